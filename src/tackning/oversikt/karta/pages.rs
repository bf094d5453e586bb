//! GeoJSON under `/kansli/tackning`, for the map beside the tables and to save.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::sync::Arc;

use super::geojson::{self, samling};
use super::isokron::isokron;
use crate::lokal::flikar::LASER;
use crate::tackning::oversikt::ord;
use crate::tackning::oversikt::pages::{Laddat, apart, load};
use crate::tackning::oversikt::samst::grans;
use crate::valdistrikt;
use crate::web::behorighet::Inloggad;
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// What the map fetches.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/tackning/distrikt", LASER, districts)
        .get("/kansli/tackning/rutnat", LASER, squares)
        .get("/kansli/tackning/platser", LASER, places)
        .get("/kansli/tackning/utan", LASER, left_out)
        .get("/kansli/tackning/isokron", LASER, bands);
}

fn answer(body: &Value, save_as: Option<&str>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type("application/geo+json").insert_header((CACHE_CONTROL, "no-store"));
    if let Some(name) = save_as {
        answer.insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.geojson\""),
        ));
    }
    answer.body(body.to_string())
}

/// The answer to a question that must be right: a map has no form to correct.
async fn asked(begaran: &Begaran, shared: &Data<Shared>) -> Result<Laddat, Error> {
    let laddat = load(begaran, shared).await?;
    match laddat.fel.0.first() {
        Some(wrong) => Err(Error::Parameter(wrong.text.clone())),
        None => Ok(laddat),
    }
}

async fn districts(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let laddat = asked(&begaran, &shared).await?;
    let id = laddat.valt.val.id.clone();
    let ytor = shared.db.read(move |conn| valdistrikt::store::all(conn, &id)).await;
    let ytor = ytor.map_err(|error| Error::Internal(Box::new(error)))?;
    let svar = Arc::clone(&laddat.svar);
    let body = apart(move || geojson::distrikt(&svar, &ytor)).await?;
    let name = format!("tackning-{}", laddat.valt.val.id);
    Ok(answer(&body, begaran.value("spara").map(|_| &*name)))
}

async fn squares(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let svar = asked(&Begaran::read(&request), &shared).await?.svar;
    Ok(answer(&apart(move || geojson::rutnat(&svar)).await?, None))
}

async fn places(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let svar = asked(&Begaran::read(&request), &shared).await?.svar;
    Ok(answer(&geojson::platser(&svar), None))
}

async fn left_out(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let svar = asked(&begaran, &shared).await?.svar;
    let limit = grans(begaran.value("grans"), &svar.bild.installning)
        .map_err(|text| Error::Parameter(text.to_owned()))?;
    Ok(answer(&apart(move || geojson::utan(&svar, limit)).await?, None))
}

/// The bands round the place of the number that [`places`] gave it.
async fn bands(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let svar = asked(&begaran, &shared).await?.svar;
    let nr = begaran.value("plats").and_then(|nr| nr.parse::<usize>().ok());
    let plats = nr.and_then(|nr| svar.bild.platser.get(nr));
    let Some((namn, at)) = plats.and_then(|one| Some((one.namn.clone(), one.plats?))) else {
        return Err(Error::Saknas("Det finns ingen sådan lokal i valet.".to_owned()));
    };
    let profil = svar.fraga.profil;
    let omvag = svar.bild.installning.omvag;
    let made = apart(move || {
        isokron(&svar.bild.grund, at, profil, &svar.bild.installning.granser_m, omvag)
    })
    .await?;
    let how = if made.natet {
        format!("Vägarna från {namn} {} är färgade efter avståndet längs gångnätet.", profil.namn())
    } else {
        let factor = ord::decimal(omvag);
        format!(
            "Cirklarna runt {namn} är fågelvägen gånger {factor}, eftersom inget gångnät täcker \
             platsen."
        )
    };
    let features = made.band.into_iter().map(|(steg, geometry)| {
        json!({ "type": "Feature", "geometry": geometry, "properties": { "steg": steg } })
    });
    let mut body = samling(features.collect());
    if let Some(object) = body.as_object_mut() {
        object.insert("text".to_owned(), json!(how));
        object.insert("natet".to_owned(), json!(made.natet));
    }
    Ok(answer(&body, None))
}
