//! The parts that an election's budget is divided into (`data/delprogram.toml`).

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fil::namn::plain;

#[derive(Deserialize)]
struct Fil {
    delprogram: Vec<Post>,
}

#[derive(Debug, Deserialize)]
struct Post {
    kod: i32,
    namn: String,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static POSTER: LazyLock<Vec<Post>> = LazyLock::new(|| {
    let fil: Fil = toml::from_str(include_str!("../../../data/delprogram.toml"))
        .expect("data/delprogram.toml");
    fil.delprogram
});

/// A part of the budget. There is no other than those of the file.
#[derive(Clone, Copy)]
pub struct Delprogram(&'static Post);

impl Delprogram {
    /// Every part, in the order of the file.
    pub fn alla() -> impl Iterator<Item = Self> {
        POSTER.iter().map(Self)
    }

    /// The part with a code.
    #[must_use]
    pub fn med_kod(kod: i32) -> Option<Self> {
        Self::alla().find(|post| post.kod() == kod)
    }

    /// Reads a part as people and economy systems write it: by its code, its name, or
    /// both.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = plain(text);
        Self::alla().find(|post| {
            let (kod, namn) = (post.kod().to_string(), plain(post.namn()));
            text == kod || text == namn || text == format!("{kod}{namn}")
        })
    }

    /// Its code, as in the database and in files.
    #[must_use]
    pub const fn kod(self) -> i32 {
        self.0.kod
    }

    /// Its name.
    #[must_use]
    pub fn namn(self) -> &'static str {
        &self.0.namn
    }
}

impl PartialEq for Delprogram {
    fn eq(&self, other: &Self) -> bool {
        self.kod() == other.kod()
    }
}

impl Eq for Delprogram {}

impl PartialOrd for Delprogram {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Delprogram {
    fn cmp(&self, other: &Self) -> Ordering {
        self.kod().cmp(&other.kod())
    }
}

impl fmt::Display for Delprogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kod(), self.namn())
    }
}

impl fmt::Debug for Delprogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_parts_are_ten_to_ninety_and_income() {
        let codes: Vec<i32> = Delprogram::alla().map(Delprogram::kod).collect();
        assert_eq!(codes, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        assert_eq!(Delprogram::med_kod(60).unwrap().to_string(), "60 Förtidsröstning");
        assert_eq!(Delprogram::med_kod(11), None);
    }

    #[test]
    fn a_part_is_known_by_code_by_name_and_by_both() {
        for text in ["60", " 60 ", "Förtidsröstning", "60 förtidsröstning", "60 – Förtidsröstning"]
        {
            assert_eq!(Delprogram::parse(text), Delprogram::med_kod(60), "{text}");
        }
        for text in ["", "6", "600", "61 Förtidsröstning", "Förtid"] {
            assert_eq!(Delprogram::parse(text), None, "{text}");
        }
    }
}
