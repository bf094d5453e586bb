//! What the service does by itself, beside answering: keeps the Atlas fresh, sends
//! mail, and does once a day what is due.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::{Shared, StartError};
use crate::gallring::gallra;
use crate::konto::forvaltning::dagligen;
use crate::logg::huvud::{self, Mottagare};
use crate::lokal::checklista::paminn;
use crate::post::arbetare::Arbetare;
use crate::post::smtp::Sandare;
use crate::tid::{self, Svensktid};
use crate::uppslag::vakt;

/// Starts what goes on beside the answers.
///
/// # Errors
/// When the mail server cannot be reached in any safe way.
pub fn start(shared: &Shared) -> Result<Vec<JoinHandle<()>>, StartError> {
    let every = Duration::from_secs(shared.settings.server.poll_seconds);
    let mut tasks = vec![
        tokio::spawn(vakt::watch(shared.db.clone(), shared.atlas.clone(), every)),
        tokio::spawn(days(shared.clone())),
    ];
    if let Some(worker) = mail(shared)? {
        tasks.push(tokio::spawn(worker.work(every)));
    }
    Ok(tasks)
}

fn mail(shared: &Shared) -> Result<Option<Arbetare>, StartError> {
    let settings = &shared.settings.post;
    let (Some(server), Some(fran)) = (&settings.smtp_url, &settings.mail_from) else {
        return Ok(None);
    };
    let Some(nycklar) = shared.nycklar.clone() else {
        tracing::warn!("no key for personal data: mail waits in the outbox");
        return Ok(None);
    };
    let sandare =
        Sandare::new(server, fran.clone()).map_err(|error| StartError::Post(error.to_string()))?;
    Ok(Some(Arbetare { db: shared.db.clone(), nycklar, sandare }))
}

/// How often the service looks whether a new day has things to do.
const LOOK: Duration = Duration::from_mins(1);

async fn days(shared: Shared) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        day(&shared, tid::now()).await;
    }
}

/// Does what is due once a day ([`crate::db::dagligen`]). Each task claims its day in
/// its own write, and is tried again at the next look if it fails.
async fn day(shared: &Shared, now: Svensktid) {
    told("remove what is due", gallra::daily(&shared.db, now).await);
    let underlag = dagligen::Underlag {
        nycklar: shared.nyckelkalla().ok(),
        granser: shared.settings.konton.granser(),
        adress: shared.settings.adress(),
    };
    told("see to accounts", dagligen::in_the_morning(&shared.db, now, underlag).await);
    let checklista =
        paminn::Underlag { nycklar: shared.nyckelkalla().ok(), adress: shared.settings.adress() };
    told("remind of the checklist", paminn::in_the_morning(&shared.db, now, checklista).await);
    let granskning = &shared.settings.granskning;
    let mottagare = Mottagare {
        fil: granskning.log_head_file.clone(),
        brev: granskning.log_head_mail.clone(),
        nycklar: shared.nycklar().ok(),
    };
    told("write down the head of the log", huvud::daily(&shared.db, &mottagare, now).await);
}

fn told<E: std::fmt::Display>(task: &str, outcome: Result<(), E>) {
    if let Err(error) = outcome {
        tracing::error!(task, %error, "a daily task failed and will be tried again");
    }
}
