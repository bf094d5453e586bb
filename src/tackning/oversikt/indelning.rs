//! The groups that coverage is summed over. Pure.

use std::collections::{BTreeMap, HashMap};

use crate::gangnat::INGEN;
use crate::lokal::register::Byggnadstyp;
use crate::lokal::register::kandidater::byggnadstyp_av_namn;
use crate::tackning::Bild;
use crate::tackning::befolkning::Befolkning;
use crate::tackning::bild::Narmast;

/// By what voters are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indelning {
    /// All in one.
    Kommun,
    /// Their valkrets.
    Valkrets,
    /// Their stadsdel.
    Stadsdel,
    /// Their valdistrikt.
    Distrikt,
    /// The turnout of their valdistrikt, in quarters of those entitled to vote.
    Valdeltagande,
    /// The kind of building that serves them.
    Byggnad,
}

impl Indelning {
    /// Every one, in the order shown.
    pub const ALLA: [Self; 6] = [
        Self::Kommun,
        Self::Valkrets,
        Self::Stadsdel,
        Self::Distrikt,
        Self::Valdeltagande,
        Self::Byggnad,
    ];

    /// The word in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kommun => "kommun",
            Self::Valkrets => "valkrets",
            Self::Stadsdel => "stadsdel",
            Self::Distrikt => "distrikt",
            Self::Valdeltagande => "valdeltagande",
            Self::Byggnad => "byggnad",
        }
    }

    /// The heading of the column of names.
    #[must_use]
    pub const fn rubrik(self) -> &'static str {
        match self {
            Self::Kommun => "Kommun",
            Self::Valkrets => "Valkrets",
            Self::Stadsdel => "Stadsdel",
            Self::Distrikt => "Valdistrikt",
            Self::Valdeltagande => "Valdeltagande",
            Self::Byggnad => "Lokalens byggnad",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Kommun => "Hela kommunen",
            Self::Valkrets => "Valkretsar",
            Self::Stadsdel => "Stadsdelar",
            Self::Distrikt => "Valdistrikt",
            Self::Valdeltagande => "Efter valdeltagande",
            Self::Byggnad => "Efter lokalens byggnad",
        }
    }
}

/// What each lokal is, by its number.
pub type Byggnader = HashMap<i64, Byggnadstyp>;

/// Everyone in groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indelad {
    /// The key and the name of each group, in the order in which they are shown.
    pub namn: Vec<(String, String)>,
    /// The number of the group of each point.
    pub av: Vec<u32>,
}

/// Puts everyone in groups; `None` when what that rests on is not known of anyone.
/// O(points).
#[must_use]
pub fn indela(
    bild: &Bild,
    narmast: &[Narmast],
    byggnader: &Byggnader,
    indelning: Indelning,
) -> Option<Indelad> {
    let befolkning = &bild.grund.befolkning;
    match indelning {
        Indelning::Byggnad => Some(by_building(bild, narmast, byggnader)),
        Indelning::Valdeltagande => {
            let quarters = quarters(befolkning);
            let known = quarters.iter().any(Option::is_some);
            known.then(|| {
                let names = |nr: &Option<u32>| match nr {
                    Some(nr) => (format!("{}", nr + 1), QUARTERS.get(*nr as usize)),
                    None => ("9".to_owned(), None),
                };
                let keys = quarters.iter().map(|nr| {
                    let (key, name) = names(nr);
                    (key, name.copied().unwrap_or("Okänt valdeltagande").to_owned())
                });
                spread(befolkning, keys)
            })
        }
        Indelning::Kommun => {
            let name = ("kommun".to_owned(), "Hela kommunen".to_owned());
            Some(spread(befolkning, befolkning.distrikt.iter().map(|_| name.clone())))
        }
        Indelning::Distrikt => Some(spread(
            befolkning,
            befolkning.distrikt.iter().map(|one| (one.kod.to_string(), one.namn.clone())),
        )),
        Indelning::Valkrets => {
            let known = befolkning.distrikt.iter().any(|one| one.valkrets.is_some());
            let keys = befolkning.distrikt.iter().map(|one| {
                let none = || (AST.to_owned(), "Okänd valkrets".to_owned());
                one.valkrets.as_ref().map_or_else(none, |it| (it.kod.clone(), it.namn.clone()))
            });
            known.then(|| spread(befolkning, keys))
        }
        Indelning::Stadsdel => {
            let known = befolkning.distrikt.iter().any(|one| !one.stadsdel.is_empty());
            let keys = befolkning.distrikt.iter().map(|one| match one.stadsdel.as_str() {
                "" => (AST.to_owned(), "Utanför stadsdelarna".to_owned()),
                namn => (namn.to_owned(), namn.to_owned()),
            });
            known.then(|| spread(befolkning, keys))
        }
    }
}

/// A key that sorts after all others.
const AST: &str = "\u{10ffff}";

const QUARTERS: [&str; 4] = [
    "Lägst, fjärdedel 1",
    "Näst lägst, fjärdedel 2",
    "Näst högst, fjärdedel 3",
    "Högst, fjärdedel 4",
];

/// From the key and name of each valdistrikt to the groups of points.
fn spread(befolkning: &Befolkning, keys: impl Iterator<Item = (String, String)>) -> Indelad {
    let keys: Vec<(String, String)> = keys.collect();
    let names: BTreeMap<&str, &str> = keys.iter().map(|(key, name)| (&**key, &**name)).collect();
    let number: HashMap<&str, u32> = names.keys().copied().zip(0..).collect();
    let of: Vec<u32> =
        keys.iter().map(|(key, _)| number.get(&**key).copied().unwrap_or(INGEN)).collect();
    let group = |distrikt: u32| of.get(distrikt as usize).copied().unwrap_or(INGEN);
    Indelad {
        av: befolkning.punkter.iter().map(|punkt| group(punkt.distrikt)).collect(),
        namn: names.into_iter().map(|(key, name)| (key.to_owned(), name.to_owned())).collect(),
    }
}

fn by_building(bild: &Bild, narmast: &[Narmast], byggnader: &Byggnader) -> Indelad {
    let kinds: Vec<usize> = bild
        .platser
        .iter()
        .map(|plats| {
            let known = plats.lokal_id.and_then(|id| byggnader.get(&id));
            let kind = known.copied().unwrap_or(Byggnadstyp::Okand);
            // What nobody has noted may stand in the name.
            let kind = match kind {
                Byggnadstyp::Okand => byggnadstyp_av_namn(&plats.namn),
                known => known,
            };
            Byggnadstyp::ALLA.iter().position(|one| *one == kind).unwrap_or_default()
        })
        .collect();
    let none = Byggnadstyp::ALLA.len();
    let kind = |one: &Narmast| kinds.get(one.plats as usize).copied().unwrap_or(none);
    let mut used = vec![INGEN; none + 1];
    for one in narmast {
        if let Some(slot) = used.get_mut(kind(one)) {
            *slot = 0;
        }
    }
    let mut namn = Vec::new();
    for (nr, slot) in used.iter_mut().enumerate().filter(|(_, slot)| **slot == 0) {
        *slot = u32::try_from(namn.len()).unwrap_or(INGEN);
        let words = ("ingen".to_owned(), "Ingen lokal".to_owned());
        namn.push(
            Byggnadstyp::ALLA
                .get(nr)
                .map_or(words, |typ| (typ.as_str().to_owned(), typ.namn().to_owned())),
        );
    }
    let av = narmast.iter().map(|one| used.get(kind(one)).copied().unwrap_or(INGEN)).collect();
    Indelad { namn, av }
}

/// The quarter of each valdistrikt, 0 for the lowest turnout: the quarters hold as many
/// entitled to vote, as nearly as whole valdistrikt allow. `None` where the turnout is not
/// known. Of the same turnout the lower code comes first. O(d log d).
#[must_use]
pub fn quarters(befolkning: &Befolkning) -> Vec<Option<u32>> {
    let mut known: Vec<(f64, f64, usize)> = befolkning
        .distrikt
        .iter()
        .enumerate()
        .filter_map(|(nr, one)| Some((one.valdeltagande()?, f64::from(one.rostberattigade?), nr)))
        .collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
    let total = known.iter().fold(0.0, |sum, (_, people, _)| sum + people);
    let mut quarter = vec![None; befolkning.distrikt.len()];
    let mut before = 0.0;
    for (_, people, nr) in known {
        let middle = (before + people / 2.0) / total;
        before += people;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 3")]
        let of = ((middle * 4.0).floor() as u32).min(3);
        if let Some(slot) = quarter.get_mut(nr) {
            *slot = Some(of);
        }
    }
    quarter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tackning::befolkning::{Distrikt, Kalla};
    use proptest::prelude::*;

    fn distrikt(nr: u32, rostberattigade: i32, rostande: Option<i32>) -> Distrikt {
        Distrikt {
            kod: format!("0180{nr:04}").parse().unwrap(),
            namn: format!("Distrikt {nr}"),
            valkrets: None,
            stadsdel: String::new(),
            rostberattigade: Some(rostberattigade),
            rostande,
            kalla: Kalla::Rutnat,
        }
    }

    proptest! {
        /// What makes quarters: a higher one never has lower turnout, and each holds a
        /// quarter of the people but for one valdistrikt at each end.
        #[test]
        fn quarters_are_in_order_and_of_even_size(
            rows in prop::collection::vec((1..2_000_i32, 0..=100_i32, any::<bool>()), 1..60)
        ) {
            let distrikt: Vec<Distrikt> = (1..)
                .zip(&rows)
                .map(|(nr, (people, percent, known))| {
                    distrikt(nr, *people, known.then_some(people * percent / 100))
                })
                .collect();
            let befolkning = Befolkning { distrikt, ..Befolkning::default() };
            let made = quarters(&befolkning);
            let all: Vec<_> = made.iter().zip(&befolkning.distrikt).collect();
            for (quarter, one) in &all {
                prop_assert_eq!(quarter.is_some(), one.valdeltagande().is_some());
            }
            for (a, one) in &all {
                for (b, other) in &all {
                    if let (Some(a), Some(b)) = (a, b) && a < b {
                        prop_assert!(one.valdeltagande() <= other.valdeltagande());
                    }
                }
            }
            let people = |q: u32| -> i32 {
                all.iter().filter(|(a, _)| **a == Some(q)).filter_map(|(_, d)| d.rostberattigade).sum()
            };
            let total: i32 = (0..4).map(people).sum();
            let largest = all.iter().filter_map(|(_, d)| d.rostberattigade).max().unwrap_or(0);
            for q in 0..4 {
                prop_assert!((f64::from(people(q)) - f64::from(total) / 4.0).abs() <= f64::from(largest) + 1e-9);
            }
        }
    }
}
