//! Searches for the best places, kept with what they found.
//!
//! What is asked for is an [`uppdrag`], in a form or in a file; [`kandidater`] are what it
//! may choose among, [`efterfragan`] where voters live, [`villkor`] what must hold. [`los`]
//! finds the answer ([`svar`]) and [`forklara`] says what each place and each constraint is
//! worth; [`turlista`] lays out the days of street sites that move. [`korning`] does it in
//! the background. What it found may become a [`scenario`].

pub mod efterfragan;
pub mod export;
pub mod forklara;
pub mod forslag;
pub mod handelser;
pub mod kandidater;
pub mod korning;
pub mod los;
pub mod ord;
pub mod pages;
pub mod scenario;
pub mod skrivet;
pub mod store;
pub mod svar;
pub mod turlista;
pub mod uppdrag;
pub mod villkor;
mod visa;
