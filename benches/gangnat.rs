//! Distances on foot in a large kommun: `cargo bench --bench gangnat`.
//!
//! A network of 300,000 junctions, a lattice with bends from which one way in six has been
//! taken away; 100,000 addresses, 100 lokaler. Each step is run once and timed: a column
//! that is kept would be measured as nothing.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use valkansli::gangnat::{Byggare, Far, Gangnat, INGEN, Profil};
use valkansli::geo::Wgs84;
use valkansli::tackning::befolkning::{Befolkning, Punkt};
use valkansli::tackning::grund::Grund;
use valkansli::tackning::installning::Installning;

/// Junctions along a side of the lattice.
const SIDA: u32 = 550;
/// Degrees between two of them: about 60 m.
const STEG: (f64, f64) = (0.000_54, 0.001_06);
const ADRESSER: usize = 100_000;
const LOKALER: usize = 100;

/// From 0 to 1.
fn share(rng: &mut ChaCha8Rng) -> f64 {
    f64::from(rng.next_u32()) / f64::from(u32::MAX)
}

fn at(column: f64, row: f64) -> Wgs84 {
    Wgs84::parse(59.0 + row * STEG.0, 17.5 + column * STEG.1).unwrap()
}

fn network(rng: &mut ChaCha8Rng) -> Gangnat {
    let mut byggare = Byggare::default();
    for row in 0..SIDA {
        for column in 0..SIDA {
            let (dx, dy) = (share(rng) * 0.5, share(rng) * 0.5);
            byggare.nod(at(f64::from(column) + dx, f64::from(row) + dy));
        }
    }
    for row in 0..SIDA {
        for column in 0..SIDA {
            let here = row * SIDA + column;
            let (east, north) = (column + 1 < SIDA, row + 1 < SIDA);
            let next = [(east, here + 1, 0.5, 0.0), (north, here + SIDA, 0.0, 0.5)];
            for (there, to, dx, dy) in next {
                let (gone, steps) = (share(rng) < 1.0 / 6.0, share(rng) < 0.05);
                let bend = (dx + 0.25 + share(rng) * 0.2, dy + 0.25 + share(rng) * 0.2);
                if there && !gone {
                    let bend = at(f64::from(column) + bend.0, f64::from(row) + bend.1);
                    byggare.kant(here, to, &[bend], if steps { Far::GANG } else { Far::ALLA });
                }
            }
        }
    }
    byggare.build()
}

fn anywhere(rng: &mut ChaCha8Rng) -> Wgs84 {
    let side = f64::from(SIDA - 1);
    at(share(rng) * side, share(rng) * side)
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let made = work();
    println!("{what:<52}{:>9.3} s", begun.elapsed().as_secs_f64());
    made
}

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let nat = timed("the network is built", || network(&mut rng));
    println!("{} junctions, {} ways", nat.nodes(), nat.kanter().len());
    let bytes = timed("it is written", || nat.to_bytes().unwrap());
    println!("{} bytes", bytes.len());
    let nat = Arc::new(timed("it is read", || Gangnat::from_bytes(&bytes).unwrap()));
    let punkter = (0..ADRESSER).map(|_| Punkt {
        plats: anywhere(&mut rng),
        distrikt: 0,
        vikt: 1.0,
        adress: None,
    });
    let befolkning = Arc::new(Befolkning { punkter: punkter.collect(), ..Befolkning::default() });
    let grund = timed("100,000 addresses are fastened, both profiles", || {
        Grund::new(befolkning, vec![Arc::clone(&nat)], &Installning::default())
    });
    let lokaler: Vec<_> = (0..LOKALER).map(|_| Some(anywhere(&mut rng))).collect();
    let columns = timed("100 lokaler × 100,000 addresses, all cores", || {
        grund.kolumner(&lokaler, Profil::Gang, &|_| ())
    });
    let reached: usize =
        columns.iter().flatten().map(|one| one.dm.iter().filter(|dm| **dm != INGEN).count()).sum();
    println!("{reached} of {} pairs are reached", LOKALER * ADRESSER);
    for profil in Profil::ALLA {
        let place = anywhere(&mut rng);
        timed(&format!("one changed lokal, {}", profil.namn()), || {
            black_box(grund.kolumn(place, profil))
        });
    }
    let ends = [anywhere(&mut rng), anywhere(&mut rng)];
    let [a, b] = ends.map(|p| nat.fast(p, Profil::Gang, 150.0).unwrap());
    timed("the way between two places as a line", || {
        black_box(nat.vag(Profil::Gang, &a, &b).map(|vag| vag.punkter.len()))
    });
}
