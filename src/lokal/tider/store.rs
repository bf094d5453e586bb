//! Hours in the database.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::dagar::{Tider, by_day, flat, text};
use super::handelser::Tidshandelse;
use crate::db::schema::{oppettid, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::logg::{Andring, Utforare};
use crate::lokal::plan::Omfang;
use crate::lokal::store::{self as lokaler, HourRow, Sparat, interval};
use crate::lokal::{Oppettid, Rostmottagningsstalle, Stalletyp, Status};
use crate::tid::{self, Svensktid};
use crate::val::{self, Val, ValId};

/// Why hours could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such röstmottagningsställe.
    #[error("Det finns inget sådant röstmottagningsställe.")]
    Saknas,
    /// Someone else has changed it meanwhile.
    #[error("Någon annan har ändrat «{0}» samtidigt. Inget är sparat.")]
    Inaktuell(String),
    /// The lokaler could not be read.
    #[error(transparent)]
    Lokal(#[from] lokaler::Error),
    /// The val could not be read.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// The val of a röstmottagningsställe, with all places of that val: what the law asks is
/// asked of them together.
///
/// # Errors
/// [`Error::Saknas`] when there is no such place.
pub fn val_of(conn: &mut AnyConnection, id: i64) -> Result<(Val, Vec<Sparat>), Error> {
    let val: Option<String> =
        stalle::table.find(id).select(stalle::val_id).first(conn).optional()?;
    let val: ValId = val.and_then(|id| id.parse().ok()).ok_or(Error::Saknas)?;
    let alla = lokaler::all(conn, &val)?;
    Ok((val::store::get(conn, &val)?, alla))
}

/// The hours that the same lokal kept in another val, in the same kind of use: as a
/// vallokal, for early voting open to all, or as an institution. `None` when it was not
/// used so.
///
/// # Errors
/// When the database fails.
pub fn in_another(
    conn: &mut AnyConnection,
    val: &ValId,
    lokal: i64,
    typ: Stalletyp,
) -> Result<Option<Tider>, Error> {
    let rows: Vec<(i64, String)> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::lokal_id.eq(lokal))
        .order(stalle::id)
        .select((stalle::id, stalle::typ))
        .load(conn)?;
    let same = |other: Stalletyp| other == typ || (other.oppen_for_alla() && typ.oppen_for_alla());
    let found = rows.into_iter().find(|(_, other)| other.parse().is_ok_and(same));
    found.map(|(id, _)| hours(conn, id).map(|hours| by_day(&hours))).transpose()
}

/// What the hours of a place are to become.
#[derive(Debug, Clone, PartialEq)]
pub struct Nya {
    /// The röstmottagningsställe.
    pub id: i64,
    /// The version that the form saw.
    pub version: i64,
    /// Hours by day.
    pub tider: Tider,
    /// The reasons for shorter hours after consultation (VL 4:21), where there are any.
    pub skal: Option<String>,
}

/// Keeps the hours of some places, all of them or none; says how many changed. What is
/// the same is left alone, and its version too.
///
/// # Errors
/// [`Error::Inaktuell`] when one has been changed meanwhile.
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    nya: &[Nya],
) -> Result<usize, Error> {
    let mut changed = 0;
    for ny in nya {
        changed += usize::from(save_one(conn, now, av, ny)?);
    }
    if changed > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(changed)
}

fn save_one(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    ny: &Nya,
) -> Result<bool, Error> {
    let seen: Option<(i64, String)> =
        stalle::table.find(ny.id).select((stalle::version, stalle::namn)).first(conn).optional()?;
    let (version, namn) = seen.ok_or(Error::Saknas)?;
    if version != ny.version {
        return Err(Error::Inaktuell(namn));
    }
    let fore = by_day(&hours(conn, ny.id)?);
    let mut andringar = changes(&fore, &ny.tider);
    if andringar.is_empty() {
        return Ok(false);
    }
    andringar.extend(Andring::of("Skäl efter samråd", None, ny.skal.clone()));
    diesel::delete(oppettid::table.filter(oppettid::stalle_id.eq(ny.id))).execute(conn)?;
    let rows: Vec<HourRow> = HourRow::all(ny.id, &flat(&ny.tider)).collect();
    crate::insert_batch!(conn, oppettid::table, rows)?;
    diesel::update(stalle::table.find(ny.id)).set(stalle::version.eq(version + 1)).execute(conn)?;
    let event = Tidshandelse::Andrade { stalle: ny.id, andringar };
    crate::logg::store::append(conn, now, av, &event)?;
    Ok(true)
}

/// Adds places for early voting as candidates, with their hours and, where it is not
/// known, their lokal.
///
/// # Errors
/// When the database fails.
pub fn add_candidates(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &Val,
    nya: &[Rostmottagningsstalle],
) -> Result<(), Error> {
    let of_val = || stalle::table.filter(stalle::val_id.eq(val.id.as_str())).select(stalle::id);
    let before: Vec<i64> = of_val().load(conn)?;
    lokaler::apply(conn, val, Omfang::Fortid, nya)?;
    let added: Vec<i64> = of_val().filter(stalle::id.ne_all(before)).load(conn)?;
    for id in added {
        diesel::update(stalle::table.find(id))
            .set(stalle::status.eq(Status::Kandidat.as_str()))
            .execute(conn)?;
        let andringar = changes(&Tider::new(), &by_day(&hours(conn, id)?));
        let event = Tidshandelse::Andrade { stalle: id, andringar };
        crate::logg::store::append(conn, now, av, &event)?;
    }
    Ok(())
}

/// Each day that differs, before and after.
fn changes(fore: &Tider, efter: &Tider) -> Vec<Andring> {
    let days: BTreeSet<NaiveDate> = fore.keys().chain(efter.keys()).copied().collect();
    let shown = |tider: &Tider, datum| tider.get(&datum).filter(|d| !d.is_empty()).map(|d| text(d));
    days.into_iter()
        .filter_map(|datum| {
            let name = format!("{} {datum}", tid::veckodag(datum));
            Andring::of(&name, shown(fore, datum), shown(efter, datum))
        })
        .collect()
}

fn hours(conn: &mut AnyConnection, id: i64) -> Result<Vec<Oppettid>, Error> {
    let rows: Vec<(NaiveDate, i32, i32)> = oppettid::table
        .filter(oppettid::stalle_id.eq(id))
        .order((oppettid::datum, oppettid::oppnar))
        .select((oppettid::datum, oppettid::oppnar, oppettid::stanger))
        .load(conn)?;
    let broken = |skal| lokaler::Error::Trasig { tabell: "oppettid", skal };
    rows.into_iter()
        .map(|(datum, oppnar, stanger)| {
            Ok(Oppettid { datum, tid: interval(oppnar, stanger).map_err(broken)? })
        })
        .collect()
}
