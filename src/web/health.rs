//! For the machines that watch over the service.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Error, Shared};

/// What the service says of itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tillstand {
    /// Always `ok`; another state is answered as a problem.
    #[schema(example = "ok")]
    status: &'static str,
}

/// The process is alive
#[utoipa::path(tag = "drift", responses((status = 200, body = Tillstand)))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    ok()
}

/// The Atlas is loaded and voters are answered
#[utoipa::path(tag = "drift", responses(
    (status = 200, body = Tillstand),
    (status = 503, description = "The Atlas is not loaded yet", body = super::Problem,
     content_type = "application/problem+json"),
))]
#[get("/readyz")]
pub async fn readyz(shared: web::Data<Shared>) -> Result<HttpResponse, Error> {
    shared.atlas()?;
    Ok(ok())
}

fn ok() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(Tillstand { status: "ok" })
}
