use proptest::prelude::*;

use super::*;
use crate::lokal::{Intervall, Status};
use crate::tackning::koer::installning::Dagslag;
use crate::val::{Valform, Valtyp};

fn val(id: &str, valdag: &str) -> Val {
    let kommun = "9999".parse().unwrap();
    let (id, valdag) = (id.parse().unwrap(), valdag.parse().unwrap());
    Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap()
}

fn plats(id: i64, lokal: i64, open: &[(&str, &str)]) -> Plats {
    let hours = open.iter().flat_map(|(day, hours)| {
        let datum = day.parse().unwrap();
        Intervall::parse_day(hours).unwrap().into_iter().map(move |tid| Oppettid { datum, tid })
    });
    Plats {
        nyckel: Nyckel::Stalle(id),
        lokal_id: Some(lokal),
        namn: format!("Plats {id}"),
        adress: String::new(),
        typ: Stalletyp::Rostningslokal,
        status: Status::Publicerad,
        plats: None,
        oppettider: Vec::new(),
        oppen: Vec::new(),
        krav: Vec::new(),
        valdistrikt: None,
        kostnad_kr: 0,
    }
    .with_hours(hours.collect())
}

fn votes(stalle: i64, lokal: i64, days: &[(&str, f64)]) -> Mottaget {
    let dagar = days.iter().map(|(day, antal)| (day.parse().unwrap(), *antal)).collect();
    Mottaget { stalle: Some(stalle), lokal: Some(lokal), oppen_for_alla: true, dagar }
}

fn days(made: &Efterfragan, nr: usize) -> Vec<f64> {
    made.platser[nr].dagar.iter().map(|dag| (dag.antal * 100.0).round() / 100.0).collect()
}

#[test]
fn a_val_that_builds_on_itself_has_its_votes_on_their_days() {
    let own = val("rkl2022", "2022-09-11");
    let open = [("2022-09-09", "10:00-12:00"), ("2022-09-10", "10:00-12:00")];
    let platser = [plats(1, 11, &open)];
    let received = [("2022-09-08", 7.0), ("2022-09-09", 100.0), ("2022-09-10", 50.0)];
    let underlag = Underlag { val: own.clone(), mottaget: vec![votes(1, 11, &received)] };
    let installning = Installning { prognos: Prognos::Procent(500.0), ..<_>::default() };
    let made = efterfragan(&own, &platser, Some(&underlag), &HashMap::new(), &installning);
    assert_eq!(days(&made, 0), [100.0, 50.0]);
    assert!((made.platser[0].stangt - 7.0).abs() < 1e-9);
    assert!((made.faktor - 1.0).abs() < 1e-9);
    assert!((made.platser[0].per_timme() - 150.0 / 4.0).abs() < 1e-9);
}

#[test]
fn last_time_falls_on_the_same_days_before_valdagen_and_is_scaled() {
    let (then, now) = (val("rkl2022", "2022-09-11"), val("rkl2026", "2026-09-13"));
    let hours = "10:00-12:00";
    // Friday and Saturday before valdagen; the second place is closed on the Saturday.
    let platser = [
        plats(5, 11, &[("2026-09-11", hours), ("2026-09-12", hours)]),
        plats(6, 12, &[("2026-09-11", hours)]),
        plats(7, 13, &[("2026-09-11", hours), ("2026-09-12", hours)]),
    ];
    let underlag = Underlag {
        val: then,
        mottaget: vec![
            votes(1, 11, &[("2022-09-09", 300.0), ("2022-09-10", 100.0)]),
            votes(2, 12, &[("2022-09-09", 60.0), ("2022-09-10", 40.0)]),
            Mottaget { oppen_for_alla: false, ..votes(3, 14, &[("2022-09-09", 100.0)]) },
        ],
    };
    // The third has no votes received, and half as many voters as the two others.
    let near = HashMap::from([(5, 600.0), (6, 400.0), (7, 500.0)]);
    let made = efterfragan(&now, &platser, Some(&underlag), &near, &Installning::default());
    assert_eq!(made.platser[2].kalla, Kalla::Uppskattat);
    // Before the forecast 400, 100 and 250; the whole is to be 500 again.
    assert!((made.antal() - 500.0).abs() < 1e-6, "{}", made.antal());
    let third = 2.0 / 3.0;
    assert_eq!(days(&made, 0), [(300.0 * third * 100.0_f64).round() / 100.0, 66.67]);
    assert_eq!(days(&made, 1), [66.67]);
    // 360 and 140 of 500 in the kommun.
    assert_eq!(days(&made, 2), [120.0, 46.67]);
    let doubled = Installning { prognos: Prognos::Procent(200.0), ..<_>::default() };
    let made = efterfragan(&now, &platser, Some(&underlag), &near, &doubled);
    assert!((made.antal() - 1000.0).abs() < 1e-6);
    // 100 of the 600 were received elsewhere.
    let whole = Installning { prognos: Prognos::Totalt(1200.0), ..<_>::default() };
    let made = efterfragan(&now, &platser, Some(&underlag), &near, &whole);
    assert!((made.antal() - 1000.0).abs() < 1e-6);
}

#[test]
fn without_any_votes_the_forecast_is_shared_by_who_has_it_near() {
    let now = val("rkl2026", "2026-09-13");
    let open = [("2026-09-05", "10:00-12:00"), ("2026-09-11", "10:00-12:00")];
    let platser = [plats(5, 11, &open), plats(6, 12, &open)];
    let near = HashMap::from([(5, 300.0), (6, 100.0)]);
    let installning = Installning { prognos: Prognos::Totalt(1040.0), ..<_>::default() };
    let made = efterfragan(&now, &platser, None, &near, &installning);
    assert!((made.platser[0].antal() - 780.0).abs() < 1e-6);
    // A Saturday weighs 0.6, one of the last days 2.
    assert_eq!(days(&made, 1), [60.0, 200.0]);
    assert_eq!(made.underlag, None);
}

#[test]
fn hours_within_the_open_ones_have_their_weight() {
    let own = Installning::default();
    let mut kurva = own.kurva(Dagslag::Vardag).clone();
    kurva.timmar = (0..24).map(|hour| if hour == 11 { 3.0 } else { 1.0 }).collect();
    let made = spread(120.0, &[(630, 720), (780, 810)], &kurva);
    let told: Vec<(f64, f64, f64)> =
        made.iter().map(|one| (one.fran_s / 60.0, one.till_s / 60.0, one.antal)).collect();
    // Weights 30, 180 and 30.
    assert_eq!(told, [(630.0, 660.0, 15.0), (660.0, 720.0, 90.0), (780.0, 810.0, 15.0)]);
    kurva.timmar = Vec::new();
    let even = spread(120.0, &[(630, 720), (780, 810)], &kurva);
    assert!((even[0].antal - 30.0).abs() < 1e-9, "{even:?}");
}

proptest! {
    #[test]
    fn no_voter_is_lost_in_the_spreading(
        antal in 0.0..5_000.0, from in 0..1_300_u16, length in 1..120_u16, weights in prop::collection::vec(0.0..3.0, 24)
    ) {
        let kurva = Kurva { dag: 1.0, timmar: weights };
        let oppet = [(from, from + length)];
        let made = spread(antal, &oppet, &kurva);
        let sum: f64 = made.iter().map(|one| one.antal).sum();
        prop_assert!((sum - antal).abs() < 1e-6);
        prop_assert!(made.iter().zip(made.iter().skip(1)).all(|(a, b)| (a.till_s - b.fran_s).abs() < 1e-9));
        prop_assert!((made[0].fran_s - f64::from(from) * 60.0).abs() < 1e-9);
        prop_assert!((made[made.len() - 1].till_s - f64::from(from + length) * 60.0).abs() < 1e-9);
    }
}

#[test]
fn the_table_has_a_row_for_each_hour() {
    let own = val("rkl2022", "2022-09-11");
    let platser = [plats(1, 11, &[("2022-09-09", "10:00-12:00")])];
    let underlag =
        Underlag { val: own.clone(), mottaget: vec![votes(1, 11, &[("2022-09-09", 100.0)])] };
    let made =
        efterfragan(&own, &platser, Some(&underlag), &HashMap::new(), &Installning::default());
    let tabell = made.tabell();
    assert_eq!(tabell.rader.len(), 2);
    assert_eq!(tabell.rader[0][3..7], ["2022-09-09", "fredag", "10:00", "11:00"]);
}
