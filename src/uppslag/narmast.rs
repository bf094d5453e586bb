//! The nearest places by great-circle distance, exactly, among those that are open
//! and meet the needs.
//!
//! Points are unit vectors (see [`crate::geo::distance`]): the nearest by chord is
//! the nearest by great circle. Which places may answer is a bit set, made by
//! intersecting the sets for the instant, the kinds and the needs. A small set is
//! scanned; a large one is walked outward through an R-tree of the vectors.

use fixedbitset::FixedBitSet;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geo::Wgs84;
use crate::geo::distance::{chord2, chord2_to_m, unit_vector};

/// Places by their number, ready for nearest questions.
#[derive(Debug, Default)]
pub struct Platsindex {
    vectors: Vec<Option<[f64; 3]>>,
    tree: RTree<GeomWithData<[f64; 3], u32>>,
}

/// A place and how far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Narmast {
    /// The number of the place.
    pub nr: usize,
    /// Great-circle metres.
    pub avstand_m: f64,
}

/// Sets up to this size are scanned, which is then faster than the tree.
const SCANNED: usize = 256;

impl Platsindex {
    /// Indexes places, whose order gives their numbers; one that is unknown is never
    /// among the nearest. O(n log n).
    #[must_use]
    pub fn new(places: impl Iterator<Item = Option<Wgs84>>) -> Self {
        let vectors: Vec<_> = places.map(|place| place.map(unit_vector)).collect();
        let points = (0..)
            .zip(&vectors)
            .filter_map(|(nr, vector)| Some(GeomWithData::new((*vector)?, nr)))
            .collect();
        Self { vectors, tree: RTree::bulk_load(points) }
    }

    /// The `antal` nearest of the allowed places, the nearest first; places at the
    /// same distance by number. O(n) in a small set, O(k log n) of a large one whose
    /// places are spread as all are.
    #[must_use]
    pub fn nearest(&self, from: Wgs84, allowed: &FixedBitSet, antal: usize) -> Vec<Narmast> {
        let from = unit_vector(from);
        let count = allowed.count_ones(..);
        let mut found = if count <= SCANNED {
            self.scan(from, allowed)
        } else {
            self.walk(from, allowed, antal)
        };
        let nearer = |(a, a_nr): &(f64, usize), (b, b_nr): &(f64, usize)| {
            a.total_cmp(b).then(a_nr.cmp(b_nr))
        };
        if antal < found.len() {
            found.select_nth_unstable_by(antal, nearer);
            found.truncate(antal);
        }
        found.sort_unstable_by(nearer);
        found
            .into_iter()
            .map(|(chord2, nr)| Narmast { nr, avstand_m: chord2_to_m(chord2) })
            .collect()
    }

    fn scan(&self, from: [f64; 3], allowed: &FixedBitSet) -> Vec<(f64, usize)> {
        allowed
            .ones()
            .filter_map(|nr| (*self.vectors.get(nr)?).map(|vector| (chord2(from, vector), nr)))
            .collect()
    }

    /// Walks outward until the wanted number is found, and on through all that are
    /// as far away as the last, so that the order among equals does not depend on
    /// the shape of the tree.
    fn walk(&self, from: [f64; 3], allowed: &FixedBitSet, antal: usize) -> Vec<(f64, usize)> {
        let mut found: Vec<(f64, usize)> = Vec::with_capacity(antal + 1);
        for point in self.tree.nearest_neighbor_iter(&from) {
            let nr = point.data as usize;
            if !allowed.contains(nr) {
                continue;
            }
            let chord2 = chord2(from, *point.geom());
            if found.len() >= antal && found.last().is_none_or(|(farthest, _)| chord2 > *farthest) {
                break;
            }
            found.push((chord2, nr));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::distance::great_circle_m;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Vec<Wgs84>> {
        prop::collection::vec(
            (55.0..69.0_f64, 11.0..24.0_f64).prop_map(|(lat, lon)| {
                // A coarse grid, so that equal distances occur.
                Wgs84::parse((lat * 50.0).round() / 50.0, (lon * 50.0).round() / 50.0).unwrap()
            }),
            1..700,
        )
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_that_sorting_all_gives(
            places in places(),
            keep in prop::collection::vec(any::<bool>(), 700),
            lat in 55.0..69.0_f64,
            lon in 11.0..24.0_f64,
            antal in 1usize..12,
        ) {
            let from = Wgs84::parse(lat, lon).unwrap();
            let index = Platsindex::new(places.iter().copied().map(Some));
            let mut allowed = FixedBitSet::with_capacity(places.len());
            let all = places.len() % 2 == 0;
            allowed.extend((0..places.len()).filter(|nr| all || keep[*nr]));
            let found = index.nearest(from, &allowed, antal);
            let mut all: Vec<(usize, f64)> = allowed
                .ones()
                .map(|nr| (nr, great_circle_m(from, places[nr])))
                .collect();
            all.sort_by(|a, b| a.1.total_cmp(&b.1));
            prop_assert_eq!(found.len(), antal.min(all.len()));
            for (hit, (_, metres)) in found.iter().zip(&all) {
                prop_assert!(allowed.contains(hit.nr));
                prop_assert!((hit.avstand_m - metres).abs() < 1e-3);
                prop_assert!((great_circle_m(from, places[hit.nr]) - hit.avstand_m).abs() < 1e-3);
            }
        }
    }
}
