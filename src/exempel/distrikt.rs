//! Valdistrikt, and what they lie in: stadsdelar, postorter, valkretsar.

use ::geo::Coord;

use super::broar::Bro;
use super::dela::Karta;
use super::falt::{Falt, Nummer, nummer};
use super::rutnat::{Ruta, tal};
use super::slump::Slump;
use super::terrang::{Mark, Terrang};

nummer!(
    /// A valdistrikt of the example.
    Distrikt
);
nummer!(
    /// A stadsdel of the example.
    Stadsdel
);
nummer!(
    /// A postort of the example.
    Ort
);

/// Kommunvalkretsar, as many as Stockholm has.
pub const VALKRETSAR: usize = 6;
/// Valdistrikt in a stadsdel, about.
const PER_STADSDEL: f64 = 5.0;
/// Valdistrikt that share a postort, about.
const PER_ORT: f64 = 40.0;
/// How a park weighs against a kvarter when districts are drawn.
const PARKENS_VIKT: f64 = 0.15;
/// Cells with houses that a district has at least, if it has so many.
const MINST_BEBYGGDA: usize = 4;

/// How the land is divided.
#[derive(Debug)]
pub struct Indelning {
    /// The cells of each valdistrikt. Districts of a valkrets follow each other, and
    /// so do those of an ort and of a stadsdel within it.
    pub rutor: Falt<Distrikt, Vec<Ruta>>,
    /// The valdistrikt of each cell of land.
    pub distrikt: Falt<Ruta, Option<Distrikt>>,
    /// Districts with a common border or a bridge between them.
    pub grannar: Falt<Distrikt, Vec<Distrikt>>,
    /// The middle of each district, weighted by where people live.
    pub mitt: Falt<Distrikt, Coord<f64>>,
    /// Those entitled to vote.
    pub rostberattigade: Falt<Distrikt, i32>,
    /// The valkrets of each district, from 0.
    pub valkrets: Falt<Distrikt, usize>,
    /// The stadsdel of each district.
    pub stadsdel: Falt<Distrikt, Stadsdel>,
    /// The ort of each stadsdel.
    pub ort: Falt<Stadsdel, Ort>,
    /// The districts of each stadsdel.
    pub distrikten: Falt<Stadsdel, Vec<Distrikt>>,
    /// How many orter there are.
    pub orter: usize,
}

impl Indelning {
    /// Divides the land into just so many connected valdistrikt. There must be at
    /// least as many cells of land on each island as it gets districts, which the
    /// size of the terrain sees to. A park that would be a district of its own is
    /// built up, so that somebody lives in each.
    #[must_use]
    pub fn new(seed: u64, terrang: &mut Terrang, broar: &[Bro], valdistrikt: usize) -> Self {
        let cells = draw(terrang, valdistrikt);
        for district in &cells {
            if built(terrang, district) < MINST_BEBYGGDA {
                terrang.build_up(district);
            }
        }
        let raw = Raw::new(terrang, broar, cells);
        let order = raw.order();
        raw.numbered(seed, terrang, &order)
    }
}

fn built(terrang: &Terrang, cells: &[Ruta]) -> usize {
    cells.iter().filter(|ruta| terrang.mark[**ruta] == Mark::Bebyggt).count()
}

/// The cells of each district, in no particular order.
fn draw(terrang: &Terrang, valdistrikt: usize) -> Falt<Distrikt, Vec<Ruta>> {
    let weight = Falt::build(terrang.nat.rutor(), |r| terrang.tathet[r].max(PARKENS_VIKT));
    let place = Falt::build(terrang.nat.rutor(), |r| terrang.nat.mitt(r));
    let near = Falt::build(terrang.nat.rutor(), |r| {
        if terrang.is_land(r) { terrang.landgrannar(r) } else { Vec::new() }
    });
    let map = Karta { grannar: &near, lage: &place, vikt: &weight };
    let masses = terrang.landmassor();
    let weights: Vec<f64> =
        masses.iter().map(|mass| mass.iter().map(|r| weight[*r]).sum()).collect();
    masses
        .into_iter()
        .zip(shares(&weights, valdistrikt))
        .flat_map(|(mass, parts)| map.dela(mass, parts))
        .collect()
}

/// Divides `antal` by weight, at least one each, as even as whole numbers go: each
/// one more goes where the weight per share is largest (Webster's method).
fn shares(weights: &[f64], antal: usize) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    let mut shares: Vec<usize> = weights
        .iter()
        .map(|w| super::rutnat::antal((w / total * tal(antal)).floor()).max(1))
        .collect();
    while shares.iter().sum::<usize>() < antal {
        let worst = weights
            .iter()
            .zip(&mut shares)
            .max_by(|(w, s), (v, t)| (*w / (tal(**s) + 0.5)).total_cmp(&(*v / (tal(**t) + 0.5))));
        match worst {
            Some((_, share)) => *share += 1,
            None => break,
        }
    }
    while shares.iter().sum::<usize>() > antal {
        match shares.iter_mut().filter(|s| **s > 1).max() {
            Some(share) => *share -= 1,
            None => break,
        }
    }
    shares
}

/// Districts before they are grouped and numbered.
struct Raw {
    rutor: Falt<Distrikt, Vec<Ruta>>,
    distrikt: Falt<Ruta, Option<Distrikt>>,
    grannar: Falt<Distrikt, Vec<Distrikt>>,
    mitt: Falt<Distrikt, Coord<f64>>,
}

/// Where a district is put: valkrets, ort, stadsdel.
struct Plats {
    distrikt: Distrikt,
    valkrets: usize,
    ort: Ort,
    stadsdel: Stadsdel,
}

impl Raw {
    fn new(terrang: &Terrang, broar: &[Bro], rutor: Falt<Distrikt, Vec<Ruta>>) -> Self {
        let mut distrikt = Falt::filled(terrang.nat.rutor(), None);
        for (d, cells) in rutor.par() {
            for ruta in cells {
                distrikt[*ruta] = Some(d);
            }
        }
        let mut grannar: Falt<Distrikt, Vec<Distrikt>> = rutor
            .par()
            .map(|(d, cells)| {
                cells
                    .iter()
                    .flat_map(|r| terrang.landgrannar(*r))
                    .filter_map(|r| distrikt[r])
                    .filter(|other| *other != d)
                    .collect()
            })
            .collect();
        for bro in broar {
            if let (Some(a), Some(b)) = (distrikt[bro.fran], distrikt[bro.till]) {
                grannar[a].push(b);
                grannar[b].push(a);
            }
        }
        let districts: Vec<Distrikt> = grannar.nummer().collect();
        for d in districts {
            grannar[d].sort_unstable();
            grannar[d].dedup();
        }
        let mitt = rutor.iter().map(|cells| middle(terrang, cells)).collect();
        Self { rutor, distrikt, grannar, mitt }
    }

    /// Groups the districts by halving, from the largest group to the smallest.
    fn order(&self) -> Vec<Plats> {
        let even = Falt::filled(self.rutor.len(), 1.0);
        let map = Karta { grannar: &self.grannar, lage: &self.mitt, vikt: &even };
        let parts = |set: Vec<Distrikt>, size: f64| {
            let count = super::rutnat::antal(tal(set.len()) / size).max(1);
            map.dela(set, count)
        };
        let mut order = Vec::with_capacity(self.rutor.len());
        let (mut orter, mut stadsdelar) = (0, 0);
        let all = self.rutor.nummer().collect();
        for (valkrets, set) in map.dela(all, VALKRETSAR).into_iter().enumerate() {
            for ort in parts(set, PER_ORT) {
                for stadsdel in parts(ort, PER_STADSDEL) {
                    order.extend(stadsdel.into_iter().map(|distrikt| Plats {
                        distrikt,
                        valkrets,
                        ort: Ort::from_plats(orter),
                        stadsdel: Stadsdel::from_plats(stadsdelar),
                    }));
                    stadsdelar += 1;
                }
                orter += 1;
            }
        }
        order
    }

    /// The districts numbered in their order.
    fn numbered(mut self, seed: u64, terrang: &Terrang, order: &[Plats]) -> Indelning {
        let mut slump = Slump::new(seed, 30);
        let mut new = Falt::filled(self.rutor.len(), Distrikt::from_plats(0));
        for (i, plats) in order.iter().enumerate() {
            new[plats.distrikt] = Distrikt::from_plats(i);
        }
        let mut distrikten = Falt::<Stadsdel, Vec<Distrikt>>::default();
        let mut ort = Falt::<Stadsdel, Ort>::default();
        for plats in order {
            if plats.stadsdel.plats() == distrikten.len() {
                distrikten.push(Vec::new());
                ort.push(plats.ort);
            }
            distrikten[plats.stadsdel].push(new[plats.distrikt]);
        }
        let people = |cells: &[Ruta]| cells.iter().map(|r| terrang.tathet[*r]).sum::<f64>();
        let mean = self.rutor.iter().map(|c| people(c)).sum::<f64>() / tal(self.rutor.len());
        let rostberattigade = order
            .iter()
            .map(|p| electorate(people(&self.rutor[p.distrikt]) / mean, &mut slump))
            .collect();
        let grannar = order
            .iter()
            .map(|p| self.grannar[p.distrikt].iter().map(|d| new[*d]).collect())
            .collect();
        Indelning {
            rutor: order.iter().map(|p| std::mem::take(&mut self.rutor[p.distrikt])).collect(),
            distrikt: self.distrikt.iter().map(|d| d.map(|d| new[d])).collect(),
            grannar,
            mitt: order.iter().map(|p| self.mitt[p.distrikt]).collect(),
            rostberattigade,
            valkrets: order.iter().map(|p| p.valkrets).collect(),
            stadsdel: order.iter().map(|p| p.stadsdel).collect(),
            orter: order.last().map_or(0, |p| p.ort.plats() + 1),
            ort,
            distrikten,
        }
    }
}

/// Between 1,000 and 2,000 (VL 4:17), more where more people live.
fn electorate(share: f64, slump: &mut Slump) -> i32 {
    let spread = (slump.andel() - slump.andel()) * 160.0;
    let count = super::rutnat::antal((1_480.0 * share + spread).clamp(1_010.0, 1_990.0));
    i32::try_from(count).unwrap_or(1_500)
}

fn middle(terrang: &Terrang, cells: &[Ruta]) -> Coord<f64> {
    let mut sum = Coord { x: 0.0, y: 0.0 };
    let mut weight = 0.0;
    for ruta in cells {
        let w = terrang.tathet[*ruta].max(PARKENS_VIKT);
        sum = sum + terrang.nat.mitt(*ruta) * w;
        weight += w;
    }
    sum / weight.max(f64::MIN_POSITIVE)
}
