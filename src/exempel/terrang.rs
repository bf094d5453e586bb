//! Land and water: a sound runs through the kommun, widens into a sea with islands,
//! and reaches into the land in bays.

use ::geo::Coord;

use super::dela;
use super::falt::{Falt, Nummer};
use super::rutnat::{Horn, Ruta, Rutnat, Sida, antal, on_decimetre, tal};
use super::slump::{Brus, Slump};

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Land of other kommuner, which the example leaves blank.
    Utanfor,
    /// Sea, sound or lake.
    Vatten,
    /// Land where nobody lives.
    Park,
    /// Land with houses.
    Bebyggt,
}

impl Mark {
    /// Whether the cell is land of the kommun.
    #[must_use]
    pub const fn is_land(self) -> bool {
        matches!(self, Self::Park | Self::Bebyggt)
    }
}

/// Cells that a valdistrikt covers on average.
const RUTOR_PER_DISTRIKT: f64 = 24.0;
/// About how much of the lattice becomes land.
const ANDEL_LAND: f64 = 0.50;
/// A smaller island is left to the birds.
const MINSTA_LANDMASSA: usize = 8;
/// A smaller lake is filled.
const MINSTA_SJO: usize = 3;

/// The shape of the kommun.
#[derive(Debug, Clone)]
pub struct Terrang {
    /// The lattice, bent and with its coasts smoothed.
    pub nat: Rutnat,
    /// What each cell holds.
    pub mark: Falt<Ruta, Mark>,
    /// How densely people live, about 1; 0 where nobody does.
    pub tathet: Falt<Ruta, f64>,
    /// The two neighbours of a corner along the coast, where there are just two.
    kust: Falt<Horn, Option<[Horn; 2]>>,
    kustbrus: Brus,
}

impl Terrang {
    /// A terrain large enough for so many valdistrikt.
    #[must_use]
    pub fn new(seed: u64, valdistrikt: usize) -> Self {
        let cells = tal(valdistrikt) * RUTOR_PER_DISTRIKT;
        let side = antal((cells / ANDEL_LAND).sqrt()).max(14);
        let nat = Rutnat::new(seed, side);
        let form = Form::new(seed, side);
        let mut mark = Falt::build(nat.rutor(), |ruta| form.mark(nat.kolumn_rad(ruta)));
        even_out(&nat, &mut mark);
        remove_small(&nat, &mut mark);
        let tathet = Falt::filled(nat.rutor(), 0.0);
        let kust = Falt::filled(nat.horn(), None);
        let mut terrain = Self { nat, mark, tathet, kust, kustbrus: Brus::new(seed, 29) };
        for ruta in terrain.mark.nummer() {
            terrain.tathet[ruta] = form.tathet(terrain.nat.kolumn_rad(ruta));
        }
        terrain
    }

    /// Whether a cell is land of the kommun.
    #[must_use]
    pub fn is_land(&self, ruta: Ruta) -> bool {
        self.mark[ruta].is_land()
    }

    /// The cells of land round a cell.
    #[must_use]
    pub fn landgrannar(&self, ruta: Ruta) -> Vec<Ruta> {
        self.nat.grannar(ruta).into_iter().flatten().filter(|g| self.is_land(*g)).collect()
    }

    /// The connected pieces of land, the largest first.
    #[must_use]
    pub fn landmassor(&self) -> Vec<Vec<Ruta>> {
        let mut masses =
            dela::pieces(self.nat.rutor(), |r| self.is_land(r), |r| self.landgrannar(r));
        masses.sort_by_key(|mass| std::cmp::Reverse(mass.len()));
        masses
    }

    /// Gives land back to the water.
    pub fn sink(&mut self, rutor: &[Ruta]) {
        for ruta in rutor {
            self.mark[*ruta] = Mark::Vatten;
            self.tathet[*ruta] = 0.0;
        }
    }

    /// Builds houses in the parks among these cells.
    pub fn build_up(&mut self, rutor: &[Ruta]) {
        const GLEST: f64 = 0.6;
        for ruta in rutor {
            if self.mark[*ruta] == Mark::Park {
                self.mark[*ruta] = Mark::Bebyggt;
                self.tathet[*ruta] = GLEST;
            }
        }
    }

    /// Rounds the coasts off; call it when land and water are settled. Corners move
    /// towards the middle of their neighbours along the coast.
    pub fn smooth_coast(&mut self) {
        const ROUNDS: usize = 4;
        self.kust = self.coast_neighbours();
        for _ in 0..ROUNDS {
            for horn in self.kust.nummer() {
                if let Some([one, other]) = self.kust[horn] {
                    let middle = (self.nat.lage(one) + self.nat.lage(other)) / 2.0;
                    let half_way = (self.nat.lage(horn) + middle) / 2.0;
                    self.nat.try_move(horn, half_way);
                }
            }
        }
    }

    fn coast_neighbours(&self) -> Falt<Horn, Option<[Horn; 2]>> {
        let mut round = Falt::<Horn, Vec<Horn>>::filled(self.nat.horn(), Vec::new());
        for sida in (0..self.nat.sidor()).map(Sida::from_plats) {
            let side = self.nat.mellan(sida);
            let land = |ruta: Option<Ruta>| ruta.is_some_and(|r| self.is_land(r));
            if land(side.vanster) != land(side.hoger) {
                round[side.fran].push(side.till);
                round[side.till].push(side.fran);
            }
        }
        round.iter().map(|list| <[Horn; 2]>::try_from(list.as_slice()).ok()).collect()
    }

    /// Points between two corners along the coast, with the land on the left. They
    /// lie on the water side of the straight line, so that quays and houses keep dry.
    #[must_use]
    pub fn kustlinje(&self, fran: Horn, till: Horn) -> Vec<Coord<f64>> {
        /// How far the coast may lie from the straight line, of its length.
        const UTAT: (f64, f64) = (0.02, 0.13);
        let (a, b) = (self.nat.lage(fran), self.nat.lage(till));
        let along = b - a;
        let outward = Coord { x: along.y, y: -along.x };
        let (at_a, at_b) = (self.tangent(fran, along), self.tangent(till, along));
        [0.25, 0.5, 0.75]
            .into_iter()
            .map(|t: f64| {
                let straight = a + along * t;
                // The cubic Hermite curve, less the straight line.
                let bow = (at_a - along) * (t * (1.0 - t) * (1.0 - t))
                    - (at_b - along) * (t * t * (1.0 - t));
                let length2 = along.x * along.x + along.y * along.y;
                let out = (bow.x * outward.x + bow.y * outward.y) / length2;
                let rough = self.kustbrus.at(straight.x / 23.0, straight.y / 23.0) * 0.025;
                let reach = 4.0 * t * (1.0 - t);
                on_decimetre(straight + outward * (out + rough).clamp(UTAT.0, UTAT.1 * reach))
            })
            .collect()
    }

    /// The direction of the coast in a corner, as long as a side and pointing the way
    /// of `along`.
    fn tangent(&self, horn: Horn, along: Coord<f64>) -> Coord<f64> {
        let Some([one, other]) = self.kust[horn] else { return along };
        let through = (self.nat.lage(other) - self.nat.lage(one)) / 2.0;
        if through.x * along.x + through.y * along.y < 0.0 { through * -1.0 } else { through }
    }
}

/// Single cells that stick out or in are given to what surrounds them.
fn even_out(nat: &Rutnat, mark: &mut Falt<Ruta, Mark>) {
    const ROUNDS: usize = 2;
    for _ in 0..ROUNDS {
        let before = mark.clone();
        for ruta in before.nummer() {
            let neighbours = || nat.grannar(ruta).into_iter().flatten().map(|g| before[g]);
            let land = before[ruta].is_land();
            if neighbours().filter(|m| m.is_land() == land).count() <= 1
                && let Some(other) = neighbours().find(|m| m.is_land() != land)
            {
                mark[ruta] = other;
            }
        }
    }
}

fn remove_small(nat: &Rutnat, mark: &mut Falt<Ruta, Mark>) {
    let neighbours = |ruta: Ruta| nat.grannar(ruta).into_iter().flatten().collect::<Vec<_>>();
    let before = mark.clone();
    for lake in dela::pieces(nat.rutor(), |r| before[r] == Mark::Vatten, neighbours) {
        let enclosed = lake.iter().all(|r| nat.grannar(*r).iter().all(Option::is_some));
        if lake.len() < MINSTA_SJO && enclosed {
            for ruta in lake {
                mark[ruta] = Mark::Park;
            }
        }
    }
    let before = mark.clone();
    for mass in dela::pieces(nat.rutor(), |r| before[r].is_land(), neighbours) {
        if mass.len() < MINSTA_LANDMASSA {
            let by_water =
                mass.iter().any(|r| neighbours(*r).iter().any(|g| before[*g] == Mark::Vatten));
            for ruta in mass {
                mark[ruta] = if by_water { Mark::Vatten } else { Mark::Utanfor };
            }
        }
    }
}

/// The formulas of the terrain, in coordinates from −1 to 1 over the lattice.
struct Form {
    side: f64,
    rim: Brus,
    meander: Brus,
    shore: Brus,
    bays: Brus,
    archipelago: Brus,
    parks: Brus,
    people: Brus,
    islands: Vec<Island>,
}

struct Island {
    middle: Coord<f64>,
    radius: f64,
}

impl Form {
    fn new(seed: u64, side: usize) -> Self {
        let brus = |amne: u64| Brus::new(seed, 20 + amne);
        let meander = brus(1);
        let mut slump = Slump::new(seed, 20);
        let islands = [(-0.52, 0.10), (0.02, 0.14), (0.36, 0.15), (0.70, 0.18)]
            .into_iter()
            .map(|(x, radius)| {
                let x = x + (slump.andel() - 0.5) * 0.12;
                let off = (slump.andel() - 0.5) * radius * 0.7;
                let middle = Coord { x, y: sound(meander, x) + off };
                Island { middle, radius: radius * (0.85 + 0.3 * slump.andel()) }
            })
            .collect();
        Self {
            side: tal(side),
            rim: brus(2),
            meander,
            shore: brus(3),
            bays: brus(4),
            archipelago: brus(5),
            parks: brus(6),
            people: brus(7),
            islands,
        }
    }

    fn place(&self, (column, row): (usize, usize)) -> Coord<f64> {
        let at = |n: usize| (tal(n) + 0.5) / self.side * 2.0 - 1.0;
        Coord { x: at(column), y: at(row) }
    }

    fn mark(&self, kolumn_rad: (usize, usize)) -> Mark {
        let p = self.place(kolumn_rad);
        let (s, t) = (tal(kolumn_rad.0) / 11.0, tal(kolumn_rad.1) / 11.0);
        let edge = 1.0 - 2.5 / self.side;
        let inside = p.x.abs() < edge && p.y.abs() < edge;
        if self.is_water(p, self.shore.fractal(s, t)) {
            return Mark::Vatten;
        }
        let rim = 0.90 + 0.26 * self.rim.fractal(p.x * 2.3, p.y * 2.3);
        if !inside || p.x * p.x + p.y * p.y > rim * rim {
            return Mark::Utanfor;
        }
        let suburb = p.x * p.x + p.y * p.y > 0.01;
        if suburb && self.parks.fractal(s * 1.3, t * 1.3) > 0.38 {
            Mark::Park
        } else {
            Mark::Bebyggt
        }
    }

    fn is_water(&self, p: Coord<f64>, ragged: f64) -> bool {
        let cell = 2.0 / self.side;
        let off = (p.y - sound(self.meander, p.x)).abs();
        let seaward = (p.x + 0.1).max(0.0);
        let half_width = (0.035 + 0.34 * seaward * seaward).max(1.3 * cell);
        let mut water = off < half_width + ragged * (0.04 + 2.0 * cell).min(0.10);
        // Bays reach into the land, the deeper the nearer to the sea.
        let bay = self.bays.fractal(p.x * 2.6, p.y * 2.6);
        water |= bay > (0.12 + (off - half_width) * 0.75).max(0.2);
        for island in &self.islands {
            let d = p - island.middle;
            let distance = (d.x * d.x + d.y * d.y).sqrt();
            let shore = island.radius * (1.0 + 0.28 * ragged);
            if distance < shore {
                return false;
            }
            water |= distance < shore + (0.028_f64).max(1.7 * cell);
        }
        let islet = self.archipelago.fractal(p.x * 5.0, p.y * 5.0);
        water && !(p.x > 0.15 && islet > 0.34 && off < half_width - 1.5 * cell)
    }

    fn tathet(&self, kolumn_rad: (usize, usize)) -> f64 {
        if self.mark(kolumn_rad) == Mark::Park {
            return 0.0;
        }
        let p = self.place(kolumn_rad);
        let d2 = (p.x * p.x + p.y * p.y) / 0.09;
        let (s, t) = (tal(kolumn_rad.0) / 13.0, tal(kolumn_rad.1) / 13.0);
        0.6 + 1.5 / (1.0 + d2) + 0.2 * self.people.at(s, t)
    }
}

/// The middle line of the sound; it passes near the middle of the kommun.
fn sound(meander: Brus, x: f64) -> f64 {
    0.30 * meander.at(x * 1.3 + 40.0, 0.5) + 0.05 * meander.at(x * 5.0, 9.5)
}
