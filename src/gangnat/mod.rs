//! The walking network: where a person on foot, or in a wheelchair, can go, and how far it is.
//!
//! A [`Gangnat`] is one connected area read from OpenStreetMap: junctions, and the ways
//! between them with their true lengths. A place is fastened to the nearest way, not to
//! the nearest junction ([`fast`]), and distances are shortest paths ([`vag`]) in whole
//! decimetres. A kommun may have several networks, each for its own area; a distance is
//! measured along one of them, never from one to another.
//!
//! A network is read from a file by [`import`], with the rules of [`osm`]; [`oar`] finds what
//! does not hang together, and [`fastning`] which addresses and lokaler are cut off by it.
//!
//! A network is walked both ways everywhere: one-way streets are for vehicles.

pub mod etiketter;
pub mod fast;
pub mod fastning;
pub mod handelser;
pub mod import;
pub mod matt;
pub mod narmast;
pub mod nat;
pub mod oar;
pub mod osm;
pub mod pages;
#[cfg(test)]
mod prov;
#[cfg(test)]
pub(crate) mod provnat;
pub mod rapport;
pub mod store;
pub mod vag;

pub use fast::{Fastpunkt, Lage, Losfel};
pub use nat::{Byggare, Gangnat};

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Metres over which a place is fastened to a way, if no setting says otherwise.
pub const LANGST_TILL_VAG_M: f64 = 150.0;

/// No way there, or none within the radius.
pub const INGEN: u32 = u32::MAX;

/// How someone moves.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Profil {
    /// On foot.
    #[default]
    Gang,
    /// In a wheelchair: no steps, no high kerbs, no steep or loose ground.
    Rullstol,
}

impl Profil {
    /// Every one.
    pub const ALLA: [Self; 2] = [Self::Gang, Self::Rullstol];

    /// The word in the API and in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gang => "gang",
            Self::Rullstol => "rullstol",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Gang => "till fots",
            Self::Rullstol => "med rullstol",
        }
    }

    /// Its place in what is kept by profile.
    #[must_use]
    pub const fn nr(self) -> usize {
        match self {
            Self::Gang => 0,
            Self::Rullstol => 1,
        }
    }
}

impl fmt::Display for Profil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Profil {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|one| one.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// Who may use a way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Far(u8);

impl Far {
    /// Everyone.
    pub const ALLA: Self = Self(0b11);
    /// Those on foot only.
    pub const GANG: Self = Self(0b01);

    /// Whether someone may.
    #[must_use]
    pub const fn far(self, profil: Profil) -> bool {
        self.0 >> profil.nr() & 1 == 1
    }

    /// Whether no one may.
    #[must_use]
    pub const fn ingen(self) -> bool {
        self.0 == 0
    }

    /// Those who may use this or that.
    #[must_use]
    pub const fn either(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those who may use both this and that.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The same, and this profile too.
    #[must_use]
    pub const fn med(self, profil: Profil) -> Self {
        Self(self.0 | 1 << profil.nr())
    }
}
