//! Fastening against a twin that looks at every straight part of every way.

use proptest::prelude::*;

use crate::gangnat::prov::{along, plats, ritning};
use crate::gangnat::{Byggare, Far, Gangnat, Losfel, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// Metres to the nearest of many points along the ways that someone may use.
fn nearest(nat: &Gangnat, from: Wgs84, profil: Profil) -> Option<f64> {
    const PARTS: u32 = 200;
    let open = (0_u32..).zip(nat.kanter()).filter(|(_, kant)| kant.far.far(profil));
    open.map(|(nr, _)| {
        let points: Vec<Wgs84> = nat.form(nr).collect();
        let mut least = f64::MAX;
        for pair in points.windows(2) {
            for part in 0..=PARTS {
                let share = f64::from(part) / f64::from(PARTS);
                let mix = |a: f64, b: f64| a + (b - a) * share;
                let (a, b) = (pair[0], pair[1]);
                let at = Wgs84::parse(mix(a.lat(), b.lat()), mix(a.lon(), b.lon())).unwrap();
                least = least.min(great_circle_m(from, at));
            }
        }
        least
    })
    .reduce(f64::min)
}

proptest! {
    #[test]
    fn the_nearest_way_is_found_and_where_on_it(
        ritning in ritning(),
        (east, north) in (-100.0..900.0, -100.0..900.0),
    ) {
        let nat = ritning.build();
        let from = plats(east, north);
        for profil in Profil::ALLA {
            let twin = nearest(&nat, from, profil);
            match nat.fast(from, profil, 5_000.0) {
                Err(_) => prop_assert_eq!(twin, None),
                Ok(fast) => {
                    let metres = f64::from(fast.steg_dm) / 10.0;
                    let twin = twin.unwrap();
                    // The parts of the twin are up to six metres long.
                    prop_assert!(metres <= twin + 0.2, "{} m, the twin {}", metres, twin);
                    prop_assert!((great_circle_m(from, fast.plats) - metres).abs() < 0.2);
                    let there = along(&nat, fast.kant, fast.dm);
                    prop_assert!(great_circle_m(there, fast.plats) < 0.2, "{:?}", fast);
                    prop_assert!(nat.kanter()[fast.kant as usize].far.far(profil));
                    let short = nat.fast(from, profil, metres - 0.2);
                    prop_assert!(metres < 0.3 || short.is_err());
                }
            }
        }
    }
}

/// A street along each shore of a water 40 m wide, and a bridge between them.
fn shores() -> Gangnat {
    let mut byggare = Byggare::default();
    let nod = |byggare: &mut Byggare, east, north| byggare.nod(plats(east, north));
    let south = [nod(&mut byggare, 0.0, 0.0), nod(&mut byggare, 300.0, 0.0)];
    let north = [nod(&mut byggare, 0.0, 80.0), nod(&mut byggare, 300.0, 80.0)];
    byggare.kant(south[0], south[1], &[], Far::ALLA);
    byggare.kant(north[0], north[1], &[], Far::ALLA);
    byggare.kant(south[1], north[1], &[], Far::ALLA);
    for shore in [20.0, 60.0] {
        byggare.hinder(plats(-50.0, shore), plats(295.0, shore));
    }
    byggare.build()
}

#[test]
fn nobody_is_fastened_across_water() {
    let nat = shores();
    let at = |east, north| nat.fast(plats(east, north), Profil::Gang, 150.0);
    // Nearest to its own street, and then nearer to the other's but across the water.
    assert_eq!(at(100.0, 5.0).unwrap().kant, 0);
    assert_eq!(at(100.0, 62.0).unwrap().kant, 1);
    let mut one_shore = Byggare::default();
    let (a, b) = (one_shore.nod(plats(0.0, 0.0)), one_shore.nod(plats(300.0, 0.0)));
    one_shore.kant(a, b, &[], Far::ALLA);
    one_shore.hinder(plats(-200.0, 20.0), plats(500.0, 20.0));
    let nat = one_shore.build();
    let at = |north| nat.fast(plats(100.0, north), Profil::Gang, 150.0);
    assert_eq!(at(19.0).unwrap().steg_dm, 190);
    assert_eq!(at(21.0), Err(Losfel::IngenVag));
    assert_eq!(at(151.0), Err(Losfel::Utanfor));
    assert_eq!(at(-100.0).unwrap().steg_dm, 1_000);
}

#[test]
fn a_place_is_fastened_along_the_way_and_not_to_its_ends() {
    let nat = shores();
    let fast = nat.fast(plats(123.0, 4.0), Profil::Rullstol, 150.0).unwrap();
    assert_eq!((fast.kant, fast.steg_dm), (0, 40));
    assert!(fast.dm.abs_diff(1_230) <= 1, "{fast:?}");
    assert_eq!(nat.ends(&fast).map(|(nod, _)| nod), [0, 1]);
    assert_eq!(nat.ends(&fast).map(|(_, dm)| dm).iter().sum::<u32>(), 3_000 + 80);
}
