//! What inspections write to the audit log.

use super::katalog::KATALOG;
use super::{Uppgifter, Varden};
use crate::logg::{Andring, Handelse, Rad};

/// An event about an inspection, or about the list of them.
#[derive(Debug, Clone)]
pub enum Inventeringshandelse {
    /// One was noted.
    Noterad {
        /// The lokal.
        lokal: i64,
        /// The inspection.
        inventering: i64,
        /// What was measured.
        andringar: Vec<Andring>,
    },
    /// What was noted was changed.
    Andrad {
        /// The lokal.
        lokal: i64,
        /// The inspection.
        inventering: i64,
        /// What.
        andringar: Vec<Andring>,
    },
    /// It was removed.
    Borttagen {
        /// The lokal.
        lokal: i64,
        /// The inspection.
        inventering: i64,
        /// What it held.
        andringar: Vec<Andring>,
    },
    /// The newest inspection of each lokal was taken out as a file.
    Exporterade {
        /// Rows.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
}

impl Handelse for Inventeringshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Noterad { .. } => "inventering_noterad",
            Self::Andrad { .. } => "inventering_andrad",
            Self::Borttagen { .. } => "inventering_borttagen",
            Self::Exporterade { .. } => "inventeringar_exporterade",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Noterad { lokal, .. }
            | Self::Andrad { lokal, .. }
            | Self::Borttagen { lokal, .. } => Some(Rad::new("lokal", lokal)),
            Self::Exporterade { .. } => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Noterad { inventering, .. } => format!("Noterade inventering {inventering}."),
            Self::Andrad { inventering, .. } => format!("Ändrade inventering {inventering}."),
            Self::Borttagen { inventering, .. } => {
                format!("Tog bort inventering {inventering}.")
            }
            Self::Exporterade { antal, format } => {
                format!("Tog ut inventeringarna som {format} ({antal} rader).")
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Noterad { andringar, .. }
            | Self::Andrad { andringar, .. }
            | Self::Borttagen { andringar, .. } => andringar.clone(),
            Self::Exporterade { .. } => Vec::new(),
        }
    }
}

/// What differs between two notes of an inspection; either may be missing. Of who made
/// it and of free words only that they changed is told.
#[must_use]
pub fn andringar(fore: Option<&Uppgifter>, efter: Option<&Uppgifter>) -> Vec<Andring> {
    let mut found = Vec::new();
    let day = |one: Option<&Uppgifter>| one.map(|one| one.datum.to_string());
    found.extend(Andring::of("datum", day(fore), day(efter)));
    let who = |one: Option<&Uppgifter>| one.map(|one| one.inventerare.clone());
    if who(fore) != who(efter) {
        found.push(Andring::person("inventerare"));
    }
    let note = |one: Option<&Uppgifter>| one.map(|one| one.anteckning.clone()).unwrap_or_default();
    if note(fore) != note(efter) {
        found.push(Andring::person("anteckning"));
    }
    let empty = Varden::default();
    let values = |one: Option<&Uppgifter>, kod: &str| {
        one.map_or(&empty, |one| &one.varden).get(kod).map(ToString::to_string)
    };
    for falt in &KATALOG.falt {
        found.extend(Andring::of(&falt.kod, values(fore, &falt.kod), values(efter, &falt.kod)));
    }
    found
}
