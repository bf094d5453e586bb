//! Interchange: one chosen place for another, as long as that pays.

use super::Villkor;
use super::instans::{Instans, parallel, sum};
use super::lage::Lage;
use super::rymd;

/// The cheapest two of the chosen places for a point.
#[derive(Debug, Clone, Copy)]
struct Nast {
    /// The cheapest, as a position in the choice.
    plats: usize,
    kostnad: f32,
    nast: f32,
}

/// A change: what it gains, what goes, and what comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Byte {
    /// How much less it costs; below nothing when it costs more.
    pub vinst: f64,
    /// The candidate that goes, if one does.
    pub bort: Option<usize>,
    /// The candidate that comes.
    pub till: usize,
}

/// The least gain, as a share of the cost, for which a swap is made: below it lies what
/// rounding makes up.
const MINST: f64 = 1e-9;

/// How many changes that gain, in order of what they gain, are tried for capacity.
const PROVADE: usize = 200;

/// Improves a choice that meets its constraints until no single change does that still
/// meets them, or `slut` says so; gives it, in order, with its cost. All changes of a round
/// are valued in one pass over the costs (Whitaker 1983, Resende and Werneck 2007).
#[must_use]
pub fn forbattra(
    instans: &Instans,
    villkor: &Villkor,
    mut val: Vec<usize>,
    slut: &(dyn Fn() -> bool + Sync),
) -> (Vec<usize>, f64) {
    let mut before: Option<(Vec<usize>, f64)> = None;
    loop {
        let nast = nearest(instans, &val);
        let now: f64 = nast.iter().map(|one| f64::from(one.kostnad)).sum();
        // A gain that was only what rounding made up would go on for ever.
        if let Some((mut val, cost)) = before.take_if(|(_, cost)| now >= *cost) {
            val.sort_unstable();
            return (val, cost);
        }
        let found = if slut() { None } else { best(instans, villkor, &val, &nast, now * MINST) };
        let Some(byte) = found else {
            val.sort_unstable();
            return (val, now);
        };
        before = Some((val.clone(), now));
        match byte.bort.and_then(|gone| val.iter_mut().find(|j| **j == gone)) {
            Some(slot) => *slot = byte.till,
            None => val.push(byte.till),
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

/// What is gained when a candidate comes and nothing goes, and by position when that goes.
type Vinster = (f64, Vec<f64>);

/// The gains of every candidate that may come; `None` for the others.
fn gains(
    instans: &Instans,
    villkor: &Villkor,
    val: &[usize],
    nast: &[Nast],
) -> Vec<Option<Vinster>> {
    // What is lost when a place goes and none comes. The sums are finite: a single
    // chosen place leaves its points to the one that comes.
    let dearest = nast.iter().map(|one| one.kostnad).fold(0.0, f32::max).max(1.0);
    let second = |one: &Nast| if one.nast.is_finite() { one.nast } else { dearest * 4.0 };
    let mut lost = vec![0.0; val.len()];
    for one in nast {
        if let Some(lost) = lost.get_mut(one.plats) {
            *lost += f64::from(second(one)) - f64::from(one.kostnad);
        }
    }
    let single = val.len() == 1;
    parallel(instans, |comes| -> Option<Vinster> {
        if val.contains(&comes) || villkor.ar_forbjuden(comes) {
            return None;
        }
        let mut gain = 0.0;
        // What of a place's points the one that comes takes over when that place goes.
        let mut kept = vec![0.0; val.len()];
        for (one, &cost) in nast.iter().zip(instans.rad(comes)) {
            if cost < one.nast {
                // Costs may be of very different sizes: all digits are kept.
                gain += f64::from(one.kostnad) - f64::from(cost.min(one.kostnad));
                if let Some(kept) = kept.get_mut(one.plats) {
                    *kept += f64::from(one.nast) - f64::from(cost.max(one.kostnad));
                }
            }
        }
        if single {
            let before: f64 = nast.iter().map(|one| f64::from(one.kostnad)).sum();
            return Some((gain, vec![before - sum(instans.rad(comes))]));
        }
        let swaps = kept.iter().zip(&lost).map(|(kept, lost)| gain - lost + kept).collect();
        Some((gain, swaps))
    })
}

fn best(
    instans: &Instans,
    villkor: &Villkor,
    val: &[usize],
    nast: &[Nast],
    least: f64,
) -> Option<Byte> {
    let all = gains(instans, villkor, val, nast);
    let more = val.len() < villkor.antal();
    let changes = all.iter().enumerate().filter_map(|(till, made)| Some((till, made.as_ref()?)));
    let changes = changes.flat_map(|(till, (add, swaps))| {
        let adds = more.then_some(Byte { vinst: *add, bort: None, till });
        let swaps = swaps.iter().zip(val).filter(|(_, goes)| !villkor.ar_fast(**goes));
        adds.into_iter().chain(swaps.map(move |(vinst, goes)| Byte {
            vinst: *vinst,
            bort: Some(*goes),
            till,
        }))
    });
    let paying = changes.filter(|byte| byte.vinst > least);
    let order = |a: &Byte, b: &Byte| a.vinst.total_cmp(&b.vinst).then(b.till.cmp(&a.till));
    if villkor.ar_enkelt() {
        return paying.max_by(order);
    }
    let lage = Lage::new(villkor, val);
    let mut allowed: Vec<Byte> =
        paying.filter(|byte| lage.brist_efter(byte.bort, Some(byte.till)) <= 0.0).collect();
    allowed.sort_by(|a, b| order(b, a));
    let fits = |byte: &Byte| {
        let mut after: Vec<usize> = val.iter().copied().filter(|j| Some(*j) != byte.bort).collect();
        after.push(byte.till);
        rymd::ryms(instans, villkor, &after)
    };
    if villkor.kapacitet.is_none() {
        return allowed.first().copied();
    }
    allowed.into_iter().take(PROVADE).find(fits)
}

/// For each place of a choice, in its order: the swap for a candidate outside it that costs
/// least more and meets the constraints, and what is lost when it goes and nothing comes.
/// One pass over the costs.
#[must_use]
pub fn alternativ(instans: &Instans, villkor: &Villkor, val: &[usize]) -> Vec<Option<Byte>> {
    let nast = nearest(instans, val);
    let all = gains(instans, villkor, val, &nast);
    let lage = Lage::new(villkor, val);
    val.iter()
        .enumerate()
        .map(|(position, &goes)| {
            let swaps = all.iter().enumerate().filter_map(|(till, made)| {
                let vinst = *made.as_ref()?.1.get(position)?;
                (lage.brist_efter(Some(goes), Some(till)) <= 0.0).then_some(Byte {
                    vinst,
                    bort: Some(goes),
                    till,
                })
            });
            swaps.max_by(|a, b| a.vinst.total_cmp(&b.vinst).then(b.till.cmp(&a.till)))
        })
        .collect()
}
