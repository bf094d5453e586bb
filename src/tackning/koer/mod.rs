//! How long voters wait.
//!
//! A voter who votes early takes ballot papers at the valsedelsställ, behind its screen and
//! one at a time; votes behind a valskärm; and hands the vote over at a desk, where her
//! identity is checked and the vote is noted. [`modell`] puts this as stations in a row,
//! [`simulering`] plays days through it, and [`exakt`] has the formulas that a test holds
//! the play to. [`efterfragan`] says how many come when, [`installning`] what the kansli has
//! set, and [`rakna`] puts the two together for every place of a val.

pub mod andra;
pub mod diagram;
pub mod efterfragan;
pub mod ett;
pub mod exakt;
pub mod export;
pub mod formular;
pub mod handelser;
pub mod installning;
pub mod modell;
pub mod ord;
pub mod pages;
pub mod rakna;
pub mod simulering;
pub mod store;

use serde::{Deserialize, Serialize};

/// A station that every voter passes, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Station {
    /// The stand with ballot papers, behind a screen that hides one voter at a time.
    Stall,
    /// A screen to vote behind.
    Skarm,
    /// A desk where the vote is received.
    Bord,
}

impl Station {
    /// Every station, in the order that voters pass them.
    pub const ALLA: [Self; 3] = [Self::Stall, Self::Skarm, Self::Bord];

    /// Its place in that order.
    #[must_use]
    pub const fn nr(self) -> usize {
        self as usize
    }

    /// The word in forms, files and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stall => "stall",
            Self::Skarm => "skarmar",
            Self::Bord => "bord",
        }
    }

    /// One of them in words.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Stall => "valsedelsställ",
            Self::Skarm => "valskärm",
            Self::Bord => "mottagningsbord",
        }
    }

    /// So many of them in words.
    #[must_use]
    pub fn antal(self, antal: u16) -> String {
        match self {
            Self::Skarm if antal != 1 => format!("{antal} valskärmar"),
            _ => format!("{antal} {}", self.namn()),
        }
    }

    /// One more of them in words.
    #[must_use]
    pub const fn ett_till(self) -> &'static str {
        match self {
            Self::Stall => "Ett valsedelsställ till",
            Self::Skarm => "En valskärm till",
            Self::Bord => "Ett mottagningsbord till",
        }
    }
}

/// The most of a station that a place may have.
pub const FLEST: u16 = 50;

/// How many of each station a place has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Resurser {
    /// Stands with ballot papers.
    pub stall: u16,
    /// Screens to vote behind.
    pub skarmar: u16,
    /// Desks where votes are received.
    pub bord: u16,
}

impl Resurser {
    /// How many of a station, at least 1.
    #[must_use]
    pub fn antal(self, station: Station) -> u16 {
        let held = match station {
            Station::Stall => self.stall,
            Station::Skarm => self.skarmar,
            Station::Bord => self.bord,
        };
        held.max(1)
    }

    /// The same with so many of a station.
    #[must_use]
    pub const fn with(mut self, station: Station, antal: u16) -> Self {
        match station {
            Station::Stall => self.stall = antal,
            Station::Skarm => self.skarmar = antal,
            Station::Bord => self.bord = antal,
        }
        self
    }

    /// All of it in words.
    #[must_use]
    pub fn i_ord(self) -> String {
        let [a, b, c] = Station::ALLA.map(|station| station.antal(self.antal(station)));
        format!("{a}, {b} och {c}")
    }
}
