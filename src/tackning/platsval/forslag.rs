//! What is proposed to whoever chooses places: `data/platsval.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::kandidater::Slag;
use super::uppdrag::Uppdrag;
use crate::lokal::register::Byggnadstyp;

/// A kind of building, and what it is proposed as.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forslag {
    byggnadstyp: String,
    /// As what.
    pub som: Slag,
    /// Whether it is ticked from the beginning.
    pub forvalt: bool,
}

impl Forslag {
    /// The kind of building.
    #[must_use]
    pub fn typ(&self) -> Byggnadstyp {
        Byggnadstyp::parse(&self.byggnadstyp).unwrap_or(Byggnadstyp::Okand)
    }
}

/// What a place is taken to cost.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kostnader {
    /// A lokal, in whole kronor.
    pub lokal: i64,
    /// A street site.
    pub gatuplats: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fil {
    forslag: Vec<Forslag>,
    kostnad_kr: Kostnader,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static FIL: LazyLock<Fil> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/platsval.toml")).expect("data/platsval.toml")
});

/// What is proposed, in order.
#[must_use]
pub fn forslag() -> &'static [Forslag] {
    &FIL.forslag
}

/// What a place is taken to cost where nothing else is said.
#[must_use]
pub fn kostnader() -> Kostnader {
    FIL.kostnad_kr
}

/// What an empty form is filled in with.
#[must_use]
pub fn proposed() -> Uppdrag {
    let mut order = Uppdrag::default();
    for one in forslag().iter().filter(|one| one.forvalt) {
        let kind = one.typ().as_str().to_owned();
        match one.som {
            Slag::Lokal => order.kandidater.lokaler.push(kind),
            Slag::Gatuplats => order.kandidater.gatuplatser.push(kind),
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_kinds_that_there_are() {
        for one in forslag() {
            assert!(Byggnadstyp::parse(&one.byggnadstyp).is_some(), "{one:?}");
        }
        assert!(kostnader().lokal > 0 && kostnader().gatuplats > 0);
    }
}
