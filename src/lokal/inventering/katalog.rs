//! The fields of an inspection and the rules that follow from them, as
//! `data/inventering.toml` says.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Behov, Varde};
use crate::fil::tal::decimal;

/// What is measured and what follows from it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Katalog {
    /// After how many years an inspection is to be made anew.
    pub aldras_efter_ar: i32,
    /// Groups of fields, in order.
    pub grupp: Vec<Grupp>,
    /// The fields, in order.
    pub falt: Vec<Falt>,
    /// What the public pages say, thing by thing.
    pub fakta: Fakta,
    /// What makes a lokal usable.
    pub villkor: Vec<Villkor>,
}

/// A group of fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grupp {
    /// Its key.
    pub nyckel: String,
    /// Its name.
    pub namn: String,
}

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slag {
    /// Yes or no; yes is the better.
    JaNej,
    /// Millimetres.
    Mm,
    /// Centimetres.
    Cm,
    /// Metres.
    M,
    /// Per cent.
    Procent,
    /// A count.
    Antal,
    /// One of its choices.
    Val,
}

impl Slag {
    /// The unit, as it stands after a figure.
    #[must_use]
    pub const fn enhet(self) -> &'static str {
        match self {
            Self::Mm => "mm",
            Self::Cm => "cm",
            Self::M => "m",
            Self::Procent => "%",
            Self::Antal | Self::JaNej | Self::Val => "",
        }
    }

    /// Whether only whole figures are taken.
    #[must_use]
    pub const fn ar_heltal(self) -> bool {
        matches!(self, Self::Mm | Self::Antal)
    }
}

/// Which figure is the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bast {
    /// The higher.
    Hogt,
    /// The lower.
    Lagt,
}

/// A coded field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Falt {
    /// Its code, in the database and in forms.
    pub kod: String,
    /// Its name.
    pub namn: String,
    /// Its name within a sentence.
    pub kort: String,
    /// The group it stands in.
    pub grupp: String,
    /// What it takes.
    pub slag: Slag,
    /// The least figure.
    #[serde(default)]
    pub min: f64,
    /// The greatest figure.
    #[serde(default)]
    pub max: f64,
    /// Which figure is the better; of figures only.
    pub bast: Option<Bast>,
    /// Its choices with their names, from best to worst.
    #[serde(default)]
    pub val: Vec<(String, String)>,
    /// How to measure it.
    #[serde(default)]
    pub hjalp: String,
}

/// Why a value is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Vardefel {
    /// It is neither of the answers.
    #[error("{0}: välj ett av svaren.")]
    Svar(String),
    /// It is no figure.
    #[error("{0}: skriv ett tal, till exempel {1}.")]
    Tal(String, &'static str),
    /// It is not within what can be.
    #[error("{0}: talet ska vara från {1} till {2}{3}.")]
    Granser(String, String, String, String),
}

impl Falt {
    /// Reads a value as it was typed, or as the database keeps it; nothing for empty.
    ///
    /// # Errors
    /// [`Vardefel`] says what to write.
    pub fn parse(&self, text: &str) -> Result<Option<Varde>, Vardefel> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match self.slag {
            Slag::JaNej => match text {
                "ja" => Ok(Some(Varde::Ja)),
                "nej" => Ok(Some(Varde::Nej)),
                _ => Err(Vardefel::Svar(self.namn.clone())),
            },
            Slag::Val => {
                let known = self.val.iter().any(|(kod, _)| kod == text);
                let val = known.then(|| Varde::Val(text.to_owned()));
                val.map(Some).ok_or_else(|| Vardefel::Svar(self.namn.clone()))
            }
            Slag::Mm | Slag::Cm | Slag::M | Slag::Procent | Slag::Antal => self.figure(text),
        }
    }

    fn figure(&self, text: &str) -> Result<Option<Varde>, Vardefel> {
        let whole = self.slag.ar_heltal();
        let example = if whole { "25" } else { "8,3" };
        let bare = text.strip_suffix(self.slag.enhet()).unwrap_or(text).trim();
        let tal = decimal(bare).filter(|tal| tal.is_finite() && !(whole && tal.fract() != 0.0));
        let tal = tal.ok_or_else(|| Vardefel::Tal(self.namn.clone(), example))?;
        if (self.min..=self.max).contains(&tal) {
            return Ok(Some(Varde::Tal(tal)));
        }
        let enhet = self.slag.enhet();
        let unit = if enhet.is_empty() { String::new() } else { format!(" {enhet}") };
        Err(Vardefel::Granser(self.namn.clone(), figure(self.min), figure(self.max), unit))
    }

    /// A value in words: `ja`, `25 mm`, `8,3 %`, the name of a choice.
    #[must_use]
    pub fn i_ord(&self, varde: &Varde) -> String {
        match varde {
            Varde::Ja => "ja".to_owned(),
            Varde::Nej => "nej".to_owned(),
            Varde::Tal(tal) => self.with_unit(*tal),
            Varde::Val(kod) => {
                let known = self.val.iter().find(|(known, _)| known == kod);
                known.map_or(kod, |(_, namn)| namn).clone()
            }
        }
    }

    /// A value as a cell of a sheet, without its unit.
    #[must_use]
    pub fn utan_enhet(&self, varde: &Varde) -> String {
        match varde {
            Varde::Tal(tal) => figure(*tal),
            other => self.i_ord(other),
        }
    }

    fn with_unit(&self, tal: f64) -> String {
        format!("{} {}", figure(tal), self.slag.enhet()).trim_end().to_owned()
    }
}

/// A figure as Swedish writes it.
fn figure(tal: f64) -> String {
    tal.to_string().replace('.', ",")
}

/// Something that a value either is or is not.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Term {
    /// It is yes.
    Ja {
        /// The field.
        falt: String,
        /// Always true.
        ja: bool,
    },
    /// It has been measured, whatever it is.
    Kand {
        /// The field.
        falt: String,
        /// Always true.
        kand: bool,
    },
    /// It is at most so much.
    Hogst {
        /// The field.
        falt: String,
        /// The most.
        hogst: f64,
    },
    /// It is at least so much.
    Minst {
        /// The field.
        falt: String,
        /// The least.
        minst: f64,
    },
    /// It is this choice or a better one.
    MinstVal {
        /// The field.
        falt: String,
        /// The worst choice that will do.
        minst_val: String,
    },
}

impl Term {
    /// The field it is about.
    #[must_use]
    pub fn falt(&self) -> &str {
        match self {
            Self::Ja { falt, .. }
            | Self::Kand { falt, .. }
            | Self::Hogst { falt, .. }
            | Self::Minst { falt, .. }
            | Self::MinstVal { falt, .. } => falt,
        }
    }

    /// What it asks for, in words: `högst 25 mm`.
    #[must_use]
    pub fn i_ord(&self, falt: &Falt) -> String {
        match self {
            Self::Ja { .. } => "ja".to_owned(),
            Self::Kand { .. } => "känt".to_owned(),
            Self::Hogst { hogst, .. } => format!("högst {}", falt.with_unit(*hogst)),
            Self::Minst { minst, .. } => format!("minst {}", falt.with_unit(*minst)),
            Self::MinstVal { minst_val, .. } => {
                format!("minst «{}»", falt.i_ord(&Varde::Val(minst_val.clone())))
            }
        }
    }
}

/// What must hold: all of one of its rows.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Formel(pub Vec<Vec<Term>>);

/// What the public pages say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fakta {
    /// A way in without a step.
    pub stegfritt: Formel,
    /// A lift.
    pub hiss: Formel,
    /// A ramp.
    pub ramp: Formel,
    /// The room is on the level of the entrance.
    pub markplan: Formel,
    /// A hearing loop.
    pub horslinga: Formel,
    /// An accessible toilet.
    pub toalett: Formel,
}

/// What a need asks of a lokal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Villkor {
    /// The need.
    pub behov: Behov,
    /// What makes it full.
    pub full: Formel,
    /// What makes it usable with help.
    pub hjalp: Formel,
    /// What is said when it has not been measured.
    pub saknas: String,
    /// What is said when it is not full.
    pub faller: String,
}

impl Katalog {
    /// A field by its code.
    #[must_use]
    pub fn falt(&self, kod: &str) -> Option<&Falt> {
        self.falt.iter().find(|falt| falt.kod == kod)
    }

    /// The fields of a group, in order.
    pub fn i_grupp<'a>(&'a self, grupp: &'a Grupp) -> impl Iterator<Item = &'a Falt> {
        self.falt.iter().filter(|falt| falt.grupp == grupp.nyckel)
    }
}

/// The fields and rules in use.
#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
pub static KATALOG: LazyLock<Katalog> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/inventering.toml")).expect("data/inventering.toml")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(formel: &Formel) -> impl Iterator<Item = &Term> {
        formel.0.iter().flatten()
    }

    /// A rule that asks for more where less is better would take a good value for bad.
    #[test]
    fn every_rule_speaks_of_a_field_in_the_direction_that_is_better() {
        let katalog = &*KATALOG;
        let fakta = &katalog.fakta;
        let facts = [
            &fakta.stegfritt,
            &fakta.hiss,
            &fakta.ramp,
            &fakta.markplan,
            &fakta.horslinga,
            &fakta.toalett,
        ];
        let rules = katalog.villkor.iter().flat_map(|v| [&v.full, &v.hjalp]);
        for formel in facts.into_iter().chain(rules) {
            assert!(!formel.0.is_empty() && formel.0.iter().all(|row| !row.is_empty()));
            for term in terms(formel) {
                let falt = katalog.falt(term.falt()).unwrap_or_else(|| panic!("{}", term.falt()));
                let fits = match term {
                    Term::Ja { ja, .. } => *ja && falt.slag == Slag::JaNej,
                    Term::Kand { kand, .. } => *kand,
                    Term::Hogst { .. } => falt.bast == Some(Bast::Lagt),
                    Term::Minst { .. } => falt.bast == Some(Bast::Hogt),
                    Term::MinstVal { minst_val, .. } => {
                        falt.val.iter().any(|(kod, _)| kod == minst_val)
                    }
                };
                assert!(fits, "{term:?}");
            }
        }
        for villkor in &katalog.villkor {
            assert!(!terms(&villkor.full).any(|term| matches!(term, Term::Kand { .. })));
            assert!(villkor.saknas.ends_with('.') && villkor.faller.ends_with('.'));
        }
        for behov in Behov::ALLA {
            assert!(katalog.villkor.iter().any(|v| v.behov == behov), "{behov:?}");
        }
    }

    #[test]
    fn every_field_stands_once_in_a_group_and_has_what_its_kind_needs() {
        let katalog = &*KATALOG;
        for (nr, falt) in katalog.falt.iter().enumerate() {
            assert!(katalog.falt[..nr].iter().all(|other| other.kod != falt.kod), "{}", falt.kod);
            assert!(katalog.grupp.iter().any(|g| g.nyckel == falt.grupp), "{}", falt.kod);
            let figures = !matches!(falt.slag, Slag::JaNej | Slag::Val);
            assert_eq!(figures, falt.bast.is_some() && falt.max > falt.min, "{}", falt.kod);
            assert_eq!(falt.slag == Slag::Val, falt.val.len() > 1, "{}", falt.kod);
        }
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let falt = |kod| KATALOG.falt(kod).unwrap();
        let tal = |n| Ok(Some(Varde::Tal(n)));
        assert_eq!(falt("ramp_lutning").parse(" 8,3 % "), tal(8.3));
        assert_eq!(falt("troskel_mm").parse("25 mm"), tal(25.0));
        assert_eq!(falt("troskel_mm").parse(""), Ok(None));
        assert_eq!(falt("hiss").parse("nej"), Ok(Some(Varde::Nej)));
        for (kod, text) in [
            ("troskel_mm", "2,5"),
            ("troskel_mm", "-1"),
            ("troskel_mm", "501"),
            ("troskel_mm", "låg"),
            ("troskel_mm", "NaN"),
            ("hiss", "kanske"),
            ("belysning", "bra"),
        ] {
            assert!(falt(kod).parse(text).is_err(), "{kod} {text}");
        }
        assert_eq!(
            falt("troskel_mm").parse("900").unwrap_err().to_string(),
            "Tröskelns höjd: talet ska vara från 0 till 500 mm."
        );
        // What is kept is read again as it was.
        for (kod, text) in [("ramp_lutning", "8,3"), ("hiss", "ja"), ("belysning", "svag")] {
            let varde = falt(kod).parse(text).unwrap();
            assert_eq!(falt(kod).parse(&varde.as_ref().unwrap().to_string()).unwrap(), varde);
        }
    }
}
