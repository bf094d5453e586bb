//! A scenario as files.

pub mod pages;
