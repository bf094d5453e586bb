use proptest::prelude::*;

use super::*;

const NEVER: &(dyn Fn() -> bool + Sync) = &|| false;

/// The cheapest of every allowed choice.
fn brute_force(instans: &Instans, villkor: &Villkor) -> f64 {
    let mut best = f64::INFINITY;
    for bits in 0_u32..1 << instans.kandidater() {
        if bits.count_ones() as usize != villkor.antal() {
            continue;
        }
        let val: Vec<usize> = (0..instans.kandidater()).filter(|j| bits >> j & 1 == 1).collect();
        if (0..instans.kandidater()).all(|j| !villkor.ar_fast(j) || val.contains(&j)) {
            best = best.min(instans.varde(&val));
        }
    }
    best
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
    let svar = valj(&instans, &Villkor::new(2, 6, []).unwrap(), 0.0, NEVER);
    assert_eq!((svar.val, svar.varde), (vec![1, 4], 4.0));
    let svar = valj(&instans, &Villkor::new(2, 6, [0]).unwrap(), 0.0, NEVER);
    assert_eq!((svar.val, svar.varde), (vec![0, 4], 5.0));
}

#[test]
fn when_time_is_up_there_is_still_a_choice_and_a_bound() {
    let instans = Instans::new(40, 12, |j, i| ((j * 37 + i * 11) % 50) as f64);
    let villkor = Villkor::new(4, 12, []).unwrap();
    let svar = valj(&instans, &villkor, 0.0, &|| true);
    assert_eq!(svar.val.len(), 4);
    assert!(svar.grans <= brute_force(&instans, &villkor) + 1e-3);
}

fn places() -> impl Strategy<Value = (Vec<(f64, f64, f64)>, Vec<(f64, f64)>, usize, Vec<usize>)> {
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
        let best = brute_force(&instans, &villkor);
        let svar = valj(&instans, &villkor, 0.0, NEVER);
        let digits = 1e-4 * best.max(1.0);
        prop_assert!((instans.varde(&svar.val) - svar.varde).abs() <= digits);
        prop_assert_eq!(svar.val.len(), antal);
        prop_assert!(fasta.iter().all(|keep| svar.val.contains(keep)));
        prop_assert!(svar.varde >= best - digits, "{} of {best}", svar.varde);
        prop_assert!(svar.grans <= best + digits, "{} of {best}", svar.grans);
        // Small problems are solved: the bound of a p-median is seldom far away.
        prop_assert!(svar.varde <= best * 1.05 + digits, "{} of {best}", svar.varde);
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
    }
}
