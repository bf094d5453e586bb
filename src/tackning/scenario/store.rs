//! Scenarios in the database. Every change writes its event in the same transaction.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::andring::{Andring, Andringar, Fullt, Post};
use super::handelser::Scenariohandelse;
use super::ord;
use crate::db::schema::{rostmottagningsstalle as stalle, scenario};
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Andring as Loggandring, Utforare};
use crate::lokal::register::sammanslagning::store::hopslagna;
use crate::tackning::plats::Nyckel;
use crate::tid::{self, Svensktid};
use crate::val::{self, Val, ValId};

/// Why a scenario could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Scenariot finns inte. Det kan ha tagits bort.")]
    Saknas,
    /// Someone else has changed it meanwhile; as it is now.
    #[error("Någon annan har ändrat scenariot medan du hade sidan öppen.")]
    Inaktuell(Box<Scenario>),
    /// It has been written into the plan.
    #[error(
        "Scenariot är redan infört i planen och kan inte ändras. Kopiera det och ändra kopian."
    )]
    Infort,
    /// It has no room for more.
    #[error(transparent)]
    Fullt(#[from] Fullt),
    /// The val could not be read.
    #[error(transparent)]
    Val(val::store::Error),
    /// A row that this program did not write.
    #[error("En rad i tabellen scenario går inte att läsa: {0}")]
    Trasig(String),
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

/// A plan that is tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its number.
    pub id: i64,
    /// The val whose plan it changes.
    pub val: ValId,
    /// Its name.
    pub namn: String,
    /// What it is for.
    pub anteckning: String,
    /// What it changes.
    pub andringar: Andringar,
    /// When it was made, UTC.
    pub skapad: NaiveDateTime,
    /// The name of whoever made it.
    pub skapad_av: String,
    /// When it was written into the plan, UTC.
    pub inford: Option<NaiveDateTime>,
    /// Counts its changes.
    pub version: i64,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    val_id: String,
    namn: String,
    anteckning: String,
    andringar: String,
    skapad: NaiveDateTime,
    skapad_av: String,
    inford: Option<NaiveDateTime>,
    version: i64,
}

impl TryFrom<Row> for Scenario {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let andringar = serde_json::from_str(&row.andringar);
        Ok(Self {
            id: row.id,
            val: row.val_id.parse().map_err(|e: val::Valfel| Error::Trasig(e.to_string()))?,
            namn: row.namn,
            anteckning: row.anteckning,
            andringar: andringar.map_err(|e: serde_json::Error| Error::Trasig(e.to_string()))?,
            skapad: row.skapad,
            skapad_av: row.skapad_av,
            inford: row.inford,
            version: row.version,
        })
    }
}

/// The scenarios of a val, the latest first.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Scenario>, Error> {
    let rows: Vec<Row> = scenario::table
        .filter(scenario::val_id.eq(val.as_str()))
        .order((scenario::skapad.desc(), scenario::id.desc()))
        .load(conn)?;
    let hopslagna = hopslagna(conn)?;
    rows.into_iter().map(|row| Ok(Scenario::try_from(row)?.med_lokaler(&hopslagna))).collect()
}

impl Scenario {
    /// The same with lokaler that have gone into another replaced by that one.
    fn med_lokaler(mut self, hopslagna: &HashMap<i64, i64>) -> Self {
        self.andringar.byt_lokaler(hopslagna);
        self
    }
}

/// A scenario.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn get(conn: &mut AnyConnection, id: i64) -> Result<Scenario, Error> {
    let row: Option<Row> = scenario::table.find(id).first(conn).optional()?;
    Ok(Scenario::try_from(row.ok_or(Error::Saknas)?)?.med_lokaler(&hopslagna(conn)?))
}

/// A scenario and its val.
///
/// # Errors
/// As [`get`].
pub fn with_val(conn: &mut AnyConnection, id: i64) -> Result<(Scenario, Val), Error> {
    let one = get(conn, id)?;
    let val = val::store::find(conn, &one.val)?.ok_or(Error::Saknas)?;
    Ok((one, val))
}

/// The versions of the röstmottagningsställen that changes are about; those that are there.
///
/// # Errors
/// When the database fails.
pub fn versions(
    conn: &mut AnyConnection,
    val: &ValId,
    nycklar: impl IntoIterator<Item = Nyckel>,
) -> Result<HashMap<i64, i64>, Error> {
    let ids: Vec<i64> = nycklar
        .into_iter()
        .filter_map(|nyckel| match nyckel {
            Nyckel::Stalle(id) => Some(id),
            Nyckel::Lokal(_) | Nyckel::Ny(_) => None,
        })
        .collect();
    let rows: Vec<(i64, i64)> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::id.eq_any(ids))
        .select((stalle::id, stalle::version))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What a new scenario is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Nytt {
    /// Its name.
    pub namn: String,
    /// What it is for.
    pub anteckning: String,
    /// What it changes.
    pub andringar: Andringar,
}

/// Makes a scenario of a val; gives its number. The versions of the röstmottagningsställen
/// that it changes are noted as they are now, unless they have been already.
///
/// # Errors
/// When the database fails.
pub fn create(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (val, nytt): (&ValId, &Nytt),
) -> Result<i64, Error> {
    let mut andringar = nytt.andringar.clone();
    if andringar.poster().iter().any(|post| post.sedd.is_none()) {
        let about = andringar.poster().iter().map(Post::om);
        let seen = versions(conn, val, about)?;
        andringar.sedda(&seen);
    }
    let id: i64 = diesel::insert_into(scenario::table)
        .values((
            scenario::val_id.eq(val.as_str()),
            scenario::namn.eq(&nytt.namn),
            scenario::anteckning.eq(&nytt.anteckning),
            scenario::andringar.eq(written(&andringar)?),
            scenario::skapad.eq(tid::utc(now)),
            scenario::skapad_av.eq(&av.namn),
        ))
        .returning(scenario::id)
        .get_result(conn)?;
    let made = Scenariohandelse::Skapat { id, namn: nytt.namn.clone(), andringar: andringar.len() };
    logg::store::append(conn, now, av, &made)?;
    Ok(id)
}

fn written(andringar: &Andringar) -> Result<String, Error> {
    serde_json::to_string(andringar).map_err(|e| Error::Trasig(e.to_string()))
}

/// A scenario as someone saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sett {
    /// Which.
    pub id: i64,
    /// The version that was shown.
    pub version: i64,
}

/// The row as someone saw it, and not yet written into the plan.
///
/// # Errors
/// [`Error::Inaktuell`] when it is of another version, [`Error::Infort`].
pub(super) fn as_seen(conn: &mut AnyConnection, sett: Sett) -> Result<Scenario, Error> {
    let now = get(conn, sett.id)?;
    if now.inford.is_some() {
        return Err(Error::Infort);
    }
    if now.version == sett.version { Ok(now) } else { Err(Error::Inaktuell(Box::new(now))) }
}

/// Renames a scenario and changes its note.
///
/// # Errors
/// As [`change`], but a scenario that is in the plan may still get another name.
pub fn rename(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (sett, namn, anteckning): (Sett, &str, &str),
) -> Result<(), Error> {
    let old = get(conn, sett.id)?;
    if old.version != sett.version {
        return Err(Error::Inaktuell(Box::new(old)));
    }
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let andringar: Vec<Loggandring> = [
        Loggandring::of("namn", text(&old.namn), text(namn)),
        Loggandring::of("anteckning", text(&old.anteckning), text(anteckning)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if andringar.is_empty() {
        return Ok(());
    }
    diesel::update(scenario::table.find(old.id))
        .set((
            scenario::namn.eq(namn),
            scenario::anteckning.eq(anteckning),
            scenario::version.eq(old.version + 1),
        ))
        .execute(conn)?;
    Ok(logg::store::append(conn, now, av, &Scenariohandelse::Andrat { id: old.id, andringar })?)
}

/// What is done to the changes of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum Gor {
    /// Another change, of a place by this name.
    Lagg(Andring, String),
    /// The last is taken back.
    Angra,
    /// One is taken back, by its number.
    TaBort(u32),
    /// What has changed in the plan meanwhile has been looked at.
    Sedda,
}

/// Changes the changes of a scenario; what there is nothing to do with is left as it is.
/// Gives what was added or taken back.
///
/// # Errors
/// [`Error::Saknas`], [`Error::Inaktuell`], [`Error::Infort`], [`Error::Fullt`].
pub fn change(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (sett, gor): (Sett, Gor),
) -> Result<Vec<Post>, Error> {
    let mut one = as_seen(conn, sett)?;
    let before = one.andringar.clone();
    let log = |fore: &[Post], efter: &[Post]| -> Vec<Loggandring> {
        let told = |posts: &[Post]| posts.iter().map(ord::i_mening).collect::<Vec<_>>();
        let (fore, efter) = (told(fore), told(efter));
        let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(" "));
        Loggandring::of("ändringar", joined(fore), joined(efter)).into_iter().collect()
    };
    let (changed, andringar) = match gor {
        Gor::Lagg(andring, namn) => {
            let seen = versions(conn, &one.val, andring.nyckel())?;
            let sedd = seen.values().next().copied();
            let nr = one.andringar.push(andring, namn, sedd)?;
            let added: Vec<Post> = one.andringar.get(nr).cloned().into_iter().collect();
            let told = log(&[], &added);
            (added, told)
        }
        Gor::Angra => {
            let gone: Vec<Post> = one.andringar.angra().into_iter().collect();
            let told = log(&gone, &[]);
            (gone, told)
        }
        Gor::TaBort(nr) => {
            let gone = one.andringar.ta_bort(nr);
            let told = log(&gone, &[]);
            (gone, told)
        }
        Gor::Sedda => {
            let about: Vec<Nyckel> = one.andringar.poster().iter().map(Post::om).collect();
            let seen = versions(conn, &one.val, about)?;
            one.andringar.sedda(&seen);
            let looked = Loggandring::of("planen", None, Some("granskad på nytt".to_owned()));
            (Vec::new(), looked.into_iter().collect())
        }
    };
    if one.andringar == before {
        return Ok(changed);
    }
    diesel::update(scenario::table.find(one.id))
        .set((
            scenario::andringar.eq(written(&one.andringar)?),
            scenario::version.eq(one.version + 1),
        ))
        .execute(conn)?;
    logg::store::append(conn, now, av, &Scenariohandelse::Andrat { id: one.id, andringar })?;
    Ok(changed)
}

/// Takes a scenario away; gives it, so that it can be made again.
///
/// # Errors
/// [`Error::Saknas`], [`Error::Inaktuell`].
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sett: Sett,
) -> Result<Scenario, Error> {
    let old = get(conn, sett.id)?;
    if old.version != sett.version {
        return Err(Error::Inaktuell(Box::new(old)));
    }
    diesel::delete(scenario::table.find(old.id)).execute(conn)?;
    let gone = Scenariohandelse::Borttaget { id: old.id, namn: old.namn.clone() };
    logg::store::append(conn, now, av, &gone)?;
    Ok(old)
}

/// Notes that a scenario is in the plan, with its changes as they then are.
///
/// # Errors
/// When the database fails.
pub fn adopted(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (one, gjort): (&Scenario, Vec<Loggandring>),
) -> Result<(), Error> {
    diesel::update(scenario::table.find(one.id))
        .set((
            scenario::andringar.eq(written(&one.andringar)?),
            scenario::inford.eq(tid::utc(now)),
            scenario::version.eq(one.version + 1),
        ))
        .execute(conn)?;
    let done = Scenariohandelse::Infort { id: one.id, namn: one.namn.clone(), andringar: gjort };
    Ok(logg::store::append(conn, now, av, &done)?)
}
