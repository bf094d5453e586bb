//! A limit on questions per client address and minute.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::ResponseError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

use super::{Error, client};

/// The limit, shared by all workers. `None` when there is none.
#[derive(Debug, Clone)]
pub struct Limit(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    trusted: Vec<IpNet>,
}

/// What is never limited: the questions of the machines that watch over the service,
/// and files that a page needs to be shown at all.
const FREE: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/static/"];

impl Limit {
    /// At most `per_minute` questions from one address; 0 is no limit.
    #[must_use]
    pub fn new(per_minute: u32, trusted: Vec<IpNet>) -> Self {
        Self(NonZeroU32::new(per_minute).map(|count| {
            Arc::new(Inner {
                limiter: RateLimiter::keyed(Quota::per_minute(count)),
                clock: DefaultClock::default(),
                trusted,
            })
        }))
    }

    /// Forgets addresses that are at rest, so that memory does not grow for ever.
    pub fn sweep(&self) {
        if let Some(inner) = &self.0 {
            inner.limiter.retain_recent();
            inner.limiter.shrink_to_fit();
        }
    }

    fn check(&self, request: &ServiceRequest) -> Result<(), Error> {
        let Some(inner) = &self.0 else { return Ok(()) };
        if FREE.iter().any(|path| request.path().starts_with(path)) {
            return Ok(());
        }
        let address = client::address(request.peer_addr(), request.headers(), &inner.trusted);
        let Some(address) = address else { return Ok(()) };
        inner.limiter.check_key(&address).map_err(|until| {
            let wait = until.wait_time_from(inner.clock.now());
            Error::ForMany { retry_after_s: wait.as_secs() + 1 }
        })
    }
}

/// The middleware.
pub async fn limited<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let verdict = request.app_data::<Limit>().map_or(Ok(()), |limit| limit.check(&request));
    match verdict {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(error) => {
            let response = error.error_response().map_into_right_body();
            Ok(request.into_response(response))
        }
    }
}
