//! Files and zips as bytes, and bytes as text.
