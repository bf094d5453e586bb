//! Lokaler and röstmottagningsställen in the database.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

pub use super::plan::store::{Utfall, apply, compare};
pub use super::plan::{Omfang, Sparat};

use super::matcha::Nyckel;
use super::{Intervall, Lokal, Oppettid, Oppettidsfel, Rostmottagningsstalle};
use crate::db::schema::{lokal, oppettid, rostmottagningsstalle as stalle, valdistrikt};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::geo::{Platsfel, Wgs84};
use crate::tid::Klockslag;
use crate::val::{Kommunkod, ValId, Valfel};
use crate::valdistrikt::{Kodfel, Valkrets};

/// Why lokaler could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row that this program did not write.
    #[error("En rad i tabellen {tabell} går inte att läsa: {skal}")]
    Trasig {
        /// The table.
        tabell: &'static str,
        /// What is wrong with it.
        skal: String,
    },
    /// An entry that does not belong in its list.
    #[error("«{namn}» är av typen {typ} och hör inte till listan.")]
    FelLista {
        /// The name of the lokal.
        namn: String,
        /// What the entry is for.
        typ: super::Stalletyp,
    },
    /// The val could not be written.
    #[error(transparent)]
    Val(#[from] crate::val::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

pub(super) fn broken(tabell: &'static str) -> impl Fn(String) -> Error {
    move |skal| Error::Trasig { tabell, skal }
}

/// Every röstmottagningsställe of a val with its hours, by number, however far its
/// planning has come.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Sparat>, Error> {
    let rows: Vec<Row> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .order(stalle::id)
        .select(COLUMNS)
        .load(conn)?;
    let mut hours = hours(conn, val)?;
    let names = district_names(conn, val, &rows)?;
    rows.into_iter()
        .map(|mut row| {
            let hours = hours.remove(&row.id).unwrap_or_default();
            if let Some(namn) = row.valdistrikt.as_ref().and_then(|kod| names.get(kod))
                && row.valdistrikt_namn.is_empty()
            {
                row.valdistrikt_namn.clone_from(namn);
            }
            row.with(hours).map_err(broken("rostmottagningsstalle"))
        })
        .collect()
}

/// The names of valdistrikt by code, where some row does not say that of its own.
fn district_names(
    conn: &mut AnyConnection,
    val: &ValId,
    rows: &[Row],
) -> Result<HashMap<String, String>, Error> {
    if !rows.iter().any(|row| row.valdistrikt.is_some() && row.valdistrikt_namn.is_empty()) {
        return Ok(HashMap::new());
    }
    let names: Vec<(String, String)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .select((valdistrikt::kod, valdistrikt::namn))
        .load(conn)?;
    Ok(names.into_iter().collect())
}

/// Every lokal of a kommun, by number; not those that have gone into another.
///
/// # Errors
/// As [`all`].
pub fn lokaler(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Lokal>, Error> {
    type Row = (i64, String, String, Option<f64>, Option<f64>);
    let rows: Vec<Row> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(lokal::ihop_med.is_null())
        .order(lokal::id)
        .select((lokal::id, lokal::namn, lokal::adress, lokal::lat, lokal::lon))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, namn, adress, lat, lon)| {
            let plats = plats(lat, lon).map_err(broken("lokal"))?;
            Ok(Lokal { id, namn, adress, plats })
        })
        .collect()
}

/// Removes röstmottagningsställen by their numbers, with their hours; says how many
/// there were. Their lokaler live on. Raises the revision of the val if there were any.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut AnyConnection, ids: &[i64]) -> Result<usize, Error> {
    let mut removed = 0;
    for id in ids {
        diesel::delete(oppettid::table.filter(oppettid::stalle_id.eq(id))).execute(conn)?;
        removed += diesel::delete(stalle::table.find(id)).execute(conn)?;
    }
    if removed > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(removed)
}

/// The key itself, or with a number after it where another lokal of the same name
/// and address, too far away to be the same, has it.
pub(crate) fn free_key(taken: &HashSet<String>, key: &Nyckel) -> String {
    let plain = key.to_string();
    if !taken.contains(&plain) {
        return plain;
    }
    (2..=taken.len() + 2)
        .map(|number| format!("{plain}|{number}"))
        .find(|numbered| !taken.contains(numbered))
        .unwrap_or(plain)
}

fn hours(conn: &mut AnyConnection, val: &ValId) -> Result<HashMap<i64, Vec<Oppettid>>, Error> {
    let rows: Vec<(i64, NaiveDate, i32, i32)> = oppettid::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .order((oppettid::stalle_id, oppettid::datum, oppettid::oppnar))
        .select((oppettid::stalle_id, oppettid::datum, oppettid::oppnar, oppettid::stanger))
        .load(conn)?;
    let mut hours: HashMap<i64, Vec<Oppettid>> = HashMap::new();
    for (id, datum, oppnar, stanger) in rows {
        let tid = interval(oppnar, stanger).map_err(broken("oppettid"))?;
        hours.entry(id).or_default().push(Oppettid { datum, tid });
    }
    Ok(hours)
}

/// An interval as the database keeps it, in minutes after midnight.
pub(super) fn interval(oppnar: i32, stanger: i32) -> Result<Intervall, String> {
    let clock = |minutes: i32| {
        u16::try_from(minutes)
            .ok()
            .and_then(Klockslag::from_minutes)
            .ok_or_else(|| format!("{minutes} minuter är inget klockslag"))
    };
    Intervall::new(clock(oppnar)?, clock(stanger)?).map_err(|e: Oppettidsfel| e.to_string())
}

/// The columns of a [`Row`].
type Columns = (
    stalle::id,
    stalle::lokal_id,
    stalle::typ,
    stalle::namn,
    stalle::anvisning,
    stalle::adress,
    stalle::tillganglighet,
    stalle::lat,
    stalle::lon,
    stalle::valdistrikt,
    stalle::valkrets_kod,
    stalle::valkrets_namn,
    stalle::kallans_id,
    stalle::status,
    stalle::version,
    stalle::valdistrikt_namn,
    stalle::kommun,
);

const COLUMNS: Columns = (
    stalle::id,
    stalle::lokal_id,
    stalle::typ,
    stalle::namn,
    stalle::anvisning,
    stalle::adress,
    stalle::tillganglighet,
    stalle::lat,
    stalle::lon,
    stalle::valdistrikt,
    stalle::valkrets_kod,
    stalle::valkrets_namn,
    stalle::kallans_id,
    stalle::status,
    stalle::version,
    stalle::valdistrikt_namn,
    stalle::kommun,
);

#[derive(Queryable)]
struct Row {
    id: i64,
    lokal_id: i64,
    typ: String,
    namn: String,
    anvisning: String,
    adress: String,
    tillganglighet: String,
    lat: Option<f64>,
    lon: Option<f64>,
    valdistrikt: Option<String>,
    valkrets_kod: Option<String>,
    valkrets_namn: Option<String>,
    kallans_id: String,
    status: String,
    version: i64,
    valdistrikt_namn: String,
    kommun: String,
}

/// The place of a row, if it has one.
pub(super) fn plats(lat: Option<f64>, lon: Option<f64>) -> Result<Option<Wgs84>, String> {
    let both = lat.zip(lon).map(|(lat, lon)| Wgs84::parse(lat, lon));
    both.transpose().map_err(|e: Platsfel| e.to_string())
}

impl Row {
    fn with(self, oppettider: Vec<Oppettid>) -> Result<Sparat, String> {
        let stalle = Rostmottagningsstalle {
            typ: self.typ.parse()?,
            namn: self.namn,
            anvisning: self.anvisning,
            adress: self.adress,
            tillganglighet: self.tillganglighet,
            plats: plats(self.lat, self.lon)?,
            valdistrikt: self
                .valdistrikt
                .map(|kod| kod.parse().map_err(|e: Kodfel| e.to_string()))
                .transpose()?,
            valkrets: self
                .valkrets_kod
                .map(|kod| Valkrets { kod, namn: self.valkrets_namn.unwrap_or_default() }),
            valdistrikt_namn: self.valdistrikt_namn,
            kommun: match self.kommun.as_str() {
                "" => None,
                kod => Some(kod.parse().map_err(|e: Valfel| e.to_string())?),
            },
            kallans_id: self.kallans_id,
            oppettider,
        };
        let status = self.status.parse()?;
        Ok(Sparat { id: self.id, lokal_id: self.lokal_id, status, version: self.version, stalle })
    }
}

/// A row of hours on its way in.
#[derive(Insertable)]
#[diesel(table_name = oppettid)]
pub(super) struct HourRow {
    stalle_id: i64,
    datum: NaiveDate,
    oppnar: i32,
    stanger: i32,
}

impl HourRow {
    /// The hours of a place as rows.
    pub(super) fn all(stalle_id: i64, hours: &[Oppettid]) -> impl Iterator<Item = Self> {
        hours.iter().map(move |hour| Self {
            stalle_id,
            datum: hour.datum,
            oppnar: i32::from(hour.tid.oppnar().minutes()),
            stanger: i32::from(hour.tid.stanger().minutes()),
        })
    }
}
