//! The list as a table to save: a row a röstmottagningsställe.

use super::Rad;
use super::urval::Vag;
use crate::fil::export::Tabell;
use crate::geo::Wgs84;

/// The rows as a file.
#[must_use]
pub fn table(rader: &[&Rad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Namn",
        "Slag",
        "Skede",
        "Adress",
        "Anvisning",
        "Valdistriktskod",
        "Valdistrikt",
        "Valkrets",
        "Dagar",
        "Timmar",
        "Tillgänglighet",
        "Tillgänglighet, text",
        "Risk",
        "Valdagens röstningslokal",
        "Ska bekräftas",
        "Ansvarig",
        "Latitud",
        "Longitud",
        "Nummer",
    ]);
    let yes = |it: bool| if it { "ja" } else { "nej" }.to_owned();
    let degrees = |value: Option<f64>| value.map(|v| format!("{v:.6}")).unwrap_or_default();
    tabell.rader = rader
        .iter()
        .map(|rad| {
            vec![
                rad.namn.clone(),
                rad.typ.namn().to_owned(),
                rad.status.namn().to_owned(),
                rad.adress.clone(),
                rad.anvisning.clone(),
                rad.valdistrikt.map(|kod| kod.to_string()).unwrap_or_default(),
                rad.distriktsnamn.clone(),
                rad.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default(),
                rad.dagar.to_string(),
                format!("{},{:02}", rad.minuter / 60, rad.minuter % 60 * 100 / 60),
                Vag::of(rad).namn().to_owned(),
                rad.tillganglighet.text.clone(),
                rad.risk.namn().to_owned(),
                yes(rad.valdagens),
                yes(rad.bekraftas),
                rad.ansvarig.clone(),
                degrees(rad.plats.map(Wgs84::lat)),
                degrees(rad.plats.map(Wgs84::lon)),
                rad.id.to_string(),
            ]
        })
        .collect();
    tabell
}
