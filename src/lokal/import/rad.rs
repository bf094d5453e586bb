//! One row of a file. Pure.

use chrono::NaiveDate;

use super::kolumner::{Egna, Kolumner, date};
use crate::fil::tabell::Rad;
use crate::fil::tal;
use crate::geo::Wgs84;
use crate::lokal::matcha::plain;
use crate::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use crate::val::rules::Ramar;
use crate::val::{Kommunkod, Val};
use crate::valdistrikt::{Valdistriktskod, Valkrets};

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fel {
    pub falt: String,
    pub varde: String,
    pub skal: String,
}

fn refuse<T>(falt: &str, varde: &str, skal: impl Into<String>) -> Result<T, Fel> {
    Err(Fel { falt: falt.to_owned(), varde: varde.to_owned(), skal: skal.into() })
}

/// What a row is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Utlast {
    /// A röstmottagningsställe, and what to look at.
    Stalle(Box<Rostmottagningsstalle>, Vec<String>),
    /// Not a place where anyone votes, and why.
    IngenLokal(String),
}

/// The kommun that a row is of. Codes may have lost their zeros, or be numbers.
pub(super) fn kommun(rad: Rad<'_>, kolumner: &Kolumner) -> Result<Kommunkod, Fel> {
    let (lan, kommun) = (rad.get(kolumner.lanskod), rad.get(kolumner.kommunkod));
    let code = match digits(kommun).map(|digits| (digits.len(), digits)) {
        Some((1..=2, two)) => {
            let Some(lan) = digits(lan).filter(|lan| (1..=2).contains(&lan.len())) else {
                return refuse("LÄNSKOD", lan, "Länskoden ska vara två siffror, till exempel 01.");
            };
            Some(format!("{lan:0>2}{two:0>2}"))
        }
        Some((3..=4, four)) => Some(format!("{four:0>4}")),
        _ => None,
    };
    match code.and_then(|code| code.parse().ok()) {
        Some(kod) => Ok(kod),
        None => refuse("KOMMUNKOD", kommun, "Kommunkoden ska vara två siffror, till exempel 80."),
    }
}

/// The digits of a code that a sheet may have made a number of.
fn digits(text: &str) -> Option<&str> {
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    text.bytes().all(|b| b.is_ascii_digit()).then_some(text)
}

/// Reads rows of one val.
pub(super) struct Lasare<'a> {
    pub val: &'a Val,
    pub ramar: Ramar,
    pub kolumner: &'a Kolumner,
}

impl Lasare<'_> {
    /// Reads a row of a kommun.
    pub(super) fn read(&self, rad: Rad<'_>, kommun: Kommunkod) -> Result<Utlast, Fel> {
        let kolumner = self.kolumner;
        let text = |place: Option<usize>, falt: &str| match place.map(|place| rad.get(place)) {
            Some(text) if text.contains('\u{fffd}') => refuse(
                falt,
                text,
                "Texten innehåller tecken som inte går att läsa. Spara filen på nytt som CSV \
                 UTF-8.",
            ),
            text => Ok(text.unwrap_or_default().to_owned()),
        };
        let namn = text(Some(kolumner.lokal), "LOKAL")?;
        let adress = text(Some(kolumner.adress2), "ADRESS2")?;
        if plain(&namn).starts_with("ambulerande röstmottagning") {
            return Ok(Utlast::IngenLokal(format!(
                "«{namn}» är ingen plats och läggs inte in som lokal."
            )));
        }
        if plain(&namn).is_empty() {
            return refuse("LOKAL", &namn, "Lokalens namn saknas. Skriv in det.");
        }
        let (lat, lon) = (rad.get(kolumner.latitud), rad.get(kolumner.longitud));
        if adress.is_empty() && lat.is_empty() && lon.is_empty() {
            return Ok(Utlast::IngenLokal(format!(
                "«{namn}» har varken adress eller koordinater och läggs inte in som lokal."
            )));
        }
        let mut stalle = Rostmottagningsstalle {
            typ: Stalletyp::Rostningslokal,
            anvisning: text(kolumner.adress1, "ADRESS1")?,
            tillganglighet: text(kolumner.tillgangl, "TILLGÄNGL")?,
            plats: None,
            valdistrikt: None,
            valdistrikt_namn: String::new(),
            kommun: (kommun != self.val.kommun).then_some(kommun),
            valkrets: None,
            kallans_id: text(kolumner.lokalid, "LOKALID")?,
            oppettider: Vec::new(),
            namn,
            adress,
        };
        let mut remarks = Vec::new();
        let mut place_needed = true;
        match &kolumner.egna {
            Egna::Vallokal {
                valdistriktkod,
                valdistrikt,
                valkretskod,
                valkrets,
                valdag,
                oppettid,
            } => {
                stalle.typ = Stalletyp::Vallokal;
                stalle.valdistrikt = Some(distrikt(rad.get(*valdistriktkod), kommun)?);
                stalle.valdistrikt_namn = text(*valdistrikt, "VALDISTRIKT")?;
                let kod = text(*valkretskod, "KOMMUNVALKRETSKOD")?;
                let namn = text(*valkrets, "KOMMUNVALKRETS")?;
                stalle.valkrets = (!kod.is_empty())
                    .then(|| Valkrets { kod: digits(&kod).unwrap_or(&kod).to_owned(), namn });
                self.check_valdag(rad.get(*valdag))?;
                stalle.oppettider = hours(self.val.valdag, "ÖPPETTID", rad.get(*oppettid))?;
                remarks.extend(self.unusual_hours(&stalle));
            }
            Egna::Rostningslokal { begrtillt, dagar } => {
                stalle.typ = typ(rad.get(*begrtillt))?;
                place_needed = stalle.typ.oppen_for_alla();
                for &(datum, place) in dagar {
                    stalle.oppettider.extend(hours(datum, &datum.to_string(), rad.get(place))?);
                }
                remarks.extend(self.outside_period(&stalle));
            }
        }
        if place_needed || !(lat.is_empty() && lon.is_empty()) {
            stalle.plats = Some(plats(&stalle.namn, lat, lon)?);
        } else {
            remarks.push(format!(
                "«{}» saknar koordinater och visas utan plats. Det går för en lokal med \
                 begränsat tillträde.",
                stalle.namn
            ));
        }
        if stalle.oppettider.is_empty() {
            remarks.push(format!(
                "«{}» har inga öppettider i filen och visas som stängd alla dagar.",
                stalle.namn
            ));
        }
        Ok(Utlast::Stalle(Box::new(stalle), remarks))
    }

    fn check_valdag(&self, text: &str) -> Result<(), Fel> {
        match date(text) {
            Some(datum) if datum == self.val.valdag => Ok(()),
            Some(_) => refuse(
                "VALDAG",
                text,
                format!(
                    "Valdagen i {} är {}. Raden hör till ett annat val.",
                    self.val.id, self.val.valdag
                ),
            ),
            None => refuse("VALDAG", text, "Valdagen ska vara ett datum, till exempel 2022-09-11."),
        }
    }

    /// A vallokal that does not keep the hours of the law (VL 4:21).
    fn unusual_hours(&self, stalle: &Rostmottagningsstalle) -> Option<String> {
        let covers = |&(from, to): &(_, _)| {
            stalle.oppettider.iter().any(|o| o.tid.oppnar() <= from && to <= o.tid.stanger())
        };
        let (from, to) = self.ramar.vallokal;
        if stalle.oppettider.is_empty() || covers(&(from, to)) {
            return None;
        }
        let open: Vec<String> = stalle.oppettider.iter().map(|o| o.tid.to_string()).collect();
        let open = open.join(" och ");
        let namn = &stalle.namn;
        Some(if self.ramar.vallokal_minst.iter().all(covers) {
            format!(
                "«{namn}» är öppen {open} och inte {from}-{to}; det kräver samråd med \
                 länsstyrelsen (VL 4:21)."
            )
        } else {
            format!("«{namn}» är öppen {open}, kortare än lagen tillåter (VL 4:21).")
        })
    }

    /// Hours on days when no one may vote early (VL 10:2).
    fn outside_period(&self, stalle: &Rostmottagningsstalle) -> Option<String> {
        let period = self.ramar.fortid_fran..=self.ramar.fortid_till;
        let mut days: Vec<String> = stalle
            .oppettider
            .iter()
            .filter(|o| !period.contains(&o.datum))
            .map(|o| o.datum.to_string())
            .collect();
        days.dedup();
        (!days.is_empty()).then(|| {
            format!(
                "«{}» har öppettider utanför förtidsröstningen {} till {} (VL 10:2): {}.",
                stalle.namn,
                period.start(),
                period.end(),
                days.join(", ")
            )
        })
    }
}

fn hours(datum: NaiveDate, falt: &str, text: &str) -> Result<Vec<Oppettid>, Fel> {
    match Intervall::parse_day(text) {
        Ok(day) => Ok(day.into_iter().map(|tid| Oppettid { datum, tid }).collect()),
        Err(e) => refuse(falt, text, e.to_string()),
    }
}

/// Whether a place is only for those who are there. The field must be understood: to
/// take an institution for open would send voters to a care home.
fn typ(text: &str) -> Result<Stalletyp, Fel> {
    match text.to_uppercase().as_str() {
        "J" | "JA" => Ok(Stalletyp::Institution),
        "" | "N" | "NEJ" => Ok(Stalletyp::Rostningslokal),
        _ => refuse(
            "BEGRTILLT",
            text,
            "Skriv J om lokalen bara är för dem som vistas där, annars N.",
        ),
    }
}

pub(super) fn distrikt(text: &str, kommun: Kommunkod) -> Result<Valdistriktskod, Fel> {
    let advice = "Koden ska vara valdistriktets fyra siffror, till exempel 0406.";
    let Some(digits) = digits(text) else { return refuse("VALDISTRIKTKOD", text, advice) };
    let kod = if digits.len() > 4 {
        format!("{digits:0>8}").parse()
    } else {
        Valdistriktskod::join(kommun, digits)
    };
    match kod {
        Ok(kod) if kod.kommun() == kommun => Ok(kod),
        Ok(_) => refuse(
            "VALDISTRIKTKOD",
            text,
            format!("Koden hör till en annan kommun än radens, {kommun}."),
        ),
        Err(_) => refuse("VALDISTRIKTKOD", text, advice),
    }
}

/// Latitudes and longitudes between which all of Sweden lies, in degrees.
const LATITUDES: std::ops::RangeInclusive<f64> = 55.0..=69.2;
const LONGITUDES: std::ops::RangeInclusive<f64> = 10.5..=24.3;

pub(super) fn plats(namn: &str, lat: &str, lon: &str) -> Result<Wgs84, Fel> {
    for (falt, text) in [("LATITUD", lat), ("LONGITUD", lon)] {
        if text.is_empty() {
            return refuse(
                falt,
                text,
                format!(
                    "Koordinaten för «{namn}» saknas, och utan den går lokalen inte att visa på \
                     kartan eller hitta närmast. Skriv in grader, till exempel 59,319758 och \
                     18,06839."
                ),
            );
        }
        if tal::decimal(text).is_none() {
            return refuse(
                falt,
                text,
                "Det är inte ett tal. Skriv grader, till exempel 59,319758.",
            );
        }
    }
    let (y, x) = (tal::decimal(lat).unwrap_or(f64::NAN), tal::decimal(lon).unwrap_or(f64::NAN));
    if LATITUDES.contains(&x) && LONGITUDES.contains(&y) {
        return refuse("LATITUD", lat, "Latitud och longitud verkar ha bytt plats. Byt tillbaka.");
    }
    if y.abs() > 1000.0 || x.abs() > 1000.0 {
        return refuse(
            "LATITUD",
            lat,
            "Koordinaterna ser ut att vara meter (SWEREF 99). Räkna om dem till grader, WGS 84.",
        );
    }
    for (falt, text, value, range) in
        [("LATITUD", lat, y, LATITUDES), ("LONGITUD", lon, x, LONGITUDES)]
    {
        if !range.contains(&value) {
            return refuse(
                falt,
                text,
                format!(
                    "Platsen ligger utanför Sverige, där den ska vara {} till {} grader.",
                    range.start(),
                    range.end()
                ),
            );
        }
    }
    Wgs84::parse(y, x).or_else(|e| refuse("LATITUD", lat, e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reason(lat: &str, lon: &str) -> (String, String) {
        let fel = plats("Skolan", lat, lon).unwrap_err();
        (fel.falt, fel.skal)
    }

    #[test]
    fn coordinates_are_read_with_comma_or_point() {
        let place = plats("Skolan", "59,319758", "18.06839").unwrap();
        assert!((place.lat() - 59.319_758).abs() < 1e-12);
        assert!((place.lon() - 18.068_39).abs() < 1e-12);
    }

    #[test]
    fn wrong_coordinates_are_refused_with_what_to_do() {
        for (lat, lon, falt, part) in [
            ("", "18,0", "LATITUD", "saknas"),
            ("59,3", "", "LONGITUD", "saknas"),
            ("norr", "18,0", "LATITUD", "inte ett tal"),
            ("59,3", "1.2.3", "LONGITUD", "inte ett tal"),
            ("18,06", "59,31", "LATITUD", "bytt plats"),
            ("6580822", "674032", "LATITUD", "meter"),
            ("48,85", "18,0", "LATITUD", "utanför Sverige"),
            ("59,3", "2,35", "LONGITUD", "utanför Sverige"),
            ("0", "0", "LATITUD", "utanför Sverige"),
        ] {
            let (found, skal) = reason(lat, lon);
            assert!(found == falt && skal.contains(part), "{lat} {lon}: {found} {skal}");
        }
    }

    #[test]
    fn a_district_is_found_with_lost_zeros_and_in_full() {
        let kommun: Kommunkod = "0180".parse().unwrap();
        for text in ["0406", "406", "406.0", "01800406", "1800406"] {
            assert_eq!(distrikt(text, kommun).unwrap().to_string(), "01800406", "{text}");
        }
        for text in ["", "4O6", "03800406", "123456789"] {
            assert!(distrikt(text, kommun).is_err(), "{text}");
        }
    }

    #[test]
    fn restricted_access_is_never_guessed() {
        assert_eq!(typ("J").unwrap(), Stalletyp::Institution);
        assert_eq!(typ("n").unwrap(), Stalletyp::Rostningslokal);
        assert_eq!(typ("").unwrap(), Stalletyp::Rostningslokal);
        assert!(typ("X").is_err());
        assert!(typ("1").is_err());
    }

    #[test]
    fn dates_are_read_as_sheets_write_them() {
        let day = "2022-08-24".parse().ok();
        for text in ["2022-08-24", "20220824", "2022-08-24T00:00", "2022-08-24 00:00:00"] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in ["", "2022-13-01", "24/8 2022", "LOKAL", "12345678901"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_place_is_in_sweden_or_refused(lat in "[0-9]{0,3}[,.]?[0-9]{0,7}", lon in "\\PC{0,9}") {
            if let Ok(place) = plats("Skolan", &lat, &lon) {
                prop_assert!(LATITUDES.contains(&place.lat()) && LONGITUDES.contains(&place.lon()));
            }
        }
    }
}
