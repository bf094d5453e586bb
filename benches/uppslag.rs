//! Look-ups in process: nearest open with district, and address search while typing.
//!
//! `cargo bench --bench uppslag` measures on the example kommun, made at start.
//! `BENCH_DATABASE=sqlite:PATH cargo bench --bench uppslag` measures on a database
//! that holds a val and addresses: Stockholm, or a country of examples.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing better to do than to stop"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use valkansli::db::Db;
use valkansli::exempel::store::{self, Underlag};
use valkansli::exempel::{Kommun, Parametrar, default_valdag};
use valkansli::fil::Framsteg;
use valkansli::gangnat::{self, Byggare, Far, Gangnat, Profil};
use valkansli::geo::Wgs84;
use valkansli::tid::{self, Klockslag, Svensktid};
use valkansli::uppslag::adressregister::Plats;
use valkansli::uppslag::atlas::Urval;
use valkansli::uppslag::gangvag::Metod;
use valkansli::uppslag::svar::{Fraga, answer};
use valkansli::uppslag::vakt::{AktuellAtlas, refresh};
use valkansli::uppslag::{Atlas, Valbild};

/// Questions of one round: enough that caches do not flatter the result.
const ROUND: usize = 4_000;

/// The Atlas of the database that the environment names, or of a new example.
fn load() -> Arc<Atlas> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark has no settings of its own")]
    let named = std::env::var("BENCH_DATABASE").ok();
    let folder = tempfile::tempdir().unwrap();
    let example = format!("sqlite:{}", folder.path().join("exempel.sqlite").display());
    let db = Db::open(&named.clone().unwrap_or(example).parse().unwrap(), 2).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        if named.is_none() {
            let kommun = Kommun::new(Parametrar::new(1, 120, 30_000).unwrap()).unwrap();
            let val = Kommun::val("exempel".parse().unwrap(), default_valdag()).unwrap();
            let underlag = Underlag::new(&kommun, val).unwrap();
            db.write(move |conn| store::write(conn, &underlag, &Framsteg::silent())).await.unwrap();
        }
        let current = AktuellAtlas::default();
        refresh(&db, &current).await.unwrap();
        let atlas = current.get().unwrap();
        if !atlas.gangnat.values().all(Vec::is_empty) || named.is_some() {
            return atlas;
        }
        // An example without ways to walk gets a grid of them.
        let (kommun, nat) = (bild(&atlas).val.kommun, grid(&atlas));
        db.write(move |conn| gangnat::store::save(conn, kommun, "rutnät", &nat, "{}"))
            .await
            .unwrap();
        refresh(&db, &current).await.unwrap();
        current.get().unwrap()
    })
}

/// Junctions of the grid each way.
const GRID: u32 = 300;

/// Ways in a grid over all addresses, of which one in eight has steps.
fn grid(atlas: &Atlas) -> Gangnat {
    let register = atlas.adresser.register();
    let places: Vec<Wgs84> = register
        .gator()
        .iter()
        .flat_map(|gata| register.on(gata).filter_map(|plats| register.plats(plats)))
        .collect();
    let span = |of: fn(Wgs84) -> f64| {
        let all = places.iter().copied().map(of);
        all.fold((f64::MAX, f64::MIN), |(least, most), one| (least.min(one), most.max(one)))
    };
    let ((south, north), (west, east)) = (span(Wgs84::lat), span(Wgs84::lon));
    let mut byggare = Byggare::default();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for row in 0..GRID {
        for column in 0..GRID {
            let share = |nr: u32| f64::from(nr) / f64::from(GRID - 1);
            let lat = south + (north - south) * share(row);
            let lon = west + (east - west) * share(column);
            let nod = byggare.nod(Wgs84::parse(lat, lon).unwrap());
            for other in [(column > 0).then(|| nod - 1), (row > 0).then(|| nod - GRID)] {
                let far = if rng.random_range(0..8) == 0 { Far::GANG } else { Far::ALLA };
                if let Some(other) = other {
                    byggare.kant(other, nod, &[], far);
                }
            }
        }
    }
    byggare.build()
}

fn bild(atlas: &Atlas) -> &Valbild {
    atlas.val.last().expect("a val in the database")
}

/// An address on a street drawn at random, and so any street as likely as another.
fn draw(atlas: &Atlas, rng: &mut ChaCha8Rng) -> Plats {
    let register = atlas.adresser.register();
    let gata = &register.gator()[rng.random_range(0..register.gator().len())];
    register.on(gata).nth(rng.random_range(0..gata.antal())).unwrap()
}

/// An address, or a corner of a valdistrikt in a database without addresses.
fn place(atlas: &Atlas, rng: &mut ChaCha8Rng) -> Wgs84 {
    if atlas.adresser.register().is_empty() {
        let all = bild(atlas).distrikt.alla();
        let corner = all[rng.random_range(0..all.len())].wgs84.0[0].exterior().0[0];
        return Wgs84::parse(corner.y + 0.0005, corner.x + 0.0005).unwrap();
    }
    atlas.adresser.register().plats(draw(atlas, rng)).unwrap()
}

/// A moment of the förtid period by day.
fn moment(bild: &Valbild, rng: &mut ChaCha8Rng) -> Svensktid {
    let day = tid::shift(bild.val.valdag, -rng.random_range(1..18_i64));
    tid::instant(day, Klockslag::from_minutes(rng.random_range(9 * 60..19 * 60)).unwrap())
}

fn narmast(c: &mut Criterion, atlas: &Atlas, rng: &mut ChaCha8Rng) {
    let bild = bild(atlas);
    let questions: Vec<Fraga> = (0..ROUND)
        .map(|_| Fraga {
            plats: place(atlas, rng),
            adress: None,
            adress_osaker: None,
            tid: moment(bild, rng),
            bara_oppna: true,
            krav: Vec::new(),
            typ: None,
            antal: 5,
            profil: Profil::Gang,
        })
        .collect();
    let mut next = questions.iter().cycle();
    c.bench_function("narmast/district-and-nearest-open", |b| {
        b.iter(|| {
            let q = next.next().unwrap();
            let urval = Urval { oppna_vid: Some(q.tid.timestamp()), ..Urval::default() };
            let fran = bild.fran(q.plats, Profil::Gang);
            (black_box(bild.distrikt.locate(q.plats)), black_box(bild.narmast(&fran, &urval, 5)))
        });
    });
    let walks: Vec<&Fraga> = questions
        .iter()
        .filter(|q| Metod::fran(&bild.fran(q.plats, Profil::Gang)) == Metod::Gangvag)
        .collect();
    let mut next = walks.iter().cycle();
    for profil in Profil::ALLA {
        c.bench_function(&format!("narmast/walking-{profil}"), |b| {
            b.iter(|| {
                let q = next.next().unwrap();
                let urval = Urval { oppna_vid: Some(q.tid.timestamp()), ..Urval::default() };
                black_box(bild.narmast(&bild.fran(q.plats, profil), &urval, 5))
            });
        });
        c.bench_function(&format!("narmast/walking-{profil}-any-hour"), |b| {
            b.iter(|| {
                let fran = bild.fran(next.next().unwrap().plats, profil);
                black_box(bild.narmast(&fran, &Urval::default(), 5))
            });
        });
    }
    let mut next = questions.iter().cycle();
    c.bench_function("narmast/whole-answer", |b| {
        b.iter(|| black_box(answer(atlas, bild, next.next().unwrap())));
    });
    c.bench_function("narmast/whole-answer-as-json", |b| {
        b.iter(|| serde_json::to_vec(&answer(atlas, bild, next.next().unwrap())).unwrap());
    });
}

/// What people type on the way to an address: its beginning, the whole, a slip.
fn typing(c: &mut Criterion, atlas: &Atlas, rng: &mut ChaCha8Rng) {
    if atlas.adresser.register().is_empty() {
        return;
    }
    let texts: Vec<Vec<char>> = (0..ROUND)
        .map(|_| {
            let rad = atlas.adresser.register().rad(draw(atlas, rng)).unwrap().rad();
            rad.chars().collect()
        })
        .collect();
    let mut kinds: Vec<(&str, Vec<String>)> =
        vec![("begun", Vec::new()), ("whole", Vec::new()), ("slip", Vec::new())];
    for text in &texts {
        let end = rng.random_range(2..=text.len());
        let slip = rng.random_range(1..text.len() - 1);
        kinds[0].1.push(text[..end].iter().collect());
        kinds[1].1.push(text.iter().collect());
        kinds[2].1.push(text[..slip].iter().chain(&text[slip + 1..]).collect());
    }
    for (kind, typed) in &kinds {
        let mut next = typed.iter().cycle();
        c.bench_function(&format!("adress/{kind}"), |b| {
            b.iter(|| black_box(atlas.adresser.search(next.next().unwrap(), 8)));
        });
    }
}

fn all(c: &mut Criterion) {
    let atlas = load();
    let addresses = atlas.adresser.register().len();
    println!(
        "{} valdistrikt, {} places to vote early, {addresses} addresses, {} bytes an address",
        bild(&atlas).distrikt.alla().len(),
        bild(&atlas).fortid().len(),
        atlas.adresser.bytes() / addresses.max(1),
    );
    let karta = bild(&atlas).vagkarta();
    for nat in karta.nat() {
        println!("a walking network of {} junctions, {} ways", nat.nodes(), nat.kanter().len());
    }
    let (labels, bytes) = karta.etiketter();
    println!("{labels} labels, {bytes} bytes");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    narmast(c, &atlas, &mut rng);
    typing(c, &atlas, &mut rng);
}

criterion_group!(benches, all);
criterion_main!(benches);
