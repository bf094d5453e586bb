//! What the register of lokaler writes to the audit log: never what a field about a
//! contact held.

use super::kontakt::Uppgift;
use crate::logg::{Andring, Handelse, Rad};

/// An event about the register.
#[derive(Debug, Clone)]
pub enum Registerhandelse {
    /// A contact was added.
    KontaktTillagd {
        /// The lokal.
        lokal_id: i64,
        /// What the contact is for.
        uppgift: Uppgift,
    },
    /// A contact was changed.
    KontaktAndrad {
        /// The lokal.
        lokal_id: i64,
        /// What the contact is for.
        uppgift: Uppgift,
        /// Which fields.
        andringar: Vec<Andring>,
    },
    /// A contact was taken away.
    KontaktBorttagen {
        /// The lokal.
        lokal_id: i64,
        /// What the contact was for.
        uppgift: Uppgift,
    },
}

impl Handelse for Registerhandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::KontaktTillagd { .. } => "lokalkontakt_tillagd",
            Self::KontaktAndrad { .. } => "lokalkontakt_andrad",
            Self::KontaktBorttagen { .. } => "lokalkontakt_borttagen",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::KontaktTillagd { lokal_id, .. }
            | Self::KontaktAndrad { lokal_id, .. }
            | Self::KontaktBorttagen { lokal_id, .. } => Some(Rad::new("lokal", lokal_id)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::KontaktTillagd { uppgift, .. } => {
                format!("La till en kontakt för lokalen: {}.", uppgift.namn())
            }
            Self::KontaktAndrad { uppgift, .. } => {
                format!("Ändrade en kontakt för lokalen: {}.", uppgift.namn())
            }
            Self::KontaktBorttagen { uppgift, .. } => {
                format!("Tog bort en kontakt för lokalen: {}.", uppgift.namn())
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::KontaktAndrad { andringar, .. } => andringar.clone(),
            _ => Vec::new(),
        }
    }
}
