//! The list of what is booked: which amounts, and in what order. Pure.

use super::Bokford;
use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::lokal::ekonomi::Delprogram;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 6] = [
    Kolumn { nyckel: "datum", rubrik: "Datum" },
    Kolumn { nyckel: "delprogram", rubrik: "Delprogram" },
    Kolumn { nyckel: "text", rubrik: "Text" },
    Kolumn { nyckel: "avtal", rubrik: "Avtal" },
    Kolumn { nyckel: "belopp", rubrik: "Belopp" },
    Kolumn { nyckel: "", rubrik: "Ändra" },
];

/// The amounts that are asked for, in the order asked for; of these parts of the budget
/// when any is named.
#[must_use]
pub fn select<'a>(
    bokfort: &'a [Bokford],
    fraga: &Listfraga,
    delprogram: &[Delprogram],
) -> Vec<&'a Bokford> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &&Bokford| {
        let text = format!("{} {}", rad.belopp.text, rad.belopp.datum).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let wanted =
        |rad: &&Bokford| delprogram.is_empty() || delprogram.contains(&rad.belopp.delprogram);
    let mut chosen: Vec<&Bokford> = bokfort.iter().filter(wanted).filter(found).collect();
    chosen.sort_by_cached_key(|rad| {
        let it = &rad.belopp;
        let (number, text) = match fraga.sortera {
            "delprogram" => (i64::from(it.delprogram.kod()), String::new()),
            "text" => (0, sort_key(&it.text)),
            "avtal" => (it.avtal.unwrap_or(i64::MAX), String::new()),
            "belopp" => (it.belopp_kr, String::new()),
            _ => (0, String::new()),
        };
        (number, text, it.datum, rad.id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// The amounts as a file, in the form that the import reads.
#[must_use]
pub fn table(bokfort: &[&Bokford]) -> Tabell {
    let mut tabell = Tabell::new(&["delprogram", "datum", "text", "belopp", "avtal"]);
    tabell.rader = bokfort
        .iter()
        .map(|rad| {
            let it = &rad.belopp;
            vec![
                it.delprogram.kod().to_string(),
                it.datum.to_string(),
                it.text.clone(),
                it.belopp_kr.to_string(),
                it.avtal.map(|id| id.to_string()).unwrap_or_default(),
            ]
        })
        .collect();
    tabell
}
