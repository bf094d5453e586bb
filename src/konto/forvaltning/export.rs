//! The list of accounts as a table to save.

use chrono::{NaiveDate, NaiveDateTime};

use super::Konto;
use super::rules::Granser;
use crate::fil::export::Tabell;
use crate::tid;

/// A moment in Swedish time, to the minute; empty when there is none.
#[must_use]
pub fn minute(utc: Option<NaiveDateTime>) -> String {
    utc.map(|utc| tid::svensk(utc).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// The accounts as a file: all that the list shows, and who made and approved each.
/// Mail addresses are not in it.
#[must_use]
pub fn table(konton: &[&Konto], idag: NaiveDate, granser: &Granser) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Namn",
        "Användarnamn",
        "Roller",
        "Ser skyddade personer",
        "Läge",
        "Senast inloggad",
        "Slutar",
        "Upplagt",
        "Upplagt av",
        "Godkänt",
        "Godkänt av",
        "Stängt",
    ]);
    tabell.rader = konton
        .iter()
        .map(|konto| {
            vec![
                konto.namn.clone(),
                konto.anvandarnamn.clone(),
                konto.roller.namn(),
                if konto.ser_skyddade { "ja" } else { "nej" }.to_owned(),
                konto.lage(idag, granser).to_string(),
                minute(konto.senast_inloggad),
                konto.slutar.to_string(),
                minute(Some(konto.skapat)),
                konto.skapat_av.clone(),
                minute(konto.godkant),
                konto.godkant_av.clone().unwrap_or_default(),
                minute(konto.stangt),
            ]
        })
        .collect();
    tabell
}
