//! A search in the background: on a thread of its own, while what it has come to is written
//! to its row now and then. It ends when its row says so, or when the service does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::kandidater::Registerlokal;
use super::los::{Gang, losa};
use super::store;
use super::svar::Framsteg;
use super::uppdrag::Uppdrag;
use crate::db::Db;
use crate::tackning::Bild;
use crate::tid;

/// How often a search writes how far it has come.
const SKRIVER: Duration = Duration::from_millis(500);

/// Stops the search when it is dropped, as when the service stops.
struct Stopp(Arc<AtomicBool>);

impl Drop for Stopp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Begins a search whose row there is. Must be called within a tokio runtime.
pub fn starta(db: Db, id: i64, bild: Arc<Bild>, register: Vec<Registerlokal>, uppdrag: Uppdrag) {
    let stopp = Stopp(Arc::default());
    let seen = Arc::new(Mutex::new(Framsteg::default()));
    let (done, mut answer) = oneshot::channel();
    let (flag, shown) = (Arc::clone(&stopp.0), Arc::clone(&seen));
    let work = move || {
        let began = Instant::now();
        let klocka = || began.elapsed().as_secs_f64();
        let avbruten = || flag.load(Ordering::Relaxed);
        let framsteg = |now: Framsteg| {
            *shown.lock().unwrap_or_else(PoisonError::into_inner) = now;
        };
        let gang = Gang { klocka: &klocka, avbruten: &avbruten, framsteg: &framsteg };
        let found = losa(&bild, &register, &uppdrag, gang);
        // Nobody listens when the service is stopping.
        drop(done.send(found.map_err(|fel| fel.to_string())));
    };
    let thread = std::thread::Builder::new().name(format!("platsval {id}")).spawn(work);
    tokio::spawn(async move {
        let stopp = stopp;
        if let Err(error) = thread {
            tracing::error!(id, %error, "a search could not begin");
        }
        let began = Instant::now();
        let mut ticks = tokio::time::interval(SKRIVER);
        let now = || {
            let known = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let sekunder = began.elapsed().as_secs_f64();
            Framsteg { skrivet: tid::now().timestamp(), sekunder, ..known }
        };
        let utfall = loop {
            tokio::select! {
                found = &mut answer => break found.unwrap_or_else(|_| {
                    Err("Sökningen stannade av ett fel i tjänsten. Försök igen, och säg till den \
                         som sköter driften om det händer på nytt.".to_owned())
                }),
                _ = ticks.tick() => {
                    let framsteg = now();
                    let written = db.write(move |conn| store::progress(conn, id, &framsteg)).await;
                    match written {
                        Ok(true) => {}
                        Ok(false) => stopp.0.store(true, Ordering::Relaxed),
                        Err(error) => tracing::warn!(id, %error, "a search could not say how far it has come"),
                    }
                }
            }
        };
        let framsteg = now();
        let written = db.write(move |conn| store::finish(conn, id, &utfall, &framsteg)).await;
        if let Err(error) = written {
            tracing::error!(id, %error, "what a search found could not be written");
        }
    });
}
