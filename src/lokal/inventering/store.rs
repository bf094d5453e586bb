//! Inspections in the database. Every change writes its event and raises the revision
//! of what voters see, in the same transaction.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::handelser::{Inventeringshandelse as Handelse, andringar};
use super::katalog::KATALOG;
use super::lista::Lokalrad;
use super::{Inventering, Uppgifter, Varden, rules};
use crate::db::schema::{fil, inventering, lokal, matvarde, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::logg::{self, Utforare};
use crate::lokal::Status;
use crate::lokal::register::sammanslagning::store::nuvarande;
use crate::lokal::tillganglighet::Inventerat;
use crate::tid::{self, Svensktid};
use crate::val::ValId;

/// Why an inspection could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Inventeringen finns inte. Någon kan ha tagit bort den.")]
    Saknas,
    /// There is no such lokal.
    #[error("Lokalen finns inte. Sök efter den i registret.")]
    LokalSaknas,
    /// Someone else has changed it meanwhile; as it is now.
    #[error("Någon annan har ändrat inventeringen medan du hade sidan öppen.")]
    Inaktuell(Box<Inventering>),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

type Row = (i64, i64, i64, NaiveDate, String, String);

const COLUMNS: (
    inventering::id,
    inventering::lokal_id,
    inventering::version,
    inventering::datum,
    inventering::inventerare,
    inventering::anteckning,
) = (
    inventering::id,
    inventering::lokal_id,
    inventering::version,
    inventering::datum,
    inventering::inventerare,
    inventering::anteckning,
);

fn made(row: Row, varden: Varden) -> Inventering {
    let (id, lokal_id, version, datum, inventerare, anteckning) = row;
    let uppgifter = Uppgifter { datum, inventerare, anteckning, varden };
    Inventering { id, lokal_id, version, uppgifter }
}

/// Values by inspection. A code or a value that the fields do not know, as from an
/// earlier version of them, is passed over: it says nothing that can be relied upon.
fn grouped(rows: Vec<(i64, String, String)>) -> HashMap<i64, Varden> {
    let mut all: HashMap<i64, Varden> = HashMap::new();
    for (id, kod, text) in rows {
        if let Some(Ok(varde)) = KATALOG.falt(&kod).map(|falt| falt.parse(&text)) {
            all.entry(id).or_default().set(&kod, varde);
        }
    }
    all
}

const VALUES: (matvarde::inventering_id, matvarde::kod, matvarde::varde) =
    (matvarde::inventering_id, matvarde::kod, matvarde::varde);

/// The inspections of a lokal, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of_lokal(conn: &mut AnyConnection, lokal_id: i64) -> Result<Vec<Inventering>, Error> {
    Ok(newest_first(conn, lokal_id)?)
}

fn newest_first(conn: &mut AnyConnection, lokal_id: i64) -> QueryResult<Vec<Inventering>> {
    let rows: Vec<Row> = inventering::table
        .filter(inventering::lokal_id.eq(lokal_id))
        .order((inventering::datum.desc(), inventering::id.desc()))
        .select(COLUMNS)
        .load(conn)?;
    let values = matvarde::table
        .inner_join(inventering::table)
        .filter(inventering::lokal_id.eq(lokal_id))
        .select(VALUES)
        .load(conn)?;
    let mut values = grouped(values);
    let made = |row: Row| {
        let varden = values.remove(&row.0).unwrap_or_default();
        made(row, varden)
    };
    Ok(rows.into_iter().map(made).collect())
}

/// The newest inspection of each lokal that has one, by the number of the lokal. Two
/// queries, whatever there is.
///
/// # Errors
/// When the database fails.
pub fn senaste(conn: &mut AnyConnection) -> Result<HashMap<i64, Inventering>, DbError> {
    let rows: Vec<Row> = inventering::table
        .order((inventering::datum, inventering::id))
        .select(COLUMNS)
        .load(conn)?;
    let newest: HashMap<i64, Row> = rows.into_iter().map(|row| (row.1, row)).collect();
    let mut values = grouped(matvarde::table.select(VALUES).load(conn)?);
    Ok(newest
        .into_iter()
        .map(|(lokal, row)| {
            let varden = values.remove(&row.0).unwrap_or_default();
            (lokal, made(row, varden))
        })
        .collect())
}

/// The lokaler that a val uses or thinks of using, each with its newest inspection.
///
/// # Errors
/// When the database fails.
pub fn of_val(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Lokalrad>, DbError> {
    let rows: Vec<(i64, String, String)> = stalle::table
        .inner_join(lokal::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::status.ne(Status::Avvecklad.as_str()))
        .select((lokal::id, lokal::namn, lokal::adress))
        .distinct()
        .load(conn)?;
    let mut newest = senaste(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, namn, adress)| Lokalrad::new(id, namn, adress, newest.remove(&id)))
        .collect())
}

/// What the newest inspection of each lokal has shown, as far as voters are told.
///
/// # Errors
/// When the database fails.
pub fn for_valjare(conn: &mut AnyConnection) -> Result<HashMap<i64, Inventerat>, DbError> {
    Ok(senaste(conn)?.into_iter().map(|(lokal, one)| (lokal, shown(&one))).collect())
}

/// The same of one lokal, if it has been inspected.
///
/// # Errors
/// When the database fails.
pub fn om_lokalen(conn: &mut AnyConnection, lokal_id: i64) -> Result<Option<Inventerat>, DbError> {
    Ok(newest_first(conn, lokal_id)?.first().map(shown))
}

fn shown(one: &Inventering) -> Inventerat {
    Inventerat {
        datum: one.uppgifter.datum,
        uppgifter: rules::fakta(&one.uppgifter.varden),
        nivaer: rules::nivaer(&one.uppgifter.varden),
    }
}

/// An inspection by its number.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, id: i64) -> Result<Inventering, Error> {
    let row: Option<Row> = inventering::table.find(id).select(COLUMNS).first(conn).optional()?;
    let row = row.ok_or(Error::Saknas)?;
    let values = matvarde::table.filter(matvarde::inventering_id.eq(id)).select(VALUES);
    let varden = grouped(values.load(conn)?).remove(&id).unwrap_or_default();
    Ok(made(row, varden))
}

/// The name and address of a lokal.
///
/// # Errors
/// [`Error::LokalSaknas`] when there is none of that number.
pub fn lokal(conn: &mut AnyConnection, lokal_id: i64) -> Result<(String, String), Error> {
    let found = lokal::table.find(lokal_id).select((lokal::namn, lokal::adress));
    found.first(conn).optional()?.ok_or(Error::LokalSaknas)
}

#[derive(Insertable)]
#[diesel(table_name = inventering)]
struct NewRow<'a> {
    lokal_id: i64,
    datum: NaiveDate,
    inventerare: &'a str,
    anteckning: &'a str,
    skapad: NaiveDateTime,
}

#[derive(Insertable)]
#[diesel(table_name = matvarde)]
struct ValueRow {
    inventering_id: i64,
    kod: String,
    varde: String,
}

fn write_values(conn: &mut AnyConnection, id: i64, varden: &Varden) -> Result<(), Error> {
    diesel::delete(matvarde::table.filter(matvarde::inventering_id.eq(id))).execute(conn)?;
    let rows: Vec<ValueRow> = varden
        .iter()
        .map(|(kod, varde)| ValueRow {
            inventering_id: id,
            kod: kod.to_owned(),
            varde: varde.to_string(),
        })
        .collect();
    crate::insert_batch!(conn, matvarde::table, rows)?;
    Ok(())
}

/// Notes an inspection of a lokal, or of the one that it has gone into; gives its number.
///
/// # Errors
/// [`Error::LokalSaknas`] when there is no such lokal.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    lokal_id: i64,
    ny: &Uppgifter,
) -> Result<i64, Error> {
    let lokal_id = nuvarande(conn, lokal_id)?.ok_or(Error::LokalSaknas)?;
    let row = NewRow {
        lokal_id,
        datum: ny.datum,
        inventerare: &ny.inventerare,
        anteckning: &ny.anteckning,
        skapad: tid::utc(now),
    };
    let id = diesel::insert_into(inventering::table)
        .values(row)
        .returning(inventering::id)
        .get_result(conn)?;
    write_values(conn, id, &ny.varden)?;
    let andringar = andringar(None, Some(ny));
    let done = Handelse::Noterad { lokal: lokal_id, inventering: id, andringar };
    logg::store::append(conn, now, av, &done)?;
    revision::raise(conn, revision::VAL)?;
    Ok(id)
}

/// An inspection as someone saw it: its number and version.
#[derive(Debug, Clone, Copy)]
pub struct Sedd {
    /// The inspection.
    pub id: i64,
    /// The version that was shown.
    pub version: i64,
}

/// Changes what is noted of an inspection.
///
/// # Errors
/// [`Error::Inaktuell`] when it is not as it was seen.
pub fn change(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
    nya: &Uppgifter,
) -> Result<(), Error> {
    let old = get(conn, sedd.id)?;
    if old.version != sedd.version {
        return Err(Error::Inaktuell(Box::new(old)));
    }
    let andringar = andringar(Some(&old.uppgifter), Some(nya));
    if andringar.is_empty() {
        return Ok(());
    }
    diesel::update(inventering::table.find(sedd.id))
        .set((
            inventering::datum.eq(nya.datum),
            inventering::inventerare.eq(&nya.inventerare),
            inventering::anteckning.eq(&nya.anteckning),
            inventering::version.eq(inventering::version + 1),
        ))
        .execute(conn)?;
    write_values(conn, sedd.id, &nya.varden)?;
    let done = Handelse::Andrad { lokal: old.lokal_id, inventering: sedd.id, andringar };
    logg::store::append(conn, now, av, &done)?;
    Ok(revision::raise(conn, revision::VAL)?)
}

/// Removes an inspection; its photos stay with the lokal. Gives what it was.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: i64,
) -> Result<Inventering, Error> {
    let old = get(conn, id)?;
    diesel::update(fil::table.filter(fil::inventering_id.eq(id)))
        .set(fil::inventering_id.eq(None::<i64>))
        .execute(conn)?;
    diesel::delete(matvarde::table.filter(matvarde::inventering_id.eq(id))).execute(conn)?;
    diesel::delete(inventering::table.find(id)).execute(conn)?;
    let andringar = andringar(Some(&old.uppgifter), None);
    let done = Handelse::Borttagen { lokal: old.lokal_id, inventering: id, andringar };
    logg::store::append(conn, now, av, &done)?;
    revision::raise(conn, revision::VAL)?;
    Ok(old)
}
