//! `/kansli/stalle/{id}/institution`: what an institution needs.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Institution, Kontakt, store};
use crate::konto::Roll;
use crate::lokal::Stalletyp;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::stalle::Stalle;
use crate::lokal::stalle::pages::{layout, read_id, valt_of};
use crate::lokal::stalle::store as stallen;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The form and where it goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/stalle/{id}/institution", LASER, show).post(
        "/kansli/stalle/{id}/institution",
        PLANERAR,
        save,
    );
}

/// The fields as they were typed.
#[derive(Debug, Clone)]
struct Skrivet {
    kontakt: String,
    avdelning: String,
    instruktion: String,
}

impl From<&Institution> for Skrivet {
    fn from(one: &Institution) -> Self {
        Self {
            kontakt: one.kontakt.map(|id| id.to_string()).unwrap_or_default(),
            avdelning: one.avdelning.clone(),
            instruktion: one.instruktion.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/stalle/institution/pages/institution.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    stalle: Stalle,
    kontakter: Vec<(String, String)>,
    skrivet: Skrivet,
    version: i64,
    planerar: bool,
}

async fn page(
    shared: &Shared,
    inloggad: &Inloggad,
    id: i64,
) -> Result<(Sida, Institution, Vec<Kontakt>), Error> {
    let (stalle, val, own, kontakter) = shared
        .db
        .read(move |conn| {
            let (stalle, val) = stallen::with_val(conn, id)?;
            let kontakter = store::kontakter(conn, stalle.lokal_id)?;
            Ok::<_, stallen::Error>((stalle, val, store::get(conn, id)?, kontakter))
        })
        .await?;
    if stalle.typ != Stalletyp::Institution {
        return Err(Error::GarInte(
            "Kontakt och instruktion gäller bara en institution. Ändra vad stället används som på \
             dess kort, om det är en."
                .to_owned(),
        ));
    }
    let valt = valt_of(shared, val).await?;
    let none = (String::new(), "Ingen vald".to_owned());
    let each = kontakter.iter().map(|one| (one.id.to_string(), one.uppgift.clone()));
    let page = Sida {
        sida: layout(inloggad, &valt, format!("Institution: {}", stalle.namn)),
        flikar: flikar("", &valt.val.id, inloggad.roller()),
        fel: Formularfel::default(),
        konflikt: None,
        kontakter: std::iter::once(none).chain(each).collect(),
        skrivet: (&own).into(),
        version: own.version,
        planerar: inloggad.har(Roll::Planerare),
        stalle,
    };
    Ok((page, own, kontakter))
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (mut page, ..) = page(&shared, &inloggad, read_id(&id)?).await?;
    if Begaran::read(&request).value("klart") == Some("sparat") {
        page.sida = page.sida.with_notis(Some("Institutionen är sparad."));
    }
    Ok(respond(&page))
}

async fn save(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let skrivet = Skrivet {
        kontakt: insant.value("kontakt").to_owned(),
        avdelning: insant.value("avdelning").to_owned(),
        instruktion: insant.value("instruktion").to_owned(),
    };
    let (mut page, saved, kontakter) = page(&shared, &inloggad, id).await?;
    let version = insant.value("version").parse().unwrap_or(-1);
    let mut fel = Formularfel::default();
    let chosen = skrivet.kontakt.parse().ok();
    let kontakt = chosen.filter(|id| kontakter.iter().any(|one| one.id == *id));
    if kontakt.is_none() && !skrivet.kontakt.is_empty() {
        fel.add("kontakt", "Välj en av lokalens kontakter.");
    }
    if skrivet.avdelning.chars().count() > 200 {
        fel.add("avdelning", "Skriv högst 200 tecken.");
    }
    if !fel.is_empty() {
        (page.fel, page.skrivet, page.version) = (fel, skrivet, version);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let new = Institution {
        kontakt,
        avdelning: skrivet.avdelning.clone(),
        instruktion: skrivet.instruktion.clone(),
        version,
    };
    let done = shared.db.write(move |conn| store::save(conn, &now, &av, (id, &new))).await;
    match done {
        Ok(()) => Ok(vidare(&format!("/kansli/stalle/{id}/institution?klart=sparat"))),
        Err(stallen::Error::Andrad) => {
            let mut konflikt = Konflikt::default();
            let text = |id: Option<i64>| {
                let own = kontakter.iter().find(|one| Some(one.id) == id);
                own.map_or_else(|| "Ingen vald".to_owned(), |one| one.uppgift.clone())
            };
            konflikt.add("Kontakt", text(kontakt), text(saved.kontakt));
            konflikt.add("Avdelning", &skrivet.avdelning, &saved.avdelning);
            konflikt.add("Instruktion", &skrivet.instruktion, &saved.instruktion);
            (page.konflikt, page.skrivet) = (Some(konflikt), skrivet);
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
