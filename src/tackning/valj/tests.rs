use proptest::prelude::*;

use super::*;

const NEVER: &(dyn Fn() -> bool + Sync) = &|| false;

fn valj(
    instans: &Instans,
    villkor: &Villkor,
    gap: f64,
    slut: &(dyn Fn() -> bool + Sync),
) -> Result<Svar, Villkorsfel> {
    let sokning = Sokning { gap, helhet: 0.0, fro: 1, grenar: true, slut, framsteg: &|_, _| () };
    sok(instans, villkor, sokning)
}

/// The cheapest of every allowed choice; nothing when there is none.
fn brute_force(instans: &Instans, villkor: &Villkor) -> Option<f64> {
    let all = (0_u32..1 << instans.kandidater()).map(|bits| {
        (0..instans.kandidater()).filter(|j| bits >> j & 1 == 1).collect::<Vec<usize>>()
    });
    let allowed = all.filter(|val| {
        (villkor.minst..=villkor.hogst).contains(&val.len())
            && (0..instans.kandidater()).all(|j| !villkor.ar_fast(j) || val.contains(&j))
            && val.iter().all(|&j| !villkor.ar_forbjuden(j))
            && villkor.rader.iter().all(|rad| {
                let inside = rad.vikter.iter().filter(|(j, _)| val.contains(j));
                inside.map(|(_, vikt)| vikt).sum::<f64>() <= rad.hogst + 1e-7
            })
            && val.iter().all(|&j| villkor.krockar(j).iter().all(|other| !val.contains(other)))
            && rymd::ryms(instans, villkor, val)
    });
    allowed.map(|val| instans.varde(&val)).reduce(f64::min)
}

#[test]
fn what_cannot_be_chosen_is_refused() {
    assert_eq!(Villkor::new(0, 5, []), Err(Villkorsfel::Ingen));
    assert_eq!(Villkor::new(6, 5, []), Err(Villkorsfel::ForFa { antal: 6, kandidater: 5 }));
    let all = Villkor::new(2, 5, [0, 1, 2, 2]);
    assert_eq!(all, Err(Villkorsfel::ForMangaFasta { fasta: 3, antal: 2 }));
}

#[test]
fn a_line_of_villages_gets_its_places_where_they_are() {
    // Points 0, 1, 2, 10, 11, 12 on a line, which are candidates too.
    let place = [0.0, 1.0, 2.0, 10.0, 11.0, 12.0_f64];
    let instans = Instans::new(6, 6, |j, i| (place[j] - place[i]).abs());
    let choose = |villkor: Villkor| {
        let svar = valj(&instans, &villkor, 0.0, NEVER).unwrap();
        (svar.val, svar.varde)
    };
    let two = || Villkor::new(2, 6, []).unwrap();
    assert_eq!(choose(two()), (vec![1, 4], 4.0));
    assert_eq!(choose(Villkor::new(2, 6, [0]).unwrap()), (vec![0, 4], 5.0));
    assert!((choose(two().utan([4])).1 - 5.0).abs() < 1e-9);
    let south = Rad::minst("Två i söder", (0..3).map(|j| (j, 1.0)), 2.0);
    assert_eq!(choose(two().med(south)).0.iter().filter(|j| **j < 3).count(), 2);
    let dear = Rad::hogst("Budget", (0..6).map(|j| (j, if j == 4 { 10.0 } else { 1.0 })), 5.0);
    assert!((choose(two().med(dear)).1 - 5.0).abs() < 1e-9);
    let three = Villkor::new(3, 6, []).unwrap().eller_farre();
    let apart = three.isar("Minst 5 isär", |a, b| (place[a] - place[b]).abs() < 5.0);
    assert_eq!(choose(apart), (vec![1, 4], 4.0));
    let room = |most| Kapacitet {
        namn: format!("Högst {most} väljare"),
        plats: vec![most; 6],
        vikt: vec![1.0; 6],
    };
    assert_eq!(choose(two().rymmer(room(3.0))), (vec![1, 4], 4.0));
}

#[test]
fn constraints_that_cannot_hold_together_are_named_and_no_others() {
    let instans = Instans::new(4, 4, |j, i| (j as f64 - i as f64).abs());
    let cost = Rad::hogst("Budgeten på högst 20 kr", (0..4).map(|j| (j, 10.0)), 20.0);
    let north = Rad::minst("Minst en i norr", [(3, 1.0)], 1.0);
    let told = |villkor: Villkor| match valj(&instans, &villkor, 0.0, NEVER) {
        Err(Villkorsfel::Oforenliga(namn)) => namn,
        other => panic!("{other:?}"),
    };
    let three = Villkor::new(3, 4, []).unwrap().med(cost.clone()).med(north.clone());
    assert_eq!(told(three), ["Exakt 3 platser", "Budgeten på högst 20 kr"]);
    let never = Villkor::new(2, 4, []).unwrap().utan([3]).med(cost).med(north);
    assert_eq!(told(never), ["Platser som inte får väljas", "Minst en i norr"]);
    let full = Kapacitet {
        namn: "Högst 2 väljare per plats".into(),
        plats: vec![1.0; 4],
        vikt: vec![1.0; 4],
    };
    let two = Villkor::new(2, 4, []).unwrap().rymmer(full);
    assert_eq!(told(two), ["Exakt 2 platser", "Högst 2 väljare per plats"]);
    let near = Villkor::new(2, 4, [0, 1]).unwrap().isar("Minst 2 isär", |a, b| a.abs_diff(b) < 2);
    assert_eq!(told(near), ["Platser som ska behållas", "Minst 2 isär"]);
}

#[test]
fn when_time_is_up_there_is_still_a_choice_and_a_bound() {
    let instans = Instans::new(40, 12, |j, i| ((j * 37 + i * 11) % 50) as f64);
    let villkor = Villkor::new(4, 12, []).unwrap();
    let svar = valj(&instans, &villkor, 0.0, &|| true).unwrap();
    assert_eq!(svar.val.len(), 4);
    assert!(svar.grans <= brute_force(&instans, &villkor).unwrap() + 1e-3);
}

#[test]
fn the_same_seed_gives_the_same_choice() {
    let instans = Instans::new(200, 30, |j, i| ((j * 137 + i * 71) % 97) as f64);
    let row = Rad::hogst("Budget", (0..30).map(|j| (j, 1.0 + (j % 7) as f64)), 20.0);
    let villkor = Villkor::new(8, 30, []).unwrap().eller_farre().med(row);
    let once = || {
        sok(
            &instans,
            &villkor,
            Sokning {
                gap: 0.001,
                helhet: 0.0,
                fro: 7,
                grenar: true,
                slut: NEVER,
                framsteg: &|_, _| (),
            },
        )
    };
    assert_eq!(once(), once());
}

type Plats = (f64, f64);

/// Points with their weights, candidates, how many to choose, and those to keep.
type Fall = (Vec<(f64, f64, f64)>, Vec<Plats>, usize, Vec<usize>);

fn places() -> impl Strategy<Value = Fall> {
    let points = proptest::collection::vec((0.0..1e3_f64, 0.0..1e3_f64, 1.0..50.0_f64), 1..25);
    let candidates = proptest::collection::vec((0.0..1e3_f64, 0.0..1e3_f64), 1..10);
    (points, candidates).prop_flat_map(|(points, candidates)| {
        let count = candidates.len();
        let antal = 1..=count;
        (Just(points), Just(candidates), antal).prop_flat_map(move |(points, candidates, antal)| {
            let fasta = proptest::collection::vec(0..count, 0..=antal.min(2));
            (Just(points), Just(candidates), Just(antal), fasta)
        })
    })
}

/// Constraints of every kind, each perhaps left out, drawn for any instance.
#[derive(Debug, Clone)]
struct Drag {
    farre: bool,
    utan: Vec<usize>,
    kostnad: Option<(Vec<u8>, f64)>,
    grupper: Option<Vec<u8>>,
    slag: Option<(Vec<bool>, usize, bool)>,
    isar: Option<f64>,
    rymmer: Option<f64>,
}

fn drag() -> impl Strategy<Value = Drag> {
    use proptest::{collection::vec, option};
    (
        any::<bool>(),
        vec(0..10_usize, 0..3),
        option::of((vec(1..20_u8, 10), 5.0..80.0)),
        option::of(vec(0..3_u8, 10)),
        option::of((vec(any::<bool>(), 10), 0..4_usize, any::<bool>())),
        option::of(10.0..600.0),
        option::of(0.2..1.2),
    )
        .prop_map(|(farre, utan, kostnad, grupper, slag, isar, rymmer)| Drag {
            farre,
            utan,
            kostnad,
            grupper,
            slag,
            isar,
            rymmer,
        })
}

fn constrained(
    mut villkor: Villkor,
    drag: &Drag,
    points: &[(f64, f64, f64)],
    candidates: &[Plats],
) -> Villkor {
    let count_of = candidates.len();
    if drag.farre {
        villkor = villkor.eller_farre();
    }
    villkor = villkor.utan(drag.utan.iter().copied().filter(|j| *j < count_of));
    if let Some((costs, most)) = &drag.kostnad {
        let costs = costs.iter().take(count_of).map(|cost| f64::from(*cost)).enumerate();
        villkor = villkor.med(Rad::hogst("Budget", costs, *most));
    }
    if let Some(groups) = &drag.grupper {
        for group in 0..3 {
            let own = groups.iter().take(count_of).enumerate().filter(|(_, g)| **g == group);
            let own = own.map(|(j, _)| (j, 1.0));
            villkor = villkor.med(Rad::minst(format!("Minst en i {group}"), own, 1.0));
        }
    }
    if let Some((kinds, count, exactly)) = &drag.slag {
        let own =
            || kinds.iter().take(count_of).enumerate().filter(|(_, k)| **k).map(|(j, _)| (j, 1.0));
        villkor = villkor.med(Rad::hogst("Högst så många gatuplatser", own(), *count as f64));
        if *exactly {
            villkor = villkor.med(Rad::minst("Minst så många gatuplatser", own(), *count as f64));
        }
    }
    if let Some(least) = drag.isar {
        villkor = villkor.isar("Isär", |a, b| {
            let ((x, y), (u, v)) = (candidates[a], candidates[b]);
            (x - u).hypot(y - v) < least
        });
    }
    if let Some(share) = drag.rymmer {
        let vikt: Vec<f64> = points.iter().map(|(_, _, w)| *w).collect();
        let most = share * vikt.iter().sum::<f64>();
        let plats = vec![most; count_of];
        villkor = villkor.rymmer(Kapacitet { namn: "Plats".to_owned(), plats, vikt });
    }
    villkor
}

proptest! {
    #[test]
    fn the_choice_is_never_better_than_the_best_nor_the_bound_above_it(
        (points, candidates, antal, fasta) in places()
    ) {
        let instans = Instans::new(points.len(), candidates.len(), |j, i| {
            let ((x, y, w), (u, v)) = (points[i], candidates[j]);
            w * (x - u).hypot(y - v)
        });
        let villkor = Villkor::new(antal, candidates.len(), fasta.iter().copied()).unwrap();
        let best = brute_force(&instans, &villkor).unwrap();
        let svar = valj(&instans, &villkor, 0.0, NEVER).unwrap();
        let digits = 1e-4 * best.max(1.0);
        prop_assert!((instans.varde(&svar.val) - svar.varde).abs() <= digits);
        prop_assert_eq!(svar.val.len(), antal);
        prop_assert!(fasta.iter().all(|keep| svar.val.contains(keep)));
        prop_assert!(svar.varde >= best - digits, "{} of {best}", svar.varde);
        prop_assert!(svar.grans <= best + digits, "{} of {best}", svar.grans);
        // Small problems are solved, and proved to be.
        prop_assert!(svar.varde <= best + digits, "{} of {best}", svar.varde);
        prop_assert!(svar.grans >= best - digits, "{} of {best}", svar.grans);
    }

    #[test]
    fn under_constraints_too_and_what_cannot_be_is_told(
        (points, candidates, antal, fasta) in places(), drag in drag()
    ) {
        let instans = Instans::new(points.len(), candidates.len(), |j, i| {
            let ((x, y, w), (u, v)) = (points[i], candidates[j]);
            w * (x - u).hypot(y - v)
        });
        let villkor = Villkor::new(antal, candidates.len(), fasta.iter().copied()).unwrap();
        let villkor = constrained(villkor, &drag, &points, &candidates);
        match (brute_force(&instans, &villkor), valj(&instans, &villkor, 0.0, NEVER)) {
            (Some(best), Ok(svar)) => {
                let digits = 1e-4 * best.max(1.0);
                prop_assert!(villkor.uppfylls(&svar.val), "{:?}", svar.val);
                prop_assert!(rymd::ryms(&instans, &villkor, &svar.val));
                prop_assert!((instans.varde(&svar.val) - svar.varde).abs() <= digits);
                prop_assert!((svar.varde - best).abs() <= digits, "{} of {best}", svar.varde);
                prop_assert!((svar.grans - best).abs() <= digits, "{} of {best}", svar.grans);
            }
            (None, Err(Villkorsfel::Oforenliga(namn))) => prop_assert!(!namn.is_empty()),
            (best, svar) => prop_assert!(false, "{best:?} but {svar:?}"),
        }
    }

    // Along a line no choice in parts beats whole places: the balance alone is the proof.
    #[test]
    fn the_balance_of_places_along_a_street_is_the_best_choice(
        points in proptest::collection::vec((0.0..100.0_f64, 1.0..9.0_f64), 5..30),
        candidates in proptest::collection::vec(0.0..100.0_f64, 6..12),
        antal in 1..5_usize, reach in 2.0..20.0_f64,
    ) {
        let within = |j: usize, i: usize| (candidates[j] - points[i].0).abs() <= reach;
        let instans = Instans::new(points.len(), candidates.len(), |j, i| {
            if within(j, i) { 0.0 } else { points[i].1 }
        });
        let villkor = Villkor::new(antal, candidates.len(), []).unwrap();
        let best = brute_force(&instans, &villkor).unwrap();
        let balans = Balans::new(&instans, &villkor);
        let priser = Priser::new(&instans, &villkor, best);
        let lage = balans.lage(&villkor, &priser, vec![0.0; candidates.len()]);
        let all: f64 = points.iter().map(|(_, people)| people).sum();
        let nog = Nog { grans: best - 0.005 * all, varv: 5_000, slut: &|| false };
        let (grans, ..) = balans.balansera(&villkor, lage, &nog);
        prop_assert!(grans.grans <= best + 1e-6 * all, "{} of {best}", grans.grans);
        prop_assert!(grans.grans >= best - 0.01 * all, "{} of {best} and {all}", grans.grans);
    }

    // Costs that follow no map: swaps get stuck, and parts of places beat whole ones.
    #[test]
    fn what_prices_leave_open_is_searched_to_its_end(
        costs in proptest::collection::vec(proptest::collection::vec(0..4_u8, 11), 8..24),
        antal in 2..6_usize, drag in drag(),
    ) {
        let instans = Instans::new(costs.len(), 11, |j, i| f64::from(costs[i][j].pow(2)));
        let villkor = Villkor::new(antal, 11, []).unwrap();
        let places: Vec<Plats> = (0..11).map(|j| (f64::from(j) * 70.0, 0.0)).collect();
        let people = vec![(0.0, 0.0, 1.0); costs.len()];
        let villkor = constrained(villkor, &Drag { rymmer: None, ..drag }, &people, &places);
        let Some(best) = brute_force(&instans, &villkor) else { return Ok(()) };
        let (slut, framsteg): (_, &(dyn Fn(f64, f64) + Sync)) = (NEVER, &|_, _| ());
        let sokning = Sokning { gap: 0.0, helhet: 0.0, fro: 1, grenar: true, slut, framsteg };
        let svar = sok(&instans, &villkor, sokning).unwrap();
        let digits = 1e-4 * best.max(1.0);
        prop_assert!((svar.varde - best).abs() <= digits, "{} of {best}", svar.varde);
        prop_assert!((svar.grans - best).abs() <= digits, "{} of {best}", svar.grans);
        // The tree alone comes as far, from a choice that no swap has improved.
        let mut arbete = Arbete {
            instans: &instans,
            villkor: &villkor,
            sokning,
            slump: ChaCha8Rng::seed_from_u64(1),
            best: Svar { val: Vec::new(), varde: f64::INFINITY, grans: f64::NEG_INFINITY, varv: 0 },
        };
        let first = (0_u32..1 << 11)
            .map(|set| (0..11).filter(|j| set >> j & 1 == 1).collect::<Vec<usize>>())
            .find(|val| villkor.uppfylls(val))
            .unwrap();
        (arbete.best.varde, arbete.best.val) = (instans.varde(&first), first);
        let balans = Balans::new(&instans, &villkor);
        let priser = Priser::new(&instans, &villkor, best);
        arbete.grena(&balans, balans.lage(&villkor, &priser, vec![0.5; 11]));
        prop_assert!((arbete.best.varde - best).abs() <= digits, "{} of {best}", arbete.best.varde);
        prop_assert!(arbete.best.grans <= best + digits, "{} of {best}", arbete.best.grans);
    }

    #[test]
    fn a_balance_is_a_bound_however_few_candidates_a_point_looks_at(
        (points, candidates, antal, fasta) in places(), drag in drag(), near in 1..10_usize,
    ) {
        let instans = Instans::new(points.len(), candidates.len(), |j, i| {
            let ((x, y, w), (u, v)) = (points[i], candidates[j]);
            w * (x - u).hypot(y - v)
        });
        let villkor = Villkor::new(antal, candidates.len(), fasta.iter().copied()).unwrap();
        let villkor = constrained(villkor, &drag, &points, &candidates);
        let Some(best) = brute_force(&instans, &villkor) else { return Ok(()) };
        let balans = Balans::with(&instans, 2, near);
        let priser = Priser::new(&instans, &villkor, best);
        let lage = balans.lage(&villkor, &priser, vec![0.5; candidates.len()]);
        let begun = balans.bedom(&villkor, &lage).grans;
        let nog = Nog { grans: f64::INFINITY, varv: 640, slut: &|| false };
        let (grans, lage, _) = balans.balansera(&villkor, lage, &nog);
        prop_assert!(begun <= grans.grans && grans.grans <= best + 1e-6 * best.max(1.0));
        prop_assert!((balans.bedom(&villkor, &lage).grans - grans.grans).abs() < 1e-9 * best.max(1.0));
        let parts = lage.del().iter().sum::<f64>();
        prop_assert!(lage.del().iter().all(|del| (0.0..=1.0).contains(del)), "{:?}", lage.del());
        prop_assert!((villkor.minst as f64 - 1e-6..=villkor.hogst as f64 + 1e-6).contains(&parts));
    }

    #[test]
    fn no_single_swap_improves_what_interchange_gives(
        (points, candidates, antal, fasta) in places()
    ) {
        let instans = Instans::new(points.len(), candidates.len(), |j, i| {
            let ((x, y, w), (u, v)) = (points[i], candidates[j]);
            w * (x - u).hypot(y - v)
        });
        let villkor = Villkor::new(antal, candidates.len(), fasta.iter().copied()).unwrap();
        let start = villkor.minst(&vec![0.0; candidates.len()]);
        let (val, cost) = utbyte::forbattra(&instans, &villkor, start, NEVER);
        for (position, &goes) in val.iter().enumerate() {
            if villkor.ar_fast(goes) {
                continue;
            }
            for comes in (0..candidates.len()).filter(|j| !val.contains(j)) {
                let mut other = val.clone();
                other[position] = comes;
                prop_assert!(instans.varde(&other) >= cost - 1e-4 * cost.max(1.0));
            }
        }
        // And what is said of swaps is what they give.
        for byte in utbyte::alternativ(&instans, &villkor, &val).into_iter().flatten() {
            let swap = |j: &usize| if Some(*j) == byte.bort { byte.till } else { *j };
            let other: Vec<usize> = val.iter().map(swap).collect();
            prop_assert!((instans.varde(&other) - cost + byte.vinst).abs() <= 1e-3 * cost.max(1.0));
        }
    }
}

/// At least and at most.
type Span = (usize, usize);
/// Values and kinds by candidate, how many of each kind, which is kept and how many in all.
type Kinds = (Vec<f64>, Vec<u8>, [Span; 2], Span);

/// Candidates of which some are of one kind and some of another, with how many of each.
fn kinds() -> impl Strategy<Value = Kinds> {
    let span = || (0..3_usize, 0..4_usize).prop_map(|(least, more)| (least, least + more));
    (1..9_usize).prop_flat_map(move |n| {
        let values = proptest::collection::vec(-5.0..5.0, n);
        let kinds = proptest::collection::vec(0..3_u8, n);
        (values, kinds, [span(), span()], (0..n, 1..=n))
    })
}

proptest! {
    #[test]
    fn the_least_sum_keeps_the_counts_of_kinds((varden, slag, antal, (keep, most)) in kinds()) {
        let n = varden.len();
        let mut villkor = Villkor::new(most, n, [keep]).unwrap().eller_farre();
        for (kind, (least, most)) in (0..2_u8).zip(antal) {
            let own = || (0..n).filter(|&j| slag[j] == kind).map(|j| (j, 1.0));
            villkor = villkor.med(Rad::minst("minst", own(), least as f64));
            villkor = villkor.med(Rad::hogst("högst", own(), most as f64));
        }
        let allowed = (1_u32..1 << n)
            .map(|set| (0..n).filter(|j| set >> j & 1 == 1).collect::<Vec<_>>())
            .filter(|val| villkor.uppfylls(val));
        let sum = |val: &[usize]| val.iter().map(|&j| varden[j]).sum::<f64>();
        let best = allowed.map(|val| sum(&val)).fold(f64::INFINITY, f64::min);
        if best.is_finite() {
            let found = villkor.minst(&varden);
            prop_assert!(villkor.uppfylls(&found), "{:?}", found);
            prop_assert!((sum(&found) - best).abs() < 1e-9, "{} {}", sum(&found), best);
        }
    }
}
