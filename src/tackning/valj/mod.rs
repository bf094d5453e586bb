//! Choosing places: the weighted p-median with side constraints, and a proof of how good
//! the choice is.
//!
//! A choice comes from interchange ([`utbyte`]): a chosen place is swapped for another
//! as long as that pays (Teitz and Bart 1968), among swaps that keep the constraints
//! ([`villkor`], [`lage`], [`rymd`]). The proof comes from Lagrangian relaxation
//! ([`grans`]): let each point pay a price for being served, and whatever the prices are,
//! no choice can cost less than their sum and what the best places would earn at them
//! (Cornuéjols, Fisher and Nemhauser 1977). The prices rise and fall by a smoothed
//! subgradient until the two meet, or time is up. The places that rounds choose most often
//! are what the relaxation would choose in parts (Barahona and Anbil 2000), and where
//! interchange begins anew. Where no choice meets the constraints,
//! [`mojlig`] says which of them cannot hold together.
//!
//! Time is the product of points and candidates for each round, memory four bytes of
//! it. Every result is deterministic but for when the time ends it.

pub mod grans;
pub mod instans;
pub mod lage;
pub mod mojlig;
pub mod rymd;
pub mod utbyte;
pub mod villkor;

use std::collections::HashSet;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use instans::Instans;
pub use villkor::{Kapacitet, Rad, Villkor, Villkorsfel};

use grans::Priser;

/// A number of things as a number.
#[expect(clippy::cast_precision_loss, reason = "things are fewer than 2^52")]
pub(crate) const fn antal(antal: usize) -> f64 {
    antal as f64
}

/// A choice, and how good it can be at most.
#[derive(Debug, Clone, PartialEq)]
pub struct Svar {
    /// The candidates chosen, in order.
    pub val: Vec<usize>,
    /// What the choice costs.
    pub varde: f64,
    /// No choice costs less than this.
    pub grans: f64,
    /// How many rounds it took.
    pub varv: usize,
}

impl Svar {
    /// How much dearer the choice can be than the best, as a share of its cost.
    #[must_use]
    pub fn gap(&self) -> f64 {
        if self.varde > 0.0 { ((self.varde - self.grans) / self.varde).max(0.0) } else { 0.0 }
    }
}

/// Rounds without a better bound after which the steps become shorter.
const TALAMOD: usize = 40;
/// How much shorter.
const KORTARE: f64 = 0.7;
/// How long steps are when prices that have settled are shaken loose again, and how much of
/// the gap that must close for it to be done once more.
const OMTAG: f64 = 0.3;
const LONAR_SIG: f64 = 0.02;
/// How much of what is remembered of earlier rounds' choices the last one takes over.
const MINNE: f64 = 0.03;
/// Steps shorter than this lead nowhere.
const KORTAST: f64 = 1e-5;
/// A choice this much dearer than the best known is not worth improving.
const LOVANDE: f64 = 1.02;
/// How many choices shaken up in a row may fail to improve, once the prices have settled.
const SKAKNINGAR: usize = 30;

/// How a search is made.
#[derive(Clone, Copy)]
pub struct Sokning<'a> {
    /// The search ends when the choice is proved to be this near the best, as a share.
    pub gap: f64,
    /// What chance follows from.
    pub fro: u64,
    /// Ends the search when it says so.
    pub slut: &'a (dyn Fn() -> bool + Sync),
    /// Is told the cost of the best choice and the bound, round by round.
    pub framsteg: &'a (dyn Fn(f64, f64) + Sync),
}

/// Finds a choice of least cost.
///
/// It ends when the choice is proved to be within `gap` of the best (as a share), when
/// prices no longer move, or when `slut` says so; the answer holds the proof as far as
/// it came.
///
/// # Errors
/// [`Villkorsfel`] when no choice meets the constraints, or none was found.
pub fn valj(
    instans: &Instans,
    villkor: &Villkor,
    gap: f64,
    slut: &(dyn Fn() -> bool + Sync),
) -> Result<Svar, Villkorsfel> {
    sok(instans, villkor, Sokning { gap, fro: 1, slut, framsteg: &|_, _| () })
}

/// The same in full.
///
/// # Errors
/// As [`valj`].
pub fn sok(
    instans: &Instans,
    villkor: &Villkor,
    sokning: Sokning<'_>,
) -> Result<Svar, Villkorsfel> {
    mojlig::inte_omojligt(villkor)?;
    let mut arbete = Arbete {
        instans,
        villkor,
        sokning,
        slump: ChaCha8Rng::seed_from_u64(sokning.fro),
        best: Svar { val: Vec::new(), varde: f64::INFINITY, grans: f64::NEG_INFINITY, varv: 0 },
    };
    let kvar = arbete.priser();
    if arbete.best.val.is_empty() {
        // Nothing that prices led to could be mended: every choice is tried in order.
        let fits = |val: &[usize]| rymd::ryms(instans, villkor, val);
        let val = mojlig::nagot(villkor, &kvar, &fits)?;
        arbete.improve(val);
    }
    arbete.shake(&kvar);
    let mut best = arbete.best;
    // The bound is a sum of rounded numbers and may pass the cost by their last digits.
    best.grans = best.grans.min(best.varde);
    Ok(best)
}

struct Arbete<'a> {
    instans: &'a Instans,
    villkor: &'a Villkor,
    sokning: Sokning<'a>,
    slump: ChaCha8Rng,
    best: Svar,
}

impl Arbete<'_> {
    fn done(&self) -> bool {
        (!self.best.val.is_empty() && self.best.gap() <= self.sokning.gap) || (self.sokning.slut)()
    }

    /// Moves prices until they settle; gives what candidates cost less what they earn.
    fn priser(&mut self) -> Vec<f64> {
        let (instans, villkor) = (self.instans, self.villkor);
        let each: Vec<f64> =
            (0..instans.kandidater()).map(|j| instans::sum(instans.rad(j))).collect();
        let some = instans.varde(&villkor.minst(&each));
        let mut priser = Priser::new(instans, villkor, some);
        let mut bast_priser = priser.clone();
        let (mut steg, mut utan) = (1.0, 0);
        let mut sedda = HashSet::new();
        let mut kvar = Vec::new();
        // By candidate: less the share of rounds that have chosen it, the latest most.
        let mut ofta = vec![0.0; instans.kandidater()];
        let mut settled = f64::NEG_INFINITY;
        loop {
            self.best.varv += 1;
            let varv = priser.utvardera(instans, villkor);
            if varv.grans > self.best.grans {
                let gain = varv.grans - self.best.grans;
                // An improvement in the last digits does not earn patience.
                utan = if gain > 1e-7 * varv.grans.abs() { 0 } else { utan + 1 };
                self.best.grans = varv.grans;
                bast_priser.clone_from(&priser);
                kvar.clone_from(&varv.kvar);
            } else {
                utan += 1;
            }
            for often in &mut ofta {
                *often *= 1.0 - MINNE;
            }
            for &j in &varv.val {
                if let Some(often) = ofta.get_mut(j) {
                    *often -= MINNE;
                }
            }
            if sedda.insert(varv.val.clone()) {
                self.mend(&varv.val, &varv.kvar, LOVANDE);
            }
            (self.sokning.framsteg)(self.best.varde, self.best.grans);
            if self.done() {
                break;
            }
            if steg < KORTAST {
                let gap = self.best.varde - self.best.grans;
                if self.best.grans - settled <= LONAR_SIG * gap {
                    break;
                }
                (settled, steg, utan) = (self.best.grans, OMTAG, 0);
                priser.clone_from(&bast_priser);
                priser.stanna();
                continue;
            }
            // Without a choice to aim at, one that costs half as much again.
            let aim = if self.best.varde.is_finite() {
                self.best.varde
            } else {
                varv.grans + varv.grans.abs() / 2.0
            };
            if utan >= TALAMOD {
                for (values, of) in [(&ofta, villkor.minst(&ofta)), (&kvar, villkor.minst(&kvar))] {
                    if sedda.insert(of.clone()) {
                        self.mend(&of, values, f64::INFINITY);
                    }
                }
                (steg, utan) = (steg * KORTARE, 0);
                priser.clone_from(&bast_priser);
                priser.stanna();
            } else if !priser.flytta(instans, villkor, &varv, steg * (aim - varv.grans)) {
                break;
            }
        }
        kvar
    }

    /// Makes a choice meet the constraints, and improves it unless it costs more than so
    /// many times the best.
    fn mend(&mut self, val: &[usize], kvar: &[f64], lovande: f64) {
        let mut val = val.to_vec();
        if !self.villkor.ar_enkelt() {
            let mut lage = lage::Lage::new(self.villkor, &val);
            if !lage.laga(kvar, self.sokning.slut) {
                return;
            }
            val = lage.val().to_vec();
            let slut = self.sokning.slut;
            let Some(fits) = rymd::laga(self.instans, self.villkor, val, &mut self.slump, slut)
            else {
                return;
            };
            val = fits;
        }
        if self.best.val.is_empty() || self.instans.varde(&val) < self.best.varde * lovande {
            self.improve(val);
        }
    }

    /// A choice with as many more as there may be, of least value.
    fn filled(&self, mut val: Vec<usize>, varden: &[f64]) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.instans.kandidater())
            .filter(|j| !val.contains(j) && !self.villkor.ar_forbjuden(*j))
            .collect();
        let value = |j: &usize| varden.get(*j).copied().unwrap_or_default();
        left.sort_by(|a, b| value(a).total_cmp(&value(b)));
        let room = self.villkor.antal().saturating_sub(val.len());
        val.extend(left.into_iter().take(room));
        val
    }

    fn improve(&mut self, val: Vec<usize>) {
        let (val, cost) = utbyte::forbattra(self.instans, self.villkor, val, self.sokning.slut);
        if cost < self.best.varde {
            (self.best.val, self.best.varde) = (val, cost);
        }
    }

    /// Takes some places away by lot, fills up and improves, again and again.
    fn shake(&mut self, kvar: &[f64]) {
        let mut utan = 0;
        while utan < SKAKNINGAR && !self.done() {
            let before = self.best.varde;
            let mut val = self.best.val.clone();
            for _ in 0..=val.len() / 8 {
                let place = self.slump.random_range(0..val.len().max(1));
                if val.len() > 1 && val.get(place).is_some_and(|&j| !self.villkor.ar_fast(j)) {
                    val.swap_remove(place);
                }
            }
            let size = kvar.iter().map(|value| value.abs()).fold(0.0, f64::max);
            let noisy: Vec<f64> =
                kvar.iter().map(|v| v + size * self.slump.random_range(-0.2..0.2)).collect();
            if self.villkor.ar_enkelt() {
                val = self.filled(val, &noisy);
            }
            self.mend(&val, &noisy, f64::INFINITY);
            (self.sokning.framsteg)(self.best.varde, self.best.grans);
            utan = if self.best.varde < before { 0 } else { utan + 1 };
        }
    }
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "what tests count is small")]
mod tests;
