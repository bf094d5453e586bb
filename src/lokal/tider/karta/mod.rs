//! How many röstningslokaler are open, hour by hour and valkrets by valkrets. Pure.

pub mod pages;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::lokal::tider::dagar::Tider;

/// The steps of the scale, above none.
pub const STEG: u32 = 5;

/// How many are open at some time of each hour of a day.
pub type Dygn = [u32; 24];

/// How many places are open, by day, at some time of each hour.
#[must_use]
pub fn count<'a>(
    platser: impl Iterator<Item = &'a Tider>,
    dagar: &[NaiveDate],
) -> BTreeMap<NaiveDate, Dygn> {
    let mut antal: BTreeMap<NaiveDate, Dygn> =
        dagar.iter().map(|&datum| (datum, [0; 24])).collect();
    for (datum, day) in platser.flatten() {
        let Some(dygn) = antal.get_mut(datum) else { continue };
        for (hour, open) in (0_u16..).zip(dygn) {
            let (from, to) = (hour * 60, hour * 60 + 60);
            let within =
                day.iter().any(|tid| tid.oppnar().minutes() < to && from < tid.stanger().minutes());
            *open += u32::from(within);
        }
    }
    antal
}

/// A column of the table: some days, whose mean it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kolumn {
    /// Its heading.
    pub rubrik: String,
    /// The days.
    pub dagar: Vec<NaiveDate>,
}

/// The days by weekday, valdagen by itself: it is no ordinary Sunday.
#[must_use]
pub fn by_weekday(dagar: &[NaiveDate], valdag: NaiveDate) -> Vec<Kolumn> {
    let mut columns: BTreeMap<(bool, u32), Kolumn> = BTreeMap::new();
    for &datum in dagar {
        let last = datum == valdag;
        let rubrik = if last { "valdagen" } else { crate::tid::veckodag(datum) };
        let column = columns
            .entry((last, datum.weekday().num_days_from_monday()))
            .or_insert_with(|| Kolumn { rubrik: rubrik.to_owned(), dagar: Vec::new() });
        column.dagar.push(datum);
    }
    columns.into_values().collect()
}

/// The mean of an hour over the days of a column, in tenths.
#[must_use]
pub fn tenths(antal: &BTreeMap<NaiveDate, Dygn>, kolumn: &Kolumn, hour: usize) -> u32 {
    let of_day = |datum| antal.get(datum).and_then(|dygn| dygn.get(hour)).copied().unwrap_or(0);
    let sum: u32 = kolumn.dagar.iter().map(of_day).sum();
    let days = u32::try_from(kolumn.dagar.len()).unwrap_or(1).max(1);
    (sum * 10 + days / 2) / days
}

/// The step of the scale, 0 for none and [`STEG`] for the most.
#[must_use]
pub const fn step(tenths: u32, most: u32) -> u32 {
    if tenths == 0 || most == 0 { 0 } else { (tenths * STEG).div_ceil(most) }
}

/// A mean in words: «3», «3,5».
#[must_use]
pub fn shown(tenths: u32) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{},{rest}", tenths / 10),
    }
}

/// What each step means: «1–2», «3–4», …; in whole places, or in tenths of one where
/// means are shown.
#[must_use]
pub fn legend(most: u32, whole: bool) -> Vec<(u32, String)> {
    let unit = if whole { 10 } else { 1 };
    (1..=STEG)
        .filter_map(|number| {
            let mut of_step =
                (1..=most / unit).map(|n| n * unit).filter(|&tenths| step(tenths, most) == number);
            let from = of_step.next()?;
            let range = match of_step.next_back() {
                Some(to) => format!("{}–{}", shown(from), shown(to)),
                None => shown(from),
            };
            Some((number, range))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lokal::Intervall;
    use crate::tid::{Klockslag, shift};

    fn day(text: &str) -> Vec<Intervall> {
        Intervall::parse_day(text).unwrap()
    }

    #[test]
    fn an_hour_counts_when_it_is_open_at_some_time_of_it() {
        let datum: NaiveDate = "2026-09-10".parse().unwrap();
        let places = [Tider::from([(datum, day("08:30-12:00,13:00-16:01"))])];
        let dygn = count(places.iter(), &[datum])[&datum];
        let open: Vec<usize> = (0..24).filter(|&hour| dygn[hour] > 0).collect();
        assert_eq!(open, [8, 9, 10, 11, 13, 14, 15, 16]);
    }

    #[test]
    fn weekdays_are_taken_together_and_valdagen_stands_alone() {
        let valdag: NaiveDate = "2026-09-13".parse().unwrap();
        let dagar: Vec<NaiveDate> = (-18..=0).map(|n| shift(valdag, n)).collect();
        let columns = by_weekday(&dagar, valdag);
        let shown: Vec<(&str, usize)> =
            columns.iter().map(|k| (&*k.rubrik, k.dagar.len())).collect();
        assert_eq!(shown[0], ("måndag", 2));
        assert_eq!(shown[2], ("onsdag", 3));
        assert_eq!(shown[6..], [("söndag", 2), ("valdagen", 1)]);
    }

    #[test]
    fn means_have_one_decimal_and_the_legend_covers_every_step() {
        let days: Vec<NaiveDate> =
            (0..3).map(|n| shift("2026-09-01".parse().unwrap(), n)).collect();
        let places = [Tider::from([(days[0], day("10:00-11:00"))])];
        let antal = count(places.iter(), &days);
        let column = Kolumn { rubrik: String::new(), dagar: days };
        assert_eq!(shown(tenths(&antal, &column, 10)), "0,3");
        assert_eq!(
            legend(50, false),
            [
                (1, "0,1–1".to_owned()),
                (2, "1,1–2".to_owned()),
                (3, "2,1–3".to_owned()),
                (4, "3,1–4".to_owned()),
                (5, "4,1–5".to_owned()),
            ]
        );
        assert_eq!(legend(70, true)[0], (1, "1".to_owned()));
        assert_eq!(legend(70, true)[1], (2, "2".to_owned()));
        assert_eq!(legend(330, true)[1], (2, "7–13".to_owned()));
        assert!(legend(0, false).is_empty());
        assert_eq!((step(0, 50), step(1, 50), step(50, 50)), (0, 1, 5));
    }

    proptest! {
        #[test]
        fn agrees_with_looking_at_every_minute(
            places in prop::collection::vec(
                prop::collection::vec((0_i64..3, 0_u16..1380, 1_u16..60), 0..4), 0..6),
        ) {
            let first: NaiveDate = "2026-09-01".parse().unwrap();
            let dagar: Vec<NaiveDate> = (0..3).map(|n| shift(first, n)).collect();
            let clock = |m| Klockslag::from_minutes(m).unwrap();
            let places: Vec<Tider> = places.iter().map(|hours| {
                let mut tider = Tider::new();
                for &(d, from, length) in hours {
                    let tid = Intervall::new(clock(from), clock(from + length)).unwrap();
                    tider.entry(shift(first, d)).or_default().push(tid);
                }
                tider
            }).collect();
            let found = count(places.iter(), &dagar);
            for datum in &dagar {
                for hour in 0..24_u16 {
                    let twin = places.iter().filter(|tider| {
                        (hour * 60..hour * 60 + 60).any(|minute| {
                            tider.get(datum).is_some_and(|day| day.iter().any(|tid| {
                                tid.oppnar().minutes() <= minute && minute < tid.stanger().minutes()
                            }))
                        })
                    }).count();
                    prop_assert_eq!(found[datum][usize::from(hour)] as usize, twin);
                }
            }
        }
    }
}
