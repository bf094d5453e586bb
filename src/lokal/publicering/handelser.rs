//! What this room writes to the audit log.

use crate::logg::{Handelse, Rad};

/// An event about what goes out.
#[derive(Debug, Clone)]
pub enum Publiceringshandelse {
    /// What is out was noted.
    Publicerat {
        /// The snapshot.
        id: i64,
        /// The val.
        val: String,
        /// `vallokaler` or `rostningslokaler`.
        slag: &'static str,
        /// Rows.
        antal: usize,
    },
    /// A file of Valmyndigheten's came in, which is what is out.
    Inlast {
        /// The snapshot.
        id: i64,
        /// The val.
        val: String,
        /// `vallokaler` or `rostningslokaler`.
        slag: &'static str,
        /// Rows.
        antal: usize,
    },
    /// What had been noted as out was taken back.
    Angrat {
        /// The snapshot.
        id: i64,
        /// The val.
        val: String,
        /// `vallokaler` or `rostningslokaler`.
        slag: &'static str,
    },
}

impl Handelse for Publiceringshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Publicerat { .. } => "lokaler_publicerade",
            Self::Inlast { .. } => "lokaler_inlasta",
            Self::Angrat { .. } => "publicering_angrad",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Publicerat { id, .. } | Self::Inlast { id, .. } | Self::Angrat { id, .. } => {
                Some(Rad::new("publicering", id))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Publicerat { val, slag, antal, .. } => {
                format!("Noterade vad som är publicerat i {val}: {slag}, {antal} rader.")
            }
            Self::Inlast { val, slag, antal, .. } => format!(
                "Läste in Valmyndighetens fil med {slag} i {val}. Publicerat är nu {antal} rader."
            ),
            Self::Angrat { val, slag, .. } => {
                format!("Tog bort den senaste noteringen av vad som är publicerat i {val}: {slag}.")
            }
        }
    }
}
