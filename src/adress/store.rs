//! The address register in the database.
//!
//! The country has 3.7 million addresses: what is read is streamed in pages, and a
//! comparison keeps one small entry an address.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Adress;
use crate::db::schema::{adress, adress_valdistrikt};
use crate::db::sql::lower;
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::fil::{Andringar, Framsteg};
use crate::val::ValId;
use crate::valdistrikt::{Kodfel, Valdistriktskod};

/// Why addresses could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A code that this program did not write.
    #[error("En rad i tabellen adress_valdistrikt går inte att läsa: {0}")]
    Kod(#[from] Kodfel),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// An address as the Atlas reads it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Rad {
    /// Its number in the database, stable across imports.
    pub id: i64,
    /// As [`Adress::gata`].
    pub gata: String,
    /// As [`Adress::nummer`].
    pub nummer: Option<i32>,
    /// As [`Adress::tillagg`].
    pub tillagg: String,
    /// As [`Adress::postnummer`].
    pub postnummer: String,
    /// As [`Adress::postort`].
    pub postort: String,
    /// Latitude in degrees on WGS 84.
    pub lat: f64,
    /// Longitude in degrees on WGS 84.
    pub lon: f64,
}

/// A row whole.
#[derive(Queryable)]
struct Row {
    id: i64,
    nyckel: String,
    gata: String,
    nummer: Option<i32>,
    tillagg: String,
    postnummer: String,
    postort: String,
    lat: f64,
    lon: f64,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = adress, treat_none_as_null = true)]
struct NewRow<'a> {
    id: i64,
    nyckel: &'a str,
    gata: &'a str,
    nummer: Option<i32>,
    tillagg: &'a str,
    postnummer: &'a str,
    postort: &'a str,
    lat: f64,
    lon: f64,
}

#[derive(Insertable)]
#[diesel(table_name = adress_valdistrikt)]
struct NewRegister<'a> {
    val_id: &'a str,
    adress_id: i64,
    valdistrikt: String,
}

impl<'a> NewRow<'a> {
    fn new(id: i64, new: &'a Adress) -> Self {
        Self {
            id,
            nyckel: &new.nyckel,
            gata: &new.gata,
            nummer: new.nummer.map(i32::from),
            tillagg: &new.tillagg,
            postnummer: &new.postnummer,
            postort: &new.postort,
            lat: new.plats.lat(),
            lon: new.plats.lon(),
        }
    }
}

/// Degrees that two positions may differ and still be the same: a millimetre.
const SAME_DEGREES: f64 = 1e-8;

fn unchanged(old: &Row, new: &Adress) -> bool {
    old.gata == new.gata
        && old.nummer == new.nummer.map(i32::from)
        && old.tillagg == new.tillagg
        && old.postnummer == new.postnummer
        && old.postort == new.postort
        && (old.lat - new.plats.lat()).abs() <= SAME_DEGREES
        && (old.lon - new.plats.lon()).abs() <= SAME_DEGREES
}

/// Rows of one page when the register is streamed.
const PAGE: i64 = 20_000;

/// Streams every address, ordered by id, into `take`. Memory: one page of rows.
///
/// # Errors
/// When the database fails.
pub fn each(conn: &mut AnyConnection, mut take: impl FnMut(Rad)) -> Result<(), Error> {
    let mut after = i64::MIN;
    loop {
        let page: Vec<Rad> = adress::table
            .filter(adress::id.gt(after))
            .order(adress::id)
            .limit(PAGE)
            .select((
                adress::id,
                adress::gata,
                adress::nummer,
                adress::tillagg,
                adress::postnummer,
                adress::postort,
                adress::lat,
                adress::lon,
            ))
            .load(conn)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        page.into_iter().for_each(&mut take);
    }
}

/// The addresses with a number on a street, whatever follows the number and whatever the
/// town. Upper and lower case are one.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut AnyConnection, gata: &str, nummer: u16) -> Result<Vec<Rad>, Error> {
    Ok(adress::table
        .filter(adress::nummer.eq(i32::from(nummer)))
        .filter(lower(adress::gata).eq(gata.to_lowercase()))
        .order(adress::id)
        .select((
            adress::id,
            adress::gata,
            adress::nummer,
            adress::tillagg,
            adress::postnummer,
            adress::postort,
            adress::lat,
            adress::lon,
        ))
        .load(conn)?)
}

/// The valdistrikt that the register gives for addresses in a val, by address id.
///
/// # Errors
/// When the database fails or holds a code that this program did not write.
pub fn register(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<Vec<(i64, Valdistriktskod)>, Error> {
    let rows: Vec<(i64, String)> = adress_valdistrikt::table
        .filter(adress_valdistrikt::val_id.eq(val.as_str()))
        .order(adress_valdistrikt::adress_id)
        .select((adress_valdistrikt::adress_id, adress_valdistrikt::valdistrikt))
        .load(conn)?;
    rows.into_iter().map(|(id, kod)| Ok((id, kod.parse()?))).collect()
}

/// The number of addresses.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection) -> Result<usize, Error> {
    let count: i64 = adress::table.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// What a file of addresses means to the database.
#[derive(Debug, Default)]
pub struct Jamforelse {
    /// How many are new, changed and the same. An address whose valdistrikt in the
    /// register is new or another counts as changed.
    pub andringar: Andringar,
    /// Addresses in the database that are not among the new ones, by id.
    pub kvar: Vec<i64>,
    /// A few of these as printed.
    pub exempel: Vec<String>,
    /// By the order of the new ones: the id, 0 for one that is added.
    ids: Vec<i64>,
    changed: Vec<usize>,
    register_added: Vec<usize>,
    register_changed: Vec<usize>,
    register_removed: Vec<usize>,
    highest_id: i64,
}

/// How many of those that are not in the file are named.
const EXAMPLES: usize = 5;

/// Compares addresses with the database, by their keys. O(n) in both, 40 bytes an
/// address besides their own.
///
/// # Errors
/// When the database fails.
pub fn compare(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Adress],
    framsteg: &Framsteg,
) -> Result<Jamforelse, Error> {
    framsteg.stage("Jämför adresser", None);
    let by_key: HashMap<&str, usize> =
        new.iter().enumerate().map(|(i, a)| (a.nyckel.as_str(), i)).collect();
    let mut found = Jamforelse { ids: vec![0; new.len()], ..<_>::default() };
    let mut differs = vec![false; new.len()];
    each_row(conn, |row| {
        found.highest_id = row.id;
        let at = by_key.get(row.nyckel.as_str()).copied();
        if let Some((at, new)) = at.and_then(|at| Some((at, new.get(at)?))) {
            set(&mut found.ids, at, row.id);
            set(&mut differs, at, !unchanged(&row, new));
        } else {
            if found.exempel.len() < EXAMPLES {
                let nummer = row.nummer.and_then(|n| u16::try_from(n).ok());
                found.exempel.push(super::rad(&row.gata, nummer, &row.tillagg));
            }
            found.kvar.push(row.id);
        }
        framsteg.step(1);
    })?;
    drop(by_key);
    found.changed = differs.iter().enumerate().filter(|(_, d)| **d).map(|(at, _)| at).collect();
    compare_register(conn, val, new, &mut found, &mut differs)?;
    found.andringar.tillagda = found.ids.iter().filter(|id| **id == 0).count();
    found.andringar.andrade = differs.iter().filter(|differs| **differs).count();
    found.andringar.oforandrade = new.len() - found.andringar.tillagda - found.andringar.andrade;
    Ok(found)
}

/// What the register says of the valdistrikt: a file that gives them for some address
/// is taken to know them for all of its addresses, so one it leaves out is removed.
fn compare_register(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Adress],
    found: &mut Jamforelse,
    differs: &mut [bool],
) -> Result<(), Error> {
    if new.iter().all(|new| new.valdistrikt.is_none()) {
        return Ok(());
    }
    let old: HashMap<i64, Valdistriktskod> = register(conn, val)?.into_iter().collect();
    for (at, (new, id)) in new.iter().zip(&found.ids).enumerate() {
        match (old.get(id).copied(), new.valdistrikt) {
            (None, Some(_)) => found.register_added.push(at),
            (Some(was), Some(is)) if was != is => found.register_changed.push(at),
            (Some(_), None) => found.register_removed.push(at),
            _ => continue,
        }
        set(differs, at, *id != 0);
    }
    Ok(())
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

fn each_row(conn: &mut AnyConnection, mut take: impl FnMut(Row)) -> Result<(), Error> {
    let mut after = i64::MIN;
    loop {
        let page: Vec<Row> =
            adress::table.filter(adress::id.gt(after)).order(adress::id).limit(PAGE).load(conn)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        page.into_iter().for_each(&mut take);
    }
}

/// Keeps addresses: those of a known key are updated where they differ, the others are
/// added. What is not among them is left alone. Keys must not repeat. Raises the
/// revision of the addresses if anything changed.
///
/// # Errors
/// When the database fails.
pub fn apply(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Adress],
    framsteg: &Framsteg,
) -> Result<Andringar, Error> {
    let found = compare(conn, val, new, framsteg)?;
    write(conn, val, new, found, framsteg)
}

/// Does what a comparison, made in the same transaction, has found to be done.
///
/// # Errors
/// When the database fails.
pub fn write(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Adress],
    mut found: Jamforelse,
    framsteg: &Framsteg,
) -> Result<Andringar, Error> {
    framsteg.stage("Sparar adresser", Some(new.len()));
    framsteg.step(found.andringar.oforandrade);
    // This is the only place where addresses are added, and it holds the lock: ids are
    // counted here, so that the register can be written without asking for them.
    let mut batch = Vec::with_capacity(crate::db::BATCH);
    for (id, new) in found.ids.iter_mut().zip(new).filter(|(id, _)| **id == 0) {
        found.highest_id += 1;
        *id = found.highest_id;
        batch.push(NewRow::new(*id, new));
        if batch.len() == crate::db::BATCH {
            crate::insert_batch!(conn, adress::table, batch)?;
            framsteg.step(batch.len());
            batch.clear();
        }
    }
    crate::insert_batch!(conn, adress::table, batch)?;
    framsteg.step(batch.len());
    for (id, new) in pairs(&found.changed, &found.ids, new) {
        diesel::update(adress::table.find(id)).set(NewRow::new(id, new)).execute(conn)?;
        framsteg.step(1);
    }
    write_register(conn, val, new, &found)?;
    if found.andringar.tillagda + found.andringar.andrade > 0 {
        revision::raise(conn, revision::ADRESSER)?;
    }
    Ok(found.andringar)
}

fn pairs<'a>(
    which: &'a [usize],
    ids: &'a [i64],
    new: &'a [Adress],
) -> impl Iterator<Item = (i64, &'a Adress)> {
    which.iter().filter_map(|at| Some((*ids.get(*at)?, new.get(*at)?)))
}

fn write_register(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Adress],
    found: &Jamforelse,
) -> Result<(), Error> {
    for chunk in found.register_added.chunks(crate::db::BATCH) {
        let rows: Vec<NewRegister<'_>> = pairs(chunk, &found.ids, new)
            .filter_map(|(adress_id, new)| {
                let valdistrikt = new.valdistrikt?.to_string();
                Some(NewRegister { val_id: val.as_str(), adress_id, valdistrikt })
            })
            .collect();
        crate::insert_batch!(conn, adress_valdistrikt::table, rows)?;
    }
    for (id, new) in pairs(&found.register_changed, &found.ids, new) {
        let kod = new.valdistrikt.map(|kod| kod.to_string()).unwrap_or_default();
        diesel::update(adress_valdistrikt::table.find((val.as_str(), id)))
            .set(adress_valdistrikt::valdistrikt.eq(kod))
            .execute(conn)?;
    }
    for (id, _) in pairs(&found.register_removed, &found.ids, new) {
        diesel::delete(adress_valdistrikt::table.find((val.as_str(), id))).execute(conn)?;
    }
    Ok(())
}

/// Removes addresses by id, and what the register says of them in every val; says how
/// many there were. Raises the revision of the addresses if there were any.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut AnyConnection, ids: &[i64]) -> Result<usize, Error> {
    let mut removed = 0;
    for chunk in ids.chunks(crate::db::BATCH) {
        diesel::delete(
            adress_valdistrikt::table.filter(adress_valdistrikt::adress_id.eq_any(chunk.to_vec())),
        )
        .execute(conn)?;
        removed += diesel::delete(adress::table.filter(adress::id.eq_any(chunk.to_vec())))
            .execute(conn)?;
    }
    if removed > 0 {
        revision::raise(conn, revision::ADRESSER)?;
    }
    Ok(removed)
}
