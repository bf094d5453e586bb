//! One röstmottagningsställe of a val: how far its planning has come, and what it needs.
//!
//! [`rules`] says which step comes next and what is in its way, by `data/skeden.toml`.
//! What a street site and an institution need beside a lokal are [`gatuplats`] and
//! [`institution`]; [`lagg_till`] takes a lokal of the register into a val, [`skede`]
//! takes the steps, one place or many at once, [`flytta`] moves a street site.

pub mod flytta;
pub mod gatuplats;
pub mod handelser;
pub mod institution;
pub mod lagg_till;
pub mod pages;
pub mod rules;
pub mod skede;
mod skrivet;
pub mod store;
pub mod uppgifter;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::geo::Wgs84;
use crate::lokal::{Stalletyp, Status};
use crate::val::ValId;
use crate::valdistrikt::{Valdistriktskod, Valkrets};

impl Stalletyp {
    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Vallokal => "Vallokal",
            Self::Rostningslokal => "Röstningslokal",
            Self::Tillfallig => "Tillfällig gatuplats",
            Self::Institution => "Institution",
        }
    }
}

/// How likely it is that a place cannot be used as planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Risk {
    /// Nothing speaks for it.
    #[default]
    Ingen,
    /// Little.
    Lag,
    /// Something.
    Medel,
    /// Much.
    Hog,
}

impl Risk {
    /// Every degree, the least first.
    pub const ALLA: [Self; 4] = [Self::Ingen, Self::Lag, Self::Medel, Self::Hog];

    /// The word in the database, in URLs and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingen => "ingen",
            Self::Lag => "lag",
            Self::Medel => "medel",
            Self::Hog => "hog",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Ingen => "Ingen",
            Self::Lag => "Låg",
            Self::Medel => "Medel",
            Self::Hog => "Hög",
        }
    }
}

impl FromStr for Risk {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|risk| risk.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The decision of the nämnd that a place is used: its day and its paragraph in the
/// minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beslut {
    datum: NaiveDate,
    paragraf: String,
}

/// Why a decision is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Beslutsfel {
    /// No date.
    #[error("Skriv vilken dag nämnden beslutade, till exempel 2026-03-12.")]
    Datum,
    /// A day that has not come.
    #[error("Beslutet kan inte ha en dag som inte har varit än: {0}.")]
    Framtid(NaiveDate),
    /// No paragraph, or too much of it.
    #[error(
        "Skriv vilken paragraf i protokollet beslutet har, högst 40 tecken, till exempel § 14."
    )]
    Paragraf,
}

impl Beslut {
    /// Reads a decision as of a day.
    ///
    /// # Errors
    /// [`Beslutsfel`] says what is wrong.
    pub fn parse(datum: &str, paragraf: &str, idag: NaiveDate) -> Result<Self, Beslutsfel> {
        let datum: NaiveDate = datum.trim().parse().map_err(|_| Beslutsfel::Datum)?;
        if datum > idag {
            return Err(Beslutsfel::Framtid(datum));
        }
        let paragraf = paragraf.trim();
        if paragraf.is_empty() || paragraf.chars().count() > 40 {
            return Err(Beslutsfel::Paragraf);
        }
        Ok(Self { datum, paragraf: paragraf.to_owned() })
    }

    /// The day.
    #[must_use]
    pub const fn datum(&self) -> NaiveDate {
        self.datum
    }

    /// The paragraph of the minutes.
    #[must_use]
    pub fn paragraf(&self) -> &str {
        &self.paragraf
    }
}

impl fmt::Display for Beslut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.datum, self.paragraf)
    }
}

/// All about the use of a lokal in a val, hours apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Stalle {
    /// Its number.
    pub id: i64,
    /// The val.
    pub val: ValId,
    /// The number of its lokal.
    pub lokal_id: i64,
    /// What it is for.
    pub typ: Stalletyp,
    /// How far its planning has come.
    pub status: Status,
    /// Counts its changes.
    pub version: i64,
    /// The name of the lokal in this val.
    pub namn: String,
    /// Room or directions.
    pub anvisning: String,
    /// Street address.
    pub adress: String,
    /// What is said of tillgänglighet, as written.
    pub tillganglighet: String,
    /// Where it is.
    pub plats: Option<Wgs84>,
    /// The valdistrikt that votes here.
    pub valdistrikt: Option<Valdistriktskod>,
    /// The name of that valdistrikt.
    pub valdistrikt_namn: String,
    /// Its valkrets.
    pub valkrets: Option<Valkrets>,
    /// The nämnd's decision.
    pub beslut: Option<Beslut>,
    /// Who at the kansli sees to it.
    pub ansvarig: String,
    /// How likely it is to fail.
    pub risk: Risk,
    /// Why.
    pub risk_skal: String,
    /// The room of the lokal.
    pub rum: Option<i64>,
    /// Röstmottagare needed at once.
    pub bemanning: Option<i32>,
    /// Whether it is the röstningslokal that keeps the hours of the vallokaler on valdagen
    /// (VL 4:24).
    pub valdagens: bool,
    /// Whether its owner is still to confirm it.
    pub bekraftas: bool,
    /// Whatever else.
    pub anteckning: String,
}
