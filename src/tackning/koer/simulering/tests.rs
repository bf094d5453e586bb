use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use proptest::prelude::*;

use super::super::exakt::Mmc;
use super::super::modell::{Led, Pass};
use super::*;

const EXPONENTIAL: f64 = 1.0;

fn led(antal: u16, medel_s: f64, cv: f64) -> Led {
    Led { antal, betjaning: Betjaning { medel_s, cv } }
}

fn one_station(per_s: f64, seconds: f64, own: Led, fro: u64) -> Modell {
    let pass = vec![Pass { fran_s: 0.0, till_s: seconds, antal: per_s * seconds }];
    Modell { pass, led: vec![own], fro }
}

/// The long run of one play, without its beginning: mean and p95 of the wait.
fn long_run(modell: &Modell) -> (f64, f64) {
    let one = korning(modell, 0);
    let waits = one.vantan();
    let mut settled = waits[waits.len() / 20..].to_vec();
    (mean(&settled), quantile(&mut settled, 0.95))
}

#[test]
fn the_long_run_is_that_of_the_exact_formula() {
    for (antal, load) in [(1, 0.5), (1, 0.8), (2, 0.7), (3, 0.75), (6, 0.8)] {
        let medel_s = 40.0;
        let ankomst = load * f64::from(antal) / medel_s;
        let modell = one_station(ankomst, 100_000.0 / ankomst, led(antal, medel_s, EXPONENTIAL), 7);
        let (mean, p95) = long_run(&modell);
        let exact = Mmc { ankomst, betjaning: 1.0 / medel_s, antal };
        let (known, known95) = (exact.medel_s().unwrap(), exact.kvantil_s(0.95).unwrap());
        assert!((mean / known - 1.0).abs() < 0.08, "{antal} {load}: {mean} is not {known}");
        assert!((p95 / known95 - 1.0).abs() < 0.08, "{antal} {load}: {p95} is not {known95}");
    }
}

#[test]
fn with_even_times_half_as_long_is_waited() {
    // Pollaczek and Khinchine: the mean wait goes by (1 + cv²) / 2.
    let exact = Mmc { ankomst: 0.02, betjaning: 1.0 / 40.0, antal: 1 }.medel_s().unwrap();
    for cv in [0.0, 0.5, 1.5] {
        let modell = one_station(0.02, 1e5 / 0.02, led(1, 40.0, cv), 3);
        let (mean, _) = long_run(&modell);
        let known = exact * (1.0 + cv * cv) / 2.0;
        assert!((mean / known - 1.0).abs() < 0.08, "{cv}: {mean} is not {known}");
    }
}

#[test]
fn times_have_the_mean_and_the_spread_that_are_asked_for() {
    for cv in [0.0, 0.3, 0.6, 1.0, 1.8] {
        let mut tider = Tider { rng: ChaCha8Rng::seed_from_u64(1), cv, spare: None };
        let drawn: Vec<f64> = (0..50_000).map(|_| tider.draw()).collect();
        let mean = mean(&drawn);
        let spread = drawn.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 50_000.0;
        assert!((mean - 1.0).abs() < 0.03, "{cv}: {mean}");
        assert!((spread.sqrt() - cv).abs() < 0.05, "{cv}: {}", spread.sqrt());
    }
}

#[test]
fn voters_come_as_often_as_each_part_of_the_day_says() {
    let pass = vec![
        Pass { fran_s: 36_000.0, till_s: 39_600.0, antal: 100.0 },
        Pass { fran_s: 39_600.0, till_s: 43_200.0, antal: 0.0 },
        Pass { fran_s: 43_200.0, till_s: 45_000.0, antal: 300.0 },
    ];
    let modell = Modell { pass, led: vec![led(1, 1.0, 0.5)], fro: 5 };
    let made = simulera(&modell, 60);
    let at = |timme| made.timmar.iter().find(|one| one.timme == timme).unwrap().ankomster;
    assert!((at(10) - 100.0).abs() < 5.0, "{}", at(10));
    assert!(at(11).abs() < 1e-9);
    assert!((at(12) - 300.0).abs() < 9.0, "{}", at(12));
}

/// The same day by events in one common order, with a queue at each station.
fn by_events(modell: &Modell, played: &Korning) -> Vec<f64> {
    let needs: Vec<Vec<f64>> = played
        .led
        .iter()
        .map(|visits| {
            let mut own = vec![0.0; visits.len()];
            for one in visits {
                own[one.nr] = one.klar_s - one.fram_s;
            }
            own
        })
        .collect();
    // Nanoseconds, so that events can be put in order.
    let ns = |s: f64| (s * 1e9).round() as u64;
    let mut events = BinaryHeap::new();
    for (nr, kom) in played.ankomster.iter().enumerate() {
        events.push(Reverse((ns(*kom), 1, 0, nr)));
    }
    let mut free: Vec<u16> = modell.led.iter().map(|one| one.antal).collect();
    let mut queues = vec![VecDeque::new(); modell.led.len()];
    let mut waits = vec![0.0; played.ankomster.len()];
    while let Some(Reverse((now, kind, station, nr))) = events.pop() {
        if kind == 0 {
            free[station] += 1;
            if station + 1 < modell.led.len() {
                events.push(Reverse((now, 1, station + 1, nr)));
            }
        } else {
            queues[station].push_back((now, nr));
        }
        while free[station] > 0 && !queues[station].is_empty() {
            let (came, next): (u64, usize) = queues[station].pop_front().unwrap();
            free[station] -= 1;
            waits[next] += (now - came) as f64 / 1e9;
            events.push(Reverse((now + ns(needs[station][next]), 0, station, next)));
        }
    }
    waits
}

fn small_day() -> impl Strategy<Value = Modell> {
    let station = (1..4_u16, 5.0..120.0, prop_oneof![Just(0.0), 0.1..1.6]);
    let stations = prop::collection::vec(station, 1..4);
    let parts = prop::collection::vec((600.0..7_200.0, 0.0..80.0), 1..4);
    (stations, parts, any::<u64>()).prop_map(|(stations, parts, fro)| {
        let mut fran_s = 8.0 * 3600.0;
        let mut pass = Vec::new();
        for (length, antal) in parts {
            pass.push(Pass { fran_s, till_s: fran_s + length, antal });
            fran_s += length + 900.0;
        }
        let led = stations.into_iter().map(|(antal, medel, cv)| led(antal, medel, cv)).collect();
        Modell { pass, led, fro }
    })
}

proptest! {
    #[test]
    fn stations_in_turn_give_what_events_in_one_order_give(modell in small_day()) {
        let played = korning(&modell, 0);
        let twin = by_events(&modell, &played);
        for (wait, other) in played.vantan().iter().zip(&twin) {
            prop_assert!((wait - other).abs() < 1e-5, "{} is not {}", wait, other);
        }
    }

    /// Everyone who has come is served once at each station, first come first served, and
    /// never by more servers than there are.
    #[test]
    fn everyone_who_has_come_is_served(modell in small_day()) {
        let played = korning(&modell, 1);
        let open = |s: f64| modell.pass.iter().any(|pass| pass.fran_s <= s && s <= pass.till_s);
        prop_assert!(played.ankomster.iter().all(|kom| open(*kom)));
        prop_assert!(played.ankomster.is_sorted());
        for (visits, led) in played.led.iter().zip(&modell.led) {
            let mut served: Vec<usize> = visits.iter().map(|one| one.nr).collect();
            served.sort_unstable();
            prop_assert!(served.into_iter().eq(0..played.ankomster.len()));
            prop_assert!(visits.iter().all(|one| one.kom_s <= one.fram_s && one.fram_s <= one.klar_s));
            prop_assert!(visits.is_sorted_by(|a, b| a.kom_s <= b.kom_s && a.fram_s <= b.fram_s));
            for one in visits {
                let at_once = visits.iter().filter(|o| o.fram_s <= one.fram_s && one.fram_s < o.klar_s);
                prop_assert!(at_once.count() <= usize::from(led.antal));
            }
        }
    }

    /// Little: those who queue on average, times the time, is the waiting of all.
    #[test]
    fn the_queue_over_time_is_the_waiting_of_all(modell in small_day()) {
        let made = simulera(&modell, 3);
        for (nr, vid) in made.vid.iter().enumerate() {
            let over_time: f64 = made.timmar.iter().map(|one| one.ko[nr].medel * 3600.0).sum();
            let of_all = vid * made.ankomster;
            // An hour with less than a minute of waiting after the last voter is not shown.
            prop_assert!((over_time - of_all).abs() < 61.0, "{} is not {}", over_time, of_all);
            prop_assert!(made.timmar.iter().all(|one| one.ko[nr].medel <= one.ko[nr].langst + 1e-9));
            let most = made.timmar.iter().map(|one| one.ko[nr].langst).fold(0.0, f64::max);
            prop_assert!(most <= made.langst[nr] + 1e-9);
        }
        let voters: f64 = made.timmar.iter().map(|one| one.ankomster).sum();
        prop_assert!((voters - made.ankomster).abs() < 1e-9);
        let total: f64 = made.vid.iter().sum();
        prop_assert!((total - made.vantan.medel).abs() < 1e-6);
    }

    /// One more server never lets anyone wait longer at a single station, and the voters
    /// are the same.
    #[test]
    fn one_more_server_never_makes_anyone_wait_longer(
        antal in 1..4_u16, medel in 5.0..200.0, cv in 0.0..1.5, voters in 1.0..150.0, fro: u64
    ) {
        let few = one_station(voters / 7_200.0, 7_200.0, led(antal, medel, cv), fro);
        let more = Modell { led: vec![led(antal + 1, medel, cv)], ..few.clone() };
        let (few, more) = (korning(&few, 0), korning(&more, 0));
        prop_assert_eq!(&few.ankomster, &more.ankomster);
        for (with, without) in more.vantan().iter().zip(few.vantan()) {
            prop_assert!(*with <= without + 1e-9);
        }
    }

    /// The longest queue is that of a count at every moment that someone comes.
    #[test]
    fn the_longest_queue_is_counted(modell in small_day()) {
        let played = korning(&modell, 0);
        for visits in &played.led {
            let (_, longest) = queues(visits);
            let counted = visits.iter().map(|one| {
                let waiting = visits.iter().filter(|o| o.kom_s <= one.kom_s && one.kom_s < o.fram_s);
                waiting.count()
            });
            let known = counted.max().unwrap_or(0) as f64;
            let found = longest.iter().copied().fold(0.0, f64::max);
            prop_assert!((known - found).abs() < 1e-9, "{} is not {}", found, known);
        }
    }
}

#[test]
fn a_day_without_voters_is_quiet() {
    let modell = one_station(0.0, 3_600.0, led(1, 60.0, 0.5), 1);
    let made = simulera(&modell, 4);
    assert!(made.timmar.is_empty() && made.varst().is_none());
    assert!((made.sist_ut.medel - 3_600.0).abs() < 1e-9 && made.efter_s.abs() < 1e-9);
    let closed = Modell { pass: Vec::new(), ..modell };
    assert!(simulera(&closed, 4).ankomster.abs() < 1e-9);
}

#[test]
fn the_interval_holds_the_mean_of_what_it_was_drawn_from() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let held = (0..2_000)
        .filter(|_| {
            let drawn: Vec<f64> = (0..10).map(|_| normal(&mut rng).0).collect();
            let made = Matt::new(&drawn);
            made.medel.abs() <= made.halv
        })
        .count();
    // 95 of 100, and no more off than chance.
    assert!((1_870..=1_930).contains(&held), "{held}");
    assert_eq!(Matt::new(&[3.0]), Matt { medel: 3.0, halv: 0.0 });
    assert_eq!(Matt::new(&[]), Matt::default());
}
