//! `/kansli/lokaler/ekonomi/budget`: budget, outcome and forecast of a val.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::diagram::{BREDD, Diagram};
use super::formular::{Skrivet, check, conflict};
use super::{Post, Rad, rader, store, table};
use crate::konto::Roll;
use crate::lokal::ekonomi::kronor::Kr;
use crate::lokal::ekonomi::pages::{FLIK, LASER, Sida, sidor};
use crate::lokal::ekonomi::rules::{Stallning, Utsikt, procent};
use crate::lokal::ekonomi::store::{Error as Fel, planen};
use crate::lokal::ekonomi::{avtal, utfall};
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::lista::{Kolumn, Listfraga, file};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the page.
pub const STIG: &str = "/kansli/lokaler/ekonomi/budget";
/// The path of its form.
const ANDRA: &str = "/kansli/lokaler/ekonomi/budget/andra";

/// The pages of the budget.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, show).get(ANDRA, PLANERAR, edit).post(ANDRA, PLANERAR, save);
}

/// How a part, or the whole, is doing, in words.
struct Visad {
    namn: String,
    kod: Option<i32>,
    budget: String,
    utfall: String,
    bundet: String,
    prognos: String,
    satt: bool,
    avvikelse: String,
    procent: String,
    utsikt: &'static str,
    klass: &'static str,
    kommentar: String,
}

impl Visad {
    fn new(namn: String, it: &Stallning, grans: u16) -> Self {
        let sign = if it.avvikelse_kr() > 0 { "+" } else { "" };
        let (utsikt, klass) = match it.utsikt(grans) {
            Utsikt::Inom => ("Inom budget", "ok"),
            Utsikt::Over => ("Över budget", "varna"),
            Utsikt::IFara => ("I fara", "fel"),
        };
        Self {
            namn,
            kod: None,
            budget: Kr(it.budget_kr).to_string(),
            utfall: Kr(it.utfall_kr).to_string(),
            bundet: Kr(it.bundet_kr).to_string(),
            prognos: Kr(it.prognos_kr).to_string(),
            satt: it.satt,
            avvikelse: format!("{sign}{}", Kr(it.avvikelse_kr())),
            procent: it.avvikelse_promille().map_or("–".to_owned(), procent),
            utsikt,
            klass,
            kommentar: String::new(),
        }
    }

    fn of(rad: &Rad, grans: u16) -> Self {
        let part = rad.post.delprogram;
        Self {
            kod: Some(part.kod()),
            kommentar: rad.post.kommentar.clone(),
            ..Self::new(part.to_string(), &rad.stallning, grans)
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/budget/pages/budget.html")]
struct Budgetsida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    sidor: Vec<Sida>,
    val: String,
    rader: Vec<Visad>,
    summa: Visad,
    diagram: Diagram,
    grans: u16,
    i_fara: usize,
    andrar: bool,
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let val = valt.val.clone();
    let all = shared
        .db
        .read(move |conn| {
            let poster = store::all(conn, &val.id)?;
            let bokfort = utfall::store::all(conn, &val.id)?;
            let avtal = avtal::store::all(conn, val.kommun, &val.id)?;
            let plan = planen(conn, &val.id)?;
            Ok::<_, Fel>(rader(&val, poster, &bokfort, &avtal, &plan))
        })
        .await?;
    let fraga = Listfraga::read(&begaran, &[Kolumn { nyckel: "delprogram", rubrik: "Delprogram" }]);
    if let Some(format) = fraga.format {
        return file(&table(&all), &format!("budget-{}", valt.val.id), format);
    }
    let grans = shared.settings.ekonomi.budget_at_risk_percent;
    let parts: Vec<Stallning> = all.iter().map(|rad| rad.stallning).collect();
    let notis = match begaran.value("klart") {
        Some("sparat") => Some("Budgeten är sparad."),
        _ => None,
    };
    Ok(respond(&Budgetsida {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Budget och utfall")
            .in_val(&valt, STIG)
            .with_notis(notis),
        flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
        sidor: sidor(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        rader: all.iter().map(|rad| Visad::of(rad, grans)).collect(),
        summa: Visad::new("Summa".to_owned(), &Stallning::summa(&parts), grans),
        diagram: Diagram::new(&all),
        i_fara: parts.iter().filter(|part| part.utsikt(grans) == Utsikt::IFara).count(),
        grans,
        andrar: inloggad.har(Roll::Planerare),
    }))
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/budget/pages/andra.html")]
struct Andrasida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    rader: Vec<Skrivet>,
    /// The name of the val before, whose outcome can be fetched.
    forra: Option<String>,
    /// Whether it has been fetched into the form.
    hamtat: bool,
}

impl Andrasida {
    fn new(inloggad: &Inloggad, valt: &Valt, rader: Vec<Skrivet>) -> Self {
        Self {
            sida: Kanslisida::new(inloggad, Flik::Lokaler, "Ändra budget och prognos")
                .in_val(valt, ANDRA),
            flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
            val: valt.val.id.to_string(),
            fel: Formularfel::default(),
            konflikt: None,
            rader,
            forra: valt.forra().map(|forra| forra.namn.clone()),
            hamtat: false,
        }
    }
}

/// The form; with `hamta=forra` the outcome of the val before stands in it as budget,
/// and is the budget once the form is saved.
async fn edit(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let fetch = begaran.value("hamta") == Some("forra");
    let (id, forra) = (valt.val.id.clone(), valt.forra().filter(|_| fetch).cloned());
    let (mut poster, utfall) = shared
        .db
        .read(move |conn| {
            let utfall = match &forra {
                Some(forra) => Some(store::utfall(conn, &forra.id)?),
                None => None,
            };
            Ok::<_, Fel>((store::all(conn, &id)?, utfall))
        })
        .await?;
    let empty = utfall.as_ref().is_some_and(Vec::is_empty);
    for (part, kr) in utfall.iter().flatten() {
        if let Some(post) = poster.iter_mut().find(|post| post.delprogram == *part) {
            post.budget_kr = *kr;
        }
    }
    let mut page = Andrasida::new(&inloggad, &valt, poster.iter().map(Skrivet::of).collect());
    page.hamtat = utfall.is_some() && !empty;
    if empty {
        page.sida = page.sida.with_notis(Some("Det finns inget bokfört på valet före."));
    }
    Ok(respond(&page))
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av) = (tid::now(), inloggad.utforare());
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let id = valt.val.id.clone();
    let saved = shared.db.read(move |conn| store::all(conn, &id)).await?;
    let skrivet = Skrivet::read(&insant, &saved);
    let poster: Vec<Post> = match check(&skrivet) {
        Ok(poster) => poster,
        Err(fel) => {
            let mut page = Andrasida::new(&inloggad, &valt, skrivet);
            page.fel = fel;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (id, new) = (valt.val.id.clone(), poster.clone());
    match shared.db.write(move |conn| store::save(conn, &now, &av, &id, &new)).await {
        Ok(()) => Ok(vidare(&format!("{STIG}?val={}&klart=sparat", valt.val.id))),
        Err(Fel::BudgetAndrad) => {
            let id = valt.val.id.clone();
            let saved = shared.db.read(move |conn| store::all(conn, &id)).await?;
            let rows = skrivet
                .into_iter()
                .zip(&saved)
                .map(|(typed, saved)| Skrivet { version: saved.version, ..typed });
            let mut page = Andrasida::new(&inloggad, &valt, rows.collect());
            page.konflikt = Some(conflict(&poster, &saved));
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
