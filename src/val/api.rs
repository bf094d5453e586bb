//! The val and their calendars over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::Handelse;
use super::{Val, ValId};
use crate::uppslag::{Atlas, Valbild};
use crate::web::cache::{Keep, etag, respond};
use crate::web::rutt::Rutter;
use crate::web::sprak::Sprak;
use crate::web::{Error, Problem, Query, Shared};

/// The routes of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.api(alla).api(ett).api(kalender);
}

/// A route that takes no parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inga {}

/// The list of val.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ValLista)]
struct Lista<'a> {
    /// By election day.
    val: Vec<&'a Val>,
}

/// The calendar of a val.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Kalender)]
struct Kalendersvar<'a> {
    /// The val.
    val: &'a ValId,
    /// Every deadline, by date.
    kalender: Vec<HandelseSvar<'a>>,
}

/// A deadline with its title.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KalenderHandelse)]
struct HandelseSvar<'a> {
    /// What happens, in Swedish.
    #[schema(example = "Förtidsröstningen pågår")]
    titel: String,
    #[serde(flatten)]
    handelse: &'a Handelse,
}

/// The val of a short name in a URL.
///
/// # Errors
/// [`Error::ValSaknas`] when there is none.
pub fn find<'a>(atlas: &'a Atlas, id: &str) -> Result<&'a Valbild, Error> {
    id.parse::<ValId>().ok().and_then(|id| atlas.by_id(&id)).ok_or_else(|| {
        let known: Vec<&str> = atlas.val.iter().map(|bild| bild.val.id.as_str()).collect();
        Error::ValSaknas(if known.is_empty() {
            "Det finns inga val inlagda än.".to_owned()
        } else {
            format!("Det finns inget sådant val. De som finns: {}.", known.join(", "))
        })
    })
}

/// Every val
#[utoipa::path(operation_id = "lista_val",
    tag = "val", responses((status = 200, body = Lista)))]
#[get("/api/v1/val")]
async fn alla(
    request: HttpRequest,
    _: Query<Inga>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let val = atlas.val.iter().map(|bild| &bild.val).collect();
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| r.json(Lista { val })))
}

/// One val
#[utoipa::path(
    operation_id = "visa_val",
    tag = "val",
    params(("val" = String, Path, description = "Valets kortnamn", example = "rkl2022")),
    responses(
        (status = 200, body = Val),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/val/{val}")]
async fn ett(
    request: HttpRequest,
    path: web::Path<String>,
    _: Query<Inga>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let bild = find(&atlas, &path)?;
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| r.json(&bild.val)))
}

/// Every deadline of a val with date, weekday and section of law
#[utoipa::path(
    operation_id = "visa_kalender",
    tag = "val",
    params(("val" = String, Path, description = "Valets kortnamn", example = "rkl2022")),
    responses(
        (status = 200, body = Kalendersvar),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/val/{val}/kalender")]
async fn kalender(
    request: HttpRequest,
    path: web::Path<String>,
    _: Query<Inga>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let bild = find(&atlas, &path)?;
    let svar = Kalendersvar {
        val: &bild.val.id,
        kalender: bild
            .kalender
            .iter()
            .map(|handelse| HandelseSvar {
                titel: Sprak::Sv.t(&format!("kalender-{}", handelse.nyckel)),
                handelse,
            })
            .collect(),
    };
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| r.json(&svar)))
}
