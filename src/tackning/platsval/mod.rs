//! Searches for the best places, kept with what they found.

pub mod pages;
