//! Budget, outcome and forecast of a val, per delprogram.

pub mod diagram;
pub mod formular;
pub mod pages;
pub mod store;

use std::collections::BTreeMap;

use super::Delprogram;
use super::avtal::Avtal;
use super::rules::{Atagande, Bokfort, Forbrukning, Stallning, forbrukning};
use super::store::{Anvandning, Lokalnamn};
use super::utfall::Bokford;
use crate::fil::export::Tabell;
use crate::val::Val;

/// What a part of the budget was given and is said to end at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The part.
    pub delprogram: Delprogram,
    /// What it was given.
    pub budget_kr: i64,
    /// The forecast that someone has set, if anyone has.
    pub prognos_kr: Option<i64>,
    /// Why.
    pub kommentar: String,
    /// Counts its changes; 0 when nothing has been decided.
    pub version: i64,
}

impl Post {
    /// A part of which nothing has been decided.
    #[must_use]
    pub const fn tom(delprogram: Delprogram) -> Self {
        Self { delprogram, budget_kr: 0, prognos_kr: None, kommentar: String::new(), version: 0 }
    }

    /// Whether two say the same, whatever their versions.
    #[must_use]
    pub fn lika(&self, other: &Self) -> bool {
        (self.budget_kr, self.prognos_kr, &self.kommentar)
            == (other.budget_kr, other.prognos_kr, &other.kommentar)
    }
}

/// A part of the budget and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rad {
    /// What was decided.
    pub post: Post,
    /// How it is doing.
    pub stallning: Stallning,
}

/// How each part of the budget of a val is doing, by what was decided, what is booked,
/// and what signed contracts bind.
#[must_use]
pub fn rader(
    val: &Val,
    poster: Vec<Post>,
    bokfort: &[Bokford],
    avtal: &[(Avtal, Lokalnamn)],
    plan: &std::collections::HashMap<i64, Anvandning>,
) -> Vec<Rad> {
    let none = Anvandning::default();
    let bound: Vec<Atagande> = avtal
        .iter()
        .map(|(avtal, _)| avtal)
        .filter(|avtal| avtal.uppgifter.lage.binder())
        .map(|avtal| Atagande {
            avtal: avtal.id,
            delprogram: avtal.uppgifter.delprogram,
            kostnad_kr: avtal
                .uppgifter
                .kostnad_i(val, &plan.get(&avtal.lokal).unwrap_or(&none).oppet),
        })
        .collect();
    let booked: Vec<Bokfort> = bokfort
        .iter()
        .map(|row| Bokfort {
            delprogram: row.belopp.delprogram,
            avtal: row.belopp.avtal,
            belopp_kr: row.belopp.belopp_kr,
        })
        .collect();
    let used: BTreeMap<Delprogram, Forbrukning> = forbrukning(&bound, &booked);
    poster
        .into_iter()
        .map(|post| {
            let used = used.get(&post.delprogram).copied().unwrap_or_default();
            Rad { stallning: Stallning::new(post.budget_kr, post.prognos_kr, used), post }
        })
        .collect()
}

/// The parts as a file, with their sum last.
#[must_use]
pub fn table(rader: &[Rad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Delprogram",
        "Namn",
        "Budget kr",
        "Bokfört kr",
        "Bundet i avtal kr",
        "Prognos kr",
        "Prognosen satt för hand",
        "Avvikelse kr",
        "Kommentar",
    ]);
    let row = |kod: String, namn: &str, it: &Stallning, kommentar: &str| {
        vec![
            kod,
            namn.to_owned(),
            it.budget_kr.to_string(),
            it.utfall_kr.to_string(),
            it.bundet_kr.to_string(),
            it.prognos_kr.to_string(),
            if it.satt { "ja" } else { "nej" }.to_owned(),
            it.avvikelse_kr().to_string(),
            kommentar.to_owned(),
        ]
    };
    for rad in rader {
        let part = rad.post.delprogram;
        let kod = part.kod().to_string();
        tabell.rader.push(row(kod, part.namn(), &rad.stallning, &rad.post.kommentar));
    }
    let parts: Vec<Stallning> = rader.iter().map(|rad| rad.stallning).collect();
    tabell.rader.push(row(String::new(), "Summa", &Stallning::summa(&parts), ""));
    tabell
}
