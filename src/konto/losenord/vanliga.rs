//! Passwords that are guessed first: common words with digits and signs about them,
//! repetitions, and keys in a row.

use std::collections::HashSet;
use std::sync::LazyLock;

const LISTA: &str = include_str!("../../../data/vanliga-losenord.txt");

static ORD: LazyLock<HashSet<String>> = LazyLock::new(|| {
    LISTA
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(folded)
        .collect()
});

/// The keys and letters that follow each other.
const RADER: [&str; 15] = [
    "1234567890",
    "qwertyuiopa",
    "asdfghjkloa",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik",
    "9ol",
    "!@#$%^&*()",
];

/// A text in small letters without the marks above them.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' => 'a',
            'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' => 'o',
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'ü' | 'ú' | 'ù' => 'u',
            'í' | 'ì' | 'ï' => 'i',
            'ç' => 'c',
            'ñ' => 'n',
            c => c,
        })
        .collect()
}

/// A folded text as the word it may stand for: nothing but its letters, either as they
/// stand or with digits and signs read as the letters they look like.
pub(super) fn readings(folded: &str) -> [String; 3] {
    // What stands before and after is never part of the word: «sommar2026!!».
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let read = |one: char| -> String {
        let letter = |c: char| match c {
            '0' => 'o',
            '1' | '!' | '|' => one,
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' | '+' => 't',
            '8' => 'b',
            c => c,
        };
        core.chars().map(letter).filter(|c| c.is_alphabetic()).collect()
    };
    [core.chars().filter(|c| c.is_alphabetic()).collect(), read('i'), read('l')]
}

/// Whether a password is among those that are guessed first.
#[must_use]
pub fn is_common(losenord: &str) -> bool {
    let folded = folded(losenord);
    let letters: Vec<char> = folded.chars().collect();
    few_signs(&letters)
        || only_figures(&letters)
        || period(&letters) < 8
        || mostly_steps(&letters)
        || readings(&folded).iter().any(|reading| is_common_words(reading))
}

/// Fewer than five different signs.
fn few_signs(letters: &[char]) -> bool {
    letters.iter().collect::<HashSet<_>>().len() < 5
}

/// A date, a phone number, a personnummer.
fn only_figures(letters: &[char]) -> bool {
    letters.iter().all(|c| c.is_ascii_digit() || " -+./:".contains(*c))
}

/// The length of the shortest beginning that, repeated, gives the whole.
fn period(letters: &[char]) -> usize {
    (1..letters.len())
        .find(|&p| letters.iter().zip(letters.iter().skip(p)).all(|(a, b)| a == b))
        .unwrap_or(letters.len())
}

/// Whether three steps of five go to the same key or the next.
fn mostly_steps(letters: &[char]) -> bool {
    let next = |a: char, b: char| {
        RADER.iter().any(|rad| {
            rad.chars().zip(rad.chars().skip(1)).any(|pair| pair == (a, b) || pair == (b, a))
        })
    };
    let pairs = letters.iter().zip(letters.iter().skip(1));
    let steps = pairs.filter(|&(a, b)| a == b || next(*a, *b)).count();
    steps * 5 >= letters.len().saturating_sub(1) * 3
}

/// Whether letters are a common word or two, perhaps said again.
fn is_common_words(letters: &str) -> bool {
    let letters: Vec<char> = letters.chars().collect();
    let p = period(&letters);
    // «hejhejhej» is «hej»; a word that breaks off is no repetition.
    let once = if p > 0 && letters.len().is_multiple_of(p) { p } else { letters.len() };
    let unit = letters.get(..once).unwrap_or_default();
    is_one_or_two_words(&letters) || is_one_or_two_words(unit)
}

fn is_one_or_two_words(letters: &[char]) -> bool {
    let word = |part: &[char]| ORD.contains(&part.iter().collect::<String>());
    let two = |at: usize| {
        let (first, second) = letters.split_at(at);
        word(first) && word(second)
    };
    word(letters) || (1..letters.len()).any(two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_known() {
        for common in [
            "Sommaren2026!!",
            "lösenord12345",
            "Losenord!2345",
            "qwertyuiop123",
            "aaaaaaaaaaaaa",
            "stockholm2026",
            "2026Stockholm!",
            "P@ssw0rd2026!",
            "V4lk4n5l13t!!!",
            "hejhejhejhejhej",
            "sommarsommar1",
            "Sommar-2026-Sommar",
            "valdagen2026-09-13",
            "1qaz2wsx3edc4rfv",
            "1234567890123",
            "19900101-1234",
            "0701234567890",
            "abcdefghijklmnop",
            "ponmlkjihgfedcba",
            "xyz12xyz12xyz12",
            "Göteborg1234567",
            "jagälskardig123",
            "välkommen20261",
            "Administratör1!",
            "!!!!!!!!!!!!!!",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn what_takes_long_to_guess_is_not_refused() {
        for good in [
            "häst batteri klammer rätt",
            "gurkmeja-trombon-fjäll",
            "x8!Kq2#vLm9@pR",
            "Fyra gäss åt tulpaner i Ystad",
            "cykelpumpens ensamma granne",
            "mN7-tt4-Qx9-vv2",
        ] {
            assert!(!is_common(good), "{good}");
        }
    }

    proptest::proptest! {
        #[test]
        fn random_letters_and_figures_are_not_common(text in "[a-zA-Z0-9]{20}") {
            proptest::prop_assert!(!is_common(&text));
        }

        /// Whatever is put around it, a common word stays common.
        #[test]
        fn figures_and_signs_about_a_word_hide_nothing(
            before in "[0-9!?.]{0,4}", after in "[0-9!?.]{4,12}", at in 0..500_usize,
        ) {
            let mut words: Vec<&String> = ORD.iter().collect();
            words.sort();
            let word = words[at % words.len()];
            proptest::prop_assert!(is_common(&format!("{before}{word}{after}")), "{word}");
        }
    }
}
