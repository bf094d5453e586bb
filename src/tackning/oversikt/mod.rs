//! Coverage of a val: figures, groups, promises, maps, and those worst served.
//!
//! [`urval`] reads what is asked, [`svar`] works it out, [`minne`] keeps the latest answers.
//! [`indelning`] tells groups apart, [`timmar`] the hours within reach, [`samst`] those
//! worst served and why, [`jamfor`] two plans apart. [`karta`] draws, [`installningar`]
//! is what the kansli has promised, [`metod`] says how it is all done.

pub mod indelning;
pub mod installningar;
pub mod jamfor;
pub mod karta;
pub mod metod;
pub mod minne;
pub mod ord;
pub mod pages;
pub mod samst;
pub mod store;
pub mod svar;
pub mod tabell;
pub mod timmar;
pub mod urval;
