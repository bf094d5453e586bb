//! Tokens that tell a form of ours from one made elsewhere.
//!
//! The token is an HMAC under the secret of the browser's own cookie, which no other
//! site can read or set (`__Host-`, `HttpOnly`). It is masked with new random bytes
//! each time it is shown, so that compressed pages tell nothing of it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::slump;

/// The name of the field.
pub const FALT: &str = "csrf";

/// The unmasked token of a browser.
#[derive(Clone)]
pub struct Hemlighet([u8; 32]);

impl Hemlighet {
    /// The token that belongs to a cookie.
    #[must_use]
    pub fn of(kaka: &str) -> Self {
        // A key of any length will do for HMAC.
        let mac = Hmac::<Sha256>::new_from_slice(kaka.as_bytes())
            .map(|mac| mac.chain_update(b"valkansli csrf").finalize().into_bytes().into());
        Self(mac.unwrap_or_else(|_| *slump::bytes()))
    }

    /// The token as a form carries it.
    #[must_use]
    pub fn masked(&self) -> String {
        let mask = slump::bytes::<32>();
        let mut both = [0; 64];
        let (head, tail) = both.split_at_mut(32);
        head.copy_from_slice(&*mask);
        for ((out, own), mask) in tail.iter_mut().zip(self.0).zip(mask.iter()) {
            *out = own ^ mask;
        }
        data_encoding::BASE64URL_NOPAD.encode(&both)
    }

    /// Whether a form's token is this one.
    #[must_use]
    pub fn is_of(&self, masked: &str) -> bool {
        let Ok(both) = data_encoding::BASE64URL_NOPAD.decode(masked.as_bytes()) else {
            return false;
        };
        let Some((mask, masked)) = both.split_at_checked(32) else { return false };
        let own: Vec<u8> = masked.iter().zip(mask).map(|(a, b)| a ^ b).collect();
        own.ct_eq(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_cookie_and_no_other() {
        let own = Hemlighet::of("kaka");
        let first = own.masked();
        assert_ne!(first, own.masked());
        assert!(own.is_of(&first));
        assert!(!Hemlighet::of("annan").is_of(&first));
        for wrong in ["", "x", &first[..40], &"A".repeat(86)] {
            assert!(!own.is_of(wrong), "{wrong}");
        }
    }
}
