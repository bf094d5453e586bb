//! The rules of the quality report. Pure: what is known is an argument, and so is the day.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use serde::Deserialize;

use super::{Fynd, Slag};
use crate::geo::Wgs84;
use crate::geo::distance::{MEAN_EARTH_RADIUS_M, great_circle_m, unit_vector};
use crate::lokal::inventering::ar_gammal;
use crate::lokal::inventering::katalog::KATALOG;
use crate::lokal::matcha::plain;
use crate::lokal::plan::Sparat;
use crate::lokal::{Lokal, Stalletyp};
use crate::val::{Val, rules};
use crate::valdistrikt::Valdistriktskod;

/// The limits: `data/kvalitet.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granser {
    /// Two lokaler nearer than this, in metres, are at one place.
    pub samma_plats_m: f64,
    /// Coordinates farther than this from their address, in metres.
    pub fran_adressen_m: f64,
    /// Beyond so many metres the address is taken to be another street's.
    pub annan_gata_m: f64,
    /// Röstmottagningsställen of one lokal farther apart than this, in metres.
    pub isar_m: f64,
}

/// The limits that the program is built with.
#[expect(clippy::expect_used, reason = "built in, and a test reads it")]
pub static GRANSER: LazyLock<Granser> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/kvalitet.toml")).expect("data/kvalitet.toml")
});

/// Votes received early at a place on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The name of the place, as the file of votes writes it.
    pub namn: String,
    /// The röstmottagningsställe, when one of that name is known.
    pub stalle: Option<i64>,
    /// The day.
    pub datum: NaiveDate,
    /// How many.
    pub antal: i32,
}

/// What is asked of the places of the world: the valdistrikt and the address register.
pub trait Omvarld {
    /// Whether a place lies in some valdistrikt of the val; `None` when the val has none.
    fn in_kommun(&self, plats: Wgs84) -> Option<bool>;
    /// Where the register has an address; empty when it does not have it.
    fn address(&self, adress: &str) -> Vec<Wgs84>;
}

/// What is known of a val.
#[derive(Debug, Clone, Copy)]
pub struct Underlag<'a> {
    /// The val.
    pub val: &'a Val,
    /// Its valdistrikt with their names.
    pub distrikt: &'a BTreeMap<Valdistriktskod, String>,
    /// The lokaler of the kommun.
    pub lokaler: &'a [Lokal],
    /// The röstmottagningsställen that are part of the plan.
    pub stallen: &'a [Sparat],
    /// The day of the latest inspection of each lokal.
    pub inventeringar: &'a HashMap<i64, NaiveDate>,
    /// The votes received early.
    pub roster: &'a [Roster],
    /// The limits.
    pub granser: Granser,
}

/// What the report says.
#[derive(Debug, Clone, Default)]
pub struct Granskat {
    /// Everything that looks wrong, the worst kind first and then by name.
    pub fynd: Vec<Fynd>,
    /// Lokaler with a place.
    pub med_plats: usize,
    /// Those of them whose address the register does not know.
    pub okand_adress: usize,
}

impl Granskat {
    /// What could not be looked at, in words.
    #[must_use]
    pub fn okontrollerat(&self) -> Option<String> {
        (self.okand_adress > 0).then(|| {
            format!(
                "Avståndet mellan en lokal och dess adress är inte kontrollerat för {} av {} \
                 lokaler: adressregistret saknar adressen.",
                self.okand_adress, self.med_plats
            )
        })
    }
}

/// Looks at all of it.
#[must_use]
pub fn findings(of: &Underlag<'_>, omvarld: &dyn Omvarld) -> Granskat {
    let used: BTreeSet<i64> = of.stallen.iter().map(|one| one.lokal_id).collect();
    let lokaler: Vec<&Lokal> = of.lokaler.iter().filter(|one| used.contains(&one.id)).collect();
    let mut found = Finder { of, found: Vec::new(), med_plats: 0, okand_adress: 0 };
    found.districts();
    found.hours();
    found.votes();
    found.places(&lokaler, omvarld);
    found.inspections(&lokaler);
    let Finder { found: mut fynd, med_plats, okand_adress, .. } = found;
    fynd.sort_by_cached_key(|one| {
        (one.kod, crate::fil::namn::sort_key(&one.om), one.mening.clone())
    });
    Granskat { fynd, med_plats, okand_adress }
}

struct Finder<'a> {
    of: &'a Underlag<'a>,
    found: Vec<Fynd>,
    med_plats: usize,
    okand_adress: usize,
}

impl Finder<'_> {
    fn add(&mut self, kod: Slag, om: &str, mening: String, stig: &str) {
        let och = if stig.contains('?') { '&' } else { '?' };
        let lank = format!("{stig}{och}val={}", self.of.val.id);
        let (allvar, om) = (kod.allvar(), om.to_owned());
        self.found.push(Fynd { kod, allvar, om, mening, lank });
    }

    fn of_district(&mut self, slag: Slag, kod: Valdistriktskod, mening: String) {
        let om = self.of.distrikt.get(&kod).filter(|namn| !namn.is_empty());
        let om = om.cloned().unwrap_or_else(|| kod.to_string());
        self.add(slag, &om, mening, &format!("/kansli/lokaler/vallokaler/{kod}"));
    }

    fn of_stalle(&mut self, slag: Slag, one: &Sparat, mening: String, part: &str) {
        let stig = format!("/kansli/stalle/{}{part}", one.id);
        self.add(slag, &one.stalle.namn, mening, &stig);
    }

    fn of_lokal(&mut self, slag: Slag, one: &Lokal, mening: String) {
        self.add(slag, &one.namn, mening, &format!("/kansli/lokal/{}", one.id));
    }

    /// Each valdistrikt has one vallokal.
    fn districts(&mut self) {
        let mut served: BTreeMap<Valdistriktskod, Vec<&Sparat>> = BTreeMap::new();
        for one in self.of.stallen.iter().filter(|one| one.stalle.typ == Stalletyp::Vallokal) {
            if let Some(kod) = one.stalle.valdistrikt {
                served.entry(kod).or_default().push(one);
            }
        }
        for (kod, namn) in self.of.distrikt {
            if !served.contains_key(kod) {
                let text = format!("Valdistrikt {kod} {namn} har ingen vallokal. Välj en.");
                self.of_district(Slag::DistriktUtanVallokal, *kod, text);
            }
        }
        for (kod, its) in served {
            if its.len() > 1 {
                let names: Vec<&str> = its.iter().map(|one| &*one.stalle.namn).collect();
                let text = format!(
                    "Valdistrikt {kod} har {} vallokaler: {}. Avveckla alla utom en.",
                    its.len(),
                    names.join(", ")
                );
                self.of_district(Slag::FleraVallokaler, kod, text);
            }
            if !self.of.distrikt.is_empty() && !self.of.distrikt.contains_key(&kod) {
                let names: Vec<&str> = its.iter().map(|one| &*one.stalle.namn).collect();
                let text = format!(
                    "«{}» är vallokal för {kod}, som inte finns i valet. Rätta koden eller \
                     avveckla stället.",
                    names.join("», «")
                );
                self.of_district(Slag::OkantDistrikt, kod, text);
            }
        }
    }

    /// Hours lie within the period (VL 10:2), those of a vallokal on valdagen.
    fn hours(&mut self) {
        let ramar = rules::ramar(self.of.val);
        for one in self.of.stallen {
            let namn = &one.stalle.namn;
            if one.stalle.oppettider.is_empty() {
                let text =
                    format!("«{namn}» har inga öppettider. Lägg in dem, eller avveckla det.");
                self.of_stalle(Slag::UtanTid, one, text, "/tider");
            }
            let from = match one.stalle.typ {
                Stalletyp::Vallokal => ramar.fortid_till,
                _ => ramar.fortid_fran,
            };
            let period = from..=ramar.fortid_till;
            let outside: BTreeSet<NaiveDate> = one
                .stalle
                .oppettider
                .iter()
                .map(|tid| tid.datum)
                .filter(|datum| !period.contains(datum))
                .collect();
            if !outside.is_empty() {
                let days: Vec<String> = outside.iter().map(ToString::to_string).collect();
                let (when, law) = match one.stalle.typ {
                    Stalletyp::Vallokal => (format!("valdagen {}", ramar.fortid_till), "VL 4:21"),
                    _ => (format!("{from} till {}", ramar.fortid_till), "VL 10:2"),
                };
                let text = format!(
                    "«{namn}» är öppet {}, utanför {when} ({law}). Ta bort tiderna.",
                    days.join(", ")
                );
                self.of_stalle(Slag::TidUtanforPerioden, one, text, "/tider");
            }
        }
    }

    /// Votes were received at a place that is known, on a day on which it was open.
    fn votes(&mut self) {
        let stallen: HashMap<i64, &Sparat> =
            self.of.stallen.iter().map(|one| (one.id, one)).collect();
        let mut unknown: BTreeMap<&str, i64> = BTreeMap::new();
        for votes in self.of.roster.iter().filter(|votes| votes.antal > 0) {
            let stalle = votes.stalle.and_then(|id| stallen.get(&id));
            let Some(one) = stalle else {
                if !crate::lokal::mottagna::is_ambulerande(&votes.namn) {
                    *unknown.entry(&votes.namn).or_default() += i64::from(votes.antal);
                }
                continue;
            };
            if !one.stalle.oppettider.iter().any(|tid| tid.datum == votes.datum) {
                let text = format!(
                    "«{}» tog emot {} {} den {}, men har ingen öppettid den dagen. Kontrollera \
                     tiderna.",
                    one.stalle.namn,
                    votes.antal,
                    if votes.antal == 1 { "röst" } else { "röster" },
                    votes.datum
                );
                self.of_stalle(Slag::RosterUtanTid, one, text, "/tider");
            }
        }
        for (namn, antal) in unknown {
            let text = format!(
                "«{namn}» tog emot {antal} röster, men inget röstmottagningsställe i valet heter \
                 så. Rätta namnet, eller lägg till stället."
            );
            self.add(Slag::RosterOkandLokal, namn, text, "/kansli/lokaler");
        }
    }

    fn places(&mut self, lokaler: &[&Lokal], omvarld: &dyn Omvarld) {
        for one in self.of.stallen.iter().filter(|one| one.stalle.plats.is_none()) {
            let text = format!(
                "«{}, {}» saknar plats och syns inte på kartan. Sätt den på kortet.",
                one.stalle.namn, one.stalle.adress
            );
            self.of_stalle(Slag::UtanPlats, one, text, "");
        }
        for lokal in lokaler {
            let Some(plats) = lokal.plats else { continue };
            let shown = format!("{}, {}", lokal.namn, lokal.adress);
            if omvarld.in_kommun(plats) == Some(false) {
                let text = format!(
                    "«{shown}» ligger utanför valets alla valdistrikt. Kontrollera koordinaterna."
                );
                self.of_lokal(Slag::UtanforKommunen, lokal, text);
            }
            let known = omvarld.address(&lokal.adress);
            self.med_plats += 1;
            self.okand_adress += usize::from(known.is_empty());
            let nearest =
                known.into_iter().map(|at| great_circle_m(at, plats)).min_by(f64::total_cmp);
            let limits = self.of.granser.fran_adressen_m..=self.of.granser.annan_gata_m;
            if let Some(metres) = nearest.filter(|m| limits.contains(m)) {
                let text = format!(
                    "«{shown}» ligger {metres:.0} m från sin adress i adressregistret. \
                     Kontrollera koordinaterna."
                );
                self.of_lokal(Slag::LangtFranAdressen, lokal, text);
            }
        }
        for (a, b, metres) in near_pairs(lokaler, self.of.granser.samma_plats_m) {
            let text = format!(
                "«{}, {}» och «{}, {}» ligger {metres:.0} m från varandra under olika namn. Är \
                 det samma lokal, slå ihop dem.",
                a.namn, a.adress, b.namn, b.adress
            );
            let lank = format!("/kansli/lokal/{}/sla-ihop?med={}", a.id, b.id);
            self.add(Slag::SammaPlats, &a.namn, text, &lank);
        }
        self.apart();
    }

    /// Röstmottagningsställen of one lokal lie together.
    fn apart(&mut self) {
        let mut of_lokal: BTreeMap<i64, Vec<&Sparat>> = BTreeMap::new();
        for one in self.of.stallen {
            of_lokal.entry(one.lokal_id).or_default().push(one);
        }
        for its in of_lokal.values() {
            let mut farthest: Option<(f64, &Sparat, &Sparat)> = None;
            for (nr, a) in its.iter().enumerate() {
                for b in its.iter().skip(nr + 1) {
                    let Some((at, to)) = a.stalle.plats.zip(b.stalle.plats) else { continue };
                    let metres = great_circle_m(at, to);
                    if farthest.is_none_or(|(most, ..)| metres > most) {
                        farthest = Some((metres, a, b));
                    }
                }
            }
            if let Some((metres, a, b)) = farthest.filter(|(m, ..)| *m > self.of.granser.isar_m) {
                let which = |one: &Sparat| match one.stalle.valdistrikt {
                    Some(kod) => format!("vallokal för {kod}"),
                    None => "förtidsröstning".to_owned(),
                };
                let text = format!(
                    "«{}» har koordinater {metres:.0} m isär: {} och {}. Rätta den ena.",
                    a.stalle.namn,
                    which(a),
                    which(b)
                );
                self.of_stalle(Slag::Isar, b, text, "");
            }
        }
    }

    fn inspections(&mut self, lokaler: &[&Lokal]) {
        let years = KATALOG.aldras_efter_ar;
        for lokal in lokaler {
            match self.of.inventeringar.get(&lokal.id) {
                None => {
                    let text = format!("«{}, {}» är inte inventerad.", lokal.namn, lokal.adress);
                    self.of_lokal(Slag::InteInventerad, lokal, text);
                }
                Some(day) if ar_gammal(*day, self.of.val.valdag) => {
                    let text = format!(
                        "«{}, {}» inventerades {day}, mer än {years} år före valdagen. Gör om det.",
                        lokal.namn, lokal.adress
                    );
                    self.of_lokal(Slag::GammalInventering, lokal, text);
                }
                Some(_) => {}
            }
        }
    }
}

/// Pairs of lokaler at most `limit_m` metres apart under different names, each pair once,
/// in the order of the list. O(n log n) where few are near.
#[must_use]
pub fn near_pairs<'a>(lokaler: &[&'a Lokal], limit_m: f64) -> Vec<(&'a Lokal, &'a Lokal, f64)> {
    let points: Vec<GeomWithData<[f64; 3], usize>> = lokaler
        .iter()
        .enumerate()
        .filter_map(|(nr, one)| Some(GeomWithData::new(unit_vector(one.plats?), nr)))
        .collect();
    let tree = RTree::bulk_load(points.clone());
    // The chord is shorter than the arc; the hair more is for what is rounded.
    let chord = limit_m / MEAN_EARTH_RADIUS_M * 1.000_001 + 1e-12;
    let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
    for point in &points {
        for other in tree.locate_within_distance(*point.geom(), chord * chord) {
            let (a, b) = (point.data, other.data);
            let Some((one, two)) = lokaler.get(a).zip(lokaler.get(b)).filter(|_| a < b) else {
                continue;
            };
            let metres = one.plats.zip(two.plats).map(|(p, q)| great_circle_m(p, q));
            if let Some(metres) = metres.filter(|m| *m <= limit_m)
                && plain(&one.namn) != plain(&two.namn)
            {
                pairs.push((a, b, metres));
            }
        }
    }
    pairs.sort_by_key(|(a, b, _)| (*a, *b));
    pairs
        .into_iter()
        .filter_map(|(a, b, metres)| Some((*lokaler.get(a)?, *lokaler.get(b)?, metres)))
        .collect()
}

#[cfg(test)]
mod tests;
