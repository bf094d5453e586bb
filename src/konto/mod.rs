//! Accounts: who may sign in, as what, and until when.
//!
//! A [`Roll`] says what a person's work is. A route names the roles that it is for
//! where it is declared ([`crate::web::rutt`]); what a role may see of a row is asked
//! again where the row is read.

pub mod forsok;
pub mod forvaltning;
pub mod granskning;
pub mod handelser;
pub mod inlogg;
pub mod lank;
pub mod losenord;
pub mod mitt;
pub mod oidc;
pub mod rules;
pub mod session;
pub mod store;
pub mod totp;

use std::fmt;
use std::str::FromStr;

/// The id of an account.
pub type KontoId = i64;

/// What a person's work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Roll {
    /// Accounts and settings.
    Administrator,
    /// Lokaler with whom to call about them, hours and the plan of the election.
    Planerare,
    /// Röstmottagare: applications, courses, staffing.
    Bemanningsansvarig,
    /// The phone service for voters: bookings and bud material.
    Informationstjanst,
    /// Figures, never persons.
    Analytiker,
    /// A team that goes home to voters: its own visits of the day.
    Ambulerande,
    /// The audit log, and nothing else.
    Granskare,
}

impl Roll {
    /// Every role, in the order in which they are shown.
    pub const ALLA: [Self; 7] = [
        Self::Administrator,
        Self::Planerare,
        Self::Bemanningsansvarig,
        Self::Informationstjanst,
        Self::Analytiker,
        Self::Ambulerande,
        Self::Granskare,
    ];

    /// The name in the database, on the command line and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Planerare => "planerare",
            Self::Bemanningsansvarig => "bemanningsansvarig",
            Self::Informationstjanst => "informationstjanst",
            Self::Analytiker => "analytiker",
            Self::Ambulerande => "ambulerande",
            Self::Granskare => "granskare",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Administrator => "Administratör",
            Self::Planerare => "Planerare",
            Self::Bemanningsansvarig => "Bemanningsansvarig",
            Self::Informationstjanst => "Informationstjänst",
            Self::Analytiker => "Analytiker",
            Self::Ambulerande => "Ambulerande team",
            Self::Granskare => "Granskare",
        }
    }

    /// What it may do, in a sentence.
    #[must_use]
    pub const fn beskrivning(self) -> &'static str {
        match self {
            Self::Administrator => "Lägger upp konton, ger behörighet och ändrar inställningar.",
            Self::Planerare => {
                "Planerar lokaler och öppettider. Ser kontaktpersoner för lokalerna."
            }
            Self::Bemanningsansvarig => "Ser och ändrar uppgifter om röstmottagare.",
            Self::Informationstjanst => "Ser och ändrar uppgifter om väljare som har hört av sig.",
            Self::Analytiker => "Ser statistik. Ser inga personuppgifter.",
            Self::Ambulerande => "Ser dagens egna hembesök, inget annat.",
            Self::Granskare => "Läser loggen över vad som har gjorts, inget annat.",
        }
    }

    /// Whether the role sees personal data, and therefore needs a second factor.
    #[must_use]
    pub const fn ser_personuppgifter(self) -> bool {
        !matches!(self, Self::Analytiker)
    }
}

/// A name that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» är ingen roll. De som finns: {alla}.", alla = Roll::ALLA.map(Roll::as_str).join(", "))]
pub struct OkandRoll(pub String);

impl FromStr for Roll {
    type Err = OkandRoll;

    fn from_str(text: &str) -> Result<Self, OkandRoll> {
        let text = text.trim().to_lowercase();
        Self::ALLA
            .into_iter()
            .find(|roll| roll.as_str() == text || roll.namn().to_lowercase() == text)
            .ok_or(OkandRoll(text))
    }
}

/// The roles of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roller(u8);

impl Roller {
    /// Whether one of them is this.
    #[must_use]
    pub const fn har(self, roll: Roll) -> bool {
        self.0 & (1 << roll as u8) != 0
    }

    /// Whether any of them is among these.
    #[must_use]
    pub fn har_nagon(self, roller: &[Roll]) -> bool {
        roller.iter().any(|&roll| self.har(roll))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Roll::ALLA`].
    pub fn iter(self) -> impl Iterator<Item = Roll> {
        Roll::ALLA.into_iter().filter(move |&roll| self.har(roll))
    }

    /// Whether signing in needs a second factor.
    #[must_use]
    pub fn kraver_andra_faktorn(self) -> bool {
        self.iter().any(Roll::ser_personuppgifter)
    }

    /// The names for people: «Administratör, Planerare».
    #[must_use]
    pub fn namn(self) -> String {
        self.iter().map(Roll::namn).collect::<Vec<_>>().join(", ")
    }
}

impl FromIterator<Roll> for Roller {
    fn from_iter<I: IntoIterator<Item = Roll>>(roller: I) -> Self {
        Self(roller.into_iter().fold(0, |bits, roll| bits | 1 << roll as u8))
    }
}

impl fmt::Display for Roller {
    /// As in the database: `administrator,planerare`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Roll::as_str).collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Roller {
    type Err = OkandRoll;

    fn from_str(text: &str) -> Result<Self, OkandRoll> {
        text.split(',').filter(|name| !name.trim().is_empty()).map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_they_are_written() {
        let roller: Roller = [Roll::Granskare, Roll::Administrator].into_iter().collect();
        assert_eq!(roller.to_string(), "administrator,granskare");
        assert_eq!("granskare, Administratör".parse(), Ok(roller));
        assert_eq!(roller.namn(), "Administratör, Granskare");
        assert_eq!("".parse(), Ok(Roller::default()));
        assert!("chef".parse::<Roller>().unwrap_err().to_string().contains("planerare"));
    }

    #[test]
    fn only_who_sees_figures_alone_signs_in_with_one_factor() {
        let one_factor: Vec<Roll> =
            Roll::ALLA.into_iter().filter(|roll| !roll.ser_personuppgifter()).collect();
        assert_eq!(one_factor, [Roll::Analytiker]);
    }
}
