//! The days of a val and what is filled in for them. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::lokal::{Intervall, Oppettid, Stalletyp};
use crate::tid::shift;
use crate::val::Val;
use crate::val::rules::ramar;

/// Hours by day; a day that is not there is closed.
pub type Tider = BTreeMap<NaiveDate, Vec<Intervall>>;

/// The days on which a place of a kind may be open: valdagen for a vallokal, else the
/// period of förtidsröstningen (VL 10:2).
#[must_use]
pub fn period(val: &Val, typ: Stalletyp) -> Vec<NaiveDate> {
    let ramar = ramar(val);
    let first = if typ == Stalletyp::Vallokal { val.valdag } else { ramar.fortid_fran };
    first.iter_days().take_while(|datum| *datum <= ramar.fortid_till).collect()
}

/// Hours in rows of days.
#[must_use]
pub fn by_day(tider: &[Oppettid]) -> Tider {
    let mut days = Tider::new();
    for oppettid in tider {
        days.entry(oppettid.datum).or_default().push(oppettid.tid);
    }
    for day in days.values_mut() {
        day.sort_unstable();
    }
    days
}

/// Rows of days as hours.
#[must_use]
pub fn flat(tider: &Tider) -> Vec<Oppettid> {
    let of = |(&datum, day): (&NaiveDate, &Vec<Intervall>)| {
        day.iter().map(move |&tid| Oppettid { datum, tid }).collect::<Vec<_>>()
    };
    tider.iter().flat_map(of).collect()
}

/// The hours of a day as they stand in a field.
#[must_use]
pub fn text(day: &[Intervall]) -> String {
    let shown: Vec<String> = day.iter().map(ToString::to_string).collect();
    shown.join(", ")
}

/// How long it is open, in minutes. Hours of one day never overlap.
#[must_use]
pub fn minutes<'a>(day: impl IntoIterator<Item = &'a Intervall>) -> u32 {
    let one = |tid: &Intervall| u32::from(tid.stanger().minutes() - tid.oppnar().minutes());
    day.into_iter().map(one).sum()
}

/// A length as it is said: «7,5 timmar», «1 timme».
#[must_use]
pub fn hours_text(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (1, 0) => "1 timme".to_owned(),
        (hours, 0) => format!("{hours} timmar"),
        (hours, 30) => format!("{hours},5 timmar"),
        (0, rest) => format!("{rest} minuter"),
        (hours, rest) => format!("{hours} tim {rest} min"),
    }
}

/// A weekly pattern: the hours of Monday to Sunday.
pub type Veckomonster = [Vec<Intervall>; 7];

/// Fills in a weekly pattern on some of the days.
pub fn fill(tider: &mut Tider, monster: &Veckomonster, dagar: impl IntoIterator<Item = NaiveDate>) {
    for datum in dagar {
        let weekday = datum.weekday().num_days_from_monday() as usize;
        tider.insert(datum, monster.get(weekday).cloned().unwrap_or_default());
    }
}

/// The hours of another val on the days of this one: each day those of the day at the
/// same distance from valdagen, which is the same weekday. A day that the other period
/// does not reach takes the nearest day within it of that weekday.
#[must_use]
pub fn shifted(
    tider: &Tider,
    (fran, fran_dagar): (NaiveDate, &[NaiveDate]),
    (till, till_dagar): (NaiveDate, &[NaiveDate]),
) -> Tider {
    let there: BTreeSet<NaiveDate> = fran_dagar.iter().copied().collect();
    let source = |datum: NaiveDate| {
        let mut day = shift(fran, (datum - till).num_days());
        while there.first().is_some_and(|first| day < *first) {
            day = shift(day, 7);
        }
        // Valdagen is no ordinary Sunday: its hours are the vallokaler's.
        (there.contains(&day) && (day == fran) == (datum == till)).then_some(day)
    };
    till_dagar
        .iter()
        .filter_map(|&datum| Some((datum, tider.get(&source(datum)?)?.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::val::{Valform, Valtyp};

    fn val(form: Valform, valdag: &str) -> Val {
        let valdag = valdag.parse().unwrap();
        Val::new("prov".parse().unwrap(), Valtyp::Rkl, form, valdag, "0180".parse().unwrap())
            .unwrap()
    }

    fn day(text: &str) -> Vec<Intervall> {
        Intervall::parse_day(text).unwrap()
    }

    #[test]
    fn vl_10_2_the_days_are_those_of_the_period_and_a_vallokals_is_valdagen() {
        let ordinary = val(Valform::Ordinarie, "2026-09-13");
        let days = period(&ordinary, Stalletyp::Rostningslokal);
        assert_eq!((days.len(), days[0].to_string()), (19, "2026-08-26".to_owned()));
        assert_eq!(period(&ordinary, Stalletyp::Vallokal), [ordinary.valdag]);
        let omval = val(Valform::Omval, "2026-11-29");
        assert_eq!(period(&omval, Stalletyp::Institution).len(), 11);
    }

    #[test]
    fn a_weekly_pattern_is_laid_on_the_days_that_are_asked_for() {
        let mut monster = Veckomonster::default();
        monster[0] = day("10:00-18:00");
        let days = period(&val(Valform::Ordinarie, "2026-09-13"), Stalletyp::Rostningslokal);
        let mut tider = Tider::new();
        tider.insert("2026-08-27".parse().unwrap(), day("09:00-10:00"));
        fill(&mut tider, &monster, days.iter().copied().skip(2));
        let open: Vec<String> =
            tider.iter().filter(|(_, d)| !d.is_empty()).map(|(d, _)| d.to_string()).collect();
        assert_eq!(open, ["2026-08-27", "2026-08-31", "2026-09-07"]);
    }

    #[test]
    fn hours_move_with_valdagen_and_keep_their_weekday() {
        let (old, new) = (val(Valform::Ordinarie, "2022-09-11"), val(Valform::Omval, "2026-11-29"));
        let typ = Stalletyp::Rostningslokal;
        let (fran, till) = (period(&old, typ), period(&new, typ));
        let mut tider = Tider::new();
        tider.insert("2022-09-01".parse().unwrap(), day("10:00-18:00"));
        tider.insert("2022-08-24".parse().unwrap(), day("09:00-10:00"));
        tider.insert("2022-09-11".parse().unwrap(), day("08:00-20:00"));
        let moved = shifted(&tider, (old.valdag, &fran), (new.valdag, &till));
        let shown: Vec<String> = moved.iter().map(|(d, h)| format!("{d} {}", text(h))).collect();
        assert_eq!(shown, ["2026-11-19 10:00-18:00", "2026-11-29 08:00-20:00"]);
        // Back to a longer period: Thursdays take those of the Thursday that there is.
        let back = shifted(&moved, (new.valdag, &till), (old.valdag, &fran));
        let shown: Vec<String> = back.keys().map(ToString::to_string).collect();
        assert_eq!(shown, ["2022-08-25", "2022-09-01", "2022-09-11"]);
    }

    #[test]
    fn lengths_are_said_as_people_say_them() {
        assert_eq!(hours_text(minutes(&day("08:00-12:00,13:00-16:30"))), "7,5 timmar");
        assert_eq!(hours_text(60), "1 timme");
        assert_eq!(hours_text(45), "45 minuter");
        assert_eq!(hours_text(0), "0 timmar");
        assert_eq!(hours_text(8 * 60 + 20), "8 tim 20 min");
    }

    proptest! {
        #[test]
        fn moved_hours_keep_weekday_and_stay_within_the_period(
            which in prop::collection::vec(0_usize..19, 0..19), omval: bool,
        ) {
            let old = val(Valform::Ordinarie, "2022-09-11");
            let form = if omval { Valform::Omval } else { Valform::Ordinarie };
            let new = val(form, "2026-11-29");
            let typ = Stalletyp::Rostningslokal;
            let (fran, till) = (period(&old, typ), period(&new, typ));
            // The hours of a day tell which day they came from.
            let tider: Tider = which
                .iter()
                .map(|&i| {
                    let clock = |m: usize| crate::tid::Klockslag::from_minutes(u16::try_from(m).unwrap()).unwrap();
                    (fran[i], vec![Intervall::new(clock(i), clock(i + 1)).unwrap()])
                })
                .collect();
            let moved = shifted(&tider, (old.valdag, &fran), (new.valdag, &till));
            for (datum, day) in &moved {
                let from = fran[usize::from(day[0].oppnar().minutes())];
                prop_assert!(till.contains(datum));
                prop_assert_eq!(from.weekday(), datum.weekday());
                prop_assert_eq!(from - old.valdag, *datum - new.valdag);
            }
        }

        #[test]
        fn rows_and_hours_are_one_and_the_same(
            days in prop::collection::btree_map(0_i64..19, 0_u16..1400, 0..19),
        ) {
            let clock = |m| crate::tid::Klockslag::from_minutes(m).unwrap();
            let first: NaiveDate = "2026-08-26".parse().unwrap();
            let hours: Vec<Oppettid> = days
                .iter()
                .map(|(&d, &m)| Oppettid {
                    datum: shift(first, d),
                    tid: Intervall::new(clock(m), clock(m + 10)).unwrap(),
                })
                .collect();
            prop_assert_eq!(flat(&by_day(&hours)), hours);
        }
    }
}
