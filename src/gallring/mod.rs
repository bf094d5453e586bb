//! Gallring: how long each kind of data is kept, and what is due to go.
//!
//! What a kind counts from is part of the program ([`Raknas`]); how long it is kept is
//! a setting, whose default stands in `data/gallring.toml`. What counts from laga kraft
//! waits until the day of it has been entered for the val.
//!
//! Architecture invariant: nothing here reads what it removes. Counts and receipts are
//! numbers of rows, of protected persons as of others.

pub mod gallra;
pub mod handelser;
pub mod pages;
pub mod rules;
pub mod store;

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A kind of data that is kept for a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uppgiftsslag {
    /// Voters, with their visits.
    Valjare,
    /// Röstmottagare.
    Rostmottagare,
    /// Letters of the outbox that were sent or given up.
    Brev,
    /// Failed attempts to sign in.
    Inloggningsforsok,
    /// Sessions that are over.
    Sessioner,
    /// One-time links that are used or too old.
    Lankar,
    /// Accounts that are closed.
    Konton,
    /// Reviews of accounts that are signed off.
    Kontogranskningar,
    /// The audit log.
    Logg,
}

/// What the time of a kind counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raknas {
    /// The day on which the outcome of the val can be appealed against no longer.
    LagaKraft,
    /// The last change.
    SenastAndrad,
    /// The day on which it was written.
    Skapad,
    /// The day on which it was sent or given up.
    Avslutad,
    /// The last use.
    SenastAnvand,
    /// The day on which it ceased to be good.
    Utgangen,
    /// The day on which it was closed.
    Stangd,
}

impl Raknas {
    /// As it stands after «räknat från».
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::LagaKraft => "valets laga kraft",
            Self::SenastAndrad => "senaste ändringen",
            Self::Skapad => "dagen det skrevs",
            Self::Avslutad => "dagen det skickades eller gavs upp",
            Self::SenastAnvand => "senaste användningen",
            Self::Utgangen => "dagen den slutade gälla",
            Self::Stangd => "dagen det stängdes",
        }
    }
}

impl Uppgiftsslag {
    /// Every kind, in the order in which they are shown and removed.
    pub const ALLA: [Self; 9] = [
        Self::Valjare,
        Self::Rostmottagare,
        Self::Brev,
        Self::Inloggningsforsok,
        Self::Sessioner,
        Self::Lankar,
        Self::Konton,
        Self::Kontogranskningar,
        Self::Logg,
    ];

    /// The name in the database, in URLs and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valjare => "valjare",
            Self::Rostmottagare => "rostmottagare",
            Self::Brev => "brev",
            Self::Inloggningsforsok => "inloggningsforsok",
            Self::Sessioner => "sessioner",
            Self::Lankar => "lankar",
            Self::Konton => "konton",
            Self::Kontogranskningar => "kontogranskningar",
            Self::Logg => "logg",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|slag| slag.as_str() == text)
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Valjare => "Väljare och hembesök",
            Self::Rostmottagare => "Röstmottagare",
            Self::Brev => "Utskick",
            Self::Inloggningsforsok => "Inloggningsförsök",
            Self::Sessioner => "Inloggningar",
            Self::Lankar => "Engångslänkar",
            Self::Konton => "Stängda konton",
            Self::Kontogranskningar => "Granskningar av konton",
            Self::Logg => "Logg",
        }
    }

    /// What its time counts from.
    #[must_use]
    pub const fn raknas(self) -> Raknas {
        match self {
            Self::Valjare => Raknas::LagaKraft,
            Self::Rostmottagare => Raknas::SenastAndrad,
            Self::Brev => Raknas::Avslutad,
            Self::Inloggningsforsok | Self::Kontogranskningar | Self::Logg => Raknas::Skapad,
            Self::Sessioner => Raknas::SenastAnvand,
            Self::Lankar => Raknas::Utgangen,
            Self::Konton => Raknas::Stangd,
        }
    }

    /// Whether the service removes it by itself each day. The rest goes when someone
    /// runs `valkansli gallra`.
    #[must_use]
    pub const fn gallras_dagligen(self) -> bool {
        matches!(self, Self::Brev | Self::Inloggningsforsok | Self::Sessioner | Self::Lankar)
    }

    fn grund(self) -> &'static Grund {
        static TOM: Grund = Grund {
            slag: Uppgiftsslag::Logg,
            antal: None,
            enhet: None,
            fast: None,
            varfor: String::new(),
        };
        GRUND.uppgiftsslag.iter().find(|grund| grund.slag == self).unwrap_or(&TOM)
    }

    /// What the shipped table says of it.
    #[must_use]
    pub fn utgangslage(self) -> Villkor {
        let grund = self.grund();
        match (grund.antal.zip(grund.enhet), &grund.fast) {
            (None, _) => Villkor::Sparas,
            (Some((antal, enhet)), None) => Villkor::Stalls(Lagringstid { antal, enhet }),
            (Some((antal, enhet)), Some(_)) => Villkor::Fast(Lagringstid { antal, enhet }),
        }
    }

    /// Why it is kept so long.
    #[must_use]
    pub fn varfor(self) -> &'static str {
        &self.grund().varfor
    }

    /// Why its time cannot be set, where it cannot.
    #[must_use]
    pub fn fast(self) -> Option<&'static str> {
        self.grund().fast.as_deref()
    }
}

/// The unit of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enhet {
    /// Days.
    Dagar,
    /// Months of the calendar.
    Manader,
    /// Years of the calendar.
    Ar,
}

impl Enhet {
    /// All, the shortest first.
    pub const ALLA: [Self; 3] = [Self::Dagar, Self::Manader, Self::Ar];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dagar => "dagar",
            Self::Manader => "manader",
            Self::Ar => "ar",
        }
    }

    /// The name for people, of several.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Dagar => "dagar",
            Self::Manader => "månader",
            Self::Ar => "år",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|enhet| enhet.as_str() == text)
    }
}

/// How long something is kept: at least one of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lagringstid {
    antal: u32,
    enhet: Enhet,
}

impl Lagringstid {
    /// The most years that can be set.
    pub const HOGST_AR: u32 = 100;

    /// A time of one unit or more, and at most about a hundred years.
    #[must_use]
    pub const fn new(antal: u32, enhet: Enhet) -> Option<Self> {
        let most = match enhet {
            Enhet::Dagar => Self::HOGST_AR * 365,
            Enhet::Manader => Self::HOGST_AR * 12,
            Enhet::Ar => Self::HOGST_AR,
        };
        if antal >= 1 && antal <= most { Some(Self { antal, enhet }) } else { None }
    }

    /// How many.
    #[must_use]
    pub const fn antal(self) -> u32 {
        self.antal
    }

    /// Of what.
    #[must_use]
    pub const fn enhet(self) -> Enhet {
        self.enhet
    }
}

impl fmt::Display for Lagringstid {
    /// `1 månad`, `10 år`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match (self.antal, self.enhet) {
            (1, Enhet::Dagar) => "dag",
            (1, Enhet::Manader) => "månad",
            (_, enhet) => enhet.namn(),
        };
        write!(f, "{} {unit}", self.antal)
    }
}

/// How long a kind is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Villkor {
    /// For a time that can be set.
    Stalls(Lagringstid),
    /// For a time that cannot.
    Fast(Lagringstid),
    /// For good.
    Sparas,
}

impl Villkor {
    /// The time, if there is an end to it.
    #[must_use]
    pub const fn tid(self) -> Option<Lagringstid> {
        match self {
            Self::Stalls(tid) | Self::Fast(tid) => Some(tid),
            Self::Sparas => None,
        }
    }
}

/// How long a kind is kept, as it is set now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regel {
    /// The kind.
    pub slag: Uppgiftsslag,
    /// How long.
    pub villkor: Villkor,
    /// The version of the setting; 0 while it is as shipped.
    pub version: i64,
}

impl Regel {
    /// The rule in words: «30 dagar räknat från senaste ändringen».
    #[must_use]
    pub fn text(&self) -> String {
        match self.villkor.tid() {
            None => "sparas".to_owned(),
            Some(tid) => format!("{tid} räknat från {}", self.slag.raknas().namn()),
        }
    }
}

/// The form of `data/gallring.toml`.
#[derive(Deserialize)]
struct Grunder {
    uppgiftsslag: Vec<Grund>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grund {
    slag: Uppgiftsslag,
    antal: Option<u32>,
    enhet: Option<Enhet>,
    fast: Option<String>,
    varfor: String,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static GRUND: LazyLock<Grunder> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/gallring.toml")).expect("data/gallring.toml")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_has_every_kind_once_with_a_reason() {
        let listed: Vec<Uppgiftsslag> = GRUND.uppgiftsslag.iter().map(|grund| grund.slag).collect();
        assert_eq!(listed, Uppgiftsslag::ALLA);
        for slag in Uppgiftsslag::ALLA {
            assert_eq!(Uppgiftsslag::parse(slag.as_str()), Some(slag));
            assert_eq!(serde_json::to_value(slag).unwrap(), slag.as_str());
            assert!(slag.varfor().ends_with('.'), "{slag:?}");
            let tid = slag.utgangslage().tid();
            assert_eq!(tid.is_none(), slag == Uppgiftsslag::Logg, "{slag:?}");
            if let Some(tid) = tid {
                assert_eq!(Lagringstid::new(tid.antal, tid.enhet), Some(tid));
            }
        }
    }

    #[test]
    fn a_time_is_told_in_words() {
        let told = |antal, enhet| Lagringstid::new(antal, enhet).unwrap().to_string();
        assert_eq!(told(1, Enhet::Dagar), "1 dag");
        assert_eq!(told(2, Enhet::Dagar), "2 dagar");
        assert_eq!(told(1, Enhet::Manader), "1 månad");
        assert_eq!(told(1, Enhet::Ar), "1 år");
        for (antal, enhet) in [(0, Enhet::Dagar), (101, Enhet::Ar), (1201, Enhet::Manader)] {
            assert_eq!(Lagringstid::new(antal, enhet), None);
        }
    }
}
