//! What every table holds of a person.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{Del, Form, Registrerad, Utdrag, Varde};
use crate::db::schema::{besok, handelse, institutionsbesok, konto, person, rostmottagningsstalle};
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Utforare};
use crate::person::handelser::Personhandelse;
use crate::person::kontakt::{Adress, Epost, Telefon};
use crate::person::personnummer::Personnummer;
use crate::person::store::{Error, open};
use crate::person::{Person, PersonId, Uppgifter};
use crate::sigill::Nyckelring;
use crate::sigill::register::PERSON_PERSONNUMMER;
use crate::tid::{self, Svensktid};

/// The rows of a table about a person.
type Rader = fn(&mut AnyConnection, PersonId) -> Result<Vec<Vec<String>>, DbError>;

/// A table that refers to persons.
pub struct Tabell {
    /// Its name in the database.
    pub namn: &'static str,
    rubrik: &'static str,
    kolumner: &'static [&'static str],
    rader: Rader,
}

/// Every table that refers to persons. A test holds it to the schema: a table with a
/// column `person_id` stands here.
pub const TABELLER: &[Tabell] = &[
    Tabell {
        namn: "besok",
        rubrik: "Hembesök",
        kolumner: &["Dag", "Lag", "Planerat"],
        rader: visits,
    },
    Tabell {
        namn: "institutionsbesok",
        rubrik: "Institutioner",
        kolumner: &["Val", "Institution"],
        rader: institutions,
    },
    Tabell {
        namn: "handelse",
        rubrik: "Hur uppgifterna har använts",
        kolumner: &["När", "Vad"],
        rader: events,
    },
];

fn minute(utc: NaiveDateTime) -> String {
    tid::svensk(utc).format("%Y-%m-%d %H:%M").to_string()
}

fn visits(conn: &mut AnyConnection, id: PersonId) -> Result<Vec<Vec<String>>, DbError> {
    let rows: Vec<(NaiveDate, String, NaiveDateTime)> = besok::table
        .inner_join(konto::table)
        .filter(besok::person_id.eq(id))
        .order(besok::datum)
        .select((besok::datum, konto::namn, besok::skapat))
        .load(conn)?;
    Ok(rows.into_iter().map(|(dag, lag, nar)| vec![dag.to_string(), lag, minute(nar)]).collect())
}

fn institutions(conn: &mut AnyConnection, id: PersonId) -> Result<Vec<Vec<String>>, DbError> {
    let rows: Vec<(String, String)> = institutionsbesok::table
        .inner_join(rostmottagningsstalle::table)
        .filter(institutionsbesok::person_id.eq(id))
        .order(rostmottagningsstalle::id)
        .select((rostmottagningsstalle::val_id, rostmottagningsstalle::namn))
        .load(conn)?;
    Ok(rows.into_iter().map(|(val, namn)| vec![val, namn]).collect())
}

fn events(conn: &mut AnyConnection, id: PersonId) -> Result<Vec<Vec<String>>, DbError> {
    let rows: Vec<(NaiveDateTime, String)> = handelse::table
        .filter(handelse::tabell.eq("person"))
        .filter(handelse::rad.eq(id.to_string()))
        .order(handelse::nummer)
        .select((handelse::nar, handelse::text))
        .load(conn)?;
    Ok(rows.into_iter().map(|(nar, text)| vec![minute(nar), text]).collect())
}

/// Makes the file of some registrations, and writes that it was made to the log. The
/// caller has seen that the one who asks may.
///
/// # Errors
/// When a value does not open or the database fails.
pub fn make(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (ids, form): (&[PersonId], Form),
) -> Result<Utdrag, Error> {
    let mut registrerade = Vec::new();
    for &id in ids {
        let person = open(conn, ring, id)?;
        let (skyddad, format) = (person.skyddad, form.as_str());
        let utdrag = Personhandelse::Registerutdrag { id, skyddad, format };
        logg::store::append(conn, now, av, &utdrag)?;
        let mut delar = Vec::new();
        for tabell in TABELLER {
            let rader = (tabell.rader)(conn, id)?;
            delar.push(Del { rubrik: tabell.rubrik, kolumner: tabell.kolumner, rader });
        }
        registrerade.push(Registrerad {
            slag: person.slag.namn(),
            uppgifter: details(&person),
            delar,
        });
    }
    Ok(Utdrag { gjort: now.format("%Y-%m-%d %H:%M").to_string(), registrerade })
}

fn details(person: &Person) -> Vec<Varde> {
    let Uppgifter { namn, adress, telefon, epost, personnummer, val } = &person.uppgifter;
    let text = |text: Option<&str>| text.unwrap_or("Uppgift saknas").to_owned();
    let ja = if person.skyddad { "Ja" } else { "Nej" };
    let telefon = telefon.as_ref().map(Telefon::visad);
    let number = personnummer.as_ref().map(Personnummer::skrivet);
    [
        ("Namn", namn.as_str().to_owned()),
        ("Personnummer", text(number.as_deref())),
        ("Adress", text(adress.as_ref().map(Adress::as_str))),
        ("Telefon", text(telefon.as_deref())),
        ("E-post", text(epost.as_ref().map(Epost::as_str))),
        ("Val", text(val.as_ref().map(crate::val::ValId::as_str))),
        ("Märkt som skyddad", ja.to_owned()),
        ("Inlagd", minute(person.skapad)),
        ("Senast ändrad", minute(person.andrad)),
    ]
    .into_iter()
    .map(|(namn, varde)| Varde { namn, varde })
    .collect()
}

/// Everyone with a personnummer, of either kind and protected or not: for the one who
/// runs commands on the machine.
///
/// # Errors
/// When the database fails.
pub fn of_number(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    number: &Personnummer,
) -> Result<Vec<PersonId>, Error> {
    let Some(uppslag) = PERSON_PERSONNUMMER.uppslag else { return Ok(Vec::new()) };
    Ok(person::table
        .filter(person::nyckel_personnummer.eq_any(uppslag.hashes(ring, number.siffror())))
        .order((person::slag, person::id))
        .select(person::id)
        .load(conn)?)
}
