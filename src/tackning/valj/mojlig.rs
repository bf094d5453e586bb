//! Whether any choice meets the constraints; if none does, which of them cannot hold
//! together.

use super::villkor::{Rad, Villkor, Villkorsfel, minst};

/// Rounds of prices before a proof by them is given up.
const VARV: usize = 400;
/// Branches looked at before a search through all choices is given up.
const GRENAR: usize = 200_000;

/// What a search through all choices ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sokt {
    Funnet(Vec<usize>),
    Inget,
    Oklart,
}

/// Constraints, some of them perhaps left out.
struct System<'a> {
    rader: Vec<&'a Rad>,
    fast: Vec<bool>,
    forbjuden: Vec<bool>,
    antal: (usize, usize),
}

/// A choice that meets everything, found by trying them in order; candidates that `pris`
/// makes cheap first. `duger` says whether capacity holds.
///
/// # Errors
/// [`Villkorsfel::Oforenliga`] with a proof, [`Villkorsfel::IngetFunnet`] without one.
pub fn nagot(
    villkor: &Villkor,
    pris: &[f64],
    duger: &dyn Fn(&[usize]) -> bool,
) -> Result<Vec<usize>, Villkorsfel> {
    let whole = System::new(villkor, &|_| true);
    let found = if whole.bevisat_omojligt() { Sokt::Inget } else { whole.sok(pris, duger) };
    match found {
        Sokt::Funnet(val) => Ok(val),
        Sokt::Inget => Err(Villkorsfel::Oforenliga(minsta(villkor, duger))),
        Sokt::Oklart => Err(Villkorsfel::IngetFunnet),
    }
}

/// Whether it is proved by prices that no choice meets everything: the quick half of
/// [`nagot`].
///
/// # Errors
/// [`Villkorsfel::Oforenliga`].
pub fn inte_omojligt(villkor: &Villkor) -> Result<(), Villkorsfel> {
    if System::new(villkor, &|_| true).bevisat_omojligt() {
        return Err(Villkorsfel::Oforenliga(minsta(villkor, &|_| true)));
    }
    Ok(())
}

const FASTA: &str = "Platser som ska behållas";
const FORBJUDNA: &str = "Platser som inte får väljas";

/// Constraints that cannot hold together, none of which can be left out as far as can be
/// proved.
fn minsta(villkor: &Villkor, duger: &dyn Fn(&[usize]) -> bool) -> Vec<String> {
    let antal = villkor.namn_antal();
    let mut all: Vec<String> = vec![antal, FASTA.to_owned(), FORBJUDNA.to_owned()];
    for rad in &villkor.rader {
        if !all.contains(&rad.namn) {
            all.push(rad.namn.clone());
        }
    }
    let capacity = villkor.kapacitet.as_ref().map(|one| one.namn.clone());
    let impossible = |kept: &[String]| {
        let system = System::new(villkor, &|namn| kept.iter().any(|one| one == namn));
        let capacity = capacity.as_ref().is_none_or(|namn| kept.contains(namn));
        let fits = |val: &[usize]| !capacity || duger(val);
        system.bevisat_omojligt() || system.sok(&[], &fits) == Sokt::Inget
    };
    let mut kept = all.clone();
    for namn in all.iter().rev() {
        let without: Vec<String> = kept.iter().filter(|one| *one != namn).cloned().collect();
        if impossible(&without) {
            kept = without;
        }
    }
    kept
}

impl<'a> System<'a> {
    fn new(villkor: &'a Villkor, galler: &dyn Fn(&str) -> bool) -> Self {
        let n = villkor.kandidater();
        let (fast, forbjuden) = villkor.granser();
        let only = |these: &[bool], namn| {
            if galler(namn) { these.to_vec() } else { vec![false; n] }
        };
        let counted = galler(&villkor.namn_antal());
        Self {
            rader: villkor.rader.iter().filter(|rad| galler(&rad.namn)).collect(),
            fast: only(fast, FASTA),
            forbjuden: only(forbjuden, FORBJUDNA),
            // What must be kept is a constraint of its own.
            antal: match (counted, villkor.farre) {
                (true, true) => (1, villkor.hogst),
                (true, false) => (villkor.minst, villkor.hogst),
                (false, _) => (0, n),
            },
        }
    }

    /// By prices on the rows: if at some prices even the cheapest choice pays for breaking
    /// them, no choice keeps them all (Farkas).
    fn bevisat_omojligt(&self) -> bool {
        let fixed = self.fast.iter().filter(|keep| **keep).count();
        let either = self.fast.iter().zip(&self.forbjuden);
        let both = either.clone().any(|(keep, never)| *keep && *never);
        let free = either.filter(|(_, never)| !**never).count();
        if both || fixed > self.antal.1 || free < self.antal.0 {
            return true;
        }
        let skalor: Vec<f64> = self.rader.iter().map(|rad| rad.skala()).collect();
        let mut priser: Vec<f64> = skalor.iter().map(|skala| 1.0 / skala).collect();
        for round in 0..VARV {
            let mut varden = vec![0.0; self.fast.len()];
            let mut constant = 0.0;
            for (rad, pris) in self.rader.iter().zip(&priser) {
                constant -= pris * rad.hogst;
                for &(j, vikt) in &rad.vikter {
                    if let Some(value) = varden.get_mut(j) {
                        *value += pris * vikt;
                    }
                }
            }
            let val = minst(&varden, &self.fast, &self.forbjuden, self.antal);
            let sum: f64 = val.iter().filter_map(|&j| varden.get(j)).sum();
            if sum + constant > 1e-6 {
                return true;
            }
            let step = 1.0 / (1.0 + super::antal(round).sqrt());
            let chosen: Vec<bool> =
                (0..self.fast.len()).map(|j| val.binary_search(&j).is_ok()).collect();
            for ((rad, pris), skala) in self.rader.iter().zip(&mut priser).zip(&skalor) {
                let inside = rad.vikter.iter().filter(|(j, _)| chosen.get(*j) == Some(&true));
                let over = inside.map(|(_, vikt)| vikt).sum::<f64>() - rad.hogst;
                *pris = (*pris + step * over / (skala * skala)).max(0.0);
            }
            let whole: f64 = priser.iter().zip(&skalor).map(|(pris, skala)| pris * skala).sum();
            if whole <= 0.0 {
                return false;
            }
            for pris in &mut priser {
                *pris *= super::antal(self.rader.len()) / whole;
            }
        }
        false
    }

    fn sok(&self, pris: &[f64], duger: &dyn Fn(&[usize]) -> bool) -> Sokt {
        let n = self.fast.len();
        let mut ror: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
        let mut granser: Vec<f64> = Vec::new();
        let count = |sign: f64| Rad {
            namn: String::new(),
            vikter: (0..n).map(|j| (j, sign)).collect(),
            hogst: if sign > 0.0 {
                super::antal(self.antal.1)
            } else {
                -super::antal(self.antal.0)
            },
        };
        let counts = [count(1.0), count(-1.0)];
        let mut lagst = Vec::new();
        for (nr, rad) in self.rader.iter().copied().chain(&counts).enumerate() {
            granser.push(rad.hogst + 1e-9 * rad.skala());
            lagst.push(rad.vikter.iter().map(|(_, vikt)| vikt.min(0.0)).sum());
            for &(j, vikt) in &rad.vikter {
                if let Some(of) = ror.get_mut(j) {
                    of.push((nr, vikt));
                }
            }
        }
        let mut ordning: Vec<usize> = (0..n).collect();
        ordning.sort_by(|&a, &b| {
            let of = |j: usize| pris.get(j).copied().unwrap_or_default();
            of(a).total_cmp(&of(b)).then(a.cmp(&b))
        });
        let mut search =
            Sok { system: self, ror, granser, lagst, ordning, val: Vec::new(), kvar: GRENAR };
        let found = search.gren(0, duger);
        match found {
            Some(true) => {
                search.val.sort_unstable();
                Sokt::Funnet(search.val)
            }
            Some(false) => Sokt::Inget,
            None => Sokt::Oklart,
        }
    }
}

struct Sok<'a> {
    system: &'a System<'a>,
    ror: Vec<Vec<(usize, f64)>>,
    granser: Vec<f64>,
    /// The least that each row can still become.
    lagst: Vec<f64>,
    ordning: Vec<usize>,
    val: Vec<usize>,
    kvar: usize,
}

impl Sok<'_> {
    /// Whether there is a choice below this branch; `None` when it was given up.
    fn gren(&mut self, djup: usize, duger: &dyn Fn(&[usize]) -> bool) -> Option<bool> {
        let Some(&j) = self.ordning.get(djup) else {
            return Some(duger(&self.val));
        };
        if self.kvar == 0 {
            return None;
        }
        self.kvar -= 1;
        let with = self.system.forbjuden.get(j) != Some(&true);
        let without = self.system.fast.get(j) != Some(&true);
        for take in [true, false] {
            if !(if take { with } else { without }) {
                continue;
            }
            // A chosen candidate adds what lies above nothing; one left out, what it would
            // have taken away.
            let more = |vikt: f64| if take { vikt.max(0.0) } else { -vikt.min(0.0) };
            let touched = self.ror.get(j).cloned().unwrap_or_default();
            let mut holds = true;
            for &(rad, vikt) in &touched {
                if let Some((low, most)) = self.lagst.get_mut(rad).zip(self.granser.get(rad)) {
                    *low += more(vikt);
                    holds &= *low <= *most;
                }
            }
            if take {
                self.val.push(j);
            }
            let below = if holds { self.gren(djup + 1, duger) } else { Some(false) };
            if below != Some(false) {
                return below;
            }
            if take {
                self.val.pop();
            }
            for &(rad, vikt) in &touched {
                if let Some(low) = self.lagst.get_mut(rad) {
                    *low -= more(vikt);
                }
            }
        }
        Some(false)
    }
}
