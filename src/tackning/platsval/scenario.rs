//! A scenario of what a search found, to be looked at and adopted. Pure.

use std::collections::{HashMap, HashSet};

use super::kandidater::{Registerlokal, Slag};
use super::store::Sokning;
use super::svar::{Svar, Vald};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::lokal::tider::dagar::{Tider, by_day, period};
use crate::lokal::{Intervall, Stalletyp};
use crate::tackning::plats::{Nyckel, Plats};
use crate::tackning::scenario::andring::{Andring, Andringar, Fullt, NyPlats};
use crate::tackning::scenario::store::Nytt;
use crate::val::Val;

/// The hours of a day of a new place where the plan has none to take.
const DAG: &str = "10:00-18:00";

/// The scenario that a search leads to: what it chose is added, and places of the plan that
/// it did not choose are taken out. A new place gets the hours of the nearest of its kind in
/// the plan; one that a team visits on some days is open on those.
///
/// # Errors
/// [`Fullt`] when there are more changes than a scenario holds.
pub fn scenario(
    sokning: &Sokning,
    svar: &Svar,
    (val, plan, register): (&Val, &[Plats], &[Registerlokal]),
) -> Result<Nytt, Fullt> {
    let krav: HashMap<i64, &Registerlokal> = register.iter().map(|one| (one.id, one)).collect();
    let mut andringar = Andringar::default();
    for vald in svar.valda.iter().filter(|vald| !vald.i_planen) {
        // A candidate whose point is not one has never been chosen.
        let Ok(plats) = Wgs84::parse(vald.lat, vald.lon) else { continue };
        let lokal = match vald.nyckel {
            Nyckel::Lokal(id) => Some(id),
            Nyckel::Stalle(_) | Nyckel::Ny(_) => None,
        };
        let known = lokal.and_then(|id| krav.get(&id));
        let ny = NyPlats {
            namn: vald.namn.clone(),
            adress: vald.adress.clone(),
            typ: typ(vald.slag),
            plats,
            lokal,
            tider: hours(svar, vald, (val, plan, plats)),
            krav: known.map(|one| one.krav.clone()).unwrap_or_default(),
            kostnad_kr: kronor(vald.kostnad_kr),
        };
        andringar.push(Andring::Ny(ny), vald.namn.clone(), None)?;
    }
    let chosen: HashSet<Nyckel> = svar.valda.iter().map(|vald| vald.nyckel).collect();
    let left_out: HashSet<Nyckel> = svar.bort.iter().map(|bort| bort.nyckel).collect();
    // A search that did not look at the plan says what its choice gives alone.
    let alone = !sokning.uppdrag.kandidater.planen;
    let goes = |one: &&Plats| {
        let counts = one.raknas() && one.typ.oppen_for_alla() && !chosen.contains(&one.nyckel);
        counts && (alone || left_out.contains(&one.nyckel))
    };
    for one in plan.iter().filter(goes) {
        andringar.push(Andring::Bort { nyckel: one.nyckel }, one.namn.clone(), None)?;
    }
    Ok(Nytt {
        namn: sokning.namn.clone(),
        anteckning: format!(
            "Av sökningen «{}». {} Nya platser har samma öppettider som den närmaste av samma slag.",
            sokning.namn,
            svar.bevis()
        ),
        andringar,
    })
}

const fn typ(slag: Slag) -> Stalletyp {
    match slag {
        Slag::Lokal => Stalletyp::Rostningslokal,
        Slag::Gatuplats => Stalletyp::Tillfallig,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "costs are whole kronor, and few")]
fn kronor(kr: f64) -> i64 {
    kr.round() as i64
}

/// The hours of a new place.
fn hours(svar: &Svar, vald: &Vald, (val, plan, at): (&Val, &[Plats], Wgs84)) -> Tider {
    let own = typ(vald.slag);
    let open = plan
        .iter()
        .filter(|one| one.raknas() && one.typ.oppen_for_alla() && !one.oppettider.is_empty());
    let near = open
        .filter_map(|one| Some((one, great_circle_m(one.plats?, at))))
        .min_by(|(a, a_m), (b, b_m)| (a.typ != own).cmp(&(b.typ != own)).then(a_m.total_cmp(b_m)));
    let usual = Intervall::parse_day(DAG).unwrap_or_default();
    let all = near.map_or_else(
        || {
            let days = period(val, own).into_iter();
            days.map(|day| (day, usual.clone())).collect()
        },
        |(one, _)| by_day(&one.oppettider),
    );
    let Some(turlista) = &svar.turlista else { return all };
    let turns: Vec<_> = turlista.turer.iter().filter(|tur| tur.id == vald.id).collect();
    if turns.is_empty() {
        return all;
    }
    let days = turns.iter().flat_map(|tur| {
        tur.fran.iter_days().take_while(|day| *day <= tur.till).collect::<Vec<_>>()
    });
    days.map(|day| (day, all.get(&day).cloned().unwrap_or_else(|| usual.clone()))).collect()
}
