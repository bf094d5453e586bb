//! What the quality report is made of, read from the database.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::rules::{GRANSER, Granskat, Omvarld, Roster, Underlag, findings};
use crate::db::schema::inventering;
use crate::db::{AnyConnection, Error as DbError};
use crate::lokal::plan::Sparat;
use crate::lokal::{self, Lokal};
use crate::val::Val;
use crate::valdistrikt::{self, Valdistriktskod};

/// Why the report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The lokaler could not be read.
    #[error(transparent)]
    Lokal(#[from] lokal::store::Error),
    /// The valdistrikt could not be read.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// What is kept of a val, as far as the report looks at it.
#[derive(Debug, Clone)]
pub struct Innehall {
    distrikt: BTreeMap<Valdistriktskod, String>,
    lokaler: Vec<Lokal>,
    stallen: Vec<Sparat>,
    inventeringar: HashMap<i64, NaiveDate>,
    roster: Vec<Roster>,
}

impl Innehall {
    /// Everything that looks wrong.
    #[must_use]
    pub fn findings(&self, val: &Val, omvarld: &dyn Omvarld) -> Granskat {
        let of = Underlag {
            val,
            distrikt: &self.distrikt,
            lokaler: &self.lokaler,
            stallen: &self.stallen,
            inventeringar: &self.inventeringar,
            roster: &self.roster,
            granser: *GRANSER,
        };
        findings(&of, omvarld)
    }
}

/// Reads what the report of a val is made of; röstmottagningsställen that have been given
/// up are not part of it.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn read(conn: &mut AnyConnection, val: &Val) -> Result<Innehall, Error> {
    let mut stallen = lokal::store::all(conn, &val.id)?;
    stallen.retain(|one| one.status.planeras());
    let inspected: Vec<(i64, NaiveDate)> =
        inventering::table.select((inventering::lokal_id, inventering::datum)).load(conn)?;
    let mut inventeringar: HashMap<i64, NaiveDate> = HashMap::new();
    for (lokal_id, datum) in inspected {
        let latest = inventeringar.entry(lokal_id).or_insert(datum);
        *latest = datum.max(*latest);
    }
    let roster = lokal::mottagna::store::all(conn, &val.id)?
        .into_iter()
        .flat_map(|((_, namn), (days, stalle))| {
            days.into_iter().map(move |(datum, antal)| Roster {
                namn: namn.clone(),
                stalle,
                datum,
                antal,
            })
        })
        .collect();
    Ok(Innehall {
        distrikt: valdistrikt::store::codes(conn, &val.id)?,
        lokaler: lokal::store::lokaler(conn, val.kommun)?,
        stallen,
        inventeringar,
        roster,
    })
}
