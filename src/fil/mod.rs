//! Reading files from outside: encodings, tables, zips, and the report of an import.
//!
//! Nothing is lost and nothing is half-written: an import either takes the whole
//! file or leaves the database as it was, and its [`Rapport`] names every rejected
//! row with file, row, field, value and reason.

pub mod arkiv;
pub mod export;
pub mod framsteg;
pub mod kalla;
pub mod namn;
pub mod osm;
pub mod rapport;
pub mod tabell;
pub mod tal;

pub use framsteg::Framsteg;
pub use rapport::Importsatt;

use serde::Serialize;

/// One row or object that an import refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Avvisad {
    /// The file, or the file within a zip.
    pub fil: String,
    /// The row as a text editor or Excel counts it (the header is row 1), or the
    /// number of the object in a JSON list, from 1. 0 for the file as a whole.
    pub rad: usize,
    /// The column or property.
    pub falt: String,
    /// What stands there, shortened.
    pub varde: String,
    /// What is wrong and what to do, in Swedish.
    pub skal: String,
}

/// Something that is taken, but that someone should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anmarkning {
    /// The row as in [`Avvisad::rad`], when one row is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rad: Option<usize>,
    /// What was found, in Swedish.
    pub text: String,
}

/// What an import did, or with `--dry-run` would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rapport {
    /// What was imported: `valdistrikt`, `vallokaler`, …
    pub slag: &'static str,
    /// The name of the file, without its folder.
    pub fil: String,
    /// The val it was imported to.
    pub val: String,
    /// True when nothing was to be written.
    pub prov: bool,
    /// True when the database now holds the file; false for a trial run, and when
    /// rejected rows stopped the import.
    pub sparad: bool,
    /// Rows or objects read that concern the import.
    pub lasta: usize,
    /// Rows passed over because they concern another kommun.
    pub andra_kommuner: usize,
    /// How many lokaler the rows are in, where they are in lokaler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lokaler: Option<usize>,
    /// New to the database.
    pub tillagda: usize,
    /// Known, and different now.
    pub andrade: usize,
    /// Known, and the same.
    pub oforandrade: usize,
    /// In the database but not in the file, and removed because that was asked for.
    pub borttagna: usize,
    /// Refused.
    pub avvisade: Vec<Avvisad>,
    /// To look at.
    pub anmarkningar: Vec<Anmarkning>,
}

/// What a store did with what an import gave it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Andringar {
    /// New to the database.
    pub tillagda: usize,
    /// Known, and different now.
    pub andrade: usize,
    /// Known, and the same.
    pub oforandrade: usize,
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Filfel {
    /// The file cannot be opened.
    #[error("Filen {fil} går inte att läsa: {skal}")]
    Las {
        /// The name of the file.
        fil: String,
        /// What the system said.
        skal: String,
    },
    /// The file is not of a form that is read here.
    #[error("Filen {fil} har inte rätt form: {skal}")]
    Form {
        /// The name of the file.
        fil: String,
        /// What is wrong and what to do.
        skal: String,
    },
}

/// A value shortened for a report, so that a broken file does not fill the screen.
#[must_use]
pub fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(std::iter::once('…')).collect()
    }
}
