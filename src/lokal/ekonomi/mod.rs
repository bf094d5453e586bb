//! Contracts and money: what each lokal costs, and budget and outcome per delprogram.
//!
//! [`avtal`] the contracts, [`kostnad`] what the lokaler of a val cost by them,
//! [`budget`] what each part of the budget has, has used and will use, [`utfall`] what
//! has been booked. Money is whole kronor ([`kronor`]); what comes in is negative.

pub mod avtal;
pub mod budget;
pub mod delprogram;
pub mod handelser;
pub mod kostnad;
pub mod kronor;
pub mod pages;
pub mod rules;
pub mod store;
pub mod utfall;

pub use delprogram::Delprogram;
