//! What accounts write to the audit log.

use super::KontoId;
use crate::logg::{Handelse, Rad};

/// An event about accounts and access.
#[derive(Debug, Clone)]
pub enum Kontohandelse {
    /// Someone signed in asked for what her roles are not for.
    Nekad {
        /// `GET` or `POST`.
        metod: String,
        /// The pattern of the route, never the address itself.
        rutt: String,
    },
    /// A form came without the token that the page had given it.
    FelCsrf {
        /// The pattern of the route.
        rutt: String,
    },
    /// Someone asked for a row that is another's.
    NekadRad {
        /// The table.
        tabell: &'static str,
        /// The row.
        rad: String,
    },
    /// A session began.
    Inloggad {
        /// The account.
        konto: KontoId,
        /// By which means, in words.
        satt: &'static str,
    },
    /// A session was ended by its owner.
    Utloggad {
        /// The account.
        konto: KontoId,
    },
}

impl Handelse for Kontohandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Nekad { .. } => "atkomst_nekad",
            Self::FelCsrf { .. } => "formular_nekat",
            Self::NekadRad { .. } => "rad_nekad",
            Self::Inloggad { .. } => "inloggad",
            Self::Utloggad { .. } => "utloggad",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Nekad { .. } | Self::FelCsrf { .. } => None,
            Self::NekadRad { tabell, rad } => Some(Rad::new(tabell, rad)),
            Self::Inloggad { konto, .. } | Self::Utloggad { konto } => {
                Some(Rad::new("konto", konto))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Nekad { metod, rutt } => {
                format!("Nekades {metod} {rutt}: rollen räcker inte.")
            }
            Self::FelCsrf { rutt } => {
                format!("Ett formulär till {rutt} nekades: det kom inte från en sida här.")
            }
            Self::NekadRad { tabell, rad } => {
                format!("Nekades raden {rad} i {tabell}: den är någon annans.")
            }
            Self::Inloggad { satt, .. } => format!("Loggade in med {satt}."),
            Self::Utloggad { .. } => "Loggade ut.".to_owned(),
        }
    }
}
