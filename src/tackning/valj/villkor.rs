//! What a choice must meet.

use std::collections::HashSet;

/// A sum over the chosen candidates that may not pass a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Rad {
    /// What it is, in words, as a sentence about two constraints begins: «Högst 3 gatuplatser».
    pub namn: String,
    /// What each candidate adds; those that add nothing are left out.
    pub vikter: Vec<(usize, f64)>,
    /// The limit.
    pub hogst: f64,
}

impl Rad {
    /// At most so much.
    #[must_use]
    pub fn hogst(
        namn: impl Into<String>,
        vikter: impl IntoIterator<Item = (usize, f64)>,
        hogst: f64,
    ) -> Self {
        let vikter = vikter.into_iter().filter(|(_, vikt)| *vikt != 0.0).collect();
        Self { namn: namn.into(), vikter, hogst }
    }

    /// At least so much.
    #[must_use]
    pub fn minst(
        namn: impl Into<String>,
        vikter: impl IntoIterator<Item = (usize, f64)>,
        minst: f64,
    ) -> Self {
        Self::hogst(namn, vikter.into_iter().map(|(j, vikt)| (j, -vikt)), -minst)
    }

    /// The size of what a candidate adds.
    pub(super) fn skala(&self) -> f64 {
        self.vikter.iter().map(|(_, vikt)| vikt.abs()).fold(0.0, f64::max).max(1e-12)
    }
}

/// How many voters places take, each voter at the place that costs her least. A choice in
/// which a place gets more than it takes is not allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Kapacitet {
    /// What it is, in words.
    pub namn: String,
    /// How many each candidate takes.
    pub plats: Vec<f64>,
    /// How many voters there are at each point.
    pub vikt: Vec<f64>,
}

/// Why no choice is possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    /// Constraints of which no choice meets all; without any one of them there might be one.
    #[error("Inget val uppfyller alla villkor. De här går inte ihop: {}. Ändra något av dem.", .0.join("; "))]
    Oforenliga(Vec<String>),
    /// No choice was found, but it is not proved that there is none.
    #[error(
        "Ingen fördelning som uppfyller alla villkor hittades, men det är inte bevisat att ingen finns. Släpp något av villkoren, eller låt sökningen ta längre tid."
    )]
    IngetFunnet,
}

/// So many of some candidates, at least and at most.
#[derive(Debug, Clone, PartialEq)]
struct Grupp {
    medlemmar: Vec<usize>,
    minst: usize,
    hogst: usize,
}

impl Grupp {
    /// What a row says when it counts candidates.
    fn of(rad: &Rad) -> Option<Self> {
        let mut medlemmar: Vec<usize> = rad.vikter.iter().map(|(j, _)| *j).collect();
        medlemmar.sort_unstable();
        let (_, first) = rad.vikter.first()?;
        let counts = (first.abs() - 1.0).abs() < 1e-12;
        if !counts || rad.vikter.iter().any(|(_, vikt)| vikt.to_bits() != first.to_bits()) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count that is not below nothing"
        )]
        let whole = |count: f64| count.max(0.0) as usize;
        let (minst, hogst) = if *first > 0.0 {
            (0, whole((rad.hogst + 1e-9).floor()))
        } else {
            (whole((-rad.hogst - 1e-9).ceil()), medlemmar.len())
        };
        Some(Self { medlemmar, minst, hogst })
    }
}

/// Which places may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Villkor {
    pub(super) minst: usize,
    pub(super) hogst: usize,
    /// Whether fewer will do, so that only what must be kept says how few.
    pub(super) farre: bool,
    pub(super) fasta: Vec<usize>,
    ar_fast: Vec<bool>,
    forbjuden: Vec<bool>,
    pub(super) rader: Vec<Rad>,
    /// Counts that concern candidates of their own, which [`Self::minst`] keeps.
    grupper: Vec<Grupp>,
    /// By candidate: its group.
    i_grupp: Vec<Option<usize>>,
    /// By candidate: the rows that it is in, and what it adds there.
    ror: Vec<Vec<(usize, f64)>>,
    /// By candidate: those that it cannot be chosen together with.
    krockar: Vec<Vec<usize>>,
    pub(super) kapacitet: Option<Kapacitet>,
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
            _ => Ok(Self {
                minst: antal,
                hogst: antal,
                farre: false,
                fasta,
                ar_fast,
                forbjuden: vec![false; kandidater],
                rader: Vec::new(),
                grupper: Vec::new(),
                i_grupp: vec![None; kandidater],
                ror: vec![Vec::new(); kandidater],
                krockar: vec![Vec::new(); kandidater],
                kapacitet: None,
            }),
        }
    }

    /// The same, but fewer will do.
    #[must_use]
    pub fn eller_farre(mut self) -> Self {
        self.minst = self.fasta.len().max(1);
        self.farre = true;
        self
    }

    /// The same without some candidates.
    #[must_use]
    pub fn utan(mut self, kandidater: impl IntoIterator<Item = usize>) -> Self {
        for j in kandidater {
            if let Some(slot) = self.forbjuden.get_mut(j) {
                *slot = true;
            }
        }
        self
    }

    /// The same with more candidates that must be kept.
    #[must_use]
    pub(super) fn med_fasta(mut self, kandidater: &[usize]) -> Self {
        for &j in kandidater {
            if let Some(keep) = self.ar_fast.get_mut(j)
                && !*keep
            {
                *keep = true;
                self.fasta.push(j);
            }
        }
        self.fasta.sort_unstable();
        self
    }

    /// The same with another sum that must hold.
    #[must_use]
    pub fn med(mut self, rad: Rad) -> Self {
        let nr = self.rader.len();
        for &(j, vikt) in &rad.vikter {
            if let Some(of) = self.ror.get_mut(j) {
                of.push((nr, vikt));
            }
        }
        if let Some(grupp) = Grupp::of(&rad) {
            self.count(grupp);
        }
        self.rader.push(rad);
        self
    }

    /// Keeps a count unless it is about some of another's candidates.
    fn count(&mut self, new: Grupp) {
        if let Some(old) = self.grupper.iter_mut().find(|old| old.medlemmar == new.medlemmar) {
            old.minst = old.minst.max(new.minst);
            old.hogst = old.hogst.min(new.hogst);
        } else if new.medlemmar.iter().all(|&j| self.i_grupp.get(j) == Some(&None)) {
            for &j in &new.medlemmar {
                if let Some(slot) = self.i_grupp.get_mut(j) {
                    *slot = Some(self.grupper.len());
                }
            }
            self.grupper.push(new);
        }
    }

    /// The same where some pairs cannot both be chosen. O(n²) asked, O(n³) at most.
    ///
    /// For the bound, pairs are gathered into groups of which at most one may be chosen.
    #[must_use]
    pub fn isar(mut self, namn: &str, krockar: impl Fn(usize, usize) -> bool) -> Self {
        let n = self.ar_fast.len();
        let near: Vec<HashSet<usize>> =
            (0..n).map(|a| (0..n).filter(|&b| a != b && krockar(a, b)).collect()).collect();
        let mut covered: HashSet<(usize, usize)> = HashSet::new();
        for (a, of) in near.iter().enumerate() {
            let mut of: Vec<usize> = of.iter().copied().collect();
            of.sort_unstable();
            for &b in of.iter().filter(|b| **b > a) {
                if covered.contains(&(a, b)) {
                    continue;
                }
                let mut group = vec![a, b];
                for &c in &of {
                    let all = |with: &usize| near.get(*with).is_some_and(|set| set.contains(&c));
                    if !group.contains(&c) && group.iter().all(all) {
                        group.push(c);
                    }
                }
                for &x in &group {
                    covered.extend(group.iter().filter(|y| **y > x).map(|&y| (x, y)));
                }
                self = self.med(Rad::hogst(namn, group.into_iter().map(|j| (j, 1.0)), 1.0));
            }
            if let Some(slot) = self.krockar.get_mut(a) {
                *slot = of;
            }
        }
        self
    }

    /// The same where places take only so many.
    #[must_use]
    pub fn rymmer(mut self, kapacitet: Kapacitet) -> Self {
        let total: f64 = kapacitet.vikt.iter().sum();
        let room = kapacitet.plats.iter().map(|most| most.min(total)).enumerate();
        // What no choice can do without: room for everyone.
        self = self.med(Rad::minst(kapacitet.namn.clone(), room, total * (1.0 - 1e-9)));
        self.kapacitet = Some(kapacitet);
        self
    }

    /// How many places are chosen at most.
    #[must_use]
    pub const fn antal(&self) -> usize {
        self.hogst
    }

    /// Whether a place must be kept.
    #[must_use]
    pub fn ar_fast(&self, kandidat: usize) -> bool {
        self.ar_fast.get(kandidat).copied().unwrap_or(false)
    }

    /// Whether a place must not be chosen.
    #[must_use]
    pub fn ar_forbjuden(&self, kandidat: usize) -> bool {
        self.forbjuden.get(kandidat).copied().unwrap_or(true)
    }

    /// Whether any so many will do, but for those that must be kept or not chosen.
    #[must_use]
    pub const fn ar_enkelt(&self) -> bool {
        self.rader.is_empty() && self.kapacitet.is_none()
    }

    pub(super) const fn kandidater(&self) -> usize {
        self.ar_fast.len()
    }

    pub(super) fn ror(&self, kandidat: usize) -> &[(usize, f64)] {
        self.ror.get(kandidat).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn krockar(&self, kandidat: usize) -> &[usize] {
        self.krockar.get(kandidat).map(Vec::as_slice).unwrap_or_default()
    }

    /// The choice with the least sum of these values, of those with the right number of
    /// places, in all and of each kind that is counted, that keep what must be kept; other
    /// constraints aside. What kinds lack is taken first, the cheapest of each; of a whole
    /// and its parts that greed is the best there is (Edmonds 1971).
    #[must_use]
    pub fn minst(&self, varden: &[f64]) -> Vec<usize> {
        if self.grupper.is_empty() {
            return minst(varden, &self.ar_fast, &self.forbjuden, (self.minst, self.hogst));
        }
        let mut val = self.fasta.clone();
        let group = |j: usize| self.i_grupp.get(j).copied().flatten();
        let mut antal = vec![0_usize; self.grupper.len()];
        let add = |antal: &mut [usize], j: usize| {
            if let Some(slot) = group(j).and_then(|nr| antal.get_mut(nr)) {
                *slot += 1;
            }
        };
        for &j in &val {
            add(&mut antal, j);
        }
        let mut fria: Vec<(f64, usize)> = (0..self.kandidater())
            .filter(|&j| !self.ar_fast(j) && !self.ar_forbjuden(j))
            .map(|j| (varden.get(j).copied().unwrap_or_default(), j))
            .collect();
        fria.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let of = |j: usize, antal: &[usize]| {
            group(j).and_then(|nr| Some((self.grupper.get(nr)?, *antal.get(nr)?)))
        };
        fria.retain(|&(_, j)| {
            let lacks = of(j, &antal).is_some_and(|(grupp, has)| has < grupp.minst);
            if lacks {
                add(&mut antal, j);
                val.push(j);
            }
            !lacks
        });
        for (varde, j) in fria {
            let more = val.len() < self.minst || (val.len() < self.hogst && varde < 0.0);
            if !more {
                break;
            }
            if of(j, &antal).is_none_or(|(grupp, has)| has < grupp.hogst) {
                add(&mut antal, j);
                val.push(j);
            }
        }
        val.sort_unstable();
        val
    }

    /// Whether a choice meets everything but capacity.
    #[must_use]
    pub fn uppfylls(&self, val: &[usize]) -> bool {
        super::lage::Lage::new(self, val).brist() <= 0.0
            && self.fasta.iter().all(|keep| val.contains(keep))
            && val.iter().all(|&j| !self.ar_forbjuden(j))
    }

    /// What a removable constraint is called, in the order in which they are told.
    pub(super) fn namn_antal(&self) -> String {
        if self.minst == self.hogst {
            format!("Exakt {} platser", self.hogst)
        } else {
            format!("Högst {} platser", self.hogst)
        }
    }

    pub(super) fn granser(&self) -> (&[bool], &[bool]) {
        (&self.ar_fast, &self.forbjuden)
    }
}

/// The least sum of values over choices with so many places.
pub(super) fn minst(
    varden: &[f64],
    fast: &[bool],
    forbjuden: &[bool],
    (least, most): (usize, usize),
) -> Vec<usize> {
    let mut val: Vec<usize> = (0..).zip(fast).filter(|(_, keep)| **keep).map(|(j, _)| j).collect();
    let mut fria: Vec<(f64, usize)> = varden
        .iter()
        .zip(fast.iter().zip(forbjuden))
        .enumerate()
        .filter(|(_, (_, (keep, never)))| !**keep && !**never)
        .map(|(j, (varde, _))| (*varde, j))
        .collect();
    fria.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let kept = val.len();
    let more = fria
        .into_iter()
        .zip(kept..)
        .take_while(|((varde, _), count)| *count < least || (*count < most && *varde < 0.0));
    val.extend(more.map(|((_, j), _)| j));
    val.sort_unstable();
    val
}
