//! The hours of one röstmottagningsställe: the form, and what is wrong with it.

pub mod formular;
pub mod pages;
