//! A sign-in under way, as the browser carries it: sealed, so that nobody reads or makes
//! one but this service, and good for a few minutes.

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::sigill::{Nyckelring, Plats};

/// How many minutes one has at the provider.
pub const MINUTER: i64 = 10;

/// The cookie is a row of no table: it is gone before any key is.
const PLATS: Plats = Plats::new("kaka", "oidc", 0);

/// A sign-in under way.
#[derive(Clone, Serialize, Deserialize)]
pub struct Flode {
    /// What the provider must send back.
    pub state: String,
    /// What its token must hold.
    pub nonce: String,
    /// What shows the provider that it is the same client that asks for the token.
    pub verifierare: String,
    /// Where to go in the end.
    pub till: String,
    /// When it began, in UTC.
    pub borjade: NaiveDateTime,
}

impl Flode {
    /// As the value of a cookie.
    #[must_use]
    pub fn seal(&self, nycklar: &Nyckelring) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        data_encoding::BASE64URL_NOPAD.encode(&nycklar.seal(PLATS, &text))
    }

    /// Reads the value of a cookie; `None` when it is not ours or is too old.
    #[must_use]
    pub fn open(kaka: &str, nycklar: &Nyckelring, nu: NaiveDateTime) -> Option<Self> {
        let sealed = data_encoding::BASE64URL_NOPAD.decode(kaka.as_bytes()).ok()?;
        let text = nycklar.open(PLATS, &sealed).ok()?;
        let flode: Self = serde_json::from_str(&text).ok()?;
        let age = nu - flode.borjade;
        (TimeDelta::zero() <= age && age < TimeDelta::minutes(MINUTER)).then_some(flode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigill::Nyckel;

    #[test]
    fn a_cookie_opens_with_its_key_and_for_ten_minutes() {
        let ring = Nyckelring::new(Nyckel::new(1, [1; 32]), vec![]);
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        let flode = Flode {
            state: "a".to_owned(),
            nonce: "b".to_owned(),
            verifierare: "c".to_owned(),
            till: "/kansli".to_owned(),
            borjade: at("2026-09-13 08:00"),
        };
        let kaka = flode.seal(&ring);
        let opened = Flode::open(&kaka, &ring, at("2026-09-13 08:09")).unwrap();
        assert_eq!((&*opened.state, &*opened.nonce, &*opened.verifierare), ("a", "b", "c"));
        assert!(Flode::open(&kaka, &ring, at("2026-09-13 08:10")).is_none());
        assert!(Flode::open(&kaka, &ring, at("2026-09-13 07:59")).is_none());
        let other = Nyckelring::new(Nyckel::new(1, [2; 32]), vec![]);
        assert!(Flode::open(&kaka, &other, at("2026-09-13 08:09")).is_none());
        for wrong in ["", "x", "åäö", &kaka[1..]] {
            assert!(Flode::open(wrong, &ring, at("2026-09-13 08:09")).is_none(), "{wrong}");
        }
    }
}
