//! The audit log in the database.

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::huvud::Huvud;
use super::rules::{FORE_FORSTA, Lank, Post, hash};
use super::urval::Urval;
use super::{Handelse, Utforare};
use crate::db::schema::handelse;
use crate::db::sql::lower;
use crate::db::{AnyConnection, Error};
use crate::tid::{self, Klockslag, Svensktid};

/// Writes an event to the log. Call it in the transaction of what it tells of.
///
/// # Errors
/// When the database fails.
pub fn append(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    vad: &dyn Handelse,
) -> Result<(), Error> {
    let last: Option<(i64, Vec<u8>)> = handelse::table
        .order(handelse::nummer.desc())
        .select((handelse::nummer, handelse::hash))
        .first(conn)
        .optional()?;
    let (nummer, foregaende) = match last {
        None => (1, FORE_FORSTA),
        // A hash of another length is a broken link, which the check will find.
        Some((nummer, hash)) => (nummer + 1, hash.try_into().unwrap_or(FORE_FORSTA)),
    };
    let rad = vad.rad();
    let post = Post {
        nummer,
        nar: tid::utc(now),
        konto_id: av.konto,
        namn: av.namn.clone(),
        roller: av.roller.clone(),
        fran: av.fran.clone(),
        kod: vad.kod().to_owned(),
        tabell: rad.as_ref().map(|rad| rad.tabell.to_owned()),
        rad: rad.map(|rad| rad.id),
        text: vad.text(),
        andringar: serde_json::to_string(&vad.andringar()).unwrap_or_default(),
    };
    let own = hash(&foregaende, &post);
    diesel::insert_into(handelse::table)
        .values((
            handelse::nummer.eq(post.nummer),
            handelse::nar.eq(post.nar),
            handelse::konto_id.eq(post.konto_id),
            handelse::namn.eq(post.namn),
            handelse::roller.eq(post.roller),
            handelse::fran.eq(post.fran),
            handelse::kod.eq(post.kod),
            handelse::tabell.eq(post.tabell),
            handelse::rad.eq(post.rad),
            handelse::text.eq(post.text),
            handelse::andringar.eq(post.andringar),
            handelse::foregaende.eq(foregaende.as_slice()),
            handelse::hash.eq(own.as_slice()),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    nummer: i64,
    nar: NaiveDateTime,
    konto_id: Option<i64>,
    namn: String,
    roller: String,
    fran: String,
    kod: String,
    tabell: Option<String>,
    rad: Option<String>,
    text: String,
    andringar: String,
    foregaende: Vec<u8>,
    hash: Vec<u8>,
}

impl From<Row> for Lank {
    fn from(row: Row) -> Self {
        Self {
            post: Post {
                nummer: row.nummer,
                nar: row.nar,
                konto_id: row.konto_id,
                namn: row.namn,
                roller: row.roller,
                fran: row.fran,
                kod: row.kod,
                tabell: row.tabell,
                rad: row.rad,
                text: row.text,
                andringar: row.andringar,
            },
            foregaende: row.foregaende,
            hash: row.hash,
        }
    }
}

/// The entries after a number, in their order, at most so many.
///
/// # Errors
/// When the database fails.
pub fn links(conn: &mut AnyConnection, after: i64, most: i64) -> Result<Vec<Lank>, Error> {
    let rows: Vec<Row> = handelse::table
        .filter(handelse::nummer.gt(after))
        .order(handelse::nummer)
        .limit(most)
        .load(conn)?;
    Ok(rows.into_iter().map(Lank::from).collect())
}

/// The head of the log as it is now; `None` while it is empty.
///
/// # Errors
/// When the database fails.
pub fn head(conn: &mut AnyConnection, dag: NaiveDate) -> Result<Option<Huvud>, Error> {
    let last: Option<(i64, Vec<u8>)> = handelse::table
        .order(handelse::nummer.desc())
        .select((handelse::nummer, handelse::hash))
        .first(conn)
        .optional()?;
    Ok(last.map(|(nummer, hash)| Huvud {
        dag,
        nummer,
        // A hash of another length is a broken link, which the check will find.
        hash: hash.try_into().unwrap_or(FORE_FORSTA),
    }))
}

/// The newest entry of one of some kinds.
///
/// # Errors
/// When the database fails.
pub fn latest(conn: &mut AnyConnection, koder: &[&str]) -> Result<Option<Lank>, Error> {
    let row: Option<Row> = handelse::table
        .filter(handelse::kod.eq_any(koder))
        .order(handelse::nummer.desc())
        .first(conn)
        .optional()?;
    Ok(row.map(Lank::from))
}

/// From where in the log, and in which direction, entries are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fran {
    /// From the newest backwards.
    Slutet,
    /// From a number, not included, backwards.
    Fore(i64),
    /// From a number, not included, forwards.
    Efter(i64),
}

/// The entries that are asked for, from a place, at most so many; the newest first. To
/// go on from a number costs the same wherever in the log it is.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut AnyConnection,
    urval: &Urval,
    fran: Fran,
    most: i64,
) -> Result<Vec<Lank>, Error> {
    let mut query = handelse::table.into_boxed();
    if !urval.kod.is_empty() {
        query = query.filter(handelse::kod.eq(&urval.kod));
    }
    if let Some(konto) = urval.konto {
        query = query.filter(handelse::konto_id.eq(konto));
    }
    if !urval.tabell.is_empty() {
        query = query.filter(handelse::tabell.eq(&urval.tabell));
    }
    if !urval.rad.is_empty() {
        query = query.filter(handelse::rad.eq(&urval.rad));
    }
    if let Some(dag) = urval.fran {
        query = query.filter(handelse::nar.ge(midnight(dag)));
    }
    if let Some(dag) = urval.till.and_then(|dag| dag.checked_add_days(Days::new(1))) {
        query = query.filter(handelse::nar.lt(midnight(dag)));
    }
    if !urval.namn.is_empty() {
        query = query.filter(lower(handelse::namn).like(within(&urval.namn)).escape('\\'));
    }
    if !urval.q.is_empty() {
        let pattern = within(&urval.q);
        query = query.filter(
            lower(handelse::text)
                .like(pattern.clone())
                .escape('\\')
                .or(lower(handelse::namn).like(pattern.clone()).escape('\\'))
                .or(lower(handelse::andringar).like(pattern).escape('\\')),
        );
    }
    query = match fran {
        Fran::Slutet => query.order(handelse::nummer.desc()),
        Fran::Fore(nummer) => {
            query.filter(handelse::nummer.lt(nummer)).order(handelse::nummer.desc())
        }
        Fran::Efter(nummer) => query.filter(handelse::nummer.gt(nummer)).order(handelse::nummer),
    };
    let mut rows: Vec<Row> = query.limit(most).load(conn)?;
    if matches!(fran, Fran::Efter(_)) {
        rows.reverse();
    }
    Ok(rows.into_iter().map(Lank::from).collect())
}

/// The moment in UTC at which a Swedish day begins.
fn midnight(dag: NaiveDate) -> NaiveDateTime {
    let klockslag = Klockslag::from_minutes(0).unwrap_or(Klockslag::DYGNETS_SLUT);
    tid::utc(&tid::instant(dag, klockslag))
}

/// The pattern of texts that hold a text, in lower case.
fn within(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_patterns_stand_for_themselves() {
        assert_eq!(within("50 % Å_\\"), "%50 \\% å\\_\\\\%");
    }
}
