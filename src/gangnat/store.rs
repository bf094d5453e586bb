//! Walking networks in the database.

use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Gangnat;
use super::nat::Trasigt;
use crate::db::schema::gangnat;
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::tid::{self, Svensktid};
use crate::val::Kommunkod;

/// Why a network could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Bytes that this program did not write.
    #[error(transparent)]
    Trasigt(#[from] Trasigt),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// A network that is kept.
#[derive(Debug, Clone)]
pub struct Sparat {
    /// Its number.
    pub id: i64,
    /// The name of its area.
    pub namn: String,
    /// When it was read.
    pub inlast: Svensktid,
    /// What the import found, as JSON.
    pub rapport: String,
    /// The network.
    pub nat: Arc<Gangnat>,
}

/// The networks of a kommun, by name.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Sparat>, Error> {
    let rows: Vec<(i64, String, NaiveDateTime, String, Vec<u8>)> = gangnat::table
        .filter(gangnat::kommun.eq(kommun.to_string()))
        .order(gangnat::namn)
        .select((gangnat::id, gangnat::namn, gangnat::inlast, gangnat::rapport, gangnat::innehall))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, namn, inlast, rapport, bytes)| {
            let nat = Arc::new(Gangnat::from_bytes(&bytes)?);
            Ok(Sparat { id, namn, inlast: tid::svensk(inlast), rapport, nat })
        })
        .collect()
}

/// Keeps a network in place of the one of the same name.
///
/// # Errors
/// When the database fails.
pub fn save(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    namn: &str,
    nat: &Gangnat,
    rapport: &str,
) -> Result<(), Error> {
    let kommun = kommun.to_string();
    let same = gangnat::table.filter(gangnat::kommun.eq(&kommun)).filter(gangnat::namn.eq(namn));
    diesel::delete(same).execute(conn)?;
    diesel::insert_into(gangnat::table)
        .values((
            gangnat::kommun.eq(&kommun),
            gangnat::namn.eq(namn),
            gangnat::inlast.eq(tid::utc(&tid::now())),
            gangnat::noder.eq(i64::from(nat.nodes())),
            gangnat::kanter.eq(i64::try_from(nat.kanter().len()).unwrap_or(i64::MAX)),
            gangnat::innehall.eq(nat.to_bytes()?),
            gangnat::rapport.eq(rapport),
        ))
        .execute(conn)?;
    revision::raise(conn, revision::GANGNAT)?;
    Ok(())
}
