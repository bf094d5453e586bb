//! How hours follow from one val to another. Pure.

use chrono::NaiveDate;

use crate::lokal::{Intervall, Oppettid, Stalletyp};
use crate::tid;
use crate::val::Val;
use crate::val::rules::ramar;

/// The hours of a place in another val.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flyttade {
    /// Those that came over.
    pub tider: Vec<Oppettid>,
    /// Of those, how many became the hours of the law for the new kind of val.
    pub lagens: usize,
    /// The days of the old val, one for each interval that lies outside the new period.
    pub strukna: Vec<NaiveDate>,
}

/// Moves hours by their distance to valdagen. Both are Sundays, so that each keeps its
/// weekday. Days outside the new period are left out (VL 10:2). Where a place kept the
/// whole day of the law on valdagen (VL 4:21), it keeps the whole day of the new val,
/// which closes at another time when one of them is for Europaparlamentet.
#[must_use]
pub fn flytta(tider: &[Oppettid], typ: Stalletyp, fran: &Val, till: &Val) -> Flyttade {
    let (old, new) = (ramar(fran), ramar(till));
    let first = if typ == Stalletyp::Vallokal { till.valdag } else { new.fortid_fran };
    let law = |(opens, closes)| Intervall::new(opens, closes).ok();
    let (old_day, new_day) = (law(old.vallokal), law(new.vallokal));
    let mut moved = Flyttade::default();
    for one in tider {
        let datum = tid::shift(till.valdag, (one.datum - fran.valdag).num_days());
        if !(first..=new.fortid_till).contains(&datum) {
            moved.strukna.push(one.datum);
            continue;
        }
        let whole = datum == till.valdag && old_day == Some(one.tid) && old_day != new_day;
        let tid = new_day.filter(|_| whole).unwrap_or(one.tid);
        moved.lagens += usize::from(whole);
        moved.tider.push(Oppettid { datum, tid });
    }
    moved
}

/// The days of a val's period (VL 10:2), first and last included.
pub fn period(val: &Val) -> impl Iterator<Item = NaiveDate> {
    let ramar = ramar(val);
    ramar.fortid_fran.iter_days().take_while(move |day| *day <= ramar.fortid_till)
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use proptest::prelude::*;

    use super::*;
    use crate::val::{Valform, Valtyp};

    fn val(typ: Valtyp, form: Valform, valdag: &str) -> Val {
        let valdag = valdag.parse().unwrap();
        Val::new("prov".parse().unwrap(), typ, form, valdag, "0180".parse().unwrap()).unwrap()
    }

    fn hours(day: &str, text: &str) -> Vec<Oppettid> {
        let datum = day.parse().unwrap();
        Intervall::parse_day(text).unwrap().into_iter().map(|tid| Oppettid { datum, tid }).collect()
    }

    #[test]
    fn vl_10_2_days_outside_a_shorter_period_are_left_out() {
        let fran = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        let till = val(Valtyp::Rkl, Valform::Omval, "2022-12-04");
        let tider = [
            hours("2022-08-24", "10:00-18:00"),
            hours("2022-08-31", "10:00-18:00"),
            hours("2022-09-01", "08:00-12:00,13:00-16:00"),
            hours("2022-09-11", "08:00-20:00"),
        ]
        .concat();
        let moved = flytta(&tider, Stalletyp::Rostningslokal, &fran, &till);
        let days: Vec<String> = moved.tider.iter().map(|one| one.datum.to_string()).collect();
        assert_eq!(days, ["2022-11-24", "2022-11-24", "2022-12-04"]);
        assert_eq!(moved.strukna.len(), 2);
        assert_eq!(moved.lagens, 0);
    }

    #[test]
    fn vl_4_21_the_whole_day_of_the_law_stays_the_whole_day() {
        let fran = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        let till = val(Valtyp::Ep, Valform::Ordinarie, "2024-06-09");
        let whole = flytta(&hours("2022-09-11", "08:00-20:00"), Stalletyp::Vallokal, &fran, &till);
        assert_eq!(whole.tider, hours("2024-06-09", "08:00-21:00"));
        assert_eq!(whole.lagens, 1);
        let shorter = hours("2022-09-11", "09:00-20:00");
        let kept = flytta(&shorter, Stalletyp::Vallokal, &fran, &till);
        assert_eq!(kept.tider, hours("2024-06-09", "09:00-20:00"));
        assert_eq!(kept.lagens, 0);
        let back = flytta(&whole.tider, Stalletyp::Vallokal, &till, &fran);
        assert_eq!(back.tider, hours("2022-09-11", "08:00-20:00"));
    }

    proptest! {
        #[test]
        fn each_hour_comes_over_on_its_weekday_or_is_told(
            weeks in -200_i64..200,
            days in proptest::collection::vec(-30_i64..10, 0..60),
            short in any::<bool>(),
        ) {
            let fran = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
            let form = if short { Valform::Extra } else { Valform::Ordinarie };
            let till = val(
                Valtyp::Rkl,
                form,
                &tid::shift(fran.valdag, weeks * 7).to_string(),
            );
            let tid = Intervall::parse_day("10:00-18:00").unwrap()[0];
            let tider: Vec<Oppettid> = days
                .iter()
                .map(|&day| Oppettid { datum: tid::shift(fran.valdag, day), tid })
                .collect();
            let moved = flytta(&tider, Stalletyp::Rostningslokal, &fran, &till);
            prop_assert_eq!(moved.tider.len() + moved.strukna.len(), tider.len());
            let inside: Vec<NaiveDate> = period(&till).collect();
            let expected: Vec<NaiveDate> = days
                .iter()
                .map(|&day| tid::shift(till.valdag, day))
                .filter(|day| inside.contains(day))
                .collect();
            let got: Vec<NaiveDate> = moved.tider.iter().map(|one| one.datum).collect();
            prop_assert_eq!(&got, &expected);
            let kept = tider.iter().filter(|one| !moved.strukna.contains(&one.datum));
            for (old, new) in kept.zip(&moved.tider) {
                prop_assert_eq!(old.datum.weekday(), new.datum.weekday());
            }
        }
    }
}
