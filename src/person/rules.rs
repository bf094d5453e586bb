//! What is typed into the search field, and what a reason may say.

use chrono::NaiveDate;

use super::Uppgifter;
use super::kontakt::{Epost, Telefon};
use super::personnummer::Personnummer;
use crate::uppslag::gatunamn::fold;

/// What someone searches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sokning {
    /// A personnummer.
    Personnummer(Personnummer),
    /// A phone number.
    Telefon(Telefon),
    /// A mail address.
    Epost(Epost),
    /// Words of a name.
    Namn(Namnsokning),
}

impl Sokning {
    /// Reads what was typed; `None` when nothing was.
    #[must_use]
    pub fn read(text: &str, today: NaiveDate) -> Option<Self> {
        if let Ok(number) = Personnummer::parse(text, today) {
            return Some(Self::Personnummer(number));
        }
        if let Ok(telefon) = Telefon::parse(text) {
            return Some(Self::Telefon(telefon));
        }
        if let Ok(epost) = Epost::parse(text) {
            return Some(Self::Epost(epost));
        }
        Namnsokning::read(text).map(Self::Namn)
    }
}

/// Words, each of which some word of a name must begin with.
#[derive(Clone, PartialEq, Eq)]
pub struct Namnsokning(Vec<String>);

impl std::fmt::Debug for Namnsokning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Namnsokning(…)")
    }
}

impl Namnsokning {
    /// Reads the words; `None` when there is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<String> = fold(text).split(' ').map(str::to_owned).collect();
        (!words.concat().is_empty()).then_some(Self(words))
    }

    /// Whether a name answers to it.
    #[must_use]
    pub fn finds(&self, namn: &str) -> bool {
        let folded = fold(namn);
        let begins = |word: &String| folded.split(' ').any(|own| own.starts_with(&**word));
        self.0.iter().all(begins)
    }
}

/// Why a reason will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Skalfel {
    /// Too short to say anything.
    #[error("Skriv varför du behöver uppgifterna, med minst tio tecken.")]
    Kort,
    /// Too long.
    #[error("Skriv kortare, högst 300 tecken.")]
    Langt,
    /// It may hold personal data.
    #[error(
        "Skälet sparas i loggen och får inte innehålla personens uppgifter. Skriv det utan namn, \
         adress, nummer och e-post."
    )]
    Uppgifter,
}

/// A reason to open a protected person, as far as it can be judged without her.
///
/// # Errors
/// [`Skalfel`] says what will not do.
pub fn read_reason(text: &str) -> Result<String, Skalfel> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().filter(|c| c.is_alphabetic()).count() < 8 || text.chars().count() < 10 {
        return Err(Skalfel::Kort);
    }
    if text.chars().count() > 300 {
        return Err(Skalfel::Langt);
    }
    // Dates and numbers of matters have fewer digits.
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        match c {
            c if c.is_ascii_digit() => run += 1,
            ' ' | '-' | '+' => {}
            _ => run = 0,
        }
        longest = longest.max(run);
    }
    if longest > 9 || text.contains('@') { Err(Skalfel::Uppgifter) } else { Ok(text) }
}

/// Whether a reason names the person: a word of her name or address of three letters or
/// more, or digits of her numbers.
#[must_use]
pub fn names_person(reason: &str, uppgifter: &Uppgifter) -> bool {
    let reason_words = fold(reason);
    let said = |text: &str| {
        let folded = fold(text);
        folded.split(' ').any(|word| {
            word.chars().count() >= 3
                && word.chars().any(char::is_alphabetic)
                && reason_words.split(' ').any(|own| own == word || own == format!("{word}s"))
        })
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let reason_digits = digits(reason);
    let number = |text: &str, least: usize| {
        let own = digits(text);
        let tail = own.get(own.len().saturating_sub(least)..).unwrap_or_default();
        tail.len() == least && reason_digits.contains(tail)
    };
    let Uppgifter { namn, adress, telefon, epost, personnummer, .. } = uppgifter;
    said(namn.as_str())
        || adress.as_ref().is_some_and(|adress| said(adress.as_str()))
        || epost
            .as_ref()
            .is_some_and(|epost| reason.to_lowercase().contains(&epost.as_str().to_lowercase()))
        || telefon.as_ref().is_some_and(|telefon| number(telefon.as_str(), 7))
        || personnummer.as_ref().is_some_and(|own| {
            let birth = own.siffror().get(2..8).unwrap_or_default();
            number(own.siffror(), 4) || reason_digits.contains(birth)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::kontakt::{Adress, Namn};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
    }

    #[test]
    fn what_is_typed_is_recognised() {
        let read = |text: &str| Sokning::read(text, today());
        assert!(matches!(read("18900101-9802"), Some(Sokning::Personnummer(_))));
        assert!(matches!(read("070-123 45 67"), Some(Sokning::Telefon(_))));
        assert!(matches!(read("Anna@Exempel.se"), Some(Sokning::Epost(_))));
        assert!(matches!(read("anna"), Some(Sokning::Namn(_))));
        assert_eq!(read(" - "), None);
    }

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words() {
        let finds = |words: &str, namn: &str| Namnsokning::read(words).unwrap().finds(namn);
        for words in ["åsa", "asa ö", "ÖB ÅS", "anna-k", "kar"] {
            assert!(finds(words, "Åsa Anna-Karin Öberg"), "{words}");
        }
        for words in ["berg", "åsa berg", "arin"] {
            assert!(!finds(words, "Åsa Anna-Karin Öberg"), "{words}");
        }
    }

    #[test]
    fn a_reason_says_something_and_names_nobody() {
        assert_eq!(
            read_reason(" Hemröstning  ska bokas om. ").as_deref(),
            Ok("Hemröstning ska bokas om.")
        );
        assert_eq!(read_reason("behövs"), Err(Skalfel::Kort));
        assert_eq!(read_reason("..........."), Err(Skalfel::Kort));
        assert_eq!(read_reason(&"skäl ".repeat(80)), Err(Skalfel::Langt));
        for data in
            ["Ringer från 070-123 45 67 nu", "Har nummer 18900101-9802", "svarar på a@b.se inte"]
        {
            assert_eq!(read_reason(data), Err(Skalfel::Uppgifter), "{data}");
        }
        assert!(read_reason("Ärende 2026-0412, bokas om den 13 september").is_ok());
        let uppgifter = Uppgifter {
            namn: Namn::parse("Åsa Öberg").unwrap(),
            adress: Adress::parse("Lönngatan 7, 111 11 Provstad").unwrap(),
            telefon: Telefon::parse("070-123 45 67").ok(),
            epost: Epost::parse("asa@exempel.se").ok(),
            personnummer: Personnummer::parse("18900101-9802", today()).ok(),
            val: None,
        };
        for reason in [
            "åsa har ringt om sin tid",
            "Öbergs tid ska ändras",
            "Bor på Lönngatan, ska bokas",
            "Hon med 9802 har ringt",
            "Född 900101 och ska bokas",
            "Nummer 1234567 svarar inte",
            "ASA@exempel.se har skrivit",
        ] {
            assert!(names_person(reason, &uppgifter), "{reason}");
        }
        assert!(!names_person("Ärende 2026-0412: bokas om efter samtal", &uppgifter));
    }
}
