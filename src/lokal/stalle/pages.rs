//! `/kansli/stalle/{id}`: all about a röstmottagningsställe of a val, and what to do next.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::rules::{self, Hinder, Krav, Underlag};
use super::skede::store as skeden;
use super::skrivet::{Skrivet, Valbart, conflict, district_choices, room_choices, typ_choices};
use super::store::{self, Historik, Sedd};
use super::{Risk, Stalle};
use crate::logg::Andring;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::inventering::{self, Behov, Niva};
use crate::lokal::tillganglighet::Tillganglighet;
use crate::lokal::{Oppettid, Stalletyp, Status};
use crate::tid;
use crate::val::{self, Val};
use crate::valdistrikt;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::Valt;
use crate::web::{Error, Shared};

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/stalle/{id}", LASER, show)
        .post("/kansli/stalle/{id}", PLANERAR, change)
        .post("/kansli/stalle/{id}/ta-bort", PLANERAR, remove);
    super::lagg_till::pages::routes(rutter);
    super::skede::pages::routes(rutter);
    super::gatuplats::pages::routes(rutter);
    super::institution::pages::routes(rutter);
    super::flytta::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(
                "Röstmottagningsstället finns inte. Det kan ha tagits bort ur valet.".to_owned(),
            ),
            store::Error::Inaktuell(_) | store::Error::Andrad => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::Upptaget(_) => Self::GarInte(error.to_string()),
            store::Error::GarInte(text) => Self::GarInte(text.to_owned()),
            store::Error::Db(error) => error.into(),
            error => Self::Internal(Box::new(error)),
        }
    }
}

/// The val of a place, as the head of its pages wants it.
///
/// # Errors
/// When the database fails.
pub(super) async fn valt_of(shared: &Shared, val: Val) -> Result<Valt, Error> {
    let mut alla = shared.db.read(val::store::all).await?;
    alla.reverse();
    Ok(Valt { val, alla })
}

/// The number in a path; what is none is nothing that exists.
pub(super) fn read_id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| store::Error::Saknas.into())
}

/// A row as a form saw it. A form without a version has seen none.
pub(super) fn sedd(id: i64, insant: &Insant) -> Sedd {
    Sedd { id, version: insant.value("version").parse().unwrap_or(0) }
}

/// A page about one place.
pub(super) fn layout(inloggad: &Inloggad, valt: &Valt, titel: String) -> Kanslisida {
    Kanslisida::new(inloggad, Flik::Lokaler, titel).in_val(valt, "/kansli/lokaler")
}

/// How a step is shown beside a name.
#[must_use]
pub fn klass(status: Status) -> &'static str {
    match status {
        Status::Publicerad => "ok",
        Status::Avvecklad => "fel",
        _ => "varna",
    }
}

/// A requirement with its state.
struct Kravrad {
    namn: &'static str,
    paragraf: &'static str,
    skede: &'static str,
    /// What is missing; nothing when it holds.
    brister: Vec<String>,
    /// Where to mend it.
    lank: String,
    lanktext: &'static str,
}

/// A step as the card shows it.
struct Skederad {
    namn: &'static str,
    nu: bool,
    klart: bool,
}

impl Skederad {
    fn all(nu: Status) -> Vec<Self> {
        let gone = nu == Status::Avvecklad;
        Status::ALLA
            .into_iter()
            .filter(|status| *status != Status::Avvecklad)
            .map(|status| Self {
                namn: status.namn(),
                nu: status == nu,
                klart: status < nu && !gone,
            })
            .collect()
    }
}

/// The choices of the forms.
struct Valbara {
    typ: Valbart,
    distrikt: Valbart,
    rum: Valbart,
    risk: Valbart,
    bakat: Valbart,
}

/// The card.
#[derive(Template)]
#[template(path = "lokal/stalle/pages/kort.html")]
pub(super) struct Kort {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    pub(super) fel: Formularfel,
    konflikt: Option<Konflikt>,
    pub(super) stalle: Stalle,
    klass: &'static str,
    skeden: Vec<Skederad>,
    valkrets: String,
    distrikt: String,
    tillganglighet: Tillganglighet,
    /// What the newest inspection has shown, need by need.
    inventerat: Vec<(&'static str, Niva)>,
    rum: String,
    tider: String,
    planerar: bool,
    skrivet: Skrivet,
    val: Valbara,
    krav: Vec<Kravrad>,
    varningar: Vec<String>,
    nasta: Option<Status>,
    /// What is in the way of the next step, the decision apart, which its form asks for.
    hinder: Vec<String>,
    pub(super) steg: Skrivetsteg,
    far_tas_bort: bool,
    andra: Vec<Stalle>,
    historik: Vec<Historik>,
}

/// What was typed of a step.
#[derive(Debug, Clone, Default)]
pub(super) struct Skrivetsteg {
    pub(super) beslut_datum: String,
    pub(super) beslut_paragraf: String,
    pub(super) bakat: String,
    pub(super) skal: String,
}

/// Where what is missing is mended.
fn mend(krav: Krav, one: &Stalle) -> (String, &'static str) {
    let (id, lokal, val) = (one.id, one.lokal_id, &one.val);
    let card = |text| (format!("/kansli/lokal/{lokal}?val={val}"), text);
    match krav {
        Krav::Plats if one.typ == Stalletyp::Tillfallig => {
            (format!("/kansli/stalle/{id}/flytta"), "Välj plats")
        }
        Krav::Plats => card("Till lokalens kort"),
        Krav::Inventering => card("Inventera på lokalens kort"),
        Krav::Neutralitet => card("Bedöm på lokalens kort"),
        Krav::Avtal => (format!("/kansli/lokal/{lokal}/avtal?val={val}"), "Till avtalen"),
        Krav::Tillstand => (format!("/kansli/stalle/{id}/gatuplats"), "Till tillstånden"),
        Krav::Kontakt => (format!("/kansli/stalle/{id}/institution"), "Välj kontakt"),
        Krav::Valdistrikt => ("#valdistrikt".to_owned(), "Välj valdistrikt"),
        Krav::Beslut => ("#beslut_datum".to_owned(), "Skriv beslutet vid nästa steg"),
        Krav::Tider => (format!("/kansli/stalle/{id}/tider"), "Till öppettiderna"),
        Krav::Rostmottagare => {
            (format!("/kansli/ambulerande/institutioner/{id}"), "Till institutionens röstmottagare")
        }
    }
}

fn requirements(one: &Stalle, underlag: &Underlag, valdag: NaiveDate) -> Vec<Kravrad> {
    let unmet = rules::hinder(underlag, Status::Publicerad, valdag);
    let steps = [Status::Inventerad, Status::Avtalad, Status::Beslutad, Status::Publicerad];
    let mut rows = Vec::new();
    for step in steps {
        for krav in rules::krav(one.typ, step) {
            if rows.iter().any(|row: &Kravrad| row.namn == krav.namn()) {
                continue;
            }
            let (lank, lanktext) = mend(krav, one);
            let own = unmet.iter().filter(|hinder| hinder.krav() == krav);
            rows.push(Kravrad {
                namn: krav.namn(),
                paragraf: rules::paragraf(krav),
                skede: step.namn(),
                brister: own.map(Hinder::text).collect(),
                lank,
                lanktext,
            });
        }
    }
    rows
}

/// The hours of a place in a line.
fn summary(tider: &[Oppettid]) -> String {
    let mut dagar: Vec<NaiveDate> = tider.iter().map(|tid| tid.datum).collect();
    dagar.dedup();
    let minutes: u32 = tider
        .iter()
        .map(|one| u32::from(one.tid.stanger().minutes() - one.tid.oppnar().minutes()))
        .sum();
    match dagar.as_slice() {
        [] => "Inga öppettider än.".to_owned(),
        [one] => format!("{one}: {}.", hours_in_words(minutes)),
        [first, .., last] => format!(
            "{} dagar, {first} till {last}, sammanlagt {}.",
            dagar.len(),
            hours_in_words(minutes)
        ),
    }
}

fn hours_in_words(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} timmar"),
        (hours, rest) => format!("{hours} timmar och {rest} minuter"),
    }
}

/// The card of a place.
pub(super) async fn card(shared: &Shared, inloggad: &Inloggad, id: i64) -> Result<Kort, Error> {
    let data = shared.db.read(move |conn| {
        let (one, val) = store::with_val(conn, id)?;
        let underlag = skeden::underlag(conn, &val, std::slice::from_ref(&one))?.pop();
        let tider = skeden::hours(conn, &[id])?.remove(&id).unwrap_or_default();
        let rum = store::rooms(conn, one.lokal_id)?;
        let distrikt = valdistrikt::store::codes(conn, &one.val)?;
        let andra = store::uses(conn, one.lokal_id, &one.val)?;
        let published = store::was_published(conn, &one)?;
        let historik = store::history(conn, id, 30)?;
        let inspected = inventering::store::om_lokalen(conn, one.lokal_id)?;
        let underlag = underlag.ok_or(store::Error::Saknas)?;
        Ok::<_, store::Error>((
            (one, val, inspected),
            underlag,
            tider,
            rum,
            distrikt,
            andra,
            published,
            historik,
        ))
    });
    let ((one, val, inspected), underlag, tider, rum, distrikt, andra, published, historik) =
        data.await?;
    let valt = valt_of(shared, val).await?;
    let nasta = rules::nasta(one.status);
    let hinder = nasta.map_or_else(Vec::new, |till| {
        let all = rules::hinder(&underlag, till, valt.val.valdag);
        all.iter().filter(|hinder| **hinder != Hinder::Beslut).map(Hinder::text).collect()
    });
    let varningar = underlag
        .tidsbrister
        .iter()
        .filter(|brist| !rules::stops(brist))
        .map(|brist| Hinder::Tid(brist.clone()).text())
        .collect();
    let risk = Risk::ALLA.map(|risk| (risk.to_string(), risk.namn().to_owned()));
    let away = |status: &Status| *status != Status::Avvecklad || one.status != Status::Avvecklad;
    let bakat = rules::bakat(one.status)
        .into_iter()
        .chain([Status::Avvecklad])
        .filter(away)
        .map(|status| (status.to_string(), status.namn().to_owned()))
        .collect();
    let own_room = rum.iter().find(|(id, _)| Some(*id) == one.rum).map(|(_, namn)| namn.clone());
    Ok(Kort {
        sida: layout(inloggad, &valt, one.namn.clone()),
        flikar: flikar("", &valt.val.id, inloggad.roller()),
        fel: Formularfel::default(),
        konflikt: None,
        klass: klass(one.status),
        skeden: Skederad::all(one.status),
        valkrets: one.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default(),
        distrikt: one
            .valdistrikt
            .map(|kod| match distrikt.get(&kod) {
                Some(namn) => format!("{namn} ({kod})"),
                None => format!("{} ({kod})", one.valdistrikt_namn),
            })
            .unwrap_or_default(),
        inventerat: inspected.map_or_else(Vec::new, |one| {
            Behov::ALLA.map(|behov| (behov.namn(), one.nivaer.av(behov))).into()
        }),
        tillganglighet: match inspected {
            Some(inspected) => Tillganglighet::from_text(&one.tillganglighet).inventerad(inspected),
            None => Tillganglighet::from_text(&one.tillganglighet),
        },
        rum: own_room.unwrap_or_default(),
        tider: summary(&tider),
        planerar: inloggad.har(crate::konto::Roll::Planerare),
        skrivet: Skrivet::from(&one),
        val: Valbara {
            typ: typ_choices(),
            distrikt: district_choices(&distrikt),
            rum: room_choices(&rum),
            risk: risk.into(),
            bakat,
        },
        krav: requirements(&one, &underlag, valt.val.valdag),
        varningar,
        nasta,
        hinder,
        steg: Skrivetsteg::default(),
        far_tas_bort: !published,
        andra: andra.into_iter().filter(|other| other.id != id).collect(),
        historik,
        stalle: one,
    })
}

/// What has just been done, by the code that a form was answered with.
fn notis(kod: &str) -> Option<&'static str> {
    Some(match kod {
        "ny" => "Lokalen är med i valet som kandidat.",
        "sparat" => "Ändringarna är sparade.",
        "steg" => "Skedet är ändrat.",
        "flyttad" => "Gatuplatsen är flyttad.",
        _ => return None,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let mut page = card(&shared, &inloggad, read_id(&id)?).await?;
    let begaran = Begaran::read(&request);
    page.sida = page.sida.with_notis(begaran.value("klart").and_then(notis));
    Ok(respond(&page))
}

async fn change(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let (sedd, skrivet) = (sedd(id, &insant), Skrivet::read(&insant));
    let (rum, distrikt) = shared
        .db
        .read(move |conn| {
            let one = store::get(conn, id)?;
            let distrikt = valdistrikt::store::codes(conn, &one.val)?;
            Ok::<_, store::Error>((store::rooms(conn, one.lokal_id)?, distrikt))
        })
        .await?;
    let again = async |skrivet: Skrivet, fel: Formularfel, status: StatusCode| {
        let mut page = card(&shared, &inloggad, id).await?;
        if status == StatusCode::CONFLICT {
            page.konflikt = Some(conflict(&skrivet, &page.stalle));
        } else {
            // What was seen stays what it was: the conflict, if any, is told when the
            // form is right.
            page.stalle.version = sedd.version;
        }
        (page.fel, page.skrivet) = (fel, skrivet);
        Ok::<_, Error>(respond_with(&page, status))
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let uppgifter = match skrivet.check(&rum, &distrikt) {
        Ok(uppgifter) => uppgifter,
        Err(fel) => return again(skrivet, fel, unprocessable).await,
    };
    let changed =
        shared.db.write(move |conn| store::change(conn, &now, &av, sedd, &uppgifter)).await;
    match changed {
        Ok(()) => Ok(vidare(&format!("/kansli/stalle/{id}?klart=sparat"))),
        Err(store::Error::Inaktuell(_)) => {
            again(skrivet, Formularfel::default(), StatusCode::CONFLICT).await
        }
        Err(error @ store::Error::Upptaget(_)) => {
            let fel = Formularfel::of("valdistrikt", error.to_string());
            again(skrivet, fel, unprocessable).await
        }
        Err(store::Error::GarInte(text)) => {
            again(skrivet, Formularfel::of("typ", text), unprocessable).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let sedd = sedd(id, &insant);
    let gone = shared.db.write(move |conn| store::remove(conn, &now, &av, sedd)).await?;
    Ok(vidare(&format!("/kansli/lokaler?val={}&klart=borttaget", gone.val)))
}
