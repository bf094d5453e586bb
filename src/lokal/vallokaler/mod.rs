//! Which valdistrikt votes where, how far it is, and who is moved.
//!
//! Distances are great circles, in metres. From a district to its vallokal they are
//! measured in two ways: from its polygon, 0 when the vallokal lies inside, and from where
//! its voters live: the addresses of the register, or else the middle of the polygon.

pub mod avstand;
pub mod ett;
pub mod export;
pub mod handelser;
pub mod jamfor;
pub mod karta;
pub mod minne;
pub mod pages;
pub mod rader;
pub mod store;
pub mod summor;
pub mod urval;

use std::sync::LazyLock;

use serde::Deserialize;

use super::Status;
use crate::geo::Wgs84;
use crate::valdistrikt::{Valdistriktskod, Valkrets};

/// A röstmottagningsställe that is the vallokal of a valdistrikt, as far as this room
/// looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Vallokal {
    /// Its number.
    pub id: i64,
    /// The number of its lokal.
    pub lokal_id: i64,
    /// The name of the lokal in this val.
    pub namn: String,
    /// The street address.
    pub adress: String,
    /// Room or directions, as voters are told.
    pub anvisning: String,
    /// The room of the lokal, when one is chosen: its number and name.
    pub rum: Option<(i64, String)>,
    /// Where it is, when that is known.
    pub plats: Option<Wgs84>,
    /// The valdistrikt; a row without one is nobody's.
    pub valdistrikt: Option<Valdistriktskod>,
    /// The name of the valdistrikt, where the file gave it.
    pub valdistrikt_namn: String,
    /// The valkrets of the valdistrikt, where that is known.
    pub valkrets: Option<Valkrets>,
    /// How far its planning has come.
    pub status: Status,
    /// Counts its changes.
    pub version: i64,
}

/// How the plan of vallokaler is looked at: `data/vallokaler.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installning {
    /// Voters farther than so many metres from their vallokal are counted.
    pub grans_m: f64,
    /// Two lokaler at most so many metres apart are one building.
    pub samma_byggnad_m: f64,
    /// The share of an area that must coincide for it to be the same.
    pub samma_omrade: f64,
}

/// The settings that the program is built with.
#[expect(clippy::expect_used, reason = "built in, and a test reads it")]
pub static INSTALLNING: LazyLock<Installning> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/vallokaler.toml")).expect("data/vallokaler.toml")
});

/// A whole number as people read it, with a space at each thousand.
#[must_use]
pub fn tal(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "−".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// Metres as people read them, whole.
#[must_use]
pub fn meter(metres: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "no way on earth is longer")]
    let whole = metres.round() as i64;
    format!("{}\u{a0}m", tal(whole))
}

/// A share of one as percent with one decimal.
#[must_use]
pub fn procent(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0).replace('.', ",")
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_written_as_in_swedish() {
        let told = [0, 999, 1000, 773_389, -1_234_567].map(super::tal);
        assert_eq!(
            told.map(|t| t.replace('\u{a0}', " ")),
            ["0", "999", "1 000", "773 389", "−1 234 567"]
        );
        assert_eq!(super::procent(0.1234), "12,3\u{a0}%");
        assert_eq!(super::meter(2087.4), "2\u{a0}087\u{a0}m");
    }

    #[test]
    fn the_settings_are_sound() {
        let told = *super::INSTALLNING;
        assert!(told.grans_m > told.samma_byggnad_m && told.samma_byggnad_m > 0.0);
        assert!((0.5..=1.0).contains(&told.samma_omrade));
    }
}
