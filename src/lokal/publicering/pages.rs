//! `/kansli/lokaler/publicering`: what is out, what has changed since, and the files.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form::Form;
use super::store::{self, Laget, Urval};
use super::vy::Jamforelse;
use super::{export, rules};
use crate::fil::export::Format;
use crate::konto::forvaltning::export::minute;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::import::Slag;
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared, lista};

/// The path of the page.
pub const STIG: &str = "/kansli/lokaler/publicering";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokaler/publicering", LASER, page)
        .post("/kansli/lokaler/publicering", PLANERAR, publish)
        .post("/kansli/lokaler/publicering/angra", PLANERAR, undo)
        .get("/kansli/lokaler/publicering/fil", LASER, file)
        .get("/kansli/lokaler/publicering/andringar", LASER, changes)
        .get("/kansli/lokaler/publicering/stallen", LASER, whole);
    super::blad::pages::routes(rutter);
    super::affisch::pages::routes(rutter);
}

/// What is shown of a list.
struct Lista {
    slag: Slag,
    namn: &'static str,
    publicerade: usize,
    beslutade: usize,
    senast: Option<String>,
    jamforelse: Option<Jamforelse>,
}

/// A snapshot in the list of them.
struct Tidigare {
    id: i64,
    namn: &'static str,
    nar: String,
    av: String,
    antal: i32,
    visas: bool,
    kan_angras: bool,
}

#[derive(Template)]
#[template(path = "lokal/publicering/pages/publicering.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: Val,
    planerar: bool,
    listor: Vec<Lista>,
    tidigare: Vec<Tidigare>,
    rostkort: String,
    rostkort_tryckta: bool,
    rostkort_paragraf: &'static str,
}

/// The name of a list for people.
const fn namn(slag: Slag) -> &'static str {
    match slag {
        Slag::Vallokaler => "Vallokaler",
        Slag::Rostningslokaler => "Röstningslokaler",
    }
}

fn notis(begaran: &Begaran) -> Option<&'static str> {
    match begaran.value("klart")? {
        "publicerat" => Some("Det som är publicerat nu är noterat."),
        "oforandrat" => Some("Inget har ändrats sedan den senaste publiceringen."),
        "angrat" => Some("Den senaste noteringen är borttagen."),
        _ => None,
    }
}

/// The number of the snapshot that the page is asked to compare with.
fn asked(begaran: &Begaran) -> Option<i64> {
    begaran.value("publicering")?.parse().ok()
}

async fn page(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, idag) = (Begaran::read(&request), tid::now().date_naive());
    let valt = valt(&begaran, &shared, idag).await?;
    let (val, chosen) = (valt.val.clone(), asked(&begaran));
    let laget = shared.db.read(move |conn| store::laget(conn, &val, chosen)).await?;
    let val = &valt.val;
    let tryckta = super::mottagare::rostkort_trycks(val) <= idag;
    let planerar = inloggad.roller().har_nagon(&[crate::konto::Roll::Planerare]);
    let title = "Publicering";
    Ok(respond(&Sida {
        flikar: flikar(STIG, &val.id, inloggad.roller()),
        planerar,
        listor: laget.listor.iter().map(|one| list(val, one, &laget, tryckta)).collect(),
        tidigare: earlier(&laget),
        rostkort: super::mottagare::rostkort_trycks(val).to_string(),
        rostkort_tryckta: tryckta,
        rostkort_paragraf: super::mottagare::rostkort_paragraf(),
        val: val.clone(),
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, title)
            .in_val(&valt, STIG)
            .with_notis(notis(&begaran)),
    }))
}

fn list(val: &Val, one: &store::Lista, laget: &Laget, tryckta: bool) -> Lista {
    let jamforelse = one.mot.as_ref().map(|(mot, rader)| {
        let skillnad = rules::diff(rader, &one.nu.rader);
        Jamforelse::new(&val.id, mot, &skillnad, tryckta, &laget.rostberattigade)
    });
    let senast = laget.publiceringar.iter().find(|held| held.slag == one.slag);
    Lista {
        slag: one.slag,
        namn: namn(one.slag),
        publicerade: one.nu.rader.len(),
        beslutade: one.beslutade,
        senast: senast.map(|held| format!("{} av {}", minute(Some(held.nar)), held.av)),
        jamforelse,
    }
}

fn earlier(laget: &Laget) -> Vec<Tidigare> {
    let newest = |slag| laget.publiceringar.iter().find(|held| held.slag == slag).map(|p| p.id);
    let shown = |id| laget.listor.iter().filter_map(|one| one.mot.as_ref()).any(|m| m.0.id == id);
    laget
        .publiceringar
        .iter()
        .map(|held| Tidigare {
            id: held.id,
            namn: namn(held.slag),
            nar: minute(Some(held.nar)),
            av: held.av.clone(),
            antal: held.antal,
            visas: shown(held.id),
            kan_angras: newest(held.slag) == Some(held.id),
        })
        .collect()
}

/// The list that a request names.
fn slag(text: Option<&str>) -> Result<Slag, Error> {
    text.and_then(Slag::parse).ok_or_else(|| {
        Error::Parameter(
            "Välj vilken lista det gäller: vallokaler eller rostningslokaler.".to_owned(),
        )
    })
}

fn back(val: &Val, klart: &str) -> HttpResponse {
    vidare(&format!("{STIG}?val={}&klart={klart}", val.id))
}

async fn publish(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (slag, now) = (slag(Some(insant.value("slag")))?, tid::now());
    let val = valt(&Begaran::read(&request), &shared, now.date_naive()).await?.val;
    let (av, of) = (inloggad.utforare(), val.clone());
    let new = shared.db.write(move |conn| store::publish(conn, &now, &av, &of, slag)).await?;
    Ok(back(&val, if new { "publicerat" } else { "oforandrat" }))
}

async fn undo(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let gone = || Error::Saknas("Det finns ingen sådan notering att ta bort.".to_owned());
    let id: i64 = insant.value("id").parse().map_err(|_| gone())?;
    let val = valt(&Begaran::read(&request), &shared, now.date_naive()).await?.val;
    let (av, of) = (inloggad.utforare(), val.id.clone());
    if shared.db.write(move |conn| store::undo(conn, &now, &av, &of, id)).await? {
        Ok(back(&val, "angrat"))
    } else {
        Err(Error::GarInte(
            "Bara den senaste noteringen av en lista går att ta bort. Läs om sidan.".to_owned(),
        ))
    }
}

/// A JSON file to save.
fn json(body: String, namn: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{namn}.json\"")))
        .body(body)
}

fn internal(error: crate::fil::export::Exportfel) -> Error {
    Error::Internal(Box::new(error))
}

/// The published form as a file; `beslutade=ja` takes those that are decided on too.
async fn file(request: HttpRequest, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let slag = slag(begaran.value("slag"))?;
    let val = valt(&begaran, &shared, tid::now().date_naive()).await?.val;
    let urval = match begaran.value("beslutade") {
        Some("ja") => Urval::MedBeslutade,
        _ => Urval::Publicerade,
    };
    let namn = format!("{}-{}", val.id, slag.as_str());
    let form: Form = shared.db.read(move |conn| store::form(conn, &val, slag, urval)).await?;
    match begaran.value("format") {
        Some("json") => Ok(json(form.json(), &namn)),
        Some("xlsx") => lista::file(&form.table(), &namn, Format::Xlsx),
        _ => Ok(lista::attachment(form.csv().map_err(internal)?, &namn, Format::Csv)),
    }
}

fn format(begaran: &Begaran) -> Format {
    begaran.value("format").and_then(Format::parse).unwrap_or(Format::Csv)
}

/// What has changed since a snapshot, as a file.
async fn changes(request: HttpRequest, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let (begaran, idag) = (Begaran::read(&request), tid::now().date_naive());
    let slag = slag(begaran.value("slag"))?;
    let val = valt(&begaran, &shared, idag).await?.val;
    let (of, chosen) = (val.clone(), asked(&begaran));
    let laget = shared.db.read(move |conn| store::laget(conn, &of, chosen)).await?;
    let compared = laget.listor.iter().find(|one| one.slag == slag);
    let Some((nu, (_, rader))) = compared.and_then(|one| Some((&one.nu, one.mot.as_ref()?))) else {
        return Err(Error::Saknas("Listan är inte publicerad än, så inget är ändrat.".to_owned()));
    };
    let skillnad = rules::diff(rader, &nu.rader);
    let tryckta = super::mottagare::rostkort_trycks(&val) <= idag;
    let tabell = export::changes(slag, &skillnad, tryckta, &laget.rostberattigade);
    let namn = format!("{}-{}-andringar", val.id, slag.as_str());
    lista::file(&tabell, &namn, format(&begaran))
}

/// Every röstmottagningsställe of the val with its plan and hours, as a file.
async fn whole(request: HttpRequest, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let val = valt(&begaran, &shared, tid::now().date_naive()).await?.val;
    let of = val.clone();
    let (stallen, planer) = shared
        .db
        .read(move |conn| {
            let stallen = crate::lokal::store::all(conn, &of.id)?;
            Ok::<_, crate::lokal::store::Error>((stallen, store::planer(conn, &of.id)?))
        })
        .await?;
    let tabell = export::whole(&val, &stallen, &planer);
    lista::file(&tabell, &format!("{}-stallen", val.id), format(&begaran))
}
