//! Named areas that figures are summed over, such as stadsdelar: from GeoJSON, and which
//! of them a valdistrikt belongs to.

pub mod store;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ::geo::{Area, BoundingRect, InteriorPoint, MultiPolygon};

use super::geojson::{self, Objekt};
use super::lasning::System;
use super::{Valdistrikt, granser, store as distriktsstore, yta};
use crate::db::{AnyConnection, Db};
use crate::fil::{self};
use crate::fil::{Anmarkning, Avvisad, Filfel, Framsteg, Importsatt, Rapport, arkiv, kalla};
use crate::geo::polygon::PreparedPolygon;
use crate::geo::{Crs, Sweref99Tm};
use crate::val::{self, ValId};

/// A named area.
#[derive(Debug, Clone, PartialEq)]
pub struct Stadsdel {
    /// Its name.
    pub namn: String,
    /// Its area on SWEREF 99 TM, valid by OGC Simple Features.
    pub polygon: MultiPolygon<f64>,
}

/// What the import is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// A val of the kommun whose areas they are.
    pub val: ValId,
    /// The coordinate system, when the file does not say or says it wrong.
    pub crs: Option<Crs>,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why the import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] distriktsstore::Error),
}

/// Reads a file of areas into the kommun of a val.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    fil_namn: &str,
    bytes: Vec<u8>,
    uppdrag: Uppdrag,
    framsteg: &Framsteg,
) -> Result<Rapport, Error> {
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let read = read(fil_namn, bytes, uppdrag.crs, framsteg)?;
    let mut report = Rapport {
        slag: "stadsdelar",
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: read.lasta,
        avvisade: read.avvisade,
        anmarkningar: read.anmarkningar,
        ..<_>::default()
    };
    let may_save = uppdrag.satt.may_save(&report.avvisade);
    let may_remove = uppdrag.satt.may_remove(&report.avvisade);
    let (kommun, areas) = (val.kommun, Arc::new(read.stadsdelar));
    let work =
        move |conn: &mut AnyConnection| store::apply(conn, kommun, &areas, may_save, may_remove);
    let (done, left) = if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done);
    report.sparad = may_save;
    report.borttagna = if may_remove { left.len() } else { 0 };
    let fate = if may_remove { "och tas bort" } else { "men kvar i databasen" };
    report.remark_some(left.iter(), |namn| format!("{namn} finns inte i filen {fate}."));
    Ok(report)
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Last {
    /// The areas, by name.
    pub stadsdelar: Vec<Stadsdel>,
    /// Objects read.
    pub lasta: usize,
    /// Objects that are refused.
    pub avvisade: Vec<Avvisad>,
    /// What to look at.
    pub anmarkningar: Vec<Anmarkning>,
}

const NAMN: [&str; 7] =
    ["namn", "name", "stadsdel", "stadsdelsnamn", "stadsdelnamn", "omrade", "omradesnamn"];

/// Reads areas with names from GeoJSON, plain or in a zip.
///
/// # Errors
/// [`Filfel`] when the file is of the wrong kind, or nothing in it has a name.
pub fn read(
    fil_namn: &str,
    bytes: Vec<u8>,
    crs: Option<Crs>,
    framsteg: &Framsteg,
) -> Result<Last, Filfel> {
    let mut last = Last::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut shouted = false;
    for part in arkiv::files(fil_namn, bytes, &[".json", ".geojson"])? {
        let text = kalla::text(&part.bytes);
        let collection = geojson::objects(&part.namn, &text)?;
        framsteg.stage("Läser stadsdelar", Some(collection.objekt.len()));
        let system = System::of(&part.namn, crs.or(collection.crs), &collection.objekt)?;
        last.anmarkningar.extend(system.remark().map(|text| Anmarkning { rad: None, text }));
        for (rad, raw) in (1..).zip(&collection.objekt) {
            framsteg.step(1);
            last.lasta += 1;
            let mut refuse = |falt: &str, varde: &str, skal: String| {
                last.avvisade.push(Avvisad {
                    fil: part.namn.clone(),
                    rad,
                    falt: falt.to_owned(),
                    varde: fil::shortened(varde),
                    skal,
                });
            };
            let Objekt { properties, delar } = match geojson::object(raw) {
                Ok(objekt) => objekt,
                Err(error) => {
                    refuse("", "", error.to_string());
                    continue;
                }
            };
            let named = geojson::property(&properties, &NAMN)
                .filter(|(_, namn)| !namn.is_empty() && !namn.contains('\0'));
            let Some((falt, namn)) = named else {
                refuse("namn", "", "Objektet saknar namn.".to_owned());
                continue;
            };
            let written = spoken(&namn);
            shouted |= written != namn;
            if let Some(first) = seen.get(&written) {
                refuse(falt, &namn, format!("Namnet finns redan på objekt {first}."));
                continue;
            }
            let shape = delar
                .map_err(|error| error.to_string())
                .and_then(|parts| system.to_plane(parts))
                .and_then(|parts| yta::valid(parts).map_err(|error| error.to_string()));
            let shape = match shape {
                Ok(shape) => shape,
                Err(skal) => {
                    refuse("geometry", &namn, skal);
                    continue;
                }
            };
            if let Some(lagad) = shape.lagad {
                let text = format!(
                    "{written}: ytan var ogiltig ({}) och har lagats; den ändrades med {} m².",
                    lagad.brist,
                    granser::square_metres(lagad.skillnad_m2)
                );
                last.anmarkningar.push(Anmarkning { rad: Some(rad), text });
            }
            seen.insert(written.clone(), rad);
            last.stadsdelar.push(Stadsdel { namn: written, polygon: shape.polygon });
        }
    }
    if seen.is_empty() {
        return Err(Filfel::Form {
            fil: fil_namn.to_owned(),
            skal: "inget objekt i den är en yta med namn.".to_owned(),
        });
    }
    if shouted {
        let text = "Namn med bara versaler är skrivna med små bokstäver efter den första.";
        last.anmarkningar.push(Anmarkning { rad: None, text: text.to_owned() });
    }
    last.stadsdelar.sort_by(|a, b| a.namn.cmp(&b.namn));
    Ok(last)
}

/// A name that is written in capitals as one says it: each word with one capital.
fn spoken(namn: &str) -> String {
    let namn = namn.trim();
    if namn.chars().any(char::is_lowercase) || namn.chars().count() < 3 {
        return namn.to_owned();
    }
    let mut first = true;
    let mut written = String::with_capacity(namn.len());
    for c in namn.chars() {
        if first {
            written.push(c);
        } else {
            written.extend(c.to_lowercase());
        }
        first = !c.is_alphanumeric();
    }
    written
}

/// About how many points of a valdistrikt are looked at.
const PROV: f64 = 64.0;

/// The areas of a kommun, ready for questions.
#[derive(Debug, Default)]
pub struct Stadsdelar(Vec<(String, PreparedPolygon)>);

impl Stadsdelar {
    /// Prepares them.
    #[must_use]
    pub fn new(alla: Vec<Stadsdel>) -> Self {
        let prepared = alla
            .into_iter()
            .filter_map(|one| Some((one.namn, PreparedPolygon::new(&one.polygon)?)));
        Self(prepared.collect())
    }

    fn holding(&self, p: Sweref99Tm) -> Option<usize> {
        self.0.iter().position(|(_, area)| area.contains(p))
    }

    /// The name of the area that holds most of a valdistrikt, by points spread evenly over
    /// it; `None` when more of it lies in none. Of two that hold as much, the first by name.
    #[must_use]
    pub fn of(&self, distrikt: &Valdistrikt) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        let shape = &distrikt.polygon;
        let (bbox, own) = (shape.bounding_rect()?, PreparedPolygon::new(shape)?);
        let step = (shape.unsigned_area() / PROV).sqrt().max(1.0);
        let mut held: HashMap<Option<usize>, usize> = HashMap::new();
        let mut n = bbox.min().y + step / 2.0;
        while n < bbox.max().y {
            let mut e = bbox.min().x + step / 2.0;
            while e < bbox.max().x {
                let p = Sweref99Tm { e, n };
                if own.contains(p) {
                    *held.entry(self.holding(p)).or_default() += 1;
                }
                e += step;
            }
            n += step;
        }
        if held.is_empty() {
            let p = shape.interior_point()?;
            held.insert(self.holding(Sweref99Tm { e: p.x(), n: p.y() }), 1);
        }
        let most = held.into_iter().max_by_key(|(nr, count)| (*count, std::cmp::Reverse(*nr)));
        let (nr, _) = most?;
        self.0.get(nr?).map(|(namn, _)| namn.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::geo::polygon;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let (x, y) = (500_000.0 + x, 6_600_000.0 + y);
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)]
            .into()
    }

    fn distrikt(polygon: MultiPolygon<f64>) -> Valdistrikt {
        let kod = "01800101".parse().unwrap();
        Valdistrikt { kod, namn: "Ett".to_owned(), polygon, rostberattigade: None }
    }

    #[test]
    fn a_valdistrikt_belongs_to_the_area_that_holds_most_of_it() {
        let area =
            |namn: &str, x| Stadsdel { namn: namn.to_owned(), polygon: square(x, 0.0, 1000.0) };
        let alla = Stadsdelar::new(vec![area("Väst", 0.0), area("Öst", 1000.0)]);
        assert_eq!(alla.of(&distrikt(square(600.0, 100.0, 600.0))), Some("Väst"));
        assert_eq!(alla.of(&distrikt(square(850.0, 100.0, 600.0))), Some("Öst"));
        assert_eq!(alla.of(&distrikt(square(1700.0, 0.0, 1000.0))), None, "most lies outside");
        assert_eq!(Stadsdelar::default().of(&distrikt(square(0.0, 0.0, 10.0))), None);
    }

    #[test]
    fn names_in_capitals_are_written_as_they_are_said() {
        for (namn, written) in [
            ("BAGARMOSSEN", "Bagarmossen"),
            ("NORRA ÄNGBY", "Norra Ängby"),
            ("Gamla stan", "Gamla stan"),
            ("HAMMARBY-LILLA", "Hammarby-Lilla"),
            ("Ö", "Ö"),
        ] {
            assert_eq!(spoken(namn), written);
        }
    }

    #[test]
    fn what_has_no_name_or_no_area_is_refused_and_the_rest_is_read() {
        let ring = "[[[18.0,59.3],[18.01,59.3],[18.01,59.31],[18.0,59.3]]]";
        let feature = |properties: &str, kind: &str| {
            format!(
                r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"{kind}","coordinates":{ring}}}}}"#
            )
        };
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{},{},{},{}]}}"#,
            feature(r#"{"name":"VASASTAN"}"#, "Polygon"),
            feature(r#"{"name":"Vasastan"}"#, "Polygon"),
            feature("{}", "Polygon"),
            feature(r#"{"name":"Punkten"}"#, "Point"),
        );
        let read = read("s.geojson", text.into_bytes(), None, &Framsteg::silent()).unwrap();
        assert_eq!(read.stadsdelar.len(), 1);
        assert_eq!(read.stadsdelar[0].namn, "Vasastan");
        assert_eq!(read.avvisade.iter().map(|a| a.rad).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(super::read("s.geojson", b"{}".to_vec(), None, &Framsteg::silent()).is_err());
    }
}
