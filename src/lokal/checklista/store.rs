//! The checklist in the database.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::max;
use diesel::prelude::*;

use super::handelser::Checkhandelse;
use super::{Avtal, Distrikt, Gatuplats, Neutralitet, Tillagt, Tillstand, Underlag};
use crate::db::schema::{
    avtal, bekraftad_dag, checkpunkt, gatuplats, inventering, konto, neutralitet, publicering,
    rostmottagningsstalle as stalle, valdistrikt,
};
use crate::db::{AnyConnection, Error as DbError, QueryError};
use crate::konto::KontoId;
use crate::logg::{self, Andring, Utforare};
use crate::lokal::store as lokaler;
use crate::tid::{self, Svensktid};
use crate::val::{Val, ValId};

/// Why the checklist could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Someone else has changed the point meanwhile.
    #[error("Punkten har ändrats av någon annan.")]
    Inaktuell(Box<Tillagt>),
    /// The account is closed or not there.
    #[error("Kontot går inte att välja. Välj ett som är öppet.")]
    IngetKonto,
    /// A lokal cannot be read.
    #[error(transparent)]
    Lokal(#[from] lokaler::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// What the checklist of a val rests on, in eleven questions however many lokaler there
/// are.
///
/// # Errors
/// When the database fails.
pub fn underlag(conn: &mut AnyConnection, val: &Val) -> Result<Underlag, Error> {
    let mut stallen = lokaler::all(conn, &val.id)?;
    stallen.retain(|sparat| sparat.status.planeras());
    let (bekraftas, har_fragats) = confirmations(conn, &val.id)?;
    Ok(Underlag {
        stallen,
        distrikt: districts(conn, &val.id)?,
        neutralitet: judgements(conn)?,
        inventerad: inspections(conn)?,
        avtal: contracts(conn, &val.id)?,
        gatuplatser: permits(conn, &val.id)?,
        publicerat: published(conn, &val.id)?,
        bekraftas,
        har_fragats,
        tillagt: added(conn, &val.id)?,
        val: val.clone(),
    })
}

fn districts(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Distrikt>, QueryError> {
    let rows: Vec<(String, String, Option<i32>)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .order(valdistrikt::kod)
        .select((valdistrikt::kod, valdistrikt::namn, valdistrikt::rostberattigade))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(kod, namn, rostberattigade)| {
            Some(Distrikt { kod: kod.parse().ok()?, namn, rostberattigade })
        })
        .collect())
}

fn judgements(conn: &mut AnyConnection) -> Result<HashMap<i64, Neutralitet>, QueryError> {
    let rows: Vec<(i64, String, String, String, String)> = neutralitet::table
        .select((
            neutralitet::lokal_id,
            neutralitet::parti,
            neutralitet::religion,
            neutralitet::foretag,
            neutralitet::skal,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, parti, religion, foretag, skal)| {
            (id, Neutralitet { parti, religion, foretag, skal })
        })
        .collect())
}

fn inspections(conn: &mut AnyConnection) -> Result<HashMap<i64, NaiveDate>, QueryError> {
    let rows: Vec<(i64, Option<NaiveDate>)> = inventering::table
        .group_by(inventering::lokal_id)
        .select((inventering::lokal_id, max(inventering::datum)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, day)| Some((id, day?))).collect())
}

fn contracts(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<HashMap<i64, Vec<Avtal>>, QueryError> {
    let rows: Vec<(i64, NaiveDate, NaiveDate, String)> = avtal::table
        .filter(avtal::val_id.eq(val.as_str()).or(avtal::val_id.is_null()))
        .filter(avtal::lage.ne("uppsagt"))
        .select((avtal::lokal_id, avtal::fran, avtal::till, avtal::lage))
        .load(conn)?;
    let mut all: HashMap<i64, Vec<Avtal>> = HashMap::new();
    for (id, fran, till, lage) in rows {
        all.entry(id).or_default().push(Avtal { fran, till, tecknat: lage == "tecknat" });
    }
    Ok(all)
}

fn permits(conn: &mut AnyConnection, val: &ValId) -> Result<HashMap<i64, Gatuplats>, QueryError> {
    type Day = Option<NaiveDate>;
    let rows: Vec<(i64, String, Day, Day, String, Day, Day)> = gatuplats::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .select((
            gatuplats::stalle_id,
            gatuplats::upplatelse,
            gatuplats::upplatelse_fran,
            gatuplats::upplatelse_till,
            gatuplats::polistillstand,
            gatuplats::polis_fran,
            gatuplats::polis_till,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, upplatelse, u_fran, u_till, polis, p_fran, p_till)| {
            let site = Gatuplats {
                upplatelse: Tillstand { lage: upplatelse, fran: u_fran, till: u_till },
                polis: Tillstand { lage: polis, fran: p_fran, till: p_till },
            };
            (id, site)
        })
        .collect())
}

fn published(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<BTreeMap<String, NaiveDate>, QueryError> {
    let rows: Vec<(String, NaiveDateTime)> = publicering::table
        .filter(publicering::val_id.eq(val.as_str()))
        .order((publicering::nar.desc(), publicering::id.desc()))
        .select((publicering::slag, publicering::nar))
        .load(conn)?;
    // The earliest comes last, and stays.
    Ok(rows.into_iter().map(|(slag, nar)| (slag, tid::svensk(nar).date_naive())).collect())
}

/// Places that are still to be confirmed, with how many of their days were declined; and
/// whether any place of the val has ever been asked about.
fn confirmations(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<(HashMap<i64, usize>, bool), QueryError> {
    let waiting: Vec<i64> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::bekraftas.eq(true))
        .select(stalle::id)
        .load(conn)?;
    let answers: Vec<(i64, String)> = bekraftad_dag::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .select((bekraftad_dag::stalle_id, bekraftad_dag::svar))
        .load(conn)?;
    let asked = !waiting.is_empty() || !answers.is_empty();
    let mut declined: HashMap<i64, usize> = waiting.into_iter().map(|id| (id, 0)).collect();
    for (id, svar) in answers {
        if svar == "nej" {
            *declined.entry(id).or_default() += 1;
        }
    }
    Ok((declined, asked))
}

type Row = (String, Option<KontoId>, Option<NaiveDate>, String, String, i64);

fn added(conn: &mut AnyConnection, val: &ValId) -> Result<BTreeMap<String, Tillagt>, QueryError> {
    let rows: Vec<Row> = checkpunkt::table
        .filter(checkpunkt::val_id.eq(val.as_str()))
        .select((
            checkpunkt::nyckel,
            checkpunkt::ansvarig_konto,
            checkpunkt::klar,
            checkpunkt::klar_av,
            checkpunkt::anteckning,
            checkpunkt::version,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(nyckel, ansvarig, klar, klar_av, anteckning, version)| {
            (nyckel, Tillagt { ansvarig, klar, klar_av, anteckning, version })
        })
        .collect())
}

/// Every account that is open on a day, by name: those that may answer for a point.
///
/// # Errors
/// When the database fails.
pub fn konton(
    conn: &mut AnyConnection,
    idag: NaiveDate,
) -> Result<Vec<(KontoId, String)>, DbError> {
    let rows = konto::table
        .filter(konto::stangt.is_null().and(konto::slutar.ge(idag)))
        .order((konto::namn, konto::id))
        .select((konto::id, konto::namn))
        .load(conn)?;
    Ok(rows)
}

/// A point of a val as someone saw it.
#[derive(Debug, Clone)]
pub struct Sedd {
    /// The val.
    pub val: ValId,
    /// The point.
    pub nyckel: String,
    /// The version that was shown; 0 when nobody had added anything.
    pub version: i64,
}

/// What becomes of a point.
#[derive(Debug, Clone)]
pub enum Andra {
    /// Another answers for it, or its note is another.
    Uppgifter {
        /// The account.
        ansvarig: Option<KontoId>,
        /// The note.
        anteckning: String,
    },
    /// It is ticked, with its note.
    Klar {
        /// The day it was done.
        dag: NaiveDate,
        /// The note.
        anteckning: String,
    },
    /// The tick is taken back.
    Angra,
}

/// Changes what is added to a point.
///
/// # Errors
/// [`Error::Inaktuell`] when someone else has changed it, [`Error::IngetKonto`] when the
/// account is closed.
pub fn change(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: &Sedd,
    andra: &Andra,
) -> Result<(), Error> {
    let before = added(conn, &sedd.val)?.remove(&sedd.nyckel);
    let known = before.is_some();
    let before = before.unwrap_or_default();
    if before.version != sedd.version {
        return Err(Error::Inaktuell(Box::new(before)));
    }
    let mut after = Tillagt { version: before.version + 1, ..before.clone() };
    match andra {
        Andra::Uppgifter { ansvarig, anteckning } => {
            let open = konton(conn, now.date_naive())?;
            if let Some(id) = ansvarig
                && before.ansvarig != *ansvarig
                && !open.iter().any(|(open, _)| open == id)
            {
                return Err(Error::IngetKonto);
            }
            after.ansvarig = *ansvarig;
            after.anteckning.clone_from(anteckning);
        }
        Andra::Klar { dag, anteckning } => {
            after.klar = Some(*dag);
            after.klar_av.clone_from(&av.namn);
            after.anteckning.clone_from(anteckning);
        }
        Andra::Angra => {
            after.klar = None;
            after.klar_av.clear();
        }
    }
    write(conn, sedd, known, &after)?;
    let (val, nyckel) = (sedd.val.clone(), sedd.nyckel.clone());
    let done = match andra {
        Andra::Uppgifter { .. } => {
            let andringar = changes(&before, &after);
            if andringar.is_empty() {
                return Ok(());
            }
            Checkhandelse::Andrad { val, nyckel, andringar }
        }
        Andra::Klar { dag, .. } => Checkhandelse::Klar { val, nyckel, dag: *dag },
        Andra::Angra => Checkhandelse::Angrad { val, nyckel },
    };
    logg::store::append(conn, now, av, &done)?;
    Ok(())
}

fn write(
    conn: &mut AnyConnection,
    sedd: &Sedd,
    known: bool,
    after: &Tillagt,
) -> Result<(), QueryError> {
    let values = (
        checkpunkt::ansvarig_konto.eq(after.ansvarig),
        checkpunkt::klar.eq(after.klar),
        checkpunkt::klar_av.eq(&after.klar_av),
        checkpunkt::anteckning.eq(&after.anteckning),
        checkpunkt::version.eq(after.version),
    );
    if known {
        diesel::update(checkpunkt::table.find((sedd.val.as_str(), &sedd.nyckel)))
            .set(values)
            .execute(conn)?;
    } else {
        let key = (checkpunkt::val_id.eq(sedd.val.as_str()), checkpunkt::nyckel.eq(&sedd.nyckel));
        let (ansvarig, klar, klar_av, anteckning, version) = values;
        diesel::insert_into(checkpunkt::table)
            .values((key.0, key.1, ansvarig, klar, klar_av, anteckning, version))
            .execute(conn)?;
    }
    Ok(())
}

fn changes(before: &Tillagt, after: &Tillagt) -> Vec<Andring> {
    let id = |konto: Option<KontoId>| konto.map(|id| id.to_string());
    let note = |one: &Tillagt| Some(one.anteckning.clone()).filter(|text| !text.is_empty());
    [
        Andring::of("ansvarig_konto", id(before.ansvarig), id(after.ansvarig)),
        Andring::of("anteckning", note(before), note(after)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
