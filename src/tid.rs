//! The clock and Swedish time.
//!
//! Everything the law dates is local Swedish time; everything that is compared
//! is an instant. [`Klockslag`] is a wall-clock time within a day, and
//! [`instant`] makes the one into the other, right over the two changes of the
//! clock each year.

use std::fmt;

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone, Utc,
    Weekday,
};
use chrono_tz::Europe::Stockholm;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A moment in Swedish local time, with its offset.
pub type Svensktid = DateTime<Tz>;

/// The present moment. The only place in the house that reads the clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the clock that the lint points to")]
pub fn now() -> Svensktid {
    Utc::now().with_timezone(&Stockholm)
}

/// A moment as both databases keep it: UTC, in whole microseconds.
#[must_use]
pub fn utc(moment: &Svensktid) -> NaiveDateTime {
    let utc = moment.naive_utc();
    let micros = utc.and_utc().timestamp_micros();
    DateTime::from_timestamp_micros(micros).map_or(utc, |moment| moment.naive_utc())
}

/// A moment that the database keeps, in Swedish time.
#[must_use]
pub fn svensk(utc: NaiveDateTime) -> Svensktid {
    utc.and_utc().with_timezone(&Stockholm)
}

/// Why a time could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Tidsfel {
    /// Not a time of day such as `08:00`.
    #[error("«{0}» är inte ett klockslag. Skriv timmar och minuter, till exempel 08:00.")]
    Klockslag(String),
    /// Not a moment such as `2026-09-13T10:30`.
    #[error("«{0}» är inte en tidpunkt. Skriv datum och klockslag, till exempel 2026-09-13T10:30.")]
    Tidpunkt(String),
}

/// A wall-clock time in whole minutes after midnight, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Klockslag(u16);

impl Klockslag {
    /// The end of the day, `24:00`.
    pub const DYGNETS_SLUT: Self = Self(24 * 60);

    /// A time from minutes after midnight; `None` past `24:00`.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= 24 * 60 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// Reads `8:00`, `08:00`, `08.00` or `08:00:00`. Minutes have two digits, so that
    /// `15:3`, which a cut file may hold of `15:30`, is not three minutes past.
    ///
    /// # Errors
    /// [`Tidsfel::Klockslag`] when the text is no time of day.
    pub fn parse(text: &str) -> Result<Self, Tidsfel> {
        let fel = || Tidsfel::Klockslag(text.to_owned());
        let mut parts = text.trim().split([':', '.']);
        let hours: u16 = part(parts.next()).ok_or_else(fel)?;
        let minutes: u16 = part(parts.next()).ok_or_else(fel)?;
        let seconds: u16 = match parts.next() {
            None => 0,
            some => part(some).ok_or_else(fel)?,
        };
        let whole = text.trim().split([':', '.']).skip(1).all(|part| part.len() == 2);
        if !whole || parts.next().is_some() || hours > 24 || minutes > 59 || seconds != 0 {
            return Err(fel());
        }
        Self::from_minutes(hours * 60 + minutes).ok_or_else(fel)
    }
}

fn part(text: Option<&str>) -> Option<u16> {
    let text = text?;
    if text.is_empty() || text.len() > 2 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

impl fmt::Display for Klockslag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for Klockslag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Klockslag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The instant at which Swedish clocks show `klockslag` on `datum`.
///
/// An hour that occurs twice (October) means its first pass, an hour that does
/// not occur (March) the moment the clock jumps past it.
#[must_use]
pub fn instant(datum: NaiveDate, klockslag: Klockslag) -> Svensktid {
    let midnight = datum.and_time(NaiveTime::MIN);
    local(midnight + chrono::Duration::minutes(i64::from(klockslag.minutes())))
}

/// The instant of a wall-clock reading, by the rule of [`instant`].
#[must_use]
pub fn local(reading: NaiveDateTime) -> Svensktid {
    match Stockholm.from_local_datetime(&reading) {
        chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => t,
        chrono::LocalResult::None => {
            // Clocks jump forward by one hour: the reading an hour later exists,
            // and is the same distance past the jump.
            let later = reading + chrono::Duration::hours(1);
            match Stockholm.from_local_datetime(&later) {
                chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => t,
                chrono::LocalResult::None => Stockholm.from_utc_datetime(&reading),
            }
        }
    }
}

/// Reads a moment: `2026-09-13T10:30`, with or without seconds and offset. Without
/// an offset it is Swedish time. A space may stand for the `T`; so may, in a URL,
/// the space that an unescaped `+` of the offset turned into.
///
/// # Errors
/// [`Tidsfel::Tidpunkt`] when the text is no moment between the years 1900 and 2200.
pub fn parse_moment(text: &str) -> Result<Svensktid, Tidsfel> {
    let fel = || Tidsfel::Tidpunkt(text.to_owned());
    let mut trimmed = text.trim().to_owned();
    // `2026-09-13T10:30:00 02:00` was `…+02:00` before a URL decoder read it.
    if let Some((head, tail)) = trimmed.rsplit_once(' ')
        && head.contains('T')
        && Klockslag::parse(tail).is_ok()
    {
        trimmed = format!("{head}+{tail}");
    }
    let moment = DateTime::parse_from_rfc3339(&trimmed)
        .or_else(|_| DateTime::parse_from_str(&trimmed.replace('Z', "+00:00"), "%Y-%m-%dT%H:%M%:z"))
        .map(|t| t.with_timezone(&Stockholm))
        .ok()
        .or_else(|| {
            ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
                .iter()
                .find_map(|form| NaiveDateTime::parse_from_str(&trimmed, form).ok())
                .map(local)
        })
        .ok_or_else(fel)?;
    if (1900..=2200).contains(&moment.year()) { Ok(moment) } else { Err(fel()) }
}

/// ISO 8601 with offset and whole seconds: `2026-09-13T10:30:00+02:00`.
#[must_use]
pub fn iso(moment: &Svensktid) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// The moment at which the minute of `moment` began.
#[must_use]
pub fn whole_minute(moment: &Svensktid) -> Svensktid {
    *moment
        - chrono::Duration::seconds(moment.timestamp().rem_euclid(60))
        - chrono::Duration::nanoseconds(i64::from(moment.timestamp_subsec_nanos()))
}

/// `datum` moved by whole days, which may be negative.
#[must_use]
pub fn shift(datum: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 { datum.checked_sub_days(step) } else { datum.checked_add_days(step) };
    moved.unwrap_or(datum)
}

/// The weekday in Swedish, lower case.
#[must_use]
pub fn veckodag(datum: NaiveDate) -> &'static str {
    match datum.weekday() {
        Weekday::Mon => "måndag",
        Weekday::Tue => "tisdag",
        Weekday::Wed => "onsdag",
        Weekday::Thu => "torsdag",
        Weekday::Fri => "fredag",
        Weekday::Sat => "lördag",
        Weekday::Sun => "söndag",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_klockslag_reads_what_the_files_hold() {
        assert_eq!(Klockslag::parse("08:00").unwrap().minutes(), 480);
        assert_eq!(Klockslag::parse("8.30").unwrap().minutes(), 510);
        assert_eq!(Klockslag::parse("24:00").unwrap(), Klockslag::DYGNETS_SLUT);
        for wrong in
            ["", "8", "24:01", "25:00", "08:60", "08:00:30", "åtta", "+8:00", "008:00", "15:3"]
        {
            assert!(Klockslag::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_without_offset_is_swedish_time() {
        let summer = parse_moment("2022-09-03T13:30").unwrap();
        assert_eq!(iso(&summer), "2022-09-03T13:30:00+02:00");
        let zulu = parse_moment("2022-09-03T11:30:00Z").unwrap();
        assert_eq!(summer, zulu);
        assert_eq!(parse_moment("2022-09-03T11:30Z").unwrap(), zulu);
        assert_eq!(parse_moment("2022-09-03T13:30:00 02:00").unwrap(), summer);
        assert!(parse_moment("i morgon").is_err());
        assert!(parse_moment("99999-01-01T00:00").is_err());
    }

    #[test]
    fn the_change_to_winter_time_keeps_its_extra_hour() {
        let day = NaiveDate::from_ymd_opt(2022, 10, 30).unwrap();
        let open = instant(day, Klockslag::parse("01:00").unwrap());
        let close = instant(day, Klockslag::parse("05:00").unwrap());
        assert_eq!((close - open).num_hours(), 5);
    }

    #[test]
    fn the_change_to_summer_time_skips_an_hour() {
        let day = NaiveDate::from_ymd_opt(2022, 3, 27).unwrap();
        let missing = instant(day, Klockslag::parse("02:30").unwrap());
        assert_eq!(iso(&missing), "2022-03-27T03:30:00+02:00");
    }
}
