//! Randomness from the operating system. The only place in the house that asks for
//! it: everything else takes what is random as an argument.

use zeroize::Zeroizing;

/// `N` random bytes, fit for keys and tokens.
///
/// # Panics
/// When the operating system gives no randomness: nothing may go on without it.
#[must_use]
#[expect(clippy::expect_used, reason = "a key that is not random would be worse than a halt")]
pub fn bytes<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).expect("the operating system gives randomness");
    bytes
}

/// A random row id: positive and below 2⁵³, so that it is exact in JSON too. Rows of
/// persons have such ids, which tell neither order nor number.
#[must_use]
pub fn rad_id() -> i64 {
    let id = i64::from_le_bytes(*bytes::<8>()) & ((1 << 53) - 1);
    id.max(1)
}

/// A token for a cookie or a link: 256 bits, as 43 letters that need no escaping.
#[must_use]
pub fn token() -> Zeroizing<String> {
    Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(&*bytes::<32>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tokens_do_not_repeat_and_keep_their_form() {
        let ids: std::collections::HashSet<i64> = (0..1000).map(|_| rad_id()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| (1..1 << 53).contains(id)));
        assert_eq!(token().len(), 43);
        assert_ne!(*token(), *token());
    }
}
