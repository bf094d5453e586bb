//! What the kansli has set for coverage in a val. Pure.

use serde::{Deserialize, Serialize};

use crate::gangnat::matt::{OMVAG, TAKT_GANG, TAKT_RULLSTOL};
use crate::gangnat::{LANGST_TILL_VAG_M, Profil};
use crate::lokal::tillganglighet::Krav;

/// A promise: so large a share has a place within so many metres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lofte {
    /// The share of those entitled to vote, 0 to 1.
    pub andel: f64,
    /// Metres.
    pub meter: f64,
    /// How they move.
    pub profil: Profil,
    /// The words of what a place must meet ([`Krav::as_str`]).
    pub krav: Vec<String>,
}

impl Lofte {
    /// What a place must meet.
    #[must_use]
    pub fn krav(&self) -> Vec<Krav> {
        self.krav.iter().filter_map(|krav| krav.parse().ok()).collect()
    }
}

/// The settings of a val.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Installning {
    /// How much longer a walk is than the great circle, where no network tells.
    pub omvag: f64,
    /// The farthest in metres that a place is fastened to a way.
    pub fast_m: f64,
    /// Walking pace in metres a minute.
    pub takt_gang: f64,
    /// Pace in a wheelchair in metres a minute.
    pub takt_rullstol: f64,
    /// The limits in metres that shares are given within.
    pub granser_m: Vec<f64>,
    /// The aversion to inequality of Kolm–Pollak, positive.
    pub epsilon: f64,
    /// The promises.
    pub loften: Vec<Lofte>,
    /// What in a scenario counts as being moved: so many metres further.
    pub flyttad_m: f64,
}

impl Default for Installning {
    fn default() -> Self {
        Self {
            omvag: OMVAG,
            fast_m: LANGST_TILL_VAG_M,
            takt_gang: TAKT_GANG,
            takt_rullstol: TAKT_RULLSTOL,
            granser_m: vec![500.0, 1_000.0, 1_500.0, 2_000.0],
            epsilon: 1.0,
            loften: vec![
                Lofte { andel: 0.95, meter: 1_000.0, profil: Profil::Gang, krav: Vec::new() },
                Lofte {
                    andel: 0.90,
                    meter: 1_000.0,
                    profil: Profil::Gang,
                    krav: vec![Krav::Stegfritt.as_str().to_owned()],
                },
            ],
            flyttad_m: 200.0,
        }
    }
}
