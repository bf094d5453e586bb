//! `/kansli/tackning/scenarier`: the scenarios of a val, and a new one.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::lokal::flikar::{LASER, PLANERAR, Underflik};
use crate::tackning::bild::{Bild, hela_perioden};
use crate::tackning::flikar::flikar;
use crate::tackning::kostnad::Kostnader;
use crate::tackning::scenario::andring::Andringar;
use crate::tackning::scenario::effekt::{Effekt, Utraknat};
use crate::tackning::scenario::ord;
use crate::tackning::scenario::pages::{STIG, applied, notis, planerar, rad, sidan};
use crate::tackning::scenario::store::{self, Nytt, Scenario};
use crate::tackning::store as tackning;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// How many scenarios have their figures in the list; the others have them on their pages.
const MED_SIFFROR: usize = 20;

/// The longest note, in characters.
const LANGST: usize = 2_000;

/// The list, and where the form goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, show).post(STIG, PLANERAR, create).post(
        "/kansli/tackning/scenarier/aterstall",
        PLANERAR,
        restore,
    );
}

struct Rad {
    id: i64,
    namn: String,
    anteckning: String,
    antal: usize,
    medel: String,
    langre: String,
    narmare: String,
    utan: String,
    vem: String,
    nar: String,
    inford: bool,
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    val: String,
    planerar: bool,
    flyttad: String,
    medel: String,
    rader: Vec<Rad>,
    jamforbara: bool,
    kallor: Vec<(String, String)>,
    namn: String,
    anteckning: String,
    kopia: String,
}

/// What a scenario does, and the mean distance in metres before and after it, where anyone
/// has a place.
type Siffror = (Effekt, Option<f64>, Option<f64>);

/// The plan and the scenarios, worked out.
fn figures(
    bild: &Bild,
    kostnader: &Kostnader,
    scenarier: &[Scenario],
) -> (String, Vec<Option<Siffror>>) {
    let fraga = hela_perioden();
    // The list tells of distances only: promises would cost as much again.
    let mut bild = bild.clone();
    let mut installning = (*bild.installning).clone();
    installning.loften.clear();
    bild.installning = Arc::new(installning);
    let fore = Utraknat::new(bild.clone(), &fraga, None);
    let metres = |one: &Utraknat| {
        let all = &one.siffror.fordelning;
        (all.antal > all.utan).then_some(all.medel_m)
    };
    let mut counted = 0;
    let rows = scenarier
        .iter()
        .map(|scenario| {
            if scenario.inford.is_some() || counted >= MED_SIFFROR {
                return None;
            }
            counted += 1;
            let platser = applied(&bild, kostnader, scenario).platser;
            let efter = Utraknat::new(bild.with_places(platser), &fraga, None);
            let effekt = Effekt::new(&fore, &efter);
            Some((effekt, metres(&fore), metres(&efter)))
        })
        .collect();
    let medel = match metres(&fore) {
        Some(metres) => format!(
            "Planen ger nu i medel {} m till en öppen röstningslokal eller gatuplats.",
            ord::heltal(metres)
        ),
        None => {
            "Planen har ingen öppen röstningslokal eller gatuplats än. Det som bara är kandidat \
             räknas inte."
                .to_owned()
        }
    };
    (medel, rows)
}

async fn page(
    shared: &Shared,
    inloggad: &Inloggad,
    valt: &Valt,
    (fel, namn, anteckning, kopia): (Formularfel, String, String, String),
) -> Result<Lista, Error> {
    let id = valt.val.id.clone();
    let scenarier = shared.db.read(move |conn| store::all(conn, &id)).await?;
    let bild = shared.tackning.bild(&shared.db, &valt.val).await?;
    let val = valt.val.clone();
    let kostnader = shared.db.read(move |conn| tackning::kostnader(conn, &val)).await?;
    let flyttad = ord::heltal(bild.installning.flyttad_m);
    let kept = scenarier.clone();
    let (medel, figures) = block(move || figures(&bild, &kostnader, &kept))
        .await
        .map_err(|error| Error::Internal(Box::new(error)))?;
    let dash = || "–".to_owned();
    let rader: Vec<Rad> = scenarier
        .iter()
        .zip(figures)
        .map(|(one, figures)| {
            let voters = |of: fn(&Effekt) -> f64| {
                figures.as_ref().map_or_else(dash, |(effekt, ..)| ord::heltal(of(effekt)))
            };
            Rad {
                id: one.id,
                namn: one.namn.clone(),
                anteckning: one.anteckning.clone(),
                antal: one.andringar.len(),
                medel: figures.as_ref().map_or_else(dash, |(_, fore, efter)| match (fore, efter) {
                    (_, None) => dash(),
                    (None, Some(efter)) => format!("{} m", ord::heltal(*efter)),
                    (Some(fore), Some(efter)) => {
                        format!("{} m ({} m)", ord::heltal(*efter), ord::skillnad(efter - fore))
                    }
                }),
                langre: voters(|effekt| effekt.alla.langre),
                narmare: voters(|effekt| effekt.alla.narmare),
                utan: voters(|effekt| effekt.alla.forlorar),
                vem: one.skapad_av.clone(),
                nar: tid::svensk(one.skapad).format("%Y-%m-%d %H:%M").to_string(),
                inford: one.inford.is_some(),
            }
        })
        .collect();
    let mut kallor = vec![(String::new(), "Planen som den är".to_owned())];
    let copied = scenarier.iter().filter(|one| one.inford.is_none());
    kallor.extend(copied.map(|one| (one.id.to_string(), one.namn.clone())));
    Ok(Lista {
        sida: Kanslisida::new(inloggad, Flik::Tackning, "Scenarier").in_val(valt, STIG),
        flikar: flikar(STIG, &valt.val.id),
        fel,
        val: valt.val.id.to_string(),
        planerar: planerar(inloggad),
        flyttad,
        medel,
        jamforbara: rader.iter().filter(|rad| !rad.inford).count() >= 2,
        rader,
        kallor,
        namn,
        anteckning,
        kopia,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let empty = (Formularfel::default(), String::new(), String::new(), String::new());
    let mut page = page(&shared, &inloggad, &valt, empty).await?;
    page.sida = page.sida.with_notis(notis(&begaran));
    Ok(respond(&page))
}

/// Name and note of a form.
pub(in crate::tackning::scenario) fn read_namn(insant: &Insant) -> (String, String, Formularfel) {
    let mut fel = Formularfel::default();
    let namn = rad(&mut fel, "namn", insant.value("namn"), "Skriv vad scenariot heter.");
    let anteckning = insant.value("anteckning").replace('\r', "");
    if anteckning.chars().count() > LANGST {
        fel.add("anteckning", format!("Skriv högst {LANGST} tecken."));
    }
    (namn, anteckning, fel)
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now, av) = (Begaran::read(&request), tid::now(), inloggad.utforare());
    // The form tells which val; the URL does for whoever sends it otherwise.
    let begaran = match insant.value("val") {
        "" => begaran,
        val => begaran.set("val", val),
    };
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let (namn, anteckning, mut fel) = read_namn(&insant);
    let kopia = insant.value("kopia").to_owned();
    let id = valt.val.id.clone();
    let andringar = match kopia.parse::<i64>() {
        _ if kopia.is_empty() => Some(Andringar::default()),
        Ok(other) => {
            let found = shared.db.read(move |conn| store::all(conn, &id)).await?;
            let mut copied = found.into_iter().filter(|one| one.inford.is_none());
            copied.find(|one| one.id == other).map(|one| one.andringar)
        }
        Err(_) => None,
    };
    if andringar.is_none() {
        fel.add("kopia", "Välj planen eller ett av scenarierna i listan.");
    }
    let (Some(andringar), true) = (andringar, fel.is_empty()) else {
        let page = page(&shared, &inloggad, &valt, (fel, namn, anteckning, kopia)).await?;
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let val = valt.val.id.clone();
    let nytt = Nytt { namn, anteckning, andringar };
    let id = shared.db.write(move |conn| store::create(conn, &now, &av, (&val, &nytt))).await?;
    Ok(vidare(&sidan(id, "skapat", "")))
}

/// Makes a scenario again that was taken away, from what its page of farewell held.
async fn restore(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now, av) = (Begaran::read(&request), tid::now(), inloggad.utforare());
    let valt = valt(&begaran.set("val", insant.value("val")), &shared, now.date_naive()).await?;
    let (namn, anteckning, mut fel) = read_namn(&insant);
    let andringar = serde_json::from_str(insant.raw("andringar"));
    if andringar.is_err() {
        fel.add("namn", "Det går inte att läsa vad scenariot ändrade. Gör ett nytt scenario.");
    }
    let (Ok(andringar), true) = (andringar, fel.is_empty()) else {
        let page = page(&shared, &inloggad, &valt, (fel, namn, anteckning, String::new())).await?;
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let val = valt.val.id.clone();
    let nytt = Nytt { namn, anteckning, andringar };
    let id = shared.db.write(move |conn| store::create(conn, &now, &av, (&val, &nytt))).await?;
    Ok(vidare(&sidan(id, "aterstallt", "")))
}
