//! What this room writes to the audit log.

use crate::logg::{Andring, Handelse, Rad};
use crate::valdistrikt::Valdistriktskod;

/// An event about the vallokal of a valdistrikt.
#[derive(Debug, Clone)]
pub enum Vallokalshandelse {
    /// A valdistrikt without a vallokal was given one.
    Tillagd {
        /// The röstmottagningsställe.
        stalle: i64,
        /// The valdistrikt.
        kod: Valdistriktskod,
        /// What it became.
        andringar: Vec<Andring>,
    },
    /// It was given another lokal or room.
    Bytt {
        /// The röstmottagningsställe.
        stalle: i64,
        /// The valdistrikt.
        kod: Valdistriktskod,
        /// What.
        andringar: Vec<Andring>,
    },
}

impl Handelse for Vallokalshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Tillagd { .. } => "vallokal_tillagd",
            Self::Bytt { .. } => "vallokal_bytt",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Tillagd { stalle, .. } | Self::Bytt { stalle, .. } => {
                Some(Rad::new("rostmottagningsstalle", stalle))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Tillagd { kod, .. } => format!("Gav valdistrikt {kod} en vallokal."),
            Self::Bytt { kod, .. } => format!("Ändrade vallokalen för valdistrikt {kod}."),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Tillagd { andringar, .. } | Self::Bytt { andringar, .. } => andringar.clone(),
        }
    }
}
