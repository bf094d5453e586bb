//! Query parameters, of which unknown ones are refused.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::error::QueryPayloadError;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

use super::Error;

/// The query of a request as a type with `#[serde(deny_unknown_fields)]`. What does
/// not fit is answered 400 with the name of the parameter.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = request.query_string();
        ready(
            read::<T>(query).map(Self).map_err(|reason| {
                Error::Parameter(swedish(&reason, culprit::<T>(query).as_deref()))
            }),
        )
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, String> {
    match actix_web::web::Query::<T>::from_query(query) {
        Ok(query) => Ok(query.into_inner()),
        Err(QueryPayloadError::Deserialize(reason)) => Err(reason.to_string()),
        Err(other) => Err(other.to_string()),
    }
}

/// The parameter that does not fit, which the reason does not tell: the one that is
/// refused when it stands alone.
fn culprit<T: DeserializeOwned>(query: &str) -> Option<String> {
    let pair = query
        .split('&')
        .find(|pair| read::<T>(pair).is_err_and(|reason| !reason.starts_with("missing field")))?;
    let name = pair.split('=').next().unwrap_or(pair);
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .then(|| name.to_owned())
}

/// The reasons that serde gives, in Swedish.
fn swedish(reason: &str, culprit: Option<&str>) -> String {
    let what = culprit.map_or("En parameter".to_owned(), |name| format!("Parametern {name}"));
    let name = |head: &str| reason.strip_prefix(head)?.split('`').nth(1).map(str::to_owned);
    if let Some(name) = name("unknown field ") {
        let known = reason.split_once("expected").map_or("", |(_, known)| known);
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return format!(
            "Parametern {name} finns inte här. De som finns: {}.",
            if known.is_empty() { "inga".to_owned() } else { known.join(", ") }
        );
    }
    if let Some(name) = name("missing field ") {
        return format!("Parametern {name} behövs.");
    }
    if let Some(name) = name("duplicate field ") {
        return format!("Parametern {name} står mer än en gång.");
    }
    if reason.contains("provided string was not") || reason.contains("expected `true` or `false`") {
        return format!("{what} ska vara true eller false och är något annat.");
    }
    if reason.contains("invalid digit") || reason.contains("number too") || reason.contains("float")
    {
        return format!("{what} ska vara ett tal och är något annat.");
    }
    format!("{what} har inte den form som API-beskrivningen i /openapi.json anger.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Sample {
        antal: Option<u8>,
        oppen: Option<bool>,
    }

    fn detail(query: &str) -> String {
        let request =
            actix_web::test::TestRequest::with_uri(&format!("/?{query}")).to_http_request();
        match Query::<Sample>::from_request(&request, &mut Payload::None).into_inner() {
            Err(Error::Parameter(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_does_not_fit_is_named_in_swedish() {
        assert_eq!(detail("antl=3"), "Parametern antl finns inte här. De som finns: antal, oppen.");
        assert_eq!(detail("antal=3&antal=4"), "Parametern antal står mer än en gång.");
        assert_eq!(detail("antal=tre"), "Parametern antal ska vara ett tal och är något annat.");
        assert_eq!(
            detail("oppen=ja"),
            "Parametern oppen ska vara true eller false och är något annat."
        );
    }
}
