//! `/kansli/tackning/scenario/{id}/infor`: a scenario written into the plan.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

use crate::lokal::Status;
use crate::lokal::flikar::{PLANERAR, Underflik};
use crate::tackning::plats::Nyckel;
use crate::tackning::scenario::infor::store::{self as inforande, Beslutat};
use crate::tackning::scenario::infor::{Steg, steg};
use crate::tackning::scenario::pages::{Underlag, gjort, read_id, sett};
use crate::tackning::scenario::store;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::{Error, Shared};

/// The page and its form.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenario/{id}/infor", PLANERAR, show).post(
        "/kansli/tackning/scenario/{id}/infor",
        PLANERAR,
        adopt,
    );
}

impl From<inforande::Error> for Error {
    fn from(error: inforande::Error) -> Self {
        match error {
            inforande::Error::Hinder(texts) => Self::GarInte(texts.join(" ")),
            inforande::Error::Scenario(error) => error.into(),
            inforande::Error::Tackning(error) => error.into(),
            inforande::Error::Stalle(error) => error.into(),
            inforande::Error::Tider(error) => error.into(),
            inforande::Error::Register(error) => error.into(),
            inforande::Error::Db(error) => error.into(),
        }
    }
}

struct Rad {
    namn: String,
    texter: Vec<String>,
    hinder: Vec<String>,
    /// The number that the box «genast» sends, where voters see the place.
    genast: Option<i64>,
    ikryssad: bool,
}

impl Rad {
    fn new(steg: Steg, genast: &BTreeSet<i64>) -> Self {
        let id = match steg.nyckel {
            Nyckel::Stalle(id) => Some(id).filter(|_| steg.publicerad),
            Nyckel::Lokal(_) | Nyckel::Ny(_) => None,
        };
        Self {
            ikryssad: id.is_some_and(|id| genast.contains(&id)),
            genast: id,
            namn: steg.namn,
            texter: steg.texter,
            hinder: steg.hinder,
        }
    }
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/infor.html")]
struct Infor {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    id: i64,
    version: i64,
    scenario: String,
    rader: Vec<Rad>,
    statusar: Vec<(String, String)>,
    status: String,
}

/// How far new places may have come.
const STATUSAR: [Status; 2] = [Status::Kandidat, Status::Inventerad];

fn page(
    inloggad: &Inloggad,
    underlag: &Underlag,
    (beslutat, fel): (&Beslutat, Formularfel),
) -> Infor {
    let one = &underlag.scenario;
    let steps = steg(&one.andringar, &underlag.bild.platser, &underlag.versioner);
    Infor {
        sida: underlag.sida(inloggad, format!("För in «{}» i planen", one.namn)),
        flikar: underlag.flikar(),
        fel,
        id: one.id,
        version: one.version,
        scenario: one.namn.clone(),
        rader: steps.into_iter().map(|step| Rad::new(step, &beslutat.genast)).collect(),
        statusar: STATUSAR.map(|one| (one.to_string(), one.namn().to_owned())).into(),
        status: beslutat.status.to_string(),
    }
}

async fn show(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let underlag = Underlag::read(&shared, read_id(&id)?).await?;
    if underlag.scenario.inford.is_some() {
        return Err(store::Error::Infort.into());
    }
    let usual = Beslutat { status: Status::Kandidat, genast: BTreeSet::new() };
    Ok(respond(&page(&inloggad, &underlag, (&usual, Formularfel::default()))))
}

async fn adopt(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let underlag = Underlag::read(&shared, id).await?;
    let genast = insant.values("genast").filter_map(|id| id.parse().ok()).collect();
    let chosen = STATUSAR.into_iter().find(|one| one.as_str() == insant.value("status"));
    let beslutat = Beslutat { status: chosen.unwrap_or(Status::Kandidat), genast };
    if chosen.is_none() {
        let fel = Formularfel::of("status", "Välj hur långt de nya platserna har kommit.");
        let page = page(&inloggad, &underlag, (&beslutat, fel));
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (sett, roller, wanted) = (sett(id, &insant), inloggad.roller(), beslutat.clone());
    let work = shared
        .db
        .write(move |conn| inforande::infor(conn, &now, (&av, roller), (sett, &wanted)))
        .await;
    match work {
        Ok(()) => Ok(gjort(id, "infort", &insant)),
        Err(inforande::Error::Hinder(texts)) => {
            let mut fel = Formularfel::default();
            for text in texts {
                fel.add("stegen", text);
            }
            let page = page(&inloggad, &underlag, (&beslutat, fel));
            Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}
