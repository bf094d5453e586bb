//! Accounts in the database, as far as signing in and making them goes.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::rules::{Anvandarnamn, NyttKonto};
use super::{KontoId, Roller};
use crate::db::schema::konto;
use crate::db::{AnyConnection, Error as DbError};
use crate::sigill::register::KONTO_EPOST;
use crate::sigill::{Nyckelring, Plats};
use crate::tid::{self, Svensktid};

/// Why an account could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is one of that name.
    #[error("Det finns redan ett konto som heter {0}. Välj ett annat användarnamn.")]
    Finns(Anvandarnamn),
    /// There is none of that name.
    #[error("Det finns inget konto som heter {0}.")]
    Saknas(Anvandarnamn),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// Where the mail address of an account is sealed.
#[must_use]
pub const fn plats_epost(id: KontoId) -> Plats {
    KONTO_EPOST.plats(id)
}

/// Keeps a new account. The caller writes
/// [`Kontohandelse::Skapat`](super::handelser::Kontohandelse::Skapat).
///
/// # Errors
/// [`Error::Finns`] when its user name is taken.
pub fn add(
    conn: &mut AnyConnection,
    nycklar: &Nyckelring,
    now: &Svensktid,
    ny: &NyttKonto,
) -> Result<KontoId, Error> {
    if by_name(conn, &ny.anvandarnamn)?.is_some() {
        return Err(Error::Finns(ny.anvandarnamn.clone()));
    }
    let id: KontoId = diesel::insert_into(konto::table)
        .values((
            konto::anvandarnamn.eq(ny.anvandarnamn.as_str()),
            konto::namn.eq(&ny.namn),
            konto::roller.eq(ny.roller.to_string()),
            konto::ser_skyddade.eq(ny.ser_skyddade),
            konto::slutar.eq(ny.slutar),
            konto::skapat.eq(tid::utc(now)),
            konto::skapat_av.eq(&ny.skapat_av),
        ))
        .returning(konto::id)
        .get_result(conn)?;
    if let Some(epost) = &ny.epost {
        // The seal names the row, which therefore comes first.
        diesel::update(konto::table.find(id))
            .set(konto::forseglad_epost.eq(nycklar.seal(plats_epost(id), epost)))
            .execute(conn)?;
    }
    Ok(id)
}

/// An account without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Konto {
    /// Its id.
    pub id: KontoId,
    /// How the person signs in.
    pub anvandarnamn: String,
    /// Her name.
    pub namn: String,
    /// Her roles.
    pub roller: Roller,
    /// The last day on which she may sign in.
    pub slutar: NaiveDate,
    /// When it was closed, in UTC.
    pub stangt: Option<NaiveDateTime>,
    /// When its password was set, in UTC.
    pub losenord_satt: Option<NaiveDateTime>,
    /// When its second factor was set up, in UTC.
    pub totp_bekraftat: Option<NaiveDateTime>,
    /// When she last signed in, in UTC.
    pub senast_inloggad: Option<NaiveDateTime>,
}

impl Konto {
    /// Whether one may sign in to it on a day.
    #[must_use]
    pub fn oppet(&self, today: NaiveDate) -> bool {
        self.stangt.is_none() && today <= self.slutar
    }
}

#[derive(Queryable)]
struct Row {
    id: KontoId,
    anvandarnamn: String,
    namn: String,
    roller: String,
    slutar: NaiveDate,
    stangt: Option<NaiveDateTime>,
    losenord_satt: Option<NaiveDateTime>,
    totp_bekraftat: Option<NaiveDateTime>,
    senast_inloggad: Option<NaiveDateTime>,
}

impl From<Row> for Konto {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            anvandarnamn: row.anvandarnamn,
            namn: row.namn,
            // A role that this program does not know gives nothing.
            roller: row.roller.parse().unwrap_or_default(),
            slutar: row.slutar,
            stangt: row.stangt,
            losenord_satt: row.losenord_satt,
            totp_bekraftat: row.totp_bekraftat,
            senast_inloggad: row.senast_inloggad,
        }
    }
}

const COLUMNS: (
    konto::id,
    konto::anvandarnamn,
    konto::namn,
    konto::roller,
    konto::slutar,
    konto::stangt,
    konto::losenord_satt,
    konto::totp_bekraftat,
    konto::senast_inloggad,
) = (
    konto::id,
    konto::anvandarnamn,
    konto::namn,
    konto::roller,
    konto::slutar,
    konto::stangt,
    konto::losenord_satt,
    konto::totp_bekraftat,
    konto::senast_inloggad,
);

/// An account by its id.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut AnyConnection, id: KontoId) -> Result<Option<Konto>, DbError> {
    let row: Option<Row> = konto::table.find(id).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(Konto::from))
}

/// An account by its user name.
///
/// # Errors
/// When the database fails.
pub fn by_name(conn: &mut AnyConnection, namn: &Anvandarnamn) -> Result<Option<Konto>, DbError> {
    let row: Option<Row> = konto::table
        .filter(konto::anvandarnamn.eq(namn.as_str()))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Konto::from))
}

/// An account by its user name, which must exist.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, namn: &Anvandarnamn) -> Result<Konto, Error> {
    by_name(conn, namn)?.ok_or_else(|| Error::Saknas(namn.clone()))
}

/// Every account by user name.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> Result<Vec<Konto>, DbError> {
    let rows: Vec<Row> = konto::table.select(COLUMNS).order(konto::anvandarnamn).load(conn)?;
    Ok(rows.into_iter().map(Konto::from).collect())
}

/// Closes an account, whose sessions the caller ends
/// ([`end_all`](super::session::store::end_all)). One that is closed stays as it is.
///
/// # Errors
/// When the database fails.
pub fn close(conn: &mut AnyConnection, id: KontoId, nu: NaiveDateTime) -> Result<(), DbError> {
    diesel::update(konto::table.find(id).filter(konto::stangt.is_null()))
        .set((konto::stangt.eq(nu), konto::version.eq(konto::version + 1)))
        .execute(conn)?;
    Ok(())
}
