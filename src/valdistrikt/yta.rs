//! Areas of valdistrikt: from the rings of a file to a valid polygon.
//!
//! Coordinates lie on a grid of a tenth of a millimetre, which is what the files
//! give: it takes away the noise of binary fractions, so that districts which share a
//! border share its coordinates to the last bit.

use ::geo::line_intersection::{LineIntersection, line_intersection};
use ::geo::orient::Direction;
use ::geo::{
    Area, Coord, Line, LineString, MakeValid, MapCoords, MultiPolygon, Orient, Polygon,
    RemoveRepeatedPoints, Validation, unary_union,
};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geo::overlagg;

/// Why rings are no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ytfel {
    /// Nothing at all.
    #[error("Ytan har inga koordinater.")]
    Tom,
    /// A coordinate is null, or not a number.
    #[error("En koordinat är inte ett tal.")]
    InteTal,
    /// Fewer than three corners.
    #[error("Gränsen har färre än tre hörn och omsluter ingen yta.")]
    ForFaPunkter,
    /// The last position is not the first.
    #[error("Gränsen är inte sluten: den slutar inte där den börjar.")]
    Oppen,
    /// Less than a square metre.
    #[error("Ytan är mindre än en kvadratmeter.")]
    IngenYta,
    /// Broken beyond repair.
    #[error("Ytan är ogiltig ({0}) och går inte att laga. Rätta den i ett kartprogram.")]
    Ogiltig(Brist),
}

/// What is wrong with an area that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Brist {
    /// A border crosses itself or another of the same area.
    #[error("gränsen korsar sig själv")]
    Korsning,
    /// A border touches itself or runs back along itself.
    #[error("gränsen rör vid sig själv")]
    Beroring,
    /// A hole lies outside, or parts or holes lie over each other.
    #[error("delar eller hål ligger över varandra")]
    Delar,
}

/// A valid area, and what had to be done to make it so.
#[derive(Debug, Clone, PartialEq)]
pub struct Yta {
    /// Valid by OGC Simple Features, in the order of [`in_order`].
    pub polygon: MultiPolygon<f64>,
    /// What was repaired.
    pub lagad: Option<Lagning>,
}

/// A repair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lagning {
    /// What was wrong.
    pub brist: Brist,
    /// Square metres that the area grew; negative when it shrank.
    pub skillnad_m2: f64,
}

/// Steps of the grid in a metre.
const GRID: f64 = 10_000.0;
/// An area under this many square metres is none.
const LEAST_M2: f64 = 1.0;
/// Repairs made one after another before giving up: each ends on the grid, which in
/// rare cases makes two borders touch anew.
const MOST_REPAIRS: usize = 3;

/// A coordinate on the grid.
#[must_use]
pub fn on_grid(c: Coord<f64>) -> Coord<f64> {
    Coord { x: (c.x * GRID).round() / GRID, y: (c.y * GRID).round() / GRID }
}

/// A valid area from polygons, each an outer ring and its holes, on SWEREF 99 TM.
///
/// # Errors
/// [`Ytfel`] says why it is none.
pub fn valid(parts: Vec<Vec<Vec<Coord<f64>>>>) -> Result<Yta, Ytfel> {
    let polygons: Vec<Polygon<f64>> = parts
        .into_iter()
        .map(|rings| {
            let mut rings = rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>()?.into_iter();
            let outer = rings.next().ok_or(Ytfel::Tom)?;
            Ok(Polygon::new(outer, rings.collect()))
        })
        .collect::<Result<_, _>>()?;
    if polygons.is_empty() {
        return Err(Ytfel::Tom);
    }
    let before = MultiPolygon(polygons);
    let mut shape = before.clone();
    let first_problem = problem(&shape);
    let mut left = first_problem;
    for _ in 0..MOST_REPAIRS {
        let Some(brist) = left else { break };
        shape = repair(&shape).ok_or(Ytfel::Ogiltig(brist))?;
        left = problem(&shape);
    }
    if let Some(brist) = left {
        return Err(Ytfel::Ogiltig(brist));
    }
    if shape.unsigned_area() < LEAST_M2 {
        return Err(Ytfel::IngenYta);
    }
    let skillnad_m2 = shape.unsigned_area() - before.unsigned_area();
    let lagad = first_problem.map(|brist| Lagning { brist, skillnad_m2 });
    Ok(Yta { polygon: in_order(&shape), lagad })
}

fn ring(positions: Vec<Coord<f64>>) -> Result<LineString<f64>, Ytfel> {
    if positions.is_empty() {
        return Err(Ytfel::Tom);
    }
    if positions.iter().any(|c| !c.x.is_finite() || !c.y.is_finite()) {
        return Err(Ytfel::InteTal);
    }
    if positions.first() != positions.last() {
        return Err(Ytfel::Oppen);
    }
    let ring: LineString<f64> = positions.into_iter().map(on_grid).collect();
    let ring = ring.remove_repeated_points();
    // The first corner is there twice.
    if ring.0.len() < 4 { Err(Ytfel::ForFaPunkter) } else { Ok(ring) }
}

/// A valid shape of the same borders: each part by the odd-even rule of its rings, and
/// the parts put together.
fn repair(shape: &MultiPolygon<f64>) -> Option<MultiPolygon<f64>> {
    let mut parts = Vec::new();
    for polygon in shape {
        if problem(&MultiPolygon(vec![polygon.clone()])).is_none() {
            parts.push(polygon.clone());
        } else {
            parts.extend(overlagg::forsok(|| polygon.make_valid())?.ok()?);
        }
    }
    let parts: Vec<_> = parts.iter().map(|part| part.orient(Direction::Default)).collect();
    let whole = if parts.len() > 1 {
        overlagg::forsok(|| unary_union(&parts))?
    } else {
        MultiPolygon(parts)
    };
    Some(tidy(&whole))
}

/// On the grid again, without what that leaves empty.
fn tidy(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let snapped = shape.map_coords(on_grid).remove_repeated_points();
    let real = |ring: &LineString<f64>| {
        ring.0.len() >= 4 && Polygon::new(ring.clone(), vec![]).unsigned_area() > 1.0 / GRID
    };
    snapped
        .into_iter()
        .filter(|polygon| real(polygon.exterior()))
        .map(|polygon| {
            let (outer, holes) = polygon.into_inner();
            Polygon::new(outer, holes.into_iter().filter(real).collect())
        })
        .collect()
}

/// The first thing found wrong with a shape by OGC Simple Features. O(n log n) for
/// one ring; rings against each other by the geometry library.
#[must_use]
pub fn problem(shape: &MultiPolygon<f64>) -> Option<Brist> {
    let rings = || shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    if let Some(brist) = rings().find_map(ring_problem) {
        return Some(brist);
    }
    if rings().count() > 1 && shape.check_validation().is_err() {
        return Some(Brist::Delar);
    }
    None
}

/// Whether a ring is simple. The library compares every side with every other, which
/// for the longest borders is a million times; a tree leaves the few that can meet.
fn ring_problem(ring: &LineString<f64>) -> Option<Brist> {
    let sides: Vec<GeomWithData<Line<f64>, usize>> =
        ring.lines().enumerate().map(|(i, line)| GeomWithData::new(line, i)).collect();
    let last = sides.len().checked_sub(1)?;
    let tree = RTree::bulk_load(sides);
    tree.intersection_candidates_with_other_tree(&tree).filter(|(a, b)| a.data < b.data).find_map(
        |(a, b)| {
            let neighbours = b.data == a.data + 1 || (a.data == 0 && b.data == last);
            match line_intersection(*a.geom(), *b.geom())? {
                LineIntersection::SinglePoint { .. } if neighbours => None,
                LineIntersection::SinglePoint { is_proper: true, .. } => Some(Brist::Korsning),
                LineIntersection::SinglePoint { .. } | LineIntersection::Collinear { .. } => {
                    Some(Brist::Beroring)
                }
            }
        },
    )
}

/// One of the many ways to write the same shape: outer rings counterclockwise and
/// holes clockwise, each from its most south-westerly corner, holes and parts by
/// their first corner. Two files of the same borders then compare corner by corner.
#[must_use]
pub fn in_order(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let mut parts: Vec<Polygon<f64>> = shape
        .orient(Direction::Default)
        .into_iter()
        .map(|polygon| {
            let (outer, holes) = polygon.into_inner();
            let mut holes: Vec<_> = holes.into_iter().map(from_least).collect();
            holes.sort_by(by_first);
            Polygon::new(from_least(outer), holes)
        })
        .collect();
    parts.sort_by(|a, b| by_first(a.exterior(), b.exterior()));
    MultiPolygon(parts)
}

fn by_first(a: &LineString<f64>, b: &LineString<f64>) -> std::cmp::Ordering {
    let key = |ring: &LineString<f64>| ring.0.first().copied().map(millimetres);
    key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal)
}

/// Whole millimetres, so that the order does not hang on smaller differences.
fn millimetres(c: Coord<f64>) -> (f64, f64) {
    ((c.x * 1_000.0).round(), (c.y * 1_000.0).round())
}

fn from_least(ring: LineString<f64>) -> LineString<f64> {
    let mut corners = ring.0;
    corners.pop();
    let least = corners
        .iter()
        .enumerate()
        .min_by(|(_, a), (_, b)| {
            millimetres(**a).partial_cmp(&millimetres(**b)).unwrap_or(std::cmp::Ordering::Equal)
        })
        .map_or(0, |(i, _)| i);
    corners.rotate_left(least);
    let mut ring = LineString(corners);
    ring.close();
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const E0: f64 = 670_000.0;
    const N0: f64 = 6_580_000.0;

    /// A closed ring from offsets in metres.
    fn ring_of(offsets: &[(f64, f64)]) -> Vec<Coord<f64>> {
        let mut ring: Vec<_> =
            offsets.iter().map(|(x, y)| Coord { x: E0 + x, y: N0 + y }).collect();
        ring.push(ring[0]);
        ring
    }

    fn square(at: f64, side: f64) -> Vec<Coord<f64>> {
        ring_of(&[(at, at), (at + side, at), (at + side, at + side), (at, at + side)])
    }

    fn one(rings: Vec<Vec<Coord<f64>>>) -> Result<Yta, Ytfel> {
        valid(vec![rings])
    }

    #[test]
    fn a_right_area_is_taken_as_it_is() {
        let yta = one(vec![square(0.0, 100.0), square(20.0, 10.0)]).unwrap();
        assert_eq!(yta.lagad, None);
        assert!((yta.polygon.unsigned_area() - 9_900.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_area_is_refused_with_the_reason() {
        assert_eq!(valid(vec![]), Err(Ytfel::Tom));
        assert_eq!(valid(vec![vec![]]), Err(Ytfel::Tom));
        assert_eq!(one(vec![vec![]]), Err(Ytfel::Tom));
        let mut ring = square(0.0, 100.0);
        ring.pop();
        assert_eq!(one(vec![ring.clone()]), Err(Ytfel::Oppen));
        ring[1].x = f64::NAN;
        assert_eq!(one(vec![ring]), Err(Ytfel::InteTal));
        let line = ring_of(&[(0.0, 0.0), (100.0, 0.0)]);
        assert_eq!(one(vec![line]), Err(Ytfel::ForFaPunkter));
        let same = ring_of(&[(0.0, 0.0), (0.000_01, 0.0), (0.0, 0.000_01)]);
        assert_eq!(one(vec![same]), Err(Ytfel::ForFaPunkter));
        let flat = ring_of(&[(0.0, 0.0), (100.0, 0.0), (50.0, 0.0)]);
        assert_eq!(one(vec![flat]), Err(Ytfel::IngenYta));
        assert_eq!(one(vec![square(0.0, 0.5)]), Err(Ytfel::IngenYta));
        // A hole as large as the whole leaves nothing.
        assert_eq!(one(vec![square(0.0, 100.0), square(0.0, 100.0)]), Err(Ytfel::IngenYta));
    }

    #[test]
    fn a_border_that_crosses_itself_is_repaired() {
        let bow = ring_of(&[(0.0, 0.0), (0.0, 100.0), (100.0, 0.0), (100.0, 100.0)]);
        let yta = one(vec![bow]).unwrap();
        let lagad = yta.lagad.unwrap();
        assert_eq!(lagad.brist, Brist::Korsning);
        assert!((yta.polygon.unsigned_area() - 5_000.0).abs() < 1e-6);
        assert!((lagad.skillnad_m2 - 5_000.0).abs() < 1e-6);
        assert_eq!(yta.polygon.0.len(), 2);
    }

    #[test]
    fn a_spike_and_a_border_that_touches_itself_are_repaired() {
        let spike = ring_of(&[
            (0.0, 0.0),
            (100.0, 0.0),
            (100.0, 100.0),
            (50.0, 100.0),
            (50.0, 150.0),
            (50.0, 100.0),
            (0.0, 100.0),
        ]);
        let eight = ring_of(&[
            (0.0, 0.0),
            (50.0, 50.0),
            (100.0, 0.0),
            (100.0, 100.0),
            (50.0, 50.0),
            (0.0, 100.0),
        ]);
        for (ring, m2) in [(spike, 10_000.0), (eight, 5_000.0)] {
            let yta = one(vec![ring]).unwrap();
            assert_eq!(yta.lagad.unwrap().brist, Brist::Beroring);
            assert!((yta.polygon.unsigned_area() - m2).abs() < 1e-6);
        }
    }

    #[test]
    fn parts_over_each_other_are_put_together() {
        let yta = valid(vec![vec![square(0.0, 100.0)], vec![square(50.0, 100.0)]]).unwrap();
        let lagad = yta.lagad.unwrap();
        assert_eq!(lagad.brist, Brist::Delar);
        assert!((yta.polygon.unsigned_area() - 17_500.0).abs() < 1e-6);
        assert!((lagad.skillnad_m2 + 2_500.0).abs() < 1e-6);
    }

    /// Corners on a small grid, so that touching and crossing are common.
    fn corners() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((0..12_i32, 0..12_i32), 3..14).prop_map(|v| {
            v.into_iter().map(|(x, y)| (f64::from(x) * 10.0, f64::from(y) * 10.0)).collect()
        })
    }

    /// Found by chance: the overlay library panics when it puts the parts of this together.
    #[test]
    fn a_border_that_the_library_gives_up_on_is_refused_and_nothing_stops() {
        let corners = [
            (90.0, 70.0),
            (30.0, 60.0),
            (10.0, 30.0),
            (90.0, 90.0),
            (100.0, 0.0),
            (20.0, 0.0),
            (10.0, 30.0),
            (60.0, 70.0),
            (30.0, 30.0),
        ];
        match one(vec![ring_of(&corners)]) {
            Ok(yta) => assert!(yta.polygon.is_valid()),
            Err(fel) => assert!(matches!(fel, Ytfel::Ogiltig(_)), "{fel}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn what_is_taken_is_valid_and_stays_the_same(rings in prop::collection::vec(corners(), 1..4)) {
            let rings: Vec<_> = rings.iter().map(|ring| ring_of(ring)).collect();
            if let Ok(yta) = one(rings) {
                prop_assert!(yta.polygon.is_valid(), "{:?}", yta.polygon);
                prop_assert_eq!(problem(&yta.polygon), None);
                prop_assert_eq!(&in_order(&yta.polygon), &yta.polygon);
            }
        }

        #[test]
        fn the_tree_finds_every_flaw_that_comparing_all_sides_finds(corners in corners()) {
            let Ok(ring) = ring(ring_of(&corners)) else { return Ok(()) };
            let whole = Polygon::new(ring.clone(), vec![]);
            if !whole.is_valid() {
                prop_assert!(ring_problem(&ring).is_some());
            }
        }

        #[test]
        fn where_a_border_begins_does_not_matter(corners in corners(), by in 0usize..14, back: bool) {
            let Ok(yta) = one(vec![ring_of(&corners)]) else { return Ok(()) };
            let mut turned = corners.clone();
            turned.rotate_left(by % corners.len());
            if back {
                turned.reverse();
            }
            if yta.lagad.is_none() {
                prop_assert_eq!(one(vec![ring_of(&turned)]).unwrap().polygon, yta.polygon);
            }
        }

        #[test]
        fn wild_rings_never_panic(
            ring in prop::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 0..40),
            closed: bool,
        ) {
            let mut ring: Vec<Coord<f64>> =
                ring.into_iter().map(|(x, y)| Coord { x: E0 + x, y: N0 + y }).collect();
            if closed && !ring.is_empty() {
                ring.push(ring[0]);
            }
            if let Ok(yta) = one(vec![ring]) {
                prop_assert!(yta.polygon.is_valid());
            }
        }
    }
}
