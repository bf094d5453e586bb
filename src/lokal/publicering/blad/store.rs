//! What stands on a lokalblad, in the database. Contacts are opened only for whoever may
//! see them.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;

use crate::db::schema::{
    gatuplats, lokal, lokalkontakt, lokalrum, rostmottagningsstalle as stalle,
};
use crate::db::{AnyConnection, Error as DbError};
use crate::lokal::publicering::store::{self as planering, Plan};
use crate::lokal::store::{self as lokaler, Sparat};
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::sigill::register::{
    Kolumn, LOKALKONTAKT_EPOST, LOKALKONTAKT_NAMN, LOKALKONTAKT_TELEFON,
};
use crate::sigill::{Sigillfel, store as nycklar};
use crate::val::ValId;
use crate::valdistrikt::{self, Valdistrikt};

/// Why a lokalblad could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such röstmottagningsställe.
    #[error("Röstmottagningsstället finns inte.")]
    Saknas,
    /// The lokaler could not be read.
    #[error(transparent)]
    Lokal(#[from] lokaler::Error),
    /// The valdistrikt could not be read.
    #[error(transparent)]
    Distrikt(#[from] valdistrikt::store::Error),
    /// The keys are not those of the database.
    #[error(transparent)]
    Nycklar(#[from] nycklar::Error),
    /// A value does not open.
    #[error(transparent)]
    Sigill(#[from] Sigillfel),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// What is known of a lokal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable)]
pub struct Lokalfakta {
    /// Whose it is.
    pub agare: String,
    /// Postcode.
    pub postnummer: String,
    /// Town.
    pub postort: String,
    /// Power.
    pub el: String,
    /// Network.
    pub natverk: String,
    /// Alarm.
    pub larm: String,
    /// Parking.
    pub parkering: String,
    /// Nearest stop.
    pub hallplats: String,
    /// Metres to it.
    pub hallplats_m: Option<i32>,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rum {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its floor.
    pub vaning: String,
    /// Its area in square metres.
    pub yta_m2: Option<i32>,
    /// How many it holds.
    pub kapacitet: Option<i32>,
}

/// Whom to call. Not `Debug`: it is a person.
#[derive(Clone)]
pub struct Kontakt {
    /// About what.
    pub uppgift: String,
    /// Name.
    pub namn: String,
    /// Phone number.
    pub telefon: Option<String>,
    /// Mail.
    pub epost: Option<String>,
}

/// What a street site needs.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Gatuplats {
    /// Who puts it up.
    pub leverantor: String,
    /// Power.
    pub el: String,
    /// What is done in bad weather.
    pub vaderplan: String,
    /// Guard.
    pub vakt: String,
}

/// All that the lokalblad of a val are made from.
pub struct Underlag {
    /// Every röstmottagningsställe of the val.
    pub stallen: Vec<Sparat>,
    /// Their plans, by number.
    pub planer: BTreeMap<i64, Plan>,
    /// The room of those that have one.
    pub rum_av: HashMap<i64, i64>,
    /// Their lokaler, by number.
    pub lokaler: HashMap<i64, Lokalfakta>,
    /// The rooms of those.
    pub rum: HashMap<i64, Vec<Rum>>,
    /// The contacts of those lokaler that were asked for, where they may be seen.
    pub kontakter: HashMap<i64, Vec<Kontakt>>,
    /// What is known of street sites.
    pub gatuplatser: HashMap<i64, Gatuplats>,
    /// The valdistrikt.
    pub distrikt: Vec<Valdistrikt>,
}

/// The val of a röstmottagningsställe.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn valet(conn: &mut AnyConnection, id: i64) -> Result<String, Error> {
    let found = stalle::table.find(id).select(stalle::val_id).first(conn).optional()?;
    found.ok_or(Error::Saknas)
}

/// Reads what is known. Contacts are read of the lokaler of the röstmottagningsställen
/// that `wanted` takes, and only where there is a source of keys.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn underlag(
    conn: &mut AnyConnection,
    val: &ValId,
    wanted: &dyn Fn(&Sparat) -> bool,
    kalla: Option<&Nyckelkalla>,
) -> Result<Underlag, Error> {
    let stallen = lokaler::all(conn, val)?;
    let used = || stalle::table.filter(stalle::val_id.eq(val.as_str())).select(stalle::lokal_id);
    let facts: Vec<(i64, Lokalfakta)> = lokal::table
        .filter(lokal::id.eq_any(used()))
        .select((
            lokal::id,
            (
                lokal::agare,
                lokal::postnummer,
                lokal::postort,
                lokal::el,
                lokal::natverk,
                lokal::larm,
                lokal::parkering,
                lokal::hallplats,
                lokal::hallplats_m,
            ),
        ))
        .load(conn)?;
    let rooms: Vec<(i64, Rum)> = lokalrum::table
        .filter(lokalrum::lokal_id.eq_any(used()))
        .order(lokalrum::id)
        .select((
            lokalrum::lokal_id,
            (lokalrum::id, lokalrum::namn, lokalrum::vaning, lokalrum::yta_m2, lokalrum::kapacitet),
        ))
        .load(conn)?;
    let mut rum: HashMap<i64, Vec<Rum>> = HashMap::new();
    for (lokal_id, room) in rooms {
        rum.entry(lokal_id).or_default().push(room);
    }
    let sites: Vec<(i64, Gatuplats)> = gatuplats::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .select((
            gatuplats::stalle_id,
            (gatuplats::leverantor, gatuplats::el, gatuplats::vaderplan, gatuplats::vakt),
        ))
        .load(conn)?;
    let room_of: Vec<(i64, Option<i64>)> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .select((stalle::id, stalle::rum_id))
        .load(conn)?;
    let lokal_ids: HashSet<i64> =
        stallen.iter().filter(|sparat| wanted(sparat)).map(|sparat| sparat.lokal_id).collect();
    Ok(Underlag {
        planer: planering::planer(conn, val)?,
        rum_av: room_of.into_iter().filter_map(|(id, room)| Some((id, room?))).collect(),
        lokaler: facts.into_iter().collect(),
        rum,
        kontakter: match kalla {
            Some(kalla) => contacts(conn, val, &lokal_ids, kalla)?,
            None => HashMap::new(),
        },
        gatuplatser: sites.into_iter().collect(),
        distrikt: valdistrikt::store::all(conn, val)?,
        stallen,
    })
}

fn contacts(
    conn: &mut AnyConnection,
    val: &ValId,
    lokal_ids: &HashSet<i64>,
    kalla: &Nyckelkalla,
) -> Result<HashMap<i64, Vec<Kontakt>>, Error> {
    type Row = (i64, i64, String, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);
    let used = stalle::table.filter(stalle::val_id.eq(val.as_str())).select(stalle::lokal_id);
    let rows: Vec<Row> = lokalkontakt::table
        .filter(lokalkontakt::lokal_id.eq_any(used))
        .order(lokalkontakt::id)
        .select((
            lokalkontakt::id,
            lokalkontakt::lokal_id,
            lokalkontakt::uppgift,
            lokalkontakt::forseglad_namn,
            lokalkontakt::forseglad_telefon,
            lokalkontakt::forseglad_epost,
        ))
        .load(conn)?;
    let ring = nycklar::ring(conn, kalla)?;
    let mut all: HashMap<i64, Vec<Kontakt>> = HashMap::new();
    for (id, lokal_id, uppgift, namn, telefon, epost) in rows {
        if !lokal_ids.contains(&lokal_id) {
            continue;
        }
        let open = |kolumn: &Kolumn, value: Option<Vec<u8>>| {
            value.map(|value| ring.open(kolumn.plats(id), &value)).transpose()
        };
        all.entry(lokal_id).or_default().push(Kontakt {
            uppgift,
            namn: ring.open(LOKALKONTAKT_NAMN.plats(id), &namn)?,
            telefon: open(&LOKALKONTAKT_TELEFON, telefon)?,
            epost: open(&LOKALKONTAKT_EPOST, epost)?,
        });
    }
    Ok(all)
}
