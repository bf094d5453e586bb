//! Bridges: where a line of the lattice leaves one shore and reaches another.

use super::falt::{Falt, Nummer};
use super::rutnat::{Horn, Ruta, Sida};
use super::terrang::{Mark, Terrang};

/// A bridge along a line of the lattice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bro {
    /// The sides it covers, in order.
    pub sidor: Vec<Sida>,
    /// The shore cell at its first end.
    pub fran: Ruta,
    /// The shore cell at its last end.
    pub till: Ruta,
}

/// Sets of things that grow together (Tarjan 1975, with path halving).
#[derive(Debug)]
pub struct Samling<K>(Falt<K, K>);

impl<K: Nummer> Samling<K> {
    /// Each thing for itself.
    #[must_use]
    pub fn new(antal: usize) -> Self {
        Self(Falt::build(antal, |k| k))
    }

    /// The thing that stands for the set.
    pub fn find(&mut self, mut k: K) -> K {
        while self.0[k] != k {
            self.0[k] = self.0[self.0[k]];
            k = self.0[k];
        }
        k
    }

    /// Joins two sets; false if they were one already.
    pub fn join(&mut self, a: K, b: K) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
        a != b
    }
}

/// A second bridge between the same shores stands at least so many cells away.
const MELLANRUM: usize = 6;
/// And is at most so many sides long.
const KORT: usize = 4;

/// Builds bridges so that every island can be reached. An island that no line
/// reaches is given back to the water.
pub fn build(terrang: &mut Terrang) -> Vec<Bro> {
    let masses = terrang.landmassor();
    let mut sets = Samling::<Ruta>::new(terrang.nat.rutor());
    for ruta in masses.iter().flatten() {
        for next in terrang.landgrannar(*ruta) {
            sets.join(*ruta, next);
        }
    }
    let mass_of = |sets: &mut Samling<Ruta>, bro: &Bro| (sets.find(bro.fran), sets.find(bro.till));
    let mut land = Samling(sets.0.clone());
    let mut bridges: Vec<Bro> = Vec::new();
    for bro in possible(terrang) {
        let (a, b) = mass_of(&mut land, &bro);
        if a == b {
            continue;
        }
        let needed = sets.join(bro.fran, bro.till);
        let short = bro.sidor.len() <= KORT;
        if needed || (short && bridges.iter().all(|other| apart(terrang, other, &bro))) {
            bridges.push(bro);
        }
    }
    if let Some(start) = masses.first().and_then(|mass| mass.first()) {
        let main = sets.find(*start);
        for mass in &masses {
            if mass.first().is_some_and(|ruta| sets.find(*ruta) != main) {
                terrang.sink(mass);
            }
        }
        bridges.retain(|bro| sets.find(bro.fran) == main);
    }
    bridges
}

fn apart(terrang: &Terrang, one: &Bro, other: &Bro) -> bool {
    let (a, b) = (terrang.nat.kolumn_rad(one.fran), terrang.nat.kolumn_rad(other.fran));
    a.0.abs_diff(b.0) + a.1.abs_diff(b.1) > MELLANRUM
}

/// Every stretch of a line with water on both sides between two shores, the
/// shortest first.
fn possible(terrang: &Terrang) -> Vec<Bro> {
    let longest = (terrang.nat.sida() / 8).max(7);
    let shore = |horn: Horn| terrang.nat.kring_horn(horn).find(|ruta| terrang.is_land(*ruta));
    let wet = |ruta: Option<Ruta>| ruta.is_some_and(|r| terrang.mark[r] == Mark::Vatten);
    let mut found = Vec::new();
    for line in terrang.nat.linjer() {
        let mut begun: Option<(Ruta, Vec<Sida>)> = None;
        for sida in line {
            let side = terrang.nat.mellan(sida);
            if !wet(side.vanster) || !wet(side.hoger) {
                begun = None;
                continue;
            }
            if let Some(ruta) = shore(side.fran) {
                begun = Some((ruta, Vec::new()));
            }
            let Some((fran, sidor)) = &mut begun else { continue };
            sidor.push(sida);
            if let Some(till) = shore(side.till) {
                if sidor.len() <= longest {
                    found.push(Bro { sidor: std::mem::take(sidor), fran: *fran, till });
                }
                begun = None;
            }
        }
    }
    found.sort_by_key(|bro| (bro.sidor.len(), bro.fran, bro.till));
    found
}
