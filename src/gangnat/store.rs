//! Walking networks in the database.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Gangnat;
use super::handelser::Nathandelse;
use super::nat::Trasigt;
use super::rapport::{Natrapport, Utfall};
use crate::adress;
use crate::db::schema::{adress as adress_table, gangnat};
use crate::db::{AnyConnection, BATCH, Error as DbError, revision};
use crate::logg::{self, Utforare};
use crate::slump;
use crate::tid::{self, Svensktid};
use crate::val::Kommunkod;

/// Why a network could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such network.
    #[error("Gångnätet finns inte. Någon kan ha tagit bort det eller läst in det på nytt.")]
    Saknas,
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

/// A network to keep.
#[derive(Debug)]
pub struct NyttNat<'a> {
    /// The kommun it is for.
    pub kommun: Kommunkod,
    /// The name of its area; of those of a name there is one.
    pub namn: &'a str,
    /// The network.
    pub nat: &'a Gangnat,
    /// What the import found, as JSON.
    pub rapport: &'a str,
}

/// Keeps a network in place of the one of the same name, unless that is the same.
///
/// # Errors
/// When the database fails.
pub fn keep(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    ny: &NyttNat<'_>,
) -> Result<Utfall, Error> {
    let (utfall, bytes) = compare(conn, ny)?;
    if utfall == Utfall::Oforandrat {
        return Ok(utfall);
    }
    let id = replace(conn, now, ny, bytes)?;
    let done = Nathandelse::Inlast {
        id,
        namn: ny.namn.to_owned(),
        korsningar: ny.nat.nodes(),
        ersatte: utfall == Utfall::Ersatt,
    };
    logg::store::append(conn, now, av, &done)?;
    Ok(utfall)
}

/// What [`keep`] would do, with the network as bytes.
///
/// # Errors
/// As [`keep`].
pub fn compare(conn: &mut AnyConnection, ny: &NyttNat<'_>) -> Result<(Utfall, Vec<u8>), Error> {
    let bytes = ny.nat.to_bytes()?;
    let kept: Option<Vec<u8>> = gangnat::table
        .filter(gangnat::kommun.eq(ny.kommun.to_string()))
        .filter(gangnat::namn.eq(ny.namn))
        .select(gangnat::innehall)
        .first(conn)
        .optional()?;
    let utfall = match kept {
        None => Utfall::Ny,
        Some(kept) if kept == bytes => Utfall::Oforandrat,
        Some(_) => Utfall::Ersatt,
    };
    Ok((utfall, bytes))
}

/// Keeps a network that the program has made itself, in place of the one of the same
/// name; without a word in the log.
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
    let ny = NyttNat { kommun, namn, nat, rapport };
    let (utfall, bytes) = compare(conn, &ny)?;
    if utfall != Utfall::Oforandrat {
        replace(conn, &tid::now(), &ny, bytes)?;
    }
    Ok(())
}

fn replace(
    conn: &mut AnyConnection,
    now: &Svensktid,
    ny: &NyttNat<'_>,
    bytes: Vec<u8>,
) -> Result<i64, Error> {
    let kommun = ny.kommun.to_string();
    let same = gangnat::table.filter(gangnat::kommun.eq(&kommun)).filter(gangnat::namn.eq(ny.namn));
    diesel::delete(same).execute(conn)?;
    let id = diesel::insert_into(gangnat::table)
        .values((
            gangnat::id.eq(slump::rad_id()),
            gangnat::kommun.eq(&kommun),
            gangnat::namn.eq(ny.namn),
            gangnat::inlast.eq(tid::utc(now)),
            gangnat::noder.eq(i64::from(ny.nat.nodes())),
            gangnat::kanter.eq(i64::try_from(ny.nat.kanter().len()).unwrap_or(i64::MAX)),
            gangnat::innehall.eq(bytes),
            gangnat::rapport.eq(ny.rapport),
        ))
        .returning(gangnat::id)
        .get_result(conn)?;
    revision::raise(conn, revision::GANGNAT)?;
    Ok(id)
}

/// Removes a network of a kommun; gives its name.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number, or when the database fails.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    kommun: Kommunkod,
    id: i64,
) -> Result<String, Error> {
    let own = gangnat::table.find(id).filter(gangnat::kommun.eq(kommun.to_string()));
    let namn: Option<String> = own.select(gangnat::namn).first(conn).optional()?;
    let namn = namn.ok_or(Error::Saknas)?;
    diesel::delete(gangnat::table.find(id)).execute(conn)?;
    revision::raise(conn, revision::GANGNAT)?;
    let done = Nathandelse::Borttaget { id, namn: namn.clone() };
    logg::store::append(conn, now, av, &done)?;
    Ok(namn)
}

/// A network as lists show it.
#[derive(Debug, Clone)]
pub struct Rad {
    /// Its number.
    pub id: i64,
    /// The name of its area.
    pub namn: String,
    /// When it was read.
    pub inlast: Svensktid,
    /// What the import found.
    pub rapport: Natrapport,
}

/// The networks of a kommun by name, without the networks themselves.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Rad>, Error> {
    let rows: Vec<(i64, String, NaiveDateTime, String)> = gangnat::table
        .filter(gangnat::kommun.eq(kommun.to_string()))
        .order(gangnat::namn)
        .select((gangnat::id, gangnat::namn, gangnat::inlast, gangnat::rapport))
        .load(conn)?;
    let row = |(id, namn, inlast, rapport): (i64, String, NaiveDateTime, String)| Rad {
        id,
        namn,
        inlast: tid::svensk(inlast),
        // A report in words of another version is no reason to refuse the network.
        rapport: serde_json::from_str(&rapport).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Addresses by number, as they are printed.
///
/// # Errors
/// When the database fails.
pub fn adressrader(conn: &mut AnyConnection, ids: &[i64]) -> Result<HashMap<i64, String>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(BATCH) {
        let rows: Vec<(i64, String, Option<i32>, String, String)> = adress_table::table
            .filter(adress_table::id.eq_any(chunk))
            .select((
                adress_table::id,
                adress_table::gata,
                adress_table::nummer,
                adress_table::tillagg,
                adress_table::postort,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(id, gata, nummer, tillagg, ort)| {
            let nummer = nummer.and_then(|nummer| u16::try_from(nummer).ok());
            let rad = adress::rad(&gata, nummer, &tillagg);
            (id, if ort.is_empty() { rad } else { format!("{rad}, {ort}") })
        }));
    }
    Ok(found)
}
