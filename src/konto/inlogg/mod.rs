//! The way in: user name and password, the second factor, and one-time links.
//!
//! Whoever has got past the password, but not past the second factor that her roles
//! need, has a session that opens nothing but the page of the code ([`Steg`]). Each step
//! gives the browser a new token, so that one planted there before is worth nothing.

pub mod handelser;
pub mod pages;
pub mod store;

use super::store::Konto;
use crate::logg::Utforare;

/// Where a request comes from.
#[derive(Debug, Clone)]
pub struct Avsandare {
    /// The address of the client.
    pub fran: String,
    /// What the browser calls itself.
    pub klient: String,
}

/// What comes next for whoever has got past the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steg {
    /// Nothing: she is in.
    Inne,
    /// The code of her second factor.
    Kod,
    /// A second factor must be set up.
    Upplagg,
}

impl Steg {
    /// The step after the password of an account.
    #[must_use]
    pub fn after_password(konto: &Konto) -> Self {
        match (konto.totp_bekraftat.is_some(), konto.roller.kraver_andra_faktorn()) {
            (true, _) => Self::Kod,
            (false, true) => Self::Upplagg,
            (false, false) => Self::Inne,
        }
    }

    /// The page of the step, for whoever wants to go to `till` in the end.
    #[must_use]
    pub fn page(self, till: &Till) -> String {
        match self {
            Self::Inne => till.as_str().to_owned(),
            Self::Kod => till.after("/kansli/logga-in/kod"),
            Self::Upplagg => till.after("/kansli/logga-in/andra-faktor"),
        }
    }
}

/// Who signs in, for the audit log.
#[must_use]
pub fn utforare(konto: &Konto, fran: &str) -> Utforare {
    Utforare {
        konto: Some(konto.id),
        namn: konto.namn.clone(),
        roller: konto.roller.namn(),
        fran: fran.to_owned(),
    }
}

/// Where to go after signing in: a page of the kansli, never of another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Till(String);

const START: &str = "/kansli";

impl Till {
    /// Reads what a link or a form says; the start page for whatever is no page of the
    /// kansli, or is a page of signing in or out.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let inside = path == START || path.starts_with("/kansli/");
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !"\\<>\"'`{}|^".contains(c));
        let straight = !path.contains("//") && !path.split('/').any(|part| part.starts_with('.'));
        let the_door = path.starts_with("/kansli/logga-");
        if inside && plain && straight && !the_door && text.len() <= 500 {
            Self(text.to_owned())
        } else {
            Self(START.to_owned())
        }
    }

    /// The path with its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A page on the way there.
    #[must_use]
    pub fn after(&self, page: &str) -> String {
        if self.0 == START {
            return page.to_owned();
        }
        crate::web::sidmall::href(page, [("till", self.as_str())].into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_on_to_pages_of_the_kansli_only() {
        for right in ["/kansli", "/kansli/konton?sida=2&q=%C3%A5", "/kansli/personer/17"] {
            assert_eq!(Till::read(right).as_str(), right);
        }
        for wrong in [
            "",
            "/",
            "//example.org",
            "https://example.org/kansli/",
            "/kansliet",
            "/kansli//example.org",
            "/kansli/../om",
            "/kansli/%0d%0aSet-Cookie:x\r\n",
            "/kansli/\\example.org",
            "\\kansli/",
            "/\\example.org/kansli",
            "javascript:alert(1)//kansli/",
            "/kansli/logga-in/kod",
            "/kansli/logga-ut",
            " /kansli/konton",
        ] {
            assert_eq!(Till::read(wrong).as_str(), "/kansli", "{wrong:?}");
        }
    }

    #[test]
    fn the_goal_is_carried_along() {
        assert_eq!(Till::read("").after("/kansli/logga-in/kod"), "/kansli/logga-in/kod");
        let page = Till::read("/kansli/konton?q=a").after("/kansli/logga-in/kod");
        assert_eq!(page, "/kansli/logga-in/kod?till=%2Fkansli%2Fkonton%3Fq%3Da");
    }
}
