//! Shortest paths (Dijkstra 1959) in whole decimetres, by a radix heap (Ahuja, Mehlhorn,
//! Orlin and Tarjan 1990).

use std::cmp::Reverse;

use radix_heap::RadixHeapMap;

use super::nat::Gangnat;
use super::{Fastpunkt, INGEN, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// A way from one place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Vag {
    /// Its length in decimetres, the steps to and from it included.
    pub dm: u32,
    /// Its points in order, both places on the network included.
    pub punkter: Vec<Wgs84>,
}

impl Gangnat {
    /// The ends of the way that a place is fastened to, with the decimetres to each, the
    /// step to the way included.
    #[must_use]
    pub fn ends(&self, p: &Fastpunkt) -> [(u32, u32); 2] {
        self.kanter().get(p.kant as usize).map_or([(INGEN, INGEN); 2], |kant| {
            let back = kant.dm.saturating_sub(p.dm);
            let with_step = |dm: u32| dm.saturating_add(p.steg_dm);
            [(kant.fran, with_step(p.dm)), (kant.till, with_step(back))]
        })
    }

    /// The decimetres from a place to every junction, the step to the way included;
    /// [`INGEN`] beyond the radius. O(m + n log C), C the longest way.
    #[must_use]
    pub fn fran(&self, profil: Profil, start: &Fastpunkt, radie_dm: u32) -> Vec<u32> {
        self.search(profil, start, radie_dm, None, |_, _| ())
    }

    /// As [`fran`](Self::fran), told of each junction that is reached and of the way that
    /// leads there, the last time by the shortest; stops early when all of `wanted` are
    /// final.
    fn search(
        &self,
        profil: Profil,
        start: &Fastpunkt,
        radie_dm: u32,
        wanted: Option<[u32; 2]>,
        mut reached: impl FnMut(u32, u32),
    ) -> Vec<u32> {
        let mut dm = vec![INGEN; self.nodes() as usize];
        let mut heap = RadixHeapMap::new();
        for (nod, away) in self.ends(start) {
            if let Some(slot) = dm.get_mut(nod as usize)
                && away <= radie_dm
                && away < *slot
            {
                *slot = away;
                heap.push(Reverse(away), nod);
            }
        }
        let mut left = wanted;
        while let Some((Reverse(away), nod)) = heap.pop() {
            if dm.get(nod as usize) != Some(&away) {
                continue;
            }
            if let Some([a, b]) = &mut left {
                for one in [a, b] {
                    if *one == nod {
                        *one = INGEN;
                    }
                }
                if left == Some([INGEN, INGEN]) {
                    break;
                }
            }
            for arc in self.from(nod) {
                let there = away.saturating_add(arc.dm);
                if there > radie_dm || !arc.far.far(profil) {
                    continue;
                }
                if let Some(slot) = dm.get_mut(arc.till as usize)
                    && there < *slot
                {
                    *slot = there;
                    reached(arc.till, arc.kant);
                    heap.push(Reverse(there), arc.till);
                }
            }
        }
        dm
    }

    /// The decimetres to a place, from the distances to every junction
    /// ([`fran`](Self::fran)) of `start`; [`INGEN`] where there is no way. O(1).
    #[must_use]
    pub fn till(&self, dm: &[u32], start: &Fastpunkt, slut: &Fastpunkt) -> u32 {
        let by_end = self.ends(slut).into_iter().filter_map(|(nod, rest)| {
            dm.get(nod as usize).filter(|away| **away != INGEN)?.checked_add(rest)
        });
        by_end.chain(direct(start, slut)).min().unwrap_or(INGEN)
    }

    /// The shortest way from one place to another; `None` where there is none.
    #[must_use]
    pub fn vag(&self, profil: Profil, start: &Fastpunkt, slut: &Fastpunkt) -> Option<Vag> {
        let ends = self.ends(slut);
        let mut by = vec![INGEN; self.nodes() as usize];
        let wanted = Some(ends.map(|(nod, _)| nod));
        let dm = self.search(profil, start, INGEN - 1, wanted, |nod, kant| {
            if let Some(slot) = by.get_mut(nod as usize) {
                *slot = kant;
            }
        });
        let whole = self.till(&dm, start, slut);
        if whole == INGEN {
            return None;
        }
        let away = |nod: u32| dm.get(nod as usize).copied().filter(|away| *away != INGEN);
        // From the end to the beginning, then turned.
        let mut back = vec![slut.plats];
        if direct(start, slut) == Some(whole) {
            back.extend(self.between(start.kant, slut.dm, start.dm));
        } else {
            let last = |(nod, rest): (u32, u32)| away(nod)?.checked_add(rest);
            let side = ends.iter().position(|end| last(*end) == Some(whole))?;
            let (mut nod, _) = *ends.get(side)?;
            back.extend(self.between(slut.kant, slut.dm, self.mark(slut.kant, side)?));
            back.extend(self.plats(nod));
            // Every way is at least a decimetre, so that this ends.
            loop {
                let kant = by.get(nod as usize).copied().unwrap_or(INGEN);
                let Some(way) = self.kanter().get(kant as usize) else { break };
                let (side, before) = if way.fran == nod { (0, way.till) } else { (1, way.fran) };
                back.extend(self.between(kant, self.mark(kant, side)?, self.mark(kant, 1 - side)?));
                back.extend(self.plats(before));
                nod = before;
            }
            let first = self.ends(start);
            let side = first.iter().position(|(end, dm)| *end == nod && away(nod) == Some(*dm))?;
            back.extend(self.between(start.kant, self.mark(start.kant, side)?, start.dm));
        }
        back.push(start.plats);
        back.reverse();
        back.dedup();
        Some(Vag { dm: whole, punkter: back })
    }

    /// The decimetres along a way at one of its ends: 0 its `fran`, 1 its `till`.
    fn mark(&self, kant: u32, side: usize) -> Option<u32> {
        let dm = self.kanter().get(kant as usize)?.dm;
        Some(if side == 0 { 0 } else { dm })
    }

    /// The bends of a way between two points on it, in the order they are passed; its ends
    /// are none.
    fn between(&self, kant: u32, a: u32, b: u32) -> Vec<Wgs84> {
        let points: Vec<Wgs84> = self.form(kant).collect();
        let (from, to) = (f64::from(a.min(b)), f64::from(a.max(b)));
        let mut along = 0.0;
        let mut bends = Vec::new();
        for (here, next) in points.iter().zip(points.iter().skip(1)).take(points.len().max(2) - 2) {
            along += great_circle_m(*here, *next) * 10.0;
            if along > from && along < to {
                bends.push(*next);
            }
        }
        if a > b {
            bends.reverse();
        }
        bends
    }
}

/// The decimetres between two places on the same way.
pub(super) fn direct(a: &Fastpunkt, b: &Fastpunkt) -> Option<u32> {
    (a.kant == b.kant)
        .then(|| a.dm.abs_diff(b.dm).saturating_add(a.steg_dm).saturating_add(b.steg_dm))
}

#[cfg(test)]
mod tests;
