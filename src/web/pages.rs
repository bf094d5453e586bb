//! Pages that are about the service itself, and the pages of errors.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::behorighet::Inloggad;
use super::sidmall::{Begaran, Lagring, Menyval, Sida, Valhuvud, respond_with, wants_page};
use super::{Error, kansli, ord};

/// The day on which the supplier last assessed the accessibility of these pages.
const ASSESSED: (i32, u32, u32) = (2026, 11, 21);

/// `/om`.
#[derive(Debug, Template)]
#[template(path = "web/pages/om.html")]
pub struct Omsida {
    /// The layout.
    pub sida: Sida,
}

/// `/tillganglighet`: the statement that lagen (2018:1937) om tillgänglighet till
/// digital offentlig service asks for.
#[derive(Debug, Template)]
#[template(path = "web/pages/tillganglighet.html")]
pub struct Tillganglighetssida {
    /// The layout.
    pub sida: Sida,
    ingress: String,
    datum: String,
}

impl Tillganglighetssida {
    /// The statement.
    #[must_use]
    pub fn new(sida: Sida) -> Self {
        let (year, month, day) = ASSESSED;
        let assessed = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let datum = format!("{} {year}", ord::short_date(sida.sprak, assessed));
        Self {
            ingress: sida.sprak.with("tg-ingress", [("kansli", sida.kansli().into())]),
            datum: sida.sprak.with("tg-prov-datum", [("datum", datum.into())]),
            sida,
        }
    }
}

/// The page that stands in for all others until a val is entered.
#[derive(Debug, Template)]
#[template(path = "web/pages/utanval.html")]
pub struct Utanval {
    /// The layout.
    pub sida: Sida,
}

#[derive(Debug, Template)]
#[template(path = "web/pages/fel.html")]
struct Felsida {
    sida: Sida,
    text: String,
}

/// Gives browsers that ask for pages a page when something is wrong; programs, and
/// whoever asks under `/api`, keep the problem as it is.
///
/// # Errors
/// Those of the service within.
pub async fn friendly(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, actix_web::Error> {
    let response = next.call(request).await?;
    let status = response.status();
    let problem = status.is_client_error() || status.is_server_error();
    if !problem || !wants_page(response.request()) || is_page(&response) {
        return Ok(response.map_into_left_body());
    }
    if response.request().path().starts_with("/kansli") {
        let answer = kansli_page(&response);
        let (request, _) = response.into_parts();
        return Ok(ServiceResponse::new(request, answer).map_into_right_body());
    }
    let begaran = Begaran::read(response.request());
    let huvud = crate::uppslag::pages::head_if_known(response.request(), &begaran);
    let page = felsida(&begaran, huvud, status);
    let mut answer = respond_with(response.request(), &begaran, &page, status, Lagring::Aldrig);
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, answer).map_into_right_body())
}

/// What the kansli is told of an address that is not there.
const OKAND_KANSLISIDA: &str =
    "Det finns ingen sida här. Adressen kan vara felskriven, eller så är det den hörde till borta.";

/// The kansli is told what is wrong and what to do in full.
fn kansli_page<B>(response: &ServiceResponse<B>) -> HttpResponse {
    let error = response.response().error().and_then(|error| error.as_error::<Error>());
    let text = match error {
        None | Some(Error::OkandSida) => OKAND_KANSLISIDA.to_owned(),
        Some(error) => error.detail(),
    };
    let extensions = response.request().extensions();
    kansli::felsida(extensions.get::<Inloggad>(), &text, response.status())
}

fn is_page<B>(response: &ServiceResponse<B>) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn felsida(begaran: &Begaran, huvud: Option<Valhuvud>, status: StatusCode) -> Felsida {
    let s = begaran.sprak;
    let (rubrik, text) = match status {
        StatusCode::NOT_FOUND => (s.t("fel-404-rubrik"), s.t("fel-404-text")),
        StatusCode::TOO_MANY_REQUESTS => (s.t("fel-429-rubrik"), s.t("fel-429-text")),
        StatusCode::SERVICE_UNAVAILABLE => (s.t("fel-503-rubrik"), s.t("fel-503-text")),
        status if status.is_client_error() => (s.t("fel-400-rubrik"), s.t("fel-400-text")),
        _ => (s.t("fel-500-rubrik"), s.t("fel-500-text")),
    };
    let mut sida = Sida::new(begaran, Menyval::Annat, rubrik, huvud);
    sida.indexeras = false;
    Felsida { sida, text }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, web};

    use super::*;

    async fn answer(uri: &str, accept: &str) -> (StatusCode, String) {
        let app = App::new()
            .route("/trasig", web::get().to(HttpResponse::InternalServerError))
            .route("/api/v1/trasig", web::get().to(HttpResponse::InternalServerError))
            .wrap(from_fn(friendly));
        let app = init_service(app).await;
        let request =
            TestRequest::get().uri(uri).insert_header((header::ACCEPT, accept)).to_request();
        let response = call_service(&app, request).await;
        let status = response.status();
        let body = read_body(response).await;
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn a_browser_gets_a_page_with_the_same_status() {
        let (status, body) = answer("/finns-inte", "text/html,*/*").await;
        assert_eq!(status, 404);
        assert!(body.contains("Sidan finns inte"), "{body}");
        let (status, body) = answer("/trasig?sprak=en", "text/html").await;
        assert_eq!(status, 500);
        assert!(body.contains("Something went wrong"), "{body}");
    }

    #[actix_web::test]
    async fn a_program_keeps_its_answer() {
        for (uri, accept) in [("/finns-inte", "*/*"), ("/api/v1/trasig", "text/html")] {
            let (_, body) = answer(uri, accept).await;
            assert!(!body.contains("<html"), "{uri}");
        }
    }
}
