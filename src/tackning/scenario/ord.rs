//! Changes and figures in words. Pure.

use super::andring::{Andring, Post};
use super::effekt::Klass;
use crate::geo::Wgs84;
use crate::lokal::tider::dagar::{Tider, hours_text, minutes};
use crate::tackning::plats::Nyckel;

/// A place in URLs and forms: `stalle-5`, `ny-2`.
#[must_use]
pub fn nyckel(nyckel: Nyckel) -> String {
    match nyckel {
        Nyckel::Stalle(id) => format!("stalle-{id}"),
        Nyckel::Lokal(id) => format!("lokal-{id}"),
        Nyckel::Ny(nr) => format!("ny-{nr}"),
    }
}

/// Reads what [`nyckel`] writes.
#[must_use]
pub fn read_nyckel(text: &str) -> Option<Nyckel> {
    let (kind, number) = text.split_once('-')?;
    match kind {
        "stalle" => number.parse().ok().map(Nyckel::Stalle),
        "lokal" => number.parse().ok().map(Nyckel::Lokal),
        "ny" => number.parse().ok().map(Nyckel::Ny),
        _ => None,
    }
}

/// How much a group is affected, in words. `flyttad_m` is what counts as moved.
#[must_use]
pub fn klass(klass: Klass, flyttad_m: f64) -> String {
    let metres = heltal(flyttad_m);
    match klass {
        Klass::MycketNarmare => format!("Minst {metres} m närmare, eller får en plats"),
        Klass::Narmare => format!("25 till {metres} m närmare"),
        Klass::Lika => "Ungefär som förut".to_owned(),
        Klass::Langre => format!("25 till {metres} m längre"),
        Klass::MycketLangre => format!("Minst {metres} m längre, eller blir utan plats"),
    }
}

/// A place in degrees.
#[must_use]
pub fn grader(plats: Wgs84) -> String {
    format!("{:.5}, {:.5}", plats.lat(), plats.lon())
}

/// Hours in a few words: «19 dagar, 152 timmar».
#[must_use]
pub fn tider(tider: &Tider) -> String {
    let open = tider.values().filter(|day| !day.is_empty());
    let dagar = open.count();
    let length = hours_text(minutes(tider.values().flatten()));
    match dagar {
        0 => "inga tider".to_owned(),
        1 => format!("1 dag, {length}"),
        _ => format!("{dagar} dagar, {length}"),
    }
}

/// A change in a sentence.
#[must_use]
pub fn i_mening(post: &Post) -> String {
    let namn = &post.namn;
    match &post.andring {
        Andring::Ny(ny) => format!(
            "Ny {}: {namn} ({}), {}.",
            ny.typ.namn().to_lowercase(),
            grader(ny.plats),
            tider(&ny.tider)
        ),
        Andring::Flytta { till, .. } => format!("{namn} flyttas till {}.", grader(*till)),
        Andring::Bort { .. } => format!("{namn} tas bort."),
        Andring::Oppna { .. } => format!("{namn} tas med igen."),
        Andring::Tider { tider: new, .. } => format!("{namn} får andra tider: {}.", tider(new)),
    }
}

/// A whole number with a thin space between thousands: «12 300».
#[must_use]
pub fn heltal(tal: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "people and metres are fewer than that")]
    let whole = tal.round() as i64;
    let digits = whole.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    if whole < 0 { format!("−{text}") } else { text }
}

/// A difference with its sign: «+120», «−40», «0».
#[must_use]
pub fn skillnad(tal: f64) -> String {
    let text = heltal(tal);
    if tal.round() > 0.0 { format!("+{text}") } else { text }
}

/// A share in per cent with a decimal comma: «93,4 %».
#[must_use]
pub fn procent(andel: f64) -> String {
    format!("{:.1} %", andel * 100.0).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        for one in [Nyckel::Stalle(5), Nyckel::Lokal(7), Nyckel::Ny(0)] {
            assert_eq!(read_nyckel(&nyckel(one)), Some(one));
        }
        for wrong in ["", "1", "stalle", "stalle-", "stalle-x", "ny--1", "hus-1"] {
            assert_eq!(read_nyckel(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(heltal(1_234_567.4), "1\u{a0}234\u{a0}567");
        assert_eq!((heltal(999.0), heltal(-1_200.0)), ("999".into(), "−1\u{a0}200".into()));
        assert_eq!(
            (skillnad(12.4), skillnad(-0.2), skillnad(-7.0)),
            ("+12".into(), "0".into(), "−7".into())
        );
        assert_eq!(procent(0.934_2), "93,4 %");
    }
}
