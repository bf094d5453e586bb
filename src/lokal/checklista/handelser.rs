//! What the checklist writes to the audit log.

use chrono::NaiveDate;

use crate::logg::{Andring, Handelse, Rad};
use crate::val::ValId;

/// An event about a point of the checklist.
#[derive(Debug, Clone)]
pub enum Checkhandelse {
    /// Who answers for it, or its note, was changed.
    Andrad {
        /// The val.
        val: ValId,
        /// The point.
        nyckel: String,
        /// What.
        andringar: Vec<Andring>,
    },
    /// It was ticked.
    Klar {
        /// The val.
        val: ValId,
        /// The point.
        nyckel: String,
        /// The day it was done.
        dag: NaiveDate,
    },
    /// A tick was taken back.
    Angrad {
        /// The val.
        val: ValId,
        /// The point.
        nyckel: String,
    },
    /// Whoever answers for it was reminded.
    Paminnd {
        /// The val.
        val: ValId,
        /// The point.
        nyckel: String,
        /// Days left; negative when its last day has passed.
        dagar: i64,
    },
    /// The list was taken out as a file.
    Exporterad {
        /// The val.
        val: ValId,
        /// `csv`, `xlsx` or `ics`.
        format: &'static str,
    },
}

impl Handelse for Checkhandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Andrad { .. } => "checkpunkt_andrad",
            Self::Klar { .. } => "checkpunkt_klar",
            Self::Angrad { .. } => "checkpunkt_angrad",
            Self::Paminnd { .. } => "checkpunkt_paminnd",
            Self::Exporterad { .. } => "checklista_exporterad",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Andrad { val, nyckel, .. }
            | Self::Klar { val, nyckel, .. }
            | Self::Angrad { val, nyckel }
            | Self::Paminnd { val, nyckel, .. } => {
                Some(Rad::new("checkpunkt", format!("{val}/{nyckel}")))
            }
            Self::Exporterad { val, .. } => Some(Rad::new("val", val)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Andrad { nyckel, .. } => format!("Ändrade punkten {nyckel} på checklistan."),
            Self::Klar { nyckel, dag, .. } => {
                format!("Markerade punkten {nyckel} på checklistan som klar {dag}.")
            }
            Self::Angrad { nyckel, .. } => {
                format!("Tog tillbaka att punkten {nyckel} på checklistan är klar.")
            }
            Self::Paminnd { nyckel, dagar, .. } if *dagar < 0 => {
                format!("Skrev till den som ansvarar för punkten {nyckel}: sista dagen har gått.")
            }
            Self::Paminnd { nyckel, dagar, .. } => {
                format!("Påminde den som ansvarar för punkten {nyckel}: {dagar} dagar kvar.")
            }
            Self::Exporterad { format, .. } => format!("Tog ut checklistan som {format}."),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Andrad { andringar, .. } => andringar.clone(),
            _ => Vec::new(),
        }
    }
}
