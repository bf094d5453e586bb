//! The list of inspections, and its file.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::{Filter, KOLUMNER, Lokalrad, Urval, select, table};
use crate::fil::export::Format;
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::lokal::inventering::handelser::Inventeringshandelse;
use crate::lokal::inventering::{Behov, Niva, store};
use crate::tid;
use crate::web::behorighet::{Inloggad, note};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning, rubriker};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the list.
const STIG: &str = "/kansli/lokaler/inventeringar";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, list);
}

/// A choice in the filter.
struct Val {
    varde: &'static str,
    text: String,
    valt: bool,
}

struct Rad {
    lokal_id: i64,
    namn: String,
    adress: String,
    datum: Option<String>,
    inventering: Option<i64>,
    gammal: bool,
    nivaer: Vec<(&'static str, Niva)>,
}

impl Rad {
    fn new(rad: &Lokalrad, valdag: NaiveDate) -> Self {
        Self {
            lokal_id: rad.lokal_id,
            namn: rad.namn.clone(),
            adress: rad.adress.clone(),
            datum: rad.datum().map(|datum| datum.to_string()),
            inventering: rad.senaste.as_ref().map(|one| one.id),
            gammal: rad.ar_gammal(valdag),
            nivaer: Behov::ALLA.map(|behov| (behov.namn(), rad.nivaer.av(behov))).into(),
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/inventering/lista/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fraga: Listfraga,
    urval: Vec<Val>,
    behov: Vec<Val>,
    nivaer: Vec<Val>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Rad>,
    sidning: Sidning,
    filtrerat: bool,
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now) = (Begaran::read(&request), tid::now());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let valdag = valt.val.valdag;
    let id = valt.val.id.clone();
    let alla = shared.db.read(move |conn| store::of_val(conn, &id)).await?;
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let filter =
        Filter::read(begaran.values("urval"), begaran.value("behov"), begaran.values("niva"));
    let chosen = select(&alla, &fraga, &filter, valdag);
    if let Some(format) = fraga.format {
        let done =
            Inventeringshandelse::Exporterade { antal: chosen.len(), format: format.ending() };
        note(&shared, &now, &inloggad.utforare(), done).await?;
        return save(&chosen, &valt, format);
    }
    let sidning = Sidning::new(&begaran, &fraga, chosen.len());
    let of = filter.behov.unwrap_or(Behov::Rorelse);
    let page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Inventeringar").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        urval: Urval::ALLA
            .map(|urval| Val {
                varde: urval.as_str(),
                text: urval.namn(),
                valt: filter.urval.contains(&urval),
            })
            .into(),
        behov: Behov::ALLA
            .map(|behov| Val {
                varde: behov.as_str(),
                text: behov.namn().to_owned(),
                valt: behov == of,
            })
            .into(),
        nivaer: Niva::ALLA
            .map(|niva| Val {
                varde: niva.as_str(),
                text: niva.namn().to_owned(),
                valt: filter.nivaer.contains(&niva),
            })
            .into(),
        rubriker: rubriker(&begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(|rad| Rad::new(rad, valdag)).collect(),
        filtrerat: !fraga.q.is_empty() || !filter.ar_tomt(),
        sidning,
        fraga,
    };
    Ok(respond(&page))
}

fn save(chosen: &[&Lokalrad], valt: &Valt, format: Format) -> Result<HttpResponse, Error> {
    lista::file(&table(chosen), &format!("inventeringar-{}", valt.val.id), format)
}
