//! Institutions and who goes there, in the database.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::handelser::Institutionshandelse;
use super::{Institution, Utsedd};
use crate::db::AnyConnection;
use crate::db::schema::{
    institution, institutionsbesok, oppettid, person, rostmottagningsstalle as stalle,
};
use crate::logg::{self, Utforare};
use crate::lokal::{Stalletyp, Status};
use crate::person::store::{Error, some};
use crate::person::{PersonId, Slag};
use crate::sigill::Nyckelring;
use crate::tid::Svensktid;
use crate::val::ValId;

type Row = (i64, String, String, String, Option<String>, Option<String>, Option<i64>);

macro_rules! columns {
    () => {
        (
            stalle::id,
            stalle::namn,
            stalle::adress,
            stalle::status,
            institution::avdelning.nullable(),
            institution::instruktion.nullable(),
            institution::kontakt_id.nullable(),
        )
    };
}

/// The institutions of a val that have not been given up, by number. The number of questions to the database does not grow with them.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Institution>, Error> {
    let rows: Vec<Row> = stalle::table
        .left_join(institution::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::typ.eq(Stalletyp::Institution.as_str()))
        .filter(stalle::status.ne(Status::Avvecklad.as_str()))
        .order(stalle::id)
        .select(columns!())
        .load(conn)?;
    let days: Vec<(i64, NaiveDate)> = oppettid::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::typ.eq(Stalletyp::Institution.as_str()))
        .order((oppettid::stalle_id, oppettid::datum))
        .select((oppettid::stalle_id, oppettid::datum))
        .load(conn)?;
    let appointed: Vec<i64> = institutionsbesok::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .select(institutionsbesok::stalle_id)
        .load(conn)?;
    Ok(join(rows, days, appointed))
}

/// An institution by its number, with the val it is of.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut AnyConnection, id: i64) -> Result<Option<(Institution, ValId)>, Error> {
    let rows: Vec<Row> = stalle::table
        .left_join(institution::table)
        .filter(stalle::id.eq(id))
        .filter(stalle::typ.eq(Stalletyp::Institution.as_str()))
        .select(columns!())
        .load(conn)?;
    let days: Vec<(i64, NaiveDate)> = oppettid::table
        .filter(oppettid::stalle_id.eq(id))
        .order(oppettid::datum)
        .select((oppettid::stalle_id, oppettid::datum))
        .load(conn)?;
    let appointed: Vec<i64> = institutionsbesok::table
        .filter(institutionsbesok::stalle_id.eq(id))
        .select(institutionsbesok::stalle_id)
        .load(conn)?;
    let val: Option<String> =
        stalle::table.find(id).select(stalle::val_id).first(conn).optional()?;
    let val = val.and_then(|val| val.parse().ok());
    Ok(join(rows, days, appointed).pop().zip(val))
}

fn join(rows: Vec<Row>, days: Vec<(i64, NaiveDate)>, appointed: Vec<i64>) -> Vec<Institution> {
    let mut dagar: HashMap<i64, Vec<NaiveDate>> = HashMap::new();
    for (id, dag) in days {
        dagar.entry(id).or_default().push(dag);
    }
    let mut utsedda: HashMap<i64, usize> = HashMap::new();
    for id in appointed {
        *utsedda.entry(id).or_default() += 1;
    }
    rows.into_iter()
        .map(|(id, namn, adress, status, avdelning, instruktion, kontakt)| {
            let mut dagar = dagar.remove(&id).unwrap_or_default();
            dagar.dedup();
            Institution {
                id,
                namn,
                adress,
                // The table takes no other words.
                status: status.parse().unwrap_or(Status::Kandidat),
                avdelning: avdelning.unwrap_or_default(),
                instruktion: instruktion.unwrap_or_default(),
                kontakt: kontakt.is_some(),
                dagar,
                utsedda: utsedda.get(&id).copied().unwrap_or_default(),
            }
        })
        .collect()
}

/// Who is appointed to an institution; a protected person is there without her name.
///
/// # Errors
/// When a value does not open or the database fails.
pub fn appointed(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    stalle: i64,
) -> Result<Vec<Utsedd>, Error> {
    let ids: Vec<PersonId> = institutionsbesok::table
        .filter(institutionsbesok::stalle_id.eq(stalle))
        .order(institutionsbesok::person_id)
        .select(institutionsbesok::person_id)
        .load(conn)?;
    let open: HashMap<PersonId, String> = some(conn, ring, &ids)?
        .into_iter()
        .map(|person| (person.id, person.uppgifter.namn.as_str().to_owned()))
        .collect();
    Ok(ids.into_iter().map(|person| Utsedd { person, namn: open.get(&person).cloned() }).collect())
}

/// Appoints a röstmottagare who is not protected to an institution; false when there is
/// none such.
///
/// # Errors
/// When the database fails.
pub fn appoint(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (stalle, who): (i64, PersonId),
) -> Result<bool, Error> {
    let known: Option<PersonId> = person::table
        .find(who)
        .filter(person::slag.eq(Slag::Rostmottagare.as_str()))
        .filter(person::skyddad.eq(false))
        .select(person::id)
        .first(conn)
        .optional()?;
    if known.is_none() {
        return Ok(false);
    }
    let there: HashSet<PersonId> = institutionsbesok::table
        .filter(institutionsbesok::stalle_id.eq(stalle))
        .select(institutionsbesok::person_id)
        .load(conn)?
        .into_iter()
        .collect();
    if there.contains(&who) {
        return Ok(true);
    }
    diesel::insert_into(institutionsbesok::table)
        .values((institutionsbesok::stalle_id.eq(stalle), institutionsbesok::person_id.eq(who)))
        .execute(conn)?;
    logg::store::append(conn, now, av, &Institutionshandelse::Utsedd { person: who, stalle })?;
    Ok(true)
}

/// Takes someone away from an institution; false when she was not appointed.
///
/// # Errors
/// When the database fails.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (stalle, who): (i64, PersonId),
) -> Result<bool, Error> {
    let gone = diesel::delete(institutionsbesok::table.find((stalle, who))).execute(conn)?;
    if gone == 0 {
        return Ok(false);
    }
    logg::store::append(conn, now, av, &Institutionshandelse::Borttagen { person: who, stalle })?;
    Ok(true)
}
