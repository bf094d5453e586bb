//! What a temporary street site needs beside a lokal: permits, a supplier, power, someone
//! who puts it up and takes it down, a plan for the weather, a guard.

pub mod pages;
pub mod store;

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};

/// A permit that a street site takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tillstand {
    /// To use the kommun's ground.
    Upplatelse,
    /// Of the police, by ordningslagen.
    Polis,
}

impl Tillstand {
    /// Both.
    pub const ALLA: [Self; 2] = [Self::Upplatelse, Self::Polis];

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Upplatelse => "Upplåtelsen av marken",
            Self::Polis => "Polistillståndet",
        }
    }
}

/// How far a permit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tillstandslage {
    /// It is needed, and nobody has asked.
    #[default]
    Behovs,
    /// It is asked for.
    Sokt,
    /// It is granted.
    Beviljad,
    /// It is refused.
    Avslagen,
    /// None is needed here.
    BehovsInte,
}

impl Tillstandslage {
    /// Every state.
    pub const ALLA: [Self; 5] =
        [Self::Behovs, Self::Sokt, Self::Beviljad, Self::Avslagen, Self::BehovsInte];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Behovs => "behovs",
            Self::Sokt => "sokt",
            Self::Beviljad => "beviljad",
            Self::Avslagen => "avslagen",
            Self::BehovsInte => "behovs_inte",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Behovs => "Behövs, inte sökt",
            Self::Sokt => "Sökt",
            Self::Beviljad => "Beviljad",
            Self::Avslagen => "Avslagen",
            Self::BehovsInte => "Behövs inte",
        }
    }

    /// What is to be said of it in a sentence.
    #[must_use]
    pub const fn i_mening(self) -> &'static str {
        match self {
            Self::Behovs => "inte sökt än",
            Self::Sokt => "sökt men inte beviljat",
            Self::Beviljad => "beviljat",
            Self::Avslagen => "avslaget",
            Self::BehovsInte => "behövs inte",
        }
    }
}

impl FromStr for Tillstandslage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|lage| lage.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// A permit: its state, number and days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tillstandsuppgift {
    /// How far it has come.
    pub lage: Tillstandslage,
    /// The diarienummer.
    pub diarie: String,
    /// The first day it is good for.
    pub fran: Option<NaiveDate>,
    /// The last.
    pub till: Option<NaiveDate>,
}

/// All about a street site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gatuplats {
    /// To use the ground.
    pub upplatelse: Tillstandsuppgift,
    /// Of the police.
    pub polis: Tillstandsuppgift,
    /// Who supplies tent or container.
    pub leverantor: String,
    /// Where the power comes from.
    pub el: String,
    /// When it is put up, Swedish time.
    pub uppsattning: Option<NaiveDateTime>,
    /// When it is taken down.
    pub nedtagning: Option<NaiveDateTime>,
    /// What is done in bad weather.
    pub vaderplan: String,
    /// Who guards it.
    pub vakt: String,
    /// Counts its changes; 0 before the first.
    pub version: i64,
}

impl Gatuplats {
    /// The state and the days of a permit.
    #[must_use]
    pub const fn tillstand(
        &self,
        vad: Tillstand,
    ) -> (Tillstandslage, Option<NaiveDate>, Option<NaiveDate>) {
        let one = match vad {
            Tillstand::Upplatelse => &self.upplatelse,
            Tillstand::Polis => &self.polis,
        };
        (one.lage, one.fran, one.till)
    }
}
