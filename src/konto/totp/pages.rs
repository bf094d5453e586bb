//! Setting up the second factor: on the way in, for whoever must have one, and from
//! one's own account.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Hemlighet, Reservkod};
use crate::konto::inlogg::pages::{give_again, with_session};
use crate::konto::inlogg::{Steg, Till, store};
use crate::konto::store as konton;
use crate::slump;
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

const PA_VAG_IN: &str = "/kansli/logga-in/andra-faktor";
const MITT: &str = "/kansli/mitt-konto/andra-faktor";
const BEKRAFTA: &str = "/kansli/mitt-konto/andra-faktor/bekrafta";

/// Declares the pages.
pub fn routes(r: &mut Rutter) {
    r.get(PA_VAG_IN, Tilltrade::HalvvagsInne, show_on_the_way)
        .post(PA_VAG_IN, Tilltrade::HalvvagsInne, confirm_on_the_way)
        .get(MITT, Tilltrade::Inloggad, ask)
        .post(MITT, Tilltrade::Inloggad, show)
        .post(BEKRAFTA, Tilltrade::Inloggad, confirm)
        .get("/kansli/mitt-konto/reservkoder", Tilltrade::Inloggad, ask_for_codes)
        .post("/kansli/mitt-konto/reservkoder", Tilltrade::Inloggad, new_codes);
}

#[derive(Template)]
#[template(path = "konto/totp/pages/upplagg.html")]
struct Upplagg {
    sida: Kanslisida,
    fel: Formularfel,
    /// Where the form is sent.
    action: &'static str,
    /// The picture that the app reads.
    qr: Option<String>,
    /// What is typed into an app that reads no pictures.
    grupper: String,
    /// The secret, sealed, for the form to carry.
    forslag: String,
    till: Till,
}

/// What is the same for a page of set-up and what it is answered with.
struct Underlag<'a> {
    shared: &'a Shared,
    inloggad: &'a Inloggad,
    now: Svensktid,
    action: &'static str,
    till: Till,
}

impl Underlag<'_> {
    fn page(&self, hemlighet: &Hemlighet, fel: Formularfel) -> Result<Upplagg, Error> {
        let session = &self.inloggad.session;
        let nycklar = self.shared.nycklar()?;
        Ok(Upplagg {
            sida: Kanslisida::new(self.inloggad, Flik::MittKonto, "Lägg upp andra faktorn"),
            fel,
            action: self.action,
            qr: hemlighet.qr(&session.anvandarnamn),
            grupper: hemlighet.grupper(),
            forslag: hemlighet.proposed(&nycklar, session.id, self.now.timestamp()),
            till: self.till.clone(),
        })
    }

    /// Keeps the secret if the code fits it, and shows the recovery codes.
    async fn confirm(&self, insant: &Insant) -> Result<HttpResponse, Error> {
        let (session, nycklar) = (self.inloggad.session.clone(), self.shared.nycklar()?);
        let (now, carried) = (self.now, insant.value("forslag"));
        let read = Hemlighet::read_proposed(&nycklar, session.id, now.timestamp(), carried);
        let Some(hemlighet) = read else {
            let text = "Sidan var för gammal. Läs in den nya bilden i appen och skriv koden som \
                        visas då.";
            let page = self.page(&Hemlighet::random(), Formularfel::of("kod", text))?;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        };
        let Some(steg) = hemlighet.step_of(insant.value("kod"), now.timestamp()) else {
            let text = "Koden stämmer inte. Skriv de sex siffror som appen visar just nu. \
                        Kontrollera också att telefonens klocka går rätt.";
            let page = self.page(&hemlighet, Formularfel::of("kod", text))?;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        };
        let koder = Reservkod::new_set();
        let shown = koder.iter().map(Reservkod::shown).collect();
        let (token, fran) = (slump::token(), self.inloggad.fran.clone());
        let kalla = self.shared.nyckelkalla()?;
        let new = token.clone();
        let kept = self
            .shared
            .db
            .write(move |conn| {
                let (kod, token) = (&koder, &new);
                store::set_totp(conn, &now, &kalla, &session, &hemlighet, steg, kod, &fran, token)
            })
            .await?;
        if !kept {
            return Ok(vidare(&Steg::Kod.page(&self.till)));
        }
        let inloggad = self.inloggad.renewed(&token);
        Ok(with_session(respond(&Reservkoder::new(&inloggad, shown, self.till.clone())), &token))
    }
}

#[derive(Template)]
#[template(path = "konto/totp/pages/reservkoder.html")]
struct Reservkoder {
    sida: Kanslisida,
    koder: Vec<String>,
    till: Till,
}

impl Reservkoder {
    fn new(inloggad: &Inloggad, koder: Vec<String>, till: Till) -> Self {
        let sida = Kanslisida::new(inloggad, Flik::MittKonto, "Spara dina reservkoder");
        Self { sida, koder, till }
    }
}

async fn show_on_the_way(
    request: HttpRequest,
    shared: Data<Shared>,
    inloggad: Inloggad,
) -> Result<HttpResponse, Error> {
    let till = Till::read(Begaran::read(&request).value("till").unwrap_or_default());
    if let Some(elsewhere) = elsewhere(&shared, &inloggad, &till).await? {
        return Ok(elsewhere);
    }
    let underlag = on_the_way(&shared, &inloggad, till);
    Ok(respond(&underlag.page(&Hemlighet::random(), Formularfel::default())?))
}

async fn confirm_on_the_way(
    shared: Data<Shared>,
    inloggad: Inloggad,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let till = Till::read(insant.value("till"));
    if let Some(elsewhere) = elsewhere(&shared, &inloggad, &till).await? {
        return Ok(elsewhere);
    }
    on_the_way(&shared, &inloggad, till).confirm(&insant).await
}

fn on_the_way<'a>(shared: &'a Shared, inloggad: &'a Inloggad, till: Till) -> Underlag<'a> {
    Underlag { shared, inloggad, now: tid::now(), action: PA_VAG_IN, till }
}

/// Where whoever has nothing to do on the page of the way in belongs: one who is in
/// already, and one who has a second factor and must first show it.
async fn elsewhere(
    shared: &Shared,
    inloggad: &Inloggad,
    till: &Till,
) -> Result<Option<HttpResponse>, Error> {
    if inloggad.session.full {
        return Ok(Some(vidare(MITT)));
    }
    let id = inloggad.konto();
    let konto = shared.db.read(move |conn| konton::find(conn, id)).await?;
    let has_one = konto.is_some_and(|konto| konto.totp_bekraftat.is_some());
    Ok(has_one.then(|| vidare(&Steg::Kod.page(till))))
}

#[derive(Template)]
#[template(path = "konto/totp/pages/fraga.html")]
struct Fraga {
    sida: Kanslisida,
    fel: Formularfel,
    /// Where the form is sent.
    action: &'static str,
    /// What happens then.
    text: &'static str,
    knapp: &'static str,
}

fn question(inloggad: &Inloggad, fel: Formularfel) -> Fraga {
    Fraga {
        sida: Kanslisida::new(inloggad, Flik::MittKonto, "Andra faktorn"),
        fel,
        action: MITT,
        text: "Här lägger du upp appen som visar koder för inloggningen, eller flyttar den till en \
               annan telefon. När det är klart gäller inte koderna från den gamla, och du loggas ut \
               överallt utom här. Skriv först ditt lösenord.",
        knapp: "Fortsätt",
    }
}

async fn ask(inloggad: Inloggad) -> HttpResponse {
    respond(&question(&inloggad, Formularfel::default()))
}

async fn show(
    shared: Data<Shared>,
    inloggad: Inloggad,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    if let Err(text) = give_again(&shared, &inloggad, insant.raw("losenord")).await? {
        let page = question(&inloggad, Formularfel::of("losenord", text));
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let page = own(&shared, &inloggad).page(&Hemlighet::random(), Formularfel::default())?;
    Ok(respond(&page))
}

async fn confirm(
    shared: Data<Shared>,
    inloggad: Inloggad,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let underlag = own(&shared, &inloggad);
    let carried = insant.value("forslag");
    let read = Hemlighet::read_proposed(
        &*shared.nycklar()?,
        inloggad.session.id,
        underlag.now.timestamp(),
        carried,
    );
    if read.is_none() {
        // A new secret is shown to whoever gives the password only.
        let fel = Formularfel::of("losenord", "Sidan var för gammal. Skriv lösenordet igen.");
        let page = question(&inloggad, fel);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    underlag.confirm(&insant).await
}

fn own<'a>(shared: &'a Shared, inloggad: &'a Inloggad) -> Underlag<'a> {
    let till = Till::read("/kansli/mitt-konto");
    Underlag { shared, inloggad, now: tid::now(), action: BEKRAFTA, till }
}

fn question_for_codes(inloggad: &Inloggad, fel: Formularfel) -> Fraga {
    Fraga {
        sida: Kanslisida::new(inloggad, Flik::MittKonto, "Nya reservkoder"),
        fel,
        action: "/kansli/mitt-konto/reservkoder",
        text: "Du får tio nya reservkoder. De du har sedan tidigare slutar att gälla. Skriv först \
               ditt lösenord.",
        knapp: "Skapa nya reservkoder",
    }
}

async fn ask_for_codes(inloggad: Inloggad) -> HttpResponse {
    respond(&question_for_codes(&inloggad, Formularfel::default()))
}

async fn new_codes(
    shared: Data<Shared>,
    inloggad: Inloggad,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    if let Err(text) = give_again(&shared, &inloggad, insant.raw("losenord")).await? {
        let page = question_for_codes(&inloggad, Formularfel::of("losenord", text));
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let koder = Reservkod::new_set();
    let shown = koder.iter().map(Reservkod::shown).collect();
    let (now, av, konto) = (tid::now(), inloggad.utforare(), inloggad.konto());
    shared.db.write(move |conn| store::new_codes(conn, &now, &av, konto, &koder)).await?;
    Ok(respond(&Reservkoder::new(&inloggad, shown, Till::read("/kansli/mitt-konto"))))
}
