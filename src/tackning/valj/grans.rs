//! Prices that points pay for being served, and the bound that follows from them. Rows of
//! the constraints have prices too, which places pay for what they use of them; those are
//! never below nothing, so that what follows is a bound all the same (Geoffrion 1974).

use super::Villkor;
use super::instans::{Instans, parallel, sum};

/// A price for each point, and the direction in which prices move.
#[derive(Debug, Clone)]
pub struct Priser {
    pris: Vec<f32>,
    riktning: Vec<f32>,
    /// By row: its price for what candidates add, in units of [`Self::skala`].
    rader: Vec<f64>,
    radriktning: Vec<f64>,
    /// By row: what makes a price move as fast as those of all points together.
    skala: Vec<f64>,
}

/// What prices say.
#[derive(Debug, Clone, PartialEq)]
pub struct Varv {
    /// No choice costs less.
    pub grans: f64,
    /// The places that would earn most at these prices, in order.
    pub val: Vec<usize>,
    /// By candidate: what it costs less what it earns.
    pub kvar: Vec<f64>,
}

/// How much of the last direction stays in the next.
const TROGHET: f32 = 0.5;

impl Priser {
    /// To begin with each point pays what its second cheapest candidate costs it, but not
    /// more than a whole choice does, which no price of a good bound needs to pass.
    #[must_use]
    pub fn new(instans: &Instans, villkor: &Villkor, hogst: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a price has seven digits")]
        let most = hogst as f32;
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
            .map(
                |(first, second)| {
                    if second.is_finite() { second.min(most.max(first)) } else { first }
                },
            )
            .collect();
        let rows = villkor.rader.len();
        let share = (super::antal(instans.punkter().max(1)) / super::antal(rows.max(1))).sqrt();
        Self {
            pris,
            riktning: vec![0.0; instans.punkter()],
            rader: vec![0.0; rows],
            radriktning: vec![0.0; rows],
            skala: villkor.rader.iter().map(|rad| share / rad.skala()).collect(),
        }
    }

    /// The bound at these prices: their sum, and what the places that earn most bring.
    #[must_use]
    pub fn utvardera(&self, instans: &Instans, villkor: &Villkor) -> Varv {
        let mut kvar = parallel(instans, |j| below(instans.rad(j), &self.pris));
        let mut fast = 0.0;
        for (rad, (pris, skala)) in villkor.rader.iter().zip(self.rader.iter().zip(&self.skala)) {
            fast += pris * skala * rad.hogst;
            for &(j, vikt) in &rad.vikter {
                if let Some(value) = kvar.get_mut(j) {
                    *value += pris * skala * vikt;
                }
            }
        }
        let val = villkor.minst(&kvar);
        let best: f64 = val.iter().filter_map(|&j| kvar.get(j)).sum();
        let whole = sum(&self.pris);
        // Costs and prices have seven digits: what rounding may have added is taken off.
        let rounded = 2.0 * f64::from(f32::EPSILON) * (whole + best.abs());
        Varv { grans: whole + best - fast - rounded, val, kvar }
    }

    /// Moves the prices towards a better bound by a step of this length in cost: up
    /// where a point is served by none of the choice, down where by several. False
    /// when no price has reason to move. The price of a row rises where the choice passes
    /// its limit.
    pub fn flytta(&mut self, instans: &Instans, villkor: &Villkor, varv: &Varv, steg: f64) -> bool {
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
        for (rad, (direction, skala)) in
            villkor.rader.iter().zip(self.radriktning.iter_mut().zip(&self.skala))
        {
            let inside = rad.vikter.iter().filter(|(j, _)| varv.val.binary_search(j).is_ok());
            let over = inside.map(|(_, vikt)| vikt).sum::<f64>() - rad.hogst;
            *direction = f64::from(TROGHET) * *direction + over * skala;
        }
        // A price at nothing does not move further down, and shortens no step.
        let moves = |(pris, direction): (&f64, &f64)| *pris > 0.0 || *direction > 0.0;
        let rows = self.rader.iter().zip(&self.radriktning).filter(|pair| moves(*pair));
        let norm: f64 = self.riktning.iter().map(|&d| f64::from(d) * f64::from(d)).sum::<f64>()
            + rows.map(|(_, d)| d * d).sum::<f64>();
        if norm < 1e-9 {
            return false;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a price has seven digits")]
        let length = (steg.max(0.0) / norm) as f32;
        for (pris, direction) in self.pris.iter_mut().zip(&self.riktning) {
            *pris = (*pris + length * direction).max(0.0);
        }
        for (pris, direction) in self.rader.iter_mut().zip(&self.radriktning) {
            *pris = (*pris + f64::from(length) * direction).max(0.0);
        }
        true
    }

    /// What points pay.
    pub(super) fn punkternas(&self) -> &[f32] {
        &self.pris
    }

    /// What places pay for each row, by what they use of it.
    pub(super) fn radernas(&self) -> impl Iterator<Item = f64> {
        self.rader.iter().zip(&self.skala).map(|(pris, skala)| pris * skala)
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
