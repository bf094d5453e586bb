//! Houses with numbers along the streets.

use ::geo::Coord;

use super::data::DATA;
use super::distrikt::{Distrikt, Indelning};
use super::falt::Falt;
use super::gator::{Gata, Gatunr};
use super::rutnat::{Ruta, Sida, antal, on_decimetre, tal};
use super::slump::Slump;
use super::terrang::{Mark, Terrang};
use super::vagar::{Vagar, Vagslag};

/// Metres from the middle of the street to a house.
const TILL_HUSET_M: f64 = 14.0;
/// Valdistrikt that share a postnummer, at least.
const PER_POSTNUMMER: usize = 2;
/// Postnummer there are room for between the first of the data and 99 999, less
/// those that the ends of orter leave unfilled.
const POSTNUMMER: usize = 700;

/// An entrance with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hus {
    /// The street.
    pub gata: Gatunr,
    /// The number on the street.
    pub nummer: u16,
    /// The letter, where a number has several entrances.
    pub bokstav: Option<char>,
    /// The cell it stands in.
    pub ruta: Ruta,
    /// Where it stands, on SWEREF 99 TM.
    pub plats: Coord<f64>,
}

/// A side of a street, seen from one of its two cells.
struct Fasad {
    gata: Gatunr,
    sida: Sida,
    ruta: Ruta,
    nummer: Nummerserie,
}

/// How the houses of a row are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nummerserie {
    Udda,
    Jamna,
    Alla,
}

/// Places just so many entrances, more where people live densely. Along a street odd
/// numbers are on the left and even on the right; round a square they follow on.
#[must_use]
pub fn build(
    seed: u64,
    terrang: &Terrang,
    vagar: &Vagar,
    gator: &Falt<Gatunr, Gata>,
    adresser: usize,
) -> Vec<Hus> {
    let mut slump = Slump::new(seed, 70);
    let fronts: Vec<Fasad> =
        gator.par().flat_map(|(nr, gata)| fronts(terrang, vagar, nr, gata)).collect();
    let weight = |f: &Fasad| length(terrang, f.sida) * terrang.tathet[f.ruta];
    let total: f64 = fronts.iter().map(weight).sum();
    let mut houses = Vec::with_capacity(adresser);
    let mut sum = 0.0;
    let mut row: Option<(Gatunr, Nummerserie, u16)> = None;
    for front in &fronts {
        sum += weight(front);
        let here = antal(sum / total * tal(adresser)).saturating_sub(houses.len());
        let mut next = match row {
            Some((gata, series, next)) if gata == front.gata && series == front.nummer => next,
            _ if front.nummer == Nummerserie::Jamna => 2,
            _ => 1,
        };
        place(terrang, front, here, &mut next, &mut slump, &mut houses);
        row = Some((front.gata, front.nummer, next));
    }
    houses
}

fn fronts(terrang: &Terrang, vagar: &Vagar, nr: Gatunr, gata: &Gata) -> Vec<Fasad> {
    let lived_in = |ruta: &Ruta| terrang.mark[*ruta] == Mark::Bebyggt && !vagar.ar_torg[*ruta];
    let front = |sida: Sida, ruta: Option<Ruta>, nummer: Nummerserie| {
        ruta.filter(lived_in).map(|ruta| Fasad { gata: nr, sida, ruta, nummer })
    };
    let sides = || gata.sidor.iter().map(|sida| (*sida, terrang.nat.mellan(*sida)));
    match gata.slag {
        Vagslag::Torg => sides()
            .flat_map(|(sida, side)| {
                [side.vanster, side.hoger].map(|ruta| front(sida, ruta, Nummerserie::Alla))
            })
            .flatten()
            .collect(),
        Vagslag::Gata => sides()
            .map(|(sida, side)| front(sida, side.vanster, Nummerserie::Udda))
            .chain(sides().map(|(sida, side)| front(sida, side.hoger, Nummerserie::Jamna)))
            .flatten()
            .collect(),
        _ => Vec::new(),
    }
}

fn length(terrang: &Terrang, sida: Sida) -> f64 {
    let side = terrang.nat.mellan(sida);
    let along = terrang.nat.lage(side.till) - terrang.nat.lage(side.fran);
    (along.x * along.x + along.y * along.y).sqrt()
}

/// Places `here` entrances along one front, between the street and the middle of
/// the cell, which is convex and so holds them all.
fn place(
    terrang: &Terrang,
    front: &Fasad,
    here: usize,
    next: &mut u16,
    slump: &mut Slump,
    houses: &mut Vec<Hus>,
) {
    let side = terrang.nat.mellan(front.sida);
    let (a, b) = (terrang.nat.lage(side.fran), terrang.nat.lage(side.till));
    let inner = terrang.nat.mitt(front.ruta);
    let (along, across) = (b - a, inner - a);
    let depth = (along.x * across.y - along.y * across.x).abs() / length(terrang, front.sida);
    let inward = (TILL_HUSET_M / depth).min(0.35);
    let step = if front.nummer == Nummerserie::Alla { 1 } else { 2 };
    let mut doors = Vec::new().into_iter();
    for i in 0..here {
        let bokstav = doors.next().unwrap_or_else(|| {
            if i > 0 {
                *next = next.saturating_add(step);
            }
            doors = lettered(slump, here - i).into_iter();
            doors.next().flatten()
        });
        let t = (tal(i) + 0.35 + 0.3 * slump.andel()) / tal(here);
        let on_street = a + along * (0.12 + 0.76 * t);
        let plats = on_decimetre(on_street + (inner - on_street) * inward);
        houses.push(Hus { gata: front.gata, nummer: *next, bokstav, ruta: front.ruta, plats });
    }
    if here > 0 {
        *next = next.saturating_add(step);
    }
}

/// The entrances of one number: mostly one without a letter, at times a few with.
fn lettered(slump: &mut Slump, most: usize) -> Vec<Option<char>> {
    const LETTERED: f64 = 0.14;
    let count = if slump.chance(LETTERED) { 2 + slump.below(3) } else { 1 }.min(most);
    if count < 2 { vec![None] } else { ('A'..).take(count).map(Some).collect() }
}

/// The postnummer of each valdistrikt: neighbours share one, orter never do. The
/// numbers lie above those that are in use in Sweden.
#[must_use]
pub fn postnummer(indelning: &Indelning) -> Falt<Distrikt, String> {
    let share = indelning.rutor.len().div_ceil(POSTNUMMER).max(PER_POSTNUMMER);
    let mut number = DATA.kommun.forsta_postnummer;
    let mut shared_by = 0;
    let mut ort = None;
    indelning
        .stadsdel
        .iter()
        .map(|stadsdel| {
            let here = Some(indelning.ort[*stadsdel]);
            if shared_by == share || ort != here {
                number += 1;
                shared_by = 0;
                ort = here;
            }
            shared_by += 1;
            number.to_string()
        })
        .collect()
}

/// One entrance in each cell that has any: where a lokal can have its address.
#[must_use]
pub fn in_cells(terrang: &Terrang, houses: &[Hus]) -> Falt<Ruta, Option<Hus>> {
    let mut found = Falt::filled(terrang.nat.rutor(), None);
    for hus in houses {
        found[hus.ruta].get_or_insert(*hus);
    }
    found
}

/// The cell numbers that were never given out do not exist.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::exempel::falt::Nummer;

    #[test]
    fn an_entrance_is_small_enough_to_be_kept_by_the_million() {
        assert!(size_of::<Hus>() <= 32 && Ruta::from_plats(7).plats() == 7);
    }
}
