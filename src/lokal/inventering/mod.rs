//! What is measured at a lokal, and what follows from it for those who come there.

pub mod pages;
