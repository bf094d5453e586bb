//! What is written about each request: a span with an id, without personal data.
//! Addresses that voters type stand in the query, so the query is never written.

use std::io::IsTerminal;

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};
use tracing_subscriber::EnvFilter;

use crate::config::{Logg, Loggform};

/// Starts the log. Later calls in one process do nothing.
///
/// # Errors
/// When the filter cannot be read; the text says so in Swedish.
pub fn init(logg: &Logg) -> Result<(), String> {
    // The metrics warn at each request whose route has a pattern in it, and then name
    // the route as they should.
    let filter = EnvFilter::try_new(format!("actix_web_prom=error,{}", logg.log_filter))
        .map_err(|error| format!("Loggfiltret «{}» går inte att läsa: {error}", logg.log_filter))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match logg.log_format {
        Loggform::Text => log.try_init(),
        Loggform::Json => log.json().flatten_event(true).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
    Ok(())
}

/// Makes the span of a request: method, route, status and id.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        tracing::info_span!(
            "request",
            method = %request.method(),
            route = request.match_pattern().unwrap_or_default(),
            status = tracing::field::Empty,
            request_id = id,
        )
    }

    fn on_request_end<B: MessageBody>(
        span: Span,
        outcome: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        span.in_scope(|| tracing::debug!("answered"));
    }
}
