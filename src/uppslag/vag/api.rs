//! The way to a lokal over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::VagSvar;
use crate::gangnat::Profil;
use crate::gangnat::narmast::Ingenvag;
use crate::tid;
use crate::uppslag::api::{Narmastparametrar, profil};
use crate::val::api::find;
use crate::web::cache::{Keep, etag, respond};
use crate::web::rutt::Rutter;
use crate::web::{Error, Problem, Query, Shared};

/// The route.
pub fn routes(rutter: &mut Rutter) {
    rutter.api(vag);
}

/// Parameters of the way.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Vagparametrar {
    /// Lokalens nummer, som `id` i /api/v1/narmast
    #[param(example = 1)]
    lokal: i64,
    /// Valets kortnamn; annars det val som kommer härnäst, eller det senaste
    #[param(example = "rkl2022")]
    val: Option<String>,
    /// En adress i ord; ett av `adress`, `adress_id` och `lat` med `lon` behövs
    #[param(example = "Odengatan 53", max_length = 200)]
    adress: Option<String>,
    /// En adress ur /api/v1/adresser
    adress_id: Option<i64>,
    /// Latitud, WGS 84
    #[param(example = 59.3434, minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitud, WGS 84
    #[param(example = 18.0545, minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// Hur man tar sig fram: gang eller rullstol; annars gang
    #[param(example = "gang")]
    profil: Option<String>,
}

/// Why there is no way, and what to do.
fn no_way(cause: Ingenvag, profil: Profil) -> Error {
    let advice = match profil {
        Profil::Gang => "Använd avståndet i /api/v1/narmast, som säger hur det är mätt.",
        Profil::Rullstol => {
            "Det gäller vägar som fungerar med rullstol. Prova profil=gang för vägen till fots."
        }
    };
    Error::Saknas(format!("{cause} {advice}"))
}

/// The way to a lokal, as a line
///
/// Den kortaste kartlagda gångvägen från platsen till lokalen, med längd i meter och tid i
/// minuter, avrundad uppåt. Med profil=rullstol undviks trappor, höga kanter, branta backar
/// och löst underlag. Där det inte finns något gångnät, eller ingen väg leder ända fram, är
/// svaret 404 med orsaken.
#[utoipa::path(
    operation_id = "vag",
    tag = "uppslag",
    params(Vagparametrar),
    responses(
        (status = 200, body = VagSvar, content_type = "application/geo+json"),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Vägen, lokalen, adressen eller valet finns inte",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Flera adresser stämmer; de står i adresser",
         body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/vag")]
async fn vag(
    request: HttpRequest,
    query: Query<Vagparametrar>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let Query(Vagparametrar { lokal, val, adress, adress_id, lat, lon, profil: asked }) = query;
    let profil = profil(asked.as_deref())?;
    let bild = match val.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => find(&atlas, id)?,
        None => atlas
            .aktuellt(tid::now().date_naive())
            .ok_or_else(|| Error::ValSaknas("Det finns inga val inlagda än.".to_owned()))?,
    };
    let place = Narmastparametrar { adress, adress_id, lat, lon, ..Narmastparametrar::default() };
    let fran = bild.fran(place.utgang(&atlas, bild)?.plats, profil);
    let lokal = bild.nuvarande(lokal);
    let (nr, stalle) =
        bild.stallen().iter().enumerate().find(|(_, stalle)| stalle.lokal_id == lokal).ok_or_else(
            || Error::Saknas("Det finns ingen sådan lokal i det här valet.".to_owned()),
        )?;
    let vag = bild.vag(&fran, nr).map_err(|cause| no_way(cause, profil))?;
    let tag =
        etag(atlas.revision, &format!("-{}-{:x}", bild.val.id, bild.vagkarta().matt().marke()));
    Ok(respond(&request, tag, Keep::AskEachTime, |r| {
        r.content_type("application/geo+json").json(VagSvar::new(bild, &fran, stalle, &vag))
    }))
}
