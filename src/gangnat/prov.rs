//! Random networks for tests.

use proptest::prelude::*;

use super::{Byggare, Far, Fastpunkt, Gangnat};
use crate::geo::Wgs84;
use crate::geo::distance::{MEAN_EARTH_RADIUS_M, great_circle_m};

/// The south-west corner of what is drawn.
const HORN: (f64, f64) = (59.33, 18.07);

/// A place so many metres east and north of the corner.
pub fn plats(east: f64, north: f64) -> Wgs84 {
    let (lat, lon) = HORN;
    let lat_of = |m: f64| (m / MEAN_EARTH_RADIUS_M).to_degrees();
    let lon_of = lat_of(east) / lat.to_radians().cos();
    Wgs84::parse(lat + lat_of(north), lon + lon_of).unwrap()
}

/// A way as it is drawn: its ends, its bends in metres, who may use it.
pub type Draget = (usize, usize, Vec<(f64, f64)>, Far);

/// A network as it is drawn.
#[derive(Debug, Clone)]
pub struct Ritning {
    pub noder: Vec<(f64, f64)>,
    pub kanter: Vec<Draget>,
}

impl Ritning {
    pub fn build(&self) -> Gangnat {
        let mut byggare = Byggare::default();
        for (east, north) in &self.noder {
            byggare.nod(plats(*east, *north));
        }
        for (fran, till, bends, far) in &self.kanter {
            let bends: Vec<Wgs84> = bends.iter().map(|(e, n)| plats(*e, *n)).collect();
            let number = |nod: usize| u32::try_from(nod).unwrap();
            byggare.kant(number(*fran), number(*till), &bends, *far);
        }
        byggare.build()
    }
}

fn spot() -> impl Strategy<Value = (f64, f64)> {
    (0.0..800.0, 0.0..800.0)
}

/// A few junctions with ways at random between them: several between the same two, from
/// one back to itself, none at all; some for those on foot only.
pub fn ritning() -> impl Strategy<Value = Ritning> {
    prop::collection::vec(spot(), 2..9).prop_flat_map(|noder| {
        let nod = 0..noder.len();
        let far = prop_oneof![3 => Just(Far::ALLA), 1 => Just(Far::GANG)];
        let way = (nod.clone(), nod, prop::collection::vec(spot(), 0..4), far);
        let kanter = prop::collection::vec(way, 1..14);
        (Just(noder), kanter).prop_map(|(noder, kanter)| Ritning { noder, kanter })
    })
}

/// The place so many decimetres along a way.
pub fn along(nat: &Gangnat, kant: u32, dm: u32) -> Wgs84 {
    let points: Vec<Wgs84> = nat.form(kant).collect();
    let mut left = f64::from(dm) / 10.0;
    for pair in points.windows(2) {
        let metres = great_circle_m(pair[0], pair[1]);
        if left <= metres && metres > 0.0 {
            let part = |a: f64, b: f64| a + (b - a) * left / metres;
            let (a, b) = (pair[0], pair[1]);
            return Wgs84::parse(part(a.lat(), b.lat()), part(a.lon(), b.lon())).unwrap();
        }
        left -= metres;
    }
    *points.last().unwrap()
}

/// A place fastened by hand: on which way, how far along it as a share, how far off.
pub fn fastpunkt(nat: &Gangnat, (kant, share, steg_dm): (usize, f64, u32)) -> Fastpunkt {
    let kant = u32::try_from(kant % nat.kanter().len()).unwrap();
    let whole = nat.kanter()[kant as usize].dm;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
    let dm = (f64::from(whole) * share).round() as u32;
    Fastpunkt { kant, dm, steg_dm, plats: along(nat, kant, dm) }
}

/// What [`fastpunkt`] takes.
pub fn var() -> impl Strategy<Value = (usize, f64, u32)> {
    (0..100_usize, prop_oneof![3 => 0.0..=1.0, 1 => Just(0.0), 1 => Just(1.0)], 0..500_u32)
}
