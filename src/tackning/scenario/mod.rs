//! Plans that are tried beside the plan of a val.

pub mod pages;
