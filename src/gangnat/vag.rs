//! Shortest paths (Dijkstra 1959) in whole decimetres, by a radix heap (Ahuja, Mehlhorn,
//! Orlin and Tarjan 1990).

use std::cmp::Reverse;

use radix_heap::RadixHeapMap;

use super::nat::Gangnat;
use super::{Fastpunkt, INGEN, Profil};
use crate::geo::Wgs84;

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
            [(kant.fran, p.dm + p.steg_dm), (kant.till, back + p.steg_dm)]
        })
    }

    /// The decimetres from a place to every junction, the step to the way included;
    /// [`INGEN`] beyond the radius. O(m + n log C), C the longest way.
    #[must_use]
    pub fn fran(&self, profil: Profil, start: &Fastpunkt, radie_dm: u32) -> Vec<u32> {
        self.search(profil, start, radie_dm, None, |_, _| ())
    }

    /// As [`fran`](Self::fran), told of each junction when its distance is final and of
    /// the arc by which it is reached; stops early when all of `wanted` are.
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
                    reached(arc.till, nod);
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
        let ends = self.ends(slut).map(|(nod, _)| nod);
        let mut before = vec![INGEN; self.nodes() as usize];
        let dm = self.search(profil, start, INGEN - 1, Some(ends), |nod, from| {
            if let Some(slot) = before.get_mut(nod as usize) {
                *slot = from;
            }
        });
        let whole = self.till(&dm, start, slut);
        if whole == INGEN {
            return None;
        }
        if direct(start, slut) == Some(whole) {
            let mut punkter = vec![start.plats];
            punkter.extend(self.between(start.kant, start.dm, slut.dm));
            punkter.push(slut.plats);
            return Some(Vag { dm: whole, punkter });
        }
        let (mut nod, _) = self.ends(slut).into_iter().find(|(nod, rest)| {
            let away = dm.get(*nod as usize).copied().unwrap_or(INGEN);
            away.checked_add(*rest) == Some(whole)
        })?;
        // From the end to the beginning, then turned.
        let kant = self.kanter().get(slut.kant as usize)?;
        let end = if nod == kant.fran && slut.dm.saturating_add(slut.steg_dm) <= whole {
            0
        } else {
            kant.dm
        };
        let mut back = vec![slut.plats];
        back.extend(self.between(slut.kant, slut.dm, end));
        back.extend(self.plats(nod));
        loop {
            let from = before.get(nod as usize).copied().unwrap_or(INGEN);
            if from == INGEN {
                break;
            }
            let (here, there) = (*dm.get(nod as usize)?, *dm.get(from as usize)?);
            let arc = self.from(nod).iter().find(|arc| {
                arc.till == from && arc.far.far(profil) && there.checked_add(arc.dm) == Some(here)
            })?;
            let kant = self.kanter().get(arc.kant as usize)?;
            let (a, b) = if kant.fran == nod { (0, kant.dm) } else { (kant.dm, 0) };
            back.extend(self.between(arc.kant, a, b));
            back.extend(self.plats(from));
            nod = from;
        }
        let first = self.kanter().get(start.kant as usize)?;
        let end = if nod == first.fran { 0 } else { first.dm };
        back.extend(self.between(start.kant, end, start.dm));
        back.push(start.plats);
        back.reverse();
        back.dedup();
        Some(Vag { dm: whole, punkter: back })
    }

    /// The bends of a way between two points on it, in the order they are passed.
    fn between(&self, kant: u32, a: u32, b: u32) -> Vec<Wgs84> {
        let points: Vec<Wgs84> = self.form(kant).collect();
        let whole = self.kanter().get(kant as usize).map_or(0, |kant| kant.dm);
        let mut along = 0.0;
        let mut bends = Vec::new();
        for pair in points.windows(2) {
            let [from, to] = *pair else { continue };
            along += crate::geo::distance::great_circle_m(from, to) * 10.0;
            if along > f64::from(a.min(b))
                && along < f64::from(a.max(b))
                && along < f64::from(whole)
            {
                bends.push(to);
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
    (a.kant == b.kant).then(|| a.dm.abs_diff(b.dm) + a.steg_dm + b.steg_dm)
}
