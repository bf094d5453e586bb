//! Where voters may vote: the places of a plan, and places that someone tries. Pure.

use crate::geo::Wgs84;
use crate::lokal::tillganglighet::Krav;
use crate::lokal::{Oppettid, Stalletyp, Status};
use crate::uppslag::oppetindex::{Oppen, instants};
use crate::valdistrikt::Valdistriktskod;

/// By what a place is known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Nyckel {
    /// A röstmottagningsställe of the plan, by its number.
    Stalle(i64),
    /// A lokal that is not used in the val, by its number.
    Lokal(i64),
    /// A place that a scenario adds, by its number there.
    Ny(u32),
}

/// A place where voters may vote.
#[derive(Debug, Clone, PartialEq)]
pub struct Plats {
    /// By what it is known.
    pub nyckel: Nyckel,
    /// The number of its lokal, if it has one.
    pub lokal_id: Option<i64>,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// What it is for.
    pub typ: Stalletyp,
    /// How far its planning has come.
    pub status: Status,
    /// Where it is; a place without one serves no one.
    pub plats: Option<Wgs84>,
    /// Hours by date and time.
    pub oppettider: Vec<Oppettid>,
    /// The same as instants, in order.
    pub oppen: Vec<Oppen>,
    /// The needs that it is known to meet.
    pub krav: Vec<Krav>,
    /// The valdistrikt that votes here; for a vallokal, which serves no other.
    pub valdistrikt: Option<Valdistriktskod>,
    /// What it costs in the val, in whole kronor, as far as that is known.
    pub kostnad_kr: i64,
}

impl Plats {
    /// The same with other hours.
    #[must_use]
    pub fn with_hours(mut self, oppettider: Vec<Oppettid>) -> Self {
        self.oppen = instants(&oppettider);
        self.oppettider = oppettider;
        self
    }

    /// Whether it counts in a plan: places that have been given up, or only thought of,
    /// and institutions, do not.
    #[must_use]
    pub const fn raknas(&self) -> bool {
        !matches!(self.status, Status::Kandidat | Status::Avvecklad)
            && !matches!(self.typ, Stalletyp::Institution)
    }
}
