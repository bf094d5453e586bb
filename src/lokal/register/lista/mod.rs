//! The list of every lokal of the kommun of a val, candidates too.

pub mod export;
pub mod pages;
pub mod store;
pub mod urval;

use chrono::NaiveDate;

use super::Byggnadstyp;
use super::neutralitet::rules::Omdome;
use crate::lokal::Stalletyp;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rad {
    /// The lokal.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Five digits, or empty.
    pub postnummer: String,
    /// The town, or empty.
    pub postort: String,
    /// What kind of building it is.
    pub byggnadstyp: Byggnadstyp,
    /// Who owns it.
    pub agare: String,
    /// Whether it is gone.
    pub borta: bool,
    /// Whether its place is known.
    pub har_plats: bool,
    /// What it is used as in the val, each kind with how many times.
    pub anvands: Vec<(Stalletyp, usize)>,
    /// The day of its last inspection.
    pub inventerad: Option<NaiveDate>,
    /// What follows of its links; `None` while nobody has judged it.
    pub neutralitet: Option<Omdome>,
}

impl Rad {
    /// What it is used as in the val, in words; empty for a candidate.
    #[must_use]
    pub fn anvands_som(&self) -> String {
        self.anvands
            .iter()
            .map(|(typ, antal)| {
                let namn = super::kort::anvands_som(*typ, None);
                if *antal > 1 { format!("{namn} ({antal})") } else { namn }
            })
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// What follows of its links, in a word.
    #[must_use]
    pub fn neutralitet_i_ord(&self) -> &'static str {
        self.neutralitet.as_ref().map_or("Inte bedömd", Omdome::namn)
    }
}
