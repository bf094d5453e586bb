//! Votes received early, per place and day.
//!
//! Valmyndigheten publishes them twice a day with a LOKALID that its file of
//! röstningslokaler does not share, so a place is known by its name.

pub mod import;
pub mod store;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::matcha::plain;
use super::plan::Sparat;

/// The votes received at one place, as a file gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mottagning {
    /// `LOKALID` of that file.
    pub kallans_id: String,
    /// The name of the lokal.
    pub namn: String,
    /// Votes by day; a day without a number is not there.
    pub dagar: BTreeMap<NaiveDate, i32>,
}

impl Mottagning {
    /// All of them together.
    #[must_use]
    pub fn summa(&self) -> i64 {
        self.dagar.values().copied().map(i64::from).sum()
    }

    /// Whether they were received on the way round, at no place.
    #[must_use]
    pub fn ar_ambulerande(&self) -> bool {
        is_ambulerande(&self.namn)
    }
}

/// Whether a name is that of the röstmottagare who come to the voter, not of a place.
#[must_use]
pub fn is_ambulerande(namn: &str) -> bool {
    plain(namn).starts_with("ambulerande röstmottagning")
}

/// The röstmottagningsställe of each mottagning, by name. Where several share the name,
/// the one that was open on the days on which most of the votes were received. Linear in
/// both.
#[must_use]
pub fn connect(mottagna: &[Mottagning], stallen: &[Sparat]) -> Vec<Option<i64>> {
    let mut by_name: HashMap<String, Vec<&Sparat>> = HashMap::new();
    for sparat in stallen.iter().filter(|sparat| sparat.stalle.valdistrikt.is_none()) {
        by_name.entry(plain(&sparat.stalle.namn)).or_default().push(sparat);
    }
    let votes_while_open = |mottagning: &Mottagning, sparat: &Sparat| -> i64 {
        let open = |datum: &NaiveDate| sparat.stalle.oppettider.iter().any(|o| o.datum == *datum);
        let days = mottagning.dagar.iter().filter(|(datum, _)| open(datum));
        days.map(|(_, antal)| i64::from(*antal)).sum()
    };
    mottagna
        .iter()
        .map(|mottagning| {
            let named = by_name.get(&plain(&mottagning.namn))?;
            // The first of equals wins when the order is turned.
            let best = named.iter().rev().max_by_key(|one| votes_while_open(mottagning, one))?;
            Some(best.id)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp, Status};

    fn stalle(id: i64, namn: &str, oppet: &[&str]) -> Sparat {
        let tid = Intervall::parse_day("10:00-18:00").unwrap()[0];
        let oppettider =
            oppet.iter().map(|day| Oppettid { datum: day.parse().unwrap(), tid }).collect();
        Sparat {
            id,
            lokal_id: id,
            status: Status::Publicerad,
            version: 1,
            stalle: Rostmottagningsstalle {
                typ: Stalletyp::Rostningslokal,
                namn: namn.to_owned(),
                anvisning: String::new(),
                adress: String::new(),
                tillganglighet: String::new(),
                plats: None,
                valdistrikt: None,
                valkrets: None,
                valdistrikt_namn: String::new(),
                kommun: None,
                kallans_id: String::new(),
                oppettider,
            },
        }
    }

    fn votes(namn: &str, dagar: &[(&str, i32)]) -> Mottagning {
        Mottagning {
            kallans_id: "1".to_owned(),
            namn: namn.to_owned(),
            dagar: dagar.iter().map(|(day, n)| (day.parse().unwrap(), *n)).collect(),
        }
    }

    #[test]
    fn a_place_is_known_by_its_name_and_of_two_the_one_that_was_open() {
        let stallen = [
            stalle(1, "Biblioteket", &["2022-08-24"]),
            stalle(2, "biblioteket", &["2022-08-25", "2022-08-26"]),
            stalle(3, "Torget", &[]),
        ];
        let found = connect(
            &[
                votes("Biblioteket", &[("2022-08-25", 50), ("2022-08-24", 2)]),
                votes("BIBLIOTEKET", &[("2022-08-24", 7)]),
                votes("Torget", &[("2022-08-24", 7)]),
                votes("Okänd", &[]),
            ],
            &stallen,
        );
        assert_eq!(found, [Some(2), Some(1), Some(3), None]);
    }

    #[test]
    fn röstmottagare_on_the_way_are_no_place() {
        assert!(is_ambulerande("Ambulerande röstmottagning Stockholm"));
        assert!(!is_ambulerande("Biblioteket"));
    }
}
