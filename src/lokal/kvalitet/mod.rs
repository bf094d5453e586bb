//! What looks wrong in the plan of a val.

pub mod pages;
