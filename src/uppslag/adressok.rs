//! Address search that people can type into.
//!
//! What was typed is read ([`super::fraga`]), the street is found by its name
//! ([`super::namnindex`]), and then the number on it. A question costs one walk of
//! the name index and a binary search per street it may mean.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::adressregister::{Adressregister, Gata, Plats};
use super::fraga::{Adressfraga, readings};
use super::gatunamn::fold;
use super::namnindex::{Namnindex, Namntraff};

/// How an address answers to what was typed; the best first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Traff {
    /// Street, number and letter are those typed.
    Exakt,
    /// The street begins with what was typed; number and letter are those typed.
    Forkortat,
    /// The street, of which no number was typed.
    Gata,
    /// The street is spelt a little otherwise.
    Stavning,
    /// The number goes on after what was typed, or has another letter.
    Liknande,
    /// There is no such number on the street; this is one of the nearest.
    NarmasteNummer,
    /// The address is there, but in another town or postcode than the one typed.
    AnnanOrt,
}

/// One answer of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adresstraff {
    /// The address.
    pub plats: Plats,
    /// How it answers.
    pub traff: Traff,
}

/// The register with the index over its streets.
#[derive(Debug)]
pub struct Adressok {
    register: Adressregister,
    namn: Namnindex,
}

/// Streets that one question looks at, at the most.
const MOST_STREETS: usize = 1_000;

impl Adressok {
    /// Indexes a register.
    #[must_use]
    pub fn new(register: Adressregister) -> Self {
        let namn = Namnindex::new(register.gator().iter().map(|gata| &*gata.namn));
        Self { register, namn }
    }

    /// The register.
    #[must_use]
    pub const fn register(&self) -> &Adressregister {
        &self.register
    }

    /// Bytes of memory in use, for measuring.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.register.bytes() + self.namn.bytes()
    }

    /// At most `antal` addresses that answer to what was typed, the best first; none
    /// when nothing does.
    #[must_use]
    pub fn search(&self, typed: &str, antal: usize) -> Vec<Adresstraff> {
        let readings = readings(typed);
        // A street whose name holds digits («Väg 7») beats a number on another one.
        let whole = readings.iter().rev().find(|reading| {
            reading.nummer.is_none() && reading.namn.contains(|c: char| c.is_ascii_digit())
        });
        if let Some(reading) = whole {
            let streets = self.streets(reading, &self.by_prefix(reading));
            if !streets.is_empty() {
                return self.addresses(reading, &streets, antal);
            }
        }
        for reading in &readings {
            let streets = self.streets(reading, &self.by_prefix(reading));
            if !streets.is_empty() {
                return self.addresses(reading, &streets, antal);
            }
        }
        for reading in &readings {
            let streets = self.streets(reading, &self.by_slips(reading));
            if !streets.is_empty() {
                return self.addresses(reading, &streets, antal);
            }
        }
        Vec::new()
    }

    fn by_prefix(&self, reading: &Adressfraga) -> Vec<Namntraff> {
        self.namn.with_prefix(&reading.namn, &reading.skrivet, self.register.gator())
    }

    fn by_slips(&self, reading: &Adressfraga) -> Vec<Namntraff> {
        let unfinished = reading.nummer.is_none();
        self.namn.with_slips(&reading.namn, &reading.skrivet, unfinished, self.register.gator())
    }

    /// The streets behind the hits, each once, the likeliest first, with whether they
    /// lie in the town that was typed.
    fn streets(&self, reading: &Adressfraga, hits: &[Namntraff]) -> Vec<Street<'_>> {
        let mut streets: Vec<Street<'_>> = hits
            .iter()
            .filter_map(|hit| {
                let gata = self.register.gator().get(hit.gata as usize)?;
                let right_town = town_fits(&reading.ort, self.register.ort(gata));
                Some(Street { other_town: !right_town, hit: *hit, gata })
            })
            .collect();
        streets.sort_unstable_by_key(|street| (street.other_town, street.hit));
        let mut seen = std::collections::HashSet::new();
        streets.retain(|street| seen.insert(street.hit.gata));
        streets.truncate(MOST_STREETS);
        streets
    }

    fn addresses(
        &self,
        reading: &Adressfraga,
        streets: &[Street<'_>],
        antal: usize,
    ) -> Vec<Adresstraff> {
        let mut found = match reading.nummer {
            None => self.without_number(reading, streets, antal),
            Some(nummer) => {
                let hits = self.with_number(reading, nummer, streets, antal);
                if hits.is_empty() {
                    self.nearest_numbers(reading, nummer, streets, antal)
                } else {
                    hits
                }
            }
        };
        // A town that fits nothing is no reason for an empty answer, if it is said.
        found.sort_by_key(|hit| hit.traff == Traff::AnnanOrt);
        found.truncate(antal);
        found
    }

    /// One street: its first addresses. Several: the first of each.
    fn without_number(
        &self,
        reading: &Adressfraga,
        streets: &[Street<'_>],
        antal: usize,
    ) -> Vec<Adresstraff> {
        let each = if streets.len() == 1 { antal } else { 1 };
        streets
            .iter()
            .flat_map(|street| {
                self.register
                    .on(street.gata)
                    .filter(|plats| self.postcode_fits(reading, *plats))
                    .take(each)
                    .map(|plats| Adresstraff { plats, traff: street.rate(Traff::Gata) })
            })
            .take(antal)
            .collect()
    }

    fn with_number(
        &self,
        reading: &Adressfraga,
        nummer: u16,
        streets: &[Street<'_>],
        antal: usize,
    ) -> Vec<Adresstraff> {
        let typed = nummer.to_string();
        let mut exact = Vec::new();
        let mut alike = Vec::new();
        for street in streets {
            let base = if street.hit.fortsatter { Traff::Forkortat } else { Traff::Exakt };
            for plats in self.register.on(street.gata) {
                let here = self.register.nummer(plats);
                let tillagg = self.register.tillagg(plats);
                let same = here == nummer || covers(here, tillagg, nummer);
                let begins = !same
                    && reading.tillagg.is_empty()
                    && here > nummer
                    && here.to_string().starts_with(&typed);
                if !(same || begins) {
                    continue;
                }
                let other_postcode = !self.postcode_fits(reading, plats);
                let rate =
                    |traff| if other_postcode { Traff::AnnanOrt } else { street.rate(traff) };
                if same && suffix_fits(&reading.tillagg, tillagg) {
                    exact.push(Adresstraff { plats, traff: rate(base) });
                } else if alike.len() < antal {
                    let rank = (!same, self.register.nummer(plats));
                    alike.push((rank, Adresstraff { plats, traff: rate(Traff::Liknande) }));
                }
            }
        }
        // A town or postcode that was typed decides between streets of one name.
        if exact.iter().any(|hit| hit.traff != Traff::AnnanOrt) {
            exact.retain(|hit| hit.traff != Traff::AnnanOrt);
        }
        exact.sort_by_key(|hit| hit.traff);
        alike.sort_by_key(|(rank, hit)| (hit.traff, *rank));
        // With a letter typed that is not there, the number without it is a near one.
        let nearest_only = exact.is_empty() && alike.iter().all(|((other, _), _)| *other);
        if nearest_only {
            return Vec::new();
        }
        exact.extend(alike.into_iter().map(|(_, hit)| hit));
        exact
    }

    /// The numbers nearest to one that is not there, those on the same side first.
    fn nearest_numbers(
        &self,
        reading: &Adressfraga,
        nummer: u16,
        streets: &[Street<'_>],
        antal: usize,
    ) -> Vec<Adresstraff> {
        const ON_EACH_STREET: usize = 4;
        let mut found = Vec::new();
        for street in streets.iter().take(antal) {
            let mut near: Vec<(u16, bool, Plats)> = self
                .register
                .on(street.gata)
                .filter(|plats| self.register.nummer(*plats) > 0)
                .filter(|plats| self.postcode_fits(reading, *plats))
                .map(|plats| {
                    let here = self.register.nummer(plats);
                    (here.abs_diff(nummer), here % 2 != nummer % 2, plats)
                })
                .collect();
            near.sort_unstable();
            near.truncate(ON_EACH_STREET);
            found.extend(near.into_iter().map(|(_, _, plats)| Adresstraff {
                plats,
                traff: street.rate(Traff::NarmasteNummer),
            }));
            if found.len() >= antal {
                break;
            }
        }
        found
    }

    fn postcode_fits(&self, reading: &Adressfraga, plats: Plats) -> bool {
        let here = self.register.postnummer(plats);
        here.is_empty() || here.starts_with(&reading.postnummer)
    }
}

struct Street<'a> {
    other_town: bool,
    hit: Namntraff,
    gata: &'a Gata,
}

impl Street<'_> {
    /// What a hit on this street is worth, given what it would be on the right one.
    fn rate(&self, traff: Traff) -> Traff {
        if self.other_town {
            Traff::AnnanOrt
        } else if self.hit.fel > 0 && traff != Traff::NarmasteNummer {
            Traff::Stavning
        } else {
            traff
        }
    }
}

fn town_fits(typed: &str, here: &str) -> bool {
    if typed.is_empty() || here.is_empty() {
        return true;
    }
    let here = fold(here);
    here.starts_with(typed) || typed.starts_with(&here)
}

/// `B` fits `B` and `B U1`; no letter fits none, and a house of several numbers.
fn suffix_fits(typed: &str, here: &str) -> bool {
    if typed.is_empty() {
        return here.is_empty() || last_number(here).is_some();
    }
    here.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(typed))
}

/// The last number of a house that has several, of whose address `tillagg` is what
/// follows the first: 14 of «12-14», which is kept as 12 and «-14».
fn last_number(tillagg: &str) -> Option<u16> {
    let rest = tillagg.strip_prefix(['-', '–'])?.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok()
}

/// Whether a house from number `first` on is also number `nummer`: those between lie
/// on the same side of the street.
fn covers(first: u16, tillagg: &str, nummer: u16) -> bool {
    last_number(tillagg).is_some_and(|last| {
        nummer == last || ((first..last).contains(&nummer) && nummer % 2 == first % 2)
    })
}

#[cfg(test)]
mod tests {
    use super::super::adressregister::Byggare;
    use super::*;
    use crate::geo::Wgs84;
    use proptest::prelude::*;

    fn search(addresses: &[&str]) -> Adressok {
        let mut byggare = Byggare::default();
        for (id, address) in (1..).zip(addresses) {
            let (street, ort) = address.split_once(", ").unwrap_or((address, "Stockholm"));
            let (postnummer, ort) = match ort.split_once(' ') {
                Some((code, ort)) => (code, ort),
                None => ("", ort),
            };
            let reading = readings(street).swap_remove(0);
            let gata = match reading.nummer {
                Some(_) => street.rsplit_once(' ').map_or(street, |(head, tail)| {
                    if tail.len() == 1 && !tail.bytes().all(|b| b.is_ascii_digit()) {
                        head.rsplit_once(' ').map_or(head, |(gata, _)| gata)
                    } else {
                        head
                    }
                }),
                None => street,
            };
            let plats = Wgs84::parse(59.0 + f64::from(id) / 1000.0, 18.0).unwrap();
            byggare.add(
                i64::from(id),
                gata,
                reading.nummer,
                &reading.tillagg,
                postnummer,
                ort,
                plats,
            );
        }
        Adressok::new(byggare.build())
    }

    fn answers(ok: &Adressok, typed: &str) -> Vec<(String, Traff)> {
        ok.search(typed, 10)
            .into_iter()
            .map(|hit| {
                let rad = ok.register().rad(hit.plats).unwrap();
                (format!("{}, {}", rad.rad(), rad.postort), hit.traff)
            })
            .collect()
    }

    fn first(ok: &Adressok, typed: &str) -> (String, Traff) {
        answers(ok, typed).into_iter().next().expect(typed)
    }

    fn hornsgatan() -> Adressok {
        search(&[
            "Hornsgatan 1, 11820 Stockholm",
            "Hornsgatan 12, 11820 Stockholm",
            "Hornsgatan 12 B, 11820 Stockholm",
            "Hornsgatan 20, 11820 Stockholm",
            "Hornsgatan 23, 11820 Stockholm",
            "Hornstullsgatan 20, 11730 Stockholm",
            "Erik Dahlbergsgatan 3, 11520 Stockholm",
        ])
    }

    #[test]
    fn numbers_letters_and_short_forms() {
        let ok = hornsgatan();
        let b = ("Hornsgatan 12 B, Stockholm".to_owned(), Traff::Exakt);
        for typed in ["Hornsgatan 12 b", "hornsgatan 12B", "HORNSGATAN 12 B, 118 20"] {
            assert_eq!(first(&ok, typed), b, "{typed}");
        }
        assert_eq!(first(&ok, "Hornsgatan 12").0, "Hornsgatan 12, Stockholm");
        let short = ("Hornsgatan 20, Stockholm".to_owned(), Traff::Forkortat);
        assert_eq!(first(&ok, "Hornsg 20"), short);
        assert_eq!(first(&ok, "Hornsg. 20"), short);
        assert_eq!(first(&ok, "Dahlbergsgatan 3").0, "Erik Dahlbergsgatan 3, Stockholm");
    }

    #[test]
    fn a_number_that_is_not_there_gives_the_nearest_and_says_so() {
        let ok = hornsgatan();
        let answers = answers(&ok, "Hornsgatan 21");
        assert_eq!(answers[0], ("Hornsgatan 20, Stockholm".to_owned(), Traff::NarmasteNummer));
        assert!(answers.iter().all(|(_, traff)| *traff == Traff::NarmasteNummer));
    }

    #[test]
    fn a_house_of_several_numbers_answers_to_each() {
        let mut byggare = Byggare::default();
        let plats = Wgs84::parse(59.0, 18.0).unwrap();
        byggare.add(1, "Kungsgatan", Some(12), "-16", "", "Stockholm", plats);
        let ok = Adressok::new(byggare.build());
        for typed in ["Kungsgatan 12", "Kungsgatan 14", "Kungsgatan 16"] {
            assert_eq!(first(&ok, typed).1, Traff::Exakt, "{typed}");
        }
        for typed in ["Kungsgatan 13", "Kungsgatan 18"] {
            assert_eq!(first(&ok, typed).1, Traff::NarmasteNummer, "{typed}");
        }
        assert_eq!(first(&ok, "Kungsgatan 12-16").1, Traff::Exakt);
    }

    #[test]
    fn a_name_as_one_types_gives_its_streets() {
        let ok = hornsgatan();
        let streets = answers(&ok, "horns");
        assert_eq!(streets[0], ("Hornsgatan 1, Stockholm".to_owned(), Traff::Gata));
        assert_eq!(streets[1], ("Hornstullsgatan 20, Stockholm".to_owned(), Traff::Gata));
        assert_eq!(answers(&ok, "hornsga").len(), 5);
        assert_eq!(answers(&ok, ""), []);
        assert_eq!(answers(&ok, "Nyköpingsgatan 3"), []);
    }

    #[test]
    fn slips_of_spelling_are_forgiven_and_said() {
        let ok = search(&["Rinkebysvängen 12", "Odengatan 3", "Odengränd 3"]);
        assert_eq!(first(&ok, "Rinkebysvangen 12").1, Traff::Exakt);
        assert_eq!(first(&ok, "Rinkebsyvängne 12").1, Traff::Stavning);
        assert_eq!(first(&ok, "Odengattan 3").0, "Odengatan 3, Stockholm");
        assert_eq!(
            answers(&ok, "Oden 9").iter().filter(|a| a.1 == Traff::NarmasteNummer).count(),
            2
        );
    }

    #[test]
    fn dots_typed_right_rank_first() {
        let ok = search(&["Asvägen 1", "Åsvägen 1", "Äsvägen 1"]);
        for (typed, expected) in
            [("Åsvägen 1", "Åsvägen 1"), ("Äsvägen 1", "Äsvägen 1"), ("asvägen 1", "Asvägen 1")]
        {
            assert_eq!(first(&ok, typed).0, format!("{expected}, Stockholm"), "{typed}");
        }
    }

    #[test]
    fn one_name_in_two_towns_gives_both_and_the_town_decides() {
        let ok = search(&["Kungsgatan 5, 11143 Stockholm", "Kungsgatan 5, 75321 Uppsala"]);
        assert_eq!(answers(&ok, "Kungsgatan 5").len(), 2);
        for typed in ["Kungsgatan 5, Uppsala", "Kungsgatan 5, 753", "kungsgatan 5 uppsala"] {
            let answers = answers(&ok, typed);
            assert_eq!(answers.len(), 1, "{typed}: {answers:?}");
            assert_eq!(answers[0].0, "Kungsgatan 5, Uppsala");
        }
        assert_eq!(first(&ok, "Kungsgatan 5, Kiruna").1, Traff::AnnanOrt);
    }

    proptest! {
        #[test]
        fn every_address_is_found_by_its_own_text(nr in 0usize..7, upper in any::<bool>()) {
            let ok = hornsgatan();
            let plats = (0..7_i64).filter_map(|i| ok.register().by_id(i + 1)).nth(nr).unwrap();
            let mut typed = ok.register().rad(plats).unwrap().rad();
            if upper {
                typed = typed.to_uppercase();
            }
            let hit = ok.search(&typed, 5)[0];
            prop_assert_eq!((hit.plats, hit.traff), (plats, Traff::Exakt));
        }

        #[test]
        fn nothing_typed_breaks_the_search(typed in "\\PC{0,60}") {
            let ok = hornsgatan();
            prop_assert!(ok.search(&typed, 5).len() <= 5);
        }
    }
}
