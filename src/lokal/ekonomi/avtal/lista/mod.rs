//! The list of the contracts of a val: which of them, and in what order. Pure.

pub mod pages;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Avtal;
use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::rules::{Lage, Oppet, Varning, varning};
use crate::lokal::ekonomi::store::{Anvandning, Lokalnamn};
use crate::val::Val;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 8] = [
    Kolumn { nyckel: "lokal", rubrik: "Lokal" },
    Kolumn { nyckel: "motpart", rubrik: "Motpart" },
    Kolumn { nyckel: "galler", rubrik: "Gäller" },
    Kolumn { nyckel: "fran", rubrik: "Från" },
    Kolumn { nyckel: "till", rubrik: "Till" },
    Kolumn { nyckel: "kostnad", rubrik: "Kostnad i valet" },
    Kolumn { nyckel: "delprogram", rubrik: "Delprogram" },
    Kolumn { nyckel: "lage", rubrik: "Läge" },
];

/// A contract as the list shows it.
#[derive(Debug, Clone)]
pub struct Rad {
    /// The contract.
    pub avtal: Avtal,
    /// Its lokal.
    pub lokal: Lokalnamn,
    /// What it costs in the val.
    pub kostnad_kr: i64,
    /// What someone should look at.
    pub varning: Option<Varning>,
}

/// The rows of a val on a day; `inom_dagar` is what counts as soon.
#[must_use]
pub fn rader(
    avtal: Vec<(Avtal, Lokalnamn)>,
    plan: &HashMap<i64, Anvandning>,
    val: &Val,
    idag: NaiveDate,
    inom_dagar: u16,
) -> Vec<Rad> {
    let none = Oppet::default();
    avtal
        .into_iter()
        .map(|(avtal, lokal)| {
            let it = &avtal.uppgifter;
            let oppet = plan.get(&avtal.lokal).map_or(&none, |used| &used.oppet);
            Rad {
                kostnad_kr: it.kostnad_i(val, oppet),
                varning: varning((it.lage, it.till), val.valdag, idag, inom_dagar)
                    .filter(|_| it.galler(val) || plan.contains_key(&avtal.lokal)),
                lokal,
                avtal,
            }
        })
        .collect()
}

/// What the list is narrowed to: of each, one of those named, when any is.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// How far they have come.
    pub lage: Vec<Lage>,
    /// What pays.
    pub delprogram: Vec<Delprogram>,
    /// What someone should look at.
    pub varning: Vec<Varning>,
}

impl Filter {
    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lage.is_empty() && self.delprogram.is_empty() && self.varning.is_empty()
    }

    fn tar(&self, rad: &Rad) -> bool {
        let it = &rad.avtal.uppgifter;
        (self.lage.is_empty() || self.lage.contains(&it.lage))
            && (self.delprogram.is_empty() || self.delprogram.contains(&it.delprogram))
            && (self.varning.is_empty()
                || rad.varning.is_some_and(|varning| self.varning.contains(&varning)))
    }
}

/// The rows that are asked for, in the order asked for.
#[must_use]
pub fn select<'a>(rader: &'a [Rad], fraga: &Listfraga, filter: &Filter) -> Vec<&'a Rad> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &Rad| {
        let Lokalnamn { namn, adress, .. } = &rad.lokal;
        let text = format!("{namn} {adress} {} {}", rad.avtal.uppgifter.motpart, rad.avtal.id);
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut chosen: Vec<&Rad> =
        rader.iter().filter(|rad| filter.tar(rad)).filter(|rad| found(rad)).collect();
    chosen.sort_by_cached_key(|rad| {
        let it = &rad.avtal.uppgifter;
        let (number, text) = match fraga.sortera {
            "motpart" => (0, sort_key(&it.motpart)),
            "galler" => (0, it.val.as_ref().map(ToString::to_string).unwrap_or_default()),
            "fran" => (0, it.fran.to_string()),
            "till" => (0, it.till.to_string()),
            "kostnad" => (rad.kostnad_kr, String::new()),
            "delprogram" => (i64::from(it.delprogram.kod()), String::new()),
            "lage" => (it.lage as i64, String::new()),
            _ => (0, String::new()),
        };
        (number, text, sort_key(&rad.lokal.namn), rad.avtal.id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// The rows as a file.
#[must_use]
pub fn table(rader: &[&Rad], inom_dagar: u16) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Avtal",
        "Lokal",
        "Adress",
        "Motpart",
        "Gäller",
        "Från",
        "Till",
        "Kostnad kr",
        "Per",
        "Kostnad i valet kr",
        "Delprogram",
        "Läge",
        "Att titta på",
        "Anteckning",
    ]);
    tabell.rader = rader
        .iter()
        .map(|rad| {
            let it = &rad.avtal.uppgifter;
            vec![
                rad.avtal.id.to_string(),
                rad.lokal.namn.clone(),
                rad.lokal.adress.clone(),
                it.motpart.clone(),
                it.val.as_ref().map_or("alla val".to_owned(), ToString::to_string),
                it.fran.to_string(),
                it.till.to_string(),
                it.kostnad_kr.to_string(),
                it.per.as_str().to_owned(),
                rad.kostnad_kr.to_string(),
                it.delprogram.to_string(),
                it.lage.to_string(),
                rad.varning.map(|varning| varning.namn(inom_dagar)).unwrap_or_default(),
                it.anteckning.clone(),
            ]
        })
        .collect();
    tabell
}
