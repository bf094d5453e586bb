//! Sessions: a person signed in with one browser.
//!
//! The browser holds a random token in a cookie, the database its SHA-256, so that
//! whoever reads the database cannot sign in with what stands there. A session is a
//! row, which its owner and an administrator see and end.

pub mod store;

use chrono::{NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};

use super::{KontoId, Roller};

/// The id of a session.
pub type SessionId = i64;

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct Livstid {
    /// Without being used.
    pub vilande: TimeDelta,
    /// In all.
    pub hogst: TimeDelta,
}

impl Livstid {
    /// Whether a session is still good at a moment.
    #[must_use]
    pub fn lever(
        self,
        startad: NaiveDateTime,
        senast_sedd: NaiveDateTime,
        nu: NaiveDateTime,
    ) -> bool {
        nu - senast_sedd < self.vilande && nu - startad < self.hogst
    }
}

/// What is kept of a token.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A session that is good now, with what the guard of a route needs of its account.
#[derive(Debug, Clone)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// The account.
    pub konto: KontoId,
    /// How the person signs in.
    pub anvandarnamn: String,
    /// Her name.
    pub namn: String,
    /// Her roles.
    pub roller: Roller,
    /// Whether she may see protected persons.
    pub ser_skyddade: bool,
    /// False while the second factor is still asked for.
    pub full: bool,
    /// When it began, in UTC.
    pub startad: NaiveDateTime,
    /// When it was last used, in UTC.
    pub senast_sedd: NaiveDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_it_rests_or_grows_old() {
        let livstid = Livstid { vilande: TimeDelta::minutes(30), hogst: TimeDelta::hours(10) };
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        let start = at("2026-09-13 07:00");
        assert!(livstid.lever(start, at("2026-09-13 08:00"), at("2026-09-13 08:29")));
        assert!(!livstid.lever(start, at("2026-09-13 08:00"), at("2026-09-13 08:30")));
        assert!(livstid.lever(start, at("2026-09-13 16:50"), at("2026-09-13 16:59")));
        assert!(!livstid.lever(start, at("2026-09-13 16:59"), at("2026-09-13 17:00")));
    }
}
