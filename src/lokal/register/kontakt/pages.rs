//! `/kansli/lokal/{id}/kontakt`: a new contact, and changes of one.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Kontakt, KontaktId, Kontaktuppgifter, Uppgift, store};
use crate::lokal::flikar::PLANERAR;
use crate::lokal::register::pages::{card, page, version};
use crate::lokal::register::store as register;
use crate::person::kontakt::{Epost, Namn, Telefon};
use crate::sigill::store as nycklar;
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
        .get("/kansli/lokal/{id}/kontakt", PLANERAR, blank)
        .post("/kansli/lokal/{id}/kontakt", PLANERAR, create)
        .get("/kansli/lokal/{id}/kontakt/{kontakt}", PLANERAR, form)
        .post("/kansli/lokal/{id}/kontakt/{kontakt}", PLANERAR, change)
        .post("/kansli/lokal/{id}/kontakt/{kontakt}/ta-bort", PLANERAR, remove);
}

#[derive(Clone, Default)]
struct Skrivet {
    uppgift: String,
    namn: String,
    telefon: String,
    epost: String,
}

impl Skrivet {
    fn read(insant: &Insant) -> Self {
        let text = |falt| insant.value(falt).to_owned();
        Self {
            uppgift: text("uppgift"),
            namn: text("namn"),
            telefon: text("telefon"),
            epost: text("epost"),
        }
    }

    fn of(kontakt: &Kontakt) -> Self {
        Self {
            uppgift: kontakt.uppgift.as_str().to_owned(),
            namn: kontakt.namn.clone(),
            telefon: kontakt.telefon_visad().unwrap_or_default(),
            epost: kontakt.epost.clone().unwrap_or_default(),
        }
    }

    fn check(&self) -> Result<Kontaktuppgifter, Formularfel> {
        let mut fel = Formularfel::default();
        let uppgift = Uppgift::parse(&self.uppgift).ok_or("Välj vad kontakten är till för.");
        let uppgift = fel.take("uppgift", uppgift);
        let namn = fel.take("namn", Namn::parse(&self.namn));
        let telefon = Some(&self.telefon).filter(|text| !text.is_empty());
        let telefon = telefon.and_then(|text| fel.take("telefon", Telefon::parse(text)));
        let epost = Some(&self.epost).filter(|text| !text.is_empty());
        let epost = epost.and_then(|text| fel.take("epost", Epost::parse(text)));
        if self.telefon.is_empty() && self.epost.is_empty() {
            fel.add("telefon", "Skriv ett telefonnummer eller en e-postadress.");
        }
        match (uppgift, namn) {
            (Some(uppgift), Some(namn)) if fel.is_empty() => {
                Ok(Kontaktuppgifter { uppgift, namn, telefon, epost })
            }
            _ => Err(fel),
        }
    }

    fn against(&self, saved: &Self) -> Konflikt {
        let uppgift = |word: &str| Uppgift::parse(word).map_or("", Uppgift::namn);
        let mut konflikt = Konflikt::default();
        konflikt.add("Uppgift", uppgift(&self.uppgift), uppgift(&saved.uppgift));
        konflikt.add("Namn", &self.namn, &saved.namn);
        konflikt.add("Telefon", &self.telefon, &saved.telefon);
        konflikt.add("E-post", &self.epost, &saved.epost);
        konflikt
    }
}

#[derive(Template)]
#[template(path = "lokal/register/kontakt/pages/form.html")]
struct Sida {
    sida: Kanslisida,
    lokal: (i64, String),
    val: String,
    /// The contact; `None` for a new one.
    kontakt: Option<KontaktId>,
    version: i64,
    uppgifter: Vec<(String, String)>,
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
    fn new(inloggad: &Inloggad, har: &Har, kontakt: Option<&Kontakt>) -> Self {
        let (id, namn) = &har.lokal;
        // The name of the contact stays out of the title, which browsers keep.
        let titel = match kontakt {
            None => format!("Ny kontakt för {namn}"),
            Some(_) => format!("Kontakt för {namn}"),
        };
        Self {
            sida: page(inloggad, &har.valt, *id, titel),
            lokal: har.lokal.clone(),
            val: har.valt.val.id.to_string(),
            kontakt: kontakt.map(|kontakt| kontakt.id),
            version: kontakt.map(|kontakt| kontakt.version).unwrap_or_default(),
            uppgifter: Uppgift::ALLA
                .map(|one| (one.as_str().to_owned(), one.namn().to_owned()))
                .into(),
            skrivet: kontakt.map(Skrivet::of).unwrap_or_default(),
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
            let (kalla, now, av) = (shared.nyckelkalla()?, tid::now(), inloggad.utforare());
            let added = shared.db.write(move |conn| {
                let ring = nycklar::ring_to_seal(conn, &kalla, &now)?;
                store::add(conn, &ring, &now, &av, (id, &uppgifter))
            });
            added.await?;
            Ok(vidare(&card(id, &har.valt, "kontakt")))
        }
        Err(fel) => {
            let sida = Sida { skrivet, fel, ..Sida::new(&inloggad, &har, None) };
            Ok(respond_with(&sida, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// The contact of a path, if it is of that lokal.
async fn known(shared: &Shared, (id, kontakt): (i64, KontaktId)) -> Result<Kontakt, Error> {
    let kalla = shared.nyckelkalla()?;
    let read = shared.db.read(move |conn| {
        let ring = nycklar::ring(conn, &kalla)?;
        store::get(conn, &ring, kontakt)
    });
    let kontakt = read.await?;
    if kontakt.lokal_id == id { Ok(kontakt) } else { Err(store::Error::Saknas.into()) }
}

async fn form(
    request: HttpRequest,
    inloggad: Inloggad,
    path: Path<(i64, KontaktId)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let kontakt = known(&shared, *path).await?;
    let har = here(&request, &shared, kontakt.lokal_id).await?;
    Ok(respond(&Sida::new(&inloggad, &har, Some(&kontakt))))
}

async fn change(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    path: Path<(i64, KontaktId)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let kontakt = known(&shared, *path).await?;
    let har = here(&request, &shared, kontakt.lokal_id).await?;
    let (skrivet, seen) = (Skrivet::read(&insant), version(&insant));
    let mut sida = Sida::new(&inloggad, &har, Some(&kontakt));
    let uppgifter = match skrivet.check() {
        Ok(uppgifter) => uppgifter,
        Err(fel) => {
            sida = Sida { skrivet, fel, version: seen, ..sida };
            return Ok(respond_with(&sida, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (kalla, now, av) = (shared.nyckelkalla()?, tid::now(), inloggad.utforare());
    let id = kontakt.id;
    let changed = shared.db.write(move |conn| {
        let ring = nycklar::ring_to_seal(conn, &kalla, &now)?;
        store::update(conn, &ring, &now, &av, (id, seen, &uppgifter))
    });
    match changed.await {
        Ok(lokal_id) => Ok(vidare(&card(lokal_id, &har.valt, "kontakt"))),
        Err(store::Error::Inaktuell(now)) => {
            let konflikt = Some(skrivet.against(&Skrivet::of(&now)));
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
    path: Path<(i64, KontaktId)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let kontakt = known(&shared, *path).await?;
    let har = here(&request, &shared, kontakt.lokal_id).await?;
    let (kalla, now, av) = (shared.nyckelkalla()?, tid::now(), inloggad.utforare());
    let (id, seen) = (kontakt.id, version(&insant));
    let removed = shared.db.write(move |conn| {
        let ring = nycklar::ring(conn, &kalla)?;
        store::remove(conn, &ring, &now, &av, (id, seen))
    });
    let lokal_id = removed.await?;
    Ok(vidare(&card(lokal_id, &har.valt, "kontakt-borta")))
}
