//! Visits in the database.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::handelser::Besokshandelse;
use super::{Besok, BesokId, Besokspost, Lag, Visat};
use crate::db::schema::{besok, konto};
use crate::db::{AnyConnection, Error};
use crate::konto::{KontoId, Roll, Roller};
use crate::logg::{self, Utforare};
use crate::person::{PersonId, store as personer};
use crate::sigill::Nyckelring;
use crate::slump;
use crate::tid::{self, Svensktid};

/// The teams that may be sent on a day.
///
/// # Errors
/// When the database fails.
pub fn teams(conn: &mut AnyConnection, day: NaiveDate) -> Result<Vec<Lag>, Error> {
    let rows: Vec<(KontoId, String, String)> = konto::table
        .filter(konto::stangt.is_null())
        .filter(konto::slutar.ge(day))
        .order(konto::namn)
        .select((konto::id, konto::namn, konto::roller))
        .load(conn)?;
    let is_team = |roller: &str| roller.parse().is_ok_and(|r: Roller| r.har(Roll::Ambulerande));
    Ok(rows
        .into_iter()
        .filter(|(_, _, roller)| is_team(roller))
        .map(|(konto, namn, _)| Lag { konto, namn })
        .collect())
}

/// Plans a visit.
///
/// # Errors
/// When the database fails.
pub fn plan(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (person, datum, lag): (PersonId, NaiveDate, &Lag),
) -> Result<BesokId, Error> {
    let id = slump::rad_id();
    diesel::insert_into(besok::table)
        .values((
            besok::id.eq(id),
            besok::person_id.eq(person),
            besok::datum.eq(datum),
            besok::lag_konto_id.eq(lag.konto),
            besok::skapat.eq(tid::utc(now)),
        ))
        .execute(conn)?;
    let planerat = Besokshandelse::Planerat { id, datum, lag: lag.namn.clone() };
    logg::store::append(conn, now, av, &planerat)?;
    Ok(id)
}

/// The visits at a voter.
///
/// # Errors
/// When the database fails.
pub fn of_person(conn: &mut AnyConnection, person: PersonId) -> Result<Vec<Besokspost>, Error> {
    let rows: Vec<(BesokId, NaiveDate, String)> = besok::table
        .inner_join(konto::table)
        .filter(besok::person_id.eq(person))
        .order((besok::datum, besok::id))
        .select((besok::id, besok::datum, konto::namn))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, datum, lag)| Besokspost { id, datum, lag }).collect())
}

type Row = (BesokId, PersonId, NaiveDate, KontoId, String);

const COLUMNS: (besok::id, besok::person_id, besok::datum, konto::id, konto::namn) =
    (besok::id, besok::person_id, besok::datum, konto::id, konto::namn);

fn read((id, person, datum, konto, namn): Row) -> Besok {
    Besok { id, person, datum, lag: Lag { konto, namn } }
}

/// A visit.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut AnyConnection, id: BesokId) -> Result<Option<Besok>, Error> {
    let row: Option<Row> = besok::table
        .inner_join(konto::table)
        .filter(besok::id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(read))
}

/// The visits of a day, those of one team if one is named, with whom they are at unless
/// she is protected.
///
/// # Errors
/// When a value does not open or the database fails.
pub fn of_day(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    dag: NaiveDate,
    lag: Option<KontoId>,
) -> Result<Vec<Visat>, personer::Error> {
    let query = besok::table
        .inner_join(konto::table)
        .filter(besok::datum.eq(dag))
        .order((konto::namn, besok::skapat, besok::id))
        .select(COLUMNS);
    let rows: Vec<Row> = match lag {
        Some(konto) => query.filter(besok::lag_konto_id.eq(konto)).load(conn)?,
        None => query.load(conn)?,
    };
    shown(conn, ring, rows.into_iter().map(read).collect())
}

/// Visits with whom they are at, unless she is protected.
///
/// # Errors
/// As [`of_day`].
pub fn shown(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    besok: Vec<Besok>,
) -> Result<Vec<Visat>, personer::Error> {
    let mut ids: Vec<PersonId> = besok.iter().map(|besok| besok.person).collect();
    ids.sort_unstable();
    ids.dedup();
    let persons = personer::some(conn, ring, &ids)?;
    let at = |id| persons.iter().find(|person| person.id == id).cloned();
    Ok(besok.into_iter().map(|besok| Visat { person: at(besok.person), besok }).collect())
}

/// Takes a visit away; false when there is none.
///
/// # Errors
/// When the database fails.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: BesokId,
) -> Result<bool, Error> {
    if diesel::delete(besok::table.find(id)).execute(conn)? == 0 {
        return Ok(false);
    }
    logg::store::append(conn, now, av, &Besokshandelse::Borttaget { id })?;
    Ok(true)
}
