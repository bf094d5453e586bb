//! The Atlas.
