//! Keys of addresses, and what to do when a file gives the same one twice.

use std::collections::{BTreeMap, HashMap};

use super::Adress;
use crate::geo::distance::great_circle_m;

/// Parts of a key made from the address; an objektidentitet never holds it.
const SEPARATOR: char = '|';

/// Metres within which the same address is the same place: two entrances, or two
/// surveys of one.
const SAME_PLACE_M: f64 = 50.0;

/// The key of an address without an identity of its own: its parts in one way of
/// writing, so that case, spaces and punctuation do not matter.
#[must_use]
pub fn key(adress: &Adress) -> String {
    let mut key = String::with_capacity(48);
    plain_words(&mut key, &adress.gata);
    key.push(SEPARATOR);
    if let Some(nummer) = adress.nummer {
        key.push_str(&nummer.to_string());
    }
    key.push(SEPARATOR);
    key.extend(adress.tillagg.chars().flat_map(char::to_lowercase).filter(|c| *c != ' '));
    key.push(SEPARATOR);
    key.push_str(&adress.postnummer);
    key.push(SEPARATOR);
    plain_words(&mut key, &adress.postort);
    key
}

/// Appends the letters and digits of a text in lower case, with one space for whatever
/// stands between them.
fn plain_words(key: &mut String, text: &str) {
    let mut gap = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if gap {
                key.push(' ');
            }
            key.extend(c.to_lowercase());
        }
        gap = !c.is_alphanumeric() && !key.ends_with(SEPARATOR) && !key.is_empty();
    }
}

/// What was found when addresses of one file were told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dubbletter {
    /// Rows that say the same as an earlier one.
    pub exakta: usize,
    /// Rows that give an earlier address a slightly different position.
    pub nara: usize,
    /// Addresses kept apart by their position because they lie far from each other.
    pub skilda: usize,
    /// Places (of the rows) where the same address is given different valdistrikt.
    pub tvistiga: Vec<usize>,
    /// Places of rows whose objektidentitet an earlier row has for another address,
    /// with the place of that row.
    pub avvisade: Vec<(usize, usize)>,
}

/// Makes keys unique: drops what repeats, and lets the position tell apart addresses of
/// one name that lie more than fifty metres from each other. `keep` gets one entry a
/// row. O(n), and O(k²) for k rows of one key.
#[must_use]
pub fn tell_apart(adresser: &mut [Adress]) -> (Dubbletter, Vec<bool>) {
    let mut keep = vec![true; adresser.len()];
    let mut found = Dubbletter::default();
    for group in groups(adresser) {
        let by_identity = group
            .first()
            .and_then(|first| adresser.get(*first))
            .is_some_and(|first| !first.nyckel.contains(SEPARATOR));
        if by_identity {
            same_identity(adresser, &group, &mut keep, &mut found);
        } else {
            same_address(adresser, &group, &mut keep, &mut found);
        }
    }
    (found, keep)
}

/// The rows that share a key, in order, for keys that several rows have.
fn groups(adresser: &[Adress]) -> Vec<Vec<usize>> {
    let mut first = HashMap::with_capacity(adresser.len());
    let mut more: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, adress) in adresser.iter().enumerate() {
        let known = *first.entry(adress.nyckel.as_str()).or_insert(at);
        if known != at {
            more.entry(known).or_insert_with(|| vec![known]).push(at);
        }
    }
    more.into_values().collect()
}

fn same_identity(adresser: &[Adress], group: &[usize], keep: &mut [bool], found: &mut Dubbletter) {
    let Some((first, others)) = group.split_first() else { return };
    for other in others {
        drop_row(keep, *other);
        if adresser.get(*first) == adresser.get(*other) {
            found.exakta += 1;
        } else {
            found.avvisade.push((*other, *first));
        }
    }
}

fn same_address(
    adresser: &mut [Adress],
    group: &[usize],
    keep: &mut [bool],
    found: &mut Dubbletter,
) {
    let mut places: Vec<usize> = Vec::new();
    for at in group {
        let Some(adress) = adresser.get(*at) else { continue };
        let near = places.iter().copied().find_map(|place| {
            let other = adresser.get(place)?;
            (great_circle_m(other.plats, adress.plats) <= SAME_PLACE_M).then_some((place, other))
        });
        let Some((place, other)) = near else {
            places.push(*at);
            continue;
        };
        drop_row(keep, *at);
        if adress.valdistrikt != other.valdistrikt {
            // Which of them is right cannot be told, so the polygon is to decide.
            found.tvistiga.push(*at);
            if let Some(kept) = adresser.get_mut(place) {
                kept.valdistrikt = None;
            }
        } else if adress.plats == other.plats {
            found.exakta += 1;
        } else {
            found.nara += 1;
        }
    }
    if places.len() > 1 {
        found.skilda += places.len();
        for place in places {
            if let Some(adress) = adresser.get_mut(place) {
                let (lat, lon) = (adress.plats.lat(), adress.plats.lon());
                adress.nyckel = format!("{}{SEPARATOR}{lat:.4} {lon:.4}", adress.nyckel);
            }
        }
    }
}

fn drop_row(keep: &mut [bool], at: usize) {
    if let Some(kept) = keep.get_mut(at) {
        *kept = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Wgs84;
    use proptest::prelude::*;

    fn adress(gata: &str, lat: f64, kod: Option<&str>) -> Adress {
        let mut adress = Adress {
            nyckel: String::new(),
            gata: gata.to_owned(),
            nummer: Some(1),
            tillagg: "B".to_owned(),
            postnummer: "11445".to_owned(),
            postort: "Stockholm".to_owned(),
            plats: Wgs84::parse(lat, 18.0).unwrap(),
            valdistrikt: kod.map(|kod| kod.parse().unwrap()),
        };
        adress.nyckel = key(&adress);
        adress
    }

    #[test]
    fn dress_does_not_change_a_key_but_diacritics_do() {
        assert_eq!(
            adress("S:t  Eriks-gatan", 59.0, None).nyckel,
            "s t eriks gatan|1|b|11445|stockholm"
        );
        assert_eq!(
            adress("S:T Eriks Gatan ", 59.0, None).nyckel,
            adress("s t eriks-gatan", 59.0, None).nyckel
        );
        assert_ne!(adress("Rågvägen", 59.0, None).nyckel, adress("Ragvägen", 59.0, None).nyckel);
    }

    #[test]
    fn the_same_address_near_by_is_one_and_far_off_two() {
        // 0.0001 degrees of latitude are 11 metres, 0.001 are 111.
        let mut rows = vec![
            adress("Gatan", 59.0, None),
            adress("Gatan", 59.0, None),
            adress("Gatan", 59.0001, None),
            adress("Gatan", 59.001, None),
            adress("Vägen", 59.0, None),
        ];
        let (found, keep) = tell_apart(&mut rows);
        assert_eq!(keep, [true, false, false, true, true]);
        assert_eq!((found.exakta, found.nara, found.skilda), (1, 1, 2));
        assert_eq!(rows[0].nyckel, "gatan|1|b|11445|stockholm|59.0000 18.0000");
        assert_eq!(rows[3].nyckel, "gatan|1|b|11445|stockholm|59.0010 18.0000");
    }

    #[test]
    fn a_dispute_over_the_valdistrikt_is_left_to_the_polygon() {
        let mut rows =
            vec![adress("Gatan", 59.0, Some("01800101")), adress("Gatan", 59.0, Some("01800102"))];
        let (found, keep) = tell_apart(&mut rows);
        assert_eq!((found.tvistiga, keep), (vec![1], vec![true, false]));
        assert_eq!(rows[0].valdistrikt, None);
    }

    #[test]
    fn an_identity_belongs_to_one_address() {
        let with_id = |gata: &str| Adress { nyckel: "id-1".into(), ..adress(gata, 59.0, None) };
        let mut rows = vec![with_id("Gatan"), with_id("Gatan"), with_id("Vägen")];
        let (found, keep) = tell_apart(&mut rows);
        assert_eq!(keep, [true, false, false]);
        assert_eq!((found.exakta, found.avvisade), (1, vec![(2, 0)]));
    }

    proptest! {
        #[test]
        fn keys_are_unique_and_do_not_hang_on_the_rows_after(
            steps in prop::collection::vec((0usize..3, 0u32..40), 0..40),
        ) {
            let mut rows: Vec<Adress> = steps
                .iter()
                .map(|(gata, step)| {
                    adress(["A", "B", "C"][*gata], 59.0 + f64::from(*step) * 1e-4, None)
                })
                .collect();
            let count = rows.len();
            let (found, keep) = tell_apart(&mut rows);
            let kept: Vec<&str> =
                rows.iter().zip(&keep).filter(|(_, k)| **k).map(|(a, _)| a.nyckel.as_str()).collect();
            let unique: std::collections::HashSet<&str> = kept.iter().copied().collect();
            prop_assert_eq!(unique.len(), kept.len());
            prop_assert_eq!(kept.len() + found.exakta + found.nara, count);
        }
    }
}
