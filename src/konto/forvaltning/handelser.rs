//! What the administration of accounts writes to the audit log.

use chrono::NaiveDate;

use crate::konto::KontoId;
use crate::konto::session::SessionId;
use crate::logg::{Andring, Handelse, Rad};

/// An event about an account, done by an administrator or by the service.
#[derive(Debug, Clone)]
pub enum Forvaltningshandelse {
    /// What it may do, how long, or who its owner is was changed.
    Andrat {
        /// The account.
        konto: KontoId,
        /// What.
        andringar: Vec<Andring>,
        /// Sessions that ended by it.
        avslutade: usize,
    },
    /// What it may do was approved.
    Godkant(KontoId),
    /// It was closed by an administrator.
    Stangt {
        /// The account.
        konto: KontoId,
        /// Sessions that ended by it.
        avslutade: usize,
    },
    /// It was closed because its last day had passed.
    StangtEfterSlut {
        /// The account.
        konto: KontoId,
        /// Its last day.
        slutade: NaiveDate,
        /// Sessions that ended by it.
        avslutade: usize,
    },
    /// It was opened again.
    Oppnat {
        /// The account.
        konto: KontoId,
        /// What else was changed by it.
        andringar: Vec<Andring>,
    },
    /// Its owner was warned that it ends.
    Varnat {
        /// The account.
        konto: KontoId,
        /// Days left.
        dagar: i64,
        /// Whether there was an address to write to.
        skickat: bool,
    },
    /// An administrator ended a session.
    SessionAvslutad {
        /// The account.
        konto: KontoId,
        /// The session; all of them when there is none.
        session: Option<SessionId>,
        /// How many ended.
        avslutade: usize,
    },
    /// Its second factor and recovery codes were taken away.
    AndraFaktornBorttagen(KontoId),
    /// The list of accounts was taken out as a file.
    Exporterat {
        /// Rows.
        antal: usize,
        /// `csv` or `xlsx`.
        format: &'static str,
    },
}

impl Handelse for Forvaltningshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Andrat { .. } => "konto_andrat",
            Self::Godkant(_) => "konto_godkant",
            Self::Stangt { .. } => "konto_stangt",
            Self::StangtEfterSlut { .. } => "konto_stangt_efter_slut",
            Self::Oppnat { .. } => "konto_oppnat",
            Self::Varnat { .. } => "konto_varnat",
            Self::SessionAvslutad { .. } => "session_avslutad_av_administrator",
            Self::AndraFaktornBorttagen(_) => "andra_faktorn_borttagen",
            Self::Exporterat { .. } => "konton_exporterade",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Andrat { konto, .. }
            | Self::Godkant(konto)
            | Self::Stangt { konto, .. }
            | Self::StangtEfterSlut { konto, .. }
            | Self::Oppnat { konto, .. }
            | Self::Varnat { konto, .. }
            | Self::SessionAvslutad { konto, .. }
            | Self::AndraFaktornBorttagen(konto) => Some(Rad::new("konto", konto)),
            Self::Exporterat { .. } => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Andrat { avslutade, .. } => {
                format!("Ändrade ett konto.{}", ended(*avslutade))
            }
            Self::Godkant(_) => "Godkände ett kontos behörighet.".to_owned(),
            Self::Stangt { avslutade, .. } => format!("Stängde ett konto.{}", ended(*avslutade)),
            Self::StangtEfterSlut { slutade, avslutade, .. } => {
                format!("Stängde ett konto som slutade {slutade}.{}", ended(*avslutade))
            }
            Self::Oppnat { .. } => "Öppnade ett stängt konto.".to_owned(),
            Self::Varnat { dagar, skickat: true, .. } => {
                format!("Skrev till kontots ägare att det slutar om {dagar} dagar.")
            }
            Self::Varnat { dagar, skickat: false, .. } => format!(
                "Kontot slutar om {dagar} dagar. Ägaren fick ingen varning, för det finns ingen \
                 adress att skriva till."
            ),
            Self::SessionAvslutad { session: Some(_), .. } => {
                "Avslutade en av kontots inloggningar.".to_owned()
            }
            Self::SessionAvslutad { session: None, avslutade, .. } => {
                format!("Avslutade kontots alla inloggningar ({avslutade}).")
            }
            Self::AndraFaktornBorttagen(_) => {
                "Tog bort kontots andra faktor och reservkoder.".to_owned()
            }
            Self::Exporterat { antal, format } => {
                format!("Tog ut listan över konton som {format} ({antal} rader).")
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Andrat { andringar, .. } | Self::Oppnat { andringar, .. } => andringar.clone(),
            _ => Vec::new(),
        }
    }
}

fn ended(sessions: usize) -> String {
    match sessions {
        0 => String::new(),
        1 => " Det avslutade en inloggning.".to_owned(),
        n => format!(" Det avslutade {n} inloggningar."),
    }
}
