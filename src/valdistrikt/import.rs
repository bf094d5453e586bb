//! Valdistrikt from Valmyndigheten's GeoJSON, plain or in a zip.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::geo::Coord;
use serde_json::value::RawValue;

use super::geojson::{self, Delar, Objekt};
use super::yta::{self, Yta};
use super::{Valdistrikt, Valdistriktskod, granser, rules, store};
use crate::db::Db;
use crate::fil::{self, Anmarkning, Avvisad, Filfel, Framsteg, Importsatt, Rapport, arkiv, kalla};
use crate::geo::igenkann::{self, Lasning, Slag};
use crate::geo::{self, Crs, Wgs84};
use crate::val::{self, Kommunkod, ValId};

/// Which districts of a file are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kommunval {
    /// Those of the kommun that holds the val.
    Valets,
    /// Those of another.
    Kommun(Kommunkod),
    /// Every one.
    Alla,
}

impl std::str::FromStr for Kommunval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "alla" {
            return Ok(Self::Alla);
        }
        text.parse().map(Self::Kommun).map_err(|e: val::Valfel| e.to_string())
    }
}

/// What an import of valdistrikt is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val they belong to.
    pub val: ValId,
    /// Which of them.
    pub kommun: Kommunval,
    /// The coordinate system, when the file does not say or says it wrong.
    pub crs: Option<Crs>,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why an import could not be done at all.
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
    Store(#[from] store::Error),
}

/// Reads valdistrikt of a file into a val.
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
    let kommun = match uppdrag.kommun {
        Kommunval::Valets => Some(val.kommun),
        Kommunval::Kommun(kommun) => Some(kommun),
        Kommunval::Alla => None,
    };
    let read = read(fil_namn, bytes, kommun, uppdrag.crs, framsteg)?;
    let mut report = Rapport {
        slag: "valdistrikt",
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: read.lasta,
        andra_kommuner: read.andra_kommuner,
        avvisade: read.avvisade,
        anmarkningar: read.anmarkningar,
        ..<_>::default()
    };
    save(db, &uppdrag, kommun, Arc::new(read.distrikt), &mut report).await?;
    Ok(report)
}

/// Saves, or finds out what saving would do.
async fn save(
    db: &Db,
    uppdrag: &Uppdrag,
    kommun: Option<Kommunkod>,
    distrikt: Arc<Vec<Valdistrikt>>,
    report: &mut Rapport,
) -> Result<(), Error> {
    let may_save = uppdrag.satt.may_save(&report.avvisade);
    let may_remove = uppdrag.satt.may_remove(&report.avvisade);
    let val = uppdrag.val.clone();
    let work = move |conn: &mut crate::db::AnyConnection| {
        let mut left = store::codes(conn, &val)?;
        left.retain(|kod, _| kommun.is_none_or(|kommun| kod.kommun() == kommun));
        for one in distrikt.iter() {
            left.remove(&one.kod);
        }
        if !may_save {
            return Ok((store::compare(conn, &val, &distrikt)?, left, 0));
        }
        let done = store::apply(conn, &val, &distrikt)?;
        let codes: Vec<Valdistriktskod> = left.keys().copied().collect();
        let removed = if may_remove { store::remove(conn, &val, &codes)? } else { 0 };
        Ok::<_, store::Error>((done, left, removed))
    };
    let (done, left, removed) =
        if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done);
    report.sparad = may_save;
    report.borttagna = if may_remove && !may_save { left.len() } else { removed };
    let fate = if may_remove { "och tas bort" } else { "men kvar i databasen" };
    for (kod, namn) in left {
        report.remark(format!("{kod} {namn} finns inte i filen {fate}."));
    }
    Ok(())
}

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
        let kod = rules::parse_kod(&kod, self.kommun)
            .map_err(|e| refuse(kod_falt, &kod, e.to_string()))?;
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
            Some((falt, text)) if !text.is_empty() => Some(
                text.strip_suffix(".0")
                    .unwrap_or(&text)
                    .parse()
                    .ok()
                    .filter(|n: &i32| *n >= 0)
                    .ok_or_else(|| {
                        refuse(
                            falt,
                            &text,
                            "Antalet röstberättigade är inte ett heltal.".to_owned(),
                        )
                    })?,
            ),
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

fn has_code(raw: &RawValue) -> bool {
    geojson::object(raw).is_ok_and(|objekt| geojson::property(&objekt.properties, &KOD).is_some())
}

/// How the coordinates of a file are to be read.
#[derive(Debug, Clone, Copy)]
struct System {
    crs: Crs,
    norr_forst: bool,
}

/// Positions that are looked at to recognise the system.
const SAMPLE: usize = 2_000;

impl System {
    fn of(fil: &str, named: Option<Crs>, objects: &[&RawValue]) -> Result<Self, Filfel> {
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

    fn remark(self) -> Option<String> {
        self.norr_forst.then(|| {
            "Koordinaterna står med norr (latitud) först och öst (longitud) sedan, tvärtemot \
             GeoJSON. De har lästs så."
                .to_owned()
        })
    }

    /// Every coordinate on SWEREF 99 TM.
    fn to_plane(self, mut parts: Delar) -> Result<Delar, String> {
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
