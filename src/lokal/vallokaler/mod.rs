//! Which valdistrikt votes where, how far it is, and who is moved.

pub mod pages;
