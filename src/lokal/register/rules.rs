//! What is computed of lokaler: what changed, and which two may be one. Pure.

use std::sync::LazyLock;

use serde::Deserialize;

use super::falt::FALT;
use super::{Post, Uppgifter};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::logg::Andring;
use crate::lokal::matcha::Nyckel;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Granser {
    nara_m: f64,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static GRANSER: LazyLock<Granser> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/lokalregister.toml"))
        .expect("data/lokalregister.toml")
});

/// Metres within which two lokaler may be one.
#[must_use]
pub fn nara_m() -> f64 {
    GRANSER.nara_m
}

/// Why another lokal may be the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likskal {
    /// It has the same name and address.
    Nyckel,
    /// It lies so many metres away.
    Nara(f64),
}

/// A lokal that may be the same as one that is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Lik {
    /// The other.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its address.
    pub adress: String,
    /// Why.
    pub skal: Likskal,
}

/// The lokaler that may be the same as one of this name, address and place: those of the
/// same name and address, and those within [`nara_m`]. `egen` is left out.
#[must_use]
pub fn likar(uppgifter: &Uppgifter, egen: Option<i64>, alla: &[Post]) -> Vec<Lik> {
    let key = Nyckel::new(&uppgifter.namn, &uppgifter.adress);
    alla.iter()
        .filter(|post| Some(post.id) != egen)
        .filter_map(|post| {
            let other = &post.uppgifter;
            let metres = uppgifter.plats.zip(other.plats).map(|(a, b)| great_circle_m(a, b));
            let skal = if Nyckel::new(&other.namn, &other.adress) == key {
                Likskal::Nyckel
            } else {
                Likskal::Nara(metres.filter(|metres| *metres <= nara_m())?)
            };
            let (namn, adress) = (other.namn.clone(), other.adress.clone());
            Some(Lik { id: post.id, namn, adress, skal })
        })
        .collect()
}

/// What a lokal is to the rest of the house: the fields that its use in a val has too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Synligt {
    /// The name was changed.
    pub namn: bool,
    /// The address was changed.
    pub adress: bool,
    /// The place was changed.
    pub plats: bool,
}

impl Synligt {
    /// What changed of that.
    #[must_use]
    pub fn of(old: &Uppgifter, new: &Uppgifter) -> Self {
        Self {
            namn: old.namn != new.namn,
            adress: old.adress != new.adress,
            plats: old.plats != new.plats,
        }
    }

    /// Whether anything did.
    #[must_use]
    pub const fn nagot(self) -> bool {
        self.namn || self.adress || self.plats
    }
}

/// A place as people read it; empty when there is none.
#[must_use]
pub fn plats_i_text(plats: Option<Wgs84>) -> String {
    plats.map(|p| format!("{:.6}, {:.6}", p.lat(), p.lon())).unwrap_or_default()
}

/// What became of each field of a lokal.
#[must_use]
pub fn changes(old: &Uppgifter, new: &Uppgifter) -> Vec<Andring> {
    let kept = |text: String| Some(text).filter(|text| !text.is_empty());
    FALT.iter()
        .filter_map(|falt| Andring::of(falt.namn, kept(falt.text(old)), kept(falt.text(new))))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn post(id: i64, uppgifter: Uppgifter) -> Post {
        Post { id, kommun: "9999".parse().unwrap(), kalla_id: String::new(), version: 1, uppgifter }
    }

    fn at(namn: &str, lat: f64, lon: f64) -> Uppgifter {
        Uppgifter { plats: Some(Wgs84::parse(lat, lon).unwrap()), ..Uppgifter::new(namn, namn) }
    }

    #[test]
    fn the_same_name_and_address_and_what_lies_near_are_told() {
        // A thousandth of a minute of latitude is 1.85 m.
        let known = [
            post(1, Uppgifter::new("Norra skolan", "Skolgatan 1")),
            post(2, at("Granne", 59.000_05, 18.0)),
            post(3, at("Längre bort", 59.000_2, 18.0)),
        ];
        let new = Uppgifter {
            plats: Some(Wgs84::parse(59.0, 18.0).unwrap()),
            ..Uppgifter::new("NORRA SKOLAN", "Skolgatan  1")
        };
        let found = likar(&new, None, &known);
        assert_eq!(found.iter().map(|lik| lik.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(found[0].skal, Likskal::Nyckel);
        assert!(matches!(found[1].skal, Likskal::Nara(m) if (5.0..6.0).contains(&m)));
        assert_eq!(likar(&new, Some(1), &known).len(), 1);
    }

    #[test]
    fn only_what_changed_is_told() {
        let old = Uppgifter::new("Skolan", "Gatan 1");
        let new = Uppgifter { hallplats_m: Some(120), borta: true, ..old.clone() };
        let told: Vec<String> = changes(&old, &new)
            .into_iter()
            .map(|andring| serde_json::to_string(&andring).unwrap())
            .collect();
        assert_eq!(
            told,
            [
                r#"{"falt":"meter till hållplatsen","fore":null,"efter":"120"}"#,
                r#"{"falt":"borta","fore":"nej","efter":"ja"}"#,
            ]
        );
        assert!(changes(&new, &new).is_empty());
        assert!(!Synligt::of(&old, &new).nagot());
    }

    proptest! {
        /// Which of two is asked about the other makes no difference.
        #[test]
        fn likeness_goes_both_ways(a in (0u8..4, 0u8..20), b in (0u8..4, 0u8..20)) {
            let make = |(name, step): (u8, u8)| {
                at(&format!("Hus {name}"), 59.0 + f64::from(step) * 0.000_02, 18.0)
            };
            let one = likar(&make(a), None, &[post(1, make(b))]);
            let other = likar(&make(b), None, &[post(1, make(a))]);
            prop_assert_eq!(one.first().map(|l| l.skal), other.first().map(|l| l.skal));
            let metres = (f64::from(a.1) - f64::from(b.1)).abs() * 0.000_02 * 111_195.0;
            prop_assert_eq!(!one.is_empty(), a.0 == b.0 || metres <= nara_m());
        }
    }
}
