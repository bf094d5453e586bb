//! Lokaler of a val as open data.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::Stalletyp;
use crate::geo::Wgs84;
use crate::uppslag::Stalle;
use crate::uppslag::svar::OppettidSvar;
use crate::uppslag::tillganglighetssvar::TillganglighetSvar;
use crate::val::ValId;
use crate::val::api::{Inga, find};
use crate::valdistrikt::Valdistriktskod;
use crate::web::cache::{Keep, etag, respond};
use crate::web::rutt::Rutter;
use crate::web::{Error, Problem, Query, Shared};

/// The routes of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.api(alla).api(en);
}

/// Which röstmottagningsställen are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Urval {
    /// Bara ett slag: vallokal, rostningslokal, tillfallig eller institution
    #[param(
        example = "rostningslokal",
        pattern = "^(vallokal|rostningslokal|tillfallig|institution)$"
    )]
    typ: Option<String>,
}

/// The röstmottagningsställen of a val.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lokaler)]
struct Lista<'a> {
    val: &'a ValId,
    lokaler: Vec<StalleSvar<'a>>,
}

/// A lokal with each of its uses in a val.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lokal)]
struct LokalSvar<'a> {
    val: &'a ValId,
    /// The number of the lokal.
    id: i64,
    /// Its name.
    namn: &'a str,
    /// Street address.
    adress: &'a str,
    /// Latitude, WGS 84; null for an institution whose place is not given.
    lat: Option<f64>,
    /// Longitude, WGS 84; null with the latitude.
    lon: Option<f64>,
    /// What it is used for in this val.
    stallen: Vec<StalleSvar<'a>>,
}

/// A röstmottagningsställe.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rostmottagningsstalle)]
struct StalleSvar<'a> {
    /// The number of its lokal; its page is `/lokaler/{id}`.
    id: i64,
    /// The name of the lokal.
    #[schema(example = "Stadsbiblioteket")]
    namn: &'a str,
    /// What it is for.
    typ: Stalletyp,
    /// Only for those who are there; nobody else may vote here.
    begransat_tilltrade: bool,
    /// Street address.
    #[schema(example = "Odengatan 53")]
    adress: &'a str,
    /// Room or directions, if there is anything to say.
    anvisning: Option<&'a str>,
    /// Latitude, WGS 84; null for an institution whose place is not given.
    lat: Option<f64>,
    /// Longitude, WGS 84; null with the latitude.
    lon: Option<f64>,
    /// The valdistrikt that votes here, for a vallokal.
    #[schema(value_type = Option<String>, example = "01800901")]
    valdistriktskod: Option<Valdistriktskod>,
    /// What is known of how one gets in.
    #[schema(inline = false)]
    tillganglighet: TillganglighetSvar<'a>,
    /// All hours in this val.
    #[schema(value_type = Vec<OppettidSvar>)]
    oppettider: &'a RawValue,
}

impl<'a> From<&'a Stalle> for StalleSvar<'a> {
    fn from(s: &'a Stalle) -> Self {
        Self {
            id: s.lokal_id,
            namn: &s.namn,
            typ: s.typ,
            begransat_tilltrade: s.typ == Stalletyp::Institution,
            adress: &s.adress,
            anvisning: (!s.anvisning.is_empty()).then_some(&*s.anvisning),
            lat: s.plats.map(Wgs84::lat),
            lon: s.plats.map(Wgs84::lon),
            valdistriktskod: s.valdistrikt,
            tillganglighet: TillganglighetSvar::new(&s.tillganglighet),
            oppettider: &s.oppettider_json,
        }
    }
}

/// The röstmottagningsställen of a val
///
/// Vallokaler, röstningslokaler, tillfälliga lokaler och institutioner, i bokstavsordning. En
/// vallokal står en gång för varje valdistrikt som röstar där.
#[utoipa::path(
    operation_id = "lista_lokaler",
    tag = "lokaler",
    params(("val" = String, Path, description = "Valets kortnamn", example = "rkl2022"), Urval),
    responses(
        (status = 200, body = Lista),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/val/{val}/lokaler")]
async fn alla(
    request: HttpRequest,
    path: web::Path<String>,
    query: Query<Urval>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let bild = find(&atlas, &path)?;
    let typ = query
        .typ
        .as_deref()
        .map(|text| {
            text.parse::<Stalletyp>().map_err(|_| {
                let known = Stalletyp::ALLA.map(Stalletyp::as_str).join(", ");
                Error::Parameter(format!("Parametern typ kan vara {known}."))
            })
        })
        .transpose()?;
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| {
        let lokaler = bild
            .stallen()
            .iter()
            .filter(|s| typ.is_none_or(|typ| s.typ == typ))
            .map(StalleSvar::from)
            .collect();
        r.json(Lista { val: &bild.val.id, lokaler })
    }))
}

/// One lokal with all it is used for in a val
#[utoipa::path(
    operation_id = "visa_lokal",
    tag = "lokaler",
    params(
        ("val" = String, Path, description = "Valets kortnamn", example = "rkl2022"),
        ("id" = i64, Path, description = "Lokalens nummer", example = 1),
    ),
    responses(
        (status = 200, body = LokalSvar),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/val/{val}/lokaler/{id}")]
async fn en(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: Query<Inga>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let (val, id) = path.into_inner();
    let bild = find(&atlas, &val)?;
    let missing = || Error::Saknas("Det finns ingen sådan lokal i det här valet.".to_owned());
    let id: i64 = id.parse().map_err(|_| missing())?;
    let first = bild.lokal(id).next().ok_or_else(missing)?;
    let id = first.lokal_id;
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| {
        r.json(LokalSvar {
            val: &bild.val.id,
            id,
            namn: &first.namn,
            adress: &first.adress,
            lat: first.plats.map(Wgs84::lat),
            lon: first.plats.map(Wgs84::lon),
            stallen: bild.lokal(id).map(StalleSvar::from).collect(),
        })
    }))
}
