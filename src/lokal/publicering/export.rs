//! The lists of this room as tables to save.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::form::Formrad;
use super::mottagare::{self, Foljd};
use super::rules::Skillnad;
use crate::fil::export::Tabell;
use crate::lokal::import::Slag;
use crate::lokal::store::Sparat;
use crate::val::{Val, rules};

use super::store::Plan;

fn told(foljd: &Foljd) -> String {
    foljd.mottagare.iter().map(|kod| mottagare::namn(kod)).collect::<Vec<_>>().join(", ")
}

/// What has changed after publication, one row a field.
#[must_use]
pub fn changes(
    slag: Slag,
    skillnad: &Skillnad,
    rostkort_tryckta: bool,
    rostberattigade: &BTreeMap<String, i32>,
) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Ändring",
        "Valdistrikt",
        "Lokal",
        "Adress",
        "Fält",
        "Publicerat",
        "Nu",
        "Röstberättigade",
        "Berör",
        "Skäl",
    ]);
    let mut add =
        |what: &str, rad: &Formrad, (falt, fore, efter): (&str, &str, &str), foljd: &Foljd| {
            let voters = rostberattigade.get(&rad.nyckel).map(ToString::to_string);
            tabell.rader.push(vec![
                what.to_owned(),
                rad.get("VALDISTRIKT").to_owned(),
                rad.get("LOKAL").to_owned(),
                rad.get("ADRESS2").to_owned(),
                falt.to_owned(),
                fore.to_owned(),
                efter.to_owned(),
                voters.unwrap_or_default(),
                told(foljd),
                foljd.skal.join(" "),
            ]);
        };
    let foljd = mottagare::of_added(slag, rostkort_tryckta);
    for rad in &skillnad.tillagda {
        add("Tillagd", rad, ("", "", ""), &foljd);
    }
    let foljd = mottagare::of_removed(slag, rostkort_tryckta);
    for rad in &skillnad.borttagna {
        add("Borttagen", rad, ("", "", ""), &foljd);
    }
    for andrad in &skillnad.andrade {
        let foljd = mottagare::of_changed(slag, andrad, rostkort_tryckta);
        for one in &andrad.falt {
            add("Ändrad", &andrad.fore, (&one.falt, &one.fore, &one.efter), &foljd);
        }
    }
    tabell
}

/// Every röstmottagningsställe with its plan, and a column a day.
#[must_use]
pub fn whole(val: &Val, stallen: &[Sparat], planer: &BTreeMap<i64, Plan>) -> Tabell {
    let ramar = rules::ramar(val);
    let period = ramar.fortid_fran.iter_days().take_while(|day| *day <= ramar.fortid_till);
    let used = stallen.iter().flat_map(|one| &one.stalle.oppettider).map(|hours| hours.datum);
    let days: BTreeSet<NaiveDate> = period.chain(used).collect();
    let mut tabell = Tabell::new(&[
        "Nummer",
        "Typ",
        "Lokal",
        "Anvisning",
        "Adress",
        "Valdistrikt",
        "Valkrets",
        "Tillgänglighet",
        "Status",
        "Beslut",
        "Paragraf",
        "Ansvarig",
        "Risk",
        "Skäl till risken",
        "Bemanning",
    ]);
    tabell.rubriker.extend(days.iter().map(ToString::to_string));
    let none = Plan::default();
    for one in stallen {
        let (stalle, plan) = (&one.stalle, planer.get(&one.id).unwrap_or(&none));
        let distrikt = stalle.valdistrikt.map(|kod| format!("{kod} {}", stalle.valdistrikt_namn));
        let mut row = vec![
            one.id.to_string(),
            stalle.typ.to_string(),
            stalle.namn.clone(),
            stalle.anvisning.clone(),
            stalle.adress.clone(),
            distrikt.map(|text| text.trim_end().to_owned()).unwrap_or_default(),
            stalle.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default(),
            stalle.tillganglighet.clone(),
            one.status.namn().to_owned(),
            plan.beslut_datum.map(|day| day.to_string()).unwrap_or_default(),
            plan.beslut_paragraf.clone(),
            plan.ansvarig.clone(),
            plan.risk.clone(),
            plan.risk_skal.clone(),
            plan.bemanning.map(|antal| antal.to_string()).unwrap_or_default(),
        ];
        row.extend(days.iter().map(|day| {
            let of_day = stalle.oppettider.iter().filter(|hours| hours.datum == *day);
            of_day.map(|hours| hours.tid.to_string()).collect::<Vec<_>>().join(",")
        }));
        tabell.rader.push(row);
    }
    tabell
}
