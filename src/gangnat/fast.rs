//! Fastening a place to the nearest way, on its own side of the water.

use rstar::{AABB, PointDistance, RTreeObject};

use super::nat::Gangnat;
use super::{Far, Profil};
use crate::geo::Wgs84;

/// A place on a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fastpunkt {
    /// The way.
    pub kant: u32,
    /// Decimetres along it from its `fran`.
    pub dm: u32,
    /// Decimetres in a straight line from the place to the way.
    pub steg_dm: u32,
    /// Where the way is met.
    pub plats: Wgs84,
}

/// A place on one of several networks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lage {
    /// Which network.
    pub nat: usize,
    /// Where on it.
    pub fast: Fastpunkt,
}

/// Why a place is not on a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Losfel {
    /// It lies outside the area of the network.
    #[error("Platsen ligger utanför gångnätet.")]
    Utanfor,
    /// There is no way near it, or only on the other side of water.
    #[error("Det finns ingen väg i närheten av platsen.")]
    IngenVag,
}

/// Where a place is on the networks.
pub type Laget = Result<Lage, Losfel>;

/// A straight part of a way, in metres on the plane of the network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stracka {
    a: [f64; 2],
    b: [f64; 2],
    kant: u32,
    far: Far,
    /// Metres along the way to `a`.
    fore: f64,
    /// Metres from `a` to `b`.
    langd: f64,
}

impl Stracka {
    pub const fn new(
        (a, b): ([f64; 2], [f64; 2]),
        kant: u32,
        far: Far,
        fore: f64,
        langd: f64,
    ) -> Self {
        Self { a, b, kant, far, fore, langd }
    }
}

/// How far along from `a` to `b` the point nearest to `p` lies, 0 to 1, and that point.
fn foot(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> (f64, [f64; 2]) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let share = if length2 > 0.0 {
        (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (share, [a[0] + share * dx, a[1] + share * dy])
}

fn distance2(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    dx * dx + dy * dy
}

impl RTreeObject for Stracka {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Stracka {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        distance2(foot(self.a, self.b, *point).1, *point)
    }
}

/// A line that no one passes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hinder {
    a: [f64; 2],
    b: [f64; 2],
}

impl Hinder {
    pub const fn new(a: [f64; 2], b: [f64; 2]) -> Self {
        Self { a, b }
    }

    /// Whether a straight line from one point to another passes it.
    fn crossed(&self, from: [f64; 2], to: [f64; 2]) -> bool {
        let side = |a: [f64; 2], b: [f64; 2], p: [f64; 2]| {
            (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
        };
        side(self.a, self.b, from) * side(self.a, self.b, to) < 0.0
            && side(from, to, self.a) * side(from, to, self.b) < 0.0
    }
}

impl RTreeObject for Hinder {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl Gangnat {
    /// Whether a place lies in the area of the network, or at most so far outside it.
    #[must_use]
    pub fn tacker(&self, p: Wgs84, marginal_m: f64) -> bool {
        let [x, y] = self.plan.of(p);
        let [south, west, north, east] = self.plan.ram;
        self.nodes() > 0
            && (west - marginal_m..=east + marginal_m).contains(&x)
            && (south - marginal_m..=north + marginal_m).contains(&y)
    }

    /// Fastens a place to the nearest way that someone may use, at most so many metres
    /// away and not across water. O(log n).
    ///
    /// # Errors
    /// [`Losfel`] when there is no such way.
    pub fn fast(&self, p: Wgs84, profil: Profil, langst_m: f64) -> Result<Fastpunkt, Losfel> {
        if !self.tacker(p, langst_m) {
            return Err(Losfel::Utanfor);
        }
        let from = self.plan.of(p);
        let most = langst_m * langst_m;
        let open = self
            .strackor
            .nearest_neighbor_iter(&from)
            .take_while(|stracka| stracka.distance_2(&from) <= most)
            .filter(|stracka| stracka.far.far(profil));
        for stracka in open {
            let (share, met) = foot(stracka.a, stracka.b, from);
            if self.water_between(from, met) {
                continue;
            }
            let Some(plats) = self.plan.back(met) else { continue };
            let dm = self.kanter().get(stracka.kant as usize).map_or(0, |kant| kant.dm);
            return Ok(Fastpunkt {
                kant: stracka.kant,
                dm: decimetres(stracka.fore + share * stracka.langd).min(dm),
                steg_dm: decimetres(distance2(from, met).sqrt()),
                plats,
            });
        }
        Err(Losfel::IngenVag)
    }

    fn water_between(&self, from: [f64; 2], to: [f64; 2]) -> bool {
        let line = AABB::from_corners(from, to);
        self.hinder.locate_in_envelope_intersecting(&line).any(|hinder| hinder.crossed(from, to))
    }
}

/// Where a place is on several networks: on the one whose way is nearest.
///
/// # Errors
/// [`Losfel::IngenVag`] when it lies in the area of one but near no way, otherwise
/// [`Losfel::Utanfor`].
pub fn lage<'a>(
    nat: impl Iterator<Item = &'a Gangnat>,
    plats: Wgs84,
    profil: Profil,
    langst_m: f64,
) -> Laget {
    let mut best = Err(Losfel::Utanfor);
    for (nr, one) in nat.enumerate() {
        match (one.fast(plats, profil, langst_m), &best) {
            (Ok(fast), Ok(Lage { fast: known, .. })) if known.steg_dm <= fast.steg_dm => {}
            (Ok(fast), _) => best = Ok(Lage { nat: nr, fast }),
            (Err(Losfel::IngenVag), Err(Losfel::Utanfor)) => best = Err(Losfel::IngenVag),
            (Err(_), _) => {}
        }
    }
    best
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ways are short")]
fn decimetres(metres: f64) -> u32 {
    (metres * 10.0).round() as u32
}

#[cfg(test)]
mod tests;
