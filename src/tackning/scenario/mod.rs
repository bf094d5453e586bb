//! Plans that are tried beside the plan of a val.
//!
//! A scenario is a list of changes ([`andring`]) against the plan, not a copy of it.

pub mod andring;
pub mod effekt;
pub mod handelser;
pub mod json;
pub mod ord;
pub mod pages;
pub mod store;
