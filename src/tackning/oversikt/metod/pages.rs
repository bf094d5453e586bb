//! `/kansli/tackning/metod`: how every figure of coverage is made. Other pages link to its
//! sections.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::lokal::flikar::{LASER, Underflik};
use crate::tackning::flikar::flikar;
use crate::tackning::installning::Installning;
use crate::tackning::oversikt::ord;
use crate::tackning::store::installning;
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/tackning/metod";

/// The page.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, show);
}

#[derive(Template)]
#[template(path = "tackning/oversikt/metod/pages/metod.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    omvag: String,
    fast: String,
    takt_gang: String,
    takt_rullstol: String,
    epsilon: String,
    flyttad: String,
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let val = valt.val.clone();
    let (kept, _): (Installning, i64) = shared.db.read(move |conn| installning(conn, &val)).await?;
    let comma = |n: f64| format!("{n}").replace('.', ",");
    Ok(respond(&Sida {
        sida: Kanslisida::new(&inloggad, Flik::Tackning, "Så räknas det").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id),
        omvag: comma(kept.omvag),
        fast: ord::meter(kept.fast_m),
        takt_gang: ord::meter(kept.takt_gang),
        takt_rullstol: ord::meter(kept.takt_rullstol),
        epsilon: comma(kept.epsilon),
        flyttad: ord::meter(kept.flyttad_m),
    }))
}
