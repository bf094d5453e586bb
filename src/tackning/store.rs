//! Coverage in the database: what a val is made of, its settings.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::befolkning::{Befolkning, Uppgift};
use super::bild::Bild;
use super::grund::Grund;
use super::installning::Installning;
use super::kostnad::Kostnader;
use super::plats::{Nyckel, Plats};
use crate::adress;
use crate::db::schema::tackningsinstallning as installningar;
use crate::db::{AnyConnection, Error as DbError};
use crate::gangnat::{self, Gangnat};
use crate::geo::Wgs84;
use crate::lokal::tillganglighet::{Krav, Svar, Tillganglighet};
use crate::lokal::vallokaler::karta::Karta;
use crate::lokal::{self, ekonomi, inventering};
use crate::val::{self, Val};
use crate::valdistrikt::stadsdel::Stadsdelar;
use crate::valdistrikt::{self, Valdistriktskod};

/// Why coverage could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The valdistrikt.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The lokaler.
    #[error(transparent)]
    Lokal(#[from] lokal::store::Error),
    /// The contracts.
    #[error(transparent)]
    Ekonomi(#[from] ekonomi::store::Error),
    /// The addresses.
    #[error(transparent)]
    Adress(#[from] adress::store::Error),
    /// The walking network.
    #[error(transparent)]
    Gangnat(#[from] gangnat::store::Error),
    /// Someone else has changed it.
    #[error("Någon annan har ändrat samtidigt.")]
    Inaktuell,
    /// A row that this program did not write.
    #[error("En rad i tabellen {0} går inte att läsa.")]
    Trasig(&'static str),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// The settings of a val with the number of their version, which is 0 before the first
/// change.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn installning(conn: &mut AnyConnection, val: &Val) -> Result<(Installning, i64), Error> {
    let row: Option<(String, i64)> = installningar::table
        .find((val.id.as_str(), "tackning"))
        .select((installningar::varde, installningar::version))
        .first(conn)
        .optional()?;
    let Some((text, version)) = row else { return Ok((Installning::default(), 0)) };
    let read = serde_json::from_str(&text).map_err(|_| Error::Trasig("tackningsinstallning"))?;
    Ok((read, version))
}

/// What contracts say that lokaler cost in a val.
///
/// # Errors
/// As [`installning`].
pub fn kostnader(conn: &mut AnyConnection, val: &Val) -> Result<Kostnader, Error> {
    let avtal = ekonomi::avtal::store::all(conn, val.kommun, &val.id)?;
    Ok(Kostnader::new(val, avtal.into_iter().map(|(one, lokal)| (lokal.id, one.uppgifter))))
}

/// The places of a val's plan, by number. What they cost is as the contracts were when
/// the plan was last changed; [`kostnader`] tells of now.
///
/// # Errors
/// As [`installning`].
pub fn platser(conn: &mut AnyConnection, val: &Val) -> Result<Vec<Plats>, Error> {
    let inspected = inventering::store::for_valjare(conn)?;
    let kept = lokal::store::all(conn, &val.id)?;
    let mut platser: Vec<Plats> = kept
        .into_iter()
        .map(|kept| {
            let stalle = kept.stalle;
            let said = Tillganglighet::from_text(&stalle.tillganglighet);
            let known = match inspected.get(&kept.lokal_id) {
                Some(inspected) => said.inventerad(*inspected),
                None => said,
            };
            let krav =
                Krav::ALLA.into_iter().filter(|krav| known.uppfyller(*krav) == Svar::Ja).collect();
            Plats {
                nyckel: Nyckel::Stalle(kept.id),
                lokal_id: Some(kept.lokal_id),
                namn: stalle.namn,
                adress: stalle.adress,
                typ: stalle.typ,
                status: kept.status,
                plats: stalle.plats,
                oppettider: Vec::new(),
                oppen: Vec::new(),
                krav,
                valdistrikt: stalle.valdistrikt,
                kostnad_kr: 0,
            }
            .with_hours(stalle.oppettider)
        })
        .collect();
    kostnader(conn, val)?.fyll(&mut platser);
    Ok(platser)
}

/// What is known of the valdistrikt of a val beside their polygons.
fn uppgifter(
    conn: &mut AnyConnection,
    val: &Val,
    karta: &Karta,
) -> Result<HashMap<Valdistriktskod, Uppgift>, Error> {
    let mut known: HashMap<Valdistriktskod, Uppgift> = HashMap::new();
    for kept in lokal::store::all(conn, &val.id)? {
        if let (Some(kod), Some(valkrets)) = (kept.stalle.valdistrikt, kept.stalle.valkrets) {
            known.entry(kod).or_default().valkrets = Some(valkrets);
        }
    }
    for (kod, rostande) in valdistrikt::store::rostande(conn, &val.id)? {
        known.entry(kod).or_default().rostande = Some(rostande);
    }
    let areas = Stadsdelar::new(valdistrikt::stadsdel::store::all(conn, val.kommun)?);
    for one in karta.distrikt() {
        if let Some(namn) = areas.of(one) {
            namn.clone_into(&mut known.entry(one.kod).or_default().stadsdel);
        }
    }
    Ok(known)
}

/// Where those entitled to vote in a val live. O(n log d) in its addresses.
///
/// # Errors
/// As [`installning`].
pub fn befolkning(conn: &mut AnyConnection, val: &Val) -> Result<Befolkning, Error> {
    let karta = Karta::new(valdistrikt::store::all(conn, &val.id)?);
    let known = uppgifter(conn, val, &karta)?;
    let register: HashMap<i64, Valdistriktskod> =
        adress::store::register(conn, &val.id)?.into_iter().collect();
    let mut adresser = Vec::new();
    adress::store::each(conn, |rad| {
        if let Ok(plats) = Wgs84::parse(rad.lat, rad.lon) {
            adresser.push((register.get(&rad.id).copied(), plats, rad.id));
        }
    })?;
    Ok(Befolkning::new(&karta, &known, adresser.into_iter()))
}

/// A val whole, from nothing, for commands; pages ask [`super::minne::Minne`].
///
/// # Errors
/// As [`installning`].
pub fn bild(conn: &mut AnyConnection, val: &Val) -> Result<Bild, Error> {
    let (installning, _) = installning(conn, val)?;
    let nat: Vec<Arc<Gangnat>> =
        gangnat::store::all(conn, val.kommun)?.into_iter().map(|one| one.nat).collect();
    let befolkning = Arc::new(befolkning(conn, val)?);
    let grund = Arc::new(Grund::new(befolkning, nat, &installning));
    let platser = platser(conn, val)?.into();
    Ok(Bild { val: val.clone(), grund, platser, installning: Arc::new(installning) })
}
