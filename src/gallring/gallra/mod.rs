//! What is due to go, counted and removed.
//!
//! Rows go in batches, each in a write of its own with its receipt in the audit log, so
//! that a run that is broken off has lost nothing and is simply run again.

pub mod store;

use std::fmt;

use super::handelser::Gallringshandelse;
use super::{Regel, Uppgiftsslag, store as regler};
use crate::db::{AnyConnection, Db, Error, dagligen};
use crate::fil::Framsteg;
use crate::logg::{self, Utforare};
use crate::tid::Svensktid;

/// How much of a kind was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Borttaget {
    /// Rows of the kind.
    pub rader: usize,
    /// Visits that went with their persons.
    pub besok: usize,
}

impl fmt::Display for Borttaget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.rader == 1 { "rad" } else { "rader" };
        write!(f, "{} {rows}", self.rader)?;
        if self.besok > 0 { write!(f, " och {} besök", self.besok) } else { Ok(()) }
    }
}

/// How much of a kind is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moget {
    /// The rule that it is due by.
    pub regel: Regel,
    /// Rows.
    pub antal: usize,
}

/// How much of each kind is due now.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut AnyConnection, now: &Svensktid) -> Result<Vec<Moget>, Error> {
    Uppgiftsslag::ALLA
        .into_iter()
        .map(|slag| {
            let regel = regler::rule(conn, slag)?;
            Ok(Moget { regel, antal: store::count(conn, &regel, now)? })
        })
        .collect()
}

/// Removes what is due of a kind; gives how much that was.
///
/// # Errors
/// When the database fails. What is removed by then stays so, with its receipts.
pub async fn run(
    db: &Db,
    slag: Uppgiftsslag,
    now: Svensktid,
    av: &Utforare,
    meter: &Framsteg,
) -> Result<Borttaget, Error> {
    let mut all = Borttaget::default();
    loop {
        let av = av.clone();
        let batch = db.write(move |conn| batch(conn, slag, &now, &av)).await?;
        if batch.rader == 0 {
            return Ok(all);
        }
        meter.step(batch.rader);
        all.rader += batch.rader;
        all.besok += batch.besok;
    }
}

fn batch(
    conn: &mut AnyConnection,
    slag: Uppgiftsslag,
    now: &Svensktid,
    av: &Utforare,
) -> Result<Borttaget, Error> {
    // Read anew each time: whoever lengthens a time while rows go is heard.
    let regel = regler::rule(conn, slag)?;
    let borttaget = store::remove(conn, &regel, now)?;
    if borttaget.rader > 0 {
        let kvitto = Gallringshandelse::Gallrat { regel, borttaget };
        logg::store::append(conn, now, av, &kvitto)?;
    }
    Ok(borttaget)
}

/// Removes, once a day, what the service removes by itself.
///
/// # Errors
/// When the database fails.
pub async fn daily(db: &Db, now: Svensktid) -> Result<(), Error> {
    const TASK: &str = "gallra";
    let idag = now.date_naive();
    if !db.read(move |conn| dagligen::is_due(conn, TASK, idag)).await? {
        return Ok(());
    }
    let (av, meter) = (Utforare::systemet(), Framsteg::silent());
    for slag in Uppgiftsslag::ALLA.into_iter().filter(|slag| slag.gallras_dagligen()) {
        run(db, slag, now, &av, &meter).await?;
    }
    // Last, so that what fails is tried again; two at once do each a part.
    db.write(move |conn| dagligen::claim(conn, TASK, idag)).await?;
    Ok(())
}
