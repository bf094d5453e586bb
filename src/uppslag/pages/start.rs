//! `/`: the form, the choice between addresses, and the answer.

use askama::Template;

use super::fragan::{Alternativ, Fel, Fragan, days, needs, quote};
use super::oppet::Stund;
use super::rad::Omstandighet;
use super::svarsvy::{Svarsvy, label};
use super::vag::Kartapp;
use crate::config;
use crate::gangnat::Profil;
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
    /// Whether the way is to be measured for a wheelchair.
    rullstol: bool,
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
        let filters = ["krav", "profil", "dag", "tid", "oppna"];
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
            rullstol: fragan.profil == Some(Profil::Rullstol),
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
    if fragan.profil == Some(Profil::Rullstol) {
        all.push((s.t("filter-rullstol-kort"), without("profil")));
    }
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
        let om = Omstandighet { sida: &sida, stund, kartapp, profil: fragan.profil() };
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::prov::atlas;
    use super::*;
    use crate::tid;

    #[derive(Parser)]
    struct Prov {
        #[command(flatten)]
        sidor: config::Sidor,
    }

    /// The page for a query at a moment.
    fn page(query: &str, moment: &str) -> String {
        let atlas = atlas();
        let begaran = Begaran::new("/", query, None, None);
        let sidor = Prov::parse_from(["prov"]).sidor;
        let now = tid::parse_moment(moment).unwrap();
        let bild = atlas.aktuellt(now.date_naive()).unwrap();
        let kartapp = Kartapp::Webb;
        let underlag = Underlag { atlas: &atlas, bild, now: &now, kartapp, sidor: &sidor };
        let huvud = crate::uppslag::pages::head(&begaran, bild);
        Startsida::new(&begaran, huvud, underlag).render().unwrap()
    }

    /// The first heading of a page, as text.
    fn heading(html: &str) -> &str {
        let after = html.split_once("<h1").unwrap().1.split_once('>').unwrap().1;
        after.split_once("</h1>").unwrap().0
    }

    const HERE: &str = "adress=Lillgatan+5";

    #[test]
    fn the_answer_comes_first_and_is_the_nearest_that_is_open() {
        let html = page(HERE, "2026-09-10T13:00");
        assert_eq!(heading(&html), "Du kan rösta på Biblioteket till klockan 18 i dag.");
        assert!(html.contains("Det är 200 meter dit fågelvägen."));
        assert!(html.contains("Utgår från Lillgatan 5, 111 22 Provköping."));
        assert!(html.contains("Din vallokal på valdagen är Skolan."));
        assert!(html.contains("Påhittat exempel."));
        let english = page("adress=Lillgatan+5&sprak=en", "2026-09-10T13:00");
        assert_eq!(heading(&english), "You can vote at Biblioteket until 18:00 today.");
    }

    #[test]
    fn an_institution_is_never_offered() {
        assert!(!page(HERE, "2026-09-10T09:00").contains("Hemmet"));
    }

    #[test]
    fn when_nothing_is_open_the_first_to_open_is_told() {
        let early = page(HERE, "2026-09-01T13:00");
        let told =
            "Inget är öppet just nu. Först öppnar Biblioteket, torsdag 10 september klockan 10.";
        assert_eq!(heading(&early), told);
        let chosen = page("adress=Lillgatan+5&dag=2026-09-12&tid=09:00", "2026-09-01T13:00");
        let told = "Inget är öppet då. Först öppnar Torget, lördag 12 september klockan 10.";
        assert_eq!(heading(&chosen), told);
        assert!(chosen.contains("Svaret gäller lördag 12 september klockan 9."));
    }

    #[test]
    fn on_valdagen_the_vallokal_comes_first_though_another_is_nearer() {
        let html = page(HERE, "2026-09-13T12:00");
        assert_eq!(heading(&html), "Din vallokal är Skolan. Du kan rösta där till klockan 20.");
        assert!(html.find("id=\"vallokal\"").unwrap() < html.find("id=\"lokaler\"").unwrap());
        assert!(html.contains("Biblioteket") && !html.contains("Torget"));
        let shut = page(HERE, "2026-09-13T20:30");
        assert_eq!(heading(&shut), "Din vallokal var Skolan. Den har stängt.");
        let over = page(HERE, "2026-09-14T08:00");
        assert_eq!(heading(&over), "Valet är över. Det hölls söndag 13 september 2026.");
    }

    #[test]
    fn a_need_leaves_out_what_is_unknown_and_says_so() {
        let html = page("adress=Lillgatan+5&krav=hiss", "2026-09-10T13:00");
        assert!(
            html.contains("data-namn=\"Biblioteket\"") && !html.contains("data-namn=\"Torget\"")
        );
        assert!(html.contains("För en annan lokal saknas uppgift"), "{html}");
        let none = page("adress=Lillgatan+5&krav=ramp", "2026-09-10T13:00");
        assert_eq!(heading(&none), "Vi vet inte om någon lokal motsvarar det du behöver.");
    }

    #[test]
    fn several_addresses_are_there_to_choose_from() {
        let html = page("adress=Storgatan+1&dag=2026-09-12", "2026-09-10T13:00");
        assert_eq!(heading(&html), "Vilken adress menar du?");
        assert!(html.contains("Storgatan 1, 111 22 Provköping") && html.contains("Annanstad"));
        assert!(html.contains("adress_id=1") && html.contains("dag=2026-09-12"));
        let chosen = page("adress=vad+som+helst&adress_id=1", "2026-09-10T13:00");
        assert!(chosen.contains("Utgår från Storgatan 1, 111 22 Provköping."));
    }

    #[test]
    fn a_number_that_is_missing_gives_the_nearest() {
        let html = page("adress=Lillgatan+90", "2026-09-10T13:00");
        assert_eq!(heading(&html), "Vilken adress menar du?");
        assert!(html.contains("Numret finns inte på gatan.") && html.contains("Lillgatan 5"));
    }

    #[test]
    fn when_nothing_is_found_the_phone_number_is_given() {
        let html = page("adress=Qwxz", "2026-09-10T13:00");
        assert_eq!(heading(&html), "Vi hittar inte «Qwxz»");
        assert!(html.contains("href=\"tel:012345678\""));
    }

    #[test]
    fn outside_the_kommun_there_is_still_an_answer() {
        let html = page("lat=59.0&lon=15.2", "2026-09-10T13:00");
        assert!(heading(&html).contains("Biblioteket"));
        assert!(html.contains("utanför kommunens valdistrikt"));
        assert!(html.contains("Vi vet inte vilken vallokal som är din."));
        assert!(html.contains("Utgår från din position."));
    }

    #[test]
    fn what_was_typed_never_becomes_markup() {
        let html = page("adress=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "2026-09-10T13:00");
        assert!(!html.contains("<script>"));
        assert!(!html.contains(" style=") && !html.contains(" onclick"));
    }

    #[test]
    fn a_slip_in_the_form_is_told_and_what_was_typed_is_kept() {
        let html = page("adress=Lillgatan+5&tid=25:99", "2026-09-10T13:00");
        assert!(html.contains("href=\"#tid\"") && html.contains("value=\"25:99\""));
        assert!(html.contains("<title>Fel: "));
        let empty = page("adress=", "2026-09-10T13:00");
        assert!(empty.contains("href=\"#adress\""));
        assert!(page("", "2026-09-10T13:00").contains("Var kan jag rösta?"));
    }
}
