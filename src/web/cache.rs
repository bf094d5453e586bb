//! Entity tags from the revision of the Atlas: an answer that is made from the Atlas and
//! the URL alone changes only when the Atlas does.

use actix_web::http::header::{CACHE_CONTROL, ETAG, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use crate::uppslag::atlas::Revision;

/// How long a cache may keep an answer without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Ask each time whether it still holds.
    AskEachTime,
    /// A minute.
    AMinute,
}

/// The tag of an answer made from the Atlas, the URL and `also`: whatever else it
/// depends on, such as the language or the minute.
#[must_use]
pub fn etag(revision: Revision, also: &str) -> EntityTag {
    let version = env!("CARGO_PKG_VERSION");
    let Revision { val, adresser, gangnat } = revision;
    EntityTag::new_weak(format!("{version}-{val}-{adresser}-{gangnat}{also}"))
}

/// 304 if the client has it, or else the answer that `body` makes; both with the tag.
pub fn respond(
    request: &HttpRequest,
    tag: EntityTag,
    keep: Keep,
    body: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    let unchanged = client_has(request, &tag);
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let control = match keep {
        Keep::AskEachTime => "no-cache",
        Keep::AMinute => "public, max-age=60",
    };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, control));
    if unchanged { response.finish() } else { body(&mut response) }
}

/// Whether the client says that it holds the answer with this tag.
#[must_use]
pub fn client_has(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(actix_web::http::header::IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|held| held.weak_eq(tag)),
        Err(_) => false,
    }
}
