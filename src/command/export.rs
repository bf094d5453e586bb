//! `valkansli export`: what goes out, in Valmyndigheten's form.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use valkansli::db::Db;
use valkansli::lokal::import::Slag;
use valkansli::lokal::publicering::store::{self, Urval};
use valkansli::val::{self, ValId};

use crate::Failure;

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Vallokaler, en rad per valdistrikt, i Valmyndighetens form
    Vallokaler(Lokaler),
    /// Röstningslokaler med öppettider, i Valmyndighetens form
    Rostningslokaler(Lokaler),
}

/// How the file is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Semikolon, UTF-8 med BOM
    Csv,
    /// En lista med ett objekt per rad
    Json,
}

/// What an export is told.
#[derive(Debug, Args)]
pub struct Lokaler {
    /// Filen som skrivs; en som finns skrivs över
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    /// Valets kortnamn, till exempel rkl2022
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Filens form
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Ta med det som nämnden har beslutat om men som inte är publicerat än
    #[arg(long)]
    beslutade: bool,
}

/// Writes one file and says how many rows it has.
pub async fn run(db: &Db, command: Export) -> Result<ExitCode, Failure> {
    let (slag, order) = match command {
        Export::Vallokaler(order) => (Slag::Vallokaler, order),
        Export::Rostningslokaler(order) => (Slag::Rostningslokaler, order),
    };
    let id = order.val.clone();
    let urval = if order.beslutade { Urval::MedBeslutade } else { Urval::Publicerade };
    let form = db
        .read(move |conn| {
            let val = val::store::get(conn, &id)?;
            store::form(conn, &val, slag, urval)
        })
        .await?;
    let bytes = match order.format {
        Format::Csv => form.csv()?,
        Format::Json => form.json().into_bytes(),
    };
    fs::write(&order.fil, bytes).map_err(|error| Failure {
        message: format!("{} gick inte att skriva: {error}", order.fil.display()),
        code: 2,
    })?;
    println!("{} rader skrivna till {}.", form.rader.len(), order.fil.display());
    if form.rader.is_empty() && !order.beslutade {
        println!(
            "Inget är publicerat än. Med --beslutade kommer också det som nämnden har beslutat."
        );
    }
    Ok(ExitCode::SUCCESS)
}
