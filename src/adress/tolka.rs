//! The parts of an address that is written in one line.
//!
//! What follows the number is kept as far as it names another place: a letter, a range
//! of numbers or letters, a house behind the house. Floors, flats and names of houses
//! do not, and are set aside.

/// An address in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delar {
    /// The street or place.
    pub gata: String,
    /// The number on it.
    pub nummer: Option<u16>,
    /// What follows the number: «B», «-19», «A-C», «B U1».
    pub tillagg: String,
    /// Five digits, when the line holds them.
    pub postnummer: String,
    /// The post town that follows them.
    pub postort: String,
    /// What names no other place: «1 tr», «Medborgarhuset», «m fl».
    pub rest: String,
}

/// Reads a line such as «Hornsgatan 20 B», «Valhallavägen 146, 1 tr» or «Blomsterfonden
/// 15-19»; `None` when there is no letter in it.
#[must_use]
pub fn line(text: &str) -> Option<Delar> {
    let mut delar = Delar::default();
    let mut others: Vec<&str> = Vec::new();
    let mut first: Option<&str> = None;
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if let Some((postnummer, postort)) = post_line(part) {
            delar.postnummer = postnummer;
            postort.clone_into(&mut delar.postort);
        } else if first.is_none() {
            first = Some(part);
        } else {
            others.push(part);
        }
    }
    let mut first = first?;
    // «Medborgarhuset, Götgatan 54»: the address is the part that has a number.
    let numbered = |part: &str| street_line(part).is_some_and(|found| found.nummer.is_some());
    if !numbered(first)
        && let Some(better) = others.iter_mut().find(|part| numbered(part) && !is_floor(part))
    {
        std::mem::swap(better, &mut first);
    }
    let found = street_line(first)?;
    let mut rest = found.rest;
    for other in others {
        if !rest.is_empty() {
            rest.push_str(", ");
        }
        rest.push_str(other);
    }
    Some(Delar { gata: found.gata, nummer: found.nummer, tillagg: found.tillagg, rest, ..delar })
}

/// Reads a number with what follows it, as a column of its own holds them: «29A»,
/// «57 C», «9-11». What is no number is all of it an addition.
#[must_use]
pub fn number(text: &str) -> (Option<u16>, String) {
    let words: Vec<&str> = words(text).collect();
    match words.split_first().and_then(|(head, tail)| Some((number_word(head)?, tail))) {
        Some(((nummer, after), tail)) => {
            let (tillagg, rest) = addition(after, tail);
            let rest = rest.join(" ");
            (Some(nummer), joined(&tillagg, &rest))
        }
        None => (None, words.join(" ")),
    }
}

/// Five digits of a postnummer, written «114 45», «SE-114 45» or «11445»; empty when
/// it is none.
#[must_use]
pub fn postnummer(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let text = ["SE", "se", "S", "s"].iter().find_map(|p| text.strip_prefix(p)).unwrap_or(text);
    let digits: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}' | '\u{2009}')).collect();
    if is_postnummer(&digits) { digits } else { String::new() }
}

fn is_postnummer(digits: &str) -> bool {
    digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}

/// «114 45 Stockholm» as postnummer and postort.
fn post_line(part: &str) -> Option<(String, &str)> {
    let part = ["SE-", "S-"].iter().find_map(|p| part.strip_prefix(p)).unwrap_or(part);
    let (first, tail) = part.split_once(' ').unwrap_or((part, ""));
    if is_postnummer(first) {
        return Some((first.to_owned(), tail.trim()));
    }
    let tail = tail.trim_start();
    let (second, town) = tail.split_once(' ').unwrap_or((tail, ""));
    let digits = format!("{first}{second}");
    (first.len() == 3 && is_postnummer(&digits)).then(|| (digits, town.trim()))
}

/// «1 tr», «2 trappor», «vån 3»: a floor, although it has a number.
fn is_floor(part: &str) -> bool {
    let lower = part.to_lowercase();
    words(&lower).any(|word| matches!(word, "tr" | "trappor" | "vån" | "våning" | "lgh" | "plan"))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| word.trim_end_matches(['.', ';'])).filter(|w| !w.is_empty())
}

struct StreetLine {
    gata: String,
    nummer: Option<u16>,
    tillagg: String,
    rest: String,
}

fn street_line(text: &str) -> Option<StreetLine> {
    let words: Vec<&str> = words(text).collect();
    let numbers: Vec<usize> = (1..words.len())
        .filter(|i| words.get(*i).is_some_and(|w| number_word(w).is_some()))
        .collect();
    // «Väg 57 12» is number 12 on Väg 57, but «Storgatan 1 1203» is a flat.
    let at = match numbers.as_slice() {
        [] => None,
        [first, second]
            if *second == first + 1
                && *second + 1 == words.len()
                && words.get(*second).is_some_and(|w| w.len() < 4) =>
        {
            Some(*second)
        }
        [first, ..] => Some(*first),
    };
    let (street, tail) = words.split_at(at.unwrap_or(words.len()));
    let gata = street.join(" ");
    if !gata.chars().any(char::is_alphabetic) {
        return None;
    }
    let Some((word, tail)) = tail.split_first() else {
        return Some(StreetLine {
            gata,
            nummer: None,
            tillagg: String::new(),
            rest: String::new(),
        });
    };
    let (nummer, after) = number_word(word)?;
    let (tillagg, rest) = addition(after, tail);
    Some(StreetLine { gata, nummer: Some(nummer), tillagg, rest: rest.join(" ") })
}

/// A number of up to five digits and what is written together with it: «12», «12b»,
/// «31A-D», «15-19».
fn number_word(word: &str) -> Option<(u16, &str)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = word.split_at_checked(digits)?;
    let number = number.parse().ok().filter(|_| (1..=5).contains(&digits))?;
    let fits = after.is_empty() || is_letters(after) || is_range(after);
    fits.then_some((number, after))
}

/// One to three letters: «B», «AC».
fn is_letters(text: &str) -> bool {
    (1..=3).contains(&text.chars().count()) && text.chars().all(char::is_alphabetic)
}

/// The rest of a range: «-19», «A-D», «-14B», «/31».
fn is_range(text: &str) -> bool {
    let Some((before, after)) = text.split_once(['-', '–', '/']) else { return false };
    (before.is_empty() || is_letters(before))
        && (1..=6).contains(&after.chars().count())
        && after.chars().all(char::is_alphanumeric)
}

/// What of the words after a number belongs to it, and the rest.
fn addition<'a>(after: &str, tail: &'a [&'a str]) -> (String, &'a [&'a str]) {
    let mut tillagg = after.to_owned();
    let mut tail = tail;
    if tillagg.is_empty() {
        match tail {
            // «15 - 19» and «22 A - C».
            [dash, to, rest @ ..] if is_dash(dash) && is_range(&format!("-{to}")) => {
                tillagg = format!("-{to}");
                tail = rest;
            }
            [letter, dash, to, rest @ ..]
                if is_letter(letter) && is_dash(dash) && is_letter(to) =>
            {
                tillagg = format!("{letter}-{to}");
                tail = rest;
            }
            [word, rest @ ..] if is_letter(word) || is_letter_range(word) || is_dashed(word) => {
                (*word).clone_into(&mut tillagg);
                tail = rest;
            }
            _ => {}
        }
    }
    if let [word, rest @ ..] = tail
        && is_house_behind(word)
    {
        tillagg = joined(&tillagg, word);
        tail = rest;
    }
    (tillagg.to_uppercase().replace('–', "-"), tail)
}

fn joined(first: &str, second: &str) -> String {
    match (first, second) {
        ("", only) | (only, "") => only.to_owned(),
        _ => format!("{first} {second}"),
    }
}

fn is_dash(word: &str) -> bool {
    word == "-" || word == "–"
}

fn is_letter(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// «A-C».
fn is_letter_range(word: &str) -> bool {
    word.split_once(['-', '–']).is_some_and(|(a, b)| is_letter(a) && is_letter(b))
}

/// «-19».
fn is_dashed(word: &str) -> bool {
    word.starts_with(['-', '–']) && is_range(word)
}

/// Lantmäteriet's lägestillägg written in one word: «U1», «UV», «ÖV».
fn is_house_behind(word: &str) -> bool {
    let upper = word.to_uppercase();
    matches!(upper.as_str(), "UV" | "ÖV")
        || upper
            .strip_prefix('U')
            .is_some_and(|n| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> (String, Option<u16>, String, String) {
        let d = line(text).unwrap();
        (d.gata, d.nummer, d.tillagg, d.rest)
    }

    #[test]
    fn lines_as_kommuner_write_them() {
        for (text, gata, nummer, tillagg, rest) in [
            ("Hornsgatan 20 B", "Hornsgatan", 20, "B", ""),
            ("Hornsgatan 20b", "Hornsgatan", 20, "B", ""),
            ("Götgatan 54, Medborgarhuset", "Götgatan", 54, "", "Medborgarhuset"),
            ("Medborgarhuset, Götgatan 54", "Götgatan", 54, "", "Medborgarhuset"),
            ("Valhallavägen 146, 1 tr", "Valhallavägen", 146, "", "1 tr"),
            ("Valhallavägen 146 A 1 tr", "Valhallavägen", 146, "A", "1 tr"),
            ("Blomsterfonden 15-19", "Blomsterfonden", 15, "-19", ""),
            ("Blomsterfonden 15 – 19", "Blomsterfonden", 15, "-19", ""),
            ("Nordenflychtsvägen 22 A-C", "Nordenflychtsvägen", 22, "A-C", ""),
            ("Sockenvägen 370 A - C", "Sockenvägen", 370, "A-C", ""),
            ("Blekingegatan 53-55 m fl", "Blekingegatan", 53, "-55", "m fl"),
            ("Edvard Griegsgången 26.", "Edvard Griegsgången", 26, "", ""),
            ("Fleminggatan 50AC", "Fleminggatan", 50, "AC", ""),
            ("Andra Långgatan  3", "Andra Långgatan", 3, "", ""),
            ("1:a Villagatan 5", "1:a Villagatan", 5, "", ""),
            ("Gustav III:s väg 7", "Gustav III:s väg", 7, "", ""),
            ("Väg 57 12", "Väg 57", 12, "", ""),
            ("Storgatan 1 1203", "Storgatan", 1, "", "1203"),
            ("Ekeby 137 U1", "Ekeby", 137, "U1", ""),
            ("Ekeby 137 b u2", "Ekeby", 137, "B U2", ""),
        ] {
            let found = parts(text);
            assert_eq!(found, (gata.into(), Some(nummer), tillagg.into(), rest.into()), "{text}");
        }
    }

    #[test]
    fn a_place_without_a_number_is_its_name() {
        assert_eq!(
            parts("Stora Torget"),
            ("Stora Torget".into(), None, String::new(), String::new())
        );
        assert_eq!(parts("Norrgården, vid kyrkan").0, "Norrgården");
        assert_eq!(line(""), None);
        assert_eq!(line(" , "), None);
        assert_eq!(line("12"), None);
    }

    #[test]
    fn postnummer_and_ort_in_the_line_are_found() {
        let d = line("Storgatan 1 A, 114 45 Stockholm").unwrap();
        assert_eq!((d.postnummer.as_str(), d.postort.as_str()), ("11445", "Stockholm"));
        assert_eq!((d.gata.as_str(), d.nummer, d.tillagg.as_str()), ("Storgatan", Some(1), "A"));
        let d = line("Storgatan 1, 11445 Nedre Ort").unwrap();
        assert_eq!((d.postnummer.as_str(), d.postort.as_str()), ("11445", "Nedre Ort"));
    }

    #[test]
    fn postnummer_are_five_digits_or_nothing() {
        for text in ["114 45", "11445", "SE-114 45", "S-11445", "11445.0", "114\u{a0}45"] {
            assert_eq!(postnummer(text), "11445", "{text}");
        }
        for text in ["", "1144", "01144", "114456", "ABCDE"] {
            assert_eq!(postnummer(text), "", "{text}");
        }
    }

    #[test]
    fn a_column_of_numbers_is_read_like_the_end_of_a_line() {
        for (text, nummer, tillagg) in [
            ("29A", Some(29), "A"),
            ("57 C", Some(57), "C"),
            ("9-11", Some(9), "-11"),
            ("19A-B", Some(19), "A-B"),
            ("", None, ""),
            ("norra", None, "norra"),
        ] {
            assert_eq!(number(text), (nummer, tillagg.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(
            gata in "[A-ZÅÄÖ][a-zåäö]{2,12}( [a-zåäö]{2,8})?",
            nummer in 1..2_000_u16,
            tillagg in "|[A-Z]|-[1-9][0-9]|[A-C]-[D-F]",
        ) {
            let printed = super::super::rad(&gata, Some(nummer), &tillagg);
            let read = line(&printed).unwrap();
            prop_assert_eq!((read.gata, read.nummer, read.tillagg), (gata, Some(nummer), tillagg));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*", number_text in "\\PC*") {
            let _ = line(&text);
            let _ = number(&number_text);
            let _ = postnummer(&text);
        }
    }
}
