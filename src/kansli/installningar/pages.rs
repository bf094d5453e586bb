//! `/kansli/installningar`: the settings in force, and the way to those that are
//! changed here.

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use super::{Grupp, grupper};
use crate::konto::forvaltning::pages::ADMINISTRATOR;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::{Error, Shared};

/// The page of the settings.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/installningar", ADMINISTRATOR, show);
}

/// What can be seen to and changed on pages of its own.
const SIDOR: [(&str, &str, &str); 3] = [
    ("/kansli/installningar/gallring", "Gallring", "Hur länge olika slags uppgifter sparas."),
    (
        "/kansli/installningar/post",
        "E-post",
        "Utkorgen: vad som väntar, och vad som inte kom fram.",
    ),
    ("/kansli/konton/granskning", "Granskning av konton", "Genomgången var tredje månad."),
];

#[derive(Template)]
#[template(path = "kansli/installningar/pages/installningar.html")]
struct Installningar {
    sida: Kanslisida,
    grupper: Vec<Grupp>,
    sidor: Vec<(&'static str, &'static str, &'static str)>,
}

async fn show(inloggad: Inloggad, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let nyckel = shared.nycklar().ok().map(|ring| ring.nyast());
    let declared = |href: &str| shared.rutter.iter().any(|rutt| rutt.monster == href);
    Ok(respond(&Installningar {
        sida: Kanslisida::new(&inloggad, Flik::Installningar, "Inställningar"),
        grupper: grupper(&shared.settings, shared.db.url(), nyckel),
        sidor: SIDOR.into_iter().filter(|(href, ..)| declared(href)).collect(),
    }))
}
