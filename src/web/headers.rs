//! Headers that every answer carries.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::web::Data;

use super::Shared;
use crate::config::{Server, Sidor};

/// Where scripts of a public page may come from. No page has one written into it.
const OWN_SCRIPTS: &str = "'self'";

/// The random value that the scripts of a page of the kansli carry, and nothing else
/// does that might come to be served here.
#[derive(Debug, Clone)]
pub struct Nonce(pub String);

/// Security headers. The content policy allows nothing inline and nothing from
/// elsewhere, but the map's background tiles where a setting names them.
#[must_use]
pub fn security(server: &Server, sidor: &Sidor) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("Content-Security-Policy", policy(sidor, OWN_SCRIPTS)))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Permissions-Policy", "geolocation=(self), camera=(), microphone=()"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"));
    if server.hsts {
        headers.add(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    } else {
        headers
    }
}

/// Gives an answer that has a [`Nonce`] the policy that lets only its scripts run.
///
/// # Errors
/// Those of the service within.
pub async fn by_nonce<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut answer = next.call(request).await?;
    let nonce = answer.response().extensions().get::<Nonce>().cloned();
    let sidor = answer.request().app_data::<Data<Shared>>().map(|shared| &shared.settings.sidor);
    if let (Some(Nonce(nonce)), Some(sidor)) = (nonce, sidor) {
        let policy = policy(sidor, &format!("'nonce-{nonce}' 'strict-dynamic'"));
        if let Ok(policy) = HeaderValue::try_from(policy) {
            answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
    }
    Ok(answer)
}

fn policy(sidor: &Sidor, scripts: &str) -> String {
    let tiles = sidor.map_tiles.as_deref().and_then(origin).unwrap_or_default();
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob: \
         {tiles}; connect-src 'self' {tiles}; font-src 'self'; worker-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    .replace(" ;", ";")
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
