//! What accounts write to the audit log.

use chrono::NaiveDate;

use super::lank::Andamal;
use super::{KontoId, Roller};
use crate::logg::{Andring, Handelse, Rad};

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
    /// An account was made.
    Skapat {
        /// The account.
        konto: KontoId,
        /// Its roles.
        roller: Roller,
        /// Its last day.
        slutar: NaiveDate,
    },
    /// An account was closed.
    Stangt {
        /// The account.
        konto: KontoId,
    },
    /// A one-time link was made.
    LankSkapad {
        /// The account.
        konto: KontoId,
        /// What it is for.
        andamal: Andamal,
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
            Self::Skapat { .. } => "konto_skapat",
            Self::Stangt { .. } => "konto_stangt",
            Self::LankSkapad { .. } => "lank_skapad",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Nekad { .. } | Self::FelCsrf { .. } => None,
            Self::NekadRad { tabell, rad } => Some(Rad::new(tabell, rad)),
            Self::Inloggad { konto, .. }
            | Self::Utloggad { konto }
            | Self::Skapat { konto, .. }
            | Self::Stangt { konto }
            | Self::LankSkapad { konto, .. } => Some(Rad::new("konto", konto)),
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
            Self::Skapat { .. } => "Skapade kontot.".to_owned(),
            Self::Stangt { .. } => "Stängde kontot.".to_owned(),
            Self::LankSkapad { andamal: Andamal::Valkommen, .. } => {
                "Skapade en länk för att välja det första lösenordet.".to_owned()
            }
            Self::LankSkapad { andamal: Andamal::Aterstall, .. } => {
                "Skapade en länk för att välja ett nytt lösenord.".to_owned()
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Skapat { roller, slutar, .. } => {
                let new = |falt: &str, efter: String| Andring::of(falt, None, Some(efter));
                [new("roller", roller.to_string()), new("slutar", slutar.to_string())]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
