//! What the forms about queues hold, and what of it cannot be. Pure.

use std::collections::BTreeMap;

use super::installning::{Dagslag, Installning, Kurva, Niva, Prognos};
use super::modell::Betjaning;
use super::ord::tal;
use super::{FLEST, Resurser, Station};
use crate::fil::tal::decimal;
use crate::web::kansli::Formularfel;

/// What is typed, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skrivet(pub BTreeMap<String, String>);

impl Skrivet {
    /// What is typed in a field; empty when nothing is.
    #[must_use]
    pub fn get(&self, falt: &str) -> &str {
        self.0.get(falt).map_or("", String::as_str)
    }

    fn put(&mut self, falt: impl Into<String>, varde: impl Into<String>) {
        self.0.insert(falt.into(), varde.into());
    }
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Falt {
    /// Its id.
    pub id: String,
    /// Its label.
    pub etikett: String,
    /// What helps to fill it in.
    pub hjalp: &'static str,
}

/// Fields that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grupp {
    /// What they are about.
    pub rubrik: &'static str,
    /// What they are for.
    pub text: &'static str,
    /// The fields.
    pub falt: Vec<Falt>,
}

fn falt(id: impl Into<String>, etikett: impl Into<String>, hjalp: &'static str) -> Falt {
    Falt { id: id.into(), etikett: etikett.into(), hjalp }
}

/// The shortest text of a number: no decimals that say nothing.
fn kort(number: f64) -> String {
    let text = tal(number, 3);
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

fn kurva_text(kurva: &Kurva) -> String {
    let parts: Vec<String> = (0..)
        .zip(&kurva.timmar)
        .filter(|(_, vikt)| **vikt > 0.0)
        .map(|(timme, vikt): (u16, &f64)| format!("{timme}={}", kort(*vikt)))
        .collect();
    parts.join(" ")
}

/// How many levels the form has.
const NIVAER: usize = 5;

/// The form about what queues are worked out from, in the order that it is filled in.
#[must_use]
pub fn grupper() -> Vec<Grupp> {
    let tider = Station::ALLA.into_iter().flat_map(|station| {
        let namn = station.namn();
        let key = station.as_str();
        [
            falt(format!("{key}_medel"), format!("Sekunder vid {namn}"), ""),
            falt(format!("{key}_cv"), format!("Spridning vid {namn}"), ""),
        ]
    });
    let nivaer = (1..=NIVAER).flat_map(|nr| {
        [
            falt(
                format!("niva{nr}_roster"),
                format!("Nivå {nr}: till och med röster per timme"),
                "",
            ),
            falt(format!("niva{nr}_stall"), format!("Nivå {nr}: valsedelsställ"), ""),
            falt(format!("niva{nr}_skarmar"), format!("Nivå {nr}: valskärmar"), ""),
            falt(format!("niva{nr}_bord"), format!("Nivå {nr}: mottagningsbord"), ""),
        ]
    });
    let kurvor = Dagslag::ALLA.into_iter().flat_map(|slag| {
        let namn = match slag {
            Dagslag::Vardag => "vardagar",
            Dagslag::Helg => "lördagar och söndagar",
            Dagslag::Sista => "de sista dagarna",
        };
        let key = slag.as_str();
        [
            falt(format!("{key}_timmar"), format!("Timmar på {namn}"), ""),
            falt(format!("{key}_dag"), format!("Dagens vikt för {namn}"), ""),
        ]
    });
    vec![
        Grupp {
            rubrik: "Gräns och prognos",
            text: "Prognosen gäller när valet byggs på ett annat val. Med procent räknas alla röster upp eller ner; med antal anger du alla förtidsröster i kommunen.",
            falt: vec![
                falt("grans_min", "Längsta p95-väntan i minuter", ""),
                falt("prognos", "Prognos", "Till exempel 100 % eller 310000."),
                falt("sista_dagar", "Så många dagar räknas som de sista", "Valdagen är en av dem."),
            ],
        },
        Grupp {
            rubrik: "Tid för varje väljare",
            text: "Medeltal i sekunder, och spridning: standardavvikelse delad med medeltal. 0 är alltid lika länge, 1 är mycket ojämnt.",
            falt: tider.collect(),
        },
        Grupp {
            rubrik: "Vad platser har",
            text: "En plats får den första nivån som räcker för de röster som väntas per öppen timme i hela perioden. Lämna rösterna tomma på den sista nivån, och hela raden tom om du inte behöver den. En plats kan få egna tal på sin sida.",
            falt: nivaer.collect(),
        },
        Grupp {
            rubrik: "När på dagen väljare kommer",
            text: "En vikt för varje timme: 8=0,9 är att timmen 8 till 9 väger 0,9. Timmar som inte står där väger 0. Dagens vikt används bara där inga tidigare röster säger hur dagarna fördelar sig.",
            falt: kurvor.collect(),
        },
    ]
}

/// The settings as the form shows them.
#[must_use]
pub fn skriv(own: &Installning) -> Skrivet {
    let mut made = Skrivet::default();
    made.put("grans_min", kort(own.grans_min));
    made.put("sista_dagar", own.sista_dagar.to_string());
    made.put(
        "prognos",
        match own.prognos {
            Prognos::Procent(percent) => format!("{} %", kort(percent)),
            Prognos::Totalt(total) => kort(total),
        },
    );
    for station in Station::ALLA {
        let Betjaning { medel_s, cv } = own.betjaning(station);
        made.put(format!("{}_medel", station.as_str()), kort(medel_s));
        made.put(format!("{}_cv", station.as_str()), kort(cv));
    }
    for (nr, niva) in (1..).zip(&own.niva) {
        let most = niva.roster_per_timme.map(kort).unwrap_or_default();
        made.put(format!("niva{nr}_roster"), most);
        for station in Station::ALLA {
            let antal = niva.resurser.antal(station).to_string();
            made.put(format!("niva{nr}_{}", station.as_str()), antal);
        }
    }
    for slag in Dagslag::ALLA {
        let kurva = own.kurva(slag);
        made.put(format!("{}_timmar", slag.as_str()), kurva_text(kurva));
        made.put(format!("{}_dag", slag.as_str()), kort(kurva.dag));
    }
    made
}

fn number(text: &str, low: f64, high: f64) -> Result<f64, String> {
    let within = decimal(text).filter(|number| (low..=high).contains(number));
    within.ok_or_else(|| format!("Skriv ett tal från {} till {}.", kort(low), kort(high)))
}

/// How many of a station.
///
/// # Errors
/// In words, when it is no number of them.
pub fn antal(text: &str) -> Result<u16, String> {
    let read: Option<u16> = text.trim().parse().ok();
    let within = read.filter(|antal| (1..=FLEST).contains(antal));
    within.ok_or_else(|| format!("Skriv ett helt tal från 1 till {FLEST}."))
}

fn kurva(text: &str) -> Result<Vec<f64>, String> {
    let mut timmar = vec![0.0; 24];
    for part in text.split_whitespace() {
        let read = part.split_once('=').and_then(|(timme, vikt)| {
            let slot = timmar.get_mut(timme.parse::<usize>().ok()?)?;
            *slot = decimal(vikt).filter(|vikt| (0.0..=1_000.0).contains(vikt))?;
            Some(())
        });
        if read.is_none() {
            return Err(format!(
                "«{part}» går inte att läsa. Skriv timme, likhetstecken och vikt, till exempel \
                 8=0,9."
            ));
        }
    }
    if timmar.iter().sum::<f64>() > 0.0 {
        Ok(timmar)
    } else {
        Err("Minst en timme ska ha en vikt. Skriv till exempel 8=0,9 9=1.".to_owned())
    }
}

fn prognos(text: &str) -> Result<Prognos, String> {
    let wrong = || {
        "Skriv procent av förra gången, till exempel 105 %, eller alla förtidsröster, till \
         exempel 310000."
            .to_owned()
    };
    let read = if let Some(percent) = text.trim().strip_suffix('%') {
        decimal(percent).filter(|one| (1.0..=1_000.0).contains(one)).map(Prognos::Procent)
    } else {
        decimal(text).filter(|one| (1.0..=10_000_000.0).contains(one)).map(Prognos::Totalt)
    };
    read.ok_or_else(wrong)
}

/// Reads the form; what it does not hold stays as it is.
///
/// # Errors
/// Every field that cannot be, with what to do.
pub fn las(skrivet: &Skrivet, fore: &Installning) -> Result<Installning, Formularfel> {
    let mut fel = Formularfel::default();
    let mut made = fore.clone();
    if let Some(grans) = fel.take("grans_min", number(skrivet.get("grans_min"), 1.0, 600.0)) {
        made.grans_min = grans;
    }
    let days = skrivet.get("sista_dagar").parse().ok().filter(|days| *days <= 60_u32);
    let days = days.ok_or("Skriv ett helt tal från 0 till 60.");
    made.sista_dagar = fel.take("sista_dagar", days).unwrap_or_default();
    if let Some(read) = fel.take("prognos", prognos(skrivet.get("prognos"))) {
        made.prognos = read;
    }
    for station in Station::ALLA {
        let (medel, cv) =
            (format!("{}_medel", station.as_str()), format!("{}_cv", station.as_str()));
        let medel_s = number(skrivet.get(&medel), 1.0, 3_600.0);
        let spread = number(skrivet.get(&cv), 0.0, 3.0);
        let (medel_s, cv) = (fel.take(medel, medel_s), fel.take(cv, spread));
        if let Some((medel_s, cv)) = medel_s.zip(cv) {
            let own = match station {
                Station::Stall => &mut made.stall,
                Station::Skarm => &mut made.skarm,
                Station::Bord => &mut made.bord,
            };
            *own = Betjaning { medel_s, cv };
        }
    }
    made.niva = nivaer(skrivet, &mut fel);
    for slag in Dagslag::ALLA {
        let key = format!("{}_timmar", slag.as_str());
        let timmar = kurva(skrivet.get(&key));
        let timmar = fel.take(key, timmar);
        let key = format!("{}_dag", slag.as_str());
        let dag = number(skrivet.get(&key), 0.0, 1_000.0);
        let dag = fel.take(key, dag);
        if let Some((timmar, dag)) = timmar.zip(dag) {
            let own = match slag {
                Dagslag::Vardag => &mut made.kurva.vardag,
                Dagslag::Helg => &mut made.kurva.helg,
                Dagslag::Sista => &mut made.kurva.sista,
            };
            *own = Kurva { dag, timmar };
        }
    }
    if fel.is_empty() { Ok(made) } else { Err(fel) }
}

fn nivaer(skrivet: &Skrivet, fel: &mut Formularfel) -> Vec<Niva> {
    let mut made: Vec<Niva> = Vec::new();
    for nr in 1..=NIVAER {
        let key = |part: &str| format!("niva{nr}_{part}");
        let parts = ["roster", "stall", "skarmar", "bord"];
        if parts.iter().all(|part| skrivet.get(&key(part)).is_empty()) {
            continue;
        }
        let mut resurser = Resurser { stall: 1, skarmar: 1, bord: 1 };
        for station in Station::ALLA {
            let key = key(station.as_str());
            let read = antal(skrivet.get(&key));
            if let Some(antal) = fel.take(key, read) {
                resurser = resurser.with(station, antal);
            }
        }
        let most = skrivet.get(&key("roster"));
        let roster_per_timme = if most.is_empty() {
            None
        } else {
            fel.take(key("roster"), number(most, 0.0, 100_000.0))
        };
        let before = made.last().map(|niva| niva.roster_per_timme);
        match (before, roster_per_timme) {
            (Some(None), _) => fel.add(
                key("roster"),
                "Nivån före har inget tal för röster, så den här används aldrig. Skriv ett tal där, eller töm raden här.",
            ),
            (Some(Some(before)), Some(now)) if now <= before => {
                fel.add(key("roster"), "Skriv ett större tal än på nivån före.");
            }
            _ => {}
        }
        made.push(Niva { roster_per_timme, resurser });
    }
    match made.last() {
        None => fel.add(
            "niva1_stall",
            "Minst en nivå behövs. Skriv hur många ställ, skärmar och bord en plats har.",
        ),
        Some(niva) if niva.roster_per_timme.is_some() && fel.is_empty() => fel.add(
            format!("niva{}_roster", made.len()),
            "Den sista nivån gäller alla platser som är större. Lämna dess röster tomma.",
        ),
        Some(_) => {}
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_as_it_was() {
        let own = Installning::default();
        assert_eq!(las(&skriv(&own), &own).unwrap(), own);
        let other = Installning { prognos: Prognos::Totalt(310_000.0), ..own.clone() };
        assert_eq!(las(&skriv(&other), &own).unwrap(), other);
        // Every field of the form has its value.
        let shown = skriv(&own);
        for one in grupper().iter().flat_map(|grupp| &grupp.falt) {
            assert!(shown.0.contains_key(&one.id) || one.id.starts_with("niva"), "{}", one.id);
        }
    }

    #[test]
    fn what_cannot_be_is_told_by_field() {
        let own = Installning::default();
        let wrong = |falt: &str, varde: &str| {
            let mut typed = skriv(&own);
            typed.put(falt, varde);
            let fel = las(&typed, &own).unwrap_err();
            assert!(fel.av(falt).is_some(), "{falt} {varde}: {fel:?}");
        };
        for (falt, varde) in [
            ("grans_min", "0"),
            ("sista_dagar", "-1"),
            ("prognos", "många"),
            ("prognos", "0 %"),
            ("stall_medel", "0"),
            ("bord_cv", "nio"),
            ("niva1_bord", "0"),
            ("niva2_roster", "3"),
            ("niva4_roster", "900"),
            ("helg_timmar", "25=1"),
            ("helg_timmar", ""),
            ("sista_dag", "-2"),
        ] {
            wrong(falt, varde);
        }
        assert!(!las(&Skrivet::default(), &own).unwrap_err().is_empty());
    }
}
