//! Whether the places of a choice have room for those who have them nearest.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::instans::Instans;
use super::lage::Lage;
use super::villkor::{Kapacitet, Villkor};

/// What rounding may pass the room of a place by, as a share.
const MARGINAL: f64 = 1e-9;

/// The voters of each place of a choice, in its order; of places that cost the same the one
/// that stands first among the candidates.
#[must_use]
pub fn last(instans: &Instans, vikt: &[f64], val: &[usize]) -> Vec<f64> {
    let mut order: Vec<(usize, usize)> = val.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut best = vec![(f32::INFINITY, 0); instans.punkter()];
    for (j, position) in order {
        for (best, &cost) in best.iter_mut().zip(instans.rad(j)) {
            if cost < best.0 {
                *best = (cost, position);
            }
        }
    }
    let mut voters = vec![0.0; val.len()];
    for ((_, position), vikt) in best.iter().zip(vikt) {
        if let Some(own) = voters.get_mut(*position) {
            *own += vikt;
        }
    }
    voters
}

/// By how many voters places get more than they take, in all.
#[must_use]
pub fn for_manga(instans: &Instans, kapacitet: &Kapacitet, val: &[usize]) -> f64 {
    let voters = last(instans, &kapacitet.vikt, val);
    let room = |j: &usize| kapacitet.plats.get(*j).copied().unwrap_or(f64::INFINITY);
    let over = voters.iter().zip(val.iter().map(room));
    over.map(|(own, most)| {
        let over = own - most;
        if over > MARGINAL * most.max(1.0) { over } else { 0.0 }
    })
    .sum()
}

/// Whether the places of a choice have room.
#[must_use]
pub fn ryms(instans: &Instans, villkor: &Villkor, val: &[usize]) -> bool {
    villkor.kapacitet.as_ref().is_none_or(|one| for_manga(instans, one, val) <= 0.0)
}

/// Changes tried in each round.
const FORSOK: usize = 200;
/// Rounds.
const VARV: usize = 60;

/// Changes a choice that meets all else until its places have room; the best of some changes
/// by lot each time. `None` when none of them helps.
pub fn laga(
    instans: &Instans,
    villkor: &Villkor,
    val: Vec<usize>,
    slump: &mut ChaCha8Rng,
    slut: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<usize>> {
    let Some(kapacitet) = &villkor.kapacitet else { return Some(val) };
    let mut val = val;
    for _ in 0..VARV {
        let over = for_manga(instans, kapacitet, &val);
        if over <= 0.0 {
            return Some(val);
        }
        let lage = Lage::new(villkor, &val);
        let mut best: Option<(f64, Vec<usize>)> = None;
        for _ in 0..FORSOK {
            if slut() {
                return None;
            }
            let till = slump.random_range(0..villkor.kandidater());
            let place = slump.random_range(0..=val.len());
            let bort = val.get(place).copied();
            let allowed = !villkor.ar_forbjuden(till)
                && !val.contains(&till)
                && bort.is_none_or(|gone| !villkor.ar_fast(gone))
                && lage.brist_efter(bort, Some(till)) <= 0.0;
            if !allowed {
                continue;
            }
            let mut after: Vec<usize> = val.iter().copied().filter(|j| Some(*j) != bort).collect();
            after.push(till);
            let over = for_manga(instans, kapacitet, &after);
            if best.as_ref().is_none_or(|(least, _)| over < *least) {
                best = Some((over, after));
            }
        }
        match best {
            Some((less, after)) if less < over => val = after,
            _ => return None,
        }
    }
    None
}
