//! The web application.

pub mod ord;
pub mod pages;
pub mod sidmall;
pub mod sprak;
pub mod statisk;
