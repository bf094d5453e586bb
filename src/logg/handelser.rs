//! What is done with the log itself.

use super::Handelse;
use super::rules::{Brott, Hel};

/// An event about the log.
#[derive(Debug, Clone)]
pub enum Logghandelse {
    /// Entries were taken out as a file.
    Exporterad {
        /// How many.
        antal: usize,
        /// Which, as the parameters of the page; nothing for all.
        urval: String,
    },
    /// The chain was followed.
    Kontrollerad(Result<Hel, Brott>),
}

/// The code of a check that found the chain whole.
pub const KONTROLLERAD: &str = "logg_kontrollerad";

/// The code of a check that found it broken.
pub const BRUTEN: &str = "logg_bruten";

impl Handelse for Logghandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Exporterad { .. } => "logg_exporterad",
            Self::Kontrollerad(Ok(_)) => KONTROLLERAD,
            Self::Kontrollerad(Err(_)) => BRUTEN,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Exporterad { antal, urval } if urval.is_empty() => {
                format!("Hämtade loggen som fil: {antal} poster.")
            }
            Self::Exporterad { antal, urval } => {
                format!("Hämtade en del av loggen som fil: {antal} poster, urval {urval}.")
            }
            Self::Kontrollerad(Ok(hel)) => {
                format!("Kontrollerade loggen: alla {} poster hänger ihop.", hel.antal)
            }
            Self::Kontrollerad(Err(brott)) => {
                format!("Kontrollerade loggen: den är bruten. {brott}")
            }
        }
    }
}
