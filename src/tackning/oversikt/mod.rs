//! Coverage of a val: figures, map, promises, those worst served.

pub mod pages;
