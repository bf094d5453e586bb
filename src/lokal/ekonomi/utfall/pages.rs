//! `/kansli/lokaler/ekonomi/utfall`: what has been booked, one more amount, and many
//! pasted at once.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Belopp, Bokford, import, lista::KOLUMNER, lista::select, lista::table, store};
use crate::fil::{Avvisad, Filfel};
use crate::konto::Roll;
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::avtal::lista::pages::Chip;
use crate::lokal::ekonomi::avtal::pages::Borttaget;
use crate::lokal::ekonomi::kronor::{self, Kr};
use crate::lokal::ekonomi::pages::{FLIK, LASER, Sida, sidor};
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the list.
pub const STIG: &str = "/kansli/lokaler/ekonomi/utfall";

/// The pages of what is booked.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get(STIG, LASER, list)
        .post(STIG, PLANERAR, create)
        .get("/kansli/lokaler/ekonomi/utfall/klistra", PLANERAR, paste)
        .post("/kansli/lokaler/ekonomi/utfall/klistra", PLANERAR, book)
        .post("/kansli/lokaler/ekonomi/utfall/{id}/ta-bort", PLANERAR, remove);
}

/// An amount as it was typed.
#[derive(Debug, Clone, Default)]
struct Skrivet {
    delprogram: String,
    datum: String,
    text: String,
    belopp: String,
    avtal: String,
}

impl Skrivet {
    fn read(insant: &Insant) -> Self {
        let value = |falt| insant.value(falt).to_owned();
        Self {
            delprogram: value("delprogram"),
            datum: value("datum"),
            text: insant.value("text").split_whitespace().collect::<Vec<_>>().join(" "),
            belopp: value("belopp"),
            avtal: value("avtal"),
        }
    }

    fn of(belopp: &Belopp) -> Self {
        Self {
            delprogram: belopp.delprogram.kod().to_string(),
            datum: belopp.datum.to_string(),
            text: belopp.text.clone(),
            belopp: belopp.belopp_kr.to_string(),
            avtal: belopp.avtal.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    fn falt(self) -> Vec<(&'static str, String)> {
        vec![
            ("delprogram", self.delprogram),
            ("datum", self.datum),
            ("text", self.text),
            ("belopp", self.belopp),
            ("avtal", self.avtal),
        ]
    }

    fn check(&self, avtal: &std::collections::HashSet<i64>) -> Result<Belopp, Formularfel> {
        let mut fel = Formularfel::default();
        let delprogram =
            Delprogram::parse(&self.delprogram).ok_or("Välj vilket delprogram beloppet hör till.");
        let delprogram = fel.take("delprogram", delprogram);
        let datum = import::date(&self.datum)
            .ok_or("Skriv datumet som år, månad och dag, till exempel 2026-09-13.");
        let datum = fel.take("datum", datum);
        if self.text.is_empty() {
            fel.add("text", "Skriv vad beloppet är för.");
        } else if self.text.chars().count() > import::MEST_TEXT {
            fel.add("text", "Texten är för lång. Korta den till högst 500 tecken.");
        }
        let belopp = fel.take("belopp", kronor::parse(&self.belopp));
        let known = self.avtal.parse().ok().filter(|id| avtal.contains(id));
        if !self.avtal.is_empty() && known.is_none() {
            fel.add(
                "avtal",
                "Det finns inget avtal med det numret i valet. Lämna tomt om du är osäker.",
            );
        }
        match (delprogram, datum, belopp) {
            (Some(delprogram), Some(datum), Some(belopp_kr)) if fel.is_empty() => {
                let text = self.text.clone();
                Ok(Belopp { delprogram, avtal: known, datum, text, belopp_kr })
            }
            _ => Err(fel),
        }
    }
}

/// A booked amount in words.
struct Visad {
    id: i64,
    datum: String,
    delprogram: Delprogram,
    text: String,
    avtal: Option<i64>,
    belopp: String,
}

impl From<&&Bokford> for Visad {
    fn from(rad: &&Bokford) -> Self {
        let it = &rad.belopp;
        Self {
            id: rad.id,
            datum: it.datum.to_string(),
            delprogram: it.delprogram,
            text: it.text.clone(),
            avtal: it.avtal,
            belopp: Kr(it.belopp_kr).to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/utfall/pages/lista.html")]
struct Utfallslista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    sidor: Vec<Sida>,
    val: String,
    fraga: Listfraga,
    delprogram: Vec<Chip>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Visad>,
    sidning: Sidning,
    summa: String,
    filtrerat: bool,
    andrar: bool,
    fel: Formularfel,
    skrivet: Skrivet,
    alternativ: Vec<(String, String)>,
}

/// The whole list as a file, or a page of it.
enum Visning {
    Fil(HttpResponse),
    Sida(Box<Utfallslista>),
}

async fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    shared: &Shared,
    valt: &Valt,
    skrivet: Skrivet,
) -> Result<Visning, Error> {
    let id = valt.val.id.clone();
    let all = shared.db.read(move |conn| store::all(conn, &id)).await?;
    let fraga = Listfraga::read(begaran, &KOLUMNER);
    let chosen_parts: Vec<Delprogram> =
        begaran.values("delprogram").filter_map(Delprogram::parse).collect();
    let chosen = select(&all, &fraga, &chosen_parts);
    if let Some(format) = fraga.format {
        let namn = format!("utfall-{}", valt.val.id);
        return Ok(Visning::Fil(lista::file(&table(&chosen), &namn, format)?));
    }
    let sidning = Sidning::new(begaran, &fraga, chosen.len());
    let chip = |one: Delprogram| Chip {
        varde: one.kod().to_string(),
        text: one.to_string(),
        valt: chosen_parts.contains(&one),
    };
    let mut alternativ = vec![(String::new(), "Välj".to_owned())];
    alternativ.extend(Delprogram::alla().map(|one| (one.kod().to_string(), one.to_string())));
    Ok(Visning::Sida(Box::new(Utfallslista {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, "Bokförda belopp").in_val(valt, STIG),
        flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
        sidor: sidor(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        delprogram: Delprogram::alla().map(chip).collect(),
        rubriker: lista::rubriker(begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(Visad::from).collect(),
        summa: Kr(chosen.iter().map(|rad| rad.belopp.belopp_kr).sum()).to_string(),
        filtrerat: !fraga.q.is_empty() || !chosen_parts.is_empty(),
        andrar: inloggad.har(Roll::Planerare),
        fel: Formularfel::default(),
        skrivet,
        alternativ,
        sidning,
        fraga,
    })))
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, idag) = (Begaran::read(&request), tid::now().date_naive());
    let valt = valt(&begaran, &shared, idag).await?;
    let skrivet = Skrivet { datum: idag.to_string(), ..Skrivet::default() };
    let notis = match begaran.value("klart") {
        Some("bokfort") => Some("Beloppet är bokfört.".to_owned()),
        Some("inlast") => Some(read_in(&begaran)),
        _ => None,
    };
    match page(&begaran, &inloggad, &shared, &valt, skrivet).await? {
        Visning::Fil(answer) => Ok(answer),
        Visning::Sida(mut page) => {
            page.sida = page.sida.with_notis(notis);
            Ok(respond(&*page))
        }
    }
}

/// What came of pasted rows.
fn read_in(begaran: &Begaran) -> String {
    let count = |name| begaran.value(name).and_then(|n| n.parse().ok()).unwrap_or(0_usize);
    let (new, tied, known) = (count("nya"), count("kopplade"), count("fanns"));
    let mut text = format!("Inläst: {new} nya belopp");
    if tied > 0 {
        text = format!("{text}, {tied} kopplade till avtal");
    }
    format!("{text}, {known} fanns redan och är inte bokförda en gång till.")
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now, av) = (Begaran::read(&request), tid::now(), inloggad.utforare());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let (val, skrivet) = (valt.val.clone(), Skrivet::read(&insant));
    let numbers = shared.db.read(move |conn| import::avtalsnummer(conn, &val)).await?;
    match skrivet.check(&numbers) {
        Ok(belopp) => {
            let id = valt.val.id.clone();
            shared.db.write(move |conn| store::add(conn, &now, &av, &id, &belopp)).await?;
            Ok(vidare(&format!("{STIG}?val={}&klart=bokfort", valt.val.id)))
        }
        Err(fel) => {
            let begaran = begaran.without("format");
            match page(&begaran, &inloggad, &shared, &valt, skrivet).await? {
                Visning::Fil(answer) => Ok(answer),
                Visning::Sida(mut page) => {
                    page.fel = fel;
                    Ok(respond_with(&*page, StatusCode::UNPROCESSABLE_ENTITY))
                }
            }
        }
    }
}

async fn remove(
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let (val, belopp) = shared.db.write(move |conn| store::remove(conn, &now, &av, id)).await?;
    let list = format!("{STIG}?val={val}");
    Ok(respond(&Borttaget {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Beloppet är borttaget"),
        text: format!(
            "{} på {} den {} är borttaget.",
            Kr(belopp.belopp_kr),
            belopp.delprogram,
            belopp.datum
        ),
        tillbaka: list.clone(),
        dit: "Bokförda belopp".to_owned(),
        angra: list,
        falt: Skrivet::of(&belopp).falt(),
    }))
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/utfall/pages/klistra.html")]
struct Klistrasida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fel: Formularfel,
    rader: String,
    avvisade: Vec<Avvisad>,
    fler: usize,
}

impl Klistrasida {
    fn new(inloggad: &Inloggad, valt: &Valt, rader: String) -> Self {
        Self {
            sida: Kanslisida::new(inloggad, Flik::Lokaler, "Klistra in belopp")
                .in_val(valt, "/kansli/lokaler/ekonomi/utfall/klistra"),
            flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
            val: valt.val.id.to_string(),
            fel: Formularfel::default(),
            rader,
            avvisade: Vec::new(),
            fler: 0,
        }
    }
}

async fn paste(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    Ok(respond(&Klistrasida::new(&inloggad, &valt, String::new())))
}

/// Refused rows that are shown at once.
const VISAS: usize = 50;

async fn book(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av) = (tid::now(), inloggad.utforare());
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let pasted = insant.raw("rader").to_owned();
    let again = |fel: Formularfel, avvisade: Vec<Avvisad>, pasted: String| {
        let mut page = Klistrasida::new(&inloggad, &valt, pasted);
        page.fel = fel;
        page.fler = avvisade.len().saturating_sub(VISAS);
        page.avvisade = avvisade;
        page.avvisade.truncate(VISAS);
        respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY)
    };
    if pasted.trim().is_empty() {
        let fel = Formularfel::of("rader", "Klistra in raderna, med rubrikerna överst.");
        return Ok(again(fel, Vec::new(), pasted));
    }
    let val = valt.val.clone();
    let numbers = shared.db.read(move |conn| import::avtalsnummer(conn, &val)).await?;
    let last = match import::read("inklistrat", pasted.as_bytes(), &numbers) {
        Ok(last) => last,
        Err(Filfel::Form { skal, .. } | Filfel::Las { skal, .. }) => {
            let text = format!("Raderna går inte att läsa: {skal}");
            return Ok(again(Formularfel::of("rader", text), Vec::new(), pasted));
        }
    };
    if !last.avvisade.is_empty() {
        let text = format!(
            "{} av {} rader går inte att bokföra. Inget är sparat. Rätta raderna och skicka igen.",
            last.avvisade.len(),
            last.lasta
        );
        return Ok(again(Formularfel::of("rader", text), last.avvisade, pasted));
    }
    let (id, belopp) = (valt.val.id.clone(), last.belopp);
    let work = shared.db.write(move |conn| store::apply(conn, &now, &av, &id, (&belopp, false)));
    let done = work.await?.andringar;
    Ok(vidare(&format!(
        "{STIG}?val={}&klart=inlast&nya={}&kopplade={}&fanns={}",
        valt.val.id, done.tillagda, done.andrade, done.oforandrade
    )))
}
