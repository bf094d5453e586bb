//! Contacts in the database. Every field about a person is sealed on the way in.

use diesel::prelude::*;

use super::{Kontakt, KontaktId, Kontaktuppgifter, Uppgift};
use crate::db::schema::{lokal, lokalkontakt};
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::register::handelser::Registerhandelse;
use crate::person::kontakt::{Epost, Telefon};
use crate::sigill::register::{
    Kolumn, LOKALKONTAKT_EPOST, LOKALKONTAKT_NAMN, LOKALKONTAKT_TELEFON,
};
use crate::sigill::{Nyckelring, Sigillfel, store as nycklar};
use crate::slump;
use crate::tid::Svensktid;
use crate::val::Kommunkod;

/// Why a contact could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Kontakten finns inte.")]
    Saknas,
    /// There is no such lokal.
    #[error("Lokalen finns inte.")]
    IngenLokal,
    /// Someone else has changed it meanwhile.
    #[error("Kontakten har ändrats av någon annan.")]
    Inaktuell(Box<Kontakt>),
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
    id: KontaktId,
    lokal_id: i64,
    uppgift: String,
    namn: Vec<u8>,
    telefon: Option<Vec<u8>>,
    epost: Option<Vec<u8>>,
    version: i64,
}

impl Row {
    fn open(self, ring: &Nyckelring) -> Result<Kontakt, Sigillfel> {
        let id = self.id;
        let open = |kolumn: &Kolumn, value: &Option<Vec<u8>>| {
            value.as_deref().map(|value| ring.open(kolumn.plats(id), value)).transpose()
        };
        Ok(Kontakt {
            id,
            lokal_id: self.lokal_id,
            // A word of a later version is told as what it is for this one.
            uppgift: Uppgift::parse(&self.uppgift).unwrap_or(Uppgift::Ovrigt),
            namn: ring.open(LOKALKONTAKT_NAMN.plats(id), &self.namn)?,
            telefon: open(&LOKALKONTAKT_TELEFON, &self.telefon)?,
            epost: open(&LOKALKONTAKT_EPOST, &self.epost)?,
            version: self.version,
        })
    }
}

/// The columns that details go into, sealed for a row.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = lokalkontakt, treat_none_as_null = true)]
struct Forseglat {
    uppgift: &'static str,
    forseglad_namn: Vec<u8>,
    forseglad_telefon: Option<Vec<u8>>,
    forseglad_epost: Option<Vec<u8>>,
}

impl Forseglat {
    fn of(ring: &Nyckelring, id: KontaktId, uppgifter: &Kontaktuppgifter) -> Self {
        let seal = |kolumn: &Kolumn, text: Option<&str>| {
            text.map(|text| ring.seal(kolumn.plats(id), text))
        };
        Self {
            uppgift: uppgifter.uppgift.as_str(),
            forseglad_namn: ring.seal(LOKALKONTAKT_NAMN.plats(id), uppgifter.namn.as_str()),
            forseglad_telefon: seal(
                &LOKALKONTAKT_TELEFON,
                uppgifter.telefon.as_ref().map(Telefon::as_str),
            ),
            forseglad_epost: seal(&LOKALKONTAKT_EPOST, uppgifter.epost.as_ref().map(Epost::as_str)),
        }
    }
}

/// The contacts of a lokal, by what they are for.
///
/// # Errors
/// When a value does not open or the database fails.
pub fn of_lokal(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    lokal_id: i64,
) -> Result<Vec<Kontakt>, Error> {
    let rows: Vec<Row> =
        lokalkontakt::table.filter(lokalkontakt::lokal_id.eq(lokal_id)).load(conn)?;
    opened(rows, ring)
}

/// The contacts of every lokal of a kommun, by lokal and by what they are for.
///
/// # Errors
/// As [`of_lokal`].
pub fn of_kommun(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    kommun: Kommunkod,
) -> Result<Vec<Kontakt>, Error> {
    let rows: Vec<Row> = lokalkontakt::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(kommun.as_str()))
        .select(lokalkontakt::all_columns)
        .load(conn)?;
    opened(rows, ring)
}

/// Rows opened, in an order that tells nothing of when they were made.
fn opened(rows: Vec<Row>, ring: &Nyckelring) -> Result<Vec<Kontakt>, Error> {
    let mut all = rows.into_iter().map(|row| row.open(ring)).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_cached_key(|one| (one.lokal_id, one.uppgift, one.namn.to_lowercase(), one.id));
    Ok(all)
}

/// A contact.
///
/// # Errors
/// [`Error::Saknas`]; otherwise as [`of_lokal`].
pub fn get(conn: &mut AnyConnection, ring: &Nyckelring, id: KontaktId) -> Result<Kontakt, Error> {
    let row: Option<Row> = lokalkontakt::table.find(id).first(conn).optional()?;
    Ok(row.ok_or(Error::Saknas)?.open(ring)?)
}

/// Adds a contact to a lokal.
///
/// # Errors
/// [`Error::IngenLokal`]; otherwise when the database fails.
pub fn add(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (lokal_id, uppgifter): (i64, &Kontaktuppgifter),
) -> Result<KontaktId, Error> {
    let known: Option<i64> = lokal::table
        .find(lokal_id)
        .filter(lokal::ihop_med.is_null())
        .select(lokal::id)
        .first(conn)
        .optional()?;
    let lokal_id = known.ok_or(Error::IngenLokal)?;
    let id = slump::rad_id();
    diesel::insert_into(lokalkontakt::table)
        .values((
            lokalkontakt::id.eq(id),
            lokalkontakt::lokal_id.eq(lokal_id),
            Forseglat::of(ring, id, uppgifter),
        ))
        .execute(conn)?;
    let done = Registerhandelse::KontaktTillagd { lokal_id, uppgift: uppgifter.uppgift };
    logg::store::append(conn, now, av, &done)?;
    Ok(id)
}

/// Changes a contact, which must be of a version; says of which lokal it is.
///
/// # Errors
/// [`Error::Saknas`], [`Error::Inaktuell`]; otherwise as [`of_lokal`].
pub fn update(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (id, version, new): (KontaktId, i64, &Kontaktuppgifter),
) -> Result<i64, Error> {
    let old = current(conn, ring, id, version)?;
    let andringar = changes(&old, new);
    if andringar.is_empty() {
        return Ok(old.lokal_id);
    }
    diesel::update(lokalkontakt::table.find(id))
        .set((Forseglat::of(ring, id, new), lokalkontakt::version.eq(version + 1)))
        .execute(conn)?;
    let done =
        Registerhandelse::KontaktAndrad { lokal_id: old.lokal_id, uppgift: new.uppgift, andringar };
    logg::store::append(conn, now, av, &done)?;
    Ok(old.lokal_id)
}

/// Takes a contact away, which must be of a version; says of which lokal it was.
///
/// # Errors
/// As [`update`].
pub fn remove(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    now: &Svensktid,
    av: &Utforare,
    (id, version): (KontaktId, i64),
) -> Result<i64, Error> {
    let old = current(conn, ring, id, version)?;
    diesel::delete(lokalkontakt::table.find(id)).execute(conn)?;
    let done = Registerhandelse::KontaktBorttagen { lokal_id: old.lokal_id, uppgift: old.uppgift };
    logg::store::append(conn, now, av, &done)?;
    Ok(old.lokal_id)
}

fn current(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    id: KontaktId,
    version: i64,
) -> Result<Kontakt, Error> {
    let old = get(conn, ring, id)?;
    if old.version == version { Ok(old) } else { Err(Error::Inaktuell(Box::new(old))) }
}

fn changes(old: &Kontakt, new: &Kontaktuppgifter) -> Vec<Andring> {
    let telefon = new.telefon.as_ref().map(Telefon::as_str);
    let epost = new.epost.as_ref().map(Epost::as_str);
    let personal = [
        ("kontaktens namn", old.namn != new.namn.as_str()),
        ("kontaktens telefon", old.telefon.as_deref() != telefon),
        ("kontaktens e-post", old.epost.as_deref() != epost),
    ];
    let uppgift = |uppgift: Uppgift| Some(uppgift.namn().to_owned());
    Andring::of("kontaktens uppgift", uppgift(old.uppgift), uppgift(new.uppgift))
        .into_iter()
        .chain(
            personal
                .into_iter()
                .filter(|(_, changed)| *changed)
                .map(|(falt, _)| Andring::person(falt)),
        )
        .collect()
}
