//! An election and its calendar.
//!
//! A [`Val`] is one election day in one kommun, together with what the law hangs on
//! that day: [`rules::kalender`] gives its deadlines, [`rules::Ramar`] its hours and
//! periods. The rules themselves are data (`data/kalender.toml`), each with its
//! section.

pub mod api;
pub mod pages;
pub mod rules;
pub mod store;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a value about a val is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Valfel {
    /// The short name has other signs than a–z, 0–9 and hyphen, or is too long.
    #[error(
        "«{0}» duger inte som kortnamn för ett val. Använd 2 till 40 tecken ur a–z, 0–9 och \
         bindestreck, till exempel rkl2026."
    )]
    Id(String),
    /// Not four digits.
    #[error("«{0}» är inte en kommunkod. Skriv fyra siffror, till exempel 0180 för Stockholm.")]
    Kommunkod(String),
    /// Not a kind of election.
    #[error("«{0}» är inte en typ av val. Välj rkl, ep eller folkomrostning.")]
    Typ(String),
    /// Not an ordinary, repeated or extra election.
    #[error("«{0}» är inte en form av val. Välj ordinarie, omval eller extra.")]
    Form(String),
    /// The election day is not a Sunday (VL 1:2).
    #[error("Valdagen {0} är en {1}. Ett val hålls på en söndag.")]
    InteSondag(NaiveDate, &'static str),
}

/// The short name of a val, such as `rkl2022`. It stands in every URL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[schema(value_type = String, example = "rkl2022")]
pub struct ValId(String);

impl ValId {
    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ValId {
    type Err = Valfel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let right = (2..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-');
        if right { Ok(Self(text.to_owned())) } else { Err(Valfel::Id(text.to_owned())) }
    }
}

impl fmt::Display for ValId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A kommun by its four digits: län (2) and kommun (2), always text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kommunkod([u8; 4]);

impl Kommunkod {
    /// No kommun: `0000`.
    pub const OKAND: Self = Self(*b"0000");

    /// The four digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("0000")
    }
}

impl FromStr for Kommunkod {
    type Err = Valfel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: [u8; 4] =
            text.as_bytes().try_into().map_err(|_| Valfel::Kommunkod(text.to_owned()))?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(Valfel::Kommunkod(text.to_owned()))
        }
    }
}

impl fmt::Display for Kommunkod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Kommunkod {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The kind of election day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Valtyp {
    /// Riksdag, region and kommun on one day.
    Rkl,
    /// Europaparlamentet.
    Ep,
    /// A referendum held by the rules of vallagen.
    Folkomrostning,
}

impl Valtyp {
    /// The word used on the command line, in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rkl => "rkl",
            Self::Ep => "ep",
            Self::Folkomrostning => "folkomrostning",
        }
    }
}

impl FromStr for Valtyp {
    type Err = Valfel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Rkl, Self::Ep, Self::Folkomrostning]
            .into_iter()
            .find(|typ| typ.as_str() == text)
            .ok_or_else(|| Valfel::Typ(text.to_owned()))
    }
}

/// Whether the val is held in its ordinary time; it decides the length of
/// förtidsröstningen and several deadlines (VL 10:2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Valform {
    /// Held on the day the law fixes.
    Ordinarie,
    /// Repeated, because the first was annulled.
    Omval,
    /// Called in between.
    Extra,
}

impl Valform {
    /// The word used on the command line, in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinarie => "ordinarie",
            Self::Omval => "omval",
            Self::Extra => "extra",
        }
    }
}

impl FromStr for Valform {
    type Err = Valfel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Ordinarie, Self::Omval, Self::Extra]
            .into_iter()
            .find(|form| form.as_str() == text)
            .ok_or_else(|| Valfel::Form(text.to_owned()))
    }
}

/// How the public reaches the kansli; from the head of Valmyndigheten's files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Kansli {
    /// The name of the valnämnd.
    pub namn: Option<String>,
    /// Phone number as printed.
    pub telefon: Option<String>,
    /// Home page, without a scheme as the files give it.
    pub hemsida: Option<String>,
}

/// An election day in one kommun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Val {
    /// Its short name.
    pub id: ValId,
    /// What people call it.
    #[schema(example = "Val till riksdag, region och kommun 2022")]
    pub namn: String,
    /// The kind of election day.
    pub typ: Valtyp,
    /// Ordinary, repeated or extra.
    pub form: Valform,
    /// The election day, a Sunday.
    pub valdag: NaiveDate,
    /// The kommun whose valnämnd holds it.
    #[schema(value_type = String, example = "0180")]
    pub kommun: Kommunkod,
    /// How to reach the kansli.
    pub kansli: Kansli,
    /// True for the made-up kommun of `valkansli example`.
    pub exempel: bool,
}

impl Val {
    /// A val with the name that its kind and day give it.
    ///
    /// # Errors
    /// [`Valfel::InteSondag`] unless the day is a Sunday.
    pub fn new(
        id: ValId,
        typ: Valtyp,
        form: Valform,
        valdag: NaiveDate,
        kommun: Kommunkod,
    ) -> Result<Self, Valfel> {
        rules::check_valdag(valdag)?;
        let namn = rules::name(typ, form, valdag);
        Ok(Self { id, namn, typ, form, valdag, kommun, kansli: Kansli::default(), exempel: false })
    }
}
