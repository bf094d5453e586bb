//! Choosing places: the weighted p-median, with a proof of how good the choice is.
//!
//! A choice comes from interchange ([`utbyte`]): a chosen place is swapped for another
//! as long as that pays (Teitz and Bart 1968). The proof comes from Lagrangian
//! relaxation ([`grans`]): let each point pay a price for being served, and whatever
//! the prices are, no choice can cost less than their sum and what the best places
//! would earn at them (Cornuéjols, Fisher and Nemhauser 1977). The prices rise and fall
//! by a smoothed subgradient until the two meet, or time is up.
//!
//! Time is the product of points and candidates for each round, memory four bytes of
//! it. Every result is deterministic but for when the time ends it.

pub mod grans;
pub mod instans;
pub mod utbyte;

use std::collections::HashSet;

pub use instans::Instans;

use grans::Priser;

/// Which places may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Villkor {
    antal: usize,
    fasta: Vec<usize>,
    ar_fast: Vec<bool>,
}

/// Why no choice is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Villkorsfel {
    /// None is to be chosen.
    #[error("Minst en plats ska väljas.")]
    Ingen,
    /// Fewer candidates than places to choose.
    #[error("{antal} platser ska väljas, men det finns bara {kandidater} kandidater.")]
    ForFa {
        /// How many are to be chosen.
        antal: usize,
        /// How many there are.
        kandidater: usize,
    },
    /// More candidates must be kept than places to choose.
    #[error("{fasta} platser ska behållas, men bara {antal} ska väljas.")]
    ForMangaFasta {
        /// How many must be kept.
        fasta: usize,
        /// How many are to be chosen.
        antal: usize,
    },
}

impl Villkor {
    /// So many places, these among them.
    ///
    /// # Errors
    /// [`Villkorsfel`] when no choice is possible.
    pub fn new(
        antal: usize,
        kandidater: usize,
        fasta: impl IntoIterator<Item = usize>,
    ) -> Result<Self, Villkorsfel> {
        let mut ar_fast = vec![false; kandidater];
        for j in fasta {
            if let Some(keep) = ar_fast.get_mut(j) {
                *keep = true;
            }
        }
        let fasta: Vec<usize> =
            (0..).zip(&ar_fast).filter(|(_, keep)| **keep).map(|(j, _)| j).collect();
        match antal {
            0 => Err(Villkorsfel::Ingen),
            _ if antal > kandidater => Err(Villkorsfel::ForFa { antal, kandidater }),
            _ if fasta.len() > antal => {
                Err(Villkorsfel::ForMangaFasta { fasta: fasta.len(), antal })
            }
            _ => Ok(Self { antal, fasta, ar_fast }),
        }
    }

    /// How many places are to be chosen.
    #[must_use]
    pub const fn antal(&self) -> usize {
        self.antal
    }

    /// Whether a place must be kept.
    #[must_use]
    pub fn ar_fast(&self, kandidat: usize) -> bool {
        self.ar_fast.get(kandidat).copied().unwrap_or(false)
    }

    /// The allowed choice with the least sum of these values.
    #[must_use]
    pub fn minst(&self, varden: &[f64]) -> Vec<usize> {
        let mut fria: Vec<(f64, usize)> = varden
            .iter()
            .enumerate()
            .filter(|(j, _)| !self.ar_fast(*j))
            .map(|(j, varde)| (*varde, j))
            .collect();
        fria.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let fler = fria.into_iter().map(|(_, j)| j).take(self.antal - self.fasta.len());
        let mut val: Vec<usize> = self.fasta.iter().copied().chain(fler).collect();
        val.sort_unstable();
        val
    }
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
const TALAMOD: usize = 15;
/// How much shorter.
const KORTARE: f64 = 0.6;
/// Steps shorter than this lead nowhere.
const KORTAST: f64 = 1e-5;
/// A choice this much dearer than the best known is not worth improving.
const LOVANDE: f64 = 1.02;

/// Finds a choice of least cost.
///
/// It ends when the choice is proved to be within `gap` of the best (as a share), when
/// prices no longer move, or when `slut` says so; the answer holds the proof as far as
/// it came.
#[must_use]
pub fn valj(
    instans: &Instans,
    villkor: &Villkor,
    gap: f64,
    slut: &(dyn Fn() -> bool + Sync),
) -> Svar {
    let mut priser = Priser::new(instans);
    let mut best =
        Svar { val: Vec::new(), varde: f64::INFINITY, grans: f64::NEG_INFINITY, varv: 0 };
    let mut bast_priser = priser.clone();
    let (mut steg, mut utan) = (1.0, 0);
    let mut sedda = HashSet::new();
    loop {
        best.varv += 1;
        let varv = priser.utvardera(instans, villkor);
        if varv.grans > best.grans {
            // An improvement in the last digits does not earn patience.
            utan = if varv.grans - best.grans > 1e-7 * varv.grans.abs() { 0 } else { utan + 1 };
            best.grans = varv.grans;
            bast_priser.clone_from(&priser);
        } else {
            utan += 1;
        }
        if sedda.insert(varv.val.clone()) {
            let cost = instans.varde(&varv.val);
            if best.val.is_empty() || cost < best.varde * LOVANDE {
                let (val, cost) = utbyte::forbattra(instans, villkor, varv.val.clone(), slut);
                if cost < best.varde {
                    (best.val, best.varde) = (val, cost);
                }
            }
        }
        if best.gap() <= gap || steg < KORTAST || slut() {
            break;
        }
        if utan >= TALAMOD {
            (steg, utan) = (steg * KORTARE, 0);
            priser.clone_from(&bast_priser);
            priser.stanna();
        } else if !priser.flytta(instans, &varv, steg * (best.varde - varv.grans)) {
            break;
        }
    }
    // The bound is a sum of rounded numbers and may pass the cost by their last digits.
    best.grans = best.grans.min(best.varde);
    best
}

#[cfg(test)]
mod tests;
