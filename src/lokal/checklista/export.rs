//! The checklist as a table to save.

use std::collections::HashMap;

use super::rules::Bedomd;
use crate::fil::export::Tabell;
use crate::konto::KontoId;

/// The points as a file, each with everything that is wrong.
#[must_use]
pub fn table(punkter: &[&Bedomd], konton: &HashMap<KontoId, String>) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Läge",
        "Punkt",
        "Paragraf",
        "Ställbar",
        "Sista dag",
        "Dagar kvar",
        "Ansvarig",
        "Klar",
        "Klar av",
        "Anteckning",
        "Brister",
    ]);
    tabell.rader = punkter
        .iter()
        .map(|one| {
            let brister: Vec<&str> = one.brister.iter().map(|brist| &*brist.text).collect();
            let ansvarig = one.tillagt.ansvarig.and_then(|id| konton.get(&id)).cloned();
            vec![
                one.lage.namn().to_owned(),
                one.punkt.titel.clone(),
                one.punkt.paragraf.clone(),
                if one.punkt.stallbar { "ja" } else { "nej" }.to_owned(),
                one.frist.map(|day| day.to_string()).unwrap_or_default(),
                one.dagar.map(|days| days.to_string()).unwrap_or_default(),
                ansvarig.unwrap_or_default(),
                one.tillagt.klar.map(|day| day.to_string()).unwrap_or_default(),
                one.tillagt.klar_av.clone(),
                one.tillagt.anteckning.clone(),
                short(&brister),
            ]
        })
        .collect();
    tabell
}

/// What fits a cell, which Excel lets hold 32,767 signs.
fn short(brister: &[&str]) -> String {
    const MOST: usize = 30_000;
    let mut text = String::new();
    for (place, brist) in brister.iter().enumerate() {
        if text.len() + brist.len() > MOST {
            return format!("{text} Och {} till.", brister.len() - place);
        }
        if place > 0 {
            text.push(' ');
        }
        text.push_str(brist);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_fits_a_cell() {
        assert_eq!(short(&["Ett.", "Två."]), "Ett. Två.");
        let long = "x".repeat(20_000);
        let told = short(&[&long, &long, &long]);
        assert!(told.len() < 32_767 && told.ends_with("Och 2 till."), "{}", told.len());
    }
}
