//! Files of lokaler in the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::handelser::Filhandelse;
use super::{Fil, Filslag, Filtyp, bild};
use crate::db::schema::{fil, lokal};
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Utforare};
use crate::lokal::register::sammanslagning::store::nuvarande;
use crate::slump;
use crate::tid::{self, Svensktid};

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file, or no such lokal.
    #[error("Filen finns inte. Någon kan ha tagit bort den.")]
    Saknas,
    /// A picture that has not been looked at before it was to be kept.
    #[error("Bilden är trasig och går inte att spara.")]
    Trasig,
    /// A row that this program did not write.
    #[error("en rad i tabellen fil går inte att läsa: {0}")]
    Rad(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// A file to keep, as [`granska`](super::rules::granska) has passed it.
#[derive(Debug, Clone)]
pub struct NyFil {
    /// The lokal it is about.
    pub lokal_id: i64,
    /// The inspection it belongs to.
    pub inventering_id: Option<i64>,
    /// What it is for.
    pub slag: Filslag,
    /// What it is called.
    pub namn: String,
    /// What it holds.
    pub typ: Filtyp,
    /// Its bytes, as they were sent.
    pub innehall: Vec<u8>,
    /// What it shows or says.
    pub beskrivning: String,
}

#[derive(Insertable)]
#[diesel(table_name = fil)]
struct NewRow<'a> {
    id: i64,
    lokal_id: i64,
    inventering_id: Option<i64>,
    slag: &'a str,
    namn: &'a str,
    mime: &'a str,
    storlek: i64,
    sha256: Vec<u8>,
    innehall: Vec<u8>,
    beskrivning: &'a str,
    lagd: NaiveDateTime,
    lagd_av: &'a str,
}

/// Keeps a file, of a picture only the picture itself, at its lokal or the one that this
/// has gone into; gives its number.
///
/// # Errors
/// [`Error::Saknas`] when there is no such lokal, [`Error::Trasig`] when it is a picture
/// that cannot be read.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    ny: &NyFil,
) -> Result<i64, Error> {
    let lokal_id = nuvarande(conn, ny.lokal_id)?.ok_or(Error::Saknas)?;
    let innehall = bild::utan_metadata(ny.typ, &ny.innehall).ok_or(Error::Trasig)?;
    let id = slump::rad_id();
    let row = NewRow {
        id,
        lokal_id,
        inventering_id: ny.inventering_id,
        slag: ny.slag.as_str(),
        namn: &ny.namn,
        mime: ny.typ.mime(),
        storlek: i64::try_from(innehall.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&innehall).to_vec(),
        innehall,
        beskrivning: &ny.beskrivning,
        lagd: tid::utc(now),
        lagd_av: &av.namn,
    };
    diesel::insert_into(fil::table).values(row).execute(conn)?;
    let done = Filhandelse::Tillagd { lokal: lokal_id, fil: id, slag: ny.slag, typ: ny.typ };
    logg::store::append(conn, now, av, &done)?;
    Ok(id)
}

#[derive(Queryable)]
struct Row {
    id: i64,
    lokal_id: i64,
    inventering_id: Option<i64>,
    slag: String,
    namn: String,
    mime: String,
    storlek: i64,
    beskrivning: String,
    lagd: NaiveDateTime,
    lagd_av: String,
}

const COLUMNS: (
    fil::id,
    fil::lokal_id,
    fil::inventering_id,
    fil::slag,
    fil::namn,
    fil::mime,
    fil::storlek,
    fil::beskrivning,
    fil::lagd,
    fil::lagd_av,
) = (
    fil::id,
    fil::lokal_id,
    fil::inventering_id,
    fil::slag,
    fil::namn,
    fil::mime,
    fil::storlek,
    fil::beskrivning,
    fil::lagd,
    fil::lagd_av,
);

impl TryFrom<Row> for Fil {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let typ = Filtyp::of_mime(&row.mime).ok_or_else(|| Error::Rad(row.mime.clone()))?;
        Ok(Self {
            id: row.id,
            lokal_id: row.lokal_id,
            inventering_id: row.inventering_id,
            slag: row.slag.parse().map_err(Error::Rad)?,
            namn: row.namn,
            typ,
            storlek: row.storlek,
            beskrivning: row.beskrivning,
            lagd: row.lagd,
            lagd_av: row.lagd_av,
        })
    }
}

/// What is known of the files of a lokal, the newest first. Their bytes are not read.
///
/// # Errors
/// When the database fails.
pub fn of_lokal(conn: &mut AnyConnection, lokal_id: i64) -> Result<Vec<Fil>, Error> {
    let rows: Vec<Row> = fil::table
        .filter(fil::lokal_id.eq(lokal_id))
        .order((fil::lagd.desc(), fil::id))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(Fil::try_from).collect()
}

/// What is known of a file.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn find(conn: &mut AnyConnection, id: i64) -> Result<Fil, Error> {
    let row: Option<Row> = fil::table.find(id).select(COLUMNS).first(conn).optional()?;
    row.ok_or(Error::Saknas)?.try_into()
}

/// A file with its bytes.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn get(conn: &mut AnyConnection, id: i64) -> Result<(Fil, Vec<u8>), Error> {
    let known = find(conn, id)?;
    let bytes = fil::table.find(id).select(fil::innehall).first(conn)?;
    Ok((known, bytes))
}

/// Removes a file; gives what was known of it.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: i64,
) -> Result<Fil, Error> {
    let known = find(conn, id)?;
    diesel::delete(fil::table.find(id)).execute(conn)?;
    let done = Filhandelse::Borttagen { lokal: known.lokal_id, fil: id, slag: known.slag };
    logg::store::append(conn, now, av, &done)?;
    Ok(known)
}

/// The name of a lokal, if there is one of that number.
///
/// # Errors
/// When the database fails.
pub fn lokal_namn(conn: &mut AnyConnection, lokal_id: i64) -> Result<Option<String>, Error> {
    Ok(lokal::table.find(lokal_id).select(lokal::namn).first(conn).optional()?)
}
