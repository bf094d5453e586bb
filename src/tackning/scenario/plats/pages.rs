//! `/kansli/tackning/scenario/{id}/plats/{nyckel}`: one place of a scenario, moved, taken
//! out, or given other hours.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::lokal::Stalletyp;
use crate::lokal::flikar::{PLANERAR, Underflik};
use crate::lokal::oversikt::pages::map_settings;
use crate::lokal::tider::dagar::{Tider, by_day, period};
use crate::tackning::plats::{Nyckel, Plats};
use crate::tackning::scenario::andra::pages::target;
use crate::tackning::scenario::andring::Andring;
use crate::tackning::scenario::fragan::del;
use crate::tackning::scenario::ny::pages::{sources, ways};
use crate::tackning::scenario::ord::{self, read_nyckel};
use crate::tackning::scenario::pages::{Underlag, gjort, lagg, read_id, sett};
use crate::tackning::scenario::store;
use crate::tackning::scenario::tidsform::{Skrivet, VECKA};
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The page, and where its form of hours goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenario/{id}/plats/{nyckel}", PLANERAR, show).post(
        "/kansli/tackning/scenario/{id}/plats/{nyckel}/tider",
        PLANERAR,
        hours,
    );
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/plats.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    id: i64,
    val: String,
    version: i64,
    scenario: String,
    del: String,
    nyckel: String,
    namn: String,
    under: String,
    /// Its place in the plan, when it is there.
    stalle: Option<i64>,
    raknas: bool,
    fast: bool,
    tider_nu: String,
    lat: String,
    lon: String,
    skrivet: Skrivet,
    vecka: Vec<(&'static str, &'static str, String)>,
    satt: Vec<(String, String)>,
    kallor: Vec<(String, String)>,
    plattor: String,
    kalla: String,
}

/// The hours of the place by a key, as a form names it.
pub(in crate::tackning::scenario) fn hours_of(platser: &[Plats], som: &str) -> Option<Tider> {
    let key = read_nyckel(som)?;
    platser.iter().find(|one| one.nyckel == key).map(|one| by_day(&one.oppettider))
}

fn page(
    shared: &Shared,
    inloggad: &Inloggad,
    (underlag, begaran, plats): (&Underlag, &Begaran, &Plats),
    (skrivet, fel): (Skrivet, Formularfel),
) -> Sida {
    let one = &underlag.scenario;
    let degrees = |of: fn(crate::geo::Wgs84) -> f64| {
        plats.plats.map(|at| format!("{:.6}", of(at))).unwrap_or_default()
    };
    let vecka = VECKA.iter().zip(&skrivet.vecka);
    let (plattor, kalla, _) = map_settings(shared);
    let under: Vec<&str> =
        [plats.typ.namn(), &*plats.adress].into_iter().filter(|text| !text.is_empty()).collect();
    Sida {
        sida: underlag.sida(inloggad, plats.namn.clone()),
        flikar: underlag.flikar(),
        fel,
        id: one.id,
        val: one.val.to_string(),
        version: one.version,
        scenario: one.namn.clone(),
        del: del(begaran),
        nyckel: ord::nyckel(plats.nyckel),
        namn: plats.namn.clone(),
        under: under.join(", "),
        stalle: match plats.nyckel {
            Nyckel::Stalle(id) => Some(id),
            Nyckel::Lokal(_) | Nyckel::Ny(_) => None,
        },
        raknas: plats.raknas(),
        fast: plats.typ != Stalletyp::Tillfallig && plats.lokal_id.is_some(),
        tider_nu: ord::tider(&by_day(&plats.oppettider)),
        lat: degrees(crate::geo::Wgs84::lat),
        lon: degrees(crate::geo::Wgs84::lon),
        vecka: vecka.map(|((falt, namn), typed)| (*falt, *namn, typed.clone())).collect(),
        satt: ways(),
        kallor: sources(&underlag.efter().platser),
        plattor,
        kalla,
        skrivet,
    }
}

/// A scenario that may still be changed, and one of its places.
async fn find(shared: &Shared, id: &str, nyckel: &str) -> Result<(Underlag, Plats), Error> {
    let underlag = Underlag::read(shared, read_id(id)?).await?;
    if underlag.scenario.inford.is_some() {
        return Err(store::Error::Infort.into());
    }
    let plats = target(&underlag, read_nyckel(nyckel)).ok_or_else(|| {
        Error::Saknas("Platsen finns inte i scenariot. Den kan ha tagits bort.".to_owned())
    })?;
    Ok((underlag, plats))
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let (underlag, plats) = find(&shared, &path.0, &path.1).await?;
    let skrivet = Skrivet::of(&by_day(&plats.oppettider));
    let form = (skrivet, Formularfel::default());
    Ok(respond(&page(&shared, &inloggad, (&underlag, &begaran, &plats), form)))
}

async fn hours(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let (underlag, plats) = find(&shared, &path.0, &path.1).await?;
    let (id, skrivet) = (underlag.scenario.id, Skrivet::read(&insant));
    let days = period(&underlag.valt.val, plats.typ);
    let efter = underlag.efter().platser;
    match skrivet.check(&days, |som| hours_of(&efter, som)) {
        Ok(tider) => {
            let andring = Andring::Tider { nyckel: plats.nyckel, tider };
            lagg(&shared, &inloggad, sett(id, &insant), (andring, plats.namn)).await?;
            Ok(gjort(id, "andrat", &insant))
        }
        Err(fel) => {
            let page = page(&shared, &inloggad, (&underlag, &begaran, &plats), (skrivet, fel));
            Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}
