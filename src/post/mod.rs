//! Outgoing mail.
//!
//! Whoever has something to tell puts a [`Brev`] into the outbox
//! ([`store::enqueue`]) in the transaction of its cause, so that neither is without the
//! other. A worker ([`arbetare`]) takes one letter at a time and sends it over SMTP;
//! what a server refuses for the moment is tried again ([`rules`]), what it refuses for
//! good is given up and shown to an administrator.
//!
//! Each letter is handed to the server once, by one worker. Only if a worker dies
//! between the server's yes and its own note of it is the letter sent again, under the
//! same `Message-ID`, by which mailboxes know the two for one.
//!
//! Whom a letter is for and what it says is personal data: sealed in the database, and
//! gone thirty days after it was sent or given up.

pub mod arbetare;
pub mod handelser;
pub mod pages;
pub mod rules;
pub mod smtp;
pub mod store;

use std::fmt;
use std::str::FromStr;

use lettre::message::Mailbox;

/// A letter to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Brev {
    /// What kind it is, for the list of letters that did not arrive: «Varning om att
    /// ett konto slutar». Not personal data, and not sealed.
    pub slag: &'static str,
    /// The address.
    pub till: String,
    /// The subject.
    pub amne: String,
    /// What it says.
    pub text: String,
}

impl fmt::Debug for Brev {
    /// Without what is personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Brev({})", self.slag)
    }
}

/// The id of a letter.
pub type BrevId = i64;

/// A mail address that cannot be wrong in its form.
#[derive(Clone, PartialEq, Eq)]
pub struct Brevadress(Mailbox);

/// A text that is no mail address. The text is not repeated: it is personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("E-postadressen går inte att läsa. Skriv den som namn@kommunen.se.")]
pub struct Adressfel;

impl FromStr for Brevadress {
    type Err = Adressfel;

    /// Reads `namn@kommunen.se` or `Namn <namn@kommunen.se>`.
    fn from_str(text: &str) -> Result<Self, Adressfel> {
        let text = text.trim();
        // A line break would begin another header field.
        if text.contains(char::is_control) {
            return Err(Adressfel);
        }
        text.parse().map(Self).map_err(|_| Adressfel)
    }
}

impl Brevadress {
    /// The address without a name before it.
    #[must_use]
    pub fn bare(&self) -> String {
        self.0.email.to_string()
    }
}

impl fmt::Debug for Brevadress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Brevadress(…)")
    }
}

/// Where mail is handed over: `smtp://…` or `smtps://…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtpadress(String);

impl FromStr for Smtpadress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The text itself may hold a password and is therefore not repeated.
        smtp::check(text)
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| "adressen ska vara som smtps://ANVÄNDARE:LÖSENORD@VÄRD".to_owned())
    }
}

impl fmt::Debug for Smtpadress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Smtpadress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address_on_one_line() {
        for right in ["val@kommunen.se", " val@kommunen.se ", "Valkansliet <val@kommunen.se>"] {
            assert_eq!(right.parse::<Brevadress>().unwrap().bare(), "val@kommunen.se");
        }
        for wrong in [
            "",
            "val",
            "val@",
            "@kommunen.se",
            "a@kommunen.se, b@kommunen.se",
            "val@kommunen.se\r\nBcc: annan@kommunen.se",
            "Val\nBcc: annan@kommunen.se <val@kommunen.se>",
        ] {
            assert_eq!(wrong.parse::<Brevadress>(), Err(Adressfel), "{wrong}");
        }
    }

    #[test]
    fn a_server_is_named_by_its_scheme_and_its_password_is_not_repeated() {
        for right in ["smtp://127.0.0.1:25", "smtps://val:hemligt@post.kommunen.se"] {
            let adress: Smtpadress = right.parse().unwrap();
            assert!(!format!("{adress:?}").contains("hemligt"));
        }
        for wrong in ["", "post.kommunen.se:25", "https://val:hemligt@post.kommunen.se", "smtp://"]
        {
            let said = wrong.parse::<Smtpadress>().unwrap_err();
            assert!(!said.contains("hemligt"), "{said}");
        }
    }
}
