//! Candidates: lokaler of a list from outside, such as the kommun's schools, kept in the
//! register without being used in any val. One that is known already is not doubled; what
//! was empty of it is filled in, and nothing that the kansli knows is overwritten.

pub mod import;
pub mod karta;
pub mod las;
pub mod plan;
pub mod store;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Byggnadstyp, Uppgifter};
use crate::fil::namn::plain;

/// A lokal of a list from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Kandidat {
    /// The row it stands on.
    pub rad: usize,
    /// Its number in the list, or empty.
    pub kalla_id: String,
    /// What the list knows of it.
    pub uppgifter: Uppgifter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordlista {
    ord: BTreeMap<String, String>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static ORD: LazyLock<Ordlista> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/byggnadstyper.toml"))
        .expect("data/byggnadstyper.toml")
});

/// The kind of building that a word of a list means; [`Byggnadstyp::Okand`] for an empty
/// one, [`Byggnadstyp::Annan`] for one that is not known.
#[must_use]
pub fn byggnadstyp(word: &str) -> Byggnadstyp {
    let word = plain(word);
    if word.is_empty() {
        return Byggnadstyp::Okand;
    }
    ORD.ord
        .iter()
        .filter(|(known, _)| word.starts_with(&***known))
        .max_by_key(|(known, _)| known.len())
        .and_then(|(_, typ)| Byggnadstyp::parse(typ))
        .unwrap_or(Byggnadstyp::Annan)
}

/// The kind of building that the name of a lokal tells of, as «Kista bibliotek» or
/// «Bagarmossens Folkets hus», by its last words; [`Byggnadstyp::Okand`] when they do not.
/// Only kinds whose words are seldom part of another name are told.
#[must_use]
pub fn byggnadstyp_av_namn(namn: &str) -> Byggnadstyp {
    let words: Vec<&str> = namn.split_whitespace().collect();
    let last = |from: usize| words.get(from..).map(|words| byggnadstyp(&words.concat()));
    let told = |kind: &Byggnadstyp| {
        use Byggnadstyp::{Bibliotek, Kulturhus, Medborgarkontor, Skola};
        matches!(kind, Bibliotek | Medborgarkontor | Kulturhus | Skola)
    };
    (0..words.len()).rev().filter_map(last).find(told).unwrap_or(Byggnadstyp::Okand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_of_a_building() {
        for (namn, typ) in [
            ("Kista bibliotek", Byggnadstyp::Bibliotek),
            ("Bagarmossens Folkets hus", Byggnadstyp::Kulturhus),
            ("Farsta medborgarkontor", Byggnadstyp::Medborgarkontor),
            ("Parkvägen 3", Byggnadstyp::Okand),
            ("Odenplan", Byggnadstyp::Okand),
            ("", Byggnadstyp::Okand),
        ] {
            assert_eq!(byggnadstyp_av_namn(namn), typ, "{namn}");
        }
    }

    #[test]
    fn words_of_lists_mean_kinds_of_buildings() {
        for (word, typ) in [
            ("Förskola", Byggnadstyp::Forskola),
            ("Skola", Byggnadstyp::Skola),
            ("Gymnasium", Byggnadstyp::Skola),
            ("Gymnasieskola", Byggnadstyp::Skola),
            ("Äldreboende", Byggnadstyp::Vardboende),
            ("Slott", Byggnadstyp::Annan),
            (" ", Byggnadstyp::Okand),
        ] {
            assert_eq!(byggnadstyp(word), typ, "{word}");
        }
        assert!(ORD.ord.values().all(|typ| Byggnadstyp::parse(typ).is_some()));
        assert!(ORD.ord.keys().all(|word| plain(word) == *word));
    }
}
