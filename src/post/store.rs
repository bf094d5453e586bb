//! The outbox in the database.

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::rules::{self, Avslag, LEASE};
use super::{Brev, BrevId};
use crate::db::schema::brev;
use crate::db::{AnyConnection, Error};
use crate::sigill::{Nyckelring, Plats, Sigillfel};
use crate::slump;
use crate::tid::{self, Svensktid};

const VANTAR: &str = "vantar";
const SKICKAT: &str = "skickat";
const UPPGIVET: &str = "uppgivet";

const fn plats(kolumn: &'static str, id: BrevId) -> Plats {
    Plats::new("brev", kolumn, id)
}

/// Puts a letter into the outbox. Call it in the transaction of its cause. An address
/// that cannot be read is found when it is to be sent, and does not undo the cause.
///
/// # Errors
/// When the database fails.
pub fn enqueue(
    conn: &mut AnyConnection,
    nycklar: &Nyckelring,
    now: &Svensktid,
    nytt: &Brev,
) -> Result<(), Error> {
    let (id, nu) = (slump::rad_id(), tid::utc(now));
    let sealed = |kolumn, text: &str| nycklar.seal(plats(kolumn, id), text);
    diesel::insert_into(brev::table)
        .values((
            brev::id.eq(id),
            brev::slag.eq(nytt.slag),
            brev::forseglad_mottagare.eq(sealed("forseglad_mottagare", &nytt.till)),
            brev::forseglad_rubrik.eq(sealed("forseglad_rubrik", &nytt.amne)),
            brev::forseglad_text.eq(sealed("forseglad_text", &nytt.text)),
            brev::tillstand.eq(VANTAR),
            brev::skapat.eq(nu),
            brev::tidigast.eq(nu),
            brev::forsok.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// A letter in the hands of one worker.
pub struct Taget {
    /// The letter.
    pub id: BrevId,
    /// Which try this is, from 1. Whoever holds the letter in a later try has it from
    /// the one before, whose word then counts no more.
    pub forsok: i32,
    /// When it was put into the outbox, in UTC.
    pub skapat: NaiveDateTime,
    mottagare: Vec<u8>,
    rubrik: Vec<u8>,
    text: Vec<u8>,
}

/// What a letter says, opened.
pub struct Oppnat {
    /// The address.
    pub till: String,
    /// The subject.
    pub amne: String,
    /// What it says.
    pub text: String,
}

impl Taget {
    /// Opens the letter.
    ///
    /// # Errors
    /// When its key is not at hand, or when it was changed.
    pub fn open(&self, nycklar: &Nyckelring) -> Result<Oppnat, Sigillfel> {
        let open = |kolumn, sealed: &[u8]| nycklar.open(plats(kolumn, self.id), sealed);
        Ok(Oppnat {
            till: open("forseglad_mottagare", &self.mottagare)?,
            amne: open("forseglad_rubrik", &self.rubrik)?,
            text: open("forseglad_text", &self.text)?,
        })
    }
}

/// Whether a letter waits to be sent now.
///
/// # Errors
/// When the database fails.
pub fn is_due(conn: &mut AnyConnection, now: &Svensktid) -> Result<bool, Error> {
    let due = brev::table
        .filter(brev::tillstand.eq(VANTAR).and(brev::tidigast.le(tid::utc(now))))
        .select(brev::id)
        .first::<BrevId>(conn)
        .optional()?;
    Ok(due.is_some())
}

type Row = (BrevId, i32, NaiveDateTime, Vec<u8>, Vec<u8>, Vec<u8>);

/// Takes the letter that has waited longest, so that no other worker takes it for a
/// while.
///
/// # Errors
/// When the database fails.
pub fn claim(conn: &mut AnyConnection, now: &Svensktid) -> Result<Option<Taget>, Error> {
    let nu = tid::utc(now);
    let queue = diesel::alias!(brev as queue);
    let first = queue
        .filter(queue.field(brev::tillstand).eq(VANTAR))
        .filter(queue.field(brev::tidigast).le(nu))
        .order((queue.field(brev::tidigast), queue.field(brev::id)))
        .select(queue.field(brev::id))
        .limit(1);
    let row: Option<Row> = diesel::update(brev::table.filter(brev::id.eq_any(first)))
        .set((brev::tidigast.eq(nu + LEASE), brev::forsok.eq(brev::forsok + 1)))
        .returning((
            brev::id,
            brev::forsok,
            brev::skapat,
            brev::forseglad_mottagare,
            brev::forseglad_rubrik,
            brev::forseglad_text,
        ))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(id, forsok, skapat, mottagare, rubrik, text)| Taget {
        id,
        forsok,
        skapat,
        mottagare,
        rubrik,
        text,
    }))
}

/// Notes that a letter has been sent.
///
/// # Errors
/// When the database fails.
pub fn sent(conn: &mut AnyConnection, id: BrevId, now: &Svensktid) -> Result<(), Error> {
    // Whatever try it was: a letter that has been sent is not sent again.
    diesel::update(brev::table.find(id))
        .set((
            brev::tillstand.eq(SKICKAT),
            brev::avslutat.eq(tid::utc(now)),
            brev::fel.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that a try failed; says whether the letter is tried again.
///
/// # Errors
/// When the database fails.
pub fn failed(
    conn: &mut AnyConnection,
    (id, forsok): (BrevId, i32),
    now: &Svensktid,
    avslag: Avslag,
) -> Result<bool, Error> {
    let nu = tid::utc(now);
    let again = rules::pause(forsok).filter(|_| avslag.may_pass());
    let (tillstand, tidigast, avslutat) = match again {
        Some(pause) => (VANTAR, nu + pause, None),
        None => (UPPGIVET, nu, Some(nu)),
    };
    diesel::update(brev::table.find(id))
        .filter(brev::forsok.eq(forsok).and(brev::tillstand.eq(VANTAR)))
        .set((
            brev::tillstand.eq(tillstand),
            brev::tidigast.eq(tidigast),
            brev::avslutat.eq(avslutat),
            brev::fel.eq(avslag.to_string()),
        ))
        .execute(conn)?;
    Ok(again.is_some())
}

/// How many letters are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Antal {
    /// Waiting to be sent, or to be tried again.
    pub vantar: i64,
    /// Sent, within the time that letters are kept.
    pub skickade: i64,
    /// Given up.
    pub uppgivna: i64,
}

/// Counts the letters.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection) -> Result<Antal, Error> {
    let rows: Vec<(String, i64)> =
        brev::table.group_by(brev::tillstand).select((brev::tillstand, count_star())).load(conn)?;
    let of = |name| rows.iter().find(|(tillstand, _)| tillstand == name).map_or(0, |row| row.1);
    Ok(Antal { vantar: of(VANTAR), skickade: of(SKICKAT), uppgivna: of(UPPGIVET) })
}

/// A letter that did not arrive, without what is personal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Uppgivet {
    /// The letter.
    pub id: BrevId,
    /// What kind it is.
    pub slag: String,
    /// When it was put into the outbox, in UTC.
    pub skapat: NaiveDateTime,
    /// When it was given up, in UTC.
    pub avslutat: Option<NaiveDateTime>,
    /// How often it was tried.
    pub forsok: i32,
    /// Why it was not taken.
    pub fel: Option<String>,
}

/// The letters that were given up, the latest first, at most so many.
///
/// # Errors
/// When the database fails.
pub fn given_up(conn: &mut AnyConnection, most: i64) -> Result<Vec<Uppgivet>, Error> {
    Ok(brev::table
        .filter(brev::tillstand.eq(UPPGIVET))
        .order((brev::avslutat.desc(), brev::id))
        .select((brev::id, brev::slag, brev::skapat, brev::avslutat, brev::forsok, brev::fel))
        .limit(most)
        .load(conn)?)
}

/// Puts a letter that was given up back into the outbox; false when there is none such.
///
/// # Errors
/// When the database fails.
pub fn retry(conn: &mut AnyConnection, id: BrevId, now: &Svensktid) -> Result<bool, Error> {
    let again = diesel::update(brev::table.find(id))
        .filter(brev::tillstand.eq(UPPGIVET))
        .set((
            brev::tillstand.eq(VANTAR),
            brev::tidigast.eq(tid::utc(now)),
            brev::forsok.eq(0),
            brev::avslutat.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(again > 0)
}
