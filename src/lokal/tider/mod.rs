//! The hours of the röstmottagningsställen of a val, and what the law asks of them.
//!
//! [`lag`] is the law, [`tolka`] reads what people type and paste, [`dagar`] knows the
//! days of a val. The pages: [`en`] the hours of one place, [`oversikt`] those of all, with
//! [`karta`] of how many are open when. [`import`] reads the kansli's own sheets.

pub mod dagar;
pub mod en;
pub mod handelser;
pub mod import;
pub mod karta;
pub mod lag;
pub mod oversikt;
pub mod pages;
pub mod store;
pub mod tolka;
