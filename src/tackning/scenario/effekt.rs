//! What a scenario does to voters: the plan before beside the scenario after. Pure.
//!
//! Only places that are new or have moved are measured; the distances to all others are
//! kept by [`Grund`](crate::tackning::Grund).

use std::collections::{BTreeMap, HashMap};

use crate::gangnat::INGEN;
use crate::lokal::Stalletyp;
use crate::tackning::bild::{Bild, Narmast, Utfall};
use crate::tackning::fordelning::Fordelning;
use crate::tackning::fraga::{Fraga, Raknas};
use crate::tackning::mal::Matt;
use crate::tackning::plats::{Nyckel, Plats};

/// The figures of a plan, or of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Siffror {
    /// The distances of all.
    pub fordelning: Fordelning,
    /// The promises.
    pub loften: Vec<Utfall>,
    /// How many places count.
    pub platser: usize,
    /// How many of them are street sites.
    pub gatuplatser: usize,
    /// How long they are open in all, in minutes.
    pub minuter: i64,
    /// What they cost, in whole kronor, as far as that is known.
    pub kostnad_kr: i64,
}

/// A plan or a scenario, worked out for a question.
#[derive(Debug, Clone)]
pub struct Utraknat {
    /// The places.
    pub bild: Bild,
    /// The place that serves each point, in the order of the population.
    pub narmast: Vec<Narmast>,
    /// The figures.
    pub siffror: Siffror,
}

impl Utraknat {
    /// Works a plan out. `matt` is the rate of Kolm–Pollak of what it is compared with, if
    /// that serves anyone, or else its own. O(points × places).
    #[must_use]
    pub fn new(bild: Bild, fraga: &Fraga, matt: Option<Matt>) -> Self {
        let narmast = bild.narmast(fraga);
        let matt = matt.or_else(|| bild.matt(&narmast)).unwrap_or(Matt::UTAN_AVSTAND);
        let weighted = bild.weighted(&narmast);
        let fordelning = Fordelning::new(weighted, &bild.installning.granser_m, matt);
        let loften = bild.loften(fraga);
        let counted: Vec<&Plats> =
            bild.platser.iter().filter(|plats| counts(plats, fraga)).collect();
        let siffror = Siffror {
            fordelning,
            loften,
            platser: counted.len(),
            gatuplatser: counted.iter().filter(|one| one.typ == Stalletyp::Tillfallig).count(),
            minuter: counted.iter().map(|one| minuter(one)).sum(),
            kostnad_kr: counted.iter().map(|one| one.kostnad_kr).sum(),
        };
        Self { bild, narmast, siffror }
    }
}

/// Whether a place is of the kind that a question is about, and counts.
fn counts(plats: &Plats, fraga: &Fraga) -> bool {
    let kind = match fraga.raknas {
        Raknas::Fortid => plats.typ.oppen_for_alla(),
        Raknas::Vallokal => plats.typ == Stalletyp::Vallokal,
        Raknas::Alla => plats.typ != Stalletyp::Institution,
    };
    kind && plats.raknas()
}

/// How long a place is open, in minutes.
#[must_use]
pub fn minuter(plats: &Plats) -> i64 {
    plats.oppen.iter().map(|span| (span.till - span.fran) / 60).sum()
}

/// How much a group is affected, by which it is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Klass {
    /// Much nearer, or served at last.
    MycketNarmare,
    /// Nearer.
    Narmare,
    /// About as before.
    Lika,
    /// Further.
    Langre,
    /// Much further, or left without.
    MycketLangre,
}

impl Klass {
    /// Every one, the best first.
    pub const ALLA: [Self; 5] =
        [Self::MycketNarmare, Self::Narmare, Self::Lika, Self::Langre, Self::MycketLangre];

    /// The word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MycketNarmare => "mycket-narmare",
            Self::Narmare => "narmare",
            Self::Lika => "lika",
            Self::Langre => "langre",
            Self::MycketLangre => "mycket-langre",
        }
    }
}

/// Metres within which a change of the mean is none to speak of.
const LIKA_M: f64 = 25.0;

/// The share of a group that must lose or get a place for that to decide its colour.
const MARKS: f64 = 0.05;

/// What happens to a group of voters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grupp {
    /// Its code, where it has one.
    pub kod: String,
    /// Its name.
    pub namn: String,
    /// How many they are.
    pub antal: f64,
    /// How many get further to go, by what the settings call moved.
    pub langre: f64,
    /// How many get nearer.
    pub narmare: f64,
    /// How many had a place and are left without.
    pub forlorar: f64,
    /// How many had none and get one.
    pub far: f64,
    /// How many have one before and after.
    pub bada: f64,
    /// Their metres before, summed.
    pub fore: f64,
    /// Their metres after, summed.
    pub efter: f64,
}

impl Grupp {
    fn add(&mut self, (fore, efter): (u32, u32), vikt: f64, flyttad_m: f64) {
        self.antal += vikt;
        match (fore != INGEN, efter != INGEN) {
            (true, true) => {
                let (before, after) = (f64::from(fore) / 10.0, f64::from(efter) / 10.0);
                self.bada += vikt;
                self.fore += before * vikt;
                self.efter += after * vikt;
                if after - before >= flyttad_m {
                    self.langre += vikt;
                } else if before - after >= flyttad_m {
                    self.narmare += vikt;
                }
            }
            (true, false) => self.forlorar += vikt,
            (false, true) => self.far += vikt,
            (false, false) => {}
        }
    }

    /// The mean metres before of those who have a place before and after; `None` when
    /// there are none.
    #[must_use]
    pub fn fore_m(&self) -> Option<f64> {
        (self.bada > 0.0).then(|| self.fore / self.bada)
    }

    /// The mean metres after of the same.
    #[must_use]
    pub fn efter_m(&self) -> Option<f64> {
        (self.bada > 0.0).then(|| self.efter / self.bada)
    }

    /// How many metres further (positive) or nearer they come, in the mean; 0 when there
    /// are none.
    #[must_use]
    pub fn andring_m(&self) -> f64 {
        if self.bada > 0.0 { (self.efter - self.fore) / self.bada } else { 0.0 }
    }

    /// Whether nobody is affected.
    #[must_use]
    pub fn orord(&self) -> bool {
        self.forlorar <= 0.0 && self.far <= 0.0 && (self.efter - self.fore).abs() < 1e-6
    }

    /// How much it is affected. `flyttad_m` is what counts as moved.
    #[must_use]
    pub fn klass(&self, flyttad_m: f64) -> Klass {
        let share = |part: f64| self.antal > 0.0 && part / self.antal >= MARKS;
        if share(self.forlorar) && self.forlorar >= self.far {
            return Klass::MycketLangre;
        }
        if share(self.far) {
            return Klass::MycketNarmare;
        }
        let change = self.andring_m();
        if change >= flyttad_m {
            Klass::MycketLangre
        } else if change >= LIKA_M {
            Klass::Langre
        } else if change <= -flyttad_m {
            Klass::MycketNarmare
        } else if change <= -LIKA_M {
            Klass::Narmare
        } else {
            Klass::Lika
        }
    }

    /// By what the worst affected come first: those left without, then the metres that
    /// all walk more.
    #[must_use]
    pub fn tyngd(&self) -> (f64, f64) {
        (self.forlorar - self.far, self.efter - self.fore)
    }
}

/// How many voters a place serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Betjanar {
    /// The place.
    pub nyckel: Nyckel,
    /// Those whose nearest it is before.
    pub fore: f64,
    /// Those whose nearest it is after.
    pub efter: f64,
}

/// What a scenario does.
#[derive(Debug, Clone)]
pub struct Effekt {
    /// All voters.
    pub alla: Grupp,
    /// The valkretsar, by code; empty when none is known.
    pub valkretsar: Vec<Grupp>,
    /// The stadsdelar, by name; empty when none is known.
    pub stadsdelar: Vec<Grupp>,
    /// The valdistrikt, in the order of the population.
    pub distrikt: Vec<Grupp>,
    /// How many each place serves.
    pub platser: Vec<Betjanar>,
}

impl Effekt {
    /// What changes from one plan to another of the same val. O(points + places).
    #[must_use]
    pub fn new(fore: &Utraknat, efter: &Utraknat) -> Self {
        let befolkning = &fore.bild.grund.befolkning;
        let flyttad_m = fore.bild.installning.flyttad_m;
        let mut alla = Grupp { namn: "Hela kommunen".to_owned(), ..Grupp::default() };
        let mut distrikt: Vec<Grupp> = befolkning
            .distrikt
            .iter()
            .map(|one| Grupp {
                kod: one.kod.to_string(),
                namn: one.namn.clone(),
                ..Grupp::default()
            })
            .collect();
        let pairs = fore.narmast.iter().zip(&efter.narmast);
        for (punkt, (before, after)) in befolkning.punkter.iter().zip(pairs) {
            let pair = (before.dm, after.dm);
            alla.add(pair, punkt.vikt, flyttad_m);
            if let Some(one) = distrikt.get_mut(punkt.distrikt as usize) {
                one.add(pair, punkt.vikt, flyttad_m);
            }
        }
        let known = befolkning.distrikt.iter().zip(&distrikt);
        let kretsar = known.clone().filter_map(|(one, grupp)| {
            let krets = one.valkrets.as_ref()?;
            Some((krets.kod.as_str(), krets.namn.as_str(), grupp))
        });
        let stadsdelar = known.filter_map(|(one, grupp)| {
            (!one.stadsdel.is_empty()).then_some(("", one.stadsdel.as_str(), grupp))
        });
        let (valkretsar, stadsdelar) = (summed(kretsar), summed(stadsdelar));
        Self { alla, valkretsar, stadsdelar, distrikt, platser: served(fore, efter) }
    }
}

/// Groups put together by code and name, in that order.
fn summed<'a>(parts: impl Iterator<Item = (&'a str, &'a str, &'a Grupp)>) -> Vec<Grupp> {
    let mut all: BTreeMap<(&str, &str), Grupp> = BTreeMap::new();
    for (kod, namn, part) in parts {
        let sum = all.entry((kod, namn)).or_insert_with(|| Grupp {
            kod: kod.to_owned(),
            namn: namn.to_owned(),
            ..Grupp::default()
        });
        sum.antal += part.antal;
        sum.langre += part.langre;
        sum.narmare += part.narmare;
        sum.forlorar += part.forlorar;
        sum.far += part.far;
        sum.bada += part.bada;
        sum.fore += part.fore;
        sum.efter += part.efter;
    }
    all.into_values().collect()
}

fn served(fore: &Utraknat, efter: &Utraknat) -> Vec<Betjanar> {
    let count = |one: &Utraknat| {
        let mut voters = vec![0.0; one.bild.platser.len()];
        for (near, punkt) in one.narmast.iter().zip(&one.bild.grund.befolkning.punkter) {
            if let Some(slot) = voters.get_mut(near.plats as usize) {
                *slot += punkt.vikt;
            }
        }
        one.bild.platser.iter().map(|plats| plats.nyckel).zip(voters).collect::<HashMap<_, _>>()
    };
    let (before, after) = (count(fore), count(efter));
    let of = |all: &HashMap<Nyckel, f64>, nyckel| all.get(&nyckel).copied().unwrap_or_default();
    // The places after are all those before, and the new ones.
    let places = efter.bild.platser.iter().map(|plats| plats.nyckel);
    places
        .map(|nyckel| Betjanar { nyckel, fore: of(&before, nyckel), efter: of(&after, nyckel) })
        .collect()
}

#[cfg(test)]
mod tests;
