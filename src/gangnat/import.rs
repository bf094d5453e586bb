//! The import of a walking network, from file to report.

use std::sync::Arc;

use super::fast;
use super::fastning::{Skarning, unika};
use super::osm::{self, Last, Satt};
use super::rapport::{Exempel, Fastning, Inlasning, Natrapport, Utfall};
use super::store::{self, NyttNat};
use super::{Gangnat, Profil};
use crate::adress;
use crate::db::{AnyConnection, Db};
use crate::fil::{Filfel, Framsteg};
use crate::geo::Wgs84;
use crate::logg::Utforare;
use crate::lokal;
use crate::tackning;
use crate::tid::Svensktid;
use crate::val::{self, Val, ValId};

/// What an import is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val whose kommun the network is for.
    pub val: ValId,
    /// The name of its area; otherwise that of the file.
    pub namn: Option<String>,
    /// Ferries are ways too.
    pub farjor: bool,
    /// Write nothing.
    pub prov: bool,
}

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// A name that is none.
    #[error("Områdets namn ska ha 1 till {LANGSTA_NAMN} tecken. Ange ett annat.")]
    Namn,
    /// The network could not be kept.
    #[error(transparent)]
    Gangnat(#[from] store::Error),
    /// The val could not be read.
    #[error(transparent)]
    Tackning(#[from] tackning::store::Error),
    /// The report could not be written, which does not happen.
    #[error("Rapporten går inte att skriva.")]
    Rapport,
}

/// The longest name of an area, in characters.
pub const LANGSTA_NAMN: usize = 80;

/// Addresses and lokaler that are cut off and are named in the report.
const EXEMPEL: usize = 10;

/// Reads a file into a network of the kommun of a val.
///
/// # Errors
/// When the file is damaged or of another kind, the val unknown, or the database fails;
/// nothing is written then.
pub async fn run(
    db: &Db,
    (fil, bytes): (&str, Vec<u8>),
    uppdrag: Uppdrag,
    (now, av): (Svensktid, Utforare),
    framsteg: Arc<Framsteg>,
) -> Result<Inlasning, Error> {
    let namn = name(uppdrag.namn.as_deref().unwrap_or_else(|| stem(fil)))?;
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let (storlek, satt) = (bytes.len(), Satt { farjor: uppdrag.farjor });
    let last = Arc::new(read(fil, bytes, satt, Arc::clone(&framsteg)).await?);
    let rapport = Natrapport::of_file(fil, storlek, uppdrag.farjor, &last);
    let text = serde_json::to_string(&rapport).map_err(|_| Error::Rapport)?;
    framsteg.stage("Sparar gångnätet", None);
    let (kommun, prov) = (val.kommun, uppdrag.prov);
    let (kept, of) = (Arc::clone(&last), namn.clone());
    let work = move |conn: &mut AnyConnection| {
        let ny = NyttNat { kommun, namn: &of, nat: &kept.nat, rapport: &text };
        if prov {
            store::compare(conn, &ny).map(|(utfall, _)| utfall)
        } else {
            store::keep(conn, &now, &av, &ny)
        }
    };
    let utfall = if prov { db.read(work).await? } else { db.write(work).await? };
    framsteg.stage("Kopplar adresser till vägar", None);
    let fastning = fasten(db, &val, &namn, last).await?;
    Ok(Inlasning {
        slag: "gangnat",
        val: val.id,
        namn,
        prov,
        sparad: !prov || utfall == Utfall::Oforandrat,
        utfall,
        nat: rapport,
        fastning,
    })
}

/// The name of a file without what tells of its form.
fn stem(fil: &str) -> &str {
    let without = |end: &str| fil.strip_suffix(end);
    [".osm.pbf", ".pbf", ".osm", ".xml"].into_iter().find_map(without).unwrap_or(fil)
}

/// A name of an area, in one line.
///
/// # Errors
/// [`Error::Namn`] when it is empty or too long.
pub fn name(text: &str) -> Result<String, Error> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let signs = text.chars().count();
    if (1..=LANGSTA_NAMN).contains(&signs) { Ok(text) } else { Err(Error::Namn) }
}

/// Reads the file on a thread of its own. A damaged file may break what reads the binary
/// form; it is then said to be damaged.
async fn read(
    fil: &str,
    bytes: Vec<u8>,
    satt: Satt,
    framsteg: Arc<Framsteg>,
) -> Result<Last, Filfel> {
    let namn = fil.to_owned();
    let work = move || osm::read(&namn, &bytes, satt, &|what, steps| framsteg.stage(what, steps));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(Filfel::Form {
            fil: fil.to_owned(), skal: "den är trasig. Hämta den igen.".to_owned()
        })
    })
}

/// What is to be fastened: the other networks, lokaler and addresses with their names, and
/// how far a way may be.
struct Underlag {
    nat: Vec<(String, Arc<Gangnat>)>,
    lokaler: Vec<(String, Wgs84)>,
    adresser: Vec<(String, Wgs84)>,
    fast_m: f64,
}

fn underlag(conn: &mut AnyConnection, val: &Val) -> Result<Underlag, tackning::store::Error> {
    let nat = store::all(conn, val.kommun)?;
    let kept = lokal::store::all(conn, &val.id)?;
    let mut adresser = Vec::new();
    adress::store::each(conn, |rad| {
        if let Ok(plats) = Wgs84::parse(rad.lat, rad.lon) {
            let nummer = rad.nummer.and_then(|nummer| u16::try_from(nummer).ok());
            adresser.push((adress::rad(&rad.gata, nummer, &rad.tillagg), plats));
        }
    })?;
    Ok(Underlag {
        nat: nat.into_iter().map(|one| (one.namn, one.nat)).collect(),
        lokaler: unika(
            kept.iter().filter_map(|kept| Some((&*kept.stalle.namn, kept.stalle.plats?))),
        ),
        adresser,
        fast_m: tackning::store::installning(conn, val)?.0.fast_m,
    })
}

/// Fastens what the val has to the networks of its kommun, the new one among them.
async fn fasten(
    db: &Db,
    val: &Val,
    namn: &str,
    last: Arc<Last>,
) -> Result<Vec<Fastning>, tackning::store::Error> {
    let read = val.clone();
    let under = db.read(move |conn| underlag(conn, &read)).await?;
    let namn = namn.to_owned();
    let work = move || {
        let others = under.nat.iter().filter(|(known, _)| *known != namn);
        let nat: Vec<&Gangnat> =
            others.map(|(_, nat)| &**nat).chain(std::iter::once(&last.nat)).collect();
        Profil::ALLA.map(|profil| fastened(&under, &nat, profil)).to_vec()
    };
    Ok(tokio::task::spawn_blocking(work).await.unwrap_or_default())
}

fn fastened(under: &Underlag, nat: &[&Gangnat], profil: Profil) -> Fastning {
    let at = |plats: Wgs84| fast::lage(nat.iter().copied(), plats, profil, under.fast_m);
    let lokaler: Vec<_> = under.lokaler.iter().map(|(_, plats)| at(*plats)).collect();
    let adresser = under.adresser.iter().map(|(_, plats)| at(*plats));
    let cut = Skarning::new(nat, profil, &lokaler, adresser);
    let told = |all: &[(String, Wgs84)], cut: &[(usize, super::oar::Avskuren)]| {
        let named = cut.iter().filter_map(|(nr, skal)| Some((all.get(*nr)?.0.clone(), *skal)));
        named.map(|(namn, skal)| Exempel { namn, skal }).collect::<Vec<_>>()
    };
    let mut exempel = told(&under.lokaler, &cut.avskurna_lokaler);
    exempel.extend(told(&under.adresser, &cut.avskurna_adresser));
    exempel.truncate(EXEMPEL);
    Fastning { profil, adresser: cut.adresser, lokaler: cut.lokaler, exempel }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_area_is_that_of_its_file_unless_told() {
        assert_eq!(stem("stockholm-kista.osm.pbf"), "stockholm-kista");
        assert_eq!(stem("karta.osm"), "karta");
        assert_eq!(name("  Södra \n staden ").unwrap(), "Södra staden");
        assert!(name(" ").is_err() && name(&"x".repeat(81)).is_err());
    }
}
