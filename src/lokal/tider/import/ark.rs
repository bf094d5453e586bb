//! The kansli's sheets of hours, as cells and as rows. Pure.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::{Days, NaiveDate};

use crate::fil::tabell::Tabell;
use crate::fil::{Filfel, tal};
use crate::geo::Wgs84;
use crate::lokal::matcha::plain;
use crate::lokal::tider::tolka;
use crate::lokal::{Intervall, Oppettidsfel};
use crate::tid::Klockslag;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Tom,
    /// A text.
    Text(String),
    /// A number.
    Tal(f64),
    /// A date.
    Datum(NaiveDate),
    /// A time of day.
    Klockslag(Klockslag),
}

impl Cell {
    /// The cell as a person sees it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Tom => String::new(),
            Self::Text(text) => text.clone(),
            Self::Tal(number) => number.to_string(),
            Self::Datum(datum) => datum.to_string(),
            Self::Klockslag(klockslag) => klockslag.to_string(),
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::Tom
    }

    /// The date that a heading names; a number may be one too.
    fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Datum(datum) => Some(*datum),
            Self::Tal(serial) if (32_874.0..73_050.0).contains(serial) => excel_date(*serial),
            Self::Text(text) => text.get(..10).unwrap_or(text).parse().ok(),
            _ => None,
        }
    }

    fn clock(&self) -> Result<Klockslag, Oppettidsfel> {
        match self {
            Self::Klockslag(klockslag) => Ok(*klockslag),
            Self::Tal(hours) => {
                tolka::decimal_hours(*hours).ok_or_else(|| Oppettidsfel::Form(self.shown()))
            }
            _ => tolka::cell(&self.shown()),
        }
    }
}

/// The day of an Excel serial of the 1900 system.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
fn excel_date(serial: f64) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    (serial.fract() == 0.0).then(|| epoch.checked_add_days(Days::new(serial as u64)))?
}

/// Rows with their numbers as Excel or a text editor counts them.
type Rader = Vec<(usize, Vec<Cell>)>;

/// Reads the cells of a file: the first sheet of a workbook, or a csv.
fn cells(fil: &str, bytes: &[u8]) -> Result<Rader, Filfel> {
    if !bytes.starts_with(b"PK\x03\x04") {
        let tabell = Tabell::read(fil, bytes)?;
        let of = |text: &str| match text.trim() {
            "" => Cell::Tom,
            text => Cell::Text(text.to_owned()),
        };
        let head = (1, tabell.kolumner.iter().map(|name| of(name)).collect());
        let rows = tabell.rader().map(|rad| {
            let fields = (0..rad.len()).map(|place| of(rad.get(place))).collect();
            (rad.nummer, fields)
        });
        return Ok(std::iter::once(head).chain(rows).collect());
    }
    let broken = |e: calamine::XlsxError| Filfel::Form {
        fil: fil.to_owned(),
        skal: format!("den går inte att läsa som en arbetsbok från Excel ({e})."),
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let empty = || Filfel::Form { fil: fil.to_owned(), skal: "den är tom.".to_owned() };
    let sheet = book.worksheet_range_at(0).ok_or_else(empty)?.map_err(broken)?;
    let (row, column) = sheet.start().ok_or_else(empty)?;
    let rows = sheet.rows().enumerate().map(|(i, cells)| {
        // The used cells may begin further in; places are counted from the first column.
        let before = std::iter::repeat_n(Cell::Tom, column as usize);
        (row as usize + 1 + i, before.chain(cells.iter().map(of_excel)).collect())
    });
    Ok(rows.collect())
}

fn of_excel(cell: &Data) -> Cell {
    match cell {
        Data::String(text) if text.trim().is_empty() => Cell::Tom,
        Data::String(text) => Cell::Text(text.trim().to_owned()),
        #[expect(clippy::cast_precision_loss, reason = "hours and serials are small")]
        Data::Int(number) => Cell::Tal(*number as f64),
        Data::Float(number) => Cell::Tal(*number),
        Data::DateTime(moment) if moment.as_f64() < 1.0 => {
            tolka::decimal_hours(moment.as_f64() * 24.0)
                .map_or_else(|| Cell::Text(moment.as_f64().to_string()), Cell::Klockslag)
        }
        Data::DateTime(moment) => excel_date(moment.as_f64().trunc())
            .map_or_else(|| Cell::Text(moment.as_f64().to_string()), Cell::Datum),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Empty | Data::Bool(_) | Data::Error(_) => Cell::Tom,
    }
}

/// The hours of a day as a row gives them: the date that the sheet says, and what stands
/// there.
#[derive(Debug, Clone, PartialEq)]
pub struct Dagcell {
    /// The date, whose year may be wrong.
    pub datum: NaiveDate,
    /// What stands there.
    pub visat: String,
    /// The hours, or why they cannot be read.
    pub tider: Result<Vec<Intervall>, Oppettidsfel>,
}

/// A row of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Arkrad {
    /// Its number.
    pub nummer: usize,
    /// The name of the lokal.
    pub namn: String,
    /// Its street address, where the sheet gives it.
    pub adress: Option<String>,
    /// Where it is, where the sheet gives it.
    pub plats: Option<Wgs84>,
    /// What the building is for, where the sheet says it.
    pub anvandning: String,
    /// Its hours.
    pub dagar: Vec<Dagcell>,
}

/// A day that has a column of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dagkolumn {
    /// The date, whose year may be wrong.
    pub datum: NaiveDate,
    /// The weekday that stands above it, in Swedish and lower case.
    pub veckodag: Option<String>,
}

/// A sheet of hours or of addresses.
#[derive(Debug, Clone, PartialEq)]
pub struct Ark {
    /// The row of the headings.
    pub rubrikrad: usize,
    /// The days that have columns.
    pub dagar: Vec<Dagkolumn>,
    /// The rows that have a name.
    pub rader: Vec<Arkrad>,
}

/// Where what stands.
struct Kolumner {
    namn: usize,
    adress: Option<usize>,
    latitud: Option<usize>,
    longitud: Option<usize>,
    anvandning: Option<usize>,
    /// Each day with the first of its columns, and the second where it has one.
    dagar: Vec<(Dagkolumn, usize, Option<usize>)>,
    /// Columns whose cells say the date themselves: `Dag01`, …
    spann: Vec<usize>,
}

/// Reads a sheet of hours: a row of dates with one column each (`10-18`) or two (from
/// and to), perhaps weekdays above and a title above these; or columns `Dag01`, `Dag02`, …
/// of ISO intervals.
///
/// # Errors
/// [`Filfel::Form`] when there are no days in it.
pub fn hours(fil: &str, bytes: &[u8]) -> Result<Ark, Filfel> {
    let rows = cells(fil, bytes)?;
    let dates = |cells: &[Cell]| cells.iter().filter(|cell| cell.date().is_some()).count();
    let head = rows.iter().position(|(_, cells)| dates(cells) >= 2 || !spans(cells).is_empty());
    // A row of ISO intervals has no dates of its own in the headings.
    let head = head.ok_or_else(|| Filfel::Form {
        fil: fil.to_owned(),
        skal: "den har ingen rad med datum. Ha en rad med periodens datum och en eller två \
               kolumner per dag (från och till)."
            .to_owned(),
    })?;
    read(fil, &rows, head)
}

/// Reads a sheet of addresses: headings with a name and an address.
///
/// # Errors
/// [`Filfel::Form`] when it has no such headings.
pub fn addresses(fil: &str, bytes: &[u8]) -> Result<Ark, Filfel> {
    let rows = cells(fil, bytes)?;
    let named = |part: &'static str| move |cell: &Cell| matches!(cell, Cell::Text(text) if plain(text).contains(part));
    let head = rows.iter().position(|(_, cells)| {
        cells.iter().any(named("namn")) && cells.iter().any(named("adress"))
    });
    let head = head.ok_or_else(|| Filfel::Form {
        fil: fil.to_owned(),
        skal: "den har ingen rubrikrad med namn och adress.".to_owned(),
    })?;
    read(fil, &rows, head)
}

fn spans(cells: &[Cell]) -> Vec<usize> {
    let is_span = |cell: &Cell| match cell {
        Cell::Text(text) => {
            let number = text.to_lowercase();
            number.strip_prefix("dag").is_some_and(|n| n.parse::<u8>().is_ok())
        }
        _ => false,
    };
    cells.iter().enumerate().filter(|(_, cell)| is_span(cell)).map(|(place, _)| place).collect()
}

fn read(fil: &str, rows: &[(usize, Vec<Cell>)], head: usize) -> Result<Ark, Filfel> {
    let above = head.checked_sub(1).and_then(|row| rows.get(row)).map(|(_, cells)| &**cells);
    let (rubrikrad, cells) =
        rows.get(head).map(|(nummer, cells)| (*nummer, &**cells)).unwrap_or_default();
    let below = rows.get(head + 1..).unwrap_or_default();
    let kolumner = Kolumner::find(cells, above.unwrap_or_default(), below).ok_or_else(|| {
        let skal = "den har ingen kolumn med lokalernas namn.".to_owned();
        Filfel::Form { fil: fil.to_owned(), skal }
    })?;
    Ok(Ark {
        rubrikrad,
        rader: below.iter().filter_map(|(nummer, cells)| kolumner.row(*nummer, cells)).collect(),
        dagar: kolumner.dagar.into_iter().map(|(dag, ..)| dag).collect(),
    })
}

impl Kolumner {
    fn find(head: &[Cell], above: &[Cell], below: &[(usize, Vec<Cell>)]) -> Option<Self> {
        let mut dagar: Vec<(Dagkolumn, usize, Option<usize>)> = Vec::new();
        for (place, cell) in head.iter().enumerate() {
            let last = dagar.last_mut();
            match (cell.date(), last) {
                (Some(datum), Some((day, first, second)))
                    if day.datum == datum && *first + 1 == place =>
                {
                    *second = Some(place);
                }
                (Some(datum), _) => {
                    let veckodag = above.get(place).map(|cell| plain(&cell.shown()));
                    let veckodag = veckodag.filter(|word| word.ends_with("dag"));
                    dagar.push((Dagkolumn { datum, veckodag }, place, None));
                }
                (None, Some((_, first, second))) if cell.is_empty() && *first + 1 == place => {
                    *second = Some(place);
                }
                (None, _) => {}
            }
        }
        let first_day = dagar.first().map_or(head.len(), |(_, place, _)| *place);
        let titled = |part: &str| {
            head.iter().take(first_day).position(|cell| match cell {
                Cell::Text(text) => plain(text).contains(part),
                _ => false,
            })
        };
        // Without a heading that says so, the names are the first column of texts.
        let texts = || {
            let is_text = |place: &usize| {
                let text = |row: &&(usize, Vec<Cell>)| matches!(row.1.get(*place), Some(Cell::Text(text)) if text.parse::<f64>().is_err());
                below
                    .iter()
                    .find(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
                    .as_ref()
                    .is_some_and(text)
            };
            (0..first_day).find(is_text)
        };
        Some(Self {
            namn: titled("namn").or_else(texts)?,
            adress: titled("adress"),
            latitud: titled("latitud"),
            longitud: titled("longitud"),
            anvandning: titled("typ"),
            spann: if dagar.is_empty() { spans(head) } else { Vec::new() },
            dagar,
        })
    }

    /// A row with a name; others are empty, or sums.
    fn row(&self, nummer: usize, cells: &[Cell]) -> Option<Arkrad> {
        let at = |place: usize| cells.get(place).unwrap_or(&Cell::Tom);
        let text = |place: Option<usize>| place.map(|place| at(place).shown()).unwrap_or_default();
        let namn = text(Some(self.namn));
        if namn.is_empty() {
            return None;
        }
        let degrees = |place: Option<usize>| tal::decimal(&text(place));
        let plats = degrees(self.latitud).zip(degrees(self.longitud));
        let dated = self.dagar.iter().map(|(day, from, to)| Dagcell {
            datum: day.datum,
            visat: std::iter::once(*from)
                .chain(*to)
                .map(|place| at(place).shown())
                .filter(|shown| !shown.is_empty())
                .collect::<Vec<_>>()
                .join("-"),
            tider: match to {
                Some(to) => pair(at(*from), at(*to)),
                None => tolka::day(&at(*from).shown()),
            },
        });
        let spans = self.spann.iter().filter_map(|&place| span(&at(place).shown()));
        Some(Arkrad {
            nummer,
            namn,
            adress: Some(text(self.adress)).filter(|adress| !adress.is_empty()),
            plats: plats.and_then(|(lat, lon)| Wgs84::parse(lat, lon).ok()),
            anvandning: text(self.anvandning),
            dagar: dated.chain(spans).collect(),
        })
    }
}

/// From and to in a cell each.
fn pair(from: &Cell, to: &Cell) -> Result<Vec<Intervall>, Oppettidsfel> {
    match (from, to) {
        (Cell::Text(from), Cell::Text(to)) => tolka::pair(from, to),
        (Cell::Tom, Cell::Tom) => Ok(Vec::new()),
        (Cell::Tal(from), Cell::Tal(to)) if *from == 0.0 && *to == 0.0 => Ok(Vec::new()),
        (Cell::Text(text), Cell::Tom) if tolka::day(text).is_ok() => tolka::day(text),
        (Cell::Tom, _) | (_, Cell::Tom) => {
            Err(Oppettidsfel::Form(format!("{}-{}", from.shown(), to.shown())))
        }
        _ => Ok(vec![Intervall::new(from.clock()?, to.clock()?)?]),
    }
}

/// An ISO interval: `2018-08-27T09:00:00/2018-08-27T16:00:00`. Two of one moment mean
/// closed. An empty cell says nothing of any day.
fn span(text: &str) -> Option<Dagcell> {
    let date = |moment: &str| moment.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let (from, to) = text.split_once('/').unwrap_or((text, ""));
    let datum = date(from)?;
    let clock = |moment: &str| {
        let clock = moment.split_once(['T', ' ']).map_or("", |(_, clock)| clock);
        Klockslag::parse(clock).map_err(|_| Oppettidsfel::Form(text.to_owned()))
    };
    let tider = if from == to {
        Ok(Vec::new())
    } else if date(to) == Some(datum) {
        let interval = || Intervall::new(clock(from)?, clock(to)?);
        interval().map(|tid| vec![tid])
    } else {
        Err(Oppettidsfel::Form(text.to_owned()))
    };
    Some(Dagcell { datum, visat: text.to_owned(), tider })
}

#[cfg(test)]
mod tests;
