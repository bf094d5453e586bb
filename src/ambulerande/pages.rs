//! `/kansli/besok`: the visits of a day.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::{Besok, Visat, rules, store};
use crate::konto::Roll;
use crate::person::pages::refuse;
use crate::person::skyddade::store::{self as skyddade, Oppning};
use crate::person::{Person, PersonId};
use crate::sigill::store as nycklar;
use crate::tid;
use crate::web::behorighet::{Inloggad, vidare};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

const BESOK: Tilltrade = Tilltrade::Roller(&[Roll::Informationstjanst, Roll::Ambulerande]);
const PLANERARE: Tilltrade = Tilltrade::Roller(&[Roll::Informationstjanst]);

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/besok", BESOK, list)
        .get("/kansli/besok/{id}", BESOK, one)
        .post("/kansli/besok/{id}/oppna", BESOK, open)
        .post("/kansli/besok/{id}/ta-bort", PLANERARE, remove);
    super::institutioner::pages::routes(rutter);
}

#[derive(Template)]
#[template(path = "ambulerande/pages/besok.html")]
struct Lista {
    sida: Kanslisida,
    dag: NaiveDate,
    planerar: bool,
    besok: Vec<Visat>,
}

#[derive(Template)]
#[template(path = "ambulerande/pages/ett.html")]
struct Ett {
    sida: Kanslisida,
    besok: Besok,
    person: Option<Person>,
    planerar: bool,
    ser_skyddade: bool,
    oppnad: bool,
}

async fn list(
    inloggad: Inloggad,
    shared: Data<Shared>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let planerar = inloggad.har(Roll::Informationstjanst);
    let today = tid::now().date_naive();
    // A team is shown today, whatever it asks for.
    let asked = begaran.value("dag").and_then(|dag| dag.parse().ok()).filter(|_| planerar);
    let dag: NaiveDate = asked.unwrap_or(today);
    let lag = (!planerar).then(|| inloggad.konto());
    let kalla = shared.nyckelkalla()?;
    let besok = shared
        .db
        .read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            store::of_day(conn, &ring, dag, lag)
        })
        .await?;
    Ok(respond(&Lista {
        sida: Kanslisida::new(&inloggad, Flik::Besok, "Hembesök"),
        dag,
        planerar,
        besok,
    }))
}

fn saknas() -> Error {
    Error::Saknas("Det finns inget besök här. Besöken för i dag står under Hembesök.".to_owned())
}

/// The visit in a path, if the one signed in may see it. That someone asks for another's
/// is noted, and answered as if it were not there.
async fn seen(shared: &Shared, inloggad: &Inloggad, id: &str) -> Result<Besok, Error> {
    let id = id.parse().map_err(|_| saknas())?;
    let besok = shared.db.read(move |conn| store::find(conn, id)).await?.ok_or_else(saknas)?;
    let today = tid::now().date_naive();
    if rules::may_see(inloggad.roller(), inloggad.konto(), today, &besok) {
        return Ok(besok);
    }
    refuse(shared, inloggad, "besok", id).await;
    Err(saknas())
}

async fn one(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let besok = seen(&shared, &inloggad, &id).await?;
    let kalla = shared.nyckelkalla()?;
    let asked = besok.clone();
    let shown = shared
        .db
        .read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            store::shown(conn, &ring, vec![asked.clone()])
        })
        .await?;
    let person = shown.into_iter().next().and_then(|visat| visat.person);
    Ok(respond(&page(&inloggad, besok, person, false)))
}

fn page(inloggad: &Inloggad, besok: Besok, person: Option<Person>, oppnad: bool) -> Ett {
    Ett {
        sida: Kanslisida::new(inloggad, Flik::Besok, "Hembesök"),
        planerar: inloggad.har(Roll::Informationstjanst),
        ser_skyddade: inloggad.session.ser_skyddade,
        besok,
        person,
        oppnad,
    }
}

/// Shows a team the protected person that it is to visit: the visit is the reason.
async fn open(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let besok = seen(&shared, &inloggad, &id).await?;
    if !inloggad.session.ser_skyddade {
        refuse(&shared, &inloggad, "person", besok.person).await;
        return Err(Error::Nekad);
    }
    let (kalla, av, now) = (shared.nyckelkalla()?, inloggad.utforare(), tid::now());
    let (person, skal): (PersonId, _) = (besok.person, format!("Hembesök {}.", besok.datum));
    let oppning = shared
        .db
        .write(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            skyddade::open_protected(conn, &ring, &now, &av, (person, &skal))
        })
        .await?;
    match oppning {
        Oppning::Oppnad(person) => Ok(respond(&page(&inloggad, besok, Some(*person), true))),
        Oppning::Skal(_) => Err(Error::Nekad),
    }
}

async fn remove(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let besok = seen(&shared, &inloggad, &id).await?;
    let (av, now) = (inloggad.utforare(), tid::now());
    if shared.db.write(move |conn| store::remove(conn, &now, &av, besok.id)).await? {
        Ok(vidare(&format!("/kansli/personer/{}?klart=avbokat", besok.person)))
    } else {
        Err(saknas())
    }
}
