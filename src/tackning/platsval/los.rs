//! Finds the answer to an order. Pure: time comes as a clock that is passed in.

use std::sync::Arc;

use super::efterfragan::{Efterfragan, FLEST, narmast};
use super::forklara;
use super::kandidater::{Kandidat, Registerlokal, kandidater};
use super::svar::{Bort, Framsteg, Lagesbild, Svar};
use super::uppdrag::{Onskan, Uppdrag, Uppdragsfel};
use super::villkor::Underlag;
use crate::gangnat::INGEN;
use crate::geo::Wgs84;
use crate::tackning::Bild;
use crate::tackning::befolkning::{Distrikt, Punkt};
use crate::tackning::fordelning::Fordelning;
use crate::tackning::grund::Kolumn;
use crate::tackning::mal::Matt;
use crate::tackning::valj::{self, Instans, Sokning, Villkor, Villkorsfel};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fel {
    /// The order cannot be so.
    #[error(transparent)]
    Uppdrag(#[from] Uppdragsfel),
    /// No choice meets the constraints.
    #[error(transparent)]
    Villkor(#[from] Villkorsfel),
    /// No one lives anywhere.
    #[error(
        "Valet har inga valdistrikt, så det går inte att veta var väljarna bor. Läs in valdistrikten först."
    )]
    IngaValjare,
}

/// Time and progress of a search.
#[derive(Clone, Copy)]
pub struct Gang<'a> {
    /// Seconds since the search began.
    pub klocka: &'a (dyn Fn() -> f64 + Sync),
    /// Whether someone has asked it to stop.
    pub avbruten: &'a (dyn Fn() -> bool + Sync),
    /// Is told how far it has come.
    pub framsteg: &'a (dyn Fn(Framsteg) + Sync),
}

/// What a search works on.
pub struct Arbete<'a> {
    /// The val.
    pub bild: &'a Bild,
    /// The order with its candidates.
    pub underlag: Underlag<'a>,
    /// Where voters live, gathered.
    pub efterfragan: Efterfragan,
    /// By candidate: the decimetres to each point.
    pub kolumner: Vec<Arc<Kolumn>>,
    /// By point: the people there.
    pub vikt: Vec<f64>,
    /// The same as they are weighed, with the same sum.
    pub viktat: Vec<f64>,
    /// What is minimised.
    pub matt: Matt,
    /// The costs.
    pub instans: Instans,
    /// Time and progress.
    pub gang: Gang<'a>,
}

/// Finds the answer.
///
/// # Errors
/// [`Fel`].
pub fn losa(
    bild: &Bild,
    register: &[Registerlokal],
    uppdrag: &Uppdrag,
    gang: Gang<'_>,
) -> Result<Svar, Fel> {
    if let Some(fel) = uppdrag.fel().into_iter().next() {
        return Err(fel.into());
    }
    let said =
        |skede: &str| (gang.framsteg)(Framsteg { skede: skede.to_owned(), ..<_>::default() });
    said("Samlar kandidater och väljare");
    let alla = kandidater(bild, register, uppdrag);
    let underlag = Underlag::new(uppdrag, &alla, &bild.grund.befolkning.distrikt)?;
    let efterfragan = Efterfragan::new(bild, FLEST);
    let vikt: Vec<f64> = efterfragan.punkter().iter().map(|punkt| punkt.vikt).collect();
    if vikt.iter().sum::<f64>() <= 0.0 {
        return Err(Fel::IngaValjare);
    }
    let viktat = weights(uppdrag, &underlag, efterfragan.punkter())?;
    // What cannot be is told before any distance is measured.
    let villkor = underlag.villkor(&vikt, None)?;
    said("Mäter avstånden");
    let places: Vec<Option<Wgs84>> = alla.iter().map(|one| Some(one.plats)).collect();
    let kolumner: Vec<Arc<Kolumn>> = efterfragan
        .grund
        .kolumner(&places, uppdrag.profil, &|_| ())
        .into_iter()
        .flatten()
        .collect();
    let longest = longest_m(&kolumner);
    let instans = |matt: Matt| costs(&kolumner, &viktat, matt, longest);
    let limit = uppdrag.sekunder;
    let slut = || (gang.klocka)() >= limit || (gang.avbruten)();
    let matt = match uppdrag.mal {
        Onskan::Medel => Matt::Medel,
        Onskan::Inom(metres) | Onskan::Utanfor(metres) => Matt::Inom(metres),
        Onskan::KolmPollak => {
            said("Söker utgångsläget");
            rate(bild, &instans(Matt::Medel), &villkor, &slut, |val| {
                distances(&kolumner, val, longest, &viktat)
            })?
        }
    };
    let instans = instans(matt);
    let arbete =
        Arbete { bild, underlag, efterfragan, kolumner, vikt, viktat, matt, instans, gang };
    arbete.search(&villkor, &slut)
}

/// The part of the time that finding the parameter of Kolm–Pollak may take is spent on a
/// choice by mean distance this near the best.
const NARA: f64 = 0.01;

/// The rate of Kolm–Pollak from the distances of a choice by mean distance.
fn rate(
    bild: &Bild,
    instans: &Instans,
    villkor: &Villkor,
    slut: &(dyn Fn() -> bool + Sync),
    avstand: impl Fn(&[usize]) -> Vec<(f64, f64)>,
) -> Result<Matt, Villkorsfel> {
    let near = valj::ungefar(instans, villkor, NARA, slut)?;
    let rate = Matt::kolm_pollak(avstand(&near.val).into_iter()).unwrap_or(Matt::UTAN_AVSTAND);
    Ok(rate.weighed(bild.installning.epsilon))
}

/// The longest way there is, in metres: whoever has none counts as having that.
fn longest_m(kolumner: &[Arc<Kolumn>]) -> f64 {
    let all = kolumner.iter().flat_map(|kolumn| &kolumn.dm).filter(|dm| **dm != INGEN);
    f64::from(all.copied().max().unwrap_or_default()) / 10.0
}

fn metres(dm: u32, longest: f64) -> f64 {
    if dm == INGEN { longest } else { f64::from(dm) / 10.0 }
}

/// The mean cost of a voter, so that numbers are of the size of the objective.
fn costs(kolumner: &[Arc<Kolumn>], viktat: &[f64], matt: Matt, longest: f64) -> Instans {
    let total: f64 = viktat.iter().sum();
    Instans::new(viktat.len(), kolumner.len(), |j, i| {
        let dm = kolumner.get(j).and_then(|kolumn| kolumn.dm.get(i));
        dm.zip(viktat.get(i)).map_or(f64::NAN, |(dm, vikt)| {
            // No way is never within any distance.
            let far = *dm == INGEN && matches!(matt, Matt::Inom(_));
            let cost = if far { 1.0 } else { matt.kostnad(metres(*dm, longest)) };
            cost * vikt / total
        })
    })
}

/// `(weight, metres)` of each point to the nearest of a choice.
fn distances(
    kolumner: &[Arc<Kolumn>],
    val: &[usize],
    longest: f64,
    viktat: &[f64],
) -> Vec<(f64, f64)> {
    let mut nearest = vec![INGEN; viktat.len()];
    for kolumn in val.iter().filter_map(|&j| kolumner.get(j)) {
        for (best, dm) in nearest.iter_mut().zip(&kolumn.dm) {
            *best = (*best).min(*dm);
        }
    }
    viktat.iter().zip(nearest).map(|(vikt, dm)| (*vikt, metres(dm, longest))).collect()
}

/// Below this, turnout weighs no more.
const LAGST: f64 = 0.05;

/// What each point weighs; the sum is that of the people.
fn weights(
    uppdrag: &Uppdrag,
    underlag: &Underlag<'_>,
    punkter: &[Punkt],
) -> Result<Vec<f64>, Uppdragsfel> {
    let distrikt = underlag.distrikt;
    let known = distrikt.iter().filter_map(|one| one.rostberattigade.zip(one.rostande));
    let (of, voted) =
        known.fold((0.0, 0.0), |(of, voted), (a, b)| (of + f64::from(a), voted + f64::from(b)));
    if uppdrag.vikt.valdeltagande > 0.0 && voted <= 0.0 {
        return Err(Uppdragsfel {
            falt: "valdeltagande",
            text: "Valdeltagandet i valdistrikten är inte inläst, så det går inte att vikta efter \
                   det. Läs in valresultatet, eller vikta efter områden i stället."
                .to_owned(),
        });
    }
    let mean = if of > 0.0 { voted / of } else { 1.0 };
    for namn in uppdrag.vikt.omraden.keys() {
        if !distrikt.iter().any(|one| is_in(one, namn)) {
            return Err(Uppdragsfel {
                falt: "omraden",
                text: format!(
                    "Inget område heter «{namn}». Skriv en valkrets kod eller namn, en stadsdels \
                     namn eller ett valdistrikts kod."
                ),
            });
        }
    }
    let factors: Vec<f64> = distrikt
        .iter()
        .map(|one| {
            let turnout = one
                .valdeltagande()
                .map_or(1.0, |share| (mean / share.max(LAGST)).powf(uppdrag.vikt.valdeltagande));
            let areas = uppdrag.vikt.omraden.iter().filter(|(namn, _)| is_in(one, namn));
            areas.fold(turnout, |made, (_, factor)| made * factor)
        })
        .collect();
    let of = |punkt: &Punkt| factors.get(punkt.distrikt as usize).copied().unwrap_or(1.0);
    let people: f64 = punkter.iter().map(|punkt| punkt.vikt).sum();
    let weighed: f64 = punkter.iter().map(|punkt| punkt.vikt * of(punkt)).sum();
    let back = if weighed > 0.0 { people / weighed } else { 1.0 };
    Ok(punkter.iter().map(|punkt| punkt.vikt * of(punkt) * back).collect())
}

fn is_in(one: &Distrikt, namn: &str) -> bool {
    let krets = one.valkrets.as_ref();
    krets.is_some_and(|krets| krets.kod == namn || krets.namn == namn)
        || (!namn.is_empty() && one.stadsdel == namn)
        || one.kod.to_string() == namn
}

impl Arbete<'_> {
    /// The objective in its unit from a mean cost.
    #[must_use]
    pub fn varde(&self, kostnad: f64) -> f64 {
        match self.underlag.uppdrag.mal {
            Onskan::Utanfor(_) => kostnad * self.viktat.iter().sum::<f64>(),
            _ => self.matt.varde(kostnad),
        }
    }

    /// The mean cost when no place is chosen, where the objective is what is saved of it.
    #[must_use]
    pub fn helhet(&self) -> f64 {
        // How many are left out is itself the cost.
        if matches!(self.underlag.uppdrag.mal, Onskan::Utanfor(_)) {
            0.0
        } else {
            self.matt.helhet()
        }
    }

    /// How far a value may be from the best, as a share.
    #[must_use]
    pub fn gap(&self, varde: f64, grans: f64) -> f64 {
        match self.underlag.uppdrag.mal {
            Onskan::Utanfor(_) if varde > 0.0 => ((varde - grans) / varde).max(0.0),
            Onskan::Utanfor(_) => 0.0,
            _ => self.matt.gap(varde, grans),
        }
    }

    fn said(&self, skede: &str, kostnad: f64, grans: f64) {
        let found = kostnad.is_finite().then(|| self.varde(kostnad));
        let bound = grans.is_finite().then(|| self.varde(grans.max(0.0)));
        (self.gang.framsteg)(Framsteg {
            skede: skede.to_owned(),
            varde: found,
            grans: bound,
            gap: found.zip(bound).map(|(value, bound)| self.gap(value, bound)),
            sekunder: (self.gang.klocka)(),
            ..<_>::default()
        });
    }

    fn search(&self, villkor: &Villkor, slut: &(dyn Fn() -> bool + Sync)) -> Result<Svar, Fel> {
        let uppdrag = self.underlag.uppdrag;
        let sokning = Sokning {
            gap: uppdrag.gap,
            helhet: self.helhet(),
            fro: uppdrag.fro,
            grenar: true,
            slut,
            framsteg: &|kostnad, grans| self.said("Söker", kostnad, grans),
        };
        let found = valj::sok(&self.instans, villkor, sokning)?;
        let took = (self.gang.klocka)();
        self.said("Räknar ut vad varje plats och villkor betyder", found.varde, found.grans);
        let (varde, grans) = (self.varde(found.varde), self.varde(found.grans.max(0.0)));
        let places = self.places(&found.val);
        let profil = uppdrag.profil;
        let plan: Vec<Wgs84> = self
            .bild
            .platser
            .iter()
            .filter(|one| one.raknas() && one.typ.oppen_for_alla())
            .filter_map(|one| one.plats)
            .collect();
        let (true_dm, plan_dm) =
            (narmast(&self.bild.grund, &places, profil), narmast(&self.bild.grund, &plan, profil));
        let kp = self.kp_rate(&plan_dm).or_else(|| self.kp_rate(&true_dm));
        let kp = kp.unwrap_or(Matt::UTAN_AVSTAND);
        let valda = forklara::valda(self, villkor, &found.val);
        let priser = forklara::priser(self, &found);
        let mut svar = Svar {
            mal: uppdrag.mal,
            varde,
            grans,
            gap: self.gap(varde, grans),
            varde_alla: self.over_all(&true_dm),
            avvikelse: self.efterfragan.avvikelse(self.bild, &places, profil),
            sekunder: took,
            varv: found.varv,
            kandidater: self.underlag.kandidater.len(),
            viktat: !uppdrag.vikt.ingen(),
            pa_natet: self.on_network(),
            omvag: self.bild.installning.omvag,
            fore: self.figures(&plan_dm, plan.len(), kp),
            efter: self.figures(&true_dm, places.len(), kp),
            kostnad_kr: valda.iter().map(|one| one.kostnad_kr).sum(),
            valda,
            bort: self.left(&found.val),
            priser,
            turlista: None,
            avbruten: (self.gang.avbruten)(),
        };
        svar.turlista = forklara::turer(self, &svar.valda);
        Ok(svar)
    }

    /// The places of the plan that are not in a choice.
    fn left(&self, val: &[usize]) -> Vec<Bort> {
        let all = self.underlag.kandidater.iter().enumerate();
        let left = all.filter(|(j, one)| one.i_planen && !val.contains(j));
        left.map(|(_, one)| Bort {
            id: one.id.clone(),
            nyckel: one.nyckel,
            namn: one.namn.clone(),
            lat: one.plats.lat(),
            lon: one.plats.lon(),
        })
        .collect()
    }

    /// Where the places of a choice are.
    #[must_use]
    pub fn places(&self, val: &[usize]) -> Vec<Wgs84> {
        val.iter().filter_map(|&j| self.candidate(j)).map(|one| one.plats).collect()
    }

    /// A candidate.
    #[must_use]
    pub fn candidate(&self, j: usize) -> Option<&Kandidat> {
        self.underlag.kandidater.get(j)
    }

    /// The objective over every point of the population, weighed as in the search.
    fn over_all(&self, dm: &[u32]) -> f64 {
        let longest = longest_m(&self.kolumner);
        let punkter = &self.bild.grund.befolkning.punkter;
        let Ok(viktat) = weights(self.underlag.uppdrag, &self.underlag, punkter) else {
            return f64::NAN;
        };
        let total: f64 = viktat.iter().sum();
        let cost = |dm: u32| match self.matt {
            Matt::Inom(_) if dm == INGEN => 1.0,
            _ => self.matt.kostnad(metres(dm, longest)),
        };
        let sum: f64 = dm.iter().zip(&viktat).map(|(dm, vikt)| cost(*dm) * vikt).sum();
        if total > 0.0 { self.varde(sum / total) } else { 0.0 }
    }

    /// The rate of Kolm–Pollak that coverage has for a plan, so that both say the same of
    /// it; none where the plan serves nobody.
    fn kp_rate(&self, dm: &[u32]) -> Option<Matt> {
        let people = self.bild.grund.befolkning.punkter.iter().map(|punkt| punkt.vikt);
        let known = people.zip(dm).filter(|(_, dm)| **dm != INGEN);
        let rate = Matt::kolm_pollak(known.map(|(vikt, dm)| (vikt, f64::from(*dm) / 10.0)))?;
        Some(rate.weighed(self.bild.installning.epsilon))
    }

    fn figures(&self, dm: &[u32], platser: usize, matt: Matt) -> Lagesbild {
        let people = self.bild.grund.befolkning.punkter.iter().map(|punkt| punkt.vikt);
        let made = Fordelning::new(dm.iter().copied().zip(people), &[1_000.0], matt);
        Lagesbild {
            platser,
            medel_m: made.medel_m,
            median_m: made.median_m,
            p90_m: made.p90_m,
            kolm_pollak_m: made.kolm_pollak_m,
            inom_1000: made.inom.first().map_or(0.0, |(_, share)| *share),
            utan: made.utan,
        }
    }

    /// The share of the people whose points lie on a network.
    fn on_network(&self) -> f64 {
        let lagen = self.efterfragan.grund.lagen(self.underlag.uppdrag.profil);
        let on: f64 = lagen.iter().zip(&self.vikt).filter(|(l, _)| l.is_ok()).map(|(_, v)| v).sum();
        let all: f64 = self.vikt.iter().sum();
        if all > 0.0 { on / all } else { 0.0 }
    }
}
