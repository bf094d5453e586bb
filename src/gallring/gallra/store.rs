//! Rows that are due, in the database.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::max;
use diesel::prelude::*;

use super::Borttaget;
use crate::db::schema::{brev, engangslank, inloggningsforsok, konto, kontogranskning, session};
use crate::db::{AnyConnection, Error};
use crate::gallring::{Lagringstid, Regel, Uppgiftsslag, rules};
use crate::konto::KontoId;
use crate::tid::{self, Klockslag, Svensktid};

/// Rows of one batch.
const BATCH: i64 = 500;

/// What is done with rows that are due.
#[derive(Clone, Copy)]
enum Vad {
    Rakna,
    TaBort,
}

/// Counts the rows of a table that a condition takes, or removes a batch of them.
macro_rules! rows {
    ($conn:expr, $vad:expr, $table:ident, $villkor:expr) => {
        match $vad {
            Vad::Rakna => {
                let antal: i64 = $table::table.filter($villkor).count().get_result($conn)?;
                Borttaget { rader: antal.try_into().unwrap_or_default(), besok: 0 }
            }
            Vad::TaBort => {
                let ids: Vec<i64> = $table::table
                    .filter($villkor)
                    .order($table::id)
                    .select($table::id)
                    .limit(BATCH)
                    .load($conn)?;
                let rader =
                    diesel::delete($table::table.filter($table::id.eq_any(ids))).execute($conn)?;
                Borttaget { rader, besok: 0 }
            }
        }
    };
}

/// How many rows are due by a rule.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, regel: &Regel, now: &Svensktid) -> Result<usize, Error> {
    Ok(due(conn, regel, now, Vad::Rakna)?.rader)
}

/// Removes a batch of the rows that are due by a rule.
///
/// # Errors
/// When the database fails.
pub fn remove(
    conn: &mut AnyConnection,
    regel: &Regel,
    now: &Svensktid,
) -> Result<Borttaget, Error> {
    due(conn, regel, now, Vad::TaBort)
}

fn due(
    conn: &mut AnyConnection,
    regel: &Regel,
    now: &Svensktid,
    vad: Vad,
) -> Result<Borttaget, Error> {
    let idag = now.date_naive();
    let Some(fore) = regel.villkor.tid().and_then(|tid| before(tid, idag)) else {
        return Ok(Borttaget::default());
    };
    Ok(match regel.slag {
        Uppgiftsslag::Brev => rows!(conn, vad, brev, brev::avslutat.lt(fore)),
        Uppgiftsslag::Inloggningsforsok => {
            rows!(conn, vad, inloggningsforsok, inloggningsforsok::nar.lt(fore))
        }
        Uppgiftsslag::Sessioner => rows!(conn, vad, session, session::senast_sedd.lt(fore)),
        Uppgiftsslag::Lankar => rows!(conn, vad, engangslank, engangslank::galler_till.lt(fore)),
        Uppgiftsslag::Konton => {
            // The highest number stays taken, so that no account to come gets one that the
            // audit log knows as another's.
            let highest: Option<KontoId> = konto::table.select(max(konto::id)).first(conn)?;
            let highest = highest.unwrap_or_default();
            rows!(conn, vad, konto, konto::stangt.lt(fore).and(konto::id.lt(highest)))
        }
        Uppgiftsslag::Kontogranskningar => {
            rows!(conn, vad, kontogranskning, kontogranskning::nar.lt(fore))
        }
        Uppgiftsslag::Logg => Borttaget::default(),
    })
}

/// The moment, in UTC, before which something happened that is due today.
fn before(tid: Lagringstid, idag: NaiveDate) -> Option<NaiveDateTime> {
    let first_kept = rules::last_due(tid, idag)?.succ_opt()?;
    Some(tid::utc(&tid::instant(first_kept, Klockslag::from_minutes(0)?)))
}
