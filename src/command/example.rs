//! `valkansli example`: the example kommun into the database.

use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;

use valkansli::db::Db;
use valkansli::exempel::store::{self, Underlag, Utfall};
use valkansli::exempel::{self, Kommun, Parametrar};
use valkansli::fil::{Andringar, Framsteg};
use valkansli::val::ValId;

use crate::Failure;

/// What the example is made from.
#[derive(Debug, Args)]
pub struct Example {
    /// Frö: samma tal ger samma kommun
    #[arg(long, value_name = "TAL", default_value_t = 1)]
    seed: u64,
    /// Antal valdistrikt
    #[arg(long, value_name = "ANTAL", default_value_t = 120)]
    valdistrikt: usize,
    /// Antal adresser
    #[arg(long, value_name = "ANTAL", default_value_t = 30_000)]
    adresser: usize,
    /// Valdagen, en söndag
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD", default_value_t = exempel::default_valdag())]
    valdag: NaiveDate,
    /// Valets kortnamn
    #[arg(long, value_name = "ID", default_value = "exempel")]
    val: ValId,
}

/// Makes the example and says what it holds.
pub async fn run(db: &Db, order: Example) -> Result<ExitCode, Failure> {
    let parametrar = Parametrar::new(order.seed, order.valdistrikt, order.adresser)?;
    let val = Kommun::val(order.val, order.valdag)?;
    let meter = Framsteg::terminal();
    meter.stage("Hittar på en kommun", None);
    let underlag = Underlag::new(&Kommun::new(parametrar)?, val.clone())?;
    let (underlag, meter) = (Arc::new(underlag), Arc::new(meter));
    let shown = meter.clone();
    let outcome = db.write(move |conn| store::write(conn, &underlag, &meter)).await?;
    drop(shown);
    println!("{}", val.namn);
    println!(
        "Kortnamn {}, kommun {}, valdag {}, frö {}.",
        val.id, val.kommun, val.valdag, order.seed
    );
    show(&outcome);
    Ok(ExitCode::SUCCESS)
}

fn show(outcome: &Utfall) {
    if let Some(day) = outcome.flyttat_fran {
        println!("Exemplet är flyttat från valdagen {day}, med sina öppettider.");
    }
    let line = |what: &str, count: Andringar| {
        let Andringar { tillagda, andrade, oforandrade } = count;
        println!("{what:17} {tillagda} nya, {andrade} ändrade, {oforandrade} oförändrade");
    };
    line("Valdistrikt:", outcome.valdistrikt);
    line("Vallokaler:", outcome.vallokaler);
    line("Röstningslokaler:", outcome.fortid);
    line("Adresser:", outcome.adresser);
}
