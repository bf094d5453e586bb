//! A choice, and by how much it misses its constraints.

use super::Villkor;

/// What rounding may pass a limit by, as a share of what a candidate adds.
const MARGINAL: f64 = 1e-9;

/// A choice with its sums, so that a change of it is judged in the time of the rows that it
/// touches.
#[derive(Debug, Clone)]
pub struct Lage<'a> {
    villkor: &'a Villkor,
    val: Vec<usize>,
    summor: Vec<f64>,
    /// By candidate: how many of the chosen it cannot be chosen together with.
    krockar: Vec<usize>,
    rader: f64,
    par: usize,
}

impl<'a> Lage<'a> {
    /// A choice. O(chosen × their rows).
    #[must_use]
    pub fn new(villkor: &'a Villkor, val: &[usize]) -> Self {
        let mut lage = Self {
            villkor,
            val: Vec::with_capacity(val.len()),
            summor: vec![0.0; villkor.rader.len()],
            krockar: vec![0; villkor.kandidater()],
            rader: 0.0,
            par: 0,
        };
        for &j in val {
            lage.val.push(j);
            lage.change(j, 1.0);
        }
        lage.sum_up();
        lage
    }

    fn change(&mut self, kandidat: usize, sign: f64) {
        for &(rad, vikt) in self.villkor.ror(kandidat) {
            if let Some(sum) = self.summor.get_mut(rad) {
                *sum += sign * vikt;
            }
        }
        for &other in self.villkor.krockar(kandidat) {
            if let Some(count) = self.krockar.get_mut(other) {
                *count = if sign > 0.0 { *count + 1 } else { count.saturating_sub(1) };
            }
        }
    }

    fn sum_up(&mut self) {
        self.rader = (0..self.summor.len()).map(|rad| self.over(rad, 0.0)).sum();
        self.par = self.val.iter().map(|&j| self.clashes(j)).sum();
    }

    fn clashes(&self, kandidat: usize) -> usize {
        self.krockar.get(kandidat).copied().unwrap_or_default()
    }

    /// By how much a row would be passed with so much more, in candidates.
    fn over(&self, rad: usize, more: f64) -> f64 {
        let Some((row, sum)) = self.villkor.rader.get(rad).zip(self.summor.get(rad)) else {
            return 0.0;
        };
        let skala = row.skala();
        let over = (sum + more - row.hogst) / skala;
        if over > MARGINAL { over } else { 0.0 }
    }

    fn count(&self, antal: usize) -> f64 {
        let far =
            antal.saturating_sub(self.villkor.hogst) + self.villkor.minst.saturating_sub(antal);
        super::antal(far)
    }

    /// The choice.
    #[must_use]
    pub fn val(&self) -> &[usize] {
        &self.val
    }

    /// By how much constraints are missed in all, in candidates; 0 when all hold.
    #[must_use]
    pub fn brist(&self) -> f64 {
        self.rader + super::antal(self.par) + self.count(self.val.len())
    }

    /// The same after a change: one goes, or one comes, or both. O(the rows of the two).
    #[must_use]
    pub fn brist_efter(&self, bort: Option<usize>, till: Option<usize>) -> f64 {
        let of = |one: Option<usize>| one.map_or(&[] as &[_], |j| self.villkor.ror(j));
        let (gone, come) = (of(bort), of(till));
        let mut rader = self.rader;
        let mut touched = |rad: usize, more: f64| {
            rader += self.over(rad, more) - self.over(rad, 0.0);
        };
        for &(rad, vikt) in gone {
            let back = come.iter().find(|(other, _)| *other == rad).map_or(0.0, |(_, v)| *v);
            touched(rad, back - vikt);
        }
        for &(rad, vikt) in come {
            if !gone.iter().any(|(other, _)| *other == rad) {
                touched(rad, vikt);
            }
        }
        let mut par = self.par;
        if let Some(j) = bort {
            par -= (2 * self.clashes(j)).min(par);
        }
        if let Some(j) = till {
            let own = bort.is_some_and(|gone| self.villkor.krockar(j).contains(&gone));
            par += 2 * (self.clashes(j) - usize::from(own).min(self.clashes(j)));
        }
        let antal = self.val.len() + usize::from(till.is_some()) - usize::from(bort.is_some());
        let brist = rader.max(0.0) + super::antal(par) + self.count(antal);
        if brist > MARGINAL { brist } else { 0.0 }
    }

    /// Makes a change.
    pub fn gor(&mut self, bort: Option<usize>, till: Option<usize>) {
        if let Some(gone) = bort {
            self.val.retain(|j| *j != gone);
            self.change(gone, -1.0);
        }
        if let Some(come) = till {
            self.val.push(come);
            self.change(come, 1.0);
        }
        self.sum_up();
    }

    /// Changes the choice until every constraint but capacity holds; each time by the
    /// change that leaves the least missing, and of those by the least `pris` of what
    /// comes less that of what goes; swaps only where nothing that comes or goes alone
    /// helps. False when no change helps, or `slut` says so.
    pub fn laga(&mut self, pris: &[f64], slut: &(dyn Fn() -> bool + Sync)) -> bool {
        let price = |j: Option<usize>| j.and_then(|j| pris.get(j)).copied().unwrap_or_default();
        let villkor = self.villkor;
        loop {
            let now = self.brist();
            if now <= 0.0 {
                return true;
            }
            if slut() {
                return false;
            }
            let gone: Vec<usize> =
                self.val.iter().copied().filter(|&j| !villkor.ar_fast(j)).collect();
            let come: Vec<usize> = (0..villkor.kandidater())
                .filter(|&j| !villkor.ar_forbjuden(j) && !self.val.contains(&j))
                .collect();
            let made = |(bort, till): (Option<usize>, Option<usize>)| {
                (self.brist_efter(bort, till), price(till) - price(bort), bort, till)
            };
            let least = |all: &mut dyn Iterator<Item = (Option<usize>, Option<usize>)>| {
                let best =
                    all.map(made).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
                best.filter(|best| best.0 < now - MARGINAL)
            };
            let alone = gone.iter().map(|&j| (Some(j), None));
            let mut alone = alone.chain(come.iter().map(|&j| (None, Some(j))));
            let swaps = gone
                .iter()
                .flat_map(|&bort| come.iter().map(move |&till| (Some(bort), Some(till))));
            let best = least(&mut alone).or_else(|| least(&mut swaps.into_iter()));
            let Some((_, _, bort, till)) = best else { return false };
            self.gor(bort, till);
        }
    }
}
