//! Shortest paths against a twin that cuts ways in two and asks Floyd (1962) and Warshall
//! (1962) for all distances.

use proptest::prelude::*;

use crate::gangnat::prov::{Draget, Ritning, along, fastpunkt, plats, ritning, var};
use crate::gangnat::{Far, Fastpunkt, Gangnat, INGEN, Profil};
use crate::geo::distance::great_circle_m;

/// All distances between the junctions and then the places, whose steps are left out.
fn all_pairs(nat: &Gangnat, profil: Profil, places: &[Fastpunkt]) -> Vec<Vec<Option<u64>>> {
    let junctions = nat.nodes() as usize;
    let count = junctions + places.len();
    let mut dm = vec![vec![None; count]; count];
    let mut join = |a: usize, b: usize, length: u32| {
        let length = u64::from(length);
        for (from, to) in [(a, b), (b, a)] {
            let known: &mut Option<u64> = &mut dm[from][to];
            *known = Some(known.map_or(length, |old| old.min(length)));
        }
    };
    for nod in 0..count {
        join(nod, nod, 0);
    }
    for (nr, kant) in (0_u32..).zip(nat.kanter()) {
        if !kant.far.far(profil) {
            continue;
        }
        let mut stops = vec![(0, kant.fran as usize), (kant.dm, kant.till as usize)];
        let on = places.iter().enumerate().filter(|(_, one)| one.kant == nr);
        stops.extend(on.map(|(i, one)| (one.dm, junctions + i)));
        // Places at the ends stay between them.
        stops.sort_by_key(|(dm, who)| match *who {
            who if who == kant.fran as usize && *dm == 0 => (0, 0),
            _ if *dm == kant.dm && *who < junctions => (*dm, 2),
            _ => (*dm, 1),
        });
        for pair in stops.windows(2) {
            join(pair[0].1, pair[1].1, pair[1].0 - pair[0].0);
        }
    }
    for via in 0..count {
        for from in 0..count {
            for to in 0..count {
                if let (Some(a), Some(b)) = (dm[from][via], dm[via][to])
                    && dm[from][to].is_none_or(|known| a + b < known)
                {
                    dm[from][to] = Some(a + b);
                }
            }
        }
    }
    dm
}

fn far(nat: &Gangnat, profil: Profil, place: &Fastpunkt) -> bool {
    nat.kanter()[place.kant as usize].far.far(profil)
}

fn line_m(line: &[crate::geo::Wgs84]) -> f64 {
    line.windows(2).map(|pair| great_circle_m(pair[0], pair[1])).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn distances_equal_those_of_the_twin_to_the_decimetre(
        ritning in ritning(),
        (a, b) in (var(), var()),
        radius in prop_oneof![Just(INGEN - 1), 0..12_000_u32],
    ) {
        let nat = ritning.build();
        let (a, b) = (fastpunkt(&nat, a), fastpunkt(&nat, b));
        for profil in Profil::ALLA.into_iter().filter(|p| far(&nat, *p, &a) && far(&nat, *p, &b)) {
            let twin = all_pairs(&nat, profil, &[a, b]);
            let start = nat.nodes() as usize;
            let to_junctions = nat.fran(profil, &a, radius);
            for (nod, dm) in to_junctions.iter().enumerate() {
                let right = twin[start][nod].map(|dm| dm + u64::from(a.steg_dm));
                let right = right.filter(|dm| *dm <= u64::from(radius));
                prop_assert_eq!(right.unwrap_or(u64::from(INGEN)), u64::from(*dm));
            }
            let between = nat.till(&nat.fran(profil, &a, INGEN - 1), &a, &b);
            let steps = u64::from(a.steg_dm) + u64::from(b.steg_dm);
            let right = twin[start][start + 1].map(|dm| dm + steps);
            prop_assert_eq!(right.unwrap_or(u64::from(INGEN)), u64::from(between));
            // Both ways alike.
            let back = nat.till(&nat.fran(profil, &b, INGEN - 1), &b, &a);
            prop_assert_eq!(between, back);
        }
    }

    #[test]
    fn the_line_of_a_way_is_as_long_as_it_says(ritning in ritning(), (a, b) in (var(), var())) {
        let nat = ritning.build();
        let (a, b) = (fastpunkt(&nat, a), fastpunkt(&nat, b));
        for profil in Profil::ALLA.into_iter().filter(|p| far(&nat, *p, &a) && far(&nat, *p, &b)) {
            let dm = nat.till(&nat.fran(profil, &a, INGEN - 1), &a, &b);
            let Some(vag) = nat.vag(profil, &a, &b) else {
                prop_assert_eq!(dm, INGEN);
                continue;
            };
            prop_assert_eq!(vag.dm, dm);
            let (first, last) = (vag.punkter.first().unwrap(), vag.punkter.last().unwrap());
            prop_assert_eq!((*first, *last), (a.plats, b.plats));
            // Every way is rounded to the decimetre, and so are the places on it.
            let ways = u32::try_from(nat.kanter().len()).unwrap();
            let slack = 0.2 * (f64::from(ways) + 2.0);
            let walked = f64::from(vag.dm - a.steg_dm - b.steg_dm) / 10.0;
            let drawn = line_m(&vag.punkter);
            prop_assert!((walked - drawn).abs() <= slack, "{} m, drawn {}", walked, drawn);
        }
    }
}

fn drawn(noder: &[(f64, f64)], kanter: &[Draget]) -> Gangnat {
    Ritning { noder: noder.to_vec(), kanter: kanter.to_vec() }.build()
}

fn on(nat: &Gangnat, kant: u32, dm: u32) -> Fastpunkt {
    Fastpunkt { kant, dm, steg_dm: 0, plats: along(nat, kant, dm) }
}

#[test]
fn a_way_that_returns_to_its_beginning_is_walked_the_shorter_way_round() {
    // A square of 100 m a side from and to one junction.
    let round = vec![(100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
    let nat = drawn(&[(0.0, 0.0)], &[(0, 0, round, Far::ALLA)]);
    let (a, b) = (on(&nat, 0, 500), on(&nat, 0, 3_500));
    let vag = nat.vag(Profil::Gang, &a, &b).unwrap();
    assert_eq!((vag.dm, vag.punkter.len()), (1_000, 3));
    assert!((line_m(&vag.punkter) - 100.0).abs() < 0.2, "{vag:?}");
    let back = nat.vag(Profil::Gang, &b, &a).unwrap();
    assert_eq!(back.punkter.iter().rev().copied().collect::<Vec<_>>(), vag.punkter);
    let near = nat.vag(Profil::Gang, &on(&nat, 0, 900), &on(&nat, 0, 1_100)).unwrap();
    assert_eq!((near.dm, near.punkter.len()), (200, 3));
}

#[test]
fn of_two_ways_between_the_same_junctions_the_line_follows_the_right_one() {
    let nat = drawn(
        &[(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)],
        &[
            (0, 1, vec![(50.0, 80.0)], Far::ALLA),
            (1, 0, vec![(50.0, 5.0)], Far::GANG),
            (1, 2, vec![], Far::ALLA),
        ],
    );
    let (a, b) = (on(&nat, 2, 1_000), on(&nat, 0, 0));
    let height = |profil| {
        let line = nat.vag(profil, &a, &b).unwrap().punkter;
        line.iter().map(|p| great_circle_m(*p, plats(50.0, 0.0))).fold(f64::MAX, f64::min)
    };
    assert!((height(Profil::Gang) - 5.0).abs() < 0.1, "those on foot take the straight one");
    assert!(height(Profil::Rullstol) > 45.0, "those in a wheelchair cannot");
}

#[test]
fn there_is_no_way_to_another_island() {
    let nat = drawn(
        &[(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (300.0, 0.0)],
        &[(0, 1, vec![], Far::ALLA), (2, 3, vec![], Far::ALLA), (1, 2, vec![], Far::GANG)],
    );
    let (a, b) = (on(&nat, 0, 0), on(&nat, 1, 1_000));
    assert_eq!(nat.vag(Profil::Rullstol, &a, &b), None);
    assert_eq!(nat.vag(Profil::Gang, &a, &b).unwrap().dm, 3_000);
    let islands = |profil| (0..4).map(|nod| nat.o(profil, nod)).collect::<Vec<_>>();
    assert_eq!(islands(Profil::Gang), [0; 4]);
    assert_eq!(islands(Profil::Rullstol), [0, 0, 1, 1]);
}
