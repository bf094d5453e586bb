//! What the rules ask of the world, answered by the valdistrikt and the address register.
//! Pure.

use std::sync::Arc;

use super::rules::Omvarld;
use crate::adress::tolka;
use crate::geo::Wgs84;
use crate::lokal::vallokaler::karta::Karta;
use crate::uppslag::adressok::{Adressok, Traff};

/// The valdistrikt of a val and the register of addresses.
#[derive(Debug, Clone, Default)]
pub struct Varld {
    /// The valdistrikt.
    pub karta: Arc<Karta>,
    /// The register, as soon as it is there.
    pub adresser: Option<Arc<Adressok>>,
}

/// How many addresses of one name are looked at.
const FLEST: usize = 50;

impl Omvarld for Varld {
    fn in_kommun(&self, plats: Wgs84) -> Option<bool> {
        (!self.karta.is_empty()).then(|| self.karta.holding(plats).is_some())
    }

    fn address(&self, adress: &str) -> Vec<Wgs84> {
        let Some(adresser) = &self.adresser else { return Vec::new() };
        // A street without a number has no place of its own.
        if tolka::line(adress).is_none_or(|delar| delar.nummer.is_none()) {
            return Vec::new();
        }
        let hits = adresser.search(adress, FLEST).into_iter();
        hits.filter(|hit| hit.traff == Traff::Exakt)
            .filter_map(|hit| adresser.register().plats(hit.plats))
            .collect()
    }
}
