//! The lokalblad: all that is known of a röstmottagningsställe on a sheet of paper.

pub mod karta;
pub mod pages;
pub mod store;
