//! What the kansli sets for coverage in a val: promises, limits, how distances are made.

pub mod formular;
pub mod handelser;
pub mod pages;
pub mod store;
