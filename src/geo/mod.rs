//! Places on the earth, each with its coordinate system in its type.
//!
//! [`Wgs84`] is what voters and maps speak (degrees); [`Sweref99Tm`] is the plane
//! in which Swedish authorities draw districts and in which lengths under a few
//! hundred kilometres are metres. [`Crs`] reads points in any system that a
//! kommun's files come in.
//!
//! The general word `geo` is also the name of the geometry crate this rests on;
//! inside the house that one is written `::geo`.

mod crs;
pub mod distance;
pub mod e7;
pub mod igenkann;
pub mod overlagg;
pub mod polygon;

pub use crs::{Crs, Projektionsfel, sweref99_tm, wgs84};

use serde::Serialize;

/// A point in degrees on WGS 84 (EPSG:4326). Always finite and on the globe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Wgs84 {
    lat: f64,
    lon: f64,
}

/// Why two numbers are not a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Platsfel {
    /// Latitude outside −90…90, or not a number.
    #[error("Latituden ska vara ett tal mellan -90 och 90.")]
    Latitud,
    /// Longitude outside −180…180, or not a number.
    #[error("Longituden ska vara ett tal mellan -180 och 180.")]
    Longitud,
}

impl Wgs84 {
    /// A point from latitude and longitude in degrees.
    ///
    /// # Errors
    /// [`Platsfel`] names the coordinate that is off the globe.
    pub fn parse(lat: f64, lon: f64) -> Result<Self, Platsfel> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(Platsfel::Latitud);
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(Platsfel::Longitud);
        }
        Ok(Self { lat, lon })
    }

    /// Latitude in degrees, north positive.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east positive.
    #[must_use]
    pub const fn lon(self) -> f64 {
        self.lon
    }
}

/// A point in metres on SWEREF 99 TM (EPSG:3006), the national plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sweref99Tm {
    /// Easting in metres; 500,000 on the central meridian, 15° E.
    pub e: f64,
    /// Northing in metres from the equator.
    pub n: f64,
}

impl From<Sweref99Tm> for ::geo::Coord<f64> {
    fn from(p: Sweref99Tm) -> Self {
        Self { x: p.e, y: p.n }
    }
}

impl From<::geo::Coord<f64>> for Sweref99Tm {
    fn from(c: ::geo::Coord<f64>) -> Self {
        Self { e: c.x, n: c.y }
    }
}
