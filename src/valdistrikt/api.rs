//! Valdistrikt of a val as open data.

use std::collections::HashMap;

use ::geo::{Coord, Intersects, Rect};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::{Valdistriktskod, Valkrets};
use crate::uppslag::Valbild;
use crate::uppslag::distriktskarta::Distrikt;
use crate::val::api::{Inga, find};
use crate::web::cache::{Keep, etag, respond};
use crate::web::rutt::Rutter;
use crate::web::{Error, Problem, Query, Shared};

/// The routes of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.api(alla).api(ett);
}

/// Which valdistrikt are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Urval {
    /// Bara de i en valkrets, efter dess kod
    #[param(example = "18006")]
    valkrets: Option<String>,
    /// Bara de som rör vid en ruta: väst,syd,öst,nord i grader
    #[param(example = "18.0,59.3,18.1,59.4")]
    bbox: Option<String>,
}

/// A GeoJSON feature collection, WGS 84.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ValdistriktSamling)]
struct Samling<'a> {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "FeatureCollection")]
    typ: &'static str,
    features: Vec<Feature<'a>>,
}

/// A valdistrikt as a GeoJSON feature, WGS 84.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ValdistriktFeature)]
struct Feature<'a> {
    /// Always `Feature`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "Feature")]
    typ: &'static str,
    /// The code.
    #[schema(value_type = String, example = "01800901")]
    id: Valdistriktskod,
    /// A GeoJSON geometry, `MultiPolygon`.
    #[schema(value_type = Object)]
    geometry: &'a RawValue,
    properties: Egenskaper<'a>,
}

/// What is known of a valdistrikt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ValdistriktEgenskaper)]
struct Egenskaper<'a> {
    /// Eight digits.
    #[schema(value_type = String, example = "01800901")]
    valdistriktskod: Valdistriktskod,
    /// Its name.
    #[schema(example = "Engelbrekt 1 Humlegården")]
    namn: &'a str,
    /// Its valkrets, when the files tell.
    valkrets: Option<&'a Valkrets>,
    /// Those entitled to vote, when known.
    rostberattigade: Option<i32>,
    /// The lokal in which it votes on valdagen, by its number.
    vallokal_id: Option<i64>,
    /// The name of that lokal.
    vallokal: Option<&'a str>,
}

impl<'a> Feature<'a> {
    fn new(bild: &'a Valbild, d: &'a Distrikt) -> Self {
        let vallokal = bild.vallokal(d.kod);
        Self {
            typ: "Feature",
            id: d.kod,
            geometry: &d.geojson,
            properties: Egenskaper {
                valdistriktskod: d.kod,
                namn: &d.namn,
                valkrets: d.valkrets.as_ref(),
                rostberattigade: d.rostberattigade,
                vallokal_id: vallokal.map(|s| s.lokal_id),
                vallokal: vallokal.map(|s| &*s.namn),
            },
        }
    }
}

/// Reads `väst,syd,öst,nord`.
fn bbox(text: &str) -> Result<Rect<f64>, Error> {
    let wrong = || {
        Error::Parameter(
            "Parametern bbox ska vara fyra tal i grader: väst,syd,öst,nord, till exempel \
             18.0,59.3,18.1,59.4."
                .to_owned(),
        )
    };
    let numbers: Vec<f64> = text
        .split(',')
        .map(|piece| piece.trim().parse().ok().filter(|n: &f64| n.is_finite()))
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    match *numbers {
        [west, south, east, north]
            if -180.0 <= west
                && west <= east
                && east <= 180.0
                && -90.0 <= south
                && south <= north
                && north <= 90.0 =>
        {
            Ok(Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }))
        }
        _ => Err(wrong()),
    }
}

/// The valdistrikt of a val as GeoJSON
#[utoipa::path(
    operation_id = "lista_valdistrikt",
    tag = "lokaler",
    params(("val" = String, Path, description = "Valets kortnamn", example = "rkl2022"), Urval),
    responses(
        (status = 200, body = Samling, content_type = "application/geo+json"),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/val/{val}/valdistrikt")]
async fn alla(
    request: HttpRequest,
    path: web::Path<String>,
    query: Query<Urval>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let bild = find(&atlas, &path)?;
    let window = query.bbox.as_deref().map(bbox).transpose()?;
    if let Some(kod) = &query.valkrets {
        known_valkrets(bild, kod)?;
    }
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| {
        let features = bild
            .distrikt
            .alla()
            .iter()
            .filter(|d| {
                query
                    .valkrets
                    .as_ref()
                    .is_none_or(|kod| d.valkrets.as_ref().is_some_and(|v| v.kod == *kod))
            })
            .filter(|d| window.is_none_or(|window| d.wgs84.intersects(&window)))
            .map(|d| Feature::new(bild, d))
            .collect();
        geojson(r, &Samling { typ: "FeatureCollection", features })
    }))
}

fn known_valkrets(bild: &Valbild, kod: &str) -> Result<(), Error> {
    let known: HashMap<&str, &str> = bild
        .distrikt
        .alla()
        .iter()
        .filter_map(|d| d.valkrets.as_ref())
        .map(|v| (&*v.kod, &*v.namn))
        .collect();
    if known.contains_key(kod) {
        return Ok(());
    }
    let mut codes: Vec<&str> = known.into_keys().collect();
    codes.sort_unstable();
    Err(Error::Saknas(if codes.is_empty() {
        "Valkretsarna är inte kända för det här valet. De följer med filen över vallokaler."
            .to_owned()
    } else {
        format!("Det finns ingen sådan valkrets. De som finns: {}.", codes.join(", "))
    }))
}

fn geojson(r: &mut actix_web::HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    r.content_type("application/geo+json").body(serde_json::to_vec(body).unwrap_or_default())
}

/// One valdistrikt as GeoJSON
#[utoipa::path(
    operation_id = "visa_valdistrikt",
    tag = "lokaler",
    params(
        ("val" = String, Path, description = "Valets kortnamn", example = "rkl2022"),
        ("kod" = String, Path, description = "Åtta siffror", example = "01800901"),
    ),
    responses(
        (status = 200, body = Feature, content_type = "application/geo+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/val/{val}/valdistrikt/{kod}")]
async fn ett(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: Query<Inga>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let (val, kod) = path.into_inner();
    let bild = find(&atlas, &val)?;
    let distrikt = kod
        .parse::<Valdistriktskod>()
        .ok()
        .and_then(|kod| bild.distrikt.by_kod(kod))
        .and_then(|nr| bild.distrikt.get(nr))
        .ok_or_else(|| {
            Error::Saknas("Det finns inget sådant valdistrikt i det här valet.".to_owned())
        })?;
    Ok(respond(&request, etag(atlas.revision, ""), Keep::AMinute, |r| {
        geojson(r, &Feature::new(bild, distrikt))
    }))
}
