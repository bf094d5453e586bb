//! What the register of lokaler writes to the audit log: never what a field about a
//! contact held.

use super::kontakt::Uppgift;
use crate::logg::{Andring, Handelse, Rad};

/// An event about the register.
#[derive(Debug, Clone)]
pub enum Registerhandelse {
    /// A lokal was added.
    LokalSkapad {
        /// The lokal.
        id: i64,
        /// Its name.
        namn: String,
    },
    /// Fields of a lokal were changed.
    LokalAndrad {
        /// The lokal.
        id: i64,
        /// Which fields.
        andringar: Vec<Andring>,
    },
    /// A röstmottagningsställe followed its lokal.
    StalleFoljde {
        /// The röstmottagningsställe.
        stalle_id: i64,
        /// Which fields.
        andringar: Vec<Andring>,
    },
    /// Another lokal was found to be this one, and went into it.
    LokalHopslagen {
        /// The lokal that stays.
        id: i64,
        /// The other.
        andra: i64,
        /// The name of the other.
        namn: String,
        /// What came with it, as «2 rum».
        flyttat: Vec<String>,
        /// Which fields.
        andringar: Vec<Andring>,
    },
    /// A lokal went into another.
    LokalUppgick {
        /// The lokal.
        id: i64,
        /// The one that stays.
        med: i64,
        /// The name of the one that stays.
        namn: String,
        /// In which fields that one is other than this was.
        andringar: Vec<Andring>,
    },
    /// A room was added.
    RumTillagt {
        /// The lokal.
        lokal_id: i64,
        /// The name of the room.
        namn: String,
    },
    /// A room was changed.
    RumAndrat {
        /// The lokal.
        lokal_id: i64,
        /// The name of the room.
        namn: String,
        /// Which fields.
        andringar: Vec<Andring>,
    },
    /// A room was taken away.
    RumBorttaget {
        /// The lokal.
        lokal_id: i64,
        /// The name of the room.
        namn: String,
    },
    /// Its links to parties, faiths and companies were judged.
    NeutralitetBedomd {
        /// The lokal.
        lokal_id: i64,
        /// What was judged otherwise than before.
        andringar: Vec<Andring>,
    },
    /// Candidates came in from a file.
    KandidaterInlasta {
        /// The file, without its folder.
        fil: String,
        /// New lokaler.
        nya: usize,
        /// Lokaler that were known, of which something more is known now.
        fyllda: usize,
    },
    /// The register was taken out as a file.
    Exporterat {
        /// Rows.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
    /// A contact was added.
    KontaktTillagd {
        /// The lokal.
        lokal_id: i64,
        /// What the contact is for.
        uppgift: Uppgift,
    },
    /// A contact was changed.
    KontaktAndrad {
        /// The lokal.
        lokal_id: i64,
        /// What the contact is for.
        uppgift: Uppgift,
        /// Which fields.
        andringar: Vec<Andring>,
    },
    /// A contact was taken away.
    KontaktBorttagen {
        /// The lokal.
        lokal_id: i64,
        /// What the contact was for.
        uppgift: Uppgift,
    },
}

impl Handelse for Registerhandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::LokalSkapad { .. } => "lokal_skapad",
            Self::LokalAndrad { .. } => "lokal_andrad",
            Self::LokalHopslagen { .. } => "lokal_hopslagen",
            Self::LokalUppgick { .. } => "lokal_uppgick",
            Self::StalleFoljde { .. } => "stalle_foljde_lokal",
            Self::RumTillagt { .. } => "lokalrum_tillagt",
            Self::RumAndrat { .. } => "lokalrum_andrat",
            Self::RumBorttaget { .. } => "lokalrum_borttaget",
            Self::NeutralitetBedomd { .. } => "neutralitet_bedomd",
            Self::KandidaterInlasta { .. } => "kandidater_inlasta",
            Self::Exporterat { .. } => "lokalregister_exporterat",
            Self::KontaktTillagd { .. } => "lokalkontakt_tillagd",
            Self::KontaktAndrad { .. } => "lokalkontakt_andrad",
            Self::KontaktBorttagen { .. } => "lokalkontakt_borttagen",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::LokalSkapad { id, .. }
            | Self::LokalAndrad { id, .. }
            | Self::LokalHopslagen { id, .. }
            | Self::LokalUppgick { id, .. } => Some(Rad::new("lokal", id)),
            Self::StalleFoljde { stalle_id, .. } => {
                Some(Rad::new("rostmottagningsstalle", stalle_id))
            }
            Self::KandidaterInlasta { .. } | Self::Exporterat { .. } => None,
            Self::RumTillagt { lokal_id, .. }
            | Self::RumAndrat { lokal_id, .. }
            | Self::RumBorttaget { lokal_id, .. }
            | Self::NeutralitetBedomd { lokal_id, .. }
            | Self::KontaktTillagd { lokal_id, .. }
            | Self::KontaktAndrad { lokal_id, .. }
            | Self::KontaktBorttagen { lokal_id, .. } => Some(Rad::new("lokal", lokal_id)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::LokalSkapad { namn, .. } => format!("La upp lokalen {namn}."),
            Self::LokalAndrad { .. } => "Ändrade lokalens uppgifter.".to_owned(),
            Self::LokalHopslagen { andra, namn, flyttat, .. } if flyttat.is_empty() => {
                format!("Slog ihop lokalen med {namn} (nummer {andra}).")
            }
            Self::LokalHopslagen { andra, namn, flyttat, .. } => format!(
                "Slog ihop lokalen med {namn} (nummer {andra}) och tog över {}.",
                flyttat.join(", ")
            ),
            Self::LokalUppgick { med, namn, .. } => {
                format!("Lokalen gick upp i {namn} (nummer {med}).")
            }
            Self::StalleFoljde { .. } => {
                "Förde in lokalens ändring i röstmottagningsstället.".to_owned()
            }
            Self::RumTillagt { namn, .. } => format!("La till rummet {namn}."),
            Self::RumAndrat { namn, .. } => format!("Ändrade rummet {namn}."),
            Self::RumBorttaget { namn, .. } => format!("Tog bort rummet {namn}."),
            Self::NeutralitetBedomd { .. } => "Bedömde lokalens neutralitet.".to_owned(),
            Self::KandidaterInlasta { fil, nya, fyllda } => format!(
                "Läste in kandidater ur {fil}: {nya} nya lokaler, {fyllda} kända fick fler \
                 uppgifter."
            ),
            Self::Exporterat { antal, format } => {
                format!("Tog ut registret över lokaler som {format} ({antal} rader).")
            }
            Self::KontaktTillagd { uppgift, .. } => {
                format!("La till en kontakt för lokalen: {}.", uppgift.namn())
            }
            Self::KontaktAndrad { uppgift, .. } => {
                format!("Ändrade en kontakt för lokalen: {}.", uppgift.namn())
            }
            Self::KontaktBorttagen { uppgift, .. } => {
                format!("Tog bort en kontakt för lokalen: {}.", uppgift.namn())
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::LokalAndrad { andringar, .. }
            | Self::LokalHopslagen { andringar, .. }
            | Self::LokalUppgick { andringar, .. }
            | Self::StalleFoljde { andringar, .. }
            | Self::RumAndrat { andringar, .. }
            | Self::NeutralitetBedomd { andringar, .. }
            | Self::KontaktAndrad { andringar, .. } => andringar.clone(),
            _ => Vec::new(),
        }
    }
}
