//! Every place and day of a val played through, and what would help. Pure but for the
//! cores that it runs on and the memory that it keeps.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{Datelike, NaiveDate};

use super::efterfragan::{Dag, Efterfragan, Platsvantan};
use super::installning::Installning;
use super::modell::{Led, Modell};
use super::simulering::{Dagsvar, OMGANGAR, simulera};
use super::{FLEST, Resurser, Station};
use crate::tackning::bild::{Bild, hela_perioden};
use crate::tackning::plats::Nyckel;

/// A day at a place, played.
#[derive(Debug, Clone)]
pub struct Platsdag {
    /// What was expected.
    pub dag: Dag,
    /// How much of what each station can take is asked of it in the busiest hour.
    pub belaggning: Vec<f64>,
    /// What it came to.
    pub svar: Arc<Dagsvar>,
}

impl Platsdag {
    /// The station that is asked for most of what it can take, by its place; `None` when
    /// nobody comes.
    #[must_use]
    pub fn trangst(&self) -> Option<usize> {
        let busy = self.belaggning.iter().enumerate().filter(|(_, asked)| **asked > 0.0);
        busy.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map(|(nr, _)| nr)
    }
}

/// A place, played.
#[derive(Debug, Clone)]
pub struct Platsko {
    /// What is expected of it.
    pub vantan: Platsvantan,
    /// What it has.
    pub resurser: Resurser,
    /// Its days, in order.
    pub dagar: Vec<Platsdag>,
}

impl Platsko {
    /// The day with the longest p95 wait.
    #[must_use]
    pub fn varst(&self) -> Option<&Platsdag> {
        let by_wait = |a: &&Platsdag, b: &&Platsdag| {
            let waits = a.svar.p95.medel.total_cmp(&b.svar.p95.medel);
            waits.then(a.dag.antal.total_cmp(&b.dag.antal))
        };
        self.dagar.iter().max_by(by_wait)
    }
}

/// What would help on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forslag {
    /// The station of which one more helps the most.
    pub station: Station,
    /// The p95 wait with that, in seconds.
    pub ger_s: f64,
    /// What keeps it under the limit, and none of which can be taken away; `None` when
    /// not even much more does.
    pub racker: Option<Resurser>,
}

/// A day of a place as a model.
#[must_use]
pub fn modell(stalle: i64, dag: &Dag, resurser: Resurser, installning: &Installning) -> Modell {
    let led = Station::ALLA.map(|station| Led {
        antal: resurser.antal(station),
        betjaning: installning.betjaning(station),
    });
    Modell { pass: dag.pass.clone(), led: led.into(), fro: seed(stalle, dag.datum) }
}

/// The same for a place and day whatever is tried, so that what is tried meets the same
/// voters.
fn seed(stalle: i64, datum: NaiveDate) -> u64 {
    let day = u64::from(datum.num_days_from_ce().unsigned_abs());
    stalle.unsigned_abs().wrapping_mul(0xD134_2543_DE82_EF95) ^ day.rotate_left(40)
}

/// The most days that are kept in memory; beyond that it begins anew.
const MEST: usize = 6_000;

type Minne = Mutex<HashMap<Vec<u64>, Arc<Dagsvar>>>;

/// Days that have been played, by everything that they come from.
static MINNE: LazyLock<Minne> = LazyLock::new(Mutex::default);

/// Plays a day, or remembers how it went.
#[must_use]
pub fn spela(modell: &Modell) -> Arc<Dagsvar> {
    let key = modell.nyckel();
    let kept = || MINNE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(svar) = kept().get(&key) {
        return Arc::clone(svar);
    }
    let made = Arc::new(simulera(modell, OMGANGAR));
    let mut all = kept();
    if all.len() >= MEST {
        all.clear();
    }
    all.insert(key, Arc::clone(&made));
    made
}

/// Does the same with each of many, on all cores, in order.
fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut own = Vec::new();
        loop {
            let nr = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(nr) else { return own };
            own.push((nr, work(item)));
        }
    };
    let mut made = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(run)).collect();
        let mut all = run();
        for other in others {
            match other.join() {
                Ok(own) => all.extend(own),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    made.sort_by_key(|(nr, _)| *nr);
    made.into_iter().map(|(_, one)| one).collect()
}

fn play(stalle: i64, dag: &Dag, resurser: Resurser, installning: &Installning) -> Platsdag {
    let modell = modell(stalle, dag, resurser, installning);
    let belaggning = modell.belaggning();
    Platsdag { svar: spela(&modell), belaggning, dag: dag.clone() }
}

/// Plays every place on the days that are wanted. On all cores; days that have been played
/// before are remembered.
#[must_use]
pub fn rakna(
    efterfragan: &Efterfragan,
    installning: &Installning,
    vill: &(dyn Fn(NaiveDate) -> bool + Sync),
) -> Vec<Platsko> {
    let mut places: Vec<Platsko> = efterfragan
        .platser
        .iter()
        .map(|plats| Platsko {
            resurser: installning.resurser(plats.stalle, plats.per_timme()),
            vantan: plats.clone(),
            dagar: Vec::new(),
        })
        .collect();
    let mut tasks: Vec<(usize, i64, &Dag, Resurser)> = Vec::new();
    for (nr, (place, plats)) in places.iter().zip(&efterfragan.platser).enumerate() {
        let days = plats.dagar.iter().filter(|dag| vill(dag.datum));
        tasks.extend(days.map(|dag| (nr, plats.stalle, dag, place.resurser)));
    }
    let played = parallel(&tasks, |(nr, stalle, dag, resurser)| {
        (*nr, play(*stalle, dag, *resurser, installning))
    });
    for (nr, dag) in played {
        if let Some(place) = places.get_mut(nr) {
            place.dagar.push(dag);
        }
    }
    places
}

/// Plays a place with other resources and other days.
#[must_use]
pub fn prova(plats: &Platsvantan, resurser: Resurser, installning: &Installning) -> Platsko {
    let dagar = parallel(&plats.dagar, |dag| play(plats.stalle, dag, resurser, installning));
    Platsko { vantan: plats.clone(), resurser, dagar }
}

/// What would help a place on its worst day; `None` when that is under the limit.
#[must_use]
pub fn forslag(plats: &Platsko, installning: &Installning) -> Option<Forslag> {
    let varst = plats.varst()?;
    let limit = installning.grans_s();
    if varst.svar.p95.medel <= limit {
        return None;
    }
    let p95 = |resurser| {
        let modell = modell(plats.vantan.stalle, &varst.dag, resurser, installning);
        spela(&modell).p95.medel
    };
    let best = |from: Resurser| {
        let more = Station::ALLA.into_iter().filter(|one| from.antal(*one) < FLEST);
        let tried = more.map(|one| {
            let with = from.with(one, from.antal(one) + 1);
            (one, with, p95(with))
        });
        tried.min_by(|a, b| a.2.total_cmp(&b.2))
    };
    let (station, mut held, ger_s) = best(plats.resurser)?;
    let mut now = ger_s;
    let mut steps = 0;
    while now > limit && steps < MOST_STEPS {
        let Some((_, with, wait)) = best(held) else { break };
        (held, now, steps) = (with, wait, steps + 1);
    }
    let racker = (now <= limit).then(|| spare(held, plats.resurser, |one| p95(one) <= limit));
    Some(Forslag { station, ger_s, racker })
}

/// So many more are tried at a place.
const MOST_STEPS: u32 = 40;

/// Takes away what can be taken away without breaking what holds, down to what is there.
fn spare(mut held: Resurser, fran: Resurser, holds: impl Fn(Resurser) -> bool) -> Resurser {
    for station in Station::ALLA {
        while held.antal(station) > fran.antal(station) {
            let less = held.with(station, held.antal(station) - 1);
            if !holds(less) {
                break;
            }
            held = less;
        }
    }
    held
}

/// [`forslag`] for each of many, on all cores.
#[must_use]
pub fn forslag_for(platser: &[&Platsko], installning: &Installning) -> Vec<Option<Forslag>> {
    parallel(platser, |one| forslag(one, installning))
}

/// How many voters have each place nearest in the period of early voting, by its number.
/// As slow as [`Bild::narmast`].
#[must_use]
pub fn narmast(bild: &Bild) -> HashMap<i64, f64> {
    let nearest = bild.narmast(&hela_perioden());
    let mut voters = HashMap::new();
    for (one, punkt) in nearest.iter().zip(&bild.grund.befolkning.punkter) {
        let plats = bild.platser.get(one.plats as usize).map(|plats| plats.nyckel);
        if let Some(Nyckel::Stalle(id)) = plats {
            *voters.entry(id).or_insert(0.0) += punkt.vikt;
        }
    }
    voters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::Stalletyp;
    use crate::tackning::koer::efterfragan::{Kalla, spread};
    use crate::tackning::koer::installning::Dagslag;

    fn place(stalle: i64, antal: f64, resurser: Resurser) -> (Platsko, Installning) {
        let installning = Installning::default();
        let oppet = vec![(600, 1080)];
        let kurva = installning.kurva(Dagslag::Sista);
        let datum = "2026-09-11".parse().unwrap();
        let dag = Dag { datum, antal, pass: spread(antal, &oppet, kurva), oppet };
        let vantan = Platsvantan {
            stalle,
            namn: "Biblioteket".to_owned(),
            adress: String::new(),
            typ: Stalletyp::Rostningslokal,
            kalla: Kalla::Mottagna,
            stangt: 0.0,
            dagar: vec![dag],
        };
        (prova(&vantan, resurser, &installning), installning)
    }

    const LITET: Resurser = Resurser { stall: 1, skarmar: 6, bord: 4 };

    #[test]
    fn a_place_with_too_few_stands_is_told_to_get_one() {
        // 1,300 voters in eight hours, when one stand takes 144 an hour.
        let (plats, installning) = place(1, 1_300.0, LITET);
        let day = plats.varst().unwrap();
        assert!(day.svar.p95.medel > 1_800.0, "{:?}", day.svar.p95);
        assert_eq!(day.trangst(), Some(Station::Stall.nr()));
        assert!(day.belaggning[0] > 1.0 && day.belaggning[1] < 1.0, "{:?}", day.belaggning);
        assert!(day.svar.efter_s > 0.0);
        let found = forslag(&plats, &installning).unwrap();
        assert_eq!(found.station, Station::Stall);
        assert!(found.ger_s < day.svar.p95.medel / 2.0, "{found:?}");
        let enough = found.racker.unwrap();
        let with = prova(&plats.vantan, enough, &installning);
        assert!(with.varst().unwrap().svar.p95.medel <= installning.grans_s());
        // None of what was added can be taken away.
        for station in Station::ALLA {
            if enough.antal(station) > LITET.antal(station) {
                let less = enough.with(station, enough.antal(station) - 1);
                let with = prova(&plats.vantan, less, &installning);
                assert!(with.varst().unwrap().svar.p95.medel > installning.grans_s());
            }
        }
    }

    #[test]
    fn a_quiet_place_needs_nothing_and_a_hopeless_one_is_told_so() {
        let (plats, installning) = place(2, 200.0, LITET);
        assert_eq!(forslag(&plats, &installning), None);
        let (_, mut installning) = place(2, 1.0, LITET);
        installning.grans_min = 0.0;
        let (plats, _) = place(2, 400.0, LITET);
        // Someone always comes while another stands there, but 50 of each nearly suffice.
        let found = forslag(&plats, &installning).unwrap();
        assert!(found.racker.is_none_or(|enough| enough != LITET));
    }

    #[test]
    fn what_has_been_played_is_remembered_and_comes_in_order() {
        let (one, _) = place(3, 300.0, LITET);
        let (again, _) = place(3, 300.0, LITET);
        assert!(Arc::ptr_eq(&one.dagar[0].svar, &again.dagar[0].svar));
        let squares = parallel(&(0..100).collect::<Vec<u32>>(), |n| n * n);
        assert_eq!(squares, (0..100).map(|n| n * n).collect::<Vec<u32>>());
    }
}
