//! What a password must be.

use zeroize::Zeroizing;

use super::normal;
use super::vanliga::{folded, is_common, readings};

/// The fewest characters.
pub const MINST: usize = 13;

/// The most characters.
pub const HOGST: usize = 256;

/// Why a password is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Losenordsfel {
    /// Too few characters.
    #[error(
        "Lösenordet har {0} tecken och ska ha minst {MINST}. Skriv gärna flera ord som inte hör \
         ihop, då blir det både långt och lätt att minnas."
    )]
    ForKort(usize),
    /// Too many characters.
    #[error("Lösenordet har {0} tecken och får ha högst {HOGST}. Korta det.")]
    ForLangt(usize),
    /// Among those that are guessed first.
    #[error(
        "Lösenordet är lätt att gissa: det är ett vanligt ord med siffror eller tecken till, en \
         upprepning eller tangenter i rad. Skriv hellre flera ord som inte hör ihop."
    )]
    Vanligt,
    /// Like the name of its owner.
    #[error(
        "Lösenordet liknar ditt namn eller användarnamn. Välj något som inte har med dig att göra."
    )]
    LiktNamnet,
}

/// A password that may be set. It is kept in Unicode's composed form (NFC), so that it
/// is the same on every keyboard.
pub struct Losenord(Zeroizing<String>);

impl Losenord {
    /// Judges a password for someone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str, anvandarnamn: &str, namn: &str) -> Result<Self, Losenordsfel> {
        let text = normal(text);
        match text.chars().count() {
            short if short < MINST => Err(Losenordsfel::ForKort(short)),
            long if long > HOGST => Err(Losenordsfel::ForLangt(long)),
            _ if is_like(&text, anvandarnamn) || is_like(&text, namn) => {
                Err(Losenordsfel::LiktNamnet)
            }
            _ if is_common(&text) => Err(Losenordsfel::Vanligt),
            _ => Ok(Self(text)),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Losenord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Losenord(…)")
    }
}

/// The shortest part of a name that is looked for inside a password; shorter ones are
/// parts of too many words.
const SHORTEST_PART: usize = 4;

/// Whether a password has a name in it, is in the name, or is the name with digits and
/// signs about it; forwards or backwards.
fn is_like(losenord: &str, namn: &str) -> bool {
    let only_letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let namn = folded(namn);
    let whole = only_letters(&namn);
    let parts = namn.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    let mut names: Vec<String> = parts.chain([whole]).filter(|part| !part.is_empty()).collect();
    names.extend(names.clone().iter().map(|name| name.chars().rev().collect::<String>()));
    let folded = folded(losenord);
    let mut texts = readings(&folded).to_vec();
    texts.push(only_letters(&folded));
    names.iter().any(|name| {
        texts.iter().any(|text| {
            text == name
                || (name.chars().count() >= SHORTEST_PART && text.contains(name.as_str()))
                || (text.chars().count() >= SHORTEST_PART && name.contains(text.as_str()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Result<(), Losenordsfel> {
        Losenord::new(text, "anna.bergkvist", "Anna Bergkvist").map(|_| ())
    }

    #[test]
    fn length_is_counted_in_characters_of_the_composed_form() {
        assert_eq!(judge("gurktrombon1"), Err(Losenordsfel::ForKort(12)));
        assert_eq!(judge("gurktromboner"), Ok(()));
        // Twelve, though the ring above the a came by itself.
        assert_eq!(judge("ga\u{30a}stromboner"), Err(Losenordsfel::ForKort(12)));
        let long: String = ["gurka trombon fjäll "; 13].concat();
        assert_eq!(judge(&long), Err(Losenordsfel::ForLangt(260)));
        assert!(Losenord::new("ga\u{30a}strombonerna", "", "").unwrap().as_str().starts_with("gå"));
    }

    #[test]
    fn names_are_found_however_they_are_dressed() {
        for like in [
            "anna.bergkvist",
            "Bergkvist-fjäll-trombon",
            "tsivkgreb-trombon",
            "B3rgkv1st#trombon",
            "annabergkvist1",
            "anna-trombonfjäll",
        ] {
            assert_eq!(judge(like), Err(Losenordsfel::LiktNamnet), "{like}");
        }
        assert_eq!(judge("granatäpplets gurka"), Ok(()));
        // Two letters are in half of all words.
        assert!(Losenord::new("gurkmeja bor i fjäll", "bo", "Bo Ek").is_ok());
    }

    #[test]
    fn common_passwords_are_refused() {
        assert_eq!(judge("Sommaren2026!!"), Err(Losenordsfel::Vanligt));
    }
}
