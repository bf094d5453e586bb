//! The chain of hashes, and how it is checked.
//!
//! The hash of an entry is SHA-256 over, one after the other:
//!
//! 1. the hash of the entry before, 32 bytes (zeros before the first);
//! 2. the number, and the time in microseconds since 1970 UTC, each as 8 bytes, the
//!    lowest first;
//! 3. `konto_id` in decimal digits, `namn`, `roller`, `fran`, `kod`, `tabell`, `rad`,
//!    `text` and `andringar`: each in UTF-8 with its length in bytes before it, as 8
//!    bytes, the lowest first. One that is absent (`konto_id`, `tabell`, `rad`) is 8
//!    bytes of `0xFF` and nothing more.
//!
//! An export of the whole log as csv holds all of this, with the hashes in hexadecimal,
//! so that it can be checked without this program (`tests/verify_log.py` does). There
//! an empty cell is an absent one, and a cell that a spreadsheet would take for a
//! formula has an apostrophe before it, which does not belong to it.
//!
//! The chain finds a change that leaves any hash after it as it was. Whoever can write
//! to the database past the triggers can make the whole chain anew; what finds that is
//! a hash that was written down elsewhere ([`super::huvud`]).

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use sha2::{Digest, Sha256};

use super::huvud::Huvud;
use crate::tid;

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

/// An entry in its place in the chain, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lank {
    /// The entry.
    pub post: Post,
    /// What it says the hash before is.
    pub foregaende: Vec<u8>,
    /// What it says its own is.
    pub hash: Vec<u8>,
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

/// Where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Brott {
    /// A number that is not there, though a later one is.
    #[error("Post {nummer} saknas. Den är borttagen.")]
    Saknas {
        /// The first number that is missing.
        nummer: i64,
    },
    /// A number below 1.
    #[error("Post {nummer} hör inte till loggen, som börjar med post 1.")]
    Overtalig {
        /// The number.
        nummer: i64,
    },
    /// It does not follow on the one before.
    #[error(
        "Post {nummer} från {} pekar inte på den post som nu står före den. Den, eller posten \
         före, är utbytt.",
        shown(*nar)
    )]
    Foregaende {
        /// The entry.
        nummer: i64,
        /// When it says it was written.
        nar: NaiveDateTime,
    },
    /// It is not what it was when it was written.
    #[error("Post {nummer} från {} är ändrad efter att den skrevs.", shown(*nar))]
    Innehall {
        /// The entry.
        nummer: i64,
        /// When it says it was written.
        nar: NaiveDateTime,
    },
    /// It is not the one whose hash was written down.
    #[error(
        "Post {nummer} från {} stämmer inte med huvudet som antecknades {dag}. Loggen är omskriven \
         på eller före den posten.",
        shown(*nar)
    )]
    Huvud {
        /// The entry.
        nummer: i64,
        /// When it says it was written.
        nar: NaiveDateTime,
        /// The day of the note.
        dag: NaiveDate,
    },
    /// The log ends before an entry whose hash was written down.
    #[error(
        "Loggen slutar med post {sista}, men {dag} antecknades att post {nummer} fanns. Slutet är \
         borttaget."
    )]
    Avkortad {
        /// The last entry that is there.
        sista: i64,
        /// The entry of the note.
        nummer: i64,
        /// The day of the note.
        dag: NaiveDate,
    },
}

fn shown(nar: NaiveDateTime) -> String {
    tid::svensk(nar).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A chain that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hel {
    /// How many entries it has.
    pub antal: i64,
    /// The hash of the last.
    pub hash: [u8; 32],
    /// How many noted heads were found in it.
    pub huvuden: usize,
}

/// Follows a chain from its first entry, one at a time.
#[derive(Debug)]
pub struct Kedja {
    sista: i64,
    hash: [u8; 32],
    huvuden: BTreeMap<i64, Vec<Huvud>>,
    funna: usize,
}

impl Kedja {
    /// The beginning of a chain, in which these heads are to be found.
    #[must_use]
    pub fn new(huvuden: &[Huvud]) -> Self {
        let mut by_number: BTreeMap<i64, Vec<Huvud>> = BTreeMap::new();
        for huvud in huvuden {
            by_number.entry(huvud.nummer).or_default().push(*huvud);
        }
        Self { sista: 0, hash: FORE_FORSTA, huvuden: by_number, funna: 0 }
    }

    /// The number of the last entry that was followed.
    #[must_use]
    pub const fn sista(&self) -> i64 {
        self.sista
    }

    /// Follows the next entry there is.
    ///
    /// # Errors
    /// Where the chain is broken.
    pub fn follow(&mut self, lank: &Lank) -> Result<(), Brott> {
        let Post { nummer, nar, .. } = lank.post;
        if nummer <= self.sista {
            return Err(Brott::Overtalig { nummer });
        }
        if nummer > self.sista + 1 {
            return Err(Brott::Saknas { nummer: self.sista + 1 });
        }
        if lank.foregaende != self.hash {
            return Err(Brott::Foregaende { nummer, nar });
        }
        let own = hash(&self.hash, &lank.post);
        if lank.hash != own {
            return Err(Brott::Innehall { nummer, nar });
        }
        for huvud in self.huvuden.remove(&nummer).unwrap_or_default() {
            if huvud.hash != own {
                return Err(Brott::Huvud { nummer, nar, dag: huvud.dag });
            }
            self.funna += 1;
        }
        (self.sista, self.hash) = (nummer, own);
        Ok(())
    }

    /// The end of the chain.
    ///
    /// # Errors
    /// When a head was noted of an entry beyond it.
    pub fn end(self) -> Result<Hel, Brott> {
        match self.huvuden.into_values().flatten().next() {
            Some(Huvud { dag, nummer, .. }) => {
                Err(Brott::Avkortad { sista: self.sista, nummer, dag })
            }
            None => Ok(Hel { antal: self.sista, hash: self.hash, huvuden: self.funna }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn post(nummer: i64) -> Post {
        Post {
            nummer,
            nar: chrono::DateTime::from_timestamp(1_789_000_000 + nummer, 0).unwrap().naive_utc(),
            konto_id: (nummer % 2 == 0).then_some(nummer),
            namn: format!("Prov {nummer}"),
            roller: "Planerare".to_owned(),
            fran: "127.0.0.1".to_owned(),
            kod: "lokal_andrad".to_owned(),
            tabell: Some("lokal".to_owned()),
            rad: Some(nummer.to_string()),
            text: "Ändrade lokalen.".to_owned(),
            andringar: "[]".to_owned(),
        }
    }

    fn linked(posts: impl Iterator<Item = Post>) -> Vec<Lank> {
        let mut before = FORE_FORSTA;
        posts
            .map(|post| {
                let own = hash(&before, &post);
                let lank = Lank { post, foregaende: before.to_vec(), hash: own.to_vec() };
                before = own;
                lank
            })
            .collect()
    }

    fn check(chain: &[Lank], huvuden: &[Huvud]) -> Result<Hel, Brott> {
        let mut kedja = Kedja::new(huvuden);
        chain.iter().try_for_each(|lank| kedja.follow(lank))?;
        kedja.end()
    }

    fn huvud(lank: &Lank) -> Huvud {
        Huvud {
            dag: lank.post.nar.date(),
            nummer: lank.post.nummer,
            hash: lank.hash.clone().try_into().unwrap(),
        }
    }

    #[test]
    fn a_whole_chain_is_whole_and_an_empty_one_too() {
        let chain = linked((1..=20).map(post));
        let heads = [huvud(&chain[4]), huvud(&chain[19])];
        let hel = check(&chain, &heads).unwrap();
        assert_eq!((hel.antal, hel.huvuden), (20, 2));
        assert_eq!(check(&[], &[]).unwrap().antal, 0);
    }

    #[test]
    fn the_hash_is_what_the_documentation_says() {
        // Made by hand from the bytes that the documentation names.
        let mut bytes = vec![0; 32];
        let post = post(1);
        bytes.extend(1_u64.to_le_bytes());
        bytes.extend(1_789_000_001_000_000_u64.to_le_bytes());
        bytes.extend([0xff; 8]);
        for text in [
            "Prov 1",
            "Planerare",
            "127.0.0.1",
            "lokal_andrad",
            "lokal",
            "1",
            "Ändrade lokalen.",
            "[]",
        ] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        assert_eq!(hash(&FORE_FORSTA, &post), <[u8; 32]>::from(Sha256::digest(&bytes)));
    }

    #[test]
    fn what_was_removed_is_named() {
        let chain = linked((1..=9).map(post));
        for (gone, nummer) in (0..8).zip(1..) {
            let mut left = chain.clone();
            left.remove(gone);
            assert_eq!(check(&left, &[]), Err(Brott::Saknas { nummer }));
        }
        // The end can only be missed by someone who has written it down.
        assert!(check(&chain[..8], &[]).is_ok());
        let cut = check(&chain[..8], &[huvud(&chain[8])]);
        assert!(matches!(cut, Err(Brott::Avkortad { sista: 8, nummer: 9, .. })), "{cut:?}");
        assert!(matches!(check(&[], &[huvud(&chain[8])]), Err(Brott::Avkortad { sista: 0, .. })));
    }

    #[test]
    fn a_chain_made_anew_is_found_by_its_old_head() {
        let old = linked((1..=9).map(post));
        let anew = linked((1..=9).map(|nummer| {
            let mut post = post(nummer);
            if nummer == 4 {
                post.text = "Ändrade inget.".to_owned();
            }
            post
        }));
        assert!(check(&anew, &[]).is_ok());
        assert!(check(&anew, &[huvud(&old[2])]).is_ok());
        let found = check(&anew, &[huvud(&old[2]), huvud(&old[6])]);
        assert!(matches!(found, Err(Brott::Huvud { nummer: 7, .. })), "{found:?}");
    }

    #[test]
    fn an_entry_exchanged_with_its_hash_breaks_the_next() {
        let mut chain = linked((1..=9).map(post));
        chain[3].post.text = "Något annat.".to_owned();
        let before: [u8; 32] = chain[3].foregaende.clone().try_into().unwrap();
        chain[3].hash = hash(&before, &chain[3].post).to_vec();
        assert!(matches!(check(&chain, &[]), Err(Brott::Foregaende { nummer: 5, .. })));
        chain[0].post.nummer = 0;
        assert_eq!(check(&chain, &[]), Err(Brott::Overtalig { nummer: 0 }));
    }

    proptest! {
        #[test]
        fn any_change_of_any_field_is_found_where_it_is(
            at in 0_usize..9, field in 0_usize..11, text in "[a-zåäö]{0,8}"
        ) {
            let mut chain = linked((1..=9).map(post));
            let lank = &mut chain[at];
            let post = &mut lank.post;
            let old = (post.clone(), lank.hash.clone());
            match field {
                0 => post.nar += chrono::TimeDelta::microseconds(1),
                1 => post.konto_id = None,
                2 => post.namn = text,
                3 => post.roller = text,
                4 => post.fran = text,
                5 => post.kod = text,
                6 => post.tabell = None,
                7 => post.rad = Some(text),
                8 => post.text = text,
                9 => post.andringar = text,
                _ => { lank.hash.pop(); }
            }
            let changed = (&lank.post, &lank.hash) != (&old.0, &old.1);
            let nummer = chain[at].post.nummer;
            let found = check(&chain, &[]);
            if changed {
                let here = matches!(found, Err(Brott::Innehall { nummer: n, .. }) if n == nummer);
                prop_assert!(here, "{found:?}");
            } else {
                prop_assert!(found.is_ok());
            }
        }
    }
}
