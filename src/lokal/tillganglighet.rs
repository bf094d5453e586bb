//! What is known of how to get into a lokal.
//!
//! A free text is read by the words of `data/tillganglighet.toml`
//! ([`Tillganglighet::from_text`]); what an inspection has measured takes the place of
//! what the words say ([`Tillganglighet::inventerad`]). Who asks only sees
//! [`Tillganglighet::uppfyller`]. What nothing is said of is unknown, never «no» and
//! never «yes».

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::inventering::{Behov, Niva, Nivaer};
use super::matcha::plain;

/// A need that a voter may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Krav {
    /// A way in without a step.
    Stegfritt,
    /// A lift.
    Hiss,
    /// A ramp.
    Ramp,
    /// Usable in a wheelchair without help, as an inspection has shown.
    Rullstol,
    /// Usable in a wheelchair, without help or with it.
    RullstolHjalp,
    /// A hearing loop.
    Horslinga,
    /// An accessible toilet.
    Toalett,
}

impl Krav {
    /// Every need.
    pub const ALLA: [Self; 7] = [
        Self::Stegfritt,
        Self::Hiss,
        Self::Ramp,
        Self::Rullstol,
        Self::RullstolHjalp,
        Self::Horslinga,
        Self::Toalett,
    ];

    /// The word used in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stegfritt => "stegfritt",
            Self::Hiss => "hiss",
            Self::Ramp => "ramp",
            Self::Rullstol => "rullstol",
            Self::RullstolHjalp => "rullstol-hjalp",
            Self::Horslinga => "horslinga",
            Self::Toalett => "toalett",
        }
    }
}

impl fmt::Display for Krav {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Krav {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|krav| krav.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// Whether something is so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Svar {
    /// It is.
    Ja,
    /// It is not.
    Nej,
    /// No one has said.
    #[default]
    Okant,
}

impl Svar {
    /// This, or where it is not known another.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match self {
            Self::Okant => other,
            known => known,
        }
    }
}

/// What is known, thing by thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Uppgifter {
    /// A way in without a step.
    pub stegfritt: Svar,
    /// A lift.
    pub hiss: Svar,
    /// A ramp.
    pub ramp: Svar,
    /// The room is on the ground floor.
    pub markplan: Svar,
    /// There is an entrance for those who cannot use the usual one.
    pub sarskild_ingang: Svar,
    /// A hearing loop.
    pub horslinga: Svar,
    /// An accessible toilet.
    pub toalett: Svar,
}

impl Uppgifter {
    /// These, and where they say nothing what others say.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            stegfritt: self.stegfritt.or(other.stegfritt),
            hiss: self.hiss.or(other.hiss),
            ramp: self.ramp.or(other.ramp),
            markplan: self.markplan.or(other.markplan),
            sarskild_ingang: self.sarskild_ingang.or(other.sarskild_ingang),
            horslinga: self.horslinga.or(other.horslinga),
            toalett: self.toalett.or(other.toalett),
        }
    }
}

/// What an inspection has shown, as far as voters are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inventerat {
    /// The day it was made.
    pub datum: NaiveDate,
    /// What was measured.
    pub uppgifter: Uppgifter,
    /// How far each need is met.
    pub nivaer: Nivaer,
}

/// What is known of how to get into a lokal, with the words for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tillganglighet {
    /// What the kommun says, as written; empty when it says nothing.
    pub text: String,
    uppgifter: Uppgifter,
    inventerat: Option<(NaiveDate, Nivaer)>,
}

impl Tillganglighet {
    /// What is known from another source than the text.
    #[must_use]
    pub const fn new(text: String, uppgifter: Uppgifter) -> Self {
        Self { text, uppgifter, inventerat: None }
    }

    /// What a free text says.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::new(text.to_owned(), LEXIKON.read(text))
    }

    /// The same with what an inspection has shown, which goes before words.
    #[must_use]
    pub fn inventerad(self, inventerat: Inventerat) -> Self {
        Self {
            uppgifter: inventerat.uppgifter.or(self.uppgifter),
            inventerat: Some((inventerat.datum, inventerat.nivaer)),
            text: self.text,
        }
    }

    /// The day of the inspection and what it has shown, if there has been one.
    #[must_use]
    pub const fn inventerat(&self) -> Option<&(NaiveDate, Nivaer)> {
        self.inventerat.as_ref()
    }

    /// How far a need is met; not known without an inspection.
    #[must_use]
    pub fn niva(&self, behov: Behov) -> Niva {
        self.inventerat.map(|(_, nivaer)| nivaer.av(behov)).unwrap_or_default()
    }

    /// What is known, thing by thing.
    #[must_use]
    pub const fn uppgifter(&self) -> &Uppgifter {
        &self.uppgifter
    }

    /// Whether a need is met.
    #[must_use]
    pub fn uppfyller(&self, krav: Krav) -> Svar {
        match krav {
            Krav::Stegfritt => self.uppgifter.stegfritt,
            Krav::Hiss => self.uppgifter.hiss,
            Krav::Ramp => self.uppgifter.ramp,
            Krav::Horslinga => self.uppgifter.horslinga,
            Krav::Toalett => self.uppgifter.toalett,
            Krav::Rullstol => match self.niva(Behov::Rorelse) {
                Niva::Full => Svar::Ja,
                Niva::MedHjalp | Niva::Nej => Svar::Nej,
                Niva::Okand => Svar::Okant,
            },
            Krav::RullstolHjalp => match self.niva(Behov::Rorelse) {
                Niva::Full | Niva::MedHjalp => Svar::Ja,
                Niva::Nej => Svar::Nej,
                Niva::Okand => Svar::Okant,
            },
        }
    }
}

/// A thing that words may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sak {
    Stegfritt,
    Hiss,
    Ramp,
    Markplan,
    SarskildIngang,
    Trappa,
}

/// The form of `data/tillganglighet.toml`. Words are kept as [`plain`] writes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexikon {
    nekande: Vec<Fras>,
    ovisst: Vec<Fras>,
    skiljer: Vec<Fras>,
    stegfritt_av: Vec<Vec<Sak>>,
    ord: BTreeMap<Sak, Vec<Fras>>,
}

/// One word or several in a row.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
struct Fras(Vec<String>);

impl From<String> for Fras {
    fn from(text: String) -> Self {
        Self(plain(&text).split(' ').map(str::to_owned).collect())
    }
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static LEXIKON: LazyLock<Lexikon> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/tillganglighet.toml"))
        .expect("data/tillganglighet.toml")
});

/// How far from a word its negation may stand, in words.
const REACH: usize = 3;

impl Lexikon {
    fn read(&self, text: &str) -> Uppgifter {
        let mut said: BTreeMap<Sak, Vec<Svar>> = BTreeMap::new();
        for part in text.split(['.', ',', ';', ':', '!', '?', '(', ')', '\n']) {
            let part = plain(part);
            let words: Vec<&str> = part.split(' ').filter(|word| !word.is_empty()).collect();
            for clause in words.split(|word| is_any(&self.skiljer, word)) {
                self.read_clause(clause, &mut said);
            }
        }
        let about = |sak: Sak| said.get(&sak).map_or(Svar::Okant, |answers| agreed(answers));
        Uppgifter {
            stegfritt: self.step_free(about),
            hiss: about(Sak::Hiss),
            ramp: about(Sak::Ramp),
            markplan: about(Sak::Markplan),
            sarskild_ingang: about(Sak::SarskildIngang),
            horslinga: Svar::Okant,
            toalett: Svar::Okant,
        }
    }

    fn read_clause(&self, clause: &[&str], said: &mut BTreeMap<Sak, Vec<Svar>>) {
        let unsaid = clause.iter().any(|word| is_any(&self.ovisst, word));
        for (&sak, phrases) in &self.ord {
            for Fras(phrase) in phrases {
                for at in 0..clause.len() {
                    let past = at + phrase.len();
                    if clause.get(at..past).is_none_or(|words| words != phrase.as_slice()) {
                        continue;
                    }
                    let near = at.saturating_sub(REACH)..(past + REACH).min(clause.len());
                    let near = clause.get(near).unwrap_or_default();
                    let answer = if unsaid {
                        Svar::Okant
                    } else if near.iter().any(|word| is_any(&self.nekande, word)) {
                        Svar::Nej
                    } else {
                        Svar::Ja
                    };
                    said.entry(sak).or_default().push(answer);
                }
            }
        }
    }

    /// What all of it says of a way in without a step. Stairs say that there is none
    /// only where nothing is said of a way past them.
    fn step_free(&self, about: impl Fn(Sak) -> Svar) -> Svar {
        let outright = about(Sak::Stegfritt);
        if outright != Svar::Okant {
            return outright;
        }
        let together = |things: &Vec<Sak>| things.iter().all(|&sak| about(sak) == Svar::Ja);
        match about(Sak::Trappa) {
            Svar::Nej => Svar::Ja,
            Svar::Okant if self.stegfritt_av.iter().any(together) => Svar::Ja,
            Svar::Ja if self.stegfritt_av.iter().flatten().all(|&sak| about(sak) != Svar::Ja) => {
                Svar::Nej
            }
            _ => Svar::Okant,
        }
    }
}

fn is_any(words: &[Fras], word: &str) -> bool {
    words.iter().any(|Fras(one)| matches!(&one[..], [only] if only == word))
}

/// One answer of several: they must agree.
fn agreed(answers: &[Svar]) -> Svar {
    match answers {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
        _ => Svar::Okant,
    }
}

#[cfg(test)]
mod tests;
