//! What the map of a scenario draws: the class of each valdistrikt, and the places.

use std::collections::BTreeMap;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::lokal::flikar::LASER;
use crate::tackning::Fraga;
use crate::tackning::plats::Plats;
use crate::tackning::scenario::effekt::Utraknat;
use crate::tackning::scenario::fragan::Skriven;
use crate::tackning::scenario::markning::Lage;
use crate::tackning::scenario::ord;
use crate::tackning::scenario::pages::{Underlag, read_id};
use crate::web::behorighet::Inloggad;
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// Where the map fetches it.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenario/{id}/karta", LASER, map);
}

/// A place of a scenario as a point; `None` for one that is nowhere, or an institution.
pub(in crate::tackning::scenario) fn point(
    id: i64,
    plan: &[Plats],
    plats: &Plats,
) -> Option<(Lage, Value)> {
    let before = plan.iter().find(|one| one.nyckel == plats.nyckel);
    let (lage, at) = (Lage::of(before, plats)?, plats.plats?);
    let nyckel = ord::nyckel(plats.nyckel);
    let feature = json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [at.lon(), at.lat()] },
        "properties": {
            "lokal": nyckel,
            "namn": plats.namn,
            "lage": format!("{}, {}", plats.typ.namn(), lage.namn().to_lowercase()),
            "href": format!("/kansli/tackning/scenario/{id}/plats/{nyckel}"),
            "bild": lage.bild(plats.typ),
        },
    });
    Some((lage, feature))
}

async fn map(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let underlag = Underlag::read(&shared, id).await?;
    let skriven = Skriven::read(&begaran, &underlag.valt.val);
    let (fore, efter, effekt) = underlag.utrakna(&skriven.fraga).await?;
    let flyttad_m = underlag.bild.installning.flyttad_m;
    let classes: BTreeMap<&str, &str> = effekt
        .distrikt
        .iter()
        .map(|one| (one.kod.as_str(), one.klass(flyttad_m).as_str()))
        .collect();
    let body = json!({ "klasser": classes, "platser": places(id, &skriven.fraga, &fore, &efter) });
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body.to_string()))
}

/// The places that count, before or after, of the kinds that are asked about.
fn places(id: i64, fraga: &Fraga, fore: &Utraknat, efter: &Utraknat) -> Value {
    let asked = efter.bild.platser.iter().filter(|plats| fraga.galler(plats.typ));
    let shown = asked.filter_map(|plats| point(id, &fore.bild.platser, plats));
    let features: Vec<Value> =
        shown.filter(|(lage, _)| *lage != Lage::RaknasInte).map(|(_, feature)| feature).collect();
    json!({ "type": "FeatureCollection", "features": features })
}
