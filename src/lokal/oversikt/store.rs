//! The rows of the list, with as many questions for ten places as for a thousand.

use std::collections::HashMap;

use diesel::dsl::{count, sum};
use diesel::prelude::*;

use super::Rad;
use crate::db::AnyConnection;
use crate::db::schema::{oppettid, rostmottagningsstalle as stalle};
use crate::geo::Wgs84;
use crate::lokal::inventering;
use crate::lokal::stalle::store::Error;
use crate::lokal::tillganglighet::Tillganglighet;
use crate::val::ValId;
use crate::valdistrikt::{self, Valdistriktskod, Valkrets};

#[derive(Queryable)]
struct Row {
    id: i64,
    lokal_id: i64,
    version: i64,
    typ: String,
    status: String,
    namn: String,
    anvisning: String,
    adress: String,
    tillganglighet: String,
    lat: Option<f64>,
    lon: Option<f64>,
    valdistrikt: Option<String>,
    valdistrikt_namn: String,
    valkrets_kod: Option<String>,
    valkrets_namn: Option<String>,
    risk: String,
    valdagens: bool,
    bekraftas: bool,
    ansvarig: String,
}

/// Every röstmottagningsställe of a val, by number.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Rad>, Error> {
    let rows: Vec<Row> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .order(stalle::id)
        .select((
            stalle::id,
            stalle::lokal_id,
            stalle::version,
            stalle::typ,
            stalle::status,
            stalle::namn,
            stalle::anvisning,
            stalle::adress,
            stalle::tillganglighet,
            stalle::lat,
            stalle::lon,
            stalle::valdistrikt,
            stalle::valdistrikt_namn,
            stalle::valkrets_kod,
            stalle::valkrets_namn,
            stalle::risk,
            stalle::valdagens,
            stalle::bekraftas,
            stalle::ansvarig,
        ))
        .load(conn)?;
    let hours: Vec<(i64, i64, Option<i64>)> = oppettid::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .group_by(oppettid::stalle_id)
        .select((
            oppettid::stalle_id,
            count(oppettid::datum).aggregate_distinct(),
            sum(oppettid::stanger - oppettid::oppnar),
        ))
        .load(conn)?;
    let hours: HashMap<i64, (i64, i64)> = hours
        .into_iter()
        .map(|(id, dagar, minuter)| (id, (dagar, minuter.unwrap_or_default())))
        .collect();
    let names = valdistrikt::store::codes(conn, val)?;
    let inspected = inventering::store::for_valjare(conn)?;
    // Many places say the same of the way in.
    let mut texts: HashMap<String, Tillganglighet> = HashMap::new();
    rows.into_iter()
        .map(|row| {
            let broken = |what: String| Error::Trasig(what);
            let kod = row.valdistrikt.map(|kod| kod.parse::<Valdistriktskod>()).transpose();
            let kod = kod.map_err(|e| broken(e.to_string()))?;
            let known = kod.and_then(|kod| names.get(&kod)).cloned();
            let krets = row.valkrets_namn.unwrap_or_default();
            let (dagar, minuter) = hours.get(&row.id).copied().unwrap_or_default();
            let way = texts
                .entry(row.tillganglighet)
                .or_insert_with_key(|text| Tillganglighet::from_text(text));
            // What has been measured goes before what the kommun once wrote.
            let way = match inspected.get(&row.lokal_id) {
                Some(inspected) => way.clone().inventerad(*inspected),
                None => way.clone(),
            };
            Ok(Rad {
                id: row.id,
                lokal_id: row.lokal_id,
                version: row.version,
                typ: row.typ.parse().map_err(broken)?,
                status: row.status.parse().map_err(broken)?,
                namn: row.namn,
                anvisning: row.anvisning,
                adress: row.adress,
                tillganglighet: way,
                plats: row.lat.zip(row.lon).and_then(|(lat, lon)| Wgs84::parse(lat, lon).ok()),
                valdistrikt: kod,
                distriktsnamn: known.unwrap_or(row.valdistrikt_namn),
                valkrets: row.valkrets_kod.map(|kod| Valkrets { kod, namn: krets }),
                risk: row.risk.parse().map_err(broken)?,
                valdagens: row.valdagens,
                bekraftas: row.bekraftas,
                ansvarig: row.ansvarig,
                dagar,
                minuter,
            })
        })
        .collect()
}
