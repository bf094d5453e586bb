//! Where the kansli's work begins: the start page, with what each role can do and what
//! waits for it, and the settings in force.

pub mod installningar;
pub mod pages;
pub mod rules;
