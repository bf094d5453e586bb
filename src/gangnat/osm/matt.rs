//! Measures as they are written in OpenStreetMap. Pure.

/// The number that a text begins with, and the rest of it.
fn number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | ',' | '+' | '-'));
    let (digits, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let value: f64 = digits.replace(',', ".").parse().ok()?;
    value.is_finite().then_some((value, rest.trim()))
}

/// A slope in percent, whichever way it goes; `None` when it is not told.
#[must_use]
pub fn incline(text: &str) -> Option<f64> {
    if let Some((rise, run)) = text.split_once(':') {
        let ((rise, _), (run, _)) = (number(rise)?, number(run)?);
        return (run > 0.0).then(|| (rise / run * 100.0).abs());
    }
    let (value, unit) = number(text)?;
    match unit {
        "%" | "" => Some(value.abs()),
        "°" => Some(value.to_radians().tan().abs() * 100.0),
        _ => None,
    }
}

/// A length in metres; `None` when it is not told.
#[must_use]
pub fn metres(text: &str) -> Option<f64> {
    const FOOT_M: f64 = 0.3048;
    let (value, unit) = number(text)?;
    match unit {
        "" | "m" => Some(value),
        "cm" => Some(value / 100.0),
        "mm" => Some(value / 1_000.0),
        "ft" => Some(value * FOOT_M),
        feet => {
            let inches = feet.strip_prefix('\'')?;
            let more = if inches.is_empty() { 0.0 } else { number(inches)?.0 };
            Some((value + more / 12.0) * FOOT_M)
        }
    }
    .filter(|metres| *metres >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_and_widths_are_read_as_people_write_them() {
        for (text, percent) in [
            ("10%", Some(10.0)),
            ("-8 %", Some(8.0)),
            ("8,5", Some(8.5)),
            ("1:12", Some(100.0 / 12.0)),
            ("45°", Some(100.0)),
            ("up", None),
            ("", None),
            ("1:0", None),
            ("--", None),
        ] {
            let read = incline(text);
            let same = read.zip(percent).map_or(read == percent, |(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{text}: {read:?}");
        }
        for (text, m) in [
            ("0.8", Some(0.8)),
            ("0,8 m", Some(0.8)),
            ("80 cm", Some(0.8)),
            ("3'", Some(0.9144)),
            ("2'6\"", Some(0.762)),
            ("narrow", None),
            ("-1", None),
        ] {
            let read = metres(text);
            let same = read.zip(m).map_or(read == m, |(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{text}: {read:?}");
        }
    }
}
