//! `/kansli/personer/{id}`: the card of a person, and what is done from it.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

use super::Skrivet;
use crate::ambulerande::{Besokspost, Lag, store as besok};
use crate::person::pages::{HANDLAGGARE, insyn, read_id, refuse, saknas};
use crate::person::skyddade::store as skyddade;
use crate::person::store;
use crate::person::{Huvud, Person, PersonId, Sedd, Slag};
use crate::sigill::store as nycklar;
use crate::tid;
use crate::val::{self, Val};
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The pages of one person.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/personer/ny", HANDLAGGARE, blank)
        .post("/kansli/personer/ny", HANDLAGGARE, create)
        .get("/kansli/personer/{id}", HANDLAGGARE, card)
        .post("/kansli/personer/{id}", HANDLAGGARE, change);
    super::atgarder::pages::routes(rutter);
}

/// What a form of a person chooses from.
struct Valjbart {
    slag: Vec<(String, String)>,
    val: Vec<(String, String)>,
}

impl Valjbart {
    fn new(slag: &[Slag], all: &[Val]) -> Self {
        let none = (String::new(), "Inget val".to_owned());
        let each = all.iter().rev().map(|val| (val.id.to_string(), val.namn.clone()));
        Self {
            slag: slag
                .iter()
                .map(|slag| (slag.as_str().to_owned(), slag.namn().to_owned()))
                .collect(),
            val: std::iter::once(none).chain(each).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "person/kort/pages/ny.html")]
struct Ny {
    sida: Kanslisida,
    skrivet: Skrivet,
    valjbart: Valjbart,
    fel: Formularfel,
    dubblett: Option<PersonId>,
}

#[derive(Template)]
#[template(path = "person/kort/pages/kort.html")]
pub(super) struct Kort {
    sida: Kanslisida,
    person: Person,
    skapad: String,
    /// Of a protected person: why she was opened.
    skal: String,
    skrivet: Skrivet,
    valjbart: Valjbart,
    pub(super) fel: Formularfel,
    konflikt: Option<Konflikt>,
    dubblett: Option<PersonId>,
    pub(super) besok: Option<Besoksdel>,
}

/// The part of a voter's card with her visits.
pub(super) struct Besoksdel {
    planerade: Vec<Besokspost>,
    lag: Vec<(String, String)>,
    pub(super) datum: String,
    pub(super) valt: String,
}

#[derive(Template)]
#[template(path = "person/kort/pages/skyddad.html")]
pub(super) struct Skyddad {
    sida: Kanslisida,
    huvud: Huvud,
    ser_skyddade: bool,
    fraga: Vec<String>,
    pub(super) skal: String,
    pub(super) fel: Formularfel,
}

/// The form of a protected person again, when something in it was wrong: only what was
/// typed stands in it.
#[derive(Template)]
#[template(path = "person/kort/pages/rattelse.html")]
struct Rattelse {
    sida: Kanslisida,
    huvud: Huvud,
    skrivet: Skrivet,
    valjbart: Valjbart,
    fel: Formularfel,
}

const SKYDDAD: &str = "Skyddad person";

async fn all_val(shared: &Shared) -> Result<Vec<Val>, Error> {
    shared.db.read(val::store::all).await.map_err(|error| Error::Internal(Box::new(error)))
}

async fn blank(inloggad: Inloggad, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let slag = insyn(&inloggad).slag();
    let all = all_val(&shared).await?;
    // The latest val is the likely one.
    let val = all.last().map(|val| val.id.to_string()).unwrap_or_default();
    Ok(respond(&Ny {
        sida: Kanslisida::new(&inloggad, Flik::Personer, "Ny person"),
        skrivet: Skrivet { val, ..Skrivet::default() },
        valjbart: Valjbart::new(&slag, &all),
        fel: Formularfel::default(),
        dubblett: None,
    }))
}

async fn create(
    inloggad: Inloggad,
    shared: Data<Shared>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let skrivet = Skrivet::read(&insant);
    let (may, all) = (insyn(&inloggad).slag(), all_val(&shared).await?);
    let slag = match may.as_slice() {
        [only] => Some(*only),
        _ => Slag::parse(&skrivet.slag).filter(|slag| may.contains(slag)),
    };
    let (kalla, av, now) = (shared.nyckelkalla()?, inloggad.utforare(), tid::now());
    let checked = skrivet.check(slag.unwrap_or(Slag::Rostmottagare), &all, now.date_naive());
    let mut fel = checked.as_ref().err().cloned().unwrap_or_default();
    if slag.is_none() {
        fel.add("slag", "Välj vad personen är.");
        fel.0.rotate_right(1);
    }
    let mut dubblett = None;
    if let (Some(slag), Ok(uppgifter)) = (slag, checked) {
        let skyddad = skrivet.skyddad;
        let added = shared
            .db
            .write(move |conn| {
                let ring = nycklar::ring_to_seal(conn, &kalla, &now)?;
                store::add(conn, &ring, &now, &av, (slag, &uppgifter, skyddad))
            })
            .await;
        match added {
            Ok(id) => return Ok(vidare(&format!("/kansli/personer/{id}?klart=ny"))),
            Err(store::Error::Dubblett(id)) => {
                dubblett = Some(id);
                fel.add("personnummer", DUBBLETT);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = Ny {
        sida: Kanslisida::new(&inloggad, Flik::Personer, "Ny person"),
        valjbart: Valjbart::new(&may, &all),
        skrivet,
        fel,
        dubblett,
    };
    Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
}

const DUBBLETT: &str = "Det finns redan en person med det personnumret.";

/// The person in a path as the one signed in sees her; a person that is another's, or
/// none, is the same answer.
pub(super) async fn seen(shared: &Shared, inloggad: &Inloggad, id: &str) -> Result<Sedd, Error> {
    let (id, insyn, kalla) = (read_id(id)?, insyn(inloggad), shared.nyckelkalla()?);
    let sedd = shared
        .db
        .read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            store::see(conn, &ring, insyn, id)
        })
        .await?;
    match sedd {
        Sedd::Ingen => Err(saknas()),
        Sedd::Annans => Err(refuse(shared, inloggad, "person", id).await),
        sedd => Ok(sedd),
    }
}

/// The head of the row in a path, when the one signed in may change it: a protected
/// person only if she may open her.
pub(super) async fn changeable(
    shared: &Shared,
    inloggad: &Inloggad,
    id: &str,
) -> Result<Huvud, Error> {
    match seen(shared, inloggad, id).await? {
        Sedd::Oppen(person) => {
            Ok(Huvud { id: person.id, slag: person.slag, skyddad: false, version: person.version })
        }
        Sedd::Skyddad(huvud) if inloggad.session.ser_skyddade => Ok(huvud),
        Sedd::Skyddad(huvud) => {
            refuse(shared, inloggad, "person", huvud.id).await;
            Err(Error::Nekad)
        }
        Sedd::Ingen | Sedd::Annans => Err(saknas()),
    }
}

/// The version that a form was made of.
pub(super) fn version(insant: &Insant) -> i64 {
    insant.value("version").parse().unwrap_or_default()
}

async fn card(
    inloggad: Inloggad,
    shared: Data<Shared>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let notis = match Begaran::read(&request).value("klart") {
        Some("ny") => Some("Personen är inlagd."),
        Some("sparad") => Some("Ändringen är sparad."),
        Some("skyddad") => Some("Personen är märkt som skyddad."),
        Some("oskyddad") => Some("Personen är inte längre märkt som skyddad."),
        Some("besok") => Some("Besöket är planerat."),
        Some("avbokat") => Some("Besöket är borttaget."),
        _ => None,
    };
    match seen(&shared, &inloggad, &id).await? {
        Sedd::Oppen(person) => {
            let mut kort = kort(&shared, &inloggad, *person, String::new()).await?;
            kort.sida.notis = notis.map(str::to_owned);
            Ok(respond(&kort))
        }
        Sedd::Skyddad(huvud) => {
            let mut page = skyddad(&shared, &inloggad, huvud).await?;
            page.sida.notis = notis.map(str::to_owned);
            Ok(respond(&page))
        }
        Sedd::Ingen | Sedd::Annans => Err(saknas()),
    }
}

pub(super) async fn kort(
    shared: &Shared,
    inloggad: &Inloggad,
    person: Person,
    skal: String,
) -> Result<Kort, Error> {
    let titel = if person.skyddad { SKYDDAD } else { "Person" };
    let today = tid::now().date_naive();
    let besok = match person.slag {
        Slag::Rostmottagare => None,
        Slag::Valjare => {
            let id = person.id;
            let (planerade, lag) = shared
                .db
                .read(move |conn| {
                    Ok::<_, crate::db::Error>((
                        besok::of_person(conn, id)?,
                        besok::teams(conn, today)?,
                    ))
                })
                .await?;
            Some(Besoksdel::new(planerade, &lag))
        }
    };
    Ok(Kort {
        sida: Kanslisida::new(inloggad, Flik::Personer, titel),
        skapad: tid::svensk(person.skapad).format("%Y-%m-%d").to_string(),
        skrivet: Skrivet::of(&person),
        valjbart: Valjbart::new(&[], &all_val(shared).await?),
        fel: Formularfel::default(),
        konflikt: None,
        dubblett: None,
        person,
        skal,
        besok,
    })
}

impl Besoksdel {
    fn new(planerade: Vec<Besokspost>, lag: &[Lag]) -> Self {
        let none = (String::new(), "Välj lag".to_owned());
        let each = lag.iter().map(|lag| (lag.konto.to_string(), lag.namn.clone()));
        Self {
            planerade,
            lag: std::iter::once(none).chain(each).collect(),
            datum: String::new(),
            valt: String::new(),
        }
    }
}

pub(super) async fn skyddad(
    shared: &Shared,
    inloggad: &Inloggad,
    huvud: Huvud,
) -> Result<Skyddad, Error> {
    let today = tid::now().date_naive();
    let fraga = shared.db.read(move |conn| skyddade::openers(conn, huvud.slag, today)).await?;
    Ok(Skyddad {
        sida: Kanslisida::new(inloggad, Flik::Personer, SKYDDAD),
        ser_skyddade: inloggad.session.ser_skyddade,
        huvud,
        fraga,
        skal: String::new(),
        fel: Formularfel::default(),
    })
}

async fn change(
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let huvud = changeable(&shared, &inloggad, &id).await?;
    let (skrivet, all, now) = (Skrivet::read(&insant), all_val(&shared).await?, tid::now());
    let fel = match skrivet.check(huvud.slag, &all, now.date_naive()) {
        Err(fel) => Some((fel, None)),
        Ok(uppgifter) => {
            let (kalla, av) = (shared.nyckelkalla()?, inloggad.utforare());
            let (id, version) = (huvud.id, version(&insant));
            let updated = shared
                .db
                .write(move |conn| {
                    let ring = nycklar::ring_to_seal(conn, &kalla, &now)?;
                    store::update(conn, &ring, &now, &av, (id, version, &uppgifter))
                })
                .await;
            match updated {
                Ok(()) => return Ok(vidare(&format!("/kansli/personer/{id}?klart=sparad"))),
                Err(store::Error::Dubblett(other)) => {
                    Some((Formularfel::of("personnummer", DUBBLETT), Some(other)))
                }
                Err(store::Error::Andrad) if !huvud.skyddad => None,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let status =
        if fel.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    if huvud.skyddad {
        let (fel, _) = fel.unwrap_or_default();
        let page = Rattelse {
            sida: Kanslisida::new(&inloggad, Flik::Personer, SKYDDAD),
            huvud: Huvud { version: version(&insant), ..huvud },
            valjbart: Valjbart::new(&[], &all),
            skrivet,
            fel,
        };
        return Ok(respond_with(&page, status));
    }
    let Sedd::Oppen(person) = seen(&shared, &inloggad, &id).await? else {
        // Marked as protected a moment ago.
        return Err(store::Error::Andrad.into());
    };
    let mut page = kort(&shared, &inloggad, *person, String::new()).await?;
    match fel {
        Some((fel, dubblett)) => {
            // The form goes on from what it was made of.
            page.person.version = version(&insant);
            (page.fel, page.dubblett) = (fel, dubblett);
        }
        None => page.konflikt = Some(skrivet.against(&page.skrivet)),
    }
    page.skrivet = skrivet;
    Ok(respond_with(&page, status))
}
