//! One point of the checklist.

pub mod pages;
