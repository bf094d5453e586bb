//! A val made from another in one step ([`rules`], [`store`]), and the owners who confirm
//! its days ([`bekraftelse`]).
pub mod bekraftelse;
pub mod handelser;
pub mod pages;
pub mod rules;
pub mod store;

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::val::ValId;

/// What came over when a val was made from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kopia {
    /// The val it was made from.
    pub fran: ValId,
    /// The new val.
    pub till: ValId,
    /// Valdistrikt, with their borders and röstberättigade.
    pub valdistrikt: usize,
    /// Addresses whose valdistrikt the register tells.
    pub adresser: usize,
    /// Vallokaler.
    pub vallokaler: usize,
    /// Röstningslokaler.
    pub rostningslokaler: usize,
    /// Temporary street sites.
    pub tillfalliga: usize,
    /// Places with restricted access.
    pub institutioner: usize,
    /// Places that had been given up, and are not copied.
    pub avvecklade: usize,
    /// Hours that came over.
    pub oppettider: usize,
    /// Of those, hours on valdagen that became those of the law for the new kind of val.
    pub lagens_tider: usize,
    /// Hours left out, because their day lies outside the new period.
    pub strukna: usize,
    /// The days of the old val on which hours were left out.
    pub strukna_dagar: BTreeSet<NaiveDate>,
    /// Places that had hours and are left with none.
    pub utan_tider: usize,
    /// Days of the new period without any place open to all.
    pub oppna_saknas: Vec<NaiveDate>,
    /// Street sites whose permits are to be sought anew.
    pub gatuplatser: usize,
}

impl Kopia {
    /// Each number with its name, in reading order.
    #[must_use]
    pub fn rader(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("Valdistrikt", self.valdistrikt),
            ("Adresser med valdistrikt", self.adresser),
            ("Vallokaler", self.vallokaler),
            ("Röstningslokaler", self.rostningslokaler),
            ("Tillfälliga lokaler", self.tillfalliga),
            ("Institutioner", self.institutioner),
            ("Öppettider", self.oppettider),
            ("Öppettider som fick lagens tider på valdagen", self.lagens_tider),
            ("Öppettider utanför den nya perioden, som inte följde med", self.strukna),
            ("Lokaler som inte har några öppettider kvar", self.utan_tider),
            ("Avvecklade lokaler, som inte följde med", self.avvecklade),
            ("Gatuplatser som ska söka tillstånd på nytt", self.gatuplatser),
        ]
    }

    /// The lokaler that have to be confirmed.
    #[must_use]
    pub const fn stallen(&self) -> usize {
        self.vallokaler + self.rostningslokaler + self.tillfalliga + self.institutioner
    }

    /// What is left to do about hours, in sentences.
    #[must_use]
    pub fn anmarkningar(&self) -> Vec<String> {
        let days = |days: &mut dyn Iterator<Item = &NaiveDate>| {
            days.map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let mut told = Vec::new();
        if !self.strukna_dagar.is_empty() {
            told.push(format!(
                "Dessa dagar ligger utanför den nya perioden, och deras öppettider följde inte \
                 med: {}.",
                days(&mut self.strukna_dagar.iter())
            ));
        }
        if !self.oppna_saknas.is_empty() {
            told.push(format!(
                "Dessa dagar i den nya perioden har ingen öppen röstningslokal än: {}.",
                days(&mut self.oppna_saknas.iter())
            ));
        }
        told
    }
}

impl fmt::Display for Kopia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} är skapat från {}.", self.till, self.fran)?;
        for (namn, antal) in self.rader() {
            writeln!(f, "{antal:>8}  {namn}")?;
        }
        for text in self.anmarkningar() {
            writeln!(f, "{text}")?;
        }
        write!(f, "Alla lokaler är kandidater och väntar på att bekräftas.")
    }
}
