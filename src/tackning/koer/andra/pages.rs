//! `/kansli/tackning/koer/antaganden`: what queues are worked out from.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::logg::Andring;
use crate::lokal::flikar::{PLANERAR, Underflik};
use crate::tackning::flikar::flikar;
use crate::tackning::koer::formular::{Grupp, Skrivet, grupper, las, skriv};
use crate::tackning::koer::handelser::Kohandelse;
use crate::tackning::koer::{pages, store};
use crate::tackning::store::Error as Fel;
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::sidmall::{Begaran, href};
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the form.
pub const STIG: &str = "/kansli/tackning/koer/antaganden";

#[derive(Template)]
#[template(path = "tackning/koer/andra/pages/antaganden.html")]
struct Formularsida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    val: Val,
    grupper: Vec<Grupp>,
    skrivet: Skrivet,
    version: i64,
    egna: usize,
    planerar: bool,
}

impl Formularsida {
    fn new(inloggad: &Inloggad, valt: &Valt, skrivet: Skrivet, version: i64) -> Self {
        Self {
            sida: Kanslisida::new(inloggad, Flik::Tackning, "Antaganden om köer")
                .in_val(valt, STIG),
            flikar: flikar(pages::STIG, &valt.val.id),
            fel: Formularfel::default(),
            konflikt: None,
            val: valt.val.clone(),
            grupper: grupper(),
            skrivet,
            version,
            egna: 0,
            planerar: PLANERAR.slapper_in(inloggad.roller()),
        }
    }
}

/// The form as it is saved.
///
/// # Errors
/// When the val is unknown or the database fails.
pub async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let id = valt.val.id.clone();
    let (own, version) = shared.db.read(move |conn| store::installning(conn, &id)).await?;
    let mut page = Formularsida::new(&inloggad, &valt, skriv(&own), version);
    page.egna = own.platser.len();
    Ok(respond(&page))
}

/// Keeps what is typed.
///
/// # Errors
/// When the val is unknown or the database fails.
pub async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let id = valt.val.id.clone();
    let (held, held_version) = shared.db.read(move |conn| store::installning(conn, &id)).await?;
    let typed = grupper().into_iter().flat_map(|grupp| grupp.falt).map(|falt| {
        let value = insant.value(&falt.id).to_owned();
        (falt.id, value)
    });
    let typed = Skrivet(typed.collect());
    let version: i64 = insant.value("version").parse().unwrap_or_default();
    let ny = match las(&typed, &held) {
        Ok(ny) => ny,
        Err(fel) => {
            let mut page = Formularsida::new(&inloggad, &valt, typed, version);
            page.fel = fel;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (val, av, was) = (valt.val.id.clone(), inloggad.utforare(), skriv(&held));
    let andringar = typed.0.iter().filter_map(|(falt, after)| {
        let text = |value: &str| Some(value.to_owned()).filter(|text| !text.is_empty());
        Andring::of(falt, text(was.get(falt)), text(after))
    });
    let done = Kohandelse::Andrad { val: val.clone(), andringar: andringar.collect() };
    let saved =
        shared.db.write(move |conn| store::save(conn, &now, &av, &val, version, &ny, &done)).await;
    match saved {
        Ok(()) => {
            let pairs = [("val", valt.val.id.as_str()), ("klart", "sparat")];
            Ok(vidare(&href(pages::STIG, pairs.into_iter())))
        }
        Err(Fel::Inaktuell) => {
            let mut konflikt = Konflikt::default();
            for falt in grupper().into_iter().flat_map(|grupp| grupp.falt) {
                konflikt.add(falt.etikett, typed.get(&falt.id), was.get(&falt.id));
            }
            let mut page = Formularsida::new(&inloggad, &valt, typed, held_version);
            page.konflikt = Some(konflikt);
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
