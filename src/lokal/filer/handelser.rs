//! What files of a lokal write to the audit log. Names of files, which may hold names
//! of persons, are not in it.

use super::{Filslag, Filtyp};
use crate::logg::{Handelse, Rad};

/// An event about a file.
#[derive(Debug, Clone)]
pub enum Filhandelse {
    /// One was added.
    Tillagd {
        /// The lokal.
        lokal: i64,
        /// The file.
        fil: i64,
        /// What it is for.
        slag: Filslag,
        /// What it holds.
        typ: Filtyp,
    },
    /// One was removed.
    Borttagen {
        /// The lokal.
        lokal: i64,
        /// The file.
        fil: i64,
        /// What it was for.
        slag: Filslag,
    },
}

impl Handelse for Filhandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Tillagd { .. } => "fil_tillagd",
            Self::Borttagen { .. } => "fil_borttagen",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Tillagd { lokal, .. } | Self::Borttagen { lokal, .. } => {
                Some(Rad::new("lokal", lokal))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Tillagd { fil, slag, typ, .. } => {
                format!("Lade till en fil om lokalen: {}, {}, nr {fil}.", slag.namn(), typ.namn())
            }
            Self::Borttagen { fil, slag, .. } => {
                format!("Tog bort en fil om lokalen: {}, nr {fil}.", slag.namn())
            }
        }
    }
}
