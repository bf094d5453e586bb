//! Lokaler and röstmottagningsställen in the database.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

pub use super::plan::{Omfang, Sparat};

use super::matcha::{Nyckel, Tillhor, Tveksam};
use super::plan::{Atgard, Plan, Steg, plan};
use super::{Intervall, Lokal, Oppettid, Oppettidsfel, Rostmottagningsstalle, Status};
use crate::db::schema::{lokal, oppettid, rostmottagningsstalle as stalle, valdistrikt};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::fil::Andringar;
use crate::geo::{Platsfel, Wgs84};
use crate::tid::Klockslag;
use crate::val::{Kommunkod, Val, ValId, Valfel};
use crate::valdistrikt::{Kodfel, Valkrets};

/// Why lokaler could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row that this program did not write.
    #[error("En rad i tabellen {tabell} går inte att läsa: {skal}")]
    Trasig {
        /// The table.
        tabell: &'static str,
        /// What is wrong with it.
        skal: String,
    },
    /// An entry that does not belong in its list.
    #[error("«{namn}» är av typen {typ} och hör inte till listan.")]
    FelLista {
        /// The name of the lokal.
        namn: String,
        /// What the entry is for.
        typ: super::Stalletyp,
    },
    /// The val could not be written.
    #[error(transparent)]
    Val(#[from] crate::val::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

fn broken(tabell: &'static str) -> impl Fn(String) -> Error {
    move |skal| Error::Trasig { tabell, skal }
}

/// Every röstmottagningsställe of a val with its hours, by number, however far its
/// planning has come.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Sparat>, Error> {
    let rows: Vec<Row> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .order(stalle::id)
        .select(COLUMNS)
        .load(conn)?;
    let mut hours = hours(conn, val)?;
    let names = district_names(conn, val, &rows)?;
    rows.into_iter()
        .map(|mut row| {
            let hours = hours.remove(&row.id).unwrap_or_default();
            if let Some(namn) = row.valdistrikt.as_ref().and_then(|kod| names.get(kod))
                && row.valdistrikt_namn.is_empty()
            {
                row.valdistrikt_namn.clone_from(namn);
            }
            row.with(hours).map_err(broken("rostmottagningsstalle"))
        })
        .collect()
}

/// The names of valdistrikt by code, where some row does not say that of its own.
fn district_names(
    conn: &mut AnyConnection,
    val: &ValId,
    rows: &[Row],
) -> Result<HashMap<String, String>, Error> {
    if !rows.iter().any(|row| row.valdistrikt.is_some() && row.valdistrikt_namn.is_empty()) {
        return Ok(HashMap::new());
    }
    let names: Vec<(String, String)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .select((valdistrikt::kod, valdistrikt::namn))
        .load(conn)?;
    Ok(names.into_iter().collect())
}

/// Every lokal of a kommun, by number.
///
/// # Errors
/// As [`all`].
pub fn lokaler(conn: &mut AnyConnection, kommun: Kommunkod) -> Result<Vec<Lokal>, Error> {
    type Row = (i64, String, String, Option<f64>, Option<f64>);
    let rows: Vec<Row> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .order(lokal::id)
        .select((lokal::id, lokal::namn, lokal::adress, lokal::lat, lokal::lon))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, namn, adress, lat, lon)| {
            let plats = plats(lat, lon).map_err(broken("lokal"))?;
            Ok(Lokal { id, namn, adress, plats })
        })
        .collect()
}

/// The names and addresses under which files know lokaler that the kansli has since
/// given another, so that they are recognised in the same file again. A name that another
/// lokal has now is that one's.
fn earlier_names(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    lokaler: &[Lokal],
) -> Result<Vec<Lokal>, Error> {
    type Row = (i64, String, String, Option<f64>, Option<f64>);
    let rows: Vec<Row> = stalle::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(kommun.as_str()))
        .order(stalle::id)
        .select((lokal::id, stalle::namn, stalle::adress, stalle::lat, stalle::lon))
        .load(conn)?;
    let now: HashSet<Nyckel> =
        lokaler.iter().map(|lokal| Nyckel::new(&lokal.namn, &lokal.adress)).collect();
    let mut seen = HashSet::new();
    let mut earlier = Vec::new();
    for (id, namn, adress, lat, lon) in rows {
        let key = Nyckel::new(&namn, &adress);
        if now.contains(&key) || !seen.insert((id, key)) {
            continue;
        }
        let plats = plats(lat, lon).map_err(broken("rostmottagningsstalle"))?;
        earlier.push(Lokal { id, namn, adress, plats });
    }
    Ok(earlier)
}

/// What [`apply`] did, or would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Utfall {
    /// Entries added, changed, unchanged.
    pub andringar: Andringar,
    /// How many lokaler the entries are in.
    pub lokaler: usize,
    /// New lokaler that resemble another, which someone should look at.
    pub tveksamma: Vec<Tveksam>,
    /// New lokaler, each by the entry that describes it.
    pub nya: Vec<usize>,
    /// The lokaler that were known, to which [`Tillhor::Kand`] refers.
    pub kanda: Vec<Lokal>,
    /// In the database but not in the list.
    pub saknas: Vec<Sparat>,
    /// Entries that were known but not published: the number of each, and whether it is
    /// otherwise unchanged.
    pub opublicerade: Vec<(i64, bool)>,
}

impl Utfall {
    /// Entries added, changed, unchanged, where to be published at last is a change too.
    #[must_use]
    pub fn alla_andringar(&self) -> Andringar {
        let published = self.opublicerade.iter().filter(|(_, same)| *same).count();
        Andringar {
            tillagda: self.andringar.tillagda,
            andrade: self.andringar.andrade + published,
            oforandrade: self.andringar.oforandrade - published,
        }
    }
}

/// What [`apply`] would do, without doing it.
///
/// # Errors
/// As [`apply`].
pub fn compare(
    conn: &mut AnyConnection,
    val: &Val,
    omfang: Omfang,
    new: &[Rostmottagningsstalle],
) -> Result<Utfall, Error> {
    Ok(Known::load(conn, val, omfang, new)?.outcome())
}

/// Keeps a list of röstmottagningsställen, with their lokaler. Lokaler are recognised
/// by [`matcha`](super::matcha); what is known of them is left as it is. What is not in
/// the list is left alone, and told. Raises the revision of the val if anything
/// changed.
///
/// # Errors
/// [`Error::FelLista`] when an entry is not of the list's kind; otherwise as [`all`].
pub fn apply(
    conn: &mut AnyConnection,
    val: &Val,
    omfang: Omfang,
    new: &[Rostmottagningsstalle],
) -> Result<Utfall, Error> {
    let known = Known::load(conn, val, omfang, new)?;
    let added = add_lokaler(conn, val.kommun, &known, new)?;
    let lokal_id = |step: &Steg| match step.lokal {
        Tillhor::Kand(i) => known.lokaler.get(i).map(|lokal| lokal.id),
        Tillhor::Ny(i) => added.get(i).copied(),
    };
    let mut hours = Vec::new();
    for (entry, step) in new.iter().zip(&known.plan.steg) {
        let Some(lokal_id) = lokal_id(step) else { continue };
        let row = NewRow::new(&val.id, lokal_id, entry, step.typ);
        match step.atgard {
            Atgard::Ingen => {}
            Atgard::Tillagg => {
                let id: i64 = diesel::insert_into(stalle::table)
                    .values(row)
                    .returning(stalle::id)
                    .get_result(conn)?;
                hours.extend(HourRow::all(id, &entry.oppettider));
            }
            Atgard::Andring { id, tider } => {
                diesel::update(stalle::table.find(id))
                    .set((row, stalle::version.eq(stalle::version + 1)))
                    .execute(conn)?;
                if tider {
                    diesel::delete(oppettid::table.filter(oppettid::stalle_id.eq(id)))
                        .execute(conn)?;
                    hours.extend(HourRow::all(id, &entry.oppettider));
                }
            }
        }
    }
    crate::insert_batch!(conn, oppettid::table, hours)?;
    let outcome = known.outcome();
    if outcome.andringar.tillagda + outcome.andringar.andrade > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(outcome)
}

/// Removes röstmottagningsställen by their numbers, with their hours; says how many
/// there were. Their lokaler live on. Raises the revision of the val if there were any.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut AnyConnection, ids: &[i64]) -> Result<usize, Error> {
    let mut removed = 0;
    for id in ids {
        diesel::delete(oppettid::table.filter(oppettid::stalle_id.eq(id))).execute(conn)?;
        removed += diesel::delete(stalle::table.find(id)).execute(conn)?;
    }
    if removed > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(removed)
}

/// What is in the database that concerns a list, and the plan for it.
struct Known {
    lokaler: Vec<Lokal>,
    sparade: Vec<Sparat>,
    plan: Plan,
}

impl Known {
    fn load(
        conn: &mut AnyConnection,
        val: &Val,
        omfang: Omfang,
        new: &[Rostmottagningsstalle],
    ) -> Result<Self, Error> {
        if let Some(stray) = new.iter().find(|entry| !omfang.omfattar(entry.typ)) {
            return Err(Error::FelLista { namn: stray.namn.clone(), typ: stray.typ });
        }
        let mut lokaler = lokaler(conn, val.kommun)?;
        let earlier = earlier_names(conn, val.kommun, &lokaler)?;
        lokaler.extend(earlier);
        let mut sparade = all(conn, &val.id)?;
        sparade.retain(|sparat| omfang.omfattar(sparat.stalle.typ));
        let mut plan = plan(&lokaler, &sparade, new);
        // A lokal under an earlier name is the same lokal.
        let own: HashMap<i64, usize> =
            lokaler.iter().enumerate().rev().map(|(i, lokal)| (lokal.id, i)).collect();
        for step in &mut plan.steg {
            if let Tillhor::Kand(i) = step.lokal {
                let first = lokaler.get(i).and_then(|lokal| own.get(&lokal.id));
                step.lokal = Tillhor::Kand(first.copied().unwrap_or(i));
            }
        }
        Ok(Self { lokaler, sparade, plan })
    }

    fn outcome(self) -> Utfall {
        let andringar = self.plan.andringar();
        let opublicerade = self
            .plan
            .gamla
            .iter()
            .zip(&self.plan.steg)
            .filter_map(|(old, step)| Some((self.sparade.get((*old)?)?, step.atgard)))
            .filter(|(old, _)| old.status != Status::Publicerad)
            .map(|(old, atgard)| (old.id, atgard == Atgard::Ingen))
            .collect();
        let missing: HashSet<usize> = self.plan.saknas.into_iter().collect();
        let saknas = self
            .sparade
            .into_iter()
            .enumerate()
            .filter_map(|(i, sparat)| missing.contains(&i).then_some(sparat))
            .collect();
        let Plan { nya, tveksamma, steg, .. } = self.plan;
        let lokaler = steg.iter().map(|step| step.lokal).collect::<HashSet<_>>().len();
        Utfall { andringar, lokaler, tveksamma, nya, kanda: self.lokaler, saknas, opublicerade }
    }
}

/// Adds the lokaler that a plan finds new; their numbers, in its order.
fn add_lokaler(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    known: &Known,
    new: &[Rostmottagningsstalle],
) -> Result<Vec<i64>, Error> {
    let mut keys: HashSet<String> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .select(lokal::nyckel)
        .load(conn)?
        .into_iter()
        .collect();
    let mut added = Vec::with_capacity(known.plan.nya.len());
    for entry in known.plan.nya.iter().filter_map(|&i| new.get(i)) {
        let key = free_key(&keys, &Nyckel::new(&entry.namn, &entry.adress));
        let id: i64 = diesel::insert_into(lokal::table)
            .values((
                lokal::kommun.eq(kommun.as_str()),
                lokal::nyckel.eq(&key),
                lokal::namn.eq(&entry.namn),
                lokal::adress.eq(&entry.adress),
                lokal::lat.eq(entry.plats.map(Wgs84::lat)),
                lokal::lon.eq(entry.plats.map(Wgs84::lon)),
            ))
            .returning(lokal::id)
            .get_result(conn)?;
        keys.insert(key);
        added.push(id);
    }
    Ok(added)
}

/// The key itself, or with a number after it where another lokal of the same name
/// and address, too far away to be the same, has it.
pub(crate) fn free_key(taken: &HashSet<String>, key: &Nyckel) -> String {
    let plain = key.to_string();
    if !taken.contains(&plain) {
        return plain;
    }
    (2..=taken.len() + 2)
        .map(|number| format!("{plain}|{number}"))
        .find(|numbered| !taken.contains(numbered))
        .unwrap_or(plain)
}

fn hours(conn: &mut AnyConnection, val: &ValId) -> Result<HashMap<i64, Vec<Oppettid>>, Error> {
    let rows: Vec<(i64, NaiveDate, i32, i32)> = oppettid::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .order((oppettid::stalle_id, oppettid::datum, oppettid::oppnar))
        .select((oppettid::stalle_id, oppettid::datum, oppettid::oppnar, oppettid::stanger))
        .load(conn)?;
    let mut hours: HashMap<i64, Vec<Oppettid>> = HashMap::new();
    for (id, datum, oppnar, stanger) in rows {
        let tid = interval(oppnar, stanger).map_err(broken("oppettid"))?;
        hours.entry(id).or_default().push(Oppettid { datum, tid });
    }
    Ok(hours)
}

/// An interval as the database keeps it, in minutes after midnight.
pub(super) fn interval(oppnar: i32, stanger: i32) -> Result<Intervall, String> {
    let clock = |minutes: i32| {
        u16::try_from(minutes)
            .ok()
            .and_then(Klockslag::from_minutes)
            .ok_or_else(|| format!("{minutes} minuter är inget klockslag"))
    };
    Intervall::new(clock(oppnar)?, clock(stanger)?).map_err(|e: Oppettidsfel| e.to_string())
}

/// The columns of a [`Row`].
type Columns = (
    stalle::id,
    stalle::lokal_id,
    stalle::typ,
    stalle::namn,
    stalle::anvisning,
    stalle::adress,
    stalle::tillganglighet,
    stalle::lat,
    stalle::lon,
    stalle::valdistrikt,
    stalle::valkrets_kod,
    stalle::valkrets_namn,
    stalle::kallans_id,
    stalle::status,
    stalle::version,
    stalle::valdistrikt_namn,
    stalle::kommun,
);

const COLUMNS: Columns = (
    stalle::id,
    stalle::lokal_id,
    stalle::typ,
    stalle::namn,
    stalle::anvisning,
    stalle::adress,
    stalle::tillganglighet,
    stalle::lat,
    stalle::lon,
    stalle::valdistrikt,
    stalle::valkrets_kod,
    stalle::valkrets_namn,
    stalle::kallans_id,
    stalle::status,
    stalle::version,
    stalle::valdistrikt_namn,
    stalle::kommun,
);

#[derive(Queryable)]
struct Row {
    id: i64,
    lokal_id: i64,
    typ: String,
    namn: String,
    anvisning: String,
    adress: String,
    tillganglighet: String,
    lat: Option<f64>,
    lon: Option<f64>,
    valdistrikt: Option<String>,
    valkrets_kod: Option<String>,
    valkrets_namn: Option<String>,
    kallans_id: String,
    status: String,
    version: i64,
    valdistrikt_namn: String,
    kommun: String,
}

/// The place of a row, if it has one.
fn plats(lat: Option<f64>, lon: Option<f64>) -> Result<Option<Wgs84>, String> {
    let both = lat.zip(lon).map(|(lat, lon)| Wgs84::parse(lat, lon));
    both.transpose().map_err(|e: Platsfel| e.to_string())
}

impl Row {
    fn with(self, oppettider: Vec<Oppettid>) -> Result<Sparat, String> {
        let stalle = Rostmottagningsstalle {
            typ: self.typ.parse()?,
            namn: self.namn,
            anvisning: self.anvisning,
            adress: self.adress,
            tillganglighet: self.tillganglighet,
            plats: plats(self.lat, self.lon)?,
            valdistrikt: self
                .valdistrikt
                .map(|kod| kod.parse().map_err(|e: Kodfel| e.to_string()))
                .transpose()?,
            valkrets: self
                .valkrets_kod
                .map(|kod| Valkrets { kod, namn: self.valkrets_namn.unwrap_or_default() }),
            valdistrikt_namn: self.valdistrikt_namn,
            kommun: match self.kommun.as_str() {
                "" => None,
                kod => Some(kod.parse().map_err(|e: Valfel| e.to_string())?),
            },
            kallans_id: self.kallans_id,
            oppettider,
        };
        let status = self.status.parse()?;
        Ok(Sparat { id: self.id, lokal_id: self.lokal_id, status, version: self.version, stalle })
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = stalle, treat_none_as_null = true)]
struct NewRow<'a> {
    val_id: &'a str,
    lokal_id: i64,
    typ: &'a str,
    namn: &'a str,
    anvisning: &'a str,
    adress: &'a str,
    tillganglighet: &'a str,
    lat: Option<f64>,
    lon: Option<f64>,
    valdistrikt: Option<String>,
    valkrets_kod: Option<String>,
    valkrets_namn: Option<String>,
    kallans_id: &'a str,
    valdistrikt_namn: &'a str,
    kommun: &'a str,
}

impl<'a> NewRow<'a> {
    fn new(
        val: &'a ValId,
        lokal_id: i64,
        entry: &'a Rostmottagningsstalle,
        typ: super::Stalletyp,
    ) -> Self {
        Self {
            val_id: val.as_str(),
            lokal_id,
            typ: typ.as_str(),
            namn: &entry.namn,
            anvisning: &entry.anvisning,
            adress: &entry.adress,
            tillganglighet: &entry.tillganglighet,
            lat: entry.plats.map(Wgs84::lat),
            lon: entry.plats.map(Wgs84::lon),
            valdistrikt: entry.valdistrikt.map(|kod| kod.to_string()),
            valkrets_kod: entry.valkrets.as_ref().map(|krets| krets.kod.clone()),
            valkrets_namn: entry.valkrets.as_ref().map(|krets| krets.namn.clone()),
            kallans_id: &entry.kallans_id,
            valdistrikt_namn: &entry.valdistrikt_namn,
            kommun: entry.kommun.as_ref().map_or("", Kommunkod::as_str),
        }
    }
}

/// A row of hours on its way in.
#[derive(Insertable)]
#[diesel(table_name = oppettid)]
pub(super) struct HourRow {
    stalle_id: i64,
    datum: NaiveDate,
    oppnar: i32,
    stanger: i32,
}

impl HourRow {
    /// The hours of a place as rows.
    pub(super) fn all(stalle_id: i64, hours: &[Oppettid]) -> impl Iterator<Item = Self> {
        hours.iter().map(move |hour| Self {
            stalle_id,
            datum: hour.datum,
            oppnar: i32::from(hour.tid.oppnar().minutes()),
            stanger: i32::from(hour.tid.stanger().minutes()),
        })
    }
}
