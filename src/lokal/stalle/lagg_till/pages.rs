//! `/kansli/lokal/{id}/anvand`: a lokal of the register taken into a val.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::store::{self, Lokalen, Ny};
use crate::lokal::Stalletyp;
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::lokal::stalle::Stalle;
use crate::lokal::stalle::pages::{layout, read_id};
use crate::lokal::stalle::skrivet::{
    district, district_choices, room, room_choices, typ, typ_choices,
};
use crate::lokal::stalle::store as stallen;
use crate::tid;
use crate::valdistrikt;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The form and where it goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokal/{id}/anvand", PLANERAR, blank).post(
        "/kansli/lokal/{id}/anvand",
        PLANERAR,
        create,
    );
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Skrivet {
    typ: String,
    valdistrikt: String,
    rum: String,
    anvisning: String,
    valdagens: bool,
}

#[derive(Template)]
#[template(path = "lokal/stalle/lagg_till/pages/anvand.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    lokal: Lokalen,
    val: String,
    valnamn: String,
    redan: Vec<Stalle>,
    typer: Vec<(String, String)>,
    distrikt: Vec<(String, String)>,
    rum: Vec<(String, String)>,
    /// What voters were told of the room when the lokal last was a vallokal.
    forra: String,
    skrivet: Skrivet,
}

async fn page(
    shared: &Shared,
    inloggad: &Inloggad,
    valt: &Valt,
    (id, skrivet, fel): (i64, Option<Skrivet>, Formularfel),
) -> Result<Sida, Error> {
    let val = valt.val.id.clone();
    let data = shared.db.read(move |conn| {
        let lokal = store::lokal(conn, id)?;
        let rum = stallen::rooms(conn, id)?;
        let distrikt = valdistrikt::store::codes(conn, &val)?;
        let redan = stallen::uses(conn, id, &val)?;
        let last = store::last_said(conn, id, Stalletyp::Vallokal)?;
        Ok::<_, stallen::Error>((lokal, rum, distrikt, redan, last))
    });
    let (lokal, rum, distrikt, redan, (_, forra)) = data.await?;
    let sida = layout(inloggad, valt, format!("Använd {} i valet", lokal.namn));
    Ok(Sida {
        sida,
        flikar: flikar("", &valt.val.id, inloggad.roller()),
        fel,
        lokal,
        val: valt.val.id.to_string(),
        valnamn: valt.val.namn.clone(),
        redan,
        typer: typ_choices(),
        distrikt: district_choices(&distrikt),
        rum: room_choices(&rum),
        forra,
        skrivet: skrivet.unwrap_or_default(),
    })
}

async fn blank(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let whole = (id, None, Formularfel::default());
    Ok(respond(&page(&shared, &inloggad, &valt, whole).await?))
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let skrivet = Skrivet {
        typ: insant.value("typ").to_owned(),
        valdistrikt: insant.value("valdistrikt").to_owned(),
        rum: insant.value("rum").to_owned(),
        anvisning: insant.value("anvisning").to_owned(),
        valdagens: insant.ticked("valdagens"),
    };
    let val = valt.val.clone();
    let (rum, distrikt) = shared
        .db
        .read(move |conn| {
            store::lokal(conn, id)?;
            Ok::<_, stallen::Error>((
                stallen::rooms(conn, id)?,
                valdistrikt::store::codes(conn, &val.id)?,
            ))
        })
        .await?;
    let mut fel = Formularfel::default();
    let chosen = fel.take("typ", typ(&skrivet.typ));
    let kod = fel.take("valdistrikt", district(&skrivet.valdistrikt, chosen, &distrikt));
    let own = fel.take("rum", room(&skrivet.rum, &rum));
    if skrivet.anvisning.chars().count() > 200 {
        fel.add("anvisning", "Skriv högst 200 tecken.");
    }
    if skrivet.valdagens && chosen.is_some_and(|typ| !typ.oppen_for_alla()) {
        fel.add(
            "valdagens",
            "Bara en röstningslokal eller gatuplats kan vara öppen för alla på valdagen.",
        );
    }
    if let (Some(typ), Some(valdistrikt), Some(rum), true) = (chosen, kod, own, fel.is_empty()) {
        let (val, valdagens) = (valt.val.clone(), skrivet.valdagens);
        let ny = Ny { typ, valdistrikt, rum, anvisning: skrivet.anvisning.clone(), valdagens };
        let added = shared.db.write(move |conn| store::add(conn, &now, &av, (&val, id, &ny))).await;
        match added {
            Ok(id) => return Ok(vidare(&format!("/kansli/stalle/{id}?klart=ny"))),
            Err(error @ stallen::Error::Upptaget(_)) => fel.add("valdistrikt", error.to_string()),
            Err(stallen::Error::GarInte(text)) => fel.add("typ", text),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&shared, &inloggad, &valt, (id, Some(skrivet), fel)).await?;
    Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
}
