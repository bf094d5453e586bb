use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::lokal::Intervall;
use crate::tid::{self, Klockslag};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn tider(datum: &str, text: &str) -> Vec<Oppettid> {
    let datum = day(datum);
    Intervall::parse_day(text).unwrap().into_iter().map(|tid| Oppettid { datum, tid }).collect()
}

fn villkor(per: Per, kostnad_kr: i64) -> Villkor {
    Villkor { fran: day("2026-08-26"), till: day("2026-09-13"), kostnad_kr, per }
}

fn del(kod: i32) -> Delprogram {
    Delprogram::med_kod(kod).unwrap()
}

#[test]
fn a_lokal_costs_by_val_by_day_and_by_hour() {
    let oppet = Oppet::of(
        [
            tider("2026-08-25", "10:00-12:00"),
            tider("2026-09-03", "10:00-18:00"),
            tider("2026-09-04", "08:00-12:00,13:00-16:30"),
        ]
        .concat(),
    );
    assert_eq!((oppet.dagar(), oppet.minuter()), (3, 2 * 60 + 8 * 60 + 7 * 60 + 30));
    // The day before the contract begins is not paid by it.
    assert_eq!(kostnad(&villkor(Per::Val, 9000), &oppet), 9000);
    assert_eq!(kostnad(&villkor(Per::Dag, 1200), &oppet), 2400);
    assert_eq!(kostnad(&villkor(Per::Timme, 301), &oppet), 4666, "15.5 hours, 4 665.50");
    assert_eq!(kostnad(&villkor(Per::Timme, 300), &Oppet::default()), 0);
    assert_eq!(
        otackta(&oppet, &[(day("2026-08-26"), day("2026-09-03"))]),
        [day("2026-08-25"), day("2026-09-04")]
    );
    assert_eq!(per_timme(4650, 930), Some(300));
    assert_eq!(per_timme(4650, 0), None);
}

#[test]
fn two_vallokaler_in_a_school_do_not_open_it_twice() {
    let one = tider("2026-09-13", "08:00-20:00");
    let other = tider("2026-09-13", "07:00-09:00,19:00-21:00");
    let both = Oppet::of([one.clone(), one, other].concat());
    assert_eq!((both.dagar(), both.minuter()), (1, 14 * 60));
}

#[test]
fn a_contract_is_pointed_at_when_it_ends_too_soon() {
    let valdag = day("2026-09-13");
    let on = |lage, till: &str, idag: &str| varning((lage, day(till)), valdag, day(idag), 60);
    assert_eq!(on(Lage::Tecknat, "2026-09-12", "2026-01-01"), Some(Varning::ForeValdagen));
    assert_eq!(on(Lage::Tecknat, "2026-09-13", "2026-01-01"), None);
    assert_eq!(on(Lage::Tecknat, "2026-09-13", "2026-07-15"), Some(Varning::SlutarSnart));
    assert_eq!(on(Lage::Tecknat, "2026-09-13", "2026-07-14"), None);
    assert_eq!(on(Lage::Tecknat, "2026-09-13", "2026-09-14"), None);
    assert_eq!(on(Lage::Uppsagt, "2026-09-12", "2026-07-15"), None);
}

/// The budget and outcome of Stockholm in the election to the European Parliament of
/// 2024, in thousands of kronor.
pub const EP2024: [(i32, i64, i64); 10] = [
    (10, 162, 78),
    (20, 9_572, 7_420),
    (30, 2_400, 1_950),
    (40, 5_500, 5_267),
    (50, 20_847, 21_794),
    (60, 21_756, 21_137),
    (70, 816, 1_090),
    (80, 858, 643),
    (90, 789, 913),
    (100, 0, -1_000),
];

#[test]
fn the_figures_of_stockholm_2024_come_out() {
    let bokfort = EP2024.map(|(kod, _, tkr)| Bokfort {
        delprogram: del(kod),
        avtal: None,
        belopp_kr: tkr * 1000,
    });
    let used = forbrukning(&[], &bokfort);
    let parts = EP2024.map(|(kod, tkr, _)| {
        Stallning::new(tkr * 1000, None, used.get(&del(kod)).copied().unwrap_or_default())
    });
    let sum = Stallning::summa(&parts);
    assert_eq!((sum.budget_kr, sum.utfall_kr), (62_700_000, 59_292_000));
    assert_eq!(sum.avvikelse_kr(), -3_408_000);
    assert_eq!(procent(sum.avvikelse_promille().unwrap()), "\u{2212}5,4\u{a0}%");
    assert_eq!(sum.utsikt(5), Utsikt::Inom);
    let of = |kod: i32| parts[EP2024.iter().position(|row| row.0 == kod).unwrap()];
    assert_eq!(procent(of(50).avvikelse_promille().unwrap()), "+4,5\u{a0}%");
    assert_eq!(of(50).utsikt(5), Utsikt::Over);
    assert_eq!(of(50).utsikt(4), Utsikt::IFara);
    assert_eq!(of(70).utsikt(5), Utsikt::IFara);
    assert_eq!(of(90).utsikt(5), Utsikt::IFara);
    assert_eq!(of(100).avvikelse_promille(), None);
}

#[test]
fn a_forecast_is_what_is_booked_and_bound_or_what_someone_says() {
    let ataganden = [
        Atagande { avtal: 1, delprogram: del(40), kostnad_kr: 10_000 },
        Atagande { avtal: 2, delprogram: del(40), kostnad_kr: 5_000 },
        Atagande { avtal: 3, delprogram: del(60), kostnad_kr: 700 },
    ];
    let row = |delprogram, avtal, belopp_kr| Bokfort { delprogram, avtal, belopp_kr };
    let bokfort = [
        row(del(40), Some(1), 4_000),
        row(del(40), Some(2), 6_000),
        row(del(40), None, 300),
        row(del(60), None, -50),
    ];
    let used = forbrukning(&ataganden, &bokfort);
    assert_eq!(used[&del(40)], Forbrukning { utfall_kr: 10_300, bundet_kr: 6_000 });
    assert_eq!(used[&del(60)], Forbrukning { utfall_kr: -50, bundet_kr: 700 });
    let computed = Stallning::new(16_000, None, used[&del(40)]);
    assert_eq!((computed.prognos_kr, computed.satt, computed.avvikelse_kr()), (16_300, false, 300));
    let said = Stallning::new(16_000, Some(15_000), used[&del(40)]);
    assert_eq!((said.prognos_kr, said.satt, said.avvikelse_kr()), (15_000, true, -1_000));
    assert_eq!(Stallning::new(0, Some(1), Forbrukning::default()).utsikt(50), Utsikt::IFara);
}

fn hours() -> impl Strategy<Value = Oppettid> {
    (0_i64..6, 0_u16..1439, 1_u16..600).prop_map(|(day_of, from, length)| {
        let to = (from + length).min(1440);
        let clock = |minutes| Klockslag::from_minutes(minutes).unwrap();
        let tid = Intervall::new(clock(from), clock(to)).unwrap();
        Oppettid { datum: tid::shift(day("2026-09-08"), day_of), tid }
    })
}

/// The cost counted minute by minute.
fn naive(villkor: &Villkor, tider: &[Oppettid]) -> i64 {
    let minutes: HashSet<(NaiveDate, u16)> = tider
        .iter()
        .filter(|hour| hour.datum >= villkor.fran && hour.datum <= villkor.till)
        .flat_map(|hour| {
            let span = hour.tid.oppnar().minutes()..hour.tid.stanger().minutes();
            span.map(|minute| (hour.datum, minute))
        })
        .collect();
    let days: HashSet<NaiveDate> = minutes.iter().map(|(day, _)| *day).collect();
    match villkor.per {
        Per::Val => villkor.kostnad_kr,
        Per::Dag => days.iter().map(|_| villkor.kostnad_kr).sum(),
        Per::Timme => {
            let sixtieths: i64 = minutes.iter().map(|_| villkor.kostnad_kr).sum();
            let whole = sixtieths / 60;
            if (sixtieths - whole * 60) * 2 >= 60 { whole + 1 } else { whole }
        }
    }
}

fn parts() -> impl Strategy<Value = Delprogram> {
    (0_usize..10).prop_map(|place| Delprogram::alla().nth(place).unwrap())
}

proptest! {
    #[test]
    fn the_cost_is_what_counting_minutes_gives(
        tider in prop::collection::vec(hours(), 0..20),
        (fran, length) in (0_i64..6, 0_i64..6),
        kostnad_kr in 0_i64..100_000,
        per in prop::sample::select(Per::ALLA.to_vec()),
    ) {
        let fran = tid::shift(day("2026-09-08"), fran);
        let villkor = Villkor { fran, till: tid::shift(fran, length), kostnad_kr, per };
        prop_assert_eq!(kostnad(&villkor, &Oppet::of(tider.clone())), naive(&villkor, &tider));
    }

    #[test]
    fn the_forecast_is_what_going_through_each_contract_gives(
        costs in prop::collection::vec((parts(), 0_i64..10_000), 0..8),
        rows in prop::collection::vec((parts(), prop::option::of(0_i64..10), -5_000_i64..10_000), 0..20),
    ) {
        let ataganden: Vec<Atagande> = (0..)
            .zip(&costs)
            .map(|(avtal, &(delprogram, kostnad_kr))| Atagande { avtal, delprogram, kostnad_kr })
            .collect();
        let bokfort: Vec<Bokfort> = rows
            .iter()
            .map(|&(delprogram, avtal, belopp_kr)| Bokfort { delprogram, avtal, belopp_kr })
            .collect();
        let used = forbrukning(&ataganden, &bokfort);
        for part in Delprogram::alla() {
            let mut booked = 0;
            for row in &rows {
                if row.0 == part {
                    booked += row.2;
                }
            }
            let mut bound = 0;
            for (number, cost) in costs.iter().enumerate() {
                if cost.0 == part {
                    let paid: i64 = rows
                        .iter()
                        .filter(|row| row.1 == i64::try_from(number).ok())
                        .map(|row| row.2)
                        .sum();
                    if paid < cost.1 {
                        bound += cost.1 - paid;
                    }
                }
            }
            let found = used.get(&part).copied().unwrap_or_default();
            prop_assert_eq!(found, Forbrukning { utfall_kr: booked, bundet_kr: bound });
        }
    }
}
