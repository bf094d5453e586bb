//! Keys and sealed columns in the database: whether the keys at hand are the right
//! ones, and sealing anew.
//!
//! The statements name tables and columns of [`FORSEGLADE`], which are constants.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};

use super::nyckelfil::Nyckelkalla;
use super::register::{Anvandning, FORSEGLADE, Kolumn};
use super::{NyckelId, Nyckelring, Plats, Sigillfel};
use crate::db::schema::nyckelprov;
use crate::db::{AnyConnection, Error as DbError};
use crate::tid::{self, Svensktid};

/// Why the keys at hand will not do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There are no keys, and values that need one.
    #[error(
        "Databasen har personuppgifter som är förseglade med nyckel {0}, men inga nycklar är \
         angivna. Ange nyckelfilen med --key-file eller VALKANSLI_KEY_FILE."
    )]
    IngaNycklar(NyckelId),
    /// A key that is needed is not among those at hand.
    #[error(
        "Databasen har personuppgifter som är förseglade med nyckel {0}, men den finns inte bland \
         nycklarna. Lägg tillbaka raden för nyckel {0} från kopian av nyckelfilen. Om databasen är \
         en återställd säkerhetskopia behövs nyckelfilen från samma tid."
    )]
    NyckelSaknas(NyckelId),
    /// A key has the number of another.
    #[error(
        "Nyckel {0} är inte den nyckel {0} som databasens personuppgifter är förseglade med. Ange \
         den nyckelfil som hör till den här databasen."
    )]
    FelNyckel(NyckelId),
    /// A value does not open.
    #[error(transparent)]
    Sigill(#[from] Sigillfel),
    /// A key still opens values.
    #[error(
        "Nyckel {0} kan inte tas bort: {1} värden behöver den. Försegla om dem först med «valkansli \
         key rotate»."
    )]
    Behovs(NyckelId, usize),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// What is sealed to try a key.
const PROV: &str = "valkansli";

fn place(id: NyckelId) -> Plats {
    Plats::new("nyckelprov", "prov", id.into())
}

/// Whether a key that has been used is at hand, and the same.
fn try_key(ring: &Nyckelring, id: NyckelId, prov: &[u8]) -> Result<(), Error> {
    match ring.open(place(id), prov) {
        Ok(_) => Ok(()),
        Err(Sigillfel::NyckelSaknas(_)) => Err(Error::NyckelSaknas(id)),
        Err(Sigillfel::Brutet(..)) => Err(Error::FelNyckel(id)),
    }
}

fn all(conn: &mut AnyConnection) -> Result<Vec<(NyckelId, Vec<u8>)>, Error> {
    let rows: Vec<(i64, Vec<u8>)> = nyckelprov::table
        .order(nyckelprov::id)
        .select((nyckelprov::id, nyckelprov::prov))
        .load(conn)?;
    // A number beyond those of keys is no row of ours.
    Ok(rows.into_iter().filter_map(|(id, prov)| Some((id.try_into().ok()?, prov))).collect())
}

/// The keys for a unit of work: every key that the database knows is among them.
/// Another program may have added one a moment ago.
///
/// # Errors
/// [`Error`] when a key is missing or another.
pub fn ring(
    conn: &mut AnyConnection,
    kalla: &Nyckelkalla,
) -> Result<std::sync::Arc<Nyckelring>, Error> {
    let used = all(conn)?;
    // Read after the database, the file holds every key that the database knew.
    let ring = kalla.ring();
    for (id, prov) in used {
        try_key(&ring, id, &prov)?;
    }
    Ok(ring)
}

/// The same for work that seals: notes the key that seals, if it has not sealed before.
///
/// # Errors
/// As [`ring`].
pub fn ring_to_seal(
    conn: &mut AnyConnection,
    kalla: &Nyckelkalla,
    now: &Svensktid,
) -> Result<std::sync::Arc<Nyckelring>, Error> {
    let ring = ring(conn, kalla)?;
    note(conn, &ring, now)?;
    Ok(ring)
}

fn note(conn: &mut AnyConnection, ring: &Nyckelring, now: &Svensktid) -> Result<(), Error> {
    let id = ring.nyast();
    let known = all(conn)?.into_iter().any(|(known, _)| known == id);
    if !known {
        diesel::insert_into(nyckelprov::table)
            .values((
                nyckelprov::id.eq(i64::from(id)),
                nyckelprov::prov.eq(ring.seal(place(id), PROV)),
                nyckelprov::skapat.eq(tid::utc(now)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Whether the keys at hand are those of the database; run before anything else. A key
/// that the database knows but that no value needs may be gone or another: it is
/// forgotten.
///
/// # Errors
/// [`Error::IngaNycklar`], [`Error::NyckelSaknas`] or [`Error::FelNyckel`].
pub fn check(
    conn: &mut AnyConnection,
    kalla: Option<&Nyckelkalla>,
    now: &Svensktid,
) -> Result<(), Error> {
    let ring = kalla.map(Nyckelkalla::ring);
    let mut use_of = None;
    for (id, prov) in all(conn)? {
        let tried = match &ring {
            None => Err(Error::IngaNycklar(id)),
            Some(ring) => try_key(ring, id, &prov),
        };
        if let Err(error) = tried {
            let used = match &use_of {
                Some(used) => used,
                None => use_of.insert(usage(conn)?),
            };
            if used.contains_key(&id) {
                return Err(error);
            }
            diesel::delete(nyckelprov::table.find(i64::from(id))).execute(conn)?;
        }
    }
    match &ring {
        Some(ring) => note(conn, ring, now),
        None => Ok(()),
    }
}

#[derive(QueryableByName)]
struct Varde {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Binary)]
    varde: Vec<u8>,
}

#[derive(QueryableByName)]
struct Raknat {
    #[diesel(sql_type = Binary)]
    nyckel: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    antal: i64,
}

/// How many values each key seals, in all columns.
///
/// # Errors
/// When the database fails.
pub fn usage(conn: &mut AnyConnection) -> Result<BTreeMap<NyckelId, usize>, Error> {
    let mut sum = BTreeMap::new();
    for kolumn in FORSEGLADE {
        for Anvandning { nyckel, antal } in usage_of(conn, kolumn)? {
            *sum.entry(nyckel).or_default() += antal;
        }
    }
    Ok(sum)
}

fn usage_of(conn: &mut AnyConnection, kolumn: &Kolumn) -> Result<Vec<Anvandning>, Error> {
    let Kolumn { tabell, namn, .. } = kolumn;
    let rows: Vec<Raknat> = diesel::sql_query(format!(
        "SELECT substr({namn}, 1, 4) AS nyckel, count(*) AS antal FROM {tabell} \
         WHERE {namn} IS NOT NULL GROUP BY substr({namn}, 1, 4)"
    ))
    .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let nyckel = Nyckelring::id_of(&row.nyckel)?;
            Some(Anvandning { nyckel, antal: row.antal.try_into().ok()? })
        })
        .collect())
}

/// Values sealed anew in one unit of work.
pub const BATCH: i64 = 500;

/// Seals values of a column that are under another key than the newest anew, a batch of
/// rows with an id above `after`; gives how many, and the last id. Their hashes are made
/// anew too.
///
/// # Errors
/// [`Error::Sigill`] when a value does not open.
pub fn reseal(
    conn: &mut AnyConnection,
    kalla: &Nyckelkalla,
    kolumn: &Kolumn,
    after: i64,
    now: &Svensktid,
) -> Result<(usize, Option<i64>), Error> {
    let ring = ring_to_seal(conn, kalla, now)?;
    let Kolumn { tabell, namn, uppslag } = kolumn;
    let rows: Vec<Varde> = diesel::sql_query(format!(
        "SELECT id, {namn} AS varde FROM {tabell} WHERE id > $1 AND {namn} IS NOT NULL \
         AND substr({namn}, 1, 4) <> $2 ORDER BY id LIMIT {BATCH}"
    ))
    .bind::<BigInt, _>(after)
    .bind::<Binary, _>(ring.nyast().to_le_bytes().to_vec())
    .load(conn)?;
    for row in &rows {
        let klartext = zeroize::Zeroizing::new(ring.open(kolumn.plats(row.id), &row.varde)?);
        let sealed = ring.seal(kolumn.plats(row.id), &klartext);
        match uppslag {
            None => diesel::sql_query(format!("UPDATE {tabell} SET {namn} = $1 WHERE id = $2"))
                .bind::<Binary, _>(sealed)
                .bind::<BigInt, _>(row.id)
                .execute(conn)?,
            Some(uppslag) => diesel::sql_query(format!(
                "UPDATE {tabell} SET {namn} = $1, {} = $2 WHERE id = $3",
                uppslag.kolumn
            ))
            .bind::<Binary, _>(sealed)
            .bind::<Binary, _>(uppslag.hash(&ring, &klartext))
            .bind::<BigInt, _>(row.id)
            .execute(conn)?,
        };
    }
    Ok((rows.len(), rows.last().map(|row| row.id)))
}

/// Forgets a key, which no value may need.
///
/// # Errors
/// [`Error::Behovs`] while a value needs it.
pub fn forget(conn: &mut AnyConnection, id: NyckelId) -> Result<(), Error> {
    if let Some(antal) = usage(conn)?.remove(&id) {
        return Err(Error::Behovs(id, antal));
    }
    diesel::delete(nyckelprov::table.find(i64::from(id))).execute(conn)?;
    Ok(())
}
