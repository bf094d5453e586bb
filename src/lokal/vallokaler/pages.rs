//! `/kansli/lokaler/vallokaler`: which valdistrikt votes where.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::export::{self, grund, measured_from};
use super::jamfor::Andring;
use super::rader::{Jamforelse, Rad, Underlag, rows};
use super::store::{self, Bild};
use super::summor::{Summa, totals};
use super::urval::{Filter, KOLUMNER, Urval, select};
use super::{INSTALLNING, Installning, meter, procent, tal};
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::tid;
use crate::val::Val;
use crate::valdistrikt::{self, Valdistriktskod};
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the list.
pub(super) const STIG: &str = "/kansli/lokaler/vallokaler";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokaler/vallokaler", LASER, list);
    super::ett::pages::routes(rutter);
}

impl From<valdistrikt::store::Error> for Error {
    fn from(error: valdistrikt::store::Error) -> Self {
        match error {
            valdistrikt::store::Error::Db(error) => error.into(),
            error => Self::Internal(Box::new(error)),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Inaktuell => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::Lokal | store::Error::Rum | store::Error::Parti => {
                Self::GarInte(error.to_string())
            }
            store::Error::Trasig(_) => Self::Internal(Box::new(error)),
            store::Error::Valdistrikt(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

/// The val that is compared with: the one asked for by `?mot=`, or else the one before;
/// none for `?mot=ingen`.
pub(super) fn compared(begaran: &Begaran, valt: &Valt) -> Result<Option<Val>, Error> {
    match begaran.value("mot").filter(|text| !text.is_empty()) {
        None => Ok(valt.forra().cloned()),
        Some("ingen") => Ok(None),
        Some(text) => {
            let mut others = comparable(valt);
            others.find(|val| val.id.as_str() == text).cloned().map(Some).ok_or_else(|| {
                Error::Saknas("Det finns inget sådant val att jämföra med i kommunen.".to_owned())
            })
        }
    }
}

/// The other val of the kommun.
pub(super) fn comparable(valt: &Valt) -> impl Iterator<Item = &Val> {
    let (id, kommun) = (&valt.val.id, valt.val.kommun);
    valt.alla.iter().filter(move |val| val.id != *id && val.kommun == kommun)
}

/// The limit that a page is asked for by `?grans_m=`, or else the usual one.
pub(super) fn limits(begaran: &Begaran) -> Installning {
    let asked = begaran.value("grans_m").and_then(crate::fil::tal::decimal);
    let grans_m = asked.filter(|m| (1.0..=100_000.0).contains(m));
    Installning { grans_m: grans_m.unwrap_or(INSTALLNING.grans_m), ..*INSTALLNING }
}

/// All that a page looks at.
pub(super) async fn bild(shared: &Shared, val: &Val, mot: Option<&Val>) -> Result<Bild, Error> {
    let (minne, atlas) = (shared.vallokaler.clone(), shared.atlas().ok());
    let (val, mot) = (val.id.clone(), mot.map(|mot| mot.id.clone()));
    let read = move |conn: &mut _| store::bild(conn, &minne, atlas.as_deref(), &val, mot.as_ref());
    Ok(shared.db.read(read).await?)
}

/// One row a valdistrikt.
pub(super) fn rader(bild: &Bild, installning: Installning) -> Vec<Rad> {
    rows(&Underlag {
        karta: &bild.karta,
        bostader: &bild.bostader,
        vallokaler: &bild.vallokaler,
        forr: bild
            .forr
            .as_ref()
            .map(|forr| Jamforelse { vallokaler: &forr.vallokaler, motsvarar: &forr.motsvarar }),
        installning,
    })
}

/// A choice in the filter.
struct Chip {
    varde: String,
    text: String,
    valt: bool,
}

/// A row as it is shown.
struct Visad {
    kod: String,
    namn: String,
    href: String,
    valkrets: String,
    rostberattigade: String,
    lokal: String,
    lokal_href: String,
    adress: String,
    rum: String,
    status: &'static str,
    marken: Vec<(&'static str, String)>,
    fran_gransen: String,
    medel: String,
    langst: String,
    over: String,
    underlag: String,
    andring: String,
    flyttad: bool,
    forra: String,
}

impl Visad {
    fn new(rad: &Rad, val: &Val) -> Self {
        let one = rad.vallokal.as_ref();
        let metres = |m: Option<f64>| m.map(meter).unwrap_or_default();
        let room = one.map(|one| match &one.rum {
            Some((_, namn)) if one.anvisning.is_empty() => namn.clone(),
            Some((_, namn)) => format!("{namn} – {}", one.anvisning),
            None => one.anvisning.clone(),
        });
        Self {
            kod: rad.kod.to_string(),
            namn: if rad.namn.is_empty() { rad.kod.to_string() } else { rad.namn.clone() },
            href: format!("{STIG}/{}?val={}", rad.kod, val.id),
            valkrets: rad.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default(),
            rostberattigade: rad.rostberattigade.map(|n| tal(n.into())).unwrap_or_default(),
            lokal: one.map(|one| one.namn.clone()).unwrap_or_default(),
            lokal_href: one
                .map(|one| format!("/kansli/lokal/{}?val={}", one.lokal_id, val.id))
                .unwrap_or_default(),
            adress: one.map(|one| one.adress.clone()).unwrap_or_default(),
            rum: room.unwrap_or_default(),
            status: one.filter(|one| !one.status.syns()).map_or("", |one| one.status.namn()),
            marken: marks(rad),
            fran_gransen: match rad.fran_gransen_m {
                Some(0.0) => "I distriktet".to_owned(),
                other => metres(other),
            },
            medel: metres(rad.vag.map(|vag| vag.medel_m)),
            langst: metres(rad.vag.map(|vag| vag.langst_m)),
            over: rad.vag.map(|vag| procent(vag.over)).unwrap_or_default(),
            underlag: rad.vag.map(|vag| measured_from(vag.underlag)).unwrap_or_default(),
            andring: change(rad),
            flyttad: rad.andring.ar_flytt(),
            forra: earlier(rad),
        }
    }
}

/// What someone should look at in a row: a class and a text each.
fn marks(rad: &Rad) -> Vec<(&'static str, String)> {
    let mut marks = Vec::new();
    if rad.vallokal.is_none() {
        marks.push(("fel", "Saknar vallokal".to_owned()));
    }
    if !rad.flera.is_empty() {
        marks.push(("fel", format!("{} vallokaler", rad.flera.len() + 1)));
    }
    if !rad.finns {
        marks.push(("fel", "Okänt valdistrikt".to_owned()));
    }
    if rad.vallokal.as_ref().is_some_and(|one| one.plats.is_none()) {
        marks.push(("varna", "Utan plats".to_owned()));
    }
    if !rad.samma_rum.is_empty() {
        marks.push(("varna", format!("Samma rum som {}", joined(&rad.samma_rum))));
    } else if !rad.delar.is_empty() {
        let text = match rad.delar.len() {
            1 => "1 distrikt till i lokalen".to_owned(),
            n => format!("{n} distrikt till i lokalen"),
        };
        marks.push(("", text));
    }
    marks
}

fn joined(codes: &[Valdistriktskod]) -> String {
    codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What becomes of the voters, in words.
pub(super) fn change(rad: &Rad) -> String {
    match rad.andring {
        Andring::Okand => String::new(),
        Andring::Samma => "Samma lokal".to_owned(),
        Andring::Namnbyte => "Samma byggnad, annat namn".to_owned(),
        Andring::Flyttad(metres) => {
            let who = match rad.rostberattigade {
                Some(n) => format!("{} väljare flyttas", tal(n.into())),
                None => "Väljarna flyttas".to_owned(),
            };
            match metres {
                Some(metres) => format!("{who} {}", meter(metres)),
                None => who,
            }
        }
    }
}

/// Where they voted before, in words, where that is not the same.
pub(super) fn earlier(rad: &Rad) -> String {
    let Some(forra) = &rad.forra else { return String::new() };
    let from = match forra.grund {
        super::jamfor::Grund::Kod if forra.kod == rad.kod => String::new(),
        how => format!(" (distrikt {}, {})", forra.kod, grund(how)),
    };
    match (&forra.vallokal, rad.andring) {
        (_, Andring::Samma) if from.is_empty() => String::new(),
        (Some(one), _) => format!("Förr {}, {}{from}", one.namn, one.adress),
        (None, _) => format!("Ingen vallokal förra valet{from}"),
    }
}

/// Totals as they are shown.
struct Visadsumma {
    namn: String,
    distrikt: String,
    rostberattigade: String,
    saknar: usize,
    flera: usize,
    flyttade: String,
    flyttade_valjare: String,
    over: String,
    andel_over: String,
    inuti: String,
    median: String,
    storst: String,
}

#[expect(clippy::cast_possible_wrap, reason = "far fewer than 2^63")]
fn count(n: usize) -> String {
    tal(n as i64)
}

impl From<&Summa> for Visadsumma {
    fn from(of: &Summa) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most the voters of a kommun")]
        let over = of.over.round() as i64;
        Self {
            namn: if of.namn.is_empty() { "Okänd valkrets".to_owned() } else { of.namn.clone() },
            distrikt: count(of.distrikt),
            rostberattigade: tal(of.rostberattigade),
            saknar: of.saknar,
            flera: of.flera,
            flyttade: count(of.flyttade),
            flyttade_valjare: tal(of.flyttade_valjare),
            over: tal(over),
            andel_over: of.andel_over().map(|p| procent(p / 100.0)).unwrap_or_default(),
            inuti: count(of.inuti),
            median: of.median_m().map(meter).unwrap_or_default(),
            storst: of.storst_m().map(meter).unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/vallokaler/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fraga: Listfraga,
    grans_m: String,
    mot: Vec<Chip>,
    jamfort: Option<String>,
    efter_yta: bool,
    adresser: String,
    urval: Vec<Chip>,
    valkretsar: Vec<Chip>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Visad>,
    fel: Vec<Visad>,
    sidning: Sidning,
    filtrerat: bool,
    alla: Visadsumma,
    kretsar: Vec<Visadsumma>,
    nollstall: String,
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let now = tid::now();
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let mot = compared(&begaran, &valt)?;
    let installning = limits(&begaran);
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let filter = Filter {
        urval: begaran.values("urval").filter_map(Urval::parse).collect(),
        valkretsar: begaran.values("valkrets").map(str::to_owned).collect(),
    };
    let bild = bild(&shared, &valt.val, mot.as_ref()).await?;
    let rader = rader(&bild, installning);
    let chosen = select(&rader, &fraga, &filter);
    if let Some(format) = fraga.format {
        return lista::file(
            &export::table(&chosen),
            &format!("vallokaler-{}", valt.val.id),
            format,
        );
    }
    let (kretsar, alla) = totals(&rader);
    let sidning = Sidning::new(&begaran, &fraga, chosen.len());
    let shown = |rad: &&Rad| Visad::new(rad, &valt.val);
    let page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Vallokaler").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        grans_m: format!("{:.0}", installning.grans_m),
        mot: choices_of_val(&valt, mot.as_ref()),
        efter_yta: bild.forr.as_ref().is_some_and(|forr| forr.efter_yta),
        jamfort: mot.map(|mot| mot.namn),
        adresser: count(bild.bostader.len()),
        urval: Urval::ALLA
            .map(|urval| Chip {
                varde: urval.as_str().to_owned(),
                text: urval.namn().to_owned(),
                valt: filter.urval.contains(&urval),
            })
            .into(),
        valkretsar: choices_of_krets(&rader, &filter),
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        fel: rader
            .iter()
            .filter(|rad| rad.har_fel())
            .map(|rad| Visad::new(rad, &valt.val))
            .collect(),
        rader: sidning.page(&chosen).iter().map(shown).collect(),
        filtrerat: !fraga.q.is_empty() || !filter.is_empty(),
        sidning,
        fraga,
        alla: Visadsumma::from(&alla),
        kretsar: kretsar.iter().map(Visadsumma::from).collect(),
        nollstall: format!("{STIG}?val={}", valt.val.id),
    };
    Ok(respond(&page))
}

fn choices_of_val(valt: &Valt, mot: Option<&Val>) -> Vec<Chip> {
    let none =
        Chip { varde: "ingen".to_owned(), text: "Inget val".to_owned(), valt: mot.is_none() };
    let others = comparable(valt).map(|val| Chip {
        varde: val.id.to_string(),
        text: format!("{} ({})", val.namn, val.id),
        valt: mot.is_some_and(|mot| mot.id == val.id),
    });
    others.chain([none]).collect()
}

fn choices_of_krets(rader: &[Rad], filter: &Filter) -> Vec<Chip> {
    let kretsar: BTreeMap<&str, &str> = rader
        .iter()
        .filter_map(|rad| rad.valkrets.as_ref().map(|krets| (&*krets.kod, &*krets.namn)))
        .collect();
    kretsar
        .into_iter()
        .map(|(kod, namn)| Chip {
            varde: kod.to_owned(),
            text: namn.to_owned(),
            valt: filter.valkretsar.iter().any(|one| one == kod),
        })
        .collect()
}
