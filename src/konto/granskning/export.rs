//! A review of accounts as a table to save.

use super::{Beslut, Granskat, Granskning};
use crate::fil::export::Tabell;
use crate::konto::forvaltning::export::minute;

const RUBRIKER: [&str; 12] = [
    "Namn",
    "Användarnamn",
    "Roller",
    "Ser skyddade personer",
    "Läge",
    "Senast inloggad",
    "Slutar",
    "Upplagt av",
    "Godkänt av",
    "Beslut",
    "Kommentar",
    "Bedömt av",
];

/// The review under way.
#[must_use]
pub fn under_way(granskade: &[Granskat]) -> Tabell {
    let mut tabell = Tabell::new(&RUBRIKER);
    tabell.rader = granskade.iter().map(row).collect();
    tabell
}

/// A review that is signed off: each row says when and by whom.
#[must_use]
pub fn signed(granskning: &Granskning) -> Tabell {
    let mut tabell = under_way(&granskning.konton);
    tabell.rubriker.extend(["Signerat", "Signerat av"].map(str::to_owned));
    for row in &mut tabell.rader {
        row.extend([minute(Some(granskning.nar)), granskning.av.clone()]);
    }
    tabell
}

fn row(one: &Granskat) -> Vec<String> {
    vec![
        one.namn.clone(),
        one.anvandarnamn.clone(),
        one.roller.clone(),
        if one.ser_skyddade { "ja" } else { "nej" }.to_owned(),
        one.lage.clone(),
        one.senast_inloggad.clone(),
        one.slutar.clone(),
        one.skapat_av.clone(),
        one.godkant_av.clone(),
        one.beslut.map(Beslut::namn).unwrap_or_default().to_owned(),
        one.kommentar.clone(),
        one.av.clone(),
    ]
}
