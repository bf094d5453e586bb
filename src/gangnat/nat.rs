//! The network itself: junctions, ways, and the arcs between them.

use serde::{Deserialize, Serialize};

use rstar::RTree;
use sha2::{Digest, Sha256};

use super::fast::{Hinder, Stracka};
use super::{Far, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::{MEAN_EARTH_RADIUS_M, great_circle_m};
use crate::geo::e7::{E7, e7, wgs84};

/// A way between two junctions, walked both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kant {
    /// One end.
    pub fran: u32,
    /// The other end.
    pub till: u32,
    /// Its length in decimetres, at least one.
    pub dm: u32,
    /// Who may use it.
    pub far: Far,
    /// Where its bends begin among all bends.
    pub(super) form: u32,
    /// How many bends it has.
    pub(super) bojar: u32,
}

/// An arc: a way as seen from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bage {
    /// The other end.
    pub till: u32,
    /// Its length in decimetres.
    pub dm: u32,
    /// Who may use it.
    pub far: Far,
    /// The way.
    pub kant: u32,
}

/// What is kept of a network; the rest follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Grund {
    noder: Vec<E7>,
    kanter: Vec<Kant>,
    bojar: Vec<E7>,
    hinder: Vec<(E7, E7)>,
}

/// A walking network of one area, undirected.
#[derive(Debug)]
pub struct Gangnat {
    grund: Grund,
    forsta: Vec<u32>,
    bagar: Vec<Bage>,
    oar: [Vec<u32>; 2],
    pub(super) plan: Plan,
    pub(super) strackor: RTree<Stracka>,
    pub(super) hinder: RTree<Hinder>,
}

/// A local plane in metres: good for nearness within a kommun, not for lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plan {
    lat: f64,
    lon: f64,
    cos: f64,
    /// South, west, north and east of all junctions and bends, in metres.
    pub ram: [f64; 4],
}

impl Plan {
    pub fn new<'a>(points: impl Iterator<Item = &'a E7>) -> Self {
        let bounds = points.fold(None, |seen: Option<[i32; 4]>, [lat, lon]| {
            let [s, w, n, e] = seen.unwrap_or([*lat, *lon, *lat, *lon]);
            Some([s.min(*lat), w.min(*lon), n.max(*lat), e.max(*lon)])
        });
        let [s, w, n, e] = bounds.unwrap_or_default().map(|one| f64::from(one) / 1e7);
        let (lat, lon) = (f64::midpoint(s, n), f64::midpoint(w, e));
        let mut plan = Self { lat, lon, cos: lat.to_radians().cos(), ram: [0.0; 4] };
        let ([west, south], [east, north]) = (plan.degrees(s, w), plan.degrees(n, e));
        plan.ram = [south, west, north, east];
        plan
    }

    fn degrees(&self, lat: f64, lon: f64) -> [f64; 2] {
        [
            (lon - self.lon).to_radians() * self.cos * MEAN_EARTH_RADIUS_M,
            (lat - self.lat).to_radians() * MEAN_EARTH_RADIUS_M,
        ]
    }

    /// East and north in metres from the middle of the network.
    pub fn of(&self, p: Wgs84) -> [f64; 2] {
        self.degrees(p.lat(), p.lon())
    }

    pub fn of_e7(&self, [lat, lon]: E7) -> [f64; 2] {
        self.degrees(f64::from(lat) / 1e7, f64::from(lon) / 1e7)
    }

    /// The place of metres east and north.
    pub fn back(&self, [x, y]: [f64; 2]) -> Option<Wgs84> {
        let lat = self.lat + (y / MEAN_EARTH_RADIUS_M).to_degrees();
        let lon = self.lon + (x / MEAN_EARTH_RADIUS_M / self.cos).to_degrees();
        Wgs84::parse(lat, lon).ok()
    }
}

/// What the bytes of a network begin with: this form, the first.
const FORM: [u8; 4] = *b"VKG1";

/// Why bytes are not a network.
#[derive(Debug, thiserror::Error)]
#[error("Gångnätet i databasen går inte att läsa. Läs in det igen med «valkansli import gangnat».")]
pub struct Trasigt;

impl Gangnat {
    fn new(grund: Grund) -> Self {
        let mut forsta = vec![0_u32; grund.noder.len() + 1];
        for kant in &grund.kanter {
            for end in [kant.fran, kant.till] {
                if let Some(count) = forsta.get_mut(end as usize + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for first in &mut forsta {
            sum += *first;
            *first = sum;
        }
        let mut next = forsta.clone();
        let none = Bage { till: 0, dm: 0, far: Far::default(), kant: 0 };
        let mut bagar = vec![none; sum as usize];
        for (nr, kant) in (0_u32..).zip(&grund.kanter) {
            for (from, till) in [(kant.fran, kant.till), (kant.till, kant.fran)] {
                let Some(at) = next.get_mut(from as usize) else { continue };
                if let Some(slot) = bagar.get_mut(*at as usize) {
                    *slot = Bage { till, dm: kant.dm, far: kant.far, kant: nr };
                }
                *at += 1;
            }
        }
        let plan = Plan::new(grund.noder.iter().chain(&grund.bojar));
        let mut nat = Self {
            forsta,
            bagar,
            oar: [Vec::new(), Vec::new()],
            plan,
            strackor: RTree::new(),
            hinder: RTree::bulk_load(
                grund
                    .hinder
                    .iter()
                    .map(|(a, b)| Hinder::new(plan.of_e7(*a), plan.of_e7(*b)))
                    .collect(),
            ),
            grund,
        };
        nat.oar = Profil::ALLA.map(|profil| nat.islands(profil));
        nat.strackor = RTree::bulk_load(nat.stretches());
        nat
    }

    /// The parts of every way that are straight.
    fn stretches(&self) -> Vec<Stracka> {
        let mut all = Vec::new();
        for (nr, kant) in (0_u32..).zip(&self.grund.kanter) {
            let mut along = 0.0;
            let line: Vec<E7> = self.line(kant).collect();
            for pair in line.windows(2) {
                let [a, b] = *pair else { continue };
                let ends = wgs84(a).zip(wgs84(b));
                let metres = ends.map_or(0.0, |(a, b)| great_circle_m(a, b));
                let ends = (self.plan.of_e7(a), self.plan.of_e7(b));
                all.push(Stracka::new(ends, nr, kant.far, along, metres));
                along += metres;
            }
        }
        all
    }

    /// A number for each junction: those of the same number can reach each other.
    /// [`super::INGEN`] where no way may be used.
    fn islands(&self, profil: Profil) -> Vec<u32> {
        let mut island = vec![super::INGEN; self.grund.noder.len()];
        let mut stack = Vec::new();
        let mut count = 0;
        for start in 0..self.nodes() {
            let open = self.from(start).iter().any(|arc| arc.far.far(profil));
            if !open || island.get(start as usize) != Some(&super::INGEN) {
                continue;
            }
            stack.push(start);
            while let Some(node) = stack.pop() {
                let Some(slot) = island.get_mut(node as usize) else { continue };
                if *slot != super::INGEN {
                    continue;
                }
                *slot = count;
                let arcs = self.from(node).iter().filter(|arc| arc.far.far(profil));
                stack.extend(arcs.map(|arc| arc.till));
            }
            count += 1;
        }
        island
    }

    /// South, west, north and east of all junctions and bends in degrees; `None` of an
    /// empty network.
    #[must_use]
    pub fn utstrackning(&self) -> Option<[f64; 4]> {
        let [south, west, north, east] = self.plan.ram;
        let (low, high) = (self.plan.back([west, south])?, self.plan.back([east, north])?);
        (self.nodes() > 0).then(|| [low.lat(), low.lon(), high.lat(), high.lon()])
    }

    /// The metres of all ways that someone may use.
    #[must_use]
    pub fn meter(&self, profil: Profil) -> f64 {
        let open = self.grund.kanter.iter().filter(|kant| kant.far.far(profil));
        open.map(|kant| f64::from(kant.dm) / 10.0).sum()
    }

    /// How many junctions there are.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        u32::try_from(self.grund.noder.len()).unwrap_or(u32::MAX)
    }

    /// The ways.
    #[must_use]
    pub fn kanter(&self) -> &[Kant] {
        &self.grund.kanter
    }

    /// Where a junction is.
    #[must_use]
    pub fn plats(&self, nod: u32) -> Option<Wgs84> {
        wgs84(*self.grund.noder.get(nod as usize)?)
    }

    /// The arcs from a junction. O(1).
    #[must_use]
    pub fn from(&self, nod: u32) -> &[Bage] {
        let at = |nr: usize| self.forsta.get(nr).map_or(0, |first| *first as usize);
        let nr = nod as usize;
        self.bagar.get(at(nr)..at(nr + 1)).unwrap_or_default()
    }

    /// The island of a junction: those of the same number can reach each other;
    /// [`super::INGEN`] where no way may be used.
    #[must_use]
    pub fn o(&self, profil: Profil, nod: u32) -> u32 {
        let islands = self.oar.get(profil.nr());
        islands.and_then(|all| all.get(nod as usize)).copied().unwrap_or(super::INGEN)
    }

    /// The points of a way in order, its ends included.
    pub(super) fn line(&self, kant: &Kant) -> impl DoubleEndedIterator<Item = E7> + '_ {
        let end = |nod: u32| self.grund.noder.get(nod as usize).copied();
        let from = kant.form as usize;
        let bends = self.grund.bojar.get(from..from + kant.bojar as usize).unwrap_or_default();
        end(kant.fran).into_iter().chain(bends.iter().copied()).chain(end(kant.till))
    }

    /// The points of a way in order from its `fran`, its ends included.
    pub fn form(&self, kant: u32) -> impl Iterator<Item = Wgs84> + '_ {
        let kant = self.grund.kanter.get(kant as usize);
        kant.into_iter().flat_map(|kant| self.line(kant)).filter_map(wgs84)
    }

    /// The network as bytes, to be kept.
    ///
    /// # Errors
    /// [`Trasigt`], which does not happen.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Trasigt> {
        let kept = postcard::to_stdvec(&self.grund).map_err(|_| Trasigt)?;
        Ok([&FORM[..], &Sha256::digest(&kept), &kept].concat())
    }

    /// A network from [`to_bytes`](Self::to_bytes). O(n log n).
    ///
    /// # Errors
    /// [`Trasigt`] when the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Trasigt> {
        let rest = bytes.strip_prefix(&FORM).ok_or(Trasigt)?;
        let (sum, kept) = rest.split_first_chunk::<32>().ok_or(Trasigt)?;
        if Sha256::digest(kept)[..] != sum[..] {
            return Err(Trasigt);
        }
        let grund: Grund = postcard::from_bytes(kept).map_err(|_| Trasigt)?;
        let known = |nod: u32| (nod as usize) < grund.noder.len();
        let whole = grund.kanter.iter().all(|kant| {
            let bends = kant.form as usize + kant.bojar as usize;
            let ends = known(kant.fran) && known(kant.till);
            ends && bends <= grund.bojar.len() && kant.dm > 0 && !kant.far.ingen()
        });
        if whole { Ok(Self::new(grund)) } else { Err(Trasigt) }
    }
}

/// Puts a network together.
#[derive(Debug)]
pub struct Byggare(Grund);

impl Default for Byggare {
    fn default() -> Self {
        let (noder, kanter, bojar, hinder) = <_>::default();
        Self(Grund { noder, kanter, bojar, hinder })
    }
}

impl Byggare {
    /// Adds a junction and gives its number.
    pub fn nod(&mut self, plats: Wgs84) -> u32 {
        self.0.noder.push(e7(plats));
        u32::try_from(self.0.noder.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a way between two junctions by its bends, with its length by great circles
    /// from point to point. A way that no one may use is left out.
    pub fn kant(&mut self, fran: u32, till: u32, bojar: &[Wgs84], far: Far) {
        let end = |nod: u32| self.0.noder.get(nod as usize).copied().and_then(wgs84);
        let (Some(first), Some(last)) = (end(fran), end(till)) else { return };
        if far.ingen() {
            return;
        }
        let mut metres = 0.0;
        let mut at = first;
        for &next in bojar.iter().chain([&last]) {
            metres += great_circle_m(at, next);
            at = next;
        }
        let form = u32::try_from(self.0.bojar.len()).unwrap_or(u32::MAX);
        self.0.bojar.extend(bojar.iter().copied().map(e7));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a way is short"
        )]
        let dm = ((metres * 10.0).round() as u32).max(1);
        let bojar = u32::try_from(bojar.len()).unwrap_or_default();
        self.0.kanter.push(Kant { fran, till, dm, far, form, bojar });
    }

    /// Adds a line that no one passes, such as a shore: a place is not fastened to a way
    /// on its other side.
    pub fn hinder(&mut self, a: Wgs84, b: Wgs84) {
        self.0.hinder.push((e7(a), e7(b)));
    }

    /// The network.
    #[must_use]
    pub fn build(self) -> Gangnat {
        Gangnat::new(self.0)
    }
}

#[cfg(test)]
mod tests;
