use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::lokal::{Intervall, Oppettid, Status};
use crate::tackning::Grund;
use crate::tackning::befolkning::{Befolkning, Distrikt, Kalla, Punkt};
use crate::tackning::installning::Installning;
use crate::tackning::scenario::andring::{Andring, Andringar, NyPlats};
use crate::val::{Val, Valform, Valtyp};
use crate::valdistrikt::Valkrets;

fn val() -> Val {
    let valdag = "2026-09-13".parse().unwrap();
    Val::new(
        "prov".parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        valdag,
        "9999".parse().unwrap(),
    )
    .unwrap()
}

fn at(east: f64, north: f64) -> Wgs84 {
    Wgs84::parse(59.0 + north / 111_195.0, 18.0 + east / 57_270.0).unwrap()
}

fn plats(id: i64, east: f64, north: f64) -> Plats {
    let datum = "2026-09-01".parse().unwrap();
    let tid = Intervall::parse_day("10:00-18:00").unwrap()[0];
    Plats {
        nyckel: Nyckel::Stalle(id),
        lokal_id: Some(id),
        namn: format!("Plats {id}"),
        adress: String::new(),
        typ: Stalletyp::Rostningslokal,
        status: Status::Publicerad,
        plats: Some(at(east, north)),
        oppettider: Vec::new(),
        oppen: Vec::new(),
        krav: Vec::new(),
        valdistrikt: None,
        kostnad_kr: 1_000,
    }
    .with_hours(vec![Oppettid { datum, tid }])
}

/// Two valdistrikt, each in a valkrets of its own, with these points and weights.
fn bild(homes: &[(f64, f64, u8)], platser: Vec<Plats>) -> Bild {
    let distrikt = (1..=2)
        .map(|nr| Distrikt {
            kod: format!("9999000{nr}").parse().unwrap(),
            namn: format!("Distrikt {nr}"),
            valkrets: Some(Valkrets { kod: nr.to_string(), namn: format!("Krets {nr}") }),
            stadsdel: String::new(),
            rostberattigade: None,
            rostande: None,
            kalla: Kalla::Rutnat,
        })
        .collect();
    let punkter = homes
        .iter()
        .enumerate()
        .map(|(i, &(east, north, vikt))| Punkt {
            plats: at(east, north),
            distrikt: u32::from(i % 2 == 1),
            vikt: f64::from(vikt),
            adress: None,
        })
        .collect();
    let installning = Installning::default();
    let befolkning = Arc::new(Befolkning { distrikt, punkter, ..Befolkning::default() });
    let grund = Arc::new(Grund::new(befolkning, Vec::new(), &installning));
    Bild { val: val(), grund, platser: platser.into(), installning: Arc::new(installning) }
}

fn both(before: &Bild, andringar: &Andringar) -> (Utraknat, Utraknat, Effekt) {
    let fraga = crate::tackning::bild::hela_perioden();
    let after = before.with_places(andringar.tillampa(&before.platser).platser);
    let fore = Utraknat::new(before.clone(), &fraga, None);
    let efter = Utraknat::new(after, &fraga, None);
    let effekt = Effekt::new(&fore, &efter);
    (fore, efter, effekt)
}

#[test]
fn a_place_taken_away_moves_those_it_served_further_and_leaves_the_rest() {
    let homes = [(0.0, 0.0, 10), (2_000.0, 0.0, 20)];
    let before = bild(&homes, vec![plats(1, 0.0, 0.0), plats(2, 2_000.0, 0.0)]);
    let mut andringar = Andringar::default();
    andringar.push(Andring::Bort { nyckel: Nyckel::Stalle(2) }, "Plats 2", None).unwrap();
    let (fore, efter, effekt) = both(&before, &andringar);
    assert!((effekt.alla.langre - 20.0).abs() < 1e-9 && effekt.alla.narmare == 0.0);
    assert!(effekt.distrikt[0].orord() && !effekt.distrikt[1].orord());
    assert_eq!(effekt.distrikt[1].klass(200.0), Klass::MycketLangre);
    assert_eq!(effekt.distrikt[0].klass(200.0), Klass::Lika);
    assert_eq!((fore.siffror.platser, efter.siffror.platser), (2, 1));
    assert_eq!((fore.siffror.minuter, efter.siffror.minuter), (960, 480));
    assert_eq!((fore.siffror.kostnad_kr, efter.siffror.kostnad_kr), (2_000, 1_000));
    let first = &effekt.platser[0];
    assert!((first.fore - 10.0).abs() < 1e-9 && (first.efter - 30.0).abs() < 1e-9);
    assert!(effekt.alla.andring_m() > 1_000.0 && effekt.valkretsar.len() == 2);
}

#[test]
fn the_last_place_taken_away_leaves_all_without() {
    let before = bild(&[(0.0, 0.0, 10), (500.0, 0.0, 5)], vec![plats(1, 0.0, 0.0)]);
    let mut andringar = Andringar::default();
    andringar.push(Andring::Bort { nyckel: Nyckel::Stalle(1) }, "Plats 1", None).unwrap();
    let (_, efter, effekt) = both(&before, &andringar);
    assert!((effekt.alla.forlorar - 15.0).abs() < 1e-9 && effekt.alla.andring_m() == 0.0);
    assert!((efter.siffror.fordelning.utan - 15.0).abs() < 1e-9);
    assert_eq!(effekt.alla.klass(200.0), Klass::MycketLangre);
}

proptest! {
    /// The twin asks of each point what its nearest place is.
    #[test]
    fn groups_are_those_of_a_list_of_voters(
        homes in prop::collection::vec((0.0..4_000.0_f64, 0.0..4_000.0_f64, 1..9_u8), 1..30),
        places in prop::collection::vec((0.0..4_000.0_f64, 0.0..4_000.0_f64), 1..6),
        out in prop::collection::vec(any::<bool>(), 6),
        new in prop::option::of((0.0..4_000.0_f64, 0.0..4_000.0_f64)),
    ) {
        let platser: Vec<Plats> =
            (1..).zip(&places).map(|(id, &(east, north))| plats(id, east, north)).collect();
        let before = bild(&homes, platser);
        let mut andringar = Andringar::default();
        for (id, _) in (1..).zip(&out).filter(|(_, out)| **out) {
            andringar.push(Andring::Bort { nyckel: Nyckel::Stalle(id) }, "", None).unwrap();
        }
        if let Some((east, north)) = new {
            let day = "2026-09-01".parse().unwrap();
            let ny = NyPlats {
                namn: "Ny".to_owned(),
                adress: String::new(),
                typ: Stalletyp::Tillfallig,
                plats: at(east, north),
                lokal: None,
                tider: [(day, Intervall::parse_day("10:00-12:00").unwrap())].into_iter().collect(),
                krav: Vec::new(),
                kostnad_kr: 5,
            };
            andringar.push(Andring::Ny(ny), "Ny", None).unwrap();
        }
        let (_, _, effekt) = both(&before, &andringar);
        let mut wanted = [Grupp::default(), Grupp::default()];
        for (i, &(east, north, vikt)) in homes.iter().enumerate() {
            let nearest = |spots: &mut dyn Iterator<Item = (f64, f64)>| {
                spots
                    .map(|(e, n)| (great_circle_m(at(east, north), at(e, n)) * 13.0).round())
                    .min_by(f64::total_cmp)
            };
            let fore = nearest(&mut places.iter().copied());
            let kept = places.iter().zip(&out).filter(|(_, out)| !**out).map(|(at, _)| *at);
            let efter = nearest(&mut kept.chain(new));
            let one = &mut wanted[i % 2];
            let vikt = f64::from(vikt);
            one.antal += vikt;
            match (fore, efter) {
                (Some(a), Some(b)) => {
                    one.langre += if b - a >= 2_000.0 { vikt } else { 0.0 };
                    one.narmare += if a - b >= 2_000.0 { vikt } else { 0.0 };
                    one.fore += a / 10.0 * vikt;
                    one.efter += b / 10.0 * vikt;
                }
                (Some(_), None) => one.forlorar += vikt,
                _ => {}
            }
        }
        for (made, wanted) in effekt.distrikt.iter().zip(&wanted) {
            prop_assert!((made.antal - wanted.antal).abs() < 1e-9);
            // A decimetre of rounding may lie on either side of the limit.
            prop_assert!((made.forlorar - wanted.forlorar).abs() < 1e-9);
            prop_assert!((made.fore - wanted.fore).abs() <= 0.11 * wanted.antal + 1e-6);
            prop_assert!((made.efter - wanted.efter).abs() <= 0.11 * wanted.antal + 1e-6);
            prop_assert!(made.langre <= made.bada && made.narmare <= made.bada);
        }
        let sum = |of: fn(&Grupp) -> f64| effekt.distrikt.iter().map(of).sum::<f64>();
        prop_assert!((effekt.alla.langre - sum(|g| g.langre)).abs() < 1e-6);
        prop_assert!((effekt.alla.narmare - sum(|g| g.narmare)).abs() < 1e-6);
        let served: f64 = effekt.platser.iter().map(|one| one.fore).sum();
        prop_assert!((served - effekt.alla.antal).abs() < 1e-6);
    }

    /// Nobody gets further to go when a place is added, and nobody nearer when one goes.
    #[test]
    fn more_places_are_never_worse(
        homes in prop::collection::vec((0.0..4_000.0_f64, 0.0..4_000.0_f64, 1..9_u8), 1..30),
        places in prop::collection::vec((0.0..4_000.0_f64, 0.0..4_000.0_f64), 2..6),
    ) {
        let platser: Vec<Plats> =
            (1..).zip(&places).map(|(id, &(east, north))| plats(id, east, north)).collect();
        let before = bild(&homes, platser);
        let mut andringar = Andringar::default();
        andringar.push(Andring::Bort { nyckel: Nyckel::Stalle(1) }, "", None).unwrap();
        let (fore, efter, effekt) = both(&before, &andringar);
        prop_assert!(effekt.alla.narmare == 0.0 && effekt.alla.andring_m() >= -1e-9);
        let back = Effekt::new(&efter, &fore);
        prop_assert!((back.alla.narmare - effekt.alla.langre).abs() < 1e-9);
        prop_assert!((back.alla.andring_m() + effekt.alla.andring_m()).abs() < 1e-6);
    }
}
