//! The pages for voters. Handlers only; what the pages say is made, without actix,
//! in the modules below.

pub mod avstand;
pub mod fragan;
pub mod karta;
mod lokal;
mod lokaler;
pub mod oppet;
mod oppnadata;
#[cfg(test)]
pub(super) mod prov;
pub mod rad;
mod start;
pub mod svarsvy;
pub mod vag;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use self::lokal::Lokalsida;
use self::lokaler::Lokalersida;
use self::oppnadata::Oppnadata;
use self::start::{Startsida, Underlag};
use self::vag::Kartapp;
use super::{Atlas, Valbild, ikalender};
use crate::tid::{self, Svensktid};
use crate::val::api::find;
use crate::web::cache::{self, Keep};
use crate::web::pages::{Omsida, Tillganglighetssida, Utanval};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::{Begaran, Lagring, Menyval, Sida, Valhuvud, respond};
use crate::web::{Error, Shared};

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/", Tilltrade::Oppen, start)
        .get("/lokaler", Tilltrade::Oppen, lokaler)
        .get(r"/lokaler/{id:\d+}", Tilltrade::Oppen, lokal)
        .get(r"/lokaler/{id:\d+}.ics", Tilltrade::Oppen, ics)
        .get("/oppna-data", Tilltrade::Oppen, oppna_data)
        .get("/oppna-data/{val}/{fil}", Tilltrade::Oppen, fil)
        .get("/om", Tilltrade::Oppen, om)
        .get("/tillganglighet", Tilltrade::Oppen, tillganglighet);
}

/// The val that a request is about: the one it names, or else the next, from the day
/// it asks about or from today, or the latest.
///
/// # Errors
/// [`Error::ValSaknas`] when it names one that does not exist.
pub fn choose<'a>(
    atlas: &'a Atlas,
    begaran: &Begaran,
    now: &Svensktid,
) -> Result<Option<&'a Valbild>, Error> {
    if let Some(id) = begaran.value("val") {
        return find(atlas, id).map(Some);
    }
    let day = begaran.value("dag").and_then(|text| text.parse().ok());
    Ok(atlas.aktuellt(day.unwrap_or_else(|| now.date_naive())))
}

/// What head and foot say of a val.
#[must_use]
pub fn head(begaran: &Begaran, bild: &Valbild) -> Valhuvud {
    let val = &bild.val;
    Valhuvud {
        valt: begaran.value("val").map(str::to_owned),
        namn: val.namn.clone(),
        exempel: val.exempel,
        kansli: val.kansli.namn.clone(),
        telefon: val.kansli.telefon.clone(),
        hemsida: val.kansli.hemsida.clone(),
    }
}

/// The same for the page of an error, which may come of there being no val.
#[must_use]
pub fn head_if_known(request: &HttpRequest, begaran: &Begaran) -> Option<Valhuvud> {
    let atlas = request.app_data::<web::Data<Shared>>()?.atlas().ok()?;
    let today = tid::now().date_naive();
    let named = begaran.value("val").and_then(|id| find(&atlas, id).ok());
    named.or_else(|| atlas.aktuellt(today)).map(|bild| head(begaran, bild))
}

/// The page that stands in for all others until a val is entered.
#[must_use]
pub fn without_val(request: &HttpRequest, begaran: &Begaran) -> HttpResponse {
    let titel = begaran.sprak.t("utan-val-rubrik");
    let page = Utanval { sida: Sida::new(begaran, Menyval::Annat, titel, None) };
    respond(request, begaran, &page, Lagring::Fragas)
}

fn kartapp(request: &HttpRequest) -> Kartapp {
    let name = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Kartapp::of(name.unwrap_or_default())
}

async fn start(request: HttpRequest, shared: web::Data<Shared>) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let (atlas, now) = (shared.atlas()?, tid::now());
    let Some(bild) = choose(&atlas, &begaran, &now)? else {
        return Ok(without_val(&request, &begaran));
    };
    let sidor = &shared.settings.sidor;
    let kartapp = kartapp(&request);
    let underlag = Underlag { atlas: &atlas, bild, now: &now, kartapp, sidor };
    let page = Startsida::new(&begaran, head(&begaran, bild), underlag);
    // What a voter typed is in the page, and nobody may keep it.
    let asked = ["adress", "adress_id", "lat"].iter().any(|name| begaran.names(name));
    let lagring = if asked { Lagring::Aldrig } else { Lagring::Fragas };
    Ok(respond(&request, &begaran, &page, lagring))
}

async fn lokaler(request: HttpRequest, shared: web::Data<Shared>) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let (atlas, now) = (shared.atlas()?, tid::now());
    let Some(bild) = choose(&atlas, &begaran, &now)? else {
        return Ok(without_val(&request, &begaran));
    };
    let sidor = &shared.settings.sidor;
    let kartapp = kartapp(&request);
    let underlag = Underlag { atlas: &atlas, bild, now: &now, kartapp, sidor };
    let page = Lokalersida::new(&begaran, head(&begaran, bild), underlag);
    Ok(respond(&request, &begaran, &page, Lagring::Fragas))
}

async fn lokal(
    request: HttpRequest,
    id: web::Path<i64>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let (atlas, now) = (shared.atlas()?, tid::now());
    let Some(bild) = choose(&atlas, &begaran, &now)? else {
        return Ok(without_val(&request, &begaran));
    };
    let sidor = &shared.settings.sidor;
    let kartapp = kartapp(&request);
    let underlag = Underlag { atlas: &atlas, bild, now: &now, kartapp, sidor };
    let page = Lokalsida::new(&begaran, head(&begaran, bild), underlag, *id)
        .ok_or_else(|| Error::Saknas(begaran.sprak.t("lokal-saknas")))?;
    Ok(respond(&request, &begaran, &page, Lagring::Fragas))
}

async fn ics(
    request: HttpRequest,
    id: web::Path<i64>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let (atlas, now) = (shared.atlas()?, tid::now());
    let text = choose(&atlas, &begaran, &now)?
        .and_then(|bild| ikalender::calendar(bild, *id, begaran.sprak, now.to_utc()))
        .ok_or_else(|| Error::Saknas(begaran.sprak.t("lokal-saknas")))?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"lokal-{id}.ics\""),
        ))
        .body(text))
}

async fn oppna_data(
    request: HttpRequest,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let atlas = shared.atlas()?;
    let Some(bild) = choose(&atlas, &begaran, &tid::now())? else {
        return Ok(without_val(&request, &begaran));
    };
    let page = Oppnadata::new(&begaran, head(&begaran, bild), bild);
    Ok(respond(&request, &begaran, &page, Lagring::Fragas))
}

/// A file of what is published, made when the Atlas was.
async fn fil(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let ((val, namn), atlas) = (path.into_inner(), shared.atlas()?);
    let bild = find(&atlas, &val)?;
    let Some(fil) = bild.filer().iter().find(|fil| fil.namn == namn) else {
        return Err(Error::Saknas(Begaran::read(&request).sprak.t("od-fil-saknas")));
    };
    let attachment = format!("attachment; filename=\"{val}-{}\"", fil.namn);
    let tag = cache::etag(atlas.revision, "");
    Ok(cache::respond(&request, tag, Keep::AskEachTime, |response| {
        response
            .content_type(fil.mime)
            .insert_header((header::CONTENT_DISPOSITION, attachment))
            .body(fil.kropp.clone())
    }))
}

async fn om(request: HttpRequest, shared: web::Data<Shared>) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let sida = about(&begaran, &shared, "om-rubrik")?;
    Ok(respond(&request, &begaran, &Omsida { sida }, Lagring::Fragas))
}

async fn tillganglighet(
    request: HttpRequest,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let sida = about(&begaran, &shared, "tg-rubrik")?;
    Ok(respond(&request, &begaran, &Tillganglighetssida::new(sida), Lagring::Fragas))
}

/// The layout of a page that needs no val but shows whose service it is.
fn about(begaran: &Begaran, shared: &Shared, titel: &str) -> Result<Sida, Error> {
    let atlas = shared.atlas()?;
    let bild = choose(&atlas, begaran, &tid::now())?;
    let huvud = bild.map(|bild| head(begaran, bild));
    Ok(Sida::new(begaran, Menyval::Annat, begaran.sprak.t(titel), huvud))
}
