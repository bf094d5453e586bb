//! A change of a scenario to new figures: 100,000 addresses, 100 places, a walking network
//! of 90,000 junctions. The new place is another each time, so that its distances are
//! worked out.
//!
//! `cargo bench --bench scenario`

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing better to do than to stop"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use valkansli::gangnat::{Byggare, Far, Profil};
use valkansli::geo::Wgs84;
use valkansli::lokal::{Intervall, Stalletyp};
use valkansli::tackning::befolkning::{Befolkning, Distrikt, Kalla, Punkt};
use valkansli::tackning::bild::hela_perioden;
use valkansli::tackning::installning::Installning;
use valkansli::tackning::scenario::andring::{Andring, Andringar, NyPlats};
use valkansli::tackning::scenario::effekt::{Effekt, Utraknat};
use valkansli::tackning::{Bild, Grund, Plats};
use valkansli::val::{Val, Valform, Valtyp};

/// Junctions along each side of the network, 100 m apart.
const SIDA: u32 = 300;
const ADRESSER: usize = 100_000;
const PLATSER: usize = 100;
const DISTRIKT: u32 = 600;

/// A place so many junctions east and north.
fn at(east: f64, north: f64) -> Wgs84 {
    Wgs84::parse(59.2 + north * 100.0 / 111_195.0, 17.8 + east * 100.0 / 56_940.0).unwrap()
}

fn anywhere(rng: &mut ChaCha8Rng) -> Wgs84 {
    let side = f64::from(SIDA - 1);
    at(rng.random_range(0.0..side), rng.random_range(0.0..side))
}

fn new(namn: String, plats: Wgs84) -> NyPlats {
    let first: chrono::NaiveDate = "2026-08-26".parse().unwrap();
    let day = Intervall::parse_day("10:00-18:00").unwrap();
    NyPlats {
        namn,
        adress: String::new(),
        typ: Stalletyp::Rostningslokal,
        plats,
        lokal: None,
        tider: first.iter_days().take(18).map(|datum| (datum, day.clone())).collect(),
        krav: valkansli::lokal::tillganglighet::Krav::ALLA.into(),
        kostnad_kr: 10_000,
    }
}

fn network() -> valkansli::gangnat::Gangnat {
    let mut byggare = Byggare::default();
    let mut rows: Vec<Vec<u32>> = Vec::new();
    for north in 0..SIDA {
        let row = (0..SIDA).map(|east| byggare.nod(at(f64::from(east), f64::from(north))));
        rows.push(row.collect());
    }
    for (north, row) in rows.iter().enumerate() {
        for pair in row.windows(2) {
            byggare.kant(pair[0], pair[1], &[], Far::ALLA);
        }
        if let Some(above) = rows.get(north + 1) {
            for (a, b) in row.iter().zip(above) {
                byggare.kant(*a, *b, &[], Far::ALLA);
            }
        }
    }
    byggare.build()
}

fn bild(rng: &mut ChaCha8Rng) -> Bild {
    let distrikt = (1..=DISTRIKT)
        .map(|nr| Distrikt {
            kod: format!("0180{nr:04}").parse().unwrap(),
            namn: format!("Distrikt {nr}"),
            valkrets: None,
            stadsdel: String::new(),
            rostberattigade: None,
            rostande: None,
            kalla: Kalla::Adresser,
        })
        .collect();
    let punkter = (0..ADRESSER)
        .map(|_| Punkt {
            plats: anywhere(rng),
            distrikt: rng.random_range(0..DISTRIKT),
            vikt: 7.5,
            adress: None,
        })
        .collect();
    let befolkning = Arc::new(Befolkning { distrikt, punkter, ..Befolkning::default() });
    let installning = Installning::default();
    let grund = Arc::new(Grund::new(befolkning, vec![Arc::new(network())], &installning));
    let platser: Vec<Plats> =
        (0..PLATSER).map(|nr| new(format!("Plats {nr}"), anywhere(rng)).plats(0)).collect();
    let platser: Vec<Plats> = (1..)
        .zip(platser)
        .map(|(id, plats)| Plats {
            nyckel: valkansli::tackning::plats::Nyckel::Stalle(id),
            ..plats
        })
        .collect();
    let valdag = "2026-09-13".parse().unwrap();
    let (id, kommun) = ("bench".parse().unwrap(), "0180".parse().unwrap());
    let val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap();
    Bild { val, grund, platser: platser.into(), installning: Arc::new(installning) }
}

fn scenario(c: &mut Criterion) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let bild = bild(&mut rng);
    drop(bild.kolumner(Profil::Gang, &|_| ()));
    let fraga = hela_perioden();
    let mut group = c.benchmark_group("scenario");
    group.sample_size(10);
    group.bench_function("en ny plats till nya siffror, 100 000 adresser", |b| {
        b.iter_batched(
            || Andringar::av_nya([new("Ny".to_owned(), anywhere(&mut rng))]),
            |mut andringar| {
                let gone = Andring::Bort { nyckel: valkansli::tackning::plats::Nyckel::Stalle(1) };
                andringar.push(gone, "Plats 0", None).unwrap();
                let fore = Utraknat::new(bild.clone(), &fraga, None);
                let matt = fore.bild.matt(&fore.narmast);
                let platser = andringar.tillampa(&bild.platser).platser;
                let efter = Utraknat::new(bild.with_places(platser), &fraga, matt);
                black_box(Effekt::new(&fore, &efter))
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, scenario);
criterion_main!(benches);
