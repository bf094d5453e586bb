//! Rows that are due, in the database.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::max;
use diesel::prelude::*;

use super::Borttaget;
use crate::db::schema::{
    besok, brev, engangslank, inloggningsforsok, konto, kontogranskning, person, session,
    val_laga_kraft,
};
use crate::db::{AnyConnection, Error};
use crate::gallring::{Lagringstid, Regel, Uppgiftsslag, rules};
use crate::konto::KontoId;
use crate::person::{PersonId, Slag};
use crate::tid::{self, Klockslag, Svensktid};

/// Rows of one batch.
const BATCH: i64 = 500;

/// What is done with rows that are due.
#[derive(Clone, Copy)]
enum Vad {
    Rakna,
    TaBort,
}

/// Counts the rows of a table that a condition takes, or removes a batch of them, perhaps
/// by a function of its own.
macro_rules! rows {
    ($conn:expr, $vad:expr, $table:ident, $villkor:expr) => {
        rows!($conn, $vad, $table, $villkor, |conn: &mut AnyConnection, ids: Vec<i64>| {
            let rader =
                diesel::delete($table::table.filter($table::id.eq_any(ids))).execute(conn)?;
            Ok::<_, Error>(Borttaget { rader, besok: 0 })
        })
    };
    ($conn:expr, $vad:expr, $table:ident, $villkor:expr, $ta_bort:expr) => {
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
                $ta_bort($conn, ids)?
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
    let Some((tid, fore)) = regel.villkor.tid().and_then(|tid| Some((tid, before(tid, idag)?)))
    else {
        return Ok(Borttaget::default());
    };
    Ok(match regel.slag {
        Uppgiftsslag::Valjare => {
            let val = val_due(conn, tid, idag)?;
            let of_val = person::val_id.eq_any(val);
            rows!(conn, vad, person, is_of(Slag::Valjare).and(of_val), remove_persons)
        }
        Uppgiftsslag::Rostmottagare => {
            let old = person::andrad.lt(fore);
            rows!(conn, vad, person, is_of(Slag::Rostmottagare).and(old), remove_persons)
        }
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
            // A team stays as long as its visits.
            let visits = besok::table.select(besok::lag_konto_id);
            let closed = konto::stangt.lt(fore).and(konto::id.lt(highest));
            rows!(conn, vad, konto, closed.and(konto::id.ne_all(visits)))
        }
        Uppgiftsslag::Kontogranskningar => {
            rows!(conn, vad, kontogranskning, kontogranskning::nar.lt(fore))
        }
        Uppgiftsslag::Logg => Borttaget::default(),
    })
}

type IsOf = diesel::dsl::Eq<person::slag, &'static str>;

fn is_of(slag: Slag) -> IsOf {
    person::slag.eq(slag.as_str())
}

/// The val whose laga kraft lies so far back that what waits for it is due.
fn val_due(
    conn: &mut AnyConnection,
    tid: Lagringstid,
    idag: NaiveDate,
) -> Result<Vec<String>, Error> {
    let all: Vec<(String, NaiveDate)> = val_laga_kraft::table
        .filter(val_laga_kraft::datum.is_not_null())
        .select((val_laga_kraft::val_id, val_laga_kraft::datum.assume_not_null()))
        .load(conn)?;
    Ok(all
        .into_iter()
        .filter(|(_, datum)| rules::is_due(*datum, tid, idag))
        .map(|(val, _)| val)
        .collect())
}

/// Removes persons and all that refers to them.
fn remove_persons(conn: &mut AnyConnection, ids: Vec<PersonId>) -> Result<Borttaget, Error> {
    let visits = diesel::delete(besok::table.filter(besok::person_id.eq_any(ids.clone())));
    let besok = visits.execute(conn)?;
    let rader = diesel::delete(person::table.filter(person::id.eq_any(ids))).execute(conn)?;
    Ok(Borttaget { rader, besok })
}

/// The moment, in UTC, before which something happened that is due today.
fn before(tid: Lagringstid, idag: NaiveDate) -> Option<NaiveDateTime> {
    let first_kept = rules::last_due(tid, idag)?.succ_opt()?;
    Some(tid::utc(&tid::instant(first_kept, Klockslag::from_minutes(0)?)))
}
