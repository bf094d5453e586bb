//! What settings of coverage write to the audit log.

use crate::logg::{Andring, Handelse, Rad};
use crate::val::ValId;

/// An event about settings of coverage.
#[derive(Debug, Clone)]
pub enum Tackningshandelse {
    /// They were changed.
    Installd {
        /// The val.
        val: ValId,
        /// What.
        andringar: Vec<Andring>,
    },
}

impl Handelse for Tackningshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Installd { .. } => "tackning_installd",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let Self::Installd { val, .. } = self;
        Some(Rad::new("tackningsinstallning", val))
    }

    fn text(&self) -> String {
        let Self::Installd { val, .. } = self;
        format!("Ändrade löften och inställningar för täckning i {val}.")
    }

    fn andringar(&self) -> Vec<Andring> {
        let Self::Installd { andringar, .. } = self;
        andringar.clone()
    }
}
