//! Coordinate reference systems: SWEREF 99 TM, its twelve local zones, WGS 84.
//!
//! Definitions after Lantmäteriet's published parameters for SWEREF 99 (GRS 80,
//! transverse Mercator). SWEREF 99 and WGS 84 are taken as one datum, as every
//! map does; they differ by decimetres.

use std::sync::LazyLock;

use proj4rs::proj::Proj;

use super::{Sweref99Tm, Wgs84};

/// A system in which a file may give its coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crs {
    /// WGS 84 in degrees, EPSG:4326.
    Wgs84,
    /// SWEREF 99 TM in metres, EPSG:3006.
    Sweref99Tm,
    /// A local zone of SWEREF 99 in metres, EPSG:3007 to EPSG:3018.
    Sweref99Zone(u16),
}

/// Why coordinates could not be brought over to WGS 84.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Projektionsfel {
    /// The name of a system that is not read here.
    #[error(
        "Koordinatsystemet «{0}» känns inte igen. Välj EPSG:4326, EPSG:3006 eller en lokal zon, \
         EPSG:3007 till EPSG:3018 (Stockholm: EPSG:3011)."
    )]
    Okant(String),
    /// Numbers that lie outside the area of the system.
    #[error("Koordinaterna ligger utanför området för {0}.")]
    Utanfor(Crs),
}

/// The central meridians of EPSG:3007 to EPSG:3018, in degrees east.
const ZONE_MERIDIANS: [f64; 12] =
    [12.0, 13.5, 15.0, 16.5, 18.0, 14.25, 15.75, 17.25, 18.75, 20.25, 21.75, 23.25];
const FIRST_ZONE: u16 = 3007;

impl std::fmt::Display for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EPSG:{}", self.epsg())
    }
}

impl std::str::FromStr for Crs {
    type Err = Projektionsfel;

    /// Reads `3011`, `EPSG:3011`, `urn:ogc:def:crs:EPSG::3011` or `CRS84`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || Projektionsfel::Okant(text.to_owned());
        let code = text.rsplit(':').next().unwrap_or(text).trim();
        if code.eq_ignore_ascii_case("crs84") || code.eq_ignore_ascii_case("wgs84") {
            return Ok(Self::Wgs84);
        }
        Self::from_epsg(code.parse().map_err(|_| unknown())?).ok_or_else(unknown)
    }
}

impl Crs {
    /// The system of an EPSG code, if it is one of those read here.
    #[must_use]
    pub const fn from_epsg(code: u16) -> Option<Self> {
        match code {
            4326 => Some(Self::Wgs84),
            3006 => Some(Self::Sweref99Tm),
            FIRST_ZONE..=3018 => Some(Self::Sweref99Zone(code)),
            _ => None,
        }
    }

    /// The EPSG code.
    #[must_use]
    pub const fn epsg(self) -> u16 {
        match self {
            Self::Wgs84 => 4326,
            Self::Sweref99Tm => 3006,
            Self::Sweref99Zone(code) => code,
        }
    }

    /// The system that two bare numbers are in: degrees when both are small, the
    /// national plane when not (`DOMAN.md`: coordinates over 1,000 are EPSG:3006).
    #[must_use]
    pub fn guess(x: f64, y: f64) -> Self {
        if x.abs() > 1_000.0 || y.abs() > 1_000.0 { Self::Sweref99Tm } else { Self::Wgs84 }
    }

    /// A point from its east and north coordinates (x, y) in this system; for
    /// [`Crs::Wgs84`] these are longitude and latitude in degrees.
    ///
    /// # Errors
    /// [`Projektionsfel::Utanfor`] when the numbers are no place in this system.
    pub fn to_wgs84(self, east: f64, north: f64) -> Result<Wgs84, Projektionsfel> {
        let outside = || Projektionsfel::Utanfor(self);
        if self == Self::Wgs84 {
            return Wgs84::parse(north, east).map_err(|_| outside());
        }
        // The planes are meant for Sweden; a thousand kilometres of margin will do.
        if !(-2_000_000.0..=3_000_000.0).contains(&east)
            || !(5_000_000.0..=9_000_000.0).contains(&north)
        {
            return Err(outside());
        }
        let mut point = (east, north, 0.0);
        proj4rs::transform::transform(self.proj().ok_or_else(outside)?, &PROJ.wgs84, &mut point)
            .map_err(|_| outside())?;
        let (lon, lat, _) = point;
        Wgs84::parse(lat.to_degrees(), lon.to_degrees()).map_err(|_| outside())
    }

    fn proj(self) -> Option<&'static Proj> {
        match self {
            Self::Wgs84 => Some(&PROJ.wgs84),
            Self::Sweref99Tm => Some(&PROJ.sweref99_tm),
            Self::Sweref99Zone(code) => PROJ.zones.get(usize::from(code.checked_sub(FIRST_ZONE)?)),
        }
    }
}

struct Projections {
    wgs84: Proj,
    sweref99_tm: Proj,
    zones: Vec<Proj>,
}

static PROJ: LazyLock<Projections> = LazyLock::new(|| Projections {
    wgs84: definition("+proj=longlat +ellps=GRS80 +towgs84=0,0,0 +no_defs"),
    sweref99_tm: definition("+proj=utm +zone=33 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs"),
    zones: ZONE_MERIDIANS
        .iter()
        .map(|lon| {
            definition(&format!(
                "+proj=tmerc +lat_0=0 +lon_0={lon} +k=1 +x_0=150000 +y_0=0 +ellps=GRS80 \
                 +towgs84=0,0,0 +units=m +no_defs"
            ))
        })
        .collect(),
});

#[expect(clippy::expect_used, reason = "the definitions are constants, read by a test")]
fn definition(text: &str) -> Proj {
    Proj::from_proj_string(text).expect("a projection that is written in this file")
}

/// A point brought to the national plane; `None` for one so far from Sweden
/// (30° of longitude from 15° E, or south of 30° N) that the plane means nothing.
#[must_use]
pub fn sweref99_tm(p: Wgs84) -> Option<Sweref99Tm> {
    if (p.lon() - 15.0).abs() > 30.0 || !(30.0..=85.0).contains(&p.lat()) {
        return None;
    }
    let mut point = (p.lon().to_radians(), p.lat().to_radians(), 0.0);
    proj4rs::transform::transform(&PROJ.wgs84, &PROJ.sweref99_tm, &mut point).ok()?;
    let (e, n, _) = point;
    (e.is_finite() && n.is_finite()).then_some(Sweref99Tm { e, n })
}

/// A point of the national plane in degrees.
///
/// # Errors
/// [`Projektionsfel::Utanfor`] when the numbers lie far outside Sweden.
pub fn wgs84(p: Sweref99Tm) -> Result<Wgs84, Projektionsfel> {
    Crs::Sweref99Tm.to_wgs84(p.e, p.n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_definition_is_read() {
        for code in 3006..=3018 {
            let crs = Crs::from_epsg(code).unwrap();
            let east = if crs == Crs::Sweref99Tm { 500_000.0 } else { 150_000.0 };
            let p = crs.to_wgs84(east, 6_580_000.0).unwrap();
            assert!((59.0..60.0).contains(&p.lat()), "{crs}: {p:?}");
        }
        assert_eq!("urn:ogc:def:crs:EPSG::3006".parse::<Crs>().unwrap(), Crs::Sweref99Tm);
        assert_eq!("urn:ogc:def:crs:OGC:1.3:CRS84".parse::<Crs>().unwrap(), Crs::Wgs84);
        assert!("EPSG:3857".parse::<Crs>().is_err());
    }

    /// A control point that Lantmäteriet publishes with SWEREF 99 TM:
    /// 66° N 24° E is N 7331751.862, E 906844.330 or thereabouts; the central
    /// meridian itself is exact by definition.
    #[test]
    fn the_central_meridian_lies_at_500_km() {
        let p = sweref99_tm(Wgs84::parse(59.0, 15.0).unwrap()).unwrap();
        assert!((p.e - 500_000.0).abs() < 1e-6, "{p:?}");
        // Meridian arc to 59° on GRS 80 times 0.9996.
        assert!((p.n - 6_540_028.0).abs() < 200.0, "{p:?}");
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_millimetre(lat in 55.0..69.5_f64, lon in 10.5..24.5_f64) {
            let there = sweref99_tm(Wgs84::parse(lat, lon).unwrap()).unwrap();
            let back = wgs84(there).unwrap();
            prop_assert!((back.lat() - lat).abs() < 1e-8 && (back.lon() - lon).abs() < 1e-8);
        }
    }
}
