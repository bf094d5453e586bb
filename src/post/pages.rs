//! The outbox as an administrator sees it: how many letters are where, and why some
//! were given up; never whom they are for.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::handelser::Posthandelse;
use super::store::{self, Antal, Uppgivet};
use crate::konto::Roll;
use crate::logg;
use crate::tid;
use crate::web::behorighet::{Inloggad, vidare};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

const ADMINISTRATOR: Tilltrade = Tilltrade::Roller(&[Roll::Administrator]);

/// Declares the pages.
pub fn routes(r: &mut Rutter) {
    r.get("/kansli/installningar/post", ADMINISTRATOR, show).post(
        "/kansli/installningar/post/{brev}/igen",
        ADMINISTRATOR,
        retry,
    );
}

/// The most letters shown.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "post/pages/utkorg.html")]
struct Utkorg {
    sida: Kanslisida,
    antal: Antal,
    uppgivna: Vec<Rad>,
    skickar: bool,
}

struct Rad {
    brev: Uppgivet,
    skapat: String,
    avslutat: String,
}

async fn show(
    inloggad: Inloggad,
    shared: Data<Shared>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (antal, uppgivna) = shared
        .db
        .read(|conn| Ok::<_, crate::db::Error>((store::count(conn)?, store::given_up(conn, MOST)?)))
        .await?;
    let shown = |utc| tid::svensk(utc).format("%Y-%m-%d %H:%M").to_string();
    let uppgivna = uppgivna
        .into_iter()
        .map(|brev| Rad {
            skapat: shown(brev.skapat),
            avslutat: brev.avslutat.map(shown).unwrap_or_default(),
            brev,
        })
        .collect();
    let notis = (Begaran::read(&request).value("klart") == Some("igen"))
        .then_some("Brevet ligger i utkorgen igen och skickas strax.");
    let sida = Kanslisida::new(&inloggad, Flik::Installningar, "E-post").with_notis(notis);
    let skickar = shared.settings.post.smtp_url.is_some();
    Ok(respond(&Utkorg { sida, antal, uppgivna, skickar }))
}

async fn retry(
    inloggad: Inloggad,
    shared: Data<Shared>,
    brev: Path<String>,
) -> Result<HttpResponse, Error> {
    let saknas = || {
        Error::Saknas(
            "Brevet finns inte kvar, eller väntar redan på att skickas. Läs om sidan.".to_owned(),
        )
    };
    let id = brev.parse().map_err(|_| saknas())?;
    let (now, av) = (tid::now(), inloggad.utforare());
    let done = shared
        .db
        .write(move |conn| {
            let done = store::retry(conn, id, &now)?;
            if done {
                logg::store::append(conn, &now, &av, &Posthandelse::Forsokt { brev: id })?;
            }
            Ok::<_, crate::db::Error>(done)
        })
        .await?;
    if done { Ok(vidare("/kansli/installningar/post?klart=igen")) } else { Err(saknas()) }
}
