use super::*;
use proptest::prelude::*;

/// A place so many metres north of a square in Stockholm.
fn north(metres: f64) -> Wgs84 {
    Wgs84::parse(59.33 + metres / 111_195.0, 18.06).unwrap()
}

fn at<'a>(namn: &'a str, adress: &'a str, metres: f64) -> Forekomst<'a> {
    Forekomst { namn, adress, plats: Some(north(metres)) }
}

fn likenesses(kanda: &[Forekomst<'_>], nya: &[Forekomst<'_>]) -> Vec<Likhet> {
    recognise(kanda, nya).tveksamma.iter().map(|doubt| doubt.likhet).collect()
}

#[test]
fn writing_that_means_nothing_is_passed_over() {
    for (one, other) in [
        ("Johannes Skola", "JOHANNES  skola"),
        ("S:t Eriks gymnasium", "S.t Eriks Gymnasium"),
        ("Hornskroken 2-4", "Hornskroken 2 - 4"),
        ("Concordiav.15/Bredängst.21", "Concordiav. 15/Bredängst. 21"),
        ("Ekeby bruk 10E", "Ekeby Bruk 10 e"),
        ("Moderna muséet", "Moderna Museet"),
    ] {
        assert_eq!(plain(one), plain(other));
    }
    for (one, other) in
        [("Hornsgatan 12", "Hornsgatan 1 2"), ("Häggvik", "Haggvik"), ("3 L", "3 H")]
    {
        assert_ne!(plain(one), plain(other));
    }
}

#[test]
fn rows_of_one_lokal_become_one_and_are_described_by_the_common_point() {
    let rows = [
        at("Gärdesskolan", "Valhallavägen 177", 98.0),
        at("Gärdesskolan", "Valhallavägen 177", 0.0),
        at("gärdesskolan", "Valhallavägen  177", 0.0),
    ];
    let outcome = recognise(&[], &rows);
    assert_eq!(outcome.lokaler, [Tillhor::Ny(0), Tillhor::Ny(0), Tillhor::Ny(0)]);
    assert_eq!(outcome.nya, [1]);
    assert!(outcome.tveksamma.is_empty());
}

#[test]
fn a_lokal_is_recognised_in_the_next_file_by_name_and_address() {
    let known = [at("Tellus", "Lignagatan 8", 0.0), at("Orion", "Ljusterögatan 2", 0.0)];
    let rows = [at("ORION", "Ljusterögatan 2", 30.0), at("Nova", "Storgatan 1", 0.0)];
    let outcome = recognise(&known, &rows);
    assert_eq!(outcome.lokaler, [Tillhor::Kand(1), Tillhor::Ny(0)]);
    assert_eq!(outcome.nya, [1]);
}

#[test]
fn the_same_name_and_address_far_apart_are_kept_apart_and_told() {
    let rows = [
        at("Flogstaskolan", "Flogstavägen 105", 0.0),
        at("Flogstaskolan", "Flogstavägen 105", 538.0),
    ];
    let outcome = recognise(&[], &rows);
    assert_eq!(outcome.lokaler, [Tillhor::Ny(0), Tillhor::Ny(1)]);
    let [doubt] = outcome.tveksamma[..] else { panic!("{outcome:?}") };
    assert_eq!((doubt.ny, doubt.mot, doubt.likhet), (1, Tillhor::Ny(0), Likhet::LangtIsar));
    assert!((doubt.avstand_m.unwrap() - 538.0).abs() < 1.0);

    // Next time both are known, each by its place, and there is nothing to ask.
    let again = recognise(&rows, &[rows[1], rows[0]]);
    assert_eq!(again.lokaler, [Tillhor::Kand(1), Tillhor::Kand(0)]);
    assert!(again.tveksamma.is_empty());
}

#[test]
fn what_is_nearly_the_same_is_told_and_never_guessed() {
    let known = [at("Engelbrektsskolan", "Valhallavägen 76", 0.0)];
    for (row, likhet) in [
        (at("Engelbrektsskolan", "Vallhallavägen 76", 0.0), Some(Likhet::AnnanAdress)),
        (at("Engelbrektskolan", "Valhallavägen 76", 0.0), Some(Likhet::AnnatNamn)),
        (at("Gärdesskolan", "Valhallavägen 76", 0.0), Some(Likhet::AnnatNamn)),
        (at("Engelbrektskolan", "Vallhallavägen 76", 0.0), Some(Likhet::Stavning)),
        (at("Engelbrektskolan", "Vallhallavägen 78", 0.0), None),
        (at("Gärdesskolan", "Valhallavägen 177", 0.0), None),
    ] {
        let outcome = recognise(&known, &[row]);
        assert_eq!(outcome.lokaler, [Tillhor::Ny(0)], "{row:?}");
        assert_eq!(likenesses(&known, &[row]).first().copied(), likhet, "{row:?}");
    }
}

#[test]
fn lokaler_without_an_address_do_not_all_share_one() {
    assert!(likenesses(&[at("Bussen", "", 0.0)], &[at("Tältet", "", 0.0)]).is_empty());
}

fn some_rows() -> impl Strategy<Value = Vec<(usize, usize, f64)>> {
    proptest::collection::vec((0..3_usize, 0..2_usize, 0.0..600.0_f64), 0..25)
}

const NAMES: [&str; 3] = ["Norra skolan", "Södra skolan", "Biblioteket"];
const STREETS: [&str; 2] = ["Storgatan 1", "Lillgatan 12"];

proptest! {
    /// Against the plain definition: entries are of one lokal if and only if a chain
    /// of short steps between entries of that name and address joins them.
    #[test]
    fn new_lokaler_are_the_connected_groups(rows in some_rows()) {
        let rows: Vec<_> = rows.iter().map(|&(n, s, m)| at(NAMES[n], STREETS[s], m)).collect();
        let outcome = recognise(&[], &rows);
        let n = rows.len();
        let pairs = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let mut joined = vec![vec![false; n]; n];
        for (i, j) in pairs() {
            joined[i][j] = rows[i].namn == rows[j].namn
                && rows[i].adress == rows[j].adress
                && distance(rows[i].plats, rows[j].plats) <= SAMMA_INOM_M;
        }
        for k in 0..n {
            for (i, j) in pairs() {
                joined[i][j] |= joined[i][k] && joined[k][j];
            }
        }
        prop_assert_eq!(outcome.lokaler.len(), n);
        for (i, j) in pairs() {
            prop_assert_eq!(outcome.lokaler[i] == outcome.lokaler[j], joined[i][j]);
        }
        // Each new lokal is described by one of its own entries.
        for (number, &entry) in outcome.nya.iter().enumerate() {
            prop_assert_eq!(outcome.lokaler[entry], Tillhor::Ny(number));
        }
    }

    /// The order of a file changes nothing, and a file that is read again finds
    /// every lokal known.
    #[test]
    fn reading_again_in_another_order_finds_all_known(rows in some_rows()) {
        let rows: Vec<_> = rows.iter().map(|&(n, s, m)| at(NAMES[n], STREETS[s], m)).collect();
        let first = recognise(&[], &rows);
        let known: Vec<_> = first.nya.iter().map(|&i| rows[i]).collect();
        let turned: Vec<_> = rows.iter().rev().copied().collect();
        let again = recognise(&known, &turned);
        prop_assert!(again.nya.is_empty());
        prop_assert_eq!(recognise(&[], &turned).nya.len(), first.nya.len());
        for (before, after) in first.lokaler.iter().zip(again.lokaler.iter().rev()) {
            match (before, after) {
                (Tillhor::Ny(a), Tillhor::Kand(b)) => prop_assert_eq!(a, b),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }

    #[test]
    fn edits_keep_to_the_rules_of_a_distance(a in "[abö]{0,8}", b in "[abö]{0,8}", c in "[abö]{0,8}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let between = |a: &str, b: &str| edits(&chars(a), &chars(b));
        prop_assert_eq!(between(&a, &b), between(&b, &a));
        prop_assert_eq!(between(&a, &b) == 0, a == b);
        prop_assert!(between(&a, &c) <= between(&a, &b) + between(&b, &c));
    }
}
