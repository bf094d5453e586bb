//! Whether a lokal is neutral: what links it to a party, a faith or a company, and what
//! was made of that (VL 4:20, 4:22).

pub mod pages;
pub mod rules;
pub mod store;

use chrono::NaiveDate;

/// What a lokal may be linked to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Koppling {
    /// A political party.
    Parti,
    /// A faith.
    Religion,
    /// A company.
    Foretag,
}

impl Koppling {
    /// Every one, in the order in which they are shown.
    pub const ALLA: [Self; 3] = [Self::Parti, Self::Religion, Self::Foretag];

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Parti => "Koppling till ett parti",
            Self::Religion => "Koppling till en religion",
            Self::Foretag => "Koppling till ett företag",
        }
    }

    /// The word in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parti => "parti",
            Self::Religion => "religion",
            Self::Foretag => "foretag",
        }
    }
}

/// Whether there is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Svar {
    /// There is none.
    #[default]
    Nej,
    /// There is one.
    Ja,
    /// Nobody is sure.
    Oklart,
}

impl Svar {
    /// Every answer.
    pub const ALLA: [Self; 3] = [Self::Nej, Self::Ja, Self::Oklart];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nej => "nej",
            Self::Ja => "ja",
            Self::Oklart => "oklart",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Nej => "Nej",
            Self::Ja => "Ja",
            Self::Oklart => "Oklart",
        }
    }

    /// Reads the word of the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|svar| svar.as_str() == text)
    }
}

/// What a lokal is linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kopplingar {
    /// To a party.
    pub parti: Svar,
    /// To a faith.
    pub religion: Svar,
    /// To a company.
    pub foretag: Svar,
}

impl Kopplingar {
    /// Whether there is a link of a kind.
    #[must_use]
    pub const fn till(&self, koppling: Koppling) -> Svar {
        match koppling {
            Koppling::Parti => self.parti,
            Koppling::Religion => self.religion,
            Koppling::Foretag => self.foretag,
        }
    }
}

/// What was judged of a lokal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bedomning {
    /// What it is linked to.
    pub kopplingar: Kopplingar,
    /// Why; there is a reason whenever there is, or may be, a link.
    pub skal: String,
    /// The day of the judgement.
    pub bedomd: NaiveDate,
    /// By whom.
    pub bedomd_av: String,
    /// Counts its changes.
    pub version: i64,
}
