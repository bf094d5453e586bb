//! Distances summed up. Pure.

use super::mal::Matt;
use crate::gangnat::INGEN;

/// What a group of voters has.
#[derive(Debug, Clone, PartialEq)]
pub struct Fordelning {
    /// How many they are.
    pub antal: f64,
    /// How many of them no place serves, or cannot reach one: they count as farther away
    /// than everyone else, and are not in the means.
    pub utan: f64,
    /// The mean in metres of those who have a place.
    pub medel_m: f64,
    /// The distance that half of all do not exceed; `None` when more than half are without.
    pub median_m: Option<f64>,
    /// The distance that nine of ten do not exceed.
    pub p90_m: Option<f64>,
    /// The distance that 99 of 100 do not exceed.
    pub p99_m: Option<f64>,
    /// The longest of those who have a place.
    pub langst_m: f64,
    /// The Kolm–Pollak equally-distributed equivalent in metres, of those who have a place.
    pub kolm_pollak_m: f64,
    /// By the limits asked for: the share of all within so many metres.
    pub inom: Vec<(f64, f64)>,
}

impl Fordelning {
    /// Sums up `(decimetres, weight)`; [`INGEN`] is without. O(n log n). `matt` is the rate
    /// of Kolm–Pollak, which must be that of the whole kommun for groups to be compared.
    #[must_use]
    pub fn new(
        avstand: impl IntoIterator<Item = (u32, f64)>,
        granser_m: &[f64],
        matt: Matt,
    ) -> Self {
        let mut all: Vec<(u32, f64)> =
            avstand.into_iter().filter(|(_, vikt)| *vikt > 0.0).collect();
        all.sort_unstable_by_key(|(dm, _)| *dm);
        let known = all.get(..all.partition_point(|(dm, _)| *dm != INGEN)).unwrap_or_default();
        // A sum of nothing is a negative nothing; folded from nothing it is not.
        let antal = all.iter().fold(0.0, |sum, (_, vikt)| sum + vikt);
        let with = known.iter().fold(0.0, |sum, (_, vikt)| sum + vikt);
        let metres = |dm: u32| f64::from(dm) / 10.0;
        let per_voter = |sum: f64| if with > 0.0 { sum / with } else { 0.0 };
        let quantile = |share: f64| {
            let wanted = share * antal;
            let mut seen = 0.0;
            known
                .iter()
                .find(|(_, vikt)| {
                    seen += vikt;
                    seen >= wanted - 1e-9 * antal
                })
                .map(|(dm, _)| metres(*dm))
        };
        let within = |limit: f64| {
            let near = known.iter().take_while(|(dm, _)| metres(*dm) <= limit);
            let near = near.fold(0.0, |sum, (_, vikt)| sum + vikt);
            if antal > 0.0 { near / antal } else { 0.0 }
        };
        Self {
            medel_m: per_voter(known.iter().fold(0.0, |sum, (dm, vikt)| sum + metres(*dm) * vikt)),
            median_m: quantile(0.5),
            p90_m: quantile(0.9),
            p99_m: quantile(0.99),
            langst_m: known.last().map_or(0.0, |(dm, _)| metres(*dm)),
            kolm_pollak_m: matt.over(&known.iter().map(|(dm, vikt)| (metres(*dm), *vikt))),
            inom: granser_m.iter().map(|limit| (*limit, within(*limit))).collect(),
            utan: antal - with,
            antal,
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what tests count is small"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The twin writes out one row for each voter.
        #[test]
        fn the_sums_are_those_of_a_list_of_voters(
            voters in prop::collection::vec((prop_oneof![4 => 0..40_000_u32, 1 => Just(INGEN)], 1..6_u32), 1..60)
        ) {
            let all = voters.iter().map(|(dm, count)| (*dm, f64::from(*count)));
            let made = Fordelning::new(all, &[500.0, 1_000.0], Matt::KolmPollak(0.001));
            let mut list: Vec<u32> = voters
                .iter()
                .flat_map(|(dm, count)| std::iter::repeat_n(*dm, *count as usize))
                .collect();
            list.sort_unstable();
            let metres: Vec<f64> =
                list.iter().filter(|dm| **dm != INGEN).map(|dm| f64::from(*dm) / 10.0).collect();
            let n = list.len();
            prop_assert!((made.antal - n as f64).abs() < 1e-9);
            prop_assert!((made.utan - (n - metres.len()) as f64).abs() < 1e-9);
            let at = |share: f64| metres.get((share * n as f64 - 1e-6).ceil() as usize - 1).copied();
            prop_assert_eq!(made.median_m, at(0.5));
            prop_assert_eq!(made.p90_m, at(0.9));
            let near = metres.iter().filter(|m| **m <= 500.0).count() as f64 / n as f64;
            prop_assert!((made.inom[0].1 - near).abs() < 1e-9);
            if !metres.is_empty() {
                let mean = metres.iter().sum::<f64>() / metres.len() as f64;
                prop_assert!((made.medel_m - mean).abs() < 1e-6);
                prop_assert!(made.kolm_pollak_m >= mean - 1e-6);
            }
        }
    }
}
