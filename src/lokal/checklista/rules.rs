//! How a point stands: met, at risk, broken. Pure.

use chrono::NaiveDate;

use super::berakna::{Allvar, Brist, Utfall, utfall};
use super::punkter::{self, Punkt, Slag};
use super::{Tillagt, Underlag};

/// How a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lage {
    /// It was not met in time, or cannot be any more.
    Bruten,
    /// It is not met and the last day is near, or something planned is against it.
    IFara,
    /// It is not met, and there is time.
    Aterstar,
    /// It is met.
    Uppfylld,
    /// It is not for this val.
    EjAktuell,
}

impl Lage {
    /// Every one, the worst first.
    pub const ALLA: [Self; 5] =
        [Self::Bruten, Self::IFara, Self::Aterstar, Self::Uppfylld, Self::EjAktuell];

    /// The word in URLs and in files for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bruten => "bruten",
            Self::IFara => "i-fara",
            Self::Aterstar => "aterstar",
            Self::Uppfylld => "uppfylld",
            Self::EjAktuell => "ej-aktuell",
        }
    }

    /// In words.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Bruten => "Bruten",
            Self::IFara => "I fara",
            Self::Aterstar => "Återstår",
            Self::Uppfylld => "Uppfylld",
            Self::EjAktuell => "Ej aktuell",
        }
    }

    /// The class of its mark.
    #[must_use]
    pub const fn klass(self) -> &'static str {
        match self {
            Self::Bruten => "fel",
            Self::IFara => "varna",
            Self::Uppfylld => "ok",
            Self::Aterstar | Self::EjAktuell => "",
        }
    }

    /// Whether something is still to be done about it.
    #[must_use]
    pub const fn kvar(self) -> bool {
        matches!(self, Self::Bruten | Self::IFara | Self::Aterstar)
    }
}

/// A point as it stands on a day.
#[derive(Debug, Clone)]
pub struct Bedomd {
    /// The point.
    pub punkt: &'static Punkt,
    /// How it stands.
    pub lage: Lage,
    /// Its last day.
    pub frist: Option<NaiveDate>,
    /// Days to its last day, negative after it.
    pub dagar: Option<i64>,
    /// What is wrong or missing.
    pub brister: Vec<Brist>,
    /// What people have added.
    pub tillagt: Tillagt,
}

impl Bedomd {
    /// The days left, in words.
    #[must_use]
    pub fn kvar(&self) -> String {
        match self.dagar {
            None => String::new(),
            Some(0) => "sista dagen i dag".to_owned(),
            Some(1) => "1 dag kvar".to_owned(),
            Some(-1) => "1 dag för sent".to_owned(),
            Some(n) if n > 1 => format!("{n} dagar kvar"),
            Some(n) => format!("{} dagar sedan", -n),
        }
    }
}

/// Every point of the checklist on a day.
#[must_use]
pub fn bedom(underlag: &Underlag, idag: NaiveDate) -> Vec<Bedomd> {
    punkter::alla().iter().map(|punkt| en(punkt, underlag, idag)).collect()
}

fn en(punkt: &'static Punkt, underlag: &Underlag, idag: NaiveDate) -> Bedomd {
    let tillagt = underlag.tillagt.get(&punkt.nyckel).cloned().unwrap_or_default();
    let frist = punkt.frist(&underlag.val).filter(|_| punkt.galler(underlag.val.form));
    let found = match punkt.slag {
        _ if !punkt.galler(underlag.val.form) => Utfall::EjAktuell,
        Slag::Hand => Utfall::Brister(Vec::new()),
        Slag::Beraknad => utfall(&punkt.nyckel, underlag),
    };
    let (lage, brister) = lage(punkt, found, &tillagt, frist, idag);
    let dagar = frist.map(|frist| (frist - idag).num_days());
    Bedomd { punkt, lage, frist, dagar, brister, tillagt }
}

fn lage(
    punkt: &Punkt,
    found: Utfall,
    tillagt: &Tillagt,
    frist: Option<NaiveDate>,
    idag: NaiveDate,
) -> (Lage, Vec<Brist>) {
    let brister = match found {
        Utfall::EjAktuell => return (Lage::EjAktuell, Vec::new()),
        Utfall::Uppfylld => return (Lage::Uppfylld, Vec::new()),
        Utfall::Brister(brister) => brister,
    };
    if let Some(klar) = tillagt.klar.filter(|_| punkt.bockas()) {
        // A day of the law that was missed is not mended by what is done after it.
        return match frist {
            Some(frist) if klar > frist && !punkt.stallbar => {
                let text = format!("Klar {klar}, efter sista dagen {frist}.");
                (Lage::Bruten, [vec![Brist::new(Allvar::Brutet, text)], brister].concat())
            }
            _ => (Lage::Uppfylld, brister),
        };
    }
    let worst = brister.iter().map(|brist| brist.allvar).max();
    let over = frist.is_some_and(|frist| idag > frist);
    let near = frist.is_some_and(|frist| (frist - idag).num_days() <= punkt.varna());
    let lage = match worst {
        _ if over => Lage::Bruten,
        Some(Allvar::Brutet) => Lage::Bruten,
        _ if near => Lage::IFara,
        Some(Allvar::Fel) => Lage::IFara,
        Some(Allvar::Saknas) | None => Lage::Aterstar,
    };
    (lage, brister)
}

/// How many points are broken, and how many at risk.
#[must_use]
pub fn antal(punkter: &[Bedomd]) -> (usize, usize) {
    let count = |lage: Lage| punkter.iter().filter(|one| one.lage == lage).count();
    (count(Lage::Bruten), count(Lage::IFara))
}

#[cfg(test)]
mod tests;
