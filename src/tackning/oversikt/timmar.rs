//! The hours within reach: how long in a week some place nearby is open. Pure.

use std::collections::HashMap;

use crate::tackning::Bild;
use crate::tackning::fraga::{Fraga, Nar};
use crate::uppslag::oppetindex::Oppen;

/// What counts as within reach, in metres.
pub const INOM_M: u32 = 1_000;

const VECKA_S: f64 = 7.0 * 86_400.0;

/// The seconds in which at least one of several places is open. O(n log n).
#[must_use]
pub fn union_s<'a>(platser: impl IntoIterator<Item = &'a [Oppen]>) -> i64 {
    let mut spans: Vec<Oppen> = platser.into_iter().flatten().copied().collect();
    spans.sort_unstable();
    let mut reached = i64::MIN;
    let mut sum = 0;
    for span in spans {
        let from = span.fran.max(reached);
        sum += (span.till - from).max(0);
        reached = reached.max(span.till);
    }
    sum
}

/// The weeks from the first opening to the last closing; one at the least.
fn weeks<'a>(platser: impl Iterator<Item = &'a [Oppen]>) -> f64 {
    let ends = platser.flatten().fold(None, |seen: Option<(i64, i64)>, span| {
        let (from, to) = seen.unwrap_or((span.fran, span.till));
        Some((from.min(span.fran), to.max(span.till)))
    });
    let (from, to) = ends.unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a val lasts weeks")]
    let weeks = (to - from) as f64 / VECKA_S;
    weeks.max(1.0)
}

/// For each point the hours in a week of the period in which at least one place that meets
/// the needs is open within [`INOM_M`]. When a place must be open is not asked. Worked out
/// once for each set of places. O(points × places).
#[must_use]
pub fn timmar(bild: &Bild, fraga: &Fraga) -> Vec<f64> {
    let asked = Fraga { nar: Nar::Nagonsin, ..fraga.clone() };
    let places = bild.betjanar(&asked);
    let points = &bild.grund.befolkning.punkter;
    let mut near: Vec<Vec<u32>> = vec![Vec::new(); points.len()];
    for one in &places {
        for (set, dm) in near.iter_mut().skip(one.kolumn.fran).zip(&one.kolumn.dm) {
            if *dm <= INOM_M * 10 {
                set.push(one.plats);
            }
        }
    }
    let open = |nr: &u32| bild.platser.get(*nr as usize).map_or(&[][..], |one| &one.oppen);
    let weeks = weeks(places.iter().map(|one| open(&one.plats)));
    let mut kept: HashMap<&[u32], f64> = HashMap::new();
    near.iter()
        .map(|set| {
            *kept.entry(set).or_insert_with(|| {
                #[expect(clippy::cast_precision_loss, reason = "seconds of a val")]
                let seconds = union_s(set.iter().map(open)) as f64;
                seconds / 3600.0 / weeks
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The twin counts every second in which something is open.
        #[test]
        fn the_union_is_that_of_counted_seconds(
            places in prop::collection::vec(
                prop::collection::vec((0..200_i64, 0..40_i64), 0..5), 0..5)
        ) {
            let places: Vec<Vec<Oppen>> = places
                .iter()
                .map(|spans| spans.iter().map(|(fran, length)| Oppen { fran: *fran, till: fran + length }).collect())
                .collect();
            let twin = (0..300)
                .filter(|at| places.iter().flatten().any(|s| s.fran <= *at && *at < s.till))
                .count();
            prop_assert_eq!(union_s(places.iter().map(Vec::as_slice)), i64::try_from(twin).unwrap());
        }
    }

    #[test]
    fn a_day_counts_as_a_week() {
        let day = [Oppen { fran: 0, till: 12 * 3600 }];
        assert!((weeks([&day[..]].into_iter()) - 1.0).abs() < 1e-9);
        let long = [Oppen { fran: 0, till: 3600 }, Oppen { fran: 14 * 86_400, till: 14 * 86_400 }];
        assert!((weeks([&long[..]].into_iter()) - 2.0).abs() < 1e-9);
        assert!((weeks(std::iter::empty()) - 1.0).abs() < 1e-9);
    }
}
