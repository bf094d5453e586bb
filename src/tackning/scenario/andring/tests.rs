use proptest::prelude::*;

use super::*;
use crate::lokal::Intervall;

fn at(lat: f64, lon: f64) -> Wgs84 {
    Wgs84::parse(lat, lon).unwrap()
}

fn hours(day: u32, text: &str) -> Tider {
    let datum = format!("2026-08-{day}").parse().unwrap();
    [(datum, Intervall::parse_day(text).unwrap())].into_iter().collect()
}

fn new(namn: &str) -> NyPlats {
    NyPlats {
        namn: namn.to_owned(),
        adress: String::new(),
        typ: Stalletyp::Tillfallig,
        plats: at(59.3, 18.0),
        lokal: None,
        tider: hours(26, "10:00-18:00"),
        krav: vec![Krav::Stegfritt],
        kostnad_kr: 12_000,
    }
}

fn plan() -> Vec<Plats> {
    (1..=4)
        .map(|id| {
            let mut plats = new(&format!("Ställe {id}")).plats(0);
            plats.nyckel = Nyckel::Stalle(id);
            plats.lokal_id = Some(10 + id);
            plats.typ = Stalletyp::Rostningslokal;
            plats.status = if id == 4 { Status::Avvecklad } else { Status::Publicerad };
            plats
        })
        .collect()
}

fn any_change() -> impl Strategy<Value = Andring> {
    let nyckel = (1..=5_i64).prop_map(Nyckel::Stalle);
    (nyckel, 0..5_u8, 590_000..599_000_u32, 26..31_u32).prop_map(|(nyckel, kind, lat, day)| {
        match kind {
            0 => Andring::Ny(new(&format!("Ny {day}"))),
            1 => Andring::Flytta { nyckel, till: at(f64::from(lat) / 1e4, 18.0) },
            2 => Andring::Bort { nyckel },
            3 => Andring::Oppna { nyckel },
            _ => Andring::Tider { nyckel, tider: hours(day, "08:00-12:00") },
        }
    })
}

fn all(changes: &[Andring]) -> Andringar {
    let mut all = Andringar::default();
    for change in changes {
        all.push(change.clone(), "Ställe", None).unwrap();
    }
    all
}

#[test]
fn each_change_does_what_it_says_and_the_rest_stays() {
    let mut all = Andringar::default();
    let (one, two, four) = (Nyckel::Stalle(1), Nyckel::Stalle(2), Nyckel::Stalle(4));
    all.push(Andring::Flytta { nyckel: one, till: at(59.4, 18.1) }, "A", Some(1)).unwrap();
    all.push(Andring::Bort { nyckel: two }, "B", Some(1)).unwrap();
    all.push(Andring::Oppna { nyckel: four }, "D", Some(1)).unwrap();
    let nr = all.push(Andring::Ny(new("Torget")), "Torget", None).unwrap();
    let tider = hours(28, "09:00-11:00");
    all.push(Andring::Tider { nyckel: Nyckel::Ny(nr), tider: tider.clone() }, "Torget", None)
        .unwrap();
    let got = all.tillampa(&plan()).platser;
    assert_eq!(got.len(), 5);
    assert_eq!(got[0].plats, Some(at(59.4, 18.1)));
    assert!(!got[1].raknas() && got[2] == plan()[2] && got[3].raknas());
    assert_eq!((got[4].nyckel, &*got[4].namn), (Nyckel::Ny(nr), "Torget"));
    assert_eq!(got[4].oppettider, flat(&tider));
    assert!(got[4].raknas() && got[4].oppen.len() == 1);
}

#[test]
fn a_change_about_a_place_that_is_gone_is_kept_and_told() {
    let mut all = Andringar::default();
    let nr = all.push(Andring::Bort { nyckel: Nyckel::Stalle(99) }, "Borta", None).unwrap();
    let got = all.tillampa(&plan());
    assert_eq!((got.platser, got.lossa), (plan(), vec![nr]));
    assert_eq!(all.get(nr).unwrap().namn, "Borta");
}

#[test]
fn a_full_scenario_takes_no_more() {
    let mut all = Andringar::av_nya(std::iter::repeat_n(new("Torg"), MEST + 10));
    assert_eq!(all.len(), MEST);
    assert_eq!(all.push(Andring::Bort { nyckel: Nyckel::Ny(0) }, "Torg", None), Err(Fullt));
}

#[test]
fn the_sum_of_changes_keeps_the_last_of_each_and_the_oldest_version() {
    let mut all = Andringar::default();
    let nyckel = Nyckel::Stalle(1);
    all.push(Andring::Flytta { nyckel, till: at(59.4, 18.1) }, "A", Some(3)).unwrap();
    all.push(Andring::Bort { nyckel }, "A", Some(4)).unwrap();
    all.push(Andring::Oppna { nyckel }, "A", Some(5)).unwrap();
    assert!(all.ersatt(1) && !all.ersatt(0) && !all.ersatt(2));
    let sum = &all.summa()[&nyckel];
    assert_eq!((sum.finns, sum.flytta, sum.sedd), (Some(true), Some(at(59.4, 18.1)), Some(3)));
    all.sedda(&HashMap::from([(1, 7)]));
    assert_eq!(all.summa()[&nyckel].sedd, Some(7));
}

proptest! {
    #[test]
    fn applying_is_deterministic_and_survives_the_database(
        changes in prop::collection::vec(any_change(), 0..20),
    ) {
        let all = all(&changes);
        let text = serde_json::to_string(&all).unwrap();
        let read: Andringar = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &all);
        prop_assert_eq!(read.tillampa(&plan()), all.tillampa(&plan()));
    }

    /// Changes about other places, or other things of the same, may come in any order.
    #[test]
    fn the_order_of_independent_changes_does_not_matter(
        changes in prop::collection::vec(any_change(), 0..12), seed in any::<u64>(),
    ) {
        let before = all(&changes);
        let mut seen = std::collections::HashSet::new();
        let mut apart: Vec<Post> = before
            .poster
            .iter()
            .filter(|post| seen.insert((post.om(), post.andring.sak())))
            .cloned()
            .collect();
        let straight = Andringar { poster: apart.clone(), ..before.clone() };
        let turn = usize::try_from(seed % 13).unwrap();
        if !apart.is_empty() {
            let turn = turn % apart.len();
            apart.rotate_left(turn);
        }
        let turned = Andringar { poster: apart, ..before };
        let by_name = |mut places: Vec<Plats>| {
            places.sort_by_key(|place| place.nyckel);
            places
        };
        prop_assert_eq!(
            by_name(straight.tillampa(&plan()).platser),
            by_name(turned.tillampa(&plan()).platser)
        );
    }

    #[test]
    fn taking_an_added_place_out_or_back_gives_the_plan_back(
        changes in prop::collection::vec(any_change(), 0..8), take_out: bool,
    ) {
        let mut with = all(&changes);
        let without = with.tillampa(&plan());
        let nr = with.push(Andring::Ny(new("Torget")), "Torget", None).unwrap();
        let nyckel = Nyckel::Ny(nr);
        with.push(Andring::Flytta { nyckel, till: at(59.5, 18.2) }, "Torget", None).unwrap();
        prop_assert_eq!(with.tillampa(&plan()).platser.len(), without.platser.len() + 1);
        if take_out {
            with.push(Andring::Bort { nyckel }, "Torget", None).unwrap();
        } else {
            prop_assert_eq!(with.ta_bort(nr).len(), 2);
        }
        prop_assert_eq!(with.tillampa(&plan()), without);
    }

    #[test]
    fn undoing_the_last_change_gives_back_what_was(
        changes in prop::collection::vec(any_change(), 1..12),
    ) {
        let mut with = all(&changes);
        let before = all(&changes[..changes.len() - 1]);
        prop_assert!(with.angra().is_some());
        prop_assert_eq!(with.tillampa(&plan()), before.tillampa(&plan()));
    }
}
