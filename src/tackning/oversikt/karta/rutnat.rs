//! A grid of squares over where voters live. Pure.

use std::collections::BTreeMap;

use crate::gangnat::INGEN;
use crate::geo::sweref99_tm;
use crate::tackning::befolkning::Befolkning;
use crate::tackning::bild::Narmast;

/// The side of a square in metres, on SWEREF 99 TM.
pub const SIDA_M: f64 = 250.0;

/// Those who live in a square.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ruta {
    /// How many they are.
    pub antal: f64,
    /// How many of them no place serves.
    pub utan: f64,
    /// The mean in metres of the others.
    pub medel_m: f64,
}

impl Ruta {
    /// The mean, unless most have no place.
    #[must_use]
    pub fn meter(&self) -> Option<f64> {
        (self.utan * 2.0 <= self.antal).then_some(self.medel_m)
    }
}

/// A square by the number of sides from the origin, east and north.
pub type Rutnummer = (i64, i64);

/// The squares in which anyone lives. O(n log n).
#[must_use]
pub fn rutor(befolkning: &Befolkning, narmast: &[Narmast]) -> BTreeMap<Rutnummer, Ruta> {
    let mut squares: BTreeMap<Rutnummer, Ruta> = BTreeMap::new();
    for (punkt, one) in befolkning.punkter.iter().zip(narmast) {
        let Some(at) = sweref99_tm(punkt.plats) else { continue };
        #[expect(clippy::cast_possible_truncation, reason = "the plane is some million metres")]
        let number = |metres: f64| (metres / SIDA_M).floor() as i64;
        let square = squares.entry((number(at.e), number(at.n))).or_default();
        square.antal += punkt.vikt;
        if one.dm == INGEN {
            square.utan += punkt.vikt;
        } else {
            square.medel_m += f64::from(one.dm) / 10.0 * punkt.vikt;
        }
    }
    for square in squares.values_mut() {
        let with = square.antal - square.utan;
        square.medel_m = if with > 0.0 { square.medel_m / with } else { 0.0 };
    }
    squares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::{Sweref99Tm, wgs84};
    use crate::tackning::befolkning::Punkt;
    use proptest::prelude::*;

    proptest! {
        /// The twin asks for each square who lives in it.
        #[test]
        fn each_square_holds_those_who_live_in_it(
            points in prop::collection::vec(
                (1..999_u32, 1..999_u32, 1..9_u32, prop_oneof![3 => 0..20_000_u32, 1 => Just(INGEN)]), 0..30)
        ) {
            // Kept off the borders between squares, where rounding decides.
            let off = |m: u32| f64::from(m) + if m.is_multiple_of(250) { 0.5 } else { 0.0 };
            let punkter = points
                .iter()
                .map(|(x, y, vikt, _)| Punkt {
                    plats: wgs84(Sweref99Tm { e: 500_000.0 + off(*x), n: 6_600_000.0 + off(*y) }).unwrap(),
                    distrikt: 0,
                    vikt: f64::from(*vikt),
                    adress: None,
                })
                .collect();
            let befolkning = Befolkning { punkter, ..Befolkning::default() };
            let narmast: Vec<_> = points.iter().map(|p| Narmast { dm: p.3, plats: 0 }).collect();
            let made = rutor(&befolkning, &narmast);
            for ((x, y), ruta) in &made {
                let own: Vec<_> = points
                    .iter()
                    .filter(|p| i64::from(p.0 / 250) == x - 2_000 && i64::from(p.1 / 250) == y - 26_400)
                    .collect();
                let people: u32 = own.iter().map(|p| p.2).sum();
                let without: u32 = own.iter().filter(|p| p.3 == INGEN).map(|p| p.2).sum();
                prop_assert_eq!((ruta.antal, ruta.utan), (f64::from(people), f64::from(without)));
            }
            let all: f64 = made.values().map(|ruta| ruta.antal).sum();
            let twin: f64 = points.iter().map(|p| f64::from(p.2)).sum();
            prop_assert!((all - twin).abs() < 1e-9);
        }
    }
}
