//! A list of candidates as a table, read. Pure.

use std::collections::HashMap;

use super::{Kandidat, byggnadstyp, karta};
use crate::fil::namn::plain;
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::tal::decimal;
use crate::fil::{Anmarkning, Avvisad, Filfel, osm, shortened};
use crate::geo::Wgs84;
use crate::lokal::register::Uppgifter;
use crate::lokal::register::andra::postnummer;

/// What a list holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Last {
    /// Rows read.
    pub lasta: usize,
    /// The candidates, in the order of the list.
    pub kandidater: Vec<Kandidat>,
    /// Rows that are refused.
    pub avvisade: Vec<Avvisad>,
    /// What to look at.
    pub anmarkningar: Vec<Anmarkning>,
}

/// Names of columns, in their plain form, the likeliest first.
mod namn {
    pub const ID: &[&str] =
        &["markerid", "id", "objektid", "lokalid", "kallaid", "skolenhetskod", "nummer", "nr"];
    pub const NAMN: &[&str] =
        &["namn", "name", "lokal", "lokalnamn", "skola", "enhet", "benamning"];
    pub const TYP: &[&str] = &["typ", "type", "byggnadstyp", "kategori", "slag", "verksamhet"];
    pub const ADRESS: &[&str] = &["adress", "address", "gatuadress", "besoksadress", "adress2"];
    pub const POSTNUMMER: &[&str] = &["postnr", "postnummer", "zip"];
    pub const POSTORT: &[&str] = &["postort", "ort", "stad"];
    pub const AGARE: &[&str] = &["agare", "fastighetsagare", "hyresvard"];
    pub const LAT: &[&str] = &["lat", "latitud", "latitude"];
    pub const LON: &[&str] = &["lon", "lng", "long", "longitud", "longitude"];
}

struct Kolumner {
    id: Option<usize>,
    namn: usize,
    typ: Option<usize>,
    adress: usize,
    postnummer: Option<usize>,
    postort: Option<usize>,
    agare: Option<usize>,
    plats: Option<(usize, usize)>,
    ovriga: Vec<String>,
}

impl Kolumner {
    fn find(tabell: &Tabell) -> Result<Self, String> {
        let headings: Vec<String> = tabell.kolumner.iter().map(|name| plain(name)).collect();
        let mut used = Vec::new();
        let mut find = |names: &[&str]| {
            let place = names.iter().find_map(|name| headings.iter().position(|h| h == name));
            used.extend(place);
            place
        };
        let (id, typ) = (find(namn::ID), find(namn::TYP));
        let (called, adress) = (find(namn::NAMN), find(namn::ADRESS));
        let (postnummer, postort) = (find(namn::POSTNUMMER), find(namn::POSTORT));
        let agare = find(namn::AGARE);
        let plats = find(namn::LAT).zip(find(namn::LON));
        let needed = |place: Option<usize>, what: &str| {
            place.ok_or_else(|| {
                format!(
                    "den saknar kolumnen {what}. Kolumner i filen: {}.",
                    tabell.kolumner.join(", ")
                )
            })
        };
        let (namn, adress) = (needed(called, "namn")?, needed(adress, "adress")?);
        let others = tabell.kolumner.iter().enumerate();
        let ovriga = others.filter(|(i, _)| !used.contains(i)).map(|(_, n)| n.clone()).collect();
        Ok(Self { id, namn, typ, adress, postnummer, postort, agare, plats, ovriga })
    }
}

/// What is wrong with a row.
struct Fel {
    falt: &'static str,
    varde: String,
    skal: String,
}

impl Fel {
    fn new(falt: &'static str, varde: &str, skal: impl Into<String>) -> Self {
        Self { falt, varde: shortened(varde), skal: skal.into() }
    }
}

/// Reads a list of candidates, or a map with places among them ([`super::karta`]).
///
/// # Errors
/// [`Filfel`] when the file is no table, lacks a name or an address, or has no rows.
pub fn read(fil_namn: &str, bytes: &[u8]) -> Result<Last, Filfel> {
    if osm::is_osm(fil_namn) {
        return karta::read(fil_namn, bytes);
    }
    let form = |skal: String| Filfel::Form { fil: fil_namn.to_owned(), skal };
    let tabell = Tabell::read(fil_namn, bytes)?;
    let kolumner = Kolumner::find(&tabell).map_err(form)?;
    if tabell.is_empty() {
        return Err(form("den har en rubrik men inga rader.".to_owned()));
    }
    let mut last = Last::default();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for rad in tabell.rader() {
        last.lasta += 1;
        match candidate(rad, &kolumner, tabell.kolumner.len(), &mut seen) {
            Ok(kandidat) => {
                let typed = kolumner.postnummer.map_or("", |place| rad.get(place));
                if !typed.is_empty() && kandidat.uppgifter.postnummer.is_empty() {
                    let text = format!("Postnumret «{}» lämnas tomt.", shortened(typed));
                    last.anmarkningar.push(Anmarkning { rad: Some(rad.nummer), text });
                }
                last.kandidater.push(kandidat);
            }
            Err(fel) => last.avvisade.push(Avvisad {
                fil: fil_namn.to_owned(),
                rad: rad.nummer,
                falt: fel.falt.to_owned(),
                varde: fel.varde,
                skal: fel.skal,
            }),
        }
    }
    if !tabell.avslutad {
        let text = "Filen slutar mitt på en rad. Kontrollera att den är hel.".to_owned();
        let rad = tabell.rader().next_back().map(|rad| rad.nummer);
        last.anmarkningar.push(Anmarkning { rad, text });
    }
    if !kolumner.ovriga.is_empty() {
        let text = format!("Kolumner som inte används: {}.", kolumner.ovriga.join(", "));
        last.anmarkningar.push(Anmarkning { rad: None, text });
    }
    Ok(last)
}

fn candidate(
    rad: Rad<'_>,
    kolumner: &Kolumner,
    width: usize,
    seen: &mut HashMap<String, usize>,
) -> Result<Kandidat, Fel> {
    if rad.len() != width {
        let skal = format!(
            "Raden har {} fält men rubriken {width}. Är filen avklippt, eller saknas citattecken \
             runt en text med skiljetecken?",
            rad.len()
        );
        return Err(Fel::new("", "", skal));
    }
    let text = |place: Option<usize>| place.map_or("", |place| rad.get(place));
    let namn = rad.get(kolumner.namn);
    if namn.is_empty() {
        return Err(Fel::new("namn", "", "Namnet saknas. Skriv vad lokalen heter."));
    }
    let adress = rad.get(kolumner.adress);
    if adress.is_empty() {
        return Err(Fel::new("adress", "", "Adressen saknas. Skriv gata och nummer."));
    }
    // No lokal is lost for its postnummer.
    let postnummer = postnummer(text(kolumner.postnummer)).unwrap_or_default();
    let plats = place(rad, kolumner)?;
    let kalla_id = text(kolumner.id).to_owned();
    if !kalla_id.is_empty() {
        if let Some(first) = seen.get(&kalla_id) {
            let skal = format!("Numret står redan på rad {first}. Ta bort den ena raden.");
            return Err(Fel::new("id", &kalla_id, skal));
        }
        seen.insert(kalla_id.clone(), rad.nummer);
    }
    let uppgifter = Uppgifter {
        postnummer,
        postort: text(kolumner.postort).to_owned(),
        plats,
        byggnadstyp: byggnadstyp(text(kolumner.typ)),
        agare: text(kolumner.agare).to_owned(),
        ..Uppgifter::new(namn, adress)
    };
    Ok(Kandidat { rad: rad.nummer, kalla_id, uppgifter })
}

fn place(rad: Rad<'_>, kolumner: &Kolumner) -> Result<Option<Wgs84>, Fel> {
    let Some((lat, lon)) = kolumner.plats else { return Ok(None) };
    let (lat, lon) = (rad.get(lat), rad.get(lon));
    if lat.is_empty() && lon.is_empty() {
        return Ok(None);
    }
    let degrees = |falt, text: &str, fran: f64, till: f64| {
        decimal(text).filter(|value| (fran..=till).contains(value)).ok_or_else(|| {
            let skal = format!(
                "Koordinaten ska vara grader i WGS84, mellan {fran} och {till} i Sverige. Räkna om \
                 den, eller lämna båda tomma."
            );
            Fel::new(falt, text, skal)
        })
    };
    let (lat, lon) = (degrees("lat", lat, 55.0, 70.0)?, degrees("lon", lon, 10.0, 25.0)?);
    Ok(Wgs84::parse(lat, lon).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::register::Byggnadstyp;

    #[test]
    fn columns_are_found_by_other_names_and_rows_are_read() {
        let csv = "Objekt-ID;Skola;Kategori;Besöksadress;Postnummer;Ort;Latitud;Longitud;Rektor\n\
                   7;Norra skolan;Grundskola;Skolgatan 1;123 45;Prov;59,5;15,25;X\n\
                   8;Södra;;Gatan 2;;;;;\n";
        let last = read("skolor.csv", csv.as_bytes()).unwrap();
        assert_eq!((last.lasta, last.avvisade.len()), (2, 0));
        let first = &last.kandidater[0];
        assert_eq!((first.rad, &*first.kalla_id), (2, "7"));
        assert_eq!(first.uppgifter.byggnadstyp, Byggnadstyp::Skola);
        assert_eq!(first.uppgifter.postnummer, "12345");
        assert!(first.uppgifter.plats.is_some());
        assert_eq!(last.kandidater[1].uppgifter.plats, None);
        assert!(last.anmarkningar[0].text.contains("Rektor"));
    }

    #[test]
    fn each_row_that_is_refused_says_why() {
        let csv = "id,namn,adress,postnr,lat,lon\n\
                   1,,Gatan 1,,,\n\
                   2,Hus,,,,\n\
                   3,Hus,Gatan 3,1234,,\n\
                   4,Hus,Gatan 4,,6580822,\n\
                   5,Hus,Gatan 5,,59.1,18\n\
                   5,Hus,Gatan 6,,59.1,18\n\
                   6,Hus\n";
        let last = read("fel.csv", csv.as_bytes()).unwrap();
        let told: Vec<(usize, &str)> =
            last.avvisade.iter().map(|one| (one.rad, &*one.falt)).collect();
        assert_eq!(told, [(2, "namn"), (3, "adress"), (5, "lat"), (7, "id"), (8, "")]);
        assert_eq!(last.kandidater.len(), 2);
        assert_eq!((last.anmarkningar[0].rad, last.anmarkningar.len()), (Some(4), 1));
        assert!(read("utan.csv", b"id,adress\n1,Gatan 1\n").is_err());
        assert!(read("tom.csv", b"namn,adress\n").is_err());
    }
}
