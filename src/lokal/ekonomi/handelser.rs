//! What the rooms about money write to the audit log.

use super::kronor::Kr;
use crate::logg::{Andring, Handelse, Rad};
use crate::val::ValId;

/// An event about contracts or money.
#[derive(Debug, Clone)]
pub enum Ekonomihandelse {
    /// A contract was added.
    AvtalTillagt {
        /// The lokal.
        lokal: i64,
        /// The contract.
        avtal: i64,
        /// What it says.
        andringar: Vec<Andring>,
    },
    /// A contract was changed.
    AvtalAndrat {
        /// The lokal.
        lokal: i64,
        /// The contract.
        avtal: i64,
        /// What.
        andringar: Vec<Andring>,
    },
    /// A contract was removed.
    AvtalBorttaget {
        /// The lokal.
        lokal: i64,
        /// The contract.
        avtal: i64,
        /// What it said.
        andringar: Vec<Andring>,
    },
    /// Budget or forecast was changed.
    BudgetAndrad {
        /// The val.
        val: ValId,
        /// What.
        andringar: Vec<Andring>,
    },
    /// Amounts were booked.
    UtfallBokfort {
        /// The val.
        val: ValId,
        /// How many rows.
        antal: usize,
        /// What they come to.
        summa_kr: i64,
    },
    /// Booked amounts were taken away.
    UtfallBorttaget {
        /// The val.
        val: ValId,
        /// How many rows.
        antal: usize,
        /// What they came to.
        summa_kr: i64,
    },
}

impl Handelse for Ekonomihandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::AvtalTillagt { .. } => "avtal_tillagt",
            Self::AvtalAndrat { .. } => "avtal_andrat",
            Self::AvtalBorttaget { .. } => "avtal_borttaget",
            Self::BudgetAndrad { .. } => "budget_andrad",
            Self::UtfallBokfort { .. } => "utfall_bokfort",
            Self::UtfallBorttaget { .. } => "utfall_borttaget",
        }
    }

    fn rad(&self) -> Option<Rad> {
        Some(match self {
            Self::AvtalTillagt { lokal, .. }
            | Self::AvtalAndrat { lokal, .. }
            | Self::AvtalBorttaget { lokal, .. } => Rad::new("lokal", lokal),
            Self::BudgetAndrad { val, .. }
            | Self::UtfallBokfort { val, .. }
            | Self::UtfallBorttaget { val, .. } => Rad::new("val", val),
        })
    }

    fn text(&self) -> String {
        match self {
            Self::AvtalTillagt { avtal, .. } => format!("Lade in avtal {avtal} om lokalen."),
            Self::AvtalAndrat { avtal, .. } => format!("Ändrade avtal {avtal} om lokalen."),
            Self::AvtalBorttaget { avtal, .. } => format!("Tog bort avtal {avtal} om lokalen."),
            Self::BudgetAndrad { val, .. } => format!("Ändrade budgeten för {val}."),
            Self::UtfallBokfort { val, antal, summa_kr } => {
                format!("Bokförde {} på {val} ({}).", rows(*antal), Kr(*summa_kr))
            }
            Self::UtfallBorttaget { val, antal, summa_kr } => {
                format!("Tog bort {} från {val} ({}).", rows(*antal), Kr(*summa_kr))
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::AvtalTillagt { andringar, .. }
            | Self::AvtalAndrat { andringar, .. }
            | Self::AvtalBorttaget { andringar, .. }
            | Self::BudgetAndrad { andringar, .. } => andringar.clone(),
            Self::UtfallBokfort { .. } | Self::UtfallBorttaget { .. } => Vec::new(),
        }
    }
}

fn rows(antal: usize) -> String {
    if antal == 1 { "1 belopp".to_owned() } else { format!("{antal} belopp") }
}
