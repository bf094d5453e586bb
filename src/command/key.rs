//! `valkansli key`: the keys of personal data.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use valkansli::config::Nycklar;
use valkansli::db::Db;
use valkansli::fil::Framsteg;
use valkansli::logg::{self, Handelse, Rad, Utforare};
use valkansli::sigill::nyckelfil::{self, Nyckelfel, Nyckelkalla};
use valkansli::sigill::register::FORSEGLADE;
use valkansli::sigill::{NyckelId, store};
use valkansli::tid;

use crate::Failure;

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Skapa en nyckelfil, där --key-file pekar
    New,
    /// Lägg till en ny nyckel och försegla om allt med den, medan tjänsten är igång
    ///
    /// Den som avbröts fortsätter när kommandot körs igen, utan att någon mer nyckel läggs till.
    Rotate,
    /// Visa nycklarna och hur många värden som behöver var och en
    List,
    /// Ta bort en nyckel som inget värde behöver ur nyckelfilen
    Remove {
        /// Nyckelns nummer
        id: NyckelId,
    },
}

/// What is done with keys, in the audit log.
enum Nyckelhandelse {
    /// A key was added, and values are sealed anew.
    Byte(NyckelId),
    /// Values were sealed anew.
    Omforseglat(NyckelId, usize),
    /// A key was taken away.
    Borttagen(NyckelId),
}

impl Handelse for Nyckelhandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Byte(_) => "nyckel_tillagd",
            Self::Omforseglat(..) => "nyckel_omforseglat",
            Self::Borttagen(_) => "nyckel_borttagen",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let (Self::Byte(id) | Self::Omforseglat(id, _) | Self::Borttagen(id)) = self;
        Some(Rad::new("nyckelprov", id))
    }

    fn text(&self) -> String {
        match self {
            Self::Byte(id) => format!("Nyckel {id} för personuppgifter lades till."),
            Self::Omforseglat(id, antal) => {
                format!("{antal} värden förseglades om med nyckel {id}.")
            }
            Self::Borttagen(id) => format!("Nyckel {id} för personuppgifter togs bort."),
        }
    }
}

/// Does it.
pub async fn run(
    db: impl FnOnce() -> Result<Db, valkansli::db::Error>,
    nycklar: &Nycklar,
    order: Key,
) -> Result<ExitCode, Failure> {
    if let Key::New = order {
        return new(nycklar);
    }
    let kalla = Arc::new(nycklar.kalla()?.ok_or_else(no_keys)?);
    let db = db()?;
    check(&db, Some(&kalla)).await?;
    match order {
        Key::New => {}
        Key::Rotate => rotate(&db, &kalla).await?,
        Key::List => list(&db, &kalla).await?,
        Key::Remove { id } => remove(&db, &kalla, id).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the keys at hand are those of the database, said before any work begins.
pub async fn check(db: &Db, kalla: Option<&Arc<Nyckelkalla>>) -> Result<(), Failure> {
    if let Some(path) = kalla.filter(|kalla| kalla.is_open_to_others()).and_then(|k| k.path()) {
        eprintln!(
            "Varning: nyckelfilen {} kan läsas av andra än sin ägare. Kör: chmod 600 {0}",
            path.display()
        );
    }
    let (kalla, now) = (kalla.cloned(), tid::now());
    Ok(db.write(move |conn| store::check(conn, kalla.as_deref(), &now)).await?)
}

/// What is said where keys are needed and none are given.
pub fn no_keys() -> Failure {
    Failure {
        message:
            "Kommandot behöver nycklarna för personuppgifter. Ange nyckelfilen med --key-file \
                  eller VALKANSLI_KEY_FILE."
                .to_owned(),
        code: 2,
    }
}

fn new(nycklar: &Nycklar) -> Result<ExitCode, Failure> {
    let Some(path) = &nycklar.key_file else {
        return Err(Failure {
            message: "Ange var nyckelfilen ska ligga: valkansli key new --key-file FIL".to_owned(),
            code: 2,
        });
    };
    nyckelfil::create(path)?;
    println!(
        "Nyckelfilen {} är skapad och kan läsas bara av dig.\n\
         Starta tjänsten med --key-file {0} eller VALKANSLI_KEY_FILE={0}.\n\
         Ha en kopia av filen på ett säkert ställe, men inte tillsammans med säkerhetskopiorna av \
         databasen. Utan den går personuppgifterna inte att läsa.",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

async fn rotate(db: &Db, kalla: &Arc<Nyckelkalla>) -> Result<(), Failure> {
    let before = db.read(store::usage).await?;
    let newest = kalla.ring().nyast();
    let left: usize = before.iter().filter(|(id, _)| **id != newest).map(|(_, n)| n).sum();
    let id = if left > 0 {
        println!("Alla värden är inte förseglade med nyckel {newest} än. Fortsätter med dem.");
        newest
    } else {
        let id = kalla.add()?;
        log(db, move || Nyckelhandelse::Byte(id)).await?;
        println!("Nyckel {id} är tillagd i nyckelfilen. Ta en ny kopia av den.");
        id
    };
    let done = reseal(db, kalla).await?;
    log(db, move || Nyckelhandelse::Omforseglat(id, done)).await?;
    println!("{done} värden är förseglade om med nyckel {id}.");
    list(db, kalla).await
}

async fn reseal(db: &Db, kalla: &Arc<Nyckelkalla>) -> Result<usize, Failure> {
    let (meter, now) = (Framsteg::terminal(), tid::now());
    meter.stage("Förseglar om", None);
    let mut done = 0;
    for kolumn in FORSEGLADE {
        let mut after = 0;
        loop {
            let kalla = Arc::clone(kalla);
            let (antal, last) =
                db.write(move |conn| store::reseal(conn, &kalla, kolumn, after, &now)).await?;
            done += antal;
            meter.step(antal);
            let Some(last) = last else { break };
            after = last;
        }
    }
    Ok(done)
}

async fn list(db: &Db, kalla: &Arc<Nyckelkalla>) -> Result<(), Failure> {
    let used = db.read(store::usage).await?;
    let ring = kalla.ring();
    let mut ids: Vec<NyckelId> = ring.ids().collect();
    ids.sort_unstable();
    for id in ids {
        let antal = used.get(&id).copied().unwrap_or_default();
        let word = match (id == ring.nyast(), antal) {
            (true, _) => "förseglar nya värden",
            (false, 0) => "behövs inte längre; ta bort den med «valkansli key remove»",
            (false, _) => "behövs",
        };
        println!("Nyckel {id}: {antal} värden, {word}.");
    }
    Ok(())
}

async fn remove(db: &Db, kalla: &Arc<Nyckelkalla>, id: NyckelId) -> Result<(), Failure> {
    let ring = kalla.ring();
    let refusal = if !ring.ids().any(|own| own == id) {
        Some(format!("Det finns ingen nyckel {id} bland nycklarna."))
    } else if ring.nyast() == id {
        Some(format!(
            "Nyckel {id} förseglar nya värden och kan inte tas bort. Lägg till en ny med \
             «valkansli key rotate» först."
        ))
    } else {
        None
    };
    if let Some(message) = refusal {
        return Err(Failure { message, code: 2 });
    }
    if kalla.path().is_none() {
        return Err(Nyckelfel::IngenFil.into());
    }
    let now = tid::now();
    db.write(move |conn| {
        store::forget(conn, id)?;
        let borttagen = Nyckelhandelse::Borttagen(id);
        logg::store::append(conn, &now, &Utforare::kommandot(), &borttagen)?;
        Ok::<_, store::Error>(())
    })
    .await?;
    kalla.remove(id)?;
    println!("Nyckel {id} är borttagen ur nyckelfilen. Ta en ny kopia av den.");
    Ok(())
}

async fn log(db: &Db, what: impl Fn() -> Nyckelhandelse + Send + 'static) -> Result<(), Failure> {
    let now = tid::now();
    db.write(move |conn| logg::store::append(conn, &now, &Utforare::kommandot(), &what())).await?;
    Ok(())
}
