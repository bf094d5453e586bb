//! Passwords: Argon2id (RFC 9106), kept as PHC strings.
//!
//! A check costs as much for a name that does not exist as for one that does, since it
//! is then made against a hash that nobody has the password of. Hashing takes memory, so
//! that no more than [`SAMTIDIGT`] run at a time, outside the threads that answer.

pub mod krav;
mod vanliga;

use std::sync::LazyLock;

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use icu_normalizer::ComposingNormalizerBorrowed;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

pub use krav::{Losenord, Losenordsfel};

use crate::slump;

/// Memory of one hash in KiB, as OWASP advises for Argon2id with two passes.
const MINNE_KIB: u32 = 19_456;

/// Passes over the memory.
const VARV: u32 = 2;

/// Hashes that are computed at the same time.
pub const SAMTIDIGT: usize = 2;

static PLATSER: Semaphore = Semaphore::const_new(SAMTIDIGT);

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The library refused, for want of memory or for a bad parameter.
    #[error("Ett lösenord kunde inte hashas: {0}")]
    Hash(String),
    /// The blocking pool is shutting down.
    #[error("Tjänsten håller på att stängas.")]
    Stopping,
}

/// What a check gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Utfall {
    /// Not the password.
    Fel,
    /// The password.
    Ratt,
    /// The password, but its hash is weaker than those of today and wants to be made
    /// anew.
    RattMenSvag,
}

/// A password in the form in which it is compared.
pub(crate) fn normal(text: &str) -> Zeroizing<String> {
    let nfc = const { ComposingNormalizerBorrowed::new_nfc() };
    Zeroizing::new(nfc.normalize(text).into_owned())
}

/// Hashes a password that is to be kept.
///
/// # Errors
/// [`Error`].
pub async fn hash(losenord: Losenord) -> Result<String, Error> {
    blocking(move || hash_now(losenord.as_str().as_bytes(), &*slump::bytes::<16>())).await?
}

/// Hashes a password that was right anew, as it would be hashed today. It may be older
/// than what is asked of passwords now.
///
/// # Errors
/// [`Error`].
pub async fn rehash(typed: &str) -> Result<String, Error> {
    let typed = normal(typed);
    blocking(move || hash_now(typed.as_bytes(), &*slump::bytes::<16>())).await?
}

/// Checks what was typed against what is kept. Without anything kept the work is the
/// same, and the outcome always [`Utfall::Fel`].
///
/// # Errors
/// [`Error::Stopping`].
pub async fn check(kept: Option<String>, typed: &str) -> Result<Utfall, Error> {
    let typed = normal(typed);
    blocking(move || check_now(kept.as_deref(), &typed)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let _place = PLATSER.acquire().await.map_err(|_| Error::Stopping)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Stopping)
}

fn params() -> Params {
    Params::new(MINNE_KIB, VARV, 1, None).unwrap_or(Params::DEFAULT)
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params())
}

fn hash_now(losenord: &[u8], salt: &[u8]) -> Result<String, Error> {
    let hash = PasswordHasher::<PasswordHash>::hash_password_with_salt(&hasher(), losenord, salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Error::Hash(error.to_string()))
}

/// A hash with the parameters of today, of a password that nobody has.
static INGENS: LazyLock<String> =
    LazyLock::new(|| hash_now(&*slump::bytes::<32>(), &*slump::bytes::<16>()).unwrap_or_default());

fn check_now(kept: Option<&str>, typed: &str) -> Utfall {
    let held = kept.unwrap_or(&INGENS);
    let Ok(hash) = PasswordHash::new(held) else { return Utfall::Fel };
    #[cfg(test)]
    tests::CHECKED.with(|checked| checked.borrow_mut().push(hash.params.to_string()));
    let right = hasher().verify_password(typed.as_bytes(), &hash).is_ok() && kept.is_some();
    match right {
        false => Utfall::Fel,
        true if is_weak(&hash) => Utfall::RattMenSvag,
        true => Utfall::Ratt,
    }
}

/// Whether a hash took less memory or fewer passes than one of today, or is of another
/// kind.
fn is_weak(hash: &PasswordHash) -> bool {
    let Ok(held) = Params::try_from(hash) else { return true };
    hash.algorithm.as_str() != Algorithm::Argon2id.as_str()
        || held.m_cost() < MINNE_KIB
        || held.t_cost() < VARV
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        /// The parameters of every hash that was checked against on this thread.
        pub(super) static CHECKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    fn kept(typed: &str) -> String {
        hash_now(normal(typed).as_bytes(), &[7; 16]).unwrap()
    }

    #[test]
    fn a_password_fits_its_hash_and_no_other() {
        let hash = kept("gurka trombon fjäll");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(check_now(Some(&hash), "gurka trombon fjäll"), Utfall::Ratt);
        assert_eq!(check_now(Some(&hash), "gurka trombon fjall"), Utfall::Fel);
        assert_eq!(check_now(Some(&hash), ""), Utfall::Fel);
        assert_eq!(check_now(Some("trasig"), ""), Utfall::Fel);
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        let hash = kept("gurka trombon fja\u{308}ll");
        assert_eq!(check_now(Some(&hash), &normal("gurka trombon fjäll")), Utfall::Ratt);
    }

    #[test]
    fn a_weak_hash_is_told_apart() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8_192, 1, 1, None).unwrap(),
        );
        let hash: PasswordHash = weak.hash_password_with_salt(b"gurka", &[7; 16]).unwrap();
        assert_eq!(check_now(Some(&hash.to_string()), "gurka"), Utfall::RattMenSvag);
        assert_eq!(check_now(Some(&hash.to_string()), "gurk"), Utfall::Fel);
    }

    /// A guesser who takes the time learns nothing of which names there are.
    #[test]
    fn a_name_that_does_not_exist_costs_the_same_work() {
        let hash = kept("gurka trombon fjäll");
        CHECKED.with(|checked| checked.borrow_mut().clear());
        assert_eq!(check_now(Some(&hash), "fel"), Utfall::Fel);
        assert_eq!(check_now(None, "fel"), Utfall::Fel);
        CHECKED.with(|checked| {
            let checked = checked.borrow();
            assert_eq!(checked.len(), 2);
            assert_eq!(checked[0], checked[1]);
        });
    }

    #[tokio::test]
    async fn a_kept_password_is_checked() {
        let losenord = Losenord::new("gurka trombon fjäll", "anna", "Anna Ek").unwrap();
        let hash = hash(losenord).await.unwrap();
        assert_eq!(check(Some(hash.clone()), "gurka trombon fjäll").await.unwrap(), Utfall::Ratt);
        assert_eq!(check(Some(hash), "gurka").await.unwrap(), Utfall::Fel);
    }
}
