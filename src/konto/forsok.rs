//! How often one may try to sign in.
//!
//! Attempts are counted in the database, by account and by client address, so that the
//! limits hold over several instances and over a restart. An attempt is written down
//! before the password is looked at and taken back when it was right: any number of
//! attempts at the same time count as so many.
//!
//! Names that do not exist are counted as those that do.

pub mod store;

use std::net::IpAddr;

use chrono::{NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};

use super::KontoId;

/// Failures on an account after which each further one is followed by a wait.
pub const FRIA: usize = 5;

/// Failures further apart than this do not belong together.
pub const SVIT: TimeDelta = TimeDelta::hours(1);

/// The longest wait.
pub const LANGST: TimeDelta = TimeDelta::minutes(15);

/// Failures from one address within [`FONSTER`].
pub const PER_ADRESS: usize = 30;

/// How long a failure counts against an address.
pub const FONSTER: TimeDelta = TimeDelta::minutes(15);

/// How long an attempt is kept: as long as a run of failures may be of use.
pub const KVAR: TimeDelta = TimeDelta::hours(24);

/// What attempts are counted by. Only its SHA-256 is kept, since a password may have
/// been typed where the name goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nyckel([u8; 32]);

impl Nyckel {
    /// Passwords, by what was typed as the user name.
    #[must_use]
    pub fn namn(skrivet: &str) -> Self {
        Self::of("namn", skrivet.trim().to_lowercase().as_bytes())
    }

    /// Codes of the second factor, by account. They have a count of their own, or
    /// whoever knows the password could begin anew after each few guesses.
    #[must_use]
    pub fn kod(konto: KontoId) -> Self {
        Self::of("kod", &konto.to_le_bytes())
    }

    /// A client, by its address or, with IPv6, by its network of 64 bits, which is what
    /// one household has.
    #[must_use]
    pub fn adress(fran: &str) -> Self {
        match fran.parse() {
            Ok(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                Self::of("adress", format!("{a:x}:{b:x}:{c:x}:{d:x}").as_bytes())
            }
            _ => Self::of("adress", fran.as_bytes()),
        }
    }

    fn of(slag: &str, text: &[u8]) -> Self {
        Self(
            Sha256::new().chain_update(slag).chain_update([0]).chain_update(text).finalize().into(),
        )
    }

    /// As it is kept.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Until when an account is locked after these failures, the newest first: not at all
/// up to [`FRIA`] in a run, and then 1, 2, 4, 8, 15, 15 … minutes after the latest.
#[must_use]
pub fn konto_spart_till(misslyckade: &[NaiveDateTime]) -> Option<NaiveDateTime> {
    let latest = misslyckade.first()?;
    let gaps = misslyckade.iter().zip(misslyckade.iter().skip(1));
    let run = 1 + gaps.take_while(|(later, earlier)| **later - **earlier < SVIT).count();
    let over = run.checked_sub(FRIA)?;
    let minutes =
        1_i64.checked_shl(u32::try_from(over).unwrap_or(u32::MAX).min(10)).unwrap_or(1024);
    Some(*latest + TimeDelta::minutes(minutes).min(LANGST))
}

/// Until when an address is locked after these failures, the newest first: until fewer
/// than [`PER_ADRESS`] of them are younger than [`FONSTER`].
#[must_use]
pub fn adress_spard_till(misslyckade: &[NaiveDateTime]) -> Option<NaiveDateTime> {
    misslyckade.get(PER_ADRESS - 1).map(|at| *at + FONSTER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> NaiveDateTime {
        let start = NaiveDateTime::parse_from_str("2026-09-13 08:00", "%Y-%m-%d %H:%M").unwrap();
        start + TimeDelta::minutes(minute)
    }

    fn locked_for(failures: usize) -> Option<i64> {
        let all: Vec<_> = (0..failures).map(|_| at(0)).collect();
        konto_spart_till(&all).map(|till| (till - at(0)).num_minutes())
    }

    #[test]
    fn waits_grow_after_the_fifth_failure() {
        assert_eq!((0..5).map(locked_for).collect::<Vec<_>>(), [None; 5]);
        let waits: Vec<i64> = (5..12).filter_map(locked_for).collect();
        assert_eq!(waits, [1, 2, 4, 8, 15, 15, 15]);
        assert_eq!(locked_for(5000), Some(15));
    }

    #[test]
    fn an_hour_without_failures_begins_anew() {
        let run = [at(100), at(3), at(2), at(1), at(0)];
        assert_eq!(konto_spart_till(&run), None);
        let run = [at(59), at(3), at(2), at(1), at(0)];
        assert_eq!(konto_spart_till(&run), Some(at(60)));
    }

    #[test]
    fn an_address_is_locked_until_its_failures_grow_old() {
        let mut all: Vec<_> = (0..29).map(|n| at(-n / 10)).collect();
        assert_eq!(adress_spard_till(&all), None);
        all.push(at(-10));
        assert_eq!(adress_spard_till(&all), Some(at(5)));
    }

    #[test]
    fn what_is_counted_together() {
        assert_eq!(Nyckel::namn(" Anna "), Nyckel::namn("anna"));
        assert_ne!(Nyckel::namn("1"), Nyckel::kod(1));
        assert_eq!(Nyckel::adress("2001:db8::1"), Nyckel::adress("2001:db8::2:1"));
        assert_ne!(Nyckel::adress("2001:db8::1"), Nyckel::adress("2001:db8:0:1::1"));
        assert_ne!(Nyckel::adress("192.0.2.1"), Nyckel::adress("192.0.2.2"));
    }

    proptest! {
        /// However a guesser spaces his attempts, he gets no more than a hundred or so
        /// in a day.
        #[test]
        fn a_guesser_gets_few_attempts(pauses in prop::collection::vec(0..90_i64, 1..3000)) {
            let (mut now, mut made) = (at(0), Vec::new());
            for pause in pauses {
                now += TimeDelta::minutes(pause);
                if now >= at(24 * 60) {
                    break;
                }
                if konto_spart_till(&made).is_none_or(|till| till <= now) {
                    made.insert(0, now);
                }
            }
            prop_assert!(made.len() <= 105, "{}", made.len());
        }
    }

    /// The best a guesser can do: as soon as the lock lets him, and four at once after
    /// each hour of rest.
    #[test]
    fn the_quickest_guesser_gets_a_hundred_attempts_a_day() {
        let (mut now, mut made) = (at(0), Vec::new());
        while now < at(24 * 60) {
            made.insert(0, now);
            now = konto_spart_till(&made).unwrap_or(now).max(now);
        }
        assert_eq!(made.len(), 103);
    }
}
