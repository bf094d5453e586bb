//! Persons in the database. Every field about a person is sealed on the way in.
//!
//! Architecture invariant: what is read here of a protected person is at most that she
//! is there. Her details come out of this room by
//! [`open_protected`](super::skyddade::store::open_protected) and
//! [`make`](super::utdrag::store::make) only, which write the audit log in the same
//! transaction.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::handelser::Personhandelse;
use super::kontakt::{Adress, Epost, Namn, Telefon};
use super::personnummer::Personnummer;
use super::rules::Sokning;
use super::{Huvud, Insyn, Person, PersonId, Sedd, Slag, Uppgifter};
use crate::db::schema::person;
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Andring, Utforare};
use crate::sigill::register::{
    Kolumn, PERSON_ADRESS, PERSON_EPOST, PERSON_NAMN, PERSON_PERSONNUMMER, PERSON_TELEFON,
};
use crate::sigill::{Nyckelring, Sigillfel, store as nycklar};
use crate::slump;
use crate::tid::{self, Svensktid};

/// Why a person could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Someone else has changed the row meanwhile.
    #[error("Uppgifterna har ändrats av någon annan.")]
    Andrad,
    /// Another, who is not protected, has the same personnummer.
    #[error("Det finns redan en person med det personnumret.")]
    Dubblett(PersonId),
    /// A value does not open.
    #[error(transparent)]
    Sigill(#[from] Sigillfel),
    /// The keys are not those of the database.
    #[error(transparent)]
    Nycklar(#[from] nycklar::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

#[derive(Queryable)]
struct Row {
    id: PersonId,
    slag: String,
    namn: Vec<u8>,
    adress: Option<Vec<u8>>,
    telefon: Option<Vec<u8>>,
    epost: Option<Vec<u8>>,
    personnummer: Option<Vec<u8>>,
    _nyckel_telefon: Option<Vec<u8>>,
    _nyckel_epost: Option<Vec<u8>>,
    _nyckel_personnummer: Option<Vec<u8>>,
    skyddad: bool,
    val_id: Option<String>,
    skapad: NaiveDateTime,
    andrad: NaiveDateTime,
    version: i64,
}

impl Row {
    fn slag(&self) -> Slag {
        // The table takes no other.
        Slag::parse(&self.slag).unwrap_or(Slag::Valjare)
    }

    fn open(self, ring: &Nyckelring) -> Result<Person, Sigillfel> {
        let id = self.id;
        let open = |kolumn: &Kolumn, value: &Option<Vec<u8>>| {
            value.as_deref().map(|value| ring.open(kolumn.plats(id), value)).transpose()
        };
        Ok(Person {
            id,
            slag: self.slag(),
            uppgifter: Uppgifter {
                namn: Namn::of_sealed(ring.open(PERSON_NAMN.plats(id), &self.namn)?),
                adress: open(&PERSON_ADRESS, &self.adress)?.map(Adress::of_sealed),
                telefon: open(&PERSON_TELEFON, &self.telefon)?.map(Telefon::of_sealed),
                epost: open(&PERSON_EPOST, &self.epost)?.map(Epost::of_sealed),
                personnummer: open(&PERSON_PERSONNUMMER, &self.personnummer)?
                    .map(Personnummer::of_sealed),
                val: self.val_id.and_then(|id| id.parse().ok()),
            },
            skyddad: self.skyddad,
            skapad: self.skapad,
            andrad: self.andrad,
            version: self.version,
        })
    }
}

/// The columns that details go into, sealed for a row.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = person, treat_none_as_null = true)]
struct Forseglat {
    forseglad_namn: Vec<u8>,
    forseglad_adress: Option<Vec<u8>>,
    forseglad_telefon: Option<Vec<u8>>,
    forseglad_epost: Option<Vec<u8>>,
    forseglad_personnummer: Option<Vec<u8>>,
    nyckel_telefon: Option<Vec<u8>>,
    nyckel_epost: Option<Vec<u8>>,
    nyckel_personnummer: Option<Vec<u8>>,
    val_id: Option<String>,
}

impl Forseglat {
    fn of(ring: &Nyckelring, id: PersonId, uppgifter: &Uppgifter) -> Self {
        let seal = |kolumn: &Kolumn, text: Option<&str>| {
            text.map(|text| ring.seal(kolumn.plats(id), text))
        };
        let hash = |kolumn: &Kolumn, text: Option<&str>| {
            text.zip(kolumn.uppslag).map(|(text, uppslag)| uppslag.hash(ring, text))
        };
        let adress = uppgifter.adress.as_ref().map(Adress::as_str);
        let telefon = uppgifter.telefon.as_ref().map(Telefon::as_str);
        let epost = uppgifter.epost.as_ref().map(Epost::as_str);
        let personnummer = uppgifter.personnummer.as_ref().map(Personnummer::siffror);
        Self {
            forseglad_namn: ring.seal(PERSON_NAMN.plats(id), uppgifter.namn.as_str()),
            forseglad_adress: seal(&PERSON_ADRESS, adress),
            forseglad_telefon: seal(&PERSON_TELEFON, telefon),
            forseglad_epost: seal(&PERSON_EPOST, epost),
            forseglad_personnummer: seal(&PERSON_PERSONNUMMER, personnummer),
            nyckel_telefon: hash(&PERSON_TELEFON, telefon),
            nyckel_epost: hash(&PERSON_EPOST, epost),
            nyckel_personnummer: hash(&PERSON_PERSONNUMMER, personnummer),
            val_id: uppgifter.val.as_ref().map(|val| val.as_str().to_owned()),
        }
    }
}

/// Registers a person.
///
/// That someone protected has the same personnummer is not told: both rows are then
/// kept, and the list of protected persons points at them.
///
/// # Errors
/// [`Error::Dubblett`] when someone of the kind who is not protected has it.
pub fn add(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (slag, uppgifter, skyddad): (Slag, &Uppgifter, bool),
) -> Result<PersonId, Error> {
    check_unique(conn, ring, slag, uppgifter, None)?;
    let id = slump::rad_id();
    diesel::insert_into(person::table)
        .values((
            person::id.eq(id),
            person::slag.eq(slag.as_str()),
            person::skyddad.eq(skyddad),
            person::skapad.eq(tid::utc(now)),
            person::andrad.eq(tid::utc(now)),
            Forseglat::of(ring, id, uppgifter),
        ))
        .execute(conn)?;
    logg::store::append(conn, now, av, &Personhandelse::Skapad { id, slag })?;
    if skyddad {
        logg::store::append(conn, now, av, &Personhandelse::Skyddad { id })?;
    }
    Ok(id)
}

fn check_unique(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    slag: Slag,
    uppgifter: &Uppgifter,
    own: Option<PersonId>,
) -> Result<(), Error> {
    let Some((number, uppslag)) = uppgifter.personnummer.as_ref().zip(PERSON_PERSONNUMMER.uppslag)
    else {
        return Ok(());
    };
    let other: Option<PersonId> = person::table
        .filter(person::slag.eq(slag.as_str()))
        .filter(person::skyddad.eq(false))
        .filter(person::nyckel_personnummer.eq_any(uppslag.hashes(ring, number.siffror())))
        .filter(person::id.ne(own.unwrap_or_default()))
        .select(person::id)
        .first(conn)
        .optional()?;
    other.map_or(Ok(()), |id| Err(Error::Dubblett(id)))
}

/// Changes what is known of a person, whose row must be of a version.
///
/// # Errors
/// [`Error::Andrad`] when it is of another, [`Error::Dubblett`] as [`add`].
pub fn update(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (id, version, uppgifter): (PersonId, i64, &Uppgifter),
) -> Result<(), Error> {
    let row: Option<Row> =
        person::table.find(id).filter(person::version.eq(version)).first(conn).optional()?;
    let old = row.ok_or(Error::Andrad)?.open(ring)?;
    check_unique(conn, ring, old.slag, uppgifter, Some(id))?;
    let andringar = changes(&old.uppgifter, uppgifter);
    if andringar.is_empty() {
        return Ok(());
    }
    diesel::update(person::table.find(id))
        .set((
            Forseglat::of(ring, id, uppgifter),
            person::andrad.eq(tid::utc(now)),
            person::version.eq(version + 1),
        ))
        .execute(conn)?;
    logg::store::append(conn, now, av, &Personhandelse::Andrad { id, andringar })?;
    Ok(())
}

fn changes(old: &Uppgifter, new: &Uppgifter) -> Vec<Andring> {
    let personal = [
        ("namn", old.namn != new.namn),
        ("adress", old.adress != new.adress),
        ("telefon", old.telefon != new.telefon),
        ("e-post", old.epost != new.epost),
        ("personnummer", old.personnummer != new.personnummer),
    ];
    let val = |uppgifter: &Uppgifter| uppgifter.val.as_ref().map(ToString::to_string);
    personal
        .into_iter()
        .filter(|(_, changed)| *changed)
        .map(|(falt, _)| Andring::person(falt))
        .chain(Andring::of("val", val(old), val(new)))
        .collect()
}

/// A person as someone may see her.
///
/// # Errors
/// When a value does not open or the database fails.
pub fn see(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    insyn: Insyn,
    id: PersonId,
) -> Result<Sedd, Error> {
    let row: Option<Row> = person::table.find(id).first(conn).optional()?;
    let Some(row) = row else { return Ok(Sedd::Ingen) };
    let (slag, skyddad, version) = (row.slag(), row.skyddad, row.version);
    if !insyn.ser(slag) {
        return Ok(Sedd::Annans);
    }
    if skyddad {
        return Ok(Sedd::Skyddad(Huvud { id, slag, skyddad, version }));
    }
    Ok(Sedd::Oppen(Box::new(row.open(ring)?)))
}

/// A person, protected or not: the caller writes to the log that she was opened.
///
/// # Errors
/// [`Error::Andrad`] when she is there no longer.
pub(super) fn open(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    id: PersonId,
) -> Result<Person, Error> {
    let row: Option<Row> = person::table.find(id).first(conn).optional()?;
    Ok(row.ok_or(Error::Andrad)?.open(ring)?)
}

/// A row of a list: the name is opened, the rest is not yet.
#[derive(Clone)]
pub struct Namnad {
    /// The person.
    pub id: PersonId,
    /// Her name.
    pub namn: String,
    /// When it was last changed, in UTC.
    pub andrad: NaiveDateTime,
}

/// Everyone of some kinds who is not protected, with her name.
///
/// # Errors
/// As [`see`].
pub fn names(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    slag: &[Slag],
) -> Result<Vec<Namnad>, Error> {
    let rows: Vec<(PersonId, Vec<u8>, NaiveDateTime)> = person::table
        .filter(person::slag.eq_any(words(slag)))
        .filter(person::skyddad.eq(false))
        .select((person::id, person::forseglad_namn, person::andrad))
        .load(conn)?;
    let open = |(id, namn, andrad): (PersonId, Vec<u8>, NaiveDateTime)| {
        Ok(Namnad { id, namn: ring.open(PERSON_NAMN.plats(id), &namn)?, andrad })
    };
    rows.into_iter().map(open).collect()
}

/// Kinds as the database names them.
pub(super) fn words(slag: &[Slag]) -> Vec<&'static str> {
    slag.iter().map(|slag| slag.as_str()).collect()
}

/// Some persons who are not protected, in the order of their ids here.
///
/// # Errors
/// As [`see`].
pub fn some(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    ids: &[PersonId],
) -> Result<Vec<Person>, Error> {
    let mut found = std::collections::HashMap::new();
    for chunk in ids.chunks(crate::db::BATCH) {
        let rows: Vec<Row> = person::table
            .filter(person::id.eq_any(chunk.to_vec()))
            .filter(person::skyddad.eq(false))
            .load(conn)?;
        for row in rows {
            found.insert(row.id, row.open(ring)?);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Those of some kinds who answer to a search and are not protected.
///
/// # Errors
/// As [`see`].
pub fn search(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    slag: &[Slag],
    sokning: &Sokning,
) -> Result<Vec<PersonId>, Error> {
    let open = person::table
        .filter(person::slag.eq_any(words(slag)))
        .filter(person::skyddad.eq(false))
        .select(person::id);
    let hashes = |kolumn: &Kolumn, text: &str| {
        kolumn.uppslag.map(|uppslag| uppslag.hashes(ring, text)).unwrap_or_default()
    };
    Ok(match sokning {
        Sokning::Personnummer(number) => open
            .filter(
                person::nyckel_personnummer.eq_any(hashes(&PERSON_PERSONNUMMER, number.siffror())),
            )
            .load(conn)?,
        Sokning::Telefon(telefon) => open
            .filter(person::nyckel_telefon.eq_any(hashes(&PERSON_TELEFON, telefon.as_str())))
            .load(conn)?,
        Sokning::Epost(epost) => open
            .filter(person::nyckel_epost.eq_any(hashes(&PERSON_EPOST, epost.as_str())))
            .load(conn)?,
        Sokning::Namn(namn) => names(conn, ring, slag)?
            .into_iter()
            .filter(|one| namn.finds(&one.namn))
            .map(|one| one.id)
            .collect(),
    })
}

/// Takes a person away, with her visits.
///
/// # Errors
/// [`Error::Andrad`] when the row is of another version.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (id, slag, version): (PersonId, Slag, i64),
) -> Result<(), Error> {
    let removed =
        diesel::delete(person::table.find(id).filter(person::version.eq(version))).execute(conn)?;
    if removed == 0 {
        return Err(Error::Andrad);
    }
    Ok(logg::store::append(conn, now, av, &Personhandelse::Borttagen { id, slag })?)
}
