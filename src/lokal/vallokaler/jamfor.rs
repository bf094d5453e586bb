//! Which valdistrikt of an earlier val a valdistrikt answers to, and whether its voters
//! are moved. Pure.

use std::collections::{BTreeMap, HashMap};

use ::geo::{Area, BooleanOps};

use super::Vallokal;
use super::karta::Karta;
use crate::geo::distance::great_circle_m;
use crate::geo::overlagg;
use crate::lokal::matcha::plain;
use crate::valdistrikt::rules::same_shape;
use crate::valdistrikt::{Valdistrikt, Valdistriktskod};

/// How an earlier valdistrikt was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Grund {
    /// The same code, and the same area as far as that is known.
    Kod,
    /// The same name, where one of the two val has no borders.
    Namn,
    /// The largest part of the area, as a share of the new district, 0 to 1.
    Yta(f64),
}

/// The valdistrikt of an earlier val that a valdistrikt answers to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motsvarighet {
    /// Its code then.
    pub kod: Valdistriktskod,
    /// How it was found.
    pub grund: Grund,
}

/// The earlier valdistrikt of each, by area: of the same code where the area coincides to
/// the share `samma`, or else the one with which it shares most.
///
/// The same code is tried first, and a share over one half needs no other; so there is
/// one intersection a district as a rule. O(d log d) of them.
#[must_use]
pub fn by_area(nya: &Karta, gamla: &Karta, samma: f64) -> HashMap<Valdistriktskod, Motsvarighet> {
    nya.distrikt()
        .iter()
        .filter_map(|new| Some((new.kod, counterpart(new, gamla, samma)?)))
        .collect()
}

fn counterpart(new: &Valdistrikt, gamla: &Karta, samma: f64) -> Option<Motsvarighet> {
    let own = gamla.get(new.kod);
    if own.is_some_and(|old| same_shape(&old.polygon, &new.polygon)) {
        return Some(Motsvarighet { kod: new.kod, grund: Grund::Kod });
    }
    let whole = new.polygon.unsigned_area();
    let share = |old: &Valdistrikt| {
        // What cannot be worked out counts as nothing in common.
        let common = || overlagg::forsok(|| old.polygon.intersection(&new.polygon));
        match (whole > 0.0).then(common).flatten() {
            Some(common) => common.unsigned_area() / whole,
            None => 0.0,
        }
    };
    let met = gamla.meeting(&new.polygon);
    let others = met.iter().filter_map(|nr| gamla.distrikt().get(*nr));
    let candidates = own.into_iter().chain(others.filter(|old| old.kod != new.kod));
    let mut best: Option<(f64, Valdistriktskod)> = None;
    for old in candidates {
        let share = share(old);
        if share > best.map_or(0.0, |(most, _)| most) {
            best = Some((share, old.kod));
        }
        if share > 0.5 {
            break;
        }
    }
    let (share, kod) = best?;
    let grund = if kod == new.kod && share >= samma { Grund::Kod } else { Grund::Yta(share) };
    Some(Motsvarighet { kod, grund })
}

/// The earlier valdistrikt of each where areas are not known: of the same name when only
/// one on either side has it, or else of the same code.
#[must_use]
pub fn by_name(
    nya: &[(Valdistriktskod, String)],
    gamla: &[(Valdistriktskod, String)],
) -> HashMap<Valdistriktskod, Motsvarighet> {
    let named = |list: &[(Valdistriktskod, String)]| {
        let mut names: BTreeMap<String, Vec<Valdistriktskod>> = BTreeMap::new();
        for (kod, namn) in list {
            let namn = plain(namn);
            if !namn.is_empty() {
                names.entry(namn).or_default().push(*kod);
            }
        }
        names
    };
    let (of_new, of_old) = (named(nya), named(gamla));
    let alone = |names: &BTreeMap<String, Vec<Valdistriktskod>>, namn: &str| match names
        .get(namn)
        .map(Vec::as_slice)
    {
        Some([one]) => Some(*one),
        _ => None,
    };
    nya.iter()
        .filter_map(|(kod, namn)| {
            let namn = plain(namn);
            let same = alone(&of_new, &namn).and_then(|_| alone(&of_old, &namn));
            let found = if let Some(old) = same {
                Motsvarighet { kod: old, grund: Grund::Namn }
            } else {
                gamla.iter().find(|(old, _)| old == kod)?;
                Motsvarighet { kod: *kod, grund: Grund::Kod }
            };
            Some((*kod, found))
        })
        .collect()
}

/// What becomes of the voters of a valdistrikt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Andring {
    /// There is nothing to compare with.
    Okand,
    /// The same lokal.
    Samma,
    /// Another lokal in the list, but the same building.
    Namnbyte,
    /// Another lokal, so many metres away when both places are known.
    Flyttad(Option<f64>),
}

impl Andring {
    /// Whether voters are moved.
    #[must_use]
    pub const fn ar_flytt(self) -> bool {
        matches!(self, Self::Flyttad(_))
    }
}

/// What becomes of voters who had one vallokal and get another. Two lokaler of one
/// address, or at most `samma_m` metres apart, are one building.
#[must_use]
pub fn change(nu: &Vallokal, forr: &Vallokal, samma_m: f64) -> Andring {
    if nu.lokal_id == forr.lokal_id {
        return Andring::Samma;
    }
    let metres = nu.plats.zip(forr.plats).map(|(a, b)| great_circle_m(a, b));
    let address = plain(&nu.adress);
    let one_address = !address.is_empty() && address == plain(&forr.adress);
    // An address that lies in two places is two addresses.
    let near = |limit: f64| metres.is_none_or(|m| m <= limit);
    if (one_address && near(crate::lokal::matcha::SAMMA_INOM_M))
        || metres.is_some_and(|m| m <= samma_m)
    {
        Andring::Namnbyte
    } else {
        Andring::Flyttad(metres)
    }
}

#[cfg(test)]
mod tests;
