//! Junctions and ways from the points and lines of OpenStreetMap. Pure.
//!
//! A junction is where other than two parts of ways meet, where those who may use the way
//! change, or where a gate or a kerb stops someone; what lies between two junctions is one
//! way with bends. At a gate the parts of ways end in junctions of their own, which are
//! joined for those whom it lets pass.

use std::collections::HashMap;

use super::Bortlamnat;
use super::regler::REGLER;
use super::urval::{Punkt, Urval};
use super::vatten;
use crate::gangnat::{Byggare, Far, Gangnat, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::geo::e7::{E7, wgs84};

/// A straight part of a way, from the lower of its points to the higher.
#[derive(Debug, Clone, Copy)]
struct Del {
    a: u32,
    b: u32,
    far: Far,
    overgang: bool,
}

impl Del {
    const fn other(&self, nod: u32) -> u32 {
        if self.a == nod { self.b } else { self.a }
    }
}

/// A way between two junctions, while the network is built.
#[derive(Debug)]
pub(super) struct Halvfabrikat {
    ends: [u32; 2],
    far: Far,
    line: Vec<E7>,
    metres: f64,
}

/// Makes the network, without what is too small; tells how much that was, by profile.
#[must_use]
pub fn build(urval: &Urval) -> (Gangnat, [Bortlamnat; 2]) {
    let mut graf = Graf::new(urval);
    let mut ways = graf.ways();
    let left_out = Profil::ALLA.map(|profil| leave_out(&mut ways, graf.places.len(), profil));
    let mut byggare = Byggare::default();
    let mut number: Vec<Option<u32>> = vec![None; graf.places.len()];
    for way in &ways {
        let mut end = |nod: u32| {
            let slot = number.get_mut(nod as usize)?;
            if slot.is_none() {
                let plats = graf.places.get(nod as usize).copied().and_then(wgs84)?;
                *slot = Some(byggare.nod(plats));
            }
            *slot
        };
        let [a, b] = way.ends.map(&mut end);
        let (Some(a), Some(b)) = (a, b) else { continue };
        let bends = way.line.get(1..way.line.len().saturating_sub(1)).unwrap_or_default();
        let bends: Vec<Wgs84> = bends.iter().copied().filter_map(wgs84).collect();
        byggare.kant(a, b, &bends, way.far);
    }
    for (a, b) in vatten::hinder(urval, ways.iter().map(|way| &*way.line)) {
        if let (Some(a), Some(b)) = (wgs84(a), wgs84(b)) {
            byggare.hinder(a, b);
        }
    }
    (byggare.build(), left_out)
}

/// The points with the parts of ways at each.
struct Graf<'a> {
    noder: &'a [Punkt],
    delar: Vec<Del>,
    first: Vec<u32>,
    at: Vec<u32>,
    /// Where each junction is.
    places: Vec<E7>,
    /// The junction of a point, or of a part of a way at a point that stops someone.
    junctions: HashMap<(u32, Option<u32>), u32>,
}

impl<'a> Graf<'a> {
    fn new(urval: &'a Urval) -> Self {
        let mut delar: Vec<Del> = Vec::new();
        for vag in &urval.vagar {
            let (far, overgang) = (vag.far, vag.overgang);
            let pairs = vag.noder.iter().zip(vag.noder.iter().skip(1)).filter(|(a, b)| a != b);
            delar.extend(pairs.map(|(&a, &b)| Del { a: a.min(b), b: a.max(b), far, overgang }));
        }
        // The same part of two ways, as of a square and the street along it, is one.
        delar.sort_unstable_by_key(|del| (del.a, del.b));
        delar.dedup_by(|next, kept| {
            let same = (next.a, next.b) == (kept.a, kept.b);
            if same {
                kept.far = kept.far.either(next.far);
                kept.overgang &= next.overgang;
            }
            same
        });
        let mut first = vec![0_u32; urval.noder.len() + 1];
        for nod in delar.iter().flat_map(|del| [del.a, del.b]) {
            if let Some(count) = first.get_mut(nod as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for one in &mut first {
            sum += *one;
            *one = sum;
        }
        let (mut next, mut at) = (first.clone(), vec![0; sum as usize]);
        for (nr, del) in (0_u32..).zip(&delar) {
            for nod in [del.a, del.b] {
                let Some(place) = next.get_mut(nod as usize) else { continue };
                if let Some(slot) = at.get_mut(*place as usize) {
                    *slot = nr;
                }
                *place += 1;
            }
        }
        let (places, junctions) = (Vec::new(), HashMap::new());
        Self { noder: &urval.noder, delar, first, at, places, junctions }
    }

    /// The parts of ways at a point.
    fn parts(&self, nod: u32) -> &[u32] {
        let from = |nr: usize| self.first.get(nr).map_or(0, |first| *first as usize);
        let nr = nod as usize;
        self.at.get(from(nr)..from(nr + 1)).unwrap_or_default()
    }

    fn del(&self, nr: u32) -> Option<&Del> {
        self.delar.get(nr as usize)
    }

    /// The groups of parts at a point that are kept apart there; none where it stops
    /// nobody. Of a kerb where a crossing begins, the crossing is kept apart from the
    /// pavement; of one that only a pavement passes by, nothing is.
    fn apart(&self, nod: u32) -> Vec<Vec<u32>> {
        let lets = self.noder.get(nod as usize).map_or(Far::ALLA, |punkt| punkt.far);
        let parts = self.parts(nod);
        let stopped = parts.iter().filter_map(|nr| self.del(*nr));
        if parts.len() < 2 || stopped.filter(|del| del.far.both(lets) != del.far).count() == 0 {
            return Vec::new();
        }
        let crossing = |nr: &u32| self.del(*nr).is_some_and(|del| del.overgang);
        if parts.len() == 2 || lets.ingen() {
            return parts.iter().map(|nr| vec![*nr]).collect();
        }
        let (crossings, rest): (Vec<u32>, Vec<u32>) = parts.iter().partition(|nr| crossing(nr));
        if crossings.is_empty() || rest.is_empty() {
            return if crossings.is_empty() { Vec::new() } else { single(&crossings) };
        }
        let mut groups = single(&crossings);
        groups.push(rest);
        groups
    }

    fn is_junction(&self, nod: u32) -> bool {
        match self.parts(nod) {
            [one, other] => {
                let far = |nr: &u32| self.del(*nr).map(|del| del.far);
                far(one) != far(other) || !self.apart(nod).is_empty()
            }
            [] => false,
            _ => true,
        }
    }

    fn place(&mut self, nod: u32) -> u32 {
        let plats = self.noder.get(nod as usize).map_or([0, 0], |punkt| punkt.plats);
        self.places.push(plats);
        u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
    }

    /// The junction at an end of a part of a way.
    fn junction(&self, nod: u32, part: u32) -> Option<u32> {
        let own = self.junctions.get(&(nod, Some(part)));
        own.or_else(|| self.junctions.get(&(nod, None))).copied()
    }

    /// Every way between two junctions, with what joins the sides of gates.
    fn ways(&mut self) -> Vec<Halvfabrikat> {
        let mut ways = Vec::new();
        let count = u32::try_from(self.noder.len()).unwrap_or(u32::MAX);
        for nod in 0..count {
            if !self.is_junction(nod) {
                continue;
            }
            let groups = self.apart(nod);
            if groups.is_empty() {
                let junction = self.place(nod);
                self.junctions.insert((nod, None), junction);
                continue;
            }
            let lets = self.noder.get(nod as usize).map_or(Far::ALLA, |punkt| punkt.far);
            let mut before = None;
            for group in groups {
                let junction = self.place(nod);
                for part in group {
                    self.junctions.insert((nod, Some(part)), junction);
                }
                if let Some(before) = before.filter(|_| !lets.ingen()) {
                    let (ends, line) = ([before, junction], Vec::new());
                    ways.push(Halvfabrikat { ends, far: lets, line, metres: 0.0 });
                }
                before = Some(junction);
            }
        }
        let mut seen = vec![false; self.delar.len()];
        for nod in 0..count {
            if self.is_junction(nod) {
                for part in self.parts(nod).to_vec() {
                    ways.extend(self.follow(nod, part, &mut seen));
                }
            }
        }
        // What is left has no junction: it goes round.
        for nr in 0..u32::try_from(self.delar.len()).unwrap_or(u32::MAX) {
            if seen.get(nr as usize) == Some(&false)
                && let Some(nod) = self.del(nr).map(|del| del.a)
            {
                let junction = self.place(nod);
                self.junctions.insert((nod, None), junction);
                ways.extend(self.follow(nod, nr, &mut seen));
            }
        }
        ways
    }

    /// The way that begins with a part at a junction; `None` if it has been followed.
    fn follow(&self, start: u32, part: u32, seen: &mut [bool]) -> Option<Halvfabrikat> {
        let far = self.del(part)?.far;
        let first = self.junction(start, part)?;
        let mut line = vec![self.noder.get(start as usize)?.plats];
        let (mut nod, mut part) = (start, part);
        loop {
            let slot = seen.get_mut(part as usize)?;
            if *slot {
                return None;
            }
            *slot = true;
            nod = self.del(part)?.other(nod);
            line.push(self.noder.get(nod as usize)?.plats);
            if let Some(last) = self.junction(nod, part) {
                let metres = length(&line);
                return Some(Halvfabrikat { ends: [first, last], far, line, metres });
            }
            part = *self.parts(nod).iter().find(|next| **next != part)?;
        }
    }
}

fn single(parts: &[u32]) -> Vec<Vec<u32>> {
    parts.iter().map(|nr| vec![*nr]).collect()
}

fn length(line: &[E7]) -> f64 {
    let places: Vec<Wgs84> = line.iter().copied().filter_map(wgs84).collect();
    let pairs = places.iter().zip(places.iter().skip(1));
    pairs.map(|(a, b)| great_circle_m(*a, *b)).sum()
}

/// Closes to a profile what hangs together for it but not with the rest, and is too small
/// to be of use; what is closed to all is taken away.
fn leave_out(ways: &mut Vec<Halvfabrikat>, junctions: usize, profil: Profil) -> Bortlamnat {
    let mut parent: Vec<u32> = (0..u32::try_from(junctions).unwrap_or(u32::MAX)).collect();
    let open = |way: &Halvfabrikat| way.far.far(profil);
    for way in ways.iter().filter(|way| open(way)) {
        let [a, b] = way.ends.map(|nod| find(&mut parent, nod));
        if let Some(slot) = parent.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
    let mut size: HashMap<u32, (usize, f64)> = HashMap::new();
    let mut counted = vec![false; junctions];
    for way in ways.iter().filter(|way| open(way)) {
        let one = size.entry(find(&mut parent, way.ends[0])).or_default();
        one.1 += way.metres;
        for nod in way.ends {
            if let Some(slot) = counted.get_mut(nod as usize).filter(|slot| !**slot) {
                *slot = true;
                one.0 += 1;
            }
        }
    }
    let largest = size.iter().max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(a.0)));
    let largest = largest.map(|(root, _)| *root);
    let rules = &REGLER.oar;
    let small = |root: u32| {
        let (nodes, metres) = size.get(&root).copied().unwrap_or_default();
        Some(root) != largest && nodes < rules.korsningar && metres < rules.meter
    };
    let without = if profil == Profil::Gang { Far::default() } else { Far::GANG };
    for way in ways.iter_mut() {
        if way.far.far(profil) && small(find(&mut parent, way.ends[0])) {
            way.far = way.far.both(without);
        }
    }
    ways.retain(|way| !way.far.ingen());
    let left: Vec<f64> =
        size.iter().filter(|(root, _)| small(**root)).map(|(_, (_, metres))| *metres).collect();
    Bortlamnat { oar: left.len(), meter: left.iter().sum() }
}

/// The junction that stands for a set of those that hang together.
fn find(parent: &mut [u32], mut nod: u32) -> u32 {
    while let Some(&up) = parent.get(nod as usize)
        && up != nod
    {
        let above = parent.get(up as usize).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(nod as usize) {
            *slot = above;
        }
        nod = above;
    }
    nod
}
