//! What gallring writes to the audit log.

use chrono::NaiveDate;

use super::gallra::Borttaget;
use super::{Lagringstid, Regel, Uppgiftsslag};
use crate::logg::{Andring, Handelse, Rad};
use crate::val::ValId;

/// An event about how long data is kept.
#[derive(Debug, Clone)]
pub enum Gallringshandelse {
    /// How long a kind is kept was changed.
    Regel {
        /// The kind.
        slag: Uppgiftsslag,
        /// What it was.
        fore: Lagringstid,
        /// What it became.
        efter: Lagringstid,
    },
    /// The day of laga kraft of a val was set or taken away.
    LagaKraft {
        /// The val.
        val: ValId,
        /// What it was.
        fore: Option<NaiveDate>,
        /// What it became.
        efter: Option<NaiveDate>,
    },
    /// The receipt of rows that were removed.
    Gallrat {
        /// The rule that they were removed by.
        regel: Regel,
        /// How many.
        borttaget: Borttaget,
    },
}

impl Handelse for Gallringshandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Regel { .. } => "gallringsregel_andrad",
            Self::LagaKraft { .. } => "laga_kraft_andrad",
            Self::Gallrat { .. } => "gallrat",
        }
    }

    fn rad(&self) -> Option<Rad> {
        Some(match self {
            Self::Regel { slag, .. } => Rad::new("gallringsregel", slag.as_str()),
            Self::Gallrat { regel, .. } => Rad::new("gallringsregel", regel.slag.as_str()),
            Self::LagaKraft { val, .. } => Rad::new("val_laga_kraft", val),
        })
    }

    fn text(&self) -> String {
        match self {
            Self::Regel { slag, .. } => {
                format!("Ändrade hur länge uppgifter sparas: {}.", slag.namn().to_lowercase())
            }
            Self::LagaKraft { efter: Some(_), .. } => {
                "Skrev in när valet fick laga kraft.".to_owned()
            }
            Self::LagaKraft { efter: None, .. } => {
                "Tog bort dagen för valets laga kraft.".to_owned()
            }
            Self::Gallrat { regel, borttaget } => {
                format!(
                    "Gallrade {}: {borttaget}. Regel: {}.",
                    regel.slag.namn().to_lowercase(),
                    regel.text()
                )
            }
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        let change = |falt: &str, fore: Option<String>, efter: Option<String>| {
            Andring::of(falt, fore, efter).into_iter().collect()
        };
        match self {
            Self::Regel { fore, efter, .. } => {
                change("sparas", Some(fore.to_string()), Some(efter.to_string()))
            }
            Self::LagaKraft { fore, efter, .. } => {
                let text = |day: &Option<NaiveDate>| day.map(|day| day.to_string());
                change("laga kraft", text(fore), text(efter))
            }
            Self::Gallrat { .. } => Vec::new(),
        }
    }
}
