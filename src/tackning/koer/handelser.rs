//! What is done about queues, for the audit log.

use crate::logg::{Andring, Handelse, Rad};
use crate::val::ValId;

/// An event about queues.
#[derive(Debug, Clone)]
pub enum Kohandelse {
    /// What queues are worked out from was changed.
    Andrad {
        /// The val.
        val: ValId,
        /// What.
        andringar: Vec<Andring>,
    },
    /// What a place has was changed.
    Plats {
        /// The number of its röstmottagningsställe.
        stalle: i64,
        /// What.
        andringar: Vec<Andring>,
    },
    /// Waits or expected voters were taken out as a file.
    Exporterad {
        /// The val.
        val: ValId,
        /// What, in words: «köer».
        vad: &'static str,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
}

impl Handelse for Kohandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Andrad { .. } => "koinstallning_andrad",
            Self::Plats { .. } => "koresurser_andrade",
            Self::Exporterad { .. } => "koer_exporterade",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Andrad { val, .. } | Self::Exporterad { val, .. } => Some(Rad::new("val", val)),
            Self::Plats { stalle, .. } => Some(Rad::new("rostmottagningsstalle", stalle)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Andrad { .. } => "Ändrade vad köer räknas på.".to_owned(),
            Self::Plats { stalle, .. } => {
                format!("Ändrade bord, ställ och skärmar för röstmottagningsställe {stalle}.")
            }
            Self::Exporterad { vad, format, .. } => format!("Tog ut {vad} som {format}."),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Andrad { andringar, .. } | Self::Plats { andringar, .. } => andringar.clone(),
            Self::Exporterad { .. } => Vec::new(),
        }
    }
}
