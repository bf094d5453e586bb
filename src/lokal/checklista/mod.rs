//! The legal checklist of a val: every rule and deadline, whether it is met, and who
//! answers for it.
//!
//! The points are data (`data/checklista.toml`, [`punkter`]). Some the service computes
//! from what is planned ([`rules`]), others someone ticks by hand. Those who answer for a
//! point are reminded by mail ([`paminn`]).

pub mod berakna;
pub mod export;
pub mod handelser;
pub mod kalender;
pub mod pages;
pub mod paminn;
pub mod punkt;
pub mod punkter;
pub mod rules;
pub mod store;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::konto::KontoId;
use crate::lokal::store::Sparat;
use crate::val::Val;
use crate::valdistrikt::Valdistriktskod;

/// What people have added to a point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tillagt {
    /// The account that answers for it.
    pub ansvarig: Option<KontoId>,
    /// When it was done, if it was ticked.
    pub klar: Option<NaiveDate>,
    /// By whom.
    pub klar_av: String,
    /// A note.
    pub anteckning: String,
    /// Counts its changes; 0 before the first.
    pub version: i64,
}

/// A valdistrikt, as far as its size goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distrikt {
    /// Its code.
    pub kod: Valdistriktskod,
    /// Its name.
    pub namn: String,
    /// Entitled voters, where they are known.
    pub rostberattigade: Option<i32>,
}

/// What was made of the links of a lokal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neutralitet {
    /// To a party: `nej`, `ja` or `oklart`.
    pub parti: String,
    /// To a faith.
    pub religion: String,
    /// To a company.
    pub foretag: String,
    /// Why it is used all the same.
    pub skal: String,
}

/// A contract, as far as its days go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avtal {
    /// The first day.
    pub fran: NaiveDate,
    /// The last.
    pub till: NaiveDate,
    /// Whether it is signed.
    pub tecknat: bool,
}

/// A permit of a street site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tillstand {
    /// `behovs`, `sokt`, `beviljad`, `avslagen` or `behovs_inte`.
    pub lage: String,
    /// From when it is good; open where nothing is said.
    pub fran: Option<NaiveDate>,
    /// Until when.
    pub till: Option<NaiveDate>,
}

/// The permits of a street site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gatuplats {
    /// To use the ground.
    pub upplatelse: Tillstand,
    /// Of the police.
    pub polis: Tillstand,
}

/// What the checklist rests on.
#[derive(Debug, Clone)]
pub struct Underlag {
    /// The val.
    pub val: Val,
    /// Its places, those given up aside.
    pub stallen: Vec<Sparat>,
    /// Its valdistrikt.
    pub distrikt: Vec<Distrikt>,
    /// The judgement of each lokal that has been judged.
    pub neutralitet: HashMap<i64, Neutralitet>,
    /// The day of the latest inspection of each lokal.
    pub inventerad: HashMap<i64, NaiveDate>,
    /// The contracts of each lokal.
    pub avtal: HashMap<i64, Vec<Avtal>>,
    /// The permits of each street site, by the number of its place.
    pub gatuplatser: HashMap<i64, Gatuplats>,
    /// The day of the first publication of each list.
    pub publicerat: BTreeMap<String, NaiveDate>,
    /// Places still to be confirmed, or confirmed: how many days were declined.
    pub bekraftas: HashMap<i64, usize>,
    /// Whether any place of the val has ever been asked about.
    pub har_fragats: bool,
    /// What people have added, by point.
    pub tillagt: BTreeMap<String, Tillagt>,
}
