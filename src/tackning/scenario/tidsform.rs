//! The hours of a place in a form: a weekly pattern, dates, or those of another place. Pure.

use chrono::NaiveDate;

use crate::lokal::tider::dagar::{Tider, Veckomonster, fill, text};
use crate::lokal::tider::tolka;
use crate::web::behorighet::Insant;
use crate::web::kansli::Formularfel;

/// The weekdays, each with the name of its field.
pub const VECKA: [(&str, &str); 7] = [
    ("vecka-1", "Måndag"),
    ("vecka-2", "Tisdag"),
    ("vecka-3", "Onsdag"),
    ("vecka-4", "Torsdag"),
    ("vecka-5", "Fredag"),
    ("vecka-6", "Lördag"),
    ("vecka-7", "Söndag"),
];

/// How hours are given.
pub const SATT: [(&str, &str); 3] = [
    ("vecka", "Samma tider varje vecka"),
    ("dagar", "Dag för dag"),
    ("som", "Samma tider som en annan plats"),
];

/// The fields as they were typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skrivet {
    /// Which of [`SATT`].
    pub satt: String,
    /// The hours of Monday to Sunday.
    pub vecka: [String; 7],
    /// The hours of valdagen.
    pub valdagen: String,
    /// A day on each line.
    pub dagar: String,
    /// The place whose hours are taken.
    pub som: String,
}

impl Skrivet {
    /// The form with the hours of a place, day by day.
    #[must_use]
    pub fn of(tider: &Tider) -> Self {
        let days = tider.iter().filter(|(_, day)| !day.is_empty());
        let lines: Vec<String> =
            days.map(|(datum, day)| format!("{datum}: {}", text(day))).collect();
        Self { satt: "dagar".to_owned(), dagar: lines.join("\n"), ..Self::default() }
    }

    /// The form with the hours of another place.
    #[must_use]
    pub fn like(som: &str) -> Self {
        Self { satt: "som".to_owned(), som: som.to_owned(), ..Self::default() }
    }

    /// Reads a form.
    #[must_use]
    pub fn read(insant: &Insant) -> Self {
        Self {
            satt: insant.value("satt").to_owned(),
            vecka: VECKA.map(|(falt, _)| insant.value(falt).to_owned()),
            valdagen: insant.value("valdagen").to_owned(),
            dagar: insant.raw("dagar").replace('\r', ""),
            som: insant.value("som").to_owned(),
        }
    }

    /// The hours on the days of a period, the last of which is valdagen. `andra` gives the
    /// hours of the place that [`Self::som`] names.
    ///
    /// # Errors
    /// What is wrong, by the name of the field.
    pub fn check(
        &self,
        period: &[NaiveDate],
        andra: impl FnOnce(&str) -> Option<Tider>,
    ) -> Result<Tider, Formularfel> {
        let tider = match &*self.satt {
            "vecka" => self.weekly(period)?,
            "dagar" => self.daily(period)?,
            "som" => {
                let found = andra(&self.som)
                    .ok_or_else(|| Formularfel::of("som", "Välj vilken plats tiderna tas från."))?;
                found.into_iter().filter(|(datum, _)| period.contains(datum)).collect()
            }
            _ => return Err(Formularfel::of("satt", "Välj hur tiderna anges.")),
        };
        if tider.values().all(Vec::is_empty) {
            let field = match &*self.satt {
                "vecka" => "vecka-1",
                "dagar" => "dagar",
                _ => "som",
            };
            let what = "Platsen måste vara öppen någon dag. Ta bort den om den inte ska användas.";
            return Err(Formularfel::of(field, what));
        }
        Ok(tider)
    }

    fn weekly(&self, period: &[NaiveDate]) -> Result<Tider, Formularfel> {
        let mut fel = Formularfel::default();
        let mut pattern = Veckomonster::default();
        for ((typed, (falt, _)), hours) in self.vecka.iter().zip(VECKA).zip(&mut pattern) {
            *hours = fel.take(falt, tolka::day(typed)).unwrap_or_default();
        }
        let last = fel.take("valdagen", tolka::day(&self.valdagen)).unwrap_or_default();
        if !fel.is_empty() {
            return Err(fel);
        }
        let mut tider = Tider::new();
        if let Some((valdag, before)) = period.split_last() {
            fill(&mut tider, &pattern, before.iter().copied());
            tider.insert(*valdag, last);
        }
        tider.retain(|_, day| !day.is_empty());
        Ok(tider)
    }

    fn daily(&self, period: &[NaiveDate]) -> Result<Tider, Formularfel> {
        let lines = self.dagar.lines().map(str::trim).filter(|line| !line.is_empty());
        // A colon parts the day from its hours, as a tab does in a sheet.
        let block: Vec<String> = lines.map(|line| line.replacen(": ", "\t", 1)).collect();
        let read = tolka::block(&block.join("\n"), period);
        let days = read.map_err(|error| Formularfel::of("dagar", error.to_string()))?;
        Ok(days.into_iter().filter(|(_, day)| !day.is_empty()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period() -> Vec<NaiveDate> {
        let first: NaiveDate = "2026-08-26".parse().unwrap();
        first.iter_days().take(19).collect()
    }

    fn shown(read: Result<Tider, Formularfel>) -> Vec<String> {
        read.unwrap().iter().map(|(datum, day)| format!("{datum} {}", text(day))).collect()
    }

    #[test]
    fn a_week_is_laid_on_the_period_but_valdagen_has_its_own() {
        let mut skrivet = Skrivet { satt: "vecka".to_owned(), ..Skrivet::default() };
        skrivet.vecka[6] = "12-16".to_owned();
        skrivet.valdagen = "8-20".to_owned();
        assert_eq!(
            shown(skrivet.check(&period(), |_| None)),
            ["2026-08-30 12:00-16:00", "2026-09-06 12:00-16:00", "2026-09-13 08:00-20:00"]
        );
        skrivet.vecka[1] = "sent".to_owned();
        assert!(skrivet.check(&period(), |_| None).unwrap_err().av("vecka-2").is_some());
    }

    #[test]
    fn days_are_read_as_they_are_shown() {
        let tider: Tider = [
            (
                "2026-08-26".parse().unwrap(),
                crate::lokal::Intervall::parse_day("10:00-12:00,13:00-18:00").unwrap(),
            ),
            (
                "2026-08-27".parse().unwrap(),
                crate::lokal::Intervall::parse_day("10:00-18:00").unwrap(),
            ),
        ]
        .into_iter()
        .collect();
        assert_eq!(Skrivet::of(&tider).check(&period(), |_| None).unwrap(), tider);
        let typed = |dagar: &str| {
            let skrivet =
                Skrivet { satt: "dagar".into(), dagar: dagar.into(), ..Skrivet::default() };
            skrivet.check(&period(), |_| None)
        };
        assert_eq!(shown(typed("26/8: 10-18")), ["2026-08-26 10:00-18:00"]);
        assert!(typed("2026-10-01: 10-18").unwrap_err().av("dagar").is_some());
        assert!(typed("").is_err());
    }

    #[test]
    fn the_hours_of_another_place_are_taken_within_the_period() {
        let other: Tider = ["2026-08-26", "2027-01-01"]
            .into_iter()
            .map(|day| {
                (day.parse().unwrap(), crate::lokal::Intervall::parse_day("10:00-18:00").unwrap())
            })
            .collect();
        let read =
            Skrivet::like("stalle-1").check(&period(), |som| (som == "stalle-1").then_some(other));
        assert_eq!(shown(read), ["2026-08-26 10:00-18:00"]);
        assert!(Skrivet::like("x").check(&period(), |_| None).unwrap_err().av("som").is_some());
        assert!(Skrivet::default().check(&period(), |_| None).unwrap_err().av("satt").is_some());
    }
}
