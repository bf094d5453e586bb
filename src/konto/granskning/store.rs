//! Reviews in the database: the one under way, and those signed off.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::handelser::Granskningshandelse;
use super::rules::{self, Bedomningar};
use super::{Bedomning, Beslut, Granskat, Granskning, GranskningId};
use crate::db::schema::{granskningsbeslut, kontogranskning};
use crate::db::{AnyConnection, Error as DbError};
use crate::konto::KontoId;
use crate::konto::forvaltning::rules::{Granser, Hinder};
use crate::konto::forvaltning::store::Error as Kontofel;
use crate::konto::forvaltning::store::{self as konton, Sedd};
use crate::logg::{self, Utforare};
use crate::tid::{self, Svensktid};

/// Why a review was not signed off, or not found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Accounts are left to decide of.
    #[error("{0} konton är inte bedömda än. Bedöm dem först.")]
    Kvar(usize),
    /// An account marked for closing cannot be closed.
    #[error("Kontot {0} går inte att stänga. {1}")]
    Hinder(String, Hinder),
    /// There is no review of that number.
    #[error("Granskningen finns inte.")]
    Saknas,
    /// A row that this program did not write.
    #[error("En sparad granskning går inte att läsa: {0}")]
    Trasig(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// The decisions of the review under way.
///
/// # Errors
/// When the database fails.
pub fn decisions(conn: &mut AnyConnection) -> Result<Bedomningar, DbError> {
    type Row = (KontoId, String, String, String, String, NaiveDateTime);
    let rows: Vec<Row> = granskningsbeslut::table
        .select((
            granskningsbeslut::konto_id,
            granskningsbeslut::beslut,
            granskningsbeslut::kommentar,
            granskningsbeslut::underlag,
            granskningsbeslut::av,
            granskningsbeslut::nar,
        ))
        .load(conn)?;
    let read = |(konto, beslut, kommentar, underlag, av, nar): Row| {
        let beslut = Beslut::parse(&beslut)?;
        Some((konto, Bedomning { beslut, kommentar, underlag, av, nar }))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// A decision of an account as the reviewer saw it.
#[derive(Debug, Clone)]
pub struct NyttBeslut {
    /// The account and the version that was shown.
    pub sedd: Sedd,
    /// What.
    pub beslut: Beslut,
    /// Why.
    pub kommentar: String,
}

/// Keeps decisions in the place of those made before; gives how many were not kept,
/// because the account has changed since it was shown.
///
/// # Errors
/// When the database fails.
pub fn decide(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    nya: &[NyttBeslut],
) -> Result<usize, DbError> {
    let mut kept = Vec::new();
    for nytt in nya {
        let konto = match konton::get(conn, nytt.sedd.id) {
            Ok(konto) if konto.version == nytt.sedd.version => konto,
            Err(Kontofel::Db(error)) => return Err(error),
            _ => continue,
        };
        diesel::delete(granskningsbeslut::table.find(konto.id)).execute(conn)?;
        diesel::insert_into(granskningsbeslut::table)
            .values((
                granskningsbeslut::konto_id.eq(konto.id),
                granskningsbeslut::beslut.eq(nytt.beslut.as_str()),
                granskningsbeslut::kommentar.eq(&nytt.kommentar),
                granskningsbeslut::underlag.eq(rules::underlag(&konto)),
                granskningsbeslut::av.eq(&av.namn),
                granskningsbeslut::nar.eq(tid::utc(now)),
            ))
            .execute(conn)?;
        kept.push(nytt.beslut);
    }
    if !kept.is_empty() {
        let count = |which| kept.iter().filter(|beslut| **beslut == which).count();
        let (behalls, stangs) = (count(Beslut::Behall), count(Beslut::Stang));
        let done = Granskningshandelse::Bedomt { behalls, stangs };
        logg::store::append(conn, now, av, &done)?;
    }
    Ok(nya.len() - kept.len())
}

/// Signs the review off: keeps it whole, closes what is marked, and begins anew.
///
/// # Errors
/// [`Error::Kvar`] while accounts are undecided, [`Error::Hinder`] when one that is
/// marked cannot be closed.
pub fn sign(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    kommentar: &str,
    granser: &Granser,
) -> Result<GranskningId, Error> {
    let (all, bedomningar) = (konton::all(conn)?, decisions(conn)?);
    let lage = rules::lage(&all, &bedomningar, now.date_naive());
    if lage.kvar > 0 {
        return Err(Error::Kvar(lage.kvar));
    }
    let granskade = rules::recorded(&all, &bedomningar, now, granser);
    let id: GranskningId = diesel::insert_into(kontogranskning::table)
        .values((
            kontogranskning::nar.eq(tid::utc(now)),
            kontogranskning::av.eq(&av.namn),
            kontogranskning::kommentar.eq(kommentar),
            kontogranskning::konton.eq(serde_json::to_string(&granskade)?),
        ))
        .returning(kontogranskning::id)
        .get_result(conn)?;
    let marked = |one: &&Granskat| one.beslut == Some(Beslut::Stang);
    let mut stangda = 0;
    for konto in granskade.iter().filter(marked) {
        let Some(now_held) = all.iter().find(|one| one.id == konto.konto) else { continue };
        let sedd = Sedd { id: now_held.id, version: now_held.version };
        match konton::close(conn, now, av, sedd) {
            Ok(()) => stangda += 1,
            Err(Kontofel::Hinder(hinder)) => {
                return Err(Error::Hinder(konto.anvandarnamn.clone(), hinder));
            }
            Err(Kontofel::Db(error)) => return Err(error.into()),
            // It was read in this transaction, open and of this version.
            Err(_) => {}
        }
    }
    diesel::delete(granskningsbeslut::table).execute(conn)?;
    let done = Granskningshandelse::Signerad { id, konton: granskade.len(), stangda };
    logg::store::append(conn, now, av, &done)?;
    Ok(id)
}

/// A review of the list of earlier ones.
#[derive(Debug, Clone, Queryable)]
pub struct Tidigare {
    /// Which.
    pub id: GranskningId,
    /// When, in UTC.
    pub nar: NaiveDateTime,
    /// By whom.
    pub av: String,
    /// What was said of it.
    pub kommentar: String,
}

/// The reviews that are signed off, the latest first.
///
/// # Errors
/// When the database fails.
pub fn earlier(conn: &mut AnyConnection) -> Result<Vec<Tidigare>, DbError> {
    Ok(kontogranskning::table
        .order((kontogranskning::nar.desc(), kontogranskning::id.desc()))
        .select((
            kontogranskning::id,
            kontogranskning::nar,
            kontogranskning::av,
            kontogranskning::kommentar,
        ))
        .load(conn)?)
}

/// When the latest review was signed off, in UTC.
///
/// # Errors
/// When the database fails.
pub fn latest(conn: &mut AnyConnection) -> Result<Option<NaiveDateTime>, DbError> {
    Ok(kontogranskning::table
        .order(kontogranskning::nar.desc())
        .select(kontogranskning::nar)
        .first(conn)
        .optional()?)
}

/// A review that is signed off.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, id: GranskningId) -> Result<Granskning, Error> {
    type Row = (GranskningId, NaiveDateTime, String, String, String);
    let row: Option<Row> = kontogranskning::table.find(id).first(conn).optional()?;
    let (id, nar, av, kommentar, konton) = row.ok_or(Error::Saknas)?;
    Ok(Granskning { id, nar, av, kommentar, konton: serde_json::from_str(&konton)? })
}
