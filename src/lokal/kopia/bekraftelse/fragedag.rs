//! The days that the owner of a lokal is asked about, as forms show them. Pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Dagsvar, Stalle, Svar};
use crate::web::behorighet::Insant;
use crate::web::ord;
use crate::web::sprak::Sprak;

/// A day to answer, with what happens there.
pub struct Fragedag {
    /// The date, as in the name of its field.
    pub datum: NaiveDate,
    /// The date in words.
    pub namn: String,
    /// What the lokal is used for, and when.
    pub bruk: Vec<(String, String)>,
    /// What has been answered, or typed.
    pub svar: Option<Svar>,
}

impl Fragedag {
    /// The days of a lokal's places that may still be answered.
    pub fn all(stallen: &[Stalle], typed: Option<&Dagsvar>, sprak: Sprak) -> Vec<Self> {
        let open: Vec<&Stalle> = stallen.iter().filter(|stalle| stalle.andras()).collect();
        let days: BTreeSet<NaiveDate> = open.iter().flat_map(|stalle| stalle.dagar()).collect();
        days.into_iter()
            .map(|datum| Self {
                datum,
                namn: ord::date(sprak, datum),
                bruk: open.iter().filter_map(|stalle| usage(stalle, datum, sprak)).collect(),
                svar: match typed {
                    Some(typed) => typed.get(&datum).copied(),
                    None => open.iter().filter_map(|stalle| stalle.svar.get(&datum)).max().copied(),
                },
            })
            .collect()
    }

    /// Whether an answer is the one given, for the template.
    pub fn ar(&self, text: &str) -> bool {
        self.svar.is_some_and(|svar| svar.as_str() == text)
    }
}

/// The hours of a place on a day, and what it is.
fn usage(stalle: &Stalle, datum: NaiveDate, sprak: Sprak) -> Option<(String, String)> {
    let hours: Vec<String> = stalle
        .tider
        .iter()
        .filter(|one| one.datum == datum)
        .map(|one| ord::hours(sprak, one.tid.oppnar(), one.tid.stanger()))
        .collect();
    let mut what = sprak.t(&format!("typ-{}", stalle.typ));
    if !stalle.anvisning.is_empty() {
        what = format!("{what}, {}", stalle.anvisning);
    }
    (!hours.is_empty()).then(|| (hours.join(", "), what))
}

/// The answers of a form: a field for each day, or one button for all.
pub fn read(insant: &Insant, dagar: &[Fragedag]) -> Dagsvar {
    if insant.ticked("alla") {
        return dagar.iter().map(|dag| (dag.datum, Svar::Ja)).collect();
    }
    dagar
        .iter()
        .filter_map(|dag| {
            Some((dag.datum, Svar::parse(insant.value(&format!("dag-{}", dag.datum)))?))
        })
        .collect()
}
