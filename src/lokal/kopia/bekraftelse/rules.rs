//! What the answers of owners mean. Pure.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{Dagsvar, Stalle, Svar, Underlag};
use crate::lokal::kopia::rules::period;
use crate::lokal::tider::lag::{self, Tidsbrist};
use crate::lokal::{Oppettid, Status};
use crate::val::Val;
use crate::valdistrikt::Valdistriktskod;

/// How a day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Laget {
    /// It may be used, or nobody has to be asked.
    Bekraftad,
    /// No answer yet.
    Obesvarad,
    /// It may not be used.
    Nekad,
}

impl Laget {
    /// In words.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Bekraftad => "Ja",
            Self::Obesvarad => "Inget svar",
            Self::Nekad => "Nej",
        }
    }

    /// The class of its mark.
    #[must_use]
    pub const fn klass(self) -> &'static str {
        match self {
            Self::Bekraftad => "ok",
            Self::Obesvarad => "varna",
            Self::Nekad => "fel",
        }
    }
}

impl Stalle {
    /// Whether its owner is asked: it is still to be confirmed, or something has been
    /// answered.
    #[must_use]
    pub fn fragas(&self) -> bool {
        self.bekraftas || !self.svar.is_empty()
    }

    /// Whether an answer may still change it: the nämnd has not decided on it.
    #[must_use]
    pub fn andras(&self) -> bool {
        self.fragas() && self.status < Status::Beslutad
    }

    /// How a day of it stands.
    #[must_use]
    pub fn laget(&self, datum: NaiveDate) -> Laget {
        match self.svar.get(&datum) {
            Some(Svar::Nej) => Laget::Nekad,
            None if self.fragas() => Laget::Obesvarad,
            Some(Svar::Ja) | None => Laget::Bekraftad,
        }
    }

    /// The days on which it is open, in order.
    #[must_use]
    pub fn dagar(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self.tider.iter().map(|one| one.datum).collect();
        days.dedup();
        days
    }

    /// Whether each of its days is confirmed, and there is one.
    #[must_use]
    pub fn helt_bekraftad(&self) -> bool {
        let days = self.dagar();
        !days.is_empty() && days.iter().all(|day| self.laget(*day) == Laget::Bekraftad)
    }

    /// The place with other answers: whether it still has to be confirmed follows.
    #[must_use]
    pub fn with(&self, svar: &Dagsvar) -> Self {
        let own = self.dagar();
        let kept = svar.iter().filter(|(day, _)| own.contains(day));
        let mut answered = self.clone();
        answered.svar = kept.map(|(day, svar)| (*day, *svar)).collect();
        answered.bekraftas = true;
        answered.bekraftas = !answered.helt_bekraftad();
        answered
    }
}

/// How far the questions about a lokal have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Steg {
    /// Nobody has been asked.
    EjFragad,
    /// A link is out.
    Fragad,
    /// There is an answer.
    Svarat,
}

impl Steg {
    /// In words.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::EjFragad => "Ej frågad",
            Self::Fragad => "Frågad",
            Self::Svarat => "Svarat",
        }
    }
}

/// A lokal of the val whose days are asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Lokalrad {
    /// Its number.
    pub lokal_id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Whether there is someone to write to.
    pub har_adress: bool,
    /// How far it has come.
    pub steg: Steg,
    /// How each of its days stands.
    pub dagar: BTreeMap<NaiveDate, Laget>,
    /// Whether an answer may still change anything.
    pub andras: bool,
    /// What its owner wrote.
    pub kommentar: String,
    /// When it was last asked, in UTC.
    pub fragad: Option<chrono::NaiveDateTime>,
}

impl Lokalrad {
    /// How many days stand so.
    #[must_use]
    pub fn antal(&self, laget: Laget) -> usize {
        self.dagar.values().filter(|own| **own == laget).count()
    }

    /// Whether nothing is left to ask.
    #[must_use]
    pub fn klar(&self) -> bool {
        !self.dagar.is_empty() && self.antal(Laget::Bekraftad) == self.dagar.len()
    }
}

/// The lokaler to be confirmed, by number. A day of a lokal that several places use is
/// confirmed when it is for all of them, and declined when it is for one.
#[must_use]
pub fn lokaler(underlag: &Underlag) -> Vec<Lokalrad> {
    let mut by_lokal: BTreeMap<i64, Vec<&Stalle>> = BTreeMap::new();
    for stalle in underlag.stallen.iter().filter(|stalle| stalle.fragas()) {
        by_lokal.entry(stalle.lokal_id).or_default().push(stalle);
    }
    by_lokal
        .into_iter()
        .map(|(lokal_id, stallen)| {
            let mut dagar: BTreeMap<NaiveDate, Laget> = BTreeMap::new();
            for stalle in &stallen {
                for day in stalle.dagar() {
                    let laget = dagar.entry(day).or_insert(Laget::Bekraftad);
                    *laget = (*laget).max(stalle.laget(day));
                }
            }
            let fraga = underlag.fragor.get(&lokal_id);
            let answered = stallen.iter().any(|stalle| !stalle.svar.is_empty());
            let (namn, adress) = underlag.lokaler.get(&lokal_id).cloned().unwrap_or_default();
            Lokalrad {
                lokal_id,
                namn,
                adress,
                har_adress: underlag.med_adress.contains(&lokal_id),
                steg: match fraga {
                    _ if answered => Steg::Svarat,
                    Some(_) => Steg::Fragad,
                    None => Steg::EjFragad,
                },
                dagar,
                andras: stallen.iter().any(|stalle| stalle.andras()),
                kommentar: fraga.map(|fraga| fraga.kommentar.clone()).unwrap_or_default(),
                fragad: fraga.map(|fraga| fraga.skapad),
            }
        })
        .collect()
}

/// One day of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dag {
    /// The date.
    pub datum: NaiveDate,
    /// Places open to all that are confirmed.
    pub bekraftade: usize,
    /// Places open to all without an answer.
    pub obesvarade: usize,
    /// Places open to all that were declined.
    pub nekade: usize,
    /// Whether VL 4:24 holds with those confirmed alone.
    pub haller: bool,
}

/// How far it is to a lawful förtidsröstning, day by day, with what is confirmed alone.
#[must_use]
pub fn dagar(val: &Val, stallen: &[Stalle]) -> Vec<Dag> {
    let open: Vec<&Stalle> = stallen.iter().filter(|stalle| stalle.typ.oppen_for_alla()).collect();
    let confirmed: Vec<(&Stalle, Vec<Oppettid>)> = open
        .iter()
        .map(|stalle| {
            let sure = |one: &&Oppettid| stalle.laget(one.datum) == Laget::Bekraftad;
            (*stalle, stalle.tider.iter().filter(sure).copied().collect())
        })
        .collect();
    let brister = lag::alla(val, confirmed.iter().map(|(stalle, t)| (stalle.typ, t.as_slice())));
    let mut counted: HashMap<(NaiveDate, Laget), usize> = HashMap::new();
    for stalle in &open {
        for day in stalle.dagar() {
            *counted.entry((day, stalle.laget(day))).or_default() += 1;
        }
    }
    period(val)
        .map(|datum| {
            let of = |laget| counted.get(&(datum, laget)).copied().unwrap_or_default();
            let wrong = brister.iter().any(|brist| match brist {
                Tidsbrist::IngenOppen(day) => *day == datum,
                Tidsbrist::ValdagenEjFull => datum == val.valdag,
                _ => false,
            });
            Dag {
                datum,
                bekraftade: of(Laget::Bekraftad),
                obesvarade: of(Laget::Obesvarad),
                nekade: of(Laget::Nekad),
                haller: of(Laget::Bekraftad) > 0 && !wrong,
            }
        })
        .collect()
}

/// How many valdistrikt have a vallokal that may be used on valdagen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Distrikt {
    /// All of them.
    pub alla: usize,
    /// With a confirmed vallokal.
    pub bekraftade: usize,
    /// Whose vallokal was declined.
    pub nekade: usize,
    /// Without a vallokal that has hours on valdagen.
    pub utan: usize,
}

impl Distrikt {
    /// Those whose vallokal has not answered.
    #[must_use]
    pub const fn obesvarade(&self) -> usize {
        self.alla - self.bekraftade - self.nekade - self.utan
    }
}

/// How the vallokaler stand on valdagen, district by district.
#[must_use]
pub fn distrikt(val: &Val, alla: &[Valdistriktskod], stallen: &[Stalle]) -> Distrikt {
    let by_code: HashMap<Valdistriktskod, Laget> = stallen
        .iter()
        .filter(|stalle| stalle.dagar().contains(&val.valdag))
        .filter_map(|stalle| Some((stalle.valdistrikt?, stalle.laget(val.valdag))))
        .collect();
    let mut counted = Distrikt { alla: alla.len(), ..Distrikt::default() };
    for kod in alla {
        match by_code.get(kod) {
            Some(Laget::Bekraftad) => counted.bekraftade += 1,
            Some(Laget::Nekad) => counted.nekade += 1,
            Some(Laget::Obesvarad) => {}
            None => counted.utan += 1,
        }
    }
    counted
}

#[cfg(test)]
mod tests;
