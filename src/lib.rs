//! Valkansli: the system with which a Swedish valnämnd plans and runs an
//! election.
//!
//! Files come in through imports, are checked and kept in a database, and what
//! voters ask about is held in memory as an [`uppslag::Atlas`]: an immutable
//! picture of published facts, rebuilt whenever they change. Voters read the
//! Atlas and never touch the database.
//!
//! # Rooms, in reading order
//!
//! Foundations, which know no election: [`config`], [`tid`], [`geo`], [`fil`],
//! [`db`], [`slump`], [`sigill`], [`post`], [`web`]. The subjects, each resting only on those
//! above it: [`logg`], [`konto`], [`val`], [`valdistrikt`], [`adress`], [`person`], [`lokal`],
//! [`gangnat`], [`uppslag`], [`tackning`], [`ambulerande`], [`gallring`], [`exempel`],
//! [`kansli`].
//!
//! # Invariants
//!
//! * Only `store.rs` and `db/` speak Diesel; only `api.rs`, `pages.rs` and
//!   `web/` speak actix. A test reads the `use` lines (`tests/it/rooms.rs`).
//! * `rules.rs`, and what lies beside it, is pure: time, randomness and data
//!   are arguments.
//! * A look-up in the Atlas does no I/O at all, and so goes on answering while
//!   the database is away.
//! * A route is declared with who may call it, or it cannot be declared at all; and
//!   what is done is written to the audit log in the same transaction.
//! * Personal data is sealed before it comes to the database, and stands in no log.
//! * The vallokal of a voter follows from her valdistrikt, never from distance.
//! * A röstmottagningsställe with restricted access is never offered to others.

pub mod adress;
pub mod ambulerande;
pub mod config;
pub mod db;
pub mod exempel;
pub mod fil;
pub mod gallring;
pub mod gangnat;
pub mod geo;
pub mod kansli;
pub mod konto;
pub mod logg;
pub mod lokal;
pub mod person;
pub mod post;
pub mod sigill;
pub mod slump;
pub mod tackning;
pub mod tid;
pub mod uppslag;
pub mod val;
pub mod valdistrikt;
pub mod web;
