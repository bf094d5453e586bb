//! Forms about a scenario itself: its name and note, and to take it away.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::lokal::flikar::PLANERAR;
use crate::tackning::scenario::lista::pages::read_namn;
use crate::tackning::scenario::pages::{Underlag, gjort, read_id, sett};
use crate::tackning::scenario::store;
use crate::tackning::scenario::visa::pages::answer;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// Where the forms are sent.
pub fn routes(rutter: &mut Rutter) {
    rutter.post("/kansli/tackning/scenario/{id}", PLANERAR, rename).post(
        "/kansli/tackning/scenario/{id}/ta-bort",
        PLANERAR,
        remove,
    );
}

async fn rename(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let begaran = Begaran::read(&request);
    let (namn, anteckning, fel) = read_namn(&insant);
    if !fel.is_empty() {
        let underlag = Underlag::read(&shared, id).await?;
        let typed = Some((namn, anteckning, fel, None));
        return answer(&shared, &inloggad, (&underlag, &begaran), typed).await;
    }
    let (sett, new) = (sett(id, &insant), (namn.clone(), anteckning.clone()));
    let saved =
        shared.db.write(move |conn| store::rename(conn, &now, &av, (sett, &new.0, &new.1))).await;
    match saved {
        Ok(()) => Ok(gjort(id, "namn", &insant)),
        Err(store::Error::Inaktuell(now)) => {
            let mut konflikt = Konflikt::default();
            konflikt.add("Namn", &namn, &now.namn);
            konflikt.add("Anteckning", &anteckning, &now.anteckning);
            let underlag = Underlag::read(&shared, id).await?;
            let typed = Some((namn, anteckning, Formularfel::default(), Some(konflikt)));
            answer(&shared, &inloggad, (&underlag, &begaran), typed).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/borttaget.html")]
struct Borttaget {
    sida: Kanslisida,
    val: String,
    text: String,
    falt: Vec<(&'static str, String)>,
    kan_angras: bool,
}

/// The most that a form may weigh, less the rest of it, in bytes as they are sent.
const MEST_I_FORMULAR: usize = 55_000;

async fn remove(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let sett = sett(id, &insant);
    let gone = shared.db.write(move |conn| store::remove(conn, &now, &av, sett)).await?;
    let andringar = serde_json::to_string(&gone.andringar)?;
    // A scenario that is in the plan would add its places once more.
    let sent = serde_urlencoded::to_string([("andringar", &andringar)]).unwrap_or_default();
    let kan_angras = gone.inford.is_none() && sent.len() < MEST_I_FORMULAR;
    Ok(respond(&Borttaget {
        sida: Kanslisida::new(&inloggad, Flik::Tackning, "Scenariot är borttaget"),
        val: gone.val.to_string(),
        text: format!("«{}» är borttaget. Planen är som förut.", gone.namn),
        falt: vec![
            ("val", gone.val.to_string()),
            ("namn", gone.namn),
            ("anteckning", gone.anteckning),
            ("andringar", andringar),
        ],
        kan_angras,
    }))
}
