//! The example kommun.
