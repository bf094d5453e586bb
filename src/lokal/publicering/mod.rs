//! What goes out: Valmyndigheten's form, what has changed since it was published, sheets
//! and posters.

pub mod pages;
