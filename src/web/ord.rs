//! Times and lengths in words, per language. Pure: the time that something is said
//! at is an argument.

use chrono::{Datelike, NaiveDate};

use super::sprak::Sprak;
use crate::tid::Klockslag;

/// A time of day as it is said: «18», «18.30»; "18:00", "18:30".
#[must_use]
pub fn clock(sprak: Sprak, tid: Klockslag) -> String {
    let (hours, minutes) = (tid.minutes() / 60, tid.minutes() % 60);
    match sprak {
        Sprak::Sv if minutes == 0 => hours.to_string(),
        Sprak::Sv => format!("{hours}.{minutes:02}"),
        Sprak::En => format!("{hours}:{minutes:02}"),
    }
}

/// From and to as in a table: «10–18», "10:00–18:00".
#[must_use]
pub fn hours(sprak: Sprak, from: Klockslag, to: Klockslag) -> String {
    format!("{}–{}", clock(sprak, from), clock(sprak, to))
}

/// «lördag 3 september», "Saturday 3 September".
#[must_use]
pub fn date(sprak: Sprak, datum: NaiveDate) -> String {
    format!("{} {}", weekday(sprak, datum), short_date(sprak, datum))
}

/// «3 september».
#[must_use]
pub fn short_date(sprak: Sprak, datum: NaiveDate) -> String {
    format!("{} {}", datum.day(), sprak.t(&format!("manad-{}", datum.month())))
}

/// «söndag 11 september 2022».
#[must_use]
pub fn full_date(sprak: Sprak, datum: NaiveDate) -> String {
    format!("{} {}", date(sprak, datum), datum.year())
}

/// «lördag».
#[must_use]
pub fn weekday(sprak: Sprak, datum: NaiveDate) -> String {
    sprak.t(&format!("veckodag-{}", datum.weekday().number_from_monday()))
}

/// «lör», "Sat".
#[must_use]
pub fn short_weekday(sprak: Sprak, datum: NaiveDate) -> String {
    weekday(sprak, datum).chars().take(3).collect()
}

/// The day as it is said on `today`: «i dag», «i morgon» or «lördag 3 september».
#[must_use]
pub fn day(sprak: Sprak, datum: NaiveDate, today: NaiveDate) -> String {
    match (datum - today).num_days() {
        0 => sprak.t("ord-i-dag"),
        1 => sprak.t("ord-i-morgon"),
        _ => sprak.with("ord-pa-dag", [("dag", date(sprak, datum).into())]),
    }
}

/// A distance as it is said: «650 meter», «1,2 kilometer»; rounded to what the eye
/// can use.
#[must_use]
pub fn distance(sprak: Sprak, metres: f64) -> String {
    let metres = metres.max(0.0);
    if metres < 995.0 {
        let step = if metres < 100.0 { 5.0 } else { 10.0 };
        let rounded = ((metres / step).round() * step).max(step);
        return sprak.with("ord-meter", [("antal", format!("{rounded:.0}").into())]);
    }
    let text = if metres < 9950.0 {
        format!("{:.1}", metres / 1000.0)
    } else {
        format!("{:.0}", metres / 1000.0)
    };
    let text = match sprak {
        Sprak::Sv => text.replace('.', ","),
        Sprak::En => text,
    };
    sprak.with("ord-kilometer", [("antal", text.into())])
}

/// The first letter made large, as a sentence wants it.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date_of(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn time(text: &str) -> Klockslag {
        Klockslag::parse(text).unwrap()
    }

    #[test]
    fn a_time_is_said_as_people_say_it() {
        assert_eq!(clock(Sprak::Sv, time("18:00")), "18");
        assert_eq!(clock(Sprak::Sv, time("18:30")), "18.30");
        assert_eq!(clock(Sprak::En, time("18:00")), "18:00");
        assert_eq!(clock(Sprak::En, time("9:05")), "9:05");
        assert_eq!(hours(Sprak::Sv, time("9:30"), time("24:00")), "9.30–24");
    }

    #[test]
    fn a_day_is_said_from_where_one_stands() {
        let today = date_of("2022-09-02");
        assert_eq!(day(Sprak::Sv, today, today), "i dag");
        assert_eq!(day(Sprak::En, date_of("2022-09-03"), today), "tomorrow");
        assert_eq!(day(Sprak::Sv, date_of("2022-09-05"), today), "måndag 5 september");
        assert_eq!(day(Sprak::En, date_of("2022-09-05"), today), "on Monday 5 September");
        assert_eq!(full_date(Sprak::Sv, date_of("2022-09-11")), "söndag 11 september 2022");
        assert_eq!(short_weekday(Sprak::Sv, date_of("2022-09-10")), "lör");
    }

    #[test]
    fn every_month_and_weekday_has_a_name() {
        for sprak in Sprak::ALLA {
            for month in 1..=12 {
                let datum = NaiveDate::from_ymd_opt(2026, month, u32::from(month < 8) + 1).unwrap();
                assert!(!full_date(sprak, datum).contains("manad-"), "{datum}");
            }
            for day in 1..=7 {
                let datum = NaiveDate::from_ymd_opt(2026, 6, day).unwrap();
                assert!(!weekday(sprak, datum).contains("veckodag-"), "{datum}");
            }
        }
    }

    #[test]
    fn a_distance_is_rounded_to_what_the_eye_can_use() {
        assert_eq!(distance(Sprak::Sv, 0.0), "5 meter");
        assert_eq!(distance(Sprak::Sv, 647.2), "650 meter");
        assert_eq!(distance(Sprak::Sv, 994.9), "990 meter");
        assert_eq!(distance(Sprak::Sv, 996.0), "1,0 kilometer");
        assert_eq!(distance(Sprak::En, 1234.0), "1.2 kilometres");
        assert_eq!(distance(Sprak::Sv, 23_400.0), "23 kilometer");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("öppet nu"), "Öppet nu");
        assert_eq!(sentence(""), "");
    }
}
