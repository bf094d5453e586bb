//! Plans that are tried beside the plan of a val.
//!
//! A scenario is a list of changes ([`andring`]) against the plan, not a copy of it.
//! [`effekt`] says what they do to voters, [`tabell`] sets figures side by side, [`infor`]
//! writes a scenario into the plan.

pub mod andra;
pub mod andring;
pub mod effekt;
pub mod fil;
pub mod fragan;
pub mod grupper;
pub mod handelser;
pub mod infor;
pub mod jamfor;
pub mod json;
pub mod karta;
pub mod lista;
pub mod markning;
pub mod ny;
pub mod om;
pub mod ord;
pub mod pages;
pub mod plats;
pub mod store;
pub mod tabell;
pub mod tidsform;
pub mod visa;
