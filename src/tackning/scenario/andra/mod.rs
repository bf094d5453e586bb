//! Changing what a scenario changes: moving, taking out, counting again, undoing.

pub mod pages;
