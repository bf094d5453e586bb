//! Where those entitled to vote live. Pure.

use std::collections::HashMap;

use ::geo::{BoundingRect, InteriorPoint};

use crate::geo::polygon::PreparedPolygon;
use crate::geo::{Sweref99Tm, Wgs84, wgs84};
use crate::lokal::vallokaler::karta::Karta;
use crate::valdistrikt::{Valdistrikt, Valdistriktskod, Valkrets};

/// From what the points of a valdistrikt come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kalla {
    /// The addresses of the register.
    Adresser,
    /// Points spread evenly over its area, for want of addresses.
    Rutnat,
}

/// A valdistrikt as figures are summed over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Distrikt {
    /// Its code.
    pub kod: Valdistriktskod,
    /// Its name.
    pub namn: String,
    /// Its valkrets, where that is known.
    pub valkrets: Option<Valkrets>,
    /// Its stadsdel, where those have been read; otherwise empty.
    pub stadsdel: String,
    /// Those entitled to vote, where that is known.
    pub rostberattigade: Option<i32>,
    /// How many of them voted, where that is known.
    pub rostande: Option<i32>,
    /// From what its points come.
    pub kalla: Kalla,
}

impl Distrikt {
    /// The share that voted, 0 to 1, where that is known.
    #[must_use]
    pub fn valdeltagande(&self) -> Option<f64> {
        let (of, voted) = self.rostberattigade.zip(self.rostande)?;
        (of > 0).then(|| f64::from(voted) / f64::from(of))
    }
}

/// Some of those entitled to vote, at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Punkt {
    /// Where.
    pub plats: Wgs84,
    /// The number of their valdistrikt in [`Befolkning::distrikt`].
    pub distrikt: u32,
    /// How many they are; the people of a valdistrikt are spread evenly over its points.
    pub vikt: f64,
    /// The number of the address, if it is one.
    pub adress: Option<i64>,
}

/// Everyone entitled to vote in a val.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Befolkning {
    /// The valdistrikt, by code.
    pub distrikt: Vec<Distrikt>,
    /// The points, by valdistrikt.
    pub punkter: Vec<Punkt>,
    /// The addresses at which nobody is counted, with their numbers: those of a valdistrikt
    /// with too few of them, and those in no valdistrikt.
    pub ovriga: Vec<(Wgs84, i64)>,
    /// Whether some valdistrikt lacks its number of people, and has been given the mean of
    /// the others, or [`ANTAGET`].
    pub uppskattad: bool,
}

/// How many a valdistrikt is taken to have where none of a val says: VL 4:17 asks for
/// 1,000 to 2,000.
pub const ANTAGET: f64 = 1_300.0;

/// Fewer addresses than this in a valdistrikt are no register of it.
const MINST_ADRESSER: usize = 5;

/// How many points a valdistrikt without addresses gets, about.
const RUTOR: f64 = 60.0;

/// What else is known of a valdistrikt.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Uppgift {
    /// Its valkrets.
    pub valkrets: Option<Valkrets>,
    /// Its stadsdel, or empty.
    pub stadsdel: String,
    /// How many voted.
    pub rostande: Option<i32>,
}

impl Befolkning {
    /// Spreads the people of each valdistrikt evenly over its addresses, or where it has
    /// none over its area. `adresser` come with the valdistrikt that the register gives and
    /// with their number. O(n log d).
    #[must_use]
    pub fn new(
        karta: &Karta,
        uppgifter: &HashMap<Valdistriktskod, Uppgift>,
        adresser: impl Iterator<Item = (Option<Valdistriktskod>, Wgs84, i64)>,
    ) -> Self {
        let mut made = Self::default();
        let mut homes: HashMap<Valdistriktskod, Vec<(Wgs84, i64)>> = HashMap::new();
        for (kod, plats, id) in adresser {
            let known = kod.filter(|kod| karta.get(*kod).is_some());
            let kod = known.or_else(|| karta.holding(plats).map(|one| one.kod));
            let own = kod.map_or(&mut made.ovriga, |kod| homes.entry(kod).or_default());
            own.push((plats, id));
        }
        let known: Vec<f64> =
            karta.distrikt().iter().filter_map(|one| one.rostberattigade.map(f64::from)).collect();
        #[expect(clippy::cast_precision_loss, reason = "districts are few")]
        let mean =
            if known.is_empty() { ANTAGET } else { known.iter().sum::<f64>() / known.len() as f64 };
        for (nr, one) in (0_u32..).zip(karta.distrikt()) {
            let own = homes.remove(&one.kod).unwrap_or_default();
            let has_register = own.len() >= MINST_ADRESSER;
            let spots: Vec<(Wgs84, Option<i64>)> = if has_register {
                own.into_iter().map(|(plats, id)| (plats, Some(id))).collect()
            } else {
                made.ovriga.extend(own);
                grid(one).into_iter().map(|plats| (plats, None)).collect()
            };
            made.uppskattad |= one.rostberattigade.is_none();
            let people = one.rostberattigade.map_or(mean, f64::from);
            #[expect(clippy::cast_precision_loss, reason = "addresses are fewer than that")]
            let vikt = people / spots.len().max(1) as f64;
            let points = spots.into_iter().map(|(plats, adress)| Punkt {
                plats,
                distrikt: nr,
                vikt,
                adress,
            });
            made.punkter.extend(points);
            let uppgift = uppgifter.get(&one.kod).cloned().unwrap_or_default();
            made.distrikt.push(Distrikt {
                kod: one.kod,
                namn: one.namn.clone(),
                valkrets: uppgift.valkrets,
                stadsdel: uppgift.stadsdel,
                rostberattigade: one.rostberattigade,
                rostande: uppgift.rostande,
                kalla: if has_register { Kalla::Adresser } else { Kalla::Rutnat },
            });
        }
        made
    }

    /// The valdistrikt of a point.
    #[must_use]
    pub fn of(&self, punkt: &Punkt) -> Option<&Distrikt> {
        self.distrikt.get(punkt.distrikt as usize)
    }

    /// The number of a valdistrikt.
    #[must_use]
    pub fn nr(&self, kod: Valdistriktskod) -> Option<u32> {
        let nr = self.distrikt.binary_search_by_key(&kod, |one| one.kod).ok()?;
        u32::try_from(nr).ok()
    }

    /// How many are entitled to vote in all.
    #[must_use]
    pub fn antal(&self) -> f64 {
        self.punkter.iter().map(|punkt| punkt.vikt).sum()
    }
}

/// Points spread evenly over a valdistrikt; one inside it at the least.
fn grid(distrikt: &Valdistrikt) -> Vec<Wgs84> {
    use ::geo::Area;
    let shape = &distrikt.polygon;
    let at = |e: f64, n: f64| wgs84(Sweref99Tm { e, n }).ok();
    let (Some(bbox), Some(prepared)) = (shape.bounding_rect(), PreparedPolygon::new(shape)) else {
        return Vec::new();
    };
    let step = (shape.unsigned_area() / RUTOR).sqrt().max(1.0);
    let mut spots = Vec::new();
    let mut n = bbox.min().y + step / 2.0;
    while n < bbox.max().y {
        let mut e = bbox.min().x + step / 2.0;
        while e < bbox.max().x {
            if prepared.contains(Sweref99Tm { e, n }) {
                spots.extend(at(e, n));
            }
            e += step;
        }
        n += step;
    }
    if spots.is_empty() {
        spots.extend(shape.interior_point().and_then(|p| at(p.x(), p.y())));
    }
    spots
}
