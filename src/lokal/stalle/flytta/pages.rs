//! `/kansli/stalle/{id}/flytta`: a street site moved by its fields, or on the map where
//! there is one, with its neighbours before and after.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Granne, metres, nearest, store};
use crate::geo::Wgs84;
use crate::lokal::Stalletyp;
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::lokal::oversikt::pages::map_settings;
use crate::lokal::stalle::Stalle;
use crate::lokal::stalle::pages::{layout, read_id, sedd, valt_of};
use crate::lokal::stalle::store as stallen;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// Why another place is not moved here.
pub const BARA_GATUPLATS: &str =
    "Bara en tillfällig gatuplats flyttas här. En lokals plats ändras på lokalens kort.";

/// How many neighbours are shown.
const GRANNAR: usize = 5;

/// The form and where it goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/stalle/{id}/flytta", PLANERAR, show).post(
        "/kansli/stalle/{id}/flytta",
        PLANERAR,
        save,
    );
}

/// A neighbour as it is shown.
struct Rad {
    href: String,
    namn: String,
    vad: String,
    fore: String,
    efter: String,
    skillnad: String,
}

#[derive(Template)]
#[template(path = "lokal/stalle/flytta/pages/flytta.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    stalle: Stalle,
    lat: String,
    lon: String,
    /// How far the move is, when there is one.
    meter: Option<i64>,
    stallen: Vec<Rad>,
    hallplatser: Vec<Rad>,
    distrikt: Vec<Rad>,
    plattor: String,
    kalla: String,
    texter: String,
}

/// What is known of the site and around it.
struct Runtom {
    stalle: Stalle,
    stallen: Vec<Granne>,
    hallplatser: Vec<Granne>,
    distrikt: Vec<Granne>,
}

/// The nearest neighbours; `stig` is where their own pages are, if they have any.
fn rows(
    grannar: &[Granne],
    fore: Option<Wgs84>,
    efter: Option<Wgs84>,
    stig: Option<&str>,
) -> Vec<Rad> {
    let Some(there) = efter.or(fore) else { return Vec::new() };
    nearest(grannar, fore, there, GRANNAR)
        .into_iter()
        .map(|one| Rad {
            href: stig.map(|stig| format!("{stig}/{}", one.granne.id)).unwrap_or_default(),
            namn: one.granne.namn.clone(),
            vad: one.granne.vad.clone(),
            fore: one.fore.map_or_else(|| "–".to_owned(), |m| format!("{m} m")),
            efter: format!("{} m", one.efter),
            skillnad: match one.skillnad() {
                None | Some(0) => "–".to_owned(),
                Some(m) if m < 0 => format!("{} m närmare", -m),
                Some(m) => format!("{m} m längre"),
            },
        })
        .collect()
}

async fn around(shared: &Shared, id: i64) -> Result<(Runtom, crate::val::Val), Error> {
    let (runtom, val) = shared
        .db
        .read(move |conn| {
            let (stalle, val) = stallen::with_val(conn, id)?;
            if stalle.typ != Stalletyp::Tillfallig {
                return Err(stallen::Error::GarInte(BARA_GATUPLATS));
            }
            let places = store::places(conn, &val.id, id)?;
            let distrikt = store::districts(conn, &val.id)?;
            let hallplatser = store::stops(conn, val.kommun)?;
            Ok((Runtom { stalle, stallen: places, hallplatser, distrikt }, val))
        })
        .await?;
    Ok((runtom, val))
}

async fn page(
    shared: &Shared,
    inloggad: &Inloggad,
    (id, typed, fel): (i64, (String, String), Formularfel),
) -> Result<Sida, Error> {
    let (runtom, val) = around(shared, id).await?;
    let valt = valt_of(shared, val).await?;
    let (fore, efter) = (runtom.stalle.plats, place(&typed).ok());
    let (plattor, kalla, texter) = map_settings(shared);
    Ok(Sida {
        sida: layout(inloggad, &valt, format!("Flytta {}", runtom.stalle.namn)),
        flikar: flikar("", &valt.val.id, inloggad.roller()),
        fel,
        meter: fore.zip(efter).map(|(from, to)| metres(from, to)),
        stallen: rows(&runtom.stallen, fore, efter, Some("/kansli/stalle")),
        hallplatser: rows(&runtom.hallplatser, fore, efter, Some("/kansli/lokal")),
        distrikt: rows(&runtom.distrikt, fore, efter, None),
        lat: typed.0,
        lon: typed.1,
        stalle: runtom.stalle,
        plattor,
        kalla,
        texter,
    })
}

/// The place that two fields say.
fn place((lat, lon): &(String, String)) -> Result<Wgs84, Formularfel> {
    let number = |text: &str| crate::fil::tal::decimal(text).filter(|number| number.is_finite());
    let mut fel = Formularfel::default();
    let y = number(lat);
    let x = number(lon);
    if y.is_none() {
        fel.add("lat", "Skriv latituden som ett tal, till exempel 59,33258.");
    }
    if x.is_none() {
        fel.add("lon", "Skriv longituden som ett tal, till exempel 18,06490.");
    }
    let (Some(y), Some(x)) = (y, x) else { return Err(fel) };
    // Elsewhere than in Sweden is a slip, such as the two in the wrong order.
    if !(55.0..=69.5).contains(&y) {
        fel.add("lat", "Latituden ligger utanför Sverige. Har lat och lon bytt plats?");
    }
    if !(10.5..=24.5).contains(&x) {
        fel.add("lon", "Longituden ligger utanför Sverige. Har lat och lon bytt plats?");
    }
    if !fel.is_empty() {
        return Err(fel);
    }
    Wgs84::parse(y, x).map_err(|error| Formularfel::of("lat", error.to_string()))
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let asked = (begaran.value("lat"), begaran.value("lon"));
    let (typed, fel) = match asked {
        (None, None) => {
            let (one, _) = shared.db.read(move |conn| stallen::with_val(conn, id)).await?;
            let degrees = |value: Option<f64>| value.map(|v| format!("{v:.6}")).unwrap_or_default();
            let typed = (degrees(one.plats.map(Wgs84::lat)), degrees(one.plats.map(Wgs84::lon)));
            (typed, Formularfel::default())
        }
        (lat, lon) => {
            let typed = (lat.unwrap_or_default().to_owned(), lon.unwrap_or_default().to_owned());
            let fel = place(&typed).err().unwrap_or_default();
            (typed, fel)
        }
    };
    let wrong = !fel.is_empty();
    let page = page(&shared, &inloggad, (id, typed, fel)).await?;
    if wrong {
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(respond(&page))
}

async fn save(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (read_id(&id)?, tid::now(), inloggad.utforare());
    let typed = (insant.value("lat").to_owned(), insant.value("lon").to_owned());
    let till = match place(&typed) {
        Ok(till) => till,
        Err(fel) => {
            let page = page(&shared, &inloggad, (id, typed, fel)).await?;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let sedd = sedd(id, &insant);
    if insant.ticked("rakna") {
        let mut page = page(&shared, &inloggad, (id, typed, Formularfel::default())).await?;
        // What was seen stays what it was until it is saved.
        page.stalle.version = sedd.version;
        return Ok(respond(&page));
    }
    shared.db.write(move |conn| store::apply(conn, &now, &av, sedd, till)).await?;
    Ok(vidare(&format!("/kansli/stalle/{id}?klart=flyttad")))
}
