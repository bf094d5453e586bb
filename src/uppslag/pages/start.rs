//! `/`: the form, the choice between addresses, and the answer.

use askama::Template;

use super::fragan::{Alternativ, Fel, Fragan, days, needs, quote};
use super::oppet::Stund;
use super::rad::Omstandighet;
use super::svarsvy::{Svarsvy, label};
use super::vag::Kartapp;
use crate::config;
use crate::tid::Svensktid;
use crate::uppslag::adressok::{Adresstraff, Traff};
use crate::uppslag::hitta::{self, Hittad, Utgang};
use crate::uppslag::{Atlas, Valbild};
use crate::val::rules::ramar;
use crate::web::ord;
use crate::web::sidmall::{Begaran, Menyval, Sida, Valhuvud, href};
use crate::web::sprak::Sprak;

/// How many addresses there are to choose from.
const CHOICES: usize = 12;

/// The form, with what was typed into it.
#[derive(Debug)]
pub struct Formular {
    adress: String,
    adress_id: String,
    lat: String,
    lon: String,
    val: Option<String>,
    krav: Vec<Alternativ>,
    dagar: Vec<Alternativ>,
    tid: String,
    bara_oppna: bool,
    fel: Vec<Fel>,
    fel_adress: Option<String>,
    fel_tid: Option<String>,
    /// What is chosen in the filters: words, and the page without it.
    aktiva: Vec<(String, String)>,
    /// Whether something is chosen that is not so from the beginning.
    filtrerat: bool,
    /// The question without needs, day and time.
    rensa: String,
}

impl Formular {
    fn new(begaran: &Begaran, fragan: &Fragan, bild: &Valbild) -> Self {
        let s = begaran.sprak;
        let typed = |name| begaran.value(name).unwrap_or_default().to_owned();
        let filters = ["krav", "dag", "tid", "oppna"];
        let rensa = filters.iter().fold(begaran.clone(), |kept, name| kept.without(name));
        Self {
            adress: typed("adress"),
            adress_id: typed("adress_id"),
            lat: typed("lat"),
            lon: typed("lon"),
            val: begaran.value("val").map(str::to_owned),
            krav: needs(s, &fragan.krav),
            dagar: days(s, bild, fragan.dag),
            tid: fragan.klockslag.map_or_else(|| typed("tid"), |tid| tid.to_string()),
            bara_oppna: fragan.bara_oppna,
            fel: fragan.fel.clone(),
            fel_adress: fragan.error("adress").map(str::to_owned),
            fel_tid: fragan.error("tid").map(str::to_owned),
            aktiva: chosen(begaran, fragan),
            filtrerat: filters.iter().any(|name| begaran.value(name).is_some()),
            rensa: rensa.here(),
        }
    }
}

/// Each choice of the filters in words, with the page without it.
fn chosen(begaran: &Begaran, fragan: &Fragan) -> Vec<(String, String)> {
    let s = begaran.sprak;
    let without = |name: &str| begaran.clone().without(name).here();
    let mut all: Vec<(String, String)> = needs(s, &fragan.krav)
        .into_iter()
        .filter(|krav| krav.valt)
        .map(|krav| (krav.text, begaran.clone().without_value("krav", &krav.varde).here()))
        .collect();
    if let Some(dag) = fragan.dag {
        all.push((ord::sentence(&ord::date(s, dag)), without("dag")));
    }
    if let Some(tid) = fragan.klockslag {
        let text = s.with("filter-klockan", [("tid", ord::clock(s, tid).into())]);
        all.push((text, without("tid")));
    }
    if fragan.bara_oppna {
        all.push((s.t("filter-oppna-kort"), without("oppna")));
    }
    all
}

/// An address to choose.
#[derive(Debug)]
pub struct Adressval {
    text: String,
    href: String,
}

/// What the page says of the val before anything is asked.
#[derive(Debug)]
pub struct Omval {
    over: Option<String>,
    valdag: String,
    fortid: String,
    /// Other val that can be asked about: name and link.
    andra: Vec<(String, String)>,
}

/// What the page shows under the form.
#[derive(Debug)]
pub enum Utfall {
    /// Nothing was asked.
    Tom,
    /// Several addresses to choose from.
    Valj {
        /// Why there is a choice.
        text: String,
        /// The addresses.
        adresser: Vec<Adressval>,
    },
    /// No address answers.
    Ingen {
        /// «Vi hittar inte «Storgtan 1».»
        rubrik: String,
    },
    /// The answer.
    Svar(Box<Svarsvy>),
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "uppslag/pages/start.html")]
pub struct Startsida {
    sida: Sida,
    formular: Formular,
    omval: Omval,
    da: Option<String>,
    utfall: Utfall,
}

/// What the page is made from.
#[derive(Debug, Clone, Copy)]
pub struct Underlag<'a> {
    /// The facts.
    pub atlas: &'a Atlas,
    /// The val asked about.
    pub bild: &'a Valbild,
    /// The present moment.
    pub now: &'a Svensktid,
    /// The voter's map.
    pub kartapp: Kartapp,
    /// Settings of the pages.
    pub sidor: &'a config::Sidor,
}

impl Startsida {
    /// The page for a request.
    #[must_use]
    pub fn new(begaran: &Begaran, huvud: Valhuvud, underlag: Underlag<'_>) -> Self {
        let s = begaran.sprak;
        let Underlag { atlas, bild, now, kartapp, sidor } = underlag;
        let mut fragan = Fragan::read(begaran);
        if !fragan.asks() {
            // The other fields are shown with an answer only.
            fragan.fel.retain(|fel| fel.falt == "adress");
        }
        let (vid, nu) = fragan.moment(now);
        let stund = Stund { vid: &vid, nu };
        let mut sida = Sida::new(begaran, Menyval::Rosta, s.t("fraga-rubrik"), Some(huvud));
        let om = Omstandighet { sida: &sida, stund, kartapp };
        let utfall = match start(begaran, atlas, &fragan) {
            Start::Nowhere => Utfall::Tom,
            Start::Choice(text, hits) => {
                Utfall::Valj { text, adresser: choices(begaran, atlas, &hits) }
            }
            Start::Unknown(skrivet) => not_found(s, &skrivet),
            Start::From(utgang) => {
                Utfall::Svar(Box::new(Svarsvy::new(atlas, bild, &fragan, utgang, om, sidor)))
            }
        };
        sida.titel = match &utfall {
            Utfall::Tom => s.t("fraga-rubrik"),
            Utfall::Valj { .. } => s.t("valj-rubrik"),
            Utfall::Ingen { rubrik } => rubrik.clone(),
            Utfall::Svar(_) => s.t("svar-titel"),
        };
        sida.indexeras = matches!(utfall, Utfall::Tom);
        if !fragan.fel.is_empty() {
            sida.titel = format!("{}: {}", s.t("fel-ord"), sida.titel);
        }
        let da = (!nu).then(|| {
            let (dag, tid) = (ord::date(s, vid.date_naive()), vid_clock(s, &vid));
            s.with("svar-da", [("dag", dag.into()), ("tid", tid.into())])
        });
        Self {
            formular: Formular::new(begaran, &fragan, bild),
            omval: about(begaran, atlas, bild, now),
            sida,
            da,
            utfall,
        }
    }
}

/// Where an answer starts from.
enum Start {
    Nowhere,
    From(Utgang),
    Choice(String, Vec<Adresstraff>),
    Unknown(String),
}

fn start(begaran: &Begaran, atlas: &Atlas, fragan: &Fragan) -> Start {
    let s = begaran.sprak;
    if let Some(utgang) = fragan.adress_id.and_then(|id| hitta::adress_id(atlas, id)) {
        return Start::From(utgang);
    }
    let Some(typed) = fragan.adress.as_deref() else {
        let here = |plats| Start::From(Utgang { plats, adress: None, osaker: None });
        return fragan.plats.map_or(Start::Nowhere, here);
    };
    let hits = atlas.adresser.search(typed, CHOICES);
    match (hits.first().map(|hit| hit.traff), hitta::adress(atlas, typed)) {
        (None, _) | (_, Hittad::Ingen) => Start::Unknown(typed.to_owned()),
        (Some(Traff::NarmasteNummer), _) => Start::Choice(s.t("valj-nummer"), hits),
        (_, Hittad::En(utgang)) => Start::From(utgang),
        (Some(Traff::Stavning), _) => Start::Choice(s.t("valj-stavning"), hits),
        (Some(Traff::AnnanOrt), _) => Start::Choice(s.t("valj-ort"), hits),
        _ => Start::Choice(s.with("valj-flera", [("skrivet", quote(s, typed).into())]), hits),
    }
}

fn choices(begaran: &Begaran, atlas: &Atlas, hits: &[Adresstraff]) -> Vec<Adressval> {
    let register = atlas.adresser.register();
    hits.iter()
        .filter_map(|hit| {
            let rad = register.rad(hit.plats)?;
            let text = label(&rad.rad(), rad.postnummer, rad.postort);
            let href =
                begaran.clone().set("adress", &text).changed("adress_id", &rad.id.to_string());
            Some(Adressval { text, href })
        })
        .collect()
}

fn not_found(s: Sprak, typed: &str) -> Utfall {
    let rubrik = s.with("ingen-rubrik", [("skrivet", quote(s, typed).into())]);
    Utfall::Ingen { rubrik }
}

fn about(begaran: &Begaran, atlas: &Atlas, bild: &Valbild, now: &Svensktid) -> Omval {
    let s = begaran.sprak;
    let frame = ramar(&bild.val);
    let valdag = ord::full_date(s, bild.val.valdag);
    let over = bild.val.valdag < now.date_naive();
    let (opens, closes) = frame.vallokal;
    Omval {
        over: over.then(|| s.with("start-over", [("valdag", (&*valdag).into())])),
        valdag: s.with(
            "start-valdag",
            [
                ("valdag", ord::sentence(&valdag).into()),
                ("fran", ord::clock(s, opens).into()),
                ("till", ord::clock(s, closes).into()),
            ],
        ),
        fortid: s.with(
            "start-fortid",
            [
                ("fran", ord::sentence(&ord::date(s, frame.fortid_fran)).into()),
                ("till", ord::date(s, frame.fortid_till).into()),
            ],
        ),
        andra: atlas
            .val
            .iter()
            .filter(|other| other.val.id != bild.val.id)
            .map(|other| {
                let id = other.val.id.as_str();
                (other.val.namn.clone(), href("/", [("val", id)].into_iter()))
            })
            .collect(),
    }
}

/// The time of day that a moment shows.
fn vid_clock(s: Sprak, vid: &Svensktid) -> String {
    use chrono::Timelike;
    let minutes = u16::try_from(vid.hour() * 60 + vid.minute()).unwrap_or_default();
    crate::tid::Klockslag::from_minutes(minutes).map_or_else(String::new, |tid| ord::clock(s, tid))
}
