//! `/kansli/lokaler/ekonomi`: what each lokal costs in a val.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Filter, KOLUMNER, Lokalkostnad, Summa, lokalkostnader, select, table, timmar};
use crate::lokal::Stalletyp;
use crate::lokal::ekonomi::avtal;
use crate::lokal::ekonomi::avtal::lista::pages::Chip;
use crate::lokal::ekonomi::kronor::{Kr, or_dash};
use crate::lokal::ekonomi::pages::{FLIK, LASER, Sida, sidor};
use crate::lokal::ekonomi::store::{Error as Fel, lokaler, planen, roster};
use crate::lokal::flikar::{Underflik, flikar};
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The list of what lokaler cost.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(FLIK, LASER, list);
}

/// A row in words.
struct Visad {
    id: i64,
    lokal: String,
    adress: String,
    typer: String,
    dagar: i64,
    timmar: String,
    kostnad: String,
    otecknat: String,
    per_timme: String,
    roster: String,
    per_rost: String,
    brist: Option<String>,
}

impl Visad {
    fn new(rad: &Lokalkostnad) -> Self {
        let typer: Vec<&str> = rad.typer.iter().map(|typ| namn(*typ)).collect();
        Self {
            id: rad.lokal.id,
            lokal: rad.lokal.namn.clone(),
            adress: rad.lokal.adress.clone(),
            typer: if typer.is_empty() { "Inte i planen".to_owned() } else { typer.join(", ") },
            dagar: rad.dagar,
            timmar: timmar(rad.minuter),
            kostnad: or_dash(rad.kand_kr()),
            otecknat: Kr(rad.otecknat_kr).to_string(),
            per_timme: or_dash(rad.per_timme()),
            roster: rad.roster.map_or("–".to_owned(), |roster| roster.to_string()),
            per_rost: or_dash(rad.per_rost()),
            brist: rad.utan_avtal.then(|| match rad.otackta.as_slice() {
                [] => "Tecknat avtal saknas".to_owned(),
                [day] => format!("Tecknat avtal saknas {day}"),
                [first, ..] => {
                    format!("Tecknat avtal saknas {} dagar, först {first}", rad.otackta.len())
                }
            }),
        }
    }
}

const fn namn(typ: Stalletyp) -> &'static str {
    match typ {
        Stalletyp::Vallokal => "Vallokal",
        Stalletyp::Rostningslokal => "Röstningslokal",
        Stalletyp::Tillfallig => "Tillfällig gatuplats",
        Stalletyp::Institution => "Institution",
    }
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/kostnad/pages/kostnad.html")]
struct Kostnadslista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    sidor: Vec<Sida>,
    val: String,
    fraga: Listfraga,
    typer: Vec<Chip>,
    utan_avtal: bool,
    antal_utan_avtal: usize,
    rosternas_val: Option<String>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Visad>,
    sidning: Sidning,
    timmar: String,
    kostnad: String,
    otecknat: String,
    per_timme: String,
    roster: i64,
    per_rost: String,
    filtrerat: bool,
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (val, forra) = (valt.val.clone(), valt.forra().cloned());
    let (all, rosternas_val) = shared
        .db
        .read(move |conn| {
            let avtal = avtal::store::all(conn, val.kommun, &val.id)?;
            let plan = planen(conn, &val.id)?;
            // The votes of this val once they have been received, else of the one before.
            let mut votes = (roster(conn, &val.id)?, Some(val.namn.clone()));
            if votes.0.is_empty() {
                votes = match &forra {
                    Some(forra) => (roster(conn, &forra.id)?, Some(forra.namn.clone())),
                    None => (votes.0, None),
                };
            }
            let (votes, whose) = votes;
            let whose = whose.filter(|_| !votes.is_empty());
            let lokaler = lokaler(conn, val.kommun)?;
            Ok::<_, Fel>((lokalkostnader(&val, lokaler, &plan, &avtal, &votes), whose))
        })
        .await?;
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let filter = Filter {
        utan_avtal: begaran.value("avtal") == Some("saknas"),
        typer: begaran.values("typ").filter_map(|text| text.parse().ok()).collect(),
    };
    let chosen = select(&all, &fraga, &filter);
    if let Some(format) = fraga.format {
        let namn = format!("kostnad-per-lokal-{}", valt.val.id);
        return lista::file(&table(&chosen), &namn, format);
    }
    let sidning = Sidning::new(&begaran, &fraga, chosen.len());
    let sum = Summa::of(&chosen);
    let page = Kostnadslista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Kostnad per lokal").in_val(&valt, FLIK),
        flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
        sidor: sidor(FLIK, &valt.val.id),
        val: valt.val.id.to_string(),
        typer: Stalletyp::ALLA
            .map(|typ| Chip {
                varde: typ.to_string(),
                text: namn(typ).to_owned(),
                valt: filter.typer.contains(&typ),
            })
            .into(),
        utan_avtal: filter.utan_avtal,
        antal_utan_avtal: all.iter().filter(|rad| rad.utan_avtal).count(),
        rosternas_val,
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(|rad| Visad::new(rad)).collect(),
        timmar: timmar(sum.minuter),
        kostnad: Kr(sum.kostnad_kr).to_string(),
        otecknat: Kr(sum.otecknat_kr).to_string(),
        per_timme: or_dash(sum.per_timme()),
        roster: sum.roster,
        per_rost: or_dash(sum.per_rost()),
        filtrerat: !fraga.q.is_empty() || filter.utan_avtal || !filter.typer.is_empty(),
        sidning,
        fraga,
    };
    Ok(respond(&page))
}
