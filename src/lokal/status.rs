//! How far the planning of a röstmottagningsställe has come.

use std::fmt;
use std::str::FromStr;

/// A step on the way from an idea to a door with a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Someone has thought of it.
    Kandidat,
    /// It has been visited and measured.
    Inventerad,
    /// There is a contract.
    Avtalad,
    /// The nämnd has decided on it.
    Beslutad,
    /// Voters have been told.
    Publicerad,
    /// It is not used any more.
    Avvecklad,
}

impl Status {
    /// Every step, in order.
    pub const ALLA: [Self; 6] = [
        Self::Kandidat,
        Self::Inventerad,
        Self::Avtalad,
        Self::Beslutad,
        Self::Publicerad,
        Self::Avvecklad,
    ];

    /// The word in the database, in URLs and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kandidat => "kandidat",
            Self::Inventerad => "inventerad",
            Self::Avtalad => "avtalad",
            Self::Beslutad => "beslutad",
            Self::Publicerad => "publicerad",
            Self::Avvecklad => "avvecklad",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Kandidat => "Kandidat",
            Self::Inventerad => "Inventerad",
            Self::Avtalad => "Avtalad",
            Self::Beslutad => "Beslutad",
            Self::Publicerad => "Publicerad",
            Self::Avvecklad => "Avvecklad",
        }
    }

    /// Whether voters see it.
    #[must_use]
    pub const fn syns(self) -> bool {
        matches!(self, Self::Publicerad)
    }

    /// Whether it counts as part of the plan: everything but what has been given up.
    #[must_use]
    pub const fn planeras(self) -> bool {
        !matches!(self, Self::Avvecklad)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|status| status.as_str() == text).ok_or_else(|| text.to_owned())
    }
}
