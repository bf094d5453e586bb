//! One place: its days, its hours, and what something else would do.

pub mod pages;
pub mod prov;
