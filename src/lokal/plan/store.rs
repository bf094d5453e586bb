//! Keeping a list of röstmottagningsställen in the database.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Atgard, Omfang, Plan, Sparat, Steg, plan};
use crate::db::schema::{lokal, oppettid, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, revision};
use crate::fil::Andringar;
use crate::geo::Wgs84;
use crate::lokal::matcha::{Nyckel, Tillhor, Tveksam};
use crate::lokal::store::{Error, HourRow, all, broken, free_key, lokaler, plats};
use crate::lokal::{Lokal, Rostmottagningsstalle, Stalletyp, Status};
use crate::val::{Kommunkod, Val, ValId};

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
/// by [`matcha`](crate::lokal::matcha); what is known of them is left as it is. What is not in
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

/// The names and addresses under which files know lokaler that the kansli has since
/// given another or found to be one, so that they are recognised in the same file again.
/// A name that another lokal has now is that one's. A lokal is found where it was, too:
/// the doors of its districts may lie far apart.
fn earlier_names(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    lokaler: &[Lokal],
) -> Result<Vec<Lokal>, Error> {
    type Row = (i64, String, String, Option<f64>, Option<f64>);
    let mut rows: Vec<Row> = stalle::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(kommun.as_str()))
        .order(stalle::id)
        .select((lokal::id, stalle::namn, stalle::adress, stalle::lat, stalle::lon))
        .load(conn)?;
    let gone: Vec<Row> = lokal::table
        .filter(lokal::kommun.eq(kommun.as_str()))
        .filter(lokal::ihop_med.is_not_null())
        .order(lokal::id)
        .select((
            lokal::ihop_med.assume_not_null(),
            lokal::namn,
            lokal::adress,
            lokal::lat,
            lokal::lon,
        ))
        .load(conn)?;
    rows.extend(gone);
    let mut now: HashMap<Nyckel, HashSet<i64>> = HashMap::new();
    for lokal in lokaler {
        now.entry(Nyckel::new(&lokal.namn, &lokal.adress)).or_default().insert(lokal.id);
    }
    let of_another =
        |key: &Nyckel, id: i64| now.get(key).is_some_and(|ids| ids.iter().any(|own| *own != id));
    let mut seen = HashSet::new();
    let mut earlier = Vec::new();
    for (id, namn, adress, lat, lon) in rows {
        let key = Nyckel::new(&namn, &adress);
        let point = (lat.map(f64::to_bits), lon.map(f64::to_bits));
        if of_another(&key, id) || !seen.insert((id, key, point)) {
            continue;
        }
        let plats = plats(lat, lon).map_err(broken("rostmottagningsstalle"))?;
        earlier.push(Lokal { id, namn, adress, plats });
    }
    Ok(earlier)
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
        typ: Stalletyp,
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
