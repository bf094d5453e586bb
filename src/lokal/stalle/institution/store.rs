//! Institutions in the database.

use diesel::prelude::*;

use super::{Institution, Kontakt};
use crate::db::schema::{institution, lokalkontakt};
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::stalle::handelser::Stallehandelse;
use crate::lokal::stalle::store::Error;
use crate::tid::Svensktid;

/// What is known of an institution; nothing, before anything was written of it.
///
/// # Errors
/// When the database fails.
pub fn get(conn: &mut AnyConnection, stalle: i64) -> Result<Institution, DbError> {
    let row: Option<(Option<i64>, String, String, i64)> = institution::table
        .find(stalle)
        .select((
            institution::kontakt_id,
            institution::avdelning,
            institution::instruktion,
            institution::version,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(Institution::default, |(kontakt, avdelning, instruktion, version)| {
        Institution { kontakt, avdelning, instruktion, version }
    }))
}

/// Those to call about a lokal.
///
/// # Errors
/// When the database fails.
pub fn kontakter(conn: &mut AnyConnection, lokal: i64) -> Result<Vec<Kontakt>, DbError> {
    let rows: Vec<(i64, String)> = lokalkontakt::table
        .filter(lokalkontakt::lokal_id.eq(lokal))
        .order((lokalkontakt::uppgift, lokalkontakt::id))
        .select((lokalkontakt::id, lokalkontakt::uppgift))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, uppgift)| Kontakt { id, uppgift }).collect())
}

/// Keeps what is known of an institution, whose row must be of the version given with it.
///
/// # Errors
/// [`Error::Andrad`] when it is of another.
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (stalle, new): (i64, &Institution),
) -> Result<(), Error> {
    let old = get(conn, stalle)?;
    if old.version != new.version {
        return Err(Error::Andrad);
    }
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let andringar: Vec<Andring> = [
        (old.kontakt != new.kontakt).then(|| Andring::person("kontakt")),
        Andring::of("avdelning", text(&old.avdelning), text(&new.avdelning)),
        Andring::of("instruktion", text(&old.instruktion), text(&new.instruktion)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if andringar.is_empty() {
        return Ok(());
    }
    let values = (
        institution::kontakt_id.eq(new.kontakt),
        institution::avdelning.eq(&new.avdelning),
        institution::instruktion.eq(&new.instruktion),
        institution::version.eq(old.version + 1),
    );
    if old.version == 0 {
        diesel::insert_into(institution::table)
            .values((institution::stalle_id.eq(stalle), values))
            .execute(conn)?;
    } else {
        diesel::update(institution::table.find(stalle)).set(values).execute(conn)?;
    }
    Ok(logg::store::append(conn, now, av, &Stallehandelse::Institution { id: stalle, andringar })?)
}
