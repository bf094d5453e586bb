//! Dividing a map into connected parts of like weight.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use ::geo::Coord;

use super::falt::{Falt, Nummer};
use super::rutnat::{antal, tal};

/// A map to divide: what borders on what, where it is, and how much it weighs.
#[derive(Debug)]
pub struct Karta<'a, K> {
    /// What borders on what, both ways.
    pub grannar: &'a Falt<K, Vec<K>>,
    /// Where things are.
    pub lage: &'a Falt<K, Coord<f64>>,
    /// What they weigh; more than 0.
    pub vikt: &'a Falt<K, f64>,
}

impl<K: Nummer> Karta<'_, K> {
    /// Divides a connected set into connected parts of about the same weight.
    ///
    /// The set is halved across its length: it is taken in by a front that always
    /// goes on to the neighbour least far along, so that what is taken hangs
    /// together, and scraps that the front cut off are given to it. The halves are
    /// then divided in turn. O(n log n log `delar`).
    ///
    /// There are never more parts than things, and never fewer than one; parts that
    /// follow each other tend to be neighbours.
    #[must_use]
    pub fn dela(&self, mangd: Vec<K>, delar: usize) -> Vec<Vec<K>> {
        let mut marks = Falt::<K, u32>::filled(self.grannar.len(), 0);
        let mut mark = 0;
        let mut parts = Vec::new();
        let delar = delar.clamp(1, mangd.len().max(1));
        let mut waiting = vec![(mangd, delar)];
        while let Some((mut set, wanted)) = waiting.pop() {
            if wanted <= 1 {
                set.sort_unstable();
                parts.push(set);
                continue;
            }
            mark += 3;
            let share = tal(wanted / 2) / tal(wanted);
            let (first, second) = self.halve(&set, share, &mut marks, mark);
            let weight = |set: &[K]| set.iter().map(|k| self.vikt[*k]).sum::<f64>();
            let right = antal(tal(wanted) * weight(&first) / weight(&set));
            // At least one part each, and not more parts than things.
            let low = wanted.saturating_sub(second.len()).max(1);
            let to_first = right.clamp(low, first.len().min(wanted - 1));
            waiting.push((second, wanted - to_first));
            waiting.push((first, to_first));
        }
        parts
    }

    /// Cuts a connected set of two or more in two connected ones, of which the first
    /// weighs about `share` of the whole. `mark` and the two numbers after it are
    /// new to `marks`.
    fn halve(
        &self,
        set: &[K],
        share: f64,
        marks: &mut Falt<K, u32>,
        mark: u32,
    ) -> (Vec<K>, Vec<K>) {
        let (waiting, reached, taken) = (mark, mark + 1, mark + 2);
        let axis = self.axis(set);
        // Whole millimetres, so that the order is total.
        let along = |k: K| millimetres(self.lage[k].x * axis.x + self.lage[k].y * axis.y);
        for k in set {
            marks[*k] = waiting;
        }
        let total: f64 = set.iter().map(|k| self.vikt[*k]).sum();
        let mut first = Vec::new();
        let mut weight = 0.0;
        let mut front = BinaryHeap::new();
        if let Some(start) = set.iter().copied().min_by_key(|k| (along(*k), *k)) {
            marks[start] = reached;
            front.push(Reverse((along(start), start)));
        }
        while let Some(Reverse((_, k))) = front.pop() {
            if !first.is_empty()
                && (weight + self.vikt[k] / 2.0 > total * share || first.len() + 1 == set.len())
            {
                break;
            }
            marks[k] = taken;
            weight += self.vikt[k];
            first.push(k);
            for next in &self.grannar[k] {
                if marks[*next] == waiting {
                    marks[*next] = reached;
                    front.push(Reverse((along(*next), *next)));
                }
            }
        }
        let second = self.largest_rest(set, &mut first, marks, taken);
        (first, second)
    }

    /// The heaviest connected piece of what is not taken; the others are taken too,
    /// since each of them borders on what was.
    fn largest_rest(
        &self,
        set: &[K],
        first: &mut Vec<K>,
        marks: &mut Falt<K, u32>,
        taken: u32,
    ) -> Vec<K> {
        let in_rest = |mark: u32| mark + 2 == taken || mark + 1 == taken;
        let mut largest: (f64, Vec<K>) = (0.0, Vec::new());
        for start in set {
            if !in_rest(marks[*start]) {
                continue;
            }
            marks[*start] = taken;
            let mut piece = vec![*start];
            let mut queue = VecDeque::from([*start]);
            while let Some(k) = queue.pop_front() {
                for next in &self.grannar[k] {
                    if in_rest(marks[*next]) {
                        marks[*next] = taken;
                        piece.push(*next);
                        queue.push_back(*next);
                    }
                }
            }
            let weight = piece.iter().map(|k| self.vikt[*k]).sum();
            if weight > largest.0 {
                first.append(&mut largest.1);
                largest = (weight, piece);
            } else {
                first.append(&mut piece);
            }
        }
        largest.1
    }

    /// The direction in which a set is longest: the principal axis of its places.
    fn axis(&self, set: &[K]) -> Coord<f64> {
        let count = tal(set.len().max(1));
        let sum = set.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, k| sum + self.lage[*k]);
        let mean = sum / count;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for k in set {
            let off = self.lage[*k] - mean;
            xx += off.x * off.x;
            xy += off.x * off.y;
            yy += off.y * off.y;
        }
        let half = (xx - yy) / 2.0;
        let root = (half * half + xy * xy).sqrt();
        // The eigenvector of the larger eigenvalue, in the form that does not cancel.
        let axis = if half >= 0.0 {
            Coord { x: half + root, y: xy }
        } else {
            Coord { x: xy, y: root - half }
        };
        let length = (axis.x * axis.x + axis.y * axis.y).sqrt();
        if length > 0.0 { axis / length } else { Coord { x: 1.0, y: 0.0 } }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the plane is some 10^10 millimetres wide")]
fn millimetres(m: f64) -> i64 {
    (m * 1_000.0).round() as i64
}

/// The connected pieces of a part of a map, each in the order it was found.
pub fn pieces<K: Nummer>(
    antal: usize,
    hor_till: impl Fn(K) -> bool,
    grannar: impl Fn(K) -> Vec<K>,
) -> Vec<Vec<K>> {
    let mut seen = Falt::<K, bool>::filled(antal, false);
    let mut pieces = Vec::new();
    for start in (0..antal).map(K::from_plats) {
        if seen[start] || !hor_till(start) {
            continue;
        }
        seen[start] = true;
        let mut piece = vec![start];
        let mut queue = VecDeque::from([start]);
        while let Some(k) = queue.pop_front() {
            for next in grannar(k) {
                if !seen[next] && hor_till(next) {
                    seen[next] = true;
                    piece.push(next);
                    queue.push_back(next);
                }
            }
        }
        pieces.push(piece);
    }
    pieces
}
