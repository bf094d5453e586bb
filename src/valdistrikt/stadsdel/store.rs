//! Named areas of a kommun in the database. Polygons are WKB on SWEREF 99 TM.

use std::collections::HashMap;

use ::geo::MultiPolygon;
use diesel::prelude::*;

use super::Stadsdel;
use crate::db::schema::stadsdel;
use crate::db::{AnyConnection, revision};
use crate::fil::Andringar;
use crate::val::Kommunkod;
use crate::valdistrikt::store::{Error, polygon};

type Row = (i64, String, Vec<u8>);

fn rows(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Row>, Error> {
    Ok(stadsdel::table
        .filter(stadsdel::kommun.eq(kommun.to_string()))
        .order(stadsdel::namn)
        .select((stadsdel::id, stadsdel::namn, stadsdel::polygon))
        .load(conn)?)
}

/// The areas of a kommun, by name.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Stadsdel>, Error> {
    rows(conn, kommun)?
        .into_iter()
        .map(|(_, namn, bytes)| {
            let polygon = polygon(&bytes).ok_or_else(|| Error::Stadsdel(namn.clone()))?;
            Ok(Stadsdel { namn, polygon })
        })
        .collect()
}

fn wkb(namn: &str, polygon: &MultiPolygon<f64>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    wkb::writer::write_multi_polygon(&mut bytes, polygon, &<_>::default())
        .map_err(|_| Error::Stadsdel(namn.to_owned()))?;
    Ok(bytes)
}

/// Keeps areas by name, where `save`; says what is new, changed and the same, and the names
/// of those that are not among them, which are removed where `remove`. Raises the revision
/// of the val if anything changed.
///
/// # Errors
/// As [`all`].
pub fn apply(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    new: &[Stadsdel],
    save: bool,
    remove: bool,
) -> Result<(Andringar, Vec<String>), Error> {
    let kod = kommun.to_string();
    let mut known: HashMap<String, (i64, Vec<u8>)> =
        rows(conn, kommun)?.into_iter().map(|(id, namn, bytes)| (namn, (id, bytes))).collect();
    let mut done = Andringar::default();
    for one in new {
        let bytes = wkb(&one.namn, &one.polygon)?;
        match known.remove(&one.namn) {
            Some((_, before)) if before == bytes => done.oforandrade += 1,
            Some((id, _)) => {
                done.andrade += 1;
                if save {
                    diesel::update(stadsdel::table.find(id))
                        .set(stadsdel::polygon.eq(bytes))
                        .execute(conn)?;
                }
            }
            None => {
                done.tillagda += 1;
                if save {
                    diesel::insert_into(stadsdel::table)
                        .values((
                            stadsdel::kommun.eq(&kod),
                            stadsdel::namn.eq(&one.namn),
                            stadsdel::polygon.eq(bytes),
                        ))
                        .execute(conn)?;
                }
            }
        }
    }
    let mut left: Vec<(String, i64)> =
        known.into_iter().map(|(namn, (id, _))| (namn, id)).collect();
    left.sort_unstable();
    if save && remove {
        for (_, id) in &left {
            diesel::delete(stadsdel::table.find(id)).execute(conn)?;
        }
    }
    if save && (done.tillagda + done.andrade > 0 || remove && !left.is_empty()) {
        revision::raise(conn, revision::VAL)?;
    }
    Ok((done, left.into_iter().map(|(namn, _)| namn).collect()))
}
