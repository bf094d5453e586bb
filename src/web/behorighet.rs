//! The guard of routes: who is asking, whether she may, and whether a form comes from
//! a page of ours.
//!
//! The guard sits on the route itself, so that what a path looks like never decides
//! who is let in. A refusal is written to the audit log.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, LOCATION, SET_COOKIE, USER_AGENT};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use std::future::{Ready, ready};

pub use super::insant::{Insant, Uppladdad};

use super::csrf::{self, Hemlighet};
use super::insant::{self, Tar};
use super::rutt::Tilltrade;
use super::sidmall::{href, wants_page};
use super::{Error, Shared, client, kakor};
use crate::konto::handelser::Kontohandelse;
use crate::konto::session::{self, Session, token_hash};
use crate::konto::{KontoId, Roll, Roller};
use crate::logg::{self, Handelse, Utforare};
use crate::tid::{self, Svensktid};

/// Whoever is signed in, as a handler sees her.
#[derive(Clone)]
pub struct Inloggad {
    /// Her session and account.
    pub session: Session,
    /// The address of her client.
    pub fran: String,
    /// How many minutes the session lasts without being used.
    pub vilande_minuter: u16,
    csrf: Hemlighet,
}

impl Inloggad {
    /// Her account.
    #[must_use]
    pub const fn konto(&self) -> KontoId {
        self.session.konto
    }

    /// Her roles.
    #[must_use]
    pub const fn roller(&self) -> Roller {
        self.session.roller
    }

    /// Whether she has a role.
    #[must_use]
    pub const fn har(&self, roll: Roll) -> bool {
        self.session.roller.har(roll)
    }

    /// Who she is, for the audit log.
    #[must_use]
    pub fn utforare(&self) -> Utforare {
        Utforare {
            konto: Some(self.session.konto),
            namn: self.session.namn.clone(),
            roller: self.session.roller.namn(),
            fran: self.fran.clone(),
        }
    }

    /// The token for a form, masked anew each time.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.csrf.masked()
    }

    /// The same person after her session has got another token, past every step.
    #[must_use]
    pub fn renewed(&self, token: &str) -> Self {
        let session = Session { full: true, ..self.session.clone() };
        Self { session, csrf: Hemlighet::of(token), ..self.clone() }
    }
}

impl FromRequest for Inloggad {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(Error::InteInloggad))
    }
}

/// The token that forms carry where there is no session: those of the way in, and those
/// behind a link; with the cookie that the answer must set.
pub struct Forhand {
    /// The token for a form.
    pub csrf: String,
    /// The cookie, unless the browser has it.
    pub kaka: Option<String>,
}

impl Forhand {
    /// Reads or makes it.
    #[must_use]
    pub fn read(request: &HttpRequest) -> Self {
        if let Some(token) = kakor::value(request, kakor::FORHAND) {
            return Self { csrf: Hemlighet::of(&token).masked(), kaka: None };
        }
        let token = crate::slump::token();
        Self {
            csrf: Hemlighet::of(&token).masked(),
            kaka: Some(kakor::set(kakor::FORHAND, &token)),
        }
    }

    /// The answer with the cookie, unless the browser has it.
    #[must_use]
    pub fn on(&self, mut answer: HttpResponse) -> HttpResponse {
        // Cookies of ours are plain text.
        let cookie = self.kaka.as_deref().and_then(|kaka| HeaderValue::from_str(kaka).ok());
        if let Some(cookie) = cookie {
            answer.headers_mut().append(SET_COOKIE, cookie);
        }
        answer
    }
}

/// Lets a request through to its handler, or answers it.
///
/// # Errors
/// Those of the handler.
pub async fn vakt(
    tilltrade: Tilltrade,
    tar: Tar,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let now = tid::now();
    let mut answer = match admit(tilltrade, tar, &mut request, &now).await {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(Error::InteInloggad) if may_be_sent_to_the_door(&request) => {
            let till = request.uri().path_and_query().map_or("/kansli", |whole| whole.as_str());
            let halfway = request.extensions().get::<Halvvags>().is_some();
            let door = if halfway { "/kansli/logga-in/kod" } else { "/kansli/logga-in" };
            let door = href(door, [("till", till)].into_iter());
            let response = HttpResponse::SeeOther().insert_header((LOCATION, door)).finish();
            request.into_response(response)
        }
        Err(error) => request.error_response(error),
    };
    // What the kansli sees is kept by no cache, and by no browser after signing out.
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// Noted on a request that lacks nothing but the second factor.
struct Halvvags;

fn may_be_sent_to_the_door(request: &ServiceRequest) -> bool {
    request.method() == Method::GET && wants_page(request.request())
}

async fn admit(
    tilltrade: Tilltrade,
    tar: Tar,
    request: &mut ServiceRequest,
    now: &Svensktid,
) -> Result<(), Error> {
    let rutt = request.match_pattern().unwrap_or_default();
    let shared = request.app_data::<Data<Shared>>().ok_or(Error::InteRedo)?.clone();
    let inloggad = signed_in(&shared, request, now).await?;
    let open = matches!(tilltrade, Tilltrade::Oppen | Tilltrade::Lank);
    if !open {
        let inloggad = inloggad.clone().ok_or(Error::InteInloggad)?;
        if !inloggad.session.full && tilltrade != Tilltrade::HalvvagsInne {
            request.extensions_mut().insert(Halvvags);
            return Err(Error::InteInloggad);
        }
        if !tilltrade.slapper_in(inloggad.roller()) {
            let nekad = Kontohandelse::Nekad { metod: request.method().to_string(), rutt };
            note(&shared, now, &inloggad.utforare(), nekad).await?;
            return Err(Error::Nekad);
        }
    }
    if *request.method() != Method::GET {
        let insant = insant::read(request, tar).await?;
        // The forms of the way in, and those behind a link, are made without regard to
        // whoever is signed in.
        let forhand = kakor::value(request.request(), kakor::FORHAND)
            .filter(|_| open)
            .map(|token| Hemlighet::of(&token));
        let session = inloggad.as_ref().map(|inloggad| inloggad.csrf.clone());
        let mut hemligheter = session.into_iter().chain(forhand);
        if !hemligheter.any(|hemlighet| hemlighet.is_of(insant.value(csrf::FALT))) {
            let rutt = request.match_pattern().unwrap_or_default();
            let fran = address(&shared, request.request());
            let av =
                inloggad.map_or_else(|| Utforare::utan_konto("Okänd", &fran), |one| one.utforare());
            note(&shared, now, &av, Kontohandelse::FelCsrf { rutt }).await?;
            return Err(Error::FelCsrf);
        }
        request.extensions_mut().insert(insant);
    }
    if let Some(inloggad) = inloggad {
        request.extensions_mut().insert(inloggad);
    }
    Ok(())
}

/// How long a session may go unnoted between two requests.
const NOTE_AFTER_S: i64 = 60;

/// Whose session the cookie is.
async fn signed_in(
    shared: &Shared,
    request: &ServiceRequest,
    now: &Svensktid,
) -> Result<Option<Inloggad>, Error> {
    let Some(token) = kakor::value(request.request(), kakor::SESSION) else { return Ok(None) };
    let (hash, livstid, at) = (token_hash(&token), shared.settings.konton.livstid(), *now);
    let session =
        shared.db.read(move |conn| session::store::find(conn, &hash, livstid, &at)).await?;
    let Some(session) = session else { return Ok(None) };
    let nu = tid::utc(now);
    if (nu - session.senast_sedd).num_seconds() >= NOTE_AFTER_S {
        let id = session.id;
        shared.db.write(move |conn| session::store::touch(conn, id, nu)).await?;
    }
    let fran = address(shared, request.request());
    let vilande_minuter = shared.settings.konton.session_idle_minutes;
    Ok(Some(Inloggad { session, fran, vilande_minuter, csrf: Hemlighet::of(&token) }))
}

/// The address of a client, in words; «okänd» when there is none.
#[must_use]
pub fn address(shared: &Shared, request: &HttpRequest) -> String {
    let trusted = &shared.settings.server.trusted_proxies;
    client::address(request.peer_addr(), request.headers(), trusted)
        .map_or_else(|| "okänd".to_owned(), |ip| ip.to_string())
}

/// What the browser calls itself, as far as it goes into a list.
#[must_use]
pub fn browser(request: &HttpRequest) -> String {
    let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    agent.unwrap_or_default().chars().take(200).collect()
}

/// Writes an event that has no other change beside it.
///
/// # Errors
/// When the database fails.
pub async fn note(
    shared: &Shared,
    now: &Svensktid,
    av: &Utforare,
    vad: impl Handelse + Send + 'static,
) -> Result<(), Error> {
    let (now, av) = (*now, av.clone());
    shared.db.write(move |conn| logg::store::append(conn, &now, &av, &vad)).await?;
    Ok(())
}

/// Sends the browser on to another page after a form.
#[must_use]
pub fn vidare(till: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::SEE_OTHER).insert_header((LOCATION, till)).finish()
}
