//! What is known of how to get into a lokal.
//!
//! So far all that is known is a free text, which [`Tillganglighet::from_text`] reads
//! by the words of `data/tillganglighet.toml`. Measured facts can take its place
//! behind [`Tillganglighet::new`]: who asks only sees [`Tillganglighet::uppfyller`].
//! What nothing is said of is unknown, never «no» and never «yes».

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;

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
}

impl Krav {
    /// Every need.
    pub const ALLA: [Self; 3] = [Self::Stegfritt, Self::Hiss, Self::Ramp];

    /// The word used in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stegfritt => "stegfritt",
            Self::Hiss => "hiss",
            Self::Ramp => "ramp",
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
}

/// What is known of how to get into a lokal, with the words for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tillganglighet {
    /// What the kommun says, as written; empty when it says nothing.
    pub text: String,
    uppgifter: Uppgifter,
}

impl Tillganglighet {
    /// What is known from another source than the text.
    #[must_use]
    pub const fn new(text: String, uppgifter: Uppgifter) -> Self {
        Self { text, uppgifter }
    }

    /// What a free text says.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::new(text.to_owned(), LEXIKON.read(text))
    }

    /// What is known, thing by thing.
    #[must_use]
    pub const fn uppgifter(&self) -> &Uppgifter {
        &self.uppgifter
    }

    /// Whether a need is met.
    #[must_use]
    pub const fn uppfyller(&self, krav: Krav) -> Svar {
        match krav {
            Krav::Stegfritt => self.uppgifter.stegfritt,
            Krav::Hiss => self.uppgifter.hiss,
            Krav::Ramp => self.uppgifter.ramp,
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
