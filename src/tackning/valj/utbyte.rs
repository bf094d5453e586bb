//! Interchange: one chosen place for another, as long as that pays.

use super::Villkor;
use super::instans::{Instans, parallel, sum};

/// The cheapest two of the chosen places for a point.
#[derive(Debug, Clone, Copy)]
struct Nast {
    /// The cheapest, as a position in the choice.
    plats: usize,
    kostnad: f32,
    nast: f32,
}

/// A swap: what it gains, the position that goes, and the candidate that comes.
type Byte = (f64, usize, usize);

/// The least gain, as a share of the cost, for which a swap is made: below it lies what
/// rounding makes up.
const MINST: f64 = 1e-9;

/// Improves a choice until no single swap does, or `slut` says so; gives it, in order,
/// with its cost. All swaps of a round are valued in one pass over the costs (Whitaker
/// 1983, Resende and Werneck 2007).
#[must_use]
pub fn forbattra(
    instans: &Instans,
    villkor: &Villkor,
    mut val: Vec<usize>,
    slut: &(dyn Fn() -> bool + Sync),
) -> (Vec<usize>, f64) {
    loop {
        let nast = nearest(instans, &val);
        let now: f64 = nast.iter().map(|one| f64::from(one.kostnad)).sum();
        let mut found = if slut() { None } else { best_swap(instans, villkor, &val, &nast) };
        found = found.filter(|(gain, ..)| *gain > now * MINST);
        let Some((_, position, comes)) = found else {
            val.sort_unstable();
            return (val, now);
        };
        if let Some(slot) = val.get_mut(position) {
            *slot = comes;
        }
    }
}

fn nearest(instans: &Instans, val: &[usize]) -> Vec<Nast> {
    let none = Nast { plats: 0, kostnad: f32::INFINITY, nast: f32::INFINITY };
    let mut nast = vec![none; instans.punkter()];
    for (plats, &j) in val.iter().enumerate() {
        for (one, &cost) in nast.iter_mut().zip(instans.rad(j)) {
            if cost < one.kostnad {
                *one = Nast { plats, kostnad: cost, nast: one.kostnad };
            } else if cost < one.nast {
                one.nast = cost;
            }
        }
    }
    nast
}

fn best_swap(instans: &Instans, villkor: &Villkor, val: &[usize], nast: &[Nast]) -> Option<Byte> {
    // What is lost when a place goes and none comes. The sums are finite: a single
    // chosen place leaves its points to the one that comes.
    let dearest = nast.iter().map(|one| one.kostnad).fold(0.0, f32::max).max(1.0);
    let second = |one: &Nast| if one.nast.is_finite() { one.nast } else { dearest * 4.0 };
    let mut lost = vec![0.0; val.len()];
    for one in nast {
        if let Some(lost) = lost.get_mut(one.plats) {
            *lost += f64::from(second(one) - one.kostnad);
        }
    }
    let single = val.len() == 1;
    let swaps = parallel(instans, |comes| -> Option<Byte> {
        if val.contains(&comes) {
            return None;
        }
        if single {
            let before: f64 = nast.iter().map(|one| f64::from(one.kostnad)).sum();
            let free = !villkor.ar_fast(*val.first()?);
            return free.then(|| (before - sum(instans.rad(comes)), 0, comes));
        }
        let mut gain = 0.0;
        // What of a place's points the one that comes takes over when that place goes.
        let mut kept = vec![0.0; val.len()];
        for (one, &cost) in nast.iter().zip(instans.rad(comes)) {
            if cost < one.nast {
                gain += f64::from((one.kostnad - cost).max(0.0));
                if let Some(kept) = kept.get_mut(one.plats) {
                    *kept += f64::from(one.nast - cost.max(one.kostnad));
                }
            }
        }
        (0..val.len())
            .filter(|&position| val.get(position).is_some_and(|&goes| !villkor.ar_fast(goes)))
            .filter_map(|position| {
                Some((gain - lost.get(position)? + kept.get(position)?, position, comes))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
    });
    swaps.into_iter().flatten().max_by(|a, b| a.0.total_cmp(&b.0).then(b.2.cmp(&a.2)))
}
