//! What lies between valdistrikt that should meet: overlaps and gaps.
//!
//! Neighbours drawn by different hands do not share every corner, so slivers of some
//! square decimetres are everywhere and mean nothing; over a square metre a voter may
//! live in both districts, or in none.

use std::fmt;

use ::geo::{
    Area, BooleanOps, BoundingRect, Centroid, Coord, Distance, Euclidean, LineString, MultiPolygon,
    Point, Polygon, Rect, unary_union,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::Valdistrikt;
use crate::geo;

/// Square metres that an overlap or a gap must be over to be told.
pub const MOST_M2: f64 = 1.0;

/// Something between districts.
#[derive(Debug, Clone, PartialEq)]
pub enum Gransfel {
    /// Two districts have an area in common.
    Overlapp {
        /// Code and name of both.
        mellan: [String; 2],
        /// Square metres.
        m2: f64,
        /// In the middle of it.
        plats: Coord<f64>,
    },
    /// An area that districts surround and none has.
    Glapp {
        /// Code and name of some that border on it, the longest border first.
        mellan: Vec<String>,
        /// Square metres.
        m2: f64,
        /// In the middle of it.
        plats: Coord<f64>,
    },
}

impl fmt::Display for Gransfel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, m2, between, plats) = match self {
            Self::Overlapp { mellan, m2, plats } => ("Överlapp", m2, mellan.as_slice(), plats),
            Self::Glapp { mellan, m2, plats } => ("Glapp", m2, mellan.as_slice(), plats),
        };
        write!(f, "{what} på {} m² mellan {}", square_metres(*m2), between.join(" och "))?;
        match geo::wgs84((*plats).into()) {
            Ok(p) => write!(f, " (vid {:.5}, {:.5}).", p.lat(), p.lon()),
            Err(_) => f.write_str("."),
        }
    }
}

/// Square metres for a person: whole ones from a hundred, else with one decimal.
#[must_use]
pub fn square_metres(m2: f64) -> String {
    let decimals = usize::from(m2.abs() < 100.0);
    format!("{m2:.decimals$}").replace('.', ",")
}

type Boxes = RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>;

/// The overlaps of districts, then the gaps within each kommun, each the largest first.
///
/// O(n log n) in the corners of districts whose boxes meet; for a kommun of 600
/// districts some tenths of a second, for the country some seconds.
#[must_use]
pub fn examine(distrikt: &[Valdistrikt]) -> Vec<Gransfel> {
    let boxes: Boxes = RTree::bulk_load(
        distrikt
            .iter()
            .enumerate()
            .filter_map(|(i, one)| {
                Some(GeomWithData::new(rectangle(one.polygon.bounding_rect()?), i))
            })
            .collect(),
    );
    let mut found = overlaps(distrikt, &boxes);
    found.sort_by(|a, b| b.m2().total_cmp(&a.m2()));
    let mut gaps: Vec<Gransfel> = distrikt
        .chunk_by(|a, b| a.kod.kommun() == b.kod.kommun())
        .flat_map(|kommun| gaps(kommun, distrikt, &boxes))
        .collect();
    gaps.sort_by(|a, b| b.m2().total_cmp(&a.m2()));
    found.extend(gaps);
    found
}

impl Gransfel {
    /// Square metres.
    #[must_use]
    pub const fn m2(&self) -> f64 {
        match self {
            Self::Overlapp { m2, .. } | Self::Glapp { m2, .. } => *m2,
        }
    }
}

fn rectangle(rect: Rect<f64>) -> Rectangle<[f64; 2]> {
    Rectangle::from_corners(rect.min().into(), rect.max().into())
}

fn label(one: &Valdistrikt) -> String {
    format!("{} {}", one.kod, one.namn)
}

fn overlaps(distrikt: &[Valdistrikt], boxes: &Boxes) -> Vec<Gransfel> {
    boxes
        .intersection_candidates_with_other_tree(boxes)
        .filter(|(a, b)| a.data < b.data)
        .filter_map(|(a, b)| {
            let (a, b) = (distrikt.get(a.data)?, distrikt.get(b.data)?);
            let common = common(&a.polygon, &b.polygon)?;
            let m2 = common.unsigned_area();
            (m2 > MOST_M2).then(|| Gransfel::Overlapp {
                mellan: [label(a), label(b)],
                m2,
                plats: middle(&common),
            })
        })
        .collect()
}

/// What two shapes have in common. Neighbours share a small part of their borders, so
/// each is cut down to the box where the other is before the exact work.
fn common(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Option<MultiPolygon<f64>> {
    let (box_a, box_b) = (a.bounding_rect()?, b.bounding_rect()?);
    let low = Coord { x: box_a.min().x.max(box_b.min().x), y: box_a.min().y.max(box_b.min().y) };
    let high = Coord { x: box_a.max().x.min(box_b.max().x), y: box_a.max().y.min(box_b.max().y) };
    if (high.x - low.x) * (high.y - low.y) <= MOST_M2 {
        return None;
    }
    Some(a.intersection(b))
}

fn middle(shape: &MultiPolygon<f64>) -> Coord<f64> {
    shape.centroid().map_or(Coord { x: 0.0, y: 0.0 }, Into::into)
}

/// Holes in the union of a kommun's districts.
fn gaps(kommun: &[Valdistrikt], distrikt: &[Valdistrikt], boxes: &Boxes) -> Vec<Gransfel> {
    let union = unary_union(kommun.iter().map(|one| &one.polygon));
    union
        .iter()
        .flat_map(Polygon::interiors)
        .filter_map(|hole| {
            let hole = Polygon::new(hole.clone(), vec![]);
            if hole.unsigned_area() <= MOST_M2 {
                return None;
            }
            let empty = without_islands(&hole, &union);
            let m2 = empty.unsigned_area();
            (m2 > MOST_M2).then(|| Gransfel::Glapp {
                mellan: neighbours(hole.exterior(), distrikt, boxes),
                m2,
                plats: middle(&empty),
            })
        })
        .collect()
}

/// A hole without the districts that lie like islands in it.
fn without_islands(hole: &Polygon<f64>, union: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let Some(bounds) = hole.bounding_rect() else { return MultiPolygon(vec![]) };
    let inside = |part: &&Polygon<f64>| {
        part.bounding_rect().is_some_and(|b| {
            b.min().x >= bounds.min().x
                && b.min().y >= bounds.min().y
                && b.max().x <= bounds.max().x
                && b.max().y <= bounds.max().y
        })
    };
    let islands = MultiPolygon(union.iter().filter(inside).cloned().collect());
    if islands.0.is_empty() { MultiPolygon(vec![hole.clone()]) } else { hole.difference(&islands) }
}

/// Metres within which a corner of a gap lies on the border of a district.
const ON_BORDER_M: f64 = 0.05;
/// How many neighbours of a gap are named.
const MOST_NAMED: usize = 4;

fn neighbours(hole: &LineString<f64>, distrikt: &[Valdistrikt], boxes: &Boxes) -> Vec<String> {
    let Some(bounds) = hole.bounding_rect() else { return Vec::new() };
    let around = AABB::from_corners(
        [bounds.min().x - ON_BORDER_M, bounds.min().y - ON_BORDER_M],
        [bounds.max().x + ON_BORDER_M, bounds.max().y + ON_BORDER_M],
    );
    let mut near: Vec<(usize, usize)> = boxes
        .locate_in_envelope_intersecting(&around)
        .filter_map(|entry| {
            let polygon = &distrikt.get(entry.data)?.polygon;
            let corners = hole
                .coords()
                .filter(|c| Euclidean.distance(&Point(**c), polygon) < ON_BORDER_M)
                .count();
            (corners > 0).then_some((corners, entry.data))
        })
        .collect();
    near.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    near.iter().take(MOST_NAMED).filter_map(|(_, i)| distrikt.get(*i).map(label)).collect()
}
