//! Protected persons in the database.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::db::schema::{konto, person};
use crate::konto::Roller;
use crate::logg::{self, Utforare};
use crate::person::handelser::Personhandelse;
use crate::person::personnummer::Personnummer;
use crate::person::rules::{self, Skalfel};
use crate::person::store::{Error, open, words};
use crate::person::{Huvud, Person, PersonId, Slag};
use crate::sigill::Nyckelring;
use crate::sigill::register::PERSON_PERSONNUMMER;
use crate::tid::{self, Svensktid};

/// What came of asking to open a protected person.
#[derive(Debug)]
pub enum Oppning {
    /// Her details, for one answer; it is in the log.
    Oppnad(Box<Person>),
    /// The reason named her; that too is in the log.
    Skal(Skalfel),
}

/// Opens a protected person for a reason that [`rules::read_reason`] has taken. The
/// caller has seen that the one who asks may.
///
/// # Errors
/// [`Error::Andrad`] when she is there no longer.
pub fn open_protected(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (id, skal): (PersonId, &str),
) -> Result<Oppning, Error> {
    let person = open(conn, ring, id)?;
    if rules::names_person(skal, &person.uppgifter) {
        logg::store::append(conn, now, av, &Personhandelse::SkalNekat { id })?;
        return Ok(Oppning::Skal(Skalfel::Uppgifter));
    }
    let oppnad = Personhandelse::SkyddadOppnad { id, skal: skal.to_owned() };
    logg::store::append(conn, now, av, &oppnad)?;
    Ok(Oppning::Oppnad(Box::new(person)))
}

/// A protected person in the list of those who may open her: no detail at all.
#[derive(Debug, Clone, Copy)]
pub struct Referens {
    /// Which row.
    pub huvud: Huvud,
    /// When she was registered, in UTC.
    pub skapad: NaiveDateTime,
    /// Someone who is not protected has the same personnummer: perhaps the same person,
    /// registered by someone who did not know.
    pub dubblett: Option<PersonId>,
}

/// The protected persons of some kinds, latest first.
///
/// # Errors
/// When the database fails.
pub fn protected(conn: &mut AnyConnection, slag: &[Slag]) -> Result<Vec<Referens>, Error> {
    type Key = (PersonId, String, i64, NaiveDateTime, Option<Vec<u8>>);
    let rows: Vec<Key> = person::table
        .filter(person::slag.eq_any(words(slag)))
        .filter(person::skyddad.eq(true))
        .order((person::skapad.desc(), person::id))
        .select((
            person::id,
            person::slag,
            person::version,
            person::skapad,
            person::nyckel_personnummer,
        ))
        .load(conn)?;
    let mut listed = Vec::with_capacity(rows.len());
    for (id, slag, version, skapad, hash) in rows {
        let dubblett = match &hash {
            None => None,
            Some(hash) => person::table
                .filter(person::nyckel_personnummer.eq(hash))
                .filter(person::slag.eq(&slag))
                .filter(person::skyddad.eq(false))
                .select(person::id)
                .first(conn)
                .optional()?,
        };
        let slag = Slag::parse(&slag).unwrap_or(Slag::Valjare);
        listed.push(Referens {
            huvud: Huvud { id, slag, skyddad: true, version },
            skapad,
            dubblett,
        });
    }
    Ok(listed)
}

/// The protected persons of some kinds with a personnummer. That one was found is
/// written to the log.
///
/// # Errors
/// When the database fails.
pub fn find_protected(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (slag, number): (&[Slag], &Personnummer),
) -> Result<Vec<PersonId>, Error> {
    let Some(uppslag) = PERSON_PERSONNUMMER.uppslag else { return Ok(Vec::new()) };
    let ids: Vec<PersonId> = person::table
        .filter(person::slag.eq_any(words(slag)))
        .filter(person::skyddad.eq(true))
        .filter(person::nyckel_personnummer.eq_any(uppslag.hashes(ring, number.siffror())))
        .select(person::id)
        .load(conn)?;
    for &id in &ids {
        logg::store::append(conn, now, av, &Personhandelse::SkyddadFunnen { id })?;
    }
    Ok(ids)
}

/// The names of those who may open protected persons of a kind on a day.
///
/// # Errors
/// When the database fails.
pub fn openers(
    conn: &mut AnyConnection,
    slag: Slag,
    today: NaiveDate,
) -> Result<Vec<String>, Error> {
    let rows: Vec<(String, String)> = konto::table
        .filter(konto::ser_skyddade.eq(true))
        .filter(konto::stangt.is_null())
        .filter(konto::slutar.ge(today))
        .order(konto::namn)
        .select((konto::namn, konto::roller))
        .load(conn)?;
    let may = |roller: &str| roller.parse().is_ok_and(|roller: Roller| roller.har(slag.roll()));
    Ok(rows.into_iter().filter(|(_, roller)| may(roller)).map(|(namn, _)| namn).collect())
}

/// Marks someone as protected, or takes the mark away for a reason.
///
/// # Errors
/// [`Error::Andrad`] when the row is of another version.
pub fn mark(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (id, version): (PersonId, i64),
    unprotect_because: Option<&str>,
) -> Result<(), Error> {
    let skyddad = unprotect_because.is_none();
    let marked = diesel::update(
        person::table
            .find(id)
            .filter(person::version.eq(version))
            .filter(person::skyddad.ne(skyddad)),
    )
    .set((
        person::skyddad.eq(skyddad),
        person::andrad.eq(tid::utc(now)),
        person::version.eq(version + 1),
    ))
    .execute(conn)?;
    if marked == 0 {
        return Err(Error::Andrad);
    }
    let handelse = match unprotect_because {
        None => Personhandelse::Skyddad { id },
        Some(skal) => Personhandelse::Oskyddad { id, skal: skal.to_owned() },
    };
    Ok(logg::store::append(conn, now, av, &handelse)?)
}
