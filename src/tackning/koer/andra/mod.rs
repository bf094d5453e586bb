//! The form about what queues are worked out from.

pub mod pages;
