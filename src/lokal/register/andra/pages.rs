//! `/kansli/lokaler/register/ny` and `/kansli/lokal/{id}/andra`: one form. A press of
//! «Hämta läget» fills in the place of the address, without JavaScript too.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Skrivet, postnummer_visat};
use crate::lokal::flikar::PLANERAR;
use crate::lokal::register::pages::{STIG, card, page, version};
use crate::lokal::register::rules::{self, Lik, Likskal, Synligt};
use crate::lokal::register::store::{self, Andringsorder, Kommande};
use crate::lokal::register::{Byggnadstyp, Post, Uppgifter};
use crate::tid;
use crate::uppslag::adressregister::Plats;
use crate::uppslag::atlas::Atlas;
use crate::uppslag::hitta::{self, Hittad};
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokaler/register/ny", PLANERAR, blank)
        .post("/kansli/lokaler/register/ny", PLANERAR, create)
        .get("/kansli/lokal/{id}/andra", PLANERAR, form)
        .post("/kansli/lokal/{id}/andra", PLANERAR, change);
}

/// An address to choose.
struct Adressval {
    id: i64,
    text: String,
}

/// A use of the lokal in a val to come, which may follow.
struct Foljer {
    id: i64,
    text: String,
    avviker: Option<String>,
    ikryssad: bool,
}

#[derive(Template)]
#[template(path = "lokal/register/andra/pages/form.html")]
struct Sida {
    sida: Kanslisida,
    /// The lokal; 0 for a new one.
    id: i64,
    version: i64,
    till: String,
    tillbaka: (String, String),
    skrivet: Skrivet,
    typer: Vec<(String, String)>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    /// What came of looking for the place of the address.
    sokt: Option<String>,
    valj: Vec<Adressval>,
    likar: Vec<(i64, String)>,
    sett: String,
    foljer: Vec<Foljer>,
    plattor: String,
    kalla: String,
}

impl Sida {
    fn new(sida: Kanslisida, shared: &Shared, valt: &Valt, skrivet: Skrivet) -> Self {
        let val = &valt.val.id;
        Self {
            sida,
            id: 0,
            version: 0,
            till: format!("{STIG}/ny?val={val}"),
            tillbaka: (format!("{STIG}?val={val}"), "Register".to_owned()),
            skrivet,
            typer: Byggnadstyp::ALLA
                .map(|typ| (typ.as_str().to_owned(), typ.namn().to_owned()))
                .into(),
            fel: Formularfel::default(),
            konflikt: None,
            sokt: None,
            valj: Vec::new(),
            likar: Vec::new(),
            sett: String::new(),
            foljer: Vec::new(),
            plattor: shared.settings.sidor.map_tiles.clone().unwrap_or_default(),
            kalla: shared.settings.sidor.map_attribution.clone(),
        }
    }

    fn of(
        inloggad: &Inloggad,
        shared: &Shared,
        valt: &Valt,
        (post, kommande): (&Post, &[Kommande]),
    ) -> Self {
        let titel = format!("Ändra {}", post.uppgifter.namn);
        let sida = page(inloggad, valt, post.id, titel);
        let mut form = Self::new(sida, shared, valt, Skrivet::of(&post.uppgifter));
        form.id = post.id;
        form.version = post.version;
        form.till = format!("/kansli/lokal/{}/andra?val={}", post.id, valt.val.id);
        form.tillbaka =
            (format!("/kansli/lokal/{}?val={}", post.id, valt.val.id), post.uppgifter.namn.clone());
        form.foljer = kommande.iter().map(|one| Foljer::new(one, &post.uppgifter)).collect();
        form
    }

    /// Looks for the place of the address that was typed, or of the one that was chosen.
    fn find_place(&mut self, shared: &Shared, chosen: Option<i64>) {
        let Ok(atlas) = shared.atlas() else {
            self.sokt = Some("Adressregistret läses in. Försök igen om en stund.".to_owned());
            return;
        };
        if let Some(found) = chosen.and_then(|id| hitta::adress_id(&atlas, id)) {
            self.fill(&atlas, found.adress, "Läget är hämtat från adressregistret.");
            return;
        }
        let typed = self.skrivet.sokord();
        match hitta::adress(&atlas, &typed) {
            Hittad::En(found) => {
                let how = match found.osaker {
                    None => "Läget är hämtat från adressregistret.",
                    Some(_) => {
                        "Adressen finns inte precis så i adressregistret. Läget är den närmaste \
                         adressens, så kontrollera det."
                    }
                };
                self.fill(&atlas, found.adress, how);
            }
            Hittad::Flera(hits) => {
                let register = atlas.adresser.register();
                let text = "Flera adresser stämmer. Välj den rätta.";
                self.sokt = Some(text.to_owned());
                self.valj = hits
                    .iter()
                    .filter_map(|hit| register.rad(hit.plats))
                    .map(|rad| {
                        let ort = [&*postnummer_visat(rad.postnummer), rad.postort].join(" ");
                        Adressval { id: rad.id, text: format!("{}, {}", rad.rad(), ort.trim()) }
                    })
                    .collect();
            }
            Hittad::Ingen => {
                self.sokt = Some(
                    "Adressen finns inte i adressregistret. Kontrollera stavningen, eller skriv \
                     latitud och longitud själv."
                        .to_owned(),
                );
            }
        }
    }

    fn fill(&mut self, atlas: &Atlas, adress: Option<Plats>, how: &str) {
        let Some(rad) = adress.and_then(|adress| atlas.adresser.register().rad(adress)) else {
            return;
        };
        self.skrivet.place(rad.plats);
        if !rad.postnummer.is_empty() {
            self.skrivet.postnummer = postnummer_visat(rad.postnummer);
        }
        if !rad.postort.is_empty() {
            rad.postort.clone_into(&mut self.skrivet.postort);
        }
        self.sokt = Some(how.to_owned());
    }
}

impl Skrivet {
    /// The address as one asks the register for it.
    fn sokord(&self) -> String {
        let ort = format!("{} {}", self.postnummer, self.postort);
        match (self.adress.contains(','), ort.trim()) {
            (true, _) | (_, "") => self.adress.clone(),
            (false, ort) => format!("{}, {ort}", self.adress),
        }
    }
}

impl Foljer {
    fn new(one: &Kommande, lokal: &Uppgifter) -> Self {
        let use_ = crate::lokal::register::kort::anvands_som(one.typ, one.valdistrikt.as_deref());
        let own = one.namn != lokal.namn || one.adress != lokal.adress;
        Self {
            id: one.id,
            text: format!("{}: {use_} ({})", one.val_namn, one.status.namn().to_lowercase()),
            avviker: own.then(|| format!("{}, {}", one.namn, one.adress)),
            ikryssad: true,
        }
    }
}

async fn asked(request: &HttpRequest, shared: &Shared) -> Result<Valt, Error> {
    valt(&Begaran::read(request), shared, tid::now().date_naive()).await
}

async fn blank(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = asked(&request, &shared).await?;
    let skrivet =
        Skrivet { byggnadstyp: Byggnadstyp::Okand.as_str().to_owned(), ..Skrivet::default() };
    Ok(respond(&Sida::new(new_page(&inloggad, &valt), &shared, &valt, skrivet)))
}

fn new_page(inloggad: &Inloggad, valt: &Valt) -> Kanslisida {
    Kanslisida::new(inloggad, Flik::Lokaler, "Ny lokal").in_val(valt, format!("{STIG}/ny"))
}

/// What the form is sent for.
enum Gor {
    Spara,
    Hamta(Option<i64>),
}

impl Gor {
    fn read(insant: &Insant) -> Self {
        match insant.value("gor").split_once(':') {
            Some(("adress", id)) => Self::Hamta(id.parse().ok()),
            _ if insant.value("gor") == "hamta" => Self::Hamta(None),
            _ => Self::Spara,
        }
    }
}

/// The lokaler that may be the same and that the form has not shown yet, in words.
fn unseen(likar: &[Lik], insant: &Insant) -> Option<Vec<(i64, String)>> {
    let seen: Vec<&str> = insant.value("sett").split(',').collect();
    if likar.iter().all(|lik| seen.contains(&&*lik.id.to_string())) {
        return None;
    }
    let text = |lik: &Lik| {
        let what = match lik.skal {
            Likskal::Nyckel => "samma namn och adress".to_owned(),
            Likskal::Nara(metres) => format!("{metres:.0} meter bort"),
        };
        (lik.id, format!("{}, {} ({what})", lik.namn, lik.adress))
    };
    Some(likar.iter().map(text).collect())
}

impl Sida {
    fn warn(&mut self, likar: Vec<(i64, String)>) {
        let ids: Vec<String> = likar.iter().map(|(id, _)| id.to_string()).collect();
        self.sett = ids.join(",");
        self.likar = likar;
    }
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let valt = asked(&request, &shared).await?;
    let skrivet = Skrivet::read(&insant);
    let mut form = Sida::new(new_page(&inloggad, &valt), &shared, &valt, skrivet);
    insant.value("sett").clone_into(&mut form.sett);
    if let Gor::Hamta(chosen) = Gor::read(&insant) {
        form.find_place(&shared, chosen);
        return Ok(respond(&form));
    }
    let uppgifter = match form.skrivet.check() {
        Ok(uppgifter) => uppgifter,
        Err(fel) => {
            form.fel = fel;
            return Ok(respond_with(&form, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let kommun = valt.val.kommun;
    let alla = shared.db.read(move |conn| store::all(conn, kommun)).await?;
    if let Some(likar) = unseen(&rules::likar(&uppgifter, None, &alla), &insant) {
        form.warn(likar);
        return Ok(respond_with(&form, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (now, av) = (tid::now(), inloggad.utforare());
    let id = shared.db.write(move |conn| store::add(conn, &now, &av, (kommun, &uppgifter))).await?;
    Ok(vidare(&card(id, &valt, "ny")))
}

async fn known(shared: &Shared, id: i64) -> Result<(Post, Vec<Kommande>), Error> {
    let idag = tid::now().date_naive();
    let read = shared.db.read(move |conn| {
        Ok::<_, store::Error>((store::get(conn, id)?, store::kommande(conn, id, idag)?))
    });
    Ok(read.await?)
}

async fn form(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (post, kommande) = known(&shared, *id).await?;
    let valt = asked(&request, &shared).await?;
    Ok(respond(&Sida::of(&inloggad, &shared, &valt, (&post, &kommande))))
}

async fn change(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let id = id.into_inner();
    let (post, kommande) = known(&shared, id).await?;
    let valt = asked(&request, &shared).await?;
    let genom: Vec<i64> = insant.values("genom").filter_map(|id| id.parse().ok()).collect();
    let mut form = Sida::of(&inloggad, &shared, &valt, (&post, &kommande));
    let saved = std::mem::replace(&mut form.skrivet, Skrivet::read(&insant));
    // What was seen stays what it was: the conflict, if any, is told when the form is
    // right.
    form.version = version(&insant);
    insant.value("sett").clone_into(&mut form.sett);
    for one in &mut form.foljer {
        one.ikryssad = genom.contains(&one.id);
    }
    if let Gor::Hamta(chosen) = Gor::read(&insant) {
        form.find_place(&shared, chosen);
        return Ok(respond(&form));
    }
    let uppgifter = match form.skrivet.check() {
        Ok(uppgifter) => uppgifter,
        Err(fel) => {
            form.fel = fel;
            return Ok(respond_with(&form, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    if Synligt::of(&post.uppgifter, &uppgifter).nagot() {
        let kommun = post.kommun;
        let alla = shared.db.read(move |conn| store::all(conn, kommun)).await?;
        if let Some(likar) = unseen(&rules::likar(&uppgifter, Some(id), &alla), &insant) {
            form.warn(likar);
            return Ok(respond_with(&form, StatusCode::UNPROCESSABLE_ENTITY));
        }
    }
    let (now, av) = (tid::now(), inloggad.utforare());
    let order =
        Andringsorder { id, version: form.version, uppgifter, genom, idag: now.date_naive() };
    let changed = shared.db.write(move |conn| store::update(conn, &now, &av, &order)).await;
    match changed {
        Ok(()) => Ok(vidare(&card(id, &valt, "sparad"))),
        Err(store::Error::Inaktuell) => {
            form.version = post.version;
            form.konflikt = Some(form.skrivet.against(&saved));
            Ok(respond_with(&form, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
