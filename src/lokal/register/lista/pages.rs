//! `/kansli/lokaler/register`: the list of lokaler.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::urval::{Filter, KOLUMNER, Urval, select};
use super::{Rad, export, store};
use crate::konto::Roll;
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::lokal::register::Byggnadstyp;
use crate::lokal::register::handelser::Registerhandelse;
use crate::lokal::register::pages::STIG;
use crate::tid;
use crate::web::behorighet::{Inloggad, note};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, list);
}

/// A choice in the filter.
struct Chip {
    varde: &'static str,
    text: &'static str,
    valt: bool,
}

#[derive(Template)]
#[template(path = "lokal/register/lista/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    stig: &'static str,
    val: String,
    fraga: Listfraga,
    urval: Vec<Chip>,
    typer: Vec<Chip>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Rad>,
    sidning: Sidning,
    filtrerat: bool,
    /// Whether a choice is made, so that the choices are shown.
    valt: bool,
    planerar: bool,
}

fn filter(begaran: &Begaran) -> Filter {
    Filter {
        urval: begaran.values("urval").filter_map(Urval::parse).collect(),
        typer: begaran.values("typ").filter_map(Byggnadstyp::parse).collect(),
    }
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now) = (Begaran::read(&request), tid::now());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let filter = filter(&begaran);
    let val = valt.val.clone();
    let rader = shared.db.read(move |conn| store::all(conn, &val)).await?;
    let chosen = select(&rader, &fraga, &filter);
    if let Some(format) = fraga.format {
        let done = Registerhandelse::Exporterat { antal: chosen.len(), format: format.ending() };
        note(&shared, &now, &inloggad.utforare(), done).await?;
        let namn = format!("lokaler-{}-{}", valt.val.id, now.date_naive());
        return lista::file(&export::table(&chosen), &namn, format);
    }
    let sidning = Sidning::new(&begaran, &fraga, chosen.len());
    let page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Register över lokaler")
            .in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        stig: STIG,
        val: valt.val.id.to_string(),
        urval: Urval::ALLA
            .map(|one| Chip {
                varde: one.as_str(),
                text: one.namn(),
                valt: filter.urval.contains(&one),
            })
            .into(),
        typer: Byggnadstyp::ALLA
            .map(|typ| Chip {
                varde: typ.as_str(),
                text: typ.namn(),
                valt: filter.typer.contains(&typ),
            })
            .into(),
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(|&rad| rad.clone()).collect(),
        filtrerat: !fraga.q.is_empty() || filter.nagot(),
        valt: filter.nagot(),
        planerar: inloggad.har(Roll::Planerare),
        sidning,
        fraga,
    };
    Ok(respond(&page))
}
