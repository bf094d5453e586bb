//! Address files into the database.
