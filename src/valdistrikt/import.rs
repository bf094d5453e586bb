//! GeoJSON files of valdistrikt.
