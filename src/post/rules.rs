//! How often a letter is tried.

use std::fmt;

use chrono::TimeDelta;

/// How long a worker has for one letter before another may take it. Longer than
/// [`SLOWEST`], so that no letter is in two hands.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);

/// How long a server may take over one letter.
pub const SLOWEST: std::time::Duration = std::time::Duration::from_mins(2);

/// Minutes between one try and the next: a day and a half in all.
const PAUSES: [i64; 7] = [1, 5, 15, 60, 180, 480, 1440];

/// How long to wait after a number of failed tries; `None` when it is enough.
#[must_use]
pub fn pause(forsok: i32) -> Option<TimeDelta> {
    let place = usize::try_from(forsok).ok()?.checked_sub(1)?;
    PAUSES.get(place).map(|&minutes| TimeDelta::minutes(minutes))
}

/// Why a letter was not taken. What a server says may repeat the address, so only its
/// number is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Avslag {
    /// The server said no for good (5xx).
    ForGott(u16),
    /// The server asks to be tried again later (4xx).
    Tillfalligt(u16),
    /// The server did not answer, or not in time.
    IngetSvar,
    /// There is no safe connection with the server.
    Tls,
    /// The address cannot be read.
    Adress,
    /// The letter does not open: its key is gone, or it was changed.
    Sigill,
}

impl Avslag {
    /// Whether another try may end otherwise.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        match self {
            Self::Tillfalligt(_) | Self::IngetSvar | Self::Tls | Self::Sigill => true,
            Self::ForGott(_) | Self::Adress => false,
        }
    }
}

impl fmt::Display for Avslag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForGott(code) => write!(f, "E-postservern nekade brevet (svar {code})."),
            Self::Tillfalligt(code) => {
                write!(f, "E-postservern tog inte emot brevet just då (svar {code}).")
            }
            Self::IngetSvar => f.write_str("E-postservern svarade inte."),
            Self::Tls => f.write_str("Förbindelsen med e-postservern gick inte att göra säker."),
            Self::Adress => f.write_str("E-postadressen går inte att läsa."),
            Self::Sigill => f.write_str("Brevet gick inte att öppna med nycklarna som finns."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<TimeDelta> = (1..).map_while(pause).collect();
        assert_eq!(pauses.len(), PAUSES.len());
        assert!(pauses.is_sorted());
        let whole: TimeDelta = pauses.into_iter().sum();
        assert!(whole > TimeDelta::days(1) && whole < TimeDelta::days(2));
        assert_eq!((pause(0), pause(-1), pause(i32::MAX)), (None, None, None));
    }

    #[test]
    fn a_worker_is_done_before_another_may_take_the_letter() {
        assert!(TimeDelta::from_std(SLOWEST).unwrap() * 2 < LEASE);
    }
}
