//! Addresses: the kommun's register of where voters live.
//!
//! The register belongs to the kommun, not to one val; only the valdistrikt that a
//! register gives for an address belongs to a val.

pub mod dubbletter;
pub mod import;
pub mod kolumner;
pub mod lage;
pub mod rader;
pub mod store;
pub mod tolka;

use crate::geo::Wgs84;
use crate::valdistrikt::Valdistriktskod;

/// One address point.
#[derive(Debug, Clone, PartialEq)]
pub struct Adress {
    /// What it is recognised by at the next import: Lantmäteriet's
    /// objektidentitet, or the address written in one way.
    pub nyckel: String,
    /// The street or place, as printed: «Hornsgatan».
    pub gata: String,
    /// The number on the street; `None` where places have names only.
    pub nummer: Option<u16>,
    /// What follows the number: a letter, a letter and a position, or the rest of a range
    /// («B», «B U1», «-19», «A-C»).
    pub tillagg: String,
    /// Five digits, or empty when not known.
    pub postnummer: String,
    /// The post town, or empty when not known.
    pub postort: String,
    /// Where it is.
    pub plats: Wgs84,
    /// The valdistrikt that the register gives, if it gives one.
    pub valdistrikt: Option<Valdistriktskod>,
}

impl Adress {
    /// Street, number and letter as printed: «Hornsgatan 20 B».
    #[must_use]
    pub fn rad(&self) -> String {
        rad(&self.gata, self.nummer, &self.tillagg)
    }
}

/// Joins the parts of an address as they are printed: «Hornsgatan 20 B».
#[must_use]
pub fn rad(gata: &str, nummer: Option<u16>, tillagg: &str) -> String {
    match nummer {
        None if tillagg.is_empty() => gata.to_owned(),
        None => format!("{gata} {tillagg}"),
        Some(n) if tillagg.is_empty() => format!("{gata} {n}"),
        // «Blomsterfonden 15-19».
        Some(n) if tillagg.starts_with(['-', '/']) => format!("{gata} {n}{tillagg}"),
        Some(n) => format!("{gata} {n} {tillagg}"),
    }
}
