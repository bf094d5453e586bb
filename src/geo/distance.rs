//! Great-circle distance, and the trick that makes it searchable.
//!
//! A point on the sphere is also a unit vector in space. The chord between two
//! such vectors grows strictly with the angle between them, so the nearest by
//! chord is the nearest by great circle, exactly, and an R-tree over the vectors
//! needs no planar approximation.

use super::Wgs84;

/// Mean radius of the WGS 84 ellipsoid in metres, (2a + b) / 3.
pub const MEAN_EARTH_RADIUS_M: f64 = 6_371_008.771_415_059;

/// Great-circle (haversine) distance in metres on the sphere of
/// [`MEAN_EARTH_RADIUS_M`].
#[must_use]
pub fn great_circle_m(a: Wgs84, b: Wgs84) -> f64 {
    let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon() - a.lon()).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * MEAN_EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

/// The unit vector from the centre of the earth through a point.
#[must_use]
pub fn unit_vector(p: Wgs84) -> [f64; 3] {
    let (sin_lat, cos_lat) = p.lat().to_radians().sin_cos();
    let (sin_lon, cos_lon) = p.lon().to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// Squared chord between two unit vectors: 0 for the same point, 4 for antipodes.
#[must_use]
#[expect(clippy::many_single_char_names, reason = "the axes are called x, y and z")]
pub fn chord2(a: [f64; 3], b: [f64; 3]) -> f64 {
    let [ax, ay, az] = a;
    let [bx, by, bz] = b;
    let (x, y, z) = (ax - bx, ay - by, az - bz);
    x * x + y * y + z * z
}

/// Great-circle metres from a squared chord.
#[must_use]
pub fn chord2_to_m(chord2: f64) -> f64 {
    2.0 * MEAN_EARTH_RADIUS_M * (chord2.sqrt() / 2.0).min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anywhere() -> impl Strategy<Value = Wgs84> {
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(lat, lon)| Wgs84::parse(lat, lon).unwrap())
    }

    #[test]
    fn stockholm_to_goteborg_is_about_397_km() {
        let stockholm = Wgs84::parse(59.3293, 18.0686).unwrap();
        let goteborg = Wgs84::parse(57.7089, 11.9746).unwrap();
        let m = great_circle_m(stockholm, goteborg);
        assert!((396_000.0..398_500.0).contains(&m), "{m}");
    }

    proptest! {
        #[test]
        fn chord_and_haversine_agree(a in anywhere(), b in anywhere()) {
            let by_chord = chord2_to_m(chord2(unit_vector(a), unit_vector(b)));
            let by_haversine = great_circle_m(a, b);
            // Near the antipode arcsine loses digits in both forms.
            prop_assume!(by_haversine < 19_000_000.0);
            prop_assert!((by_chord - by_haversine).abs() < 0.01 + by_haversine * 1e-9);
        }
    }
}
