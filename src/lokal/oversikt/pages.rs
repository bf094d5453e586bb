//! The pages of this room.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::lokal::store;
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The path of the list.
const STIG: &str = "/kansli/lokaler";

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Db(error) => error.into(),
            store::Error::Val(error) => error.into(),
            store::Error::Trasig { .. } | store::Error::FelLista { .. } => {
                Self::Internal(Box::new(error))
            }
        }
    }
}

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokaler", LASER, list);
}

#[derive(Template)]
#[template(path = "lokal/oversikt/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    Ok(respond(&Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Lokaler").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id),
    }))
}
