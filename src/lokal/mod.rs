//! Lokaler and the röstmottagningsställen in them.
//!
//! A [`Lokal`] is a building or place that lives across elections. A
//! [`Rostmottagningsstalle`] is the use of it in one val: as the vallokal of one
//! valdistrikt, as a röstningslokal, or as an institution with restricted access.
//!
//! What the kansli does with them has rooms of its own, each with its pages:
//! [`register`] the lokaler, [`inventering`] what is measured there, [`filer`] photos and
//! contracts, [`stalle`] their use
//! in a val and how far its planning has come, [`oversikt`] the list and the map,
//! [`tider`] the hours, [`vallokaler`] which district votes where, [`ekonomi`] contracts
//! and money, [`checklista`] the law and its deadlines, [`kopia`] a val made from another,
//! [`publicering`] what goes out, [`kvalitet`] what looks wrong.

pub mod api;
pub mod checklista;
pub mod ekonomi;
pub mod filer;
pub mod flikar;
pub mod import;
pub mod inventering;
pub mod kopia;
pub mod kvalitet;
pub mod matcha;
pub mod mottagna;
pub mod oversikt;
pub mod plan;
pub mod publicering;
pub mod register;
pub mod stalle;
pub mod status;
pub mod store;
pub mod tider;
pub mod tillganglighet;
pub mod vallokaler;

pub use status::Status;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::geo::Wgs84;
use crate::tid::{Klockslag, Tidsfel};
use crate::val::Kommunkod;
use crate::valdistrikt::{Valdistriktskod, Valkrets};

/// What a röstmottagningsställe is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stalletyp {
    /// Where one valdistrikt votes on valdagen.
    Vallokal,
    /// Where anyone may vote early.
    Rostningslokal,
    /// A temporary street site for early voting.
    Tillfallig,
    /// Early voting for those who are there: `BEGRTILLT` = J.
    Institution,
}

impl Stalletyp {
    /// Every kind.
    pub const ALLA: [Self; 4] =
        [Self::Vallokal, Self::Rostningslokal, Self::Tillfallig, Self::Institution];

    /// The word used in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vallokal => "vallokal",
            Self::Rostningslokal => "rostningslokal",
            Self::Tillfallig => "tillfallig",
            Self::Institution => "institution",
        }
    }

    /// Whether any voter may vote early there.
    #[must_use]
    pub const fn oppen_for_alla(self) -> bool {
        matches!(self, Self::Rostningslokal | Self::Tillfallig)
    }
}

impl fmt::Display for Stalletyp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Stalletyp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|typ| typ.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// Why opening hours are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Oppettidsfel {
    /// A side of the interval is no time of day.
    #[error(transparent)]
    Klockslag(#[from] Tidsfel),
    /// No dash between two times.
    #[error(
        "«{0}» är inte en öppettid. Skriv från och till med bindestreck, till exempel 10:00-18:00."
    )]
    Form(String),
    /// Closes before it opens.
    #[error("Öppettiden {0}-{1} slutar innan den börjar.")]
    Omvand(Klockslag, Klockslag),
    /// Two intervals of a day share time.
    #[error("Öppettiderna {0} och {1} samma dag överlappar varandra.")]
    Overlapp(Intervall, Intervall),
}

/// Opens and closes on one day; opens before it closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Intervall {
    oppnar: Klockslag,
    stanger: Klockslag,
}

impl Intervall {
    /// An interval of a day.
    ///
    /// # Errors
    /// [`Oppettidsfel::Omvand`] unless it opens before it closes.
    pub fn new(oppnar: Klockslag, stanger: Klockslag) -> Result<Self, Oppettidsfel> {
        if oppnar < stanger {
            Ok(Self { oppnar, stanger })
        } else {
            Err(Oppettidsfel::Omvand(oppnar, stanger))
        }
    }

    /// When it opens.
    #[must_use]
    pub const fn oppnar(self) -> Klockslag {
        self.oppnar
    }

    /// When it closes; that minute is no longer open.
    #[must_use]
    pub const fn stanger(self) -> Klockslag {
        self.stanger
    }

    /// Reads the hours of one day as the files write them: `10:00-18:00` or
    /// `08:00-12:00,13:00-16:00`. Empty means closed. Sorted, never overlapping.
    ///
    /// # Errors
    /// [`Oppettidsfel`] says which part is wrong.
    pub fn parse_day(text: &str) -> Result<Vec<Self>, Oppettidsfel> {
        let mut day = Vec::new();
        for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
            let (from, to) =
                piece.split_once(['-', '–']).ok_or_else(|| Oppettidsfel::Form(piece.to_owned()))?;
            day.push(Self::new(Klockslag::parse(from)?, Klockslag::parse(to)?)?);
        }
        day.sort_unstable();
        for (first, second) in day.iter().zip(day.iter().skip(1)) {
            if second.oppnar < first.stanger {
                return Err(Oppettidsfel::Overlapp(*first, *second));
            }
        }
        Ok(day)
    }
}

impl fmt::Display for Intervall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.oppnar, self.stanger)
    }
}

/// Hours on one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oppettid {
    /// The date, in Sweden.
    pub datum: NaiveDate,
    /// From and to.
    pub tid: Intervall,
}

/// A building or place, across elections.
#[derive(Debug, Clone, PartialEq)]
pub struct Lokal {
    /// Its number in the database, stable across imports.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Where it is; for an institution it may be unknown.
    pub plats: Option<Wgs84>,
}

/// What an import knows of a röstmottagningsställe before its lokal is recognised,
/// and what the database keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rostmottagningsstalle {
    /// What it is for.
    pub typ: Stalletyp,
    /// The name of the lokal as this val's file writes it.
    pub namn: String,
    /// Room or directions (`ADRESS1`).
    pub anvisning: String,
    /// Street address (`ADRESS2`).
    pub adress: String,
    /// What the file says of tillgänglighet, as written; empty when it says nothing.
    pub tillganglighet: String,
    /// Where it is, as this val's file gives it; only an institution may lack it,
    /// since no one looks for the nearest of those.
    pub plats: Option<Wgs84>,
    /// The valdistrikt that votes here; for a vallokal, and only there.
    pub valdistrikt: Option<Valdistriktskod>,
    /// The name of that valdistrikt as this val's file writes it; empty when it does not.
    pub valdistrikt_namn: String,
    /// The kommun, where it is another than the val's own.
    pub kommun: Option<Kommunkod>,
    /// The valkrets of that valdistrikt, when the file gives it.
    pub valkrets: Option<Valkrets>,
    /// `LOKALID` of this file, which other files and years do not share.
    pub kallans_id: String,
    /// Hours, by date and time.
    pub oppettider: Vec<Oppettid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_have_several_intervals() {
        let day = Intervall::parse_day("13:00-16:00, 08:00-12:00").unwrap();
        let text: Vec<String> = day.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["08:00-12:00", "13:00-16:00"]);
        assert!(Intervall::parse_day("").unwrap().is_empty());
    }

    #[test]
    fn overlapping_and_reversed_hours_are_refused() {
        assert!(matches!(
            Intervall::parse_day("08:00-12:00,11:00-16:00"),
            Err(Oppettidsfel::Overlapp(..))
        ));
        assert!(matches!(Intervall::parse_day("18:00-10:00"), Err(Oppettidsfel::Omvand(..))));
        assert!(matches!(Intervall::parse_day("stängt"), Err(Oppettidsfel::Form(_))));
    }
}
