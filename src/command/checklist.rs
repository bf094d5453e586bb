//! `valkansli checklist`: the legal checklist of a val.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use valkansli::db::Db;
use valkansli::lokal::checklista::rules::{self, Bedomd, Lage};
use valkansli::lokal::checklista::store;
use valkansli::tid;
use valkansli::val::{self, Val, ValId};

use crate::Failure;

/// Which val, and how it is told.
#[derive(Debug, Args)]
pub struct Checklist {
    /// Valets kortnamn, till exempel rkl2026
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Skriv som JSON
    #[arg(long)]
    json: bool,
}

/// Prints it; the exit code is 1 when a point is broken.
pub async fn run(db: &Db, order: Checklist) -> Result<ExitCode, Failure> {
    let id = order.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let asked = val.clone();
    let underlag = db.read(move |conn| store::underlag(conn, &asked)).await?;
    let punkter = rules::bedom(&underlag, tid::now().date_naive());
    if order.json {
        println!("{:#}", as_json(&val, &punkter));
    } else {
        tell(&val, &punkter);
    }
    let (brutna, _) = rules::antal(&punkter);
    Ok(ExitCode::from(u8::from(brutna > 0)))
}

fn as_json(val: &Val, punkter: &[Bedomd]) -> serde_json::Value {
    let points: Vec<_> = punkter
        .iter()
        .map(|one| {
            json!({
                "nyckel": one.punkt.nyckel,
                "titel": one.punkt.titel,
                "paragraf": one.punkt.paragraf,
                "stallbar": one.punkt.stallbar,
                "lage": one.lage.as_str(),
                "frist": one.frist,
                "dagar_kvar": one.dagar,
                "klar": one.tillagt.klar,
                "brister": one.brister.iter().map(|brist| &brist.text).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "val": val.id, "valdag": val.valdag, "punkter": points })
}

/// So many of what is wrong with a point are printed.
const MOST: usize = 5;

fn tell(val: &Val, punkter: &[Bedomd]) {
    println!("{} ({}), valdag {}", val.namn, val.id, val.valdag);
    for lage in Lage::ALLA {
        let own: Vec<&Bedomd> = punkter.iter().filter(|one| one.lage == lage).collect();
        if own.is_empty() || lage == Lage::EjAktuell {
            continue;
        }
        println!("\n{} ({})", lage.namn(), own.len());
        for one in own {
            let frist = one.frist.map(|day| day.to_string()).unwrap_or_default();
            println!("  {frist:10}  {} ({})", one.punkt.titel, one.punkt.paragraf);
            for brist in one.brister.iter().take(MOST) {
                println!("              {}", brist.text);
            }
            if one.brister.len() > MOST {
                println!("              Och {} till.", one.brister.len() - MOST);
            }
        }
    }
}
