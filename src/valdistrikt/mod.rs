//! Valdistrikt: the areas whose voters share a vallokal, and the valkretsar they
//! lie in.

pub mod api;
pub mod geojson;
pub mod granser;
pub mod import;
pub mod lasning;
pub mod rostberattigade;
pub mod rules;
pub mod stadsdel;
pub mod store;
pub mod yta;

use std::fmt;
use std::str::FromStr;

use ::geo::MultiPolygon;

use crate::val::Kommunkod;

/// Why a code is not that of a valdistrikt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "«{0}» är inte en valdistriktskod. Skriv åtta siffror: län, kommun och distrikt, till \
     exempel 01803406."
)]
pub struct Kodfel(pub String);

/// The eight digits of a valdistrikt: län (2), kommun (2), district (4). Always
/// text to the world; kept as a number, which is small and sorts the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Valdistriktskod(u32);

impl Valdistriktskod {
    /// Joins the code of a kommun and the four digits of a district.
    ///
    /// # Errors
    /// [`Kodfel`] unless `distrikt` is one to four digits.
    pub fn join(kommun: Kommunkod, distrikt: &str) -> Result<Self, Kodfel> {
        let distrikt = distrikt.trim();
        if distrikt.is_empty() || distrikt.len() > 4 {
            return Err(Kodfel(distrikt.to_owned()));
        }
        format!("{kommun}{distrikt:0>4}").parse()
    }

    /// The kommun it lies in.
    #[must_use]
    pub fn kommun(self) -> Kommunkod {
        let digits = self.to_string();
        // Eight digits by construction, so the first four always parse.
        digits.get(..4).and_then(|four| four.parse().ok()).unwrap_or(Kommunkod::OKAND)
    }
}

impl FromStr for Valdistriktskod {
    type Err = Kodfel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            text.parse().map(Self).map_err(|_| Kodfel(text.to_owned()))
        } else {
            Err(Kodfel(text.to_owned()))
        }
    }
}

impl fmt::Display for Valdistriktskod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

impl serde::Serialize for Valdistriktskod {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A kommunvalkrets by code and name, such as `18006`, «6 Yttre Västerort».
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
pub struct Valkrets {
    /// Valmyndigheten's code.
    #[schema(example = "18006")]
    pub kod: String,
    /// Its name, with its number in front where the kommun writes it so.
    #[schema(example = "6 Yttre Västerort")]
    pub namn: String,
}

/// A valdistrikt with a polygon.
#[derive(Debug, Clone, PartialEq)]
pub struct Valdistrikt {
    /// Its code.
    pub kod: Valdistriktskod,
    /// Its name.
    pub namn: String,
    /// Its area on SWEREF 99 TM, valid by OGC Simple Features.
    pub polygon: MultiPolygon<f64>,
    /// Those entitled to vote, when known.
    pub rostberattigade: Option<i32>,
}
