//! `/kansli/logga-in`: the pages of the way in, and the way out.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDateTime;

use super::store::{self, Kodutfall, Ny};
use super::{Avsandare, Steg, Till};
use crate::konto::losenord::{self, Utfall};
use crate::konto::oidc;
use crate::konto::store as konton;
use crate::slump;
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{self, Forhand, Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared, kakor};

/// Declares the pages.
pub fn routes(r: &mut Rutter) {
    r.get("/kansli/logga-in", Tilltrade::Oppen, show)
        .post("/kansli/logga-in", Tilltrade::Oppen, sign_in)
        .get("/kansli/logga-in/kod", Tilltrade::HalvvagsInne, show_code)
        .post("/kansli/logga-in/kod", Tilltrade::HalvvagsInne, try_code)
        .post("/kansli/logga-ut", Tilltrade::HalvvagsInne, sign_out);
}

#[derive(Template)]
#[template(path = "konto/inlogg/pages/logga_in.html")]
struct Inloggningssida {
    sida: Kanslisida,
    fel: Formularfel,
    anvandarnamn: String,
    till: Till,
    /// Other ways to sign in: the words of the button and where it leads.
    externa: Vec<(String, String)>,
}

impl Inloggningssida {
    fn new(shared: &Shared, csrf: String, till: Till) -> Self {
        Self {
            sida: Kanslisida::utanfor("Logga in", csrf),
            fel: Formularfel::default(),
            anvandarnamn: String::new(),
            externa: oidc::pages::knapp(shared, &till).into_iter().collect(),
            till,
        }
    }
}

async fn show(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let begaran = Begaran::read(&request);
    let forhand = Forhand::read(&request);
    let till = Till::read(begaran.value("till").unwrap_or_default());
    let mut page = Inloggningssida::new(&shared, forhand.csrf.clone(), till);
    let notis = match begaran.value("klart") {
        Some("utloggad") => Some("Du är utloggad."),
        Some("avbruten") => Some("Inloggningen är avbruten. Logga in igen."),
        _ => None,
    };
    page.sida = page.sida.with_notis(notis);
    with_forhand(respond_with(&page, StatusCode::OK), &forhand)
}

/// The same words for a name that does not exist and for a wrong password.
const FEL: &str = "Användarnamnet eller lösenordet stämmer inte. Kontrollera båda och försök igen. \
                   Har du glömt lösenordet, be en administratör om en länk.";

async fn sign_in(
    request: HttpRequest,
    shared: Data<Shared>,
    insant: Insant,
    inloggad: Option<Inloggad>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let forhand = Forhand::read(&request);
    let till = Till::read(insant.value("till"));
    let mut page = Inloggningssida::new(&shared, forhand.csrf.clone(), till);
    insant.value("anvandarnamn").clone_into(&mut page.anvandarnamn);
    if page.anvandarnamn.is_empty() {
        page.fel.add("anvandarnamn", "Skriv ditt användarnamn.");
    }
    if insant.raw("losenord").is_empty() {
        page.fel.add("losenord", "Skriv ditt lösenord.");
    }
    if !page.fel.is_empty() {
        return Ok(with_forhand(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY), &forhand));
    }
    let av = avsandare(&shared, &request);
    let (skrivet, fran) = (page.anvandarnamn.clone(), av.fran.clone());
    let begun = shared.db.write(move |conn| store::begin(conn, &now, &skrivet, &fran)).await?;
    let forsok = match begun {
        Ok(forsok) => forsok,
        Err(till) => {
            page.fel.add("anvandarnamn", locked(till));
            return Ok(with_forhand(too_many(&page, till, &now), &forhand));
        }
    };
    let utfall = losenord::check(forsok.losenord.clone(), insant.raw("losenord")).await?;
    let konto = match (utfall, forsok.konto.clone()) {
        (Utfall::Fel, _) | (_, None) => {
            let fran = av.fran;
            shared.db.write(move |conn| store::fail(conn, &now, &forsok, &fran)).await?;
            page.fel.add("anvandarnamn", FEL);
            let answer = respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(with_forhand(answer, &forhand));
        }
        (_, Some(konto)) => konto,
    };
    if !konto.oppet(now.date_naive()) {
        let fran = av.fran;
        shared.db.write(move |conn| store::ended(conn, &now, &forsok, &konto, &fran)).await?;
        page.fel.add(
            "anvandarnamn",
            "Kontot har upphört. Be en administratör förlänga det om du behöver det i ditt arbete.",
        );
        let answer = respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(with_forhand(answer, &forhand));
    }
    let starkare = match utfall {
        Utfall::RattMenSvag => Some(losenord::rehash(insant.raw("losenord")).await?),
        _ => None,
    };
    let ny = ny(&shared, av, inloggad.as_ref());
    let token = ny.token.clone();
    let steg = shared
        .db
        .write(move |conn| store::succeed(conn, &now, &forsok, &konto, starkare.as_deref(), &ny))
        .await?;
    Ok(with_session(vidare(&steg.page(&page.till)), &token))
}

#[derive(Template)]
#[template(path = "konto/inlogg/pages/kod.html")]
struct Kodsida {
    sida: Kanslisida,
    fel: Formularfel,
    till: Till,
}

async fn show_code(
    request: HttpRequest,
    shared: Data<Shared>,
    inloggad: Inloggad,
) -> Result<HttpResponse, Error> {
    let till = Till::read(Begaran::read(&request).value("till").unwrap_or_default());
    if inloggad.session.full {
        return Ok(vidare(till.as_str()));
    }
    let id = inloggad.konto();
    let konto = shared.db.read(move |conn| konton::find(conn, id)).await?;
    if konto.is_some_and(|konto| Steg::after_password(&konto) == Steg::Upplagg) {
        return Ok(vidare(&Steg::Upplagg.page(&till)));
    }
    let sida = Kanslisida::new(&inloggad, Flik::MittKonto, "Skriv koden");
    let page = Kodsida { sida, fel: Formularfel::default(), till };
    Ok(respond_with(&page, StatusCode::OK))
}

async fn try_code(
    request: HttpRequest,
    shared: Data<Shared>,
    inloggad: Inloggad,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let till = Till::read(insant.value("till"));
    if inloggad.session.full {
        return Ok(vidare(till.as_str()));
    }
    let sida = Kanslisida::new(&inloggad, Flik::MittKonto, "Skriv koden");
    let mut page = Kodsida { sida, fel: Formularfel::default(), till };
    let skrivet = insant.value("kod").to_owned();
    if skrivet.is_empty() {
        page.fel.add("kod", "Skriv koden från din app, eller en reservkod.");
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (now, nycklar, token) = (tid::now(), shared.nyckelkalla()?, slump::token().to_string());
    let (session, fran) = (inloggad.session.clone(), avsandare(&shared, &request).fran);
    let new = token.clone();
    let utfall = shared
        .db
        .write(move |conn| store::try_code(conn, &now, &nycklar, &session, &skrivet, &fran, &new))
        .await?;
    Ok(match utfall {
        Kodutfall::Ratt => with_session(vidare(page.till.as_str()), &token),
        Kodutfall::Saknas => vidare(&Steg::Upplagg.page(&page.till)),
        Kodutfall::Fel => {
            page.fel.add(
                "kod",
                "Koden stämmer inte, eller är redan använd. Vänta tills appen visar en ny kod och \
                 skriv den. En reservkod går att använda en gång.",
            );
            respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Kodutfall::Spart(till) => {
            page.fel.add("kod", locked(till));
            too_many(&page, till, &now)
        }
    })
}

async fn sign_out(shared: Data<Shared>, inloggad: Inloggad) -> Result<HttpResponse, Error> {
    let (now, av, session) = (tid::now(), inloggad.utforare(), inloggad.session);
    shared.db.write(move |conn| store::sign_out(conn, &now, &av, &session)).await?;
    let mut answer = vidare("/kansli/logga-in?klart=utloggad");
    add_cookie(&mut answer, &kakor::unset(kakor::SESSION));
    Ok(answer)
}

/// Where a request comes from.
#[must_use]
pub fn avsandare(shared: &Shared, request: &HttpRequest) -> Avsandare {
    Avsandare { fran: behorighet::address(shared, request), klient: behorighet::browser(request) }
}

/// A session that is to begin, in place of the one that the browser has.
#[must_use]
pub fn ny(shared: &Shared, av: Avsandare, inloggad: Option<&Inloggad>) -> Ny {
    Ny {
        token: slump::token().to_string(),
        av,
        livstid: shared.settings.konton.livstid(),
        ersatter: inloggad.map(|inloggad| inloggad.session.id),
    }
}

/// The answer with the cookie of a session.
#[must_use]
pub fn with_session(mut answer: HttpResponse, token: &str) -> HttpResponse {
    add_cookie(&mut answer, &kakor::set(kakor::SESSION, token));
    answer
}

/// The answer with the cookie that forms of the way in need, unless the browser has it.
#[must_use]
pub fn with_forhand(mut answer: HttpResponse, forhand: &Forhand) -> HttpResponse {
    if let Some(kaka) = &forhand.kaka {
        add_cookie(&mut answer, kaka);
    }
    answer
}

fn add_cookie(answer: &mut HttpResponse, cookie: &str) {
    // Cookies of ours are plain text.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
}

/// That one must wait, in the same words for every name.
#[must_use]
pub fn locked(till: NaiveDateTime) -> String {
    // The minute that has begun is not over until the next.
    let till = tid::svensk(till + chrono::TimeDelta::seconds(59));
    format!(
        "Det har varit för många misslyckade försök, och därför tas inga fler emot en stund. \
         Försök igen klockan {}.",
        till.format("%H:%M")
    )
}

fn too_many(page: &impl Template, till: NaiveDateTime, now: &Svensktid) -> HttpResponse {
    let mut answer = respond_with(page, StatusCode::TOO_MANY_REQUESTS);
    let seconds = (till - tid::utc(now)).num_seconds().max(0) + 1;
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// Whether whoever is signed in has given her password again; what to say if not. It is
/// counted as any other attempt.
///
/// # Errors
/// When the database fails.
pub async fn give_again(
    shared: &Shared,
    inloggad: &Inloggad,
    typed: &str,
) -> Result<Result<(), String>, Error> {
    if typed.is_empty() {
        return Ok(Err("Skriv ditt nuvarande lösenord.".to_owned()));
    }
    let now = tid::now();
    let (namn, fran) = (inloggad.session.anvandarnamn.clone(), inloggad.fran.clone());
    let begun = shared.db.write(move |conn| store::begin(conn, &now, &namn, &fran)).await?;
    let forsok = match begun {
        Ok(forsok) => forsok,
        Err(till) => return Ok(Err(locked(till))),
    };
    if losenord::check(forsok.losenord.clone(), typed).await? == Utfall::Fel {
        let fran = inloggad.fran.clone();
        shared.db.write(move |conn| store::fail(conn, &now, &forsok, &fran)).await?;
        return Ok(Err("Lösenordet stämmer inte. Skriv det du loggade in med.".to_owned()));
    }
    shared.db.write(move |conn| store::confirmed(conn, &forsok)).await?;
    Ok(Ok(()))
}
