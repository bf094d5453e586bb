//! What a person meant by the address she typed.

use super::gatunamn::{fold, lower};

/// One reading of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adressfraga {
    /// The search key of the street.
    pub namn: String,
    /// The street in lower case, with å, ä, ö as typed.
    pub skrivet: String,
    /// The number, if one was typed.
    pub nummer: Option<u16>,
    /// What followed the number, in upper case: `B`.
    pub tillagg: String,
    /// The digits of a postcode, perhaps only the first of them.
    pub postnummer: String,
    /// The search key of the post town, perhaps only its beginning.
    pub ort: String,
}

/// The readings of what was typed, the likeliest first: with a house number, and, as
/// some streets have digits in their names, without. Empty when nothing was typed.
#[must_use]
pub fn readings(typed: &str) -> Vec<Adressfraga> {
    // Whoever pastes a novel gets no answer to it.
    const MOST: usize = 200;
    let typed: String = typed.chars().take(MOST).collect();
    let typed = without_care_of(&typed);
    let (head, tail) = typed.split_once(',').unwrap_or((typed, ""));
    let (postnummer, ort) = post(tail);
    let mut readings = Vec::with_capacity(2);
    if let Some(split) = house_number(head) {
        let (more_post, more_ort) = post(split.rest);
        readings.push(Adressfraga {
            namn: fold(split.street),
            skrivet: lower(split.street.trim()),
            nummer: Some(split.nummer),
            tillagg: split.tillagg,
            postnummer: first_filled(postnummer.clone(), more_post),
            ort: first_filled(ort.clone(), more_ort),
        });
    }
    readings.push(Adressfraga {
        namn: fold(head),
        skrivet: lower(head.trim()),
        nummer: None,
        tillagg: String::new(),
        postnummer,
        ort,
    });
    readings.retain(|reading| !reading.namn.is_empty());
    readings
}

fn first_filled(first: String, second: String) -> String {
    if first.is_empty() { second } else { first }
}

struct Split<'a> {
    street: &'a str,
    nummer: u16,
    tillagg: String,
    rest: &'a str,
}

/// Splits `Hornsgatan 12 b 118 20 Stockholm` at the house number: the first number
/// that follows a letter, with or without a space between.
fn house_number(head: &str) -> Option<Split<'_>> {
    let mut seen_letter = false;
    let start = head.char_indices().find_map(|(i, c)| {
        seen_letter |= c.is_alphabetic();
        (seen_letter && c.is_ascii_digit()).then_some(i)
    })?;
    let (street, number_on) = head.split_at(start);
    let digits = number_on.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = number_on.split_at(digits);
    // A number of ten digits is no number on a street, but not a name either.
    let nummer = number.parse().unwrap_or(u16::MAX);
    // `7:e` and `3:an` are parts of names, not house numbers.
    if after.starts_with(':') {
        return None;
    }
    let after = after.trim_start();
    let letters = after.chars().take_while(|c| c.is_alphabetic()).count();
    let (tillagg, rest) = if letters == 1 {
        let end = after.char_indices().nth(1).map_or(after.len(), |(i, _)| i);
        let (letter, rest) = after.split_at(end);
        (letter.to_uppercase(), rest)
    } else {
        (String::new(), after)
    };
    Some(Split { street, nummer, tillagg, rest })
}

/// Leaves out the name of the person in `c/o Svensson, Storgatan 1`.
fn without_care_of(typed: &str) -> &str {
    let start = typed.trim_start();
    match (start.get(..3), start.split_once(',')) {
        (Some(head), Some((_, rest))) if head.eq_ignore_ascii_case("c/o") => rest,
        _ => typed,
    }
}

/// Words that say where in the house someone lives, each with a word after or before.
const IN_THE_HOUSE: [&str; 8] =
    ["lgh", "lagenhet", "uppg", "uppgang", "vaning", "van", "tr", "trappor"];

/// Splits `118 20 Stockholm` into the digits of the postcode and the key of the town,
/// without what says where in the house someone lives: `lgh 1102`, `1 tr`, `uppg B`.
fn post(text: &str) -> (String, String) {
    let key = fold(text);
    let mut words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
    while let Some(at) = words.iter().position(|word| IN_THE_HOUSE.contains(word)) {
        let floor = |at: usize| {
            words.get(at).is_some_and(|word| word.len() <= 2 && word.parse::<u8>().is_ok())
        };
        if at > 0 && floor(at - 1) {
            words.drain(at - 1..=at);
        } else {
            let end = (at + 2).min(words.len());
            words.drain(at..end);
        }
    }
    let key = words.join(" ");
    let digits: String = key.chars().filter(char::is_ascii_digit).take(5).collect();
    let town: String = key.chars().filter(|c| !c.is_ascii_digit()).collect();
    (digits, fold(&town))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first(typed: &str) -> (String, Option<u16>, String, String, String) {
        let reading = readings(typed).swap_remove(0);
        (reading.namn, reading.nummer, reading.tillagg, reading.postnummer, reading.ort)
    }

    fn parts(
        namn: &str,
        nummer: u16,
        rest: [&str; 3],
    ) -> (String, Option<u16>, String, String, String) {
        let [tillagg, postnummer, ort] = rest.map(str::to_owned);
        (namn.to_owned(), Some(nummer), tillagg, postnummer, ort)
    }

    #[test]
    fn numbers_letters_postcodes_and_towns_are_told_apart() {
        let full = parts("hornsgatan", 12, ["B", "11820", "stockholm"]);
        for typed in [
            "Hornsgatan 12 b, 118 20 Stockholm",
            "hornsgatan 12B,11820 STOCKHOLM",
            "Hornsgatan 12 B 118 20 Stockholm",
            "Hornsgatan12b, 118 20  Stockholm",
        ] {
            assert_eq!(first(typed), full, "{typed}");
        }
        assert_eq!(first("Hornsg 20"), parts("hornsg", 20, ["", "", ""]));
        assert_eq!(first("Kungsgatan 5 Uppsala"), parts("kungsgatan", 5, ["", "", "uppsala"]));
        assert_eq!(first("Hornsgatan 20, 118"), parts("hornsgatan", 20, ["", "118", ""]));
    }

    #[test]
    fn where_in_the_house_someone_lives_is_no_town() {
        for typed in [
            "Karlavägen 12 uppg B",
            "Karlavägen 12, lgh 1102",
            "Karlavägen 12 tr 3",
            "Karlavägen 12, 1 tr",
            "c/o Svensson, Karlavägen 12",
        ] {
            assert_eq!(first(typed), parts("karlavagen", 12, ["", "", ""]), "{typed}");
        }
        let whole = parts("karlavagen", 12, ["B", "11431", "stockholm"]);
        assert_eq!(first("Karlavägen 12 B, lgh 1102, 114 31 Stockholm"), whole);
        assert_eq!(first("Kungsgatan 99999999999").1, Some(u16::MAX));
    }

    #[test]
    fn digits_of_a_name_are_not_a_house_number() {
        assert_eq!(readings("7:e Tvärgränd").len(), 1);
        assert_eq!(readings("Väg 7")[1].namn, "vag 7");
        assert!(readings("  ,  ").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(typed in "\\PC{0,300}") {
            for reading in readings(&typed) {
                prop_assert!(!reading.namn.is_empty());
            }
        }
    }
}
