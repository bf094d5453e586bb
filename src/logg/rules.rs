//! The chain of hashes.

use chrono::NaiveDateTime;
use sha2::{Digest, Sha256};

/// An entry as it is hashed and kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// 1, 2, 3 …
    pub nummer: i64,
    /// When, in UTC and whole microseconds.
    pub nar: NaiveDateTime,
    /// The account.
    pub konto_id: Option<i64>,
    /// Who.
    pub namn: String,
    /// As what.
    pub roller: String,
    /// From where.
    pub fran: String,
    /// The kind of event.
    pub kod: String,
    /// The table of the row it is about.
    pub tabell: Option<String>,
    /// The key of that row.
    pub rad: Option<String>,
    /// What happened.
    pub text: String,
    /// What became of the fields, as JSON.
    pub andringar: String,
}

/// The hash before the first entry.
pub const FORE_FORSTA: [u8; 32] = [0; 32];

/// The hash of an entry that follows another. Every field goes in with its length
/// before it, so that nothing can be moved from one field to the next.
#[must_use]
pub fn hash(foregaende: &[u8; 32], post: &Post) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(foregaende);
    sha.update(post.nummer.to_le_bytes());
    sha.update(post.nar.and_utc().timestamp_micros().to_le_bytes());
    let konto = post.konto_id.map(|id| id.to_string());
    let fields = [
        konto.as_deref(),
        Some(&*post.namn),
        Some(&*post.roller),
        Some(&*post.fran),
        Some(&*post.kod),
        post.tabell.as_deref(),
        post.rad.as_deref(),
        Some(&*post.text),
        Some(&*post.andringar),
    ];
    for field in fields {
        match field {
            None => sha.update(u64::MAX.to_le_bytes()),
            Some(text) => {
                sha.update((text.len() as u64).to_le_bytes());
                sha.update(text.as_bytes());
            }
        }
    }
    sha.finalize().into()
}
