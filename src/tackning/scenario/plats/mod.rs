//! One place of a scenario.

pub mod pages;
