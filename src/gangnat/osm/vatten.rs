//! Shores: lines that nobody is taken to step over to reach a way. Pure.

use std::collections::HashSet;

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use super::regler::REGLER;
use super::urval::Urval;
use crate::gangnat::nat::Plan;
use crate::geo::e7::E7;

type Segment = ([f64; 2], [f64; 2]);

/// The lines of water near ways, open where a way passes them.
pub(super) fn hinder<'a>(
    urval: &Urval,
    ways: impl Iterator<Item = &'a [E7]> + Clone,
) -> Vec<(E7, E7)> {
    let rules = &REGLER.vatten;
    let plan = Plan::new(ways.clone().flatten());
    let mut near = Nara { side: rules.nara_m, squares: HashSet::new() };
    for (a, b) in ways.clone().flat_map(|way| way.iter().zip(way.iter().skip(1))) {
        near.add(plan.of_e7(*a), plan.of_e7(*b));
    }
    let place = |nod: &u32| urval.noder.get(*nod as usize).map(|punkt| punkt.plats);
    let mut shores: Vec<(E7, E7)> = Vec::new();
    for line in &urval.vatten {
        let points: Vec<E7> = line.iter().filter_map(place).collect();
        let pairs = points.iter().zip(points.iter().skip(1));
        shores.extend(pairs.filter(|(a, b)| a != b).map(|(a, b)| (*a.min(b), *a.max(b))));
    }
    // The same shore may bound two areas.
    shores.sort_unstable();
    shores.dedup();
    let segments: Vec<Segment> =
        shores.iter().map(|(a, b)| (plan.of_e7(*a), plan.of_e7(*b))).collect();
    let lines = segments.iter().enumerate().filter(|(_, (a, b))| near.reached(*a, *b));
    let tree = RTree::bulk_load(
        lines.map(|(nr, (a, b))| GeomWithData::new(Line::new(*a, *b), nr)).collect(),
    );
    let mut passed: Vec<Vec<f64>> = vec![Vec::new(); segments.len()];
    for way in ways {
        for (a, b) in way.iter().zip(way.iter().skip(1)) {
            let (a, b) = (plan.of_e7(*a), plan.of_e7(*b));
            let box_ = AABB::from_corners(a, b);
            for found in tree.locate_in_envelope_intersecting(&box_) {
                let line = found.geom();
                let share = crossing((line.from, line.to), (a, b));
                if let Some(slot) = share.and_then(|_| passed.get_mut(found.data)) {
                    slot.extend(share);
                }
            }
        }
    }
    let mut kept = Vec::new();
    for found in &tree {
        let (Some((a, b)), Some(at)) = (shores.get(found.data), passed.get_mut(found.data)) else {
            continue;
        };
        let length = distance(found.geom().from, found.geom().to);
        kept.extend(
            pieces(at, rules.oppning_m / length).map(|(s, t)| (mix(*a, *b, s), mix(*a, *b, t))),
        );
    }
    kept
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Where along the first line, 0 to 1, the second passes or touches it.
fn crossing(first: Segment, second: Segment) -> Option<f64> {
    // A shore and a way that share a point meet there whatever the rounding says.
    const SLACK: f64 = 1e-6;
    let less = |to: [f64; 2], from: [f64; 2]| [to[0] - from[0], to[1] - from[1]];
    let cross = |one: [f64; 2], other: [f64; 2]| one[0] * other[1] - one[1] * other[0];
    let (one, other) = (less(first.1, first.0), less(second.1, second.0));
    let turn = cross(one, other);
    if turn == 0.0 {
        return None;
    }
    let off = less(second.0, first.0);
    let (along, across) = (cross(off, other) / turn, cross(off, one) / turn);
    let within = |share: f64| (-SLACK..=1.0 + SLACK).contains(&share);
    (within(along) && within(across)).then_some(along.clamp(0.0, 1.0))
}

/// What is left of a line from 0 to 1 without the openings round some points of it.
fn pieces(at: &mut [f64], opening: f64) -> impl Iterator<Item = (f64, f64)> {
    at.sort_by(f64::total_cmp);
    let mut left = Vec::new();
    let mut from = 0.0;
    for &one in at.iter() {
        if one - opening > from {
            left.push((from, one - opening));
        }
        from = f64::max(from, one + opening);
    }
    if from < 1.0 {
        left.push((from, 1.0));
    }
    left.into_iter()
}

#[expect(clippy::cast_possible_truncation, reason = "between two that fit")]
fn mix(a: E7, b: E7, share: f64) -> E7 {
    let part = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round();
    [part(a[0], b[0]) as i32, part(a[1], b[1]) as i32]
}

/// Squares that ways run through, and those round them.
struct Nara {
    side: f64,
    squares: HashSet<(i64, i64)>,
}

impl Nara {
    /// Adds those of a line.
    fn add(&mut self, a: [f64; 2], b: [f64; 2]) {
        for (x, y) in self.along(a, b).collect::<Vec<_>>() {
            for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
                self.squares.insert((x + dx, y + dy));
            }
        }
    }

    /// Squares along a line, a step apart.
    fn along(&self, a: [f64; 2], b: [f64; 2]) -> impl Iterator<Item = (i64, i64)> + '_ {
        const MOST: f64 = 10_000.0;
        let steps = (distance(a, b) / self.side).ceil().clamp(1.0, MOST);
        let shares = std::iter::successors(Some(0.0), |step| Some(step + 1.0));
        shares.take_while(move |step| *step <= steps).map(move |step| {
            let share = step / steps;
            self.square([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share])
        })
    }

    #[expect(clippy::cast_possible_truncation, reason = "metres on the globe fit")]
    fn square(&self, [x, y]: [f64; 2]) -> (i64, i64) {
        ((x / self.side).floor() as i64, (y / self.side).floor() as i64)
    }

    /// Whether a line comes near a way.
    fn reached(&self, a: [f64; 2], b: [f64; 2]) -> bool {
        self.along(a, b).any(|square| self.squares.contains(&square))
    }
}
