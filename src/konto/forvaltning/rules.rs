//! The state of an account on a day, and when its owner is warned. Pure.

use std::fmt;

use chrono::{Months, NaiveDate};

use crate::konto::{Roll, Roller};
use crate::tid;

/// The longest that an account may be open without being looked at again.
const LANGST_MANADER: u32 = 24;

/// How long one is open unless someone says otherwise.
const VANLIGT_MANADER: u32 = 12;

/// The days that decide about accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granser {
    /// How many days before the end its owner is warned, each of them once.
    pub varna: Vec<u16>,
    /// After how many days without signing in it counts as unused.
    pub oanvant: u16,
}

impl Granser {
    /// The first warning: from then on an account ends soon.
    #[must_use]
    pub fn snart(&self) -> i64 {
        self.varna.iter().copied().max().unwrap_or(0).into()
    }
}

/// What the state of an account follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dagar {
    /// Whether someone has closed it.
    pub stangt: bool,
    /// The last day on which it is open.
    pub slutar: NaiveDate,
    /// The day it was made.
    pub skapat: NaiveDate,
    /// The day its owner last signed in.
    pub senast_inloggad: Option<NaiveDate>,
}

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lage {
    /// Open.
    Oppet,
    /// Open, for so many days after this one.
    SlutarSnart(i64),
    /// Open, but nobody has signed in for so many days.
    Oanvant(i64),
    /// Its last day has passed.
    Slut,
    /// Closed.
    Stangt,
}

impl Lage {
    /// The class of its mark on a page.
    #[must_use]
    pub const fn klass(self) -> &'static str {
        match self {
            Self::Oppet => "ok",
            Self::SlutarSnart(_) | Self::Oanvant(_) => "varna",
            Self::Slut | Self::Stangt => "fel",
        }
    }
}

impl fmt::Display for Lage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oppet => f.write_str("Öppet"),
            Self::SlutarSnart(0) => f.write_str("Slutar i dag"),
            Self::SlutarSnart(1) => f.write_str("Slutar i morgon"),
            Self::SlutarSnart(days) => write!(f, "Slutar om {days} dagar"),
            Self::Oanvant(days) => write!(f, "Oanvänt i {days} dagar"),
            Self::Slut => f.write_str("Har slutat"),
            Self::Stangt => f.write_str("Stängt"),
        }
    }
}

/// The state of an account on a day. What hinders signing in comes first, then what
/// comes sooner.
#[must_use]
pub fn lage(dagar: &Dagar, idag: NaiveDate, granser: &Granser) -> Lage {
    let left = (dagar.slutar - idag).num_days();
    let unused = oanvant_dagar(dagar, idag);
    if dagar.stangt {
        Lage::Stangt
    } else if left < 0 {
        Lage::Slut
    } else if left <= granser.snart() {
        Lage::SlutarSnart(left)
    } else if unused >= granser.oanvant.into() {
        Lage::Oanvant(unused)
    } else {
        Lage::Oppet
    }
}

/// Days since its owner last signed in, or since it was made if she never has.
#[must_use]
pub fn oanvant_dagar(dagar: &Dagar, idag: NaiveDate) -> i64 {
    (idag - dagar.senast_inloggad.unwrap_or(dagar.skapat)).num_days()
}

/// The days left, when a warning is to be sent: when one of the days of warning has
/// come since the last warning. A warning that was missed is not made up for when a
/// later one is due already.
#[must_use]
pub fn varning(
    slutar: NaiveDate,
    varnat: Option<NaiveDate>,
    idag: NaiveDate,
    granser: &Granser,
) -> Option<i64> {
    let left = (slutar - idag).num_days();
    let due = granser.varna.iter().any(|&days| {
        let from = tid::shift(slutar, -i64::from(days));
        from <= idag && varnat.is_none_or(|before| before < from)
    });
    (left >= 0 && due).then_some(left)
}

/// The last day that an account gets unless someone says otherwise.
#[must_use]
pub fn vanligt_slut(idag: NaiveDate) -> NaiveDate {
    idag.checked_add_months(Months::new(VANLIGT_MANADER)).unwrap_or(idag)
}

/// The latest last day that an account may get.
#[must_use]
pub fn senaste_slut(idag: NaiveDate) -> NaiveDate {
    idag.checked_add_months(Months::new(LANGST_MANADER)).unwrap_or(idag)
}

/// Why a last day is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Slutfel {
    /// Not a day.
    #[error("Skriv slutdatum som år, månad och dag, till exempel {0}.")]
    Form(NaiveDate),
    /// In the past.
    #[error("Slutdatum har redan varit. Välj i dag eller senare, eller stäng kontot.")]
    Passerat,
    /// Too far away.
    #[error("Ett konto får vara öppet högst två år i taget. Välj senast {0}.")]
    ForSent(NaiveDate),
}

/// Reads a last day. One that stands there already may stay.
///
/// # Errors
/// [`Slutfel`] when it is no day, has passed, or is too far away.
pub fn parse_slut(
    text: &str,
    idag: NaiveDate,
    redan: Option<NaiveDate>,
) -> Result<NaiveDate, Slutfel> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .map_err(|_| Slutfel::Form(vanligt_slut(idag)))?;
    let latest = senaste_slut(idag);
    if redan == Some(day) {
        Ok(day)
    } else if day < idag {
        Err(Slutfel::Passerat)
    } else if day > latest {
        Err(Slutfel::ForSent(latest))
    } else {
        Ok(day)
    }
}

/// Why a change of an account is refused whoever asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Hinder {
    /// An administrator would shut herself out.
    #[error("Du kan inte ta bort rollen administratör från dig själv. Be en annan administratör.")]
    EgenRoll,
    /// The same, by closing.
    #[error("Du kan inte stänga ditt eget konto. Be en annan administratör.")]
    EgetKonto,
    /// An administrator would give herself what another must give.
    #[error("Du kan inte ge dig själv rätt att se skyddade personer. Be en annan administratör.")]
    EgenRattTillSkyddade,
    /// An administrator would widen her own reach.
    #[error("Du kan inte ge dig själv en ny roll. Be en annan administratör.")]
    EgenNyRoll,
    /// Nobody would be left who can open accounts.
    #[error(
        "Det här är den sista öppna administratören. Gör någon annan till administratör först."
    )]
    SistaAdministratoren,
}

/// Whether the rights of an account may be changed so.
///
/// # Errors
/// [`Hinder`] when not.
pub fn andra(
    fore: (Roller, bool),
    efter: (Roller, bool),
    eget: bool,
    andra_administratorer: usize,
) -> Result<(), Hinder> {
    let loses = fore.0.har(Roll::Administrator) && !efter.0.har(Roll::Administrator);
    if eget && loses {
        Err(Hinder::EgenRoll)
    } else if eget && efter.0.iter().any(|roll| !fore.0.har(roll)) {
        Err(Hinder::EgenNyRoll)
    } else if eget && efter.1 && !fore.1 {
        Err(Hinder::EgenRattTillSkyddade)
    } else if loses && andra_administratorer == 0 {
        Err(Hinder::SistaAdministratoren)
    } else {
        Ok(())
    }
}

/// Whether an account may be closed.
///
/// # Errors
/// [`Hinder`] when not.
pub fn stang(roller: Roller, eget: bool, andra_administratorer: usize) -> Result<(), Hinder> {
    if eget {
        Err(Hinder::EgetKonto)
    } else if roller.har(Roll::Administrator) && andra_administratorer == 0 {
        Err(Hinder::SistaAdministratoren)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn granser() -> Granser {
        Granser { varna: vec![14, 3], oanvant: 90 }
    }

    #[test]
    fn the_state_of_an_account_goes_by_what_hinders_most() {
        let fresh = Dagar {
            stangt: false,
            slutar: day("2027-01-31"),
            skapat: day("2026-06-01"),
            senast_inloggad: Some(day("2026-11-01")),
        };
        let at = |dagar: Dagar, idag: &str| lage(&dagar, day(idag), &granser());
        assert_eq!(at(fresh, "2026-11-22"), Lage::Oppet);
        assert_eq!(at(fresh, "2027-01-16"), Lage::Oppet);
        assert_eq!(at(fresh, "2027-01-17"), Lage::SlutarSnart(14));
        assert_eq!(at(fresh, "2027-01-31"), Lage::SlutarSnart(0));
        assert_eq!(at(fresh, "2027-02-01"), Lage::Slut);
        let never = Dagar { senast_inloggad: None, ..fresh };
        assert_eq!(at(never, "2026-08-29"), Lage::Oppet);
        assert_eq!(at(never, "2026-08-30"), Lage::Oanvant(90));
        let idle = Dagar { senast_inloggad: Some(day("2026-08-01")), ..fresh };
        assert_eq!(at(idle, "2026-10-29"), Lage::Oppet);
        assert_eq!(at(idle, "2026-10-30"), Lage::Oanvant(90));
        assert_eq!(at(Dagar { stangt: true, ..idle }, "2026-10-30"), Lage::Stangt);
    }

    #[test]
    fn each_warning_comes_once_and_the_last_is_enough() {
        let slutar = day("2027-01-31");
        let at = |idag: &str, varnat: Option<&str>| {
            varning(slutar, varnat.map(day), day(idag), &granser())
        };
        assert_eq!(at("2027-01-16", None), None);
        assert_eq!(at("2027-01-17", None), Some(14));
        assert_eq!(at("2027-01-18", Some("2027-01-17")), None);
        assert_eq!(at("2027-01-28", Some("2027-01-17")), Some(3));
        assert_eq!(at("2027-01-29", Some("2027-01-28")), None);
        // The service was away for a while.
        assert_eq!(at("2027-01-20", None), Some(11));
        assert_eq!(at("2027-01-30", None), Some(1));
        assert_eq!(at("2027-01-31", Some("2027-01-30")), None);
        assert_eq!(at("2027-02-01", None), None);
    }

    proptest! {
        /// Day by day until the end, whatever days the job runs: never two warnings
        /// for one threshold, and at least one if it runs at all in time.
        #[test]
        fn warnings_are_as_many_as_thresholds_passed(runs in proptest::collection::vec(any::<bool>(), 30)) {
            let slutar = day("2027-01-31");
            let mut varnat = None;
            let mut sent = Vec::new();
            let mut run_at = Vec::new();
            for (back, _) in (0..30i64).rev().zip(&runs).filter(|(_, runs)| **runs) {
                let idag = tid::shift(slutar, -back);
                run_at.push(back);
                if let Some(left) = varning(slutar, varnat, idag, &granser()) {
                    prop_assert_eq!(left, back);
                    varnat = Some(idag);
                    sent.push(left);
                }
            }
            let first = |from: i64, to: i64| run_at.iter().copied().find(|&back| back <= from && back > to);
            let expected: Vec<i64> = [first(14, 3), first(3, -1)].into_iter().flatten().collect();
            prop_assert_eq!(sent, expected);
        }
    }

    #[test]
    fn a_last_day_is_within_two_years() {
        let idag = day("2026-11-22");
        assert_eq!(vanligt_slut(idag), day("2027-11-22"));
        assert_eq!(parse_slut(" 2028-11-22 ", idag, None), Ok(day("2028-11-22")));
        assert_eq!(parse_slut("2028-11-23", idag, None), Err(Slutfel::ForSent(day("2028-11-22"))));
        assert_eq!(parse_slut("2026-11-21", idag, None), Err(Slutfel::Passerat));
        assert_eq!(parse_slut("2026-11-21", idag, Some(day("2026-11-21"))), Ok(day("2026-11-21")));
        assert!(matches!(parse_slut("i morgon", idag, None), Err(Slutfel::Form(_))));
        assert_eq!(vanligt_slut(day("2028-02-29")), day("2029-02-28"));
    }

    #[test]
    fn nobody_shuts_out_herself_or_everyone() {
        let admin: Roller = [Roll::Administrator].into_iter().collect();
        let other: Roller = [Roll::Planerare].into_iter().collect();
        assert_eq!(andra((admin, false), (other, false), true, 3), Err(Hinder::EgenRoll));
        assert_eq!(
            andra((admin, false), (admin, true), true, 3),
            Err(Hinder::EgenRattTillSkyddade)
        );
        let both: Roller = admin.iter().chain(other.iter()).collect();
        assert_eq!(andra((admin, false), (both, false), true, 3), Err(Hinder::EgenNyRoll));
        assert_eq!(andra((both, false), (admin, false), true, 0), Ok(()));
        assert_eq!(andra((admin, false), (both, false), false, 0), Ok(()));
        assert_eq!(andra((admin, false), (admin, true), false, 0), Ok(()));
        assert_eq!(
            andra((admin, false), (other, false), false, 0),
            Err(Hinder::SistaAdministratoren)
        );
        assert_eq!(andra((admin, false), (other, false), false, 1), Ok(()));
        assert_eq!(andra((other, false), (admin, false), false, 0), Ok(()));
        assert_eq!(stang(other, true, 3), Err(Hinder::EgetKonto));
        assert_eq!(stang(admin, false, 0), Err(Hinder::SistaAdministratoren));
        assert_eq!(stang(admin, false, 1), Ok(()));
    }
}
