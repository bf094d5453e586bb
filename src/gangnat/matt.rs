//! What distances are measured by, where a network tells them and where none does.

use super::{LANGST_TILL_VAG_M, Profil};

/// How much longer a walk is than the great circle, if no setting says otherwise.
pub const OMVAG: f64 = 1.3;
/// The radius in metres within which distances are kept ready, if no setting says
/// otherwise.
pub const RADIE_M: f64 = 5_000.0;
/// Walking pace in metres a minute, if no setting says otherwise.
pub const TAKT_GANG: f64 = 75.0;
/// Pace in a wheelchair in metres a minute, if no setting says otherwise.
pub const TAKT_RULLSTOL: f64 = 55.0;

/// The measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matt {
    /// How much longer a walk is than the great circle, where no network tells.
    pub omvag: f64,
    /// The farthest in metres that a place is fastened to a way.
    pub fast_m: f64,
    /// The radius in metres within which distances are kept ready.
    pub radie_m: f64,
    /// Walking pace in metres a minute.
    pub takt_gang: f64,
    /// Pace in a wheelchair in metres a minute.
    pub takt_rullstol: f64,
}

impl Default for Matt {
    fn default() -> Self {
        Self {
            omvag: OMVAG,
            fast_m: LANGST_TILL_VAG_M,
            radie_m: RADIE_M,
            takt_gang: TAKT_GANG,
            takt_rullstol: TAKT_RULLSTOL,
        }
    }
}

impl Matt {
    /// The pace in metres a minute.
    #[must_use]
    pub const fn takt(&self, profil: Profil) -> f64 {
        match profil {
            Profil::Gang => self.takt_gang,
            Profil::Rullstol => self.takt_rullstol,
        }
    }

    /// The minutes that so many metres take, rounded up; at least one.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres on the globe fit, and a cast keeps within the range"
    )]
    pub fn minuter(&self, meter: f64, profil: Profil) -> u32 {
        ((meter / self.takt(profil)).ceil() as u32).max(1)
    }

    /// The length of a walk in decimetres, guessed from the great circle in metres.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres on the globe fit, and a cast keeps within the range"
    )]
    pub fn uppskattad_dm(&self, storcirkel_m: f64) -> u32 {
        (storcirkel_m * self.omvag * 10.0).round() as u32
    }

    /// What tells answers by other measures apart, as a number of no meaning. The radius
    /// is not in it: answers do not depend on what is kept ready.
    #[must_use]
    pub fn marke(&self) -> u64 {
        let Self { omvag, fast_m, radie_m: _, takt_gang, takt_rullstol } = *self;
        [omvag, fast_m, takt_gang, takt_rullstol]
            .iter()
            .fold(0, |mark: u64, measure| mark.rotate_left(17) ^ measure.to_bits())
    }

    /// The radius in decimetres.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast keeps within the range"
    )]
    pub fn radie_dm(&self) -> u32 {
        (self.radie_m * 10.0).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_up() {
        let matt = Matt::default();
        let told = |metres| matt.minuter(metres, Profil::Gang);
        assert_eq!([told(0.0), told(75.0), told(75.1), told(650.0)], [1, 1, 2, 9]);
        assert_eq!(matt.minuter(650.0, Profil::Rullstol), 12);
        assert_eq!(matt.uppskattad_dm(1_000.0), 13_000);
    }
}
