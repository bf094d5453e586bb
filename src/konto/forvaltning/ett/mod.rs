//! One account: all about it, and what an administrator may do with it.

pub mod pages;
pub mod store;
