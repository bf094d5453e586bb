//! Name, address, phone and mail of a person, each in a form of its own that shows
//! nothing of itself to logs.

use std::fmt;

/// What is wrong with a field. No message repeats what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Kontaktfel {
    /// No name.
    #[error("Skriv ett namn.")]
    Namn,
    /// Not a phone number.
    #[error(
        "Skriv ett telefonnummer med riktnummer, till exempel 070-123 45 67 eller +47 21 00 00 00."
    )]
    Telefon,
    /// Not a mail address.
    #[error("Skriv en e-postadress som namn@exempel.se.")]
    Epost,
    /// A text that is too long.
    #[error("Texten är för lång. Skriv högst {0} tecken.")]
    Langd(usize),
}

macro_rules! hidden {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// What was sealed, which was right when it was.
            #[must_use]
            pub(super) fn of_sealed(text: String) -> Self {
                Self(text)
            }
        }
    )+};
}

/// A name of at most [`LANGST`] letters, with single spaces.
#[derive(Clone, PartialEq, Eq)]
pub struct Namn(String);

/// An address, in one line.
#[derive(Clone, PartialEq, Eq)]
pub struct Adress(String);

/// A phone number, as E.164: `+46701234567`.
#[derive(Clone, PartialEq, Eq)]
pub struct Telefon(String);

/// A mail address, as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Epost(String);

hidden!(Namn, Adress, Telefon, Epost);

/// The most letters of a name or an address.
pub const LANGST: usize = 200;

fn one_line(text: &str) -> Result<String, Kontaktfel> {
    let text = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if text.chars().count() > LANGST { Err(Kontaktfel::Langd(LANGST)) } else { Ok(text) }
}

impl Namn {
    /// Reads a name.
    ///
    /// # Errors
    /// [`Kontaktfel::Namn`] when there is none.
    pub fn parse(text: &str) -> Result<Self, Kontaktfel> {
        let text = one_line(text)?;
        if text.chars().any(char::is_alphabetic) { Ok(Self(text)) } else { Err(Kontaktfel::Namn) }
    }
}

impl Adress {
    /// Reads an address; `None` when nothing was typed.
    ///
    /// # Errors
    /// [`Kontaktfel::Langd`] when it is too long.
    pub fn parse(text: &str) -> Result<Option<Self>, Kontaktfel> {
        let text = one_line(text)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }
}

impl Telefon {
    /// Reads a number as people write it: with spaces, hyphens, brackets, `0`, `00` or
    /// `+` before it. Without a country it is Swedish.
    ///
    /// # Errors
    /// [`Kontaktfel::Telefon`] when it is none.
    pub fn parse(text: &str) -> Result<Self, Kontaktfel> {
        let mut digits = String::new();
        let mut plus = false;
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if digits.is_empty() && !plus => plus = true,
                c if c.is_whitespace() || "-–−‐()/.".contains(c) => {}
                _ => return Err(Kontaktfel::Telefon),
            }
        }
        let whole = if plus {
            digits
        } else if let Some(abroad) = digits.strip_prefix("00") {
            abroad.to_owned()
        } else if let Some(rest) = digits.strip_prefix('0') {
            format!("46{rest}")
        } else {
            return Err(Kontaktfel::Telefon);
        };
        // +46 (0)70 … is +46 70 ….
        let whole = match whole.strip_prefix("460") {
            Some(rest) => format!("46{rest}"),
            None => whole,
        };
        let right = (8..=15).contains(&whole.len()) && !whole.starts_with('0');
        if right { Ok(Self(format!("+{whole}"))) } else { Err(Kontaktfel::Telefon) }
    }

    /// As it is dialled from Sweden: `070-123 45 67`.
    #[must_use]
    pub fn visad(&self) -> String {
        let Some(rest) = self.0.strip_prefix("+46") else { return self.0.clone() };
        let Some((area, rest)) = rest.split_at_checked(2).filter(|(area, _)| area.starts_with('7'))
        else {
            return format!("0{rest}");
        };
        match (rest.get(..3), rest.get(3..5), rest.get(5..)) {
            (Some(a), Some(b), Some(c)) => format!("0{area}-{a} {b} {c}"),
            _ => format!("0{area}{rest}"),
        }
    }
}

impl Epost {
    /// Reads a mail address.
    ///
    /// # Errors
    /// [`Kontaktfel::Epost`] when it is none.
    pub fn parse(text: &str) -> Result<Self, Kontaktfel> {
        let text = text.trim();
        let right = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !domain.contains("..")
                && !domain.contains('@')
        });
        let plain =
            !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c));
        if right && plain && text.len() <= 254 {
            Ok(Self(text.to_owned()))
        } else {
            Err(Kontaktfel::Epost)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_phone_is_read_however_it_is_written() {
        for text in [
            "070-123 45 67",
            "0701234567",
            "+46701234567",
            "+46 (0)70 123 45 67",
            "0046 70-123 45 67",
            "(070) 123.45.67",
            "070–123 45 67",
        ] {
            assert_eq!(Telefon::parse(text).unwrap().as_str(), "+46701234567", "{text}");
        }
        assert_eq!(Telefon::parse("070-123 45 67").unwrap().visad(), "070-123 45 67");
        assert_eq!(Telefon::parse("08-123 456 78").unwrap().visad(), "0812345678");
        assert_eq!(Telefon::parse("+47 21 00 00 00").unwrap().visad(), "+4721000000");
        for wrong in [
            "",
            "070",
            "123 45 67",
            "ring mig",
            "+46+70",
            "070-123 45 67 8901234567",
            "+0123456789",
        ] {
            assert_eq!(Telefon::parse(wrong), Err(Kontaktfel::Telefon), "{wrong}");
        }
    }

    #[test]
    fn a_mail_address_has_one_at_and_a_domain() {
        assert_eq!(
            Epost::parse(" Anna.Prov@Exempel.se ").unwrap().as_str(),
            "Anna.Prov@Exempel.se"
        );
        for wrong in [
            "",
            "anna",
            "anna@",
            "@exempel.se",
            "anna@exempel",
            "a b@exempel.se",
            "a@b@c.se",
            "a@b..se",
            "a@.se",
            "a@b.se, c@d.se",
            "A <a@b.se>",
        ] {
            assert_eq!(Epost::parse(wrong), Err(Kontaktfel::Epost), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_one_line_and_shows_itself_to_nobody() {
        let namn = Namn::parse("  Åsa \t\n Öberg ").unwrap();
        assert_eq!(namn.as_str(), "Åsa Öberg");
        assert_eq!(format!("{namn:?}"), "Namn(…)");
        assert_eq!(Namn::parse(" - "), Err(Kontaktfel::Namn));
        assert_eq!(Namn::parse(&"a".repeat(201)), Err(Kontaktfel::Langd(200)));
        assert_eq!(Adress::parse("  "), Ok(None));
    }

    proptest! {
        /// What is read once is read the same again, and nothing makes a reader fall.
        #[test]
        fn readers_settle(text in ".{0,40}", digits in "[0-9 +()-]{0,24}") {
            let _ = (Namn::parse(&text), Epost::parse(&text));
            for text in [text, digits] {
                if let Ok(telefon) = Telefon::parse(&text) {
                    prop_assert_eq!(Telefon::parse(telefon.as_str()), Ok(telefon.clone()));
                    prop_assert_eq!(Telefon::parse(&telefon.visad()), Ok(telefon));
                }
            }
        }
    }
}
