//! The legal checklist of a val: every rule and deadline, whether it is met, and who
//! answers for it.

pub mod pages;
