//! A new lokal, and changes of one that is known: what was typed, and what it becomes.

pub mod pages;

use super::pages::{line, number, short};
use super::{Byggnadstyp, Uppgifter};
use crate::fil::tal::decimal;
use crate::geo::Wgs84;
use crate::web::behorighet::Insant;
use crate::web::kansli::{Formularfel, Konflikt};

/// The most letters of a field of one line.
pub const RAD: usize = 200;

/// The most letters of a note.
pub const TEXT: usize = 4000;

/// The most metres to a stop.
const LANGST_M: i32 = 50_000;

/// The fields of a lokal as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skrivet {
    /// The name.
    pub namn: String,
    /// Street and number.
    pub adress: String,
    /// With or without its space.
    pub postnummer: String,
    /// The town.
    pub postort: String,
    /// Latitude in degrees, with comma or point.
    pub lat: String,
    /// Longitude in degrees.
    pub lon: String,
    /// The word of a [`Byggnadstyp`].
    pub byggnadstyp: String,
    /// Who owns it.
    pub agare: String,
    /// Power.
    pub el: String,
    /// Network.
    pub natverk: String,
    /// Alarm.
    pub larm: String,
    /// Parking.
    pub parkering: String,
    /// The nearest stop.
    pub hallplats: String,
    /// Metres to it.
    pub hallplats_m: String,
    /// What else there is to know.
    pub anteckning: String,
    /// Whether it is gone.
    pub borta: bool,
}

/// A postnummer as people write it: «123 45».
#[must_use]
pub fn postnummer_visat(postnummer: &str) -> String {
    match (postnummer.get(..3), postnummer.get(3..)) {
        (Some(first), Some(last)) if postnummer.len() == 5 => format!("{first} {last}"),
        _ => postnummer.to_owned(),
    }
}

/// Five digits, or empty.
///
/// # Errors
/// What is wrong with it.
pub fn postnummer(text: &str) -> Result<String, &'static str> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let right =
        digits.is_empty() || digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit());
    if right { Ok(digits) } else { Err("Skriv postnumret med fem siffror, till exempel 123 45.") }
}

impl Skrivet {
    /// What was sent.
    #[must_use]
    pub fn read(insant: &Insant) -> Self {
        let text = |falt| insant.value(falt).to_owned();
        Self {
            namn: text("namn"),
            adress: text("adress"),
            postnummer: text("postnummer"),
            postort: text("postort"),
            lat: text("lat"),
            lon: text("lon"),
            byggnadstyp: text("byggnadstyp"),
            agare: text("agare"),
            el: text("el"),
            natverk: text("natverk"),
            larm: text("larm"),
            parkering: text("parkering"),
            hallplats: text("hallplats"),
            hallplats_m: text("hallplats_m"),
            anteckning: text("anteckning"),
            borta: insant.ticked("borta"),
        }
    }

    /// What is known, as it stands in the form.
    #[must_use]
    pub fn of(uppgifter: &Uppgifter) -> Self {
        let mut skrivet = Self {
            namn: uppgifter.namn.clone(),
            adress: uppgifter.adress.clone(),
            postnummer: postnummer_visat(&uppgifter.postnummer),
            postort: uppgifter.postort.clone(),
            lat: String::new(),
            lon: String::new(),
            byggnadstyp: uppgifter.byggnadstyp.as_str().to_owned(),
            agare: uppgifter.agare.clone(),
            el: uppgifter.el.clone(),
            natverk: uppgifter.natverk.clone(),
            larm: uppgifter.larm.clone(),
            parkering: uppgifter.parkering.clone(),
            hallplats: uppgifter.hallplats.clone(),
            hallplats_m: uppgifter.hallplats_m.map(|m| m.to_string()).unwrap_or_default(),
            anteckning: uppgifter.anteckning.clone(),
            borta: uppgifter.borta,
        };
        if let Some(plats) = uppgifter.plats {
            skrivet.place(plats);
        }
        skrivet
    }

    /// Fills in a place.
    pub fn place(&mut self, plats: Wgs84) {
        // Rust writes the shortest text that reads back as the same number.
        self.lat = plats.lat().to_string();
        self.lon = plats.lon().to_string();
    }

    /// What a lokal becomes of it.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn check(&self) -> Result<Uppgifter, Formularfel> {
        let mut fel = Formularfel::default();
        let namn = fel.take("namn", line(&self.namn, RAD)).unwrap_or_default();
        if namn.is_empty() && fel.av("namn").is_none() {
            fel.add("namn", "Skriv vad lokalen heter.");
        }
        let adress = fel.take("adress", line(&self.adress, RAD)).unwrap_or_default();
        if adress.is_empty() && fel.av("adress").is_none() {
            fel.add("adress", "Skriv gata och nummer, eller platsens namn.");
        }
        let mut text =
            |falt: &'static str, value: &str| fel.take(falt, line(value, RAD)).unwrap_or_default();
        let postort = text("postort", &self.postort);
        let agare = text("agare", &self.agare);
        let el = text("el", &self.el);
        let natverk = text("natverk", &self.natverk);
        let larm = text("larm", &self.larm);
        let parkering = text("parkering", &self.parkering);
        let hallplats = text("hallplats", &self.hallplats);
        let postnummer = fel.take("postnummer", postnummer(&self.postnummer)).unwrap_or_default();
        let typ = Byggnadstyp::parse(&self.byggnadstyp)
            .ok_or("Välj vad det är för byggnad. Välj Okänd om du inte vet.");
        let byggnadstyp = fel.take("byggnadstyp", typ).unwrap_or(Byggnadstyp::Okand);
        let plats = self.plats(&mut fel);
        let metres = number(&self.hallplats_m, LANGST_M);
        let hallplats_m = fel.take("hallplats_m", metres).flatten();
        let note = short(self.anteckning.clone(), TEXT);
        let anteckning = fel.take("anteckning", note).unwrap_or_default();
        if !fel.is_empty() {
            return Err(fel);
        }
        let borta = self.borta;
        Ok(Uppgifter {
            namn,
            adress,
            postnummer,
            postort,
            plats,
            byggnadstyp,
            agare,
            el,
            natverk,
            larm,
            parkering,
            hallplats,
            hallplats_m,
            anteckning,
            borta,
        })
    }

    fn plats(&self, fel: &mut Formularfel) -> Option<Wgs84> {
        if self.lat.is_empty() && self.lon.is_empty() {
            return None;
        }
        let mut degrees = |falt: &'static str, text: &str, fran: f64, till: f64, exempel: &str| {
            let value = decimal(text).filter(|value| (fran..=till).contains(value));
            if value.is_none() {
                let what = format!(
                    "Skriv ett tal i grader mellan {fran} och {till}, till exempel {exempel}, \
                     eller hämta läget från adressregistret."
                );
                fel.add(falt, what);
            }
            value
        };
        // Sweden and some sea around it: a point elsewhere is a slip.
        let lat = degrees("lat", &self.lat, 55.0, 70.0, "59,3293");
        let lon = degrees("lon", &self.lon, 10.0, 25.0, "18,0686");
        lat.zip(lon).and_then(|(lat, lon)| Wgs84::parse(lat, lon).ok())
    }

    /// What was typed beside what is saved now.
    #[must_use]
    pub fn against(&self, saved: &Self) -> Konflikt {
        let yes = |it: bool| if it { "ja" } else { "nej" };
        let typ = |word: &str| Byggnadstyp::parse(word).map_or("", Byggnadstyp::namn);
        let mut konflikt = Konflikt::default();
        konflikt.add("Namn", &self.namn, &saved.namn);
        konflikt.add("Adress", &self.adress, &saved.adress);
        konflikt.add("Postnummer", &self.postnummer, &saved.postnummer);
        konflikt.add("Postort", &self.postort, &saved.postort);
        konflikt.add("Latitud", &self.lat, &saved.lat);
        konflikt.add("Longitud", &self.lon, &saved.lon);
        konflikt.add("Byggnadstyp", typ(&self.byggnadstyp), typ(&saved.byggnadstyp));
        konflikt.add("Ägare", &self.agare, &saved.agare);
        konflikt.add("El", &self.el, &saved.el);
        konflikt.add("Nätverk", &self.natverk, &saved.natverk);
        konflikt.add("Larm", &self.larm, &saved.larm);
        konflikt.add("Parkering", &self.parkering, &saved.parkering);
        konflikt.add("Hållplats", &self.hallplats, &saved.hallplats);
        konflikt.add("Meter till hållplatsen", &self.hallplats_m, &saved.hallplats_m);
        konflikt.add("Anteckning", &self.anteckning, &saved.anteckning);
        konflikt.add("Borta", yes(self.borta), yes(saved.borta));
        konflikt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skrivet() -> Skrivet {
        Skrivet {
            namn: " Norra  skolan".to_owned(),
            adress: "Skolgatan 1".to_owned(),
            postnummer: "123 45".to_owned(),
            lat: "59,5".to_owned(),
            lon: "15.25".to_owned(),
            byggnadstyp: "skola".to_owned(),
            hallplats_m: "1 200".to_owned(),
            ..Skrivet::default()
        }
    }

    #[test]
    fn what_is_typed_becomes_a_lokal_and_back_again() {
        let uppgifter = skrivet().check().unwrap();
        assert_eq!(uppgifter.namn, "Norra skolan");
        assert_eq!(uppgifter.postnummer, "12345");
        assert_eq!(uppgifter.hallplats_m, Some(1200));
        assert_eq!(uppgifter.plats, Wgs84::parse(59.5, 15.25).ok());
        let again = Skrivet::of(&uppgifter);
        assert_eq!((&*again.lat, &*again.lon, &*again.postnummer), ("59.5", "15.25", "123 45"));
        assert_eq!(again.check().unwrap(), uppgifter);
        assert!(again.against(&Skrivet::of(&uppgifter)).falt.is_empty());
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let wrong = Skrivet {
            namn: String::new(),
            adress: "a".repeat(201),
            postnummer: "1234".to_owned(),
            lat: "15,25".to_owned(),
            lon: String::new(),
            byggnadstyp: "slott".to_owned(),
            hallplats_m: "-1".to_owned(),
            ..skrivet()
        };
        let fel = wrong.check().unwrap_err();
        let fields: Vec<&str> = fel.0.iter().map(|one| &*one.falt).collect();
        assert_eq!(
            fields,
            ["namn", "adress", "postnummer", "byggnadstyp", "lat", "lon", "hallplats_m"]
        );
    }
}
