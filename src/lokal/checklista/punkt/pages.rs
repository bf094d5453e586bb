//! `/kansli/lokaler/checklista/{nyckel}`: a point of the legal checklist, who answers for
//! it, and that it is done.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use crate::konto::{KontoId, Roll};
use crate::lokal::checklista::Tillagt;
use crate::lokal::checklista::pages::{Bristrad, Konton, Rad, STIG, brister, load};
use crate::lokal::checklista::punkter::{self, Punkt};
use crate::lokal::checklista::rules::Lage;
use crate::lokal::checklista::store::{self, Andra, Sedd};
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::{Begaran, href};
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// Who may tick a point: whoever may answer for one.
const BOCKAR: Tilltrade = Tilltrade::Roller(&[
    Roll::Administrator,
    Roll::Planerare,
    Roll::Bemanningsansvarig,
    Roll::Informationstjanst,
]);

/// The page of a point and its forms.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokaler/checklista/{nyckel}", LASER, show)
        .post("/kansli/lokaler/checklista/{nyckel}", PLANERAR, save)
        .post("/kansli/lokaler/checklista/{nyckel}/klar", BOCKAR, tick)
        .post("/kansli/lokaler/checklista/{nyckel}/angra", BOCKAR, undo);
}

/// What is typed of a point.
struct Skrivet {
    ansvarig: String,
    anteckning: String,
    klar: String,
    version: i64,
}

impl Skrivet {
    fn of(tillagt: &Tillagt, idag: NaiveDate) -> Self {
        Self {
            ansvarig: tillagt.ansvarig.map(|id| id.to_string()).unwrap_or_default(),
            anteckning: tillagt.anteckning.clone(),
            klar: idag.to_string(),
            version: tillagt.version,
        }
    }

    fn read(insant: &Insant) -> Self {
        Self {
            ansvarig: insant.value("ansvarig").to_owned(),
            anteckning: insant.value("anteckning").to_owned(),
            klar: insant.value("klar").to_owned(),
            version: insant.value("version").parse().unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/checklista/pages/punkt.html")]
struct Punktsida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    val: Val,
    punkt: &'static Punkt,
    lage: Lage,
    frist: String,
    kvar: String,
    ansvarig: String,
    roll: &'static str,
    klar: String,
    klar_av: String,
    anteckning: String,
    brister: Vec<Bristrad>,
    skrivet: Skrivet,
    konton: Vec<(String, String)>,
    idag: String,
    planerar: bool,
    bockar: bool,
}

fn known(nyckel: &str) -> Result<&'static Punkt, Error> {
    let missing = || Error::Saknas("Det finns ingen sådan punkt på checklistan.".to_owned());
    punkter::hitta(nyckel).ok_or_else(missing)
}

/// The page of a point, with what was typed if something is wrong with it.
async fn page(
    request: &HttpRequest,
    inloggad: &Inloggad,
    shared: &Shared,
    punkt: &'static Punkt,
    skrivet: Option<Skrivet>,
) -> Result<Punktsida, Error> {
    let (begaran, now) = (Begaran::read(request), tid::now());
    let idag = now.date_naive();
    let (valt, all, konton) = load(&begaran, shared, &now).await?;
    let one = all.iter().find(|one| one.punkt.nyckel == punkt.nyckel);
    let one = one.ok_or_else(|| Error::Saknas("Punkten finns inte.".to_owned()))?;
    let mut choices = vec![(String::new(), "Ingen vald".to_owned())];
    choices.extend(konton.iter().map(|(id, namn)| (id.to_string(), namn.clone())));
    let konton: Konton = konton.into_iter().collect();
    let notis = match begaran.value("klart") {
        Some("sparat") => Some("Punkten är sparad."),
        Some("klar") => Some("Punkten är markerad som klar. Du kan ångra det nedan."),
        Some("angrat") => Some("Punkten är inte längre markerad som klar."),
        _ => None,
    };
    let rad = Rad::new(one, &valt.val, &konton);
    Ok(Punktsida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, punkt.titel.clone())
            .in_val(&valt, STIG)
            .with_notis(notis),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        fel: Formularfel::default(),
        konflikt: None,
        punkt,
        lage: one.lage,
        frist: rad.frist,
        kvar: rad.kvar,
        ansvarig: rad.ansvarig,
        roll: punkt.roll.parse().map_or("", Roll::namn),
        klar: rad.klar,
        klar_av: one.tillagt.klar_av.clone(),
        anteckning: one.tillagt.anteckning.clone(),
        brister: brister(one, &valt.val, usize::MAX),
        skrivet: skrivet.unwrap_or_else(|| Skrivet::of(&one.tillagt, idag)),
        konton: choices,
        idag: idag.to_string(),
        planerar: PLANERAR.slapper_in(inloggad.roller()),
        bockar: BOCKAR.slapper_in(inloggad.roller()) && punkt.bockas(),
        val: valt.val,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    nyckel: Path<String>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let punkt = known(&nyckel)?;
    Ok(respond(&page(&request, &inloggad, &shared, punkt, None).await?))
}

/// The most signs of a note.
const LANGST: usize = 2000;

fn check_note(fel: &mut Formularfel, text: &str) {
    if text.chars().count() > LANGST {
        fel.add("anteckning", "Anteckningen är för lång. Korta den till högst 2 000 tecken.");
    }
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    nyckel: Path<String>,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let punkt = known(&nyckel)?;
    let skrivet = Skrivet::read(&insant);
    let mut fel = Formularfel::default();
    let ansvarig = match skrivet.ansvarig.as_str() {
        "" => None,
        id => fel.take("ansvarig", id.parse::<KontoId>().map_err(|_| "Välj ett konto i listan.")),
    };
    check_note(&mut fel, &skrivet.anteckning);
    let andra = Andra::Uppgifter { ansvarig, anteckning: skrivet.anteckning.clone() };
    let form = Form { punkt, skrivet, andra, klart: "sparat" };
    change(&request, &inloggad, &shared, form, fel).await
}

async fn tick(
    request: HttpRequest,
    inloggad: Inloggad,
    nyckel: Path<String>,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let punkt = known(&nyckel)?;
    if !punkt.bockas() {
        return Err(Error::GarInte(
            "Tjänsten räknar själv ut om punkten är uppfylld. Rätta det som är fel, så blir den \
             klar."
                .to_owned(),
        ));
    }
    let (skrivet, idag) = (Skrivet::read(&insant), tid::now().date_naive());
    let mut fel = Formularfel::default();
    let dag = fel.take(
        "klar",
        skrivet
            .klar
            .parse::<NaiveDate>()
            .map_err(|_| "Skriv dagen som år, månad och dag, till exempel 2026-09-13."),
    );
    if dag.is_some_and(|dag| dag > idag) {
        fel.add("klar", "Dagen har inte varit än. Markera punkten när den är klar.");
    }
    if punkt.bedoms && skrivet.anteckning.is_empty() {
        fel.add("anteckning", "Skriv skälen i anteckningen, så att de går att visa sedan.");
    }
    check_note(&mut fel, &skrivet.anteckning);
    let anteckning = skrivet.anteckning.clone();
    let andra = Andra::Klar { dag: dag.unwrap_or(idag), anteckning };
    change(&request, &inloggad, &shared, Form { punkt, skrivet, andra, klart: "klar" }, fel).await
}

async fn undo(
    request: HttpRequest,
    inloggad: Inloggad,
    nyckel: Path<String>,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let punkt = known(&nyckel)?;
    let form =
        Form { punkt, skrivet: Skrivet::read(&insant), andra: Andra::Angra, klart: "angrat" };
    change(&request, &inloggad, &shared, form, Formularfel::default()).await
}

/// A form about a point: what was typed, what it means, and what is said when it is done.
struct Form {
    punkt: &'static Punkt,
    skrivet: Skrivet,
    andra: Andra,
    klart: &'static str,
}

async fn change(
    request: &HttpRequest,
    inloggad: &Inloggad,
    shared: &Shared,
    form: Form,
    mut fel: Formularfel,
) -> Result<HttpResponse, Error> {
    let (now, Form { punkt, skrivet, andra, klart }) = (tid::now(), form);
    let mut conflict = None;
    if fel.is_empty() {
        let valt = valt(&Begaran::read(request), shared, now.date_naive()).await?;
        let (val, nyckel) = (valt.val.id.clone(), punkt.nyckel.clone());
        let sedd = Sedd { val: val.clone(), nyckel, version: skrivet.version };
        let av = inloggad.utforare();
        let done = shared.db.write(move |conn| store::change(conn, &now, &av, &sedd, &andra)).await;
        match done {
            Ok(()) => {
                let pairs = [("val", val.as_str()), ("klart", klart)];
                return Ok(vidare(&href(&format!("{STIG}/{}", punkt.nyckel), pairs.into_iter())));
            }
            Err(store::Error::Inaktuell(saved)) => conflict = Some(saved),
            Err(error @ store::Error::IngetKonto) => fel.add("ansvarig", error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = page(request, inloggad, shared, punkt, Some(skrivet)).await?;
    page.fel = fel;
    let Some(saved) = conflict else {
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let name = |id: &str| {
        page.konton.iter().find(|(own, _)| own == id).map_or("Stängt konto", |(_, namn)| namn)
    };
    let mut konflikt = Konflikt::default();
    let held = saved.ansvarig.map(|id| id.to_string()).unwrap_or_default();
    konflikt.add("Ansvarig", name(&page.skrivet.ansvarig), name(&held));
    konflikt.add("Anteckning", &page.skrivet.anteckning, &saved.anteckning);
    konflikt.add("Klar", "", saved.klar.map(|day| day.to_string()).unwrap_or_default());
    page.skrivet.version = saved.version;
    page.konflikt = Some(konflikt);
    Ok(respond_with(&page, StatusCode::CONFLICT))
}
