//! `valkansli val clone`: a val made from another.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use valkansli::db::Db;
use valkansli::logg::Utforare;
use valkansli::lokal::kopia::store;
use valkansli::tid;
use valkansli::val::{self, Val, ValId, Valform, Valtyp};

use crate::Failure;

/// From which val, and what the new one is.
#[derive(Debug, Args)]
pub struct Clone {
    /// Kortnamnet på valet som finns, till exempel rkl2022
    #[arg(value_name = "FRÅN")]
    fran: ValId,
    /// Kortnamn på det nya valet: a–z, 0–9 och bindestreck
    #[arg(long, value_name = "NYTT")]
    id: ValId,
    /// Valdagen, en söndag
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD")]
    valdag: NaiveDate,
    /// Ett omval
    #[arg(long, conflicts_with = "extra")]
    omval: bool,
    /// Ett extra val
    #[arg(long)]
    extra: bool,
    /// Typ av val: rkl, ep eller folkomrostning (utelämnat: som det val som finns)
    #[arg(long)]
    typ: Option<Valtyp>,
    /// Skriv rapporten som JSON
    #[arg(long)]
    json: bool,
}

/// The form of a val by its flags.
pub const fn form(omval: bool, extra: bool) -> Valform {
    match (omval, extra) {
        (true, _) => Valform::Omval,
        (false, true) => Valform::Extra,
        (false, false) => Valform::Ordinarie,
    }
}

/// Makes the val and prints what came over.
pub async fn clone(db: &Db, order: Clone) -> Result<ExitCode, Failure> {
    let fran = order.fran.clone();
    let old = db.read(move |conn| val::store::get(conn, &fran)).await?;
    let form = form(order.omval, order.extra);
    let typ = order.typ.unwrap_or(old.typ);
    let new = Val::new(order.id, typ, form, order.valdag, old.kommun)?;
    let (now, av) = (tid::now(), Utforare::kommandot());
    let kopia = db.write(move |conn| store::copy(conn, &now, &av, &order.fran, &new)).await?;
    if order.json {
        println!("{}", serde_json::to_string_pretty(&kopia)?);
    } else {
        println!("{kopia}");
    }
    Ok(ExitCode::SUCCESS)
}
