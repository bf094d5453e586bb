//! Hours as people type them and as sheets hold them. Pure.
//!
//! [`day`] is the tolerant sister of [`Intervall::parse_day`], which reads what files
//! hold; [`block`] reads what is copied out of a sheet.

use chrono::{Datelike, NaiveDate};

use crate::lokal::{Intervall, Oppettidsfel};
use crate::tid::Klockslag;

/// Words that mean that it is closed.
const STANGT: [&str; 6] = ["stängt", "stängd", "stangt", "-", "–", "0"];

/// The hours of one day as a person types them: `10:00-18:00`, `10-18`,
/// `10.00–18.00`, `kl 8-12 och 13-16`; nothing, or «stängt», means closed. Sorted, never
/// overlapping.
///
/// # Errors
/// [`Oppettidsfel`] says which part is wrong.
pub fn day(text: &str) -> Result<Vec<Intervall>, Oppettidsfel> {
    let text = text.trim().to_lowercase();
    if text.is_empty() || STANGT.contains(&&*text) {
        return Ok(Vec::new());
    }
    let text = text.replace(" och ", ",").replace([';', '+', '\n'], ",");
    let mut plain = Vec::new();
    for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
        let bare = piece.trim_start_matches("kl.").trim_start_matches("kl").trim();
        let (from, to) = bare
            .split_once(['-', '–', '—'])
            .or_else(|| bare.split_once(" till "))
            .ok_or_else(|| Oppettidsfel::Form(piece.to_owned()))?;
        plain.push(format!("{}-{}", typed_clock(from)?, typed_clock(to)?));
    }
    Intervall::parse_day(&plain.join(","))
}

/// A time of day as a person types it: `8`, `8:30`, `08.30`, `0830`.
fn typed_clock(text: &str) -> Result<Klockslag, Oppettidsfel> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = match text.len() {
        1 | 2 if digits => format!("{text}:00"),
        3 | 4 if digits => {
            let (hours, minutes) = text.split_at(text.len() - 2);
            format!("{hours}:{minutes}")
        }
        _ => text.to_owned(),
    };
    Klockslag::parse(&whole).map_err(|_| Oppettidsfel::Form(text.to_owned()))
}

/// A time of day as a cell of a sheet holds it: as a person types it, or as hours with
/// decimals after a comma (`8,5`), or one after a point (`8.5`).
///
/// # Errors
/// [`Oppettidsfel::Form`] when it is no time of day.
pub fn cell(text: &str) -> Result<Klockslag, Oppettidsfel> {
    let text = text.trim();
    let decimal = text.contains(',') || text.split_once('.').is_some_and(|(_, d)| d.len() == 1);
    if decimal
        && !text.contains(':')
        && let Some(hours) = crate::fil::tal::decimal(text)
    {
        return decimal_hours(hours).ok_or_else(|| Oppettidsfel::Form(text.to_owned()));
    }
    typed_clock(text)
}

/// A time of day from hours after midnight; `None` unless it is a whole minute of a day.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "looked at before: between 0 and the minutes of a day"
)]
pub fn decimal_hours(hours: f64) -> Option<Klockslag> {
    let minutes = (hours * 60.0).round();
    let whole = (hours * 60.0 - minutes).abs() < 0.01;
    let of_a_day = (0.0..=1440.0).contains(&minutes);
    if whole && of_a_day { Klockslag::from_minutes(minutes as u16) } else { None }
}

/// From and to in a cell each; both empty means closed.
///
/// # Errors
/// [`Oppettidsfel`] says what is wrong.
pub fn pair(from: &str, to: &str) -> Result<Vec<Intervall>, Oppettidsfel> {
    let shut = |text: &str| text.is_empty() || STANGT.contains(&&*text.to_lowercase());
    let (from, to) = (from.trim(), to.trim());
    if shut(from) && shut(to) {
        return Ok(Vec::new());
    }
    if from.is_empty() || to.is_empty() {
        return Err(Oppettidsfel::Form(format!("{from}-{to}")));
    }
    Ok(vec![Intervall::new(cell(from)?, cell(to)?)?])
}

/// Why what was pasted could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Klisterfel {
    /// There is nothing.
    #[error("Klistra in tiderna ur arket först.")]
    Tomt,
    /// Neither dates nor as many cells as there are days.
    #[error(
        "Det inklistrade har {celler} celler, men perioden har {dagar} dagar. Klistra in en cell \
         per dag, två per dag (från och till), eller två kolumner med datum och tider."
    )]
    Antal {
        /// Cells pasted.
        celler: usize,
        /// Days there are.
        dagar: usize,
    },
    /// A cell is no hours.
    #[error("{datum}: {fel}")]
    Tider {
        /// The day that the cell is for.
        datum: NaiveDate,
        /// What is wrong.
        fel: Oppettidsfel,
    },
    /// A date that is none of the days.
    #[error("«{0}» är ingen av dagarna. Ta med bara periodens dagar.")]
    Dag(String),
    /// A day is there twice.
    #[error("{0} finns två gånger. Ta med varje dag en gång.")]
    Dubbel(NaiveDate),
}

/// The hours that a block of cells gives days.
pub type Ifyllda = Vec<(NaiveDate, Vec<Intervall>)>;

/// Reads cells copied out of a sheet, between tabs and line breaks: one cell a day, or
/// two (from and to), in the order of the days; or a column of dates and one or two of
/// hours; or a row of dates with the hours below.
///
/// # Errors
/// [`Klisterfel`] says what does not fit.
pub fn block(text: &str, dagar: &[NaiveDate]) -> Result<Ifyllda, Klisterfel> {
    let lines: Vec<Vec<&str>> = text
        .trim_matches(['\n', '\r'])
        .lines()
        .map(|line| line.trim_end_matches('\r').split('\t').map(str::trim).collect())
        .collect();
    let Some(first) = lines.first().filter(|_| !text.trim().is_empty()) else {
        return Err(Klisterfel::Tomt);
    };
    let is_date = |cell: &&str| date(cell, dagar).is_some();
    if lines.len() >= 2 && first.iter().filter(|cell| is_date(cell)).count() >= 2 {
        return dated_row(first, lines.get(1).map_or(&[], Vec::as_slice), dagar);
    }
    let dated = |line: &Vec<&str>| line.len() > 1 && looks_like_date(line.first().unwrap_or(&""));
    let full = |line: &&Vec<&str>| line.iter().any(|cell| !cell.is_empty());
    if lines.iter().filter(full).all(dated) && dagar.len() + lines.len() > 2 {
        return dated_column(&lines, dagar);
    }
    in_order(&lines.concat(), dagar)
}

fn dated_row(dates: &[&str], hours: &[&str], dagar: &[NaiveDate]) -> Result<Ifyllda, Klisterfel> {
    // A date over two cells stands in the first of them, or in both.
    let mut found: Vec<(NaiveDate, Vec<&str>)> = Vec::new();
    for (place, head) in dates.iter().enumerate() {
        let here = hours.get(place).copied().unwrap_or_default();
        match (date(head, dagar), found.last_mut()) {
            (Some(datum), Some((last, cells))) if datum == *last => cells.push(here),
            (Some(datum), _) => found.push((datum, vec![here])),
            (None, Some((_, cells))) if head.is_empty() => cells.push(here),
            (None, None) => {}
            (None, Some(_)) => return Err(Klisterfel::Dag((*head).to_owned())),
        }
    }
    once(
        found
            .into_iter()
            .map(|(datum, cells)| cells_of(datum, &cells))
            .collect::<Result<_, _>>()?,
    )
}

fn dated_column(lines: &[Vec<&str>], dagar: &[NaiveDate]) -> Result<Ifyllda, Klisterfel> {
    let mut found = Vec::new();
    for line in lines {
        let Some((head, cells)) = line.split_first().filter(|(head, _)| !head.is_empty()) else {
            continue;
        };
        let datum = date(head, dagar).ok_or_else(|| Klisterfel::Dag((*head).to_owned()))?;
        found.push(cells_of(datum, cells)?);
    }
    once(found)
}

fn in_order(cells: &[&str], dagar: &[NaiveDate]) -> Result<Ifyllda, Klisterfel> {
    let each = if cells.len() == dagar.len() {
        1
    } else if cells.len() == 2 * dagar.len() {
        2
    } else {
        return Err(Klisterfel::Antal { celler: cells.len(), dagar: dagar.len() });
    };
    dagar.iter().zip(cells.chunks(each)).map(|(&datum, cells)| cells_of(datum, cells)).collect()
}

/// The hours of a day from its cells: all in one, or from and to, which may come again.
fn cells_of(datum: NaiveDate, cells: &[&str]) -> Result<(NaiveDate, Vec<Intervall>), Klisterfel> {
    let cells: Vec<&str> = {
        let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        cells.iter().take(used).copied().collect()
    };
    let hours = match cells[..] {
        [] => Ok(Vec::new()),
        [one] => day(one),
        [from, to] => pair(from, to),
        _ => day(&cells.chunks(2).map(|pair| pair.join("-")).collect::<Vec<_>>().join(",")),
    };
    hours.map(|hours| (datum, hours)).map_err(|fel| Klisterfel::Tider { datum, fel })
}

fn once(found: Ifyllda) -> Result<Ifyllda, Klisterfel> {
    let mut seen = std::collections::HashSet::new();
    match found.iter().find(|(datum, _)| !seen.insert(*datum)) {
        Some((datum, _)) => Err(Klisterfel::Dubbel(*datum)),
        None => Ok(found),
    }
}

/// Months by their first three letters.
const MANADER: [&str; 12] =
    ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

/// Day and month, and the year where there is one: `2026-08-26`, `26/8`, `26.8.2026`,
/// `ons 26 aug`.
fn parts(text: &str) -> Option<(u32, u32, Option<i32>)> {
    let text = text.trim().to_lowercase();
    let head = text.split(['t', ' ']).next().unwrap_or_default();
    if let Ok(datum) = head.parse::<NaiveDate>() {
        return Some((datum.day(), datum.month(), Some(datum.year())));
    }
    let words: Vec<&str> =
        text.split([' ', '/', '.', ',']).filter(|word| !word.is_empty()).collect();
    let place = words.iter().position(|word| word.bytes().all(|b| b.is_ascii_digit()))?;
    let dag: u32 = words.get(place)?.parse().ok()?;
    let month = words.get(place + 1)?;
    let named = |name: &str| MANADER.iter().position(|short| name.starts_with(short));
    let manad = match month.parse::<u32>() {
        Ok(number) => number,
        Err(_) => u32::try_from(named(month)? + 1).ok()?,
    };
    let year = words.get(place + 2).and_then(|year| year.parse().ok());
    let right = (1..=31).contains(&dag) && (1..=12).contains(&manad) && words.len() <= place + 3;
    right.then_some((dag, manad, year.filter(|year| *year > 1900)))
}

fn looks_like_date(text: &str) -> bool {
    parts(text).is_some()
}

/// The one of the days that a cell names.
fn date(text: &str, dagar: &[NaiveDate]) -> Option<NaiveDate> {
    let (dag, manad, year) = parts(text)?;
    dagar.iter().copied().find(|datum| {
        (datum.day(), datum.month()) == (dag, manad) && year.is_none_or(|year| year == datum.year())
    })
}

#[cfg(test)]
mod tests;
