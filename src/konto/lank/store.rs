//! One-time links in the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use zeroize::Zeroizing;

use super::{Andamal, Lage, lage};
use crate::db::schema::engangslank;
use crate::db::{AnyConnection, Error};
use crate::konto::KontoId;
use crate::konto::session::token_hash;
use crate::slump;
use crate::tid::{self, Svensktid};

/// A link that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lank {
    /// Its id.
    pub id: i64,
    /// The account.
    pub konto: KontoId,
    /// What it is for.
    pub andamal: Andamal,
    /// What has become of it.
    pub lage: Lage,
}

/// Makes a link and gives its token, which is shown once; older links of the account
/// are used up. The caller writes
/// [`Kontohandelse::LankSkapad`](crate::konto::handelser::Kontohandelse::LankSkapad).
///
/// # Errors
/// When the database fails.
pub fn create(
    conn: &mut AnyConnection,
    konto: KontoId,
    andamal: Andamal,
    now: &Svensktid,
) -> Result<Zeroizing<String>, Error> {
    let (token, nu) = (slump::token(), tid::utc(now));
    void(conn, konto, nu)?;
    diesel::insert_into(engangslank::table)
        .values((
            engangslank::konto_id.eq(konto),
            engangslank::token_hash.eq(token_hash(&token).as_slice()),
            engangslank::andamal.eq(andamal.as_str()),
            engangslank::skapad.eq(nu),
            engangslank::galler_till.eq(nu + andamal.livstid()),
        ))
        .execute(conn)?;
    Ok(token)
}

/// Uses up every link of an account.
///
/// # Errors
/// When the database fails.
pub fn void(conn: &mut AnyConnection, konto: KontoId, nu: NaiveDateTime) -> Result<(), Error> {
    let unused = engangslank::konto_id.eq(konto).and(engangslank::anvand.is_null());
    diesel::update(engangslank::table.filter(unused))
        .set(engangslank::anvand.eq(nu))
        .execute(conn)?;
    Ok(())
}

/// The link of a token.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut AnyConnection,
    token: &str,
    nu: NaiveDateTime,
) -> Result<Option<Lank>, Error> {
    type Row = (i64, KontoId, String, NaiveDateTime, Option<NaiveDateTime>);
    let row: Option<Row> = engangslank::table
        .filter(engangslank::token_hash.eq(token_hash(token).as_slice()))
        .select((
            engangslank::id,
            engangslank::konto_id,
            engangslank::andamal,
            engangslank::galler_till,
            engangslank::anvand,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, konto, andamal, galler_till, anvand)| Lank {
        id,
        konto,
        andamal: Andamal::read(&andamal),
        lage: lage(galler_till, anvand, nu),
    }))
}
