//! What goes out, in the database.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::form::{Fil, Form, Formrad, Kommunhuvud};
use super::handelser::Publiceringshandelse as Handelse;
use crate::db::schema::{publicering, rostmottagningsstalle as stalle, valdistrikt, valkommun};
use crate::db::{AnyConnection, revision};
use crate::logg::{self, Utforare};
use crate::lokal::Status;
use crate::lokal::import::Slag;
use crate::lokal::store::{self as lokaler, Error, Sparat};
use crate::tid::{self, Svensktid};
use crate::val::{Kommunkod, Val, ValId, rules};

/// Which röstmottagningsställen come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urval {
    /// Those that are published.
    Publicerade,
    /// Those that the nämnd has decided on too.
    MedBeslutade,
}

impl Urval {
    /// Whether one at a step comes out.
    #[must_use]
    pub const fn omfattar(self, status: Status) -> bool {
        matches!(status, Status::Publicerad)
            || (matches!(self, Self::MedBeslutade) && matches!(status, Status::Beslutad))
    }
}

/// What was published once, without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publicering {
    /// Its number.
    pub id: i64,
    /// Which list.
    pub slag: Slag,
    /// When, in UTC.
    pub nar: NaiveDateTime,
    /// By whom.
    pub av: String,
    /// How many rows.
    pub antal: i32,
}

fn broken(skal: &impl ToString) -> Error {
    Error::Trasig { tabell: "publicering", skal: skal.to_string() }
}

/// The head of the rows of each kommun.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn huvuden(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<BTreeMap<Kommunkod, Kommunhuvud>, Error> {
    type Row = (String, String, String, String, String, String);
    let rows: Vec<Row> = valkommun::table
        .filter(valkommun::val_id.eq(val.as_str()))
        .select((
            valkommun::kommun,
            valkommun::lan_namn,
            valkommun::kommun_namn,
            valkommun::valnamnd,
            valkommun::hemsida,
            valkommun::telnr,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(kod, lan, kommun, valnamnd, hemsida, telnr)| {
            let kod: Kommunkod = kod
                .parse()
                .map_err(|e| Error::Trasig { tabell: "valkommun", skal: format!("{e}") })?;
            Ok((kod, Kommunhuvud { lan, kommun, valnamnd, hemsida, telnr }))
        })
        .collect()
}

/// Keeps the head of the rows of each kommun. Raises the revision of the val if anything
/// changed, for the files that anyone may fetch have it.
///
/// # Errors
/// When the database fails.
pub fn set_huvuden(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &BTreeMap<Kommunkod, Kommunhuvud>,
) -> Result<(), Error> {
    let old = huvuden(conn, val)?;
    let changed = || new.iter().filter(|(kommun, huvud)| old.get(kommun) != Some(huvud));
    if changed().next().is_some() {
        revision::raise(conn, revision::VAL)?;
    }
    for (kommun, huvud) in changed() {
        let key = valkommun::table.find((val.as_str(), kommun.as_str()));
        diesel::delete(key).execute(conn)?;
        diesel::insert_into(valkommun::table)
            .values((
                valkommun::val_id.eq(val.as_str()),
                valkommun::kommun.eq(kommun.as_str()),
                valkommun::lan_namn.eq(&huvud.lan),
                valkommun::kommun_namn.eq(&huvud.kommun),
                valkommun::valnamnd.eq(&huvud.valnamnd),
                valkommun::hemsida.eq(&huvud.hemsida),
                valkommun::telnr.eq(&huvud.telnr),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Marks röstmottagningsställen as published. Raises the revision of the val if there
/// were any.
///
/// # Errors
/// When the database fails.
pub fn mark(conn: &mut AnyConnection, ids: &[(i64, bool)]) -> Result<(), Error> {
    for (id, _) in ids {
        diesel::update(stalle::table.find(id))
            .set((
                stalle::status.eq(Status::Publicerad.as_str()),
                stalle::version.eq(stalle::version + 1),
            ))
            .execute(conn)?;
    }
    if !ids.is_empty() {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(())
}

/// The published form of a val as it is now.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn form(conn: &mut AnyConnection, val: &Val, slag: Slag, urval: Urval) -> Result<Form, Error> {
    let all = lokaler::all(conn, &val.id)?;
    form_of(conn, val, slag, all.iter().filter(|sparat| urval.omfattar(sparat.status)))
}

/// The published form of röstmottagningsställen that are at hand.
///
/// # Errors
/// As [`form`].
pub fn form_of<'a>(
    conn: &mut AnyConnection,
    val: &Val,
    slag: Slag,
    stallen: impl Iterator<Item = &'a Sparat>,
) -> Result<Form, Error> {
    let huvuden = huvuden(conn, &val.id)?;
    let stallen = stallen.map(|sparat| (sparat.id, &sparat.stalle));
    Ok(Form::new(val, &rules::ramar(val), slag, &huvuden, stallen))
}

/// Every snapshot of a val, the newest first.
///
/// # Errors
/// As [`form`].
pub fn publiceringar(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Publicering>, Error> {
    let rows: Vec<(i64, String, NaiveDateTime, String, i32)> = publicering::table
        .filter(publicering::val_id.eq(val.as_str()))
        .order((publicering::nar.desc(), publicering::id.desc()))
        .select((
            publicering::id,
            publicering::slag,
            publicering::nar,
            publicering::av,
            publicering::antal,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, slag, nar, av, antal)| {
            let slag = Slag::parse(&slag).ok_or_else(|| broken(&slag))?;
            Ok(Publicering { id, slag, nar, av, antal })
        })
        .collect()
}

/// The rows of a snapshot.
///
/// # Errors
/// As [`form`].
pub fn rader(conn: &mut AnyConnection, id: i64) -> Result<Vec<Formrad>, Error> {
    let text: String = publicering::table.find(id).select(publicering::rader).first(conn)?;
    serde_json::from_str(&text).map_err(|error| broken(&error))
}

/// The number of the newest snapshot of a list.
fn newest(conn: &mut AnyConnection, val: &ValId, slag: Slag) -> Result<Option<i64>, Error> {
    Ok(publicering::table
        .filter(publicering::val_id.eq(val.as_str()).and(publicering::slag.eq(slag.as_str())))
        .order((publicering::nar.desc(), publicering::id.desc()))
        .select(publicering::id)
        .first(conn)
        .optional()?)
}

/// Notes rows as what is published, unless the newest snapshot says the same. Gives the
/// number of the new one.
fn keep(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (val, slag): (&ValId, Slag),
    rows: &[Formrad],
) -> Result<Option<i64>, Error> {
    if let Some(id) = newest(conn, val, slag)?
        && rader(conn, id)? == rows
    {
        return Ok(None);
    }
    let id: i64 = diesel::insert_into(publicering::table)
        .values((
            publicering::val_id.eq(val.as_str()),
            publicering::slag.eq(slag.as_str()),
            publicering::nar.eq(tid::utc(now)),
            publicering::av.eq(&av.namn),
            publicering::rader.eq(serde_json::to_string(rows).map_err(|error| broken(&error))?),
            publicering::antal.eq(i32::try_from(rows.len()).unwrap_or(i32::MAX)),
        ))
        .returning(publicering::id)
        .get_result(conn)?;
    Ok(Some(id))
}

/// Notes what is published now. `false` when the newest snapshot says the same.
///
/// # Errors
/// As [`form`].
pub fn publish(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &Val,
    slag: Slag,
) -> Result<bool, Error> {
    let rows = form(conn, val, slag, Urval::Publicerade)?.rader;
    let Some(id) = keep(conn, now, av, (&val.id, slag), &rows)? else { return Ok(false) };
    let (val, slag, antal) = (val.id.to_string(), slag.as_str(), rows.len());
    logg::store::append(conn, now, av, &Handelse::Publicerat { id, val, slag, antal })?;
    Ok(true)
}

/// Notes that a file of Valmyndigheten's came in: what is in it is what is published.
/// `saknas` is what the val has but the file has not; of the kommuner that the file is
/// about, that is not published.
///
/// # Errors
/// As [`form`].
pub fn note_import(
    conn: &mut AnyConnection,
    now: &Svensktid,
    val: &Val,
    slag: Slag,
    kommuner: &BTreeMap<Kommunkod, Kommunhuvud>,
    saknas: &[Sparat],
) -> Result<(), Error> {
    let of_file = |sparat: &&Sparat| {
        let kommun = match sparat.stalle.valdistrikt {
            Some(kod) => kod.kommun(),
            None => sparat.stalle.kommun.unwrap_or(val.kommun),
        };
        kommuner.contains_key(&kommun)
    };
    let missing: HashSet<i64> = saknas.iter().filter(of_file).map(|sparat| sparat.id).collect();
    let all = lokaler::all(conn, &val.id)?;
    let published = all
        .iter()
        .filter(|sparat| sparat.status == Status::Publicerad && !missing.contains(&sparat.id));
    let rows = form_of(conn, val, slag, published)?.rader;
    let av = Utforare::kommandot();
    if let Some(id) = keep(conn, now, &av, (&val.id, slag), &rows)? {
        let (val, slag, antal) = (val.id.to_string(), slag.as_str(), rows.len());
        logg::store::append(conn, now, &av, &Handelse::Inlast { id, val, slag, antal })?;
    }
    Ok(())
}

/// Those entitled to vote in each valdistrikt, by code, where that is known.
///
/// # Errors
/// When the database fails.
pub fn rostberattigade(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<BTreeMap<String, i32>, Error> {
    let rows: Vec<(String, Option<i32>)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .select((valdistrikt::kod, valdistrikt::rostberattigade))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(kod, antal)| Some((kod, antal?))).collect())
}

/// What the page needs to know of a list.
#[derive(Debug)]
pub struct Lista {
    /// Which.
    pub slag: Slag,
    /// What is published now.
    pub nu: Form,
    /// How many are decided on and not published.
    pub beslutade: usize,
    /// The snapshot to compare with, and its rows.
    pub mot: Option<(Publicering, Vec<Formrad>)>,
}

/// What the page needs to know.
#[derive(Debug)]
pub struct Laget {
    /// Both lists.
    pub listor: [Lista; 2],
    /// Every snapshot, the newest first.
    pub publiceringar: Vec<Publicering>,
    /// Those entitled to vote, by valdistrikt.
    pub rostberattigade: BTreeMap<String, i32>,
}

/// How a val stands: both lists now, and against their newest snapshots, or for the list
/// that `chosen` is of, against that.
///
/// # Errors
/// As [`form`].
pub fn laget(conn: &mut AnyConnection, val: &Val, chosen: Option<i64>) -> Result<Laget, Error> {
    let all = lokaler::all(conn, &val.id)?;
    let publiceringar = publiceringar(conn, &val.id)?;
    let mut list = |slag: Slag| {
        let published = all.iter().filter(|sparat| sparat.status == Status::Publicerad);
        let nu = form_of(conn, val, slag, published)?;
        let decided = |sparat: &&Sparat| {
            sparat.status == Status::Beslutad && slag.omfang().omfattar(sparat.stalle.typ)
        };
        let mut of_list = publiceringar.iter().filter(|held| held.slag == slag);
        let named = of_list.clone().find(|held| Some(held.id) == chosen);
        let mot = match named.or_else(|| of_list.next()) {
            Some(held) => Some((held.clone(), rader(conn, held.id)?)),
            None => None,
        };
        Ok::<_, Error>(Lista { slag, nu, beslutade: all.iter().filter(decided).count(), mot })
    };
    let listor = [list(Slag::Vallokaler)?, list(Slag::Rostningslokaler)?];
    let rostberattigade = rostberattigade(conn, &val.id)?;
    Ok(Laget { listor, publiceringar, rostberattigade })
}

/// Takes away the newest snapshot of a list. `false` when it is not the newest one.
///
/// # Errors
/// As [`form`].
pub fn undo(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &ValId,
    id: i64,
) -> Result<bool, Error> {
    let all = publiceringar(conn, val)?;
    let Some(held) = all.iter().find(|held| held.id == id) else { return Ok(false) };
    if newest(conn, val, held.slag)? != Some(id) {
        return Ok(false);
    }
    diesel::delete(publicering::table.find(id)).execute(conn)?;
    let (val, slag) = (val.to_string(), held.slag.as_str());
    logg::store::append(conn, now, av, &Handelse::Angrat { id, val, slag })?;
    Ok(true)
}

/// How far the planning of a röstmottagningsställe has come, beside its step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The day of the nämnd's decision.
    pub beslut_datum: Option<NaiveDate>,
    /// Its paragraph.
    pub beslut_paragraf: String,
    /// Who is responsible.
    pub ansvarig: String,
    /// `ingen`, `lag`, `medel` or `hog`.
    pub risk: String,
    /// Why.
    pub risk_skal: String,
    /// How many are to work there.
    pub bemanning: Option<i32>,
}

/// The plans of a val by the numbers of their röstmottagningsställen.
///
/// # Errors
/// When the database fails.
pub fn planer(conn: &mut AnyConnection, val: &ValId) -> Result<BTreeMap<i64, Plan>, Error> {
    type Row = (i64, Option<NaiveDate>, String, String, String, String, Option<i32>);
    let rows: Vec<Row> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .select((
            stalle::id,
            stalle::beslut_datum,
            stalle::beslut_paragraf,
            stalle::ansvarig,
            stalle::risk,
            stalle::risk_skal,
            stalle::bemanning,
        ))
        .load(conn)?;
    let plan = |(id, beslut_datum, beslut_paragraf, ansvarig, risk, risk_skal, bemanning)| {
        (id, Plan { beslut_datum, beslut_paragraf, ansvarig, risk, risk_skal, bemanning })
    };
    Ok(rows.into_iter().map(plan).collect())
}

/// The files that anyone may fetch, made from what is published; none of an empty list.
///
/// # Errors
/// As [`form`].
pub fn filer(conn: &mut AnyConnection, val: &Val, published: &[Sparat]) -> Result<Vec<Fil>, Error> {
    let mut filer = Vec::new();
    for (slag, csv, json) in [
        (Slag::Vallokaler, "vallokaler.csv", "vallokaler.json"),
        (Slag::Rostningslokaler, "rostningslokaler.csv", "rostningslokaler.json"),
    ] {
        let form = form_of(conn, val, slag, published.iter())?;
        if form.rader.is_empty() {
            continue;
        }
        let kropp = form.csv().map_err(|error| broken(&error))?;
        filer.push(Fil { namn: csv, mime: "text/csv; charset=utf-8", kropp });
        let kropp = form.json().into_bytes();
        filer.push(Fil { namn: json, mime: "application/json; charset=utf-8", kropp });
    }
    Ok(filer)
}
