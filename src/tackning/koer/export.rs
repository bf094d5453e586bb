//! Waits as tables to save. Pure.

use super::Station;
use super::ord::{klockan, tal, timme};
use super::rakna::{Forslag, Platsdag, Platsko};
use crate::fil::export::Tabell;
use crate::tid;

/// A place on its worst day, with what would help.
pub type Rad<'a> = (&'a Platsko, &'a Platsdag, Option<Forslag>);

fn minutes(s: f64) -> String {
    tal(s / 60.0, 1)
}

/// The station that is asked for most of what it can take, in words.
#[must_use]
pub fn trangst(dag: &Platsdag) -> &'static str {
    let nr = dag.trangst();
    nr.and_then(|nr| Station::ALLA.get(nr)).map_or("", |station| station.namn())
}

/// One row for each place: its worst day.
#[must_use]
pub fn platser(rader: &[Rad<'_>]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Röstmottagningsställe",
        "Namn",
        "Adress",
        "Värsta dag",
        "Veckodag",
        "Väntade röster",
        "p95 minuter",
        "p95 ± minuter",
        "Medel minuter",
        "Värsta timme",
        "p95 den timmen, minuter",
        "Längsta kö",
        "Trängst vid",
        "Valsedelsställ",
        "Valskärmar",
        "Mottagningsbord",
        "Den sista går",
        "Räcker för gränsen: ställ",
        "Räcker: skärmar",
        "Räcker: bord",
    ]);
    tabell.rader = rader
        .iter()
        .map(|(plats, dag, forslag)| {
            let (svar, varst) = (&dag.svar, dag.svar.varst());
            let enough = forslag.and_then(|one| one.racker);
            let enough =
                |station| enough.map(|one| one.antal(station).to_string()).unwrap_or_default();
            let has = |station| plats.resurser.antal(station).to_string();
            let longest = svar.langst.iter().copied().fold(0.0, f64::max);
            vec![
                plats.vantan.stalle.to_string(),
                plats.vantan.namn.clone(),
                plats.vantan.adress.clone(),
                dag.dag.datum.to_string(),
                tid::veckodag(dag.dag.datum).to_owned(),
                tal(dag.dag.antal, 0),
                minutes(svar.p95.medel),
                minutes(svar.p95.halv),
                minutes(svar.vantan.medel),
                varst.map(|one| timme(one.timme)).unwrap_or_default(),
                varst.map(|one| minutes(one.p95_s)).unwrap_or_default(),
                tal(longest, 0),
                trangst(dag).to_owned(),
                has(Station::Stall),
                has(Station::Skarm),
                has(Station::Bord),
                klockan(svar.sist_ut.medel),
                enough(Station::Stall),
                enough(Station::Skarm),
                enough(Station::Bord),
            ]
        })
        .collect();
    tabell
}

/// One row for each place, day and hour.
#[must_use]
pub fn timmar<'a>(platser: impl IntoIterator<Item = &'a Platsko>) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Röstmottagningsställe",
        "Namn",
        "Datum",
        "Timme",
        "Ankomster",
        "Medel minuter",
        "p95 minuter",
        "Kö ställ",
        "Kö skärmar",
        "Kö bord",
        "Längsta kö ställ",
        "Längsta kö skärmar",
        "Längsta kö bord",
    ]);
    for plats in platser {
        for dag in &plats.dagar {
            for one in &dag.svar.timmar {
                let mut row = vec![
                    plats.vantan.stalle.to_string(),
                    plats.vantan.namn.clone(),
                    dag.dag.datum.to_string(),
                    timme(one.timme),
                    tal(one.ankomster, 1),
                    minutes(one.vantan.medel),
                    minutes(one.p95_s),
                ];
                row.extend(one.ko.iter().map(|ko| tal(ko.medel, 1)));
                row.extend(one.ko.iter().map(|ko| tal(ko.langst, 1)));
                tabell.rader.push(row);
            }
        }
    }
    tabell
}
