//! What making a val from another writes to the audit log.

use crate::logg::{Handelse, Rad};
use crate::val::ValId;

/// An event about copied val.
#[derive(Debug, Clone)]
pub enum Kopiahandelse {
    /// A val was made from another.
    ValKopierat {
        /// The val it was made from.
        fran: ValId,
        /// The new one.
        till: ValId,
        /// How many röstmottagningsställen came over.
        stallen: usize,
    },
}

impl Handelse for Kopiahandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::ValKopierat { .. } => "val_kopierat",
        }
    }

    fn rad(&self) -> Option<Rad> {
        let Self::ValKopierat { till, .. } = self;
        Some(Rad::new("val", till))
    }

    fn text(&self) -> String {
        let Self::ValKopierat { fran, till, stallen } = self;
        format!("Skapade valet {till} från {fran} med {stallen} röstmottagningsställen.")
    }
}
