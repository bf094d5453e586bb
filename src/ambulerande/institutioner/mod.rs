//! The röstmottagare who go to institutions (VL 3:6): who they are is seen by those who
//! staff, how many by all who plan.
//!
//! Architecture invariant: a protected person is a number here. She is not found by the
//! search, is named in no list, and who she is stands on her own card alone.

pub mod handelser;
pub mod pages;
pub mod store;

use chrono::NaiveDate;

use crate::lokal::Status;
use crate::person::PersonId;

/// An institution of a val.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// The röstmottagningsställe.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// How far its planning has come.
    pub status: Status,
    /// Ward or part of the house.
    pub avdelning: String,
    /// What the röstmottagare must know.
    pub instruktion: String,
    /// Whether there is someone to call.
    pub kontakt: bool,
    /// The days with hours, in order, each once.
    pub dagar: Vec<NaiveDate>,
    /// How many röstmottagare are appointed.
    pub utsedda: usize,
}

/// Someone appointed, as those who staff see her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utsedd {
    /// Who.
    pub person: PersonId,
    /// Her name; nobody is named who is protected.
    pub namn: Option<String>,
}
