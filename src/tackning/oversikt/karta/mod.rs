//! The map beside the tables: what has which colour, a finer grid, the bands round a
//! lokal, and all of it as GeoJSON.

pub mod geojson;
pub mod isokron;
pub mod pages;
pub mod rutnat;
pub mod skala;
