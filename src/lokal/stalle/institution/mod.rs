//! What an institution needs beside a lokal: someone to call, a ward, an instruction. The
//! röstmottagare who go there are the business of [`crate::ambulerande::institutioner`].

pub mod pages;
pub mod store;

/// All about an institution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Institution {
    /// Whom to call, one of the contacts of the lokal.
    pub kontakt: Option<i64>,
    /// Ward or part of the house.
    pub avdelning: String,
    /// What the röstmottagare must know.
    pub instruktion: String,
    /// Counts its changes; 0 before the first.
    pub version: i64,
}

/// Someone to call about a lokal, by what she does there: her name is sealed and not
/// needed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kontakt {
    /// Her number.
    pub id: i64,
    /// What she does.
    pub uppgift: String,
}
