//! The web application: routes, and what every answer has in common.
//!
//! [`Application::build`] binds its port, so that port 0 works and the port is known,
//! and [`Application::run`] serves until it is told to stop. What routes share is in
//! [`Shared`]: the Atlas, the database and the settings. Handlers of voters' pages
//! take the Atlas only.

mod app;
mod bakgrund;
pub mod behorighet;
pub mod cache;
mod client;
pub mod csrf;
mod error;
mod head;
mod headers;
mod health;
mod insant;
pub mod kakor;
pub mod kansli;
mod limit;
pub mod lista;
mod metrics;
mod openapi;
pub mod ord;
pub mod pages;
mod query;
pub mod rutt;
pub mod sidmall;
pub mod sprak;
pub mod statisk;
mod trace;
pub mod valet;

pub use app::{Application, Shared, StartError, Started, rutter};
pub use error::{Error, Problem};
pub use query::Query;
pub use trace::init as init_tracing;
