//! `/kansli/lokaler`: every röstmottagningsställe of a val, as a list beside a map.
//!
//! A vallokal stands once however many valdistrikt vote there. The rows are some hundreds:
//! they are read with a fixed number of questions and chosen, sorted and grouped in memory
//! ([`urval`]).

pub mod export;
pub mod ord;
pub mod pages;
pub mod store;
pub mod urval;

use crate::geo::Wgs84;
use crate::lokal::stalle::Risk;
use crate::lokal::tillganglighet::Tillganglighet;
use crate::lokal::{Stalletyp, Status};
use crate::valdistrikt::{Valdistriktskod, Valkrets};

/// A röstmottagningsställe as the list needs it.
#[derive(Debug, Clone)]
pub struct Rad {
    /// Its number.
    pub id: i64,
    /// The number of its lokal.
    pub lokal_id: i64,
    /// Counts its changes.
    pub version: i64,
    /// What it is for.
    pub typ: Stalletyp,
    /// How far its planning has come.
    pub status: Status,
    /// The name of the lokal.
    pub namn: String,
    /// Room or directions.
    pub anvisning: String,
    /// Street address.
    pub adress: String,
    /// What is known of the way in.
    pub tillganglighet: Tillganglighet,
    /// Where it is.
    pub plats: Option<Wgs84>,
    /// The valdistrikt that votes there.
    pub valdistrikt: Option<Valdistriktskod>,
    /// The name of that valdistrikt.
    pub distriktsnamn: String,
    /// Its valkrets.
    pub valkrets: Option<Valkrets>,
    /// How likely it is to fail.
    pub risk: Risk,
    /// Whether it keeps the hours of the vallokaler on valdagen (VL 4:24).
    pub valdagens: bool,
    /// Whether its owner is still to confirm it.
    pub bekraftas: bool,
    /// Who sees to it.
    pub ansvarig: String,
    /// Days with hours.
    pub dagar: i64,
    /// Minutes open in all.
    pub minuter: i64,
}
