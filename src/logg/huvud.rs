//! The head of the log: the number and hash of its last entry on a day, written down
//! where whoever can change the database cannot.
//!
//! One line holds one head: `2026-09-13 1234 9f86d0…`. The service adds a line a day to
//! a file and sends it by mail; `valkansli audit verify --huvud FIL` looks for every
//! line in the log as it is now.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use data_encoding::HEXLOWER_PERMISSIVE as HEX;

use super::store;
use crate::db::{Db, Error, dagligen};
use crate::post::{self, Brev, Brevadress};
use crate::sigill::Nyckelring;
use crate::tid::Svensktid;

/// The head of the log on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Huvud {
    /// The day on which it was written down.
    pub dag: NaiveDate,
    /// The number of the last entry.
    pub nummer: i64,
    /// The hash of that entry.
    pub hash: [u8; 32],
}

impl fmt::Display for Huvud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.dag, self.nummer, HEX.encode(&self.hash))
    }
}

/// A line that holds no head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Rad {0} är inget huvud. En rad ska vara som «2026-09-13 1234 9f86d0…» med 64 tecken sist."
)]
pub struct Huvudfel(pub usize);

impl FromStr for Huvud {
    type Err = ();

    fn from_str(line: &str) -> Result<Self, ()> {
        let mut parts = line.split_whitespace();
        let mut part = || parts.next().ok_or(());
        let (dag, nummer, hash) = (part()?, part()?, part()?);
        let hash = HEX.decode(hash.as_bytes()).map_err(drop)?;
        let huvud = Self {
            dag: dag.parse().map_err(drop)?,
            nummer: nummer.parse().map_err(drop)?,
            hash: hash.try_into().map_err(drop)?,
        };
        if parts.next().is_some() { Err(()) } else { Ok(huvud) }
    }
}

/// Reads the heads of a file. Empty lines and those that begin with `#` are passed over.
///
/// # Errors
/// The first line that holds no head.
pub fn parse(text: &str) -> Result<Vec<Huvud>, Huvudfel> {
    text.lines()
        .map(str::trim)
        .zip(1..)
        .filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
        .map(|(line, number)| line.parse().map_err(|()| Huvudfel(number)))
        .collect()
}

/// Adds a head to a file, unless one of its day is there. What stood there stays, be it
/// readable or not. Says whether a line was added.
///
/// # Errors
/// When the file cannot be read or written.
pub fn note(file: &Path, huvud: &Huvud) -> io::Result<bool> {
    let before = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let day = format!("{} ", huvud.dag);
    if before.lines().any(|line| line.starts_with(&day)) {
        return Ok(false);
    }
    let mut out = OpenOptions::new().create(true).append(true).open(file)?;
    let torn = !before.is_empty() && !before.ends_with('\n');
    let line = format!("{}{huvud}\n", if torn { "\n" } else { "" });
    // One write, so that several instances with one file do not mix their lines.
    out.write_all(line.as_bytes())?;
    out.sync_all()?;
    Ok(true)
}

/// Where the head of the day goes.
#[derive(Debug, Clone, Default)]
pub struct Mottagare {
    /// The file.
    pub fil: Option<PathBuf>,
    /// The mail addresses.
    pub brev: Vec<Brevadress>,
    /// What seals the letters; without it none are written.
    pub nycklar: Option<Arc<Nyckelring>>,
}

/// Why the head was not written down.
#[derive(Debug, thiserror::Error)]
pub enum Fel {
    /// The file.
    #[error("Loggens huvud kunde inte skrivas till {0}: {1}")]
    Fil(String, io::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] Error),
}

/// Writes down the head of the day, if that is not done. Every instance looks to its
/// own file, one of them sends the mail.
///
/// # Errors
/// [`Fel`]; what did succeed is not done again.
pub async fn daily(db: &Db, mottagare: &Mottagare, now: Svensktid) -> Result<(), Fel> {
    let dag = now.date_naive();
    let written = match &mottagare.fil {
        Some(fil) => write(db, fil.clone(), dag).await,
        None => Ok(()),
    };
    // A file that cannot be written is no reason not to send the mail.
    mail(db, mottagare, now).await?;
    written
}

async fn write(db: &Db, fil: PathBuf, dag: NaiveDate) -> Result<(), Fel> {
    let Some(huvud) = db.read(move |conn| store::head(conn, dag)).await? else { return Ok(()) };
    tokio::task::spawn_blocking(move || match note(&fil, &huvud) {
        Ok(_) => Ok(()),
        Err(error) => Err(Fel::Fil(fil.display().to_string(), error)),
    })
    .await
    .map_err(|_| Error::Stopping)?
}

async fn mail(db: &Db, mottagare: &Mottagare, now: Svensktid) -> Result<(), Error> {
    const TASK: &str = "skicka_loggens_huvud";
    let dag = now.date_naive();
    let Some(nycklar) = mottagare.nycklar.clone() else { return Ok(()) };
    if mottagare.brev.is_empty() || !db.read(move |conn| dagligen::is_due(conn, TASK, dag)).await? {
        return Ok(());
    }
    let till = mottagare.brev.clone();
    db.write(move |conn| {
        let Some(huvud) = store::head(conn, dag)? else { return Ok(()) };
        if dagligen::claim(conn, TASK, dag)? {
            for adress in &till {
                post::store::enqueue(conn, &nycklar, &now, &letter(adress, &huvud))?;
            }
        }
        Ok(())
    })
    .await
}

fn letter(till: &Brevadress, huvud: &Huvud) -> Brev {
    Brev {
        slag: "Loggens huvud",
        till: till.bare(),
        amne: format!("Loggens huvud {}", huvud.dag),
        text: format!(
            "{huvud}\n\nRaden säger vilken den sista posten i Valkanslis logg var och vad den \
             innehöll. Spara brevet. Om någon skriver om loggen i efterhand stämmer den inte \
             längre med raden.\n\nSpara raderna i en fil och kontrollera loggen med «valkansli \
             audit verify --huvud FIL».\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn huvud(day: u32) -> Huvud {
        Huvud {
            dag: NaiveDate::from_ymd_opt(2026, 9, day).unwrap(),
            nummer: i64::from(day) * 100,
            hash: [u8::try_from(day).unwrap(); 32],
        }
    }

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let lines = format!("# Valkansliet\n\n{}\r\n  {}\n", huvud(1), huvud(2));
        assert_eq!(parse(&lines), Ok(vec![huvud(1), huvud(2)]));
        assert_eq!(parse("\n2026-09-13 12 abc"), Err(Huvudfel(2)));
        for wrong in ["x", "2026-09-13", "2026-13-13 1 00", &format!("{} mer", huvud(1))] {
            assert!(wrong.parse::<Huvud>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_noted_once_and_nothing_that_stood_there_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("huvuden");
        assert!(note(&file, &huvud(1)).unwrap());
        assert!(!note(&file, &Huvud { nummer: 999, ..huvud(1) }).unwrap());
        // As if the machine had stopped in the middle of a line.
        let torn = fs::read_to_string(&file).unwrap() + "2026-0";
        fs::write(&file, torn).unwrap();
        assert!(note(&file, &huvud(2)).unwrap());
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text, format!("{}\n2026-0\n{}\n", huvud(1), huvud(2)));
        assert!(note(folder.path(), &huvud(3)).is_err());
    }
}
