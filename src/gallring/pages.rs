//! `/kansli/installningar/gallring`: how long data is kept, and what is due.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::gallra::{self, Moget};
use super::handelser::Gallringshandelse;
use super::rules;
use super::store::{self, LagaKraft};
use super::{Enhet, Lagringstid, Regel, Uppgiftsslag, Villkor};
use crate::konto::forvaltning::pages::ADMINISTRATOR;
use crate::logg;
use crate::tid;
use crate::val::{Val, ValId};
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// Declares the pages.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/installningar/gallring", ADMINISTRATOR, show)
        .get("/kansli/installningar/gallring/laga-kraft/{val}", ADMINISTRATOR, show_laga_kraft)
        .post("/kansli/installningar/gallring/laga-kraft/{val}", ADMINISTRATOR, set_laga_kraft)
        .get("/kansli/installningar/gallring/{slag}", ADMINISTRATOR, show_rule)
        .post("/kansli/installningar/gallring/{slag}", ADMINISTRATOR, set_rule);
}

#[derive(Template)]
#[template(path = "gallring/pages/gallring.html")]
struct Gallring {
    sida: Kanslisida,
    moget: Vec<Moget>,
    val: Vec<(Val, LagaKraft)>,
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let (moget, val) = shared
        .db
        .read(move |conn| Ok::<_, store::Error>((gallra::due(conn, &now)?, store::all_val(conn)?)))
        .await?;
    let notis = match Begaran::read(&request).value("klart") {
        Some("regel") => Some("Lagringstiden är sparad."),
        Some("laga-kraft") => Some("Dagen för laga kraft är sparad."),
        _ => None,
    };
    let sida = Kanslisida::new(&inloggad, Flik::Installningar, "Gallring").with_notis(notis);
    Ok(respond(&Gallring { sida, moget, val }))
}

#[derive(Template)]
#[template(path = "gallring/pages/regel.html")]
struct Regelsida {
    sida: Kanslisida,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    regel: Regel,
    antal: String,
    enhet: String,
    enheter: Vec<(String, &'static str)>,
    hjalp: String,
}

impl Regelsida {
    fn new(inloggad: &Inloggad, regel: Regel, tid: Lagringstid) -> Self {
        let titel = format!("Gallring: {}", regel.slag.namn().to_lowercase());
        let shipped = regel.slag.utgangslage().tid();
        let from_the_start = shipped.map(|tid| format!(" Från början {tid}.")).unwrap_or_default();
        Self {
            sida: Kanslisida::new(inloggad, Flik::Installningar, titel),
            fel: Formularfel::default(),
            konflikt: None,
            regel,
            antal: tid.antal().to_string(),
            enhet: tid.enhet().as_str().to_owned(),
            enheter: Enhet::ALLA.map(|enhet| (enhet.as_str().to_owned(), enhet.namn())).to_vec(),
            hjalp: format!("Räknat från {}.{from_the_start}", regel.slag.raknas().namn()),
        }
    }
}

fn no_such_kind() -> Error {
    Error::Saknas(
        "Det finns ingen lagringstid att ändra här. Gå till sidan Gallring och välj där."
            .to_owned(),
    )
}

/// A kind whose time can be set.
fn settable(slag: &str) -> Result<Uppgiftsslag, Error> {
    Uppgiftsslag::parse(slag)
        .filter(|slag| matches!(slag.utgangslage(), Villkor::Stalls(_)))
        .ok_or_else(no_such_kind)
}

async fn rule(shared: &Shared, slag: Uppgiftsslag) -> Result<(Regel, Lagringstid), Error> {
    let regel = shared.db.read(move |conn| store::rule(conn, slag)).await?;
    let tid = regel.villkor.tid().or_else(|| slag.utgangslage().tid()).ok_or_else(no_such_kind)?;
    Ok((regel, tid))
}

async fn show_rule(
    inloggad: Inloggad,
    shared: Data<Shared>,
    slag: Path<String>,
) -> Result<HttpResponse, Error> {
    let (regel, tid) = rule(&shared, settable(&slag)?).await?;
    Ok(respond(&Regelsida::new(&inloggad, regel, tid)))
}

async fn set_rule(
    inloggad: Inloggad,
    shared: Data<Shared>,
    slag: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let slag = settable(&slag)?;
    let (regel, fore) = rule(&shared, slag).await?;
    let mut page = Regelsida::new(&inloggad, regel, fore);
    insant.value("antal").clone_into(&mut page.antal);
    insant.value("enhet").clone_into(&mut page.enhet);
    let efter = match rules::parse_tid(&page.antal, &page.enhet) {
        Ok(efter) => efter,
        Err(fel) => {
            let falt = if fel == rules::Formfel::Enhet { "enhet" } else { "antal" };
            page.fel = Formularfel::of(falt, fel.to_string());
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    // A form without a version has seen none.
    let seen = insant.value("version").parse().unwrap_or(-1);
    let (now, av) = (tid::now(), inloggad.utforare());
    let done = shared
        .db
        .write(move |conn| {
            let fore = store::rule(conn, slag)?.villkor.tid();
            store::set_rule(conn, slag, seen, efter)?;
            if let Some(fore) = fore.filter(|&fore| fore != efter) {
                let andrad = Gallringshandelse::Regel { slag, fore, efter };
                logg::store::append(conn, &now, &av, &andrad)?;
            }
            Ok::<_, store::Error>(())
        })
        .await;
    match done {
        Ok(()) => Ok(vidare("/kansli/installningar/gallring?klart=regel")),
        Err(store::Error::Andrad) => {
            let (regel, sparat) = rule(&shared, slag).await?;
            let mut konflikt = Konflikt::default();
            konflikt.add("Sparas", efter, sparat);
            page.regel = regel;
            page.konflikt = Some(konflikt);
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "gallring/pages/laga_kraft.html")]
struct Lagakraftsida {
    sida: Kanslisida,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    val: Val,
    version: i64,
    datum: String,
    idag: NaiveDate,
}

impl Lagakraftsida {
    fn new(inloggad: &Inloggad, val: Val, nu: LagaKraft) -> Self {
        Self {
            sida: Kanslisida::new(
                inloggad,
                Flik::Installningar,
                format!("Laga kraft: {}", val.namn),
            ),
            fel: Formularfel::default(),
            konflikt: None,
            val,
            version: nu.version,
            datum: shown(nu.datum),
            idag: tid::now().date_naive(),
        }
    }
}

fn shown(datum: Option<NaiveDate>) -> String {
    datum.map(|datum| datum.to_string()).unwrap_or_default()
}

async fn val_of(shared: &Shared, id: &str) -> Result<(Val, LagaKraft), Error> {
    let saknas = || {
        Error::Saknas("Det finns inget sådant val. Gå till sidan Gallring och välj där.".to_owned())
    };
    let id: ValId = id.parse().map_err(|_| saknas())?;
    let found = shared
        .db
        .read(move |conn| {
            let val = crate::val::store::find(conn, &id)?;
            Ok::<_, store::Error>(val.zip(Some(store::laga_kraft(conn, &id)?)))
        })
        .await?;
    found.ok_or_else(saknas)
}

async fn show_laga_kraft(
    inloggad: Inloggad,
    shared: Data<Shared>,
    val: Path<String>,
) -> Result<HttpResponse, Error> {
    let (val, nu) = val_of(&shared, &val).await?;
    Ok(respond(&Lagakraftsida::new(&inloggad, val, nu)))
}

async fn set_laga_kraft(
    inloggad: Inloggad,
    shared: Data<Shared>,
    val: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let (val, nu) = val_of(&shared, &val).await?;
    let (id, valdag) = (val.id.clone(), val.valdag);
    let mut page = Lagakraftsida::new(&inloggad, val, nu);
    insant.value("datum").clone_into(&mut page.datum);
    let efter = match rules::parse_laga_kraft(&page.datum, valdag, page.idag) {
        Ok(efter) => efter,
        Err(fel) => {
            page.fel = Formularfel::of("datum", fel.to_string());
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let seen = insant.value("version").parse().unwrap_or(-1);
    let (now, av, val) = (tid::now(), inloggad.utforare(), id.clone());
    let done = shared
        .db
        .write(move |conn| {
            let fore = store::laga_kraft(conn, &val)?.datum;
            store::set_laga_kraft(conn, &val, seen, efter)?;
            if fore != efter {
                let andrad = Gallringshandelse::LagaKraft { val: val.clone(), fore, efter };
                logg::store::append(conn, &now, &av, &andrad)?;
            }
            Ok::<_, store::Error>(())
        })
        .await;
    match done {
        Ok(()) => Ok(vidare("/kansli/installningar/gallring?klart=laga-kraft")),
        Err(store::Error::Andrad) => {
            let (_, sparat) = val_of(&shared, id.as_str()).await?;
            let mut konflikt = Konflikt::default();
            let word = |datum| match datum {
                None => "ingen dag".to_owned(),
                Some(_) => shown(datum),
            };
            konflikt.add("Laga kraft", word(efter), word(sparat.datum));
            page.version = sparat.version;
            page.konflikt = Some(konflikt);
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
