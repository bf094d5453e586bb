//! A val made from another in one step, and the owners who confirm its days.

pub mod pages;
