//! What is done from the card.

pub mod pages;
