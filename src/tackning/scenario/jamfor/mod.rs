//! Scenarios side by side.

pub mod pages;
