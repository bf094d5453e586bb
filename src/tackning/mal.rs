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
    /// The rate of Kolm–Pollak where there are no distances to take it from: per kilometre.
    pub const UTAN_AVSTAND: Self = Self::KolmPollak(0.001);

    /// The parameter of Kolm–Pollak from a distribution of distances: `(weight, metres)`
    /// of each point; none where there are no distances, or nothing but zeros.
    #[must_use]
    pub fn kolm_pollak(avstand: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let (sum, squares) =
            avstand.fold((0.0, 0.0), |(sum, squares), (w, d)| (sum + w * d, squares + w * d * d));
        (squares > 0.0 && squares.is_finite()).then(|| Self::KolmPollak(-EPSILON * sum / squares))
    }

    /// The rate of Kolm–Pollak made this many times as averse to long ways; others as they
    /// are.
    #[must_use]
    pub fn weighed(self, epsilon: f64) -> Self {
        match self {
            Self::KolmPollak(rate) => Self::KolmPollak(rate * epsilon),
            other => other,
        }
    }

    /// The objective over voters at `(metres, weight)`, in its own unit; of none it is 0.
    /// Exponentials are counted from the longest way, so that none is too large for a
    /// number whatever the rate.
    #[must_use]
    pub fn over(self, avstand: &(impl Iterator<Item = (f64, f64)> + Clone)) -> f64 {
        let mean = |cost: &dyn Fn(f64) -> f64| {
            let (sum, total) = avstand
                .clone()
                .fold((0.0, 0.0), |(sum, total), (m, w)| (sum + cost(m) * w, total + w));
            (total > 0.0).then(|| sum / total)
        };
        let Self::KolmPollak(rate) = self else {
            return mean(&|m| self.kostnad(m)).map_or(0.0, |mean| self.varde(mean));
        };
        let top = avstand.clone().fold(0.0, |top: f64, (m, _)| top.max(m));
        mean(&|m| (rate * (m - top)).exp()).map_or(0.0, |mean| (top + mean.ln() / rate).max(0.0))
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
        assert_eq!(matt, Some(Matt::KolmPollak(1.0 / 400.0)));
        let matt = matt.unwrap();
        assert!((matt.varde(matt.kostnad(400.0)) - 400.0).abs() < 1e-9);
    }

    #[test]
    fn a_rate_of_doorsteps_does_not_overflow_on_long_ways() {
        let doorstep = Matt::kolm_pollak([(1.0, 0.5)].into_iter()).unwrap();
        let ede = doorstep.over(&[(4_000.0, 1.0), (1_000.0, 3.0)].into_iter());
        assert!((3_990.0..4_000.0).contains(&ede), "{ede}");
        for none in [Matt::Medel, Matt::UTAN_AVSTAND] {
            assert!(none.over(&[].into_iter()).abs() < 1e-12);
        }
        assert_eq!(Matt::kolm_pollak([].into_iter()), None);
        assert_eq!(Matt::kolm_pollak([(1.0, 0.0)].into_iter()), None);
        assert_eq!(Matt::kolm_pollak([(1.0, f64::INFINITY)].into_iter()), None);
    }

    proptest! {
        /// The twin sums costs as they are.
        #[test]
        fn over_voters_it_is_the_mean_cost(
            voters in prop::collection::vec((0.0..5_000.0_f64, 1.0..9.0_f64), 1..20),
        ) {
            let total: f64 = voters.iter().map(|(_, w)| w).sum();
            for matt in [Matt::Medel, Matt::KolmPollak(0.001), Matt::Inom(1_000.0)] {
                let cost: f64 = voters.iter().map(|(m, w)| matt.kostnad(*m) * w).sum();
                let plain = matt.varde(cost / total);
                let made = matt.over(&voters.iter().copied());
                prop_assert!((made - plain).abs() < 1e-6, "{made} of {plain}");
            }
        }

        #[test]
        fn inequality_costs(a in 1.0..5_000.0_f64, b in 1.0..5_000.0_f64) {
            let matt = Matt::kolm_pollak([(1.0, a), (1.0, b)].into_iter()).unwrap();
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
