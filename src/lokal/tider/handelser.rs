//! What this room writes to the audit log.

use crate::logg::{Andring, Handelse, Rad};

/// An event about hours.
#[derive(Debug, Clone)]
pub enum Tidshandelse {
    /// The hours of a place were changed.
    Andrade {
        /// The röstmottagningsställe.
        stalle: i64,
        /// Each day that changed, and the reasons that were given.
        andringar: Vec<Andring>,
    },
    /// The hours of a val were taken out as a file.
    Exporterade {
        /// The val.
        val: String,
        /// Rows.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
    /// A sheet of hours was read.
    Importerade {
        /// The val.
        val: String,
        /// Places that were added.
        nya: usize,
        /// Places whose hours changed.
        andrade: usize,
    },
}

impl Handelse for Tidshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Andrade { .. } => "oppettider_andrade",
            Self::Exporterade { .. } => "oppettider_exporterade",
            Self::Importerade { .. } => "oppettider_importerade",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Andrade { stalle, .. } => Some(Rad::new("rostmottagningsstalle", stalle)),
            Self::Exporterade { val, .. } | Self::Importerade { val, .. } => {
                Some(Rad::new("val", val))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Andrade { .. } => "Ändrade öppettiderna.".to_owned(),
            Self::Exporterade { antal, format, .. } => {
                format!("Tog ut öppettiderna som {format} ({antal} rader).")
            }
            Self::Importerade { nya, andrade, .. } => format!(
                "Läste in öppettider ur ett ark: {nya} nya röstmottagningsställen och {andrade} \
                 ändrade."
            ),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Andrade { andringar, .. } => andringar.clone(),
            Self::Exporterade { .. } | Self::Importerade { .. } => Vec::new(),
        }
    }
}
