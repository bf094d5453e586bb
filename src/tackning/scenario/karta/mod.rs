//! What the map of a scenario draws.

pub mod pages;
