//! Until when something is kept, and what may be typed about it.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{Enhet, Lagringstid};

/// The last day on which something is kept whose time counts from a day. A month runs to
/// the same day of the next, or to its last day where it has no such day. `None` beyond
/// the calendar.
#[must_use]
pub fn kept_through(fran: NaiveDate, tid: Lagringstid) -> Option<NaiveDate> {
    match tid.enhet() {
        Enhet::Dagar => fran.checked_add_days(Days::new(tid.antal().into())),
        Enhet::Manader => fran.checked_add_months(Months::new(tid.antal())),
        Enhet::Ar => fran.checked_add_months(Months::new(tid.antal() * 12)),
    }
}

/// Whether something is due to go on a day.
#[must_use]
pub fn is_due(fran: NaiveDate, tid: Lagringstid, idag: NaiveDate) -> bool {
    kept_through(fran, tid).is_some_and(|last| last < idag)
}

/// The last day from which something counts that is due on a day: all that counts from
/// that day or one before it is due, and nothing else.
#[must_use]
pub fn last_due(tid: Lagringstid, idag: NaiveDate) -> Option<NaiveDate> {
    let igar = idag.pred_opt()?;
    let months = match tid.enhet() {
        Enhet::Dagar => return igar.checked_sub_days(Days::new(tid.antal().into())),
        Enhet::Manader => tid.antal(),
        Enhet::Ar => tid.antal() * 12,
    };
    let earlier = igar.checked_sub_months(Months::new(months))?;
    // Every later day of a longer month runs to the last day of a shorter one.
    if is_last_of_month(igar) { last_of_month(earlier) } else { Some(earlier) }
}

fn is_last_of_month(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.month() != day.month())
}

fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// Why what was typed will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Formfel {
    /// Not a number of anything.
    #[error("Skriv hur länge med ett helt tal från 1 och uppåt, högst 100 år.")]
    Antal,
    /// No unit.
    #[error("Välj dagar, månader eller år.")]
    Enhet,
    /// Not a date.
    #[error("Skriv datumet som ÅÅÅÅ-MM-DD, eller lämna fältet tomt om valet inte har laga kraft.")]
    Datum,
    /// Laga kraft before there was an outcome.
    #[error("Datumet är valdagen eller tidigare. Ett val får laga kraft först efter valdagen.")]
    ForeValdagen,
    /// A day to come.
    #[error("Datumet har inte varit än. Skriv in det när valet har fått laga kraft.")]
    Framtid,
}

/// Reads a time.
///
/// # Errors
/// [`Formfel::Antal`], [`Formfel::Enhet`].
pub fn parse_tid(antal: &str, enhet: &str) -> Result<Lagringstid, Formfel> {
    let enhet = Enhet::parse(enhet).ok_or(Formfel::Enhet)?;
    let whole = !antal.is_empty() && antal.bytes().all(|b| b.is_ascii_digit());
    let antal = if whole { antal.parse().ok() } else { None };
    antal.and_then(|antal| Lagringstid::new(antal, enhet)).ok_or(Formfel::Antal)
}

/// Reads the day of laga kraft of a val; `None` when nothing was typed.
///
/// # Errors
/// [`Formfel::Datum`], [`Formfel::ForeValdagen`], [`Formfel::Framtid`].
pub fn parse_laga_kraft(
    text: &str,
    valdag: NaiveDate,
    idag: NaiveDate,
) -> Result<Option<NaiveDate>, Formfel> {
    if text.is_empty() {
        return Ok(None);
    }
    let datum = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Formfel::Datum)?;
    if datum <= valdag {
        Err(Formfel::ForeValdagen)
    } else if datum > idag {
        Err(Formfel::Framtid)
    } else {
        Ok(Some(datum))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn tid(antal: u32, enhet: Enhet) -> Lagringstid {
        Lagringstid::new(antal, enhet).unwrap()
    }

    #[test]
    fn a_month_runs_to_the_same_day_or_to_the_last() {
        for (fran, antal, enhet, last) in [
            ("2026-10-02", 1, Enhet::Manader, "2026-11-02"),
            ("2026-01-31", 1, Enhet::Manader, "2026-02-28"),
            ("2028-01-30", 1, Enhet::Manader, "2028-02-29"),
            ("2028-02-29", 1, Enhet::Ar, "2029-02-28"),
            ("2026-12-31", 2, Enhet::Manader, "2027-02-28"),
            ("2026-12-31", 1, Enhet::Dagar, "2027-01-01"),
        ] {
            assert_eq!(kept_through(day(fran), tid(antal, enhet)), Some(day(last)), "{fran}");
            assert!(!is_due(day(fran), tid(antal, enhet), day(last)));
            assert!(is_due(day(fran), tid(antal, enhet), day(last).succ_opt().unwrap()));
        }
        assert_eq!(kept_through(NaiveDate::MAX, tid(1, Enhet::Dagar)), None);
        assert!(!is_due(NaiveDate::MAX, tid(1, Enhet::Dagar), NaiveDate::MAX));
    }

    #[test]
    fn what_is_typed_is_read_or_told_apart() {
        assert_eq!(parse_tid("30", "dagar"), Ok(tid(30, Enhet::Dagar)));
        for wrong in ["", "0", "-1", "+1", "1,5", "36501", "99999999999", "tre"] {
            assert_eq!(parse_tid(wrong, "dagar"), Err(Formfel::Antal), "{wrong}");
        }
        assert_eq!(parse_tid("1", "veckor"), Err(Formfel::Enhet));
        let read = |text| parse_laga_kraft(text, day("2026-09-13"), day("2026-10-20"));
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("2026-10-02"), Ok(Some(day("2026-10-02"))));
        assert_eq!(read("2026-10-20"), Ok(Some(day("2026-10-20"))));
        assert_eq!(read("2/10 2026"), Err(Formfel::Datum));
        assert_eq!(read("2026-09-13"), Err(Formfel::ForeValdagen));
        assert_eq!(read("2026-10-21"), Err(Formfel::Framtid));
    }

    /// The last day of a time, found by walking the calendar day by day.
    fn walked(fran: NaiveDate, tid: Lagringstid) -> NaiveDate {
        let mut here = fran;
        if tid.enhet() == Enhet::Dagar {
            for _ in 0..tid.antal() {
                here = here.succ_opt().unwrap();
            }
            return here;
        }
        let months = tid.antal() * if tid.enhet() == Enhet::Ar { 12 } else { 1 };
        let mut entered = 0;
        loop {
            let next = here.succ_opt().unwrap();
            if next.day() == 1 {
                if entered == months {
                    // The month that it runs into is out, and has had no such day.
                    return here;
                }
                entered += 1;
            }
            here = next;
            if entered == months && here.day() == fran.day() {
                return here;
            }
        }
    }

    proptest! {
        #[test]
        fn a_time_ends_where_the_calendar_says(
            offset in 0u64..2000, antal in 1u32..40, enhet in 0usize..3,
        ) {
            let enhet = Enhet::ALLA[enhet];
            let antal = if enhet == Enhet::Ar { antal % 5 + 1 } else { antal };
            let fran = day("2023-12-01") + Days::new(offset);
            prop_assert_eq!(kept_through(fran, tid(antal, enhet)), Some(walked(fran, tid(antal, enhet))));
        }

        /// Day by day, what counts from the last day that is due, or before it, is due.
        #[test]
        fn the_last_due_day_parts_what_is_due_from_what_is_not(
            offset in 0u64..1500, antal in 1u32..15, enhet in 0usize..3,
        ) {
            let tid = tid(antal, Enhet::ALLA[enhet]);
            let idag = day("2030-01-01") + Days::new(offset);
            let last = last_due(tid, idag).unwrap();
            for fran in last.pred_opt().unwrap().iter_days().take(2) {
                prop_assert!(walked(fran, tid) < idag, "{fran} {tid} {idag}");
            }
            for fran in last.iter_days().skip(1).take(40) {
                prop_assert!(walked(fran, tid) >= idag, "{fran} {tid} {idag}");
            }
        }
    }
}
