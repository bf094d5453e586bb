//! How long voters wait.

pub mod pages;
