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
