//! Choosing places: the weighted p-median with side constraints, and a proof of how good
//! the choice is.
//!
//! A choice comes from interchange ([`utbyte`]): a chosen place is swapped for another
//! as long as that pays (Teitz and Bart 1968), among swaps that keep the constraints
//! ([`villkor`], [`lage`], [`rymd`]). The proof comes from Lagrangian relaxation
//! ([`grans`]): let each point pay a price for being served, and whatever the prices are,
//! no choice can cost less than their sum and what the best places would earn at them
//! (Cornuéjols, Fisher and Nemhauser 1977). Prices first rise and fall by a smoothed
//! subgradient, which leads to choices to improve, and are then brought into balance with a
//! choice in parts (`balans`). What is still open is searched branch by branch (`grenar`).
//! Where no choice meets the constraints, [`mojlig`] says which of them cannot hold
//! together.
//!
//! Time is the product of points and candidates for each of the first rounds and much less
//! for the others; memory is four bytes of that product. Every result is deterministic but
//! for when the time ends it.

mod balans;
pub mod grans;
mod grenar;
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

use balans::{Balans, Lage, Nog};
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

/// Rounds without a better bound after which prices are brought into balance.
const TALAMOD: usize = 40;
/// How much of what is remembered of earlier rounds' choices the last one takes over.
const MINNE: f64 = 0.03;
/// A choice this much dearer than the best known is not worth improving.
const LOVANDE: f64 = 1.02;
/// Bounds have so many digits that one this near a choice, as a share, is as good.
const LIKA: f64 = 1e-6;
/// How many choices shaken up in a row may fail to improve, once the prices have settled.
const SKAKNINGAR: usize = 30;

/// How a search is made.
#[derive(Clone, Copy)]
pub struct Sokning<'a> {
    /// The search ends when the choice is proved to be this near the best, as a share of
    /// what it costs.
    pub gap: f64,
    /// What everything costs when no place is chosen, where the share is rather of what a
    /// choice saves of that; else nothing.
    pub helhet: f64,
    /// What chance follows from.
    pub fro: u64,
    /// Whether what prices leave open is searched until the proof is that good or the search
    /// is ended; else it ends when prices no longer move.
    pub grenar: bool,
    /// Ends the search when it says so.
    pub slut: &'a (dyn Fn() -> bool + Sync),
    /// Is told the cost of the best choice and the bound, round by round.
    pub framsteg: &'a (dyn Fn(f64, f64) + Sync),
}

/// Finds a choice within `gap` of the best (as a share), without searching branch by
/// branch.
///
/// # Errors
/// As [`sok`].
pub fn ungefar(
    instans: &Instans,
    villkor: &Villkor,
    gap: f64,
    slut: &(dyn Fn() -> bool + Sync),
) -> Result<Svar, Villkorsfel> {
    let sokning = Sokning { gap, helhet: 0.0, fro: 1, grenar: false, slut, framsteg: &|_, _| () };
    sok(instans, villkor, sokning)
}

/// Finds a choice of least cost.
///
/// It ends when the choice is proved to be within the gap of the best or when the search
/// is ended; the answer holds the proof as far as it came. The last of a proof may take
/// exponential time.
///
/// # Errors
/// [`Villkorsfel`] when no choice meets the constraints, or none was found.
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
    let mut forst = arbete.priser();
    if arbete.best.val.is_empty() {
        // Nothing that prices led to could be mended: every choice is tried in order.
        let fits = |val: &[usize]| rymd::ryms(instans, villkor, val);
        let val = mojlig::nagot(villkor, &forst.kvar, &fits)?;
        arbete.improve(val);
    }
    if !arbete.done() {
        let balans = Balans::new(instans, villkor);
        let lage = balans.lage(villkor, &forst.priser, forst.ofta);
        let lage = arbete.balansera(&balans, lage, &mut forst.kvar);
        arbete.shake(&forst.kvar);
        if sokning.grenar {
            arbete.grena(&balans, lage);
        }
    }
    let mut best = arbete.best;
    // The bound is a sum of rounded numbers and may pass the cost by their last digits.
    best.grans = best.grans.min(best.varde);
    Ok(best)
}

/// How far prices come that move round by round.
struct Forst {
    /// The prices of the best bound.
    priser: Priser,
    /// By candidate: what it costs less what it earns at them.
    kvar: Vec<f64>,
    /// By candidate: the share of rounds that have chosen it, the latest most.
    ofta: Vec<f64>,
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
        (!self.best.val.is_empty() && self.best.grans >= self.tak()) || (self.sokning.slut)()
    }

    /// No choice that costs this or more is of interest.
    fn tak(&self) -> f64 {
        let cost = self.best.varde;
        let of = if self.sokning.helhet > 0.0 { self.sokning.helhet - cost } else { cost };
        cost - (self.sokning.gap * of).max(LIKA * cost)
    }

    /// Moves prices as long as that pays.
    fn priser(&mut self) -> Forst {
        let (instans, villkor) = (self.instans, self.villkor);
        let each: Vec<f64> =
            (0..instans.kandidater()).map(|j| instans::sum(instans.rad(j))).collect();
        let some = instans.varde(&villkor.minst(&each));
        let mut priser = Priser::new(instans, villkor, some);
        let mut forst = Forst {
            priser: priser.clone(),
            kvar: Vec::new(),
            ofta: vec![0.0; instans.kandidater()],
        };
        let mut sedda = HashSet::new();
        let mut utan = 0;
        loop {
            self.best.varv += 1;
            let varv = priser.utvardera(instans, villkor);
            if varv.grans > self.best.grans {
                utan = 0;
                self.best.grans = varv.grans;
                forst.priser.clone_from(&priser);
                forst.kvar.clone_from(&varv.kvar);
            } else {
                utan += 1;
            }
            for often in &mut forst.ofta {
                *often *= 1.0 - MINNE;
            }
            for &j in &varv.val {
                if let Some(often) = forst.ofta.get_mut(j) {
                    *often += MINNE;
                }
            }
            if sedda.insert(varv.val.clone()) {
                self.mend(&varv.val, &varv.kvar, LOVANDE);
            }
            (self.sokning.framsteg)(self.best.varde, self.best.grans);
            // Without a choice to aim at, one that costs half as much again.
            let aim = if self.best.varde.is_finite() {
                self.best.varde
            } else {
                varv.grans + varv.grans.abs() / 2.0
            };
            if self.done()
                || utan >= TALAMOD
                || !priser.flytta(instans, villkor, &varv, aim - varv.grans)
            {
                return forst;
            }
        }
    }

    /// Brings prices into balance, and mends what they and the choice in parts would choose.
    fn balansera(&mut self, balans: &Balans<'_>, lage: Lage, kvar: &mut Vec<f64>) -> Lage {
        let slut = || (self.sokning.slut)();
        let nog = Nog { grans: self.tak(), varv: usize::MAX, slut: &slut };
        let (grans, lage, varv) = balans.balansera(self.villkor, lage, &nog);
        self.best.varv += varv;
        self.best.grans = self.best.grans.max(grans.grans);
        self.mend(&grans.val, &grans.kvar, f64::INFINITY);
        let of: Vec<f64> = lage.del().iter().map(|del| -del).collect();
        self.mend(&self.villkor.minst(&of), &of, f64::INFINITY);
        *kvar = grans.kvar;
        lage
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
