//! `/kansli/lokal/{id}/rum`: a new room, and changes of one.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::store::{self, Sett};
use super::{Rum, Rumsuppgifter};
use crate::lokal::flikar::PLANERAR;
use crate::lokal::register::andra::{RAD, TEXT};
use crate::lokal::register::pages::{card, line, number, page, short, version};
use crate::lokal::register::store as register;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokal/{id}/rum", PLANERAR, blank)
        .post("/kansli/lokal/{id}/rum", PLANERAR, create)
        .get("/kansli/lokal/{id}/rum/{rum}", PLANERAR, form)
        .post("/kansli/lokal/{id}/rum/{rum}", PLANERAR, change)
        .post("/kansli/lokal/{id}/rum/{rum}/ta-bort", PLANERAR, remove);
}

/// The largest area, and the most people.
const MEST: i32 = 100_000;

#[derive(Debug, Clone, Default)]
struct Skrivet {
    namn: String,
    vaning: String,
    yta: String,
    kapacitet: String,
    anteckning: String,
}

impl Skrivet {
    fn read(insant: &Insant) -> Self {
        let text = |falt| insant.value(falt).to_owned();
        Self {
            namn: text("namn"),
            vaning: text("vaning"),
            yta: text("yta"),
            kapacitet: text("kapacitet"),
            anteckning: text("anteckning"),
        }
    }

    fn of(rum: &Rumsuppgifter) -> Self {
        let number = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            namn: rum.namn.clone(),
            vaning: rum.vaning.clone(),
            yta: number(rum.yta_m2),
            kapacitet: number(rum.kapacitet),
            anteckning: rum.anteckning.clone(),
        }
    }

    fn check(&self) -> Result<Rumsuppgifter, Formularfel> {
        let mut fel = Formularfel::default();
        let namn = fel.take("namn", line(&self.namn, RAD)).unwrap_or_default();
        if namn.is_empty() && fel.av("namn").is_none() {
            fel.add("namn", "Skriv vad rummet kallas, till exempel Matsalen.");
        }
        let vaning = fel.take("vaning", line(&self.vaning, RAD)).unwrap_or_default();
        let yta_m2 = fel.take("yta", number(&self.yta, MEST)).flatten();
        let kapacitet = fel.take("kapacitet", number(&self.kapacitet, MEST)).flatten();
        let note = short(self.anteckning.clone(), TEXT);
        let anteckning = fel.take("anteckning", note).unwrap_or_default();
        if fel.is_empty() {
            Ok(Rumsuppgifter { namn, vaning, yta_m2, kapacitet, anteckning })
        } else {
            Err(fel)
        }
    }

    fn against(&self, saved: &Self) -> Konflikt {
        let mut konflikt = Konflikt::default();
        konflikt.add("Namn", &self.namn, &saved.namn);
        konflikt.add("Våning", &self.vaning, &saved.vaning);
        konflikt.add("Yta", &self.yta, &saved.yta);
        konflikt.add("Personer", &self.kapacitet, &saved.kapacitet);
        konflikt.add("Anteckning", &self.anteckning, &saved.anteckning);
        konflikt
    }
}

#[derive(Template)]
#[template(path = "lokal/register/rum/pages/form.html")]
struct Sida {
    sida: Kanslisida,
    lokal: (i64, String),
    val: String,
    /// The room; `None` for a new one.
    rum: Option<i64>,
    version: i64,
    skrivet: Skrivet,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
}

/// What every page here asks for first.
struct Har {
    valt: Valt,
    lokal: (i64, String),
}

async fn here(request: &HttpRequest, shared: &Shared, id: i64) -> Result<Har, Error> {
    let post = shared.db.read(move |conn| register::get(conn, id)).await?;
    let valt = valt(&Begaran::read(request), shared, tid::now().date_naive()).await?;
    Ok(Har { valt, lokal: (id, post.uppgifter.namn) })
}

impl Sida {
    fn new(inloggad: &Inloggad, har: &Har, rum: Option<&Rum>) -> Self {
        let (id, namn) = &har.lokal;
        let titel = match rum {
            None => format!("Nytt rum i {namn}"),
            Some(rum) => format!("{} i {namn}", rum.uppgifter.namn),
        };
        Self {
            sida: page(inloggad, &har.valt, *id, titel),
            lokal: har.lokal.clone(),
            val: har.valt.val.id.to_string(),
            rum: rum.map(|rum| rum.id),
            version: rum.map(|rum| rum.version).unwrap_or_default(),
            skrivet: rum.map(|rum| Skrivet::of(&rum.uppgifter)).unwrap_or_default(),
            fel: Formularfel::default(),
            konflikt: None,
        }
    }
}

async fn blank(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let har = here(&request, &shared, *id).await?;
    Ok(respond(&Sida::new(&inloggad, &har, None)))
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let id = id.into_inner();
    let har = here(&request, &shared, id).await?;
    let skrivet = Skrivet::read(&insant);
    match skrivet.check() {
        Ok(uppgifter) => {
            let (now, av) = (tid::now(), inloggad.utforare());
            let added = shared.db.write(move |conn| store::add(conn, &now, &av, (id, &uppgifter)));
            added.await?;
            Ok(vidare(&card(id, &har.valt, "rum")))
        }
        Err(fel) => {
            let sida = Sida { skrivet, fel, ..Sida::new(&inloggad, &har, None) };
            Ok(respond_with(&sida, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

async fn known(shared: &Shared, (id, rum): (i64, i64)) -> Result<Rum, Error> {
    Ok(shared.db.read(move |conn| store::get(conn, id, rum)).await?)
}

async fn form(
    request: HttpRequest,
    inloggad: Inloggad,
    path: Path<(i64, i64)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let rum = known(&shared, *path).await?;
    let har = here(&request, &shared, rum.lokal_id).await?;
    Ok(respond(&Sida::new(&inloggad, &har, Some(&rum))))
}

async fn change(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    path: Path<(i64, i64)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let rum = known(&shared, *path).await?;
    let har = here(&request, &shared, rum.lokal_id).await?;
    let skrivet = Skrivet::read(&insant);
    let mut sida = Sida::new(&inloggad, &har, Some(&rum));
    let sett = Sett { lokal_id: rum.lokal_id, id: rum.id, version: version(&insant) };
    let uppgifter = match skrivet.check() {
        Ok(uppgifter) => uppgifter,
        Err(fel) => {
            sida = Sida { skrivet, fel, version: sett.version, ..sida };
            return Ok(respond_with(&sida, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (now, av) = (tid::now(), inloggad.utforare());
    let changed =
        shared.db.write(move |conn| store::update(conn, &now, &av, (sett, &uppgifter))).await;
    match changed {
        Ok(()) => Ok(vidare(&card(rum.lokal_id, &har.valt, "rum"))),
        Err(store::Error::Inaktuell(now)) => {
            let konflikt = Some(skrivet.against(&Skrivet::of(&now.uppgifter)));
            sida = Sida { skrivet, konflikt, version: now.version, ..sida };
            Ok(respond_with(&sida, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    path: Path<(i64, i64)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let rum = known(&shared, *path).await?;
    let har = here(&request, &shared, rum.lokal_id).await?;
    let sett = Sett { lokal_id: rum.lokal_id, id: rum.id, version: version(&insant) };
    let (now, av) = (tid::now(), inloggad.utforare());
    shared.db.write(move |conn| store::remove(conn, &now, &av, sett)).await?;
    Ok(vidare(&card(rum.lokal_id, &har.valt, "rum-borta")))
}
