//! The administrator's half of accounts: who has one, what it may do, and when it ends.
//!
//! An account is made by one administrator and approved by another. It has a last day,
//! is warned before it, and closed after it ([`dagligen`]); one that nobody uses is
//! flagged ([`rules::Lage`]). Names and addresses of those who have accounts are for
//! administrators only.

pub mod dagligen;
pub mod ett;
pub mod export;
pub mod handelser;
pub mod pages;
pub mod rules;
pub mod store;
pub mod urval;

use chrono::{NaiveDate, NaiveDateTime};

use super::{KontoId, Roll, Roller};
use crate::tid;
use rules::{Dagar, Granser, Lage};

/// An account as its administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Konto {
    /// Which.
    pub id: KontoId,
    /// How its owner signs in; never changed.
    pub anvandarnamn: String,
    /// Her name.
    pub namn: String,
    /// Her address, sealed.
    pub forseglad_epost: Option<Vec<u8>>,
    /// What it may do.
    pub roller: Roller,
    /// Whether it may see protected persons.
    pub ser_skyddade: bool,
    /// The last day on which it is open.
    pub slutar: NaiveDate,
    /// When it was closed, in UTC.
    pub stangt: Option<NaiveDateTime>,
    /// The day of the last warning that it ends.
    pub varnat: Option<NaiveDate>,
    /// Whether it has a password.
    pub har_losenord: bool,
    /// Whether its second factor is in use.
    pub har_andra_faktor: bool,
    /// Whether it is bound to the kommun's own sign-in.
    pub har_oidc: bool,
    /// When it was made, in UTC.
    pub skapat: NaiveDateTime,
    /// By whom.
    pub skapat_av: String,
    /// When what it may do was approved, in UTC.
    pub godkant: Option<NaiveDateTime>,
    /// By whom.
    pub godkant_av: Option<String>,
    /// When its owner last signed in, in UTC.
    pub senast_inloggad: Option<NaiveDateTime>,
    /// Raised by every change.
    pub version: i64,
    /// The account that last decided what this one may do.
    pub behorighet_av: Option<KontoId>,
}

impl Konto {
    /// The days that its state follows from.
    #[must_use]
    pub fn dagar(&self) -> Dagar {
        Dagar {
            stangt: self.stangt.is_some(),
            slutar: self.slutar,
            skapat: tid::svensk(self.skapat).date_naive(),
            senast_inloggad: self.senast_inloggad.map(|utc| tid::svensk(utc).date_naive()),
        }
    }

    /// Its state on a day.
    #[must_use]
    pub fn lage(&self, idag: NaiveDate, granser: &Granser) -> Lage {
        rules::lage(&self.dagar(), idag, granser)
    }

    /// Whether one can sign in to it on a day.
    #[must_use]
    pub fn ar_oppet(&self, idag: NaiveDate) -> bool {
        self.stangt.is_none() && idag <= self.slutar
    }

    /// Whether it can be approved by someone: by another than its owner, and than
    /// whoever decided what it may do.
    #[must_use]
    pub fn far_godkannas_av(&self, konto: KontoId) -> bool {
        self.godkant.is_none() && self.id != konto && self.behorighet_av != Some(konto)
    }

    /// Whether it is an administrator's.
    #[must_use]
    pub const fn ar_administrator(&self) -> bool {
        self.roller.har(Roll::Administrator)
    }
}
