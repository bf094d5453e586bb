//! `/kansli/stalle/{id}/gatuplats`: what a street site needs.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use super::store;
use super::{Gatuplats, Tillstandslage, Tillstandsuppgift};
use crate::konto::Roll;
use crate::lokal::Stalletyp;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::stalle::Stalle;
use crate::lokal::stalle::pages::{layout, read_id, valt_of};
use crate::lokal::stalle::store as stallen;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The form and where it goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/stalle/{id}/gatuplats", LASER, show).post(
        "/kansli/stalle/{id}/gatuplats",
        PLANERAR,
        save,
    );
}

/// The fields as they were typed.
#[derive(Debug, Clone, Default)]
struct Skrivet {
    upplatelse: Skrivettillstand,
    polis: Skrivettillstand,
    leverantor: String,
    el: String,
    uppsattning: String,
    nedtagning: String,
    vaderplan: String,
    vakt: String,
}

/// The fields of one permit.
#[derive(Debug, Clone, Default)]
struct Skrivettillstand {
    lage: String,
    diarie: String,
    fran: String,
    till: String,
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn moment(at: Option<NaiveDateTime>) -> String {
    at.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}

impl From<&Tillstandsuppgift> for Skrivettillstand {
    fn from(one: &Tillstandsuppgift) -> Self {
        Self {
            lage: one.lage.as_str().to_owned(),
            diarie: one.diarie.clone(),
            fran: day(one.fran),
            till: day(one.till),
        }
    }
}

impl From<&Gatuplats> for Skrivet {
    fn from(one: &Gatuplats) -> Self {
        Self {
            upplatelse: (&one.upplatelse).into(),
            polis: (&one.polis).into(),
            leverantor: one.leverantor.clone(),
            el: one.el.clone(),
            uppsattning: moment(one.uppsattning),
            nedtagning: moment(one.nedtagning),
            vaderplan: one.vaderplan.clone(),
            vakt: one.vakt.clone(),
        }
    }
}

/// The names of the fields of a permit.
type Falt = [&'static str; 4];

const UPPLATELSE: Falt = ["upplatelse", "upplatelse_diarie", "upplatelse_fran", "upplatelse_till"];
const POLIS: Falt = ["polistillstand", "polis_diarie", "polis_fran", "polis_till"];

impl Skrivettillstand {
    fn read(insant: &Insant, [lage, diarie, fran, till]: Falt) -> Self {
        let value = |falt| insant.value(falt).to_owned();
        Self { lage: value(lage), diarie: value(diarie), fran: value(fran), till: value(till) }
    }

    fn check(&self, fel: &mut Formularfel, [lage, diarie, fran, till]: Falt) -> Tillstandsuppgift {
        let state =
            fel.take(lage, self.lage.parse().map_err(|_| "Välj hur långt tillståndet kommit."));
        let from = fel.take(fran, date(&self.fran)).flatten();
        let to = fel.take(till, date(&self.till)).flatten();
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            fel.add(till, "Sista dagen är före den första.");
        }
        if self.diarie.chars().count() > 100 {
            fel.add(diarie, "Skriv högst 100 tecken.");
        }
        Tillstandsuppgift {
            lage: state.unwrap_or_default(),
            diarie: self.diarie.clone(),
            fran: from,
            till: to,
        }
    }
}

fn date(text: &str) -> Result<Option<NaiveDate>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "Skriv en dag som 2026-09-01.")
}

fn time(text: &str) -> Result<Option<NaiveDateTime>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = tid::parse_moment(text).map_err(|_| "Skriv dag och klockslag som 2026-09-01T07:00.");
    // Kept as clocks show it: it is said to those who come with the tent.
    read.map(|moment| Some(moment.naive_local()))
}

impl Skrivet {
    fn read(insant: &Insant) -> Self {
        let value = |falt| insant.value(falt).to_owned();
        Self {
            upplatelse: Skrivettillstand::read(insant, UPPLATELSE),
            polis: Skrivettillstand::read(insant, POLIS),
            leverantor: value("leverantor"),
            el: value("el"),
            uppsattning: value("uppsattning"),
            nedtagning: value("nedtagning"),
            vaderplan: value("vaderplan"),
            vakt: value("vakt"),
        }
    }

    fn check(&self, version: i64) -> Result<Gatuplats, Formularfel> {
        let mut fel = Formularfel::default();
        let upplatelse = self.upplatelse.check(&mut fel, UPPLATELSE);
        let polis = self.polis.check(&mut fel, POLIS);
        let up = fel.take("uppsattning", time(&self.uppsattning)).flatten();
        let down = fel.take("nedtagning", time(&self.nedtagning)).flatten();
        if up.zip(down).is_some_and(|(up, down)| up >= down) {
            fel.add("nedtagning", "Nedtagningen är före uppsättningen.");
        }
        if !fel.is_empty() {
            return Err(fel);
        }
        Ok(Gatuplats {
            upplatelse,
            polis,
            leverantor: self.leverantor.clone(),
            el: self.el.clone(),
            uppsattning: up,
            nedtagning: down,
            vaderplan: self.vaderplan.clone(),
            vakt: self.vakt.clone(),
            version,
        })
    }
}

#[derive(Template)]
#[template(path = "lokal/stalle/gatuplats/pages/gatuplats.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    stalle: Stalle,
    lagen: Vec<(String, String)>,
    skrivet: Skrivet,
    version: i64,
    planerar: bool,
}

async fn page(shared: &Shared, inloggad: &Inloggad, id: i64) -> Result<(Sida, Gatuplats), Error> {
    let (stalle, val, gatuplats) = shared
        .db
        .read(move |conn| {
            let (stalle, val) = stallen::with_val(conn, id)?;
            Ok::<_, stallen::Error>((stalle, val, store::get(conn, id)?))
        })
        .await?;
    if stalle.typ != Stalletyp::Tillfallig {
        return Err(Error::GarInte(
            "Tillstånd och uppsättning gäller bara en tillfällig gatuplats. Ändra vad stället \
             används som på dess kort, om det är en."
                .to_owned(),
        ));
    }
    let valt = valt_of(shared, val).await?;
    let page = Sida {
        sida: layout(inloggad, &valt, format!("Gatuplats: {}", stalle.namn)),
        flikar: flikar("", &valt.val.id, inloggad.roller()),
        fel: Formularfel::default(),
        konflikt: None,
        lagen: Tillstandslage::ALLA
            .map(|lage| (lage.as_str().to_owned(), lage.namn().to_owned()))
            .into(),
        skrivet: (&gatuplats).into(),
        version: gatuplats.version,
        planerar: inloggad.har(Roll::Planerare),
        stalle,
    };
    Ok((page, gatuplats))
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (mut page, _) = page(&shared, &inloggad, read_id(&id)?).await?;
    if Begaran::read(&request).value("klart") == Some("sparat") {
        page.sida = page.sida.with_notis(Some("Gatuplatsen är sparad."));
    }
    Ok(respond(&page))
}

async fn save(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let skrivet = Skrivet::read(&insant);
    let (mut page, saved) = page(&shared, &inloggad, id).await?;
    let version = insant.value("version").parse().unwrap_or(-1);
    let new = match skrivet.check(version) {
        Ok(new) => new,
        Err(fel) => {
            (page.fel, page.skrivet, page.version) = (fel, skrivet, version);
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let done = shared.db.write(move |conn| store::save(conn, &now, &av, (id, &new))).await;
    match done {
        Ok(()) => Ok(vidare(&format!("/kansli/stalle/{id}/gatuplats?klart=sparat"))),
        Err(stallen::Error::Andrad) => {
            page.konflikt = Some(conflict(&skrivet, &(&saved).into()));
            page.skrivet = skrivet;
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

fn conflict(typed: &Skrivet, saved: &Skrivet) -> Konflikt {
    let mut konflikt = Konflikt::default();
    konflikt.add("Upplåtelse", &typed.upplatelse.lage, &saved.upplatelse.lage);
    konflikt.add("Upplåtelsens diarienummer", &typed.upplatelse.diarie, &saved.upplatelse.diarie);
    konflikt.add("Upplåtelsen från", &typed.upplatelse.fran, &saved.upplatelse.fran);
    konflikt.add("Upplåtelsen till", &typed.upplatelse.till, &saved.upplatelse.till);
    konflikt.add("Polistillstånd", &typed.polis.lage, &saved.polis.lage);
    konflikt.add("Polistillståndets diarienummer", &typed.polis.diarie, &saved.polis.diarie);
    konflikt.add("Polistillståndet från", &typed.polis.fran, &saved.polis.fran);
    konflikt.add("Polistillståndet till", &typed.polis.till, &saved.polis.till);
    konflikt.add("Leverantör", &typed.leverantor, &saved.leverantor);
    konflikt.add("El", &typed.el, &saved.el);
    konflikt.add("Uppsättning", &typed.uppsattning, &saved.uppsattning);
    konflikt.add("Nedtagning", &typed.nedtagning, &saved.nedtagning);
    konflikt.add("Väderplan", &typed.vaderplan, &saved.vaderplan);
    konflikt.add("Vakt", &typed.vakt, &saved.vakt);
    konflikt
}
