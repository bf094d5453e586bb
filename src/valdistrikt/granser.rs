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
use crate::geo::{self, overlagg};

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
    /// What lies between districts could not be worked out.
    Ogranskat {
        /// Which districts.
        mellan: Vec<String>,
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
            Self::Ogranskat { mellan } => {
                return write!(
                    f,
                    "Det går inte att räkna ut om {} har överlapp eller glapp. Granska dem i ett \
                     kartprogram.",
                    listed(mellan)
                );
            }
        };
        write!(f, "{what} på {} m² mellan {}", square_metres(*m2), listed(between))?;
        match geo::wgs84((*plats).into()) {
            Ok(p) => write!(f, " (vid {:.5}, {:.5}).", p.lat(), p.lon()),
            Err(_) => f.write_str("."),
        }
    }
}

/// «A», «A och B», «A, B och C».
fn listed(names: &[String]) -> String {
    match names {
        [] => "valdistrikt".to_owned(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} och {last}", most.join(", ")),
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
        .flat_map(|kommun| {
            overlagg::forsok(|| gaps(kommun, distrikt, &boxes)).unwrap_or_else(|| {
                let of = kommun.first().map(|one| one.kod.kommun());
                let of = of.map(|kod| format!("valdistrikten i kommun {kod}"));
                vec![Gransfel::Ogranskat { mellan: of.into_iter().collect() }]
            })
        })
        .collect();
    gaps.sort_by(|a, b| b.m2().total_cmp(&a.m2()));
    found.extend(gaps);
    found
}

impl Gransfel {
    /// Square metres; none where they could not be worked out.
    #[must_use]
    pub const fn m2(&self) -> f64 {
        match self {
            Self::Ogranskat { .. } => 0.0,
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
            let Some(common) = overlagg::forsok(|| common(&a.polygon, &b.polygon)) else {
                return Some(Gransfel::Ogranskat { mellan: vec![label(a), label(b)] });
            };
            let common = common?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valdistrikt::yta;
    use proptest::prelude::*;

    const E0: f64 = 670_000.0;
    const N0: f64 = 6_580_000.0;

    fn district(number: usize, x: (f64, f64), y: (f64, f64)) -> Valdistrikt {
        let ring = [(x.0, y.0), (x.1, y.0), (x.1, y.1), (x.0, y.1), (x.0, y.0)];
        let ring = ring.iter().map(|(x, y)| Coord { x: E0 + x, y: N0 + y }).collect();
        Valdistrikt {
            kod: format!("0180{number:04}").parse().unwrap(),
            namn: format!("D{number}"),
            polygon: yta::valid(vec![vec![ring]]).unwrap().polygon,
            rostberattigade: None,
        }
    }

    /// A field of squares of 100 metres, without the one in the middle.
    fn field(without: &[(i32, i32)]) -> Vec<Valdistrikt> {
        let mut all = Vec::new();
        for col in 0..5 {
            for row in 0..5 {
                if !without.contains(&(col, row)) {
                    let (x, y) = (f64::from(col) * 100.0, f64::from(row) * 100.0);
                    all.push(district(all.len() + 1, (x, x + 100.0), (y, y + 100.0)));
                }
            }
        }
        all
    }

    #[test]
    fn districts_that_meet_have_nothing_between_them() {
        assert_eq!(examine(&field(&[])), []);
        assert_eq!(examine(&[]), []);
    }

    #[test]
    fn a_gap_is_found_with_its_area_and_neighbours() {
        let found = examine(&field(&[(2, 2)]));
        let [Gransfel::Glapp { mellan, m2, plats }] = found.as_slice() else { panic!("{found:?}") };
        assert!((m2 - 10_000.0).abs() < 0.01);
        assert!((plats.x - E0 - 250.0).abs() < 0.01 && (plats.y - N0 - 250.0).abs() < 0.01);
        assert_eq!(mellan.len(), 4);
        let text = found[0].to_string();
        assert!(text.starts_with("Glapp på 10000 m² mellan 0180"), "{text}");
        assert!(text.contains("(vid 59."), "{text}");
    }

    #[test]
    fn an_island_in_a_gap_is_no_gap() {
        let mut all = field(&[(2, 2)]);
        all.push(district(99, (220.0, 280.0), (220.0, 280.0)));
        let found = examine(&all);
        assert_eq!(found.len(), 1);
        assert!((found[0].m2() - 6_400.0).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn a_sliver_of_a_square_metre_is_let_be() {
        let found = |m: f64| {
            examine(&[
                district(1, (0.0, 100.0), (0.0, 100.0)),
                district(2, (100.0 - m, 200.0), (0.0, 100.0)),
            ])
        };
        assert_eq!(found(0.009), []);
        let over = found(0.011);
        assert!(
            over[0]
                .to_string()
                .starts_with("Överlapp på 1,1 m² mellan 01800001 D1 och 01800002 D2")
        );
    }

    proptest! {
        #[test]
        fn overlaps_of_rectangles_are_those_of_their_sides(
            sides in prop::collection::vec((0..300_i32, 2..120_i32, 0..300_i32, 2..120_i32), 0..12),
        ) {
            let spans: Vec<_> = sides
                .iter()
                .map(|(x, w, y, h)| {
                    let [x, w, y, h] = [x, w, y, h].map(|v| f64::from(*v));
                    ((x, x + w), (y, y + h))
                })
                .collect();
            let all: Vec<_> =
                spans.iter().enumerate().map(|(i, (x, y))| district(i + 1, *x, *y)).collect();
            let shared = |a: (f64, f64), b: (f64, f64)| (a.1.min(b.1) - a.0.max(b.0)).max(0.0);
            let mut plain = Vec::new();
            for (i, (xa, ya)) in spans.iter().enumerate() {
                for (xb, yb) in &spans[i + 1..] {
                    let m2 = shared(*xa, *xb) * shared(*ya, *yb);
                    if m2 > MOST_M2 {
                        plain.push(m2);
                    }
                }
            }
            plain.sort_by(|a, b| b.total_cmp(a));
            let found: Vec<f64> = examine(&all)
                .iter()
                .filter(|one| matches!(one, Gransfel::Overlapp { .. }))
                .map(Gransfel::m2)
                .collect();
            prop_assert_eq!(found.len(), plain.len());
            for (found, plain) in found.iter().zip(&plain) {
                prop_assert!((found - plain).abs() < 0.01, "{found} {plain}");
            }
        }
    }
}
