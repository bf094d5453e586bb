//! Headers that every answer carries.

use actix_web::middleware::DefaultHeaders;

use crate::config::{Server, Sidor};

/// Security headers. The content policy allows nothing inline and nothing from
/// elsewhere, but the map's background tiles where a setting names them.
#[must_use]
pub fn security(server: &Server, sidor: &Sidor) -> DefaultHeaders {
    let tiles = sidor.map_tiles.as_deref().and_then(origin).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: \
         {tiles}; connect-src 'self' {tiles}; font-src 'self'; worker-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    .replace(" ;", ";");
    let headers = DefaultHeaders::new()
        .add(("Content-Security-Policy", policy))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Permissions-Policy", "geolocation=(self), camera=(), microphone=()"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"));
    if server.hsts {
        headers.add(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    } else {
        headers
    }
}

/// Scheme and host of a tile address, with `{s}`-like parts left out of the host as
/// a wildcard.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    let host = match host.split_once('}') {
        Some((_, after)) if host.starts_with('{') => format!("*{after}"),
        _ => host.to_owned(),
    };
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn only_the_tile_host_is_let_in() {
        let allowed = |url| origin(url).unwrap();
        assert_eq!(allowed("https://karta.example.se/{z}/{x}/{y}.png"), "https://karta.example.se");
        assert_eq!(
            allowed("https://{s}.karta.example.se/{z}/{x}/{y}"),
            "https://*.karta.example.se"
        );
    }
}
