//! Which entries of the log are asked for: read from the URL, and written to it.

use chrono::NaiveDate;

/// What entries must match. Nothing asked for is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Urval {
    /// A text that stands in what happened, in who did it, or in what was changed.
    pub q: String,
    /// The kind of event.
    pub kod: String,
    /// Who did it: a part of the name.
    pub namn: String,
    /// Who did it: the account.
    pub konto: Option<i64>,
    /// The table of the row it is about.
    pub tabell: String,
    /// The key of that row.
    pub rad: String,
    /// The first day.
    pub fran: Option<NaiveDate>,
    /// The last day.
    pub till: Option<NaiveDate>,
}

/// The most characters of a field.
const LONGEST: usize = 200;

impl Urval {
    /// Reads it, by a function that gives the value of a parameter. What is no date or
    /// number counts as not asked for.
    #[must_use]
    pub fn read<'a>(value: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        let text = |name| value(name).unwrap_or_default().chars().take(LONGEST).collect();
        let date = |name| value(name).and_then(|text| text.parse().ok());
        Self {
            q: text("q"),
            kod: text("kod"),
            namn: text("namn"),
            konto: value("konto").and_then(|text| text.parse().ok()),
            tabell: text("tabell"),
            rad: text("rad"),
            fran: date("fran"),
            till: date("till"),
        }
    }

    /// The parameters that say it.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let date = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            ("q", self.q.clone()),
            ("kod", self.kod.clone()),
            ("namn", self.namn.clone()),
            ("konto", self.konto.map(|id| id.to_string()).unwrap_or_default()),
            ("tabell", self.tabell.clone()),
            ("rad", self.rad.clone()),
            ("fran", date(self.fran)),
            ("till", date(self.till)),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }

    /// Whether every entry matches.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// In words for the log. What was searched for is not repeated: it may be a name.
    #[must_use]
    pub fn described(&self) -> String {
        let told = self.parameters().into_iter().map(|(name, value)| match name {
            "q" | "namn" => name.to_owned(),
            _ => format!("{name}={value}"),
        });
        told.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        let parameters = [("q", "odenplan"), ("konto", "7"), ("rad", "12"), ("fran", "2026-09-13")];
        let read = |asked: &[(&'static str, &'static str)]| {
            let asked = asked.to_vec();
            Urval::read(move |name| asked.iter().find(|(n, _)| *n == name).map(|(_, v)| *v))
        };
        let urval = read(&parameters);
        assert_eq!(
            urval.parameters(),
            parameters.map(|(name, value)| (name, value.to_owned())).to_vec()
        );
        assert_eq!(urval.described(), "q konto=7 rad=12 fran=2026-09-13");
        assert!(read(&[("fran", "i går"), ("konto", "x"), ("annat", "1")]).is_all());
    }
}
