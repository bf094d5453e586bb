//! The register of lokaler, which lives across elections.

pub mod pages;
