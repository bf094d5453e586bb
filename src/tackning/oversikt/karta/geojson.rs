//! Coverage as GeoJSON: valdistrikt, squares, places, those left out. Pure.

use ::geo::{Coord, MapCoords, MultiPolygon};
use serde_json::{Map, Value, json};

use super::rutnat::{SIDA_M, rutor};
use super::skala::Skala;
use crate::gangnat::INGEN;
use crate::geo::{Sweref99Tm, wgs84};
use crate::lokal::Stalletyp;
use crate::tackning::befolkning::Kalla;
use crate::tackning::oversikt::indelning::Indelning;
use crate::tackning::oversikt::ord;
use crate::tackning::oversikt::svar::{Grupp, Svar};
use crate::tackning::plats::Nyckel;
use crate::valdistrikt::Valdistrikt;

/// A collection of features.
#[must_use]
pub fn samling(features: Vec<Value>) -> Value {
    let kind = ("type".to_owned(), Value::from("FeatureCollection"));
    Value::Object([kind, ("features".to_owned(), Value::Array(features))].into_iter().collect())
}

fn on_wgs84(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    shape.map_coords(|c| match wgs84(c.into()) {
        Ok(p) => Coord { x: round(p.lon()), y: round(p.lat()) },
        // The import lets in nothing that lies outside the plane.
        Err(_) => c,
    })
}

/// The valdistrikt with every figure of the answer, and their colour in `steg`. The
/// polygons are those of the val, by code.
#[must_use]
pub fn distrikt(svar: &Svar, ytor: &[Valdistrikt]) -> Value {
    let skala = Skala::new(&svar.bild.installning.granser_m);
    let groups = svar.grupper(Indelning::Distrikt).unwrap_or_default();
    let befolkning = &svar.bild.grund.befolkning;
    let features = ytor.iter().filter_map(|yta| {
        let nr = befolkning.nr(yta.kod)? as usize;
        let (one, kod) = (befolkning.distrikt.get(nr)?, yta.kod.to_string());
        let found = groups.binary_search_by(|grupp| grupp.nyckel.cmp(&kod)).ok()?;
        let grupp = groups.get(found)?;
        let mut properties = figures(grupp);
        let median = grupp.fordelning.median_m;
        let more = [
            ("kod", json!(kod)),
            ("namn", json!(one.namn)),
            ("valkrets", json!(one.valkrets.as_ref().map(|krets| &krets.namn))),
            ("stadsdel", json!(one.stadsdel)),
            ("rostberattigade", json!(one.rostberattigade)),
            ("rostande", json!(one.rostande)),
            ("adresser", json!(one.kalla == Kalla::Adresser)),
            ("steg", json!(skala.steg(median))),
            ("text", json!(text(grupp))),
        ];
        properties.extend(more.map(|(name, value)| (name.to_owned(), value)));
        let geometry = geojson::Geometry::from(&on_wgs84(&yta.polygon));
        Some(json!({
            "type": "Feature", "id": kod, "geometry": geometry, "properties": properties,
        }))
    });
    samling(features.collect())
}

fn text(grupp: &Grupp) -> String {
    let all = &grupp.fordelning;
    format!(
        "{} röstberättigade. Hälften har högst: {}. 9 av 10 har högst: {}.",
        ord::antal(all.antal),
        ord::kanske_meter(all.median_m),
        ord::kanske_meter(all.p90_m)
    )
}

/// The figures of a group, metres to the decimetre and shares from 0 to 1.
#[must_use]
pub fn figures(grupp: &Grupp) -> Map<String, Value> {
    let all = &grupp.fordelning;
    let round = |n: f64| (n * 10.0).round() / 10.0;
    let share = |n: f64| (n * 1e4).round() / 1e4;
    let of_some = |m: f64| (all.antal > all.utan).then(|| round(m));
    let mut made: Map<String, Value> = [
        ("antal", json!(round(all.antal))),
        ("utan_lokal", json!(round(all.utan))),
        ("medel_m", json!(of_some(all.medel_m))),
        ("median_m", json!(all.median_m.map(round))),
        ("p90_m", json!(all.p90_m.map(round))),
        ("p99_m", json!(all.p99_m.map(round))),
        ("langst_m", json!(of_some(all.langst_m))),
        ("kolm_pollak_m", json!(of_some(all.kolm_pollak_m))),
        ("oppna_timmar_per_vecka", json!(round(grupp.timmar))),
        ("andel_pa_natet", json!(share(grupp.pa_natet))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    made.extend(
        all.inom.iter().map(|(m, within)| (format!("inom_{m:.0}_m"), json!(share(*within)))),
    );
    made
}

/// The squares in which anyone lives, with their mean and their colour.
#[must_use]
pub fn rutnat(svar: &Svar) -> Value {
    let skala = Skala::new(&svar.bild.installning.granser_m);
    let squares = rutor(&svar.bild.grund.befolkning, &svar.narmast);
    let features = squares.into_iter().filter_map(|((x, y), ruta)| {
        #[expect(clippy::cast_precision_loss, reason = "some thousand squares each way")]
        let corner = |dx: i64, dy: i64| {
            let (e, n) = ((x + dx) as f64 * SIDA_M, (y + dy) as f64 * SIDA_M);
            let p = wgs84(Sweref99Tm { e, n }).ok()?;
            Some([(p.lon() * 1e6).round() / 1e6, (p.lat() * 1e6).round() / 1e6])
        };
        let first = corner(0, 0)?;
        let ring = [first, corner(1, 0)?, corner(1, 1)?, corner(0, 1)?, first];
        let mean = ruta.meter();
        let text = format!(
            "{} röstberättigade i rutan. I medel: {}.",
            ord::antal(ruta.antal),
            ord::kanske_meter(mean)
        );
        Some(json!({
            "type": "Feature",
            "geometry": { "type": "Polygon", "coordinates": [ring] },
            "properties": {
                "antal": (ruta.antal * 10.0).round() / 10.0,
                "utan_lokal": (ruta.utan * 10.0).round() / 10.0,
                "medel_m": mean.map(f64::round),
                "steg": skala.steg(mean),
                "namn": format!("Ruta på {SIDA_M:.0} gånger {SIDA_M:.0} meter"),
                "text": text,
            },
        }))
    });
    samling(features.collect())
}

/// The places of the plan of the kinds that are asked about, those that serve filled and the
/// others hollow.
#[must_use]
pub fn platser(svar: &Svar) -> Value {
    let mut served = vec![0.0; svar.bild.platser.len()];
    for (one, punkt) in svar.narmast.iter().zip(&svar.bild.grund.befolkning.punkter) {
        if let Some(slot) = served.get_mut(one.plats as usize) {
            *slot += punkt.vikt;
        }
    }
    let all = svar.bild.platser.iter().zip(served).enumerate();
    let features = all.filter_map(|(nr, (plats, people))| {
        let asked = plats.raknas() && svar.fraga.galler(plats.typ);
        let at = plats.plats.filter(|_| asked)?;
        let serves = svar.fraga.serves(plats);
        let shape = match (serves, plats.typ) {
            (false, _) => "stangd",
            (true, Stalletyp::Vallokal) => "hus",
            (true, Stalletyp::Rostningslokal) => "oppen",
            (true, Stalletyp::Tillfallig) => "gata",
            (true, Stalletyp::Institution) => "institution",
        };
        let state = if serves {
            format!("Närmast för {} röstberättigade.", ord::antal(people))
        } else {
            "Svarar inte mot frågan: stängd då, eller uppfyller inte behoven.".to_owned()
        };
        let href = match plats.nyckel {
            Nyckel::Stalle(id) => format!("/kansli/stalle/{id}"),
            Nyckel::Lokal(id) => format!("/kansli/lokal/{id}"),
            Nyckel::Ny(_) => String::new(),
        };
        Some(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [at.lon(), at.lat()] },
            "properties": {
                "nr": nr,
                "namn": plats.namn,
                "text": format!("{}. {state}", plats.typ.namn()),
                "href": href,
                "bild": format!("form|{shape}|"),
                "narmast_for": people.round(),
            },
        }))
    });
    samling(features.collect())
}

/// So many points of those worst served are drawn.
pub const MEST_PUNKTER: usize = 3_000;

/// Those with farther than a limit, or without a place, the worst first and at most
/// [`MEST_PUNKTER`] of them.
#[must_use]
pub fn utan(svar: &Svar, grans_m: f64) -> Value {
    let mut far: Vec<_> = svar
        .narmast
        .iter()
        .zip(&svar.bild.grund.befolkning.punkter)
        .filter(|(one, _)| one.dm == INGEN || f64::from(one.dm) / 10.0 > grans_m)
        .collect();
    far.sort_by_key(|(one, _)| std::cmp::Reverse(one.dm));
    far.truncate(MEST_PUNKTER);
    let features = far.into_iter().map(|(one, punkt)| {
        let metres = (one.dm != INGEN).then(|| f64::from(one.dm) / 10.0);
        let name = svar.bild.grund.befolkning.of(punkt).map_or("", |distrikt| &distrikt.namn);
        let people = if punkt.vikt < 10.0 { ord::decimal(punkt.vikt) } else { ord::antal(punkt.vikt) };
        json!({
            "type": "Feature",
            "geometry": {
                "type": "Point", "coordinates": [punkt.plats.lon(), punkt.plats.lat()],
            },
            "properties": {
                "namn": name,
                "text": format!("{people} röstberättigade. Till närmaste: {}.", ord::kanske_meter(metres)),
                "meter": metres,
                "antal": punkt.vikt,
            },
        })
    });
    samling(features.collect())
}
