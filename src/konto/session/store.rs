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
    let nu = tid::utc(now);
    type Row =
        (SessionId, KontoId, String, String, String, bool, String, NaiveDateTime, NaiveDateTime);
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
