//! `valkansli gallra`: removes what has been kept long enough.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use valkansli::db::{Db, Error};
use valkansli::fil::Framsteg;
use valkansli::gallring::gallra::{self, Moget};
use valkansli::logg::Utforare;
use valkansli::tid;

use crate::Failure;

/// What is removed, and how it is told.
#[derive(Debug, Args)]
pub struct Gallra {
    /// Visa vad som ska bort, utan att ta bort något
    #[arg(long)]
    dry_run: bool,
    /// Skriv som JSON
    #[arg(long)]
    json: bool,
}

/// A kind, as the command tells of it.
#[derive(Serialize)]
struct Rad {
    slag: &'static str,
    namn: &'static str,
    regel: String,
    antal: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    besok: Option<usize>,
}

impl Rad {
    fn new(moget: &Moget) -> Self {
        let slag = moget.regel.slag;
        Self {
            slag: slag.as_str(),
            namn: slag.namn(),
            regel: moget.regel.text(),
            antal: moget.antal,
            besok: None,
        }
    }
}

/// Does it.
pub async fn run(db: &Db, order: Gallra) -> Result<ExitCode, Failure> {
    let now = tid::now();
    let due = db.read(move |conn| gallra::due(conn, &now)).await?;
    let mut rows: Vec<Rad> = due.iter().map(Rad::new).collect();
    if !order.dry_run {
        let meter = Framsteg::terminal();
        for (moget, row) in due.iter().zip(&mut rows) {
            meter.stage(row.namn, Some(moget.antal));
            let av = Utforare::kommandot();
            let gone = gallra::run(db, moget.regel.slag, now, &av, &meter).await;
            let gone = gone.map_err(|error: Error| Failure {
                message: format!("{error} Det som redan är borttaget har sitt kvitto i loggen."),
                code: 2,
            })?;
            row.antal = gone.rader;
            row.besok = (gone.besok > 0).then_some(gone.besok);
        }
    }
    tell(&rows, &order);
    Ok(ExitCode::SUCCESS)
}

fn tell(rows: &[Rad], order: &Gallra) {
    if order.json {
        let whole = serde_json::json!({ "dry_run": order.dry_run, "slag": rows });
        println!("{whole:#}");
        return;
    }
    let width = rows.iter().map(|row| row.namn.chars().count()).max().unwrap_or_default();
    println!(
        "{:width$}  {:>8}  Regel",
        "Uppgifter",
        if order.dry_run { "Ska bort" } else { "Bort" }
    );
    for row in rows {
        let visits = row.besok.map(|count| format!(" (och {count} besök)")).unwrap_or_default();
        println!("{:width$}  {:>8}  {}{visits}", row.namn, row.antal, row.regel);
    }
    if order.dry_run {
        println!("Inget är borttaget. Kör «valkansli gallra» för att ta bort det.");
    } else {
        println!("Varje gallring har ett kvitto i loggen.");
    }
}
