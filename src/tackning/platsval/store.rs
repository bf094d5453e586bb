//! Searches in the database, and the lokaler that they choose among.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::handelser::Platsvalshandelse;
use super::kandidater::Registerlokal;
use super::svar::{Framsteg, Svar};
use super::uppdrag::Uppdrag;
use crate::db::schema::platsval;
use crate::db::{AnyConnection, Error as DbError};
use crate::logg::{self, Utforare};
use crate::lokal::inventering;
use crate::lokal::register;
use crate::lokal::register::sammanslagning::store::hopslagna;
use crate::lokal::tillganglighet::{Krav, Svar as Tillgang, Tillganglighet};
use crate::tackning::plats::Nyckel;
use crate::tid::{self, Svensktid};
use crate::val::{Val, ValId};

/// Why a search could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Sökningen finns inte.")]
    Saknas,
    /// It is no longer as it was seen.
    #[error("Sökningen har ändrats sedan sidan visades.")]
    Inaktuell,
    /// Others take up the machine.
    #[error("{0} sökningar pågår redan. Vänta tills någon är klar, eller avbryt en av dem.")]
    Upptaget(usize),
    /// A row that this program did not write.
    #[error("En rad i tabellen platsval går inte att läsa.")]
    Trasig,
    /// A lokal cannot be read.
    #[error(transparent)]
    Register(#[from] register::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// Where a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lage {
    /// It goes on.
    Raknar,
    /// It is done.
    Klart,
    /// It was stopped by hand, or with the service.
    Avbrutet,
    /// It has no answer; the progress says why.
    Fel,
}

impl Lage {
    const ALLA: [Self; 4] = [Self::Raknar, Self::Klart, Self::Avbrutet, Self::Fel];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raknar => "raknar",
            Self::Klart => "klart",
            Self::Avbrutet => "avbrutet",
            Self::Fel => "fel",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Raknar => "Räknar",
            Self::Klart => "Klart",
            Self::Avbrutet => "Avbrutet",
            Self::Fel => "Inget svar",
        }
    }

    /// How it is coloured.
    #[must_use]
    pub const fn klass(self) -> &'static str {
        match self {
            Self::Raknar => "varna",
            Self::Klart => "ok",
            Self::Avbrutet => "",
            Self::Fel => "fel",
        }
    }
}

/// A search.
#[derive(Debug, Clone)]
pub struct Sokning {
    /// Its number.
    pub id: i64,
    /// The val.
    pub val_id: String,
    /// Its name.
    pub namn: String,
    /// What was asked for.
    pub uppdrag: Uppdrag,
    /// Where it is.
    pub lage: Lage,
    /// How far it has come.
    pub framsteg: Framsteg,
    /// What was found.
    pub svar: Option<Svar>,
    /// When it was begun.
    pub skapad: Svensktid,
    /// By whom.
    pub skapad_av: String,
    /// Counts its changes but for progress.
    pub version: i64,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    val_id: String,
    namn: String,
    uppdrag: String,
    lage: String,
    framsteg: String,
    svar: Option<String>,
    skapad: NaiveDateTime,
    skapad_av: String,
    version: i64,
}

/// A search that has not written how far it has come for so many seconds is dead: the
/// service was stopped while it went on.
pub const DOD_EFTER_S: i64 = 30;

impl Row {
    fn sokning(self, now: &Svensktid) -> Result<Sokning, Error> {
        let framsteg: Framsteg = serde_json::from_str(&self.framsteg).map_err(|_| Error::Trasig)?;
        // A word of a later version is not known to this one.
        let lage = Lage::ALLA.into_iter().find(|lage| lage.as_str() == self.lage);
        let lage = lage.unwrap_or(Lage::Raknar);
        let dead = lage == Lage::Raknar && now.timestamp() - framsteg.skrivet > DOD_EFTER_S;
        let svar = self.svar.as_deref().map(serde_json::from_str).transpose();
        Ok(Sokning {
            id: self.id,
            val_id: self.val_id,
            namn: self.namn,
            uppdrag: serde_json::from_str(&self.uppdrag).map_err(|_| Error::Trasig)?,
            lage: if dead { Lage::Avbrutet } else { lage },
            framsteg,
            svar: svar.map_err(|_| Error::Trasig)?,
            skapad: tid::svensk(self.skapad),
            skapad_av: self.skapad_av,
            version: self.version,
        })
    }
}

/// The searches of a val, the latest first.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId, now: &Svensktid) -> Result<Vec<Sokning>, Error> {
    let rows: Vec<Row> = platsval::table
        .filter(platsval::val_id.eq(val.as_str()))
        .order(platsval::id.desc())
        .load(conn)?;
    rows.into_iter().map(|row| row.sokning(now)).collect()
}

/// A search.
///
/// # Errors
/// [`Error::Saknas`]; otherwise as [`all`].
pub fn get(conn: &mut AnyConnection, id: i64, now: &Svensktid) -> Result<Sokning, Error> {
    let row: Option<Row> = platsval::table.find(id).first(conn).optional()?;
    let mut found = row.ok_or(Error::Saknas)?.sokning(now)?;
    // What it chose may have gone into another since.
    let hopslagna = hopslagna(conn)?;
    for vald in found.svar.iter_mut().flat_map(|svar| &mut svar.valda) {
        if let Nyckel::Lokal(id) = &mut vald.nyckel {
            *id = hopslagna.get(id).copied().unwrap_or(*id);
        }
    }
    Ok(found)
}

/// As many searches as go on at once, of all val.
const FLEST: usize = 2;

/// Marks searches as stopped that have not written how far they have come for long.
///
/// # Errors
/// As [`all`].
pub fn bury(conn: &mut AnyConnection, now: &Svensktid) -> Result<usize, Error> {
    let rows: Vec<(i64, String)> = platsval::table
        .filter(platsval::lage.eq(Lage::Raknar.as_str()))
        .select((platsval::id, platsval::framsteg))
        .load(conn)?;
    let mut alive = 0;
    for (id, text) in rows {
        let framsteg: Framsteg = serde_json::from_str(&text).map_err(|_| Error::Trasig)?;
        if now.timestamp() - framsteg.skrivet <= DOD_EFTER_S {
            alive += 1;
            continue;
        }
        diesel::update(platsval::table.find(id))
            .set((
                platsval::lage.eq(Lage::Avbrutet.as_str()),
                platsval::version.eq(platsval::version + 1),
            ))
            .execute(conn)?;
    }
    Ok(alive)
}

/// Begins a search; gives its number.
///
/// # Errors
/// [`Error::Upptaget`] when too many go on already.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (val, uppdrag): (&ValId, &Uppdrag),
) -> Result<i64, Error> {
    let alive = bury(conn, now)?;
    if alive >= FLEST {
        return Err(Error::Upptaget(alive));
    }
    let framsteg = Framsteg { skrivet: now.timestamp(), ..Framsteg::default() };
    let json = |text: serde_json::Result<String>| text.map_err(|_| Error::Trasig);
    let id = diesel::insert_into(platsval::table)
        .values((
            platsval::val_id.eq(val.as_str()),
            platsval::namn.eq(&uppdrag.namn),
            platsval::uppdrag.eq(json(serde_json::to_string(uppdrag))?),
            platsval::lage.eq(Lage::Raknar.as_str()),
            platsval::framsteg.eq(json(serde_json::to_string(&framsteg))?),
            platsval::skapad.eq(tid::utc(now)),
            platsval::skapad_av.eq(&av.namn),
        ))
        .returning(platsval::id)
        .get_result(conn)?;
    let begun = Platsvalshandelse::Startad { id, val: val.clone(), namn: uppdrag.namn.clone() };
    logg::store::append(conn, now, av, &begun)?;
    Ok(id)
}

/// Writes how far a search has come; false when it is no longer to go on.
///
/// # Errors
/// When the database fails.
pub fn progress(conn: &mut AnyConnection, id: i64, framsteg: &Framsteg) -> Result<bool, Error> {
    let text = serde_json::to_string(framsteg).map_err(|_| Error::Trasig)?;
    let going = platsval::table.find(id).filter(platsval::lage.eq(Lage::Raknar.as_str()));
    Ok(diesel::update(going).set(platsval::framsteg.eq(text)).execute(conn)? > 0)
}

/// Writes what a search found, or why it found nothing. One that was stopped by hand keeps
/// what it had found; one that was removed is not written.
///
/// # Errors
/// When the database fails.
pub fn finish(
    conn: &mut AnyConnection,
    id: i64,
    utfall: &Result<Svar, String>,
    framsteg: &Framsteg,
) -> Result<(), Error> {
    let framsteg = match utfall {
        Ok(_) => framsteg.clone(),
        Err(fel) => Framsteg { fel: fel.clone(), ..framsteg.clone() },
    };
    let text = serde_json::to_string(&framsteg).map_err(|_| Error::Trasig)?;
    let svar = utfall.as_ref().ok().map(serde_json::to_string).transpose();
    let svar = svar.map_err(|_| Error::Trasig)?;
    // JSON has no word for what is no number: such an answer could not be read again.
    if let Some(text) = &svar
        && serde_json::from_str::<Svar>(text).is_err()
    {
        let fel = "Svaret innehåller något som inte är ett tal. Ändra frågan och sök igen, och \
                   säg till den som sköter driften."
            .to_owned();
        return finish(conn, id, &Err(fel), &framsteg);
    }
    let lage = if utfall.is_ok() { Lage::Klart } else { Lage::Fel };
    let going = platsval::table.find(id).filter(platsval::lage.eq(Lage::Raknar.as_str()));
    let written = diesel::update(going)
        .set((
            platsval::lage.eq(lage.as_str()),
            platsval::svar.eq(&svar),
            platsval::framsteg.eq(&text),
            platsval::version.eq(platsval::version + 1),
        ))
        .execute(conn)?;
    if written == 0 && svar.is_some() {
        diesel::update(platsval::table.find(id)).set(platsval::svar.eq(&svar)).execute(conn)?;
    }
    Ok(())
}

fn seen(conn: &mut AnyConnection, id: i64, version: i64) -> Result<(String, String), Error> {
    let row: Option<(String, String, i64)> = platsval::table
        .find(id)
        .select((platsval::namn, platsval::lage, platsval::version))
        .first(conn)
        .optional()?;
    match row.ok_or(Error::Saknas)? {
        (namn, lage, now) if now == version => Ok((namn, lage)),
        _ => Err(Error::Inaktuell),
    }
}

/// Stops a search.
///
/// # Errors
/// [`Error::Saknas`]; [`Error::Inaktuell`] when it has ended meanwhile.
pub fn cancel(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (id, version): (i64, i64),
) -> Result<(), Error> {
    let (namn, lage) = seen(conn, id, version)?;
    if lage != Lage::Raknar.as_str() {
        return Err(Error::Inaktuell);
    }
    diesel::update(platsval::table.find(id))
        .set((
            platsval::lage.eq(Lage::Avbrutet.as_str()),
            platsval::version.eq(platsval::version + 1),
        ))
        .execute(conn)?;
    logg::store::append(conn, now, av, &Platsvalshandelse::Avbruten { id, namn })?;
    Ok(())
}

/// Removes a search with its answer; one that goes on is stopped by that.
///
/// # Errors
/// As [`cancel`].
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (id, version): (i64, i64),
) -> Result<(), Error> {
    let (namn, _) = seen(conn, id, version)?;
    diesel::delete(platsval::table.find(id)).execute(conn)?;
    logg::store::append(conn, now, av, &Platsvalshandelse::Borttagen { id, namn })?;
    Ok(())
}

/// The lokaler of the kommun of a val that can be had and lie somewhere, by number.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn register(conn: &mut AnyConnection, val: &Val) -> Result<Vec<Registerlokal>, Error> {
    let inspected = inventering::store::for_valjare(conn)?;
    let all = register::store::all(conn, val.kommun)?;
    let rows = all.into_iter().filter(|post| !post.uppgifter.borta).filter_map(|post| {
        let known = match inspected.get(&post.id) {
            Some(inspected) => Tillganglighet::default().inventerad(*inspected),
            None => Tillganglighet::default(),
        };
        let met = |krav: &Krav| known.uppfyller(*krav) == Tillgang::Ja;
        Some(Registerlokal {
            id: post.id,
            typ: post.uppgifter.byggnadstyp,
            plats: post.uppgifter.plats?,
            krav: Krav::ALLA.into_iter().filter(met).collect(),
            namn: post.uppgifter.namn,
            adress: post.uppgifter.adress,
        })
    });
    Ok(rows.collect())
}
