//! Addresses in the database.
