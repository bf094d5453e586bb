//! Whom to call about a lokal. Names, phones and mail addresses are personal data: they
//! are sealed at rest, and shown to those who plan and to the phone service only.

pub mod pages;
pub mod store;

use std::fmt;

use crate::person::kontakt::{Epost, Namn, Telefon};

/// The id of a contact, which is random.
pub type KontaktId = i64;

/// What a contact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Uppgift {
    /// Owns the lokal.
    Agare,
    /// Lets it.
    Bokning,
    /// Has the key.
    Vaktmastare,
    /// Signs the contract.
    Avtal,
    /// Receives the röstmottagare at an institution.
    Institution,
    /// Something else.
    Ovrigt,
}

impl Uppgift {
    /// Every one, in the order in which they are shown.
    pub const ALLA: [Self; 6] = [
        Self::Agare,
        Self::Bokning,
        Self::Vaktmastare,
        Self::Avtal,
        Self::Institution,
        Self::Ovrigt,
    ];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agare => "agare",
            Self::Bokning => "bokning",
            Self::Vaktmastare => "vaktmastare",
            Self::Avtal => "avtal",
            Self::Institution => "institution",
            Self::Ovrigt => "ovrigt",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Agare => "Ägare",
            Self::Bokning => "Bokning",
            Self::Vaktmastare => "Vaktmästare",
            Self::Avtal => "Avtal",
            Self::Institution => "Institutionen",
            Self::Ovrigt => "Övrigt",
        }
    }

    /// Reads the word of the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|uppgift| uppgift.as_str() == text)
    }
}

/// Someone to call about a lokal.
#[derive(Clone, PartialEq, Eq)]
pub struct Kontakt {
    /// Which.
    pub id: KontaktId,
    /// The lokal.
    pub lokal_id: i64,
    /// What for.
    pub uppgift: Uppgift,
    /// The name.
    pub namn: String,
    /// The phone, as E.164.
    pub telefon: Option<String>,
    /// The mail address.
    pub epost: Option<String>,
    /// Counts its changes.
    pub version: i64,
}

impl Kontakt {
    /// The phone as it is dialled from Sweden.
    #[must_use]
    pub fn telefon_visad(&self) -> Option<String> {
        let shown = |text: &str| Telefon::parse(text).map(|telefon| telefon.visad());
        self.telefon.as_deref().map(|text| shown(text).unwrap_or_else(|_| text.to_owned()))
    }
}

impl fmt::Debug for Kontakt {
    /// Shows nothing personal to logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kontakt({}, lokal {}, {:?})", self.id, self.lokal_id, self.uppgift)
    }
}

/// What a contact is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kontaktuppgifter {
    /// What for.
    pub uppgift: Uppgift,
    /// The name.
    pub namn: Namn,
    /// The phone.
    pub telefon: Option<Telefon>,
    /// The mail address.
    pub epost: Option<Epost>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_shows_itself_to_no_log() {
        let kontakt = Kontakt {
            id: 7,
            lokal_id: 3,
            uppgift: Uppgift::Bokning,
            namn: "Ulla Provsson".to_owned(),
            telefon: Some("+46701234567".to_owned()),
            epost: Some("ulla@prov.example".to_owned()),
            version: 1,
        };
        assert_eq!(format!("{kontakt:?}"), "Kontakt(7, lokal 3, Bokning)");
        assert_eq!(kontakt.telefon_visad().as_deref(), Some("070-123 45 67"));
        for uppgift in Uppgift::ALLA {
            assert_eq!(Uppgift::parse(uppgift.as_str()), Some(uppgift));
        }
    }
}
