//! What signing in writes to the audit log. Nothing that was typed is in it.

use crate::konto::KontoId;
use crate::konto::session::SessionId;
use crate::logg::{Andring, Handelse, Rad};

/// An event on the way in, or of somebody's own account.
#[derive(Debug, Clone)]
pub enum Inloggningshandelse {
    /// A wrong password or code; the account, if there is one of that name.
    Misslyckad {
        /// The account.
        konto: Option<KontoId>,
        /// «lösenord» or «kod».
        vad: &'static str,
    },
    /// Signing in to an account is locked for a while.
    Sparrad {
        /// The account.
        konto: Option<KontoId>,
    },
    /// The right password to an account that has ended.
    Upphort {
        /// The account.
        konto: KontoId,
    },
    /// A session was ended from another.
    SessionAvslutad {
        /// Which.
        session: SessionId,
    },
    /// All sessions but one were ended.
    AndraAvslutade {
        /// The account.
        konto: KontoId,
        /// How many.
        antal: usize,
    },
    /// A password was set.
    LosenordSatt {
        /// The account.
        konto: KontoId,
    },
    /// A second factor was set up or changed.
    AndraFaktorn {
        /// The account.
        konto: KontoId,
        /// Whether there was one before.
        byttes: bool,
    },
    /// The second factor was taken away, so that a new one is set up.
    AndraFaktornBort {
        /// The account.
        konto: KontoId,
    },
    /// A recovery code stood in for a code.
    Reservkod {
        /// The account.
        konto: KontoId,
        /// How many are left.
        kvar: i64,
    },
    /// A new set of recovery codes.
    Reservkoder {
        /// The account.
        konto: KontoId,
    },
    /// A one-time link was used.
    LankAnvand {
        /// The account.
        konto: KontoId,
    },
}

impl Handelse for Inloggningshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Misslyckad { .. } => "inloggning_misslyckad",
            Self::Sparrad { .. } => "inloggning_sparrad",
            Self::Upphort { .. } => "inloggning_upphort",
            Self::SessionAvslutad { .. } => "session_avslutad",
            Self::AndraAvslutade { .. } => "sessioner_avslutade",
            Self::LosenordSatt { .. } => "losenord_satt",
            Self::AndraFaktorn { .. } => "andra_faktor_satt",
            Self::AndraFaktornBort { .. } => "andra_faktor_borttagen",
            Self::Reservkod { .. } => "reservkod_anvand",
            Self::Reservkoder { .. } => "reservkoder_nya",
            Self::LankAnvand { .. } => "lank_anvand",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Misslyckad { konto, .. } | Self::Sparrad { konto } => {
                konto.map(|id| Rad::new("konto", id))
            }
            Self::SessionAvslutad { session } => Some(Rad::new("session", session)),
            Self::Upphort { konto }
            | Self::AndraAvslutade { konto, .. }
            | Self::LosenordSatt { konto }
            | Self::AndraFaktorn { konto, .. }
            | Self::AndraFaktornBort { konto }
            | Self::Reservkod { konto, .. }
            | Self::Reservkoder { konto }
            | Self::LankAnvand { konto } => Some(Rad::new("konto", konto)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Misslyckad { konto: Some(_), vad } => format!("Försökte logga in med fel {vad}."),
            Self::Misslyckad { konto: None, .. } => {
                "Försökte logga in med ett användarnamn som inte finns.".to_owned()
            }
            Self::Sparrad { .. } => {
                "Inloggningen spärrades en stund efter för många misslyckade försök.".to_owned()
            }
            Self::Upphort { .. } => "Försökte logga in på ett konto som har upphört.".to_owned(),
            Self::SessionAvslutad { .. } => "Avslutade en annan inloggning.".to_owned(),
            Self::AndraAvslutade { antal, .. } => {
                format!("Avslutade alla andra inloggningar ({antal}).")
            }
            Self::LosenordSatt { .. } => "Valde ett nytt lösenord.".to_owned(),
            Self::AndraFaktorn { byttes: true, .. } => "Bytte andra faktor.".to_owned(),
            Self::AndraFaktorn { byttes: false, .. } => "Lade upp en andra faktor.".to_owned(),
            Self::AndraFaktornBort { .. } => {
                "Tog bort den andra faktorn, så att en ny läggs upp vid nästa inloggning."
                    .to_owned()
            }
            Self::Reservkod { kvar, .. } => {
                format!("Använde en reservkod. {kvar} finns kvar.")
            }
            Self::Reservkoder { .. } => "Skapade nya reservkoder.".to_owned(),
            Self::LankAnvand { .. } => "Använde en engångslänk.".to_owned(),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::LosenordSatt { .. } => vec![Andring::person("lösenord")],
            Self::AndraFaktorn { .. } => vec![Andring::person("andra faktor")],
            _ => Vec::new(),
        }
    }
}
