//! What walking networks write to the audit log.

use crate::logg::{Handelse, Rad};

/// An event about a walking network.
#[derive(Debug, Clone)]
pub enum Nathandelse {
    /// One was read, perhaps in place of another.
    Inlast {
        /// Its number.
        id: i64,
        /// The name of its area.
        namn: String,
        /// How many junctions it has.
        korsningar: u32,
        /// Whether one of the same name was there before.
        ersatte: bool,
    },
    /// One was removed.
    Borttaget {
        /// Its number.
        id: i64,
        /// The name of its area.
        namn: String,
    },
}

impl Handelse for Nathandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Inlast { .. } => "gangnat_inlast",
            Self::Borttaget { .. } => "gangnat_borttaget",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let (Self::Inlast { id, .. } | Self::Borttaget { id, .. }) = self;
        Some(Rad::new("gangnat", id))
    }

    fn text(&self) -> String {
        match self {
            Self::Inlast { namn, korsningar, ersatte, .. } => {
                let instead = if *ersatte { " i stället för det förra" } else { "" };
                format!("Läste in gångnätet {namn} med {korsningar} korsningar{instead}.")
            }
            Self::Borttaget { namn, .. } => format!("Tog bort gångnätet {namn}."),
        }
    }
}
