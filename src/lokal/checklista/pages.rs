//! `/kansli/lokaler/checklista`: the legal checklist of a val.

use std::collections::HashMap;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::handelser::Checkhandelse;
use super::rules::{self, Bedomd, Lage};
use super::store;
use super::{export, kalender};
use crate::fil::namn::sort_key;
use crate::konto::KontoId;
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::tid::{self, Svensktid};
use crate::val::Val;
use crate::web::behorighet::{Inloggad, note};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

pub(super) const STIG: &str = "/kansli/lokaler/checklista";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, list).get("/kansli/lokaler/checklista.ics", LASER, ics);
    super::punkt::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Inaktuell(_) => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::IngetKonto => Self::GarInte(error.to_string()),
            store::Error::Lokal(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

const KOLUMNER: [Kolumn; 5] = [
    Kolumn { nyckel: "frist", rubrik: "Sista dag" },
    Kolumn { nyckel: "lage", rubrik: "Läge" },
    Kolumn { nyckel: "titel", rubrik: "Punkt" },
    Kolumn { nyckel: "ansvarig", rubrik: "Ansvarig" },
    Kolumn { nyckel: "", rubrik: "Vad som är fel" },
];

pub(super) type Konton = HashMap<KontoId, String>;

/// What of the list is asked for.
struct Urval {
    lagen: Vec<Lage>,
    mina: Option<KontoId>,
}

fn select<'a>(
    punkter: &'a [Bedomd],
    konton: &Konton,
    fraga: &Listfraga,
    urval: &Urval,
) -> Vec<&'a Bedomd> {
    let wanted = sort_key(&fraga.q);
    let mut chosen: Vec<&Bedomd> = punkter
        .iter()
        .filter(|one| wanted.is_empty() || sort_key(&one.punkt.titel).contains(&wanted))
        .filter(|one| match urval.lagen.as_slice() {
            [] => one.lage != Lage::EjAktuell,
            some => some.contains(&one.lage),
        })
        .filter(|one| urval.mina.is_none() || one.tillagt.ansvarig == urval.mina)
        .collect();
    chosen.sort_by_cached_key(|one| match fraga.sortera {
        "lage" => (one.lage as i64, String::new(), one.frist),
        "titel" => (0, sort_key(&one.punkt.titel), None),
        "ansvarig" => {
            let name = one.tillagt.ansvarig.and_then(|id| konton.get(&id));
            (i64::from(name.is_none()), sort_key(name.map_or("", |name| name)), one.frist)
        }
        _ => (0, String::new(), one.frist),
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// So many of what is wrong stand in the list; the page of a point has all of it.
const I_LISTAN: usize = 3;

/// A point as the list shows it.
pub(super) struct Rad {
    nyckel: &'static str,
    titel: &'static str,
    paragraf: &'static str,
    stallbar: bool,
    lage: Lage,
    pub(super) frist: String,
    pub(super) kvar: String,
    pub(super) ansvarig: String,
    pub(super) klar: String,
    brister: Vec<Bristrad>,
    fler: usize,
}

/// What is wrong, and where it is mended.
pub(super) struct Bristrad {
    pub(super) text: String,
    pub(super) href: Option<String>,
}

pub(super) fn brister(one: &Bedomd, val: &Val, most: usize) -> Vec<Bristrad> {
    let link = |path: &str| format!("{path}?val={}", val.id);
    one.brister
        .iter()
        .take(most)
        .map(|brist| Bristrad { text: brist.text.clone(), href: brist.lank.as_deref().map(link) })
        .collect()
}

impl Rad {
    pub(super) fn new(one: &Bedomd, val: &Val, konton: &Konton) -> Self {
        let name = |id: KontoId| konton.get(&id).cloned().unwrap_or_else(|| "Stängt konto".into());
        Self {
            nyckel: &one.punkt.nyckel,
            titel: &one.punkt.titel,
            paragraf: &one.punkt.paragraf,
            stallbar: one.punkt.stallbar,
            lage: one.lage,
            frist: one.frist.map(|day| day.to_string()).unwrap_or_default(),
            kvar: if one.lage.kvar() { one.kvar() } else { String::new() },
            ansvarig: one.tillagt.ansvarig.map(name).unwrap_or_default(),
            klar: one.tillagt.klar.map(|day| day.to_string()).unwrap_or_default(),
            brister: brister(one, val, I_LISTAN),
            fler: one.brister.len().saturating_sub(I_LISTAN),
        }
    }
}

struct Lageval {
    lage: Lage,
    antal: usize,
    valt: bool,
}

#[derive(Template)]
#[template(path = "lokal/checklista/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: Val,
    lagen: Vec<Lageval>,
    mina: bool,
    fraga: Listfraga,
    rubriker: Vec<Rubrik>,
    rader: Vec<Rad>,
    filtrerat: bool,
    filer: [String; 3],
}

/// The checklist of the val in work, and who may answer for its points.
pub(super) async fn load(
    begaran: &Begaran,
    shared: &Shared,
    now: &Svensktid,
) -> Result<(Valt, Vec<Bedomd>, Vec<(KontoId, String)>), Error> {
    let idag = now.date_naive();
    let valt = valt(begaran, shared, idag).await?;
    let val = valt.val.clone();
    let (underlag, konton) = shared
        .db
        .read(move |conn| {
            let konton = store::konton(conn, idag)?;
            Ok::<_, store::Error>((store::underlag(conn, &val)?, konton))
        })
        .await?;
    Ok((valt, rules::bedom(&underlag, idag), konton))
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now) = (Begaran::read(&request), tid::now());
    let (valt, punkter, konton) = load(&begaran, &shared, &now).await?;
    let konton: Konton = konton.into_iter().collect();
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let asked: Vec<&str> = begaran.values("lage").collect();
    let urval = Urval {
        lagen: Lage::ALLA.into_iter().filter(|lage| asked.contains(&lage.as_str())).collect(),
        mina: begaran.value("mina").map(|_| inloggad.konto()),
    };
    let chosen = select(&punkter, &konton, &fraga, &urval);
    if let Some(format) = fraga.format {
        let val = valt.val.id.clone();
        let done = Checkhandelse::Exporterad { val, format: format.ending() };
        note(&shared, &now, &inloggad.utforare(), done).await?;
        let namn = format!("checklista-{}", valt.val.id);
        return lista::file(&export::table(&chosen, &konton), &namn, format);
    }
    let count = |lage| punkter.iter().filter(|one| one.lage == lage).count();
    let whole = begaran.clone().without("klart");
    let page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Checklista").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        lagen: Lage::ALLA
            .map(|lage| Lageval { lage, antal: count(lage), valt: urval.lagen.contains(&lage) })
            .into(),
        mina: urval.mina.is_some(),
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        rader: chosen.iter().map(|one| Rad::new(one, &valt.val, &konton)).collect(),
        filtrerat: !fraga.q.is_empty() || !urval.lagen.is_empty() || urval.mina.is_some(),
        filer: [
            whole.changed("format", "csv"),
            whole.changed("format", "xlsx"),
            format!("{STIG}.ics?val={}", valt.val.id),
        ],
        val: valt.val,
        fraga,
    };
    Ok(respond(&page))
}

async fn ics(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let (valt, punkter, _) = load(&Begaran::read(&request), &shared, &now).await?;
    let done = Checkhandelse::Exporterad { val: valt.val.id.clone(), format: "ics" };
    note(&shared, &now, &inloggad.utforare(), done).await?;
    let name = format!("attachment; filename=\"checklista-{}.ics\"", valt.val.id);
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(kalender::calendar(&valt.val, &punkter, now.to_utc())))
}
