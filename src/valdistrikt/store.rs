//! Valdistrikt in the database.
