//! `/kansli/tackning/platsval`: searches, a new one, and what each found.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::handelser::Platsvalshandelse;
use super::kandidater::Slag;
use super::skrivet::{Skrivet, field};
use super::store::{self, Lage, Sokning};
use super::uppdrag::svenskt;
use super::villkor::Underlag;
use super::visa::Visa;
use super::{export, forslag, kandidater, korning, ord, scenario};
use crate::fil::export::Format;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik};
use crate::lokal::oversikt::pages::map_settings;
use crate::lokal::register::Byggnadstyp;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::flikar::flikar;
use crate::tackning::plats::Nyckel;
use crate::tackning::scenario::pages::sidan;
use crate::tackning::scenario::store as scenarier;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, note, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista;
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/tackning/platsval";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get(STIG, LASER, list)
        .get("/kansli/tackning/platsval/ny", PLANERAR, blank)
        .post("/kansli/tackning/platsval/ny", PLANERAR, begin)
        .get("/kansli/tackning/platsval/{id}", LASER, show)
        .get("/kansli/tackning/platsval/{id}/punkter", LASER, points)
        .get("/kansli/tackning/platsval/{id}/underlag", LASER, paper)
        .post("/kansli/tackning/platsval/{id}/scenario", PLANERAR, try_out)
        .post("/kansli/tackning/platsval/{id}/avbryt", PLANERAR, cancel)
        .post("/kansli/tackning/platsval/{id}/ta-bort", PLANERAR, remove);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => {
                Self::Saknas("Sökningen finns inte. Någon kan ha tagit bort den.".to_owned())
            }
            store::Error::Inaktuell => Self::Andrad(format!(
                "{error} Den kan ha blivit klar. Gå tillbaka och läs om sidan."
            )),
            store::Error::Upptaget(_) => Self::GarInte(error.to_string()),
            store::Error::Register(error) => error.into(),
            store::Error::Db(error) => error.into(),
            store::Error::Trasig => Self::Internal(Box::new(error)),
        }
    }
}

/// A search as the list shows it.
struct Rad {
    id: i64,
    namn: String,
    mal: String,
    lage: Lage,
    skapad: String,
    skapad_av: String,
    varde: String,
    gap: String,
    platser: String,
}

impl Rad {
    fn new(one: &Sokning) -> Self {
        let svar = one.svar.as_ref();
        Self {
            id: one.id,
            namn: one.namn.clone(),
            mal: one.uppdrag.mal.namn(),
            lage: one.lage,
            skapad: one.skapad.format("%Y-%m-%d %H:%M").to_string(),
            skapad_av: one.skapad_av.clone(),
            varde: svar.map(super::svar::Svar::visat).unwrap_or_default(),
            gap: svar.map(|svar| percent(svar.gap)).unwrap_or_default(),
            platser: svar.map(|svar| svar.valda.len().to_string()).unwrap_or_default(),
        }
    }
}

fn percent(share: f64) -> String {
    format!("{} %", svenskt(100.0 * share, if share > 0.0 && share < 0.001 { 4 } else { 2 }))
}

#[derive(Template)]
#[template(path = "tackning/platsval/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    rader: Vec<Rad>,
    planerar: bool,
}

fn may_plan(inloggad: &Inloggad) -> bool {
    PLANERAR.slapper_in(inloggad.roller())
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let now = tid::now();
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let id = valt.val.id.clone();
    let all = shared.db.read(move |conn| store::all(conn, &id, &now)).await?;
    let notis = match begaran.value("klart") {
        Some("borttagen") => Some("Sökningen är borttagen."),
        _ => None,
    };
    Ok(respond(&Lista {
        sida: Kanslisida::new(&inloggad, Flik::Tackning, "Välj platser")
            .in_val(&valt, STIG)
            .with_notis(notis),
        flikar: flikar(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        rader: all.iter().map(Rad::new).collect(),
        planerar: may_plan(&inloggad),
    }))
}

/// A kind of building that is proposed.
struct Slagval {
    varde: &'static str,
    text: &'static str,
    antal: usize,
}

/// A place of the plan, to keep or not.
struct Planplats {
    id: String,
    namn: String,
    slag: &'static str,
}

#[derive(Template)]
#[template(path = "tackning/platsval/pages/ny.html")]
struct Ny {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fel: Formularfel,
    skrivet: Skrivet,
    mal: Vec<(String, String)>,
    profiler: Vec<(String, String)>,
    indelningar: Vec<(String, String)>,
    lokaler: Vec<Slagval>,
    gatuplatser: Vec<Slagval>,
    planen: Vec<Planplats>,
    krav: Vec<(&'static str, &'static str)>,
    omraden: Vec<String>,
}

fn choices(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(value, text)| (value.to_owned(), text.to_owned())).collect()
}

async fn form(
    shared: &Shared,
    inloggad: &Inloggad,
    valt: &Valt,
    skrivet: Skrivet,
    fel: Formularfel,
) -> Result<Ny, Error> {
    let val = valt.val.clone();
    let bild = shared.tackning.bild(&shared.db, &val).await?;
    let register = shared.db.read(move |conn| store::register(conn, &val)).await?;
    let mut kinds: HashMap<Byggnadstyp, usize> = HashMap::new();
    for lokal in &register {
        *kinds.entry(lokal.typ).or_default() += 1;
    }
    let of = |slag: Slag| {
        let own = forslag::forslag().iter().filter(move |one| one.som == slag);
        own.map(|one| Slagval {
            varde: one.typ().as_str(),
            text: one.typ().namn(),
            antal: kinds.get(&one.typ()).copied().unwrap_or_default(),
        })
        .collect()
    };
    let planen = bild.platser.iter().filter(|one| one.raknas() && one.typ.oppen_for_alla());
    let planen = planen.filter_map(|one| match one.nyckel {
        Nyckel::Stalle(nr) => {
            one.plats?;
            Some(Planplats { id: format!("s{nr}"), namn: one.namn.clone(), slag: one.typ.namn() })
        }
        Nyckel::Lokal(_) | Nyckel::Ny(_) => None,
    });
    let mut omraden: Vec<String> = bild
        .grund
        .befolkning
        .distrikt
        .iter()
        .filter_map(|one| one.valkrets.as_ref())
        .map(|krets| format!("{} ({})", krets.namn, krets.kod))
        .collect();
    omraden.sort_unstable();
    omraden.dedup();
    Ok(Ny {
        sida: Kanslisida::new(inloggad, Flik::Tackning, "Ny sökning efter platser")
            .in_val(valt, "/kansli/tackning/platsval/ny"),
        flikar: flikar(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        fel,
        skrivet,
        mal: choices(&[
            ("medel", "Kortast medelavstånd"),
            ("kolm-pollak", "Kortast avstånd där långa vägar väger tyngre (Kolm–Pollak)"),
            ("inom", "Störst andel inom ett avstånd"),
            ("utanfor", "Färst som har längre än ett avstånd, eller ingen plats"),
        ]),
        profiler: choices(&[("gang", "Till fots"), ("rullstol", "Med rullstol")]),
        indelningar: choices(&[
            ("", "Nej"),
            ("valkrets", "Minst en plats i varje valkrets"),
            ("stadsdel", "Minst en plats i varje stadsdel"),
        ]),
        lokaler: of(Slag::Lokal),
        gatuplatser: of(Slag::Gatuplats),
        planen: planen.collect(),
        krav: Krav::ALLA.map(|krav| (krav.as_str(), ord::need(krav))).into(),
        omraden,
    })
}

async fn blank(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let now = tid::now();
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let earlier = begaran.value("fran").and_then(|text| text.parse::<i64>().ok());
    let order = match earlier {
        Some(id) => shared.db.read(move |conn| store::get(conn, id, &now)).await?.uppdrag,
        None => forslag::proposed(),
    };
    let page =
        form(&shared, &inloggad, &valt, Skrivet::from(&order), Formularfel::default()).await?;
    Ok(respond(&page))
}

async fn begin(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let skrivet = Skrivet::read(|falt| insant.values(falt).map(str::to_owned).collect());
    let again = async |skrivet: Skrivet, fel: Formularfel| {
        let page = form(&shared, &inloggad, &valt, skrivet, fel).await?;
        Ok::<_, Error>(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
    };
    let mut fel = Formularfel::default();
    let order = match skrivet.uppdrag() {
        Ok(order) => order,
        Err(wrong) => {
            for (falt, text) in wrong {
                fel.add(falt, text);
            }
            return again(skrivet, fel).await;
        }
    };
    let val = valt.val.clone();
    let bild = shared.tackning.bild(&shared.db, &val).await?;
    let asked = val.clone();
    let register = shared.db.read(move |conn| store::register(conn, &asked)).await?;
    // Names that are no candidate's are told here, not by a search that fails.
    let (seen, known, asked) = (bild.clone(), register.clone(), order.clone());
    let wrong = actix_web::web::block(move || {
        let all = kandidater::kandidater(&seen, &known, &asked);
        Underlag::new(&asked, &all, &seen.grund.befolkning.distrikt).err()
    });
    let wrong = wrong.await.map_err(|error| Error::Internal(Box::new(error)))?;
    if let Some(wrong) = wrong {
        fel.add(field(wrong.falt), wrong.text);
        return again(skrivet, fel).await;
    }
    let (av, kept, id) = (inloggad.utforare(), order.clone(), val.id.clone());
    let added = shared.db.write(move |conn| store::add(conn, &now, &av, (&id, &kept))).await;
    match added {
        Ok(id) => {
            korning::starta(shared.db.clone(), id, bild, register, order);
            Ok(vidare(&format!("{STIG}/{id}?val={}", val.id)))
        }
        Err(error @ store::Error::Upptaget(_)) => {
            fel.add("namn", error.to_string());
            again(skrivet, fel).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read_id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| store::Error::Saknas.into())
}

/// A search, and the val that it is about.
async fn open(shared: &Shared, id: i64) -> Result<(Sokning, Valt), Error> {
    let now = tid::now();
    let one = shared.db.read(move |conn| store::get(conn, id, &now)).await?;
    if one.lage == Lage::Avbrutet && one.svar.is_none() {
        // One that died with the service is marked so.
        shared.db.write(move |conn| store::bury(conn, &now)).await?;
    }
    let query = format!("val={}", one.val_id);
    let begaran = Begaran::new(STIG, &query, None, None);
    let valt = valt(&begaran, shared, now.date_naive()).await?;
    let one = shared.db.read(move |conn| store::get(conn, id, &now)).await?;
    Ok((one, valt))
}

/// How often a page about a search that goes on asks again, in seconds.
const FRAGAR_S: &str = "2";

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = read_id(&id)?;
    let begaran = Begaran::read(&request);
    let (sokning, valt) = open(&shared, id).await?;
    if let Some(format) = begaran.value("format").and_then(Format::parse) {
        let svar = sokning.svar.as_ref().ok_or_else(no_answer)?;
        let file = lista::file(&export::table(svar), &format!("platsval-{id}"), format)?;
        let done = Platsvalshandelse::Exporterad { id, format: format.ending() };
        note(&shared, &tid::now(), &inloggad.utforare(), done).await?;
        return Ok(file);
    }
    let page = page(&shared, &inloggad, &begaran, sokning, &valt);
    let mut answer = respond(&page);
    if page.raknar {
        let value = actix_web::http::header::HeaderValue::from_static(FRAGAR_S);
        answer.headers_mut().insert(actix_web::http::header::REFRESH, value);
    }
    Ok(answer)
}

fn page(
    shared: &Shared,
    inloggad: &Inloggad,
    begaran: &Begaran,
    sokning: Sokning,
    valt: &Valt,
) -> Visa {
    let (plattor, kalla, texter) = map_settings(shared);
    let notis = match begaran.value("klart") {
        Some("avbruten") => Some("Sökningen är avbruten. Det som hann hittas visas strax."),
        _ => None,
    };
    let now = &sokning.framsteg;
    let left = (sokning.uppdrag.sekunder - now.sekunder).max(0.0);
    let found = now.varde.zip(now.gap).map(|(varde, gap)| {
        let mal = sokning.uppdrag.mal;
        format!("{}, högst {} ifrån det bästa", mal.visa(varde), percent(gap))
    });
    Visa {
        sida: Kanslisida::new(inloggad, Flik::Tackning, sokning.namn.clone())
            .in_val(valt, STIG)
            .with_notis(notis),
        flikar: flikar(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        planerar: may_plan(inloggad),
        raknar: sokning.lage == Lage::Raknar,
        kvar: svenskt(left.ceil(), 0),
        hittills: found.unwrap_or_default(),
        villkor: ord::villkor(&sokning.uppdrag),
        antaget: ord::assumed(&sokning.uppdrag),
        punkter: format!("{STIG}/{}/punkter", sokning.id),
        sokning,
        plattor,
        kalla,
        texter,
    }
}

fn no_answer() -> Error {
    Error::Saknas("Sökningen har inget svar. Vänta tills den är klar, eller gör en ny.".to_owned())
}

/// The chosen places as `GeoJSON`: for the map, and as a file.
async fn points(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = read_id(&id)?;
    let (sokning, _) = open(&shared, id).await?;
    let svar = sokning.svar.as_ref().ok_or_else(no_answer)?;
    let mut answer = HttpResponse::Ok();
    answer.content_type("application/geo+json").insert_header((CACHE_CONTROL, "no-store"));
    if Begaran::read(&request).value("fil").is_some() {
        let done = Platsvalshandelse::Exporterad { id, format: "geojson" };
        note(&shared, &tid::now(), &inloggad.utforare(), done).await?;
        let name = format!("attachment; filename=\"platsval-{id}.geojson\"");
        answer.insert_header((CONTENT_DISPOSITION, name));
    }
    Ok(answer.body(export::points(svar).to_string()))
}

#[derive(Template)]
#[template(path = "tackning/platsval/pages/underlag.html")]
struct Papper {
    visa: Visa,
    sida: Kanslisida,
    dag: String,
}

/// The paper for the board: the answer as text and tables, to print.
async fn paper(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (sokning, valt) = open(&shared, read_id(&id)?).await?;
    if sokning.svar.is_none() {
        return Err(no_answer());
    }
    let visa = page(&shared, &inloggad, &Begaran::read(&request), sokning, &valt);
    let sida =
        Kanslisida::new(&inloggad, Flik::Tackning, format!("Underlag: {}", visa.sokning.namn))
            .in_val(&valt, STIG);
    Ok(respond(&Papper { visa, sida, dag: tid::now().date_naive().to_string() }))
}

/// Makes a scenario of what a search found.
async fn try_out(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (now, av) = (tid::now(), inloggad.utforare());
    let (sokning, valt) = open(&shared, read_id(&id)?).await?;
    let svar = sokning.svar.as_ref().ok_or_else(no_answer)?;
    let bild = shared.tackning.bild(&shared.db, &valt.val).await?;
    let val = valt.val.clone();
    let register = shared.db.read(move |conn| store::register(conn, &val)).await?;
    let nytt = scenario::scenario(&sokning, svar, (&valt.val, &bild.platser, &register))
        .map_err(|full| Error::GarInte(full.to_string()))?;
    let val = valt.val.id;
    let made =
        shared.db.write(move |conn| scenarier::create(conn, &now, &av, (&val, &nytt))).await?;
    Ok(vidare(&sidan(made, "skapat", "")))
}

fn version(insant: &Insant) -> i64 {
    insant.value("version").parse().unwrap_or(0)
}

async fn cancel(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av, seen) = (read_id(&id)?, tid::now(), inloggad.utforare(), version(&insant));
    shared.db.write(move |conn| store::cancel(conn, &now, &av, (id, seen))).await?;
    Ok(vidare(&format!("{STIG}/{id}?klart=avbruten")))
}

async fn remove(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av, seen) = (read_id(&id)?, tid::now(), inloggad.utforare(), version(&insant));
    let one = shared.db.read(move |conn| store::get(conn, id, &now)).await?;
    shared.db.write(move |conn| store::remove(conn, &now, &av, (id, seen))).await?;
    Ok(vidare(&format!("{STIG}?val={}&klart=borttagen", one.val_id)))
}
