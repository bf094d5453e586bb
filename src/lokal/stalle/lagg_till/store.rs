//! Lokaler of the register and what they become in a val. Taking one in writes its event
//! in the same transaction.

use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::db::schema::{lokal, rostmottagningsstalle as stalle, val as valet};
use crate::geo::Wgs84;
use crate::logg::{self, Utforare};
use crate::lokal::stalle::Stalle;
use crate::lokal::stalle::handelser::Stallehandelse;
use crate::lokal::stalle::store::{Error, check_free, of_district, uses};
use crate::lokal::{Stalletyp, Status};
use crate::tid::Svensktid;
use crate::val::Val;
use crate::valdistrikt::Valdistriktskod;

/// A lokal as it is taken into a val.
#[derive(Debug, Clone)]
pub struct Lokalen {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Its kommun.
    pub kommun: String,
    /// Where it is.
    pub plats: Option<Wgs84>,
    /// Whether it is there no more.
    pub borta: bool,
}

/// A lokal by its number.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn lokal(conn: &mut AnyConnection, id: i64) -> Result<Lokalen, Error> {
    type Row = (String, String, String, Option<f64>, Option<f64>, bool);
    let row: Option<Row> = lokal::table
        .find(id)
        .filter(lokal::ihop_med.is_null())
        .select((lokal::namn, lokal::adress, lokal::kommun, lokal::lat, lokal::lon, lokal::borta))
        .first(conn)
        .optional()?;
    let (namn, adress, kommun, lat, lon, borta) = row.ok_or(Error::Saknas)?;
    let plats = lat.zip(lon).and_then(|(lat, lon)| Wgs84::parse(lat, lon).ok());
    Ok(Lokalen { id, namn, adress, kommun, plats, borta })
}

/// What was last said of the way in to a lokal, and of its room, in any val.
///
/// # Errors
/// When the database fails.
pub fn last_said(
    conn: &mut AnyConnection,
    lokal: i64,
    typ: Stalletyp,
) -> Result<(String, String), Error> {
    let rows: Vec<(String, String, String)> = stalle::table
        .inner_join(valet::table.on(valet::id.eq(stalle::val_id)))
        .filter(stalle::lokal_id.eq(lokal))
        .order((valet::valdag.desc(), stalle::id))
        .select((stalle::typ, stalle::tillganglighet, stalle::anvisning))
        .load(conn)?;
    // Of the same kind if there was one.
    let same = rows.iter().find(|(other, ..)| other == typ.as_str()).or_else(|| rows.first());
    Ok(same.map(|(_, way, room)| (way.clone(), room.clone())).unwrap_or_default())
}

/// A new use of a lokal.
#[derive(Debug, Clone)]
pub struct Ny {
    /// What for.
    pub typ: Stalletyp,
    /// The valdistrikt of a vallokal.
    pub valdistrikt: Option<Valdistriktskod>,
    /// The room of the lokal.
    pub rum: Option<i64>,
    /// Room or directions, as voters read it.
    pub anvisning: String,
    /// Whether it keeps the hours of the vallokaler on valdagen.
    pub valdagens: bool,
}

/// Takes a lokal into a val as a kandidat.
///
/// # Errors
/// [`Error::Upptaget`] when its valdistrikt has another vallokal, [`Error::GarInte`] when
/// the lokal is gone or serves so already.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (val, lokal_id, ny): (&Val, i64, &Ny),
) -> Result<i64, Error> {
    let from = lokal(conn, lokal_id)?;
    if from.borta {
        return Err(Error::GarInte(
            "Lokalen är märkt som borta i registret och kan inte användas.",
        ));
    }
    let twin = |other: &Stalle| {
        other.typ == ny.typ
            && other.typ != Stalletyp::Vallokal
            && other.anvisning == ny.anvisning
            && other.status.planeras()
    };
    if uses(conn, lokal_id, &val.id)?.iter().any(twin) {
        return Err(Error::GarInte(
            "Lokalen används redan så i valet. Skriv en annan anvisning om det är ett annat rum.",
        ));
    }
    let (namn, krets) = match ny.valdistrikt {
        Some(kod) => {
            check_free(conn, &val.id, kod, None)?;
            of_district(conn, &val.id, kod)?
        }
        None => (String::new(), None),
    };
    let (tillganglighet, _) = last_said(conn, lokal_id, ny.typ)?;
    let id: i64 = diesel::insert_into(stalle::table)
        .values((
            (
                stalle::val_id.eq(val.id.as_str()),
                stalle::lokal_id.eq(lokal_id),
                stalle::typ.eq(ny.typ.as_str()),
                stalle::namn.eq(&from.namn),
                stalle::anvisning.eq(&ny.anvisning),
                stalle::adress.eq(&from.adress),
                stalle::tillganglighet.eq(tillganglighet),
                stalle::lat.eq(from.plats.map(Wgs84::lat)),
                stalle::lon.eq(from.plats.map(Wgs84::lon)),
            ),
            (
                stalle::valdistrikt.eq(ny.valdistrikt.map(|kod| kod.to_string())),
                stalle::valdistrikt_namn.eq(namn),
                stalle::valkrets_kod.eq(krets.as_ref().map(|krets| krets.kod.clone())),
                stalle::valkrets_namn.eq(krets.as_ref().map(|krets| krets.namn.clone())),
                stalle::kallans_id.eq(""),
                stalle::status.eq(Status::Kandidat.as_str()),
                stalle::rum_id.eq(ny.rum),
                stalle::valdagens.eq(ny.valdagens),
                stalle::kommun.eq(&from.kommun),
            ),
        ))
        .returning(stalle::id)
        .get_result(conn)?;
    let added = Stallehandelse::Tillagt { id, typ: ny.typ, namn: from.namn };
    logg::store::append(conn, now, av, &added)?;
    Ok(id)
}
