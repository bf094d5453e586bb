//! `/kansli/tackning/installningar`: promises, limits and how distances are made.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::formular::{Skrivet, conflict};
use super::store;
use crate::gangnat::Profil;
use crate::lokal::flikar::{PLANERAR, Underflik};
use crate::lokal::tillganglighet::Krav;
use crate::tackning::flikar::flikar;
use crate::tackning::oversikt::urval::behov;
use crate::tackning::store::{Error as Fel, installning};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/tackning/installningar";

/// The page and its form.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, PLANERAR, edit).post(STIG, PLANERAR, save);
}

#[derive(Template)]
#[template(path = "tackning/oversikt/installningar/pages/installningar.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    skrivet: Skrivet,
    profiler: Vec<(String, String)>,
    krav: Vec<(&'static str, String)>,
}

impl Sida {
    fn new(inloggad: &Inloggad, valt: &Valt, skrivet: Skrivet) -> Self {
        Self {
            sida: Kanslisida::new(inloggad, Flik::Tackning, "Löften och inställningar")
                .in_val(valt, STIG),
            flikar: flikar(STIG, &valt.val.id),
            val: valt.val.id.to_string(),
            fel: Formularfel::default(),
            konflikt: None,
            skrivet,
            profiler: Profil::ALLA.map(|one| (one.to_string(), one.namn().to_owned())).into(),
            krav: Krav::ALLA.map(|krav| (krav.as_str(), behov(krav))).into(),
        }
    }
}

async fn edit(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let val = valt.val.clone();
    let (kept, version) = shared.db.read(move |conn| installning(conn, &val)).await?;
    Ok(respond(&Sida::new(&inloggad, &valt, Skrivet::of(&kept, version))))
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av) = (tid::now(), inloggad.utforare());
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let mut skrivet = Skrivet::read(&insant);
    let new = match skrivet.check() {
        Ok(new) => new,
        Err(fel) => {
            let mut page = Sida::new(&inloggad, &valt, skrivet);
            page.fel = fel;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (val, version, wanted) = (valt.val.clone(), skrivet.version, new.clone());
    let work = move |conn: &mut crate::db::AnyConnection| {
        store::save(conn, &now, &av, &val, &wanted, version)
    };
    match shared.db.write(work).await {
        Ok(()) => Ok(vidare(&format!("/kansli/tackning?val={}&klart=sparat", valt.val.id))),
        Err(Fel::Inaktuell) => {
            let val = valt.val.clone();
            let (kept, version) = shared.db.read(move |conn| installning(conn, &val)).await?;
            skrivet.version = version;
            let mut page = Sida::new(&inloggad, &valt, skrivet);
            page.konflikt = Some(conflict(&new, &kept));
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
