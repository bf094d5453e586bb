//! What prices leave open is searched branch by branch (Land and Doig 1960).
//!
//! A branch holds some candidates chosen and some left out. Prices give it a bound of its
//! own, and where that is no better than the best choice known the branch is closed. Those
//! that remain are split by the candidate that the prices are least sure of, the branch
//! with the least bound first; the least bound of all open branches is that of the whole.
//! Candidates whose being in, or out, would alone cost too much are settled before a branch
//! is split (Beasley 1993).

use std::collections::HashSet;
use std::rc::Rc;

use super::balans::{Balans, Grans, Lage, Nog};
use super::{Arbete, LOVANDE, Villkor, rymd};

/// Rounds in a branch at most.
const VARV: usize = 512;
/// A value that decides about a candidate.
const AVGOR: f64 = 1e30;

/// A part of the choices.
#[derive(Clone)]
struct Gren {
    /// None of them costs less.
    grans: f64,
    /// The balance to go on from.
    lage: Rc<Lage>,
    /// In every one of them.
    inne: Vec<usize>,
    /// In none of them.
    ute: Vec<usize>,
}

impl Gren {
    /// The constraints with what the branch holds; none where it holds no choice.
    fn villkor(&self, alla: &Villkor) -> Option<Villkor> {
        let of = alla.clone().med_fasta(&self.inne).utan(self.ute.iter().copied());
        let torn = self.inne.iter().any(|j| self.ute.contains(j) || alla.ar_forbjuden(*j))
            || self.ute.iter().any(|j| alla.ar_fast(*j));
        let left = (0..of.kandidater()).filter(|&j| !of.ar_forbjuden(j)).count();
        (!torn && of.fasta.len() <= of.hogst && left >= of.minst).then_some(of)
    }

    /// The same with a candidate chosen, and those that it shuts out.
    fn med(&self, villkor: &Villkor, j: usize, grans: f64) -> Self {
        let mut new = self.clone();
        new.inne.push(j);
        new.ute.extend(villkor.krockar(j));
        new.grans = new.grans.max(grans);
        new
    }

    /// The same with a candidate left out.
    fn utan(&self, j: usize, grans: f64) -> Self {
        let mut new = self.clone();
        new.ute.push(j);
        new.grans = new.grans.max(grans);
        new
    }
}

/// What the bound of a branch becomes when a candidate is in it, or not in it, against what
/// the prices want; nothing where that cannot be.
fn against(villkor: &Villkor, grans: &Grans, j: usize) -> Option<f64> {
    let wanted = grans.val.binary_search(&j).is_ok();
    let sum = |val: &[usize]| val.iter().filter_map(|&j| grans.kvar.get(j)).sum::<f64>();
    let mut varden = grans.kvar.clone();
    *varden.get_mut(j)? = if wanted { AVGOR } else { -AVGOR };
    let other = villkor.minst(&varden);
    let moved = other.binary_search(&j).is_ok() != wanted;
    moved.then(|| grans.grans - sum(&grans.val) + sum(&other))
}

impl Arbete<'_> {
    /// Searches until the proof is good enough, or time is up.
    pub(super) fn grena(&mut self, balans: &Balans<'_>, lage: Lage) {
        let lage = Rc::new(lage);
        let hela = Gren { grans: self.best.grans, lage, inne: Vec::new(), ute: Vec::new() };
        let mut oppna = vec![hela];
        let mut sedda = HashSet::new();
        while !self.done() {
            let least = oppna.iter().enumerate().min_by(|a, b| a.1.grans.total_cmp(&b.1.grans));
            let Some(gren) = least.map(|(nr, _)| nr).map(|nr| oppna.swap_remove(nr)) else {
                // Every choice costs at least as much as the limit that it was closed by.
                self.best.grans = self.best.grans.max(self.tak());
                return;
            };
            self.best.grans = self.best.grans.max(gren.grans.min(self.tak()));
            (self.sokning.framsteg)(self.best.varde, self.best.grans);
            if gren.grans < self.tak() {
                self.split(balans, gren, &mut oppna, &mut sedda);
            }
        }
    }

    /// Bounds a branch, and leaves what is open of it.
    fn split(
        &mut self,
        balans: &Balans<'_>,
        mut gren: Gren,
        oppna: &mut Vec<Gren>,
        sedda: &mut HashSet<Vec<usize>>,
    ) {
        let Some(villkor) = gren.villkor(self.villkor) else { return };
        let slut = || (self.sokning.slut)();
        let nog = Nog { grans: self.tak(), varv: VARV, slut: &slut };
        let (grans, lage, varv) = balans.balansera(&villkor, Lage::clone(&gren.lage), &nog);
        self.best.varv += varv;
        gren.grans = gren.grans.max(grans.grans);
        if sedda.insert(grans.val.clone()) {
            self.mend(&grans.val, &grans.kvar, LOVANDE);
        }
        let tak = self.tak();
        if gren.grans >= tak {
            return;
        }
        gren.lage = Rc::new(lage);
        let free = |villkor: &Villkor, j: usize| !villkor.ar_fast(j) && !villkor.ar_forbjuden(j);
        let mut open: Vec<(usize, f64)> = Vec::new();
        for j in (0..villkor.kandidater()).filter(|&j| free(&villkor, j)) {
            let bound = against(&villkor, &grans, j).unwrap_or(f64::INFINITY);
            match (bound >= tak, grans.val.binary_search(&j).is_ok()) {
                (true, true) => gren = gren.med(self.villkor, j, gren.grans),
                (true, false) => gren = gren.utan(j, gren.grans),
                (false, _) => open.push((j, bound)),
            }
        }
        let Some(villkor) = gren.villkor(self.villkor) else { return };
        open.retain(|(j, _)| free(&villkor, *j));
        let part = |j: usize| gren.lage.del().get(j).copied().unwrap_or_default();
        let unsure = |j: usize| (part(j) - 0.5).abs();
        let split = open.iter().min_by(|a, b| unsure(a.0).total_cmp(&unsure(b.0)));
        match split {
            Some(&(j, bound)) if villkor.fasta.len() < villkor.hogst => {
                // What the prices want costs what they say; the other side what going
                // against them does.
                let (inside, outside) = match grans.val.binary_search(&j) {
                    Ok(_) => (gren.grans, bound),
                    Err(_) => (bound, gren.grans),
                };
                oppna.push(gren.med(self.villkor, j, inside));
                oppna.push(gren.utan(j, outside));
            }
            _ => {
                let val = &villkor.fasta;
                if self.villkor.uppfylls(val) && rymd::ryms(self.instans, self.villkor, val) {
                    self.improve(val.clone());
                }
            }
        }
    }
}
