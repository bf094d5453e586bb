//! One row a valdistrikt: where it votes, how far it is, and what is changed. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::avstand::{self, Vag};
use super::jamfor::{Andring, Grund, Motsvarighet, change};
use super::karta::{Bostader, Karta};
use super::{Installning, Vallokal};
use crate::lokal::matcha::plain;
use crate::valdistrikt::{Valdistriktskod, Valkrets};

/// The vallokal of a valdistrikt in the val that is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Forra {
    /// The valdistrikt then.
    pub kod: Valdistriktskod,
    /// How it was found.
    pub grund: Grund,
    /// The vallokal then, when it had one.
    pub vallokal: Option<Vallokal>,
}

/// A valdistrikt with its vallokal.
#[derive(Debug, Clone, PartialEq)]
pub struct Rad {
    /// Its code.
    pub kod: Valdistriktskod,
    /// Its name.
    pub namn: String,
    /// Its valkrets, when that is known.
    pub valkrets: Option<Valkrets>,
    /// Those entitled to vote, when that is known.
    pub rostberattigade: Option<i32>,
    /// Whether the val has this valdistrikt. A val without any is taken at the word of
    /// its vallokaler.
    pub finns: bool,
    /// Its vallokal; the first when there are several.
    pub vallokal: Option<Vallokal>,
    /// The others.
    pub flera: Vec<Vallokal>,
    /// Metres from its polygon to the vallokal; 0 inside.
    pub fran_gransen_m: Option<f64>,
    /// How far it is from where its voters live.
    pub vag: Option<Vag>,
    /// The other valdistrikt that vote in the same lokal.
    pub delar: Vec<Valdistriktskod>,
    /// Those of them that are not told from this by a room.
    pub samma_rum: Vec<Valdistriktskod>,
    /// What becomes of its voters.
    pub andring: Andring,
    /// Where they voted before.
    pub forra: Option<Forra>,
}

impl Rad {
    /// The voters that are moved.
    #[must_use]
    pub fn flyttade(&self) -> i64 {
        if self.andring.ar_flytt() { self.rostberattigade.map_or(0, i64::from) } else { 0 }
    }

    /// The voters with longer than the limit, as far as that can be told.
    #[must_use]
    pub fn over(&self) -> Option<f64> {
        Some(self.vag?.over * f64::from(self.rostberattigade?))
    }

    /// Whether something is wrong: no vallokal, several, or a valdistrikt that is not
    /// there.
    #[must_use]
    pub const fn har_fel(&self) -> bool {
        self.vallokal.is_none() || !self.flera.is_empty() || !self.finns
    }
}

/// What the val that is compared with says.
#[derive(Debug, Clone, Copy)]
pub struct Jamforelse<'a> {
    /// Its vallokaler.
    pub vallokaler: &'a [Vallokal],
    /// Which of its valdistrikt each answers to.
    pub motsvarar: &'a HashMap<Valdistriktskod, Motsvarighet>,
}

/// Everything that rows are made of.
#[derive(Debug, Clone, Copy)]
pub struct Underlag<'a> {
    /// The valdistrikt.
    pub karta: &'a Karta,
    /// Where their voters live.
    pub bostader: &'a Bostader,
    /// The vallokaler.
    pub vallokaler: &'a [Vallokal],
    /// The val before, if there is one.
    pub forr: Option<Jamforelse<'a>>,
    /// Limits.
    pub installning: Installning,
}

/// One row a valdistrikt, by code; those that only a vallokal knows are among them.
#[must_use]
pub fn rows(of: &Underlag<'_>) -> Vec<Rad> {
    let mut by_kod: BTreeMap<Valdistriktskod, Vec<&Vallokal>> =
        of.karta.distrikt().iter().map(|one| (one.kod, Vec::new())).collect();
    for vallokal in of.vallokaler {
        if let Some(kod) = vallokal.valdistrikt {
            by_kod.entry(kod).or_default().push(vallokal);
        }
    }
    let shared = Delade::new(of.vallokaler);
    let before = of.forr.map(|forr| Innan::new(&forr));
    by_kod
        .into_iter()
        .map(|(kod, its)| {
            let distrikt = of.karta.get(kod);
            let vallokal = its.first().copied();
            let plats = vallokal.and_then(|one| one.plats);
            let forra = before.as_ref().and_then(|before| before.of(kod));
            let andring = match (vallokal, forra.as_ref().and_then(|f| f.vallokal.as_ref())) {
                (Some(now), Some(then)) => change(now, then, of.installning.samma_byggnad_m),
                _ => Andring::Okand,
            };
            let named = vallokal.map(|one| one.valdistrikt_namn.clone()).unwrap_or_default();
            let valkrets = vallokal
                .and_then(|one| one.valkrets.clone())
                .or_else(|| forra.as_ref()?.vallokal.as_ref()?.valkrets.clone());
            let (delar, samma_rum) = vallokal.map(|one| shared.with(one)).unwrap_or_default();
            Rad {
                kod,
                namn: distrikt.map_or(named, |one| one.namn.clone()),
                valkrets,
                rostberattigade: distrikt.and_then(|one| one.rostberattigade),
                finns: distrikt.is_some() || of.karta.is_empty(),
                fran_gransen_m: plats.and_then(|to| avstand::from_polygon(of.karta, kod, to)),
                vag: plats.and_then(|to| {
                    let grans_m = of.installning.grans_m;
                    avstand::from_voters(of.karta, of.bostader, kod, to, grans_m)
                }),
                vallokal: vallokal.cloned(),
                flera: its.into_iter().skip(1).cloned().collect(),
                delar,
                samma_rum,
                andring,
                forra,
            }
        })
        .collect()
}

/// Which vallokaler share a lokal.
struct Delade<'a>(HashMap<i64, Vec<&'a Vallokal>>);

impl<'a> Delade<'a> {
    fn new(vallokaler: &'a [Vallokal]) -> Self {
        let mut of_lokal: HashMap<i64, Vec<&Vallokal>> = HashMap::new();
        for vallokal in vallokaler {
            of_lokal.entry(vallokal.lokal_id).or_default().push(vallokal);
        }
        Self(of_lokal)
    }

    /// The other valdistrikt of its lokal, and those of them in the same room.
    fn with(&self, one: &Vallokal) -> (Vec<Valdistriktskod>, Vec<Valdistriktskod>) {
        let others = self.0.get(&one.lokal_id).map(Vec::as_slice).unwrap_or_default();
        let others = || others.iter().filter(|other| other.valdistrikt != one.valdistrikt);
        let codes = |list: &mut dyn Iterator<Item = &&Vallokal>| -> Vec<Valdistriktskod> {
            let codes: BTreeSet<_> = list.filter_map(|other| other.valdistrikt).collect();
            codes.into_iter().collect()
        };
        (codes(&mut others()), codes(&mut others().filter(|other| same_room(one, other))))
    }
}

/// Whether two vallokaler of one lokal are not told apart: the same room of the
/// register, or else the same directions. None on either counts as the same.
fn same_room(a: &Vallokal, b: &Vallokal) -> bool {
    match (&a.rum, &b.rum) {
        (Some((a, _)), Some((b, _))) => a == b,
        _ => plain(&a.anvisning) == plain(&b.anvisning),
    }
}

/// The vallokaler of the val before, by valdistrikt.
struct Innan<'a> {
    motsvarar: &'a HashMap<Valdistriktskod, Motsvarighet>,
    by_kod: HashMap<Valdistriktskod, &'a Vallokal>,
}

impl<'a> Innan<'a> {
    fn new(of: &Jamforelse<'a>) -> Self {
        let mut by_kod = HashMap::new();
        for vallokal in of.vallokaler {
            if let Some(kod) = vallokal.valdistrikt {
                by_kod.entry(kod).or_insert(vallokal);
            }
        }
        Self { motsvarar: of.motsvarar, by_kod }
    }

    fn of(&self, kod: Valdistriktskod) -> Option<Forra> {
        let Motsvarighet { kod, grund } = *self.motsvarar.get(&kod)?;
        Some(Forra { kod, grund, vallokal: self.by_kod.get(&kod).map(|one| (*one).clone()) })
    }
}

#[cfg(test)]
mod tests;
