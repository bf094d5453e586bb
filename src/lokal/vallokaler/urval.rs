//! The list of valdistrikt: which of them, and in what order. Pure.

use super::jamfor::Andring;
use super::rader::Rad;
use crate::fil::namn::sort_key;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 9] = [
    Kolumn { nyckel: "kod", rubrik: "Valdistrikt" },
    Kolumn { nyckel: "valkrets", rubrik: "Valkrets" },
    Kolumn { nyckel: "rostberattigade", rubrik: "Röst\u{ad}berättigade" },
    Kolumn { nyckel: "lokal", rubrik: "Vallokal" },
    Kolumn { nyckel: "avstand", rubrik: "Från distriktets gräns" },
    Kolumn { nyckel: "medel", rubrik: "Väg i medel" },
    Kolumn { nyckel: "langst", rubrik: "Längst väg" },
    Kolumn { nyckel: "over", rubrik: "Andel över" },
    Kolumn { nyckel: "flytt", rubrik: "Mot förra valet" },
];

/// A choice among valdistrikt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urval {
    /// Without a vallokal, with several, or not in the val.
    Fel,
    /// Whose voters are moved.
    Flyttade,
    /// Of which some voters have longer than the limit.
    Over,
    /// Which share a room.
    SammaRum,
    /// Which share a lokal.
    DeladLokal,
    /// Whose vallokal lies outside.
    Utanfor,
    /// Whose vallokal has no place.
    UtanPlats,
}

impl Urval {
    /// Every choice, in the order shown.
    pub const ALLA: [Self; 7] = [
        Self::Fel,
        Self::Flyttade,
        Self::Over,
        Self::SammaRum,
        Self::DeladLokal,
        Self::Utanfor,
        Self::UtanPlats,
    ];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fel => "fel",
            Self::Flyttade => "flyttade",
            Self::Over => "over",
            Self::SammaRum => "samma-rum",
            Self::DeladLokal => "delad-lokal",
            Self::Utanfor => "utanfor",
            Self::UtanPlats => "utan-plats",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Fel => "Saknar vallokal eller har flera",
            Self::Flyttade => "Flyttade väljare",
            Self::Over => "Väljare över gränsen",
            Self::SammaRum => "Samma rum som ett annat distrikt",
            Self::DeladLokal => "Delar lokal",
            Self::Utanfor => "Vallokal utanför distriktet",
            Self::UtanPlats => "Vallokal utan plats",
        }
    }

    /// Reads the name in a URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|urval| urval.as_str() == text)
    }

    /// Whether a valdistrikt is among these.
    #[must_use]
    pub fn tar(self, rad: &Rad) -> bool {
        match self {
            Self::Fel => rad.har_fel(),
            Self::Flyttade => rad.andring.ar_flytt(),
            Self::Over => rad.vag.is_some_and(|vag| vag.over > 0.0),
            Self::SammaRum => !rad.samma_rum.is_empty(),
            Self::DeladLokal => !rad.delar.is_empty(),
            Self::Utanfor => rad.fran_gransen_m.is_some_and(|metres| metres > 0.0),
            Self::UtanPlats => rad.vallokal.as_ref().is_some_and(|one| one.plats.is_none()),
        }
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Each of them must hold.
    pub urval: Vec<Urval>,
    /// The code of one of these valkretsar, when there are any.
    pub valkretsar: Vec<String>,
}

impl Filter {
    /// Whether nothing is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.urval.is_empty() && self.valkretsar.is_empty()
    }
}

/// The valdistrikt that are asked for, in the order asked for.
#[must_use]
pub fn select<'a>(rader: &'a [Rad], fraga: &Listfraga, filter: &Filter) -> Vec<&'a Rad> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &Rad| {
        if words.is_empty() {
            return true;
        }
        let lokal = rad.vallokal.as_ref().map(|one| format!("{} {}", one.namn, one.adress));
        let text = format!("{} {} {}", rad.kod, rad.namn, lokal.unwrap_or_default());
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let in_krets = |rad: &Rad| {
        filter.valkretsar.is_empty()
            || rad.valkrets.as_ref().is_some_and(|krets| filter.valkretsar.contains(&krets.kod))
    };
    let mut chosen: Vec<&Rad> = rader
        .iter()
        .filter(|rad| filter.urval.iter().all(|urval| urval.tar(rad)))
        .filter(|rad| in_krets(rad) && found(rad))
        .collect();
    match fraga.sortera {
        "valkrets" => chosen.sort_by_cached_key(|rad| {
            (rad.valkrets.as_ref().map(|krets| sort_key(&krets.namn)), rad.kod)
        }),
        "lokal" => chosen.sort_by_cached_key(|rad| {
            (rad.vallokal.as_ref().map(|one| sort_key(&one.namn)), rad.kod)
        }),
        "kod" => {}
        number => {
            let key = |rad: &Rad| measure(number, rad).unwrap_or(f64::NEG_INFINITY);
            chosen.sort_by(|a, b| key(a).total_cmp(&key(b)).then(a.kod.cmp(&b.kod)));
        }
    }
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

fn measure(column: &str, rad: &Rad) -> Option<f64> {
    match column {
        "rostberattigade" => rad.rostberattigade.map(f64::from),
        "avstand" => rad.fran_gransen_m,
        "medel" => rad.vag.map(|vag| vag.medel_m),
        "langst" => rad.vag.map(|vag| vag.langst_m),
        "over" => rad.vag.map(|vag| vag.over),
        "flytt" => match rad.andring {
            Andring::Flyttad(metres) => Some(metres.unwrap_or(0.0)),
            Andring::Namnbyte => Some(-1.0),
            Andring::Samma => Some(-2.0),
            Andring::Okand => None,
        },
        _ => None,
    }
}
