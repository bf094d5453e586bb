//! The answer to a question about coverage. Pure.

use std::sync::Arc;

use super::indelning::{Byggnader, Indelning, indela};
use super::timmar::timmar;
use crate::tackning::befolkning::Kalla;
use crate::tackning::bild::{Narmast, Utfall};
use crate::tackning::fordelning::Fordelning;
use crate::tackning::mal::Matt;
use crate::tackning::{Bild, Fraga};

/// What a group of voters has.
#[derive(Debug, Clone, PartialEq)]
pub struct Grupp {
    /// The key that tells it from others of its kind.
    pub nyckel: String,
    /// Its name.
    pub namn: String,
    /// Their distances.
    pub fordelning: Fordelning,
    /// The hours in a week in which something within reach is open, on average.
    pub timmar: f64,
    /// The share of them whose distance is measured along a network, 0 to 1.
    pub pa_natet: f64,
}

/// A promise judged, in people.
#[derive(Debug, Clone, PartialEq)]
pub struct Bedomt {
    /// The promise and what became of it.
    pub utfall: Utfall,
    /// How many more must have a place that near for it to be kept; 0 when it is.
    pub saknas: f64,
}

/// The answer to a question.
#[derive(Debug, Clone)]
pub struct Svar {
    /// What was asked about.
    pub bild: Arc<Bild>,
    /// What was asked.
    pub fraga: Fraga,
    /// What each lokal is.
    pub byggnader: Arc<Byggnader>,
    /// The nearest place of each point.
    pub narmast: Vec<Narmast>,
    /// The rate of Kolm–Pollak, that of the whole kommun.
    pub matt: Matt,
    /// Everyone.
    pub alla: Grupp,
    /// The promises.
    pub loften: Vec<Bedomt>,
    /// How many places serve.
    pub platser: usize,
    /// The groups, by each division whose ground is known.
    pub indelningar: Vec<(Indelning, Vec<Grupp>)>,
}

impl Svar {
    /// Works out the answer. O(points × (places + log points)).
    #[must_use]
    pub fn new(bild: Arc<Bild>, fraga: Fraga, byggnader: Arc<Byggnader>) -> Self {
        let narmast = bild.narmast(&fraga);
        let matt = bild.matt(&narmast).unwrap_or(Matt::UTAN_AVSTAND);
        let hours = timmar(&bild, &fraga);
        let along = bild.langs_natet(fraga.profil, &narmast);
        let points: Vec<Punktsvar> = narmast
            .iter()
            .zip(&bild.grund.befolkning.punkter)
            .zip(hours.iter().zip(&along))
            .map(|((one, punkt), (timmar, langs))| Punktsvar {
                dm: one.dm,
                vikt: punkt.vikt,
                timmar: *timmar,
                langs: *langs,
            })
            .collect();
        let limits = &bild.installning.granser_m;
        let whole = ("kommun".to_owned(), "Hela kommunen".to_owned());
        let alla = sum(whole, &points, limits, matt);
        let indelningar = Indelning::ALLA
            .into_iter()
            .filter_map(|indelning| {
                let made = indela(&bild, &narmast, &byggnader, indelning)?;
                let mut groups: Vec<Vec<Punktsvar>> = vec![Vec::new(); made.namn.len()];
                for (point, nr) in points.iter().zip(&made.av) {
                    if let Some(group) = groups.get_mut(*nr as usize) {
                        group.push(*point);
                    }
                }
                let named = made.namn.into_iter().zip(&groups);
                let groups = named.map(|(name, points)| sum(name, points, limits, matt));
                Some((indelning, groups.collect()))
            })
            .collect();
        let antal = alla.fordelning.antal;
        let judged = |utfall: Utfall| {
            let short = (utfall.lofte.andel - utfall.andel) * antal;
            Bedomt { saknas: if utfall.halls { 0.0 } else { short.max(0.0) }, utfall }
        };
        let loften = bild.loften(&fraga).into_iter().map(judged).collect();
        let platser = bild.platser.iter().filter(|one| fraga.serves(one)).count();
        Self { bild, fraga, byggnader, narmast, matt, alla, loften, platser, indelningar }
    }

    /// The groups of a division, if it is known.
    #[must_use]
    pub fn grupper(&self, indelning: Indelning) -> Option<&[Grupp]> {
        let found = self.indelningar.iter().find(|(one, _)| *one == indelning);
        found.map(|(_, groups)| &**groups)
    }

    /// How many valdistrikt lack addresses, so that their voters are spread evenly.
    #[must_use]
    pub fn utan_adresser(&self) -> usize {
        let all = &self.bild.grund.befolkning.distrikt;
        all.iter().filter(|one| one.kalla == Kalla::Rutnat).count()
    }

    /// Whether the same is asked of the same.
    #[must_use]
    pub fn answers(&self, bild: &Arc<Bild>, fraga: &Fraga, byggnader: &Byggnader) -> bool {
        Arc::ptr_eq(&self.bild, bild) && self.fraga == *fraga && *self.byggnader == *byggnader
    }
}

/// What those at a point have.
#[derive(Debug, Clone, Copy)]
struct Punktsvar {
    dm: u32,
    vikt: f64,
    timmar: f64,
    langs: bool,
}

fn sum(
    (nyckel, namn): (String, String),
    points: &[Punktsvar],
    granser_m: &[f64],
    matt: Matt,
) -> Grupp {
    let people = points.iter().fold(0.0, |sum, point| sum + point.vikt);
    let mean = |sum: f64| if people > 0.0 { sum / people } else { 0.0 };
    Grupp {
        nyckel,
        namn,
        fordelning: Fordelning::new(
            points.iter().map(|point| (point.dm, point.vikt)),
            granser_m,
            matt,
        ),
        timmar: mean(points.iter().map(|point| point.vikt * point.timmar).sum()),
        pa_natet: mean(
            points.iter().filter(|point| point.langs).fold(0.0, |sum, point| sum + point.vikt),
        ),
    }
}
