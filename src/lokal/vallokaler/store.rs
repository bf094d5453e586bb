//! Vallokaler in the database, and the lokaler that may become one.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Vallokal;
use super::handelser::Vallokalshandelse;
use super::karta::{Bostader, Karta};
use super::minne::{Minne, Motsvarigheter};
use crate::db::schema::{lokal, lokalrum, neutralitet, oppettid, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::geo::{Platsfel, Wgs84};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::Stalletyp;
use crate::tid::Svensktid;
use crate::uppslag::Atlas;
use crate::val::{Kommunkod, Val, ValId, rules};
use crate::valdistrikt::{self, Kodfel, Valdistriktskod, Valkrets};

/// Why vallokaler could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The valdistrikt is not in the val.
    #[error("Valet har inget sådant valdistrikt.")]
    Saknas,
    /// Someone else has changed it.
    #[error("Någon annan har ändrat vallokalen samtidigt.")]
    Inaktuell,
    /// The lokal is not one of the kommun's, or not in use.
    #[error("Lokalen finns inte i registret, eller används inte längre. Välj en annan.")]
    Lokal,
    /// The room is not in the lokal.
    #[error("Rummet hör inte till den valda lokalen. Välj ett rum i den, eller inget.")]
    Rum,
    /// A party is linked to the lokal (VL 4:20).
    #[error(
        "Lokalen har koppling till ett parti och får inte vara vallokal (VL 4:20). Välj en annan."
    )]
    Parti,
    /// A row that this program did not write.
    #[error("En rad i tabellen rostmottagningsstalle går inte att läsa: {0}")]
    Trasig(String),
    /// The valdistrikt could not be read.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

#[derive(Queryable)]
struct Row {
    id: i64,
    lokal_id: i64,
    namn: String,
    adress: String,
    anvisning: String,
    rum: Option<(i64, String)>,
    lat: Option<f64>,
    lon: Option<f64>,
    valdistrikt: Option<String>,
    valdistrikt_namn: String,
    valkrets_kod: Option<String>,
    valkrets_namn: Option<String>,
    status: String,
    version: i64,
}

fn plats(lat: Option<f64>, lon: Option<f64>) -> Result<Option<Wgs84>, Error> {
    let both = lat.zip(lon).map(|(lat, lon)| Wgs84::parse(lat, lon)).transpose();
    both.map_err(|e: Platsfel| Error::Trasig(e.to_string()))
}

impl TryFrom<Row> for Vallokal {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let kod = |kod: String| kod.parse().map_err(|e: Kodfel| Error::Trasig(e.to_string()));
        Ok(Self {
            id: row.id,
            lokal_id: row.lokal_id,
            namn: row.namn,
            adress: row.adress,
            anvisning: row.anvisning,
            rum: row.rum,
            plats: plats(row.lat, row.lon)?,
            valdistrikt: row.valdistrikt.map(kod).transpose()?,
            valdistrikt_namn: row.valdistrikt_namn,
            valkrets: row
                .valkrets_kod
                .map(|kod| Valkrets { kod, namn: row.valkrets_namn.unwrap_or_default() }),
            status: row.status.parse().map_err(Error::Trasig)?,
            version: row.version,
        })
    }
}

/// The vallokaler that are part of a val's plan, by number; those that have been given
/// up are not.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Vallokal>, Error> {
    let rows: Vec<Row> = stalle::table
        .left_join(lokalrum::table.on(stalle::rum_id.eq(lokalrum::id.nullable())))
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::typ.eq(Stalletyp::Vallokal.as_str()))
        .filter(stalle::status.ne(crate::lokal::Status::Avvecklad.as_str()))
        .order(stalle::id)
        .select((
            stalle::id,
            stalle::lokal_id,
            stalle::namn,
            stalle::adress,
            stalle::anvisning,
            (lokalrum::id, lokalrum::namn).nullable(),
            stalle::lat,
            stalle::lon,
            stalle::valdistrikt,
            stalle::valdistrikt_namn,
            stalle::valkrets_kod,
            stalle::valkrets_namn,
            stalle::status,
            stalle::version,
        ))
        .load(conn)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// All that the pages of a val look at.
#[derive(Debug, Clone)]
pub struct Bild {
    /// The vallokaler.
    pub vallokaler: Vec<Vallokal>,
    /// The valdistrikt.
    pub karta: Arc<Karta>,
    /// Where their voters live.
    pub bostader: Arc<Bostader>,
    /// The val that is compared with.
    pub forr: Option<Forrbild>,
}

/// What is looked at in the val that is compared with.
#[derive(Debug, Clone)]
pub struct Forrbild {
    /// Its vallokaler.
    pub vallokaler: Vec<Vallokal>,
    /// Which of its valdistrikt each answers to.
    pub motsvarar: Arc<Motsvarigheter>,
    /// Whether both val have borders, so that areas could be compared.
    pub efter_yta: bool,
}

/// Reads and prepares all that the pages of a val look at; what is heavy is kept in
/// `minne`. Addresses come from the Atlas, as soon as there is one.
///
/// # Errors
/// As [`all`].
pub fn bild(
    conn: &mut AnyConnection,
    minne: &Minne,
    atlas: Option<&Atlas>,
    val: &ValId,
    mot: Option<&ValId>,
) -> Result<Bild, Error> {
    let revision = revision::of(conn, revision::VAL)?;
    let karta =
        minne.karta(val, revision, || Ok::<_, Error>(valdistrikt::store::all(conn, val)?))?;
    let bostader = atlas
        .and_then(|atlas| Some((atlas.by_id(val)?, &atlas.adresser)))
        .map(|(of, adresser)| minne.bostader(&karta, of, adresser))
        .unwrap_or_default();
    let vallokaler = all(conn, val)?;
    let forr = match mot {
        None => None,
        Some(mot) => {
            let before = all(conn, mot)?;
            let old = minne
                .karta(mot, revision, || Ok::<_, Error>(valdistrikt::store::all(conn, mot)?))?;
            let efter_yta = !karta.is_empty() && !old.is_empty();
            let motsvarar = if efter_yta {
                minne.motsvarar((val, &karta), (mot, &old))
            } else {
                let by_name = super::jamfor::by_name;
                Arc::new(by_name(&named(&karta, &vallokaler), &named(&old, &before)))
            };
            Some(Forrbild { vallokaler: before, motsvarar, efter_yta })
        }
    };
    Ok(Bild { vallokaler, karta, bostader, forr })
}

/// The valdistrikt of a val with their names, as its borders or its vallokaler give them.
fn named(karta: &Karta, vallokaler: &[Vallokal]) -> Vec<(Valdistriktskod, String)> {
    if !karta.is_empty() {
        return karta.distrikt().iter().map(|one| (one.kod, one.namn.clone())).collect();
    }
    vallokaler
        .iter()
        .filter_map(|one| Some((one.valdistrikt?, one.valdistrikt_namn.clone())))
        .collect()
}

/// A lokal that may become a vallokal.
#[derive(Debug, Clone, PartialEq)]
pub struct Kandidat {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Where it is, when that is known.
    pub plats: Option<Wgs84>,
    /// Its rooms: number and name.
    pub rum: Vec<(i64, String)>,
}

/// The lokaler of a kommun that are in use and have no link to a party (VL 4:20), by
/// number.
///
/// # Errors
/// As [`all`].
pub fn candidates(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Kandidat>, Error> {
    type Row = (i64, String, String, Option<f64>, Option<f64>);
    let mut rooms: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    let all: Vec<(i64, i64, String)> = lokalrum::table
        .order((lokalrum::namn, lokalrum::id))
        .select((lokalrum::lokal_id, lokalrum::id, lokalrum::namn))
        .load(conn)?;
    for (lokal_id, id, namn) in all {
        rooms.entry(lokal_id).or_default().push((id, namn));
    }
    let blocked: Vec<i64> = neutralitet::table
        .filter(neutralitet::parti.eq("ja"))
        .select(neutralitet::lokal_id)
        .load(conn)?;
    let rows: Vec<Row> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(lokal::borta.eq(false))
        .filter(lokal::ihop_med.is_null())
        .order(lokal::id)
        .select((lokal::id, lokal::namn, lokal::adress, lokal::lat, lokal::lon))
        .load(conn)?;
    rows.into_iter()
        .filter(|(id, ..)| !blocked.contains(id))
        .map(|(id, namn, adress, lat, lon)| {
            let rum = rooms.remove(&id).unwrap_or_default();
            Ok(Kandidat { id, namn, adress, plats: plats(lat, lon)?, rum })
        })
        .collect()
}

/// What the vallokal of a valdistrikt is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Byte {
    /// The valdistrikt.
    pub kod: Valdistriktskod,
    /// The vallokal that the form saw, with its version; none when there was none.
    pub sedd: Option<(i64, i64)>,
    /// The lokal.
    pub lokal_id: i64,
    /// The room of it, when one is chosen.
    pub rum_id: Option<i64>,
    /// Room or directions, as voters are told.
    pub anvisning: String,
    /// The valkrets of a new vallokal.
    pub valkrets: Option<Valkrets>,
}

/// Gives a valdistrikt its vallokal. One that is new is a candidate with the hours of the
/// law (VL 4:21). Raises the revision of the val when voters see the change. Says whether
/// anything changed.
///
/// # Errors
/// [`Error::Inaktuell`] when the valdistrikt has another vallokal than the form saw, or
/// another version of it; [`Error::Lokal`], [`Error::Rum`] and [`Error::Parti`] when the
/// lokal may not be chosen.
pub fn assign(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &Val,
    byte: &Byte,
) -> Result<bool, Error> {
    let known = all(conn, &val.id)?;
    let codes = valdistrikt::store::codes(conn, &val.id)?;
    let mut its = known.iter().filter(|one| one.valdistrikt == Some(byte.kod));
    if !codes.contains_key(&byte.kod) && its.clone().next().is_none() {
        return Err(Error::Saknas);
    }
    let before = match byte.sedd {
        None if its.next().is_some() => return Err(Error::Inaktuell),
        None => None,
        Some((id, version)) => {
            let seen = its.find(|one| one.id == id && one.version == version);
            Some(seen.ok_or(Error::Inaktuell)?)
        }
    };
    let chosen = chosen(conn, val.kommun, byte)?;
    let andringar = changes(before, &chosen, byte);
    if andringar.is_empty() {
        return Ok(false);
    }
    let (lat, lon) = (chosen.plats.map(Wgs84::lat), chosen.plats.map(Wgs84::lon));
    let common = (
        stalle::lokal_id.eq(chosen.id),
        stalle::anvisning.eq(&byte.anvisning),
        stalle::rum_id.eq(byte.rum_id),
    );
    let place = (
        stalle::namn.eq(&chosen.namn),
        stalle::adress.eq(&chosen.adress),
        stalle::lat.eq(lat),
        stalle::lon.eq(lon),
    );
    let (kod, seen_by_voters) = (byte.kod, before.is_some_and(|one| one.status.syns()));
    let event = if let Some(before) = before {
        let row = stalle::table.find(before.id);
        let raised = stalle::version.eq(stalle::version + 1);
        if before.lokal_id == chosen.id {
            diesel::update(row).set((common, raised)).execute(conn)?;
        } else {
            // What was known of the old lokal, or decided about it, does not hold for the
            // new one.
            let text = known_tillganglighet(conn, &val.id, chosen.id)?;
            let text = stalle::tillganglighet.eq(text);
            let undecided =
                (stalle::beslut_datum.eq(None::<NaiveDate>), stalle::beslut_paragraf.eq(""));
            diesel::update(row).set((common, place, text, undecided, raised)).execute(conn)?;
        }
        Vallokalshandelse::Bytt { stalle: before.id, kod, andringar }
    } else {
        let id = add(conn, val, byte, &chosen, codes.get(&kod).map(String::as_str))?;
        Vallokalshandelse::Tillagd { stalle: id, kod, andringar }
    };
    logg::store::append(conn, now, av, &event)?;
    if seen_by_voters {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(true)
}

/// The lokal that is chosen, if it may be.
fn chosen(conn: &mut AnyConnection, kommun: Kommunkod, byte: &Byte) -> Result<Kandidat, Error> {
    let party: Option<String> =
        neutralitet::table.find(byte.lokal_id).select(neutralitet::parti).first(conn).optional()?;
    if party.as_deref() == Some("ja") {
        return Err(Error::Parti);
    }
    let mut all = candidates(conn, kommun)?.into_iter();
    let chosen = all.find(|one| one.id == byte.lokal_id).ok_or(Error::Lokal)?;
    match byte.rum_id {
        Some(rum) if !chosen.rum.iter().any(|(id, _)| *id == rum) => Err(Error::Rum),
        _ => Ok(chosen),
    }
}

fn changes(before: Option<&Vallokal>, chosen: &Kandidat, byte: &Byte) -> Vec<Andring> {
    let lokal = |namn: &str, adress: &str, id: i64| format!("{namn}, {adress} ({id})");
    let room = |id: i64| chosen.rum.iter().find(|(rum, _)| *rum == id).map(|(_, namn)| namn);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let now = lokal(&chosen.namn, &chosen.adress, chosen.id);
    // A name that the val's file writes otherwise than the register is no change.
    let then = before.map(|one| {
        if one.lokal_id == chosen.id {
            now.clone()
        } else {
            lokal(&one.namn, &one.adress, one.lokal_id)
        }
    });
    [
        Andring::of("lokal", then, Some(now)),
        Andring::of(
            "rum",
            before.and_then(|one| one.rum.as_ref().map(|(_, namn)| namn.clone())),
            byte.rum_id.and_then(room).cloned(),
        ),
        Andring::of(
            "anvisning",
            before.and_then(|one| text(&one.anvisning)),
            text(&byte.anvisning),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is said of the tillgänglighet of a lokal where it is used in this val.
fn known_tillganglighet(
    conn: &mut AnyConnection,
    val: &ValId,
    lokal_id: i64,
) -> Result<String, Error> {
    Ok(stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .filter(stalle::lokal_id.eq(lokal_id))
        .filter(stalle::tillganglighet.ne(""))
        .order(stalle::id)
        .select(stalle::tillganglighet)
        .first(conn)
        .optional()?
        .unwrap_or_default())
}

fn add(
    conn: &mut AnyConnection,
    val: &Val,
    byte: &Byte,
    chosen: &Kandidat,
    distrikt: Option<&str>,
) -> Result<i64, Error> {
    let text = known_tillganglighet(conn, &val.id, chosen.id)?;
    let id: i64 = diesel::insert_into(stalle::table)
        .values((
            stalle::val_id.eq(val.id.as_str()),
            stalle::lokal_id.eq(chosen.id),
            stalle::typ.eq(Stalletyp::Vallokal.as_str()),
            stalle::namn.eq(&chosen.namn),
            stalle::anvisning.eq(&byte.anvisning),
            stalle::adress.eq(&chosen.adress),
            stalle::tillganglighet.eq(text),
            stalle::lat.eq(chosen.plats.map(Wgs84::lat)),
            stalle::lon.eq(chosen.plats.map(Wgs84::lon)),
            stalle::valdistrikt.eq(Some(byte.kod.to_string())),
            stalle::valdistrikt_namn.eq(distrikt.unwrap_or_default()),
            stalle::valkrets_kod.eq(byte.valkrets.as_ref().map(|krets| &krets.kod)),
            stalle::valkrets_namn.eq(byte.valkrets.as_ref().map(|krets| &krets.namn)),
            stalle::kallans_id.eq(""),
            stalle::status.eq(crate::lokal::Status::Kandidat.as_str()),
            stalle::rum_id.eq(byte.rum_id),
        ))
        .returning(stalle::id)
        .get_result(conn)?;
    let (from, to) = rules::ramar(val).vallokal;
    diesel::insert_into(oppettid::table)
        .values((
            oppettid::stalle_id.eq(id),
            oppettid::datum.eq(val.valdag),
            oppettid::oppnar.eq(i32::from(from.minutes())),
            oppettid::stanger.eq(i32::from(to.minutes())),
        ))
        .execute(conn)?;
    Ok(id)
}
