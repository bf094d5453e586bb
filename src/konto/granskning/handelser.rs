//! What the review of accounts writes to the audit log.

use super::GranskningId;
use crate::logg::{Handelse, Rad};

/// An event about the review of accounts.
#[derive(Debug, Clone)]
pub enum Granskningshandelse {
    /// Accounts were decided of.
    Bedomt {
        /// How many are to be kept.
        behalls: usize,
        /// How many are to be closed.
        stangs: usize,
    },
    /// A review was signed off.
    Signerad {
        /// The review.
        id: GranskningId,
        /// Accounts in it.
        konton: usize,
        /// Accounts that it closed.
        stangda: usize,
    },
    /// A review was taken out as a file.
    Exporterad {
        /// The review; the one under way when there is none.
        id: Option<GranskningId>,
        /// Rows.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
}

impl Handelse for Granskningshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Bedomt { .. } => "konton_bedomda",
            Self::Signerad { .. } => "kontogranskning_signerad",
            Self::Exporterad { .. } => "kontogranskning_exporterad",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Bedomt { .. } => None,
            Self::Signerad { id, .. } => Some(Rad::new("kontogranskning", id)),
            Self::Exporterad { id, .. } => id.map(|id| Rad::new("kontogranskning", id)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Bedomt { behalls, stangs } => format!(
                "Bedömde konton i granskningen: {behalls} ska behållas, {stangs} ska stängas."
            ),
            Self::Signerad { konton, stangda, .. } => {
                format!("Signerade granskningen av {konton} konton. {stangda} stängdes genom den.")
            }
            Self::Exporterad { antal, format, .. } => {
                format!("Tog ut en granskning av konton som {format} ({antal} rader).")
            }
        }
    }
}
