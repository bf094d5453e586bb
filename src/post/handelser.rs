//! What is done with the outbox, for the audit log.

use super::BrevId;
use crate::logg::{Handelse, Rad};

/// An event about outgoing mail.
#[derive(Debug, Clone)]
pub enum Posthandelse {
    /// A letter that had been given up was put back.
    Forsokt {
        /// The letter.
        brev: BrevId,
    },
}

impl Handelse for Posthandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Forsokt { .. } => "brev_forsokt_igen",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let Self::Forsokt { brev } = self;
        Some(Rad::new("brev", brev))
    }

    fn text(&self) -> String {
        "Ett brev som inte hade gått att skicka lades tillbaka i utkorgen.".to_owned()
    }
}
