//! What goes out: Valmyndigheten's form, what has changed since it was published, sheets
//! and posters.
//!
//! [`form`] is the form in which Valmyndigheten publishes vallokaler and röstningslokaler,
//! and in which they are exchanged; [`rules`] tells what has changed since a snapshot of
//! it, and [`mottagare`] who must hear of that.

pub mod affisch;
pub mod blad;
pub mod export;
pub mod form;
pub mod handelser;
pub mod mottagare;
pub mod pages;
pub mod rules;
pub mod store;
pub mod vy;
