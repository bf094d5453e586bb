//! Steps from the card, and many at once from the list.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

use super::store::{self, Skal, Steg, Utfall};
use crate::lokal::Status;
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::lokal::stalle::pages::{Skrivetsteg, card, layout, read_id, sedd, valt_of};
use crate::lokal::stalle::rules::{Hinder, Nej};
use crate::lokal::stalle::store::{self as stallen, Sedd};
use crate::lokal::stalle::{Beslut, Beslutsfel, Stalle};
use crate::tid;
use crate::val;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, respond_with};
use crate::web::rutt::Rutter;
use crate::web::{Error, Shared};

/// Where the forms of steps go.
pub fn routes(rutter: &mut Rutter) {
    rutter.post("/kansli/stalle/{id}/skede", PLANERAR, one).post(
        "/kansli/lokaler/skede",
        PLANERAR,
        many,
    );
}

/// What a form asks for, and what is wrong with it.
fn asked(insant: &Insant, till: Status) -> Result<Steg, Formularfel> {
    let idag = tid::now().date_naive();
    let (datum, paragraf) = (insant.value("beslut_datum"), insant.value("beslut_paragraf"));
    let told = !(datum.is_empty() && paragraf.is_empty());
    let beslut = match till {
        Status::Beslutad | Status::Publicerad if told => {
            let read = Beslut::parse(datum, paragraf, idag).map_err(|fel| {
                let falt = match fel {
                    Beslutsfel::Datum | Beslutsfel::Framtid(_) => "beslut_datum",
                    Beslutsfel::Paragraf => "beslut_paragraf",
                };
                Formularfel::of(falt, fel.to_string())
            })?;
            Some(read)
        }
        _ => None,
    };
    let skal = insant.value("skal").to_owned();
    if skal.chars().count() > 300 {
        return Err(Formularfel::of("skal", "Skriv skälet med högst 300 tecken."));
    }
    Ok(Steg { till, beslut, skal })
}

async fn one(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let again = async |fel: Formularfel, status: StatusCode| {
        let mut page = card(&shared, &inloggad, id).await?;
        page.fel = fel;
        page.steg = Skrivetsteg {
            beslut_datum: insant.value("beslut_datum").to_owned(),
            beslut_paragraf: insant.value("beslut_paragraf").to_owned(),
            bakat: insant.value("till").to_owned(),
            skal: insant.value("skal").to_owned(),
        };
        Ok::<_, Error>(respond_with(&page, status))
    };
    let till: Status = if let Ok(till) = insant.value("till").parse() {
        till
    } else {
        let fel = Formularfel::of("till", "Välj ett skede.");
        return again(fel, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let steg = match asked(&insant, till) {
        Ok(steg) => steg,
        Err(fel) => return again(fel, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let (sedda, roller) = ([sedd(id, &insant)], inloggad.roller());
    let taken =
        shared.db.write(move |conn| store::take(conn, &now, (&av, roller), &sedda, &steg)).await?;
    match taken {
        Utfall::Tagna(_) => Ok(vidare(&format!("/kansli/stalle/{id}?klart=steg"))),
        Utfall::Nekade(nekade) => {
            let (mut fel, mut status) = (Formularfel::default(), StatusCode::UNPROCESSABLE_ENTITY);
            for (_, skal) in &nekade {
                match skal {
                    Skal::Andrad => {
                        status = StatusCode::CONFLICT;
                        fel.add("skede", "Någon annan har ändrat stället. Se efter och gör om.");
                    }
                    Skal::Nej(nej) => {
                        for text in nej.texter() {
                            fel.add(place(nej), text);
                        }
                    }
                }
            }
            again(fel, status).await
        }
    }
}

/// The field that a refusal concerns.
fn place(nej: &Nej) -> &'static str {
    match nej {
        Nej::Skal => "skal",
        Nej::Hinder(hinder) if hinder.contains(&Hinder::Beslut) => "beslut_datum",
        Nej::Hinder(_) => "krav",
        Nej::RedanDar | Nej::IngenVag(..) | Nej::Roll => "till",
    }
}

/// A place that does not go, and why.
struct Nekad {
    id: i64,
    namn: String,
    om: String,
    status: &'static str,
    skal: Vec<String>,
}

impl Nekad {
    fn new(one: &Stalle, skal: &Skal) -> Self {
        let om =
            if one.valdistrikt_namn.is_empty() { &one.anvisning } else { &one.valdistrikt_namn };
        Self {
            id: one.id,
            namn: one.namn.clone(),
            om: om.clone(),
            status: one.status.namn(),
            skal: skal.texter(),
        }
    }
}

/// The answer when some of many cannot go, or the form is wrong.
#[derive(Template)]
#[template(path = "lokal/stalle/skede/pages/flera.html")]
struct Flera {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    val: String,
    antal: usize,
    nekade: Vec<Nekad>,
    /// Those that can go, as their form sends them.
    resten: Vec<String>,
    till: Option<Status>,
    beslut_datum: String,
    beslut_paragraf: String,
    skal: String,
}

/// The places that are ticked: each box holds numbers with the versions that were shown,
/// `12-3 13-1`.
fn ticked(insant: &Insant) -> Vec<Sedd> {
    let mut sedda: Vec<Sedd> = insant
        .values("stalle")
        .flat_map(str::split_whitespace)
        .filter_map(|pair| pair.split_once('-'))
        .filter_map(|(id, version)| {
            Some(Sedd { id: id.parse().ok()?, version: version.parse().ok()? })
        })
        .collect();
    sedda.sort_by_key(|sedd| sedd.id);
    sedda.dedup_by_key(|sedd| sedd.id);
    sedda
}

async fn many(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av, roller) = (tid::now(), inloggad.utforare(), inloggad.roller());
    let sedda = ticked(&insant);
    let till = insant.value("till").parse::<Status>().ok();
    let mut fel = Formularfel::default();
    if sedda.is_empty() {
        fel.add("stallen", "Kryssa för minst ett röstmottagningsställe i listan.");
    }
    if till.is_none() {
        fel.add("till", "Välj vilket skede de ska till.");
    }
    let steg = till.and_then(|till| match asked(&insant, till) {
        Ok(steg) => Some(steg),
        Err(wrong) => {
            fel.0.extend(wrong.0);
            None
        }
    });
    let mut nekade = Vec::new();
    if let Some(steg) = steg.filter(|_| fel.is_empty()) {
        let all = sedda.clone();
        let taken = shared
            .db
            .write(move |conn| store::take(conn, &now, (&av, roller), &all, &steg))
            .await?;
        match taken {
            Utfall::Tagna(antal) => {
                let till = till.map(Status::as_str).unwrap_or_default();
                let back = format!("?val={}&klart={till}&antal={antal}", insant.value("val"));
                return Ok(vidare(&format!("/kansli/lokaler{back}")));
            }
            Utfall::Nekade(some) => nekade = some,
        }
    }
    answer(&inloggad, &shared, &insant, (sedda, till, nekade, fel)).await
}

/// What was asked for and could not be done: the rows, the step, those that stay with the
/// reason, and what is wrong with the form.
type Forsok = (Vec<Sedd>, Option<Status>, Vec<(Stalle, Skal)>, Formularfel);

async fn answer(
    inloggad: &Inloggad,
    shared: &Shared,
    insant: &Insant,
    (sedda, till, nekade, fel): Forsok,
) -> Result<HttpResponse, Error> {
    let asked = insant.value("val").parse::<val::ValId>().ok();
    let all = shared.db.read(val::store::all).await?;
    let val = all.into_iter().rev().find(|val| asked.as_ref().is_none_or(|id| *id == val.id));
    let Some(val) = val else { return Err(stallen::Error::Saknas.into()) };
    let valt = valt_of(shared, val).await?;
    let stays = |id: i64| nekade.iter().any(|(one, _)| one.id == id);
    let page = Flera {
        sida: layout(inloggad, &valt, "Ändra skede för flera".to_owned()),
        flikar: flikar("", &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        antal: sedda.len(),
        resten: sedda
            .iter()
            .filter(|sedd| !stays(sedd.id))
            .map(|sedd| format!("{}-{}", sedd.id, sedd.version))
            .collect(),
        nekade: nekade.iter().map(|(one, skal)| Nekad::new(one, skal)).collect(),
        till,
        beslut_datum: insant.value("beslut_datum").to_owned(),
        beslut_paragraf: insant.value("beslut_paragraf").to_owned(),
        skal: insant.value("skal").to_owned(),
        fel,
    };
    Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
}
