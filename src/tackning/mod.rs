//! Coverage: how far every voter has to a lokal, and where lokaler do most good.
//!
//! [`mal`] says what is wanted of a choice of places, [`valj`] finds one and proves how
//! good it is, [`underlag`] reads demand and candidates from files.

pub mod mal;
pub mod underlag;
pub mod valj;
