//! The valdistrikt of a val, and the addresses in each. Pure.

use std::collections::HashMap;

use ::geo::{BoundingRect, Centroid, Coord};
use rstar::{AABB, RTree, RTreeObject};

use crate::geo::distance::unit_vector;
use crate::geo::polygon::PreparedPolygon;
use crate::geo::{Sweref99Tm, Wgs84, sweref99_tm, wgs84};
use crate::valdistrikt::{Valdistrikt, Valdistriktskod};

/// The valdistrikt of a val, ready for distances.
#[derive(Debug, Default)]
pub struct Karta {
    distrikt: Vec<Valdistrikt>,
    ytor: Vec<Option<Yta>>,
    by_kod: HashMap<Valdistriktskod, usize>,
    rutor: RTree<Ruta>,
}

#[derive(Debug)]
struct Yta {
    omrade: PreparedPolygon,
    mitt: Option<Wgs84>,
}

#[derive(Debug)]
struct Ruta {
    envelope: AABB<[f64; 2]>,
    nr: usize,
}

impl RTreeObject for Ruta {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl Karta {
    /// Prepares the valdistrikt of a val. O(n log n) in the number of border points.
    #[must_use]
    pub fn new(distrikt: Vec<Valdistrikt>) -> Self {
        let rutor = distrikt
            .iter()
            .enumerate()
            .filter_map(|(nr, one)| {
                let bbox = one.polygon.bounding_rect()?;
                let corners = ([bbox.min().x, bbox.min().y], [bbox.max().x, bbox.max().y]);
                Some(Ruta { envelope: AABB::from_corners(corners.0, corners.1), nr })
            })
            .collect();
        let ytor = distrikt
            .iter()
            .map(|one| {
                let mitt = one.polygon.centroid().and_then(|p| wgs84(p.0.into()).ok());
                Some(Yta { omrade: PreparedPolygon::new(&one.polygon)?, mitt })
            })
            .collect();
        let by_kod = distrikt.iter().enumerate().map(|(nr, one)| (one.kod, nr)).collect();
        Self { ytor, by_kod, rutor: RTree::bulk_load(rutor), distrikt }
    }

    /// The valdistrikt, by code.
    #[must_use]
    pub fn distrikt(&self) -> &[Valdistrikt] {
        &self.distrikt
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.distrikt.is_empty()
    }

    /// The valdistrikt of a code.
    #[must_use]
    pub fn get(&self, kod: Valdistriktskod) -> Option<&Valdistrikt> {
        self.distrikt.get(*self.by_kod.get(&kod)?)
    }

    /// The middle of a valdistrikt: the centre of gravity of its polygon, which may lie
    /// outside it.
    #[must_use]
    pub fn mitt(&self, kod: Valdistriktskod) -> Option<Wgs84> {
        self.yta(kod)?.mitt
    }

    fn yta(&self, kod: Valdistriktskod) -> Option<&Yta> {
        self.ytor.get(*self.by_kod.get(&kod)?)?.as_ref()
    }

    /// The valdistrikt that holds a point. O(log n) in the number of valdistrikt.
    #[must_use]
    pub fn holding(&self, p: Wgs84) -> Option<&Valdistrikt> {
        let p = sweref99_tm(p)?;
        let nr = self
            .rutor
            .locate_in_envelope_intersecting(&AABB::from_point([p.e, p.n]))
            .map(|ruta| ruta.nr)
            .filter(|nr| {
                self.ytor.get(*nr).is_some_and(|y| y.as_ref().is_some_and(|y| y.omrade.contains(p)))
            })
            .min()?;
        self.distrikt.get(nr)
    }

    /// The numbers of the valdistrikt whose boxes meet that of a shape.
    pub(super) fn meeting(&self, shape: &::geo::MultiPolygon<f64>) -> Vec<usize> {
        let Some(bbox) = shape.bounding_rect() else { return Vec::new() };
        let envelope =
            AABB::from_corners([bbox.min().x, bbox.min().y], [bbox.max().x, bbox.max().y]);
        let mut met: Vec<usize> =
            self.rutor.locate_in_envelope_intersecting(&envelope).map(|ruta| ruta.nr).collect();
        met.sort_unstable();
        met
    }

    /// The nearest point of a valdistrikt to a place: the place itself when it lies
    /// inside. O(n) in the number of its border points.
    #[must_use]
    pub fn nearest_point(&self, kod: Valdistriktskod, to: Wgs84) -> Option<Wgs84> {
        let p = sweref99_tm(to)?;
        if self.yta(kod)?.omrade.contains(p) {
            return Some(to);
        }
        let at: Coord<f64> = p.into();
        let polygon = &self.get(kod)?.polygon;
        let edges = polygon
            .iter()
            .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
            .flat_map(::geo::LineString::lines);
        let nearest = edges
            .map(|edge| on_segment(at, edge.start, edge.end))
            .min_by(|a, b| length2(*a - at).total_cmp(&length2(*b - at)))?;
        wgs84(Sweref99Tm::from(nearest)).ok()
    }
}

fn length2(c: Coord<f64>) -> f64 {
    c.x * c.x + c.y * c.y
}

/// The point of a segment nearest to another point.
fn on_segment(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
    let along = b - a;
    let whole = length2(along);
    if whole == 0.0 {
        return a;
    }
    let t = ((p.x - a.x) * along.x + (p.y - a.y) * along.y) / whole;
    a + along * t.clamp(0.0, 1.0)
}

/// Where the voters of each valdistrikt live: the addresses of the register, as unit
/// vectors.
#[derive(Debug, Default)]
pub struct Bostader(HashMap<Valdistriktskod, Vec<[f64; 3]>>);

impl Bostader {
    /// Puts each address in the valdistrikt that the register gives for it, or else in
    /// the one that holds it. O(n log d).
    #[must_use]
    pub fn new(
        karta: &Karta,
        adresser: impl Iterator<Item = (Option<Valdistriktskod>, Wgs84)>,
    ) -> Self {
        let mut homes: HashMap<Valdistriktskod, Vec<[f64; 3]>> = HashMap::new();
        for (kod, plats) in adresser {
            let known = kod.filter(|kod| karta.by_kod.contains_key(kod));
            if let Some(kod) = known.or_else(|| karta.holding(plats).map(|one| one.kod)) {
                homes.entry(kod).or_default().push(unit_vector(plats));
            }
        }
        Self(homes)
    }

    /// Those of a valdistrikt.
    #[must_use]
    pub fn of(&self, kod: Valdistriktskod) -> &[[f64; 3]] {
        self.0.get(&kod).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many there are in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use ::geo::{LineString, MultiPolygon, Polygon};
    use proptest::prelude::*;

    use super::*;

    const ORIGO: (f64, f64) = (674_000.0, 6_580_000.0);

    fn square(nr: u32, x: f64, y: f64, side: f64) -> Valdistrikt {
        let (x, y) = (ORIGO.0 + x, ORIGO.1 + y);
        let ring =
            LineString::from(vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]);
        Valdistrikt {
            kod: format!("0180{nr:04}").parse().unwrap(),
            namn: format!("Distrikt {nr}"),
            polygon: MultiPolygon(vec![Polygon::new(ring, Vec::new())]),
            rostberattigade: None,
        }
    }

    fn at(x: f64, y: f64) -> Wgs84 {
        wgs84(Sweref99Tm { e: ORIGO.0 + x, n: ORIGO.1 + y }).unwrap()
    }

    proptest! {
        /// The twin asks every district, and walks every metre of the border.
        #[test]
        fn a_point_is_held_and_its_distance_is_that_of_the_twin(
            x in -900.0..2900.0, y in -900.0..1900.0,
        ) {
            let karta = Karta::new(vec![square(1, 0.0, 0.0, 1000.0), square(2, 1000.0, 0.0, 1000.0)]);
            let p = at(x, y);
            let held = karta.holding(p).map(|one| one.namn.clone());
            let inside = |from: f64| (from..from + 1000.0).contains(&x) && (0.0..1000.0).contains(&y);
            let expected = [(0.0, "Distrikt 1"), (1000.0, "Distrikt 2")];
            let expected = expected.iter().find(|(from, _)| inside(*from)).map(|(_, n)| (*n).to_owned());
            prop_assert_eq!(held, expected);
            let kod = karta.distrikt()[0].kod;
            let found = crate::geo::distance::great_circle_m(karta.nearest_point(kod, p).unwrap(), p);
            let twin = if inside(0.0) { 0.0 } else {
                let (dx, dy) = (x - x.clamp(0.0, 1000.0), y - y.clamp(0.0, 1000.0));
                dx.hypot(dy)
            };
            // The plane is at most four ten-thousandths from the sphere here.
            prop_assert!((found - twin).abs() < 0.01 + twin * 0.006, "{} {}", found, twin);
        }
    }

    #[test]
    fn addresses_go_where_the_register_says_or_where_they_lie() {
        let karta = Karta::new(vec![square(1, 0.0, 0.0, 1000.0), square(2, 1000.0, 0.0, 1000.0)]);
        let second = karta.distrikt()[1].kod;
        let elsewhere = "01809999".parse().ok();
        let homes = Bostader::new(
            &karta,
            [
                (None, at(10.0, 10.0)),
                (Some(second), at(20.0, 20.0)),
                (elsewhere, at(30.0, 30.0)),
                (None, at(-500.0, 0.0)),
            ]
            .into_iter(),
        );
        assert_eq!(homes.of(karta.distrikt()[0].kod).len(), 2);
        assert_eq!(homes.of(second).len(), 1);
        assert_eq!(homes.len(), 3);
    }
}
