//! Adding a place to a scenario.

pub mod pages;
