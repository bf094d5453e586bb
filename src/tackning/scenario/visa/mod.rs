//! A scenario: what it changes, and what that does.

pub mod pages;
