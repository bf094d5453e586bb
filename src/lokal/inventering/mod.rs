//! What is measured at a lokal, and what follows from it for those who come there.
//!
//! An inspection ([`Inventering`]) holds measured values ([`Varden`]) of coded fields.
//! The fields, and the rules by which they make a lokal usable for a need, are data
//! ([`katalog`], `data/inventering.toml`); [`rules`] applies them. What nobody has
//! measured is unknown, and never a yes.

pub mod andra;
pub mod handelser;
pub mod katalog;
pub mod lista;
pub mod pages;
pub mod rules;
pub mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// A need by which a lokal is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Behov {
    /// To get about, as in a wheelchair.
    Rorelse,
    /// To see badly.
    Syn,
    /// To hear badly.
    Horsel,
    /// To find one's way and bear with noise: cognition and NPF.
    Kognition,
}

impl Behov {
    /// Every need.
    pub const ALLA: [Self; 4] = [Self::Rorelse, Self::Syn, Self::Horsel, Self::Kognition];

    /// The word in URLs, files and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rorelse => "rorelse",
            Self::Syn => "syn",
            Self::Horsel => "horsel",
            Self::Kognition => "kognition",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Rorelse => "Rörelsehinder och rullstol",
            Self::Syn => "Nedsatt syn",
            Self::Horsel => "Nedsatt hörsel",
            Self::Kognition => "Kognition och NPF",
        }
    }
}

/// How far a lokal meets a need; later is better, and what is not known stands between
/// what is refused and what is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Niva {
    /// It does not.
    Nej,
    /// Something that decides it has not been measured.
    #[default]
    Okand,
    /// With someone's help.
    MedHjalp,
    /// Without help.
    Full,
}

impl Niva {
    /// Every level, the best first.
    pub const ALLA: [Self; 4] = [Self::Full, Self::MedHjalp, Self::Nej, Self::Okand];

    /// The word in URLs, files and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::MedHjalp => "med_hjalp",
            Self::Nej => "nej",
            Self::Okand => "okand",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Full => "Full",
            Self::MedHjalp => "Med hjälp",
            Self::Nej => "Nej",
            Self::Okand => "Inte känd",
        }
    }

    /// The class of its mark on a page.
    #[must_use]
    pub const fn klass(self) -> &'static str {
        match self {
            Self::Full => "ok",
            Self::MedHjalp => "varna",
            Self::Nej => "fel",
            Self::Okand => "",
        }
    }
}

impl FromStr for Niva {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|niva| niva.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// The level of each need, in the order of [`Behov::ALLA`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Nivaer([Niva; 4]);

impl Nivaer {
    /// From the level of each.
    #[must_use]
    pub fn new(av: impl Fn(Behov) -> Niva) -> Self {
        Self(Behov::ALLA.map(av))
    }

    /// The level of one.
    #[must_use]
    pub fn av(&self, behov: Behov) -> Niva {
        self.0.get(behov as usize).copied().unwrap_or_default()
    }
}

/// A measured value.
#[derive(Debug, Clone, PartialEq)]
pub enum Varde {
    /// Yes.
    Ja,
    /// No.
    Nej,
    /// A figure in the unit of its field.
    Tal(f64),
    /// One of the choices of its field, by its word.
    Val(String),
}

/// The value as the database keeps it: `ja`, `nej`, `8.3`, or the word of a choice.
impl fmt::Display for Varde {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ja => f.write_str("ja"),
            Self::Nej => f.write_str("nej"),
            Self::Tal(tal) => write!(f, "{tal}"),
            Self::Val(val) => f.write_str(val),
        }
    }
}

/// What has been measured, by the code of the field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Varden(BTreeMap<String, Varde>);

impl Varden {
    /// A value, if it has been measured.
    #[must_use]
    pub fn get(&self, kod: &str) -> Option<&Varde> {
        self.0.get(kod)
    }

    /// Sets a value, or takes it away.
    pub fn set(&mut self, kod: &str, varde: Option<Varde>) {
        match varde {
            Some(varde) => self.0.insert(kod.to_owned(), varde),
            None => self.0.remove(kod),
        };
    }

    /// Every value with its code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Varde)> {
        self.0.iter().map(|(kod, varde)| (&**kod, varde))
    }

    /// How many have been measured.
    #[must_use]
    pub fn antal(&self) -> usize {
        self.0.len()
    }
}

/// What is noted of an inspection.
#[derive(Debug, Clone, PartialEq)]
pub struct Uppgifter {
    /// The day it was made.
    pub datum: NaiveDate,
    /// Who made it.
    pub inventerare: String,
    /// What else there is to say.
    pub anteckning: String,
    /// What was measured.
    pub varden: Varden,
}

/// An inspection of a lokal.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventering {
    /// Its number.
    pub id: i64,
    /// The lokal.
    pub lokal_id: i64,
    /// Raised by every change.
    pub version: i64,
    /// What is noted.
    pub uppgifter: Uppgifter,
}

impl Inventering {
    /// Whether it is so old on a day that it is to be made anew.
    #[must_use]
    pub fn ar_gammal(&self, idag: NaiveDate) -> bool {
        ar_gammal(self.uppgifter.datum, idag)
    }
}

/// Whether an inspection made on one day is so old on another that it is to be made anew:
/// [`Katalog::aldras_efter_ar`](katalog::Katalog::aldras_efter_ar). What is planned for a
/// val is judged by its valdag.
#[must_use]
pub fn ar_gammal(datum: NaiveDate, den: NaiveDate) -> bool {
    let year = datum.year() + katalog::KATALOG.aldras_efter_ar;
    // A leap day has its anniversary on the first of March.
    let then = datum.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1));
    then.is_some_and(|then| then < den)
}
