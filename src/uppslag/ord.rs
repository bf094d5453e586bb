//! The words of an answer, in Swedish, for the API. Pages have words of their own in
//! each language.

use chrono::{Datelike, NaiveDate};

use crate::lokal::tillganglighet::Tillganglighet;
use crate::tid::{Klockslag, Svensktid, veckodag};

/// A time of day as Swedish writes it: `18` or `18.30`.
#[must_use]
pub fn klockan(tid: Klockslag) -> String {
    match (tid.minutes() / 60, tid.minutes() % 60) {
        (hour, 0) => hour.to_string(),
        (hour, minute) => format!("{hour}.{minute:02}"),
    }
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// A day as seen from a moment: `i dag`, `i morgon`, `onsdag 31 augusti`.
#[must_use]
pub fn dag(datum: NaiveDate, nu: &Svensktid) -> String {
    match (datum - nu.date_naive()).num_days() {
        0 => "i dag".to_owned(),
        1 => "i morgon".to_owned(),
        _ => {
            let month = MONTHS.get(datum.month0() as usize).copied().unwrap_or_default();
            format!("{} {} {month}", veckodag(datum), datum.day())
        }
    }
}

/// Metres as people say them: `650 meter`, `2,3 kilometer`.
#[must_use]
pub fn avstand(metres: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a distance on the earth, in whole units"
    )]
    let whole = |units: f64| units.round().max(0.0) as u32;
    if metres < 995.0 {
        format!("{} meter", whole(metres / 10.0) * 10)
    } else if metres < 9_950.0 {
        let tenths = whole(metres / 100.0);
        format!("{},{} kilometer", tenths / 10, tenths % 10)
    } else {
        format!("{} kilometer", whole(metres / 1_000.0))
    }
}

/// Minutes: `1 minut`, `9 minuter`.
#[must_use]
pub fn minuter(minuter: u32) -> String {
    if minuter == 1 { "1 minut".to_owned() } else { format!("{minuter} minuter") }
}

/// What is known of how one gets in, as a sentence.
#[must_use]
pub fn tillganglighet(known: &Tillganglighet) -> String {
    if known.text.is_empty() {
        "Tillgängligheten är inte känd.".to_owned()
    } else {
        format!("Kommunen uppger: {}.", known.text.trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_distances_in_words() {
        let nu = crate::tid::parse_moment("2022-08-30T12:00").unwrap();
        let dag = |text: &str| dag(text.parse().unwrap(), &nu);
        assert_eq!(
            [dag("2022-08-30"), dag("2022-08-31"), dag("2022-09-02")],
            ["i dag", "i morgon", "fredag 2 september"]
        );
        assert_eq!(klockan(Klockslag::parse("18:00").unwrap()), "18");
        assert_eq!(klockan(Klockslag::parse("16:30").unwrap()), "16.30");
        assert_eq!(
            [avstand(654.0), avstand(2_345.0), avstand(23_456.0)],
            ["650 meter", "2,3 kilometer", "23 kilometer"]
        );
    }
}
