//! One-time links, by which a person sets a password.
//!
//! The link holds a random token, the database its SHA-256. To open the link only shows
//! a form, since scanners of mail open links; to send the form uses it up.

pub mod pages;
pub mod store;

use std::net::SocketAddr;

use chrono::{NaiveDateTime, TimeDelta};

/// The path before the token.
pub const VAG: &str = "/kansli/logga-in/lank/";

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Andamal {
    /// The first password of a new account.
    Valkommen,
    /// A new password in place of one that was lost.
    Aterstall,
}

impl Andamal {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valkommen => "valkommen",
            Self::Aterstall => "aterstall",
        }
    }

    /// How long the link is good.
    #[must_use]
    pub const fn livstid(self) -> TimeDelta {
        match self {
            Self::Valkommen => TimeDelta::hours(72),
            Self::Aterstall => TimeDelta::hours(1),
        }
    }

    /// The same in words.
    #[must_use]
    pub const fn livstid_i_ord(self) -> &'static str {
        match self {
            Self::Valkommen => "72 timmar",
            Self::Aterstall => "en timme",
        }
    }

    fn read(text: &str) -> Self {
        if text == "valkommen" { Self::Valkommen } else { Self::Aterstall }
    }
}

/// What has become of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lage {
    /// It can be used.
    Giltig,
    /// It has been used, or a newer one took its place.
    Anvand,
    /// It is too old.
    ForGammal,
}

/// Judges a link by when it ends and when it was used.
#[must_use]
pub fn lage(galler_till: NaiveDateTime, anvand: Option<NaiveDateTime>, nu: NaiveDateTime) -> Lage {
    if anvand.is_some() {
        Lage::Anvand
    } else if nu < galler_till {
        Lage::Giltig
    } else {
        Lage::ForGammal
    }
}

/// The whole link, by the public address of the service or else by where it listens.
#[must_use]
pub fn url(public_url: Option<&str>, bind: SocketAddr, token: &str) -> String {
    match public_url {
        Some(base) => format!("{base}{VAG}{token}"),
        None => format!("http://{bind}{VAG}{token}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_once_and_until_its_hour() {
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        let till = at("2026-09-13 12:00");
        assert_eq!(lage(till, None, at("2026-09-13 11:59")), Lage::Giltig);
        assert_eq!(lage(till, None, till), Lage::ForGammal);
        assert_eq!(lage(till, Some(at("2026-09-13 11:00")), till), Lage::Anvand);
    }

    #[test]
    fn a_link_names_the_public_address() {
        let bind = "127.0.0.1:8080".parse().unwrap();
        assert_eq!(url(None, bind, "x"), "http://127.0.0.1:8080/kansli/logga-in/lank/x");
        let public = url(Some("https://val.kommunen.se"), bind, "x");
        assert_eq!(public, "https://val.kommunen.se/kansli/logga-in/lank/x");
    }
}
