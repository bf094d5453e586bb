//! Polygons prepared for many point questions.
//!
//! A [`PreparedPolygon`] cuts the plane into horizontal strips and keeps, for each
//! strip, the edges that touch it. A point question then looks at the few edges of
//! one strip, and decides each crossing with an exact orientation predicate
//! (Shewchuk 1997), so that a point never falls between two districts that share
//! their border vertices, nor into both.

use ::geo::kernels::{Kernel, Orientation};
use ::geo::{BoundingRect, Coord, GeoNum, MultiPolygon, Rect};

use super::Sweref99Tm;

/// A multipolygon with holes on SWEREF 99 TM, indexed for point-in-polygon and
/// distance-to-border.
///
/// Memory: about 33 bytes an edge and strip it touches; edges touch between one
/// and two strips on average.
#[derive(Debug)]
pub struct PreparedPolygon {
    bbox: Rect<f64>,
    strips_per_m: f64,
    /// Edges of strip `i` are `edges[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    a: Coord<f64>,
    b: Coord<f64>,
}

/// Strips per edge: more makes questions faster and memory larger.
const EDGES_PER_STRIP: usize = 2;
const MOST_STRIPS: usize = 4_096;

impl PreparedPolygon {
    /// Prepares a polygon; `None` when it has no vertex. O(n log n) for usual shapes.
    #[must_use]
    pub fn new(shape: &MultiPolygon<f64>) -> Option<Self> {
        let bbox = shape.bounding_rect()?;
        let edges: Vec<Edge> = shape
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            .flat_map(::geo::LineString::lines)
            .map(|line| Edge { a: line.start, b: line.end })
            .collect();
        let strip_count = (edges.len() / EDGES_PER_STRIP).clamp(1, MOST_STRIPS);
        #[expect(clippy::cast_precision_loss, reason = "at most 4,096")]
        let strips_per_m = strip_count as f64 / bbox.height().max(f64::MIN_POSITIVE);
        let mut prepared =
            Self { bbox, strips_per_m, starts: vec![0; strip_count + 1], edges: Vec::new() };
        let mut strips: Vec<Vec<Edge>> = vec![Vec::new(); strip_count];
        for edge in edges {
            let (low, high) = (edge.a.y.min(edge.b.y), edge.a.y.max(edge.b.y));
            for strip in prepared.strip(low)..=prepared.strip(high) {
                if let Some(list) = strips.get_mut(strip) {
                    list.push(edge);
                }
            }
        }
        prepared.starts.clear();
        for list in strips {
            prepared.starts.push(u32::try_from(prepared.edges.len()).ok()?);
            prepared.edges.extend(list);
        }
        prepared.starts.push(u32::try_from(prepared.edges.len()).ok()?);
        Some(prepared)
    }

    /// The box round the polygon.
    #[must_use]
    pub const fn bbox(&self) -> Rect<f64> {
        self.bbox
    }

    /// Whether the point is inside. A point exactly on a border belongs to exactly
    /// one of the polygons that share it.
    #[must_use]
    pub fn contains(&self, p: Sweref99Tm) -> bool {
        let p: Coord<f64> = p.into();
        if p.x < self.bbox.min().x
            || p.x > self.bbox.max().x
            || p.y < self.bbox.min().y
            || p.y > self.bbox.max().y
        {
            return false;
        }
        let crossings = self
            .edges_of(self.strip(p.y), self.strip(p.y))
            .iter()
            .filter(|edge| crosses_ray(p, edge))
            .count();
        crossings % 2 == 1
    }

    /// Metres to the nearest border, if it is at most `limit_m`.
    #[must_use]
    pub fn border_within(&self, p: Sweref99Tm, limit_m: f64) -> Option<f64> {
        let p: Coord<f64> = p.into();
        if p.x < self.bbox.min().x - limit_m
            || p.x > self.bbox.max().x + limit_m
            || p.y < self.bbox.min().y - limit_m
            || p.y > self.bbox.max().y + limit_m
        {
            return None;
        }
        let nearest = self
            .edges_of(self.strip(p.y - limit_m), self.strip(p.y + limit_m))
            .iter()
            .map(|edge| distance2_to_segment(p, edge.a, edge.b))
            .fold(f64::INFINITY, f64::min)
            .sqrt();
        (nearest <= limit_m).then_some(nearest)
    }

    /// The strip of a northing, clamped to the first and last.
    fn strip(&self, y: f64) -> usize {
        let last = self.starts.len().saturating_sub(2);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to zero first; a float larger than usize saturates"
        )]
        let strip = ((y - self.bbox.min().y) * self.strips_per_m).max(0.0) as usize;
        strip.min(last)
    }

    fn edges_of(&self, first: usize, last: usize) -> &[Edge] {
        let bound = |i: usize| self.starts.get(i).map_or(0, |start| *start as usize);
        self.edges.get(bound(first)..bound(last + 1)).unwrap_or(&[])
    }
}

/// Whether a ray from `p` eastward crosses the edge; the lower end of an edge
/// belongs to it, the upper does not, so a vertex counts once.
fn crosses_ray(p: Coord<f64>, edge: &Edge) -> bool {
    let upward = edge.a.y <= p.y && p.y < edge.b.y;
    let downward = edge.b.y <= p.y && p.y < edge.a.y;
    if !upward && !downward {
        return false;
    }
    // Always ask with the lower end first: the same border, walked in opposite
    // directions by two districts, then gets the same answer in both.
    let (low, high) = if upward { (edge.a, edge.b) } else { (edge.b, edge.a) };
    <f64 as GeoNum>::Ker::orient2d(low, high, p) == Orientation::CounterClockwise
}

fn distance2_to_segment(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    let length2 = along.x * along.x + along.y * along.y;
    let t = if length2 == 0.0 {
        0.0
    } else {
        (((p.x - a.x) * along.x + (p.y - a.y) * along.y) / length2).clamp(0.0, 1.0)
    };
    let off = p - (a + along * t);
    off.x * off.x + off.y * off.y
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "a polygon of a test has few corners")]
mod tests {
    use super::*;
    use ::geo::{Contains, Distance, Euclidean, LineString, Point, Polygon};
    use proptest::prelude::*;

    fn at(c: Coord<f64>) -> Sweref99Tm {
        c.into()
    }

    /// A star-shaped ring with a hole, from random radii.
    fn star() -> impl Strategy<Value = MultiPolygon<f64>> {
        prop::collection::vec(50.0..500.0_f64, 3..60).prop_map(|radii| {
            let ring = |scale: f64| -> LineString<f64> {
                let count = radii.len() as f64;
                radii
                    .iter()
                    .enumerate()
                    .map(|(i, r)| {
                        let angle = std::f64::consts::TAU * i as f64 / count;
                        Coord { x: scale * r * angle.cos(), y: scale * r * angle.sin() }
                    })
                    .collect()
            };
            MultiPolygon(vec![Polygon::new(ring(1.0), vec![ring(0.4)])])
        })
    }

    proptest! {
        #[test]
        fn contains_and_border_agree_with_the_plain_algorithms(
            shape in star(),
            x in -520.0..520.0_f64,
            y in -520.0..520.0_f64,
        ) {
            let prepared = PreparedPolygon::new(&shape).unwrap();
            let p = Coord { x, y };
            prop_assert_eq!(prepared.contains(at(p)), shape.contains(&Point(p)));
            let plain = shape
                .iter()
                .flat_map(|s| std::iter::once(s.exterior()).chain(s.interiors()))
                .flat_map(LineString::lines)
                .map(|line| Euclidean.distance(&line, &Point(p)))
                .fold(f64::INFINITY, f64::min);
            match prepared.border_within(at(p), 25.0) {
                Some(m) => prop_assert!((m - plain).abs() < 1e-6),
                None => prop_assert!(plain > 25.0 - 1e-6),
            }
        }
    }

    #[test]
    fn a_point_on_a_shared_border_belongs_to_exactly_one() {
        let square = |x0: f64, y0: f64| {
            let ring = vec![(x0, y0), (x0 + 10.0, y0), (x0 + 10.0, y0 + 10.0), (x0, y0 + 10.0)];
            PreparedPolygon::new(&MultiPolygon(vec![Polygon::new(ring.into(), vec![])])).unwrap()
        };
        let four = [square(0.0, 0.0), square(10.0, 0.0), square(0.0, 10.0), square(10.0, 10.0)];
        for p in [(10.0, 5.0), (5.0, 10.0), (10.0, 10.0), (10.0, 15.0)] {
            let owners = four.iter().filter(|s| s.contains(at(p.into()))).count();
            assert_eq!(owners, 1, "{p:?}");
        }
    }
}
