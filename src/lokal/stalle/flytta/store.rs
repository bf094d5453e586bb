//! The neighbours of a street site in the database, and its move.

use ::geo::Centroid;
use diesel::prelude::*;

use super::{Granne, metres};
use crate::db::schema::{lokal, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, revision};
use crate::geo::{Sweref99Tm, Wgs84, wgs84};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::register::Byggnadstyp;
use crate::lokal::stalle::handelser::Stallehandelse;
use crate::lokal::stalle::store::{Error, Sedd, as_seen};
use crate::lokal::{Stalletyp, Status};
use crate::tid::Svensktid;
use crate::val::{Kommunkod, ValId};
use crate::valdistrikt;

/// The other places of a val where anyone may vote early, that have not been given up.
///
/// # Errors
/// When the database fails.
pub fn places(conn: &mut AnyConnection, val: &ValId, own: i64) -> Result<Vec<Granne>, Error> {
    type Row = (i64, String, String, String, Option<f64>, Option<f64>);
    let rows: Vec<Row> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::id.ne(own))
        .filter(stalle::status.ne(Status::Avvecklad.as_str()))
        .filter(
            stalle::typ
                .eq_any([Stalletyp::Rostningslokal.as_str(), Stalletyp::Tillfallig.as_str()]),
        )
        .order(stalle::id)
        .select((stalle::id, stalle::namn, stalle::typ, stalle::status, stalle::lat, stalle::lon))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, namn, typ, status, lat, lon)| {
            let plats = Wgs84::parse(lat?, lon?).ok()?;
            let typ: Stalletyp = typ.parse().ok()?;
            let status: Status = status.parse().ok()?;
            let vad = format!("{}, {}", typ.namn(), status.namn().to_lowercase());
            Some(Granne { id: id.to_string(), namn, vad, plats })
        })
        .collect())
}

/// The stops and stations that the register knows of.
///
/// # Errors
/// When the database fails.
pub fn stops(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Granne>, Error> {
    type Row = (i64, String, String, Option<f64>, Option<f64>);
    let rows: Vec<Row> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(lokal::byggnadstyp.eq(Byggnadstyp::Station.as_str()))
        .filter(lokal::borta.eq(false))
        .filter(lokal::ihop_med.is_null())
        .order(lokal::id)
        .select((lokal::id, lokal::namn, lokal::adress, lokal::lat, lokal::lon))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, namn, vad, lat, lon)| {
            let plats = Wgs84::parse(lat?, lon?).ok()?;
            Some(Granne { id: id.to_string(), namn, vad, plats })
        })
        .collect())
}

/// The middles of the valdistrikt of a val.
///
/// # Errors
/// When the database fails or holds a polygon that this program did not write.
pub fn districts(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Granne>, Error> {
    let all = valdistrikt::store::all(conn, val)?;
    Ok(all
        .into_iter()
        .filter_map(|one| {
            let middle = one.polygon.centroid()?;
            let plats = wgs84(Sweref99Tm { e: middle.x(), n: middle.y() }).ok()?;
            Some(Granne { id: one.kod.to_string(), namn: one.namn, vad: String::new(), plats })
        })
        .collect())
}

/// Moves a street site. Raises the revision when voters see it.
///
/// # Errors
/// [`Error::GarInte`] when it is none, [`Error::Inaktuell`].
pub fn apply(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
    till: Wgs84,
) -> Result<(), Error> {
    let old = as_seen(conn, sedd)?;
    if old.typ != Stalletyp::Tillfallig {
        return Err(Error::GarInte(super::pages::BARA_GATUPLATS));
    }
    if old.plats == Some(till) {
        return Ok(());
    }
    let text = |at: Wgs84| format!("{:.6}, {:.6}", at.lat(), at.lon());
    let andringar =
        Andring::of("plats", old.plats.map(text), Some(text(till))).into_iter().collect();
    diesel::update(stalle::table.find(old.id))
        .set((
            stalle::lat.eq(till.lat()),
            stalle::lon.eq(till.lon()),
            stalle::version.eq(old.version + 1),
        ))
        .execute(conn)?;
    let meter = old.plats.map_or(0, |from| metres(from, till));
    let moved = Stallehandelse::Flyttat { id: old.id, meter, andringar };
    logg::store::append(conn, now, av, &moved)?;
    if old.status.syns() {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(())
}
