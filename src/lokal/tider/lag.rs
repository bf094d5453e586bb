//! What the law asks of hours. Pure.

use std::fmt;

use chrono::NaiveDate;

use super::dagar::by_day;
use crate::lokal::{Intervall, Oppettid, Stalletyp};
use crate::tid::{self, Klockslag};
use crate::val::Val;
use crate::val::rules::ramar;

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

/// How much is against the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Allvar {
    /// Allowed after consultation with länsstyrelsen and with reasons.
    Samrad,
    /// Missing in the val as a whole; no single place is wrong.
    Saknas,
    /// Never allowed.
    Forbjudet,
}

impl Tidsbrist {
    /// How much it is against the law.
    #[must_use]
    pub const fn allvar(&self) -> Allvar {
        match self {
            Self::Kortare(_) => Allvar::Samrad,
            Self::VallokalStangd | Self::IngenOppen(_) | Self::ValdagenEjFull => Allvar::Saknas,
            Self::UtanforPerioden(_) | Self::UnderGolvet(_) => Allvar::Forbjudet,
        }
    }

    /// The day it is about; `None` for valdagen.
    #[must_use]
    pub const fn datum(&self) -> Option<NaiveDate> {
        match self {
            Self::UtanforPerioden(datum) | Self::IngenOppen(datum) => Some(*datum),
            Self::Kortare(_)
            | Self::UnderGolvet(_)
            | Self::VallokalStangd
            | Self::ValdagenEjFull => None,
        }
    }

    /// The section of vallagen (2005:837).
    #[must_use]
    pub const fn paragraf(&self) -> &'static str {
        match self {
            Self::UtanforPerioden(_) => "VL 10:2",
            Self::Kortare(_) | Self::UnderGolvet(_) | Self::VallokalStangd => "VL 4:21",
            Self::IngenOppen(_) | Self::ValdagenEjFull => "VL 4:24",
        }
    }
}

impl fmt::Display for Tidsbrist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |datum: &NaiveDate| format!("{} {datum}", tid::veckodag(*datum));
        match self {
            Self::UtanforPerioden(datum) => {
                write!(f, "{} ligger utanför de dagar då det går att rösta här", day(datum))?;
            }
            Self::Kortare(tider) => write!(
                f,
                "Vallokalen är öppen {} på valdagen, kortare än lagens tider. Det kräver samråd \
                 med länsstyrelsen och skäl",
                joined(tider)
            )?,
            Self::UnderGolvet(tider) => write!(
                f,
                "Vallokalen är öppen {} på valdagen, kortare än lagen någonsin tillåter",
                joined(tider)
            )?,
            Self::VallokalStangd => f.write_str("Vallokalen har inga öppettider på valdagen")?,
            Self::IngenOppen(datum) => {
                write!(f, "Ingen röstningslokal är öppen för alla {}", day(datum))?;
            }
            Self::ValdagenEjFull => f.write_str(
                "På valdagen håller ingen röstningslokal öppet samma tider som vallokalerna",
            )?,
        }
        write!(f, " ({}).", self.paragraf())
    }
}

/// Hours of a day in running text: «08:00-12:00 och 13:00-16:00».
#[must_use]
pub fn joined(tider: &[Intervall]) -> String {
    let shown: Vec<String> = tider.iter().map(ToString::to_string).collect();
    shown.join(" och ")
}

/// What is against the law in the hours of one place.
#[must_use]
pub fn en(val: &Val, typ: Stalletyp, tider: &[Oppettid]) -> Vec<Tidsbrist> {
    let ramar = ramar(val);
    let days = by_day(tider);
    let first = if typ == Stalletyp::Vallokal { val.valdag } else { ramar.fortid_fran };
    let period = first..=ramar.fortid_till;
    let mut found: Vec<Tidsbrist> = days
        .keys()
        .filter(|datum| !period.contains(datum))
        .map(|&datum| Tidsbrist::UtanforPerioden(datum))
        .collect();
    if typ == Stalletyp::Vallokal {
        found.extend(match days.get(&val.valdag) {
            None => Some(Tidsbrist::VallokalStangd),
            Some(day) if covers(day, ramar.vallokal) => None,
            Some(day) if ramar.vallokal_minst.iter().all(|&least| covers(day, least)) => {
                Some(Tidsbrist::Kortare(day.clone()))
            }
            Some(day) => Some(Tidsbrist::UnderGolvet(day.clone())),
        });
    }
    found
}

/// What is against the law in the hours of all places of a val taken together: the days
/// on which none is open. The caller leaves out those that have been given up.
#[must_use]
pub fn alla<'a>(
    val: &Val,
    stallen: impl Iterator<Item = (Stalletyp, &'a [Oppettid])>,
) -> Vec<Tidsbrist> {
    let ramar = ramar(val);
    let mut open: Vec<NaiveDate> = Vec::new();
    let mut full = false;
    for (_, tider) in stallen.filter(|(typ, _)| typ.oppen_for_alla()) {
        let days = by_day(tider);
        full |= days.get(&val.valdag).is_some_and(|day| covers(day, ramar.vallokal));
        open.extend(days.keys());
    }
    open.sort_unstable();
    ramar
        .fortid_fran
        .iter_days()
        .take_while(|datum| *datum <= ramar.fortid_till)
        .filter(|datum| open.binary_search(datum).is_err())
        .map(Tidsbrist::IngenOppen)
        .chain((!full).then_some(Tidsbrist::ValdagenEjFull))
        .collect()
}

/// Whether it is open the whole time between, by one interval or by several that follow
/// upon each other. The hours are in order.
fn covers(day: &[Intervall], (from, to): (Klockslag, Klockslag)) -> bool {
    let mut reached = from;
    for tid in day {
        if tid.oppnar() <= reached && reached < tid.stanger() {
            reached = tid.stanger();
        }
    }
    reached >= to
}

#[cfg(test)]
mod tests;
