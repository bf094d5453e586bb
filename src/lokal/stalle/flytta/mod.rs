//! Moving a street site, and what it is near before and after. Pure, but for its pages.

pub mod pages;
pub mod store;

use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// Something that a street site may be near.
#[derive(Debug, Clone, PartialEq)]
pub struct Granne {
    /// Its number or code.
    pub id: String,
    /// Its name.
    pub namn: String,
    /// What it is.
    pub vad: String,
    /// Where it is, or its middle.
    pub plats: Wgs84,
}

/// How far something is, in whole metres as the crow flies.
#[derive(Debug, Clone, PartialEq)]
pub struct Avstand<'a> {
    /// What.
    pub granne: &'a Granne,
    /// From where the site is; unknown when it is nowhere yet.
    pub fore: Option<i64>,
    /// From where it would be.
    pub efter: i64,
}

impl Avstand<'_> {
    /// How much nearer (negative) or farther it comes.
    #[must_use]
    pub fn skillnad(&self) -> Option<i64> {
        self.fore.map(|fore| self.efter - fore)
    }
}

/// Whole metres between two places.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "at most half of the way around the earth")]
pub fn metres(a: Wgs84, b: Wgs84) -> i64 {
    great_circle_m(a, b).round() as i64
}

/// The nearest to where the site would be, at most so many; O(n log n).
#[must_use]
pub fn nearest(
    grannar: &[Granne],
    fore: Option<Wgs84>,
    efter: Wgs84,
    most: usize,
) -> Vec<Avstand<'_>> {
    let mut all: Vec<Avstand<'_>> = grannar
        .iter()
        .map(|granne| Avstand {
            granne,
            fore: fore.map(|from| metres(from, granne.plats)),
            efter: metres(efter, granne.plats),
        })
        .collect();
    all.sort_by(|a, b| (a.efter, &a.granne.namn).cmp(&(b.efter, &b.granne.namn)));
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anywhere() -> impl Strategy<Value = Wgs84> {
        (59.2..59.4, 17.9..18.2).prop_map(|(lat, lon)| Wgs84::parse(lat, lon).unwrap())
    }

    proptest! {
        #[test]
        fn no_one_left_out_is_nearer(
            places in proptest::collection::vec(anywhere(), 0..30),
            fore in proptest::option::of(anywhere()),
            efter in anywhere(),
        ) {
            let all: Vec<Granne> = places
                .iter()
                .enumerate()
                .map(|(i, &plats)| Granne {
                    id: i.to_string(), namn: format!("Plats {i}"), vad: String::new(), plats,
                })
                .collect();
            let found = nearest(&all, fore, efter, 5);
            prop_assert_eq!(found.len(), all.len().min(5));
            prop_assert!(found.iter().all(|one| one.fore.is_some() == fore.is_some()));
            let farthest = found.last().map_or(i64::MAX, |one| one.efter);
            for granne in &all {
                let chosen = found.iter().any(|one| one.granne.id == granne.id);
                prop_assert!(chosen || metres(efter, granne.plats) >= farthest);
            }
        }
    }
}
