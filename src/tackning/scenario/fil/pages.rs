//! `/kansli/tackning/scenario/{id}/fil`: the changes of a scenario, and what they do, as
//! files.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::fil::export::{Format, Tabell};
use crate::geo::{Sweref99Tm, wgs84};
use crate::lokal::flikar::LASER;
use crate::tackning::plats::Plats;
use crate::tackning::scenario::andring::{Andring, Post};
use crate::tackning::scenario::effekt::{Effekt, minuter};
use crate::tackning::scenario::fragan::Skriven;
use crate::tackning::scenario::karta::pages::point;
use crate::tackning::scenario::pages::{Underlag, read_id, ser_pengar};
use crate::valdistrikt::{self, Valdistrikt};
use crate::web::behorighet::Inloggad;
use crate::web::lista;
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The file.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenario/{id}/fil", LASER, file);
}

async fn file(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let underlag = Underlag::read(&shared, id).await?;
    let form = begaran.value("format").unwrap_or("csv");
    if form == "geojson" {
        let skriven = Skriven::read(&begaran, &underlag.valt.val);
        let (.., effekt) = underlag.utrakna(&skriven.fraga).await?;
        let val = underlag.valt.val.id.clone();
        let districts = shared.db.read(move |conn| valdistrikt::store::all(conn, &val)).await?;
        let body = geojson(&underlag, &effekt, &districts);
        return Ok(HttpResponse::Ok()
            .content_type("application/geo+json")
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"scenario-{id}.geojson\""),
            ))
            .body(body.to_string()));
    }
    let format = Format::parse(form).ok_or_else(|| {
        Error::Parameter("Filen finns som csv, xlsx eller geojson. Välj en av dem.".to_owned())
    })?;
    lista::file(&table(&underlag, ser_pengar(&inloggad)), &format!("scenario-{id}"), format)
}

/// The changes as a table: a row each.
fn table(underlag: &Underlag, ekonomi: bool) -> Tabell {
    let mut headings =
        vec!["Ändring", "Plats", "Slag", "Adress", "Latitud", "Longitud", "Öppna timmar", "Ersatt"];
    headings.extend(ekonomi.then_some("Kostnad kr"));
    let mut tabell = Tabell::new(&headings);
    let (efter, andringar) = (underlag.efter().platser, &underlag.scenario.andringar);
    let row = |post: &Post| {
        let plats: Option<&Plats> = efter.iter().find(|plats| plats.nyckel == post.om());
        let text = |of: &dyn Fn(&Plats) -> String| plats.map(of).unwrap_or_default();
        let degrees = |of: fn(crate::geo::Wgs84) -> f64| {
            text(&|one| one.plats.map(|at| format!("{:.6}", of(at))).unwrap_or_default())
        };
        let mut row = vec![
            kind(&post.andring).to_owned(),
            post.namn.clone(),
            text(&|one| one.typ.namn().to_owned()),
            text(&|one| one.adress.clone()),
            degrees(crate::geo::Wgs84::lat),
            degrees(crate::geo::Wgs84::lon),
            text(&|one| (minuter(one) / 60).to_string()),
            if andringar.ersatt(post.nr) { "ja" } else { "nej" }.to_owned(),
        ];
        row.extend(ekonomi.then(|| text(&|one| one.kostnad_kr.to_string())));
        row
    };
    tabell.rader = andringar.poster().iter().map(row).collect();
    tabell
}

const fn kind(andring: &Andring) -> &'static str {
    match andring {
        Andring::Ny(_) => "Ny plats",
        Andring::Flytta { .. } => "Flyttas",
        Andring::Bort { .. } => "Tas bort",
        Andring::Oppna { .. } => "Tas med igen",
        Andring::Tider { .. } => "Andra tider",
    }
}

/// Changed places as points, and the valdistrikt with what happens to each.
fn geojson(underlag: &Underlag, effekt: &Effekt, districts: &[Valdistrikt]) -> Value {
    let (id, flyttad_m) = (underlag.scenario.id, underlag.bild.installning.flyttad_m);
    let plan = &underlag.bild.platser;
    let efter = underlag.efter().platser;
    let points = efter
        .iter()
        .filter_map(|plats| point(id, plan, plats))
        .filter(|(lage, _)| lage.andrad())
        .map(|(_, feature)| feature);
    let areas = districts.iter().filter_map(|one| {
        let kod = one.kod.to_string();
        let group = effekt.distrikt.iter().find(|group| group.kod == kod)?;
        Some(json!({
            "type": "Feature",
            "geometry": { "type": "MultiPolygon", "coordinates": rings(one) },
            "properties": {
                "kod": kod,
                "namn": group.namn,
                "rostberattigade": group.antal.round(),
                "medel_fore_m": group.fore_m().map(f64::round),
                "medel_efter_m": group.efter_m().map(f64::round),
                "andring_m": group.andring_m().round(),
                "langre": group.langre.round(),
                "narmare": group.narmare.round(),
                "blir_utan": group.forlorar.round(),
                "far_plats": group.far.round(),
                "klass": group.klass(flyttad_m).as_str(),
            },
        }))
    });
    let features: Vec<Value> = points.chain(areas).collect();
    json!({ "type": "FeatureCollection", "features": features })
}

/// The polygons of a valdistrikt in degrees, to six decimals.
fn rings(one: &Valdistrikt) -> Value {
    let degrees = |line: &::geo::LineString<f64>| -> Vec<[f64; 2]> {
        let known = line.0.iter().filter_map(|c| wgs84(Sweref99Tm { e: c.x, n: c.y }).ok());
        let short = |degrees: f64| (degrees * 1e6).round() / 1e6;
        known.map(|at| [short(at.lon()), short(at.lat())]).collect()
    };
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = one
        .polygon
        .iter()
        .map(|polygon| {
            let outer = std::iter::once(polygon.exterior());
            outer.chain(polygon.interiors()).map(degrees).collect()
        })
        .collect();
    json!(polygons)
}
