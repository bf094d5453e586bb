//! The second factor in the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Reservkod;
use crate::db::schema::{konto, reservkod};
use crate::db::{AnyConnection, Error};
use crate::konto::KontoId;

/// The sealed secret of an account that has confirmed one.
///
/// # Errors
/// When the database fails.
pub fn secret(conn: &mut AnyConnection, id: KontoId) -> Result<Option<Vec<u8>>, Error> {
    let sealed: Option<Option<Vec<u8>>> = konto::table
        .find(id)
        .filter(konto::totp_bekraftat.is_not_null())
        .select(konto::forseglad_totp)
        .first(conn)
        .optional()?;
    Ok(sealed.flatten())
}

/// Keeps a secret that has been confirmed by the code of a step, which is used up.
///
/// # Errors
/// When the database fails.
pub fn set(
    conn: &mut AnyConnection,
    id: KontoId,
    forseglad: &[u8],
    steg: i64,
    nu: NaiveDateTime,
) -> Result<(), Error> {
    diesel::update(konto::table.find(id))
        .set((
            konto::forseglad_totp.eq(forseglad),
            konto::totp_bekraftat.eq(nu),
            konto::totp_steg.eq(steg),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes away the second factor and its recovery codes, so that a new one is set up at
/// the next signing in.
///
/// # Errors
/// When the database fails.
pub fn clear(conn: &mut AnyConnection, id: KontoId) -> Result<(), Error> {
    diesel::update(konto::table.find(id))
        .set((
            konto::forseglad_totp.eq(None::<Vec<u8>>),
            konto::totp_bekraftat.eq(None::<NaiveDateTime>),
            konto::totp_steg.eq(None::<i64>),
        ))
        .execute(conn)?;
    diesel::delete(reservkod::table.filter(reservkod::konto_id.eq(id))).execute(conn)?;
    Ok(())
}

/// Uses the code of a step; false when it, or a later one, was used before.
///
/// # Errors
/// When the database fails.
pub fn use_step(conn: &mut AnyConnection, id: KontoId, steg: i64) -> Result<bool, Error> {
    let unused = konto::totp_steg.is_null().or(konto::totp_steg.lt(steg));
    let used = diesel::update(konto::table.find(id).filter(unused))
        .set(konto::totp_steg.eq(steg))
        .execute(conn)?;
    Ok(used == 1)
}

/// Keeps a set of recovery codes in place of whatever there was.
///
/// # Errors
/// When the database fails.
pub fn set_codes(conn: &mut AnyConnection, id: KontoId, koder: &[Reservkod]) -> Result<(), Error> {
    diesel::delete(reservkod::table.filter(reservkod::konto_id.eq(id))).execute(conn)?;
    for kod in koder {
        diesel::insert_into(reservkod::table)
            .values((reservkod::konto_id.eq(id), reservkod::kod_hash.eq(kod.hash().as_slice())))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a recovery code; false when there is no such code, or it was used before.
///
/// # Errors
/// When the database fails.
pub fn use_code(
    conn: &mut AnyConnection,
    id: KontoId,
    hash: &[u8; 32],
    nu: NaiveDateTime,
) -> Result<bool, Error> {
    let code = reservkod::table
        .filter(reservkod::konto_id.eq(id))
        .filter(reservkod::kod_hash.eq(hash.as_slice()))
        .filter(reservkod::anvand.is_null());
    Ok(diesel::update(code).set(reservkod::anvand.eq(nu)).execute(conn)? == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// When the database fails.
pub fn codes_left(conn: &mut AnyConnection, id: KontoId) -> Result<i64, Error> {
    Ok(reservkod::table
        .filter(reservkod::konto_id.eq(id))
        .filter(reservkod::anvand.is_null())
        .count()
        .get_result(conn)?)
}
