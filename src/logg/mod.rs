//! The audit log: what was done, by whom, when and from where.
//!
//! An event is a value of a type that its room declares ([`Handelse`]), and is written
//! in the transaction of what it tells of, so that neither is without the other. Names
//! and roles are copied in: the log outlives its accounts. Of ordinary fields it keeps
//! what they were and became; of personal fields only that they changed.
//!
//! Each entry holds the SHA-256 of the one before and of itself ([`rules`]), triggers
//! in the database refuse to change or remove one, and the last hash of each day is
//! written down elsewhere ([`huvud`]), so that a log made anew is found too
//! ([`kontroll`]).

pub mod export;
pub mod handelser;
pub mod huvud;
pub mod kontroll;
pub mod pages;
pub mod rules;
pub mod slag;
pub mod store;
pub mod urval;

use serde::{Deserialize, Serialize};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utforare {
    /// The account, where there is one.
    pub konto: Option<i64>,
    /// The name as it was then.
    pub namn: String,
    /// The roles as they were then, in words.
    pub roller: String,
    /// The client's address; empty for the service itself.
    pub fran: String,
}

impl Utforare {
    /// The service, by itself.
    #[must_use]
    pub fn systemet() -> Self {
        Self::utan_konto("Systemet", "")
    }

    /// Whoever may run commands on the machine.
    #[must_use]
    pub fn kommandot() -> Self {
        Self::utan_konto("Kommandoraden", "")
    }

    /// Someone who is not signed in.
    #[must_use]
    pub fn utan_konto(namn: &str, fran: &str) -> Self {
        Self { konto: None, namn: namn.to_owned(), roller: String::new(), fran: fran.to_owned() }
    }
}

/// The row that an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rad {
    /// The table.
    pub tabell: &'static str,
    /// Its key.
    pub id: String,
}

impl Rad {
    /// A row by its number.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a number reads better without its &")]
    pub fn new(tabell: &'static str, id: impl ToString) -> Self {
        Self { tabell, id: id.to_string() }
    }
}

/// What became of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Andring {
    /// An ordinary field.
    Falt {
        /// Its name.
        falt: String,
        /// What it was.
        fore: Option<String>,
        /// What it became.
        efter: Option<String>,
    },
    /// A personal field, of which only the name is told.
    Personfalt {
        /// Its name.
        andrat: String,
    },
}

impl Andring {
    /// The change of an ordinary field, if it changed.
    #[must_use]
    pub fn of(falt: &str, fore: Option<String>, efter: Option<String>) -> Option<Self> {
        (fore != efter).then(|| Self::Falt { falt: falt.to_owned(), fore, efter })
    }

    /// The change of a personal field.
    #[must_use]
    pub fn person(falt: &str) -> Self {
        Self::Personfalt { andrat: falt.to_owned() }
    }
}

/// Something that is written to the log. Every room has an enum of its own.
pub trait Handelse {
    /// Stable, for filters: `konto_skapat`.
    fn kod(&self) -> &'static str;

    /// The row it is about.
    fn rad(&self) -> Option<Rad> {
        None
    }

    /// What happened, in a Swedish sentence without personal data.
    fn text(&self) -> String;

    /// What became of the fields.
    fn andringar(&self) -> Vec<Andring> {
        Vec::new()
    }
}
