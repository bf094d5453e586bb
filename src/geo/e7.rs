//! Points in whole ten-millionths of a degree, as maps keep them.

use super::Wgs84;

/// A point in ten-millionths of a degree on WGS 84: latitude, longitude. A unit is about a
/// centimetre.
pub type E7 = [i32; 2];

/// A point rounded to whole units.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "degrees on the globe fit")]
pub fn e7(p: Wgs84) -> E7 {
    [(p.lat() * 1e7).round() as i32, (p.lon() * 1e7).round() as i32]
}

/// The point in degrees; `None` when it is not on the globe.
#[must_use]
pub fn wgs84([lat, lon]: E7) -> Option<Wgs84> {
    Wgs84::parse(f64::from(lat) / 1e7, f64::from(lon) / 1e7).ok()
}
