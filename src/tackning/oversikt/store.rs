//! What coverage reads beside the picture of a val: what lokaler are, and addresses in
//! words.

use std::collections::HashMap;

use diesel::prelude::*;

use super::indelning::Byggnader;
use crate::db::schema::{adress, lokal};
use crate::db::{AnyConnection, Error};
use crate::lokal::register::Byggnadstyp;

/// What each lokal is.
///
/// # Errors
/// When the database fails.
pub fn byggnader(conn: &mut AnyConnection) -> Result<Byggnader, Error> {
    let rows: Vec<(i64, String)> =
        lokal::table.select((lokal::id, lokal::byggnadstyp)).load(conn)?;
    let known = |typ: &str| Byggnadstyp::parse(typ).unwrap_or(Byggnadstyp::Okand);
    Ok(rows.into_iter().map(|(id, typ)| (id, known(&typ))).collect())
}

/// So many numbers are asked for at once.
const AT_ONCE: usize = 500;

/// The addresses of these numbers in words.
///
/// # Errors
/// When the database fails.
pub fn adresser(conn: &mut AnyConnection, ids: &[i64]) -> Result<HashMap<i64, String>, Error> {
    type Row = (i64, String, Option<i32>, String, String, String);
    let mut named = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<Row> = adress::table
            .filter(adress::id.eq_any(some.to_vec()))
            .select((
                adress::id,
                adress::gata,
                adress::nummer,
                adress::tillagg,
                adress::postnummer,
                adress::postort,
            ))
            .load(conn)?;
        named.extend(rows.into_iter().map(|(id, gata, nummer, tillagg, postnummer, ort)| {
            let nummer = nummer.map(|nummer| format!(" {nummer}")).unwrap_or_default();
            let place = format!("{postnummer} {ort}");
            let place = Some(place.trim()).filter(|text| !text.is_empty());
            let place = place.map(|text| format!(", {text}")).unwrap_or_default();
            (id, format!("{gata}{nummer}{tillagg}{place}"))
        }));
    }
    Ok(named)
}
