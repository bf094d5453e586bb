//! What a list of candidates means to the register. Pure.

use std::collections::{HashMap, HashSet};

use super::Kandidat;
use crate::fil::Andringar;
use crate::lokal::matcha::{self, Forekomst, Tillhor, Tveksam};
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
/// comes from, and otherwise as [`matcha`] knows a lokal.
#[must_use]
pub fn plan(kanda: &[Post], kandidater: &[Kandidat]) -> Plan {
    let by_number: HashMap<&str, usize> = kanda
        .iter()
        .enumerate()
        .filter(|(_, post)| !post.kalla_id.is_empty())
        .map(|(i, post)| (&*post.kalla_id, i))
        .collect();
    let mut found: Vec<Option<Tillhor>> = kandidater
        .iter()
        .map(|one| by_number.get(&*one.kalla_id).copied().map(Tillhor::Kand))
        .collect();
    let rest: Vec<usize> =
        found.iter().enumerate().filter(|(_, f)| f.is_none()).map(|(i, _)| i).collect();
    let known: Vec<Forekomst<'_>> = kanda.iter().map(|post| seen(&post.uppgifter)).collect();
    let entries: Vec<Forekomst<'_>> =
        rest.iter().filter_map(|&i| kandidater.get(i)).map(|one| seen(&one.uppgifter)).collect();
    let recognised = matcha::recognise(&known, &entries);
    for (&place, &tillhor) in rest.iter().zip(&recognised.lokaler) {
        if let Some(slot) = found.get_mut(place) {
            *slot = Some(tillhor);
        }
    }
    let nya: Vec<usize> =
        recognised.nya.iter().filter_map(|&entry| rest.get(entry).copied()).collect();
    let mut plan = Plan { tveksamma: recognised.tveksamma, nya, ..Plan::default() };
    plan.tveksamma_i.clone_from(&plan.nya);
    let describing: HashSet<usize> = plan.nya.iter().copied().collect();
    let mut filled: HashMap<usize, (String, Uppgifter)> = HashMap::new();
    for (place, (one, tillhor)) in kandidater.iter().zip(&found).enumerate() {
        match tillhor {
            Some(Tillhor::Kand(i)) => {
                let Some(post) = kanda.get(*i) else { continue };
                let entry = filled
                    .entry(*i)
                    .or_insert_with(|| (post.kalla_id.clone(), post.uppgifter.clone()));
                if fill(entry, one) {
                    plan.andringar.andrade += 1;
                } else {
                    plan.andringar.oforandrade += 1;
                }
            }
            Some(Tillhor::Ny(_)) if describing.contains(&place) => plan.andringar.tillagda += 1,
            Some(Tillhor::Ny(ny)) => {
                plan.andringar.oforandrade += 1;
                plan.dubbla.extend(plan.nya.get(*ny).map(|&first| (place, first)));
            }
            None => {}
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
            all.push(post(all.len() as i64 + 1, &one.kalla_id, one.uppgifter.clone()));
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
