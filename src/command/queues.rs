//! `valkansli queues`: how long voters wait, by place and day.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Instant;

use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use valkansli::db::Db;
use valkansli::tackning;
use valkansli::tackning::koer::efterfragan::{Kalla, efterfragan, galler};
use valkansli::tackning::koer::ord::{dag, klockan, minuter_ord, tal};
use valkansli::tackning::koer::rakna::{self, Platsdag, Platsko};
use valkansli::tackning::koer::{Station, store};
use valkansli::val::{self, ValId};

use crate::Failure;

/// Which val, which days, and what is told.
#[derive(Debug, Args)]
pub struct Queues {
    /// Valets kortnamn, till exempel rkl2022
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Bygg på de röster som togs emot i det här valet; annars på valets egna eller det förra valets
    #[arg(long, value_name = "ID")]
    fran: Option<ValId>,
    /// Bara den här dagen; kan anges flera gånger
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD")]
    dag: Vec<NaiveDate>,
    /// Visa platser och dagar där en av tjugo väntar längre än så många minuter; annars valets gräns
    #[arg(long, value_name = "MINUTER")]
    over: Option<f64>,
    /// Skriv som JSON, med alla platser och dagar
    #[arg(long)]
    json: bool,
}

/// Plays the days and prints.
pub async fn run(db: &Db, order: Queues) -> Result<ExitCode, Failure> {
    let refused = |message: String| Failure { message, code: 2 };
    if order.over.is_some_and(|over| !over.is_finite() || over < 0.0) {
        return Err(refused("--over ska vara minuter, till exempel 30.".to_owned()));
    }
    let (id, fran) = (order.val.clone(), order.fran.clone());
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let of = val.clone();
    let (last, platser) = db
        .read(move |conn| {
            let last = store::read(conn, &of, fran.as_ref().map(ValId::as_str))?;
            Ok::<_, tackning::store::Error>((last, tackning::store::platser(conn, &of)?))
        })
        .await?;
    let last = last.ok_or_else(|| {
        let asked = order.fran.as_ref().map(ToString::to_string).unwrap_or_default();
        refused(format!("Valet {asked} har inga mottagna förtidsröster i den här kommunen."))
    })?;
    let made =
        efterfragan(&val, &platser, last.underlag.as_ref(), &HashMap::new(), &last.installning);
    // Only places without votes received need to know who has them nearest.
    let open = platser.iter().filter(|one| galler(one)).count();
    let made = if made.platser.len() == open {
        made
    } else {
        let of = val.clone();
        let bild = db.read(move |conn| tackning::store::bild(conn, &of)).await?;
        let near = rakna::narmast(&bild);
        efterfragan(&val, &platser, last.underlag.as_ref(), &near, &last.installning)
    };
    let began = Instant::now();
    let vill = |datum| order.dag.is_empty() || order.dag.contains(&datum);
    let played = rakna::rakna(&made, &last.installning, &vill);
    let seconds = began.elapsed().as_secs_f64();
    let limit_s = order.over.unwrap_or(last.installning.grans_min) * 60.0;
    let mut over: Vec<(&Platsko, &Platsdag)> = played
        .iter()
        .flat_map(|plats| plats.dagar.iter().map(move |dag| (plats, dag)))
        .filter(|(_, dag)| dag.svar.p95.medel > limit_s)
        .collect();
    over.sort_by(|a, b| b.1.svar.p95.medel.total_cmp(&a.1.svar.p95.medel));
    let underlag = made.underlag.as_ref().map(ToString::to_string);
    if order.json {
        let days = |plats: &Platsko| -> Vec<_> {
            plats.dagar.iter().map(|dag| as_json(plats, dag, limit_s)).collect()
        };
        let answer = json!({
            "val": val.id,
            "fran": underlag,
            "over_minuter": limit_s / 60.0,
            "antal_over": over.len(),
            "platser": played.iter().map(|plats| json!({
                "stalle": plats.vantan.stalle,
                "namn": plats.vantan.namn,
                "uppskattad": plats.vantan.kalla == Kalla::Uppskattat,
                "resurser": plats.resurser,
                "dagar": days(plats),
            })).collect::<Vec<_>>(),
            "sekunder": seconds,
        });
        println!("{answer:#}");
        return Ok(ExitCode::SUCCESS);
    }
    let days: usize = played.iter().map(|plats| plats.dagar.len()).sum();
    if days == 0 && !order.dag.is_empty() {
        println!("Ingen plats är öppen de dagarna. Ange dagar i valets period.");
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} ({}), på röster från {}.",
        val.namn,
        val.id,
        underlag.as_deref().unwrap_or("ingen tidigare")
    );
    println!(
        "Ställ, skärmar, bord och tider är antaganden, om kansliet inte har skrivit in egna.\n"
    );
    for (plats, dag) in &over {
        tell(plats, dag);
    }
    println!(
        "{} av {days} platsdagar har en p95-väntan över {} minuter. Det tog {} s.",
        over.len(),
        tal(limit_s / 60.0, 0),
        tal(seconds, 2)
    );
    Ok(ExitCode::SUCCESS)
}

fn as_json(plats: &Platsko, one: &Platsdag, limit_s: f64) -> serde_json::Value {
    let svar = &one.svar;
    let varst = svar.varst();
    let trangst = one.trangst().and_then(|nr| Station::ALLA.get(nr)).map(|one| one.as_str());
    json!({
        "datum": one.dag.datum,
        "roster": one.dag.antal,
        "medel_min": svar.vantan.medel / 60.0,
        "p95_min": svar.p95.medel / 60.0,
        "p95_halv_min": svar.p95.halv / 60.0,
        "over": svar.p95.medel > limit_s,
        "varsta_timme": varst.map(|timme| json!({
            "timme": timme.timme, "p95_min": timme.p95_s / 60.0, "ankomster": timme.ankomster,
        })),
        "trangst": trangst,
        "langsta_ko": svar.langst,
        "belaggning": one.belaggning,
        "sista_gar": klockan(svar.sist_ut.medel),
        "resurser": plats.resurser.i_ord(),
    })
}

fn tell(plats: &Platsko, one: &Platsdag) {
    let svar = &one.svar;
    let trangst = one.trangst().and_then(|nr| Station::ALLA.get(nr)).map_or("", |one| one.namn());
    println!(
        "{}  {}: {} röster, p95 {} (± {}), medel {}. Trängst: {trangst}. Har {}. Den sista går {}.",
        dag(one.dag.datum),
        plats.vantan.namn,
        tal(one.dag.antal, 0),
        minuter_ord(svar.p95.medel),
        tal(svar.p95.halv / 60.0, 0),
        minuter_ord(svar.vantan.medel),
        plats.resurser.i_ord(),
        klockan(svar.sist_ut.medel),
    );
}
