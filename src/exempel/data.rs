//! What `data/exempel.toml` holds.

#![expect(missing_docs, reason = "the file itself describes its fields")]

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::lokal::{Intervall, Oppettidsfel};

/// The hours of a day, as the files write them.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Dag(pub Vec<Intervall>);

impl TryFrom<String> for Dag {
    type Error = Oppettidsfel;

    fn try_from(text: String) -> Result<Self, Oppettidsfel> {
        Intervall::parse_day(&text).map(Self)
    }
}

/// The parameters of the example.
pub static DATA: LazyLock<Data> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
fn read() -> Data {
    toml::from_str(include_str!("../../data/exempel.toml")).expect("data/exempel.toml")
}

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub kommun: Kommundata,
    pub platser: Platsnamn,
    pub gator: Gatudata,
    pub skola: Skola,
    pub rostningslokaler: Rostningslokaler,
    pub tillfalliga: Tillfalliga,
    pub institutioner: Institutioner,
}

/// The kommun and its valnämnd.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kommundata {
    pub namn: String,
    pub kod: String,
    pub forsta_postnummer: usize,
    pub valdag: NaiveDate,
    pub huvudort: String,
    pub valnamnd: String,
    pub telefon: String,
    pub hemsida: String,
}

/// Parts of the names of places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platsnamn {
    pub forled: Vec<String>,
    pub kust: Vec<String>,
    pub inland: Vec<String>,
    pub vaderstreck: Vec<String>,
}

/// Parts of the names of streets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gatudata {
    pub vanliga: Vec<String>,
    pub stora: Vec<String>,
    pub vanlig_stad: Vec<String>,
    pub vanlig_forort: Vec<String>,
    pub korta: Vec<String>,
    pub strand: Vec<String>,
    pub bro: String,
    pub torg: String,
    pub krets: Vec<Krets>,
}

/// Words that the streets of a stadsdel are named after.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Krets {
    pub ord: Vec<String>,
}

/// Schools and the vallokaler in them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skola {
    pub valdistrikt: usize,
    pub namn: Vec<String>,
    pub rum: Vec<String>,
    pub tillganglighet: Vec<String>,
}

/// Lokaler for early voting that stand all the period.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rostningslokaler {
    pub per_valdistrikt: f64,
    pub tillganglighet: Vec<String>,
    pub slag: Vec<Slag>,
}

/// One kind of röstningslokal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slag {
    pub namn: Vec<String>,
    pub anvisning: Vec<String>,
    /// How common the kind is against the others.
    pub vikt: usize,
    /// Hours from Monday to Sunday, in several variants.
    pub veckor: Vec<[Dag; 7]>,
    /// Hours on valdagen.
    pub valdag: Dag,
}

/// Street sites.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tillfalliga {
    pub per_valdistrikt: f64,
    /// Days before valdagen.
    pub dagar: i64,
    pub namn: Vec<String>,
    pub anvisning: Vec<String>,
    pub tillganglighet: Vec<String>,
    pub tider: Vec<Dag>,
}

/// Institutions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institutioner {
    pub per_valdistrikt: f64,
    pub namn: Vec<String>,
    pub anvisning: Vec<String>,
    pub tillganglighet: Vec<String>,
    pub tider: Vec<Dag>,
}
