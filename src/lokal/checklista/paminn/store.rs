//! The day's reminders in the database.

use std::collections::HashMap;

use diesel::prelude::*;

pub use crate::lokal::checklista::store::Error as Checkfel;

use super::{Underlag, Utfall, dags, letter};
use crate::db::schema::{konto, paminnelse};
use crate::db::{AnyConnection, Error as DbError, QueryError};
use crate::konto::KontoId;
use crate::konto::store::plats_epost;
use crate::logg::{self, Utforare};
use crate::lokal::checklista::handelser::Checkhandelse;
use crate::lokal::checklista::{rules, store};
use crate::post;
use crate::sigill::{self, Nyckelring};
use crate::tid::{self, Svensktid};
use crate::val;

/// Why the day's reminders could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The checklist cannot be read.
    #[error(transparent)]
    Checklista(#[from] Checkfel),
    /// A val cannot be read.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// Days after valdagen until which a val is still reminded of: the count ends then.
const EFTER: i64 = 7;

/// Reminds of what is due on a day, in every val that is not over.
///
/// # Errors
/// When the database fails.
pub fn daily(
    conn: &mut AnyConnection,
    now: &Svensktid,
    underlag: &Underlag,
) -> Result<Utfall, Error> {
    let today = now.date_naive();
    let mut utfall = Utfall::default();
    let Some(ring) = keys(conn, now, underlag)? else { return Ok(utfall) };
    let over = |val: &val::Val| tid::shift(val.valdag, EFTER) < today;
    for val in val::store::all(conn)?.into_iter().filter(|val| !over(val) && !val.exempel) {
        let rows: Vec<(String, i32)> = paminnelse::table
            .filter(paminnelse::val_id.eq(val.id.as_str()))
            .select((paminnelse::nyckel, paminnelse::dagar))
            .load(conn)?;
        let mut sent: HashMap<String, Vec<i32>> = HashMap::new();
        for (nyckel, dagar) in rows {
            sent.entry(nyckel).or_default().push(dagar);
        }
        for punkt in rules::bedom(&store::underlag(conn, &val)?, today) {
            let own = sent.get(&punkt.punkt.nyckel).map(Vec::as_slice).unwrap_or_default();
            let due = punkt.tillagt.ansvarig.zip(dags(&punkt, own));
            let Some((ansvarig, which)) = due else { continue };
            let Some(till) = address(conn, &ring, ansvarig, now)? else {
                utfall.utan_adress += 1;
                continue;
            };
            let brev = letter(&val, &punkt, till, &underlag.adress);
            post::store::enqueue(conn, &ring, now, &brev)?;
            diesel::insert_into(paminnelse::table)
                .values((
                    paminnelse::val_id.eq(val.id.as_str()),
                    paminnelse::nyckel.eq(&punkt.punkt.nyckel),
                    paminnelse::dagar.eq(which),
                    paminnelse::nar.eq(tid::utc(now)),
                ))
                .execute(conn)?;
            let done = Checkhandelse::Paminnd {
                val: val.id.clone(),
                nyckel: punkt.punkt.nyckel.clone(),
                dagar: punkt.dagar.unwrap_or_default(),
            };
            logg::store::append(conn, now, &Utforare::systemet(), &done)?;
            utfall.skickade += 1;
        }
    }
    Ok(utfall)
}

/// The address of an account that is open; `None` where there is none to read.
fn address(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    id: KontoId,
    now: &Svensktid,
) -> Result<Option<String>, QueryError> {
    let sealed: Option<Option<Vec<u8>>> = konto::table
        .find(id)
        .filter(konto::stangt.is_null().and(konto::slutar.ge(now.date_naive())))
        .select(konto::forseglad_epost)
        .first(conn)
        .optional()?;
    Ok(sealed.flatten().and_then(|sealed| {
        let told = |error: &_| tracing::warn!(%error, "a mail address could not be opened");
        ring.open(plats_epost(id), &sealed).inspect_err(told).ok()
    }))
}

/// The keys that open addresses and seal letters. Wrong ones are as none: the checklist
/// itself shows what is due.
fn keys(
    conn: &mut AnyConnection,
    now: &Svensktid,
    underlag: &Underlag,
) -> Result<Option<std::sync::Arc<Nyckelring>>, Error> {
    let Some(kalla) = &underlag.nycklar else { return Ok(None) };
    match sigill::store::ring_to_seal(conn, kalla, now) {
        Ok(ring) => Ok(Some(ring)),
        Err(sigill::store::Error::Db(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "those who answer for the checklist cannot be written to");
            Ok(None)
        }
    }
}
