//! `/kansli/lokaler/kvalitet`: what looks wrong in the plan of a val.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::rules::Granskat;
use super::varld::Varld;
use super::{Allvar, Fynd, Slag, grouped, store};
use crate::db::{AnyConnection, revision};
use crate::fil::export::Tabell;
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::tid;
use crate::val::Val;
use crate::valdistrikt;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The path of the page.
const STIG: &str = "/kansli/lokaler/kvalitet";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokaler/kvalitet", LASER, report);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Lokal(error) => error.into(),
            store::Error::Valdistrikt(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

const KOLUMNER: [Kolumn; 4] = [
    Kolumn { nyckel: "allvar", rubrik: "Allvar" },
    Kolumn { nyckel: "om", rubrik: "Gäller" },
    Kolumn { nyckel: "", rubrik: "Vad" },
    Kolumn { nyckel: "", rubrik: "Åtgärda" },
];

/// A group of findings, as it is shown above the list.
struct Grupp {
    rubrik: &'static str,
    kod: &'static str,
    allvar: Allvar,
    antal: usize,
    href: String,
    vald: bool,
}

#[derive(Template)]
#[template(path = "lokal/kvalitet/pages/kvalitet.html")]
struct Kvalitet {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    antal: usize,
    okontrollerat: Option<String>,
    allvar: Vec<(Allvar, usize)>,
    grupper: Vec<Grupp>,
    vald: Option<Slag>,
    fraga: Listfraga,
    rubriker: Vec<Rubrik>,
    rader: Vec<Fynd>,
    sidning: Sidning,
    filtrerat: bool,
    nollstall: String,
}

/// Everything that looks wrong in a val today, and what could not be looked at.
async fn found(shared: &Shared, val: &Val) -> Result<Granskat, Error> {
    let (minne, atlas) = (shared.vallokaler.clone(), shared.atlas().ok());
    let val = val.clone();
    let work = move |conn: &mut AnyConnection| {
        let innehall = store::read(conn, &val)?;
        let at = revision::of(conn, revision::VAL)?;
        let karta = minne.karta(&val.id, at, || {
            Ok::<_, store::Error>(valdistrikt::store::all(conn, &val.id)?)
        })?;
        let adresser = atlas.as_ref().map(|atlas| atlas.adresser.clone());
        let varld = Varld { karta, adresser };
        Ok::<_, store::Error>(innehall.findings(&val, &varld))
    };
    Ok(shared.db.read(work).await?)
}

async fn report(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let vald = begaran.value("kod").and_then(Slag::parse);
    let granskat = found(&shared, &valt.val).await?;
    let all = &granskat.fynd;
    let rader = select(all, &fraga, vald);
    if let Some(format) = fraga.format {
        return lista::file(&table(&rader), &format!("kvalitet-{}", valt.val.id), format);
    }
    let sidning = Sidning::new(&begaran, &fraga, rader.len());
    let base = begaran.clone().without("sida").without("format");
    let grupper = grouped(all)
        .into_iter()
        .map(|(slag, its)| Grupp {
            rubrik: slag.rubrik(),
            kod: slag.as_str(),
            allvar: slag.allvar(),
            antal: its.len(),
            href: base.changed("kod", slag.as_str()),
            vald: vald == Some(slag),
        })
        .collect();
    let count = |allvar: Allvar| all.iter().filter(|one| one.allvar == allvar).count();
    Ok(respond(&Kvalitet {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Kvalitet").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        antal: all.len(),
        okontrollerat: granskat.okontrollerat(),
        allvar: Allvar::ALLA.map(|allvar| (allvar, count(allvar))).into(),
        grupper,
        vald,
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&rader).iter().map(|one| (*one).clone()).collect(),
        filtrerat: vald.is_some() || !fraga.q.is_empty(),
        sidning,
        fraga,
        nollstall: format!("{STIG}?val={}", valt.val.id),
    }))
}

/// The findings that are asked for, in the order asked for.
fn select<'a>(all: &'a [Fynd], fraga: &Listfraga, vald: Option<Slag>) -> Vec<&'a Fynd> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let hit = |one: &&Fynd| {
        let text = one.mening.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let of_kind = |one: &&Fynd| vald.is_none_or(|vald| one.kod == vald);
    let mut chosen: Vec<&Fynd> = all.iter().filter(of_kind).filter(hit).collect();
    if fraga.sortera == "om" {
        chosen.sort_by_cached_key(|one| crate::fil::namn::sort_key(&one.om));
    }
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

fn table(rader: &[&Fynd]) -> Tabell {
    let mut tabell = Tabell::new(&["Kod", "Allvar", "Gäller", "Vad", "Sida"]);
    tabell.rader = rader
        .iter()
        .map(|one| {
            vec![
                one.kod.as_str().to_owned(),
                one.allvar.namn().to_owned(),
                one.om.clone(),
                one.mening.clone(),
                one.lank.clone(),
            ]
        })
        .collect();
    tabell
}
