//! `/kansli/logga-in/oidc`: to the provider, and back from it.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use subtle::ConstantTimeEq;

use super::kaka::{self, Flode};
use super::klient::Leverantor;
use super::{Avslag, Person, rules, store};
use crate::konto::inlogg::Till;
use crate::konto::inlogg::pages::{avsandare, ny, with_session};
use crate::konto::session::{self, token_hash};
use crate::slump;
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{self, vidare};
use crate::web::kansli::{Kanslisida, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared, kakor};

/// Where the provider sends people back to.
pub const SVAR: &str = "/kansli/logga-in/oidc/svar";

const BORJA: &str = "/kansli/logga-in/oidc";

/// Declares the pages.
///
/// The second begins a session though it is asked for by GET, which is how the standard
/// has the provider answer. It cannot be made to from another site: it takes the sealed
/// cookie of the browser that asked, and the state that goes with it.
pub fn routes(r: &mut Rutter) {
    r.get(BORJA, Tilltrade::Oppen, begin).get(SVAR, Tilltrade::Oppen, end);
}

/// The button of the sign-in page, if there is a provider: its text and where it leads.
#[must_use]
pub fn knapp(shared: &Shared, till: &Till) -> Option<(String, String)> {
    shared.oidc.as_ref()?;
    Some((shared.settings.oidc.oidc_name.clone(), till.after(BORJA)))
}

#[derive(Template)]
#[template(path = "konto/oidc/pages/nekad.html")]
struct Nekadsida {
    sida: Kanslisida,
    avslag: Avslag,
}

fn refused(avslag: Avslag) -> HttpResponse {
    let status = match avslag {
        Avslag::IngenKaka | Avslag::AnnatSvar | Avslag::Avbruten | Avslag::AnvandKod => {
            StatusCode::BAD_REQUEST
        }
        Avslag::IngenRoll | Avslag::Stangt | Avslag::ForSvag => StatusCode::FORBIDDEN,
        Avslag::InteSvar | Avslag::Otillforlitligt => StatusCode::FAILED_DEPENDENCY,
    };
    let sida = Kanslisida::utanfor("Du är inte inloggad", String::new());
    respond_with(&Nekadsida { sida, avslag }, status)
}

fn provider(shared: &Shared) -> Result<&Leverantor, Error> {
    shared.oidc.as_deref().ok_or_else(|| {
        Error::Saknas(
            "Här loggar man in med användarnamn och lösenord. Gå till inloggningssidan.".to_owned(),
        )
    })
}

async fn begin(request: HttpRequest, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let (now, nycklar) = (tid::now(), shared.nycklar()?);
    let till = Till::read(Begaran::read(&request).value("till").unwrap_or_default());
    let (url, flode) = match provider(&shared)?.begin(&now, till.as_str()).await {
        Ok(begun) => begun,
        Err(avslag) => return Ok(refused(avslag)),
    };
    let cookie = kakor::set_for(kakor::OIDC, &flode.seal(&nycklar), kaka::MINUTER);
    Ok(uncached(with_cookie(vidare(&url), &cookie)))
}

async fn end(request: HttpRequest, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let answer = match answered(&request, &shared, &now).await? {
        Ok((flode, person)) => admit(&request, &shared, &now, &flode, person).await?,
        Err(avslag) => {
            let fran = behorighet::address(&shared, &request);
            let noted = move |conn: &mut _| store::refuse(conn, &now, None, avslag, &fran);
            shared.db.write(noted).await?;
            refused(avslag)
        }
    };
    // Whatever came of it, it came of it once.
    Ok(uncached(with_cookie(answer, &kakor::unset(kakor::OIDC))))
}

/// The person for whom the provider answers, and the sign-in that she began.
async fn answered(
    request: &HttpRequest,
    shared: &Shared,
    now: &Svensktid,
) -> Result<Result<(Flode, Person), Avslag>, Error> {
    let (provider, nycklar) = (provider(shared)?, shared.nycklar()?);
    let begaran = Begaran::read(request);
    let flode = kakor::value(request, kakor::OIDC)
        .and_then(|kaka| Flode::open(&kaka, &nycklar, tid::utc(now)));
    let Some(flode) = flode else { return Ok(Err(Avslag::IngenKaka)) };
    let state = begaran.value("state").unwrap_or_default();
    if !bool::from(state.as_bytes().ct_eq(flode.state.as_bytes()))
        || !provider.is_from(begaran.value("iss"))
    {
        return Ok(Err(Avslag::AnnatSvar));
    }
    let code = begaran.value("code").filter(|code| !code.is_empty());
    let (Some(code), false) = (code, begaran.names("error")) else {
        return Ok(Err(Avslag::Avbruten));
    };
    Ok(provider.person(now, &flode, code).await.map(|person| (flode, person)))
}

async fn admit(
    request: &HttpRequest,
    shared: &Shared,
    now: &Svensktid,
    flode: &Flode,
    person: Person,
) -> Result<HttpResponse, Error> {
    let roller = rules::roller(&person.grupper, &provider(shared)?.installning().roller);
    let (nycklar, now, eget) = (shared.nycklar()?, *now, slump::rad_id());
    let mut ny = ny(shared, avsandare(shared, request), None);
    let token = ny.token.clone();
    let earlier = kakor::value(request, kakor::SESSION).map(|token| token_hash(&token));
    let outcome = shared
        .db
        .write(move |conn| {
            // The session that the browser had ends with the new one.
            ny.ersatter = match &earlier {
                Some(hash) => session::store::find(conn, hash, ny.livstid, &now)?,
                None => None,
            }
            .map(|session| session.id);
            store::sign_in(conn, &nycklar, &now, &person, roller, eget, &ny)
        })
        .await?;
    Ok(match outcome {
        Ok(()) => with_session(vidare(Till::read(&flode.till).as_str()), &token),
        Err(avslag) => refused(avslag),
    })
}

fn with_cookie(mut answer: HttpResponse, cookie: &str) -> HttpResponse {
    // Cookies of ours are plain text.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
    answer
}

fn uncached(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
