//! What is wanted of a choice of places. Pure.
//!
//! Each objective is a sum over voters of a cost of the distance to the nearest chosen
//! place, so that [`valj`](super::valj) solves them all alike; what it finds is given
//! back in the objective's own unit.

use std::fmt;
use std::str::FromStr;

/// What is wanted of a choice of places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mal {
    /// The least mean distance.
    Medel,
    /// The least Kolm–Pollak equally-distributed equivalent: the distance that, if all
    /// had it, would be as good as what they have. Long ways weigh more than short ones
    /// gain (Kolm 1976, Pollak 1971; for distances: Sheriff and Maguire 2020).
    KolmPollak,
    /// The most voters within so many metres.
    Inom(f64),
}

/// A name that is no objective.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» är inget mål. Välj mean, kolm-pollak eller within:METER, till exempel within:1000.")]
pub struct OkantMal(String);

impl FromStr for Mal {
    type Err = OkantMal;

    fn from_str(text: &str) -> Result<Self, OkantMal> {
        let unknown = || OkantMal(text.to_owned());
        match text {
            "mean" => Ok(Self::Medel),
            "kolm-pollak" => Ok(Self::KolmPollak),
            _ => {
                let metres = text.strip_prefix("within:").ok_or_else(unknown)?;
                let metres: f64 = metres.parse().map_err(|_| unknown())?;
                if metres.is_finite() && metres > 0.0 {
                    Ok(Self::Inom(metres))
                } else {
                    Err(unknown())
                }
            }
        }
    }
}

impl fmt::Display for Mal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Medel => f.write_str("mean"),
            Self::KolmPollak => f.write_str("kolm-pollak"),
            Self::Inom(metres) => write!(f, "within:{metres}"),
        }
    }
}

/// The aversion to inequality that the literature uses for distances, which are a
/// burden: negative, and one.
pub const EPSILON: f64 = -1.0;

/// An objective with its parameter fixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Matt {
    /// Metres.
    Medel,
    /// The positive rate, per metre, at which a longer way weighs more: `-κ`, with
    /// `κ = ε Σd / Σd²` over voters.
    KolmPollak(f64),
    /// The share within so many metres.
    Inom(f64),
}

impl Matt {
    /// The parameter of Kolm–Pollak from a distribution of distances: `(weight, metres)`
    /// of each point. Nothing but zeros gives the rate of a metre.
    #[must_use]
    pub fn kolm_pollak(avstand: impl Iterator<Item = (f64, f64)>) -> Self {
        let (sum, squares) =
            avstand.fold((0.0, 0.0), |(sum, squares), (w, d)| (sum + w * d, squares + w * d * d));
        Self::KolmPollak(if squares > 0.0 { -EPSILON * sum / squares } else { 1.0 })
    }

    /// What a voter at this distance costs.
    #[must_use]
    pub fn kostnad(self, meter: f64) -> f64 {
        match self {
            Self::Medel => meter,
            Self::KolmPollak(rate) => (rate * meter).exp(),
            Self::Inom(most) => f64::from(u8::from(meter > most)),
        }
    }

    /// The objective in its own unit from the mean cost of a voter.
    #[must_use]
    pub fn varde(self, medelkostnad: f64) -> f64 {
        match self {
            Self::Medel => medelkostnad,
            // Below one there is no distance: a bound may lie there.
            Self::KolmPollak(rate) => medelkostnad.max(1.0).ln() / rate,
            Self::Inom(_) => (1.0 - medelkostnad).clamp(0.0, 1.0),
        }
    }

    /// The mean cost when no place is chosen, where the objective is what is saved of it;
    /// else nothing.
    #[must_use]
    pub const fn helhet(self) -> f64 {
        match self {
            Self::Inom(_) => 1.0,
            Self::Medel | Self::KolmPollak(_) => 0.0,
        }
    }

    /// How far the objective may be from the best, as a share of it.
    #[must_use]
    pub fn gap(self, varde: f64, grans: f64) -> f64 {
        let (from, of) = match self {
            Self::Inom(_) => (grans - varde, grans),
            Self::Medel | Self::KolmPollak(_) => (varde - grans, varde),
        };
        if of > 0.0 { (from / of).max(0.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn objectives_are_read_as_they_are_written() {
        for mal in [Mal::Medel, Mal::KolmPollak, Mal::Inom(750.0)] {
            assert_eq!(mal.to_string().parse(), Ok(mal));
        }
        for wrong in ["", "median", "within", "within:", "within:-5", "within:NaN", "within:inf"] {
            assert!(wrong.parse::<Mal>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn kolm_pollak_of_equal_distances_is_that_distance() {
        let matt = Matt::kolm_pollak([(2.0, 400.0), (3.0, 400.0)].into_iter());
        assert_eq!(matt, Matt::KolmPollak(1.0 / 400.0));
        assert!((matt.varde(matt.kostnad(400.0)) - 400.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn inequality_costs(a in 1.0..5_000.0_f64, b in 1.0..5_000.0_f64) {
            let matt = Matt::kolm_pollak([(1.0, a), (1.0, b)].into_iter());
            let ede = matt.varde(f64::midpoint(matt.kostnad(a), matt.kostnad(b)));
            let mean = f64::midpoint(a, b);
            prop_assert!(ede >= mean - 1e-6 && ede <= a.max(b) + 1e-6, "{ede} of {mean}");
        }

        #[test]
        fn a_longer_way_never_costs_less(a in 0.0..9_000.0_f64, more in 0.0..9_000.0_f64) {
            for matt in [Matt::Medel, Matt::KolmPollak(0.001), Matt::Inom(1_000.0)] {
                prop_assert!(matt.kostnad(a + more) >= matt.kostnad(a));
            }
        }
    }
}
