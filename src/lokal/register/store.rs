//! Lokaler of the register in the database.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::handelser::Registerhandelse;
use super::rules::{Synligt, changes, plats_i_text};
use super::{Byggnadstyp, Post, Uppgifter};
use crate::db::schema::{lokal, rostmottagningsstalle as stalle, val};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::geo::{Platsfel, Wgs84};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::matcha::Nyckel;
use crate::lokal::store::free_key;
use crate::lokal::{Stalletyp, Status};
use crate::tid::Svensktid;
use crate::val::{Kommunkod, ValId};

/// Why a lokal could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Lokalen finns inte.")]
    Saknas,
    /// It went into another, of this number.
    #[error("Lokalen är hopslagen med lokal nummer {0}. Öppna den i stället.")]
    Hopslagen(i64),
    /// Someone else has changed it meanwhile.
    #[error("Uppgifterna har ändrats av någon annan.")]
    Inaktuell,
    /// A row that this program did not write.
    #[error("En rad om en lokal går inte att läsa: {0}")]
    Trasig(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

#[derive(Queryable)]
struct Row {
    id: i64,
    kommun: String,
    _nyckel: String,
    namn: String,
    adress: String,
    lat: Option<f64>,
    lon: Option<f64>,
    version: i64,
    byggnadstyp: String,
    postnummer: String,
    postort: String,
    agare: String,
    el: String,
    natverk: String,
    larm: String,
    parkering: String,
    hallplats: String,
    hallplats_m: Option<i32>,
    anteckning: String,
    kalla_id: String,
    borta: bool,
    ihop_med: Option<i64>,
}

fn place(lat: Option<f64>, lon: Option<f64>) -> Result<Option<Wgs84>, Error> {
    let both = lat.zip(lon).map(|(lat, lon)| Wgs84::parse(lat, lon));
    both.transpose().map_err(|error: Platsfel| Error::Trasig(error.to_string()))
}

impl Row {
    fn post(self) -> Result<Post, Error> {
        Ok(Post {
            id: self.id,
            kommun: self.kommun.parse().map_err(|_| Error::Trasig(self.kommun.clone()))?,
            kalla_id: self.kalla_id,
            version: self.version,
            uppgifter: Uppgifter {
                namn: self.namn,
                adress: self.adress,
                postnummer: self.postnummer,
                postort: self.postort,
                plats: place(self.lat, self.lon)?,
                // A word of a later version is not known to this one.
                byggnadstyp: Byggnadstyp::parse(&self.byggnadstyp).unwrap_or(Byggnadstyp::Okand),
                agare: self.agare,
                el: self.el,
                natverk: self.natverk,
                larm: self.larm,
                parkering: self.parkering,
                hallplats: self.hallplats,
                hallplats_m: self.hallplats_m,
                anteckning: self.anteckning,
                borta: self.borta,
            },
        })
    }
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = lokal, treat_none_as_null = true)]
struct NewRow<'a> {
    namn: &'a str,
    adress: &'a str,
    lat: Option<f64>,
    lon: Option<f64>,
    byggnadstyp: &'a str,
    postnummer: &'a str,
    postort: &'a str,
    agare: &'a str,
    el: &'a str,
    natverk: &'a str,
    larm: &'a str,
    parkering: &'a str,
    hallplats: &'a str,
    hallplats_m: Option<i32>,
    anteckning: &'a str,
    borta: bool,
}

impl<'a> From<&'a Uppgifter> for NewRow<'a> {
    fn from(uppgifter: &'a Uppgifter) -> Self {
        Self {
            namn: &uppgifter.namn,
            adress: &uppgifter.adress,
            lat: uppgifter.plats.map(Wgs84::lat),
            lon: uppgifter.plats.map(Wgs84::lon),
            byggnadstyp: uppgifter.byggnadstyp.as_str(),
            postnummer: &uppgifter.postnummer,
            postort: &uppgifter.postort,
            agare: &uppgifter.agare,
            el: &uppgifter.el,
            natverk: &uppgifter.natverk,
            larm: &uppgifter.larm,
            parkering: &uppgifter.parkering,
            hallplats: &uppgifter.hallplats,
            hallplats_m: uppgifter.hallplats_m,
            anteckning: &uppgifter.anteckning,
            borta: uppgifter.borta,
        }
    }
}

/// A lokal.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number, [`Error::Hopslagen`] when it has
/// gone into another.
pub fn get(conn: &mut AnyConnection, id: i64) -> Result<Post, Error> {
    let row: Option<Row> = lokal::table.find(id).first(conn).optional()?;
    let row = row.ok_or(Error::Saknas)?;
    row.ihop_med.map_or_else(|| row.post(), |med| Err(Error::Hopslagen(med)))
}

/// Every lokal of a kommun, by number; not those that have gone into another.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Post>, Error> {
    let rows = rows(conn, kommun)?;
    rows.into_iter().filter(|row| row.ihop_med.is_none()).map(Row::post).collect()
}

/// The same, and after them those that have gone into another, under the number of that
/// one: by them a list of candidates knows what it has brought before.
///
/// # Errors
/// As [`all`].
pub fn with_hopslagna(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Post>, Error> {
    let own = |row: Row| {
        let med = row.ihop_med;
        let post = row.post()?;
        Ok(Post { id: med.unwrap_or(post.id), ..post })
    };
    rows(conn, kommun)?.into_iter().map(own).collect()
}

fn rows(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Row>, Error> {
    let of_kommun = lokal::table.filter(lokal::kommun.eq(kommun.as_str()));
    Ok(of_kommun.order((lokal::ihop_med.is_not_null(), lokal::id)).load(conn)?)
}

/// The keys of the lokaler of a kommun, but for one.
pub(super) fn keys(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    but: Option<i64>,
) -> Result<HashSet<String>, Error> {
    let keys: Vec<String> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(lokal::id.ne(but.unwrap_or_default()))
        .select(lokal::nyckel)
        .load(conn)?;
    Ok(keys.into_iter().collect())
}

/// Adds a lokal to a kommun; gives its number.
///
/// # Errors
/// When the database fails.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (kommun, uppgifter): (Kommunkod, &Uppgifter),
) -> Result<i64, Error> {
    let key = Nyckel::new(&uppgifter.namn, &uppgifter.adress);
    let key = free_key(&keys(conn, kommun, None)?, &key);
    let id = insert(conn, kommun, &key, "", uppgifter)?;
    let done = Registerhandelse::LokalSkapad { id, namn: uppgifter.namn.clone() };
    logg::store::append(conn, now, av, &done)?;
    Ok(id)
}

/// Puts a lokal into its table, and nothing into the log.
pub(super) fn insert(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    nyckel: &str,
    kalla_id: &str,
    uppgifter: &Uppgifter,
) -> Result<i64, Error> {
    Ok(diesel::insert_into(lokal::table)
        .values((
            lokal::kommun.eq(kommun.as_str()),
            lokal::nyckel.eq(nyckel),
            lokal::kalla_id.eq(kalla_id),
            NewRow::from(uppgifter),
        ))
        .returning(lokal::id)
        .get_result(conn)?)
}

/// Replaces what is known of a lokal, and nothing in the log.
pub(super) fn replace(
    conn: &mut AnyConnection,
    post: &Post,
    kalla_id: &str,
    uppgifter: &Uppgifter,
) -> Result<(), Error> {
    diesel::update(lokal::table.find(post.id))
        .set((
            NewRow::from(uppgifter),
            lokal::kalla_id.eq(kalla_id),
            lokal::version.eq(post.version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// What is to become of a lokal.
#[derive(Debug, Clone)]
pub struct Andringsorder {
    /// The lokal.
    pub id: i64,
    /// The version that was seen.
    pub version: i64,
    /// What is known of it now.
    pub uppgifter: Uppgifter,
    /// The röstmottagningsställen that are to follow, among those of [`kommande`].
    pub genom: Vec<i64>,
    /// Today, in Sweden: a val that is over stays as it was.
    pub idag: NaiveDate,
}

/// Changes a lokal, and what voters are told of it where that is asked for. The key by
/// which imports keep lokaler apart follows name and address.
///
/// # Errors
/// [`Error::Saknas`], [`Error::Inaktuell`]; otherwise when the database fails.
pub fn update(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    order: &Andringsorder,
) -> Result<(), Error> {
    let old = get(conn, order.id)?;
    if old.version != order.version {
        return Err(Error::Inaktuell);
    }
    let new = &order.uppgifter;
    let andringar = changes(&old.uppgifter, new);
    if andringar.is_empty() {
        return Ok(());
    }
    replace(conn, &old, &old.kalla_id, new)?;
    rename(conn, &old, new)?;
    let done = Registerhandelse::LokalAndrad { id: order.id, andringar };
    logg::store::append(conn, now, av, &done)?;
    let synligt = Synligt::of(&old.uppgifter, new);
    if synligt.nagot() && !order.genom.is_empty() {
        follow(conn, now, av, (order, synligt))?;
    }
    Ok(())
}

/// Gives a lokal the key of its new name and address, where they are new.
pub(super) fn rename(conn: &mut AnyConnection, old: &Post, new: &Uppgifter) -> Result<(), Error> {
    let key = Nyckel::new(&new.namn, &new.adress);
    if key != Nyckel::new(&old.uppgifter.namn, &old.uppgifter.adress) {
        let key = free_key(&keys(conn, old.kommun, Some(old.id))?, &key);
        diesel::update(lokal::table.find(old.id)).set(lokal::nyckel.eq(key)).execute(conn)?;
    }
    Ok(())
}

/// Writes what changed of a lokal through to its use in val to come.
fn follow(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (order, synligt): (&Andringsorder, Synligt),
) -> Result<(), Error> {
    let new = &order.uppgifter;
    let mut changed = false;
    for one in kommande(conn, order.id, order.idag)? {
        if !order.genom.contains(&one.id) {
            continue;
        }
        let namn = if synligt.namn { &new.namn } else { &one.namn };
        let adress = if synligt.adress { &new.adress } else { &one.adress };
        let plats = if synligt.plats { new.plats } else { one.plats };
        let text = |text: &str| Some(text.to_owned());
        let andringar: Vec<Andring> = [
            Andring::of("namn", text(&one.namn), text(namn)),
            Andring::of("adress", text(&one.adress), text(adress)),
            Andring::of("läge", text(&plats_i_text(one.plats)), text(&plats_i_text(plats))),
        ]
        .into_iter()
        .flatten()
        .collect();
        if andringar.is_empty() {
            continue;
        }
        diesel::update(stalle::table.find(one.id))
            .set((
                stalle::namn.eq(namn),
                stalle::adress.eq(adress),
                stalle::lat.eq(plats.map(Wgs84::lat)),
                stalle::lon.eq(plats.map(Wgs84::lon)),
                stalle::version.eq(stalle::version + 1),
            ))
            .execute(conn)?;
        let done = Registerhandelse::StalleFoljde { stalle_id: one.id, andringar };
        logg::store::append(conn, now, av, &done)?;
        changed = true;
    }
    if changed {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(())
}

/// A use of a lokal in a val that is not over.
#[derive(Debug, Clone, PartialEq)]
pub struct Kommande {
    /// The röstmottagningsställe.
    pub id: i64,
    /// The name of the val.
    pub val_namn: String,
    /// How far its planning has come.
    pub status: Status,
    /// What it is for.
    pub typ: Stalletyp,
    /// The valdistrikt, for a vallokal.
    pub valdistrikt: Option<String>,
    /// Its name in that val.
    pub namn: String,
    /// Its address in that val.
    pub adress: String,
    /// Its place in that val.
    pub plats: Option<Wgs84>,
}

/// The uses of a lokal in val that are not over on a day, by valdag; not those that were
/// given up.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn kommande(
    conn: &mut AnyConnection,
    lokal_id: i64,
    idag: NaiveDate,
) -> Result<Vec<Kommande>, Error> {
    type Row =
        ((i64, String, String, String, Option<String>), (String, String, Option<f64>, Option<f64>));
    let rows: Vec<Row> = stalle::table
        .inner_join(val::table.on(val::id.eq(stalle::val_id)))
        .filter(stalle::lokal_id.eq(lokal_id))
        .filter(stalle::status.ne(Status::Avvecklad.as_str()))
        .filter(val::valdag.ge(idag))
        .order((val::valdag, stalle::id))
        .select((
            (stalle::id, val::namn, stalle::status, stalle::typ, stalle::valdistrikt),
            (stalle::namn, stalle::adress, stalle::lat, stalle::lon),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|((id, val_namn, status, typ, valdistrikt), (namn, adress, lat, lon))| {
            Ok(Kommande {
                id,
                val_namn,
                status: status.parse().map_err(Error::Trasig)?,
                typ: typ.parse().map_err(Error::Trasig)?,
                valdistrikt,
                namn,
                adress,
                plats: place(lat, lon)?,
            })
        })
        .collect()
}

/// A use of a lokal in a val, for its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anvandning {
    /// The röstmottagningsställe.
    pub id: i64,
    /// The val.
    pub val: ValId,
    /// The name of the val.
    pub val_namn: String,
    /// How far its planning has come.
    pub status: Status,
    /// What it is for.
    pub typ: Stalletyp,
    /// Room or directions.
    pub anvisning: String,
    /// The valdistrikt, for a vallokal, with its name where that is known.
    pub valdistrikt: Option<String>,
}

/// Every use of a lokal, the latest val first.
///
/// # Errors
/// As [`kommande`].
pub fn anvandningar(conn: &mut AnyConnection, lokal_id: i64) -> Result<Vec<Anvandning>, Error> {
    type Row = (i64, String, String, String, String, String, Option<String>);
    let rows: Vec<Row> = stalle::table
        .inner_join(val::table.on(val::id.eq(stalle::val_id)))
        .filter(stalle::lokal_id.eq(lokal_id))
        .order((val::valdag.desc(), stalle::typ, stalle::valdistrikt, stalle::id))
        .select((
            stalle::id,
            val::id,
            val::namn,
            stalle::status,
            stalle::typ,
            stalle::anvisning,
            stalle::valdistrikt,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, val, val_namn, status, typ, anvisning, valdistrikt)| {
            Ok(Anvandning {
                id,
                val: val.parse().map_err(|_| Error::Trasig(val.clone()))?,
                val_namn,
                status: status.parse().map_err(Error::Trasig)?,
                typ: typ.parse().map_err(Error::Trasig)?,
                anvisning,
                valdistrikt,
            })
        })
        .collect()
}
