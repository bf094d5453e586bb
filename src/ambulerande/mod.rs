//! Visits at the homes of voters, by teams (VL 7:3 a).
//!
//! The ground only: who may see which visit. A team sees its own of the day, and
//! nothing else; not even that another is there.

pub mod handelser;
pub mod institutioner;
pub mod pages;
pub mod rules;
pub mod store;

use chrono::NaiveDate;

use crate::konto::KontoId;
use crate::person::{Person, PersonId};

/// The id of a visit: random, as a person's.
pub type BesokId = i64;

/// A team that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lag {
    /// Its account.
    pub konto: KontoId,
    /// Its name.
    pub namn: String,
}

/// A visit on a voter's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Besokspost {
    /// The visit.
    pub id: BesokId,
    /// The day.
    pub datum: NaiveDate,
    /// The team's name.
    pub lag: String,
}

/// A visit, without whom it is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Besok {
    /// The visit.
    pub id: BesokId,
    /// Whom it is at.
    pub person: PersonId,
    /// The day.
    pub datum: NaiveDate,
    /// The team.
    pub lag: Lag,
}

/// A visit as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visat {
    /// The visit.
    pub besok: Besok,
    /// Whom it is at; nobody is shown for a protected person.
    pub person: Option<Person>,
}
