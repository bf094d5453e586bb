//! `/kansli/tackning/scenarier/jamfor`: the plan and two to four scenarios side by side.

use actix_web::http::StatusCode;
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::lokal::flikar::{LASER, Underflik};
use crate::tackning::flikar::flikar;
use crate::tackning::scenario::effekt::{Effekt, Grupp, Siffror, Utraknat};
use crate::tackning::scenario::fragan::Skriven;
use crate::tackning::scenario::pages::{STIG, applied, ser_pengar};
use crate::tackning::scenario::store::{self, Scenario};
use crate::tackning::scenario::tabell::{self, Figur};
use crate::tackning::store as tackning;
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The comparison.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenarier/jamfor", LASER, show);
}

/// How many scenarios may stand side by side.
const ANTAL: std::ops::RangeInclusive<usize> = 2..=4;

/// A value as it is shown: the text, how much more than the plan, whether it is best.
struct Ruta {
    rubrik: String,
    text: String,
    skillnad: String,
    bast: bool,
}

struct Rad {
    namn: String,
    rutor: Vec<Ruta>,
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/jamfor.html")]
struct Jamfor {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    val: String,
    mening: String,
    scenarier: Vec<(i64, String, usize)>,
    rader: Vec<Rad>,
}

/// The numbers that are asked for: `ids=1,2` or `ids=1&ids=2`, each once.
fn asked(begaran: &Begaran) -> Vec<i64> {
    let mut ids: Vec<i64> = Vec::new();
    for text in begaran.values("ids").flat_map(|text| text.split(',')) {
        if let Ok(id) = text.trim().parse()
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    ids
}

fn rows(figurer: Vec<Figur>, namn: &[String]) -> Vec<Rad> {
    figurer
        .into_iter()
        .map(|figur| {
            // The plan has nothing to differ from.
            let more = std::iter::once(String::new()).chain(figur.skillnader());
            let values = figur.texter().into_iter().zip(more).zip(figur.basta()).zip(namn);
            let rutor = values
                .map(|(((text, skillnad), bast), rubrik)| Ruta {
                    rubrik: rubrik.clone(),
                    text,
                    skillnad,
                    bast,
                })
                .collect();
            Rad { namn: figur.namn, rutor }
        })
        .collect()
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let ids = asked(&begaran);
    // The val of the scenarios themselves, where the URL names none.
    let first = ids.first().copied();
    let found = shared
        .db
        .read(move |conn| {
            let mut found: Vec<Scenario> = Vec::new();
            for id in &ids {
                found.push(store::get(conn, *id)?);
            }
            Ok::<_, store::Error>(found)
        })
        .await?;
    let begaran = match (first, found.first()) {
        (Some(_), Some(one)) => begaran.set("val", one.val.as_str()),
        _ => begaran,
    };
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let skriven = Skriven::read(&begaran, &valt.val);
    let mut page = Jamfor {
        sida: Kanslisida::new(&inloggad, Flik::Tackning, "Jämför scenarier").in_val(&valt, STIG),
        flikar: flikar(STIG, &valt.val.id),
        fel: Formularfel::default(),
        val: valt.val.id.to_string(),
        mening: skriven.mening(),
        scenarier: Vec::new(),
        rader: Vec::new(),
    };
    if !ANTAL.contains(&found.len()) {
        let text = "Välj två till fyra scenarier i listan att jämföra.";
        page.fel = Formularfel::of("till-listan", text);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let open = |one: &Scenario| one.val == valt.val.id && one.inford.is_none();
    if !found.iter().all(open) {
        let text = "Scenarierna ska höra till samma val och inte vara införda i planen.";
        page.fel = Formularfel::of("till-listan", text);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let bild = shared.tackning.bild(&shared.db, &valt.val).await?;
    let val = valt.val.clone();
    let kostnader = shared.db.read(move |conn| tackning::kostnader(conn, &val)).await?;
    page.scenarier =
        found.iter().map(|one| (one.id, one.namn.clone(), one.andringar.len())).collect();
    let mut names = vec!["Planen".to_owned()];
    names.extend(found.iter().map(|one| one.namn.clone()));
    let (ekonomi, fraga) = (ser_pengar(&inloggad), skriven.fraga);
    let figurer = block(move || {
        let mut plan = bild.platser.to_vec();
        kostnader.fyll(&mut plan);
        let fore = Utraknat::new(bild.with_places(plan), &fraga, None);
        let matt = fore.bild.matt(&fore.narmast);
        let tried: Vec<(Siffror, Grupp)> = found
            .iter()
            .map(|one| {
                let platser = applied(&bild, &kostnader, one).platser;
                let efter = Utraknat::new(bild.with_places(platser), &fraga, matt);
                let effekt = Effekt::new(&fore, &efter);
                (efter.siffror, effekt.alla)
            })
            .collect();
        let mut siffror = vec![&fore.siffror];
        siffror.extend(tried.iter().map(|(siffror, _)| siffror));
        let grupper: Vec<&Grupp> = tried.iter().map(|(_, grupp)| grupp).collect();
        let mut figurer = tabell::flyttade(&grupper, bild.installning.flyttad_m);
        figurer.extend(tabell::figurer(&siffror, ekonomi));
        figurer
    })
    .await
    .map_err(|error| Error::Internal(Box::new(error)))?;
    page.rader = rows(figurer, &names);
    Ok(respond(&page))
}
