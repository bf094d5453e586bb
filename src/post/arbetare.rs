//! The worker that empties the outbox.

use std::sync::Arc;
use std::time::Duration;

use super::rules::Avslag;
use super::smtp::Sandare;
use super::store;
use crate::db::{Db, Error};
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::tid::{self, Svensktid};

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steg {
    /// No letter waits.
    Inget,
    /// A letter was sent.
    Skickat,
    /// A letter was not taken, and will be tried again.
    Igen,
    /// A letter was given up.
    Uppgivet,
}

/// A worker; several may work on one outbox.
pub struct Arbetare {
    /// Where the outbox is.
    pub db: Db,
    /// What opens the letters.
    pub nycklar: Arc<Nyckelkalla>,
    /// What they are sent by.
    pub sandare: Sandare,
}

impl Arbetare {
    /// One step: takes a letter, if one waits, and tries to send it.
    ///
    /// # Errors
    /// When the database fails; a letter that was taken is then taken anew later.
    pub async fn step(&self, now: Svensktid) -> Result<Steg, Error> {
        // Looking first takes no lock, which a write would.
        if !self.db.read(move |conn| store::is_due(conn, &now)).await? {
            return Ok(Steg::Inget);
        }
        let Some(taget) = self.db.write(move |conn| store::claim(conn, &now)).await? else {
            return Ok(Steg::Inget);
        };
        let (id, forsok) = (taget.id, taget.forsok);
        let outcome = match taget.open(&self.nycklar.ring()) {
            Ok(brev) => self.sandare.send(id, taget.skapat.and_utc(), &brev).await,
            Err(_) => Err(Avslag::Sigill),
        };
        let Err(avslag) = outcome else {
            self.db.write(move |conn| store::sent(conn, id, &now)).await?;
            return Ok(Steg::Skickat);
        };
        let again =
            self.db.write(move |conn| store::failed(conn, (id, forsok), &now, avslag)).await?;
        tracing::warn!(mail = id, attempt = forsok, again, ?avslag, "a mail was not taken");
        Ok(if again { Steg::Igen } else { Steg::Uppgivet })
    }

    /// Works until the task is dropped.
    pub async fn work(self, every: Duration) {
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            ticks.tick().await;
            loop {
                match self.step(tid::now()).await {
                    Ok(Steg::Inget) => {
                        failing = false;
                        break;
                    }
                    Ok(_) => {}
                    Err(error) => {
                        if !failing {
                            tracing::error!(%error, "the outbox cannot be read");
                        }
                        failing = true;
                        break;
                    }
                }
            }
        }
    }
}
