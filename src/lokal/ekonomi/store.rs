//! What the rooms about money read of a val, and why they fail.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Delprogram;
use super::avtal::Avtal;
use super::rules::Oppet;
use crate::db::schema::{lokal, mottagna, oppettid, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error as DbError};
use crate::lokal::{Intervall, Oppettid, Stalletyp, Status, filer};
use crate::sigill::{self, Sigillfel};
use crate::tid::Klockslag;
use crate::val::{Kommunkod, ValId};

/// Why something about money could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("{0}")]
    Saknas(&'static str),
    /// Someone else has changed the contract meanwhile; as it is now.
    #[error("Någon annan har ändrat avtalet medan du hade sidan öppen.")]
    AvtalAndrat(Box<Avtal>),
    /// Someone else has changed the budget meanwhile.
    #[error("Någon annan har ändrat budgeten medan du hade sidan öppen.")]
    BudgetAndrad,
    /// It cannot be done as things are.
    #[error("{0}")]
    GarInte(&'static str),
    /// A row that this program did not write.
    #[error("En rad i tabellen {tabell} går inte att läsa: {skal}")]
    Trasig {
        /// The table.
        tabell: &'static str,
        /// What is wrong with it.
        skal: String,
    },
    /// The keys of personal data are not the right ones.
    #[error(transparent)]
    Nycklar(sigill::store::Error),
    /// A sealed value does not open.
    #[error(transparent)]
    Sigill(#[from] Sigillfel),
    /// The file of a contract could not be kept.
    #[error(transparent)]
    Fil(filer::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

impl From<filer::store::Error> for Error {
    fn from(error: filer::store::Error) -> Self {
        match error {
            filer::store::Error::Db(error) => Self::Db(error),
            error => Self::Fil(error),
        }
    }
}

impl From<sigill::store::Error> for Error {
    fn from(error: sigill::store::Error) -> Self {
        match error {
            sigill::store::Error::Db(error) => Self::Db(error),
            error => Self::Nycklar(error),
        }
    }
}

/// A row of a table that cannot be read, with the reason.
pub(super) fn broken(tabell: &'static str) -> impl Fn(String) -> Error {
    move |skal| Error::Trasig { tabell, skal }
}

/// The part of the budget that a row names.
///
/// # Errors
/// [`Error::Trasig`] when there is none of that code.
pub(super) fn delprogram(tabell: &'static str, kod: i32) -> Result<Delprogram, Error> {
    Delprogram::med_kod(kod)
        .ok_or_else(|| broken(tabell)(format!("{kod} är inget delprogram i data/delprogram.toml")))
}

/// A lokal by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lokalnamn {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
}

/// A lokal by its number.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn lokal(conn: &mut AnyConnection, id: i64) -> Result<Lokalnamn, Error> {
    let row: Option<(i64, String, String)> = lokal::table
        .find(id)
        .filter(lokal::ihop_med.is_null())
        .select((lokal::id, lokal::namn, lokal::adress))
        .first(conn)
        .optional()?;
    let (id, namn, adress) = row.ok_or(Error::Saknas("Lokalen finns inte."))?;
    Ok(Lokalnamn { id, namn, adress })
}

/// What a val does with a lokal.
#[derive(Debug, Clone, Default)]
pub struct Anvandning {
    /// What it is used as; empty when all use of it has been given up.
    pub typer: BTreeSet<Stalletyp>,
    /// When it is open.
    pub oppet: Oppet,
}

type Hours = (i64, String, String, Option<NaiveDate>, Option<i32>, Option<i32>);

/// The lokaler in the plan of a val, by number, each with when it is open. Places that
/// have been given up are not in it. One question, however many there are.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn planen(conn: &mut AnyConnection, val: &ValId) -> Result<HashMap<i64, Anvandning>, Error> {
    let rows: Vec<Hours> = stalle::table
        .left_join(oppettid::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .select((
            stalle::lokal_id,
            stalle::typ,
            stalle::status,
            oppettid::datum.nullable(),
            oppettid::oppnar.nullable(),
            oppettid::stanger.nullable(),
        ))
        .load(conn)?;
    let mut used: HashMap<i64, (BTreeSet<Stalletyp>, Vec<Oppettid>)> = HashMap::new();
    for (lokal, typ, status, datum, oppnar, stanger) in rows {
        let status: Status = status.parse().map_err(broken("rostmottagningsstalle"))?;
        if !status.planeras() {
            continue;
        }
        let (typer, tider) = used.entry(lokal).or_default();
        typer.insert(typ.parse().map_err(broken("rostmottagningsstalle"))?);
        if let (Some(datum), Some(oppnar), Some(stanger)) = (datum, oppnar, stanger) {
            let tid = interval(oppnar, stanger).map_err(broken("oppettid"))?;
            tider.push(Oppettid { datum, tid });
        }
    }
    let whole = |(typer, tider)| Anvandning { typer, oppet: Oppet::of(tider) };
    Ok(used.into_iter().map(|(lokal, both)| (lokal, whole(both))).collect())
}

fn interval(oppnar: i32, stanger: i32) -> Result<Intervall, String> {
    let clock = |minutes: i32| {
        u16::try_from(minutes)
            .ok()
            .and_then(Klockslag::from_minutes)
            .ok_or_else(|| format!("{minutes} minuter är inget klockslag"))
    };
    Intervall::new(clock(oppnar)?, clock(stanger)?).map_err(|e| e.to_string())
}

/// How many votes were received early in a val, by the number of the lokal. Empty when
/// no such figures have been read in.
///
/// # Errors
/// When the database fails.
pub fn roster(conn: &mut AnyConnection, val: &ValId) -> Result<HashMap<i64, i64>, Error> {
    let rows: Vec<(i64, i32)> = mottagna::table
        .inner_join(stalle::table)
        .filter(mottagna::val_id.eq(val.as_str()))
        .select((stalle::lokal_id, mottagna::antal))
        .load(conn)?;
    let mut votes = HashMap::new();
    for (lokal, antal) in rows {
        *votes.entry(lokal).or_insert(0) += i64::from(antal);
    }
    Ok(votes)
}

/// The lokaler of a kommun by name, by number.
///
/// # Errors
/// When the database fails.
pub fn lokaler(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Lokalnamn>, Error> {
    let rows: Vec<(i64, String, String)> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(lokal::ihop_med.is_null())
        .order(lokal::id)
        .select((lokal::id, lokal::namn, lokal::adress))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, namn, adress)| Lokalnamn { id, namn, adress }).collect())
}
