//! The name and note of a scenario, and taking it away.

pub mod pages;
