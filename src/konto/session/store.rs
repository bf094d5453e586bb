//! Sessions in the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{Livstid, Session, SessionId};
use crate::db::schema::{konto, session};
use crate::db::{AnyConnection, Error};
use crate::konto::{KontoId, Roller};
use crate::tid::{self, Svensktid};

/// What is kept of a session that begins.
#[derive(Debug, Clone)]
pub struct Ny {
    /// Whose it is.
    pub konto: KontoId,
    /// [`token_hash`](super::token_hash) of the cookie.
    pub token_hash: [u8; 32],
    /// False while the second factor is still asked for.
    pub full: bool,
    /// Now, in UTC.
    pub nu: NaiveDateTime,
    /// The address of the client.
    pub fran: String,
    /// What the browser calls itself.
    pub klient: String,
}

/// Begins a session.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut AnyConnection, ny: &Ny) -> Result<SessionId, Error> {
    let id = diesel::insert_into(session::table)
        .values((
            session::konto_id.eq(ny.konto),
            session::token_hash.eq(ny.token_hash.as_slice()),
            session::niva.eq(if ny.full { "full" } else { "andra_faktorn" }),
            session::startad.eq(ny.nu),
            session::senast_sedd.eq(ny.nu),
            session::fran.eq(&ny.fran),
            session::klient.eq(&ny.klient),
        ))
        .returning(session::id)
        .get_result(conn)?;
    Ok(id)
}

/// The session of a token, if it is good now and its account is open.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut AnyConnection,
    token_hash: &[u8; 32],
    livstid: Livstid,
    now: &Svensktid,
) -> Result<Option<Session>, Error> {
    type Row =
        (SessionId, KontoId, String, String, String, bool, String, NaiveDateTime, NaiveDateTime);
    let nu = tid::utc(now);
    let row: Option<Row> = session::table
        .inner_join(konto::table)
        .filter(session::token_hash.eq(token_hash.as_slice()))
        .filter(konto::stangt.is_null())
        .filter(konto::slutar.ge(now.date_naive()))
        .select((
            session::id,
            konto::id,
            konto::anvandarnamn,
            konto::namn,
            konto::roller,
            konto::ser_skyddade,
            session::niva,
            session::startad,
            session::senast_sedd,
        ))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|row| {
        let (id, konto, anvandarnamn, namn, roller, ser_skyddade, niva, startad, senast_sedd) = row;
        // A role that this program does not know gives nothing.
        let roller: Roller = roller.parse().unwrap_or_default();
        livstid.lever(startad, senast_sedd, nu).then(|| Session {
            id,
            konto,
            anvandarnamn,
            namn,
            roller,
            ser_skyddade,
            full: niva == "full",
            startad,
            senast_sedd,
        })
    }))
}

/// Notes that a session is in use.
///
/// # Errors
/// When the database fails.
pub fn touch(conn: &mut AnyConnection, id: SessionId, nu: NaiveDateTime) -> Result<(), Error> {
    diesel::update(session::table.find(id)).set(session::senast_sedd.eq(nu)).execute(conn)?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub fn end(conn: &mut AnyConnection, id: SessionId) -> Result<(), Error> {
    diesel::delete(session::table.find(id)).execute(conn)?;
    Ok(())
}

/// Ends every session of an account; gives how many.
///
/// # Errors
/// When the database fails.
pub fn end_all(conn: &mut AnyConnection, konto: KontoId) -> Result<usize, Error> {
    Ok(diesel::delete(session::table.filter(session::konto_id.eq(konto))).execute(conn)?)
}

/// A session as its owner sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rad {
    /// The session.
    pub id: SessionId,
    /// When it began, in UTC.
    pub startad: NaiveDateTime,
    /// When it was last used, in UTC.
    pub senast_sedd: NaiveDateTime,
    /// The address of the client.
    pub fran: String,
    /// What the browser calls itself.
    pub klient: String,
}

/// The sessions of an account that are past the second factor and good now, the latest
/// used first.
///
/// # Errors
/// When the database fails.
pub fn of_konto(
    conn: &mut AnyConnection,
    konto: KontoId,
    livstid: Livstid,
    nu: NaiveDateTime,
) -> Result<Vec<Rad>, Error> {
    let rader: Vec<Rad> = session::table
        .filter(session::konto_id.eq(konto))
        .filter(session::niva.eq("full"))
        .order((session::senast_sedd.desc(), session::id.desc()))
        .select((
            session::id,
            session::startad,
            session::senast_sedd,
            session::fran,
            session::klient,
        ))
        .load(conn)?;
    Ok(rader.into_iter().filter(|rad| livstid.lever(rad.startad, rad.senast_sedd, nu)).collect())
}

/// Gives a session another token, past the second factor. The token from before is
/// worth nothing after this, and the session is no younger.
///
/// # Errors
/// When the database fails.
pub fn rotate(conn: &mut AnyConnection, id: SessionId, token_hash: &[u8; 32]) -> Result<(), Error> {
    diesel::update(session::table.find(id))
        .set((session::token_hash.eq(token_hash.as_slice()), session::niva.eq("full")))
        .execute(conn)?;
    Ok(())
}

/// Ends a session if it is this account's; false when it is not, or is none.
///
/// # Errors
/// When the database fails.
pub fn end_own(conn: &mut AnyConnection, konto: KontoId, id: SessionId) -> Result<bool, Error> {
    let own = session::table.find(id).filter(session::konto_id.eq(konto));
    Ok(diesel::delete(own).execute(conn)? == 1)
}

/// Whether there is such a session, be it whose it may.
///
/// # Errors
/// When the database fails.
pub fn exists(conn: &mut AnyConnection, id: SessionId) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(session::table.find(id))).get_result(conn)?)
}

/// Ends every session of an account but one; gives how many.
///
/// # Errors
/// When the database fails.
pub fn end_others(
    conn: &mut AnyConnection,
    konto: KontoId,
    kvar: SessionId,
) -> Result<usize, Error> {
    let others = session::table.filter(session::konto_id.eq(konto)).filter(session::id.ne(kvar));
    Ok(diesel::delete(others).execute(conn)?)
}

/// Forgets sessions that have been over for long.
///
/// # Errors
/// When the database fails.
pub fn sweep(conn: &mut AnyConnection, livstid: Livstid, nu: NaiveDateTime) -> Result<(), Error> {
    let over = session::table.filter(session::startad.lt(nu - livstid.hogst));
    diesel::delete(over).execute(conn)?;
    Ok(())
}
