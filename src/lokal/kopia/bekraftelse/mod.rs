//! The owners who confirm or decline the days of their lokaler in a val made from
//! another, by one link each ([`lank`]); and how far the kansli is from a lawful election
//! with what is confirmed alone ([`rules`]).

pub mod brev;
pub mod export;
mod fragedag;
pub mod handelser;
pub mod lank;
pub mod pages;
pub mod rules;
pub mod store;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use crate::lokal::{Oppettid, Stalletyp, Status};
use crate::valdistrikt::Valdistriktskod;

/// What was answered of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Svar {
    /// The lokal may be used.
    Ja,
    /// It may not.
    Nej,
}

impl Svar {
    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Nej => "nej",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Ja, Self::Nej].into_iter().find(|svar| svar.as_str() == text)
    }
}

/// The answers of a form, by day.
pub type Dagsvar = BTreeMap<NaiveDate, Svar>;

/// A röstmottagningsställe of the val, as far as its days are concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Stalle {
    /// Its number.
    pub id: i64,
    /// Its lokal.
    pub lokal_id: i64,
    /// What it is for.
    pub typ: Stalletyp,
    /// Its name in this val.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Room or directions.
    pub anvisning: String,
    /// Its valdistrikt, if it is a vallokal.
    pub valdistrikt: Option<Valdistriktskod>,
    /// How far its planning has come.
    pub status: Status,
    /// Whether it is still to be confirmed.
    pub bekraftas: bool,
    /// Its hours.
    pub tider: Vec<Oppettid>,
    /// What its owner, or the kansli for her, has answered.
    pub svar: Dagsvar,
}

/// A link that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fraga {
    /// Its lokal.
    pub lokal_id: i64,
    /// When it was sent, in UTC.
    pub skapad: NaiveDateTime,
    /// When it was last used to answer, in UTC.
    pub svarad: Option<NaiveDateTime>,
    /// What was written beside the answers.
    pub kommentar: String,
}

/// What the page of confirmations rests on.
#[derive(Debug, Clone, Default)]
pub struct Underlag {
    /// Every place of the val that has not been given up.
    pub stallen: Vec<Stalle>,
    /// The latest link of each lokal.
    pub fragor: BTreeMap<i64, Fraga>,
    /// Name and address of each lokal.
    pub lokaler: BTreeMap<i64, (String, String)>,
    /// Lokaler with someone to write to.
    pub med_adress: std::collections::BTreeSet<i64>,
    /// Every valdistrikt of the val.
    pub valdistrikt: Vec<Valdistriktskod>,
    /// The day of the decision on an omval, if it is known.
    pub omval_beslut: Option<NaiveDate>,
}
