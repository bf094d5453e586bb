//! What a list of candidates means to the register. Pure.

use std::collections::HashMap;

use super::Kandidat;
use crate::fil::Andringar;
use crate::geo::distance::great_circle_m;
use crate::lokal::matcha::{self, Forekomst, SAMMA_INOM_M, Tillhor, Tveksam, plain};
use crate::lokal::register::{Byggnadstyp, Post, Uppgifter};

/// What is to be done.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Candidates that become lokaler, by their place in the list.
    pub nya: Vec<usize>,
    /// Lokaler that are known and of which more is known now, with what they become.
    pub fyllda: Vec<Fylld>,
    /// Added, changed and unchanged, candidate by candidate.
    pub andringar: Andringar,
    /// Candidates that are one lokal with another of the list, with that other's place.
    pub dubbla: Vec<(usize, usize)>,
    /// New lokaler that resemble another.
    pub tveksamma: Vec<Tveksam>,
    /// The candidates that [`Tveksam::ny`] and [`Tillhor::Ny`] refer to.
    pub tveksamma_i: Vec<usize>,
}

/// A lokal that was known, and what it becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fylld {
    /// The lokal as it was.
    pub post: Post,
    /// Its number in the list it comes from.
    pub kalla_id: String,
    /// What is known of it now.
    pub uppgifter: Uppgifter,
}

/// Plans a list against the register. A candidate is known by its number in the list it
/// comes from, or as [`matcha`] knows a lokal, or by its name alone where a lokal of that
/// name lies within [`SAMMA_INOM_M`]: lists write addresses in many ways, and no voter is
/// sent anywhere by a candidate. One lokal may stand several times in `kanda`, under earlier
/// names and numbers too; it is filled in where it stands first.
#[must_use]
pub fn plan(kanda: &[Post], kandidater: &[Kandidat]) -> Plan {
    let known: Vec<Forekomst<'_>> = kanda.iter().map(|post| seen(&post.uppgifter)).collect();
    let entries: Vec<Forekomst<'_>> = kandidater.iter().map(|one| seen(&one.uppgifter)).collect();
    let recognised = matcha::recognise(&known, &entries);
    let numbered = by_number(kanda, kandidater);
    let groups = groups(&recognised, &numbered, kanda, kandidater);
    let new = |ny: usize| groups.get(ny).copied().flatten().is_none();
    let nya = recognised.nya.iter().enumerate().filter(|(ny, _)| new(*ny)).map(|(_, &i)| i);
    let mut plan = Plan { nya: nya.collect(), ..Plan::default() };
    plan.tveksamma = recognised.tveksamma.into_iter().filter(|doubt| new(doubt.ny)).collect();
    plan.tveksamma_i.clone_from(&recognised.nya);
    // What goes by an earlier name or number fills the lokal that it belongs to now.
    let mut first: HashMap<i64, usize> = HashMap::new();
    for (i, post) in kanda.iter().enumerate() {
        first.entry(post.id).or_insert(i);
    }
    let mut filled: HashMap<usize, (String, Uppgifter)> = HashMap::new();
    for (place, (one, tillhor)) in kandidater.iter().zip(&recognised.lokaler).enumerate() {
        let of_group = |ny: usize| groups.get(ny).copied().flatten();
        let own = match (numbered.get(&place), tillhor) {
            (Some(&i), _) | (None, &Tillhor::Kand(i)) => Some(i),
            (None, &Tillhor::Ny(ny)) => of_group(ny),
        };
        let own = own.and_then(|i| first.get(&kanda.get(i)?.id).copied());
        match (own.and_then(|i| Some((i, kanda.get(i)?))), tillhor) {
            (Some((i, post)), _) => {
                let entry = filled
                    .entry(i)
                    .or_insert_with(|| (post.kalla_id.clone(), post.uppgifter.clone()));
                if fill(entry, one) {
                    plan.andringar.andrade += 1;
                } else {
                    plan.andringar.oforandrade += 1;
                }
            }
            (None, Tillhor::Ny(ny)) => {
                let first = recognised.nya.get(*ny).copied().unwrap_or(place);
                if first == place {
                    plan.andringar.tillagda += 1;
                } else {
                    plan.andringar.oforandrade += 1;
                    plan.dubbla.push((place, first));
                }
            }
            (None, Tillhor::Kand(_)) => {}
        }
    }
    plan.fyllda = filled
        .into_iter()
        .filter_map(|(i, (kalla_id, uppgifter))| {
            let post = kanda.get(i)?.clone();
            let more = post.kalla_id != kalla_id || post.uppgifter != uppgifter;
            more.then_some(Fylld { post, kalla_id, uppgifter })
        })
        .collect();
    plan.fyllda.sort_by_key(|one| one.post.id);
    plan
}

/// The known lokal of each candidate whose number is known, place by place.
fn by_number(kanda: &[Post], kandidater: &[Kandidat]) -> HashMap<usize, usize> {
    let numbers: HashMap<&str, usize> = kanda
        .iter()
        .enumerate()
        .filter(|(_, post)| !post.kalla_id.is_empty())
        .map(|(i, post)| (&*post.kalla_id, i))
        .collect();
    kandidater
        .iter()
        .enumerate()
        .filter_map(|(place, one)| Some((place, *numbers.get(&*one.kalla_id)?)))
        .collect()
}

/// For each lokal that [`matcha`] takes for new, the known one that it is after all: one
/// whose number some candidate of it has, or the nearest of its name.
fn groups(
    recognised: &matcha::Utfall,
    numbered: &HashMap<usize, usize>,
    kanda: &[Post],
    kandidater: &[Kandidat],
) -> Vec<Option<usize>> {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, post) in kanda.iter().enumerate() {
        by_name.entry(plain(&post.uppgifter.namn)).or_default().push(i);
    }
    let mut known = vec![None; recognised.nya.len()];
    for (place, (one, tillhor)) in kandidater.iter().zip(&recognised.lokaler).enumerate() {
        let Tillhor::Ny(ny) = tillhor else { continue };
        let Some(slot) = known.get_mut(*ny) else { continue };
        let metres = |i: usize| {
            let other = kanda.get(i)?.uppgifter.plats?;
            Some(great_circle_m(one.uppgifter.plats?, other)).filter(|m| *m <= SAMMA_INOM_M)
        };
        let same = by_name.get(&plain(&one.uppgifter.namn)).into_iter().flatten();
        let near = same.filter_map(|&i| Some((i, metres(i)?)));
        let nearest = near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i);
        *slot = slot.or(numbered.get(&place).copied()).or(nearest);
    }
    known
}

fn seen(uppgifter: &Uppgifter) -> Forekomst<'_> {
    Forekomst { namn: &uppgifter.namn, adress: &uppgifter.adress, plats: uppgifter.plats }
}

/// Fills in what is empty of a lokal; says whether anything was.
fn fill((kalla_id, known): &mut (String, Uppgifter), one: &Kandidat) -> bool {
    let before = (kalla_id.clone(), known.clone());
    let new = &one.uppgifter;
    for (known, new) in [
        (kalla_id, &one.kalla_id),
        (&mut known.postnummer, &new.postnummer),
        (&mut known.postort, &new.postort),
        (&mut known.agare, &new.agare),
    ] {
        if known.is_empty() {
            known.clone_from(new);
        }
    }
    known.plats = known.plats.or(new.plats);
    if known.byggnadstyp == Byggnadstyp::Okand {
        known.byggnadstyp = new.byggnadstyp;
    }
    before.1 != *known || before.0.is_empty() && !one.kalla_id.is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geo::Wgs84;

    fn candidate(rad: usize, id: &str, namn: &str, step: u16) -> Kandidat {
        Kandidat {
            rad,
            kalla_id: id.to_owned(),
            uppgifter: Uppgifter {
                postnummer: "12345".to_owned(),
                byggnadstyp: Byggnadstyp::Skola,
                plats: Wgs84::parse(59.0 + f64::from(step) * 0.000_1, 18.0).ok(),
                ..Uppgifter::new(namn, "Gatan 1")
            },
        }
    }

    fn post(id: i64, kalla_id: &str, uppgifter: Uppgifter) -> Post {
        Post {
            id,
            kommun: "9999".parse().unwrap(),
            kalla_id: kalla_id.to_owned(),
            version: 1,
            uppgifter,
        }
    }

    /// What the register holds when a plan has been done.
    fn done(kanda: &[Post], kandidater: &[Kandidat], plan: &Plan) -> Vec<Post> {
        let mut all = kanda.to_vec();
        for fylld in &plan.fyllda {
            let one = all.iter_mut().find(|post| post.id == fylld.post.id).unwrap();
            one.kalla_id.clone_from(&fylld.kalla_id);
            one.uppgifter = fylld.uppgifter.clone();
        }
        for &place in &plan.nya {
            let one = &kandidater[place];
            let id = i64::try_from(all.len()).unwrap() + 1;
            all.push(post(id, &one.kalla_id, one.uppgifter.clone()));
        }
        all
    }

    #[test]
    fn a_school_that_is_a_vallokal_already_is_filled_in_and_not_doubled() {
        let plats = Wgs84::parse(59.0, 18.0).ok();
        let vallokal = Uppgifter { plats, ..Uppgifter::new("NORRA SKOLAN", "Gatan  1") };
        let kanda = [post(1, "", vallokal)];
        let list = [candidate(2, "A", "Norra skolan", 3), candidate(3, "B", "Södra", 0)];
        let plan = plan(&kanda, &list);
        assert_eq!(plan.nya, [1]);
        assert_eq!(plan.fyllda.len(), 1);
        let fylld = &plan.fyllda[0];
        assert_eq!((&*fylld.kalla_id, &*fylld.uppgifter.postnummer), ("A", "12345"));
        assert_eq!(fylld.uppgifter.byggnadstyp, Byggnadstyp::Skola);
        // What the kansli knows stays.
        assert_eq!((&*fylld.uppgifter.namn, fylld.uppgifter.plats), ("NORRA SKOLAN", plats));
    }

    #[test]
    fn a_lokal_that_has_got_another_name_is_known_by_its_number() {
        let kanda = [post(1, "A", Uppgifter::new("Nytt namn", "Annan gata 2"))];
        let list = [candidate(2, "A", "Norra skolan", 0)];
        let plan = plan(&kanda, &list);
        assert!(plan.nya.is_empty());
        assert_eq!(plan.fyllda[0].uppgifter.namn, "Nytt namn");
    }

    #[test]
    fn a_school_is_the_vallokal_of_its_name_at_the_other_end_of_the_block() {
        let near =
            Uppgifter { adress: "Gatan 1-9".to_owned(), ..candidate(0, "", "Skolan", 5).uppgifter };
        let far = Uppgifter {
            adress: "Vägen 3".to_owned(),
            ..candidate(0, "", "Gården", 50).uppgifter
        };
        let kanda = [post(1, "", near), post(2, "", far)];
        let mut list = [candidate(2, "A", "Skolan", 0), candidate(3, "B", "Gården", 0)];
        list[1].uppgifter.adress = "Stigen 2".to_owned();
        let plan = plan(&kanda, &list);
        assert_eq!(plan.nya, [1], "the other lies half a kilometre away");
        assert_eq!((plan.fyllda.len(), &*plan.fyllda[0].kalla_id), (1, "A"));
        assert_eq!(plan.tveksamma.len(), 1, "and is told of");
    }

    proptest! {
        /// Whatever the list, a second run of it changes nothing.
        #[test]
        fn a_second_run_changes_nothing(
            rows in prop::collection::vec((0u8..6, 0u16..60, prop::bool::ANY), 0..12),
        ) {
            let list: Vec<Kandidat> = rows
                .iter()
                .enumerate()
                .map(|(i, (name, step, numbered))| {
                    let id = if *numbered { format!("K{i}") } else { String::new() };
                    candidate(i + 2, &id, &format!("Hus {name}"), *step)
                })
                .collect();
            let first = plan(&[], &list);
            prop_assert_eq!(first.andringar.tillagda, first.nya.len());
            let kanda = done(&[], &list, &first);
            // The first run may leave a number to fill in, where rows of one lokal differ.
            let second = plan(&kanda, &list);
            prop_assert!(second.nya.is_empty());
            let kanda = done(&kanda, &list, &second);
            let third = plan(&kanda, &list);
            prop_assert_eq!(third.andringar.oforandrade, list.len());
            prop_assert!(third.fyllda.is_empty() && third.nya.is_empty());
        }
    }
}
