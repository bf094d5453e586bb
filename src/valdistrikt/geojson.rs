//! The objects of a GeoJSON file, one at a time, so that a broken one does not take
//! the others with it.

use ::geo::Coord;
use serde::Deserialize;
use serde::de::{self, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::fil::Filfel;
use crate::fil::namn::plain;
use crate::geo::Crs;

/// The objects of a file.
#[derive(Debug)]
pub struct Samling<'a> {
    /// The system that the file names, if it names one.
    pub crs: Option<Crs>,
    /// The objects as text.
    pub objekt: Vec<&'a RawValue>,
}

/// The parts of a shape, each its rings, the outer first.
pub type Delar = Vec<Vec<Vec<Coord<f64>>>>;

/// One object.
#[derive(Debug)]
pub struct Objekt {
    /// What is said of it.
    pub properties: Map<String, Value>,
    /// Where it is.
    pub delar: Result<Delar, Formfel>,
}

/// Why an object has no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Formfel {
    /// Not a `Feature` with properties and geometry.
    #[error("Objektet är inte en Feature med properties och geometry.")]
    Objekt,
    /// No geometry.
    #[error("Objektet saknar yta.")]
    Saknas,
    /// A point, a line or something else.
    #[error("Objektet är inte en yta: det ska vara Polygon eller MultiPolygon.")]
    Slag(String),
    /// Coordinates that are not nested as they should be.
    #[error("Koordinaterna går inte att läsa.")]
    Koordinater,
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(default)]
    crs: Option<Value>,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    geometry: Option<Geometry<'a>>,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

/// The objects of a `FeatureCollection`.
///
/// # Errors
/// [`Filfel::Form`] when the text is something else, or names a coordinate system
/// that is not read here.
pub fn objects<'a>(fil: &str, text: &'a str) -> Result<Samling<'a>, Filfel> {
    let form = |skal: String| Filfel::Form { fil: fil.to_owned(), skal };
    let collection: Collection<'a> = serde_json::from_str(text).map_err(|e| {
        form(format!(
            "det är inte GeoJSON med en FeatureCollection (rad {}, tecken {}). Hämta \
             valdistrikten som GeoJSON från Valmyndigheten.",
            e.line(),
            e.column()
        ))
    })?;
    let crs = match collection.crs.as_ref().and_then(crs_name) {
        Some(name) => {
            Some(name.parse().map_err(|e: crate::geo::Projektionsfel| form(e.to_string()))?)
        }
        None => None,
    };
    Ok(Samling { crs, objekt: collection.features })
}

/// The name in a crs member of the form that GeoJSON had before RFC 7946.
fn crs_name(crs: &Value) -> Option<&str> {
    crs.get("properties")?.get("name")?.as_str()
}

/// Numbers that Python and others write although JSON has none such; as `null` they
/// spoil one object and not the file. A line and column in it are still right, or one off.
#[must_use]
pub fn without_nan(text: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !in_string {
            let word = ["-Infinity", "Infinity", "NaN"].iter().find(|w| rest.starts_with(**w));
            if let Some(word) = word {
                clean.push_str("null");
                clean.extend(std::iter::repeat_n(' ', word.len().saturating_sub(4)));
                rest = rest.get(word.len()..).unwrap_or_default();
                continue;
            }
        }
        in_string ^= c == '"' && !escaped;
        escaped = in_string && c == '\\' && !escaped;
        clean.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    clean
}

/// The properties and the shape of one object.
///
/// # Errors
/// [`Formfel::Objekt`] when it is no `Feature`; the shape has an error of its own.
pub fn object(raw: &RawValue) -> Result<Objekt, Formfel> {
    let feature: Feature<'_> = serde_json::from_str(raw.get()).map_err(|_| Formfel::Objekt)?;
    let properties = feature.properties.unwrap_or_default();
    Ok(Objekt { properties, delar: shape(feature.geometry) })
}

fn shape(geometry: Option<Geometry<'_>>) -> Result<Delar, Formfel> {
    let geometry = geometry.ok_or(Formfel::Saknas)?;
    let coordinates = geometry.coordinates.map(RawValue::get).unwrap_or_default();
    match geometry.kind.as_str() {
        "Polygon" => polygon(coordinates).map(|one| vec![one]),
        "MultiPolygon" => {
            let all: Vec<Vec<Vec<Position>>> = parse(coordinates)?;
            Ok(all.into_iter().map(rings).collect())
        }
        other => Err(Formfel::Slag(other.to_owned())),
    }
}

fn polygon(coordinates: &str) -> Result<Vec<Vec<Coord<f64>>>, Formfel> {
    parse(coordinates).map(rings)
}

fn parse<'a, T: Deserialize<'a>>(coordinates: &'a str) -> Result<T, Formfel> {
    serde_json::from_str(coordinates).map_err(|_| Formfel::Koordinater)
}

fn rings(polygon: Vec<Vec<Position>>) -> Vec<Vec<Coord<f64>>> {
    polygon.into_iter().map(|ring| ring.into_iter().map(|p| p.0).collect()).collect()
}

/// A position: two numbers, of which null is none; a height after them is ignored.
struct Position(Coord<f64>);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a position of two numbers or more")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Position, A::Error> {
                let mut next = || -> Result<f64, A::Error> {
                    let number: Option<Option<f64>> = seq.next_element()?;
                    Ok(number
                        .ok_or_else(|| de::Error::invalid_length(1, &self))?
                        .unwrap_or(f64::NAN))
                };
                let position = Coord { x: next()?, y: next()? };
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position(position))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

/// The value of the first of several properties that an object has, by names without
/// regard to case, underscores and diacritics; with the name as the file writes it.
#[must_use]
pub fn property<'a>(
    properties: &'a Map<String, Value>,
    names: &[&str],
) -> Option<(&'a str, String)> {
    names.iter().find_map(|wanted| {
        properties
            .iter()
            .find(|(name, value)| plain(name) == **wanted && !value.is_null())
            .and_then(|(name, value)| Some((name.as_str(), as_text(value)?)))
    })
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first(text: &str) -> Objekt {
        object(objects("a.json", text).unwrap().objekt[0]).unwrap()
    }

    #[test]
    fn heights_are_ignored_and_null_is_no_number() {
        let text = r#"{"features":[{"type":"Feature","properties":{},"geometry":
            {"type":"Polygon","coordinates":[[[1,2,3],[null,2],[1e1,2.5,0,0]]]}}]}"#;
        let delar = first(text).delar.unwrap();
        assert_eq!(delar[0][0][0], Coord { x: 1.0, y: 2.0 });
        assert!(delar[0][0][1].x.is_nan());
        assert_eq!(delar[0][0][2], Coord { x: 10.0, y: 2.5 });
    }

    #[test]
    fn shapes_that_are_no_areas_are_told_apart() {
        let with = |geometry: &str| {
            first(&format!(r#"{{"features":[{{"properties":{{}},"geometry":{geometry}}}]}}"#))
                .delar
                .unwrap_err()
        };
        assert_eq!(with("null"), Formfel::Saknas);
        assert_eq!(with(r#"{"type":"Point","coordinates":[1,2]}"#), Formfel::Slag("Point".into()));
        assert_eq!(with(r#"{"type":"Polygon","coordinates":[[1,2]]}"#), Formfel::Koordinater);
        assert_eq!(with(r#"{"type":"Polygon","coordinates":[[["1","2"]]]}"#), Formfel::Koordinater);
        assert_eq!(with(r#"{"type":"Polygon"}"#), Formfel::Koordinater);
    }

    #[test]
    fn the_crs_member_is_read_and_an_unknown_one_refused() {
        let with = |name: &str| {
            objects(
                "a.json",
                &format!(r#"{{"features":[],"crs":{{"properties":{{"name":"{name}"}}}}}}"#),
            )
            .map(|found| found.crs)
        };
        assert_eq!(with("urn:ogc:def:crs:EPSG::3011").unwrap(), Crs::from_epsg(3011));
        assert_eq!(with("urn:ogc:def:crs:OGC:1.3:CRS84").unwrap(), Some(Crs::Wgs84));
        assert!(with("EPSG:2400").unwrap_err().to_string().contains("känns inte igen"));
    }

    #[test]
    fn not_a_number_becomes_null_outside_strings_only() {
        assert_eq!(
            without_nan(r#"{"a":NaN,"b":"NaN \" NaN","c":-Infinity}"#),
            r#"{"a":null,"b":"NaN \" NaN","c":null     }"#
        );
    }

    #[test]
    fn a_property_is_found_whatever_its_dress_and_null_is_none() {
        let properties = first(
            r#"{"features":[{"geometry":null,"properties":
                {"VD_KOD":1301,"Lkfv":null,"Röstberättigade":"1 200"}}]}"#,
        )
        .properties;
        assert_eq!(property(&properties, &["lkfv", "vdkod"]), Some(("VD_KOD", "1301".into())));
        assert_eq!(property(&properties, &["rostberattigade"]).unwrap().1, "1 200");
        assert_eq!(property(&properties, &["namn"]), None);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "[\\[\\]{}\",:0-9a-zNfI\\\\ -]*") {
            let _ = objects("a.json", &text);
            let _ = objects("a.json", &without_nan(&text));
        }
    }
}
