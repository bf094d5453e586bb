//! What another plan does to each valdistrikt. Pure.

use crate::gangnat::INGEN;
use crate::tackning::befolkning::Befolkning;
use crate::tackning::bild::Narmast;

/// What becomes of the voters of a valdistrikt.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Distriktsandring {
    /// How many they are.
    pub antal: f64,
    /// How many come nearer by the limit or more, or get a place that had none.
    pub vinner: f64,
    /// How many come farther away by the limit or more, or lose every place.
    pub forlorar: f64,
    /// How many of those who gain had no place.
    pub far_plats: f64,
    /// How many of those who lose have no place left.
    pub mister_plats: f64,
    /// The mean change in metres of those who have a place both before and after; negative
    /// is nearer.
    pub medel_m: f64,
}

/// What becomes of each valdistrikt, in the order of the population, when the nearest
/// places change from `fore` to `efter`; a change of less than `minst_m` metres counts
/// neither as a gain nor as a loss. O(points).
#[must_use]
pub fn jamfor(
    befolkning: &Befolkning,
    fore: &[Narmast],
    efter: &[Narmast],
    minst_m: f64,
) -> Vec<Distriktsandring> {
    let mut made = vec![Distriktsandring::default(); befolkning.distrikt.len()];
    let mut both = vec![0.0; made.len()];
    for (punkt, (a, b)) in befolkning.punkter.iter().zip(fore.iter().zip(efter)) {
        let nr = punkt.distrikt as usize;
        let (Some(one), Some(both)) = (made.get_mut(nr), both.get_mut(nr)) else { continue };
        one.antal += punkt.vikt;
        match (a.dm, b.dm) {
            (INGEN, INGEN) => {}
            (INGEN, _) => {
                one.vinner += punkt.vikt;
                one.far_plats += punkt.vikt;
            }
            (_, INGEN) => {
                one.forlorar += punkt.vikt;
                one.mister_plats += punkt.vikt;
            }
            (a, b) => {
                let change = (f64::from(b) - f64::from(a)) / 10.0;
                one.medel_m += change * punkt.vikt;
                *both += punkt.vikt;
                if change.abs() >= minst_m && change != 0.0 {
                    let slot = if change < 0.0 { &mut one.vinner } else { &mut one.forlorar };
                    *slot += punkt.vikt;
                }
            }
        }
    }
    for (one, both) in made.iter_mut().zip(both) {
        one.medel_m = if both > 0.0 { one.medel_m / both } else { 0.0 };
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Wgs84;
    use crate::tackning::befolkning::{Distrikt, Kalla, Punkt};
    use proptest::prelude::*;

    fn distance() -> impl Strategy<Value = u32> {
        prop_oneof![4 => 0..30_000_u32, 1 => Just(INGEN)]
    }

    proptest! {
        /// The twin asks each valdistrikt for its own voters, one question at a time, in whole
        /// decimetres: a change of just the limit counts.
        #[test]
        fn each_valdistrikt_gets_what_its_own_voters_get(
            points in prop::collection::vec((0..3_u32, 1..9_u32, distance(), distance()), 0..40),
            minst in 0..500_u32,
        ) {
            let plats = Wgs84::parse(59.0, 18.0).unwrap();
            let distrikt = (0..3)
                .map(|nr| Distrikt {
                    kod: format!("0180{nr:04}").parse().unwrap(),
                    namn: String::new(),
                    valkrets: None,
                    stadsdel: String::new(),
                    rostberattigade: None,
                    rostande: None,
                    kalla: Kalla::Rutnat,
                })
                .collect();
            let punkter = points
                .iter()
                .map(|(nr, vikt, ..)| Punkt { plats, distrikt: *nr, vikt: f64::from(*vikt), adress: None })
                .collect();
            let befolkning = Befolkning { distrikt, punkter, ..Befolkning::default() };
            let nearest = |dm: u32| Narmast { dm, plats: 0 };
            let fore: Vec<_> = points.iter().map(|p| nearest(p.2)).collect();
            let efter: Vec<_> = points.iter().map(|p| nearest(p.3)).collect();
            let minst_dm = i64::from(minst) * 10;
            let minst = f64::from(minst);
            let made = jamfor(&befolkning, &fore, &efter, minst);
            for (nr, one) in (0..3_u32).zip(&made) {
                let sum = |holds: &dyn Fn(i64, i64) -> bool| -> f64 {
                    points.iter()
                        .filter(|p| p.0 == nr && holds(i64::from(p.2), i64::from(p.3)))
                        .map(|p| f64::from(p.1))
                        .sum()
                };
                let none = i64::from(INGEN);
                prop_assert_eq!(
                    (one.antal, one.vinner, one.forlorar, one.far_plats, one.mister_plats),
                    (
                        sum(&|_, _| true),
                        sum(&|a, b| b < a && a - b >= minst_dm),
                        sum(&|a, b| a < b && b - a >= minst_dm),
                        sum(&|a, b| a == none && b != none),
                        sum(&|a, b| a != none && b == none),
                    )
                );
            }
            let back = jamfor(&befolkning, &efter, &fore, minst);
            for (there, back) in made.iter().zip(&back) {
                prop_assert_eq!((there.vinner, there.forlorar), (back.forlorar, back.vinner));
                prop_assert!((there.medel_m + back.medel_m).abs() < 1e-6);
            }
        }
    }
}
