//! `valkansli registerutdrag`: all about a person as a file.

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use valkansli::config::Nycklar;
use valkansli::db::Db;
use valkansli::logg::Utforare;
use valkansli::person::personnummer::Personnummer;
use valkansli::person::utdrag::{self, Form};
use valkansli::sigill::store as nycklar_i_bruk;
use valkansli::tid;

use crate::Failure;

/// Whose, and in which form.
#[derive(Debug, Args)]
pub struct Registerutdrag {
    /// Läs personnumret från standard in, så att det inte syns bland kommandona
    #[arg(long, required = true)]
    personnummer: bool,
    /// Skriv som JSON i stället för en sida att skriva ut
    #[arg(long)]
    json: bool,
}

/// Writes the file on standard output.
pub async fn run(db: &Db, nycklar: &Nycklar, order: Registerutdrag) -> Result<ExitCode, Failure> {
    let kalla = Arc::new(nycklar.kalla()?.ok_or_else(super::key::no_keys)?);
    super::key::check(db, Some(&kalla)).await?;
    let mut typed = String::new();
    std::io::stdin().take(100).read_to_string(&mut typed)?;
    let now = tid::now();
    let number = Personnummer::parse(&typed, now.date_naive())?;
    let form = if order.json { Form::Json } else { Form::Html };
    let utdrag = db
        .write(move |conn| {
            let ring = nycklar_i_bruk::ring(conn, &kalla)?;
            let ids = utdrag::store::of_number(conn, &ring, &number)?;
            if ids.is_empty() {
                return Ok(None);
            }
            let av = Utforare::kommandot();
            utdrag::store::make(conn, &ring, &now, &av, (&ids, form)).map(Some)
        })
        .await?;
    let Some(utdrag) = utdrag else {
        return Err(Failure {
            message: "Det finns ingen person med det personnumret.".to_owned(),
            code: 1,
        });
    };
    println!("{}", utdrag.write(form)?);
    Ok(ExitCode::SUCCESS)
}
