//! Money in words and from words: whole kronor, never floats.

use std::fmt;

/// The most that an amount may be, either way.
const MEST_KR: i64 = 100_000_000_000;

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Beloppsfel {
    /// Not a number.
    #[error("Det är inte ett belopp. Skriv siffror, till exempel 12 500 eller 12500,50.")]
    Form,
    /// Over a hundred billion.
    #[error("Beloppet är för stort.")]
    Storlek,
    /// Below a krona, where whole kronor are asked for.
    #[error("Skriv beloppet i hela kronor, utan ören.")]
    Oren,
    /// Below zero, where that means nothing.
    #[error("Beloppet får inte vara mindre än 0.")]
    Negativt,
}

/// Reads an amount as economy systems and people write it: decimal comma or point,
/// spaces between groups of three, a sign before or after, `kr` at the end. In öre;
/// what is below an öre is rounded, halves away from zero.
///
/// # Errors
/// [`Beloppsfel::Form`] and [`Beloppsfel::Storlek`].
pub fn parse_ore(text: &str) -> Result<i64, Beloppsfel> {
    let text = text.trim();
    let text = text.strip_suffix("kr").unwrap_or(text).trim_end();
    let minus = ['-', '\u{2212}'];
    let (negative, digits) = match (text.strip_prefix(minus), text.strip_suffix(minus)) {
        (Some(_), Some(_)) => return Err(Beloppsfel::Form),
        (Some(rest), None) | (None, Some(rest)) => (true, rest.trim()),
        (None, None) => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once([',', '.']).unwrap_or((digits, "00"));
    let kronor = kronor(whole)?;
    let ore = ore(fraction).ok_or(Beloppsfel::Form)?;
    let sum = kronor * 100 + ore;
    Ok(if negative { -sum } else { sum })
}

/// The digits before the decimal sign.
fn kronor(whole: &str) -> Result<i64, Beloppsfel> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split([' ', '\u{a0}', '\u{2009}', '\u{202f}']).collect();
    let grouped = groups.len() > 1;
    let right = |(place, group): (usize, &&str)| {
        digits(group)
            && match (grouped, place) {
                (false, _) => true,
                (true, 0) => group.len() <= 3,
                (true, _) => group.len() == 3,
            }
    };
    if !groups.iter().enumerate().all(right) {
        return Err(Beloppsfel::Form);
    }
    let number = groups.concat().parse().map_err(|_| Beloppsfel::Storlek)?;
    if number > MEST_KR { Err(Beloppsfel::Storlek) } else { Ok(number) }
}

/// The digits after it, as öre.
fn ore(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return None;
    }
    let mut digits = Vec::new();
    for c in fraction.chars() {
        digits.push(i64::from(c.to_digit(10)?));
    }
    let at = |place: usize| digits.get(place).copied().unwrap_or(0);
    Some(at(0) * 10 + at(1) + i64::from(at(2) >= 5))
}

/// Reads an amount of whole kronor.
///
/// # Errors
/// As [`parse_ore`], and [`Beloppsfel::Oren`].
pub fn parse(text: &str) -> Result<i64, Beloppsfel> {
    let ore = parse_ore(text)?;
    if ore % 100 == 0 { Ok(ore / 100) } else { Err(Beloppsfel::Oren) }
}

/// The same, not below zero.
///
/// # Errors
/// As [`parse`], and [`Beloppsfel::Negativt`].
pub fn parse_kostnad(text: &str) -> Result<i64, Beloppsfel> {
    let kr = parse(text)?;
    if kr < 0 { Err(Beloppsfel::Negativt) } else { Ok(kr) }
}

/// Öre as whole kronor, halves away from zero.
#[must_use]
pub const fn rounded(ore: i64) -> i64 {
    let half = if ore < 0 { -50 } else { 50 };
    (ore + half) / 100
}

/// An amount for people: «1 234 567 kr», with spaces that do not break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kr(pub i64);

impl fmt::Display for Kr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("\u{2212}")?;
        }
        let digits = self.0.unsigned_abs().to_string();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                f.write_str("\u{a0}")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str("\u{a0}kr")
    }
}

/// The amount, or a dash when there is none.
#[must_use]
pub fn or_dash(kr: Option<i64>) -> String {
    kr.map_or_else(|| "–".to_owned(), |kr| Kr(kr).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, ore) in [
            ("0", 0),
            ("12 500", 1_250_000),
            ("12\u{a0}500,50 kr", 1_250_050),
            ("-1000", -100_000),
            ("\u{2212}1 000", -100_000),
            ("1000,00-", -100_000),
            ("+7", 700),
            ("1234.5", 123_450),
            ("0,005", 1),
            ("0,0049", 0),
        ] {
            assert_eq!(parse_ore(text), Ok(ore), "{text}");
        }
        for text in
            ["", "-", "kr", "1,2,3", "12 34", "1234 567", "1.234,5", "5,", ",5", "-1-", "1e5"]
        {
            assert_eq!(parse_ore(text), Err(Beloppsfel::Form), "{text}");
        }
        assert_eq!(parse_ore("100000000001"), Err(Beloppsfel::Storlek));
        assert_eq!(parse_ore(&"9".repeat(40)), Err(Beloppsfel::Storlek));
    }

    #[test]
    fn forms_take_whole_kronor() {
        assert_eq!(parse("1 200 kr"), Ok(1200));
        assert_eq!(parse("1200,00"), Ok(1200));
        assert_eq!(parse("1200,50"), Err(Beloppsfel::Oren));
        assert_eq!(parse_kostnad("-1"), Err(Beloppsfel::Negativt));
    }

    #[test]
    fn halves_go_away_from_zero() {
        let all: Vec<i64> = [49, 50, 149, 150, -49, -50, -150].into_iter().map(rounded).collect();
        assert_eq!(all, [0, 1, 1, 2, 0, -1, -2]);
    }

    #[test]
    fn an_amount_is_written_in_groups_of_three() {
        let text = |kr: i64| Kr(kr).to_string().replace('\u{a0}', " ");
        assert_eq!(text(0), "0 kr");
        assert_eq!(text(999), "999 kr");
        assert_eq!(text(1000), "1 000 kr");
        assert_eq!(text(1_234_567), "1 234 567 kr");
        assert_eq!(text(-62_700_000), "\u{2212}62 700 000 kr");
        assert_eq!(or_dash(None), "–");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(kr in -MEST_KR..=MEST_KR) {
            prop_assert_eq!(parse(&Kr(kr).to_string()), Ok(kr));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = parse_ore(&text);
        }
    }
}
