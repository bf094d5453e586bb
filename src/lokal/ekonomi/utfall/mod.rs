//! What has been booked on a val: by hand, pasted, or from the economy system.

pub mod import;
pub mod lista;
pub mod pages;
pub mod store;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Delprogram;

/// An amount to book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belopp {
    /// The part of the budget that it is on.
    pub delprogram: Delprogram,
    /// The contract that it is for, if that is known.
    pub avtal: Option<i64>,
    /// The day of booking.
    pub datum: NaiveDate,
    /// What it is for.
    pub text: String,
    /// Kronor; what comes in is negative.
    pub belopp_kr: i64,
}

/// An amount that is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bokford {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub belopp: Belopp,
}

/// What tells an amount from others. Two that are alike in all of this may both be
/// right: then there are two of them.
type Nyckel<'a> = (i32, NaiveDate, &'a str, i64);

impl Belopp {
    fn nyckel(&self) -> Nyckel<'_> {
        (self.delprogram.kod(), self.datum, &self.text, self.belopp_kr)
    }
}

/// What a list of amounts means to those that are booked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The amounts to book, by their place in the list.
    pub nya: Vec<usize>,
    /// Booked amounts by their place, for which the list tells the contract.
    pub kopplas: Vec<(usize, i64)>,
    /// Booked amounts that are in the list, by their place, and stay as they are.
    pub lika: Vec<usize>,
    /// Booked amounts that the list does not hold, by their place.
    pub saknas: Vec<usize>,
}

/// Plans a list: each of its amounts goes with one that is booked and like it, as far
/// as they last, first with one of the same contract; the rest is new. So the same list
/// books nothing twice, and two equal rows in it are two amounts. O(n) but for equal
/// rows.
#[must_use]
pub fn plan(lista: &[Belopp], bokfort: &[Bokford]) -> Plan {
    let mut groups: HashMap<Nyckel<'_>, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (place, row) in lista.iter().enumerate() {
        groups.entry(row.nyckel()).or_default().0.push(place);
    }
    for (place, row) in bokfort.iter().enumerate() {
        groups.entry(row.belopp.nyckel()).or_default().1.push(place);
    }
    let wanted = |place: usize| lista.get(place).and_then(|row| row.avtal);
    let held = |place: usize| bokfort.get(place).and_then(|row| row.belopp.avtal);
    let mut plan = Plan::default();
    for (mut new, mut old) in groups.into_values() {
        new.retain(|place| {
            let same = old.iter().position(|known| held(*known) == wanted(*place));
            same.inspect(|at| plan.lika.push(old.remove(*at))).is_none()
        });
        let pairs = new.len().min(old.len());
        for (place, known) in new.drain(..pairs).zip(old.drain(..pairs)) {
            match wanted(place) {
                Some(avtal) => plan.kopplas.push((known, avtal)),
                None => plan.lika.push(known),
            }
        }
        plan.nya.append(&mut new);
        plan.saknas.append(&mut old);
    }
    plan.nya.sort_unstable();
    plan.kopplas.sort_unstable();
    plan.lika.sort_unstable();
    plan.saknas.sort_unstable();
    plan
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn belopp() -> impl Strategy<Value = Belopp> {
        let avtal = prop::option::of(1_i64..3);
        (0_usize..2, avtal, 0_i64..2, "[ab]", 0_i64..2).prop_map(
            |(part, avtal, day, text, belopp_kr)| Belopp {
                delprogram: Delprogram::alla().nth(part).unwrap(),
                avtal,
                datum: crate::tid::shift("2024-06-09".parse().unwrap(), day),
                text,
                belopp_kr,
            },
        )
    }

    /// How many of a list are like an amount, counted one by one.
    fn count<'a>(list: impl IntoIterator<Item = &'a Belopp>, like: &Belopp) -> usize {
        list.into_iter().filter(|row| row.nyckel() == like.nyckel()).count()
    }

    /// Does what a plan says.
    fn done(lista: &[Belopp], mut bokfort: Vec<Bokford>) -> Vec<Bokford> {
        let plan = plan(lista, &bokfort);
        for (place, avtal) in plan.kopplas {
            bokfort[place].belopp.avtal = Some(avtal);
        }
        for place in plan.nya {
            let id = i64::try_from(bokfort.len()).unwrap();
            bokfort.push(Bokford { id, belopp: lista[place].clone() });
        }
        bokfort
    }

    fn booked(all: Vec<Belopp>) -> Vec<Bokford> {
        (0..).zip(all).map(|(id, belopp)| Bokford { id, belopp }).collect()
    }

    proptest! {
        #[test]
        fn of_each_amount_there_are_as_many_as_the_larger_list_has(
            lista in prop::collection::vec(belopp(), 0..12),
            before in prop::collection::vec(belopp(), 0..12),
        ) {
            let plan = plan(&lista, &booked(before.clone()));
            prop_assert_eq!(plan.nya.len() + plan.kopplas.len() + plan.lika.len(), lista.len());
            prop_assert_eq!(plan.saknas.len() + plan.kopplas.len() + plan.lika.len(), before.len());
            let after = done(&lista, booked(before.clone()));
            for row in lista.iter().chain(&before) {
                let most = count(&lista, row).max(count(&before, row));
                prop_assert_eq!(count(after.iter().map(|one| &one.belopp), row), most);
            }
        }

        #[test]
        fn the_same_list_books_nothing_twice(
            lista in prop::collection::vec(belopp(), 0..12),
            before in prop::collection::vec(belopp(), 0..12),
        ) {
            let once = done(&lista, booked(before));
            let again = plan(&lista, &once);
            prop_assert!(again.nya.is_empty());
            prop_assert!(again.kopplas.is_empty());
        }
    }
}
