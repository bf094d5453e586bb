//! What the register of persons writes to the audit log: never what a field held.

use super::{PersonId, Slag};
use crate::logg::{Andring, Handelse, Rad};

/// An event about persons.
#[derive(Debug, Clone)]
pub enum Personhandelse {
    /// Someone was registered.
    Skapad {
        /// The person.
        id: PersonId,
        /// Her kind.
        slag: Slag,
    },
    /// Fields were changed.
    Andrad {
        /// The person.
        id: PersonId,
        /// What became of the fields.
        andringar: Vec<Andring>,
    },
    /// Someone was marked as protected.
    Skyddad {
        /// The person.
        id: PersonId,
    },
    /// Someone is no longer protected.
    Oskyddad {
        /// The person.
        id: PersonId,
        /// Why, without data about her.
        skal: String,
    },
    /// Someone was taken away.
    Borttagen {
        /// The person.
        id: PersonId,
        /// Her kind.
        slag: Slag,
    },
    /// A protected person was opened.
    SkyddadOppnad {
        /// The person.
        id: PersonId,
        /// Why, without data about her.
        skal: String,
    },
    /// A reason to open a protected person named her, and was not taken.
    SkalNekat {
        /// The person.
        id: PersonId,
    },
    /// A protected person was searched for by her personnummer, and found.
    SkyddadFunnen {
        /// The person.
        id: PersonId,
    },
    /// Persons went out as a file.
    Exporterade {
        /// Their kinds, in words.
        slag: String,
        /// How many.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
    /// All about a person went out as a file.
    Registerutdrag {
        /// The person.
        id: PersonId,
        /// Whether she is protected.
        skyddad: bool,
        /// `html` or `json`.
        format: &'static str,
    },
}

impl Handelse for Personhandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Skapad { .. } => "person_skapad",
            Self::Andrad { .. } => "person_andrad",
            Self::Skyddad { .. } => "person_skyddad",
            Self::Oskyddad { .. } => "person_oskyddad",
            Self::Borttagen { .. } => "person_borttagen",
            Self::SkyddadOppnad { .. } => "skyddad_oppnad",
            Self::SkalNekat { .. } => "skyddad_skal_nekat",
            Self::SkyddadFunnen { .. } => "skyddad_funnen",
            Self::Exporterade { .. } => "personer_exporterade",
            Self::Registerutdrag { .. } => "registerutdrag",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Skapad { id, .. }
            | Self::Andrad { id, .. }
            | Self::Skyddad { id }
            | Self::Oskyddad { id, .. }
            | Self::Borttagen { id, .. }
            | Self::SkyddadOppnad { id, .. }
            | Self::SkalNekat { id }
            | Self::SkyddadFunnen { id }
            | Self::Registerutdrag { id, .. } => Some(Rad::new("person", id)),
            Self::Exporterade { .. } => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Skapad { slag, .. } => {
                format!("La in en person: {}.", slag.namn().to_lowercase())
            }
            Self::Andrad { .. } => "Ändrade en persons uppgifter.".to_owned(),
            Self::Skyddad { .. } => "Märkte en person som skyddad.".to_owned(),
            Self::Oskyddad { skal, .. } => {
                format!("Tog bort märkningen att en person är skyddad. Skäl: {skal}")
            }
            Self::Borttagen { slag, .. } => {
                format!("Tog bort en person: {}.", slag.namn().to_lowercase())
            }
            Self::SkyddadOppnad { skal, .. } => {
                format!("Öppnade en skyddad persons uppgifter. Skäl: {skal}")
            }
            Self::SkalNekat { .. } => {
                "Ville öppna en skyddad persons uppgifter, men skälet nämnde personen och nekades."
                    .to_owned()
            }
            Self::SkyddadFunnen { .. } => {
                "Sökte med personnummer och fann en skyddad person.".to_owned()
            }
            Self::Exporterade { slag, antal, format } => {
                format!("Tog ut {antal} personer som {format}: {slag}.")
            }
            Self::Registerutdrag { skyddad, format, .. } => {
                let whom = if *skyddad { "en skyddad person" } else { "en person" };
                format!("Tog ut registerutdrag om {whom} som {format}.")
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Andrad { andringar, .. } => andringar.clone(),
            _ => Vec::new(),
        }
    }
}
