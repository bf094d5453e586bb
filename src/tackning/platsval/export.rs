//! An answer as a table, and as points.

use serde_json::{Value, json};

use super::kandidater::Slag;
use super::svar::Svar;
use super::uppdrag::svenskt;
use crate::fil::export::Tabell;

fn plain(tal: f64, decimaler: usize) -> String {
    svenskt(tal, decimaler).replace('\u{a0}', "").replace('−', "-")
}

/// The chosen places as a file.
#[must_use]
pub fn table(svar: &Svar) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Id",
        "Namn",
        "Adress",
        "Slag",
        "I planen",
        "Behålls",
        "Valkrets",
        "Väljare",
        "Medelavstånd, m",
        "Kostnad, kr",
        "Utan platsen: väljare som får längre",
        "Utan platsen: hur mycket längre, m",
        "Utan platsen: väljare som inte når någon plats",
        "Bästa ersättare",
        "Ersättarens id",
        "Hur mycket sämre målet blir",
        "Latitud",
        "Longitud",
    ]);
    let yes = |it: bool| if it { "ja" } else { "nej" }.to_owned();
    tabell.rader = svar
        .valda
        .iter()
        .map(|one| {
            let other = one.ersattare.as_ref();
            vec![
                one.id.clone(),
                one.namn.clone(),
                one.adress.clone(),
                one.slag.namn().to_owned(),
                yes(one.i_planen),
                yes(one.behalls),
                one.valkrets.clone(),
                plain(one.valjare, 0),
                plain(one.medel_m, 0),
                plain(one.kostnad_kr, 0),
                plain(one.forlust.valjare, 0),
                plain(one.forlust.meter, 0),
                plain(one.forlust.utan, 0),
                other.map(|other| other.namn.clone()).unwrap_or_default(),
                other.map(|other| other.id.clone()).unwrap_or_default(),
                other.map(|other| plain(other.samre, 4)).unwrap_or_default(),
                format!("{:.6}", one.lat),
                format!("{:.6}", one.lon),
            ]
        })
        .collect();
    tabell
}

/// The shape on the map: filled where it is new.
const fn shape(slag: Slag, i_planen: bool) -> &'static str {
    match (slag, i_planen) {
        (Slag::Lokal, false) => "oppen",
        (Slag::Lokal, true) => "oppen-stangd",
        (Slag::Gatuplats, false) => "gata",
        (Slag::Gatuplats, true) => "gata-stangd",
    }
}

/// The chosen places, and those of the plan that were not chosen, as `GeoJSON` in WGS 84.
#[must_use]
pub fn points(svar: &Svar) -> Value {
    let chosen = svar.valda.iter().map(|one| {
        let state = if one.i_planen { "finns i planen" } else { "ny" };
        json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [one.lon, one.lat] },
            "properties": {
                "lokal": one.id,
                "namn": one.namn,
                "adress": one.adress,
                "slag": one.slag.as_str(),
                "vald": true,
                "i_planen": one.i_planen,
                "valjare": one.valjare.round(),
                "medel_m": one.medel_m.round(),
                "lage": format!(
                    "{}, {state}. {} väljare har den närmast, i medel {} m.",
                    one.slag.namn(), svenskt(one.valjare, 0), svenskt(one.medel_m, 0)
                ),
                "href": format!("#{}", one.id),
                "bild": format!("form|{}|", shape(one.slag, one.i_planen)),
            },
        })
    });
    let gone = svar.bort.iter().map(|one| {
        json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [one.lon, one.lat] },
            "properties": {
                "lokal": one.id,
                "namn": one.namn,
                "vald": false,
                "i_planen": true,
                "lage": "Finns i planen men valdes inte.",
                "href": "#bort",
                "bild": "form|stangd|",
            },
        })
    });
    let features: Vec<Value> = chosen.chain(gone).collect();
    json!({ "type": "FeatureCollection", "features": features })
}
