//! Attempts in the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{FONSTER, KVAR, Nyckel, PER_ADRESS, adress_spard_till, konto_spart_till};
use crate::db::schema::inloggningsforsok;
use crate::db::{AnyConnection, Error};

/// An attempt that has begun: its rows, which are taken back if it succeeds.
#[derive(Debug, Clone)]
pub struct Forsok {
    rader: Vec<i64>,
    /// Whether the account is locked if this one fails too.
    pub spars_av_detta: bool,
}

/// Whether one may try.
#[derive(Debug, Clone)]
pub enum Start {
    /// One may; it counts as failed until [`succeed`] says otherwise.
    Far(Forsok),
    /// Not before then, in UTC.
    Spart(NaiveDateTime),
}

/// Begins an attempt on an account from an address. Nothing is counted while either is
/// locked, so that a lock ends even while someone goes on trying.
///
/// # Errors
/// When the database fails.
pub fn begin(
    conn: &mut AnyConnection,
    konto: Nyckel,
    adress: Nyckel,
    nu: NaiveDateTime,
) -> Result<Start, Error> {
    sweep(conn, nu)?;
    let mut earlier = times(conn, konto, nu - KVAR, HOGST)?;
    let addresses = times(conn, adress, nu - FONSTER, PER_ADRESS)?;
    let locked = konto_spart_till(&earlier).max(adress_spard_till(&addresses));
    if let Some(till) = locked.filter(|&till| nu < till) {
        return Ok(Start::Spart(till));
    }
    let mut rader = Vec::with_capacity(2);
    for nyckel in [konto, adress] {
        let id: i64 = diesel::insert_into(inloggningsforsok::table)
            .values((
                inloggningsforsok::nyckel.eq(nyckel.as_bytes().as_slice()),
                inloggningsforsok::nar.eq(nu),
            ))
            .returning(inloggningsforsok::id)
            .get_result(conn)?;
        rader.push(id);
    }
    earlier.insert(0, nu);
    let spars_av_detta = konto_spart_till(&earlier).is_some();
    Ok(Start::Far(Forsok { rader, spars_av_detta }))
}

/// As many failures as matter to how long the wait is.
const HOGST: usize = 16;

fn times(
    conn: &mut AnyConnection,
    nyckel: Nyckel,
    after: NaiveDateTime,
    most: usize,
) -> Result<Vec<NaiveDateTime>, Error> {
    Ok(inloggningsforsok::table
        .filter(inloggningsforsok::nyckel.eq(nyckel.as_bytes().as_slice()))
        .filter(inloggningsforsok::nar.gt(after))
        .order(inloggningsforsok::nar.desc())
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(inloggningsforsok::nar)
        .load(conn)?)
}

/// Takes back an attempt that was right.
///
/// # Errors
/// When the database fails.
pub fn succeed(conn: &mut AnyConnection, forsok: &Forsok) -> Result<(), Error> {
    let rows = inloggningsforsok::table.filter(inloggningsforsok::id.eq_any(&forsok.rader));
    diesel::delete(rows).execute(conn)?;
    Ok(())
}

/// Forgets the failures on an account, whose owner is in.
///
/// # Errors
/// When the database fails.
pub fn clear(conn: &mut AnyConnection, konto: Nyckel) -> Result<(), Error> {
    let rows = inloggningsforsok::nyckel.eq(konto.as_bytes().as_slice());
    diesel::delete(inloggningsforsok::table.filter(rows)).execute(conn)?;
    Ok(())
}

/// Forgets what no limit asks about.
fn sweep(conn: &mut AnyConnection, nu: NaiveDateTime) -> Result<(), Error> {
    diesel::delete(inloggningsforsok::table.filter(inloggningsforsok::nar.lt(nu - KVAR)))
        .execute(conn)?;
    Ok(())
}
