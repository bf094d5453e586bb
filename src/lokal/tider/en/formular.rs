//! The form of the hours of one place: what was typed, and how it stands to the law.
//! Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::lokal::tider::dagar::{self, Tider, Veckomonster, by_day, flat, hours_text, minutes};
use crate::lokal::tider::lag::{self, Allvar, Tidsbrist};
use crate::lokal::tider::tolka;
use crate::lokal::{Oppettid, Oppettidsfel, Stalletyp};
use crate::val::Val;
use crate::web::behorighet::Insant;

/// The weekdays in Swedish, Monday first.
pub const VECKODAGAR: [&str; 7] =
    ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"];

/// The fields of the form as they were typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skrivet {
    /// The version that the form saw.
    pub version: i64,
    /// The hours of each day.
    pub dagar: BTreeMap<NaiveDate, String>,
    /// The weekly pattern, Monday first.
    pub monster: [String; 7],
    /// The days that are ticked.
    pub valda: BTreeSet<NaiveDate>,
    /// The place to copy from.
    pub kopiera: String,
    /// What was pasted.
    pub klistra: String,
    /// Whether länsstyrelsen has been consulted (VL 4:21).
    pub samrad: bool,
    /// The reasons for shorter hours (VL 4:21).
    pub skal: String,
}

impl Skrivet {
    /// The form as it stands before anything is typed.
    #[must_use]
    pub fn saved(version: i64, period: &[NaiveDate], tider: &Tider) -> Self {
        let mut skrivet = Self { version, ..Self::default() };
        skrivet.dagar.extend(period.iter().map(|&datum| (datum, String::new())));
        skrivet.fill(tider);
        skrivet
    }

    /// Reads a form. A day that was not sent is closed.
    #[must_use]
    pub fn read(insant: &Insant, dagar: impl IntoIterator<Item = NaiveDate>) -> Self {
        let value = |falt: &str| insant.value(falt).to_owned();
        Self {
            version: insant.value("version").parse().unwrap_or(0),
            dagar: dagar.into_iter().map(|datum| (datum, value(&falt(datum)))).collect(),
            monster: std::array::from_fn(|day| value(&monsterfalt(day))),
            valda: insant.values("vald").filter_map(|datum| datum.parse().ok()).collect(),
            kopiera: value("kopiera"),
            klistra: insant.raw("klistra").to_owned(),
            samrad: insant.ticked("samrad"),
            skal: value("skal"),
        }
    }

    /// Fills in hours on some days, and leaves the others as they are.
    pub fn fill(&mut self, tider: &Tider) {
        for (&datum, day) in tider {
            self.dagar.insert(datum, dagar::text(day));
        }
    }

    /// The weekly pattern.
    ///
    /// # Errors
    /// What is wrong, by the name of the field.
    pub fn pattern(&self) -> Result<Veckomonster, Vec<(String, Oppettidsfel)>> {
        let mut wrong = Vec::new();
        let mut pattern = Veckomonster::default();
        for (day, (typed, hours)) in self.monster.iter().zip(&mut pattern).enumerate() {
            match tolka::day(typed) {
                Ok(read) => *hours = read,
                Err(fel) => wrong.push((monsterfalt(day), fel)),
            }
        }
        if wrong.is_empty() { Ok(pattern) } else { Err(wrong) }
    }
}

/// The name of the field of a day.
#[must_use]
pub fn falt(datum: NaiveDate) -> String {
    format!("dag-{datum}")
}

/// The name of the field of a weekday in the pattern, Monday being 0.
#[must_use]
pub fn monsterfalt(day: usize) -> String {
    format!("monster-{}", day + 1)
}

/// What is to be said of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anmarkt {
    /// What is wrong and by which section.
    pub text: String,
    /// Whether it stops the hours from being saved.
    pub hindrar: bool,
}

/// How a day stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dagsbild {
    /// The day.
    pub datum: NaiveDate,
    /// How long it is open, in words; empty when that cannot be read.
    pub timmar: String,
    /// What is to be said of it.
    pub anmarkt: Vec<Anmarkt>,
}

/// How the whole form stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Provat {
    /// Each day.
    pub dagar: Vec<Dagsbild>,
    /// The hours of those days that can be read.
    pub tider: Tider,
    /// How long it is open in all, in minutes.
    pub minuter: u32,
    /// Whether the hours take consultation and reasons (VL 4:21).
    pub kraver_samrad: bool,
}

impl Provat {
    /// How long it is open in all, in words.
    #[must_use]
    pub fn summa(&self) -> String {
        hours_text(self.minuter)
    }

    /// What stops the hours from being saved, by day.
    pub fn hinder(&self) -> impl Iterator<Item = (NaiveDate, &str)> {
        self.dagar.iter().flat_map(|dag| {
            let stops = dag.anmarkt.iter().filter(|anmarkt| anmarkt.hindrar);
            stops.map(|anmarkt| (dag.datum, &*anmarkt.text))
        })
    }

    /// How many days have something to be said.
    #[must_use]
    pub fn antal_anmarkta(&self) -> usize {
        self.dagar.iter().filter(|dag| !dag.anmarkt.is_empty()).count()
    }
}

/// Looks at what was typed: whether it can be read, and what the law says of it.
/// `andra` are the other places of the val, without which one cannot tell whether some
/// place is open each day (VL 4:24).
#[must_use]
pub fn check<'a>(
    val: &Val,
    typ: Stalletyp,
    skrivet: &Skrivet,
    andra: impl Iterator<Item = (Stalletyp, &'a [Oppettid])>,
) -> Provat {
    let mut tider = Tider::new();
    let mut bilder = BTreeMap::new();
    for (&datum, typed) in &skrivet.dagar {
        let mut bild = Dagsbild { datum, timmar: String::new(), anmarkt: Vec::new() };
        match tolka::day(typed) {
            Ok(day) => {
                bild.timmar =
                    if day.is_empty() { "stängt".to_owned() } else { hours_text(minutes(&day)) };
                if !day.is_empty() {
                    tider.insert(datum, day);
                }
            }
            Err(fel) => bild.anmarkt.push(Anmarkt { text: fel.to_string(), hindrar: true }),
        }
        bilder.insert(datum, bild);
    }
    let hours = flat(&tider);
    let mut brister = lag::en(val, typ, &hours);
    if typ.oppen_for_alla() {
        let mut alla: Vec<(Stalletyp, &[Oppettid])> = andra.collect();
        alla.push((typ, &hours));
        brister.extend(lag::alla(val, alla.into_iter()));
    }
    for brist in &brister {
        let datum = brist.datum().unwrap_or(val.valdag);
        // A day that cannot be read is not closed.
        let unread = bilder.get(&datum).is_some_and(|bild| bild.timmar.is_empty());
        if let Some(bild) = bilder.get_mut(&datum).filter(|_| !unread) {
            let hindrar = brist.allvar() == Allvar::Forbjudet;
            bild.anmarkt.push(Anmarkt { text: brist.to_string(), hindrar });
        }
    }
    Provat {
        dagar: bilder.into_values().collect(),
        minuter: tider.values().map(minutes).sum(),
        kraver_samrad: brister.iter().any(|brist| matches!(brist, Tidsbrist::Kortare(_))),
        tider,
    }
}

/// The days of the form: the period, and what else has hours, so that they can be taken
/// away.
#[must_use]
pub fn days(val: &Val, typ: Stalletyp, saved: &[Oppettid]) -> Vec<NaiveDate> {
    let mut days: BTreeSet<NaiveDate> = dagar::period(val, typ).into_iter().collect();
    days.extend(by_day(saved).into_keys());
    days.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn val() -> Val {
        let valdag = "2026-09-13".parse().unwrap();
        let kommun = "0180".parse().unwrap();
        Val::new("prov".parse().unwrap(), Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap()
    }

    fn form(typ: Stalletyp, filled: &[(&str, &str)]) -> Skrivet {
        let mut skrivet = Skrivet::saved(1, &dagar::period(&val(), typ), &Tider::new());
        for (datum, typed) in filled {
            skrivet.dagar.insert(datum.parse().unwrap(), (*typed).to_owned());
        }
        skrivet
    }

    fn of<'a>(provat: &'a Provat, datum: &str) -> &'a Dagsbild {
        provat.dagar.iter().find(|dag| dag.datum.to_string() == datum).unwrap()
    }

    #[test]
    fn vl_4_21_a_vallokal_below_its_floor_is_stopped_and_shorter_hours_need_reasons() {
        let check = |typed| {
            let skrivet = form(Stalletyp::Vallokal, &[("2026-09-13", typed)]);
            check(&val(), Stalletyp::Vallokal, &skrivet, std::iter::empty())
        };
        let full = check("8-20");
        assert_eq!((full.hinder().count(), full.kraver_samrad, full.minuter), (0, false, 720));
        let shorter = check("9-20");
        assert_eq!((shorter.hinder().count(), shorter.kraver_samrad), (0, true));
        assert!(shorter.dagar[0].anmarkt[0].text.contains("samråd"));
        let below = check("10-20");
        assert_eq!((below.hinder().count(), below.kraver_samrad), (1, false));
    }

    #[test]
    fn vl_4_24_a_day_without_a_place_is_told_beside_the_day_and_does_not_stop() {
        let typ = Stalletyp::Rostningslokal;
        let skrivet = form(typ, &[("2026-08-26", "10-18"), ("2026-08-27", "tio")]);
        let provat = check(&val(), typ, &skrivet, std::iter::empty());
        assert!(of(&provat, "2026-08-26").anmarkt.is_empty());
        let unread = &of(&provat, "2026-08-27").anmarkt;
        assert_eq!((unread.len(), unread[0].hindrar), (1, true), "not told to be closed as well");
        let closed = &of(&provat, "2026-08-28").anmarkt;
        assert!(closed[0].text.contains("VL 4:24") && !closed[0].hindrar, "{closed:?}");
        assert_eq!(of(&provat, "2026-08-28").timmar, "stängt");
    }

    #[test]
    fn vl_10_2_hours_outside_the_period_are_shown_and_stopped() {
        let datum = "2026-08-20";
        let tid = tolka::day("10-12").unwrap()[0];
        let saved = [Oppettid { datum: datum.parse().unwrap(), tid }];
        let typ = Stalletyp::Institution;
        assert_eq!(days(&val(), typ, &saved).len(), 20);
        let skrivet = form(typ, &[(datum, "10-12")]);
        let provat = check(&val(), typ, &skrivet, std::iter::empty());
        let hinder: Vec<_> = provat.hinder().collect();
        assert!(hinder.len() == 1 && hinder[0].1.contains("VL 10:2"), "{hinder:?}");
    }
}
