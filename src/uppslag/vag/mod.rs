//! The way to a lokal, as a line (GeoJSON, RFC 7946). Pure.

pub mod api;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Stalle, Valbild};
use crate::gangnat::Profil;
use crate::gangnat::narmast::Fran;
use crate::gangnat::vag::Vag;
use crate::geo::Wgs84;
use crate::val::ValId;

/// The way as a GeoJSON feature.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vag)]
pub struct VagSvar<'a> {
    /// Always `Feature`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "Feature")]
    typ: &'static str,
    geometry: Linje,
    properties: Uppgifter<'a>,
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Linje)]
struct Linje {
    /// Always `LineString`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "LineString")]
    typ: &'static str,
    /// Longitude and latitude, WGS 84, from the place asked from to the lokal.
    coordinates: Vec<[f64; 2]>,
}

/// What is told of the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vaguppgifter)]
struct Uppgifter<'a> {
    /// The val.
    val: &'a ValId,
    /// The number of the lokal.
    lokal: i64,
    /// Its name.
    #[schema(example = "Stadsbiblioteket")]
    namn: &'a str,
    /// How one moves.
    profil: Profil,
    /// Metres to walk, one decimal.
    langd_m: f64,
    /// Minutes that they take, rounded up.
    gangtid_min: u32,
}

/// A position as it is written: to a centimetre.
fn position(p: Wgs84) -> [f64; 2] {
    [p.lon(), p.lat()].map(|degrees| (degrees * 1e7).round() / 1e7)
}

impl<'a> VagSvar<'a> {
    /// The way from a position to a place of a val.
    #[must_use]
    pub fn new(bild: &'a Valbild, fran: &Fran, stalle: &'a Stalle, vag: &Vag) -> Self {
        let ends = [Some(fran.plats), stalle.plats];
        let [first, last] = ends.map(|plats| plats.map(position));
        let points = vag.punkter.iter().copied().map(position);
        let mut coordinates: Vec<[f64; 2]> = first.into_iter().chain(points).chain(last).collect();
        coordinates.dedup();
        if let [only] = *coordinates {
            coordinates.push(only);
        }
        let langd_m = f64::from(vag.dm) / 10.0;
        Self {
            typ: "Feature",
            geometry: Linje { typ: "LineString", coordinates },
            properties: Uppgifter {
                val: &bild.val.id,
                lokal: stalle.lokal_id,
                namn: &stalle.namn,
                profil: fran.profil,
                langd_m,
                gangtid_min: bild.vagkarta().matt().minuter(langd_m, fran.profil),
            },
        }
    }
}
