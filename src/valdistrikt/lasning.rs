//! From the text of GeoJSON files to valdistrikt.

use std::collections::BTreeMap;

use ::geo::Coord;
use serde_json::value::RawValue;

use super::geojson::{self, Delar, Objekt};
use super::yta::{self, Yta};
use super::{Valdistrikt, Valdistriktskod, granser, rules};
use crate::fil::{self, Anmarkning, Avvisad, Filfel, Framsteg, arkiv, kalla, tal};
use crate::geo::igenkann::{self, Lasning, Slag};
use crate::geo::{self, Crs, Wgs84};
use crate::val::Kommunkod;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Last {
    /// The valdistrikt, by code.
    pub distrikt: Vec<Valdistrikt>,
    /// Objects that concern the kommun.
    pub lasta: usize,
    /// Objects that concern another.
    pub andra_kommuner: usize,
    /// Objects that are refused.
    pub avvisade: Vec<Avvisad>,
    /// What to look at.
    pub anmarkningar: Vec<Anmarkning>,
}

/// Reads the valdistrikt of a kommun, or of all, and looks for what lies between them.
///
/// # Errors
/// [`Filfel`] when the file is of the wrong kind, or holds none of the kommun.
pub fn read(
    fil_namn: &str,
    bytes: Vec<u8>,
    kommun: Option<Kommunkod>,
    crs: Option<Crs>,
    framsteg: &Framsteg,
) -> Result<Last, Filfel> {
    let mut reader = Reader { kommun, crs, last: Last::default(), seen: BTreeMap::new() };
    for part in arkiv::files(fil_namn, bytes, &[".json", ".geojson"])? {
        let text = kalla::text(&part.bytes);
        drop(part.bytes);
        reader.file(&part.namn, &text, framsteg)?;
    }
    let mut last = reader.last;
    if last.lasta == 0 {
        let skal = match (kommun, last.andra_kommuner) {
            (Some(kommun), 1..) => format!(
                "inget av de {} valdistrikten i den ligger i kommun {kommun}. Ange en annan kommun \
                 med --kommun, eller alla med --kommun alla.",
                last.andra_kommuner
            ),
            _ => "den innehåller inga valdistrikt.".to_owned(),
        };
        return Err(Filfel::Form { fil: fil_namn.to_owned(), skal });
    }
    last.distrikt.sort_by_key(|one| one.kod);
    framsteg.stage("Jämför gränser", None);
    let found = granser::examine(&last.distrikt);
    last.anmarkningar
        .extend(found.into_iter().map(|text| Anmarkning { rad: None, text: text.to_string() }));
    Ok(last)
}

const KOD: [&str; 5] = ["valdistriktskod", "lkfv", "vd", "vdkod", "valdistriktkod"];
const NAMN: [&str; 5] = ["valdistriktsnamn", "vdnamn", "valdistrikt", "namn", "name"];
const ROSTBERATTIGADE: [&str; 3] =
    ["rostberattigade", "antalrostberattigade", "antalrostberattigad"];

struct Reader {
    kommun: Option<Kommunkod>,
    crs: Option<Crs>,
    last: Last,
    /// Where each code was first met.
    seen: BTreeMap<Valdistriktskod, (String, usize)>,
}

/// One refusal: field, value, reason.
type Refusal = (String, String, String);

impl Reader {
    fn file(&mut self, fil: &str, text: &str, framsteg: &Framsteg) -> Result<(), Filfel> {
        let clean;
        let collection = match geojson::objects(fil, text) {
            Err(_) if text.contains("NaN") || text.contains("Infinity") => {
                clean = geojson::without_nan(text);
                geojson::objects(fil, &clean)?
            }
            collection => collection?,
        };
        framsteg.stage("Läser valdistrikt", Some(collection.objekt.len()));
        let system = System::of(fil, self.crs.or(collection.crs), &collection.objekt)?;
        if let Some(remark) = system.remark() {
            self.last.anmarkningar.push(Anmarkning { rad: None, text: remark });
        }
        if !collection.objekt.is_empty() && !collection.objekt.iter().any(|raw| has_code(raw)) {
            return Err(Filfel::Form {
                fil: fil.to_owned(),
                skal: "inget objekt har en valdistriktskod (Lkfv, VD eller Valdistriktskod). Är \
                       det rätt fil?"
                    .to_owned(),
            });
        }
        for (i, raw) in collection.objekt.into_iter().enumerate() {
            framsteg.step(1);
            if let Err((falt, varde, skal)) = self.object(fil, i + 1, raw, system) {
                self.last.lasta += 1;
                let varde = fil::shortened(&varde);
                self.last.avvisade.push(Avvisad {
                    fil: fil.to_owned(),
                    rad: i + 1,
                    falt,
                    varde,
                    skal,
                });
            }
        }
        Ok(())
    }

    fn object(
        &mut self,
        fil: &str,
        rad: usize,
        raw: &RawValue,
        system: System,
    ) -> Result<(), Refusal> {
        let refuse =
            |falt: &str, varde: &str, skal: String| (falt.to_owned(), varde.to_owned(), skal);
        let Objekt { properties, delar } =
            geojson::object(raw).map_err(|e| refuse("", "", e.to_string()))?;
        let (kod_falt, kod) = geojson::property(&properties, &KOD).ok_or_else(|| {
            refuse("valdistriktskod", "", "Objektet saknar valdistriktskod.".to_owned())
        })?;
        // Four digits are a whole code only under the name that means them.
        let kommun = self.kommun.filter(|_| kod_falt.starts_with("VD"));
        let kod =
            rules::parse_kod(&kod, kommun).map_err(|e| refuse(kod_falt, &kod, e.to_string()))?;
        if self.kommun.is_some_and(|kommun| kod.kommun() != kommun) {
            self.last.andra_kommuner += 1;
            return Ok(());
        }
        if let Some((first_fil, first)) = self.seen.get(&kod) {
            let where_ = if first_fil == fil { String::new() } else { format!(" i {first_fil}") };
            return Err(refuse(
                kod_falt,
                &kod.to_string(),
                format!("Koden finns redan på objekt {first}{where_}. Behåll ett av dem i filen."),
            ));
        }
        self.seen.insert(kod, (fil.to_owned(), rad));
        let namn = match geojson::property(&properties, &NAMN) {
            Some((falt, namn)) if namn.contains('\0') => {
                return Err(refuse(falt, &namn, "Namnet innehåller nolltecken.".to_owned()));
            }
            Some((_, namn)) if !namn.is_empty() => namn,
            _ => {
                self.remark(rad, format!("{kod} saknar namn och får sin kod som namn."));
                kod.to_string()
            }
        };
        let rostberattigade = match geojson::property(&properties, &ROSTBERATTIGADE) {
            Some((falt, text)) if !text.is_empty() => Some(whole(&text).ok_or_else(|| {
                refuse(falt, &text, "Antalet röstberättigade är inte ett heltal.".to_owned())
            })?),
            _ => None,
        };
        let label = format!("{kod} {namn}");
        let parts = delar.map_err(|e| refuse("geometry", &label, e.to_string()))?;
        let parts = system.to_plane(parts).map_err(|skal| refuse("geometry", &label, skal))?;
        let Yta { polygon, lagad } =
            yta::valid(parts).map_err(|e| refuse("geometry", &label, e.to_string()))?;
        if let Some(lagad) = lagad {
            self.remark(
                rad,
                format!(
                    "{label}: ytan var ogiltig ({}) och har lagats; den ändrades med {} m².",
                    lagad.brist,
                    granser::square_metres(lagad.skillnad_m2)
                ),
            );
        }
        self.last.lasta += 1;
        self.last.distrikt.push(Valdistrikt { kod, namn, polygon, rostberattigade });
        Ok(())
    }

    fn remark(&mut self, rad: usize, text: String) {
        self.last.anmarkningar.push(Anmarkning { rad: Some(rad), text });
    }
}

/// A whole number, not negative.
fn whole(text: &str) -> Option<i32> {
    let number = tal::decimal(text)?;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
    let whole = number as i32;
    (whole >= 0 && f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
}

fn has_code(raw: &RawValue) -> bool {
    geojson::object(raw).is_ok_and(|objekt| geojson::property(&objekt.properties, &KOD).is_some())
}

/// How the coordinates of a file are to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct System {
    crs: Crs,
    norr_forst: bool,
}

/// Positions that are looked at to recognise the system.
const SAMPLE: usize = 2_000;

impl System {
    pub(super) fn of(fil: &str, named: Option<Crs>, objects: &[&RawValue]) -> Result<Self, Filfel> {
        let positions = objects
            .iter()
            .filter_map(|raw| geojson::object(raw).ok()?.delar.ok())
            .flat_map(|parts| parts.into_iter().flatten().flatten())
            .map(|c| (c.x, c.y))
            .take(SAMPLE);
        let reading = igenkann::common_reading(positions);
        let norr_forst = reading.is_some_and(|reading| reading.norr_forst);
        let crs = match (named, reading) {
            (Some(crs), _) => crs,
            (None, Some(Lasning { slag: Slag::LokalZon, .. })) => {
                return Err(Filfel::Form {
                    fil: fil.to_owned(),
                    skal: "koordinaterna är i en lokal zon av SWEREF 99, men filen säger inte \
                           vilken. Ange den, till exempel --crs EPSG:3011 för Stockholm."
                        .to_owned(),
                });
            }
            (None, Some(Lasning { slag: Slag::Grader, .. })) => Crs::Wgs84,
            (None, _) => Crs::Sweref99Tm,
        };
        Ok(Self { crs, norr_forst })
    }

    pub(super) fn remark(self) -> Option<String> {
        self.norr_forst.then(|| {
            "Koordinaterna står med norr (latitud) först och öst (longitud) sedan, tvärtemot \
             GeoJSON. De har lästs så."
                .to_owned()
        })
    }

    /// Every coordinate on SWEREF 99 TM.
    pub(super) fn to_plane(self, mut parts: Delar) -> Result<Delar, String> {
        for c in parts.iter_mut().flatten().flatten() {
            *c = self.position(*c)?;
        }
        Ok(parts)
    }

    fn position(self, c: Coord<f64>) -> Result<Coord<f64>, String> {
        if !c.x.is_finite() || !c.y.is_finite() {
            // Told as what it is when the ring is looked at.
            return Ok(Coord { x: f64::NAN, y: f64::NAN });
        }
        let (east, north) = if self.norr_forst { (c.y, c.x) } else { (c.x, c.y) };
        let outside = || {
            format!(
                "Koordinaten {} {} ligger inte i Sverige enligt {}. Ange rätt koordinatsystem med \
                 --crs.",
                c.x, c.y, self.crs
            )
        };
        if self.crs == Crs::Sweref99Tm {
            let plane = Lasning { slag: Slag::Riket, norr_forst: false };
            let inside = igenkann::reading(east, north) == Some(plane);
            return if inside { Ok(Coord { x: east, y: north }) } else { Err(outside()) };
        }
        let p: Wgs84 = self.crs.to_wgs84(east, north).map_err(|_| outside())?;
        if !igenkann::in_sweden(p) {
            return Err(outside());
        }
        geo::sweref99_tm(p).map(Into::into).ok_or_else(outside)
    }
}
