//! What bare numbers look like: degrees, the national plane or a local zone, and
//! which of the two comes first.
//!
//! In Sweden the ranges do not meet: longitudes lie between 10 and 25, latitudes
//! between 54 and 70, northings above six million metres, eastings below one. So two
//! numbers tell their system and their order, except which local zone it is.

use std::ops::RangeInclusive;

use super::Wgs84;

/// The kind of system that numbers are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slag {
    /// Degrees on WGS 84.
    Grader,
    /// Metres on SWEREF 99 TM.
    Riket,
    /// Metres on one of the local zones, EPSG:3007 to EPSG:3018.
    LokalZon,
}

/// How pairs of numbers are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lasning {
    /// Their system.
    pub slag: Slag,
    /// True when north or latitude comes first.
    pub norr_forst: bool,
}

const LATITUDES: RangeInclusive<f64> = 54.0..=70.0;
const LONGITUDES: RangeInclusive<f64> = 10.0..=25.0;
const NORTHINGS: RangeInclusive<f64> = 6_000_000.0..=7_800_000.0;
/// Sweden begins 266 km east of the false origin of SWEREF 99 TM.
const NATIONAL_EASTINGS: RangeInclusive<f64> = 262_000.0..=1_000_000.0;
/// A local zone reaches about a hundred kilometres on either side of its 150 km.
const LOCAL_EASTINGS: RangeInclusive<f64> = 20_000.0..=262_000.0;

/// The reading of one pair of numbers; `None` for a pair that is no place in Sweden.
#[must_use]
pub fn reading(first: f64, second: f64) -> Option<Lasning> {
    let east_first = |east: f64, north: f64| {
        if LONGITUDES.contains(&east) && LATITUDES.contains(&north) {
            Some(Slag::Grader)
        } else if !NORTHINGS.contains(&north) {
            None
        } else if NATIONAL_EASTINGS.contains(&east) {
            Some(Slag::Riket)
        } else {
            LOCAL_EASTINGS.contains(&east).then_some(Slag::LokalZon)
        }
    };
    let lasning = |norr_forst| move |slag| Lasning { slag, norr_forst };
    east_first(first, second)
        .map(lasning(false))
        .or_else(|| east_first(second, first).map(lasning(true)))
}

/// The reading that most pairs agree on; `None` when no pair is a place in Sweden.
#[must_use]
pub fn common_reading(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<Lasning> {
    let mut counts = std::collections::BTreeMap::new();
    for (first, second) in pairs {
        if let Some(reading) = reading(first, second) {
            *counts.entry(reading).or_insert(0_usize) += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(reading, _)| reading)
}

/// Whether a place can be in Sweden: in the box round it.
#[must_use]
pub fn in_sweden(p: Wgs84) -> bool {
    LATITUDES.contains(&p.lat()) && LONGITUDES.contains(&p.lon())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::{Crs, sweref99_tm};
    use proptest::prelude::*;

    fn read(slag: Slag, norr_forst: bool) -> Lasning {
        Lasning { slag, norr_forst }
    }

    #[test]
    fn numbers_tell_their_system_and_their_order() {
        assert_eq!(reading(18.07, 59.33), Some(read(Slag::Grader, false)));
        assert_eq!(reading(59.33, 18.07), Some(read(Slag::Grader, true)));
        assert_eq!(reading(674_000.0, 6_580_000.0), Some(read(Slag::Riket, false)));
        assert_eq!(reading(6_580_000.0, 154_000.0), Some(read(Slag::LokalZon, true)));
        assert_eq!(reading(0.0, 0.0), None);
        assert_eq!(reading(f64::NAN, 59.0), None);
    }

    #[test]
    fn a_few_broken_pairs_do_not_change_the_reading() {
        let pairs = [(0.0, 0.0), (59.3, 18.0), (59.4, 18.1), (18.0, 59.3)];
        assert_eq!(common_reading(pairs), Some(read(Slag::Grader, true)));
        assert_eq!(common_reading([(0.0, 0.0)]), None);
    }

    #[test]
    fn the_axis_of_every_zone_is_a_local_easting() {
        for code in 3007..=3018 {
            let p = Crs::from_epsg(code).unwrap().to_wgs84(150_000.0, 6_580_000.0).unwrap();
            assert!(in_sweden(p) || p.lon() > 23.0, "{code}");
        }
    }

    proptest! {
        #[test]
        fn every_place_on_the_national_plane_is_recognised(
            lat in 55.3..69.1_f64, lon in 11.0..24.2_f64,
        ) {
            // The corners of the box are not in Sweden, and the plane's range ends before.
            let p = sweref99_tm(Wgs84::parse(lat, lon).unwrap()).unwrap();
            prop_assume!(NATIONAL_EASTINGS.contains(&p.e));
            prop_assert_eq!(reading(p.e, p.n), Some(read(Slag::Riket, false)));
            prop_assert_eq!(reading(p.n, p.e), Some(read(Slag::Riket, true)));
        }
    }
}
