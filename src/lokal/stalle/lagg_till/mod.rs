//! Taking a lokal of the register into a val.

pub mod pages;
pub mod store;
