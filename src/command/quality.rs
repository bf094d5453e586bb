//! `valkansli quality`: what looks wrong in the plan of a val.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use valkansli::db::Db;
use valkansli::lokal::kvalitet::varld::Varld;
use valkansli::lokal::kvalitet::{Allvar, grouped, store};
use valkansli::lokal::vallokaler::karta::Karta;
use valkansli::uppslag::ladda;
use valkansli::val::{self, ValId};
use valkansli::valdistrikt;

use crate::Failure;

#[derive(Debug, Args)]
pub struct Quality {
    /// Valets kortnamn, till exempel rkl2022
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Visa varje fynd, också där de är många av ett slag
    #[arg(long)]
    alla: bool,
    /// Skriv fynden som JSON
    #[arg(long)]
    json: bool,
}

/// So many findings of a kind are shown.
const MEST: usize = 10;

/// Prints the report; ends with code 1 when something in it is wrong and not only worth
/// a look.
pub async fn run(db: &Db, order: Quality) -> Result<ExitCode, Failure> {
    let id = order.val;
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let adresser = db.read(ladda::addresses).await?;
    let id = val.id.clone();
    let distrikt = db.read(move |conn| valdistrikt::store::all(conn, &id)).await?;
    let of = val.clone();
    let innehall = db.read(move |conn| store::read(conn, &of)).await?;
    let varld = Varld { karta: Arc::new(Karta::new(distrikt)), adresser: Some(Arc::new(adresser)) };
    let granskat = innehall.findings(&val, &varld);
    let fynd = &granskat.fynd;
    if order.json {
        println!("{}", serde_json::to_string_pretty(fynd)?);
    } else {
        println!("Kvaliteten på lokalerna i {} ({})", val.namn, val.id);
        for (slag, its) in grouped(fynd) {
            println!("\n{} ({}): {}", slag.rubrik(), slag.as_str(), its.len());
            let few = if order.alla { its.len() } else { MEST };
            for one in its.iter().take(few) {
                println!("  {}", one.mening);
            }
            if its.len() > few {
                println!("  … och {} till. Visa alla med --alla.", its.len() - few);
            }
        }
        if fynd.is_empty() {
            println!("Inget ser fel ut.");
        }
        if let Some(text) = granskat.okontrollerat() {
            println!("\n{text}");
        }
    }
    Ok(ExitCode::from(u8::from(fynd.iter().any(|one| one.allvar == Allvar::Fel))))
}
