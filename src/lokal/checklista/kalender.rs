//! The deadlines of the checklist as iCalendar (RFC 5545).

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::rules::{Bedomd, Lage};
use crate::val::Val;

/// A day for each point that is for the val, written at `now`.
#[must_use]
pub fn calendar(val: &Val, punkter: &[Bedomd], now: DateTime<Utc>) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Valkansli//Valkansli//SV"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .name(&format!("Checklista: {}", val.namn));
    for one in punkter.iter().filter(|one| one.lage != Lage::EjAktuell) {
        let Some(day) = one.frist else { continue };
        let event = Event::with_uid(&format!("{}-{}@valkansli", val.id, one.punkt.nyckel))
            .timestamp(now)
            .summary(&format!("Sista dag: {}", one.punkt.titel))
            .description(&format!("{} {}", one.punkt.paragraf, one.punkt.text))
            .all_day(day)
            .append_property(Property::new("TRANSP", "TRANSPARENT"))
            .done();
        calendar.push(event);
    }
    calendar.done().to_string()
}
