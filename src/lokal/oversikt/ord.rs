//! Several valdistrikt in a few words. Pure.

use std::collections::BTreeMap;

use crate::fil::namn::sort_key;

/// The names of some valdistrikt: «Enskede 8, 9 och 11, Årsta 3». A name is an area, a
/// number, and perhaps a place in that area, which is left out where the number tells.
#[must_use]
pub fn distrikt<'a>(names: impl Iterator<Item = &'a str>) -> String {
    // By area in Swedish order; those without a number stand by themselves.
    let mut areas: BTreeMap<(String, &str), Vec<u32>> = BTreeMap::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()) {
        match numbered(name) {
            Some((area, number)) => {
                areas.entry((sort_key(area), area)).or_default().push(number);
            }
            None => {
                areas.entry((sort_key(name), name)).or_default();
            }
        }
    }
    let parts: Vec<String> = areas
        .into_iter()
        .map(|((_, area), mut numbers)| {
            numbers.sort_unstable();
            numbers.dedup();
            let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            match words.as_slice() {
                [] => area.to_owned(),
                [one] => format!("{area} {one}"),
                [most @ .., last] => format!("{area} {} och {last}", most.join(", ")),
            }
        })
        .collect();
    parts.join(", ")
}

/// The area and the number of a name.
fn numbered(name: &str) -> Option<(&str, u32)> {
    let (place, number) = name.match_indices(' ').find_map(|(place, _)| {
        let rest = name.get(place + 1..)?;
        let word = rest.split(' ').next()?;
        Some((place, word.parse().ok()?))
    })?;
    Some((name.get(..place)?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_valdistrikt_are_told_in_a_few_words() {
        let words = |names: &[&str]| distrikt(names.iter().copied());
        assert_eq!(words(&["Enskede 11", "Enskede 8 Kojan", "Enskede 9"]), "Enskede 8, 9 och 11");
        assert_eq!(words(&["Årsta 3", "Enskede 8", "Enskede 9"]), "Enskede 8 och 9, Årsta 3");
        assert_eq!(words(&["S:t Göran 12 Parken"]), "S:t Göran 12");
        assert_eq!(words(&["Norrby", "Söder", ""]), "Norrby, Söder");
        assert_eq!(words(&[]), "");
    }
}
