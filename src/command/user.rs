//! `valkansli user`: accounts from the command line, for the first administrator and
//! for the last who has lost her way in.

use std::process::ExitCode;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use clap::{Args, Subcommand};

use valkansli::config::Settings;
use valkansli::db::Db;
use valkansli::konto::forvaltning::dagligen::{self, Underlag, Utfall};
use valkansli::konto::handelser::Kontohandelse;
use valkansli::konto::inlogg::handelser::Inloggningshandelse;
use valkansli::konto::lank::{self, Andamal};
use valkansli::konto::rules::{self, Anvandarnamn, NyttKonto};
use valkansli::konto::store::Error as Kontofel;
use valkansli::konto::{Roller, session, store, totp};
use valkansli::logg::{self, Utforare};
use valkansli::sigill;
use valkansli::tid;

use crate::Failure;

/// What is to be done with accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Lägg upp ett konto och visa en länk där lösenordet väljs
    Add(Add),
    /// Lista alla konton
    List,
    /// Visa en ny engångslänk till ett konto
    Link {
        /// Användarnamnet
        anvandarnamn: Anvandarnamn,
        /// Ta också bort den andra faktorn, för den som har blivit av med sin telefon
        #[arg(long)]
        ny_andra_faktor: bool,
    },
    /// Stäng ett konto och avsluta dess inloggningar
    Close {
        /// Användarnamnet
        anvandarnamn: Anvandarnamn,
    },
    /// Påminn ägare till konton som slutar och stäng dem som har slutat. Tjänsten gör det
    /// själv varje morgon; kommandot är för den som vill göra det nu
    Daily,
}

/// An account to be.
#[derive(Debug, Args)]
pub struct Add {
    /// Användarnamnet: a–z, 0–9, punkt, bindestreck och understreck
    anvandarnamn: Anvandarnamn,
    /// Roll, eller flera med komma emellan
    #[arg(long, value_name = "ROLL[,ROLL]", value_parser = rules::roller)]
    roll: Roller,
    /// Personens namn (utelämnat: användarnamnet)
    #[arg(long, value_name = "NAMN", value_parser = rules::namn)]
    namn: Option<String>,
    /// E-postadress, som sparas förseglad
    #[arg(long, value_name = "ADRESS", default_value = "")]
    epost: String,
    /// Sista dagen kontot gäller (utelämnat: om ett år)
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD")]
    slutar: Option<NaiveDate>,
}

/// Does it.
pub async fn run(db: &Db, settings: &Settings, order: User) -> Result<ExitCode, Failure> {
    match order {
        User::Add(new) => add(db, settings, new).await?,
        User::List => list(db).await?,
        User::Link { anvandarnamn, ny_andra_faktor } => {
            link(db, settings, anvandarnamn, ny_andra_faktor).await?;
        }
        User::Close { anvandarnamn } => close(db, anvandarnamn).await?,
        User::Daily => daily(db, settings).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Why an account could not be made.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Konto(#[from] Kontofel),
    #[error(transparent)]
    Nycklar(#[from] sigill::store::Error),
    #[error(transparent)]
    Db(#[from] valkansli::db::Error),
}

valkansli::work_error!(Error);

async fn add(db: &Db, settings: &Settings, new: Add) -> Result<(), Failure> {
    let kalla = Arc::new(settings.nycklar.kalla()?.ok_or_else(super::key::no_keys)?);
    let now = tid::now();
    if new.slutar.is_some_and(|day| day < now.date_naive()) {
        return Err(Failure {
            message: "Slutdatumet har redan passerat. Ange en dag som kommer.".to_owned(),
            code: 2,
        });
    }
    let ny = NyttKonto {
        namn: new.namn.unwrap_or_else(|| new.anvandarnamn.to_string()),
        epost: rules::epost(&new.epost)?,
        anvandarnamn: new.anvandarnamn,
        roller: new.roll,
        ser_skyddade: false,
        slutar: new.slutar.unwrap_or_else(|| now.date_naive() + Days::new(365)),
        skapat_av: Utforare::kommandot().namn,
    };
    let shown = ny.clone();
    let token = db
        .write(move |conn| {
            let ring = sigill::store::ring_to_seal(conn, &kalla, &now)?;
            let konto = store::add(conn, &ring, &now, &ny)?;
            let made = Kontohandelse::Skapat { konto, roller: ny.roller, slutar: ny.slutar };
            logg::store::append(conn, &now, &Utforare::kommandot(), &made)?;
            Ok::<_, Error>(link_for(conn, konto, Andamal::Valkommen)?)
        })
        .await?;
    println!("Kontot {} är upplagt till och med {}.", shown.anvandarnamn, shown.slutar);
    show_link(settings, &token, Andamal::Valkommen);
    Ok(())
}

fn link_for(
    conn: &mut valkansli::db::AnyConnection,
    konto: valkansli::konto::KontoId,
    andamal: Andamal,
) -> Result<String, valkansli::db::Error> {
    let now = tid::now();
    let token = lank::store::create(conn, konto, andamal, &now)?;
    let made = Kontohandelse::LankSkapad { konto, andamal };
    logg::store::append(conn, &now, &Utforare::kommandot(), &made)?;
    Ok(token.to_string())
}

fn show_link(settings: &Settings, token: &str, andamal: Andamal) {
    let url = lank::url(settings.konton.public_url.as_deref(), settings.server.bind, token);
    println!("Länken gäller i {} och går att använda en gång:", andamal.livstid_i_ord());
    println!("{url}");
}

async fn list(db: &Db) -> Result<(), Failure> {
    let today = tid::now().date_naive();
    for konto in db.read(store::all).await? {
        let state = match konto.stangt {
            Some(_) => "stängt".to_owned(),
            None if konto.oppet(today) => format!("till och med {}", konto.slutar),
            None => format!("upphörde {}", konto.slutar),
        };
        let latest = konto.senast_inloggad.map_or_else(
            || "aldrig inloggad".to_owned(),
            |utc| format!("inloggad {}", tid::svensk(utc).format("%Y-%m-%d")),
        );
        println!("{}  {}  {}  {state}  {latest}", konto.anvandarnamn, konto.namn, konto.roller);
    }
    Ok(())
}

async fn link(
    db: &Db,
    settings: &Settings,
    namn: Anvandarnamn,
    ny_andra_faktor: bool,
) -> Result<(), Failure> {
    let today = tid::now().date_naive();
    let found = namn.clone();
    let konto = db.read(move |conn| store::get(conn, &found)).await?;
    if !konto.oppet(today) {
        let message =
            format!("Kontot {namn} har upphört, så en länk till det går inte att använda.");
        return Err(Failure { message, code: 2 });
    }
    let andamal = match konto.losenord_satt {
        Some(_) => Andamal::Aterstall,
        None => Andamal::Valkommen,
    };
    let token = db
        .write(move |conn| {
            if ny_andra_faktor {
                totp::store::clear(conn, konto.id)?;
                let gone = Inloggningshandelse::AndraFaktornBort { konto: konto.id };
                logg::store::append(conn, &tid::now(), &Utforare::kommandot(), &gone)?;
            }
            link_for(conn, konto.id, andamal)
        })
        .await?;
    show_link(settings, &token, andamal);
    Ok(())
}

async fn close(db: &Db, namn: Anvandarnamn) -> Result<(), Failure> {
    let (now, found) = (tid::now(), namn.clone());
    let ended = db
        .write(move |conn| {
            let konto = store::get(conn, &found)?;
            store::close(conn, konto.id, tid::utc(&now))?;
            let ended = session::store::end_all(conn, konto.id)?;
            let closed = Kontohandelse::Stangt { konto: konto.id };
            logg::store::append(conn, &now, &Utforare::kommandot(), &closed)?;
            Ok::<_, Kontofel>(ended)
        })
        .await?;
    println!("Kontot {namn} är stängt. Avslutade inloggningar: {ended}.");
    Ok(())
}

async fn daily(db: &Db, settings: &Settings) -> Result<(), Failure> {
    let underlag = Underlag {
        nycklar: settings.nycklar.kalla()?.map(Arc::new),
        granser: settings.konton.granser(),
        adress: settings.adress(),
    };
    match dagligen::run(db, tid::now(), underlag).await? {
        None => println!("Det är redan gjort i dag."),
        Some(Utfall { varnade, utan_adress, stangda }) => {
            println!("Påminda: {varnade}. Utan adress att skriva till: {utan_adress}.");
            println!("Stängda: {stangda}.");
        }
    }
    Ok(())
}
