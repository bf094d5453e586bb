//! What the rules ask of the world, answered by the valdistrikt and the address register.
//! Pure.

use std::sync::Arc;

use super::rules::Omvarld;
use crate::adress::tolka;
use crate::geo::Wgs84;
use crate::lokal::vallokaler::karta::Karta;
use crate::uppslag::adressok::Adressok;
use crate::uppslag::gatunamn::sort_key;

/// The valdistrikt of a val and the register of addresses.
#[derive(Debug, Clone, Default)]
pub struct Varld {
    /// The valdistrikt.
    pub karta: Arc<Karta>,
    /// The register, as soon as it is there.
    pub adresser: Option<Arc<Adressok>>,
}

impl Omvarld for Varld {
    fn in_kommun(&self, plats: Wgs84) -> Option<bool> {
        (!self.karta.is_empty()).then(|| self.karta.holding(plats).is_some())
    }

    fn address(&self, adress: &str) -> Vec<Wgs84> {
        let Some(register) = self.adresser.as_ref().map(|adresser| adresser.register()) else {
            return Vec::new();
        };
        // A street without a number has no place of its own.
        let Some((delar, nummer)) = tolka::line(adress).and_then(|d| d.nummer.map(|nr| (d, nr)))
        else {
            return Vec::new();
        };
        // The streets stand in this order, so there is no need for a search that forgives
        // slips, which costs a thousand times as much.
        let key = sort_key(&delar.gata);
        let first = register.gator().partition_point(|gata| sort_key(&gata.namn) < key);
        let streets = register.gator().get(first..).unwrap_or_default().iter();
        streets
            .take_while(|gata| sort_key(&gata.namn) == key)
            .flat_map(|gata| register.on(gata))
            .filter(|at| register.nummer(*at) == nummer)
            .filter(|at| delar.tillagg.is_empty() || register.tillagg(*at) == delar.tillagg)
            .filter_map(|at| register.plats(at))
            .collect()
    }
}
