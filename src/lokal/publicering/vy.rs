//! The difference to a snapshot as the page shows it.

use std::collections::BTreeMap;

use super::form::Formrad;
use super::mottagare::{self, Berord, Foljd};
use super::rules::{Faltandring, Skillnad};
use super::store::Publicering;
use crate::konto::forvaltning::export::minute;
use crate::val::ValId;

/// How many rows of each kind the page shows; the file has them all.
const VISAS: usize = 100;

/// A row that differs.
#[derive(Debug)]
pub struct Radvy {
    /// The card of its röstmottagningsställe.
    pub href: String,
    /// Its valdistrikt; empty for early voting.
    pub distrikt: String,
    /// The name of the lokal.
    pub lokal: String,
    /// Its street address.
    pub adress: String,
    /// Those entitled to vote there, where known.
    pub valjare: String,
    /// Whom it concerns.
    pub mottagare: String,
    /// Why.
    pub skal: String,
    /// Fields with what was and what is.
    pub falt: Vec<Faltandring>,
}

/// Someone to tell.
#[derive(Debug)]
pub struct Berordvy {
    /// Who.
    pub namn: &'static str,
    /// What to do.
    pub hur: &'static str,
    /// How many rows it is about.
    pub rader: usize,
    /// How many voters, in words; empty where it is not about them.
    pub valjare: String,
}

/// Now against a snapshot.
#[derive(Debug)]
pub struct Jamforelse {
    /// When and by whom the snapshot was made.
    pub mot: String,
    /// Rows that were not published.
    pub tillagda: Vec<Radvy>,
    /// Rows that are gone.
    pub borttagna: Vec<Radvy>,
    /// Rows that differ.
    pub andrade: Vec<Radvy>,
    /// How many there are of each, shown or not: added, removed, changed.
    pub antal: (usize, usize, usize),
    /// How many are not shown.
    pub dolda: usize,
    /// Everyone to tell.
    pub berorda: Vec<Berordvy>,
    /// The link to the file, but for its form.
    pub fil: String,
}

/// The name of a column for people.
#[must_use]
pub fn faltnamn(kolumn: &str) -> &str {
    match kolumn {
        "LOKAL" => "Lokal",
        "LOKALID" => "Valmyndighetens nummer",
        "ADRESS1" => "Anvisning",
        "ADRESS2" => "Adress",
        "TILLGÄNGL" => "Tillgänglighet",
        "BEGRTILLT" => "Begränsat tillträde",
        "LATITUD" => "Latitud",
        "LONGITUD" => "Longitud",
        "VALDAG" => "Valdag",
        "ÖPPETTID" => "Öppettid",
        "VALDISTRIKTKOD" => "Valdistriktets kod",
        "VALDISTRIKT" => "Valdistriktets namn",
        "KOMMUNVALKRETSKOD" => "Valkretsens kod",
        "KOMMUNVALKRETS" => "Valkretsens namn",
        "VALNÄMND" => "Valnämnd",
        "HEMSIDA" => "Hemsida",
        "TELNR" => "Telefon",
        other => other,
    }
}

impl Jamforelse {
    /// The difference to a snapshot.
    #[must_use]
    pub fn new(
        val: &ValId,
        mot: &Publicering,
        skillnad: &Skillnad,
        rostkort_tryckta: bool,
        rostberattigade: &BTreeMap<String, i32>,
    ) -> Self {
        let view = |rad: &Formrad, foljd: &Foljd, falt: &[Faltandring]| Radvy {
            href: format!("/kansli/stalle/{}", rad.stalle_id),
            distrikt: rad.get("VALDISTRIKT").to_owned(),
            lokal: rad.get("LOKAL").to_owned(),
            adress: rad.get("ADRESS2").to_owned(),
            valjare: rostberattigade.get(&rad.nyckel).map(ToString::to_string).unwrap_or_default(),
            mottagare: told(foljd),
            skal: foljd.skal.join(" "),
            falt: falt.to_vec(),
        };
        let slag = mot.slag;
        let added = mottagare::of_added(slag, rostkort_tryckta);
        let removed = mottagare::of_removed(slag, rostkort_tryckta);
        let antal = (skillnad.tillagda.len(), skillnad.borttagna.len(), skillnad.andrade.len());
        let hidden = |count: usize| count.saturating_sub(VISAS);
        let path = super::pages::STIG;
        Self {
            mot: format!("{} av {}", minute(Some(mot.nar)), mot.av),
            tillagda: skillnad.tillagda.iter().take(VISAS).map(|r| view(r, &added, &[])).collect(),
            borttagna: skillnad
                .borttagna
                .iter()
                .take(VISAS)
                .map(|rad| view(rad, &removed, &[]))
                .collect(),
            andrade: skillnad
                .andrade
                .iter()
                .take(VISAS)
                .map(|andrad| {
                    let foljd = mottagare::of_changed(slag, andrad, rostkort_tryckta);
                    view(&andrad.fore, &foljd, &andrad.falt)
                })
                .collect(),
            antal,
            dolda: hidden(antal.0) + hidden(antal.1) + hidden(antal.2),
            berorda: mottagare::concerned(slag, skillnad, rostkort_tryckta, rostberattigade)
                .iter()
                .map(Berordvy::new)
                .collect(),
            fil: format!(
                "{path}/andringar?val={val}&slag={}&publicering={}",
                slag.as_str(),
                mot.id
            ),
        }
    }

    /// The rows of each kind under their heading.
    #[must_use]
    pub fn tabeller(&self) -> [(&'static str, &[Radvy]); 3] {
        [("Ändrade", &self.andrade), ("Tillagda", &self.tillagda), ("Borttagna", &self.borttagna)]
    }

    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.antal == (0, 0, 0)
    }
}

impl Berordvy {
    fn new(berord: &Berord) -> Self {
        let valjare = match (berord.mottagare.kod.as_str(), berord.utan_antal) {
            ("valjare", 0) => format!("{} röstberättigade", berord.valjare),
            ("valjare", unknown) => format!(
                "{} röstberättigade; för {unknown} valdistrikt är antalet inte känt",
                berord.valjare
            ),
            _ => String::new(),
        };
        Self {
            namn: &berord.mottagare.namn,
            hur: &berord.mottagare.hur,
            rader: berord.rader,
            valjare,
        }
    }
}

fn told(foljd: &Foljd) -> String {
    foljd.mottagare.iter().map(|kod| mottagare::namn(kod)).collect::<Vec<_>>().join(", ")
}
