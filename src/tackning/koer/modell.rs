//! A day at a place as stations in a row. Pure.

use serde::{Deserialize, Serialize};

/// How long a voter takes at a station: gamma-distributed by mean and coefficient of
/// variation. With coefficient 1 it is exponential, with 0 always the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Betjaning {
    /// The mean in seconds, positive.
    pub medel_s: f64,
    /// Standard deviation over mean, 0 or more.
    pub cv: f64,
}

/// A station with so many alike servers and one queue, first come first served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Led {
    /// How many, at least 1.
    pub antal: u16,
    /// How long each voter takes.
    pub betjaning: Betjaning,
}

/// Part of the open hours in which voters come at an even rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// Begins, in seconds after midnight.
    pub fran_s: f64,
    /// Ends, in seconds after midnight; that second is no longer part of it.
    pub till_s: f64,
    /// How many voters are expected, 0 or more.
    pub antal: f64,
}

/// A day at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Modell {
    /// When voters come, in order and apart: a Poisson process whose rate is that of each
    /// part.
    pub pass: Vec<Pass>,
    /// The stations in the order that voters pass them.
    pub led: Vec<Led>,
    /// From what chance is drawn. Two models with the same seed have the same voters with
    /// the same needs of time, so that they differ only by what differs between them
    /// (common random numbers).
    pub fro: u64,
}

impl Modell {
    /// How many voters are expected.
    #[must_use]
    pub fn antal(&self) -> f64 {
        self.pass.iter().map(|pass| pass.antal).sum()
    }

    /// When the place closes for the day, in seconds after midnight; 0 when it never
    /// opens.
    #[must_use]
    pub fn stanger_s(&self) -> f64 {
        self.pass.last().map_or(0.0, |pass| pass.till_s)
    }

    /// How much of what a station can take is asked of it in the part with most voters: 1
    /// is all of it, and above that the queue grows for as long as it lasts. By station.
    #[must_use]
    pub fn belaggning(&self) -> Vec<f64> {
        let rates = self.pass.iter().filter(|pass| pass.till_s > pass.fran_s);
        let most = rates.map(|pass| pass.antal / (pass.till_s - pass.fran_s)).fold(0.0, f64::max);
        self.led.iter().map(|led| most * led.betjaning.medel_s / f64::from(led.antal)).collect()
    }

    /// What tells one model from another, bit by bit.
    #[must_use]
    pub fn nyckel(&self) -> Vec<u64> {
        let pass = self.pass.iter().flat_map(|one| [one.fran_s, one.till_s, one.antal]);
        let led = self
            .led
            .iter()
            .flat_map(|one| [f64::from(one.antal), one.betjaning.medel_s, one.betjaning.cv]);
        let head = [self.fro, self.pass.len() as u64];
        head.into_iter().chain(pass.chain(led).map(f64::to_bits)).collect()
    }
}
