//! Commands of some size, each in a file of its own.

pub mod audit;
pub mod checklist;
pub mod coverage;
pub mod example;
pub mod export;
pub mod gallra;
pub mod import;
pub mod key;
pub mod quality;
pub mod queues;
pub mod registerutdrag;
pub mod site;
pub mod user;
pub mod val;
pub mod walk;
