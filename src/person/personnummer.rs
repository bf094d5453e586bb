//! Personnummer and samordningsnummer (folkbokföringslagen 1991:481, 18 and 18 b §§).

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Why a personnummer could not be read. No message repeats what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Personnummerfel {
    /// Not ten or twelve digits.
    #[error("Skriv personnumret med tio eller tolv siffror, till exempel 890101-2398.")]
    Form,
    /// The digits of the date are no date.
    #[error("De första siffrorna i personnumret är inget datum. Kontrollera år, månad och dag.")]
    Datum,
    /// A date to come.
    #[error("Personnumrets datum har inte varit än. Kontrollera årtalet.")]
    Framtid,
    /// The last digit does not fit the others.
    #[error("Personnumrets sista siffra stämmer inte med de andra. Kontrollera alla siffror.")]
    Kontrollsiffra,
}

/// A personnummer or samordningsnummer whose date and check digit hold together. It is
/// never shown by `Debug`, and has no `Display`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Personnummer(String);

impl Personnummer {
    /// Reads ten or twelve digits, with or without `-` or `+` before the last four.
    /// Of ten digits, `-` or none means the latest year that is not to come, and `+`
    /// the one a hundred years before it.
    ///
    /// # Errors
    /// [`Personnummerfel`] says what does not hold.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, Personnummerfel> {
        let bare: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if "–−‐".contains(c) { '-' } else { c })
            .collect();
        let four = bare.len().saturating_sub(4);
        let (head, separator, tail) = if let Some(at) = bare.find(['-', '+']) {
            (bare.get(..at), bare.get(at..=at), bare.get(at + 1..))
        } else {
            (bare.get(..four), None, bare.get(four..))
        };
        let head = head.unwrap_or_default();
        let (separator, tail) = (separator.unwrap_or_default(), tail.unwrap_or_default());
        let digits: Option<Vec<u32>> =
            head.chars().chain(tail.chars()).map(|c| c.to_digit(10)).collect();
        let digits = digits.ok_or(Personnummerfel::Form)?;
        let short = digits.get(digits.len().saturating_sub(10)..).unwrap_or_default();
        let &[y1, y2, m1, m2, d1, d2, ..] = short else { return Err(Personnummerfel::Form) };
        let (short_year, month, day) = (y1 * 10 + y2, m1 * 10 + m2, d1 * 10 + d2);
        if tail.len() != 4 {
            return Err(Personnummerfel::Form);
        }
        let year = match (digits.as_slice(), separator) {
            // A `+` after a whole year says nothing more than the year does.
            (&[c1, c2, ..], _) if digits.len() == 12 => (c1 * 10 + c2) * 100 + short_year,
            (_, separator) if digits.len() == 10 => {
                let year = latest(short_year, month, day, today);
                if separator == "+" { year.saturating_sub(100) } else { year }
            }
            _ => return Err(Personnummerfel::Form),
        };
        if luhn(short) != 0 {
            return Err(Personnummerfel::Kontrollsiffra);
        }
        if is_date(year, month, day) {
            let moment = date(year, month, day).ok_or(Personnummerfel::Datum)?;
            if moment > today {
                return Err(Personnummerfel::Framtid);
            }
        } else if !is_unknown_date(year, month, day) {
            return Err(Personnummerfel::Datum);
        }
        let rest: String =
            short.iter().skip(2).filter_map(|&digit| char::from_digit(digit, 10)).collect();
        Ok(Self(format!("{:02}{short_year:02}{rest}", year / 100)))
    }

    /// The twelve digits: the one normal form, for sealing and look-up.
    #[must_use]
    pub fn siffror(&self) -> &str {
        &self.0
    }

    /// As it is written: `19890101-2398`.
    #[must_use]
    pub fn skrivet(&self) -> String {
        let (date, last) = self.0.split_at_checked(8).unwrap_or((&self.0, ""));
        format!("{date}-{last}")
    }

    /// The number that was sealed, which was right when it was.
    #[must_use]
    pub(super) fn of_sealed(siffror: String) -> Self {
        Self(siffror)
    }
}

impl fmt::Debug for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personnummer(…)")
    }
}

/// The day that a samordningsnummer has added to it.
const SAMORDNING: u32 = 60;

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let day = if day > SAMORDNING { day - SAMORDNING } else { day };
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    year >= 1800 && date(year, month, day).is_some()
}

/// A samordningsnummer may be of someone whose day, or month and day, is not known.
const fn is_unknown_date(year: u32, month: u32, day: u32) -> bool {
    year >= 1800
        && month <= 12
        && (day == SAMORDNING || (month == 0 && day > SAMORDNING && day <= SAMORDNING + 31))
}

/// The latest year with these last two digits in which the day is not to come.
fn latest(short: u32, month: u32, day: u32, today: NaiveDate) -> u32 {
    let this_year = u32::try_from(today.year()).unwrap_or_default();
    let century = this_year - this_year % 100;
    let year = century + short;
    let to_come = match date(year, month, day) {
        Some(date) => date > today,
        None => year > this_year,
    };
    if to_come { year.saturating_sub(100) } else { year }
}

/// The sum of the digits, every second doubled, modulo ten: 0 when the last fits.
fn luhn(digits: &[u32]) -> u32 {
    let doubled = |(place, &digit): (usize, &u32)| match place % 2 {
        0 => digit * 2 / 10 + digit * 2 % 10,
        _ => digit,
    };
    digits.iter().enumerate().map(doubled).sum::<u32>() % 10
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(text: &str) -> Result<String, Personnummerfel> {
        Personnummer::parse(text, day("2026-09-13")).map(|number| number.siffror().to_owned())
    }

    /// The check digit by the definition, written another way than the code does.
    fn check_digit(nine: &str) -> u32 {
        let sum: u32 = nine
            .chars()
            .zip([2, 1].into_iter().cycle())
            .flat_map(|(c, weight)| {
                let product = c.to_digit(10).unwrap() * weight;
                product.to_string().chars().map(|d| d.to_digit(10).unwrap()).collect::<Vec<_>>()
            })
            .sum();
        (10 - sum % 10) % 10
    }

    #[test]
    fn one_number_is_read_however_it_is_written() {
        // 18900101-9802: nobody alive.
        let check = check_digit("900101980");
        for text in [
            format!("18900101980{check}"),
            format!("18900101-980{check}"),
            format!("18900101+980{check}"),
            format!(" 18900101 980{check} "),
            format!("18900101–980{check}"),
        ] {
            assert_eq!(read(&text), Ok(format!("18900101980{check}")), "{text}");
        }
        // Ten digits: the latest such day, or a hundred years before it.
        assert_eq!(read(&format!("900101-980{check}")), Ok(format!("19900101980{check}")));
        assert_eq!(read(&format!("900101980{check}")), Ok(format!("19900101980{check}")));
        assert_eq!(read(&format!("900101+980{check}")), Ok(format!("18900101980{check}")));
    }

    #[test]
    fn the_century_is_the_latest_that_is_not_to_come() {
        let today = day("2026-09-13");
        for (short, year) in
            [("260913", 2026), ("260914", 1926), ("270101", 1927), ("000101", 2000)]
        {
            let nine = format!("{short}980");
            let number = format!("{nine}{}", check_digit(&nine));
            let read = Personnummer::parse(&number, today).unwrap();
            assert!(read.siffror().starts_with(&year.to_string()), "{short}");
        }
    }

    #[test]
    fn a_samordningsnummer_adds_sixty_to_the_day() {
        for short in ["900161980", "900191980", "900160980", "900061980", "900060980"] {
            let number = format!("18{short}{}", check_digit(short));
            assert_eq!(read(&number), Ok(number.clone()));
        }
        for short in ["900192980", "901361980", "900231980"] {
            let number = format!("18{short}{}", check_digit(short));
            assert_eq!(read(&number), Err(Personnummerfel::Datum), "{number}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for (text, error) in [
            ("", Personnummerfel::Form),
            ("18900101", Personnummerfel::Form),
            ("18900101-98", Personnummerfel::Form),
            ("1890-01019802", Personnummerfel::Form),
            ("189001019802a", Personnummerfel::Form),
            ("ååååååååå-åååå", Personnummerfel::Form),
            ("٠٠٠٠٠٠٠٠٠٠", Personnummerfel::Form),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
        let right = check_digit("900101980");
        let wrong = (right + 1) % 10;
        assert_eq!(read(&format!("18900101980{wrong}")), Err(Personnummerfel::Kontrollsiffra));
        let nine = "990101980";
        let to_come = format!("20{nine}{}", check_digit(nine));
        assert_eq!(read(&to_come), Err(Personnummerfel::Framtid));
    }

    #[test]
    fn it_shows_itself_to_nobody() {
        let number = Personnummer::of_sealed("189001019802".to_owned());
        assert_eq!(format!("{number:?}"), "Personnummer(…)");
        assert_eq!(number.skrivet(), "18900101-9802");
    }

    proptest! {
        /// Every number that is made by the definition is read, and none with another
        /// check digit.
        #[test]
        fn numbers_made_by_the_definition_are_read(
            days in 0i64..80_000, serial in 0u32..1000, samordning: bool, wrong in 1u32..10,
        ) {
            let born = day("1800-01-01") + chrono::Days::new(days.unsigned_abs());
            let shown = born.day() + if samordning { 60 } else { 0 };
            let nine = format!("{:02}{:02}{shown:02}{serial:03}", born.year() % 100, born.month());
            let check = check_digit(&nine);
            let head = format!("{:02}{nine}", born.year() / 100);
            let number = format!("{head}{check}");
            prop_assert_eq!(read(&number), Ok(number.clone()));
            let other = format!("{head}{}", (check + wrong) % 10);
            prop_assert_eq!(read(&other), Err(Personnummerfel::Kontrollsiffra));
            // Ten digits are read back to the same when the separator says the age.
            let today = born + chrono::Days::new(u64::from(serial) * 30);
            let age_100 = today.years_since(born).unwrap() >= 100;
            let ten = format!("{}{}{}{check}", &nine[..6], if age_100 { '+' } else { '-' }, &nine[6..]);
            let read = Personnummer::parse(&ten, today).unwrap();
            prop_assert_eq!(read.siffror(), &number);
        }

        #[test]
        fn nothing_makes_the_reader_fall(text in ".{0,20}") {
            let _ = read(&text);
        }
    }
}
