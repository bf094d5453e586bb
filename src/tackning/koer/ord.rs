//! Waits and numbers in words. Pure.

use chrono::NaiveDate;

use crate::tid;

/// A number with so many decimals, decimal comma.
#[must_use]
pub fn tal(number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}").replace('.', ",")
}

/// Seconds as whole minutes: «11»; «under 1» where someone waits but less than that.
#[must_use]
pub fn minuter(s: f64) -> String {
    if s > 0.5 && s < 60.0 { "under 1".to_owned() } else { tal(s / 60.0, 0) }
}

/// Seconds as minutes with their unit: «11 minuter».
#[must_use]
pub fn minuter_ord(s: f64) -> String {
    let text = minuter(s);
    let unit = if text == "1" || text == "under 1" { "minut" } else { "minuter" };
    format!("{text} {unit}")
}

/// A share as whole percent: «87 %».
#[must_use]
pub fn procent(andel: f64) -> String {
    format!("{} %", tal(andel * 100.0, 0))
}

/// A day as it stands in tables: «fre 2022-09-09».
#[must_use]
pub fn dag(datum: NaiveDate) -> String {
    let weekday: String = tid::veckodag(datum).chars().take(3).collect();
    format!("{weekday} {datum}")
}

/// An hour of the clock: «08–09»; after midnight too.
#[must_use]
pub fn timme(timme: u32) -> String {
    format!("{:02}–{:02}", timme % 24, (timme + 1) % 24)
}

/// A time of day from seconds after midnight, to the minute: «10:30»; after midnight
/// «00:30».
#[must_use]
pub fn klockan(s: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of days")]
    let minutes = (s / 60.0).round().max(0.0) as u32;
    let minutes = if minutes > 24 * 60 { minutes - 24 * 60 } else { minutes };
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_in_minutes() {
        assert_eq!(minuter_ord(0.0), "0 minuter");
        assert_eq!(minuter_ord(20.0), "under 1 minut");
        assert_eq!(minuter_ord(75.0), "1 minut");
        assert_eq!(minuter_ord(680.0), "11 minuter");
        assert_eq!(procent(0.874), "87 %");
        assert_eq!(dag("2022-09-10".parse().unwrap()), "lör 2022-09-10");
        assert_eq!(
            [klockan(37_800.0), klockan(86_400.0), klockan(88_200.0)],
            ["10:30", "24:00", "00:30"]
        );
        assert_eq!((timme(8), timme(24)), ("08–09".to_owned(), "00–01".to_owned()));
    }
}
