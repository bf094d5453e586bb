//! `/kansli/val/kopiera`: a val made from another.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::{Kopia, store};
use crate::lokal::flikar::PLANERAR;
use crate::tid;
use crate::val::{self, Val, ValId, Valform, Valtyp};
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/val/kopiera";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, PLANERAR, show).post(STIG, PLANERAR, copy);
    super::bekraftelse::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Val(error) => error.into(),
            store::Error::Lokal(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

/// What is typed of the new val.
struct Skrivet {
    id: String,
    valdag: String,
    form: String,
    typ: String,
}

#[derive(Template)]
#[template(path = "lokal/kopia/pages/kopiera.html")]
struct Kopiera {
    sida: Kanslisida,
    fel: Formularfel,
    fran: Val,
    skrivet: Skrivet,
    former: Vec<(String, &'static str)>,
    typer: Vec<(String, &'static str)>,
}

fn page(inloggad: &Inloggad, valt: &Valt, skrivet: Skrivet, fel: Formularfel) -> Kopiera {
    Kopiera {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, "Skapa ett val från ett annat")
            .in_val(valt, STIG),
        fel,
        fran: valt.val.clone(),
        skrivet,
        former: vec![
            (Valform::Ordinarie.as_str().to_owned(), "Ordinarie val"),
            (Valform::Omval.as_str().to_owned(), "Omval"),
            (Valform::Extra.as_str().to_owned(), "Extra val"),
        ],
        typer: vec![
            (Valtyp::Rkl.as_str().to_owned(), "Riksdag, region och kommun"),
            (Valtyp::Ep.as_str().to_owned(), "Europaparlamentet"),
            (Valtyp::Folkomrostning.as_str().to_owned(), "Folkomröstning"),
        ],
    }
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let skrivet = Skrivet {
        id: String::new(),
        valdag: String::new(),
        form: Valform::Omval.as_str().to_owned(),
        typ: valt.val.typ.as_str().to_owned(),
    };
    Ok(respond(&page(&inloggad, &valt, skrivet, Formularfel::default())))
}

fn read(fran: &Val, skrivet: &Skrivet) -> Result<Val, Formularfel> {
    let mut fel = Formularfel::default();
    let id = fel.take("id", skrivet.id.parse::<ValId>());
    let valdag = fel.take(
        "valdag",
        skrivet
            .valdag
            .parse::<NaiveDate>()
            .map_err(|_| "Skriv valdagen som år, månad och dag, till exempel 2026-09-13."),
    );
    let valdag = valdag
        .and_then(|valdag| fel.take("valdag", val::rules::check_valdag(valdag).map(|()| valdag)));
    let form = fel.take("form", skrivet.form.parse::<Valform>());
    let typ = fel.take("typ", skrivet.typ.parse::<Valtyp>());
    match (id, valdag, form, typ) {
        (Some(id), Some(valdag), Some(form), Some(typ)) => {
            Val::new(id, typ, form, valdag, fran.kommun)
                .map_err(|error| Formularfel::of("valdag", error.to_string()))
        }
        _ => Err(fel),
    }
}

#[derive(Template)]
#[template(path = "lokal/kopia/pages/kopierat.html")]
struct Kopierat {
    sida: Kanslisida,
    till: Val,
    kopia: Kopia,
}

async fn copy(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let skrivet = Skrivet {
        id: insant.value("id").to_owned(),
        valdag: insant.value("valdag").to_owned(),
        form: insant.value("form").to_owned(),
        typ: insant.value("typ").to_owned(),
    };
    let again = |skrivet, fel| {
        respond_with(&page(&inloggad, &valt, skrivet, fel), StatusCode::UNPROCESSABLE_ENTITY)
    };
    let new = match read(&valt.val, &skrivet) {
        Ok(new) => new,
        Err(fel) => return Ok(again(skrivet, fel)),
    };
    let (av, fran, till) = (inloggad.utforare(), valt.val.id.clone(), new.clone());
    let made = shared.db.write(move |conn| store::copy(conn, &now, &av, &fran, &till)).await;
    match made {
        Ok(kopia) => {
            let sida = Kanslisida::new(&inloggad, Flik::Lokaler, "Valet är skapat");
            Ok(respond(&Kopierat { sida, till: new, kopia }))
        }
        Err(store::Error::Val(error @ val::store::Error::Finns(_))) => {
            Ok(again(skrivet, Formularfel::of("id", error.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}
