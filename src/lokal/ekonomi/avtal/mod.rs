//! Contracts about lokaler: for one val, or for as long as they run.

pub mod formular;
pub mod lista;
pub mod pages;
pub mod store;

use chrono::NaiveDate;

use super::Delprogram;
use super::rules::{Lage, Oppet, Per, Villkor, kostnad};
use crate::val::rules::ramar;
use crate::val::{Val, ValId};

/// What a contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uppgifter {
    /// The val it is for; `None` for every val within its period.
    pub val: Option<ValId>,
    /// Who lets the lokal.
    pub motpart: String,
    /// Its first day.
    pub fran: NaiveDate,
    /// Its last day, not before the first.
    pub till: NaiveDate,
    /// Kronor, by what [`Self::per`] says.
    pub kostnad_kr: i64,
    /// What the cost is counted by.
    pub per: Per,
    /// The part of the budget that pays.
    pub delprogram: Delprogram,
    /// How far it has come.
    pub lage: Lage,
    /// Whom to ask about it: the number of a contact of the lokal.
    pub kontakt: Option<i64>,
    /// The contract itself: the number of a file of the lokal.
    pub fil: Option<i64>,
    /// What else there is to say.
    pub anteckning: String,
}

impl Uppgifter {
    /// What decides its cost.
    #[must_use]
    pub const fn villkor(&self) -> Villkor {
        let Self { fran, till, kostnad_kr, per, .. } = self;
        Villkor { fran: *fran, till: *till, kostnad_kr: *kostnad_kr, per: *per }
    }

    /// Whether it is about a val: made for it, or running on some day of it.
    #[must_use]
    pub fn galler(&self, val: &Val) -> bool {
        match &self.val {
            Some(id) => *id == val.id,
            None => self.till >= ramar(val).fortid_fran && self.fran <= val.valdag,
        }
    }

    /// What it costs in a val, in kronor; nothing when it is not about it, or has been
    /// given notice.
    #[must_use]
    pub fn kostnad_i(&self, val: &Val, oppet: &Oppet) -> i64 {
        if self.galler(val) && self.lage.raknas() { kostnad(&self.villkor(), oppet) } else { 0 }
    }
}

/// A contract about a lokal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avtal {
    /// Its number.
    pub id: i64,
    /// The number of the lokal.
    pub lokal: i64,
    /// What it says.
    pub uppgifter: Uppgifter,
    /// Counts its changes.
    pub version: i64,
}

/// Someone to ask about a lokal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kontakt {
    /// The number.
    pub id: i64,
    /// What she has to do with the lokal.
    pub uppgift: String,
    /// Her name; empty for those who need not know it.
    pub namn: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn avtal(val: Option<&str>, fran: &str, till: &str) -> Uppgifter {
        Uppgifter {
            val: val.map(|id| id.parse().unwrap()),
            motpart: "Skolfastigheter".to_owned(),
            fran: fran.parse().unwrap(),
            till: till.parse().unwrap(),
            kostnad_kr: 1000,
            per: Per::Val,
            delprogram: Delprogram::med_kod(40).unwrap(),
            lage: Lage::Tecknat,
            kontakt: None,
            fil: None,
            anteckning: String::new(),
        }
    }

    #[test]
    fn a_general_contract_is_about_the_vals_within_its_period() {
        let valdag = "2026-09-13".parse().unwrap();
        let kommun = "9999".parse().unwrap();
        let id = "rkl2026".parse().unwrap();
        let val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap();
        let oppet = Oppet::default();
        for (avtal, cost) in [
            (avtal(Some("rkl2026"), "2020-01-01", "2020-12-31"), 1000),
            (avtal(Some("rkl2022"), "2020-01-01", "2030-12-31"), 0),
            (avtal(None, "2020-01-01", "2030-12-31"), 1000),
            (avtal(None, "2020-01-01", "2026-08-25"), 0),
            (avtal(None, "2020-01-01", "2026-08-26"), 1000),
            (avtal(None, "2026-09-14", "2030-12-31"), 0),
        ] {
            assert_eq!(avtal.kostnad_i(&val, &oppet), cost, "{avtal:?}");
        }
        let ended = Uppgifter { lage: Lage::Uppsagt, ..avtal(None, "2020-01-01", "2030-12-31") };
        assert_eq!(ended.kostnad_i(&val, &oppet), 0);
    }
}
