//! Numbers as Swedish files write them.

/// Reads a number with decimal comma or point. Groups of three digits before it may
/// stand apart by a space, also a thin or non-breaking one. Both comma and point in
/// one number is `None`: which of them groups cannot be told.
///
/// ```
/// use valkansli::fil::tal::decimal;
/// assert_eq!(decimal("59,319758"), Some(59.319758));
/// assert_eq!(decimal("6 580 822.5"), Some(6_580_822.5));
/// assert_eq!(decimal("1.234,5"), None);
/// ```
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once([',', '.']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut plain = format!("{sign}{}", ungrouped(whole)?);
    if let Some(fraction) = fraction {
        if !is_digits(fraction) {
            return None;
        }
        plain.push('.');
        plain.push_str(fraction);
    }
    plain.parse().ok()
}

/// The digits of a whole number without the spaces between its groups of three.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split([' ', '\u{a0}', '\u{2009}', '\u{202f}']);
    let first = groups.next().filter(|group| is_digits(group))?;
    let mut digits = first.to_owned();
    for group in groups {
        if !is_digits(group) || group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn comma_and_point_and_groups_are_read() {
        for (text, number) in [
            ("59,319758", 59.319_758),
            ("18.06839", 18.068_39),
            (" 7 ", 7.0),
            ("-0,5", -0.5),
            ("\u{2212}12", -12.0),
            ("+3", 3.0),
            ("6 580 822,5", 6_580_822.5),
            ("1\u{a0}234", 1234.0),
            ("12\u{202f}345.25", 12_345.25),
        ] {
            assert_eq!(decimal(text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_could_be_two_is_refused() {
        for text in [
            "", "-", ",5", "5,", "1,2,3", "1.234,5", "1,234.5", "12 34", "1234 567", "1e5", "NaN",
            "inf", "0x1F", "5 m", "١٢",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_number_comes_back_with_either_sign_for_decimals(n in -1e9..1e9_f64) {
            let text = format!("{n:.6}");
            let value: f64 = text.parse().unwrap();
            prop_assert_eq!(decimal(&text), Some(value));
            prop_assert_eq!(decimal(&text.replace('.', ",")), Some(value));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = decimal(&text);
        }
    }
}
