//! `/kansli/tackning/samst`: those worst served, and why.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Distriktsrad, Samst, Skal, grans, per_distrikt, samst};
use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::lokal::flikar::{LASER, Underflik};
use crate::tackning::flikar::flikar;
use crate::tackning::oversikt::ord;
use crate::tackning::oversikt::pages::{
    Frageformular, Kartdata, Laddat, apart, base, load, remarks,
};
use crate::tackning::oversikt::store;
use crate::tackning::oversikt::svar::Svar;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond_with};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/tackning/samst";

/// The page.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, show);
}

const ADRESSKOLUMNER: [Kolumn; 5] = [
    Kolumn { nyckel: "", rubrik: "Adress" },
    Kolumn { nyckel: "distrikt", rubrik: "Valdistrikt" },
    Kolumn { nyckel: "antal", rubrik: "Röstberättigade" },
    Kolumn { nyckel: "meter", rubrik: "Till närmaste" },
    Kolumn { nyckel: "skal", rubrik: "Varför" },
];

const DISTRIKTSKOLUMNER: [Kolumn; 5] = [
    Kolumn { nyckel: "distrikt", rubrik: "Valdistrikt" },
    Kolumn { nyckel: "antal", rubrik: "Röstberättigade över gränsen" },
    Kolumn { nyckel: "andel", rubrik: "Andel av distriktet" },
    Kolumn { nyckel: "meter", rubrik: "Deras medelavstånd" },
    Kolumn { nyckel: "skal", rubrik: "Vanligaste skälet" },
];

/// A row as it is shown.
struct Rad {
    namn: String,
    celler: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "tackning/oversikt/samst/pages/samst.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fel: Formularfel,
    formular: Frageformular,
    mening: String,
    matning: String,
    anmarkningar: Vec<String>,
    grans: String,
    visar_adresser: bool,
    adresser_href: String,
    distrikt_href: String,
    summa: String,
    skalen: Vec<(&'static str, String, String)>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Rad>,
    sidning: Sidning,
    karta: Kartdata,
}

/// How many there are for each reason, the most common first.
fn reasons(svar: &Svar, worst: &[Samst]) -> (f64, Vec<(Skal, f64)>) {
    let mut sums: HashMap<Skal, f64> = HashMap::new();
    let people = |one: &Samst| {
        svar.bild.grund.befolkning.punkter.get(one.punkt).map_or(0.0, |punkt| punkt.vikt)
    };
    for one in worst {
        *sums.entry(one.skal).or_default() += people(one);
    }
    let mut all: Vec<(Skal, f64)> = sums.into_iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    (all.iter().map(|(_, people)| people).sum(), all)
}

fn far(meter: Option<f64>) -> f64 {
    meter.unwrap_or(f64::INFINITY)
}

fn sort_points(svar: &Svar, rows: &mut [Samst], fraga: &Listfraga) {
    let befolkning = &svar.bild.grund.befolkning;
    let people = |one: &Samst| befolkning.punkter.get(one.punkt).map_or(0.0, |punkt| punkt.vikt);
    match fraga.sortera {
        "distrikt" => {
            let keys: Vec<String> =
                befolkning.distrikt.iter().map(|one| sort_key(&one.namn)).collect();
            let key = |one: &Samst| {
                let punkt = befolkning.punkter.get(one.punkt);
                punkt.and_then(|punkt| keys.get(punkt.distrikt as usize))
            };
            rows.sort_by(|a, b| key(a).cmp(&key(b)));
        }
        "antal" => rows.sort_by(|a, b| people(a).total_cmp(&people(b))),
        "skal" => rows.sort_by_key(|one| one.skal),
        _ => rows.sort_by(|a, b| far(a.meter).total_cmp(&far(b.meter))),
    }
    if fraga.fallande {
        rows.reverse();
    }
}

fn sort_districts(svar: &Svar, rows: &mut [Distriktsrad], fraga: &Listfraga) {
    let name = |one: &Distriktsrad| {
        let found = svar.bild.grund.befolkning.distrikt.get(one.distrikt as usize);
        found.map(|found| sort_key(&found.namn))
    };
    match fraga.sortera {
        "distrikt" => rows.sort_by_cached_key(name),
        "andel" => rows.sort_by(|a, b| (a.over / a.antal).total_cmp(&(b.over / b.antal))),
        "meter" => rows.sort_by(|a, b| far(a.medel_m).total_cmp(&far(b.medel_m))),
        "skal" => rows.sort_by_key(|one| one.skal),
        _ => rows.sort_by(|a, b| a.over.total_cmp(&b.over)),
    }
    if fraga.fallande {
        rows.reverse();
    }
}

fn people(n: f64) -> String {
    if n < 100.0 { ord::decimal(n) } else { ord::antal(n) }
}

/// A point in words.
struct Punktrad {
    namn: String,
    kod: String,
    distrikt: String,
    samst: Samst,
    vikt: f64,
    lat: f64,
    lon: f64,
}

/// The rows of points in words; their addresses are read for these only.
async fn point_rows(shared: &Shared, svar: &Svar, rows: &[Samst]) -> Result<Vec<Punktrad>, Error> {
    let befolkning = &svar.bild.grund.befolkning;
    let ids: Vec<i64> =
        rows.iter().filter_map(|one| befolkning.punkter.get(one.punkt)?.adress).collect();
    let named = shared.db.read(move |conn| store::adresser(conn, &ids)).await?;
    let words = rows.iter().filter_map(|one| {
        let punkt = befolkning.punkter.get(one.punkt)?;
        let distrikt = befolkning.of(punkt)?;
        let namn = punkt.adress.and_then(|id| named.get(&id).cloned()).unwrap_or_else(|| {
            format!("Punkt vid {:.5}, {:.5}", punkt.plats.lat(), punkt.plats.lon())
        });
        Some(Punktrad {
            namn,
            kod: distrikt.kod.to_string(),
            distrikt: distrikt.namn.clone(),
            samst: *one,
            vikt: punkt.vikt,
            lat: punkt.plats.lat(),
            lon: punkt.plats.lon(),
        })
    });
    Ok(words.collect())
}

/// The points as a file.
async fn point_table(shared: &Shared, svar: &Svar, rows: &[Samst]) -> Result<Tabell, Error> {
    let mut tabell = Tabell::new(&[
        "Adress",
        "Valdistriktskod",
        "Valdistrikt",
        "Röstberättigade",
        "Meter till närmaste",
        "Varför",
        "Latitud",
        "Longitud",
    ]);
    let comma = |text: String| text.replace('.', ",");
    tabell.rader = point_rows(shared, svar, rows)
        .await?
        .into_iter()
        .map(|rad| {
            vec![
                rad.namn,
                rad.kod,
                rad.distrikt,
                comma(format!("{:.2}", rad.vikt)),
                rad.samst.meter.map(|m| comma(format!("{m:.1}"))).unwrap_or_default(),
                rad.samst.skal.namn().to_owned(),
                format!("{:.6}", rad.lat),
                format!("{:.6}", rad.lon),
            ]
        })
        .collect();
    Ok(tabell)
}

fn district_table(svar: &Svar, rows: &[Distriktsrad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Valdistriktskod",
        "Valdistrikt",
        "Röstberättigade över gränsen",
        "Röstberättigade",
        "Deras medelavstånd m",
        "Vanligaste skälet",
    ]);
    let rows = rows.iter().filter_map(|one| {
        let distrikt = svar.bild.grund.befolkning.distrikt.get(one.distrikt as usize)?;
        Some(vec![
            distrikt.kod.to_string(),
            distrikt.namn.clone(),
            format!("{:.0}", one.over),
            format!("{:.0}", one.antal),
            one.medel_m.map(|m| format!("{m:.1}").replace('.', ",")).unwrap_or_default(),
            one.skal.namn().to_owned(),
        ])
    });
    tabell.rader = rows.collect();
    tabell
}

fn district_rows(svar: &Svar, rows: &[Distriktsrad]) -> Vec<Rad> {
    let rows = rows.iter().filter_map(|one| {
        let distrikt = svar.bild.grund.befolkning.distrikt.get(one.distrikt as usize)?;
        Some(Rad {
            namn: format!("{} {}", distrikt.kod, distrikt.namn),
            celler: vec![
                ("Röstberättigade över gränsen", people(one.over)),
                ("Andel av distriktet", ord::procent(one.over / one.antal)),
                ("Deras medelavstånd", ord::kanske_meter(one.medel_m)),
                ("Vanligaste skälet", one.skal.namn().to_owned()),
            ],
        })
    });
    rows.collect()
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let mut laddat = load(&begaran, &shared).await?;
    let installning = Arc::clone(&laddat.svar.bild.installning);
    let limit = match grans(begaran.value("grans"), &installning) {
        Ok(limit) => limit,
        Err(text) => {
            laddat.fel.add("grans", text);
            grans(None, &installning).unwrap_or(1_000.0)
        }
    };
    let svar = Arc::clone(&laddat.svar);
    let asked = Arc::clone(&svar);
    let (mut worst, mut districts) = apart(move || {
        let worst = samst(&asked.bild, &asked.fraga, &asked.narmast, limit);
        let districts = per_distrikt(&asked.bild, &worst);
        (worst, districts)
    })
    .await?;
    let register = svar.bild.grund.befolkning.punkter.iter().any(|punkt| punkt.adress.is_some());
    let visar_adresser = match begaran.value("visa") {
        Some("adresser") => true,
        Some("distrikt") => false,
        _ => register,
    };
    let columns = if visar_adresser { ADRESSKOLUMNER } else { DISTRIKTSKOLUMNER };
    let mut fraga = Listfraga::read(&begaran, &columns);
    if begaran.value("sortera").is_none() {
        fraga.sortera = if visar_adresser { "meter" } else { "antal" };
        fraga.fallande = true;
    }
    let (sum, skalen) = reasons(&svar, &worst);
    if visar_adresser {
        sort_points(&svar, &mut worst, &fraga);
    } else {
        sort_districts(&svar, &mut districts, &fraga);
    }
    if let Some(format) = fraga.format {
        let table = if visar_adresser {
            point_table(&shared, &svar, &worst).await?
        } else {
            district_table(&svar, &districts)
        };
        let name = format!("samst-stallda-{}", laddat.valt.val.id);
        let mening = laddat.skriven.mening(&svar.fraga);
        let question = format!("{mening} Längre än {limit} meter, eller ingen väg.");
        return lista::file(&table.with_column("Fråga", &question), &name, format);
    }
    let here = begaran.clone();
    let sidning =
        Sidning::new(&here, &fraga, if visar_adresser { worst.len() } else { districts.len() });
    let rader = if visar_adresser {
        let rows = point_rows(&shared, &svar, sidning.page(&worst)).await?;
        rows.into_iter()
            .map(|rad| Rad {
                namn: rad.namn,
                celler: vec![
                    ("Valdistrikt", rad.distrikt),
                    ("Röstberättigade", people(rad.vikt)),
                    ("Till närmaste", ord::kanske_meter(rad.samst.meter)),
                    ("Varför", rad.samst.skal.namn().to_owned()),
                ],
            })
            .collect()
    } else {
        district_rows(&svar, sidning.page(&districts))
    };
    let antal = svar.alla.fordelning.antal;
    let share = |people: f64| if antal > 0.0 { people / antal } else { 0.0 };
    let summa = format!(
        "{} röstberättigade, {} av alla, har mer än {} eller ingen lokal alls.",
        ord::antal(sum),
        ord::procent(share(sum)),
        ord::meter(limit)
    );
    let skalen = skalen
        .into_iter()
        .map(|(skal, people)| (skal.namn(), ord::antal(people), ord::procent(share(people))))
        .collect();
    let rubriker = lista::rubriker(&here, &fraga, &columns);
    let page = page(&begaran, &inloggad, &laddat, &shared, limit);
    Ok(respond_with(
        &Sida { visar_adresser, summa, skalen, rubriker, rader, sidning, ..page },
        laddat.status(),
    ))
}

/// What of the page does not hang on its rows.
fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    laddat: &Laddat,
    shared: &Shared,
    limit: f64,
) -> Sida {
    let (svar, valt) = (&laddat.svar, &laddat.valt);
    let asked = base(begaran, valt).set("grans", &format!("{limit}"));
    let view = |visa: &str| asked.changed("visa", visa);
    let mut karta = Kartdata::new(begaran, laddat, shared);
    karta.utan = format!("{}&grans={limit}", karta.utan);
    karta.visa_utan = true;
    let skrivet = begaran.value("grans").map_or_else(|| format!("{limit}"), str::to_owned);
    Sida {
        sida: Kanslisida::new(inloggad, Flik::Tackning, "Sämst ställda").in_val(valt, STIG),
        flikar: flikar(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        fel: laddat.fel.clone(),
        formular: Frageformular::new(&laddat.skriven),
        mening: laddat.skriven.mening(&svar.fraga),
        matning: ord::matning(svar.alla.pa_natet, svar.bild.installning.omvag),
        anmarkningar: remarks(svar),
        grans: skrivet,
        visar_adresser: true,
        adresser_href: view("adresser"),
        distrikt_href: view("distrikt"),
        summa: String::new(),
        skalen: Vec::new(),
        rubriker: Vec::new(),
        rader: Vec::new(),
        sidning: Sidning::new(begaran, &Listfraga::read(begaran, &[]), 0),
        karta,
    }
}
