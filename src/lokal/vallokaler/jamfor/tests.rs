use ::geo::{LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::*;
use crate::geo::{Sweref99Tm, Wgs84, wgs84};
use crate::lokal::Status;

const ORIGO: (f64, f64) = (674_000.0, 6_580_000.0);

/// A rectangle by its west, south, east and north in metres from the corner.
type Box4 = (f64, f64, f64, f64);

fn district(kod: u32, (w, s, e, n): Box4) -> Valdistrikt {
    let at = |x: f64, y: f64| (ORIGO.0 + x, ORIGO.1 + y);
    let ring = LineString::from(vec![at(w, s), at(e, s), at(e, n), at(w, n)]);
    Valdistrikt {
        kod: format!("0180{kod:04}").parse().unwrap(),
        namn: format!("Distrikt {kod}"),
        polygon: MultiPolygon(vec![Polygon::new(ring, Vec::new())]),
        rostberattigade: None,
    }
}

/// Columns of a kommun 1000 m high, cut at these places.
fn columns(cuts: &[f64], first: u32) -> Vec<Box4Kod> {
    let mut edges = vec![0.0];
    edges.extend_from_slice(cuts);
    edges.push(4000.0);
    edges.windows(2).zip(first..).map(|(w, kod)| (kod, (w[0], 0.0, w[1], 1000.0))).collect()
}

type Box4Kod = (u32, Box4);

fn cuts() -> impl Strategy<Value = Vec<f64>> {
    // Whole tens of metres, each at least so far from the last.
    prop::collection::vec(10u32..390, 1..6).prop_map(|mut cuts| {
        cuts.sort_unstable();
        cuts.dedup();
        cuts.into_iter().map(|cut| f64::from(cut) * 10.0).collect()
    })
}

fn karta(boxes: &[Box4Kod]) -> Karta {
    Karta::new(boxes.iter().map(|(kod, at)| district(*kod, *at)).collect())
}

proptest! {
    /// The twin multiplies the sides of what two rectangles share, for every pair.
    #[test]
    fn the_largest_share_is_that_of_every_pair(new in cuts(), old in cuts(), shift in 0u32..3) {
        let (new, old) = (columns(&new, 1), columns(&old, 1 + shift));
        let found = by_area(&karta(&new), &karta(&old), 0.99);
        for (kod, (w, _, e, _)) in &new {
            let share = |(ow, oe): (f64, f64)| (e.min(oe) - w.max(ow)).max(0.0) / (e - w);
            let shares: Vec<(f64, u32)> =
                old.iter().map(|(kod, (w, _, e, _))| (share((*w, *e)), *kod)).collect();
            let most = shares.iter().map(|(share, _)| *share).fold(0.0, f64::max);
            let one = found[&format!("0180{kod:04}").parse().unwrap()];
            let its: u32 = one.kod.to_string()[4..].parse().unwrap();
            let its = shares.iter().find(|(_, kod)| *kod == its).unwrap().0;
            prop_assert!((its - most).abs() < 1e-6, "{} {}", its, most);
            match one.grund {
                Grund::Kod => prop_assert!(its >= 0.99),
                Grund::Yta(told) => prop_assert!((told - its).abs() < 1e-6),
                Grund::Namn => prop_assert!(false),
            }
        }
    }
}

#[test]
fn without_borders_a_name_decides_before_a_code() {
    let of = |rows: &[(u32, &str)]| -> Vec<(Valdistriktskod, String)> {
        rows.iter()
            .map(|(k, n)| (format!("0180{k:04}").parse().unwrap(), (*n).to_owned()))
            .collect()
    };
    let found = by_name(
        &of(&[(101, "Yttre"), (102, "Inre"), (103, "Ny"), (104, "Delad"), (105, "Delad")]),
        &of(&[(101, "inre"), (102, "YTTRE"), (104, "Delad")]),
    );
    let kod = |k: u32| format!("0180{k:04}").parse().unwrap();
    assert_eq!(found[&kod(101)], Motsvarighet { kod: kod(102), grund: Grund::Namn });
    assert_eq!(found[&kod(102)], Motsvarighet { kod: kod(101), grund: Grund::Namn });
    assert_eq!(found.get(&kod(103)), None);
    assert_eq!(found[&kod(104)], Motsvarighet { kod: kod(104), grund: Grund::Kod });
    assert_eq!(found.get(&kod(105)), None);
}

fn vallokal(lokal_id: i64, adress: &str, at: Option<f64>) -> Vallokal {
    let plats = |x| wgs84(Sweref99Tm { e: ORIGO.0 + x, n: ORIGO.1 }).unwrap();
    Vallokal {
        id: 1,
        lokal_id,
        namn: "Skolan".to_owned(),
        adress: adress.to_owned(),
        anvisning: String::new(),
        rum: None,
        plats: at.map(plats),
        valdistrikt: None,
        valdistrikt_namn: String::new(),
        valkrets: None,
        status: Status::Publicerad,
        version: 1,
    }
}

#[test]
fn voters_are_moved_when_the_building_is_another() {
    let before = vallokal(1, "Storgatan 1", Some(0.0));
    let moved = |now: Vallokal| change(&now, &before, 50.0);
    assert_eq!(moved(vallokal(1, "Annan 9", Some(900.0))), Andring::Samma);
    assert_eq!(moved(vallokal(2, "storgatan 1", Some(100.0))), Andring::Namnbyte);
    assert_eq!(moved(vallokal(2, "storgatan 1", None)), Andring::Namnbyte);
    assert_eq!(moved(vallokal(2, "Annan 9", Some(40.0))), Andring::Namnbyte);
    assert_eq!(moved(vallokal(2, "Annan 9", None)), Andring::Flyttad(None));
    let Andring::Flyttad(Some(metres)) = moved(vallokal(2, "Storgatan 1", Some(900.0))) else {
        panic!("an address in another town is another building")
    };
    assert!((metres - 900.0).abs() < 6.0, "{metres}");
    let unknown: Option<Wgs84> = None;
    assert_eq!(before.plats.zip(unknown), None);
}
