//! `/kansli/lokaler/avtal`: every contract of a val.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Filter, KOLUMNER, Rad, rader, select, table};
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::avtal::store;
use crate::lokal::ekonomi::kronor::Kr;
use crate::lokal::ekonomi::pages::{FLIK, LASER, Sida, sidor};
use crate::lokal::ekonomi::rules::{Lage, Varning};
use crate::lokal::ekonomi::store::{Error as Fel, planen};
use crate::lokal::flikar::{Underflik, flikar};
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The path of the list.
pub const STIG: &str = "/kansli/lokaler/avtal";

/// The list of contracts.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, list);
}

/// A choice in a filter.
pub struct Chip {
    /// Its value in the URL.
    pub varde: String,
    /// Its name.
    pub text: String,
    /// Whether it is chosen.
    pub valt: bool,
}

/// A row in words.
struct Visad {
    id: i64,
    lokal: String,
    adress: String,
    motpart: String,
    galler: String,
    fran: String,
    till: String,
    kostnad: String,
    villkor: String,
    delprogram: String,
    lage: Lage,
    varning: Option<String>,
}

impl Visad {
    fn new(rad: &Rad, inom: u16) -> Self {
        let it = &rad.avtal.uppgifter;
        Self {
            id: rad.avtal.id,
            lokal: rad.lokal.namn.clone(),
            adress: rad.lokal.adress.clone(),
            motpart: it.motpart.clone(),
            galler: if it.val.is_some() { "Det här valet" } else { "Alla val" }.to_owned(),
            fran: it.fran.to_string(),
            till: it.till.to_string(),
            kostnad: Kr(rad.kostnad_kr).to_string(),
            villkor: format!("{} {}", Kr(it.kostnad_kr), it.per.namn()),
            delprogram: it.delprogram.to_string(),
            lage: it.lage,
            varning: rad.varning.map(|varning| varning.namn(inom)),
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/avtal/lista/pages/lista.html")]
struct Avtalslista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    sidor: Vec<Sida>,
    val: String,
    fraga: Listfraga,
    lage: Vec<Chip>,
    delprogram: Vec<Chip>,
    varning: Vec<Chip>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Visad>,
    sidning: Sidning,
    summa: String,
    filtrerat: bool,
}

fn filter(begaran: &Begaran) -> Filter {
    let known = |text: &str| Varning::ALLA.into_iter().find(|one| one.as_str() == text);
    Filter {
        lage: begaran.values("lage").filter_map(|text| text.parse().ok()).collect(),
        delprogram: begaran.values("delprogram").filter_map(Delprogram::parse).collect(),
        varning: begaran.values("varning").filter_map(known).collect(),
    }
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, idag) = (Begaran::read(&request), tid::now().date_naive());
    let valt = valt(&begaran, &shared, idag).await?;
    let (kommun, id) = (valt.val.kommun, valt.val.id.clone());
    let (avtal, plan) = shared
        .db
        .read(move |conn| Ok::<_, Fel>((store::all(conn, kommun, &id)?, planen(conn, &id)?)))
        .await?;
    let inom = shared.settings.ekonomi.contract_warn_days;
    let all = rader(avtal, &plan, &valt.val, idag, inom);
    let (fraga, filter) = (Listfraga::read(&begaran, &KOLUMNER), filter(&begaran));
    let chosen = select(&all, &fraga, &filter);
    if let Some(format) = fraga.format {
        let namn = format!("avtal-{}", valt.val.id);
        return lista::file(&table(&chosen, inom), &namn, format);
    }
    let sidning = Sidning::new(&begaran, &fraga, chosen.len());
    let delprogram = |one: Delprogram| Chip {
        varde: one.kod().to_string(),
        text: one.to_string(),
        valt: filter.delprogram.contains(&one),
    };
    let page = Avtalslista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Avtal").in_val(&valt, STIG),
        flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
        sidor: sidor(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        lage: Lage::ALLA
            .map(|lage| Chip {
                varde: lage.to_string(),
                text: lage.namn().to_owned(),
                valt: filter.lage.contains(&lage),
            })
            .into(),
        delprogram: Delprogram::alla().map(delprogram).collect(),
        varning: Varning::ALLA
            .map(|varning| Chip {
                varde: varning.as_str().to_owned(),
                text: varning.namn(inom),
                valt: filter.varning.contains(&varning),
            })
            .into(),
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(|rad| Visad::new(rad, inom)).collect(),
        summa: Kr(chosen.iter().map(|rad| rad.kostnad_kr).sum()).to_string(),
        filtrerat: !fraga.q.is_empty() || !filter.is_empty(),
        sidning,
        fraga,
    };
    Ok(respond(&page))
}
