//! The hours of a lokal as iCalendar (RFC 5545), for the voter's own calendar.

use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, Utc};
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::{Stalle, Valbild};
use crate::lokal::{Oppettid, Stalletyp};
use crate::tid::Klockslag;
use crate::web::sprak::Sprak;

const ZONE: &str = "Europe/Stockholm";

/// What `Europe/Stockholm` means to a calendar that does not know it. The rule is
/// that of directive 2000/84/EC: last Sundays of March and October, 01:00 UTC.
const VTIMEZONE: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Europe/Stockholm\r\n\
    BEGIN:DAYLIGHT\r\n\
    TZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0200\r\n\
    TZNAME:CEST\r\n\
    DTSTART:19960331T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    END:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\n\
    TZOFFSETFROM:+0200\r\n\
    TZOFFSETTO:+0100\r\n\
    TZNAME:CET\r\n\
    DTSTART:19961027T030000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// The calendar of a lokal in a val, written at `now`; `None` when the val does not
/// use the lokal.
#[must_use]
pub fn calendar(bild: &Valbild, lokal_id: i64, sprak: Sprak, now: DateTime<Utc>) -> Option<String> {
    let uses: Vec<&Stalle> = bild.lokal(lokal_id).collect();
    let first = uses.first()?;
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Valkansli//Valkansli//SV"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .name(&first.namn)
        .timezone(ZONE);
    let mut written: Vec<(Oppettid, bool)> = Vec::new();
    for stalle in &uses {
        let valdag = stalle.typ == Stalletyp::Vallokal;
        for hours in &stalle.oppettider {
            // A vallokal that serves several valdistrikt is open once.
            if !written.contains(&(*hours, valdag)) {
                written.push((*hours, valdag));
                calendar.push(event(bild, stalle, *hours, sprak, now));
            }
        }
    }
    let text = calendar.done().to_string();
    Some(text.replacen("BEGIN:VEVENT", &format!("{VTIMEZONE}BEGIN:VEVENT"), 1))
}

fn event(
    bild: &Valbild,
    stalle: &Stalle,
    hours: Oppettid,
    sprak: Sprak,
    now: DateTime<Utc>,
) -> Event {
    let namn = &*stalle.namn;
    let summary = if stalle.typ == Stalletyp::Vallokal {
        sprak.with("lokal-handelse-valdag", [("namn", namn.into())])
    } else {
        sprak.with("lokal-handelse", [("namn", namn.into())])
    };
    let (opens, closes) = (hours.tid.oppnar(), hours.tid.stanger());
    let uid = format!(
        "{}-{}-{}-{}-{:04}@valkansli",
        bild.val.id,
        stalle.lokal_id,
        stalle.typ,
        hours.datum,
        opens.minutes()
    );
    Event::with_uid(&uid)
        .timestamp(now)
        .summary(&summary)
        .location(&format!("{}, {}", stalle.namn, stalle.adress))
        .starts(zoned(hours, opens))
        .ends(zoned(hours, closes))
        .status(EventStatus::Confirmed)
        // Hours are nothing that fills anyone's day.
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .done()
}

fn zoned(hours: Oppettid, at: Klockslag) -> CalendarDateTime {
    let minutes = Duration::minutes(i64::from(at.minutes()));
    let date_time: NaiveDateTime = hours.datum.and_time(NaiveTime::MIN) + minutes;
    CalendarDateTime::WithTimezone { date_time, tzid: ZONE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::pages::prov::bild;
    use super::*;

    fn written(lokal_id: i64) -> Option<String> {
        let now = DateTime::from_timestamp(1_788_000_000, 0).unwrap();
        calendar(&bild(), lokal_id, Sprak::Sv, now)
    }

    #[test]
    fn every_interval_is_an_event_in_swedish_time() {
        let text = written(1).unwrap();
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 4);
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
        assert!(text.contains("DTSTART;TZID=Europe/Stockholm:20260910T100000"), "{text}");
        assert!(text.contains("SUMMARY:Förtidsröstning: Biblioteket"));
        assert!(text.find("VTIMEZONE").unwrap() < text.find("VEVENT").unwrap());
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    }

    #[test]
    fn an_hour_that_ends_at_midnight_ends_the_next_day() {
        let text = written(2).unwrap();
        assert!(text.contains("DTEND;TZID=Europe/Stockholm:20260913T000000"), "{text}");
    }

    #[test]
    fn a_vallokal_is_called_so_and_an_unknown_lokal_has_no_calendar() {
        assert!(written(3).unwrap().contains("SUMMARY:Vallokal: Skolan"));
        assert_eq!(written(99), None);
    }

    #[test]
    fn no_two_events_are_the_same_to_a_calendar() {
        let text = written(1).unwrap();
        let mut ids: Vec<&str> = text.lines().filter(|line| line.starts_with("UID:")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
