//! How many voters come, by place, day and hour. Pure. Staffing builds on it too.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::installning::{Installning, Kurva, Prognos};
use super::modell::Pass;
use super::ord::klockan;
use crate::fil::export::Tabell;
use crate::lokal::{Oppettid, Stalletyp};
use crate::tackning::plats::{Nyckel, Plats};
use crate::tid;
use crate::val::{Val, ValId};

/// The votes received at a place of the val that is built on.
#[derive(Debug, Clone, PartialEq)]
pub struct Mottaget {
    /// Its röstmottagningsställe in that val, where it is known.
    pub stalle: Option<i64>,
    /// Its lokal, where it is known.
    pub lokal: Option<i64>,
    /// Whether anyone could vote there. Votes of a place that is not known count as such.
    pub oppen_for_alla: bool,
    /// Votes by day.
    pub dagar: BTreeMap<NaiveDate, f64>,
}

/// The val that is built on, and what was received in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Underlag {
    /// The val.
    pub val: Val,
    /// What was received, by place.
    pub mottaget: Vec<Mottaget>,
}

/// From what the votes of a place come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kalla {
    /// What was received there.
    Mottagna,
    /// The voters who have it nearest, against places with votes received: an estimate.
    Uppskattat,
}

/// What is expected on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Dag {
    /// The day.
    pub datum: NaiveDate,
    /// Voters.
    pub antal: f64,
    /// From and to, in minutes after midnight, in order and apart.
    pub oppet: Vec<(u16, u16)>,
    /// The voters by clock hour within the open hours.
    pub pass: Vec<Pass>,
}

/// What is expected at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Platsvantan {
    /// The number of its röstmottagningsställe.
    pub stalle: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// What it is for.
    pub typ: Stalletyp,
    /// From what its votes come.
    pub kalla: Kalla,
    /// Votes of days on which the plan says that it was closed; they are in no day.
    pub stangt: f64,
    /// The days on which it is open, in order.
    pub dagar: Vec<Dag>,
}

impl Platsvantan {
    /// All its voters.
    #[must_use]
    pub fn antal(&self) -> f64 {
        self.dagar.iter().map(|dag| dag.antal).sum()
    }

    /// Voters for each open hour; 0 of a place that never opens.
    #[must_use]
    pub fn per_timme(&self) -> f64 {
        let minutes: f64 = self.dagar.iter().map(|dag| minutes(&dag.oppet)).sum();
        if minutes > 0.0 { self.antal() * 60.0 / minutes } else { 0.0 }
    }
}

/// What is expected in a val at the places where anyone may vote early.
#[derive(Debug, Clone, PartialEq)]
pub struct Efterfragan {
    /// The val.
    pub val: Val,
    /// The val that it builds on.
    pub underlag: Option<ValId>,
    /// What the votes of that val are multiplied by.
    pub faktor: f64,
    /// The places, by number.
    pub platser: Vec<Platsvantan>,
}

/// The minutes of hours.
fn minutes(oppet: &[(u16, u16)]) -> f64 {
    oppet.iter().map(|(from, to)| f64::from(*to) - f64::from(*from)).sum()
}

/// Spreads the voters of a day over its open hours by a curve; evenly where the curve has
/// no weight in them.
#[must_use]
pub fn spread(antal: f64, oppet: &[(u16, u16)], kurva: &Kurva) -> Vec<Pass> {
    let mut parts = Vec::new();
    for &(from, to) in oppet {
        let mut at = from;
        while at < to {
            let end = ((at / 60 + 1) * 60).min(to);
            parts.push((at, end, kurva.vikt(at / 60) * f64::from(end - at)));
            at = end;
        }
    }
    let weight: f64 = parts.iter().map(|(_, _, weight)| weight).sum();
    let all = minutes(oppet);
    parts
        .into_iter()
        .map(|(from, to, own)| {
            let share = if weight > 0.0 { own / weight } else { f64::from(to - from) / all };
            let seconds = |minute: u16| f64::from(minute) * 60.0;
            Pass { fran_s: seconds(from), till_s: seconds(to), antal: antal * share }
        })
        .collect()
}

/// The open hours by day.
fn by_day(oppettider: &[Oppettid]) -> BTreeMap<NaiveDate, Vec<(u16, u16)>> {
    let mut days: BTreeMap<NaiveDate, Vec<(u16, u16)>> = BTreeMap::new();
    for one in oppettider {
        let hours = (one.tid.oppnar().minutes(), one.tid.stanger().minutes());
        days.entry(one.datum).or_default().push(hours);
    }
    for hours in days.values_mut() {
        hours.sort_unstable();
    }
    days
}

/// Whether queues are worked out for a place: anyone may vote there, and it counts in the
/// plan.
#[must_use]
pub const fn galler(plats: &Plats) -> bool {
    plats.raknas() && plats.typ.oppen_for_alla()
}

/// What is known of the votes of a place, before the forecast: by days from valdagen.
struct Fore {
    kalla: Kalla,
    totalt: f64,
    dagar: HashMap<i64, f64>,
}

/// What a val is expected to give.
///
/// A place has the votes that were received in its lokal. Where the val builds on itself
/// they stay on their days; otherwise all of them fall on days that are as far from valdagen
/// as then, and what was received on days when the place is now closed, on its other days.
/// A place without votes received has as many, for each voter who has it nearest
/// (`narmast`, by number), as the others have together. The whole is then scaled to the
/// forecast, unless the val builds on itself.
///
/// O(places × days).
#[must_use]
pub fn efterfragan(
    val: &Val,
    platser: &[Plats],
    underlag: Option<&Underlag>,
    narmast: &HashMap<i64, f64>,
    installning: &Installning,
) -> Efterfragan {
    let open: Vec<(i64, &Plats)> = platser
        .iter()
        .filter(|one| galler(one))
        .filter_map(|one| match one.nyckel {
            Nyckel::Stalle(id) => Some((id, one)),
            _ => None,
        })
        .collect();
    let itself = underlag.is_some_and(|one| one.val.id == val.id);
    let mut known: Vec<Option<Fore>> =
        open.iter().map(|(id, plats)| received(*id, plats, &open, underlag, itself)).collect();
    let profile = profile(val, underlag, installning, &open);
    estimate(&open, &mut known, narmast, &profile);
    let faktor = factor(underlag, &known, itself, installning.prognos);
    let made = open.iter().zip(known).filter_map(|((id, plats), fore)| {
        let fore = fore?;
        let hours = by_day(&plats.oppettider);
        let (days, stangt) = share(val, &fore, &hours, &profile, itself);
        let dagar = days
            .into_iter()
            .zip(hours)
            .map(|(antal, (datum, oppet))| {
                let kurva = installning.kurva(installning.dagslag(val, datum));
                let antal = antal * faktor;
                Dag { datum, antal, pass: spread(antal, &oppet, kurva), oppet }
            })
            .collect();
        Some(Platsvantan {
            stalle: *id,
            namn: plats.namn.clone(),
            adress: plats.adress.clone(),
            typ: plats.typ,
            kalla: fore.kalla,
            stangt,
            dagar,
        })
    });
    let underlag = underlag.map(|one| one.val.id.clone());
    Efterfragan { val: val.clone(), underlag, faktor, platser: made.collect() }
}

/// The votes received at a place, if there are any.
fn received(
    id: i64,
    plats: &Plats,
    open: &[(i64, &Plats)],
    underlag: Option<&Underlag>,
    itself: bool,
) -> Option<Fore> {
    let underlag = underlag?;
    let own = |one: &&Mottaget| {
        if itself {
            one.stalle == Some(id)
        } else {
            one.oppen_for_alla && one.lokal.is_some() && one.lokal == plats.lokal_id
        }
    };
    // Two places of one lokal share what was received in it.
    let alike = open.iter().filter(|(_, other)| other.lokal_id == plats.lokal_id).count();
    #[expect(clippy::cast_precision_loss, reason = "places are few")]
    let parts = if itself { 1.0 } else { alike.max(1) as f64 };
    let mut dagar: HashMap<i64, f64> = HashMap::new();
    for (datum, antal) in underlag.mottaget.iter().filter(own).flat_map(|one| &one.dagar) {
        *dagar.entry((*datum - underlag.val.valdag).num_days()).or_default() += antal / parts;
    }
    let totalt: f64 = dagar.values().sum();
    (totalt > 0.0).then_some(Fore { kalla: Kalla::Mottagna, totalt, dagar })
}

/// How much each day weighs in the kommun, by days from valdagen: the votes received, or
/// the weight of its curve.
fn profile(
    val: &Val,
    underlag: Option<&Underlag>,
    installning: &Installning,
    open: &[(i64, &Plats)],
) -> HashMap<i64, f64> {
    let mut weights: HashMap<i64, f64> = HashMap::new();
    if let Some(underlag) = underlag {
        let open_to_all = underlag.mottaget.iter().filter(|one| one.oppen_for_alla);
        for (datum, antal) in open_to_all.flat_map(|one| &one.dagar) {
            *weights.entry((*datum - underlag.val.valdag).num_days()).or_default() += antal;
        }
    }
    if weights.values().sum::<f64>() <= 0.0 {
        weights.clear();
        for one in open.iter().flat_map(|(_, plats)| &plats.oppettider) {
            let day = (one.datum - val.valdag).num_days();
            weights.insert(day, installning.kurva(installning.dagslag(val, one.datum)).dag);
        }
    }
    weights
}

/// Gives places without votes received as many for each voter who has them nearest as the
/// others have. Where none has any, one vote for each such voter: the forecast sets the
/// level.
fn estimate(
    open: &[(i64, &Plats)],
    known: &mut [Option<Fore>],
    narmast: &HashMap<i64, f64>,
    profile: &HashMap<i64, f64>,
) {
    let near = |id: i64| narmast.get(&id).copied().unwrap_or(0.0);
    let with = open.iter().zip(known.iter());
    let with = with.filter_map(|((id, _), fore)| Some((near(*id), fore.as_ref()?.totalt)));
    let (voters, votes) = with.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let rate = if voters > 0.0 { votes / voters } else { 1.0 };
    for ((id, _), fore) in open.iter().zip(known.iter_mut()).filter(|(_, fore)| fore.is_none()) {
        let totalt = near(*id) * rate;
        if totalt > 0.0 {
            *fore = Some(Fore { kalla: Kalla::Uppskattat, totalt, dagar: profile.clone() });
        }
    }
}

/// What the votes are multiplied by to come to the forecast.
fn factor(
    underlag: Option<&Underlag>,
    known: &[Option<Fore>],
    itself: bool,
    prognos: Prognos,
) -> f64 {
    if itself {
        return 1.0;
    }
    let now: f64 = known.iter().flatten().map(|fore| fore.totalt).sum();
    let then = |open_to_all: bool| -> f64 {
        let places = underlag.iter().flat_map(|one| &one.mottaget);
        let places = places.filter(|one| one.oppen_for_alla || !open_to_all);
        places.flat_map(|one| one.dagar.values()).sum()
    };
    let (open, all) = (then(true), then(false));
    let wanted = match prognos {
        // Votes that were received elsewhere than at these places stay there.
        Prognos::Totalt(total) if all > 0.0 => total * open / all,
        Prognos::Totalt(total) => total,
        Prognos::Procent(percent) if open > 0.0 => open * percent / 100.0,
        Prognos::Procent(percent) => now * percent / 100.0,
    };
    if now > 0.0 { wanted.max(0.0) / now } else { 1.0 }
}

/// The votes of a place by open day, and those of days on which it is closed, where they
/// stay on their days.
fn share(
    val: &Val,
    fore: &Fore,
    hours: &BTreeMap<NaiveDate, Vec<(u16, u16)>>,
    profile: &HashMap<i64, f64>,
    itself: bool,
) -> (Vec<f64>, f64) {
    let days = || hours.keys().map(|datum| (*datum - val.valdag).num_days());
    let own = |day: i64| fore.dagar.get(&day).copied().unwrap_or(0.0);
    if itself && fore.kalla == Kalla::Mottagna {
        let votes: Vec<f64> = days().map(own).collect();
        let open: f64 = votes.iter().sum();
        return (votes, fore.totalt - open);
    }
    // A day on which the place was closed then weighs as it does in the kommun.
    let whole: f64 = profile.values().sum();
    let usual = |day: i64| {
        let share = profile.get(&day).copied().unwrap_or(0.0) / whole.max(f64::MIN_POSITIVE);
        share * fore.totalt
    };
    let weight = |day: i64| if own(day) > 0.0 { own(day) } else { usual(day) };
    let mut votes: Vec<f64> = days().map(weight).collect();
    let all: f64 = votes.iter().sum();
    if all > 0.0 {
        for one in &mut votes {
            *one *= fore.totalt / all;
        }
        return (votes, 0.0);
    }
    // No day of it has any weight: by open minutes.
    let open: f64 = hours.values().map(|oppet| minutes(oppet)).sum();
    let even = |oppet: &Vec<(u16, u16)>| fore.totalt * minutes(oppet) / open.max(1.0);
    (hours.values().map(even).collect(), if hours.is_empty() { fore.totalt } else { 0.0 })
}

impl Efterfragan {
    /// All voters.
    #[must_use]
    pub fn antal(&self) -> f64 {
        self.platser.iter().map(Platsvantan::antal).sum()
    }

    /// The whole as a table: one row for each place, day and hour.
    #[must_use]
    pub fn tabell(&self) -> Tabell {
        let mut tabell = Tabell::new(&[
            "Röstmottagningsställe",
            "Namn",
            "Slag",
            "Datum",
            "Veckodag",
            "Från",
            "Till",
            "Väntade röster",
            "Källa",
        ]);
        for plats in &self.platser {
            for dag in &plats.dagar {
                for pass in &dag.pass {
                    tabell.rader.push(vec![
                        plats.stalle.to_string(),
                        plats.namn.clone(),
                        plats.typ.to_string(),
                        dag.datum.to_string(),
                        tid::veckodag(dag.datum).to_owned(),
                        klockan(pass.fran_s),
                        klockan(pass.till_s),
                        format!("{:.1}", pass.antal).replace('.', ","),
                        match plats.kalla {
                            Kalla::Mottagna => "mottagna röster",
                            Kalla::Uppskattat => "uppskattat",
                        }
                        .to_owned(),
                    ]);
                }
            }
        }
        tabell
    }
}

#[cfg(test)]
mod tests;
