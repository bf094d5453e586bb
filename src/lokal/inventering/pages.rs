//! `/kansli/lokal/{id}/inventeringar`: the inspections of a lokal, and
//! `/kansli/inventering/{id}`, one of them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::katalog::{Falt, KATALOG, Slag};
use super::rules::{self, Bedomt};
use super::{Inventering, store};
use crate::konto::Roll;
use crate::lokal::filer::Filslag;
use crate::lokal::filer::pages::{Filrad, beskrivning};
use crate::lokal::filer::rules::{Filfel, accept, granska};
use crate::lokal::filer::store::{self as filer, NyFil};
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::{Begaran, href};
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The list that the pages of a lokal belong to.
pub const REGISTER: &str = "/kansli/lokaler/register";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokal/{id}/inventeringar", LASER, list)
        .get("/kansli/lokal/{id}/inventeringar/protokoll", LASER, blank)
        .get("/kansli/inventering/{id}", LASER, one)
        .post_filer("/kansli/inventering/{id}/foton", PLANERAR, add_photo)
        .post("/kansli/inventering/{id}/ta-bort", PLANERAR, remove);
    super::andra::pages::routes(rutter);
    super::lista::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas | store::Error::LokalSaknas => Self::Saknas(error.to_string()),
            store::Error::Inaktuell(_) => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::Db(error) => error.into(),
        }
    }
}

/// The number in a path.
///
/// # Errors
/// [`Error::Saknas`] when it is none.
pub fn number(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| store::Error::Saknas.into())
}

/// The way back to a page, with the val in work and what has been done.
#[must_use]
pub fn back(path: &str, valt: &Valt, klart: &str) -> HttpResponse {
    vidare(&href(path, [("val", valt.val.id.as_str()), ("klart", klart)].into_iter()))
}

fn notice(begaran: &Begaran) -> Option<&'static str> {
    match begaran.value("klart")? {
        "sparad" => Some("Inventeringen är sparad. Väljare ser den på lokalens sida om en stund."),
        "borttagen-inventering" => {
            Some("Inventeringen är borttagen. Dess foton finns kvar bland lokalens filer.")
        }
        "foto" => Some("Fotot är sparat."),
        "borttagen" => Some("Fotot är borttaget."),
        _ => None,
    }
}

/// An inspection as the list of a lokal shows it.
struct Rad {
    id: i64,
    datum: String,
    inventerare: String,
    antal: usize,
    gammal: bool,
    behov: Vec<Bedomt>,
}

#[derive(Template)]
#[template(path = "lokal/inventering/pages/lokalens.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    lokal_id: i64,
    namn: String,
    val: String,
    rader: Vec<Rad>,
    alla_falt: usize,
    ar: i32,
    planerar: bool,
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, lokal_id) = (Begaran::read(&request), number(&id)?);
    let idag = tid::now().date_naive();
    let valt = valt(&begaran, &shared, idag).await?;
    let ((namn, _), alla) = shared
        .db
        .read(move |conn| {
            Ok::<_, store::Error>((store::lokal(conn, lokal_id)?, store::of_lokal(conn, lokal_id)?))
        })
        .await?;
    let rader = alla
        .into_iter()
        .map(|one| Rad {
            id: one.id,
            gammal: one.ar_gammal(valt.val.valdag),
            datum: one.uppgifter.datum.to_string(),
            antal: one.uppgifter.varden.antal(),
            behov: rules::bedom(&one.uppgifter.varden).behov().to_vec(),
            inventerare: one.uppgifter.inventerare,
        })
        .collect();
    Ok(respond(&Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, format!("Inventeringar av {namn}"))
            .in_val(&valt, REGISTER)
            .with_notis(notice(&begaran)),
        flikar: flikar(REGISTER, &valt.val.id, inloggad.roller()),
        lokal_id,
        namn,
        val: valt.val.id.to_string(),
        rader,
        alla_falt: KATALOG.falt.len(),
        ar: KATALOG.aldras_efter_ar,
        planerar: inloggad.har(Roll::Planerare),
    }))
}

/// A field with what was measured, in words.
struct Matt {
    namn: &'static str,
    varde: Option<String>,
}

#[derive(Template)]
#[template(path = "lokal/inventering/pages/en.html")]
struct En {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    inventering: Inventering,
    namn: String,
    val: String,
    gammal: bool,
    ar: i32,
    behov: Vec<Bedomt>,
    grupper: Vec<(&'static str, Vec<Matt>)>,
    foton: Vec<Filrad>,
    planerar: bool,
    fel: Formularfel,
    skriven: String,
    accept: &'static str,
}

async fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    shared: &Shared,
    id: i64,
    (skriven, fel): (String, Formularfel),
) -> Result<HttpResponse, Error> {
    let idag = tid::now().date_naive();
    let valt = valt(begaran, shared, idag).await?;
    let inventering = shared.db.read(move |conn| store::get(conn, id)).await?;
    let lokal_id = inventering.lokal_id;
    let (namn, _) = shared.db.read(move |conn| store::lokal(conn, lokal_id)).await?;
    let alla = shared.db.read(move |conn| filer::of_lokal(conn, lokal_id)).await?;
    let its = |fil: &crate::lokal::filer::Fil| {
        fil.inventering_id == Some(id) && fil.slag == Filslag::Foto
    };
    let varden = &inventering.uppgifter.varden;
    let measured = |falt: &'static Falt| Matt {
        namn: &falt.namn,
        varde: varden.get(&falt.kod).map(|varde| falt.i_ord(varde)),
    };
    let status = if fel.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = En {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, format!("Inventering av {namn}"))
            .in_val(&valt, REGISTER)
            .with_notis(notice(begaran)),
        flikar: flikar(REGISTER, &valt.val.id, inloggad.roller()),
        namn,
        val: valt.val.id.to_string(),
        gammal: inventering.ar_gammal(valt.val.valdag),
        ar: KATALOG.aldras_efter_ar,
        behov: rules::bedom(varden).behov().to_vec(),
        grupper: KATALOG
            .grupp
            .iter()
            .map(|grupp| (&*grupp.namn, KATALOG.i_grupp(grupp).map(measured).collect()))
            .collect(),
        inventering,
        foton: alla.into_iter().filter(its).map(Filrad::new).collect(),
        planerar: inloggad.har(Roll::Planerare),
        fel,
        skriven,
        accept: accept(Filslag::Foto),
    };
    Ok(respond_with(&page, status))
}

async fn one(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let empty = (String::new(), Formularfel::default());
    page(&Begaran::read(&request), &inloggad, &shared, number(&id)?, empty).await
}

async fn add_photo(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, id) = (Begaran::read(&request), number(&id)?);
    let inventering = shared.db.read(move |conn| store::get(conn, id)).await?;
    let mut fel = Formularfel::default();
    let said = fel.take("beskrivning", beskrivning(insant.value("beskrivning")));
    let chosen = insant
        .fil("fil")
        .ok_or(Filfel::Saknas)
        .and_then(|fil| granska(Filslag::Foto, &fil.namn, &fil.innehall).map(|typ| (fil, typ)));
    let (Some((fil, typ)), Some(beskrivning)) = (fel.take("fil", chosen), said) else {
        let skriven = insant.value("beskrivning").to_owned();
        return page(&begaran, &inloggad, &shared, id, (skriven, fel)).await;
    };
    let ny = NyFil {
        lokal_id: inventering.lokal_id,
        inventering_id: Some(id),
        slag: Filslag::Foto,
        namn: fil.namn.clone(),
        typ,
        innehall: fil.innehall.to_vec(),
        beskrivning,
    };
    let (now, av) = (tid::now(), inloggad.utforare());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    shared.db.write(move |conn| filer::add(conn, &now, &av, &ny)).await?;
    Ok(back(&format!("/kansli/inventering/{id}"), &valt, "foto"))
}

async fn remove(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, id) = (Begaran::read(&request), number(&id)?);
    let (now, av) = (tid::now(), inloggad.utforare());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let old = shared.db.write(move |conn| store::remove(conn, &now, &av, id)).await?;
    let path = format!("/kansli/lokal/{}/inventeringar", old.lokal_id);
    Ok(back(&path, &valt, "borttagen-inventering"))
}

/// A field of the paper: its name with its unit, how to measure it, the boxes to tick.
struct Blankettrad {
    namn: String,
    hjalp: &'static str,
    rutor: Vec<String>,
}

impl Blankettrad {
    fn new(falt: &'static Falt) -> Self {
        let enhet = falt.slag.enhet();
        Self {
            namn: falt.namn.clone(),
            hjalp: &falt.hjalp,
            rutor: match falt.slag {
                Slag::JaNej => vec!["ja".to_owned(), "nej".to_owned()],
                Slag::Val => falt.val.iter().map(|(_, namn)| namn.clone()).collect(),
                _ => vec![format!("……………… {enhet}")],
            },
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/inventering/pages/protokoll.html")]
struct Protokoll {
    sida: Kanslisida,
    lokal_id: i64,
    namn: String,
    adress: String,
    val: String,
    grupper: Vec<(&'static str, Vec<Blankettrad>)>,
}

async fn blank(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, lokal_id) = (Begaran::read(&request), number(&id)?);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (namn, adress) = shared.db.read(move |conn| store::lokal(conn, lokal_id)).await?;
    Ok(respond(&Protokoll {
        sida: Kanslisida::new(
            &inloggad,
            Flik::Lokaler,
            format!("Protokoll för inventering av {namn}"),
        )
        .in_val(&valt, REGISTER),
        lokal_id,
        namn,
        adress,
        val: valt.val.id.to_string(),
        grupper: KATALOG
            .grupp
            .iter()
            .map(|grupp| (&*grupp.namn, KATALOG.i_grupp(grupp).map(Blankettrad::new).collect()))
            .collect(),
    }))
}
