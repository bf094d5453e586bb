//! From what a voter gives (an address in words, an address id, a position) to a
//! place to ask from.

use super::adressok::{Adresstraff, Traff};
use super::adressregister::Plats;
use super::atlas::Atlas;
use super::svar::Osakerhet;
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// A place to ask from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Utgang {
    /// Where.
    pub plats: Wgs84,
    /// The address there, if it came from the register.
    pub adress: Option<Plats>,
    /// What to tell about how it was found.
    pub osaker: Option<Osakerhet>,
}

/// What an address in words leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Hittad {
    /// One place.
    En(Utgang),
    /// Several that answer equally well, to choose from.
    Flera(Vec<Adresstraff>),
    /// None.
    Ingen,
}

/// Addresses nearer to each other than this, under one text, are one place: a house
/// with several entrances.
const ONE_PLACE_M: f64 = 50.0;

/// How many there are to choose from, at the most.
const CHOICES: usize = 10;

/// Finds the place of an address in words.
#[must_use]
pub fn adress(atlas: &Atlas, typed: &str) -> Hittad {
    let hits = atlas.adresser.search(typed, CHOICES);
    let Some(first) = hits.first() else { return Hittad::Ingen };
    let register = atlas.adresser.register();
    let Some(plats) = register.plats(first.plats) else { return Hittad::Ingen };
    let near = |hit: &Adresstraff| {
        register.plats(hit.plats).is_some_and(|p| great_circle_m(p, plats) <= ONE_PLACE_M)
    };
    let equals = || hits.iter().filter(|hit| hit.traff == first.traff);
    let osaker = match first.traff {
        Traff::Exakt | Traff::Forkortat | Traff::Gata => None,
        Traff::Stavning => Some(Osakerhet::Stavning),
        // The right number with another letter is the nearest there is.
        Traff::Liknande | Traff::NarmasteNummer => Some(Osakerhet::NarmasteNummer),
        Traff::AnnanOrt => return Hittad::Flera(hits),
    };
    let certain = match first.traff {
        // The nearest number stands first; that the others are on the same street is
        // enough, for the answer says which number it took.
        Traff::NarmasteNummer => equals().all(|hit| same_street(atlas, *hit, *first)),
        _ => equals().all(near),
    };
    if certain {
        Hittad::En(Utgang { plats, adress: Some(first.plats), osaker })
    } else {
        Hittad::Flera(hits)
    }
}

fn same_street(atlas: &Atlas, a: Adresstraff, b: Adresstraff) -> bool {
    let register = atlas.adresser.register();
    match (register.rad(a.plats), register.rad(b.plats)) {
        (Some(a), Some(b)) => (a.gata, a.postort) == (b.gata, b.postort),
        _ => false,
    }
}

/// The place of an address id of the register.
#[must_use]
pub fn adress_id(atlas: &Atlas, id: i64) -> Option<Utgang> {
    let register = atlas.adresser.register();
    let adress = register.by_id(id)?;
    Some(Utgang { plats: register.plats(adress)?, adress: Some(adress), osaker: None })
}
