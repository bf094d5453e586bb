//! Prices and a choice in parts that hold each other in balance.
//!
//! The best prices of the bound and the best choice in parts are the two sides of one
//! linear program. A primal-dual method moves both at once: places are chosen more where
//! they earn more than they cost, prices rise where a point is served by less than a whole
//! place, and each side goes by what the other is about to become (Chambolle and Pock
//! 2011). Steps are as long as the program lets them be in each direction (Pock and
//! Chambolle 2011), and the method begins anew from the mean of what it went through where
//! that is better (Applegate et al. 2021).
//!
//! A round looks at the candidates that a point would pay for, a few of all there are, so
//! it costs a fraction of one that looks at every pair.

use super::grans::Priser;
use super::instans::Instans;
use super::{Villkor, antal};

/// Rounds between beginnings, and between bounds.
const OMGANG: usize = 64;
const MELLAN: usize = 8;
/// Candidates kept for each point at least, and how many times the share that would be
/// chosen.
const GRANNAR: usize = 32;
const ANDELAR: usize = 6;
/// The part of what is left of a gap that must close for another beginning to be worth it,
/// and how many in a row may fail to.
const LONAR_SIG: f64 = 0.01;
const TALAMOD: usize = 4;
/// Digits that a sum may lose.
const AVRUNDAT: f64 = 1e-12;

/// What is the same for every balance of an instance.
#[derive(Debug)]
pub(super) struct Balans<'a> {
    instans: &'a Instans,
    /// By point: its cheapest candidates with their costs, the cheapest first. No price
    /// passes the last of them.
    grannar: Vec<(f32, u32)>,
    /// How many each point has.
    per_punkt: usize,
    /// By point: how much prices differ.
    skala: Vec<f64>,
}

/// Prices, and a choice in parts.
#[derive(Debug, Clone)]
pub(super) struct Lage {
    /// By point.
    pris: Vec<f64>,
    /// By row of the constraints, in units of [`Rad::skala`](super::Rad).
    rader: Vec<f64>,
    /// By candidate, from 0 to 1.
    del: Vec<f64>,
    /// How much longer the steps of prices are than those of the choice.
    vikt: f64,
}

impl Lage {
    /// By candidate: how much of it is chosen.
    pub fn del(&self) -> &[f64] {
        &self.del
    }
}

/// The bound of prices.
#[derive(Debug, Clone)]
pub(super) struct Grans {
    /// No choice costs less.
    pub grans: f64,
    /// The places that would earn most at these prices, in order.
    pub val: Vec<usize>,
    /// By candidate: what it costs less what it earns.
    pub kvar: Vec<f64>,
}

/// When a balance is good enough.
pub(super) struct Nog<'a> {
    /// The bound that is.
    pub grans: f64,
    /// Rounds at most.
    pub varv: usize,
    /// Ends it.
    pub slut: &'a dyn Fn() -> bool,
}

/// How long steps may be.
struct Steg {
    pris: Vec<f64>,
    rader: Vec<f64>,
    del: Vec<f64>,
}

impl<'a> Balans<'a> {
    /// Sorts the candidates of each point. O(points × candidates).
    pub fn new(instans: &'a Instans, villkor: &Villkor) -> Self {
        let share = instans.kandidater().div_ceil(villkor.antal().max(1)).max(2);
        Self::with(instans, share, GRANNAR.max(ANDELAR * share))
    }

    /// The same with so many candidates for each point, of which it would have a `share`.
    pub(super) fn with(instans: &'a Instans, share: usize, per_punkt: usize) -> Self {
        let (punkter, kandidater) = (instans.punkter(), instans.kandidater());
        let per_punkt = per_punkt.min(kandidater);
        let mut grannar = Vec::with_capacity(punkter * per_punkt);
        let mut skala = Vec::with_capacity(punkter);
        let mut all: Vec<(f32, u32)> = Vec::with_capacity(kandidater);
        for i in 0..punkter {
            all.clear();
            all.extend((0..).zip(instans.kolumn(i)).map(|(j, cost)| (cost, j)));
            if per_punkt < kandidater {
                all.select_nth_unstable_by(per_punkt, |a, b| a.0.total_cmp(&b.0));
            }
            let dearer = all.get(per_punkt).copied();
            let near = all.get_mut(..per_punkt).unwrap_or_default();
            near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let least = near.first().map_or(0.0, |one| f64::from(one.0));
            let spans = near.iter().chain(&dearer).map(|one| f64::from(one.0) - least);
            // The first difference beyond the share; the largest within where there is none.
            let within = spans.clone().take(share).fold(0.0, f64::max);
            let beyond = spans.skip(share).find(|span| *span > 0.0);
            skala.push(beyond.unwrap_or(within));
            grannar.extend_from_slice(near);
        }
        Self { instans, grannar, per_punkt, skala }
    }

    fn punkter(&self) -> impl Iterator<Item = &[(f32, u32)]> {
        self.grannar.chunks(self.per_punkt.max(1))
    }

    /// Where to begin: prices, and how much of each candidate is chosen at them.
    pub fn lage(&self, villkor: &Villkor, priser: &Priser, del: Vec<f64>) -> Lage {
        let last = |near: &[(f32, u32)]| near.last().map_or(0.0, |one| one.0);
        let pris = priser.punkternas().iter().zip(self.punkter());
        let rader = priser.radernas().zip(&villkor.rader);
        Lage {
            pris: pris.map(|(pris, near)| f64::from(pris.min(last(near)))).collect(),
            rader: rader.map(|(pris, rad)| pris * rad.skala()).collect(),
            del,
            vikt: 1.0,
        }
    }

    /// By candidate: what it costs less what it earns. O(points × what they would pay for).
    fn kvar(&self, villkor: &Villkor, lage: &Lage) -> Vec<f64> {
        let mut kvar = vec![0.0; self.instans.kandidater()];
        for (near, &pris) in self.punkter().zip(&lage.pris) {
            for &(cost, j) in near.iter().take_while(|one| f64::from(one.0) < pris) {
                if let Some(slot) = kvar.get_mut(j as usize) {
                    *slot += f64::from(cost) - pris;
                }
            }
        }
        for (rad, pris) in villkor.rader.iter().zip(&lage.rader).filter(|(_, p)| **p > 0.0) {
            for &(j, vikt) in &rad.vikter {
                if let Some(slot) = kvar.get_mut(j) {
                    *slot += pris * vikt / rad.skala();
                }
            }
        }
        kvar
    }

    /// The bound at the prices of a balance.
    pub fn bedom(&self, villkor: &Villkor, lage: &Lage) -> Grans {
        bound(villkor, lage, self.kvar(villkor, lage))
    }

    fn steg(&self, villkor: &Villkor, lage: &Lage) -> Steg {
        let mut del = vec![0.0; self.instans.kandidater()];
        let mut pris = Vec::with_capacity(self.skala.len());
        for ((near, now), skala) in self.punkter().zip(&lage.pris).zip(&self.skala) {
            // Prices may rise before the steps are made anew.
            let reach = now + skala / 2.0;
            let paid = near.iter().take_while(|one| f64::from(one.0) < reach);
            let mut count = 0.0;
            for &(_, j) in paid {
                count += 1.0;
                if let Some(slot) = del.get_mut(j as usize) {
                    *slot += skala;
                }
            }
            pris.push(skala / f64::max(count, 1.0));
        }
        let worth = self.skala.iter().sum::<f64>() / antal(villkor.antal().max(1));
        let mut rader = Vec::with_capacity(villkor.rader.len());
        for rad in &villkor.rader {
            let mut size = 0.0;
            for &(j, vikt) in &rad.vikter {
                let vikt = vikt.abs() / rad.skala();
                size += vikt;
                if let Some(slot) = del.get_mut(j) {
                    *slot += worth * vikt;
                }
            }
            rader.push(worth / f64::max(size, 1.0));
        }
        // A candidate that no one would pay for is not chosen by a step of any length.
        let least = 0.01 * del.iter().sum::<f64>() / antal(del.len().max(1));
        let del = del.into_iter().map(|size: f64| 1.0 / size.max(least).max(f64::MIN_POSITIVE));
        Steg { pris, rader, del: del.collect() }
    }

    /// One round: the choice by its prices, and the prices by where the choice is going.
    fn round(&self, villkor: &Villkor, lage: &mut Lage, steg: &Steg, kvar: &[f64]) {
        let before = lage.del.clone();
        for ((del, kvar), steg) in lage.del.iter_mut().zip(kvar).zip(&steg.del) {
            *del -= kvar * steg / lage.vikt;
        }
        helt(villkor, &mut lage.del, &steg.del);
        let ahead: Vec<f64> =
            lage.del.iter().zip(&before).map(|(now, then)| (2.0 * now - then).max(0.0)).collect();
        let prices = lage.pris.iter_mut().zip(self.punkter()).zip(&steg.pris);
        for ((pris, near), steg) in prices {
            *pris = nytt_pris(*pris, steg * lage.vikt, near, &ahead);
        }
        let rows = villkor.rader.iter().zip(lage.rader.iter_mut().zip(&steg.rader));
        for (rad, (pris, steg)) in rows {
            let used = rad.vikter.iter().filter_map(|(j, vikt)| Some(vikt * ahead.get(*j)?));
            let over = (used.sum::<f64>() - rad.hogst) / rad.skala();
            *pris = (*pris + steg * lage.vikt * over).max(0.0);
        }
    }

    /// Goes on until the balance is good enough or gets no better; gives the best bound it
    /// came past, with the prices of it, and the rounds it took.
    pub fn balansera(
        &self,
        villkor: &Villkor,
        mut lage: Lage,
        nog: &Nog<'_>,
    ) -> (Grans, Lage, usize) {
        helt(villkor, &mut lage.del, &vec![1.0; self.instans.kandidater()]);
        let mut best = (self.bedom(villkor, &lage), lage.clone());
        let (mut varv, mut utan) = (0, 0);
        while utan < TALAMOD && varv < nog.varv {
            let (settled, began) = (best.0.grans, lage.clone());
            let steg = self.steg(villkor, &lage);
            let mut sum = Summa::new(&lage);
            for nr in 0..OMGANG {
                let kvar = self.kvar(villkor, &lage);
                if nr % MELLAN == 0 {
                    better(&mut best, bound(villkor, &lage, kvar.clone()), &lage);
                    if best.0.grans >= nog.grans || (nog.slut)() {
                        return (best.0, best.1, varv);
                    }
                }
                self.round(villkor, &mut lage, &steg, &kvar);
                sum.add(&lage);
                varv += 1;
            }
            let mean = sum.mean(&lage);
            let (of_mean, of_last) = (self.bedom(villkor, &mean), self.bedom(villkor, &lage));
            better(&mut best, of_last.clone(), &lage);
            better(&mut best, of_mean.clone(), &mean);
            if of_mean.grans > of_last.grans {
                lage = mean;
            }
            lage.vikt = vikt(&began, &lage, &steg);
            let gain = best.0.grans - settled;
            let worth = gain > LONAR_SIG * (nog.grans - settled).min(best.0.grans.abs());
            utan = if worth { 0 } else { utan + 1 };
        }
        (best.0, best.1, varv)
    }
}

/// What prices prove, with what is left at them of each candidate's cost.
fn bound(villkor: &Villkor, lage: &Lage, kvar: Vec<f64>) -> Grans {
    let val = villkor.minst(&kvar);
    let best: f64 = val.iter().filter_map(|&j| kvar.get(j)).sum();
    let whole: f64 = lage.pris.iter().sum();
    let rows = villkor.rader.iter().zip(&lage.rader);
    let rows: f64 = rows.map(|(rad, pris)| pris * rad.hogst / rad.skala()).sum();
    let lost = AVRUNDAT * (whole + best.abs() + rows.abs());
    Grans { grans: whole + best - rows - lost, val, kvar }
}

fn better(best: &mut (Grans, Lage), grans: Grans, lage: &Lage) {
    if grans.grans > best.0.grans {
        *best = (grans, lage.clone());
    }
}

/// The sum of what a method went through.
struct Summa {
    lage: Lage,
    antal: f64,
}

impl Summa {
    fn new(like: &Lage) -> Self {
        let zero = |of: &[f64]| vec![0.0; of.len()];
        let lage = Lage {
            pris: zero(&like.pris),
            rader: zero(&like.rader),
            del: zero(&like.del),
            vikt: like.vikt,
        };
        Self { lage, antal: 0.0 }
    }

    fn add(&mut self, one: &Lage) {
        self.antal += 1.0;
        let sums = [&mut self.lage.pris, &mut self.lage.rader, &mut self.lage.del];
        for (sums, values) in sums.into_iter().zip([&one.pris, &one.rader, &one.del]) {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
            }
        }
    }

    fn mean(mut self, like: &Lage) -> Lage {
        self.lage.vikt = like.vikt;
        for values in [&mut self.lage.pris, &mut self.lage.rader, &mut self.lage.del] {
            for value in values {
                *value /= self.antal;
            }
        }
        self.lage
    }
}

/// How much longer the steps of prices should be, by how far both sides have come.
fn vikt(began: &Lage, ended: &Lage, steg: &Steg) -> f64 {
    let moved = |a: &[f64], b: &[f64], steg: &[f64]| -> f64 {
        let each = a.iter().zip(b).zip(steg).filter(|(_, steg)| **steg > 0.0);
        each.map(|((a, b), steg)| (a - b) * (a - b) / steg).sum()
    };
    let prices = moved(&began.pris, &ended.pris, &steg.pris)
        + moved(&began.rader, &ended.rader, &steg.rader);
    let choice = moved(&began.del, &ended.del, &steg.del);
    if prices > 1e-20 && choice > 1e-20 {
        ((prices / choice).sqrt() * ended.vikt).sqrt()
    } else {
        ended.vikt
    }
}

/// The price that is best for a point when it is drawn to the one before: it rises while
/// less than a whole place serves the point, and a step further costs more than that.
fn nytt_pris(before: f64, steg: f64, near: &[(f32, u32)], ahead: &[f64]) -> f64 {
    let (mut served, mut least) = (0.0, 0.0);
    for &(cost, j) in near {
        let cost = f64::from(cost);
        let wanted = before + steg * (1.0 - served);
        if wanted <= cost {
            return wanted.max(least);
        }
        least = cost;
        served += ahead.get(j as usize).copied().unwrap_or_default();
    }
    least
}

/// The nearest choice in parts that has the right sum and keeps what must be kept, where
/// near is by these steps.
fn helt(villkor: &Villkor, del: &mut [f64], steg: &[f64]) {
    /// Halvings of the span where the shift is.
    const HALVERINGAR: usize = 60;
    let (fast, forbjuden) = villkor.granser();
    let clamp = |value: f64, (keep, never): (&bool, &bool)| match (keep, never) {
        (true, _) => 1.0,
        (false, true) => 0.0,
        (false, false) => value.clamp(0.0, 1.0),
    };
    let sum = |del: &[f64], shift: f64| -> f64 {
        let each = del.iter().zip(steg).zip(fast.iter().zip(forbjuden));
        each.map(|((del, steg), of)| clamp(del - shift * steg, of)).sum()
    };
    let (least, most) = (antal(villkor.minst), antal(villkor.hogst));
    let plain = sum(del, 0.0);
    let aim = plain.clamp(least, most);
    let mut shift = 0.0;
    if (plain - aim).abs() > 1e-12 {
        let ends = del.iter().zip(steg).map(|(del, steg)| ((del - 1.0) / steg, del / steg));
        let (mut low, mut high) = ends
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), (low, high)| {
                (a.min(low), b.max(high))
            });
        for _ in 0..HALVERINGAR {
            shift = f64::midpoint(low, high);
            if sum(del, shift) > aim { low = shift } else { high = shift }
        }
    }
    for ((del, steg), of) in del.iter_mut().zip(steg).zip(fast.iter().zip(forbjuden)) {
        *del = clamp(*del - shift * steg, of);
    }
}
