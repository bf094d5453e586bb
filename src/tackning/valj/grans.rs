//! Prices that points pay for being served, and the bound that follows from them.

use super::Villkor;
use super::instans::{Instans, parallel, sum};

/// A price for each point, and the direction in which prices move.
#[derive(Debug, Clone)]
pub struct Priser {
    pris: Vec<f32>,
    riktning: Vec<f32>,
}

/// What prices say.
#[derive(Debug, Clone, PartialEq)]
pub struct Varv {
    /// No choice costs less.
    pub grans: f64,
    /// The places that would earn most at these prices, in order.
    pub val: Vec<usize>,
}

/// How much of the last direction stays in the next.
const TROGHET: f32 = 0.6;

impl Priser {
    /// To begin with each point pays what its second cheapest candidate costs it.
    #[must_use]
    pub fn new(instans: &Instans) -> Self {
        let mut cheapest = vec![(f32::INFINITY, f32::INFINITY); instans.punkter()];
        for j in 0..instans.kandidater() {
            for ((first, second), &cost) in cheapest.iter_mut().zip(instans.rad(j)) {
                if cost < *first {
                    (*first, *second) = (cost, *first);
                } else if cost < *second {
                    *second = cost;
                }
            }
        }
        // With a single candidate there is no second.
        let pris = cheapest
            .into_iter()
            .map(|(first, second)| if second.is_finite() { second } else { first })
            .collect();
        Self { pris, riktning: vec![0.0; instans.punkter()] }
    }

    /// The bound at these prices: their sum, and what the places that earn most bring.
    #[must_use]
    pub fn utvardera(&self, instans: &Instans, villkor: &Villkor) -> Varv {
        let earned = parallel(instans, |j| below(instans.rad(j), &self.pris));
        let val = villkor.minst(&earned);
        let best: f64 = val.iter().filter_map(|&j| earned.get(j)).sum();
        Varv { grans: sum(&self.pris) + best, val }
    }

    /// Moves the prices towards a better bound by a step of this length in cost: up
    /// where a point is served by none of the choice, down where by several. False
    /// when no price has reason to move.
    pub fn flytta(&mut self, instans: &Instans, varv: &Varv, steg: f64) -> bool {
        let mut lacks = vec![1.0_f32; self.pris.len()];
        for &j in &varv.val {
            for ((lacks, &cost), &pris) in lacks.iter_mut().zip(instans.rad(j)).zip(&self.pris) {
                if cost < pris {
                    *lacks -= 1.0;
                }
            }
        }
        for (direction, lacks) in self.riktning.iter_mut().zip(&lacks) {
            *direction = TROGHET * *direction + lacks;
        }
        let norm: f64 = self.riktning.iter().map(|&d| f64::from(d) * f64::from(d)).sum();
        if norm < 1e-9 {
            return false;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a price has seven digits")]
        let length = (steg.max(0.0) / norm) as f32;
        for (pris, direction) in self.pris.iter_mut().zip(&self.riktning) {
            *pris = (*pris + length * direction).max(0.0);
        }
        true
    }

    /// Forgets the direction.
    pub fn stanna(&mut self) {
        self.riktning.fill(0.0);
    }
}

/// What a place earns: for each point the price less the cost, where that is more than
/// nothing; as a sum below zero. In blocks that a processor takes at once, short enough
/// for seven digits.
fn below(rad: &[f32], pris: &[f32]) -> f64 {
    const LANES: usize = 16;
    const BLOCK: usize = 32 * LANES;
    let mut total = 0.0;
    for (costs, prices) in rad.chunks(BLOCK).zip(pris.chunks(BLOCK)) {
        let mut lanes = [0.0_f32; LANES];
        let (costs, rest) = costs.as_chunks::<LANES>();
        let (prices, rest_prices) = prices.as_chunks::<LANES>();
        for (costs, prices) in costs.iter().zip(prices) {
            for ((lane, cost), pris) in lanes.iter_mut().zip(costs).zip(prices) {
                *lane += (cost - pris).min(0.0);
            }
        }
        let rest = rest.iter().zip(rest_prices).map(|(cost, pris)| (cost - pris).min(0.0));
        total += sum(&lanes) + rest.map(f64::from).sum::<f64>();
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_sum_in_blocks_is_the_plain_sum(
            pairs in proptest::collection::vec((0.0..1e4_f32, 0.0..1e4_f32), 0..1_500)
        ) {
            let (rad, pris): (Vec<f32>, Vec<f32>) = pairs.iter().copied().unzip();
            let plain: f64 = pairs.iter().map(|(c, p)| f64::from((c - p).min(0.0))).sum();
            prop_assert!((below(&rad, &pris) - plain).abs() <= 1e-5 * plain.abs());
        }
    }
}
