//! `/kansli/tackning/scenario/{id}`: what a scenario changes, and what that does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDateTime;

use crate::fil::namn::sort_key;
use crate::gangnat::Profil;
use crate::lokal::flikar::{LASER, Underflik};
use crate::lokal::oversikt::pages::map_settings;
use crate::tackning::fraga::Raknas;
use crate::tackning::plats::{Nyckel, Plats};
use crate::tackning::scenario::effekt::{Betjanar, Grupp, Klass, Utraknat, minuter};
use crate::tackning::scenario::fragan::{Skriven, del};
use crate::tackning::scenario::grupper::{Grupprad, KOLUMNER, chosen, group_table};
use crate::tackning::scenario::markning::Lage;
use crate::tackning::scenario::pages::{
    Underlag, behovsrutor, notis, planerar, read_id, ser_pengar,
};
use crate::tackning::scenario::store::Scenario;
use crate::tackning::scenario::{ord, tabell};
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Formularfel, Kanslisida, Konflikt, respond_with};
use crate::web::lista::{self as listor, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// The page.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenario/{id}", LASER, show);
}

struct Figurrad {
    namn: String,
    fore: String,
    efter: String,
    skillnad: String,
    dom: &'static str,
}

/// A change as it is shown.
struct Andringsrad {
    nr: u32,
    text: String,
    ersatt: bool,
    lossad: bool,
}

/// A place as it is shown.
struct Platsrad {
    nyckel: String,
    namn: String,
    adress: String,
    slag: &'static str,
    lage: &'static str,
    andrad: bool,
    oppet: String,
    fore: String,
    efter: String,
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/visa.html")]
struct Visa {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    id: i64,
    val: String,
    version: i64,
    namn: String,
    anteckning: String,
    skapat: String,
    planerar: bool,
    del: String,
    skriven: Skriven,
    mening: String,
    raknas: Vec<(&'static str, &'static str)>,
    profiler: Vec<(&'static str, &'static str)>,
    behov: Vec<(&'static str, String, bool)>,
    flyttad: String,
    alla: Grupprad,
    orord: bool,
    uppskattad: bool,
    pa_natet: String,
    figurer: Vec<Figurrad>,
    kretsar: Vec<Grupprad>,
    stadsdelar: Vec<Grupprad>,
    rubriker: Vec<Rubrik>,
    sidning: Sidning,
    distrikt: Vec<Grupprad>,
    ororda: usize,
    andringar: Vec<Andringsrad>,
    andrade: Vec<String>,
    platser: Vec<Platsrad>,
    forklaring: Vec<(&'static str, String)>,
    plattor: String,
    kalla: String,
    texter: String,
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/inford.html")]
struct Inford {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    id: i64,
    version: i64,
    namn: String,
    anteckning: String,
    planerar: bool,
    nar: String,
    /// Each change with the place in the plan that it came to.
    gjort: Vec<(String, Option<i64>)>,
}

fn when(utc: NaiveDateTime) -> String {
    tid::svensk(utc).format("%Y-%m-%d klockan %H:%M").to_string()
}

fn figures(fore: &Utraknat, efter: &Utraknat, ekonomi: bool) -> Vec<Figurrad> {
    let rows = tabell::figurer(&[&fore.siffror, &efter.siffror], ekonomi);
    rows.into_iter()
        .map(|figur| {
            let (texts, best) = (figur.texter().into_iter(), figur.basta());
            let (mut texts, mut more) = (texts, figur.skillnader().into_iter());
            let skillnad = more.next().unwrap_or_default();
            let none = skillnad.starts_with("0 ") || skillnad == "0";
            Figurrad {
                fore: texts.next().unwrap_or_default(),
                efter: texts.next().unwrap_or_default(),
                skillnad,
                dom: match best.as_slice() {
                    [true, false] if !none => "sämre",
                    [false, true] if !none => "bättre",
                    _ => "",
                },
                namn: figur.namn,
            }
        })
        .collect()
}

fn places(efter: &[Plats], plan: &[Plats], served: &[Betjanar]) -> Vec<Platsrad> {
    let mut rows: Vec<(bool, String, Platsrad)> = efter
        .iter()
        .zip(served)
        .filter_map(|(plats, served)| {
            let before = plan.iter().find(|one| one.nyckel == plats.nyckel);
            let lage = Lage::of(before, plats)?;
            let row = Platsrad {
                nyckel: ord::nyckel(plats.nyckel),
                namn: plats.namn.clone(),
                adress: plats.adress.clone(),
                slag: plats.typ.namn(),
                lage: lage.namn(),
                andrad: lage.andrad(),
                oppet: match minuter(plats) {
                    0 => "Inga tider".to_owned(),
                    minutes => format!(
                        "{} timmar",
                        ord::heltal(f64::from(i32::try_from(minutes / 60).unwrap_or(0)))
                    ),
                },
                fore: ord::heltal(served.fore),
                efter: ord::heltal(served.efter),
            };
            Some((!lage.andrad(), sort_key(&plats.namn), row))
        })
        .collect();
    rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn changes(scenario: &Scenario, lossa: &[u32]) -> Vec<Andringsrad> {
    scenario
        .andringar
        .poster()
        .iter()
        .map(|post| Andringsrad {
            nr: post.nr,
            text: ord::i_mening(post),
            ersatt: scenario.andringar.ersatt(post.nr),
            lossad: lossa.contains(&post.nr),
        })
        .collect()
}

/// A list that nobody has sorted begins with those who lose most.
fn sorted(begaran: &Begaran) -> Begaran {
    let asked = begaran.clone().without("klart");
    if asked.value("sortera").is_some() { asked } else { asked.set("sortera", "-andring") }
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let underlag = Underlag::read(&shared, id).await?;
    if let Some(format) = Listfraga::read(&begaran, &KOLUMNER).format {
        let skriven = Skriven::read(&begaran, &underlag.valt.val);
        let (.., effekt) = underlag.utrakna(&skriven.fraga).await?;
        let fraga = Listfraga::read(&sorted(&begaran), &KOLUMNER);
        let rader = chosen(&effekt.distrikt, &fraga);
        let tabell = group_table(&rader, underlag.bild.installning.flyttad_m);
        return listor::file(&tabell, &format!("scenario-{id}-valdistrikt"), format);
    }
    answer(&shared, &inloggad, (&underlag, &begaran), None).await
}

/// What was typed of name and note, with what is wrong with it.
pub(in crate::tackning::scenario) type Skrivet = (String, String, Formularfel, Option<Konflikt>);

/// The page, as it is or with what was typed of the scenario's name and note.
pub(in crate::tackning::scenario) async fn answer(
    shared: &Shared,
    inloggad: &Inloggad,
    (underlag, begaran): (&Underlag, &Begaran),
    skrivet: Option<Skrivet>,
) -> Result<HttpResponse, Error> {
    let status = match &skrivet {
        Some((.., Some(_))) => StatusCode::CONFLICT,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let one = &underlag.scenario;
    let (namn, anteckning, fel, konflikt) = skrivet.unwrap_or_else(|| {
        (one.namn.clone(), one.anteckning.clone(), Formularfel::default(), None)
    });
    let sida = underlag.sida(inloggad, one.namn.clone()).with_notis(notis(begaran));
    if let Some(inford) = one.inford {
        let gjort = one
            .andringar
            .poster()
            .iter()
            .filter(|post| !one.andringar.ersatt(post.nr))
            .map(|post| {
                let stalle = match post.om() {
                    Nyckel::Stalle(id) => Some(id),
                    Nyckel::Ny(nr) => one.andringar.infort_som(nr),
                    Nyckel::Lokal(_) => None,
                };
                (ord::i_mening(post), stalle)
            })
            .collect();
        let page = Inford {
            sida,
            flikar: underlag.flikar(),
            fel,
            konflikt,
            id: one.id,
            version: one.version,
            namn,
            anteckning,
            planerar: planerar(inloggad),
            nar: when(inford),
            gjort,
        };
        return Ok(respond_with(&page, status));
    }
    let skriven = Skriven::read(begaran, &underlag.valt.val);
    let (fore, efter, effekt) = underlag.utrakna(&skriven.fraga).await?;
    let flyttad_m = underlag.bild.installning.flyttad_m;
    let here = sorted(begaran);
    let fraga = Listfraga::read(&here, &KOLUMNER);
    let touched: Vec<Grupp> = effekt.distrikt.iter().filter(|one| !one.orord()).cloned().collect();
    let rader = chosen(&touched, &fraga);
    let sidning = Sidning::new(&here, &fraga, rader.len());
    let group = |one: &Grupp| Grupprad::new(one, flyttad_m);
    let (plattor, kalla, texter) = map_settings(shared);
    let on_network = efter.bild.pa_natet(&skriven.fraga, &efter.narmast);
    let page = Visa {
        sida,
        flikar: underlag.flikar(),
        fel,
        konflikt,
        id: one.id,
        val: underlag.valt.val.id.to_string(),
        version: one.version,
        namn,
        anteckning,
        skapat: format!("Skapat av {} {}.", one.skapad_av, when(one.skapad)),
        planerar: planerar(inloggad),
        del: del(begaran),
        mening: skriven.mening(),
        raknas: Raknas::ALLA.map(|one| (one.as_str(), one.namn())).into(),
        profiler: Profil::ALLA.map(|one| (one.as_str(), one.namn())).into(),
        behov: behovsrutor(&skriven.fraga.krav),
        flyttad: ord::heltal(flyttad_m),
        orord: effekt.alla.orord(),
        alla: group(&effekt.alla),
        uppskattad: underlag.bild.grund.befolkning.uppskattad,
        pa_natet: ord::procent(on_network),
        figurer: figures(&fore, &efter, ser_pengar(inloggad)),
        kretsar: effekt.valkretsar.iter().map(group).collect(),
        stadsdelar: effekt.stadsdelar.iter().map(group).collect(),
        rubriker: listor::rubriker(&here, &fraga, &KOLUMNER),
        distrikt: sidning.page(&rader).iter().map(|one| group(one)).collect(),
        ororda: effekt.distrikt.len() - touched.len(),
        sidning,
        andringar: changes(one, &underlag.efter().lossa),
        andrade: underlag.andrade(),
        platser: places(&efter.bild.platser, &fore.bild.platser, &effekt.platser),
        forklaring: Klass::ALLA.map(|one| (one.as_str(), ord::klass(one, flyttad_m))).into(),
        plattor,
        kalla,
        texter,
        skriven,
    };
    Ok(respond_with(&page, status))
}
