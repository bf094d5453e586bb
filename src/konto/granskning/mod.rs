//! The quarterly review of accounts: every account is looked at, kept or closed, and
//! the review is signed off and kept as it was.
//!
//! A review under way is a decision for each account. A decision rests on what the
//! account may do and how long; when that changes it falls, and is made anew. Signing
//! off closes what was marked for closing, in the same transaction.

pub mod export;
pub mod handelser;
pub mod pages;
pub mod rules;
pub mod store;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::KontoId;

/// The id of a review that is signed off.
pub type GranskningId = i64;

/// What the reviewer decides of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beslut {
    /// It is needed as it is.
    Behall,
    /// It is to be closed.
    Stang,
}

impl Beslut {
    /// The name in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Behall => "behall",
            Self::Stang => "stang",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Behall, Self::Stang].into_iter().find(|beslut| beslut.as_str() == text)
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Behall => "Behåll",
            Self::Stang => "Stäng",
        }
    }
}

/// A decision in the review under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bedomning {
    /// What.
    pub beslut: Beslut,
    /// Why, in the reviewer's words.
    pub kommentar: String,
    /// What the account was when it was decided ([`rules::underlag`]).
    pub underlag: String,
    /// By whom.
    pub av: String,
    /// When, in UTC.
    pub nar: NaiveDateTime,
}

/// An account in a review that is signed off, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granskat {
    /// The account.
    pub konto: KontoId,
    /// How its owner signs in.
    pub anvandarnamn: String,
    /// Her name.
    pub namn: String,
    /// What it could do, in words.
    pub roller: String,
    /// Whether it could see protected persons.
    pub ser_skyddade: bool,
    /// Its state, in words.
    pub lage: String,
    /// When its owner had last signed in, in Swedish time; empty when never.
    pub senast_inloggad: String,
    /// Its last day.
    pub slutar: String,
    /// Who made it.
    pub skapat_av: String,
    /// Who had approved it; empty when nobody had.
    pub godkant_av: String,
    /// What was decided; nothing of one that was closed already.
    pub beslut: Option<Beslut>,
    /// Why.
    pub kommentar: String,
    /// Who decided.
    pub av: String,
}

/// A review that is signed off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granskning {
    /// Which.
    pub id: GranskningId,
    /// When, in UTC.
    pub nar: NaiveDateTime,
    /// By whom.
    pub av: String,
    /// What was said of it.
    pub kommentar: String,
    /// Every account.
    pub konton: Vec<Granskat>,
}

impl Granskning {
    /// How many accounts were decided so.
    #[must_use]
    pub fn antal(&self, beslut: Beslut) -> usize {
        self.konton.iter().filter(|one| one.beslut == Some(beslut)).count()
    }
}
