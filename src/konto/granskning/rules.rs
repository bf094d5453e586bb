//! When a review is due, and what a decision rests on. Pure.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::{Bedomning, Beslut, Granskat};
use crate::fil::namn::sort_key;
use crate::konto::KontoId;
use crate::konto::forvaltning::Konto;
use crate::konto::forvaltning::export::minute;
use crate::konto::forvaltning::rules::Granser;
use crate::tid::Svensktid;

/// The decisions of a review under way, by account.
pub type Bedomningar = BTreeMap<KontoId, Bedomning>;

/// How often accounts are reviewed.
const VARJE_MANADER: u32 = 3;

/// The longest comment.
pub const LANGSTA_KOMMENTAR: usize = 200;

/// The day by which the next review is to be signed off; none has been made when there
/// is no latest, and it is due at once.
#[must_use]
pub fn nasta(senaste: Option<NaiveDate>) -> Option<NaiveDate> {
    senaste.and_then(|day| day.checked_add_months(Months::new(VARJE_MANADER)))
}

/// Whether a review is due on a day.
#[must_use]
pub fn ar_dags(senaste: Option<NaiveDate>, idag: NaiveDate) -> bool {
    nasta(senaste).is_none_or(|next| next <= idag)
}

/// What a decision of an account rests on: what it may do and how long.
#[must_use]
pub fn underlag(konto: &Konto) -> String {
    let seen = if konto.ser_skyddade { "ser skyddade" } else { "" };
    format!("{}; {seen}; {}", konto.roller, konto.slutar)
}

/// The decision of an account, if one is made and still holds.
#[must_use]
pub fn galler<'a>(konto: &Konto, bedomningar: &'a Bedomningar) -> Option<&'a Bedomning> {
    bedomningar.get(&konto.id).filter(|bedomning| bedomning.underlag == underlag(konto))
}

/// How far a review has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lage {
    /// Open accounts without a decision.
    pub kvar: usize,
    /// Those to keep.
    pub behalls: usize,
    /// Those to close.
    pub stangs: usize,
}

/// How far the review of these accounts has come on a day.
#[must_use]
pub fn lage(konton: &[Konto], bedomningar: &Bedomningar, idag: NaiveDate) -> Lage {
    let mut lage = Lage::default();
    for konto in konton.iter().filter(|konto| konto.ar_oppet(idag)) {
        match galler(konto, bedomningar).map(|one| one.beslut) {
            None => lage.kvar += 1,
            Some(Beslut::Behall) => lage.behalls += 1,
            Some(Beslut::Stang) => lage.stangs += 1,
        }
    }
    lage
}

/// Every account as a review keeps it, with what is decided so far.
#[must_use]
pub fn recorded(
    konton: &[Konto],
    bedomningar: &Bedomningar,
    now: &Svensktid,
    granser: &Granser,
) -> Vec<Granskat> {
    let idag = now.date_naive();
    let mut all: Vec<Granskat> = konton
        .iter()
        .map(|konto| {
            let bedomning = galler(konto, bedomningar).filter(|_| konto.ar_oppet(idag));
            Granskat {
                konto: konto.id,
                anvandarnamn: konto.anvandarnamn.clone(),
                namn: konto.namn.clone(),
                roller: konto.roller.namn(),
                ser_skyddade: konto.ser_skyddade,
                lage: konto.lage(idag, granser).to_string(),
                senast_inloggad: minute(konto.senast_inloggad),
                slutar: konto.slutar.to_string(),
                skapat_av: konto.skapat_av.clone(),
                godkant_av: konto.godkant_av.clone().unwrap_or_default(),
                beslut: bedomning.map(|one| one.beslut),
                kommentar: bedomning.map(|one| one.kommentar.clone()).unwrap_or_default(),
                av: bedomning.map(|one| one.av.clone()).unwrap_or_default(),
            }
        })
        .collect();
    all.sort_by_cached_key(|one| sort_key(&one.namn));
    all
}

/// Why a decision is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bedomningsfel {
    /// To close one's own.
    #[error("Du kan inte välja att stänga ditt eget konto. Be en annan administratör.")]
    Eget,
    /// To close without a word.
    #[error("Skriv varför kontot ska stängas.")]
    UtanSkal,
    /// Too many words.
    #[error("Kommentaren får ha högst 200 tecken.")]
    ForLang,
}

/// Whether a decision holds by itself.
///
/// # Errors
/// [`Bedomningsfel`] when not.
pub fn check(beslut: Beslut, kommentar: &str, eget: bool) -> Result<(), Bedomningsfel> {
    if kommentar.chars().count() > LANGSTA_KOMMENTAR {
        Err(Bedomningsfel::ForLang)
    } else if beslut == Beslut::Stang && eget {
        Err(Bedomningsfel::Eget)
    } else if beslut == Beslut::Stang && kommentar.is_empty() {
        Err(Bedomningsfel::UtanSkal)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_review_is_due_every_third_month_and_at_once_when_there_is_none() {
        assert_eq!(nasta(Some(day("2026-11-30"))), Some(day("2027-02-28")));
        assert!(ar_dags(None, day("2026-11-22")));
        assert!(!ar_dags(Some(day("2026-08-23")), day("2026-11-22")));
        assert!(ar_dags(Some(day("2026-08-22")), day("2026-11-22")));
    }

    #[test]
    fn closing_needs_a_reason_and_another_reviewer_than_its_owner() {
        assert_eq!(check(Beslut::Behall, "", true), Ok(()));
        assert_eq!(check(Beslut::Stang, "Slutat", false), Ok(()));
        assert_eq!(check(Beslut::Stang, "", false), Err(Bedomningsfel::UtanSkal));
        assert_eq!(check(Beslut::Stang, "Slutat", true), Err(Bedomningsfel::Eget));
        let long = "å".repeat(LANGSTA_KOMMENTAR);
        assert_eq!(check(Beslut::Behall, &long, false), Ok(()));
        assert_eq!(check(Beslut::Behall, &format!("{long}."), false), Err(Bedomningsfel::ForLang));
    }
}
