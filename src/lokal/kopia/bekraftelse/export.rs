//! The list of confirmations as a table to save.

use super::rules::{Laget, Lokalrad};
use crate::fil::export::Tabell;
use crate::konto::forvaltning::export::minute;

/// The rows as a file: whom to write to is not in it.
#[must_use]
pub fn table(rader: &[&Lokalrad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Lokal",
        "Adress",
        "Läge",
        "Frågad",
        "Ja-dagar",
        "Nej-dagar",
        "Dagar utan svar",
        "Nekade dagar",
        "Kommentar",
        "E-post finns",
    ]);
    tabell.rader = rader
        .iter()
        .map(|rad| {
            let declined = rad.dagar.iter().filter(|(_, laget)| **laget == Laget::Nekad);
            vec![
                rad.namn.clone(),
                rad.adress.clone(),
                rad.steg.namn().to_owned(),
                minute(rad.fragad),
                rad.antal(Laget::Bekraftad).to_string(),
                rad.antal(Laget::Nekad).to_string(),
                rad.antal(Laget::Obesvarad).to_string(),
                declined.map(|(day, _)| day.to_string()).collect::<Vec<_>>().join(", "),
                rad.kommentar.clone(),
                if rad.har_adress { "ja" } else { "nej" }.to_owned(),
            ]
        })
        .collect();
    tabell
}
