//! What has changed since a list was published. Pure.

use std::collections::{BTreeSet, HashMap};

use super::form::{Formrad, is_day};

/// A field that differs; empty stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faltandring {
    /// The column.
    pub falt: String,
    /// What was published.
    pub fore: String,
    /// What it is now.
    pub efter: String,
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Andrad {
    /// The row as it was published.
    pub fore: Formrad,
    /// Its fields that differ, the days last.
    pub falt: Vec<Faltandring>,
}

/// What differs between a published list and another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skillnad {
    /// Rows that were not published, in the order of the new list.
    pub tillagda: Vec<Formrad>,
    /// Rows that are gone, in the order of the old list.
    pub borttagna: Vec<Formrad>,
    /// Rows that differ, in the order of the new list.
    pub andrade: Vec<Andrad>,
}

impl Skillnad {
    /// How many rows it concerns.
    #[must_use]
    pub const fn antal(&self) -> usize {
        self.tillagda.len() + self.borttagna.len() + self.andrade.len()
    }

    /// Whether nothing differs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.antal() == 0
    }
}

/// What differs between a published list and a new one. Rows are known by their keys,
/// which are unique within a list. Linear time.
#[must_use]
pub fn diff(old: &[Formrad], new: &[Formrad]) -> Skillnad {
    let mut left: HashMap<&str, &Formrad> =
        old.iter().map(|rad| (rad.nyckel.as_str(), rad)).collect();
    let mut skillnad = Skillnad::default();
    for rad in new {
        match left.remove(rad.nyckel.as_str()) {
            None => skillnad.tillagda.push(rad.clone()),
            Some(fore) if fore.falt == rad.falt => {}
            Some(fore) => {
                skillnad
                    .andrade
                    .push(Andrad { fore: fore.clone(), falt: field_changes(fore, rad) });
            }
        }
    }
    let gone = old.iter().filter(|rad| left.contains_key(rad.nyckel.as_str()));
    skillnad.borttagna = gone.cloned().collect();
    skillnad
}

fn field_changes(fore: &Formrad, efter: &Formrad) -> Vec<Faltandring> {
    let names: BTreeSet<&String> = fore.falt.keys().chain(efter.falt.keys()).collect();
    let (days, others): (Vec<&String>, Vec<&String>) =
        names.into_iter().partition(|namn| is_day(namn));
    others
        .into_iter()
        .chain(days)
        .filter(|namn| fore.get(namn) != efter.get(namn))
        .map(|namn| Faltandring {
            falt: namn.clone(),
            fore: fore.get(namn).to_owned(),
            efter: efter.get(namn).to_owned(),
        })
        .collect()
}

/// The new list that a difference makes of the old one. The rows that stay come first, in
/// the order of the old list; the added ones follow.
#[must_use]
pub fn apply(old: &[Formrad], skillnad: &Skillnad) -> Vec<Formrad> {
    let gone: BTreeSet<&str> = skillnad.borttagna.iter().map(|rad| rad.nyckel.as_str()).collect();
    let changed: HashMap<&str, &Andrad> =
        skillnad.andrade.iter().map(|andrad| (andrad.fore.nyckel.as_str(), andrad)).collect();
    let mut rows: Vec<Formrad> = old
        .iter()
        .filter(|rad| !gone.contains(rad.nyckel.as_str()))
        .map(|rad| {
            let mut rad = rad.clone();
            let changes = changed.get(rad.nyckel.as_str()).map(|andrad| andrad.falt.as_slice());
            for change in changes.unwrap_or_default() {
                if change.efter.is_empty() {
                    rad.falt.remove(&change.falt);
                } else {
                    rad.falt.insert(change.falt.clone(), change.efter.clone());
                }
            }
            rad
        })
        .collect();
    rows.extend(skillnad.tillagda.iter().cloned());
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn rad(nyckel: &str, falt: &[(&str, &str)]) -> Formrad {
        let falt = falt.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Formrad { nyckel: nyckel.to_owned(), stalle_id: 1, falt }
    }

    #[test]
    fn each_changed_field_is_told_with_before_and_after_and_days_come_last() {
        let old = [rad("1", &[("2022-09-01", "10:00-18:00"), ("LOKAL", "A"), ("VALDAG", "x")])];
        let new = [rad("1", &[("2022-09-02", "10:00-18:00"), ("LOKAL", "B"), ("VALDAG", "x")])];
        let found = diff(&old, &new);
        let told: Vec<_> = found.andrade[0]
            .falt
            .iter()
            .map(|one| (one.falt.as_str(), one.fore.as_str(), one.efter.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("LOKAL", "A", "B"),
                ("2022-09-01", "10:00-18:00", ""),
                ("2022-09-02", "", "10:00-18:00")
            ]
        );
        assert!(diff(&old, &old).is_empty());
    }

    /// A list of at most twelve rows, each field of which holds something.
    fn list() -> impl Strategy<Value = Vec<Formrad>> {
        let fields = proptest::collection::btree_map("[A-C]|2022-09-0[1-3]", "[a-c]", 0..5);
        proptest::collection::btree_map("[0-9]", fields, 0..12).prop_map(|rows| {
            rows.into_iter()
                .map(|(nyckel, falt)| Formrad { nyckel, stalle_id: 0, falt })
                .collect::<Vec<_>>()
        })
    }

    fn by_key(rows: &[Formrad]) -> BTreeMap<String, Formrad> {
        rows.iter().map(|rad| (rad.nyckel.clone(), rad.clone())).collect()
    }

    proptest! {
        /// What is told is enough to make the new list of the old, and tells of no row
        /// that is the same.
        #[test]
        fn the_difference_makes_the_new_list_of_the_old(
            old in list(), new in list().prop_shuffle(),
        ) {
            let skillnad = diff(&old, &new);
            prop_assert_eq!(by_key(&apply(&old, &skillnad)), by_key(&new));
            let (before, after) = (by_key(&old), by_key(&new));
            let same = before.iter().filter(|(key, rad)| after.get(*key) == Some(rad)).count();
            let all: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            prop_assert_eq!(skillnad.antal(), all.len() - same);
            for andrad in &skillnad.andrade {
                prop_assert!(!andrad.falt.is_empty());
                prop_assert!(andrad.falt.iter().all(|one| one.fore != one.efter));
            }
        }
    }
}
