//! The register of persons that staffing and bookings rest on.
//!
//! A person is of one [`Slag`], and whoever works with that kind sees her. Every field
//! about her is sealed ([`crate::sigill`]); lists show what is not protected, and only
//! that.
//!
//! A person with skyddade personuppgifter (OSL 21:3, 22:1–2) is a number to everyone.
//! The few who may see more open her one time, with a reason, by
//! [`skyddade::store::open_protected`], which writes the audit log itself.

pub mod handelser;
pub mod kontakt;
pub mod kort;
pub mod pages;
pub mod personnummer;
pub mod rules;
pub mod skyddade;
pub mod store;
pub mod utdrag;

use chrono::NaiveDateTime;

use crate::konto::{Roll, Roller};
use crate::val::ValId;
use kontakt::{Adress, Epost, Namn, Telefon};
use personnummer::Personnummer;

/// The id of a person: random, so that it tells neither order nor number.
pub type PersonId = i64;

/// What a person is to the kansli.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slag {
    /// Works in a lokal.
    Rostmottagare,
    /// Votes, and has asked for something.
    Valjare,
}

impl Slag {
    /// Both, in the order in which they are shown.
    pub const ALLA: [Self; 2] = [Self::Rostmottagare, Self::Valjare];

    /// The name in the database, in URLs and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rostmottagare => "rostmottagare",
            Self::Valjare => "valjare",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Rostmottagare => "Röstmottagare",
            Self::Valjare => "Väljare",
        }
    }

    /// Reads a name of the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|slag| slag.as_str() == text)
    }

    /// The role that works with this kind.
    #[must_use]
    pub const fn roll(self) -> Roll {
        match self {
            Self::Rostmottagare => Roll::Bemanningsansvarig,
            Self::Valjare => Roll::Informationstjanst,
        }
    }
}

/// Which persons someone may see.
#[derive(Debug, Clone, Copy)]
pub struct Insyn {
    roller: Roller,
    /// Whether she may open protected persons of her kinds.
    pub ser_skyddade: bool,
}

impl Insyn {
    /// What someone with these roles may see.
    #[must_use]
    pub const fn new(roller: Roller, ser_skyddade: bool) -> Self {
        Self { roller, ser_skyddade }
    }

    /// Whether she may see a kind.
    #[must_use]
    pub const fn ser(&self, slag: Slag) -> bool {
        self.roller.har(slag.roll())
    }

    /// The kinds that she may see.
    #[must_use]
    pub fn slag(&self) -> Vec<Slag> {
        Slag::ALLA.into_iter().filter(|&slag| self.ser(slag)).collect()
    }
}

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uppgifter {
    /// Her name.
    pub namn: Namn,
    /// Where she lives.
    pub adress: Option<Adress>,
    /// Her phone.
    pub telefon: Option<Telefon>,
    /// Her mail.
    pub epost: Option<Epost>,
    /// Her personnummer.
    pub personnummer: Option<Personnummer>,
    /// The val that she is registered for.
    pub val: Option<ValId>,
}

/// A person whose details may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Her id.
    pub id: PersonId,
    /// What she is to the kansli.
    pub slag: Slag,
    /// What is known of her.
    pub uppgifter: Uppgifter,
    /// Whether she is protected; then this was opened with a reason.
    pub skyddad: bool,
    /// When she was registered, in UTC.
    pub skapad: NaiveDateTime,
    /// When it was last changed, in UTC.
    pub andrad: NaiveDateTime,
    /// The version of the row.
    pub version: i64,
}

/// What is told of a row before it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Huvud {
    /// The id.
    pub id: PersonId,
    /// What the person is to the kansli.
    pub slag: Slag,
    /// Whether she is protected.
    pub skyddad: bool,
    /// The version of the row.
    pub version: i64,
}

/// What someone who asks for a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sedd {
    /// There is nobody of that id.
    Ingen,
    /// Someone that the one who asks has nothing to do with.
    Annans,
    /// A protected person.
    Skyddad(Huvud),
    /// The person.
    Oppen(Box<Person>),
}
