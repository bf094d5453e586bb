//! `/kansli/logga-in/lank/{token}`: choosing a password by a one-time link.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Andamal, Lage, VAG};
use crate::konto::inlogg::pages::{avsandare, ny, with_forhand, with_session};
use crate::konto::inlogg::{Till, store};
use crate::konto::losenord::{self, Losenord};
use crate::konto::store::Konto;
use crate::tid;
use crate::web::behorighet::{Forhand, Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::{Error, Shared};

/// Declares the pages.
pub fn routes(r: &mut Rutter) {
    let monster = format!("{VAG}{{token}}");
    r.get(&monster, Tilltrade::Oppen, show).post(&monster, Tilltrade::Oppen, set);
}

#[derive(Template)]
#[template(path = "konto/lank/pages/lank.html")]
struct Lanksida {
    sida: Kanslisida,
    fel: Formularfel,
    konto: Konto,
    andamal: Andamal,
    token: String,
}

impl Lanksida {
    fn new(csrf: String, konto: Konto, andamal: Andamal, token: String) -> Self {
        let titel = match andamal {
            Andamal::Valkommen => "Välkommen",
            Andamal::Aterstall => "Välj ett nytt lösenord",
        };
        let sida = Kanslisida::utanfor(titel, csrf);
        Self { sida, fel: Formularfel::default(), konto, andamal, token }
    }
}

#[derive(Template)]
#[template(path = "konto/lank/pages/forbrukad.html")]
struct Forbrukad {
    sida: Kanslisida,
    lage: Lage,
}

fn used_up(lage: Lage) -> HttpResponse {
    let sida = Kanslisida::utanfor("Länken går inte att använda", String::new());
    respond_with(&Forbrukad { sida, lage }, StatusCode::GONE)
}

async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    token: Path<String>,
) -> Result<HttpResponse, Error> {
    let (now, token) = (tid::now(), token.into_inner());
    let asked = token.clone();
    let found = shared.db.read(move |conn| store::link(conn, &now, &asked)).await?;
    let (konto, andamal) = match found {
        Ok(found) => found,
        Err(lage) => return Ok(used_up(lage)),
    };
    let forhand = Forhand::read(&request);
    let page = Lanksida::new(forhand.csrf.clone(), konto, andamal, token);
    Ok(with_forhand(respond_with(&page, StatusCode::OK), &forhand))
}

async fn set(
    request: HttpRequest,
    shared: Data<Shared>,
    token: Path<String>,
    insant: Insant,
    inloggad: Option<Inloggad>,
) -> Result<HttpResponse, Error> {
    let (now, token) = (tid::now(), token.into_inner());
    let asked = token.clone();
    let found = shared.db.read(move |conn| store::link(conn, &now, &asked)).await?;
    let (konto, andamal) = match found {
        Ok(found) => found,
        Err(lage) => return Ok(used_up(lage)),
    };
    let forhand = Forhand::read(&request);
    let mut page = Lanksida::new(forhand.csrf.clone(), konto, andamal, token.clone());
    let valt = read_new(&mut page.fel, &insant, &page.konto.anvandarnamn, &page.konto.namn);
    let Some(valt) = valt else {
        let answer = respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(with_forhand(answer, &forhand));
    };
    let hash = losenord::hash(valt).await?;
    let ny = ny(&shared, avsandare(&shared, &request), inloggad.as_ref());
    let cookie = ny.token.clone();
    let used = shared.db.write(move |conn| store::use_link(conn, &now, &token, &hash, &ny)).await?;
    Ok(match used {
        Ok(steg) => with_session(vidare(&steg.page(&Till::read(""))), &cookie),
        Err(lage) => used_up(lage),
    })
}

/// Reads a new password, typed twice.
pub fn read_new(
    fel: &mut Formularfel,
    insant: &Insant,
    anvandarnamn: &str,
    namn: &str,
) -> Option<Losenord> {
    let typed = insant.raw("losenord");
    let valt = fel.take("losenord", Losenord::new(typed, anvandarnamn, namn))?;
    if typed == insant.raw("igen") {
        return Some(valt);
    }
    fel.add("igen", "De två lösenorden är inte lika. Skriv samma lösenord i båda fälten.");
    None
}
