//! `/kansli/lokal/{id}/filer`: the files of a lokal, and `/kansli/fil/{id}`, one of them.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, Charset, ContentDisposition, DispositionParam,
    DispositionType, ExtendedValue, HeaderName,
};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::rules::{self, Filfel};
use super::store::{self, NyFil};
use super::{Fil, Filslag};
use crate::konto::Roll;
use crate::konto::forvaltning::export::minute;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::{Begaran, href};
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The list that a lokal belongs to.
const REGISTER: &str = "/kansli/lokaler/register";

/// The longest description of a file, in characters.
const LANGSTA_BESKRIVNING: usize = 200;

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokal/{id}/filer", LASER, list)
        .post_filer("/kansli/lokal/{id}/filer", PLANERAR, add)
        .get("/kansli/fil/{id}", LASER, one)
        .post("/kansli/fil/{id}/ta-bort", PLANERAR, remove);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Trasig => Self::GarInte(error.to_string()),
            store::Error::Rad(_) => Self::Internal(Box::new(error)),
            store::Error::Db(error) => error.into(),
        }
    }
}

fn saknas() -> Error {
    Error::Saknas("Filen finns inte. Någon kan ha tagit bort den.".to_owned())
}

/// The number in a path.
fn number(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| saknas())
}

/// A file as lists show it, for `lokal/filer/pages/delar.html`.
pub struct Filrad {
    /// The file.
    pub fil: Fil,
    /// What it is for.
    pub slag: &'static str,
    /// Its size in words.
    pub storlek: String,
    /// When it was added.
    pub lagd: String,
}

impl Filrad {
    /// Puts a file into words.
    #[must_use]
    pub fn new(fil: Fil) -> Self {
        let (slag, storlek) = (fil.slag.namn(), fil.storlek_i_ord());
        let lagd = minute(Some(fil.lagd));
        Self { fil, slag, storlek, lagd }
    }
}

#[derive(Template)]
#[template(path = "lokal/filer/pages/filer.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    lokal_id: i64,
    namn: String,
    val: String,
    foton: Vec<Filrad>,
    dokument: Vec<Filrad>,
    ser_dokument: bool,
    planerar: bool,
    fel: Formularfel,
    slag: Vec<(String, &'static str)>,
    skrivet: Skrivet,
    accept: String,
}

/// What was typed in the form of a new file.
#[derive(Debug, Clone)]
struct Skrivet {
    slag: String,
    beskrivning: String,
}

impl Default for Skrivet {
    fn default() -> Self {
        Self { slag: Filslag::Foto.to_string(), beskrivning: String::new() }
    }
}

async fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    shared: &Shared,
    lokal_id: i64,
    (skrivet, fel): (Skrivet, Formularfel),
) -> Result<HttpResponse, Error> {
    let valt = valt(begaran, shared, tid::now().date_naive()).await?;
    let (namn, filer) = shared
        .db
        .read(move |conn| {
            let namn = store::lokal_namn(conn, lokal_id)?.ok_or(store::Error::Saknas)?;
            Ok::<_, store::Error>((namn, store::of_lokal(conn, lokal_id)?))
        })
        .await
        .map_err(lokal_saknas)?;
    let roller = inloggad.roller();
    let seen = filer.into_iter().filter(|fil| fil.slag.far_ses_av(roller)).map(Filrad::new);
    let (foton, dokument) = seen.partition(|rad| rad.fil.slag == Filslag::Foto);
    let notis = match begaran.value("klart") {
        Some("tillagd") => Some("Filen är sparad."),
        Some("borttagen") => Some("Filen är borttagen."),
        _ => None,
    };
    let status = if fel.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Lista {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, format!("Filer för {namn}"))
            .in_val(&valt, REGISTER)
            .with_notis(notis),
        flikar: flikar(REGISTER, &valt.val.id, inloggad.roller()),
        lokal_id,
        namn,
        val: valt.val.id.to_string(),
        foton,
        dokument,
        ser_dokument: Filslag::Avtal.far_ses_av(roller),
        planerar: inloggad.har(Roll::Planerare),
        fel,
        slag: Filslag::ALLA.map(|slag| (slag.to_string(), slag.namn())).into(),
        skrivet,
        accept: [Filslag::Foto, Filslag::Avtal].map(rules::accept).join(","),
    };
    Ok(respond_with(&page, status))
}

/// Where there is no file there may yet be a lokal: this says which of them is missing.
fn lokal_saknas(error: store::Error) -> Error {
    match error {
        store::Error::Saknas => {
            Error::Saknas("Lokalen finns inte. Sök efter den i registret.".to_owned())
        }
        error => error.into(),
    }
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let empty = (Skrivet::default(), Formularfel::default());
    page(&begaran, &inloggad, &shared, number(&id)?, empty).await
}

/// The way back to a page of a lokal, with the val in work and what has been done.
fn back(path: &str, valt: &Valt, klart: &str) -> HttpResponse {
    vidare(&href(path, [("val", valt.val.id.as_str()), ("klart", klart)].into_iter()))
}

async fn add(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, lokal_id) = (Begaran::read(&request), number(&id)?);
    let skrivet = Skrivet {
        slag: insant.value("slag").to_owned(),
        beskrivning: insant.value("beskrivning").to_owned(),
    };
    let ny = match check(&insant, lokal_id, &skrivet) {
        Ok(ny) => ny,
        Err(fel) => return page(&begaran, &inloggad, &shared, lokal_id, (skrivet, fel)).await,
    };
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (now, av) = (tid::now(), inloggad.utforare());
    let add = shared.db.write(move |conn| store::add(conn, &now, &av, &ny));
    add.await.map_err(lokal_saknas)?;
    Ok(back(&format!("/kansli/lokal/{lokal_id}/filer"), &valt, "tillagd"))
}

fn check(insant: &Insant, lokal_id: i64, skrivet: &Skrivet) -> Result<NyFil, Formularfel> {
    let mut fel = Formularfel::default();
    let slag = skrivet.slag.parse::<Filslag>();
    let slag = fel.take("slag", slag.map_err(|_| "Välj vad filen är."));
    let beskrivning = beskrivning(&skrivet.beskrivning);
    let beskrivning = fel.take("beskrivning", beskrivning);
    let chosen = insant.fil("fil").ok_or(Filfel::Saknas);
    let read = chosen.and_then(|fil| {
        // Without a kind the file is looked at as that which takes most.
        let slag = slag.unwrap_or(Filslag::Ovrigt);
        rules::granska(slag, &fil.namn, &fil.innehall).map(|typ| (fil, typ))
    });
    match (slag, beskrivning, fel.take("fil", read)) {
        (Some(slag), Some(beskrivning), Some((fil, typ))) => Ok(NyFil {
            lokal_id,
            inventering_id: None,
            slag,
            namn: fil.namn.clone(),
            typ,
            innehall: fil.innehall.to_vec(),
            beskrivning,
        }),
        _ => Err(fel),
    }
}

/// What a file shows, in one line.
///
/// # Errors
/// When it is too long.
pub fn beskrivning(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > LANGSTA_BESKRIVNING {
        return Err(format!("Beskrivningen får ha högst {LANGSTA_BESKRIVNING} tecken."));
    }
    Ok(text)
}

async fn one(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, roller) = (number(&id)?, inloggad.roller());
    let known = shared.db.read(move |conn| store::find(conn, id)).await?;
    if !known.slag.far_ses_av(roller) {
        crate::person::pages::refuse(&shared, &inloggad, "fil", id).await;
        return Err(Error::Nekad);
    }
    let (fil, bytes) = shared.db.read(move |conn| store::get(conn, id)).await?;
    Ok(served(&fil, bytes))
}

/// A file as an answer: nothing in it is run, whatever it holds.
fn served(fil: &Fil, bytes: Vec<u8>) -> HttpResponse {
    let disposition = match fil.slag {
        Filslag::Foto => DispositionType::Inline,
        _ => DispositionType::Attachment,
    };
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: fil.namn.clone().into_bytes(),
    };
    let disposition =
        ContentDisposition { disposition, parameters: vec![DispositionParam::FilenameExt(name)] };
    HttpResponse::Ok()
        .content_type(fil.typ.mime())
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((HeaderName::from_static("x-content-type-options"), "nosniff"))
        .body(bytes)
}

async fn remove(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (number(&id)?, Begaran::read(&request));
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (now, av) = (tid::now(), inloggad.utforare());
    let fil = shared.db.write(move |conn| store::remove(conn, &now, &av, id)).await?;
    let path = match (begaran.value("fran"), fil.inventering_id) {
        (Some("inventering"), Some(inventering)) => format!("/kansli/inventering/{inventering}"),
        _ => format!("/kansli/lokal/{}/filer", fil.lokal_id),
    };
    Ok(back(&path, &valt, "borttagen"))
}
