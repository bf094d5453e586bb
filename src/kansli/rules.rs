//! What the start page says of a val. Pure.

use chrono::NaiveDate;

use crate::val::Val;
use crate::val::rules::{Handelse, kalender};

/// How far it is to the day of a val.
#[must_use]
pub fn nedrakning(valdag: NaiveDate, idag: NaiveDate) -> String {
    match (valdag - idag).num_days() {
        0 => "Valdagen är i dag".to_owned(),
        1 => "Valdagen är i morgon".to_owned(),
        days if days > 1 => format!("{days} dagar till valdagen"),
        -1 => "Valdagen var i går".to_owned(),
        days => format!("Valdagen var för {} dagar sedan", -days),
    }
}

/// The next deadlines of a val's calendar, that of the day itself included: what begins
/// from now on, and what is still going on.
#[must_use]
pub fn kommande(val: &Val, idag: NaiveDate, hogst: usize) -> Vec<Handelse> {
    let left = |event: &Handelse| event.till.unwrap_or(event.datum) >= idag;
    kalender(val).into_iter().filter(left).take(hogst).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_days_are_counted_in_words() {
        let valdag = day("2026-09-13");
        for (idag, expected) in [
            ("2026-09-03", "10 dagar till valdagen"),
            ("2026-09-12", "Valdagen är i morgon"),
            ("2026-09-13", "Valdagen är i dag"),
            ("2026-09-14", "Valdagen var i går"),
            ("2026-09-23", "Valdagen var för 10 dagar sedan"),
        ] {
            assert_eq!(nedrakning(valdag, day(idag)), expected);
        }
    }

    #[test]
    fn what_is_over_is_left_out_and_what_goes_on_is_not() {
        let val = Val::new(
            "rkl2026".parse().unwrap(),
            Valtyp::Rkl,
            Valform::Ordinarie,
            day("2026-09-13"),
            "0180".parse().unwrap(),
        )
        .unwrap();
        let all = kommande(&val, day("2020-01-01"), usize::MAX);
        assert_eq!(all, kalender(&val));
        let idag = day("2026-09-01");
        let next = kommande(&val, idag, 3);
        assert_eq!(next.len(), 3);
        for event in &all {
            let over = event.till.unwrap_or(event.datum) < idag;
            assert!(!over || !next.contains(event), "{}", event.nyckel);
        }
        // Förtidsröstningen began on 26 August and goes on.
        assert!(next.iter().any(|event| event.datum < idag), "{next:#?}");
        assert!(kommande(&val, day("2030-01-01"), 3).is_empty());
    }
}
