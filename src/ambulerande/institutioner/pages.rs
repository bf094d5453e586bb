//! `/kansli/ambulerande/institutioner`: the institutions of a val, and who goes there.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Institution, Utsedd, store};
use crate::fil::namn::sort_key;
use crate::konto::Roll;
use crate::lokal::flikar::LASER;
use crate::lokal::stalle::rules::rostmottagare_behovs;
use crate::person::rules::Sokning;
use crate::person::store as personer;
use crate::person::{PersonId, Slag};
use crate::sigill::store as nycklar;
use crate::tid;
use crate::val::{self, ValId};
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/ambulerande/institutioner";
const BEMANNAR: Tilltrade = Tilltrade::Roller(&[Roll::Bemanningsansvarig]);

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/ambulerande/institutioner", LASER, list)
        .get("/kansli/ambulerande/institutioner/{id}", LASER, one)
        .post("/kansli/ambulerande/institutioner/{id}/sok", BEMANNAR, search)
        .post("/kansli/ambulerande/institutioner/{id}/utse", BEMANNAR, appoint)
        .post("/kansli/ambulerande/institutioner/{id}/ta-bort", BEMANNAR, remove);
}

/// An institution as it is shown.
struct Rad {
    om: Institution,
    dagar: String,
    klar: bool,
}

impl Rad {
    fn new(om: Institution) -> Self {
        let dagar = match om.dagar.as_slice() {
            [] => "Inga dagar".to_owned(),
            [one] => one.to_string(),
            [first, .., last] => format!("{} dagar, {first} till {last}", om.dagar.len()),
        };
        Self { dagar, klar: om.utsedda >= rostmottagare_behovs(), om }
    }
}

#[derive(Template)]
#[template(path = "ambulerande/institutioner/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    behovs: usize,
    fattas: usize,
    rader: Vec<Rad>,
}

#[derive(Template)]
#[template(path = "ambulerande/institutioner/pages/ett.html")]
struct Ett {
    sida: Kanslisida,
    fel: Formularfel,
    val: ValId,
    rad: Rad,
    behovs: usize,
    /// Who they are, for those who staff.
    utsedda: Option<Vec<Utsedd>>,
    sokt: String,
    traffar: Option<Vec<(PersonId, String)>>,
}

fn saknas() -> Error {
    Error::Saknas(
        "Det finns ingen sådan institution. De som finns i valet står under Institutioner."
            .to_owned(),
    )
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let id = valt.val.id.clone();
    let mut all = shared.db.read(move |conn| store::all(conn, &id)).await?;
    all.sort_by_cached_key(|one| (sort_key(&one.namn), one.id));
    let rader: Vec<Rad> = all.into_iter().map(Rad::new).collect();
    Ok(respond(&Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Institutioner").in_val(&valt, STIG),
        behovs: rostmottagare_behovs(),
        fattas: rader.iter().filter(|rad| !rad.klar).count(),
        rader,
    }))
}

/// The page of an institution; with names for those who staff.
async fn page(shared: &Shared, inloggad: &Inloggad, id: &str) -> Result<Ett, Error> {
    let id: i64 = id.parse().map_err(|_| saknas())?;
    let found = shared.db.read(move |conn| store::find(conn, id)).await?;
    let (om, val) = found.ok_or_else(saknas)?;
    let utsedda = if inloggad.har(Roll::Bemanningsansvarig) {
        let kalla = shared.nyckelkalla()?;
        let all = shared.db.read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            store::appointed(conn, &ring, id)
        });
        Some(all.await?)
    } else {
        None
    };
    let mut alla = shared.db.read(val::store::all).await?;
    alla.reverse();
    let own = alla.iter().find(|one| one.id == val).cloned().ok_or_else(saknas)?;
    let valt = Valt { val: own, alla };
    Ok(Ett {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, om.namn.clone()).in_val(&valt, STIG),
        fel: Formularfel::default(),
        val,
        rad: Rad::new(om),
        behovs: rostmottagare_behovs(),
        utsedda,
        sokt: String::new(),
        traffar: None,
    })
}

async fn one(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let mut page = page(&shared, &inloggad, &id).await?;
    let notis = match Begaran::read(&request).value("klart") {
        Some("utsedd") => Some("Personen är utsedd."),
        Some("borttagen") => Some("Personen är inte längre utsedd."),
        _ => None,
    };
    page.sida = page.sida.with_notis(notis);
    Ok(respond(&page))
}

/// The most hits shown.
const MOST: usize = 50;

/// As the search among persons: what is searched for is a person's, and stands in no URL.
async fn search(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let mut page = page(&shared, &inloggad, &id).await?;
    page.sokt = insant.value("q").chars().take(200).collect();
    let Some(sokning) = Sokning::read(&page.sokt, tid::now().date_naive()) else {
        page.fel.add("q", "Skriv ett namn, personnummer, telefonnummer eller en e-postadress.");
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let kalla = shared.nyckelkalla()?;
    let found = shared
        .db
        .read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            let mut ids = personer::search(conn, &ring, &[Slag::Rostmottagare], &sokning)?;
            ids.truncate(MOST);
            personer::some(conn, &ring, &ids)
        })
        .await?;
    let there = |id: PersonId| page.utsedda.iter().flatten().any(|utsedd| utsedd.person == id);
    let mut traffar: Vec<(PersonId, String)> = found
        .into_iter()
        .filter(|person| !there(person.id))
        .map(|person| (person.id, person.uppgifter.namn.as_str().to_owned()))
        .collect();
    traffar.sort_by_cached_key(|(id, namn)| (sort_key(namn), *id));
    page.traffar = Some(traffar);
    Ok(respond(&page))
}

/// The institution in a path and the person in a form.
async fn named(shared: &Shared, id: &str, insant: &Insant) -> Result<(i64, PersonId), Error> {
    let id: i64 = id.parse().map_err(|_| saknas())?;
    let found = shared.db.read(move |conn| store::find(conn, id)).await?;
    found.ok_or_else(saknas)?;
    let person = insant.value("person").parse();
    Ok((id, person.map_err(|_| crate::person::pages::saknas())?))
}

async fn appoint(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let both = named(&shared, &id, &insant).await?;
    let (now, av) = (tid::now(), inloggad.utforare());
    if shared.db.write(move |conn| store::appoint(conn, &now, &av, both)).await? {
        Ok(vidare(&format!("{STIG}/{}?klart=utsedd", both.0)))
    } else {
        Err(crate::person::pages::saknas())
    }
}

async fn remove(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let both = named(&shared, &id, &insant).await?;
    let (now, av) = (tid::now(), inloggad.utforare());
    if shared.db.write(move |conn| store::remove(conn, &now, &av, both)).await? {
        Ok(vidare(&format!("{STIG}/{}?klart=borttagen", both.0)))
    } else {
        Err(crate::person::pages::saknas())
    }
}
