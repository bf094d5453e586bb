//! The page behind the link of an owner, who has no account.

pub mod pages;

/// The path before the token.
pub const VAG: &str = "/bekrafta/";
