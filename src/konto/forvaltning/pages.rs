//! `/kansli/konton`: the list of accounts, and a new one.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::handelser::Forvaltningshandelse;
use super::rules::{self, Granser};
use super::urval::{Filter, KOLUMNER, Urval, select};
use super::{Konto, export, store};
use crate::fil::export::Format;
use crate::konto::lank::{self, Andamal};
use crate::konto::rules::{self as falt, Anvandarnamn, Kontofel, NyttKonto};
use crate::konto::{Roll, Roller};
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{Inloggad, Insant, note};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// Accounts are the administrators' business alone.
pub const ADMINISTRATOR: Tilltrade = Tilltrade::Roller(&[Roll::Administrator]);

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/konton", ADMINISTRATOR, list)
        .get("/kansli/konton/nytt", ADMINISTRATOR, new)
        .post("/kansli/konton/nytt", ADMINISTRATOR, create);
    crate::konto::granskning::pages::routes(rutter);
    super::ett::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Inaktuell(_) => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::Hinder(hinder) => Self::GarInte(hinder.to_string()),
            store::Error::GarInte(text) => Self::GarInte(text.to_owned()),
            store::Error::Upptaget(_) => Self::GarInte(error.to_string()),
            store::Error::Nycklar(error) => Self::Internal(Box::new(error)),
            store::Error::Db(error) => error.into(),
        }
    }
}

/// A choice in the filter.
struct Val {
    varde: &'static str,
    text: String,
    valt: bool,
}

struct Rad {
    id: i64,
    namn: String,
    anvandarnamn: String,
    roller: String,
    ser_skyddade: bool,
    lage: String,
    klass: &'static str,
    vantar: bool,
    senast: String,
    slutar: String,
}

impl Rad {
    fn new(konto: &Konto, now: &Svensktid, granser: &Granser) -> Self {
        let lage = konto.lage(now.date_naive(), granser);
        Self {
            id: konto.id,
            namn: konto.namn.clone(),
            anvandarnamn: konto.anvandarnamn.clone(),
            roller: konto.roller.namn(),
            ser_skyddade: konto.ser_skyddade,
            lage: lage.to_string(),
            klass: lage.klass(),
            vantar: konto.ar_oppet(now.date_naive()) && konto.godkant.is_none(),
            senast: export::minute(konto.senast_inloggad),
            slutar: konto.slutar.to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "konto/forvaltning/pages/konton.html")]
struct Kontolista {
    sida: Kanslisida,
    fraga: Listfraga,
    urval: Vec<Val>,
    roller: Vec<Val>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Rad>,
    sidning: Sidning,
    filtrerat: bool,
}

fn filter(begaran: &Begaran) -> Filter {
    Filter {
        urval: begaran.values("urval").filter_map(Urval::parse).collect(),
        roller: begaran.values("roll").filter_map(|name| name.parse().ok()).collect(),
    }
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now) = (Begaran::read(&request), tid::now());
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let (filter, granser) = (filter(&begaran), shared.settings.konton.granser());
    let konton = shared.db.read(store::all).await?;
    let idag = now.date_naive();
    let chosen = select(&konton, &fraga, &filter, idag, &granser);
    if let Some(format) = fraga.format {
        let tabell = export::table(&chosen, idag, &granser);
        return save(&shared, &inloggad, &now, &tabell, format).await;
    }
    let sidning = Sidning::new(&begaran, &fraga, chosen.len());
    let page = Kontolista {
        sida: Kanslisida::new(&inloggad, Flik::Konton, "Konton"),
        urval: Urval::ALLA
            .map(|urval| Val {
                varde: urval.as_str(),
                text: urval.namn(&granser),
                valt: filter.urval.contains(&urval),
            })
            .into(),
        roller: Roll::ALLA
            .map(|roll| Val {
                varde: roll.as_str(),
                text: roll.namn().to_owned(),
                valt: filter.roller.contains(&roll),
            })
            .into(),
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(|konto| Rad::new(konto, &now, &granser)).collect(),
        filtrerat: !fraga.q.is_empty() || !filter.urval.is_empty() || !filter.roller.is_empty(),
        sidning,
        fraga,
    };
    Ok(respond(&page))
}

async fn save(
    shared: &Shared,
    inloggad: &Inloggad,
    now: &Svensktid,
    tabell: &crate::fil::export::Tabell,
    format: Format,
) -> Result<HttpResponse, Error> {
    let antal = tabell.rader.len();
    let done = Forvaltningshandelse::Exporterat { antal, format: format.ending() };
    note(shared, now, &inloggad.utforare(), done).await?;
    lista::file(tabell, &format!("konton-{}", now.date_naive()), format)
}

/// The roles to tick, each with what it may do.
pub struct Rollval {
    /// The role.
    pub roll: Roll,
    /// Whether it is ticked.
    pub ikryssad: bool,
}

impl Rollval {
    /// Every role.
    #[must_use]
    pub fn all(ikryssade: Roller) -> Vec<Self> {
        Roll::ALLA.map(|roll| Self { roll, ikryssad: ikryssade.har(roll) }).into()
    }
}

/// The fields of an account as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Skrivet {
    /// How she signs in; of a new account only.
    pub anvandarnamn: String,
    /// Her name.
    pub namn: String,
    /// Her address.
    pub epost: String,
    /// The roles ticked.
    pub roller: Roller,
    /// Whether the right to see protected persons is ticked.
    pub ser_skyddade: bool,
    /// The last day.
    pub slutar: String,
}

impl Skrivet {
    /// What was sent.
    #[must_use]
    pub fn read(insant: &Insant) -> Self {
        Self {
            anvandarnamn: insant.value("anvandarnamn").to_owned(),
            namn: insant.value("namn").to_owned(),
            epost: insant.value("epost").to_owned(),
            roller: insant.values("roll").filter_map(|name| name.parse::<Roll>().ok()).collect(),
            ser_skyddade: insant.ticked("ser_skyddade"),
            slutar: insant.value("slutar").to_owned(),
        }
    }
}

/// The roles, at least one.
///
/// # Errors
/// [`Kontofel::IngenRoll`].
pub fn minst_en(roller: Roller) -> Result<Roller, Kontofel> {
    if roller.is_empty() { Err(Kontofel::IngenRoll) } else { Ok(roller) }
}

#[derive(Template)]
#[template(path = "konto/forvaltning/pages/nytt.html")]
struct Nytt {
    sida: Kanslisida,
    fel: Formularfel,
    skrivet: Skrivet,
    roller: Vec<Rollval>,
    tidigast: String,
    senast: String,
    har_nyckel: bool,
}

impl Nytt {
    fn new(inloggad: &Inloggad, shared: &Shared, skrivet: Skrivet, fel: Formularfel) -> Self {
        let idag = tid::now().date_naive();
        Self {
            sida: Kanslisida::new(inloggad, Flik::Konton, "Nytt konto"),
            fel,
            roller: Rollval::all(skrivet.roller),
            skrivet,
            tidigast: idag.to_string(),
            senast: rules::senaste_slut(idag).to_string(),
            har_nyckel: shared.nycklar().is_ok(),
        }
    }
}

async fn new(inloggad: Inloggad, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let slutar = rules::vanligt_slut(tid::now().date_naive()).to_string();
    let skrivet = Skrivet { slutar, ..Skrivet::default() };
    Ok(respond(&Nytt::new(&inloggad, &shared, skrivet, Formularfel::default())))
}

/// The page that shows a one-time link, this once.
#[derive(Template)]
#[template(path = "konto/forvaltning/pages/lank.html")]
pub struct Lanksida {
    /// The layout.
    pub sida: Kanslisida,
    /// The account.
    pub id: i64,
    /// Whose it is.
    pub namn: String,
    /// How she signs in.
    pub anvandarnamn: String,
    /// Whether the account is new.
    pub nytt: bool,
    /// How long the link is good, in words.
    pub galler: &'static str,
    /// The link.
    pub lank: String,
}

fn check(skrivet: &Skrivet, skapat_av: &str, now: &Svensktid) -> Result<NyttKonto, Formularfel> {
    let mut fel = Formularfel::default();
    let anvandarnamn = fel.take("anvandarnamn", skrivet.anvandarnamn.parse::<Anvandarnamn>());
    let namn = fel.take("namn", falt::namn(&skrivet.namn));
    let epost = fel.take("epost", falt::epost(&skrivet.epost));
    let roller = fel.take("roller", minst_en(skrivet.roller));
    let slutar = fel.take("slutar", rules::parse_slut(&skrivet.slutar, now.date_naive(), None));
    match (anvandarnamn, namn, epost, roller, slutar) {
        (Some(anvandarnamn), Some(namn), Some(epost), Some(roller), Some(slutar)) => {
            let (ser_skyddade, skapat_av) = (skrivet.ser_skyddade, skapat_av.to_owned());
            Ok(NyttKonto { anvandarnamn, namn, epost, roller, ser_skyddade, slutar, skapat_av })
        }
        _ => Err(fel),
    }
}

async fn create(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av) = (tid::now(), inloggad.utforare());
    let skrivet = Skrivet::read(&insant);
    let again = |skrivet, fel| {
        let page = Nytt::new(&inloggad, &shared, skrivet, fel);
        respond_with(&page, actix_web::http::StatusCode::UNPROCESSABLE_ENTITY)
    };
    let ny = match check(&skrivet, &av.namn, &now) {
        Ok(ny) => ny,
        Err(fel) => return Ok(again(skrivet, fel)),
    };
    let (nycklar, added) = (shared.nyckelkalla()?, ny.clone());
    let made = shared.db.write(move |conn| store::add(conn, &now, &av, &nycklar, &added));
    match made.await {
        Ok((id, token)) => Ok(respond(&Lanksida {
            sida: Kanslisida::new(&inloggad, Flik::Konton, "Kontot är upplagt"),
            id,
            namn: ny.namn,
            anvandarnamn: ny.anvandarnamn.to_string(),
            nytt: true,
            galler: Andamal::Valkommen.livstid_i_ord(),
            lank: link(&shared, &token),
        })),
        Err(error @ store::Error::Upptaget(_)) => {
            Ok(again(skrivet, Formularfel::of("anvandarnamn", error.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}

/// A one-time link with the address of the service.
#[must_use]
pub fn link(shared: &Shared, token: &str) -> String {
    let settings = &shared.settings;
    lank::url(settings.konton.public_url.as_deref(), settings.server.bind, token)
}
