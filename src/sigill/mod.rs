//! Personal data at rest: sealed field by field, looked up by keyed hashes.
//!
//! A value is sealed with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, RFC 8439)
//! under the newest key of a [`Nyckelring`], with its table, column and row as
//! associated data: moved to another row it does not open. The id of the key stands
//! before the sealed bytes, so that several keys may live side by side while values
//! are sealed anew. Whoever holds the database without the keys learns the length of
//! a value and whether there is one, and, where there is a look-up, whether two are
//! equal.

pub mod nyckelfil;
pub mod register;
pub mod store;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::slump;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plats {
    /// The table.
    pub tabell: &'static str,
    /// The column, as the database names it.
    pub kolumn: &'static str,
    /// The id of the row.
    pub rad: i64,
}

impl Plats {
    /// A place. Its column is one of [`register::FORSEGLADE`], or a new key would not
    /// reach it.
    #[must_use]
    pub const fn new(tabell: &'static str, kolumn: &'static str, rad: i64) -> Self {
        Self { tabell, kolumn, rad }
    }

    fn associated(self) -> Vec<u8> {
        format!("{}\0{}\0{}", self.tabell, self.kolumn, self.rad).into_bytes()
    }
}

/// Why a sealed value did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Sigillfel {
    /// It was sealed with a key that is not at hand.
    #[error(
        "Ett värde är förseglat med nyckel {0}, som inte finns i nyckelfilen. Lägg tillbaka den."
    )]
    NyckelSaknas(u32),
    /// It was changed, or belongs to another row.
    #[error("Ett förseglat värde i {0}.{1} är ändrat eller hör till en annan rad.")]
    Brutet(&'static str, &'static str),
}

/// The number of a key.
pub type NyckelId = u32;

/// A key of 256 bits.
#[derive(Clone)]
pub struct Nyckel {
    /// Its number.
    pub id: NyckelId,
    hemlig: Zeroizing<[u8; 32]>,
    // Made from it once, for they are used for each of thousands of names.
    sigill: Zeroizing<[u8; 32]>,
    uppslag: Zeroizing<[u8; 32]>,
}

impl Nyckel {
    /// A key of known bytes.
    #[must_use]
    pub fn new(id: NyckelId, hemlig: [u8; 32]) -> Self {
        let derived = |purpose: &[u8]| Zeroizing::new(hmac(&hemlig, &[purpose]));
        Self {
            id,
            sigill: derived(b"sigill"),
            uppslag: derived(b"uppslag"),
            hemlig: Zeroizing::new(hemlig),
        }
    }
}

impl std::fmt::Debug for Nyckel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Nyckel({})", self.id)
    }
}

/// The keys at hand, of which the last seals.
#[derive(Debug, Clone)]
pub struct Nyckelring {
    aldre: Vec<Nyckel>,
    nyast: Nyckel,
}

const NONCE: usize = 24;

impl Nyckelring {
    /// A ring of one key, and older ones that still open.
    #[must_use]
    pub const fn new(nyast: Nyckel, aldre: Vec<Nyckel>) -> Self {
        Self { aldre, nyast }
    }

    /// The number of the key that seals.
    #[must_use]
    pub const fn nyast(&self) -> NyckelId {
        self.nyast.id
    }

    /// The numbers of the keys at hand, the one that seals first.
    pub fn ids(&self) -> impl Iterator<Item = NyckelId> {
        self.alla().map(|nyckel| nyckel.id)
    }

    fn alla(&self) -> impl Iterator<Item = &Nyckel> {
        std::iter::once(&self.nyast).chain(&self.aldre)
    }

    /// Seals a value: the key's number (4 bytes), a nonce (24), the sealed bytes.
    #[must_use]
    pub fn seal(&self, plats: Plats, klartext: &str) -> Vec<u8> {
        let cipher = XChaCha20Poly1305::new((&*self.nyast.sigill).into());
        let nonce = slump::bytes::<NONCE>();
        let aad = plats.associated();
        let payload = Payload { msg: klartext.as_bytes(), aad: &aad };
        // Fails only for texts beyond 256 GiB.
        let sealed = cipher.encrypt(&XNonce::from(*nonce), payload).unwrap_or_default();
        [&self.nyast.id.to_le_bytes()[..], &*nonce, &sealed].concat()
    }

    /// The number of the key that a value is sealed with.
    #[must_use]
    pub fn id_of(forseglat: &[u8]) -> Option<NyckelId> {
        forseglat.first_chunk().map(|id| NyckelId::from_le_bytes(*id))
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`Sigillfel`] when its key is not at hand, when it was changed, or when it was
    /// sealed for another place.
    pub fn open(&self, plats: Plats, forseglat: &[u8]) -> Result<String, Sigillfel> {
        let broken = Sigillfel::Brutet(plats.tabell, plats.kolumn);
        let (id, rest) = forseglat.split_first_chunk::<4>().ok_or(broken.clone())?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(broken.clone())?;
        let id = NyckelId::from_le_bytes(*id);
        let nyckel =
            self.alla().find(|nyckel| nyckel.id == id).ok_or(Sigillfel::NyckelSaknas(id))?;
        let cipher = XChaCha20Poly1305::new((&*nyckel.sigill).into());
        let aad = plats.associated();
        let open = cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad })
            .map_err(|_| broken.clone())?;
        String::from_utf8(open).map_err(|_| broken)
    }

    /// The hash under which a value is looked up, by the newest key. `amne` keeps the
    /// columns apart; the text must be in its one normal form.
    #[must_use]
    pub fn uppslag(&self, amne: &str, text: &str) -> [u8; 32] {
        by_key(&self.nyast, amne, text)
    }

    /// The hashes under which a value may stand, by each key at hand.
    #[must_use]
    pub fn uppslag_alla(&self, amne: &str, text: &str) -> Vec<Vec<u8>> {
        self.alla().map(|nyckel| by_key(nyckel, amne, text).to_vec()).collect()
    }
}

fn by_key(nyckel: &Nyckel, amne: &str, text: &str) -> [u8; 32] {
    hmac(&nyckel.uppslag, &[amne.as_bytes(), b"\0", text.as_bytes()])
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A key shorter than a block is filled up with zeros (RFC 2104).
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Nyckelring {
        Nyckelring::new(Nyckel::new(2, [2; 32]), vec![Nyckel::new(1, [1; 32])])
    }

    const HERE: Plats = Plats::new("person", "namn", 7);

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let sealed = ring().seal(HERE, "Åsa");
        assert_ne!(sealed, ring().seal(HERE, "Åsa"));
        assert_eq!(ring().open(HERE, &sealed).as_deref(), Ok("Åsa"));
        for elsewhere in [
            Plats::new("person", "namn", 8),
            Plats::new("person", "adress", 7),
            Plats::new("konto", "namn", 7),
        ] {
            assert!(matches!(ring().open(elsewhere, &sealed), Err(Sigillfel::Brutet(..))));
        }
    }

    #[test]
    fn an_older_key_opens_and_one_that_is_gone_is_named() {
        let old = Nyckelring::new(Nyckel::new(1, [1; 32]), vec![]).seal(HERE, "Åsa");
        assert_eq!(ring().open(HERE, &old).as_deref(), Ok("Åsa"));
        let new = Nyckelring::new(Nyckel::new(3, [3; 32]), vec![]);
        assert_eq!(new.open(HERE, &old), Err(Sigillfel::NyckelSaknas(1)));
        let wrong = Nyckelring::new(Nyckel::new(1, [9; 32]), vec![]);
        assert!(matches!(wrong.open(HERE, &old), Err(Sigillfel::Brutet(..))));
    }

    #[test]
    fn a_changed_bit_breaks_the_seal() {
        let sealed = ring().seal(HERE, "Åsa");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(ring().open(HERE, &changed).is_err(), "byte {place}");
        }
    }

    #[test]
    fn a_look_up_is_found_under_every_key() {
        let old = Nyckelring::new(Nyckel::new(1, [1; 32]), vec![]).uppslag("telefon", "0701");
        assert!(ring().uppslag_alla("telefon", "0701").contains(&old.to_vec()));
        assert_ne!(ring().uppslag("telefon", "0701"), ring().uppslag("epost", "0701"));
    }
}
