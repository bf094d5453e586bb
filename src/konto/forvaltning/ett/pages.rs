//! `/kansli/konton/{id}`: all about an account, to look at and to change.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::store as inloggning;
use crate::konto::KontoId;
use crate::konto::forvaltning::pages::{ADMINISTRATOR, Lanksida, Rollval, Skrivet, link, minst_en};
use crate::konto::forvaltning::rules::{self, Lage};
use crate::konto::forvaltning::store::{self, Nyepost, Sedd, Uppgifter};
use crate::konto::forvaltning::{Konto, export};
use crate::konto::rules as falt;
use crate::konto::session::store::Rad;
use crate::konto::session::{self, SessionId};
use crate::konto::store::plats_epost;
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The pages of one account.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/konton/{id}", ADMINISTRATOR, show)
        .post("/kansli/konton/{id}", ADMINISTRATOR, change)
        .post("/kansli/konton/{id}/godkann", ADMINISTRATOR, approve)
        .post("/kansli/konton/{id}/stang", ADMINISTRATOR, close)
        .post("/kansli/konton/{id}/oppna", ADMINISTRATOR, reopen)
        .post("/kansli/konton/{id}/lank", ADMINISTRATOR, new_link)
        .post("/kansli/konton/{id}/andra-faktorn", ADMINISTRATOR, reset_second_factor)
        .post("/kansli/konton/{id}/sessioner", ADMINISTRATOR, end_all_sessions)
        .post("/kansli/konton/{id}/sessioner/{session}", ADMINISTRATOR, end_session);
}

/// A mail address, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Epost {
    Ingen,
    Oppen(String),
    /// There is one, but no key that opens it.
    Last,
}

impl Epost {
    fn of(konto: &Konto, shared: &Shared) -> Self {
        let Some(sealed) = &konto.forseglad_epost else { return Self::Ingen };
        let open = shared.nycklar().ok().and_then(|nycklar| {
            nycklar
                .open(plats_epost(konto.id), sealed)
                .inspect_err(|error| tracing::warn!(%error, "a mail address could not be opened"))
                .ok()
        });
        open.map_or(Self::Last, Self::Oppen)
    }

    fn text(&self) -> &str {
        match self {
            Self::Ingen | Self::Last => "",
            Self::Oppen(text) => text,
        }
    }

    fn ar_last(&self) -> bool {
        *self == Self::Last
    }
}

struct Session {
    id: SessionId,
    startad: String,
    senast: String,
    fran: String,
    klient: String,
}

impl From<Rad> for Session {
    fn from(one: Rad) -> Self {
        Self {
            id: one.id,
            startad: export::minute(Some(one.startad)),
            senast: export::minute(Some(one.senast_sedd)),
            fran: one.fran,
            klient: one.klient,
        }
    }
}

#[derive(Template)]
#[template(path = "konto/forvaltning/ett/pages/ett.html")]
struct Kontosida {
    sida: Kanslisida,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    konto: Konto,
    epost: Epost,
    lage: Lage,
    oppet: bool,
    eget: bool,
    far_godkanna: bool,
    skapat: String,
    godkant: String,
    stangt: String,
    senast: String,
    skrivet: Skrivet,
    roller: Vec<Rollval>,
    tidigast: String,
    senaste_slut: String,
    nytt_slut: String,
    sessioner: Vec<Session>,
}

/// What has just been done, by the code that the form was answered with.
fn notis(kod: &str) -> Option<&'static str> {
    Some(match kod {
        "sparat" => "Kontot är sparat.",
        "godkant" => "Kontot är godkänt.",
        "stangt" => "Kontot är stängt, och alla dess inloggningar är avslutade.",
        "oppnat" => "Kontot är öppet igen. En annan administratör ska godkänna det.",
        "faktor" => "Andra faktorn är borttagen. Personen lägger upp en ny vid nästa inloggning.",
        "sessioner" => "Inloggningen är avslutad.",
        _ => return None,
    })
}

async fn page(
    inloggad: &Inloggad,
    shared: &Shared,
    now: &Svensktid,
    konto: Konto,
    skrivet: Option<Skrivet>,
) -> Result<Kontosida, Error> {
    let (id, idag) = (konto.id, now.date_naive());
    let (livstid, nu) = (shared.settings.konton.livstid(), tid::utc(now));
    let sessioner =
        shared.db.read(move |conn| session::store::of_konto(conn, id, livstid, nu)).await?;
    let epost = Epost::of(&konto, shared);
    let skrivet = skrivet.unwrap_or_else(|| Skrivet {
        anvandarnamn: konto.anvandarnamn.clone(),
        namn: konto.namn.clone(),
        epost: epost.text().to_owned(),
        roller: konto.roller,
        ser_skyddade: konto.ser_skyddade,
        slutar: konto.slutar.to_string(),
    });
    Ok(Kontosida {
        sida: Kanslisida::new(inloggad, Flik::Konton, format!("Konto: {}", konto.namn)),
        fel: Formularfel::default(),
        konflikt: None,
        lage: konto.lage(idag, &shared.settings.konton.granser()),
        oppet: konto.ar_oppet(idag),
        eget: inloggad.konto() == id,
        far_godkanna: konto.far_godkannas_av(inloggad.konto()),
        skapat: export::minute(Some(konto.skapat)),
        godkant: export::minute(konto.godkant),
        stangt: export::minute(konto.stangt),
        senast: export::minute(konto.senast_inloggad),
        roller: Rollval::all(skrivet.roller),
        skrivet,
        tidigast: idag.to_string(),
        senaste_slut: rules::senaste_slut(idag).to_string(),
        nytt_slut: rules::vanligt_slut(idag).to_string(),
        sessioner: sessioner.into_iter().map(Session::from).collect(),
        konto,
        epost,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now) = (id.into_inner(), tid::now());
    let konto = shared.db.read(move |conn| store::get(conn, id)).await?;
    let mut page = page(&inloggad, &shared, &now, konto, None).await?;
    let begaran = Begaran::read(&request);
    page.sida = page.sida.with_notis(begaran.value("klart").and_then(notis));
    Ok(respond(&page))
}

/// The account as the form saw it. A form without a version has seen none.
fn sedd(id: KontoId, insant: &Insant) -> Sedd {
    Sedd { id, version: insant.value("version").parse().unwrap_or(0) }
}

/// What the account is to become; the address apart, which must be sealed.
struct Onskat {
    epost: Option<String>,
    uppgifter: Uppgifter,
}

fn check(skrivet: &Skrivet, slutar: NaiveDate, idag: NaiveDate) -> Result<Onskat, Formularfel> {
    let mut fel = Formularfel::default();
    let namn = fel.take("namn", falt::namn(&skrivet.namn));
    let epost = fel.take("epost", falt::epost(&skrivet.epost));
    let roller = fel.take("roller", minst_en(skrivet.roller));
    let slutar = fel.take("slutar", rules::parse_slut(&skrivet.slutar, idag, Some(slutar)));
    match (namn, epost, roller, slutar) {
        (Some(namn), Some(epost), Some(roller), Some(slutar)) => Ok(Onskat {
            uppgifter: Uppgifter {
                namn,
                epost: Nyepost::Behalls,
                roller,
                ser_skyddade: skrivet.ser_skyddade,
                slutar,
            },
            epost,
        }),
        _ => Err(fel),
    }
}

async fn change(
    inloggad: Inloggad,
    insant: Insant,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let (sedd, skrivet) = (sedd(id, &insant), Skrivet::read(&insant));
    let konto = shared.db.read(move |conn| store::get(conn, id)).await?;
    let onskat = match check(&skrivet, konto.slutar, now.date_naive()) {
        Ok(onskat) => onskat,
        Err(fel) => {
            let mut page = page(&inloggad, &shared, &now, konto, Some(skrivet)).await?;
            // What was seen stays what it was: the conflict, if any, is told when the
            // form is right.
            page.konto.version = sedd.version;
            page.fel = fel;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let mut uppgifter = onskat.uppgifter;
    uppgifter.epost = new_address(&shared, &konto, onskat.epost)?;
    let changed =
        shared.db.write(move |conn| store::change(conn, &now, &av, sedd, &uppgifter)).await;
    match changed {
        Ok(()) => Ok(vidare(&format!("/kansli/konton/{id}?klart=sparat"))),
        Err(store::Error::Inaktuell(konto)) => {
            let mut page = page(&inloggad, &shared, &now, *konto, Some(skrivet)).await?;
            page.konflikt = Some(conflict(&page));
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(store::Error::Hinder(hinder)) => {
            let mut page = page(&inloggad, &shared, &now, konto, Some(skrivet)).await?;
            page.fel = Formularfel::of("roller", hinder.to_string());
            Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}

/// What becomes of the address. One that cannot be read stays, unless a new one is
/// typed.
fn new_address(shared: &Shared, konto: &Konto, typed: Option<String>) -> Result<Nyepost, Error> {
    let before = Epost::of(konto, shared);
    Ok(match typed {
        None if matches!(before, Epost::Oppen(_)) => Nyepost::TasBort,
        Some(typed) if typed != before.text() => Nyepost::Blir(typed, shared.nyckelkalla()?),
        _ => Nyepost::Behalls,
    })
}

fn conflict(page: &Kontosida) -> Konflikt {
    let yes = |it: bool| if it { "ja" } else { "nej" };
    let (typed, saved) = (&page.skrivet, &page.konto);
    let mut konflikt = Konflikt::default();
    konflikt.add("Namn", &typed.namn, &saved.namn);
    if !page.epost.ar_last() {
        konflikt.add("E-post", &typed.epost, page.epost.text());
    }
    konflikt.add("Roller", typed.roller.namn(), saved.roller.namn());
    konflikt.add("Ser skyddade", yes(typed.ser_skyddade), yes(saved.ser_skyddade));
    konflikt.add("Slutdatum", &typed.slutar, saved.slutar);
    konflikt
}

async fn approve(
    inloggad: Inloggad,
    insant: Insant,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let sedd = sedd(id, &insant);
    shared.db.write(move |conn| store::approve(conn, &now, &av, sedd)).await?;
    Ok(vidare(&format!("/kansli/konton/{id}?klart=godkant")))
}

async fn close(
    inloggad: Inloggad,
    insant: Insant,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let sedd = sedd(id, &insant);
    shared.db.write(move |conn| store::close(conn, &now, &av, sedd)).await?;
    Ok(vidare(&format!("/kansli/konton/{id}?klart=stangt")))
}

async fn reopen(
    inloggad: Inloggad,
    insant: Insant,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let sedd = sedd(id, &insant);
    let slutar = match rules::parse_slut(insant.value("nytt_slut"), now.date_naive(), None) {
        Ok(slutar) => slutar,
        Err(error) => {
            let konto = shared.db.read(move |conn| store::get(conn, id)).await?;
            let mut page = page(&inloggad, &shared, &now, konto, None).await?;
            insant.value("nytt_slut").clone_into(&mut page.nytt_slut);
            page.fel = Formularfel::of("nytt_slut", error.to_string());
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    shared.db.write(move |conn| store::reopen(conn, &now, &av, sedd, slutar)).await?;
    Ok(vidare(&format!("/kansli/konton/{id}?klart=oppnat")))
}

/// What concerns one's own sign-in is done where the password is asked for.
fn of_another(inloggad: &Inloggad, id: KontoId) -> Result<(), Error> {
    if inloggad.konto() == id {
        Err(Error::GarInte(
            "Det här är ditt eget konto. Det du vill göra finns på sidan Mitt konto.".to_owned(),
        ))
    } else {
        Ok(())
    }
}

async fn new_link(
    inloggad: Inloggad,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    of_another(&inloggad, id)?;
    let made = shared.db.write(move |conn| inloggning::add_link(conn, &now, &av, id));
    let (konto, andamal, token) = made.await?;
    Ok(respond(&Lanksida {
        sida: Kanslisida::new(&inloggad, Flik::Konton, "Ny engångslänk"),
        id,
        namn: konto.namn,
        anvandarnamn: konto.anvandarnamn,
        nytt: false,
        galler: andamal.livstid_i_ord(),
        lank: link(&shared, &token),
    }))
}

async fn reset_second_factor(
    inloggad: Inloggad,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    of_another(&inloggad, id)?;
    shared.db.write(move |conn| inloggning::reset_second_factor(conn, &now, &av, id)).await?;
    Ok(vidare(&format!("/kansli/konton/{id}?klart=faktor")))
}

async fn end_all_sessions(
    inloggad: Inloggad,
    id: Path<KontoId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    end(&inloggad, &shared, id.into_inner(), None).await
}

async fn end_session(
    inloggad: Inloggad,
    path: Path<(KontoId, SessionId)>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, session) = path.into_inner();
    end(&inloggad, &shared, id, Some(session)).await
}

async fn end(
    inloggad: &Inloggad,
    shared: &Shared,
    id: KontoId,
    which: Option<SessionId>,
) -> Result<HttpResponse, Error> {
    let (now, av) = (tid::now(), inloggad.utforare());
    of_another(inloggad, id)?;
    shared.db.write(move |conn| inloggning::end_sessions(conn, &now, &av, id, which)).await?;
    Ok(vidare(&format!("/kansli/konton/{id}?klart=sessioner")))
}
