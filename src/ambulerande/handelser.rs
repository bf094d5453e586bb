//! What visits write to the audit log.

use chrono::NaiveDate;

use super::BesokId;
use crate::logg::{Handelse, Rad};

/// An event about visits.
#[derive(Debug, Clone)]
pub enum Besokshandelse {
    /// A visit was planned.
    Planerat {
        /// The visit.
        id: BesokId,
        /// The day.
        datum: NaiveDate,
        /// The team's name.
        lag: String,
    },
    /// A visit was taken away.
    Borttaget {
        /// The visit.
        id: BesokId,
    },
}

impl Handelse for Besokshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Planerat { .. } => "besok_planerat",
            Self::Borttaget { .. } => "besok_borttaget",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let (Self::Planerat { id, .. } | Self::Borttaget { id }) = self;
        Some(Rad::new("besok", id))
    }

    fn text(&self) -> String {
        match self {
            Self::Planerat { datum, lag, .. } => {
                format!("Planerade ett hembesök {datum} för {lag}.")
            }
            Self::Borttaget { .. } => "Tog bort ett hembesök.".to_owned(),
        }
    }
}
