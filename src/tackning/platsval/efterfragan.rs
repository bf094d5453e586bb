//! Where voters live, gathered into few enough points to choose by. Pure.
//!
//! Points of the same valdistrikt that lie in the same square of a grid become one, which
//! stands at the one of them that lies nearest their middle, so that it is still on a way.
//! The squares are as small as the number of points allows. What that costs in precision is
//! told with every answer ([`Avvikelse`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::gangnat::{INGEN, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::tackning::befolkning::{Befolkning, Punkt};
use crate::tackning::{Bild, Grund};

/// As many points as a search is made over.
pub const FLEST: usize = 20_000;

/// The points that a search is made over.
#[derive(Debug, Clone)]
pub struct Efterfragan {
    /// The distances to them.
    pub grund: Arc<Grund>,
    /// By point of the population: the number of the one that stands for it. Empty when
    /// every point stands for itself.
    till: Vec<u32>,
}

/// What is lost by gathering points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Avvikelse {
    /// Points of the population.
    pub punkter: usize,
    /// Points of the search.
    pub samlade: usize,
    /// By how many metres the distance to the nearest chosen place is wrong, in the mean of
    /// voters.
    pub medel_m: f64,
    /// The same where it is most.
    pub storst_m: f64,
}

impl Efterfragan {
    /// Gathers the points of a val into at most so many. O(n log n) for each size of squares
    /// tried.
    #[must_use]
    pub fn new(bild: &Bild, flest: usize) -> Self {
        let befolkning = &bild.grund.befolkning;
        if befolkning.punkter.len() <= flest {
            return Self { grund: Arc::clone(&bild.grund), till: Vec::new() };
        }
        let mut side_m = 50.0;
        let groups = loop {
            let groups = squares(befolkning, side_m);
            if groups.len() <= flest || side_m > 50_000.0 {
                break groups;
            }
            side_m *= 1.3;
        };
        let mut till = vec![0; befolkning.punkter.len()];
        let mut punkter = Vec::with_capacity(groups.len());
        for (nr, group) in (0_u32..).zip(groups.values()) {
            for &point in group {
                if let Some(slot) = till.get_mut(point) {
                    *slot = nr;
                }
            }
            punkter.extend(gathered(&befolkning.punkter, group));
        }
        let few = Befolkning {
            distrikt: befolkning.distrikt.clone(),
            punkter,
            ovriga: Vec::new(),
            uppskattad: befolkning.uppskattad,
        };
        let grund = Grund::new(Arc::new(few), bild.grund.nat.clone(), &bild.installning);
        Self { grund: Arc::new(grund), till }
    }

    /// The points that the search is made over.
    #[must_use]
    pub fn punkter(&self) -> &[Punkt] {
        &self.grund.befolkning.punkter
    }

    /// How far the distances to these places are from those of every single point.
    #[must_use]
    pub fn avvikelse(&self, bild: &Bild, platser: &[Wgs84], profil: Profil) -> Avvikelse {
        let all = &bild.grund.befolkning.punkter;
        let mut made =
            Avvikelse { punkter: all.len(), samlade: self.punkter().len(), ..Avvikelse::default() };
        if self.till.is_empty() {
            return made;
        }
        let (true_dm, gathered_dm) =
            (narmast(&bild.grund, platser, profil), narmast(&self.grund, platser, profil));
        let (mut sum, mut people) = (0.0, 0.0);
        for ((punkt, dm), till) in all.iter().zip(&true_dm).zip(&self.till) {
            let Some(&other) = gathered_dm.get(*till as usize) else { continue };
            if *dm == INGEN || other == INGEN {
                continue;
            }
            let wrong = f64::from(dm.abs_diff(other)) / 10.0;
            sum += wrong * punkt.vikt;
            people += punkt.vikt;
            made.storst_m = made.storst_m.max(wrong);
        }
        made.medel_m = if people > 0.0 { sum / people } else { 0.0 };
        made
    }
}

/// The decimetres from each point to the nearest of some places.
#[must_use]
pub fn narmast(grund: &Grund, platser: &[Wgs84], profil: Profil) -> Vec<u32> {
    let places: Vec<Option<Wgs84>> = platser.iter().copied().map(Some).collect();
    let mut nearest = vec![INGEN; grund.befolkning.punkter.len()];
    for kolumn in grund.kolumner(&places, profil, &|_| ()).into_iter().flatten() {
        for (best, dm) in nearest.iter_mut().zip(&kolumn.dm) {
            *best = (*best).min(*dm);
        }
    }
    nearest
}

/// Points by valdistrikt and square.
fn squares(befolkning: &Befolkning, side_m: f64) -> BTreeMap<(u32, i64, i64), Vec<usize>> {
    const METRES_IN_A_DEGREE: f64 = 111_195.0;
    let mut groups: BTreeMap<(u32, i64, i64), Vec<usize>> = BTreeMap::new();
    for (nr, punkt) in befolkning.punkter.iter().enumerate() {
        let north = punkt.plats.lat() * METRES_IN_A_DEGREE;
        let east = punkt.plats.lon() * METRES_IN_A_DEGREE * punkt.plats.lat().to_radians().cos();
        #[expect(clippy::cast_possible_truncation, reason = "metres on the globe fit")]
        let cell = |metres: f64| (metres / side_m).floor() as i64;
        groups.entry((punkt.distrikt, cell(north), cell(east))).or_default().push(nr);
    }
    groups
}

/// The point that stands for a group: that of the group nearest its middle, with everyone's
/// weight.
fn gathered(alla: &[Punkt], group: &[usize]) -> Option<Punkt> {
    let own: Vec<&Punkt> = group.iter().filter_map(|&nr| alla.get(nr)).collect();
    let vikt: f64 = own.iter().map(|punkt| punkt.vikt).sum();
    let mean = |of: &dyn Fn(&Punkt) -> f64| {
        let (sum, count) =
            own.iter().fold((0.0, 0.0), |(sum, count), punkt| (sum + of(punkt), count + 1.0));
        sum / count
    };
    let middle = Wgs84::parse(mean(&|p| p.plats.lat()), mean(&|p| p.plats.lon())).ok()?;
    let near = |punkt: &&&Punkt| great_circle_m(punkt.plats, middle);
    let stands = own.iter().min_by(|a, b| near(a).total_cmp(&near(b)))?;
    Some(Punkt { vikt, adress: None, ..**stands })
}
