//! From the database to the Atlas.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::adressok::Adressok;
use super::adressregister::Byggare;
use super::atlas::{Atlas, Revision, Valbild};
use crate::db::{self, AnyConnection, revision};
use crate::gangnat::Gangnat;
use crate::gangnat::matt::Matt;
use crate::geo::Wgs84;
use crate::lokal::inventering;
use crate::lokal::register::sammanslagning::store::hopslagna;
use crate::lokal::tillganglighet::Inventerat;
use crate::val::Kommunkod;
use crate::{adress, gangnat, lokal, val, valdistrikt};

/// Why an Atlas could not be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The val could not be read.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The valdistrikt could not be read.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The lokaler could not be read.
    #[error(transparent)]
    Lokal(#[from] lokal::store::Error),
    /// The addresses could not be read.
    #[error(transparent)]
    Adress(#[from] adress::store::Error),
    /// The walking networks could not be read.
    #[error(transparent)]
    Gangnat(#[from] gangnat::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<db::QueryError> for Error {
    fn from(error: db::QueryError) -> Self {
        Self::Db(error.into())
    }
}

/// The revisions that the database stands at.
///
/// # Errors
/// When the database fails.
pub fn revision(conn: &mut AnyConnection) -> Result<Revision, Error> {
    Ok(Revision {
        val: revision::of(conn, revision::VAL)?,
        adresser: revision::of(conn, revision::ADRESSER)?,
        gangnat: revision::of(conn, revision::GANGNAT)?,
    })
}

/// An Atlas of what the database holds, whose ways are measured by `matt`. What has not
/// changed since `old` is shared with it. One unit of work, so that all of it is of one
/// moment.
///
/// # Errors
/// When the database fails, or holds something that this program did not write.
pub fn load(conn: &mut AnyConnection, matt: Matt, old: Option<&Atlas>) -> Result<Atlas, Error> {
    let revision = revision(conn)?;
    let adresser = match old {
        Some(old) if old.revision.adresser == revision.adresser => old.adresser.clone(),
        _ => Arc::new(addresses(conn)?),
    };
    if let Some(old) = old.filter(|old| old.revision == revision) {
        let (val, gangnat) = (old.val.clone(), old.gangnat.clone());
        return Ok(Atlas { revision, val, adresser, gangnat });
    }
    let inventerat = inventering::store::for_valjare(conn)?;
    let all = val::store::all(conn)?;
    let gangnat = match old {
        Some(old) if old.revision.gangnat == revision.gangnat => old.gangnat.clone(),
        _ => BTreeMap::new(),
    };
    let gangnat = networks(conn, &all, gangnat)?;
    let hopslagna = Arc::new(hopslagna(conn)?);
    let val = all
        .into_iter()
        .map(|val| {
            let nat = gangnat.get(&val.kommun).map(Vec::as_slice).unwrap_or_default();
            let old = old.and_then(|old| old.by_id(&val.id));
            let bild = bild(conn, val, &inventerat)?.with_hopslagna(hopslagna.clone());
            Ok(Arc::new(bild.with_gangnat(nat, matt, old)))
        })
        .collect::<Result<_, Error>>()?;
    Ok(Atlas { revision, val, adresser, gangnat })
}

/// The walking networks of every kommun that has a val; those that are known are not read.
/// One that cannot be read is left out: voters are better answered by straight lines than
/// not at all.
fn networks(
    conn: &mut AnyConnection,
    val: &[val::Val],
    mut known: BTreeMap<Kommunkod, Vec<Arc<Gangnat>>>,
) -> Result<BTreeMap<Kommunkod, Vec<Arc<Gangnat>>>, Error> {
    for kommun in val.iter().map(|val| val.kommun) {
        if let Entry::Vacant(unread) = known.entry(kommun) {
            let all = match gangnat::store::all(conn, kommun) {
                Err(gangnat::store::Error::Trasigt(error)) => {
                    tracing::error!(%error, %kommun, "a walking network cannot be read");
                    Vec::new()
                }
                all => all?,
            };
            unread.insert(all.into_iter().map(|one| one.nat).collect());
        }
    }
    Ok(known)
}

fn bild(
    conn: &mut AnyConnection,
    val: val::Val,
    inventerat: &HashMap<i64, Inventerat>,
) -> Result<Valbild, Error> {
    let distrikt = valdistrikt::store::all(conn, &val.id)?;
    let mut published = lokal::store::all(conn, &val.id)?;
    published.retain(|sparat| sparat.status.syns());
    let filer = lokal::publicering::store::filer(conn, &val, &published)?;
    let stallen = published.into_iter().map(|sparat| (sparat.lokal_id, sparat.stalle)).collect();
    let register = adress::store::register(conn, &val.id)?;
    Ok(Valbild::new(val, distrikt, stallen, inventerat, register).with_files(filer))
}

/// The address register with its search.
///
/// # Errors
/// As [`load`].
pub fn addresses(conn: &mut AnyConnection) -> Result<Adressok, Error> {
    let mut byggare = Byggare::default();
    adress::store::each(conn, |rad| {
        let nummer = rad.nummer.and_then(|n| u16::try_from(n).ok());
        if let Ok(plats) = Wgs84::parse(rad.lat, rad.lon) {
            byggare.add(
                rad.id,
                &rad.gata,
                nummer,
                &rad.tillagg,
                &rad.postnummer,
                &rad.postort,
                plats,
            );
        }
    })?;
    Ok(Adressok::new(byggare.build()))
}
