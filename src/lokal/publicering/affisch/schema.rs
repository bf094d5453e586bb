//! Hours as briefly as a poster can say them: a week that repeats, and the days that are
//! not as others. Pure.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::lokal::{Intervall, Oppettid};

/// The hours of one day, in order; none when it is shut.
type Dag = Vec<Intervall>;

/// Hours over a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The first and the last day with hours.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Weekdays after one another that have the same hours, from Monday (0); those that
    /// are shut are left out.
    pub vecka: Vec<((usize, usize), Dag)>,
    /// Days that are not as their weekday.
    pub undantag: Vec<(NaiveDate, Dag)>,
}

fn weekday(day: NaiveDate) -> usize {
    usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0)
}

/// Hours by day.
fn by_day(hours: &[Oppettid]) -> BTreeMap<NaiveDate, Dag> {
    let mut days: BTreeMap<NaiveDate, Dag> = BTreeMap::new();
    for hour in hours {
        days.entry(hour.datum).or_default().push(hour.tid);
    }
    for day in days.values_mut() {
        day.sort_unstable();
    }
    days
}

/// Hours as a week that repeats between the first and the last day, and exceptions from
/// it. A weekday is as most of its days are, or as the earliest of equals; days of a
/// single week are told one by one. Nothing is lost: [`Schema::expand`] gives the hours
/// back.
#[must_use]
pub fn compress(hours: &[Oppettid]) -> Schema {
    let days = by_day(hours);
    let (Some(first), Some(last)) = (days.keys().next(), days.keys().next_back()) else {
        return Schema::default();
    };
    let (first, last) = (*first, *last);
    let period: Vec<(NaiveDate, Dag)> = first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|day| (day, days.get(&day).cloned().unwrap_or_default()))
        .collect();
    let usual: Vec<Dag> = (0..7)
        .map(|number| {
            let of_weekday: Vec<&Dag> =
                period.iter().filter(|(day, _)| weekday(*day) == number).map(|(_, d)| d).collect();
            // What happens once is no habit.
            if of_weekday.len() < 2 { Dag::default() } else { most_common(&of_weekday) }
        })
        .collect();
    let undantag =
        period.into_iter().filter(|(day, hours)| usual.get(weekday(*day)) != Some(hours)).collect();
    Schema { period: Some((first, last)), vecka: runs(&usual), undantag }
}

fn most_common(days: &[&Dag]) -> Dag {
    let count = |day: &Dag| days.iter().filter(|other| **other == day).count();
    // The first of equals wins when the order is turned.
    days.iter().rev().max_by_key(|day| count(day)).map(|day| (*day).clone()).unwrap_or_default()
}

fn runs(usual: &[Dag]) -> Vec<((usize, usize), Dag)> {
    let mut runs: Vec<((usize, usize), Dag)> = Vec::new();
    for (number, day) in usual.iter().enumerate().filter(|(_, day)| !day.is_empty()) {
        match runs.last_mut() {
            Some(((_, to), held)) if *to + 1 == number && held == day => *to = number,
            _ => runs.push(((number, number), day.clone())),
        }
    }
    runs
}

impl Schema {
    /// The hours that it stands for, by date and time.
    #[must_use]
    pub fn expand(&self) -> Vec<Oppettid> {
        let Some((first, last)) = self.period else { return Vec::new() };
        let exceptions: BTreeMap<NaiveDate, &Dag> =
            self.undantag.iter().map(|(day, hours)| (*day, hours)).collect();
        first
            .iter_days()
            .take_while(|day| *day <= last)
            .flat_map(|datum| {
                let number = weekday(datum);
                let of_week = self
                    .vecka
                    .iter()
                    .find(|((from, to), _)| (*from..=*to).contains(&number))
                    .map(|(_, hours)| hours);
                let hours = exceptions.get(&datum).copied().or(of_week);
                let hours = hours.cloned().unwrap_or_default();
                hours.into_iter().map(move |tid| Oppettid { datum, tid })
            })
            .collect()
    }
}

/// The hours of a day as a poster writes them: `10–18`, `10.30–18`, both without zeros
/// that say nothing.
#[must_use]
pub fn text(day: &[Intervall]) -> String {
    let clock = |minutes: u16| match (minutes / 60, minutes % 60) {
        (hour, 0) => hour.to_string(),
        (hour, minute) => format!("{hour}.{minute:02}"),
    };
    let one = |tid: &Intervall| {
        format!("{}–{}", clock(tid.oppnar().minutes()), clock(tid.stanger().minutes()))
    };
    day.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hours(days: &[(&str, &str)]) -> Vec<Oppettid> {
        days.iter()
            .flat_map(|(day, text)| {
                let datum = day.parse().unwrap();
                let of_day = Intervall::parse_day(text).unwrap();
                of_day.into_iter().map(move |tid| Oppettid { datum, tid })
            })
            .collect()
    }

    #[test]
    fn weeks_become_ranges_of_weekdays_and_what_differs_is_told() {
        let first: NaiveDate = "2026-08-31".parse().unwrap();
        let mut all = Vec::new();
        for datum in first.iter_days().take(14) {
            let text = match weekday(datum) {
                0..=4 => "10:00-18:00",
                5 => "11:00-15:30",
                _ => "",
            };
            let of_day = Intervall::parse_day(text).unwrap();
            all.extend(of_day.into_iter().map(|tid| Oppettid { datum, tid }));
        }
        // One Wednesday is longer.
        for hour in all.iter_mut().filter(|hour| hour.datum.to_string() == "2026-09-09") {
            hour.tid = Intervall::parse_day("10:00-20:00").unwrap()[0];
        }
        let schema = compress(&all);
        let told: Vec<_> = schema.vecka.iter().map(|(days, day)| (*days, text(day))).collect();
        assert_eq!(told, [((0, 4), "10–18".to_owned()), ((5, 5), "11–15.30".to_owned())]);
        assert_eq!(schema.undantag.len(), 1);
        assert_eq!(schema.undantag[0].0.to_string(), "2026-09-09");
        assert_eq!(schema.expand(), all);
    }

    #[test]
    fn a_single_day_is_told_by_its_date() {
        let schema = compress(&hours(&[("2026-09-13", "08:00-12:00,13:00-20:00")]));
        assert!(schema.vecka.is_empty());
        assert_eq!(text(&schema.undantag[0].1), "8–12, 13–20");
        assert_eq!(compress(&[]), Schema::default());
    }

    proptest! {
        #[test]
        fn nothing_is_lost(days in proptest::collection::btree_map(0_u64..30, 0_usize..4, 0..25)) {
            let first: NaiveDate = "2026-08-26".parse().unwrap();
            let kinds = ["10:00-18:00", "11:00-15:00", "08:00-12:00,13:00-16:00", "10:00-17:30"];
            let all: Vec<Oppettid> = days
                .into_iter()
                .flat_map(|(day, kind)| {
                    let datum = first + chrono::Days::new(day);
                    let of_day = Intervall::parse_day(kinds[kind]).unwrap();
                    of_day.into_iter().map(move |tid| Oppettid { datum, tid })
                })
                .collect();
            prop_assert_eq!(compress(&all).expand(), all);
        }
    }
}
