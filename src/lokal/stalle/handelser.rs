//! What the planning of röstmottagningsställen writes to the audit log.

use crate::logg::{Andring, Handelse, Rad};
use crate::lokal::{Stalletyp, Status};

/// An event about a röstmottagningsställe.
#[derive(Debug, Clone)]
pub enum Stallehandelse {
    /// A lokal was taken into a val.
    Tillagt {
        /// The röstmottagningsställe.
        id: i64,
        /// What for.
        typ: Stalletyp,
        /// Its name.
        namn: String,
    },
    /// What is known of it was changed.
    Andrat {
        /// The röstmottagningsställe.
        id: i64,
        /// What.
        andringar: Vec<Andring>,
    },
    /// It was taken a step.
    Skede {
        /// The röstmottagningsställe.
        id: i64,
        /// From.
        fran: Status,
        /// To.
        till: Status,
        /// Why, when it went back.
        skal: String,
        /// What else was changed by it.
        andringar: Vec<Andring>,
    },
    /// It was taken away, before voters had seen it.
    Borttaget {
        /// The röstmottagningsställe.
        id: i64,
        /// Its name.
        namn: String,
    },
    /// A street site was moved.
    Flyttat {
        /// The röstmottagningsställe.
        id: i64,
        /// How far, in metres.
        meter: i64,
        /// Where it was and is.
        andringar: Vec<Andring>,
    },
    /// Permits and the rest of a street site were changed.
    Gatuplats {
        /// The röstmottagningsställe.
        id: i64,
        /// What.
        andringar: Vec<Andring>,
    },
    /// What an institution needs was changed.
    Institution {
        /// The röstmottagningsställe.
        id: i64,
        /// What.
        andringar: Vec<Andring>,
    },
}

/// Written when voters are told of a place.
pub const PUBLICERAT: &str = "stalle_publicerat";
/// Written when a place that voters were told of is taken back.
pub const AVPUBLICERAT: &str = "stalle_avpublicerat";

impl Handelse for Stallehandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Tillagt { .. } => "stalle_tillagt",
            Self::Andrat { .. } => "stalle_andrat",
            Self::Skede { till: Status::Publicerad, .. } => PUBLICERAT,
            Self::Skede { fran: Status::Publicerad, .. } => AVPUBLICERAT,
            Self::Skede { .. } => "stalle_skede",
            Self::Borttaget { .. } => "stalle_borttaget",
            Self::Flyttat { .. } => "stalle_flyttat",
            Self::Gatuplats { .. } => "gatuplats_andrad",
            Self::Institution { .. } => "institution_andrad",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let (Self::Tillagt { id, .. }
        | Self::Andrat { id, .. }
        | Self::Skede { id, .. }
        | Self::Borttaget { id, .. }
        | Self::Flyttat { id, .. }
        | Self::Gatuplats { id, .. }
        | Self::Institution { id, .. }) = self;
        Some(Rad::new("rostmottagningsstalle", id))
    }

    fn text(&self) -> String {
        match self {
            Self::Tillagt { typ, namn, .. } => {
                format!("Tog in {namn} i valet som {}.", typ.namn().to_lowercase())
            }
            Self::Andrat { .. } => "Ändrade uppgifter om ett röstmottagningsställe.".to_owned(),
            Self::Skede { fran, till, skal, .. } => {
                let (fran, till) = (fran.namn().to_lowercase(), till.namn().to_lowercase());
                if skal.is_empty() {
                    format!("Tog ett röstmottagningsställe från {fran} till {till}.")
                } else {
                    format!("Tog ett röstmottagningsställe från {fran} till {till}: {skal}")
                }
            }
            Self::Borttaget { namn, .. } => format!("Tog bort {namn} ur valet."),
            Self::Flyttat { meter, .. } => format!("Flyttade en gatuplats {meter} meter."),
            Self::Gatuplats { .. } => "Ändrade uppgifter om en gatuplats.".to_owned(),
            Self::Institution { .. } => "Ändrade uppgifter om en institution.".to_owned(),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Tillagt { .. } | Self::Borttaget { .. } => Vec::new(),
            Self::Skede { fran, till, andringar, .. } => {
                let name = |status: &Status| Some(status.namn().to_owned());
                Andring::of("skede", name(fran), name(till))
                    .into_iter()
                    .chain(andringar.iter().cloned())
                    .collect()
            }
            Self::Andrat { andringar, .. }
            | Self::Flyttat { andringar, .. }
            | Self::Gatuplats { andringar, .. }
            | Self::Institution { andringar, .. } => andringar.clone(),
        }
    }
}
