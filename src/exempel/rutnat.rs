//! The lattice under the town: square cells, bent so that no street is straight for
//! long, but never folded.
//!
//! Cells become kvarter and corners become crossings. Because all that follows is a
//! choice of cells and corners, valdistrikt tile the land and share their border
//! vertices exactly, whatever the seed.

use ::geo::Coord;

use super::falt::{Falt, Nummer, nummer};
use super::slump::{Brus, Slump};

nummer!(
    /// A cell of the lattice: a kvarter, a park, or water.
    Ruta
);
nummer!(
    /// A corner of the lattice.
    Horn
);
nummer!(
    /// A side between two cells, from one corner to the next.
    Sida
);

/// Metres between two streets where the lattice is not bent.
pub const RUTA_M: f64 = 112.0;

/// The middle of the lattice on SWEREF 99 TM: open water in Bottenhavet, outside
/// every kommun, so that nobody can take the example for a place.
const MITT: Coord<f64> = Coord { x: 725_000.0, y: 6_855_000.0 };

/// The least sine-like measure of a corner (cross product of its two sides over
/// [`RUTA_M`] squared) that bending and smoothing may leave.
const SPETSIGAST: f64 = 0.12;

/// A side between two cells. Walking from `fran` to `till`, one cell is on the left
/// and the other on the right; `None` at the rim of the lattice.
#[derive(Debug, Clone, Copy)]
pub struct Mellan {
    /// Where the side begins.
    pub fran: Horn,
    /// Where it ends, east or north of `fran`.
    pub till: Horn,
    /// The cell on the left.
    pub vanster: Option<Ruta>,
    /// The cell on the right.
    pub hoger: Option<Ruta>,
}

/// The lattice: `sida` × `sida` cells, numbered by row from the south-west.
#[derive(Debug, Clone)]
pub struct Rutnat {
    sida: usize,
    lage: Falt<Horn, Coord<f64>>,
}

impl Rutnat {
    /// A bent lattice of `sida` × `sida` cells.
    #[must_use]
    pub fn new(seed: u64, sida: usize) -> Self {
        let mut slump = Slump::new(seed, 10);
        let columns = breaks(&mut slump, sida);
        let rows = breaks(&mut slump, sida);
        let plain: Falt<Horn, Coord<f64>> =
            rows.iter().flat_map(|y| columns.iter().map(move |x| Coord { x: *x, y: *y })).collect();
        let bend = bend(seed, &plain);
        let mut net = Self { sida, lage: plain.clone() };
        net.unfold(&plain, &bend);
        net
    }

    /// How many cells there are.
    #[must_use]
    pub const fn rutor(&self) -> usize {
        self.sida * self.sida
    }

    /// How many corners there are.
    #[must_use]
    pub fn horn(&self) -> usize {
        self.lage.len()
    }

    /// Cells along each side of the lattice.
    #[must_use]
    pub const fn sida(&self) -> usize {
        self.sida
    }

    /// Column and row of a cell, from the south-west.
    #[must_use]
    pub fn kolumn_rad(&self, ruta: Ruta) -> (usize, usize) {
        (ruta.plats() % self.sida, ruta.plats() / self.sida)
    }

    /// The cell in a column and row, if the lattice reaches there.
    #[must_use]
    pub fn ruta(&self, kolumn: usize, rad: usize) -> Option<Ruta> {
        (kolumn < self.sida && rad < self.sida).then(|| Ruta::from_plats(rad * self.sida + kolumn))
    }

    /// Where a corner is, on SWEREF 99 TM in whole decimetres.
    #[must_use]
    pub fn lage(&self, horn: Horn) -> Coord<f64> {
        self.lage[horn]
    }

    /// The corners of a cell, counter-clockwise from the south-west.
    #[must_use]
    pub fn kring_ruta(&self, ruta: Ruta) -> [Horn; 4] {
        let (column, row) = self.kolumn_rad(ruta);
        let corner =
            |dc: usize, dr: usize| Horn::from_plats((row + dr) * (self.sida + 1) + column + dc);
        [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]
    }

    /// The middle of a cell: the mean of its corners.
    #[must_use]
    pub fn mitt(&self, ruta: Ruta) -> Coord<f64> {
        let [a, b, c, d] = self.kring_ruta(ruta).map(|h| self.lage[h]);
        (a + b + c + d) / 4.0
    }

    /// The cells that share a side with a cell, counter-clockwise from the south;
    /// `None` at the rim.
    #[must_use]
    pub fn grannar(&self, ruta: Ruta) -> [Option<Ruta>; 4] {
        let (column, row) = self.kolumn_rad(ruta);
        [
            row.checked_sub(1).and_then(|r| self.ruta(column, r)),
            self.ruta(column + 1, row),
            self.ruta(column, row + 1),
            column.checked_sub(1).and_then(|c| self.ruta(c, row)),
        ]
    }

    /// The cells that meet in a corner.
    pub fn kring_horn(&self, horn: Horn) -> impl Iterator<Item = Ruta> + use<'_> {
        let (column, row) = (horn.plats() % (self.sida + 1), horn.plats() / (self.sida + 1));
        [(1, 1), (0, 1), (0, 0), (1, 0)].into_iter().filter_map(move |(dc, dr)| {
            self.ruta((column + dc).checked_sub(1)?, (row + dr).checked_sub(1)?)
        })
    }

    /// How many sides there are.
    #[must_use]
    pub const fn sidor(&self) -> usize {
        2 * self.sida * (self.sida + 1)
    }

    /// A side by its number. Sides along one line of the lattice have numbers in a
    /// row, first all lines that run east, then all that run north.
    #[must_use]
    pub fn mellan(&self, sida: Sida) -> Mellan {
        let along = sida.plats() % self.sida;
        let line = sida.plats() / self.sida;
        let width = self.sida + 1;
        if line < width {
            let (column, row) = (along, line);
            let fran = row * width + column;
            Mellan {
                fran: Horn::from_plats(fran),
                till: Horn::from_plats(fran + 1),
                vanster: self.ruta(column, row),
                hoger: row.checked_sub(1).and_then(|r| self.ruta(column, r)),
            }
        } else {
            let (column, row) = (line - width, along);
            let fran = row * width + column;
            Mellan {
                fran: Horn::from_plats(fran),
                till: Horn::from_plats(fran + width),
                vanster: column.checked_sub(1).and_then(|c| self.ruta(c, row)),
                hoger: self.ruta(column, row),
            }
        }
    }

    /// The lines of the lattice, each as its sides in order.
    pub fn linjer(&self) -> impl Iterator<Item = impl Iterator<Item = Sida>> + use<'_> {
        (0..2 * (self.sida + 1))
            .map(|line| (line * self.sida..(line + 1) * self.sida).map(Sida::from_plats))
    }

    /// The sides of a cell in the order of [`Self::grannar`].
    #[must_use]
    pub fn sidor_av(&self, ruta: Ruta) -> [Sida; 4] {
        let (column, row) = self.kolumn_rad(ruta);
        let width = self.sida + 1;
        let east = |line: usize| Sida::from_plats(line * self.sida + column);
        let north = |line: usize| Sida::from_plats((width + line) * self.sida + row);
        [east(row), north(column + 1), east(row + 1), north(column)]
    }

    /// Moves a corner, unless a cell round it would become pointed or folded.
    pub fn try_move(&mut self, horn: Horn, till: Coord<f64>) {
        let before = self.lage[horn];
        self.lage[horn] = on_decimetre(till);
        let round: Vec<Ruta> = self.kring_horn(horn).collect();
        if !round.iter().all(|ruta| self.is_convex(*ruta)) {
            self.lage[horn] = before;
        }
    }

    /// Whether a cell is convex with no pointed corner.
    #[must_use]
    pub fn is_convex(&self, ruta: Ruta) -> bool {
        let [sw, se, ne, nw] = self.kring_ruta(ruta).map(|horn| self.lage[horn]);
        [(nw, sw, se), (sw, se, ne), (se, ne, nw), (ne, nw, sw)].into_iter().all(
            |(before, at, after)| {
                let (on, back) = (after - at, before - at);
                on.x * back.y - on.y * back.x >= SPETSIGAST * RUTA_M * RUTA_M
            },
        )
    }

    /// Lays out the corners by their bend, which is halved wherever it would fold
    /// a cell, until no cell is folded.
    fn unfold(&mut self, plain: &Falt<Horn, Coord<f64>>, bend: &Falt<Horn, Coord<f64>>) {
        const MOST_ROUNDS: usize = 40;
        let mut strength = Falt::<Horn, f64>::filled(plain.len(), 1.0);
        let middle = RUTA_M * tal(self.sida) / 2.0;
        for _ in 0..MOST_ROUNDS {
            for horn in plain.nummer() {
                let p = (plain[horn] + bend[horn] * strength[horn]) * RUTA_M
                    - Coord { x: middle, y: middle };
                // Turned by the angle whose cosine and sine are 24/25 and 7/25.
                let turned = Coord { x: p.x * 0.96 - p.y * 0.28, y: p.x * 0.28 + p.y * 0.96 };
                self.lage[horn] = on_decimetre(turned + MITT);
            }
            let folded: Vec<Ruta> = (0..self.rutor())
                .map(Ruta::from_plats)
                .filter(|ruta| !self.is_convex(*ruta))
                .collect();
            if folded.is_empty() {
                return;
            }
            for horn in folded.iter().flat_map(|ruta| self.kring_ruta(*ruta)) {
                strength[horn] *= 0.5;
            }
        }
    }
}

/// Where the lines of the lattice cross an axis, in cells: uneven, and `sida` in all.
fn breaks(slump: &mut Slump, sida: usize) -> Vec<f64> {
    let widths: Vec<f64> = (0..sida).map(|_| 0.78 + 0.44 * slump.andel()).collect();
    let scale = tal(sida) / widths.iter().sum::<f64>();
    let mut at = 0.0;
    let mut breaks = vec![0.0];
    for width in widths {
        at += width * scale;
        breaks.push(at);
    }
    breaks
}

/// How far each corner is bent away, in cells: wide swings, smaller ones, a jitter.
fn bend(seed: u64, plain: &Falt<Horn, Coord<f64>>) -> Falt<Horn, Coord<f64>> {
    let noise = [11, 12, 13, 14].map(|amne| Brus::new(seed, amne));
    let [wide_x, wide_y, near_x, near_y] = noise;
    let mut slump = Slump::new(seed, 15);
    plain
        .iter()
        .map(|p| {
            let jitter = |slump: &mut Slump| (slump.andel() - 0.5) * 0.12;
            let (u, v) = (p.x / 34.0, p.y / 34.0);
            let (s, t) = (p.x / 12.0, p.y / 12.0);
            Coord {
                x: wide_x.at(u, v) * 5.5 + near_x.at(s, t) * 1.1 + jitter(&mut slump),
                y: wide_y.at(u, v) * 5.5 + near_y.at(s, t) * 1.1 + jitter(&mut slump),
            }
        })
        .collect()
}

/// A point moved to whole decimetres, so that every polygon holds exact numbers.
#[must_use]
pub fn on_decimetre(p: Coord<f64>) -> Coord<f64> {
    Coord { x: (p.x * 10.0).round() / 10.0, y: (p.y * 10.0).round() / 10.0 }
}

/// A count as a number to reckon with.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^53")]
pub const fn tal(antal: usize) -> f64 {
    antal as f64
}

/// A number as a count: rounded to the nearest, never below zero.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a count")]
pub fn antal(tal: f64) -> usize {
    tal.round().max(0.0) as usize
}
