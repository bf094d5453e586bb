//! The outlines of sets of cells.

use ::geo::{Coord, LineString, MultiPolygon, Polygon};

use super::rutnat::{Horn, Ruta};
use super::terrang::{Mark, Terrang};

/// A side of the outline, with the set on its left.
#[derive(Debug, Clone, Copy)]
struct Kant {
    fran: Horn,
    till: Horn,
    /// 0 east, 1 north, 2 west, 3 south.
    riktning: usize,
    /// Whether there is water on the other side.
    kust: bool,
    gangen: bool,
}

/// The outline of a connected set of cells, valid by OGC Simple Features: one
/// exterior counter-clockwise, holes clockwise, rings that touch in points only.
///
/// Two sets that share a border get the same vertices along it, and coasts are
/// drawn with the curve of [`Terrang::kustlinje`].
#[must_use]
pub fn outline(
    terrang: &Terrang,
    rutor: &[Ruta],
    hor_till: impl Fn(Ruta) -> bool,
) -> MultiPolygon<f64> {
    let mut sides = sides(terrang, rutor, hor_till);
    let mut exterior = LineString(Vec::new());
    let mut holes = Vec::new();
    for start in 0..sides.len() {
        let Some(ring) = walk(terrang, &mut sides, start) else { continue };
        if area2(&ring) > 0.0 {
            exterior = LineString(ring);
        } else {
            holes.push(LineString(ring));
        }
    }
    MultiPolygon(vec![Polygon::new(exterior, holes)])
}

/// All sides between the set and what is outside it, by the corner they begin in.
fn sides(terrang: &Terrang, rutor: &[Ruta], hor_till: impl Fn(Ruta) -> bool) -> Vec<Kant> {
    let mut sides = Vec::new();
    for ruta in rutor {
        let [sw, se, ne, nw] = terrang.nat.kring_ruta(*ruta);
        let ends = [(sw, se), (se, ne), (ne, nw), (nw, sw)];
        let neighbours = terrang.nat.grannar(*ruta);
        for (riktning, ((fran, till), beyond)) in ends.into_iter().zip(neighbours).enumerate() {
            if !beyond.is_some_and(&hor_till) {
                let kust = beyond.is_some_and(|r| terrang.mark[r] == Mark::Vatten);
                sides.push(Kant { fran, till, riktning, kust, gangen: false });
            }
        }
    }
    sides.sort_by_key(|kant| (kant.fran, kant.riktning));
    sides
}

/// Walks a ring from a side that is not yet walked.
fn walk(terrang: &Terrang, sides: &mut [Kant], start: usize) -> Option<Vec<Coord<f64>>> {
    let first = sides.get(start).filter(|kant| !kant.gangen)?.fran;
    let mut ring = vec![terrang.nat.lage(first)];
    let mut at = Some(start);
    while let Some(kant) = at.and_then(|i| sides.get_mut(i)) {
        kant.gangen = true;
        let kant = *kant;
        if kant.kust {
            ring.extend(terrang.kustlinje(kant.fran, kant.till));
        }
        ring.push(terrang.nat.lage(kant.till));
        at = next(sides, kant);
    }
    Some(ring)
}

/// The side that goes on from the end of another. Where two rings touch in a corner,
/// the sharpest turn to the right keeps each of them simple.
fn next(sides: &[Kant], from: Kant) -> Option<usize> {
    let begin = sides.partition_point(|kant| kant.fran < from.till);
    sides
        .iter()
        .enumerate()
        .skip(begin)
        .take_while(|(_, kant)| kant.fran == from.till)
        // Turning right comes first, then straight on, then left.
        .min_by_key(|(_, kant)| (kant.riktning + 5 - from.riktning) % 4)
        // Each side follows one other, so a side that is walked closes the ring.
        .filter(|(_, kant)| !kant.gangen)
        .map(|(i, _)| i)
}

/// Twice the signed area of a closed ring, from its first vertex so that large
/// coordinates do not eat the digits.
fn area2(ring: &[Coord<f64>]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    ring.iter()
        .zip(ring.iter().skip(1))
        .map(|(a, b)| {
            let (a, b) = (*a - *origin, *b - *origin);
            a.x * b.y - b.x * a.y
        })
        .sum()
}
