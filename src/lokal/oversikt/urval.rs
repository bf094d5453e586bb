//! Which places the list shows, how they are grouped, and in what order. Pure.

use std::collections::HashMap;

use super::{Rad, ord};
use crate::fil::namn::sort_key;
use crate::lokal::stalle::Risk;
use crate::lokal::tillganglighet::{Krav, Svar, Uppgifter};
use crate::lokal::{Stalletyp, Status};
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list; the first holds the boxes to tick.
pub const KOLUMNER: [Kolumn; 7] = [
    Kolumn { nyckel: "", rubrik: "Välj" },
    Kolumn { nyckel: "namn", rubrik: "Röstmottagningsställe" },
    Kolumn { nyckel: "slag", rubrik: "Slag" },
    Kolumn { nyckel: "skede", rubrik: "Skede" },
    Kolumn { nyckel: "oppet", rubrik: "Öppet" },
    Kolumn { nyckel: "tillganglighet", rubrik: "Tillgänglighet" },
    Kolumn { nyckel: "risk", rubrik: "Risk" },
];

/// A kind to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slag {
    /// One of the kinds of places.
    Typ(Stalletyp),
    /// A röstningslokal that keeps the hours of the vallokaler on valdagen (VL 4:24).
    Valdagens,
}

impl Slag {
    /// Every kind, in the order shown.
    pub const ALLA: [Self; 5] = [
        Self::Typ(Stalletyp::Vallokal),
        Self::Typ(Stalletyp::Rostningslokal),
        Self::Typ(Stalletyp::Tillfallig),
        Self::Typ(Stalletyp::Institution),
        Self::Valdagens,
    ];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Typ(typ) => typ.as_str(),
            Self::Valdagens => "valdagens",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Typ(typ) => typ.namn(),
            Self::Valdagens => "Valdagens röstningslokal",
        }
    }

    fn tar(self, rad: &Rad) -> bool {
        match self {
            Self::Typ(typ) => rad.typ == typ,
            Self::Valdagens => rad.valdagens,
        }
    }
}

/// What is known of the way in, to choose by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vag {
    /// Without a step.
    Stegfritt,
    /// With a step.
    EjStegfritt,
    /// Something is known, but not that.
    Kand,
    /// Nothing is known.
    Okand,
}

impl Vag {
    /// Every answer, in the order shown.
    pub const ALLA: [Self; 4] = [Self::Stegfritt, Self::EjStegfritt, Self::Kand, Self::Okand];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stegfritt => "stegfritt",
            Self::EjStegfritt => "inte-stegfritt",
            Self::Kand => "kand",
            Self::Okand => "okand",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Stegfritt => "Stegfritt",
            Self::EjStegfritt => "Inte stegfritt",
            Self::Kand => "Delvis känt",
            Self::Okand => "Okänt",
        }
    }

    /// What is known of a place.
    #[must_use]
    pub fn of(rad: &Rad) -> Self {
        let known = &rad.tillganglighet;
        match known.uppfyller(Krav::Stegfritt) {
            Svar::Ja => Self::Stegfritt,
            Svar::Nej => Self::EjStegfritt,
            Svar::Okant if *known.uppgifter() == Uppgifter::default() => Self::Okand,
            Svar::Okant => Self::Kand,
        }
    }
}

/// What wants doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ogjort {
    /// Its owner is to confirm it.
    Bekraftas,
    /// It has no hours.
    UtanTider,
    /// It is not on the map.
    UtanPlats,
    /// Nobody sees to it.
    UtanAnsvarig,
}

impl Ogjort {
    /// Every one, in the order shown.
    pub const ALLA: [Self; 4] =
        [Self::Bekraftas, Self::UtanTider, Self::UtanPlats, Self::UtanAnsvarig];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bekraftas => "bekraftas",
            Self::UtanTider => "utan-tider",
            Self::UtanPlats => "utan-plats",
            Self::UtanAnsvarig => "utan-ansvarig",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Bekraftas => "Ska bekräftas",
            Self::UtanTider => "Utan öppettider",
            Self::UtanPlats => "Utan plats på kartan",
            Self::UtanAnsvarig => "Utan ansvarig",
        }
    }

    fn tar(self, rad: &Rad) -> bool {
        match self {
            Self::Bekraftas => rad.bekraftas,
            Self::UtanTider => rad.dagar == 0,
            Self::UtanPlats => rad.plats.is_none(),
            Self::UtanAnsvarig => rad.ansvarig.is_empty(),
        }
    }
}

/// What a list is narrowed to: of each list one must hold, where it has any; of
/// [`Filter::ogjort`] all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Steps.
    pub status: Vec<Status>,
    /// Kinds.
    pub slag: Vec<Slag>,
    /// Codes of valkretsar.
    pub valkrets: Vec<String>,
    /// Ways in.
    pub vag: Vec<Vag>,
    /// Risks.
    pub risk: Vec<Risk>,
    /// What wants doing.
    pub ogjort: Vec<Ogjort>,
}

impl Filter {
    /// Whether it narrows nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.status.is_empty()
            && self.slag.is_empty()
            && self.valkrets.is_empty()
            && self.vag.is_empty()
            && self.risk.is_empty()
            && self.ogjort.is_empty()
    }

    fn tar(&self, rad: &Rad) -> bool {
        let krets = rad.valkrets.as_ref().map(|krets| &krets.kod);
        (self.status.is_empty() || self.status.contains(&rad.status))
            && (self.slag.is_empty() || self.slag.iter().any(|slag| slag.tar(rad)))
            && (self.valkrets.is_empty() || krets.is_some_and(|kod| self.valkrets.contains(kod)))
            && (self.vag.is_empty() || self.vag.contains(&Vag::of(rad)))
            && (self.risk.is_empty() || self.risk.contains(&rad.risk))
            && self.ogjort.iter().all(|ogjort| ogjort.tar(rad))
    }
}

/// The places that are asked for, by number.
#[must_use]
pub fn select<'a>(rader: &'a [Rad], q: &str, filter: &Filter) -> Vec<&'a Rad> {
    let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &Rad| {
        let kod = rad.valdistrikt.map(|kod| kod.to_string()).unwrap_or_default();
        let parts = [&rad.namn, &rad.adress, &rad.anvisning, &rad.distriktsnamn, &rad.ansvarig];
        let text = parts.map(|part| part.to_lowercase()).join(" ");
        words.iter().all(|word| text.contains(word) || kod == *word)
    };
    rader
        .iter()
        .filter(|rad| filter.tar(rad))
        .filter(|rad| words.is_empty() || found(rad))
        .collect()
}

/// A row of the list: one place, or the vallokaler of several valdistrikt in one lokal.
#[derive(Debug, Clone)]
pub struct Grupp<'a> {
    /// The first of them, which lends its name.
    pub forsta: &'a Rad,
    /// All of them, by the name of their valdistrikt.
    pub alla: Vec<&'a Rad>,
    /// Their valdistrikt in words.
    pub distrikt: String,
}

impl Grupp<'_> {
    /// The step that is the least far.
    #[must_use]
    pub fn status(&self) -> Status {
        self.alla.iter().map(|rad| rad.status).min().unwrap_or(self.forsta.status)
    }

    /// The highest risk.
    #[must_use]
    pub fn risk(&self) -> Risk {
        self.alla.iter().map(|rad| rad.risk).max().unwrap_or_default()
    }
}

/// Puts the vallokaler of one lokal together and sorts.
#[must_use]
pub fn group<'a>(rader: &[&'a Rad], fraga: &Listfraga) -> Vec<Grupp<'a>> {
    let mut places: HashMap<i64, usize> = HashMap::new();
    let mut groups: Vec<Grupp<'a>> = Vec::new();
    for rad in rader {
        if rad.typ == Stalletyp::Vallokal {
            let place = places.get(&rad.lokal_id).and_then(|place| groups.get_mut(*place));
            if let Some(group) = place {
                group.alla.push(rad);
                continue;
            }
            places.insert(rad.lokal_id, groups.len());
        }
        groups.push(Grupp { forsta: rad, alla: vec![rad], distrikt: String::new() });
    }
    for group in &mut groups {
        group.alla.sort_by_cached_key(|rad| (sort_key(&rad.distriktsnamn), rad.id));
        group.distrikt = ord::distrikt(group.alla.iter().map(|rad| &*rad.distriktsnamn));
    }
    groups.sort_by_cached_key(|group| {
        let rad = group.forsta;
        let first: i64 = match fraga.sortera {
            "slag" => Stalletyp::ALLA.iter().position(|t| *t == rad.typ).map_or(0, place),
            "skede" => Status::ALLA.iter().position(|s| *s == group.status()).map_or(0, place),
            "oppet" => rad.minuter,
            "tillganglighet" => Vag::ALLA.iter().position(|v| *v == Vag::of(rad)).map_or(0, place),
            "risk" => Risk::ALLA.iter().position(|r| *r == group.risk()).map_or(0, place),
            _ => 0,
        };
        (first, sort_key(&rad.namn), rad.id)
    });
    if fraga.fallande {
        groups.reverse();
    }
    groups
}

fn place(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}
