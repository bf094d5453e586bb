//! What searches write to the audit log.

use crate::logg::{Handelse, Rad};
use crate::val::ValId;

/// An event about a search.
#[derive(Debug, Clone)]
pub enum Platsvalshandelse {
    /// It was begun.
    Startad {
        /// Its number.
        id: i64,
        /// The val.
        val: ValId,
        /// Its name.
        namn: String,
    },
    /// It was stopped by hand.
    Avbruten {
        /// Its number.
        id: i64,
        /// Its name.
        namn: String,
    },
    /// It was removed with its answer.
    Borttagen {
        /// Its number.
        id: i64,
        /// Its name.
        namn: String,
    },
    /// Its answer was taken out as a file.
    Exporterad {
        /// Its number.
        id: i64,
        /// `csv`, `xlsx` or `geojson`.
        format: &'static str,
    },
}

impl Handelse for Platsvalshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Startad { .. } => "platsval_startat",
            Self::Avbruten { .. } => "platsval_avbrutet",
            Self::Borttagen { .. } => "platsval_borttaget",
            Self::Exporterad { .. } => "platsval_exporterat",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Startad { id, .. }
            | Self::Avbruten { id, .. }
            | Self::Borttagen { id, .. }
            | Self::Exporterad { id, .. } => Some(Rad::new("platsval", id)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Startad { val, namn, .. } => {
                format!("Startade sökningen efter platser «{namn}» i {val}.")
            }
            Self::Avbruten { namn, .. } => format!("Avbröt sökningen efter platser «{namn}»."),
            Self::Borttagen { namn, .. } => {
                format!("Tog bort sökningen efter platser «{namn}» med sitt svar.")
            }
            Self::Exporterad { id, format } => {
                format!("Hämtade svaret på sökning {id} efter platser som {format}.")
            }
        }
    }
}
