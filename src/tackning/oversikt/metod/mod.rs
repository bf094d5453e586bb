//! How every figure is made, in plain Swedish.

pub mod pages;
