//! What confirmations write to the audit log.

use crate::logg::{Handelse, Rad};
use crate::val::ValId;

/// An event about confirmations.
#[derive(Debug, Clone)]
pub enum Bekraftelsehandelse {
    /// The owner of a lokal was written to; older links of the lokal are void.
    Fragad {
        /// The val.
        val: ValId,
        /// The lokal.
        lokal_id: i64,
    },
    /// The days of a lokal were answered.
    Svarat {
        /// The val.
        val: ValId,
        /// The lokal.
        lokal_id: i64,
        /// Days confirmed.
        ja: usize,
        /// Days declined.
        nej: usize,
    },
    /// The list was taken out as a file.
    Exporterat {
        /// Rows.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
}

impl Handelse for Bekraftelsehandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Fragad { .. } => "bekraftelse_fragad",
            Self::Svarat { .. } => "bekraftelse_svarad",
            Self::Exporterat { .. } => "bekraftelser_exporterade",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Fragad { lokal_id, .. } | Self::Svarat { lokal_id, .. } => {
                Some(Rad::new("lokal", lokal_id))
            }
            Self::Exporterat { .. } => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Fragad { val, .. } => {
                format!("Frågade lokalens ägare om dagarna i valet {val}.")
            }
            Self::Svarat { val, ja, nej, .. } => {
                format!("Svarade om lokalens dagar i valet {val}: {ja} ja, {nej} nej.")
            }
            Self::Exporterat { antal, format } => {
                format!("Tog ut listan över bekräftelser som {format} ({antal} rader).")
            }
        }
    }
}
