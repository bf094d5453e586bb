//! What appointments to institutions write to the audit log, on the person's row.

use crate::logg::{Andring, Handelse, Rad};
use crate::person::PersonId;

/// An event about an appointment.
#[derive(Debug, Clone)]
pub enum Institutionshandelse {
    /// Someone was appointed.
    Utsedd {
        /// Who.
        person: PersonId,
        /// The institution.
        stalle: i64,
    },
    /// Someone is no longer.
    Borttagen {
        /// Who.
        person: PersonId,
        /// The institution.
        stalle: i64,
    },
}

impl Handelse for Institutionshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Utsedd { .. } => "institution_utsedd",
            Self::Borttagen { .. } => "institution_utsedd_borttagen",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let (Self::Utsedd { person, .. } | Self::Borttagen { person, .. }) = self;
        Some(Rad::new("person", person))
    }

    fn text(&self) -> String {
        match self {
            Self::Utsedd { .. } => "Utsåg en röstmottagare till en institution.".to_owned(),
            Self::Borttagen { .. } => "Tog bort en röstmottagare från en institution.".to_owned(),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        let change = match self {
            Self::Utsedd { stalle, .. } => {
                Andring::of("röstmottagningsställe", None, Some(stalle.to_string()))
            }
            Self::Borttagen { stalle, .. } => {
                Andring::of("röstmottagningsställe", Some(stalle.to_string()), None)
            }
        };
        change.into_iter().collect()
    }
}
