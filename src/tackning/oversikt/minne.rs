//! The latest answers, kept so that a page that is sorted or turned is not worked out
//! anew.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::indelning::Byggnader;
use super::svar::Svar;
use crate::tackning::{Bild, Fraga};

/// So many answers are kept, each of some megabytes at most.
const MEST: usize = 6;

/// The latest answers, the last first.
#[derive(Debug, Default)]
pub struct Svarsminne(Mutex<VecDeque<Arc<Svar>>>);

impl Svarsminne {
    /// The answer to a question, worked out unless it is among the latest. Not for the
    /// threads of the web server: call it through `web::block`.
    #[must_use]
    pub fn svar(&self, bild: &Arc<Bild>, fraga: &Fraga, byggnader: Arc<Byggnader>) -> Arc<Svar> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().iter().find(|one| one.answers(bild, fraga, &byggnader)).cloned();
        if let Some(svar) = known {
            return svar;
        }
        let made = Arc::new(Svar::new(Arc::clone(bild), fraga.clone(), byggnader));
        let mut all = kept();
        // What is no longer true of a val is of no more use.
        all.retain(|one| one.bild.val.id != bild.val.id || Arc::ptr_eq(&one.bild, bild));
        all.push_front(Arc::clone(&made));
        all.truncate(MEST);
        made
    }
}
