//! A val as coverage sees it: its places and how far it is to each.

use std::sync::Arc;

use super::fordelning::Fordelning;
use super::fraga::{Fraga, Raknas};
use super::grund::{Grund, Kolumn, Matplats};
use super::installning::{Installning, Lofte};
use super::mal::Matt;
use super::plats::Plats;
use crate::gangnat::{INGEN, Profil};
use crate::val::Val;

/// A val with its population, its places and its settings.
#[derive(Debug, Clone)]
pub struct Bild {
    /// The val.
    pub val: Val,
    /// Where voters live and how far it is.
    pub grund: Arc<Grund>,
    /// The places of the plan, also those that do not count.
    pub platser: Arc<[Plats]>,
    /// What the kansli has set.
    pub installning: Arc<Installning>,
}

/// The place that serves a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Narmast {
    /// How far it is in decimetres; [`INGEN`] when no place serves.
    pub dm: u32,
    /// The number of the place; [`INGEN`] when none serves.
    pub plats: u32,
}

/// No place.
const UTAN: Narmast = Narmast { dm: INGEN, plats: INGEN };

/// A promise, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Utfall {
    /// The promise.
    pub lofte: Lofte,
    /// The share that has a place within its distance, 0 to 1.
    pub andel: f64,
    /// Whether it is kept.
    pub halls: bool,
    /// The share of all whose distance is measured along a network, 0 to 1.
    pub pa_natet: f64,
}

/// A place that serves in answer to a question.
#[derive(Debug, Clone)]
pub struct Betjanar {
    /// The number of the place.
    pub plats: u32,
    /// How far it is to everyone that it serves.
    pub kolumn: Arc<Kolumn>,
}

impl Betjanar {
    /// Whether it serves those at a point, by its number.
    #[must_use]
    pub fn serves(&self, punkt: usize) -> bool {
        (self.kolumn.fran..self.kolumn.fran + self.kolumn.dm.len()).contains(&punkt)
    }
}

impl Bild {
    /// The same with other places: a scenario.
    #[must_use]
    pub fn with_places(&self, platser: impl Into<Arc<[Plats]>>) -> Self {
        Self { platser: platser.into(), ..self.clone() }
    }

    /// The distances to every place, by number; `None` for a place that is nowhere. Worked
    /// out on all cores the first time; `done` is told how many are ready.
    #[must_use]
    pub fn kolumner(
        &self,
        profil: Profil,
        done: &(dyn Fn(usize) + Sync),
    ) -> Vec<Option<Arc<Kolumn>>> {
        let places: Vec<_> =
            self.platser.iter().map(|one| self.measured(one).filter(|_| one.raknas())).collect();
        self.grund.kolumner(&places, profil, done)
    }

    /// The places that serve in answer to a question, by number.
    #[must_use]
    pub fn betjanar(&self, fraga: &Fraga) -> Vec<Betjanar> {
        let places: Vec<Option<_>> = self
            .platser
            .iter()
            .map(|one| self.measured(one).filter(|_| fraga.serves(one)))
            .collect();
        let columns = self.grund.kolumner(&places, fraga.profil, &|_| ());
        (0_u32..)
            .zip(columns)
            .filter_map(|(nr, kolumn)| Some(Betjanar { plats: nr, kolumn: kolumn? }))
            .collect()
    }

    /// A place as it is measured from: a vallokal serves its own valdistrikt only.
    fn measured(&self, one: &Plats) -> Option<Matplats> {
        let only = one.valdistrikt.filter(|_| !one.typ.oppen_for_alla());
        let endast = only.map(|kod| self.grund.befolkning.nr(kod).unwrap_or(INGEN));
        Some(Matplats { plats: one.plats?, endast })
    }

    /// The nearest place that serves each point, in the order of the population. A
    /// vallokal serves its own valdistrikt only. Of places at the same distance the first.
    /// O(points × places).
    #[must_use]
    pub fn narmast(&self, fraga: &Fraga) -> Vec<Narmast> {
        let mut nearest = vec![UTAN; self.grund.befolkning.punkter.len()];
        for one in self.betjanar(fraga) {
            for (best, &dm) in nearest.iter_mut().skip(one.kolumn.fran).zip(&one.kolumn.dm) {
                if dm < best.dm {
                    *best = Narmast { dm, plats: one.plats };
                }
            }
        }
        nearest
    }

    /// The rate of Kolm–Pollak from the distances of all ([`Matt::kolm_pollak`]), if anyone
    /// has a place.
    #[must_use]
    pub fn matt(&self, narmast: &[Narmast]) -> Option<Matt> {
        let known = self.weighted(narmast).filter(|(dm, _)| *dm != INGEN);
        let rate = Matt::kolm_pollak(known.map(|(dm, vikt)| (vikt, f64::from(dm) / 10.0)));
        Some(rate?.weighed(self.installning.epsilon))
    }

    /// The distances of everyone summed up.
    #[must_use]
    pub fn fordelning(&self, narmast: &[Narmast]) -> Fordelning {
        let matt = self.matt(narmast).unwrap_or(Matt::UTAN_AVSTAND);
        Fordelning::new(self.weighted(narmast), &self.installning.granser_m, matt)
    }

    /// The distance and weight of each point.
    pub fn weighted<'a>(
        &'a self,
        narmast: &'a [Narmast],
    ) -> impl Iterator<Item = (u32, f64)> + Clone + 'a {
        let points = narmast.iter().zip(&self.grund.befolkning.punkter);
        points.map(|(one, punkt)| (one.dm, punkt.vikt))
    }

    /// The promises of the settings, judged: over the whole period of early voting, or as
    /// `nar` and `raknas` of a question say.
    #[must_use]
    pub fn loften(&self, fraga: &Fraga) -> Vec<Utfall> {
        let judge = |lofte: &Lofte| {
            let asked = Fraga { krav: lofte.krav(), profil: lofte.profil, ..fraga.clone() };
            let nearest = self.narmast(&asked);
            let made = Fordelning::new(self.weighted(&nearest), &[lofte.meter], Matt::Medel);
            let andel = made.inom.first().map_or(0.0, |(_, share)| *share);
            let pa_natet = self.pa_natet(&asked, &nearest);
            Utfall { lofte: lofte.clone(), andel, halls: andel >= lofte.andel, pa_natet }
        };
        self.installning.loften.iter().map(judge).collect()
    }

    /// The share of those entitled to vote whose distance is measured along a network, 0
    /// to 1, for answers to a question.
    #[must_use]
    pub fn pa_natet(&self, fraga: &Fraga, narmast: &[Narmast]) -> f64 {
        let points = &self.grund.befolkning.punkter;
        let along = self.langs_natet(fraga.profil, narmast).into_iter().zip(points);
        let on = along.filter(|(along, _)| *along).fold(0.0, |sum, (_, punkt)| sum + punkt.vikt);
        let all = self.grund.befolkning.antal();
        if all > 0.0 { on / all } else { 0.0 }
    }

    /// Whether the distance of each point is measured along a network; that of a point
    /// that no place serves is not measured at all.
    #[must_use]
    pub fn langs_natet(&self, profil: Profil, narmast: &[Narmast]) -> Vec<bool> {
        let places: Vec<_> = self
            .platser
            .iter()
            .map(|one| Some(self.grund.lage(one.plats?, profil).ok()?.nat))
            .collect();
        let points = self.grund.lagen(profil).iter().zip(narmast);
        points
            .map(|(lage, one)| {
                let there = places.get(one.plats as usize).copied().flatten();
                lage.ok().is_some_and(|lage| there == Some(lage.nat))
            })
            .collect()
    }
}

/// What is asked when nothing else is: early voting at any time, on foot.
#[must_use]
pub fn hela_perioden() -> Fraga {
    Fraga { raknas: Raknas::Fortid, ..Fraga::default() }
}
