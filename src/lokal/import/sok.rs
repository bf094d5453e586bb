//! Reading a kansli's own sheet, and seeking the places that it lacks in the database.

use super::kansliark::{self, Adressplats, Ark, Lagen, Post};
use super::{Error, Last, Slag, Uppdrag};
use crate::adress;
use crate::db::{AnyConnection, Db};
use crate::fil::Filfel;
use crate::fil::tabell::Tabell;
use crate::geo::Wgs84;
use crate::lokal::matcha::{SAMMA_INOM_M, distance};
use crate::lokal::store;
use crate::val::Val;

/// Reads a kansli's own sheet of vallokaler; `None` when the file is something else.
pub(super) fn sheet(
    fil_namn: &str,
    bytes: &[u8],
    val: &Val,
    uppdrag: &Uppdrag,
) -> Result<Option<Last>, Filfel> {
    let form = |skal: &str| Filfel::Form { fil: fil_namn.to_owned(), skal: skal.to_owned() };
    let ark = match uppdrag.slag {
        Slag::Vallokaler => {
            let tabell = Tabell::read(fil_namn, bytes)?;
            Ark::recognise(&tabell).map(|ark| (ark, tabell))
        }
        Slag::Rostningslokaler => None,
    };
    let lagen = uppdrag.lagen.as_ref();
    let Some((ark, tabell)) = ark else {
        return match lagen {
            Some(_) => Err(form(
                "den är inte ett ark utan koordinater. --lagen används bara med kansliets eget \
                 ark över vallokaler.",
            )),
            None => Ok(None),
        };
    };
    let lagen = match lagen {
        Some((namn, bytes)) => Lagen::read(namn, bytes)?,
        None => Lagen::default(),
    };
    Ok(Some(ark.read(fil_namn, &tabell, val, &lagen)))
}

/// Seeks the places that a sheet lacks in what is known.
pub(super) async fn complete(db: &Db, val: &Val, read: &mut Last) -> Result<(), Error> {
    let (kommun, sought) = (val.kommun, std::mem::take(read));
    let lokaler = db.read(move |conn| store::lokaler(conn, kommun)).await?;
    let work = move |conn: &mut AnyConnection| {
        let mut found = sought.clone();
        let mut adresser = Adresser { conn, fel: None };
        kansliark::complete(&mut found, &lokaler, &mut adresser);
        adresser.fel.map_or(Ok(found), Err)
    };
    *read = db.read(work).await?;
    Ok(())
}

/// The register of addresses, and what went wrong with it.
struct Adresser<'c> {
    conn: &'c mut AnyConnection,
    fel: Option<adress::store::Error>,
}

impl Adressplats for Adresser<'_> {
    fn find(&mut self, text: &str, post: &Post) -> Option<Wgs84> {
        let delar = adress::tolka::line(text)?;
        let nummer = delar.nummer?;
        let rows = match adress::store::find(self.conn, &delar.gata, nummer) {
            Ok(rows) => rows,
            Err(error) => {
                self.fel.get_or_insert(error);
                return None;
            }
        };
        let postnummer = adress::tolka::postnummer(&post.postnummer);
        let same = |row: &&adress::store::Rad| {
            row.postnummer.is_empty() || postnummer.is_empty() || row.postnummer == postnummer
        };
        let exact = |row: &&adress::store::Rad| row.tillagg == delar.tillagg;
        let fitting: Vec<&adress::store::Rad> = rows.iter().filter(same).collect();
        let row = fitting.iter().copied().find(exact).or_else(|| fitting.first().copied())?;
        let place = Wgs84::parse(row.lat, row.lon).ok()?;
        // A street of that name in another town would send voters there.
        let one_place = fitting.iter().all(|other| {
            Wgs84::parse(other.lat, other.lon)
                .is_ok_and(|other| distance(Some(other), Some(place)) <= SAMMA_INOM_M)
        });
        one_place.then_some(place)
    }
}
