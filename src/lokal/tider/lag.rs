//! What the law asks of hours. Pure.

use chrono::NaiveDate;

use crate::lokal::{Intervall, Oppettid, Stalletyp};
use crate::val::Val;

/// What is against the law in the hours of one place or of a val.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tidsbrist {
    /// Hours on a day when no one may vote (VL 10:2, 4:21).
    UtanforPerioden(NaiveDate),
    /// A vallokal keeps shorter hours than the law's, but not below its floor: it takes
    /// consultation with länsstyrelsen, and reasons (VL 4:21).
    Kortare(Vec<Intervall>),
    /// A vallokal is open less than the law ever allows (VL 4:21).
    UnderGolvet(Vec<Intervall>),
    /// A vallokal without hours on valdagen (VL 4:21).
    VallokalStangd,
    /// No röstningslokal is open to all on a day of the period (VL 4:24).
    IngenOppen(NaiveDate),
    /// On valdagen no röstningslokal keeps the hours of the vallokaler (VL 4:24).
    ValdagenEjFull,
}

/// What is against the law in the hours of one place.
#[must_use]
pub fn en(_val: &Val, _typ: Stalletyp, _tider: &[Oppettid]) -> Vec<Tidsbrist> {
    Vec::new()
}

/// What is against the law in the hours of all places of a val taken together: the days
/// on which none is open.
#[must_use]
pub fn alla<'a>(
    _val: &Val,
    _stallen: impl Iterator<Item = (Stalletyp, &'a [Oppettid])>,
) -> Vec<Tidsbrist> {
    Vec::new()
}
