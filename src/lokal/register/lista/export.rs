//! The list of lokaler as a table to save.

use super::Rad;
use crate::fil::export::Tabell;

/// The lokaler as a file: all that the list shows. Contacts are not in it.
#[must_use]
pub fn table(rader: &[&Rad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Nummer",
        "Namn",
        "Adress",
        "Postnummer",
        "Postort",
        "Byggnadstyp",
        "Ägare",
        "Används som",
        "Inventerad",
        "Neutralitet",
        "Borta",
    ]);
    tabell.rader = rader
        .iter()
        .map(|rad| {
            vec![
                rad.id.to_string(),
                rad.namn.clone(),
                rad.adress.clone(),
                rad.postnummer.clone(),
                rad.postort.clone(),
                rad.byggnadstyp.namn().to_owned(),
                rad.agare.clone(),
                rad.anvands_som(),
                rad.inventerad.map(|dag| dag.to_string()).unwrap_or_default(),
                rad.neutralitet_i_ord().to_owned(),
                if rad.borta { "ja" } else { "nej" }.to_owned(),
            ]
        })
        .collect();
    tabell
}
