//! The pages of this room.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::block;

use super::andring::{Andring, Post, Tillampat};
use super::effekt::{Effekt, Utraknat};
use super::store::{self, Scenario, Sett};
use crate::geo::distance::great_circle_m;
use crate::konto::Roll;
use crate::lokal::flikar::LASER_EKONOMI;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::bild::Bild;
use crate::tackning::flikar::flikar;
use crate::tackning::fraga::Fraga;
use crate::tackning::kostnad::Kostnader;
use crate::tackning::plats::{Nyckel, Plats};
use crate::tackning::store as tackning;
use crate::val;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::Valt;
use crate::web::{Error, Shared};

/// The list of scenarios.
pub(super) const STIG: &str = "/kansli/tackning/scenarier";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    super::lista::pages::routes(rutter);
    super::jamfor::pages::routes(rutter);
    super::visa::pages::routes(rutter);
    super::om::pages::routes(rutter);
    super::karta::pages::routes(rutter);
    super::fil::pages::routes(rutter);
    super::ny::pages::routes(rutter);
    super::plats::pages::routes(rutter);
    super::andra::pages::routes(rutter);
    super::infor::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Inaktuell(_) => Self::Andrad(format!(
                "{error} Inget är sparat. Gå tillbaka, läs om sidan och gör om."
            )),
            store::Error::Infort | store::Error::Fullt(_) => Self::GarInte(error.to_string()),
            store::Error::Db(error) => error.into(),
            error => Self::Internal(Box::new(error)),
        }
    }
}

/// The number in a path; what is none is nothing that exists.
pub(super) fn read_id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| store::Error::Saknas.into())
}

/// A scenario as a form saw it.
pub(super) fn sett(id: i64, insant: &Insant) -> Sett {
    Sett { id, version: insant.value("version").parse().unwrap_or(0) }
}

/// A scenario with all that its pages rest on.
pub(super) struct Underlag {
    pub(super) scenario: Scenario,
    pub(super) valt: Valt,
    pub(super) bild: Arc<Bild>,
    pub(super) kostnader: Kostnader,
    /// The versions of the röstmottagningsställen that it changes.
    pub(super) versioner: HashMap<i64, i64>,
}

impl Underlag {
    pub(super) async fn read(shared: &Shared, id: i64) -> Result<Self, Error> {
        let (scenario, val, mut alla) = shared
            .db
            .read(move |conn| {
                let (scenario, val) = store::with_val(conn, id)?;
                Ok::<_, store::Error>((scenario, val, val::store::all(conn)?))
            })
            .await?;
        alla.reverse();
        let bild = shared.tackning.bild(&shared.db, &val).await?;
        let of = val.clone();
        let kostnader = shared.db.read(move |conn| tackning::kostnader(conn, &of)).await?;
        let (of, about) = (val.id.clone(), scenario.andringar.clone());
        let versioner = shared
            .db
            .read(move |conn| store::versions(conn, &of, about.poster().iter().map(Post::om)))
            .await?;
        Ok(Self { scenario, valt: Valt { val, alla }, bild, kostnader, versioner })
    }

    /// The places of the plan, with what they cost by the contracts of now.
    fn plan(&self) -> Vec<Plats> {
        let mut platser = self.bild.platser.to_vec();
        self.kostnader.fyll(&mut platser);
        platser
    }

    /// The places as they would be.
    pub(super) fn efter(&self) -> Tillampat {
        applied(&self.bild, &self.kostnader, &self.scenario)
    }

    /// The names of places that have changed in the plan since the scenario did.
    pub(super) fn andrade(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for post in self.scenario.andringar.poster() {
            let now = match post.om() {
                Nyckel::Stalle(id) => self.versioner.get(&id).copied(),
                Nyckel::Lokal(_) | Nyckel::Ny(_) => None,
            };
            if now.is_some_and(|now| post.sedd != Some(now)) && !names.contains(&post.namn) {
                names.push(post.namn.clone());
            }
        }
        names
    }

    /// The plan before and the scenario after, with what the one does to the other. Heavy
    /// work, off the async thread.
    pub(super) async fn utrakna(
        &self,
        fraga: &Fraga,
    ) -> Result<(Utraknat, Utraknat, Effekt), Error> {
        let (plan, efter) = (self.plan(), self.efter().platser);
        let (bild, fraga) = (Arc::clone(&self.bild), fraga.clone());
        block(move || {
            let fore = Utraknat::new(bild.with_places(plan), &fraga, None);
            let matt = fore.bild.matt(&fore.narmast);
            let efter = Utraknat::new(bild.with_places(efter), &fraga, matt);
            let effekt = Effekt::new(&fore, &efter);
            (fore, efter, effekt)
        })
        .await
        .map_err(|error| Error::Internal(Box::new(error)))
    }

    pub(super) fn sida(&self, inloggad: &Inloggad, titel: impl Into<String>) -> Kanslisida {
        Kanslisida::new(inloggad, Flik::Tackning, titel).in_val(&self.valt, STIG)
    }

    pub(super) fn flikar(&self) -> Vec<crate::lokal::flikar::Underflik> {
        flikar(STIG, &self.valt.val.id)
    }
}

/// The places of a plan as a scenario would have them, with what they cost.
pub(super) fn applied(bild: &Bild, kostnader: &Kostnader, scenario: &Scenario) -> Tillampat {
    let mut made = scenario.andringar.tillampa(&bild.platser);
    kostnader.fyll(&mut made.platser);
    made
}

/// Whether someone sees money.
pub(super) fn ser_pengar(inloggad: &Inloggad) -> bool {
    LASER_EKONOMI.slapper_in(inloggad.roller())
}

/// Whether someone plans.
pub(super) const fn planerar(inloggad: &Inloggad) -> bool {
    inloggad.har(Roll::Planerare)
}

/// The page of a scenario, with what has been done and the question that was asked.
pub(in crate::tackning) fn sidan(id: i64, klart: &str, fraga: &str) -> String {
    // What the form carried is a question and nothing else.
    let fraga = super::fragan::del(&Begaran::new("/", fraga, None, None));
    let fraga = if fraga.is_empty() { fraga } else { format!("&{fraga}") };
    format!("/kansli/tackning/scenario/{id}?klart={klart}{fraga}")
}

/// Sends the browser back to the page of a scenario after a change.
pub(super) fn gjort(id: i64, klart: &str, insant: &Insant) -> HttpResponse {
    vidare(&sidan(id, klart, insant.value("fraga")))
}

/// What has just been done, in words.
pub(super) fn notis(begaran: &Begaran) -> Option<&'static str> {
    Some(match begaran.value("klart")? {
        "skapat" => "Scenariot är skapat. Lägg till, flytta eller ta bort platser.",
        "andrat" => "Ändringen är sparad i scenariot. Planen är som förut.",
        "angrat" => "Ändringen är borttagen ur scenariot.",
        "namn" => "Namn och anteckning är sparade.",
        "sedda" => "Du har gått igenom det som ändrats i planen.",
        "infort" => {
            "Scenariot är infört i planen. Nya platser är kandidater där: de räknas i täckningen \
             från att de är inventerade."
        }
        "borttaget" => "Scenariot är borttaget.",
        "aterstallt" => "Scenariot finns igen.",
        _ => return None,
    })
}

/// A box of a need: value, name, whether it is ticked.
pub(super) fn behovsrutor(valda: &[Krav]) -> Vec<(&'static str, String, bool)> {
    Krav::ALLA
        .into_iter()
        .map(|krav| (krav.as_str(), super::fragan::behov(krav), valda.contains(&krav)))
        .collect()
}

/// The farthest that a place may lie from every voter, in metres: beyond it is a slip.
const LANGST_BORT_M: f64 = 10_000.0;

/// The place that two fields say, which is near some voter of the val.
pub(super) fn read_plats(bild: &Bild, insant: &Insant) -> Result<crate::geo::Wgs84, Formularfel> {
    use crate::fil::tal::decimal;
    let mut fel = Formularfel::default();
    let mut degrees = |falt: &'static str, fran: f64, till: f64, exempel: &str| {
        let read = decimal(insant.value(falt)).filter(|value| (fran..=till).contains(value));
        if read.is_none() {
            fel.add(
                falt,
                format!(
                    "Skriv ett tal i grader mellan {fran} och {till}, till exempel {exempel}, eller \
                     sök fram platsen."
                ),
            );
        }
        read
    };
    // Sweden and some sea around it: a point elsewhere is a slip.
    let lat = degrees("lat", 55.0, 70.0, "59,3293");
    let lon = degrees("lon", 10.0, 25.0, "18,0686");
    match lat.zip(lon).map(|(lat, lon)| crate::geo::Wgs84::parse(lat, lon)) {
        Some(Ok(plats)) => {
            let points = bild.grund.befolkning.punkter.iter();
            let nearest = points.map(|punkt| great_circle_m(punkt.plats, plats));
            match nearest.min_by(f64::total_cmp).filter(|metres| *metres > LANGST_BORT_M) {
                Some(metres) => Err(Formularfel::of(
                    "lat",
                    format!(
                        "Platsen ligger {} km från närmaste väljare i valet. Kontrollera latitud och \
                         longitud.",
                        super::ord::heltal(metres / 1_000.0)
                    ),
                )),
                None => Ok(plats),
            }
        }
        _ => Err(fel),
    }
}

/// A line of text that is not empty and not too long.
pub(super) fn rad(fel: &mut Formularfel, falt: &'static str, text: &str, tomt: &str) -> String {
    const MEST: usize = 120;
    if text.is_empty() && !tomt.is_empty() {
        fel.add(falt, tomt);
    } else if text.chars().count() > MEST {
        fel.add(falt, format!("Skriv högst {MEST} tecken."));
    } else if text.chars().any(char::is_control) {
        fel.add(falt, "Skriv på en rad, utan radbrytningar.");
    }
    text.to_owned()
}

/// What may be done with the place of a change: keeps `andring` in a scenario.
pub(super) async fn lagg(
    shared: &Shared,
    inloggad: &Inloggad,
    sett: Sett,
    (andring, namn): (Andring, String),
) -> Result<(), Error> {
    let (now, av) = (crate::tid::now(), inloggad.utforare());
    shared
        .db
        .write(move |conn| {
            let gor = store::Gor::Lagg(andring.clone(), namn.clone());
            store::change(conn, &now, &av, (sett, gor))
        })
        .await?;
    Ok(())
}
