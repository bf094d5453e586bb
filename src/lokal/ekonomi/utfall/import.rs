//! Rows of the economy system: a file of it, or rows pasted from a sheet.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Belopp;
use super::store::{self, Utfallet};
use crate::db::{AnyConnection, Db};
use crate::fil::namn::plain;
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{Avvisad, Filfel, Importsatt, Rapport, shortened};
use crate::logg::Utforare;
use crate::lokal::ekonomi::kronor::{Kr, parse_ore, rounded};
use crate::lokal::ekonomi::{Delprogram, avtal};
use crate::tid::Svensktid;
use crate::val::{self, Val, ValId};

/// The name of the import, in reports.
pub const SLAG: &str = "utfall";

/// The most signs of a text.
pub const MEST_TEXT: usize = 500;

/// The columns, each by the names that it may have; [`plain`] of the heading.
const KOLUMNER: [(&str, &[&str]); 5] = [
    ("delprogram", &["delprogram", "delprogramkod", "program"]),
    ("datum", &["datum", "bokforingsdatum", "verifikationsdatum", "verdatum"]),
    ("text", &["text", "beskrivning", "verifikationstext", "vertext"]),
    ("belopp", &["belopp", "beloppkr", "utfall", "utfallkr"]),
    ("avtal", &["avtal", "avtalsnummer", "avtalsnr"]),
];

/// What an import is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val to book on.
    pub val: ValId,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The amounts.
    #[error(transparent)]
    Store(#[from] crate::lokal::ekonomi::store::Error),
}

/// What a table holds.
#[derive(Debug, Clone, Default)]
pub struct Last {
    /// Rows read.
    pub lasta: usize,
    /// The amounts.
    pub belopp: Vec<Belopp>,
    /// Refused rows.
    pub avvisade: Vec<Avvisad>,
    /// How many amounts had öre, which have been rounded away.
    pub avrundade: usize,
}

/// Where the columns are.
struct Kolumner {
    delprogram: usize,
    datum: usize,
    text: usize,
    belopp: usize,
    avtal: Option<usize>,
}

impl Kolumner {
    fn find(tabell: &Tabell) -> Result<Self, String> {
        let names: Vec<String> = tabell.kolumner.iter().map(|name| plain(name)).collect();
        let at = |wanted: &str| {
            let (_, known) = KOLUMNER.iter().find(|(name, _)| *name == wanted)?;
            names.iter().position(|name| known.contains(&name.as_str()))
        };
        let must = |wanted: &str| {
            at(wanted).ok_or_else(|| {
                format!(
                    "kolumnen {wanted} saknas. Första raden ska vara rubriker: delprogram, datum, \
                     text och belopp, och om du vill avtal."
                )
            })
        };
        Ok(Self {
            delprogram: must("delprogram")?,
            datum: must("datum")?,
            text: must("text")?,
            belopp: must("belopp")?,
            avtal: at("avtal"),
        })
    }
}

/// A refused field: its name, and the reason.
type Fel = (&'static str, String);

/// Reads the rows of a table; `avtal` are the numbers of the contracts there are.
///
/// # Errors
/// [`Filfel`] when it is no table with these columns.
pub fn read(fil: &str, bytes: &[u8], avtal: &HashSet<i64>) -> Result<Last, Filfel> {
    let tabell = Tabell::read(fil, bytes)?;
    let kolumner =
        Kolumner::find(&tabell).map_err(|skal| Filfel::Form { fil: fil.to_owned(), skal })?;
    let mut last = Last { lasta: tabell.len(), ..Last::default() };
    for rad in tabell.rader() {
        match row(rad, &kolumner, avtal) {
            Ok((belopp, whole)) => {
                last.belopp.push(belopp);
                last.avrundade += usize::from(!whole);
            }
            Err((falt, skal)) => {
                let place = match falt {
                    "delprogram" => Some(kolumner.delprogram),
                    "datum" => Some(kolumner.datum),
                    "belopp" => Some(kolumner.belopp),
                    "avtal" => kolumner.avtal,
                    _ => None,
                };
                last.avvisade.push(Avvisad {
                    fil: fil.to_owned(),
                    rad: rad.nummer,
                    falt: falt.to_owned(),
                    varde: shortened(place.map(|place| rad.get(place)).unwrap_or_default()),
                    skal,
                });
            }
        }
    }
    Ok(last)
}

/// The amount of a row, and whether it was whole kronor.
fn row(rad: Rad<'_>, kolumner: &Kolumner, avtal: &HashSet<i64>) -> Result<(Belopp, bool), Fel> {
    let delprogram = Delprogram::parse(rad.get(kolumner.delprogram)).ok_or_else(|| {
        let all: Vec<String> = Delprogram::alla().map(|one| one.kod().to_string()).collect();
        ("delprogram", format!("Det är inget delprogram. De som finns är {}.", all.join(", ")))
    })?;
    let datum = date(rad.get(kolumner.datum)).ok_or_else(|| {
        ("datum", "Det är inte ett datum. Skriv år, månad och dag: 2026-09-13.".to_owned())
    })?;
    let text = bare(rad.get(kolumner.text)).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MEST_TEXT {
        return Err(("text", "Texten är längre än 500 tecken. Korta den.".to_owned()));
    }
    let ore =
        parse_ore(bare(rad.get(kolumner.belopp))).map_err(|fel| ("belopp", fel.to_string()))?;
    let avtal = match kolumner.avtal.map(|place| rad.get(place)).filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(text.parse().ok().filter(|id| avtal.contains(id)).ok_or_else(|| {
            ("avtal", "Det finns inget avtal med det numret i valet. Lämna tomt.".to_owned())
        })?),
    };
    Ok((Belopp { delprogram, avtal, datum, text, belopp_kr: rounded(ore) }, ore % 100 == 0))
}

/// A cell without the apostrophe that our own csv puts before what a spreadsheet would
/// run as a formula.
fn bare(cell: &str) -> &str {
    let formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@']);
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell)
}

/// A date as economy systems write it: with or without hyphens, also with a time after.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let digits = day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit());
    let form = if digits { "%Y%m%d" } else { "%Y-%m-%d" };
    let date = NaiveDate::parse_from_str(day, form).ok()?;
    (1990..2100).contains(&chrono::Datelike::year(&date)).then_some(date)
}

/// The numbers of the contracts that amounts of a val may be for.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn avtalsnummer(
    conn: &mut AnyConnection,
    val: &Val,
) -> Result<HashSet<i64>, crate::lokal::ekonomi::store::Error> {
    let all = avtal::store::all(conn, val.kommun, &val.id)?;
    Ok(all.into_iter().map(|(avtal, _)| avtal.id).collect())
}

/// Books the rows of a file on a val.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    fil: &str,
    bytes: &[u8],
    uppdrag: Uppdrag,
    (now, av): (Svensktid, Utforare),
) -> Result<Rapport, Error> {
    let Uppdrag { val, satt } = uppdrag;
    let numbers = db.read(move |conn| {
        let val = val::store::get(conn, &val)?;
        Ok::<_, Error>((avtalsnummer(conn, &val)?, val))
    });
    let (numbers, val) = numbers.await?;
    let last = Arc::new(read(fil, bytes, &numbers)?);
    let mut report = Rapport {
        slag: SLAG,
        fil: fil.to_owned(),
        val: val.id.to_string(),
        prov: satt.prov,
        lasta: last.lasta,
        avvisade: last.avvisade.clone(),
        ..<_>::default()
    };
    let may_save = satt.may_save(&report.avvisade);
    let may_remove = satt.may_remove(&report.avvisade);
    let list = Arc::clone(&last);
    let work = move |conn: &mut AnyConnection| {
        if may_save {
            store::apply(conn, &now, &av, &val.id, (&list.belopp, may_remove))
        } else {
            store::compare(conn, &val.id, &list.belopp)
        }
    };
    let done = if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done.andringar);
    report.sparad = may_save;
    tell(&mut report, &last, &done, may_remove);
    Ok(report)
}

fn tell(report: &mut Rapport, last: &Last, done: &Utfallet, may_remove: bool) {
    if last.avrundade > 0 {
        report.remark(format!(
            "{} belopp hade ören och är avrundade till hela kronor.",
            last.avrundade
        ));
    }
    if may_remove {
        report.borttagna = done.saknas.len();
    } else {
        report.remark_some(done.saknas.iter(), |gone| {
            let it = &gone.belopp;
            format!(
                "Finns inte i filen men är bokfört: {} {} «{}» {}.",
                it.datum,
                it.delprogram,
                it.text,
                Kr(it.belopp_kr)
            )
        });
    }
}

impl From<crate::db::Error> for Error {
    fn from(error: crate::db::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<crate::db::QueryError> for Error {
    fn from(error: crate::db::QueryError) -> Self {
        Self::Store(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fil::export::Format;
    use crate::lokal::ekonomi::utfall::{Bokford, lista};

    fn read_text(text: &str) -> Last {
        read("utfall.csv", text.as_bytes(), &HashSet::from([7])).unwrap()
    }

    #[test]
    fn rows_are_read_as_economy_systems_write_them() {
        let last = read_text(
            "Bokföringsdatum;Delprogram;Verifikationstext;Belopp;Avtal\n\
             2024-06-09;40;Hyra  Norra skolan;12 500,50;7\n\
             20240610;Förtidsröstning;El;-1000,00;\n\
             2024-06-11 00:00;100 Intäkter;Bidrag;1 000-;\n",
        );
        assert!(last.avvisade.is_empty(), "{last:#?}");
        let all: Vec<(i32, Option<i64>, &str, i64)> = last
            .belopp
            .iter()
            .map(|it| (it.delprogram.kod(), it.avtal, &*it.text, it.belopp_kr))
            .collect();
        assert_eq!(
            all,
            [
                (40, Some(7), "Hyra Norra skolan", 12_501),
                (60, None, "El", -1000),
                (100, None, "Bidrag", -1000),
            ]
        );
        assert_eq!((last.lasta, last.avrundade), (3, 1));
    }

    #[test]
    fn what_is_written_as_a_file_is_read_again() {
        let row = |text: &str, belopp_kr| Belopp {
            delprogram: Delprogram::med_kod(60).unwrap(),
            avtal: Some(7),
            datum: "2024-06-09".parse().unwrap(),
            text: text.to_owned(),
            belopp_kr,
        };
        let rows = [row("=1+1; \"ok\"", -1000), row("Hyra", 12_500)];
        let booked: Vec<Bokford> =
            (1..).zip(rows.clone()).map(|(id, belopp)| Bokford { id, belopp }).collect();
        let table = lista::table(&booked.iter().collect::<Vec<_>>());
        for format in [Format::Csv, Format::Xlsx] {
            let bytes = table.write(format).unwrap();
            let last = read("utfall", &bytes, &HashSet::from([7])).unwrap();
            assert_eq!(last.belopp, rows, "{last:#?}");
        }
    }

    #[test]
    fn pasted_rows_are_parted_by_tabs() {
        let last = read_text("delprogram\tdatum\ttext\tbelopp\n60\t2024-06-09\tEl\t1,5\n");
        assert_eq!(last.belopp.len(), 1);
        assert_eq!(last.belopp[0].belopp_kr, 2);
    }

    #[test]
    fn a_refused_row_says_which_field_and_why() {
        let last = read_text(
            "delprogram;datum;text;belopp;avtal\n\
             41;2024-06-09;x;1;\n40;9/6;x;1;\n40;2024-06-09;x;en;\n40;2024-06-09;x;1;8\n",
        );
        let found: Vec<(usize, &str, &str)> =
            last.avvisade.iter().map(|it| (it.rad, &*it.falt, &*it.varde)).collect();
        assert_eq!(
            found,
            [(2, "delprogram", "41"), (3, "datum", "9/6"), (4, "belopp", "en"), (5, "avtal", "8"),]
        );
        assert!(last.avvisade[0].skal.contains("10, 20, 30"));
    }

    #[test]
    fn a_table_without_the_columns_is_refused() {
        let fel = read("a.csv", b"datum;text;belopp\n2024-06-09;x;1\n", &HashSet::new());
        assert!(fel.unwrap_err().to_string().contains("kolumnen delprogram saknas"));
    }
}
