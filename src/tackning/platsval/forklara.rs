//! What each chosen place and each constraint is worth. Pure.

use super::kandidater::{Kandidat, Slag};
use super::los::Arbete;
use super::svar::{Ersattare, Forlust, Pris, Vald};
use super::turlista::{Besok, Turlista, turlista};
use crate::gangnat::INGEN;
use crate::geo::distance::great_circle_m;
use crate::tackning::valj::{self, Sokning, Svar, Villkor, utbyte};
use crate::tid;

/// The two nearest places of a point: their distances in decimetres, and the position of the
/// nearest in the choice.
#[derive(Clone, Copy)]
struct Nara {
    dm: u32,
    nast: u32,
    plats: usize,
}

fn near(arbete: &Arbete<'_>, val: &[usize]) -> Vec<Nara> {
    let mut all = vec![Nara { dm: INGEN, nast: INGEN, plats: usize::MAX }; arbete.vikt.len()];
    for (plats, &j) in val.iter().enumerate() {
        let Some(kolumn) = arbete.kolumner.get(j) else { continue };
        for (one, &dm) in all.iter_mut().zip(&kolumn.dm) {
            if dm < one.dm {
                *one = Nara { dm, nast: one.dm, plats };
            } else if dm < one.nast {
                one.nast = dm;
            }
        }
    }
    all
}

/// A sum over voters and its mean.
#[derive(Default, Clone, Copy)]
struct Medel {
    valjare: f64,
    summa: f64,
}

impl Medel {
    fn add(&mut self, valjare: f64, meter: f64) {
        self.valjare += valjare;
        self.summa += valjare * meter;
    }

    fn medel(self) -> f64 {
        if self.valjare > 0.0 { self.summa / self.valjare } else { 0.0 }
    }
}

/// The chosen places, those of the plan first, each with what is lost without it.
#[must_use]
pub fn valda(arbete: &Arbete<'_>, villkor: &Villkor, val: &[usize]) -> Vec<Vald> {
    let mut own = vec![Medel::default(); val.len()];
    let mut lost = vec![Medel::default(); val.len()];
    let mut without = vec![0.0; val.len()];
    for (one, &vikt) in near(arbete, val).iter().zip(&arbete.vikt) {
        let Some((own, lost)) = own.get_mut(one.plats).zip(lost.get_mut(one.plats)) else {
            continue;
        };
        own.add(vikt, f64::from(one.dm) / 10.0);
        if one.nast == INGEN {
            if let Some(none) = without.get_mut(one.plats) {
                *none += vikt;
            }
        } else if one.nast > one.dm {
            lost.add(vikt, f64::from(one.nast - one.dm) / 10.0);
        }
    }
    let instead = utbyte::alternativ(&arbete.instans, villkor, val);
    let now = arbete.instans.varde(val);
    let parts = val.iter().zip(instead).zip(own.iter().zip(lost.iter().zip(&without)));
    let mut all: Vec<Vald> = parts
        .filter_map(|((&j, byte), (own, (lost, without)))| {
            let one = arbete.candidate(j)?;
            let swap = byte.and_then(|byte| {
                let other = arbete.candidate(byte.till)?;
                let worse = (arbete.varde(now - byte.vinst) - arbete.varde(now)).abs();
                Some(Ersattare { id: other.id.clone(), namn: other.namn.clone(), samre: worse })
            });
            let forlust = Forlust { valjare: lost.valjare, meter: lost.medel(), utan: *without };
            Some(shown(arbete, j, one, *own, forlust, swap))
        })
        .collect();
    // What is new is what is decided on.
    all.sort_by_key(|one| one.i_planen);
    all
}

fn shown(
    arbete: &Arbete<'_>,
    j: usize,
    one: &Kandidat,
    own: Medel,
    forlust: Forlust,
    ersattare: Option<Ersattare>,
) -> Vald {
    let distrikt = arbete.underlag.distrikt.get(one.distrikt as usize);
    let krets = distrikt.and_then(|distrikt| distrikt.valkrets.as_ref());
    Vald {
        id: one.id.clone(),
        nyckel: one.nyckel,
        namn: one.namn.clone(),
        adress: one.adress.clone(),
        slag: one.slag,
        lat: one.plats.lat(),
        lon: one.plats.lon(),
        i_planen: one.i_planen,
        behalls: arbete.underlag.behalls(j, None),
        kostnad_kr: one.kostnad_kr,
        valkrets: krets.map(|krets| krets.namn.clone()).unwrap_or_default(),
        valjare: own.valjare,
        medel_m: own.medel(),
        forlust,
        ersattare,
    }
}

/// Places of the plan that are kept together are also looked at one by one: so many, those
/// that lose least when they go.
const ENSKILDA: usize = 3;

/// What constraints cost: the search again without each, for a share of as long again.
#[must_use]
pub fn priser(arbete: &Arbete<'_>, found: &Svar) -> Vec<Pris> {
    use super::villkor::Del;
    let uppdrag = arbete.underlag.uppdrag;
    let mut delar = arbete.underlag.delar();
    if uppdrag.behall_planen {
        delar.extend(
            least(arbete, found)
                .into_iter()
                .map(|(j, namn)| (Del::Behall(j), format!("att behålla {namn}"))),
        );
    }
    // A search that was stopped by hand is not begun again.
    if (arbete.gang.avbruten)() || delar.is_empty() {
        return Vec::new();
    }
    let before = near(arbete, &found.val);
    let began = (arbete.gang.klocka)();
    let whole = uppdrag.sekunder.max(0.5).min(began.max(0.5) * 3.0 + 1.0);
    let share = whole / valj::antal(delar.len());
    let mut prices = Vec::new();
    for (nr, (del, villkor)) in delar.into_iter().enumerate() {
        let until = began + share * valj::antal(nr + 1);
        let slut = || (arbete.gang.klocka)() >= until || (arbete.gang.avbruten)();
        if (arbete.gang.avbruten)() {
            break;
        }
        let Ok(free) = arbete.underlag.villkor(&arbete.vikt, Some(&del)) else { continue };
        let sokning = Sokning {
            gap: uppdrag.gap,
            helhet: arbete.helhet(),
            fro: uppdrag.fro,
            grenar: false,
            slut: &slut,
            framsteg: &|_, _| (),
        };
        let Ok(other) = valj::sok(&arbete.instans, &free, sokning) else { continue };
        // What was found with the constraint can be had without it.
        let best = if other.varde < found.varde { &other } else { found };
        let mut nearer = Medel::default();
        for ((now, then), &vikt) in before.iter().zip(near(arbete, &best.val)).zip(&arbete.vikt) {
            if then.dm < now.dm && now.dm != INGEN {
                nearer.add(vikt, f64::from(now.dm - then.dm) / 10.0);
            }
        }
        let value = |cost: f64| arbete.varde(cost.max(0.0));
        let bound = other.grans.min(best.varde);
        prices.push(Pris {
            villkor,
            vinst: (value(found.varde) - value(best.varde)).abs(),
            hogst: (value(found.varde) - value(bound)).abs(),
            valjare: nearer.valjare,
            meter: nearer.medel(),
            gap: arbete.gap(value(best.varde), value(bound)),
        });
    }
    prices
}

/// The kept places of the plan by which fewest gain.
fn least(arbete: &Arbete<'_>, found: &Svar) -> Vec<(usize, String)> {
    let mut sums = vec![0.0; found.val.len()];
    for (one, &vikt) in near(arbete, &found.val).iter().zip(&arbete.vikt) {
        if let Some(sum) = sums.get_mut(one.plats) {
            let further = one.nast.min(one.dm.saturating_add(100_000)).saturating_sub(one.dm);
            *sum += vikt * f64::from(further);
        }
    }
    let mut kept: Vec<(f64, usize)> = sums
        .into_iter()
        .zip(found.val.iter().copied())
        .filter(|(_, j)| arbete.candidate(*j).is_some_and(|one| one.i_planen))
        .collect();
    kept.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let named = kept.into_iter().take(ENSKILDA);
    named.filter_map(|(_, j)| Some((j, arbete.candidate(j)?.namn.clone()))).collect()
}

/// The days of the street sites that are new, if they move.
#[must_use]
pub fn turer(arbete: &Arbete<'_>, valda: &[Vald]) -> Option<Turlista> {
    let rorliga = arbete.underlag.uppdrag.rorliga?;
    let sites: Vec<&Vald> =
        valda.iter().filter(|one| one.slag == Slag::Gatuplats && !one.i_planen).collect();
    let order = tour(arbete, &sites);
    let platser: Vec<Besok> = sites
        .iter()
        .zip(order)
        .map(|(one, ordning)| Besok {
            id: one.id.clone(),
            namn: one.namn.clone(),
            valjare: one.forlust.valjare + one.forlust.utan,
            ordning,
        })
        .collect();
    let days = i64::try_from(rorliga.dagar).unwrap_or(18);
    Some(turlista(&platser, rorliga, tid::shift(arbete.bild.val.valdag, -days)))
}

/// When each place comes on a tour that begins in the west and goes on to the nearest.
fn tour(arbete: &Arbete<'_>, sites: &[&Vald]) -> Vec<usize> {
    let at = |one: &Vald| {
        let known = arbete.underlag.kandidater.iter().find(|other| other.id == one.id);
        known.map(|other| other.plats)
    };
    let mut left: Vec<usize> = (0..sites.len()).collect();
    let mut order = vec![0; sites.len()];
    let mut here = None;
    for turn in 0..sites.len() {
        let far = |nr: &usize| {
            let Some(one) = sites.get(*nr) else { return f64::INFINITY };
            match (here, at(one)) {
                (Some(here), Some(there)) => great_circle_m(here, there),
                _ => one.lon,
            }
        };
        let Some(next) = left.iter().copied().min_by(|a, b| far(a).total_cmp(&far(b))) else {
            break;
        };
        left.retain(|nr| *nr != next);
        here = sites.get(next).and_then(|one| at(one));
        if let Some(slot) = order.get_mut(next) {
            *slot = turn;
        }
    }
    order
}
