//! Votes received early in the database.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Mottagning;
use crate::db::schema::mottagna;
use crate::db::{AnyConnection, Error};
use crate::val::ValId;

/// What a row of a file is known by: its `LOKALID` and its name.
pub type Nyckel = (String, String);

/// What is kept of each row: the votes by day, and its röstmottagningsställe.
pub type Kanda = BTreeMap<Nyckel, (BTreeMap<NaiveDate, i32>, Option<i64>)>;

/// Every vote received early in a val.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Kanda, Error> {
    type Row = (String, String, Option<i64>, NaiveDate, i32);
    let rows: Vec<Row> = mottagna::table
        .filter(mottagna::val_id.eq(val.as_str()))
        .order(mottagna::id)
        .select((
            mottagna::kallans_id,
            mottagna::namn,
            mottagna::stalle_id,
            mottagna::datum,
            mottagna::antal,
        ))
        .load(conn)?;
    let mut known = Kanda::new();
    for (kallans_id, namn, stalle, datum, antal) in rows {
        let (days, place) = known.entry((kallans_id, namn)).or_default();
        days.insert(datum, antal);
        *place = stalle;
    }
    Ok(known)
}

#[derive(Insertable)]
#[diesel(table_name = mottagna)]
struct NewRow<'a> {
    val_id: &'a str,
    kallans_id: &'a str,
    namn: &'a str,
    stalle_id: Option<i64>,
    datum: NaiveDate,
    antal: i32,
}

/// Keeps the votes of these places, in the stead of what was kept of them.
///
/// # Errors
/// When the database fails.
pub fn put(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[(Mottagning, Option<i64>)],
) -> Result<(), Error> {
    let keys: Vec<Nyckel> =
        new.iter().map(|(one, _)| (one.kallans_id.clone(), one.namn.clone())).collect();
    remove(conn, val, &keys)?;
    let rows: Vec<NewRow<'_>> = new
        .iter()
        .flat_map(|(one, stalle_id)| {
            one.dagar.iter().map(move |(datum, antal)| NewRow {
                val_id: val.as_str(),
                kallans_id: &one.kallans_id,
                namn: &one.namn,
                stalle_id: *stalle_id,
                datum: *datum,
                antal: *antal,
            })
        })
        .collect();
    crate::insert_batch!(conn, mottagna::table, rows)?;
    Ok(())
}

/// Removes the votes of these places.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut AnyConnection, val: &ValId, keys: &[Nyckel]) -> Result<(), Error> {
    for (kallans_id, namn) in keys {
        diesel::delete(
            mottagna::table
                .filter(mottagna::val_id.eq(val.as_str()))
                .filter(mottagna::kallans_id.eq(kallans_id))
                .filter(mottagna::namn.eq(namn)),
        )
        .execute(conn)?;
    }
    Ok(())
}
