//! Contracts and money: what each lokal costs, and budget and outcome per delprogram.

pub mod pages;
