//! The Atlas: published facts in memory, and the questions voters ask of them.
//!
//! An [`Atlas`] is an immutable picture of every val, its valdistrikt, its lokaler
//! with their hours, and the address register. It is built from the database by
//! [`ladda`], kept fresh by [`vakt`], and answers without touching either disk or
//! database: where an address is ([`adressok`]), in which valdistrikt a point lies
//! ([`distriktskarta`]), what is open ([`oppetindex`]) and what is nearest
//! ([`narmast`], and to walk to [`gangvag`]); [`hitta`] finds the place asked from and [`svar`] puts an answer together.

pub mod adressok;
pub mod adressregister;
pub mod api;
pub mod atlas;
pub mod distriktskarta;
pub mod fraga;
pub mod gangvag;
pub mod gatunamn;
pub mod hitta;
pub mod ikalender;
pub mod ladda;
pub mod namnindex;
pub mod narmast;
pub mod oppetindex;
pub mod ord;
pub mod pages;
pub mod svar;
pub mod svarsjson;
pub mod tillganglighetssvar;
pub mod vag;
pub mod vakt;

pub use atlas::{Atlas, Stalle, Valbild};
