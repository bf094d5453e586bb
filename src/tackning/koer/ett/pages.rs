//! `/kansli/tackning/koer/{stalle}`: the queues of one place, and what something else
//! would do to them.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::prov::{self, Prov};
use crate::logg::Andring;
use crate::lokal::flikar::{PLANERAR, Underflik};
use crate::tackning::flikar::flikar;
use crate::tackning::koer::diagram::{BREDD, Diagram, HOJD, grund};
use crate::tackning::koer::efterfragan::{Kalla, Platsvantan};
use crate::tackning::koer::export::{self, trangst};
use crate::tackning::koer::formular::antal;
use crate::tackning::koer::handelser::Kohandelse;
use crate::tackning::koer::installning::Installning;
use crate::tackning::koer::ord::{dag, klockan, minuter, minuter_ord, procent, tal, timme};
use crate::tackning::koer::pages::{Laget, STIG, hjalp, load};
use crate::tackning::koer::rakna::{self, Forslag, Platsdag, Platsko};
use crate::tackning::koer::{Resurser, Station, store};
use crate::tackning::store::Error as Fel;
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::{Inloggad, Insant, note, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond_with};
use crate::web::lista::{Listfraga, file};
use crate::web::sidmall::{Begaran, href};
use crate::web::{Error, Shared};

/// A day in the table.
struct Dagrad {
    href: String,
    dag: String,
    vald: bool,
    oppet: String,
    roster: String,
    p95: String,
    klass: &'static str,
    halv: String,
    medel: String,
    ko: String,
    belaggning: String,
    trangst: &'static str,
    sist: String,
}

/// An hour of the day that is chosen.
struct Timrad {
    timme: String,
    kom: String,
    medel: String,
    p95: String,
    klass: &'static str,
    ko: Vec<String>,
}

/// What something else does, in words: what, before, after.
struct Jamforelse {
    vad: &'static str,
    fore: String,
    efter: String,
}

/// What is typed of what the place has.
struct Egna {
    stall: String,
    skarmar: String,
    bord: String,
}

impl Egna {
    fn of(resurser: Resurser) -> Self {
        let of = |station| resurser.antal(station).to_string();
        Self { stall: of(Station::Stall), skarmar: of(Station::Skarm), bord: of(Station::Bord) }
    }

    fn read(insant: &Insant) -> Self {
        let of = |station: Station| insant.value(station.as_str()).to_owned();
        Self { stall: of(Station::Stall), skarmar: of(Station::Skarm), bord: of(Station::Bord) }
    }
}

#[derive(Template)]
#[template(path = "tackning/koer/ett/pages/plats.html")]
struct Platssida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    val: Val,
    stalle: i64,
    adress: String,
    fran: String,
    bygger_pa: String,
    uppskattad: bool,
    stangt: String,
    har: String,
    egen: bool,
    hjalp: String,
    grans: String,
    dagar: Vec<Dagrad>,
    vald: String,
    vald_datum: String,
    timmar: Vec<Timrad>,
    stationer: Vec<&'static str>,
    diagram: Vec<Diagram>,
    bredd: f64,
    hojd: f64,
    grund: f64,
    prov: prov::Skrivet,
    oppet_val: Vec<(String, String)>,
    jamforelse: Vec<Jamforelse>,
    egna: Egna,
    version: i64,
    planerar: bool,
    filer: [String; 2],
}

/// What has been worked out of a place.
struct Spelat {
    nu: Platsko,
    forslag: Option<Forslag>,
    efter: Option<Platsko>,
}

/// What the page is asked for beside the place.
#[derive(Default)]
struct Svar {
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    egna: Option<Egna>,
    version: Option<i64>,
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

fn klass(s: f64, grans_s: f64) -> &'static str {
    if s > grans_s { "fel" } else { "ok" }
}

fn dagrad(one: &Platsdag, vald: NaiveDate, base: &Begaran, grans_s: f64) -> Dagrad {
    let svar = &one.svar;
    let hours = one.dag.oppet.iter().map(|(from, to)| {
        format!("{}–{}", klockan(f64::from(*from) * 60.0), klockan(f64::from(*to) * 60.0))
    });
    Dagrad {
        href: base.changed("dag", &one.dag.datum.to_string()),
        dag: dag(one.dag.datum),
        vald: one.dag.datum == vald,
        oppet: hours.collect::<Vec<_>>().join(", "),
        roster: tal(one.dag.antal, 0),
        p95: minuter_ord(svar.p95.medel),
        klass: klass(svar.p95.medel, grans_s),
        halv: tal(svar.p95.halv / 60.0, 0),
        medel: minuter(svar.vantan.medel),
        ko: tal(most(&svar.langst), 0),
        belaggning: procent(most(&one.belaggning)),
        trangst: trangst(one),
        sist: klockan(svar.sist_ut.medel),
    }
}

fn timrader(one: &Platsdag, grans_s: f64) -> Vec<Timrad> {
    let of = |one: &crate::tackning::koer::simulering::Timme| Timrad {
        timme: timme(one.timme),
        kom: tal(one.ankomster, 0),
        medel: minuter(one.vantan.medel),
        p95: minuter(one.p95_s),
        klass: klass(one.p95_s, grans_s),
        ko: one
            .ko
            .iter()
            .map(|ko| format!("{} ({})", tal(ko.medel, 0), tal(ko.langst, 0)))
            .collect(),
    };
    one.svar.timmar.iter().map(of).collect()
}

fn compare(nu: &Platsko, efter: &Platsko, vald: NaiveDate, grans_s: f64) -> Vec<Jamforelse> {
    let day = |of: &Platsko, tell: fn(&Platsdag) -> String| {
        of.dagar.iter().find(|one| one.dag.datum == vald).map(tell).unwrap_or_default()
    };
    let both = |vad, tell: fn(&Platsdag) -> String| Jamforelse {
        vad,
        fore: day(nu, tell),
        efter: day(efter, tell),
    };
    let worst = |of: &Platsko| {
        of.varst()
            .map(|one| format!("{} ({})", minuter_ord(one.svar.p95.medel), dag(one.dag.datum)))
            .unwrap_or_default()
    };
    let above = |of: &Platsko| {
        of.dagar.iter().filter(|one| one.svar.p95.medel > grans_s).count().to_string()
    };
    vec![
        Jamforelse { vad: "Har", fore: nu.resurser.i_ord(), efter: efter.resurser.i_ord() },
        both("Väntan den dagen, p95", |one| minuter_ord(one.svar.p95.medel)),
        both("Medelväntan den dagen", |one| minuter_ord(one.svar.vantan.medel)),
        both("Längsta kö vid en station", |one| tal(most(&one.svar.langst), 0)),
        both("Den sista går", |one| klockan(one.svar.sist_ut.medel)),
        Jamforelse { vad: "Värsta dagen, p95", fore: worst(nu), efter: worst(efter) },
        Jamforelse { vad: "Dagar över gränsen", fore: above(nu), efter: above(efter) },
    ]
}

fn known(laget: &Laget, stalle: i64) -> Result<Platsvantan, Error> {
    let found = laget.efterfragan.platser.iter().find(|one| one.stalle == stalle);
    found.cloned().ok_or_else(|| {
        Error::Saknas(
            "Det finns ingen köberäkning för den platsen i valet. Köer räknas för platser i \
             planen där alla får förtidsrösta, och där röster väntas."
                .to_owned(),
        )
    })
}

async fn play(plats: Platsvantan, laget: &Laget, prov: Option<Prov>) -> Result<Spelat, Error> {
    let (last, val) = (Arc::clone(&laget.last), laget.valt.val.clone());
    let made = web::block(move || {
        let own: &Installning = &last.installning;
        let has = own.resurser(plats.stalle, plats.per_timme());
        let nu = rakna::prova(&plats, has, own);
        let forslag = rakna::forslag(&nu, own);
        let efter =
            prov.map(|prov| rakna::prova(&prov.andrad(&val, &plats, own), prov.resurser, own));
        Spelat { nu, forslag, efter }
    });
    made.await.map_err(|error| Error::Internal(Box::new(error)))
}

/// The page of a place.
async fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    laget: &Laget,
    stalle: i64,
    svar: Svar,
) -> Result<Platssida, Error> {
    let plats = known(laget, stalle)?;
    let own = &laget.last.installning;
    let has = own.resurser(stalle, plats.per_timme());
    let mut fel = svar.fel;
    let typed = prov::Skrivet::read(begaran, has);
    let prov = typed.prov(has, &mut fel);
    let played = play(plats, laget, prov).await?;
    let (nu, grans_s) = (&played.nu, own.grans_s());
    let asked: Option<NaiveDate> = begaran.value("dag").and_then(|text| text.parse().ok());
    let shown = asked
        .and_then(|day| nu.dagar.iter().find(|one| one.dag.datum == day))
        .or_else(|| nu.varst());
    let vald = shown.map(|one| one.dag.datum).unwrap_or_default();
    let base = begaran.clone().without("klart").without("format");
    let notis = match begaran.value("klart") {
        Some("sparat") => Some("Platsens ställ, skärmar och bord är sparade."),
        Some("folj") => Some("Platsen följer nivåerna igen."),
        _ => None,
    };
    let built_on = laget.last.underlag.as_ref().map(|one| one.val.id.to_string());
    Ok(Platssida {
        sida: Kanslisida::new(inloggad, Flik::Tackning, format!("Köer: {}", nu.vantan.namn))
            .in_val(&laget.valt, STIG)
            .with_notis(notis),
        flikar: flikar(STIG, &laget.valt.val.id),
        konflikt: svar.konflikt,
        stalle,
        adress: nu.vantan.adress.clone(),
        fran: built_on.unwrap_or_default(),
        bygger_pa: laget.bygger_pa(),
        uppskattad: nu.vantan.kalla == Kalla::Uppskattat,
        stangt: if nu.vantan.stangt >= 0.5 { tal(nu.vantan.stangt, 0) } else { String::new() },
        har: nu.resurser.i_ord(),
        egen: own.platser.contains_key(&stalle),
        hjalp: hjalp(played.forslag, own.grans_min),
        grans: tal(own.grans_min, 0),
        dagar: nu.dagar.iter().map(|one| dagrad(one, vald, &base, grans_s)).collect(),
        vald: shown.map(|one| dag(one.dag.datum)).unwrap_or_default(),
        vald_datum: vald.to_string(),
        timmar: shown.map(|one| timrader(one, grans_s)).unwrap_or_default(),
        stationer: Station::ALLA.map(Station::namn).into(),
        diagram: shown.map(|one| Diagram::dag(&one.svar, own.grans_min).into()).unwrap_or_default(),
        bredd: BREDD,
        hojd: HOJD,
        grund: grund(),
        jamforelse: played
            .efter
            .as_ref()
            .map(|efter| compare(nu, efter, vald, grans_s))
            .unwrap_or_default(),
        prov: typed,
        oppet_val: prov::OPPET.map(|(value, text)| (value.to_owned(), text.to_owned())).into(),
        egna: svar.egna.unwrap_or_else(|| Egna::of(nu.resurser)),
        version: svar.version.unwrap_or(laget.last.version),
        planerar: PLANERAR.slapper_in(inloggad.roller()),
        filer: [base.changed("format", "csv"), base.changed("format", "xlsx")],
        val: laget.valt.val.clone(),
        fel,
    })
}

/// The queues of a place by day and hour, and what something else would do.
///
/// # Errors
/// When the val or the place is unknown, or the database fails.
pub async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    stalle: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let laget = load(&begaran, &shared).await?;
    if let Some(format) = Listfraga::read(&begaran, &[]).format {
        let played = play(known(&laget, *stalle)?, &laget, None).await?;
        let val = laget.valt.val.id.clone();
        let namn = format!("koer-{val}-{stalle}");
        let done = Kohandelse::Exporterad { val, vad: "köer", format: format.ending() };
        note(&shared, &tid::now(), &inloggad.utforare(), done).await?;
        return file(&export::timmar([&played.nu]), &namn, format);
    }
    let page = page(&begaran, &inloggad, &laget, *stalle, Svar::default()).await?;
    let status =
        if page.fel.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(respond_with(&page, status))
}

/// Keeps what a place has, or lets it follow the levels again.
///
/// # Errors
/// When the val or the place is unknown, or the database fails.
pub async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    stalle: Path<i64>,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now, stalle) = (Begaran::read(&request), tid::now(), *stalle);
    let laget = load(&begaran, &shared).await?;
    let plats = known(&laget, stalle)?;
    let held = &laget.last.installning;
    let was = held.resurser(stalle, plats.per_timme());
    let follows = insant.value("gor") == "folj";
    let typed = Egna::read(&insant);
    let mut fel = Formularfel::default();
    let mut told = was;
    for (station, text) in
        Station::ALLA.into_iter().zip([&typed.stall, &typed.skarmar, &typed.bord])
    {
        if !follows && let Some(antal) = fel.take(station.as_str(), antal(text)) {
            told = told.with(station, antal);
        }
    }
    if !fel.is_empty() {
        let svar = Svar { fel, egna: Some(typed), ..<_>::default() };
        let page = page(&begaran, &inloggad, &laget, stalle, svar).await?;
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut ny = held.clone();
    if follows {
        ny.platser.remove(&stalle);
    } else {
        ny.platser.insert(stalle, told);
    }
    let is = ny.resurser(stalle, plats.per_timme());
    let text = |resurser: Resurser, station| Some(resurser.antal(station).to_string());
    let andringar = Station::ALLA
        .into_iter()
        .filter_map(|one| Andring::of(one.as_str(), text(was, one), text(is, one)));
    let done = Kohandelse::Plats { stalle, andringar: andringar.collect() };
    let version: i64 = insant.value("version").parse().unwrap_or_default();
    let (val, av) = (laget.valt.val.id.clone(), inloggad.utforare());
    let saved =
        shared.db.write(move |conn| store::save(conn, &now, &av, &val, version, &ny, &done)).await;
    match saved {
        Ok(()) => {
            let klart = if follows { "folj" } else { "sparat" };
            let mut pairs = vec![("val", laget.valt.val.id.as_str()), ("klart", klart)];
            pairs.extend(begaran.value("fran").map(|fran| ("fran", fran)));
            Ok(vidare(&href(&format!("{STIG}/{stalle}"), pairs.into_iter())))
        }
        Err(Fel::Inaktuell) => {
            let mut konflikt = Konflikt::default();
            let saved = Egna::of(was);
            for (namn, new, old) in [
                ("Valsedelsställ", &typed.stall, saved.stall),
                ("Valskärmar", &typed.skarmar, saved.skarmar),
                ("Mottagningsbord", &typed.bord, saved.bord),
            ] {
                konflikt.add(namn, new, old);
            }
            let (egna, konflikt) = (Some(typed), Some(konflikt));
            let svar = Svar { konflikt, egna, ..<_>::default() };
            let page = page(&begaran, &inloggad, &laget, stalle, svar).await?;
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
