//! Labels: at every junction of a network, the places within a radius and how far it is to
//! them. With them a question from anywhere is answered by merging two short lists.
//!
//! One bounded shortest-path run from each place gives its distance to the junctions
//! ([`Gangnat::fran`]); the labels are the same turned round, junction by junction, the
//! nearest place first. A network is walked both ways, so that a distance from a place is
//! a distance to it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Fastpunkt, Gangnat, INGEN, Profil};

/// Bits of a label that hold the number of a place; the rest hold the decimetres.
const NUMMERBITAR: u32 = 12;
const NUMMER: u32 = (1 << NUMMERBITAR) - 1;

/// So many places can have labels.
pub const MEST_PLATSER: usize = 1 << NUMMERBITAR;
/// So far, in decimetres, reaches a label at the most: a hundred kilometres.
pub const LANGST_DM: u32 = u32::MAX >> NUMMERBITAR;

/// A place that labels are made for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Malplats {
    /// Its number, less than [`MEST_PLATSER`].
    pub nr: usize,
    /// Where it is on the network.
    pub fast: Fastpunkt,
    /// How far its labels reach, in decimetres, at most [`LANGST_DM`].
    pub radie_dm: u32,
}

/// The places near each junction of a network, by distance: offsets, and one word of 32
/// bits for each place and junction.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Etiketter {
    forsta: Vec<u32>,
    ord: Vec<u32>,
}

/// A label: sorted as a number it is sorted by distance, then by place.
fn pack(nr: usize, dm: u32) -> u32 {
    (dm << NUMMERBITAR) | u32::try_from(nr).unwrap_or(NUMMER)
}

const fn unpack(label: u32) -> (usize, u32) {
    ((label & NUMMER) as usize, label >> NUMMERBITAR)
}

/// The junctions that a place reaches, with labels.
type Kolumn = Vec<(u32, u32)>;

fn column(nat: &Gangnat, profil: Profil, plats: &Malplats) -> Kolumn {
    let away = nat.fran(profil, &plats.fast, plats.radie_dm.min(LANGST_DM));
    let near = (0_u32..).zip(away).filter(|(_, dm)| *dm != INGEN);
    near.map(|(nod, dm)| (nod, pack(plats.nr, dm))).collect()
}

/// The columns of many places, on all cores.
fn columns(nat: &Gangnat, profil: Profil, platser: &[Malplats]) -> Vec<Kolumn> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = Vec::new();
        while let Some(plats) = platser.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.push(column(nat, profil, plats));
        }
        own
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(platser.len())).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(own) => all.extend(own),
                Err(cause) => std::panic::resume_unwind(cause),
            }
        }
        all
    })
}

impl Etiketter {
    /// The labels of some places. O(p · (m + n log C)) on all cores.
    #[must_use]
    pub fn new(nat: &Gangnat, profil: Profil, platser: &[Malplats]) -> Self {
        Self::default().renewed(nat, profil, platser, &BTreeMap::new())
    }

    /// The labels of places of which some are as they were in these labels, made for the
    /// same network and profile: `kvar` gives the new number of each of those by its old.
    /// Only the others are searched for.
    #[must_use]
    pub fn renewed(
        &self,
        nat: &Gangnat,
        profil: Profil,
        platser: &[Malplats],
        kvar: &BTreeMap<usize, usize>,
    ) -> Self {
        let known: Vec<usize> = kvar.values().copied().collect();
        let new: Vec<Malplats> =
            platser.iter().filter(|one| !known.contains(&one.nr)).copied().collect();
        let columns = columns(nat, profil, &new);
        // By a look in a row, as there may be millions of labels.
        let oldest = kvar.keys().next_back().map_or(0, |last| last + 1);
        let numbers: Vec<Option<usize>> = (0..oldest).map(|nr| kvar.get(&nr).copied()).collect();
        let numbers = &*numbers;
        let kept = || {
            (0..nat.nodes()).flat_map(move |nod| {
                let near = self.vid(nod);
                near.filter_map(move |(nr, dm)| Some((nod, pack((*numbers.get(nr)?)?, dm))))
            })
        };
        let all = || columns.iter().flatten().copied().chain(kept());
        let mut forsta = vec![0_u32; nat.nodes() as usize + 1];
        for (nod, _) in all() {
            if let Some(count) = forsta.get_mut(nod as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for first in &mut forsta {
            sum += *first;
            *first = sum;
        }
        let mut next = forsta.clone();
        let mut ord = vec![0; sum as usize];
        for (nod, label) in all() {
            let Some(at) = next.get_mut(nod as usize) else { continue };
            if let Some(slot) = ord.get_mut(*at as usize) {
                *slot = label;
            }
            *at += 1;
        }
        for span in forsta.windows(2) {
            if let [from, to] = *span
                && let Some(near) = ord.get_mut(from as usize..to as usize)
            {
                near.sort_unstable();
            }
        }
        Self { forsta, ord }
    }

    /// The places near a junction: number and decimetres, the nearest first, those at the
    /// same distance by number. O(1).
    pub fn vid(&self, nod: u32) -> impl Iterator<Item = (usize, u32)> + '_ {
        let at = |nr: usize| self.forsta.get(nr).map_or(0, |first| *first as usize);
        let nr = nod as usize;
        let near = self.ord.get(at(nr)..at(nr + 1)).unwrap_or_default();
        near.iter().copied().map(unpack)
    }

    /// How many labels there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ord.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ord.is_empty()
    }

    /// What they weigh in memory.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        (self.forsta.len() + self.ord.len()) * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::provnat::{fastened, natet};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn labels_are_the_distances_that_each_place_gives(
            nat in natet(),
            places in prop::collection::vec((0..40_000_usize, 0.0..1.0_f64), 1..8),
            radie_dm in 0..6_000_u32,
        ) {
            for profil in Profil::ALLA {
                let platser: Vec<Malplats> = (0..)
                    .zip(&places)
                    .filter_map(|(nr, at)| {
                        Some(Malplats { nr, fast: fastened(&nat, profil, *at)?, radie_dm })
                    })
                    .collect();
                let labels = Etiketter::new(&nat, profil, &platser);
                let mut expected = vec![Vec::new(); nat.nodes() as usize];
                for plats in &platser {
                    let away = nat.fran(profil, &plats.fast, radie_dm);
                    for (near, dm) in expected.iter_mut().zip(away) {
                        if dm != INGEN {
                            near.push((dm, plats.nr));
                        }
                    }
                }
                for (nod, mut near) in (0..).zip(expected) {
                    near.sort_unstable();
                    let told: Vec<(u32, usize)> =
                        labels.vid(nod).map(|(nr, dm)| (dm, nr)).collect();
                    prop_assert_eq!(told, near);
                }
                // What is kept from before, under new numbers, is as if made anew.
                let kept = platser.len() / 2;
                let moved: Vec<Malplats> = platser
                    .iter()
                    .rev()
                    .zip(0..)
                    .map(|(plats, nr)| Malplats { nr, ..*plats })
                    .collect();
                let kvar = platser
                    .iter()
                    .rev()
                    .zip(0..)
                    .skip(kept)
                    .map(|(plats, nr)| (plats.nr, nr))
                    .collect();
                let renewed = labels.renewed(&nat, profil, &moved, &kvar);
                prop_assert_eq!(&renewed, &Etiketter::new(&nat, profil, &moved));
                prop_assert_eq!(
                    renewed.bytes(),
                    4 * (renewed.len() + nat.nodes() as usize + 1)
                );
            }
        }
    }
}
