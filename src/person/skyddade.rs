//! Protected persons, for those who may open them.

pub mod pages;
pub mod store;
