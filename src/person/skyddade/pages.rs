//! `/kansli/personer/skyddade`: reference numbers without details, and the search by
//! exact personnummer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;

use super::store::{self, Referens};
use crate::person::pages::{HANDLAGGARE, insyn};
use crate::person::personnummer::Personnummer;
use crate::person::{Insyn, PersonId};
use crate::sigill::store as nycklar;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::{Error, Shared};

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/personer/skyddade", HANDLAGGARE, list).post(
        "/kansli/personer/skyddade",
        HANDLAGGARE,
        find,
    );
}

#[derive(Template)]
#[template(path = "person/skyddade/pages/skyddade.html")]
struct Lista {
    sida: Kanslisida,
    ser_skyddade: bool,
    rader: Vec<Rad>,
    fel: Formularfel,
    /// Whom a search found, if there was one. What was searched for is not shown again.
    funna: Option<Vec<PersonId>>,
}

struct Rad {
    referens: Referens,
    skapad: String,
}

async fn page(shared: &Shared, inloggad: &Inloggad, insyn: Insyn) -> Result<Lista, Error> {
    let listed = if insyn.ser_skyddade {
        shared.db.read(move |conn| store::protected(conn, &insyn.slag())).await?
    } else {
        Vec::new()
    };
    let rad = |referens: Referens| Rad {
        skapad: tid::svensk(referens.skapad).format("%Y-%m-%d").to_string(),
        referens,
    };
    Ok(Lista {
        sida: Kanslisida::new(inloggad, Flik::Personer, "Skyddade personer"),
        ser_skyddade: insyn.ser_skyddade,
        rader: listed.into_iter().map(rad).collect(),
        fel: Formularfel::default(),
        funna: None,
    })
}

async fn list(inloggad: Inloggad, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    Ok(respond(&page(&shared, &inloggad, insyn(&inloggad)).await?))
}

async fn find(
    inloggad: Inloggad,
    shared: Data<Shared>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let insyn = insyn(&inloggad);
    let mut page = page(&shared, &inloggad, insyn).await?;
    if !insyn.ser_skyddade {
        return Ok(respond(&page));
    }
    let now = tid::now();
    let number = match Personnummer::parse(insant.value("personnummer"), now.date_naive()) {
        Ok(number) => number,
        Err(error) => {
            page.fel.add("personnummer", error.to_string());
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (kalla, av) = (shared.nyckelkalla()?, inloggad.utforare());
    let found = shared
        .db
        .write(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            store::find_protected(conn, &ring, &now, &av, (&insyn.slag(), &number))
        })
        .await?;
    page.funna = Some(found);
    Ok(respond(&page))
}
