//! Röstmottagningsställen in the database, as the kansli plans them. Every change writes
//! its event in the same transaction, and what voters see raises the revision.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::handelser::{AVPUBLICERAT, PUBLICERAT, Stallehandelse};
use super::uppgifter::{Uppgifter, changes};
use super::{Beslut, Stalle};
use crate::db::schema::{handelse, lokalrum, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::geo::Wgs84;
use crate::logg::{self, Andring, Utforare};
use crate::lokal::Status;
use crate::tid::{self, Svensktid};
use crate::val::{self, Val};
use crate::valdistrikt::{self, Valdistriktskod, Valkrets};

/// Why a röstmottagningsställe could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Röstmottagningsstället finns inte.")]
    Saknas,
    /// Someone else has changed it meanwhile; as it is now.
    #[error("Någon annan har ändrat röstmottagningsstället medan du hade sidan öppen.")]
    Inaktuell(Box<Stalle>),
    /// Someone else has changed what belongs to it meanwhile.
    #[error("Någon annan har ändrat uppgifterna medan du hade sidan öppen.")]
    Andrad,
    /// Another is the vallokal of the valdistrikt.
    #[error("Valdistriktet har redan en vallokal i det här valet: {0}.")]
    Upptaget(String),
    /// It cannot be done as things are.
    #[error("{0}")]
    GarInte(&'static str),
    /// A row that this program did not write.
    #[error("En rad i tabellen rostmottagningsstalle går inte att läsa: {0}")]
    Trasig(String),
    /// The val could not be read.
    #[error(transparent)]
    Val(val::store::Error),
    /// The valdistrikt could not be read.
    #[error(transparent)]
    Valdistrikt(valdistrikt::store::Error),
    /// The hours could not be read.
    #[error(transparent)]
    Lokal(crate::lokal::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

impl From<val::store::Error> for Error {
    fn from(error: val::store::Error) -> Self {
        match error {
            val::store::Error::Db(error) => Self::Db(error),
            error => Self::Val(error),
        }
    }
}

impl From<valdistrikt::store::Error> for Error {
    fn from(error: valdistrikt::store::Error) -> Self {
        match error {
            valdistrikt::store::Error::Db(error) => Self::Db(error),
            error => Self::Valdistrikt(error),
        }
    }
}

impl From<crate::lokal::store::Error> for Error {
    fn from(error: crate::lokal::store::Error) -> Self {
        match error {
            crate::lokal::store::Error::Db(error) => Self::Db(error),
            error => Self::Lokal(error),
        }
    }
}

#[derive(Queryable)]
struct Row {
    id: i64,
    val_id: String,
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
    _kallans_id: String,
    version: i64,
    status: String,
    beslut_datum: Option<NaiveDate>,
    beslut_paragraf: String,
    ansvarig: String,
    risk: String,
    risk_skal: String,
    rum_id: Option<i64>,
    bemanning: Option<i32>,
    valdagens: bool,
    bekraftas: bool,
    anteckning: String,
    valdistrikt_namn: String,
    _kommun: String,
}

impl TryFrom<Row> for Stalle {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let broken = |what: String| Error::Trasig(what);
        let plats = row.lat.zip(row.lon).map(|(lat, lon)| Wgs84::parse(lat, lon)).transpose();
        let valdistrikt = row.valdistrikt.map(|kod| kod.parse::<Valdistriktskod>()).transpose();
        let valkrets_namn = row.valkrets_namn.unwrap_or_default();
        Ok(Self {
            id: row.id,
            val: row.val_id.parse().map_err(|e: val::Valfel| broken(e.to_string()))?,
            lokal_id: row.lokal_id,
            typ: row.typ.parse().map_err(broken)?,
            status: row.status.parse().map_err(broken)?,
            version: row.version,
            namn: row.namn,
            anvisning: row.anvisning,
            adress: row.adress,
            tillganglighet: row.tillganglighet,
            plats: plats.map_err(|e| broken(e.to_string()))?,
            valdistrikt: valdistrikt.map_err(|e| broken(e.to_string()))?,
            valdistrikt_namn: row.valdistrikt_namn,
            valkrets: row.valkrets_kod.map(|kod| Valkrets { kod, namn: valkrets_namn }),
            beslut: row
                .beslut_datum
                .map(|datum| Beslut { datum, paragraf: row.beslut_paragraf.clone() }),
            ansvarig: row.ansvarig,
            risk: row.risk.parse().map_err(broken)?,
            risk_skal: row.risk_skal,
            rum: row.rum_id,
            bemanning: row.bemanning,
            valdagens: row.valdagens,
            bekraftas: row.bekraftas,
            anteckning: row.anteckning,
        })
    }
}

/// A röstmottagningsställe by its number.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, id: i64) -> Result<Stalle, Error> {
    let row: Option<Row> = stalle::table.find(id).first(conn).optional()?;
    row.ok_or(Error::Saknas)?.try_into()
}

/// Some röstmottagningsställen by their numbers, in that order; those that are there.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn some(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<Stalle>, Error> {
    let mut found = std::collections::HashMap::new();
    for chunk in ids.chunks(crate::db::BATCH) {
        let rows: Vec<Row> = stalle::table.filter(stalle::id.eq_any(chunk.to_vec())).load(conn)?;
        for row in rows {
            found.insert(row.id, Stalle::try_from(row)?);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// A röstmottagningsställe and its val.
///
/// # Errors
/// As [`get`].
pub fn with_val(conn: &mut AnyConnection, id: i64) -> Result<(Stalle, Val), Error> {
    let one = get(conn, id)?;
    let val = val::store::find(conn, &one.val)?.ok_or(Error::Saknas)?;
    Ok((one, val))
}

/// A röstmottagningsställe as someone saw it: its number and version.
#[derive(Debug, Clone, Copy)]
pub struct Sedd {
    /// Which.
    pub id: i64,
    /// The version that was shown.
    pub version: i64,
}

/// The row as someone saw it.
///
/// # Errors
/// [`Error::Inaktuell`] when it is of another version.
pub(in crate::lokal::stalle) fn as_seen(
    conn: &mut AnyConnection,
    sedd: Sedd,
) -> Result<Stalle, Error> {
    let now = get(conn, sedd.id)?;
    if now.version == sedd.version { Ok(now) } else { Err(Error::Inaktuell(Box::new(now))) }
}

/// Changes what is known of a röstmottagningsställe. What it is for and where its
/// valdistrikt votes stand once the nämnd has decided.
///
/// # Errors
/// [`Error::Inaktuell`], [`Error::Upptaget`], or [`Error::GarInte`].
pub fn change(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
    new: &Uppgifter,
) -> Result<(), Error> {
    let old = as_seen(conn, sedd)?;
    let andringar = changes(&old, new);
    if andringar.is_empty() {
        return Ok(());
    }
    let fixed = old.typ != new.typ || old.valdistrikt != new.valdistrikt;
    if fixed && matches!(old.status, Status::Beslutad | Status::Publicerad) {
        return Err(Error::GarInte(
            "Nämnden har beslutat om slag och valdistrikt. Gå tillbaka till avtalad innan du \
             ändrar dem.",
        ));
    }
    let (namn, krets) = match new.valdistrikt {
        Some(kod) if old.valdistrikt != Some(kod) => {
            check_free(conn, &old.val, kod, Some(old.id))?;
            of_district(conn, &old.val, kod)?
        }
        Some(_) => (old.valdistrikt_namn.clone(), old.valkrets.clone()),
        None => (String::new(), None),
    };
    diesel::update(stalle::table.find(old.id))
        .set((
            (
                stalle::typ.eq(new.typ.as_str()),
                stalle::valdistrikt.eq(new.valdistrikt.map(|kod| kod.to_string())),
                stalle::valdistrikt_namn.eq(namn),
                stalle::valkrets_kod.eq(krets.as_ref().map(|krets| krets.kod.clone())),
                stalle::valkrets_namn.eq(krets.as_ref().map(|krets| krets.namn.clone())),
                stalle::anvisning.eq(&new.anvisning),
                stalle::rum_id.eq(new.rum),
            ),
            (
                stalle::ansvarig.eq(&new.ansvarig),
                stalle::risk.eq(new.risk.as_str()),
                stalle::risk_skal.eq(&new.risk_skal),
                stalle::bemanning.eq(new.bemanning),
                stalle::valdagens.eq(new.valdagens),
                stalle::bekraftas.eq(new.bekraftas),
                stalle::anteckning.eq(&new.anteckning),
                stalle::version.eq(old.version + 1),
            ),
        ))
        .execute(conn)?;
    logg::store::append(conn, now, av, &Stallehandelse::Andrat { id: old.id, andringar })?;
    if old.status.syns() {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(())
}

/// Nobody else is the vallokal of a valdistrikt.
pub(super) fn check_free(
    conn: &mut AnyConnection,
    val: &val::ValId,
    kod: Valdistriktskod,
    own: Option<i64>,
) -> Result<(), Error> {
    let other: Option<String> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::valdistrikt.eq(kod.to_string()))
        .filter(stalle::id.ne(own.unwrap_or_default()))
        .select(stalle::namn)
        .first(conn)
        .optional()?;
    other.map_or(Ok(()), |namn| Err(Error::Upptaget(namn)))
}

/// The name of a valdistrikt of a val, and its valkrets as far as any vallokal of it tells.
pub(super) fn of_district(
    conn: &mut AnyConnection,
    val: &val::ValId,
    kod: Valdistriktskod,
) -> Result<(String, Option<Valkrets>), Error> {
    type Krets = (Option<String>, Option<String>);
    let namn = valdistrikt::store::codes(conn, val)?.remove(&kod).unwrap_or_default();
    let mut krets: Option<Krets> = stalle::table
        .filter(stalle::valdistrikt.eq(kod.to_string()))
        .filter(stalle::valkrets_kod.is_not_null())
        .order(stalle::id.desc())
        .select((stalle::valkrets_kod, stalle::valkrets_namn))
        .first(conn)
        .optional()?;
    if krets.is_none() {
        // The vallokal that told it may have been given up.
        krets = stalle::table
            .filter(stalle::val_id.eq(val.as_str()))
            .filter(stalle::valdistrikt_namn.eq(&namn))
            .filter(stalle::valkrets_kod.is_not_null())
            .order(stalle::id.desc())
            .select((stalle::valkrets_kod, stalle::valkrets_namn))
            .first(conn)
            .optional()?;
    }
    let krets =
        krets.and_then(|(kod, namn)| Some(Valkrets { kod: kod?, namn: namn.unwrap_or_default() }));
    Ok((namn, krets))
}

/// Takes a röstmottagningsställe away that voters never have seen. Its lokal lives on.
///
/// # Errors
/// [`Error::GarInte`] when voters have seen it, [`Error::Inaktuell`].
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
) -> Result<Stalle, Error> {
    let old = as_seen(conn, sedd)?;
    if was_published(conn, &old)? {
        return Err(Error::GarInte(
            "Stället har varit publicerat, så väljare kan ha läst om det. Avveckla det i stället.",
        ));
    }
    crate::lokal::store::remove(conn, &[old.id])?;
    let gone = Stallehandelse::Borttaget { id: old.id, namn: old.namn.clone() };
    logg::store::append(conn, now, av, &gone)?;
    Ok(old)
}

/// Whether voters see a place, or ever have by what the log tells.
///
/// # Errors
/// When the database fails.
pub fn was_published(conn: &mut AnyConnection, one: &Stalle) -> Result<bool, Error> {
    if one.status.syns() {
        return Ok(true);
    }
    let events = handelse::table
        .filter(handelse::tabell.eq("rostmottagningsstalle"))
        .filter(handelse::rad.eq(one.id.to_string()))
        .filter(handelse::kod.eq_any([PUBLICERAT, AVPUBLICERAT]))
        .count()
        .get_result::<i64>(conn)?;
    Ok(events > 0)
}

/// An entry of the history of a place.
#[derive(Debug, Clone)]
pub struct Historik {
    /// When, in Swedish time to the minute.
    pub nar: String,
    /// Who.
    pub namn: String,
    /// What.
    pub text: String,
    /// The fields that changed.
    pub andringar: Vec<Andring>,
}

/// The latest events of a place, the newest first.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut AnyConnection, id: i64, most: i64) -> Result<Vec<Historik>, Error> {
    let rows: Vec<(NaiveDateTime, String, String, String)> = handelse::table
        .filter(handelse::tabell.eq("rostmottagningsstalle"))
        .filter(handelse::rad.eq(id.to_string()))
        .order(handelse::nummer.desc())
        .limit(most)
        .select((handelse::nar, handelse::namn, handelse::text, handelse::andringar))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(nar, namn, text, andringar)| Historik {
            nar: tid::svensk(nar).format("%Y-%m-%d %H:%M").to_string(),
            namn,
            text,
            andringar: serde_json::from_str(&andringar).unwrap_or_default(),
        })
        .collect())
}

/// The rooms of a lokal: number, name.
///
/// # Errors
/// When the database fails.
pub fn rooms(conn: &mut AnyConnection, lokal: i64) -> Result<Vec<(i64, String)>, Error> {
    Ok(lokalrum::table
        .filter(lokalrum::lokal_id.eq(lokal))
        .order((lokalrum::namn, lokalrum::id))
        .select((lokalrum::id, lokalrum::namn))
        .load(conn)?)
}

/// What else a lokal is used for in a val: number, kind, valdistrikt, how far.
///
/// # Errors
/// When the database fails.
pub fn uses(conn: &mut AnyConnection, lokal: i64, val: &val::ValId) -> Result<Vec<Stalle>, Error> {
    let rows: Vec<Row> = stalle::table
        .filter(stalle::lokal_id.eq(lokal))
        .filter(stalle::val_id.eq(val.as_str()))
        .order(stalle::id)
        .load(conn)?;
    rows.into_iter().map(TryInto::try_into).collect()
}
