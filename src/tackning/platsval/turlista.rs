//! The days of street sites that move. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::uppdrag::Rorliga;
use crate::tackning::valj::antal;

/// A place where a team stands for some days in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tur {
    /// The number of the team, from 1.
    pub lag: usize,
    /// The first day.
    pub fran: NaiveDate,
    /// The last.
    pub till: NaiveDate,
    /// How many days that is.
    pub dagar: usize,
    /// The id of the place.
    pub id: String,
    /// Its name.
    pub namn: String,
}

/// Who stands where, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turlista {
    /// The turns, by team and day.
    pub turer: Vec<Tur>,
    /// Places that no team has a day for.
    pub utan: Vec<String>,
}

/// A place to visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Besok {
    /// The id of the place.
    pub id: String,
    /// Its name.
    pub namn: String,
    /// How many voters gain by it.
    pub valjare: f64,
    /// Where it is on a line that a tour of all places follows.
    pub ordning: usize,
}

/// Gives each place at least a day, the rest by how many voters gain (by highest averages,
/// d'Hondt), and no place more days than there are. O(days × places).
#[must_use]
pub fn dagar(platser: &[Besok], rorliga: Rorliga) -> Vec<usize> {
    let total = rorliga.lag * rorliga.dagar;
    let mut by_gain: Vec<usize> = (0..platser.len()).collect();
    by_gain.sort_by(|&a, &b| {
        let of = |nr: usize| platser.get(nr).map_or(0.0, |one| one.valjare);
        of(b).total_cmp(&of(a)).then(a.cmp(&b))
    });
    let mut days = vec![0_usize; platser.len()];
    for &nr in by_gain.iter().take(total) {
        if let Some(slot) = days.get_mut(nr) {
            *slot = 1;
        }
    }
    let mut left = total.saturating_sub(platser.len());
    while left > 0 {
        let average =
            |nr: usize, had: usize| platser.get(nr).map_or(0.0, |one| one.valjare) / antal(had + 1);
        let next = days
            .iter()
            .enumerate()
            .filter(|(_, had)| **had < rorliga.dagar)
            .max_by(|a, b| average(a.0, *a.1).total_cmp(&average(b.0, *b.1)).then(b.0.cmp(&a.0)))
            .map(|(nr, _)| nr);
        let Some(slot) = next.and_then(|nr| days.get_mut(nr)) else { break };
        *slot += 1;
        left -= 1;
    }
    days
}

/// Lays the places out on days: along the tour, one team after the other (the wrap-around rule of scheduling).
/// A place whose days do not fit at the end of one team's is taken over by the next from the
/// first day; since no place has more days than there are, no two teams are there at once.
#[must_use]
pub fn turlista(platser: &[Besok], rorliga: Rorliga, forsta: NaiveDate) -> Turlista {
    let days = dagar(platser, rorliga);
    let mut order: Vec<(&Besok, usize)> = platser.iter().zip(days).collect();
    order.sort_by_key(|(one, _)| one.ordning);
    let mut list = Turlista { turer: Vec::new(), utan: Vec::new() };
    let mut at = 0;
    for (one, mut left) in order {
        if left == 0 {
            list.utan.push(one.namn.clone());
        }
        while left > 0 {
            let (lag, dag) = (at / rorliga.dagar, at % rorliga.dagar);
            let count = left.min(rorliga.dagar - dag);
            let day = |nr: usize| crate::tid::shift(forsta, i64::try_from(nr).unwrap_or_default());
            list.turer.push(Tur {
                lag: lag + 1,
                fran: day(dag),
                till: day(dag + count - 1),
                dagar: count,
                id: one.id.clone(),
                namn: one.namn.clone(),
            });
            at += count;
            left -= count;
        }
    }
    list.turer.sort_by_key(|tur| (tur.lag, tur.fran));
    list
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn visits(voters: &[f64]) -> Vec<Besok> {
        voters
            .iter()
            .enumerate()
            .map(|(nr, valjare)| Besok {
                id: format!("g{nr}"),
                namn: format!("Torg {nr}"),
                valjare: *valjare,
                ordning: nr,
            })
            .collect()
    }

    #[test]
    fn days_follow_voters_and_everyone_gets_one() {
        let rorliga = Rorliga { lag: 1, dagar: 6 };
        assert_eq!(dagar(&visits(&[900.0, 300.0, 10.0]), rorliga), [4, 1, 1]);
        let few = turlista(
            &visits(&[5.0, 9.0, 7.0]),
            Rorliga { lag: 1, dagar: 2 },
            "2026-08-26".parse().unwrap(),
        );
        assert_eq!(few.utan, ["Torg 0"]);
    }

    proptest! {
        #[test]
        fn every_day_of_every_team_is_used_once_and_no_place_twice_a_day(
            voters in prop::collection::vec(0.0..1e4_f64, 1..15),
            lag in 1..4_usize,
            dagar in 1..20_usize,
        ) {
            let places = visits(&voters);
            let list = turlista(&places, Rorliga { lag, dagar }, "2026-08-26".parse().unwrap());
            let mut stands = std::collections::HashSet::new();
            let mut teams = std::collections::HashSet::new();
            for tur in &list.turer {
                prop_assert!(tur.lag <= lag);
                for day in tur.fran.iter_days().take_while(|day| *day <= tur.till) {
                    prop_assert!(stands.insert((tur.id.clone(), day)), "{list:?}");
                    prop_assert!(teams.insert((tur.lag, day)), "{list:?}");
                }
            }
            prop_assert_eq!(teams.len(), (lag * dagar).min(places.len() * dagar));
            prop_assert_eq!(list.utan.len(), places.len().saturating_sub(lag * dagar));
        }
    }
}
