//! `/kansli/mitt-konto`: one's own account.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDateTime;

use super::klient_i_ord;
use crate::db::Error as DbError;
use crate::konto::inlogg::pages::{give_again, with_session};
use crate::konto::inlogg::store;
use crate::konto::lank::pages::read_new;
use crate::konto::session;
use crate::konto::store::{self as konton, Konto};
use crate::konto::{losenord, totp};
use crate::slump;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

const HAR: &str = "/kansli/mitt-konto";

/// Declares the pages.
pub fn routes(r: &mut Rutter) {
    let own = Tilltrade::Inloggad;
    r.get(HAR, own, show)
        .get("/kansli/mitt-konto/losenord", own, ask)
        .post("/kansli/mitt-konto/losenord", own, change_password)
        .post("/kansli/mitt-konto/sessioner/avsluta-andra", own, end_others)
        .post(r"/kansli/mitt-konto/sessioner/{id:\d+}/avsluta", own, end_one);
}

#[derive(Template)]
#[template(path = "konto/mitt/pages/mitt_konto.html")]
struct MittKonto {
    sida: Kanslisida,
    konto: Konto,
    losenord_satt: Option<String>,
    totp_bekraftat: Option<String>,
    reservkoder: i64,
    sessioner: Vec<Sessionsrad>,
}

/// A session as it is shown.
struct Sessionsrad {
    id: session::SessionId,
    startad: String,
    senast_sedd: String,
    fran: String,
    klient: String,
    /// Whether it is the one that asks.
    denna: bool,
}

fn shown(utc: NaiveDateTime) -> String {
    tid::svensk(utc).format("%Y-%m-%d %H:%M").to_string()
}

async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    inloggad: Inloggad,
) -> Result<HttpResponse, Error> {
    let (id, livstid) = (inloggad.konto(), shared.settings.konton.livstid());
    let nu = tid::utc(&tid::now());
    let (konto, sessioner, reservkoder) = shared
        .db
        .read(move |conn| {
            let konto = konton::find(conn, id)?;
            let sessioner = session::store::of_konto(conn, id, livstid, nu)?;
            Ok::<_, DbError>((konto, sessioner, totp::store::codes_left(conn, id)?))
        })
        .await?;
    let konto = konto.ok_or(Error::InteInloggad)?;
    let notis = match Begaran::read(&request).value("klart") {
        Some("losenord") => Some("Lösenordet är bytt. Du är utloggad överallt utom här."),
        Some("session") => Some("Inloggningen är avslutad."),
        Some("andra") => Some("Du är utloggad överallt utom här."),
        _ => None,
    };
    let sessioner = sessioner
        .into_iter()
        .map(|rad| Sessionsrad {
            id: rad.id,
            startad: shown(rad.startad),
            senast_sedd: shown(rad.senast_sedd),
            fran: rad.fran,
            klient: klient_i_ord(&rad.klient),
            denna: rad.id == inloggad.session.id,
        })
        .collect();
    Ok(respond(&MittKonto {
        sida: Kanslisida::new(&inloggad, Flik::MittKonto, "Mitt konto").with_notis(notis),
        losenord_satt: konto.losenord_satt.map(shown),
        totp_bekraftat: konto.totp_bekraftat.map(shown),
        konto,
        reservkoder,
        sessioner,
    }))
}

async fn end_one(
    shared: Data<Shared>,
    inloggad: Inloggad,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let saknas = || Error::Saknas("Den inloggningen finns inte längre. Läs om sidan.".to_owned());
    let id: session::SessionId = id.parse().map_err(|_| saknas())?;
    if id == inloggad.session.id {
        return Err(Error::GarInte(
            "Det är den inloggning du använder nu. Välj Logga ut i stället.".to_owned(),
        ));
    }
    let (now, av, konto) = (tid::now(), inloggad.utforare(), inloggad.konto());
    let ended = shared.db.write(move |conn| store::end_session(conn, &now, &av, konto, id)).await?;
    if ended { Ok(vidare("/kansli/mitt-konto?klart=session")) } else { Err(saknas()) }
}

async fn end_others(shared: Data<Shared>, inloggad: Inloggad) -> Result<HttpResponse, Error> {
    let (now, av, session) = (tid::now(), inloggad.utforare(), inloggad.session);
    shared.db.write(move |conn| store::end_others(conn, &now, &av, &session)).await?;
    Ok(vidare("/kansli/mitt-konto?klart=andra"))
}

#[derive(Template)]
#[template(path = "konto/mitt/pages/losenord.html")]
struct Losenordssida {
    sida: Kanslisida,
    fel: Formularfel,
    anvandarnamn: String,
}

impl Losenordssida {
    fn new(inloggad: &Inloggad) -> Self {
        Self {
            sida: Kanslisida::new(inloggad, Flik::MittKonto, "Byt lösenord"),
            fel: Formularfel::default(),
            anvandarnamn: inloggad.session.anvandarnamn.clone(),
        }
    }
}

async fn ask(inloggad: Inloggad) -> HttpResponse {
    respond(&Losenordssida::new(&inloggad))
}

async fn change_password(
    shared: Data<Shared>,
    inloggad: Inloggad,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let mut page = Losenordssida::new(&inloggad);
    let session = inloggad.session.clone();
    // The new one is judged first: a slip in it costs no attempt with the old.
    let valt = read_new(&mut page.fel, &insant, &session.anvandarnamn, &session.namn);
    if valt.is_some()
        && let Err(text) = give_again(&shared, &inloggad, insant.raw("nuvarande")).await?
    {
        page.fel.add("nuvarande", text);
    }
    let Some(valt) = valt.filter(|_| page.fel.is_empty()) else {
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let hash = losenord::hash(valt).await?;
    let (now, av, token) = (tid::now(), inloggad.utforare(), slump::token());
    let new = token.clone();
    shared
        .db
        .write(move |conn| store::change_password(conn, &now, &av, &session, &hash, &new))
        .await?;
    Ok(with_session(vidare("/kansli/mitt-konto?klart=losenord"), &token))
}
