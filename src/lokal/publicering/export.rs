//! The lists of this room as tables to save.

use std::collections::HashMap;

use super::form::Formrad;
use super::mottagare::{self, Foljd};
use super::rules::Skillnad;
use crate::fil::export::Tabell;
use crate::lokal::import::Slag;

/// The name of a row for people.
#[must_use]
pub fn namn(rad: &Formrad) -> String {
    match rad.get("VALDISTRIKT") {
        "" => rad.get("LOKAL").to_owned(),
        distrikt => format!("{distrikt}: {}", rad.get("LOKAL")),
    }
}

fn told(foljd: &Foljd) -> String {
    foljd.mottagare.iter().map(|kod| mottagare::namn(kod)).collect::<Vec<_>>().join(", ")
}

/// What has changed after publication, one row a field.
#[must_use]
pub fn changes(
    slag: Slag,
    skillnad: &Skillnad,
    rostkort_tryckta: bool,
    rostberattigade: &HashMap<String, i32>,
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
