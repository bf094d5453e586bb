use super::*;
use crate::geo::Wgs84;
use crate::lokal::Intervall;
use crate::lokal::tider::dagar::Tider;
use crate::tackning::scenario::andring::Andring;

fn at(lat: f64) -> Wgs84 {
    Wgs84::parse(lat, 18.0).unwrap()
}

fn hours(text: &str) -> Tider {
    [("2026-09-01".parse().unwrap(), Intervall::parse_day(text).unwrap())].into_iter().collect()
}

fn new(typ: Stalletyp, lokal: Option<i64>) -> NyPlats {
    NyPlats {
        namn: "Torget".to_owned(),
        adress: String::new(),
        typ,
        plats: at(59.3),
        lokal,
        tider: hours("10:00-18:00"),
        krav: Vec::new(),
        kostnad_kr: 0,
    }
}

/// A published street site and a röstningslokal that is a kandidat.
fn plan() -> Vec<Plats> {
    let mut site = new(Stalletyp::Tillfallig, None).plats(0);
    site.nyckel = Nyckel::Stalle(1);
    site.status = Status::Publicerad;
    let mut lokal = new(Stalletyp::Rostningslokal, Some(9)).plats(0);
    lokal.nyckel = Nyckel::Stalle(2);
    lokal.status = Status::Kandidat;
    vec![site, lokal]
}

fn steps(changes: &[(Andring, Option<i64>)]) -> Vec<Steg> {
    let mut andringar = Andringar::default();
    for (andring, sedd) in changes {
        andringar.push(andring.clone(), "Ställe", *sedd).unwrap();
    }
    steg(&andringar, &plan(), &HashMap::from([(1, 5), (2, 1)]))
}

const SITE: Nyckel = Nyckel::Stalle(1);
const LOKAL: Nyckel = Nyckel::Stalle(2);

#[test]
fn what_the_plan_has_already_is_no_step() {
    let same = [
        (Andring::Flytta { nyckel: SITE, till: at(59.3) }, Some(5)),
        (Andring::Tider { nyckel: SITE, tider: hours("10:00-18:00") }, Some(5)),
        (Andring::Oppna { nyckel: SITE }, Some(5)),
    ];
    assert_eq!(steps(&same), []);
    assert_eq!(steps(&[]), []);
}

#[test]
fn a_published_place_is_told_and_a_stale_one_stops() {
    let moved = Andring::Flytta { nyckel: SITE, till: at(59.4) };
    let fresh = steps(&[(moved.clone(), Some(5))]);
    assert!(fresh[0].publicerad && fresh[0].hinder.is_empty());
    let stale = steps(&[(moved, Some(4)), (Andring::Oppna { nyckel: SITE }, Some(5))]);
    assert!(stale[0].hinder[0].contains("Har ändrats"));
    let opened = steps(&[(Andring::Oppna { nyckel: LOKAL }, Some(1))]);
    assert!(!opened[0].publicerad && opened[0].hinder.is_empty() && opened[0].texter.len() == 1);
}

#[test]
fn a_lokal_is_not_moved_and_a_place_that_is_gone_stops() {
    let moved = steps(&[(Andring::Flytta { nyckel: LOKAL, till: at(59.4) }, Some(1))]);
    assert_eq!(moved[0].hinder, [FAST]);
    let gone = steps(&[(Andring::Bort { nyckel: Nyckel::Stalle(7) }, Some(1))]);
    assert!(gone[0].hinder[0].contains("Finns inte längre") && gone[0].texter.is_empty());
}

#[test]
fn a_new_place_is_added_as_it_last_was_and_not_when_it_was_taken_out_again() {
    let ny = Nyckel::Ny(0);
    let (tider, till) = (hours("08:00-12:00"), at(59.5));
    let changed = steps(&[
        (Andring::Ny(new(Stalletyp::Tillfallig, None)), None),
        (Andring::Flytta { nyckel: ny, till }, None),
        (Andring::Tider { nyckel: ny, tider: tider.clone() }, None),
    ]);
    let added = changed[0].summa.ny_plats().unwrap();
    assert_eq!((added.plats, added.tider), (till, tider));
    let out = [
        (Andring::Ny(new(Stalletyp::Tillfallig, None)), None),
        (Andring::Bort { nyckel: ny }, None),
    ];
    assert_eq!(steps(&out), []);
    let fixed = steps(&[
        (Andring::Ny(new(Stalletyp::Rostningslokal, Some(3))), None),
        (Andring::Flytta { nyckel: ny, till }, None),
    ]);
    assert_eq!(fixed[0].hinder, [FAST]);
}
