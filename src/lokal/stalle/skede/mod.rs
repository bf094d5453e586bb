//! Taking steps: one place from its card, or many at once from the list. All of them go,
//! or none.

pub mod pages;
pub mod store;
