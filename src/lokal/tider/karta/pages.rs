//! `/kansli/lokaler/tider/karta`: a table of open röstningslokaler, coloured by how many.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::{Dygn, Kolumn, by_weekday, count, legend, shown, step, tenths};
use crate::lokal::Stalletyp;
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::lokal::store as lokaler;
use crate::lokal::tider::dagar::{self, Tider};
use crate::lokal::tider::oversikt::{Valkretsar, rows};
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::sprak::Sprak;
use crate::web::valet::valt;
use crate::web::{Error, Shared, ord};

/// The page of all hours, to which this one belongs.
const STIG: &str = "/kansli/lokaler/tider";
/// The path of this page.
const KARTA: &str = "/kansli/lokaler/tider/karta";

/// The routes of the table.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(KARTA, LASER, show);
}

struct Cell {
    text: String,
    steg: u32,
}

struct Timme {
    rubrik: String,
    celler: Vec<Cell>,
}

struct Omrade {
    nyckel: String,
    namn: String,
    lokaler: usize,
    timmar: Vec<Timme>,
    skala: Vec<(u32, String)>,
}

#[derive(Template)]
#[template(path = "lokal/tider/karta/pages/karta.html")]
struct Karta {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val_id: String,
    per_veckodag: bool,
    rubriker: Vec<(String, String)>,
    omraden: Vec<Omrade>,
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let id = valt.val.id.clone();
    let stallen = shared.db.read(move |conn| lokaler::all(conn, &id)).await?;
    let atlas = shared.atlas().ok();
    let bild = atlas.as_ref().and_then(|atlas| atlas.by_id(&valt.val.id));
    let valkretsar = Valkretsar::new(&stallen);
    let rader = rows(&stallen, |one| valkretsar.of(one, bild.map(|bild| &bild.distrikt)));
    let oppna: Vec<(&str, &Tider)> = rader
        .iter()
        .filter(|rad| rad.typ.oppen_for_alla())
        .map(|rad| (&*rad.valkrets, &rad.tider))
        .collect();

    let dagar = dagar::period(&valt.val, Stalletyp::Rostningslokal);
    let per_veckodag = begaran.value("per") == Some("veckodag");
    let kolumner = if per_veckodag {
        by_weekday(&dagar, valt.val.valdag)
    } else {
        dagar.iter().map(|&datum| day_column(datum)).collect()
    };
    let all = count(oppna.iter().map(|(_, tider)| *tider), &dagar);
    let span = hours_shown(&all);
    let mut omraden =
        vec![area("hela".to_owned(), "Hela kommunen", oppna.len(), &all, &kolumner, &span)];
    let names: BTreeSet<&str> = oppna.iter().map(|(krets, _)| *krets).collect();
    for (nr, namn) in names.into_iter().enumerate() {
        let within = || oppna.iter().filter(|(krets, _)| *krets == namn).map(|(_, tider)| *tider);
        let antal = count(within(), &dagar);
        let nyckel = format!("krets-{nr}");
        let namn = format!("Valkrets {namn}");
        omraden.push(area(nyckel, &namn, within().count(), &antal, &kolumner, &span));
    }
    let titel = "Öppna röstningslokaler timme för timme";
    Ok(respond(&Karta {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, titel).in_val(&valt, KARTA),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        val_id: valt.val.id.to_string(),
        per_veckodag,
        rubriker: kolumner
            .iter()
            .map(|kolumn| {
                let long = match kolumn.dagar[..] {
                    [datum] => ord::date(Sprak::Sv, datum),
                    _ => kolumn.rubrik.clone(),
                };
                (kolumn.rubrik.clone(), long)
            })
            .collect(),
        omraden,
    }))
}

fn day_column(datum: NaiveDate) -> Kolumn {
    let weekday = ord::short_weekday(Sprak::Sv, datum);
    Kolumn { rubrik: format!("{weekday} {}", datum.format("%-d/%-m")), dagar: vec![datum] }
}

/// The hours of the table: from the first at which some place is open to the last.
fn hours_shown(all: &BTreeMap<NaiveDate, Dygn>) -> Vec<usize> {
    let open = |hour: &usize| all.values().any(|dygn| dygn.get(*hour).is_some_and(|n| *n > 0));
    match ((0..24).find(open), (0..24).rfind(open)) {
        (Some(first), Some(last)) => (first..=last).collect(),
        _ => Vec::new(),
    }
}

fn area(
    nyckel: String,
    namn: &str,
    lokaler: usize,
    antal: &BTreeMap<NaiveDate, Dygn>,
    kolumner: &[Kolumn],
    span: &[usize],
) -> Omrade {
    let of = |hour: usize| kolumner.iter().map(move |kolumn| tenths(antal, kolumn, hour));
    let most = span.iter().flat_map(|&hour| of(hour)).max().unwrap_or(0);
    Omrade {
        nyckel,
        namn: namn.to_owned(),
        lokaler,
        timmar: span
            .iter()
            .map(|&hour| Timme {
                rubrik: format!("{hour}–{}", hour + 1),
                celler: of(hour)
                    .map(|tenths| Cell { text: shown(tenths), steg: step(tenths, most) })
                    .collect(),
            })
            .collect(),
        skala: legend(most, kolumner.iter().all(|kolumn| kolumn.dagar.len() == 1)),
    }
}
