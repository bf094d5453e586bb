//! The rooms of a lokal, which a röstmottagningsställe may be in.

pub mod pages;
pub mod store;

/// What is known of a room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rumsuppgifter {
    /// Its name.
    pub namn: String,
    /// The floor, in the words of the house.
    pub vaning: String,
    /// Its area in square metres.
    pub yta_m2: Option<i32>,
    /// How many people may be there at once.
    pub kapacitet: Option<i32>,
    /// What else there is to know.
    pub anteckning: String,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rum {
    /// Which.
    pub id: i64,
    /// The lokal.
    pub lokal_id: i64,
    /// What is known of it.
    pub uppgifter: Rumsuppgifter,
    /// Counts its changes.
    pub version: i64,
}
