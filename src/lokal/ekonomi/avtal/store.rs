//! Contracts in the database. Every change writes its event in the same transaction.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Avtal, Kontakt, Uppgifter};
use crate::db::schema::{avtal, lokal, lokalkontakt, utfall};
use crate::db::{AnyConnection, revision};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::ekonomi::handelser::Ekonomihandelse as Handelse;
use crate::lokal::ekonomi::store::{Error, Lokalnamn, broken, delprogram};
use crate::lokal::filer::{self, store::NyFil};
use crate::lokal::register::kontakt::Uppgift;
use crate::sigill::register::LOKALKONTAKT_NAMN;
use crate::sigill::{self, nyckelfil::Nyckelkalla};
use crate::tid::Svensktid;
use crate::val::{Kommunkod, ValId};

#[derive(Queryable)]
struct Row {
    id: i64,
    lokal_id: i64,
    val_id: Option<String>,
    motpart: String,
    fran: NaiveDate,
    till: NaiveDate,
    kostnad_kr: i64,
    per: String,
    delprogram: i32,
    lage: String,
    kontakt_id: Option<i64>,
    fil_id: Option<i64>,
    anteckning: String,
    version: i64,
}

impl TryFrom<Row> for Avtal {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let wrong = broken("avtal");
        let val = row.val_id.map(|id| id.parse::<ValId>()).transpose();
        Ok(Self {
            id: row.id,
            lokal: row.lokal_id,
            uppgifter: Uppgifter {
                val: val.map_err(|e| wrong(e.to_string()))?,
                motpart: row.motpart,
                fran: row.fran,
                till: row.till,
                kostnad_kr: row.kostnad_kr,
                per: row.per.parse().map_err(|e: &str| wrong(e.to_owned()))?,
                delprogram: delprogram("avtal", row.delprogram)?,
                lage: row.lage.parse().map_err(|e: &str| wrong(e.to_owned()))?,
                kontakt: row.kontakt_id,
                fil: row.fil_id,
                anteckning: row.anteckning,
            },
            version: row.version,
        })
    }
}

/// The columns that a contract is written to.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = avtal, treat_none_as_null = true)]
struct Written<'a> {
    val_id: Option<String>,
    motpart: &'a str,
    fran: NaiveDate,
    till: NaiveDate,
    kostnad_kr: i64,
    per: &'a str,
    delprogram: i32,
    lage: &'a str,
    kontakt_id: Option<i64>,
    fil_id: Option<i64>,
    anteckning: &'a str,
}

impl<'a> From<&'a Uppgifter> for Written<'a> {
    fn from(uppgifter: &'a Uppgifter) -> Self {
        Self {
            val_id: uppgifter.val.as_ref().map(ToString::to_string),
            motpart: &uppgifter.motpart,
            fran: uppgifter.fran,
            till: uppgifter.till,
            kostnad_kr: uppgifter.kostnad_kr,
            per: uppgifter.per.as_str(),
            delprogram: uppgifter.delprogram.kod(),
            lage: uppgifter.lage.as_str(),
            kontakt_id: uppgifter.kontakt,
            fil_id: uppgifter.fil,
            anteckning: &uppgifter.anteckning,
        }
    }
}

/// A contract by its number.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, id: i64) -> Result<Avtal, Error> {
    let row: Option<Row> = avtal::table.find(id).first(conn).optional()?;
    row.ok_or(Error::Saknas("Avtalet finns inte."))?.try_into()
}

/// The contracts of a lokal, the latest first.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn of_lokal(conn: &mut AnyConnection, lokal: i64) -> Result<Vec<Avtal>, Error> {
    let rows: Vec<Row> = avtal::table
        .filter(avtal::lokal_id.eq(lokal))
        .order((avtal::till.desc(), avtal::id.desc()))
        .load(conn)?;
    rows.into_iter().map(Avtal::try_from).collect()
}

/// The contracts of a kommun that are for a val or for no certain one, each with its
/// lokal, by number. They are some hundreds.
///
/// # Errors
/// As [`of_lokal`].
pub fn all(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    val: &ValId,
) -> Result<Vec<(Avtal, Lokalnamn)>, Error> {
    let rows: Vec<(Row, (i64, String, String))> = avtal::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(avtal::val_id.is_null().or(avtal::val_id.eq(val.as_str())))
        .order(avtal::id)
        .select((avtal::all_columns, (lokal::id, lokal::namn, lokal::adress)))
        .load(conn)?;
    rows.into_iter()
        .map(|(row, (id, namn, adress))| Ok((row.try_into()?, Lokalnamn { id, namn, adress })))
        .collect()
}

/// Keeps a new contract about a lokal, with its file where there is one; gives its
/// number.
///
/// # Errors
/// [`Error::Saknas`] when there is no such lokal.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    lokal: i64,
    (uppgifter, fil): (&Uppgifter, Option<&NyFil>),
) -> Result<i64, Error> {
    crate::lokal::ekonomi::store::lokal(conn, lokal)?;
    let uppgifter = &with_file(conn, now, av, uppgifter, fil)?;
    let id: i64 = diesel::insert_into(avtal::table)
        .values((avtal::lokal_id.eq(lokal), Written::from(uppgifter)))
        .returning(avtal::id)
        .get_result(conn)?;
    revision::raise(conn, revision::AVTAL)?;
    let andringar = differences(None, Some(uppgifter));
    logg::store::append(conn, now, av, &Handelse::AvtalTillagt { lokal, avtal: id, andringar })?;
    Ok(id)
}

/// Keeps the file that a contract is to have.
fn with_file(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    uppgifter: &Uppgifter,
    fil: Option<&NyFil>,
) -> Result<Uppgifter, Error> {
    let kept = fil.map(|fil| filer::store::add(conn, now, av, fil)).transpose()?;
    Ok(Uppgifter { fil: kept.or(uppgifter.fil), ..uppgifter.clone() })
}

/// Changes a contract that was seen in a version; a new file takes the place of the one
/// it had, which stays among the files of the lokal.
///
/// # Errors
/// [`Error::AvtalAndrat`] when it is not as it was seen.
pub fn change(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (id, version): (i64, i64),
    (uppgifter, fil): (&Uppgifter, Option<&NyFil>),
) -> Result<(), Error> {
    let old = as_seen(conn, id, version)?;
    let uppgifter = &with_file(conn, now, av, uppgifter, fil)?;
    let andringar = differences(Some(&old.uppgifter), Some(uppgifter));
    if andringar.is_empty() {
        return Ok(());
    }
    diesel::update(avtal::table.find(id))
        .set((Written::from(uppgifter), avtal::version.eq(avtal::version + 1)))
        .execute(conn)?;
    revision::raise(conn, revision::AVTAL)?;
    let done = Handelse::AvtalAndrat { lokal: old.lokal, avtal: id, andringar };
    Ok(logg::store::append(conn, now, av, &done)?)
}

/// Removes a contract; gives what it was, so that it can be put back.
///
/// # Errors
/// [`Error::AvtalAndrat`] when it is not as it was seen, [`Error::GarInte`] when
/// something has been booked on it.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (id, version): (i64, i64),
) -> Result<Avtal, Error> {
    let old = as_seen(conn, id, version)?;
    let booked: Option<i64> =
        utfall::table.filter(utfall::avtal_id.eq(id)).select(utfall::id).first(conn).optional()?;
    if booked.is_some() {
        return Err(Error::GarInte(
            "Det finns bokförda belopp på avtalet, så det går inte att ta bort. Sätt läget till \
             uppsagt i stället.",
        ));
    }
    diesel::delete(avtal::table.find(id)).execute(conn)?;
    revision::raise(conn, revision::AVTAL)?;
    let andringar = differences(Some(&old.uppgifter), None);
    let done = Handelse::AvtalBorttaget { lokal: old.lokal, avtal: id, andringar };
    logg::store::append(conn, now, av, &done)?;
    Ok(old)
}

fn as_seen(conn: &mut AnyConnection, id: i64, version: i64) -> Result<Avtal, Error> {
    let now = get(conn, id)?;
    if now.version == version { Ok(now) } else { Err(Error::AvtalAndrat(Box::new(now))) }
}

/// What became of each field. Whom to ask is told by number, not by name.
fn differences(old: Option<&Uppgifter>, new: Option<&Uppgifter>) -> Vec<Andring> {
    type Field = (&'static str, fn(&Uppgifter) -> Option<String>);
    const FIELDS: [Field; 11] = [
        ("val", |it| it.val.as_ref().map(ToString::to_string)),
        ("motpart", |it| Some(it.motpart.clone())),
        ("från", |it| Some(it.fran.to_string())),
        ("till", |it| Some(it.till.to_string())),
        ("kostnad i kronor", |it| Some(it.kostnad_kr.to_string())),
        ("kostnad per", |it| Some(it.per.as_str().to_owned())),
        ("delprogram", |it| Some(it.delprogram.to_string())),
        ("läge", |it| Some(it.lage.to_string())),
        ("kontakt", |it| it.kontakt.map(|id| id.to_string())),
        ("fil", |it| it.fil.map(|id| id.to_string())),
        ("anteckning", |it| Some(it.anteckning.clone()).filter(|text| !text.is_empty())),
    ];
    FIELDS
        .into_iter()
        .filter_map(|(name, read)| Andring::of(name, old.and_then(read), new.and_then(read)))
        .collect()
}

/// Those to ask about a lokal, by what they have to do with it; with their names where
/// there are keys to open them.
///
/// # Errors
/// When a name does not open or the database fails.
pub fn kontakter(
    conn: &mut AnyConnection,
    nycklar: Option<&Nyckelkalla>,
    lokal: i64,
) -> Result<Vec<Kontakt>, Error> {
    let rows: Vec<(i64, String, Vec<u8>)> = lokalkontakt::table
        .filter(lokalkontakt::lokal_id.eq(lokal))
        .order((lokalkontakt::uppgift, lokalkontakt::id))
        .select((lokalkontakt::id, lokalkontakt::uppgift, lokalkontakt::forseglad_namn))
        .load(conn)?;
    let ring = match nycklar {
        Some(kalla) if !rows.is_empty() => Some(sigill::store::ring(conn, kalla)?),
        _ => None,
    };
    rows.into_iter()
        .map(|(id, uppgift, namn)| {
            let namn = match &ring {
                Some(ring) => ring.open(LOKALKONTAKT_NAMN.plats(id), &namn)?,
                None => String::new(),
            };
            let uppgift = Uppgift::parse(&uppgift).map_or(uppgift, |known| known.namn().to_owned());
            Ok(Kontakt { id, uppgift, namn })
        })
        .collect()
}
