//! `/kalender`: the days of a val in words.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::tid;
use crate::uppslag::pages::{choose, head, without_val};
use crate::val::Val;
use crate::val::rules::{Handelse, kalender};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::{Begaran, Lagring, Menyval, Sida, Valhuvud, respond};
use crate::web::{Error, Shared, ord};

/// One day or period.
#[derive(Debug)]
struct Post {
    nyckel: &'static str,
    /// For machines.
    datum: String,
    nar: String,
    klockan: Option<String>,
    titel: String,
    text: String,
    paragraf: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "val/pages/kalender.html")]
struct Kalendersida {
    sida: Sida,
    ingress: String,
    poster: Vec<Post>,
}

impl Kalendersida {
    fn new(begaran: &Begaran, huvud: Valhuvud, val: &Val) -> Self {
        let s = begaran.sprak;
        let valdag = ord::full_date(s, val.valdag);
        Self {
            sida: Sida::new(begaran, Menyval::Kalender, s.t("kalender-rubrik"), Some(huvud)),
            ingress: s.with("kalender-ingress", [("valdag", valdag.into())]),
            poster: kalender(val).into_iter().map(|event| post(begaran, &event)).collect(),
        }
    }
}

fn post(begaran: &Begaran, event: &Handelse) -> Post {
    let s = begaran.sprak;
    let first = ord::sentence(&ord::date(s, event.datum));
    let nar = match event.till {
        None => first,
        Some(till) => {
            s.with("ord-period", [("fran", first.into()), ("till", ord::date(s, till).into())])
        }
    };
    Post {
        nyckel: event.nyckel,
        datum: event.datum.to_string(),
        nar,
        klockan: event.klockan.map(|(from, to)| {
            s.with(
                "kalender-klockan",
                [("fran", ord::clock(s, from).into()), ("till", ord::clock(s, to).into())],
            )
        }),
        titel: s.t(&format!("kalender-{}", event.nyckel)),
        text: s.t(&format!("kalender-{}-text", event.nyckel)),
        paragraf: event.paragraf,
    }
}

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kalender", Tilltrade::Oppen, page);
}

async fn page(request: HttpRequest, shared: web::Data<Shared>) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let atlas = shared.atlas()?;
    let Some(bild) = choose(&atlas, &begaran, &tid::now())? else {
        return Ok(without_val(&request, &begaran));
    };
    let page = Kalendersida::new(&begaran, head(&begaran, bild), &bild.val);
    Ok(respond(&request, &begaran, &page, Lagring::Fragas))
}
