//! Rooms in the database.

use diesel::prelude::*;

use super::{Rum, Rumsuppgifter};
use crate::db::AnyConnection;
use crate::db::schema::{lokal, lokalrum, rostmottagningsstalle as stalle};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::register::handelser::Registerhandelse;
use crate::lokal::register::store::Error as Registerfel;
use crate::tid::Svensktid;

/// Why a room could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number in that lokal.
    #[error("Rummet finns inte.")]
    Saknas,
    /// Someone else has changed it meanwhile.
    #[error("Rummet har ändrats av någon annan.")]
    Inaktuell(Box<Rum>),
    /// A röstmottagningsställe is in it.
    #[error(
        "Rummet används av ett röstmottagningsställe. Välj ett annat rum där först, och ta sedan \
         bort det här."
    )]
    Anvands,
    /// The register.
    #[error(transparent)]
    Register(#[from] Registerfel),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] crate::db::Error),
}

crate::work_error!(Error);

type Row = (i64, i64, String, String, Option<i32>, Option<i32>, String, i64);

fn rum((id, lokal_id, namn, vaning, yta_m2, kapacitet, anteckning, version): Row) -> Rum {
    let uppgifter = Rumsuppgifter { namn, vaning, yta_m2, kapacitet, anteckning };
    Rum { id, lokal_id, uppgifter, version }
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = lokalrum, treat_none_as_null = true)]
struct NewRow<'a> {
    namn: &'a str,
    vaning: &'a str,
    yta_m2: Option<i32>,
    kapacitet: Option<i32>,
    anteckning: &'a str,
}

impl<'a> From<&'a Rumsuppgifter> for NewRow<'a> {
    fn from(uppgifter: &'a Rumsuppgifter) -> Self {
        Self {
            namn: &uppgifter.namn,
            vaning: &uppgifter.vaning,
            yta_m2: uppgifter.yta_m2,
            kapacitet: uppgifter.kapacitet,
            anteckning: &uppgifter.anteckning,
        }
    }
}

/// The rooms of a lokal, in the order in which they were added.
///
/// # Errors
/// When the database fails.
pub fn of_lokal(conn: &mut AnyConnection, lokal_id: i64) -> Result<Vec<Rum>, Error> {
    let rows: Vec<Row> =
        lokalrum::table.filter(lokalrum::lokal_id.eq(lokal_id)).order(lokalrum::id).load(conn)?;
    Ok(rows.into_iter().map(rum).collect())
}

/// A room of a lokal.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number there.
pub fn get(conn: &mut AnyConnection, lokal_id: i64, id: i64) -> Result<Rum, Error> {
    let row: Option<Row> =
        lokalrum::table.find(id).filter(lokalrum::lokal_id.eq(lokal_id)).first(conn).optional()?;
    row.map(rum).ok_or(Error::Saknas)
}

/// Adds a room; gives its number.
///
/// # Errors
/// When there is no such lokal, or the database fails.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (lokal_id, uppgifter): (i64, &Rumsuppgifter),
) -> Result<i64, Error> {
    let known: Option<i64> = lokal::table
        .find(lokal_id)
        .filter(lokal::ihop_med.is_null())
        .select(lokal::id)
        .first(conn)
        .optional()?;
    known.ok_or(Registerfel::Saknas)?;
    let id = diesel::insert_into(lokalrum::table)
        .values((lokalrum::lokal_id.eq(lokal_id), NewRow::from(uppgifter)))
        .returning(lokalrum::id)
        .get_result(conn)?;
    let done = Registerhandelse::RumTillagt { lokal_id, namn: uppgifter.namn.clone() };
    logg::store::append(conn, now, av, &done)?;
    Ok(id)
}

/// A room as someone saw it.
#[derive(Debug, Clone, Copy)]
pub struct Sett {
    /// The lokal.
    pub lokal_id: i64,
    /// The room.
    pub id: i64,
    /// Its version then.
    pub version: i64,
}

fn current(conn: &mut AnyConnection, sett: Sett) -> Result<Rum, Error> {
    let rum = get(conn, sett.lokal_id, sett.id)?;
    if rum.version == sett.version { Ok(rum) } else { Err(Error::Inaktuell(Box::new(rum))) }
}

/// Changes a room.
///
/// # Errors
/// [`Error::Saknas`], [`Error::Inaktuell`]; otherwise when the database fails.
pub fn update(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (sett, new): (Sett, &Rumsuppgifter),
) -> Result<(), Error> {
    let old = current(conn, sett)?;
    let andringar = changes(&old.uppgifter, new);
    if andringar.is_empty() {
        return Ok(());
    }
    diesel::update(lokalrum::table.find(sett.id))
        .set((NewRow::from(new), lokalrum::version.eq(sett.version + 1)))
        .execute(conn)?;
    let done =
        Registerhandelse::RumAndrat { lokal_id: sett.lokal_id, namn: new.namn.clone(), andringar };
    Ok(logg::store::append(conn, now, av, &done)?)
}

/// Takes a room away that no röstmottagningsställe is in.
///
/// # Errors
/// [`Error::Saknas`], [`Error::Inaktuell`], [`Error::Anvands`]; otherwise when the
/// database fails.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sett: Sett,
) -> Result<(), Error> {
    let old = current(conn, sett)?;
    let used: i64 = stalle::table.filter(stalle::rum_id.eq(sett.id)).count().get_result(conn)?;
    if used > 0 {
        return Err(Error::Anvands);
    }
    diesel::delete(lokalrum::table.find(sett.id)).execute(conn)?;
    let done = Registerhandelse::RumBorttaget { lokal_id: sett.lokal_id, namn: old.uppgifter.namn };
    Ok(logg::store::append(conn, now, av, &done)?)
}

fn changes(old: &Rumsuppgifter, new: &Rumsuppgifter) -> Vec<Andring> {
    let number = |n: Option<i32>| n.map(|n| n.to_string());
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    [
        Andring::of("rummets namn", text(&old.namn), text(&new.namn)),
        Andring::of("våning", text(&old.vaning), text(&new.vaning)),
        Andring::of("yta (m²)", number(old.yta_m2), number(new.yta_m2)),
        Andring::of("kapacitet", number(old.kapacitet), number(new.kapacitet)),
        Andring::of("rummets anteckning", text(&old.anteckning), text(&new.anteckning)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
