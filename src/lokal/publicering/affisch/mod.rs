//! Posters: what stands on the door, in Swedish and the languages that are chosen.
//!
//! The phrases are data (`data/affisch/*.toml`), and are checked by the kommun before a
//! poster is put up.

pub mod pages;
pub mod schema;

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// What a poster says in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sprak {
    /// Its code, as in HTML.
    pub kod: String,
    /// Its own name for itself.
    pub namn: String,
    /// `ltr` or `rtl`.
    pub riktning: String,
    /// The heading of a röstningslokal.
    pub fortid: String,
    /// The heading of a vallokal.
    pub vallokal: String,
    /// Whose vallokal it is, before the name of the valdistrikt.
    pub vallokal_text: String,
    /// The heading where only those who are there may vote.
    pub institution: String,
    /// Before the hours.
    pub oppet: String,
    /// Before the hours of days that are not as others.
    pub andra_tider: String,
    /// Of a day without hours.
    pub stangt: String,
    /// Before the address.
    pub adress: String,
    /// Before what to bring.
    pub ta_med: String,
    /// Proof of identity.
    pub id: String,
    /// The röstkort, which one needs to vote early.
    pub rostkort_fortid: String,
    /// The röstkort, which one can do without in a vallokal.
    pub rostkort_vallokal: String,
    /// Whom to ask for help.
    pub hjalp: String,
    /// Before the phone number.
    pub fragor: String,
    /// From Monday.
    pub veckodagar: [String; 7],
    /// As they stand after the number of a day.
    pub manader: [String; 12],
    /// How a date is written.
    pub datum: String,
}

/// Every language, Swedish first.
#[expect(clippy::expect_used, reason = "the files are part of the program; a test reads them")]
pub static ALLA: LazyLock<Vec<Sprak>> = LazyLock::new(|| {
    [
        include_str!("../../../../data/affisch/sv.toml"),
        include_str!("../../../../data/affisch/en.toml"),
        include_str!("../../../../data/affisch/fi.toml"),
        include_str!("../../../../data/affisch/es.toml"),
        include_str!("../../../../data/affisch/so.toml"),
        include_str!("../../../../data/affisch/ar.toml"),
        include_str!("../../../../data/affisch/fa.toml"),
    ]
    .into_iter()
    .map(|text| toml::from_str(text).expect("data/affisch"))
    .collect()
});

/// A language by its code.
#[must_use]
pub fn sprak(kod: &str) -> Option<&'static Sprak> {
    ALLA.iter().find(|sprak| sprak.kod == kod)
}

/// Reads a language of the settings.
///
/// # Errors
/// Which there are.
pub fn parse_sprak(text: &str) -> Result<String, String> {
    if let Some(found) = sprak(text) {
        Ok(found.kod.clone())
    } else {
        let all: Vec<&str> = ALLA.iter().map(|one| one.kod.as_str()).collect();
        Err(format!("välj bland {}", all.join(", ")))
    }
}

impl Sprak {
    /// The name of a weekday, counted from Monday.
    fn weekday(&self, from_monday: usize) -> &str {
        self.veckodagar.get(from_monday).map_or("", String::as_str)
    }

    /// A date without its year and weekday.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        let manad = usize::try_from(day.month0()).ok().and_then(|month| self.manader.get(month));
        self.datum
            .replace("{dag}", &day.day().to_string())
            .replace("{manad}", manad.map_or("", String::as_str))
    }

    /// A date with its weekday.
    #[must_use]
    pub fn long_date(&self, day: NaiveDate) -> String {
        let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        format!("{} {}", self.weekday(weekday), self.date(day))
    }

    /// Weekdays from one to another, counted from Monday.
    #[must_use]
    pub fn weekdays(&self, (from, to): (usize, usize)) -> String {
        if from == to {
            self.weekday(from).to_owned()
        } else {
            format!("{}–{}", self.weekday(from), self.weekday(to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        assert_eq!(ALLA[0].kod, "sv");
        for sprak in ALLA.iter() {
            let whole = format!("{sprak:?}");
            assert!(!whole.contains("\"\""), "{whole}");
            assert!(["ltr", "rtl"].contains(&sprak.riktning.as_str()));
            assert!(sprak.datum.contains("{dag}") && sprak.datum.contains("{manad}"));
        }
        assert_eq!(sprak("ar").unwrap().riktning, "rtl");
        let day = "2026-09-13".parse().unwrap();
        assert_eq!(sprak("sv").unwrap().long_date(day), "söndag 13 september");
        assert_eq!(sprak("fi").unwrap().date(day), "13. syyskuuta");
        assert_eq!(sprak("en").unwrap().weekdays((0, 4)), "Monday–Friday");
        assert_eq!(sprak("en").unwrap().weekdays((5, 5)), "Saturday");
    }
}
