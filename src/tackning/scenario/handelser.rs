//! What scenarios write to the audit log.

use crate::logg::{Andring, Handelse, Rad};

/// An event about a scenario.
#[derive(Debug, Clone)]
pub enum Scenariohandelse {
    /// It was made.
    Skapat {
        /// The scenario.
        id: i64,
        /// Its name.
        namn: String,
        /// How many changes it began with.
        andringar: usize,
    },
    /// Its name, note or changes were changed.
    Andrat {
        /// The scenario.
        id: i64,
        /// What.
        andringar: Vec<Andring>,
    },
    /// It was taken away.
    Borttaget {
        /// The scenario.
        id: i64,
        /// Its name.
        namn: String,
    },
    /// It was written into the plan of its val.
    Infort {
        /// The scenario.
        id: i64,
        /// Its name.
        namn: String,
        /// What was done, place by place.
        andringar: Vec<Andring>,
    },
}

impl Handelse for Scenariohandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Skapat { .. } => "scenario_skapat",
            Self::Andrat { .. } => "scenario_andrat",
            Self::Borttaget { .. } => "scenario_borttaget",
            Self::Infort { .. } => "scenario_infort",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let (Self::Skapat { id, .. }
        | Self::Andrat { id, .. }
        | Self::Borttaget { id, .. }
        | Self::Infort { id, .. }) = self;
        Some(Rad::new("scenario", id))
    }

    fn text(&self) -> String {
        match self {
            Self::Skapat { namn, andringar, .. } => {
                format!("Skapade scenariot «{namn}» med {andringar} ändringar.")
            }
            Self::Andrat { .. } => "Ändrade ett scenario.".to_owned(),
            Self::Borttaget { namn, .. } => format!("Tog bort scenariot «{namn}»."),
            Self::Infort { namn, .. } => format!("Förde in scenariot «{namn}» i planen."),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Skapat { .. } | Self::Borttaget { .. } => Vec::new(),
            Self::Andrat { andringar, .. } | Self::Infort { andringar, .. } => andringar.clone(),
        }
    }
}
