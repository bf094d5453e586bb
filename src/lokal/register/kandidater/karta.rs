//! Candidates in a map: squares and stops where a street site could stand, libraries and
//! the like, by the rules of `data/kartplatser.toml`. Pure.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Kandidat;
use super::las::Last;
use crate::fil::osm::{self, Objekt, Taggar, Vad};
use crate::fil::{Anmarkning, Filfel};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::geo::e7::{E7, wgs84};
use crate::lokal::register::{Byggnadstyp, Uppgifter};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regel {
    typ: String,
    taggar: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regler {
    samma_m: f64,
    regel: Vec<Regel>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static REGLER: LazyLock<Regler> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/kartplatser.toml"))
        .expect("data/kartplatser.toml")
});

/// A place that a rule takes, before it is known where it is.
struct Funnen {
    kalla_id: String,
    namn: String,
    adress: String,
    typ: Byggnadstyp,
    /// Its points by number, for all but a point.
    noder: Vec<i64>,
    plats: Option<Wgs84>,
}

impl Funnen {
    fn new(slag: char, id: i64, taggar: Taggar<'_>) -> Option<Self> {
        let namn = taggar.get("name").map(str::trim).filter(|namn| !namn.is_empty())?;
        let fits = |regel: &&Regel| regel.taggar.iter().all(|(key, value)| taggar.is(key, value));
        let regel = REGLER.regel.iter().find(fits)?;
        let street = taggar.get("addr:street").or_else(|| taggar.get("addr:place"));
        let number = taggar.get("addr:housenumber").unwrap_or_default();
        // A square is its own address.
        let adress = street.map_or_else(|| namn.to_owned(), |gata| format!("{gata} {number}"));
        Some(Self {
            kalla_id: format!("{slag}{id}"),
            namn: namn.to_owned(),
            adress: adress.trim().to_owned(),
            typ: Byggnadstyp::parse(&regel.typ)?,
            noder: Vec::new(),
            plats: None,
        })
    }
}

/// Reads the places of a map. The file is gone through three times.
///
/// # Errors
/// [`Filfel`] when the file is damaged, of another kind, or has no such place.
pub fn read(fil: &str, bytes: &[u8]) -> Result<Last, Filfel> {
    let mut found: Vec<Funnen> = Vec::new();
    // Areas of several lines have their name themselves, and their points in the lines.
    let mut of_areas: HashMap<i64, Vec<usize>> = HashMap::new();
    osm::each(fil, bytes, Vad::Relationer, &mut |objekt| {
        let Objekt::Relation { id, vagar, taggar } = objekt else { return };
        if let Some(one) = Funnen::new('r', id, taggar) {
            for vag in vagar {
                of_areas.entry(*vag).or_default().push(found.len());
            }
            found.push(one);
        }
    })?;
    osm::each(fil, bytes, Vad::Vagar, &mut |objekt| {
        let Objekt::Vag { id, noder, taggar } = objekt else { return };
        for area in of_areas.get(&id).into_iter().flatten() {
            if let Some(one) = found.get_mut(*area) {
                one.noder.extend(noder);
            }
        }
        if let Some(mut one) = Funnen::new('w', id, taggar) {
            one.noder.extend(noder);
            found.push(one);
        }
    })?;
    let mut ids: Vec<i64> = found.iter().flat_map(|one| &one.noder).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut places: HashMap<i64, E7> = HashMap::with_capacity(ids.len());
    osm::each(fil, bytes, Vad::Noder, &mut |objekt| {
        let Objekt::Nod { id, plats, taggar } = objekt else { return };
        if ids.binary_search(&id).is_ok() {
            places.insert(id, plats);
        }
        if let Some(mut one) = Funnen::new('n', id, taggar) {
            one.plats = wgs84(plats);
            found.push(one);
        }
    })?;
    for one in &mut found {
        one.noder.sort_unstable();
        one.noder.dedup();
        one.plats = one.plats.or_else(|| middle(one.noder.iter().filter_map(|id| places.get(id))));
    }
    let last = gathered(found);
    if last.kandidater.is_empty() {
        return Err(Filfel::Form {
            fil: fil.to_owned(),
            skal: "den har inga torg, hållplatser, bibliotek eller andra platser med namn. Hämta \
                   ett utdrag av OpenStreetMap med allt som finns i kommunen."
                .to_owned(),
        });
    }
    Ok(last)
}

/// The middle of some points.
fn middle<'a>(points: impl Iterator<Item = &'a E7>) -> Option<Wgs84> {
    let (mut lat, mut lon, mut many) = (0_i64, 0_i64, 0_i64);
    for point in points {
        lat += i64::from(point[0]);
        lon += i64::from(point[1]);
        many += 1;
    }
    let mean = |sum: i64| sum.checked_div(many).and_then(|mean| i32::try_from(mean).ok());
    wgs84([mean(lat)?, mean(lon)?])
}

/// One candidate for places of the same name and kind that lie near each other.
fn gathered(found: Vec<Funnen>) -> Last {
    let mut last = Last { lasta: found.len(), ..Last::default() };
    let mut known: HashMap<(String, Byggnadstyp), Vec<Wgs84>> = HashMap::new();
    let mut same = 0_usize;
    for (nr, one) in found.into_iter().enumerate() {
        let Some(plats) = one.plats else { continue };
        let others = known.entry((one.namn.to_lowercase(), one.typ)).or_default();
        if others.iter().any(|other| great_circle_m(*other, plats) <= REGLER.samma_m) {
            same += 1;
            continue;
        }
        others.push(plats);
        last.kandidater.push(Kandidat {
            rad: nr + 1,
            kalla_id: one.kalla_id,
            uppgifter: Uppgifter {
                plats: Some(plats),
                byggnadstyp: one.typ,
                ..Uppgifter::new(&one.namn, &one.adress)
            },
        });
    }
    if same > 0 {
        let text = format!(
            "Platser med samma namn och slag inom {:.0} m, som de två sidorna av en hållplats, \
             räknas som en. Sammanslagna: {same}.",
            REGLER.samma_m
        );
        last.anmarkningar.push(Anmarkning { rad: None, text });
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    const KARTA: &str = r#"<osm version="0.6">
        <node id="1" lat="59.3000" lon="18.0000"/>
        <node id="2" lat="59.3000" lon="18.0020"/>
        <node id="3" lat="59.3010" lon="18.0020"/>
        <node id="4" lat="59.3010" lon="18.0000"/>
        <node id="5" lat="59.3100" lon="18.0000"><tag k="highway" v="bus_stop"/><tag k="name" v="Norrtull"/></node>
        <node id="6" lat="59.3101" lon="18.0003"><tag k="highway" v="bus_stop"/><tag k="name" v="Norrtull"/></node>
        <node id="7" lat="59.3500" lon="18.0000"><tag k="highway" v="bus_stop"/><tag k="name" v="Norrtull"/></node>
        <node id="8" lat="59.3100" lon="18.0100"><tag k="amenity" v="library"/><tag k="name" v="Biblioteket"/><tag k="addr:street" v="Storgatan"/><tag k="addr:housenumber" v="2"/></node>
        <node id="9" lat="59.3100" lon="18.0200"><tag k="place" v="square"/></node>
        <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="pedestrian"/><tag k="area" v="yes"/><tag k="name" v="Stora torget"/></way>
        <way id="2"><nd ref="1"/><nd ref="2"/><tag k="highway" v="pedestrian"/><tag k="name" v="Gågatan"/></way>
        <way id="3"><nd ref="2"/><nd ref="3"/></way>
        <relation id="1"><member type="way" ref="3" role="outer"/><tag k="type" v="multipolygon"/><tag k="place" v="square"/><tag k="name" v="Lilla torget"/></relation>
        </osm>"#;

    #[test]
    fn squares_stops_and_libraries_of_a_map_are_candidates() {
        let last = read("karta.osm", KARTA.as_bytes()).unwrap();
        let shown: Vec<_> = last
            .kandidater
            .iter()
            .map(|one| {
                let plats = one.uppgifter.plats.unwrap();
                let at = format!("{:.4} {:.4}", plats.lat(), plats.lon());
                (&*one.uppgifter.namn, one.uppgifter.byggnadstyp, &*one.uppgifter.adress, at)
            })
            .collect();
        let row = |namn, typ, adress, at: &str| (namn, typ, adress, at.to_owned());
        assert_eq!(
            shown,
            [
                row("Lilla torget", Byggnadstyp::Torg, "Lilla torget", "59.3005 18.0020"),
                row("Stora torget", Byggnadstyp::Torg, "Stora torget", "59.3005 18.0010"),
                row("Norrtull", Byggnadstyp::Station, "Norrtull", "59.3100 18.0000"),
                row("Norrtull", Byggnadstyp::Station, "Norrtull", "59.3500 18.0000"),
                row("Biblioteket", Byggnadstyp::Bibliotek, "Storgatan 2", "59.3100 18.0100"),
            ]
        );
        assert!(last.anmarkningar[0].text.ends_with("Sammanslagna: 1."), "{:?}", last.anmarkningar);
    }

    #[test]
    fn a_map_without_places_is_refused() {
        let none = r#"<osm><node id="1" lat="59.3" lon="18.0"/></osm>"#;
        let error = read("karta.osm", none.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("inga torg"), "{error}");
        assert!(read("karta.osm.pbf", b"gata;nummer").is_err());
    }

    #[test]
    fn every_rule_makes_a_kind_that_there_is() {
        assert!(REGLER.regel.iter().all(|one| Byggnadstyp::parse(&one.typ).is_some()));
        assert!(REGLER.regel.iter().all(|one| !one.taggar.is_empty()) && REGLER.samma_m > 0.0);
    }
}
