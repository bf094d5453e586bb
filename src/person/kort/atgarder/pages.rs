//! What is done from the card of a person: opening, marking, taking away, visits, and
//! the registerutdrag.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;

use crate::ambulerande::store as besok;
use crate::konto::Roll;
use crate::person::kort::pages::{changeable, kort, seen, skyddad, version};
use crate::person::pages::{HANDLAGGARE, saknas};
use crate::person::skyddade::store::{self as skyddade, Oppning};
use crate::person::{Person, PersonId, Sedd, Slag, rules, store, utdrag};
use crate::sigill::store as nycklar;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, respond, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::{Error, Shared};

const INFORMATIONSTJANST: Tilltrade = Tilltrade::Roller(&[Roll::Informationstjanst]);

/// What the card sends its forms to.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .post("/kansli/personer/{id}/oppna", HANDLAGGARE, open)
        .post("/kansli/personer/{id}/skydda", HANDLAGGARE, protect)
        .post("/kansli/personer/{id}/oskydda", HANDLAGGARE, unprotect)
        .post("/kansli/personer/{id}/ta-bort", HANDLAGGARE, remove)
        .post("/kansli/personer/{id}/utdrag", HANDLAGGARE, extract)
        .post("/kansli/personer/{id}/besok", INFORMATIONSTJANST, plan);
}

/// Opens a protected person for a reason in a form: the person, or the page that asks
/// for a better one.
async fn open_for(
    shared: &Shared,
    inloggad: &Inloggad,
    id: &str,
    insant: &Insant,
) -> Result<Result<(Person, String), HttpResponse>, Error> {
    let huvud = changeable(shared, inloggad, id).await?;
    if !huvud.skyddad {
        return Ok(Err(vidare(&format!("/kansli/personer/{}", huvud.id))));
    }
    let typed = insant.value("skal").to_owned();
    let fel = match rules::read_reason(&typed) {
        Err(fel) => fel,
        Ok(skal) => {
            let (kalla, av, now) = (shared.nyckelkalla()?, inloggad.utforare(), tid::now());
            let reason = skal.clone();
            let oppning = shared
                .db
                .write(move |conn| {
                    let ring = nycklar::ring(conn, &kalla)?;
                    skyddade::open_protected(conn, &ring, &now, &av, (huvud.id, &reason))
                })
                .await?;
            match oppning {
                Oppning::Oppnad(person) => return Ok(Ok((*person, skal))),
                Oppning::Skal(fel) => fel,
            }
        }
    };
    let mut page = skyddad(shared, inloggad, huvud).await?;
    page.fel = Formularfel::of("skal", fel.to_string());
    page.skal = typed;
    Ok(Err(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY)))
}

async fn open(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    match open_for(&shared, &inloggad, &id, &insant).await? {
        Ok((person, skal)) => Ok(respond(&kort(&shared, &inloggad, person, skal).await?)),
        Err(answer) => Ok(answer),
    }
}

async fn protect(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let huvud = changeable(&shared, &inloggad, &id).await?;
    mark(&shared, &inloggad, (huvud.id, version(&insant)), None).await?;
    Ok(vidare(&format!("/kansli/personer/{}?klart=skyddad", huvud.id)))
}

async fn unprotect(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    match open_for(&shared, &inloggad, &id, &insant).await? {
        Err(answer) => Ok(answer),
        Ok((person, skal)) => {
            mark(&shared, &inloggad, (person.id, version(&insant)), Some(skal)).await?;
            Ok(vidare(&format!("/kansli/personer/{}?klart=oskyddad", person.id)))
        }
    }
}

async fn mark(
    shared: &Shared,
    inloggad: &Inloggad,
    row: (PersonId, i64),
    unprotect_because: Option<String>,
) -> Result<(), Error> {
    let (av, now) = (inloggad.utforare(), tid::now());
    Ok(shared
        .db
        .write(move |conn| skyddade::mark(conn, &now, &av, row, unprotect_because.as_deref()))
        .await?)
}

async fn remove(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let huvud = changeable(&shared, &inloggad, &id).await?;
    if !insant.ticked("bekrafta") {
        return Err(Error::GarInte(
            "Personen är kvar. Gå tillbaka och kryssa i att personen ska tas bort: det går inte \
             att ångra."
                .to_owned(),
        ));
    }
    let (av, now, version) = (inloggad.utforare(), tid::now(), version(&insant));
    shared
        .db
        .write(move |conn| store::remove(conn, &now, &av, (huvud.id, huvud.slag, version)))
        .await?;
    Ok(vidare("/kansli/personer?klart=borttagen"))
}

async fn extract(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let huvud = changeable(&shared, &inloggad, &id).await?;
    if huvud.skyddad
        && let Err(answer) = open_for(&shared, &inloggad, &id, &insant).await?
    {
        return Ok(answer);
    }
    let form = utdrag::Form::parse(insant.value("format"));
    let (kalla, av, now) = (shared.nyckelkalla()?, inloggad.utforare(), tid::now());
    let utdrag = shared
        .db
        .write(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            utdrag::store::make(conn, &ring, &now, &av, (&[huvud.id], form))
        })
        .await?;
    let body = utdrag.write(form).map_err(|error| Error::Internal(error.into()))?;
    // The name of the file tells nothing of her.
    let name = format!("attachment; filename=\"registerutdrag.{}\"", form.as_str());
    Ok(HttpResponse::Ok()
        .content_type(form.mime())
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Content-Disposition", name))
        .body(body))
}

async fn plan(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let huvud = changeable(&shared, &inloggad, &id).await?;
    if huvud.slag != Slag::Valjare {
        return Err(saknas());
    }
    let (now, av) = (tid::now(), inloggad.utforare());
    let today = now.date_naive();
    let lag = shared.db.read(move |conn| besok::teams(conn, today)).await?;
    let mut fel = Formularfel::default();
    let valt = lag.into_iter().find(|lag| lag.konto.to_string() == insant.value("lag"));
    if valt.is_none() {
        fel.add("lag", "Välj vilket lag som ska åka.");
    }
    let datum: Option<NaiveDate> = insant.value("datum").parse().ok();
    if datum.is_none_or(|datum| datum < today) {
        fel.add("datum", "Välj en dag, i dag eller senare.");
    }
    if let (Some(lag), Some(datum), true) = (valt, datum, fel.is_empty()) {
        shared.db.write(move |conn| besok::plan(conn, &now, &av, (huvud.id, datum, &lag))).await?;
        return Ok(vidare(&format!("/kansli/personer/{}?klart=besok", huvud.id)));
    }
    let Sedd::Oppen(person) = seen(&shared, &inloggad, &id).await? else {
        let text = fel.0.into_iter().map(|fel| fel.text).collect::<Vec<_>>().join(" ");
        return Err(Error::Parameter(format!("Besöket är inte planerat. {text}")));
    };
    let mut page = kort(&shared, &inloggad, *person, String::new()).await?;
    page.fel = fel;
    if let Some(del) = &mut page.besok {
        insant.value("datum").clone_into(&mut del.datum);
        insant.value("lag").clone_into(&mut del.valt);
    }
    Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
}
