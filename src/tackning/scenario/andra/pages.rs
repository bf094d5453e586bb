//! What forms do to the changes of a scenario: move, take out, count again, undo.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};

use crate::lokal::flikar::PLANERAR;
use crate::tackning::bild::Bild;
use crate::tackning::plats::{Nyckel, Plats};
use crate::tackning::scenario::andring::Andring;
use crate::tackning::scenario::ord::read_nyckel;
use crate::tackning::scenario::pages::{Underlag, gjort, lagg, read_id, read_plats, sett};
use crate::tackning::scenario::store::{self, Gor};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Formularfel, felsida};
use crate::web::rutt::Rutter;
use crate::web::{Error, Shared};

/// Where the forms are sent.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .post("/kansli/tackning/scenario/{id}/flytta", PLANERAR, move_place)
        .post("/kansli/tackning/scenario/{id}/bort", PLANERAR, take_out)
        .post("/kansli/tackning/scenario/{id}/oppna", PLANERAR, count_again)
        .post("/kansli/tackning/scenario/{id}/angra", PLANERAR, undo)
        .post("/kansli/tackning/scenario/{id}/sedda", PLANERAR, seen);
}

/// The place that a form is about.
pub(in crate::tackning::scenario) fn target(
    underlag: &Underlag,
    nyckel: Option<Nyckel>,
) -> Option<Plats> {
    let nyckel = nyckel?;
    underlag.efter().platser.into_iter().find(|plats| plats.nyckel == nyckel)
}

/// A form without a field of its own in which the place is wrong.
fn refused(inloggad: &Inloggad, fel: &Formularfel) -> HttpResponse {
    let texts: Vec<&str> = fel.0.iter().map(|one| &*one.text).collect();
    felsida(Some(inloggad), &texts.join(" "), StatusCode::UNPROCESSABLE_ENTITY)
}

const INGEN_PLATS: &str =
    "Platsen finns inte i scenariot. Gå tillbaka till scenariot och välj en av dess platser.";

async fn change(
    shared: &Shared,
    inloggad: &Inloggad,
    (id, insant): (&str, &Insant),
    made: impl FnOnce(&Bild, &Plats) -> Result<Andring, Formularfel>,
) -> Result<HttpResponse, Error> {
    let id = read_id(id)?;
    let underlag = Underlag::read(shared, id).await?;
    let wanted = match target(&underlag, read_nyckel(insant.value("nyckel"))) {
        Some(plats) => made(&underlag.bild, &plats).map(|andring| (andring, plats.namn)),
        None => Err(Formularfel::of("nyckel", INGEN_PLATS)),
    };
    match wanted {
        Ok(andring) => {
            lagg(shared, inloggad, sett(id, insant), andring).await?;
            Ok(gjort(id, "andrat", insant))
        }
        Err(fel) => Ok(refused(inloggad, &fel)),
    }
}

async fn move_place(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let moved = |bild: &Bild, plats: &Plats| {
        Ok(Andring::Flytta { nyckel: plats.nyckel, till: read_plats(bild, &insant)? })
    };
    change(&shared, &inloggad, (&id, &insant), moved).await
}

async fn take_out(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let out = |_: &Bild, plats: &Plats| Ok(Andring::Bort { nyckel: plats.nyckel });
    change(&shared, &inloggad, (&id, &insant), out).await
}

async fn count_again(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let again = |_: &Bild, plats: &Plats| Ok(Andring::Oppna { nyckel: plats.nyckel });
    change(&shared, &inloggad, (&id, &insant), again).await
}

/// Takes one change back by its number, or without a number the last.
async fn undo(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let sett = sett(id, &insant);
    let gor = match insant.value("nr") {
        "" => Some(Gor::Angra),
        nr => nr.parse().ok().map(Gor::TaBort),
    };
    // There is no change of a number that is none; the scenario may still be missing.
    let gor = gor.unwrap_or(Gor::TaBort(u32::MAX));
    shared.db.write(move |conn| store::change(conn, &now, &av, (sett, gor.clone()))).await?;
    Ok(gjort(id, "angrat", &insant))
}

async fn seen(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let sett = sett(id, &insant);
    shared.db.write(move |conn| store::change(conn, &now, &av, (sett, Gor::Sedda))).await?;
    Ok(gjort(id, "sedda", &insant))
}
