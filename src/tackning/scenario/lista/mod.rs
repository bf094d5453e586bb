//! The scenarios of a val, and new ones.

pub mod pages;
