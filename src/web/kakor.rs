//! The cookies of those who sign in. Their names begin with `__Host-`, so that a
//! browser takes them over https (or from the machine itself) only, for this host and
//! no other.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

/// The token of a session.
pub const SESSION: &str = "__Host-session";

/// A random value for the forms of those who are not signed in yet.
pub const FORHAND: &str = "__Host-forhand";

/// A sign-in under way at another provider.
pub const OIDC: &str = "__Host-oidc";

/// The value of a cookie.
#[must_use]
pub fn value(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// A `Set-Cookie` that lasts as long as the browser.
#[must_use]
pub fn set(name: &str, value: &str) -> String {
    base(name, value).to_string()
}

/// A `Set-Cookie` that lasts some minutes.
#[must_use]
pub fn set_for(name: &str, value: &str, minutes: i64) -> String {
    let mut cookie = base(name, value);
    cookie.set_max_age(Duration::minutes(minutes));
    cookie.to_string()
}

/// A `Set-Cookie` that removes a cookie.
#[must_use]
pub fn unset(name: &str) -> String {
    let mut cookie = base(name, "");
    cookie.set_max_age(Duration::ZERO);
    cookie.to_string()
}

fn base<'a>(name: &'a str, value: &'a str) -> Cookie<'a> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_carry_every_protection() {
        let cookie = set(SESSION, "abc");
        for part in ["__Host-session=abc", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain"));
        assert!(unset(SESSION).contains("Max-Age=0"));
        assert!(set_for(OIDC, "abc", 10).contains("Max-Age=600"));
    }
}
