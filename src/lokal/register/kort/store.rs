//! What the card of a lokal shows of other rooms.

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;

use super::Filpost;
use crate::db::schema::{fil, inventering};
use crate::db::{AnyConnection, Error};

/// The files that are kept about a lokal, the newest first; not what is in them.
///
/// # Errors
/// When the database fails.
pub fn filer(conn: &mut AnyConnection, lokal_id: i64) -> Result<Vec<Filpost>, Error> {
    type Row = (i64, String, String, String, i64, chrono::NaiveDateTime, String);
    let rows: Vec<Row> = fil::table
        .filter(fil::lokal_id.eq(lokal_id))
        .order((fil::lagd.desc(), fil::id))
        .select((
            fil::id,
            fil::slag,
            fil::namn,
            fil::beskrivning,
            fil::storlek,
            fil::lagd,
            fil::lagd_av,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, slag, namn, beskrivning, storlek, lagd, lagd_av)| Filpost {
            id,
            slag,
            namn,
            beskrivning,
            storlek,
            lagd,
            lagd_av,
        })
        .collect())
}

/// The day of the last inspection of a lokal, and how many there are.
///
/// # Errors
/// When the database fails.
pub fn inventeringar(
    conn: &mut AnyConnection,
    lokal_id: i64,
) -> Result<(Option<NaiveDate>, i64), Error> {
    let of_lokal = || inventering::table.filter(inventering::lokal_id.eq(lokal_id));
    let last = of_lokal().select(max(inventering::datum)).first(conn)?;
    Ok((last, of_lokal().count().get_result(conn)?))
}
