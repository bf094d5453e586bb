//! Coverage: how far every voter has to a lokal that is open and that she can enter, and
//! where lokaler do most good.
//!
//! What is measured: [`befolkning`] says where voters live, [`plats`] where they may vote,
//! [`fraga`] when and with what needs. [`grund`] knows how far it is between them, along
//! the walking network or in straight lines, and [`bild`] puts a val together.
//! [`kostnad`] tells what places cost, [`fordelning`] sums distances up, [`installning`]
//! holds what the kansli has promised.
//!
//! What is chosen: [`mal`] says what is wanted of a choice of places, [`valj`] finds one and
//! proves how good it is, [`underlag`] reads demand and candidates from files.
//!
//! Rooms with pages: [`oversikt`] coverage itself, [`scenario`] plans that are tried,
//! [`platsval`] choosing places, [`koer`] how long voters wait.

pub mod befolkning;
pub mod bild;
pub mod flikar;
pub mod fordelning;
pub mod fraga;
pub mod grund;
pub mod installning;
pub mod koer;
pub mod kostnad;
pub mod mal;
pub mod minne;
pub mod oversikt;
pub mod plats;
pub mod platsval;
pub mod scenario;
pub mod store;
pub mod underlag;
pub mod valj;

pub use bild::Bild;
pub use fraga::Fraga;
pub use grund::Grund;
pub use plats::Plats;
