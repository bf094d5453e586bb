//! What the fields of an account must be.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::{OkandRoll, Roller};

/// Why a field of an account is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Kontofel {
    /// Not a user name.
    #[error(
        "Användarnamnet ska ha 2–64 tecken: små bokstäver a–z, siffror, punkt, bindestreck och \
         understreck. Det börjar med en bokstav eller siffra."
    )]
    Anvandarnamn,
    /// Not a name.
    #[error("Skriv personens namn, högst 100 tecken.")]
    Namn,
    /// Not a mail address.
    #[error("Skriv e-postadressen som namn@kommunen.se, eller lämna fältet tomt.")]
    Epost,
    /// No role at all.
    #[error("Välj minst en roll.")]
    IngenRoll,
    /// A role that does not exist.
    #[error(transparent)]
    Roll(#[from] OkandRoll),
}

/// How a person signs in: 2–64 of `a–z 0–9 . - _`, the first a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Anvandarnamn(String);

impl Anvandarnamn {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Anvandarnamn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Anvandarnamn {
    type Err = Kontofel;

    /// Reads a name, in capitals or not.
    fn from_str(text: &str) -> Result<Self, Kontofel> {
        let name = text.trim().to_lowercase();
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let right = (2..=64).contains(&name.len())
            && name.chars().all(|c| letter(c) || matches!(c, '.' | '-' | '_'))
            && name.starts_with(letter);
        if right { Ok(Self(name)) } else { Err(Kontofel::Anvandarnamn) }
    }
}

/// Reads the name of a person.
///
/// # Errors
/// [`Kontofel::Namn`].
pub fn namn(text: &str) -> Result<String, Kontofel> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let right = !name.is_empty() && name.chars().count() <= 100 && !name.contains(char::is_control);
    if right { Ok(name) } else { Err(Kontofel::Namn) }
}

/// Reads a mail address, which may be left out.
///
/// # Errors
/// [`Kontofel::Epost`].
pub fn epost(text: &str) -> Result<Option<String>, Kontofel> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let right = text.len() <= 254
        && text.rsplit_once('@').is_some_and(|(_, host)| host.contains('.'))
        && text.parse::<lettre::Address>().is_ok();
    if right { Ok(Some(text.to_owned())) } else { Err(Kontofel::Epost) }
}

/// Reads roles with commas between them, at least one.
///
/// # Errors
/// [`Kontofel::IngenRoll`], [`Kontofel::Roll`].
pub fn roller(text: &str) -> Result<Roller, Kontofel> {
    let roller: Roller = text.parse()?;
    if roller.is_empty() { Err(Kontofel::IngenRoll) } else { Ok(roller) }
}

/// An account that is to be.
#[derive(Debug, Clone)]
pub struct NyttKonto {
    /// How the person signs in.
    pub anvandarnamn: Anvandarnamn,
    /// Her name ([`namn`]).
    pub namn: String,
    /// Her mail address ([`epost`]), which is kept sealed.
    pub epost: Option<String>,
    /// Her roles.
    pub roller: Roller,
    /// Whether she may see protected persons.
    pub ser_skyddade: bool,
    /// The last day on which she may sign in.
    pub slutar: NaiveDate,
    /// Who made it, in words.
    pub skapat_av: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_have_one_form() {
        assert_eq!("  Anna.Ek ".parse::<Anvandarnamn>().unwrap().as_str(), "anna.ek");
        for wrong in ["", "a", "åsa", "anna ek", ".anna", "anna@kommunen.se", &"a".repeat(65)] {
            assert_eq!(wrong.parse::<Anvandarnamn>(), Err(Kontofel::Anvandarnamn), "{wrong}");
        }
    }

    #[test]
    fn names_and_addresses_are_tidied_or_refused() {
        assert_eq!(namn(" Anna   Ek "), Ok("Anna Ek".to_owned()));
        assert_eq!(namn(" "), Err(Kontofel::Namn));
        assert_eq!(namn(&"a".repeat(101)), Err(Kontofel::Namn));
        assert_eq!(epost(" "), Ok(None));
        assert_eq!(epost("anna@kommunen.se"), Ok(Some("anna@kommunen.se".to_owned())));
        for wrong in ["anna", "anna@kommunen", "a b@c.se", "a@b@c.se", "a@b.se\nBcc: x@y.se"] {
            assert_eq!(epost(wrong), Err(Kontofel::Epost), "{wrong}");
        }
    }

    #[test]
    fn an_account_has_a_role() {
        assert_eq!(roller("planerare").unwrap().to_string(), "planerare");
        assert_eq!(roller(" , "), Err(Kontofel::IngenRoll));
        assert!(matches!(roller("chef"), Err(Kontofel::Roll(_))));
    }
}
