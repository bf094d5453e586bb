//! Chance that falls the same way on every machine.
//!
//! Only whole numbers, the four rules of arithmetic and the square root are used
//! here and in the rest of the generator: IEEE 754 fixes their results to the last
//! bit, while sines and powers differ between systems.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A stream of chance for one subject.
#[derive(Debug)]
pub struct Slump(ChaCha8Rng);

impl Slump {
    /// The stream of a seed that belongs to a subject; streams do not disturb each
    /// other, so more chance in one subject leaves the others as they were.
    #[must_use]
    pub fn new(seed: u64, amne: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(amne);
        Self(rng)
    }

    /// From 0 up to, not including, 1.
    pub fn andel(&mut self) -> f64 {
        unit(self.0.next_u64())
    }

    /// From 0 up to, not including, `antal`; 0 when there is none.
    pub fn below(&mut self, antal: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * antal as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// True with this likelihood.
    pub fn chance(&mut self, sannolikhet: f64) -> bool {
        self.andel() < sannolikhet
    }

    /// One of the values.
    pub fn pick<'a, T>(&mut self, varden: &'a [T]) -> Option<&'a T> {
        varden.get(self.below(varden.len()))
    }

    /// The values in another order.
    pub fn shuffle<T>(&mut self, varden: &mut [T]) {
        for last in (1..varden.len()).rev() {
            varden.swap(last, self.below(last + 1));
        }
    }
}

/// Smooth noise over the plane: value noise with smoothstep between whole numbers.
/// Its slope is at most 3 a unit.
#[derive(Debug, Clone, Copy)]
pub struct Brus(u64);

impl Brus {
    /// The noise of a seed that belongs to a subject.
    #[must_use]
    pub const fn new(seed: u64, amne: u64) -> Self {
        Self(mixed(seed ^ mixed(amne)))
    }

    /// From −1 to 1.
    #[must_use]
    pub fn at(self, x: f64, y: f64) -> f64 {
        let (column, row) = (x.floor(), y.floor());
        let (right, up) = (smooth(x - column), smooth(y - row));
        let corner = |dx: f64, dy: f64| self.corner(column + dx, row + dy);
        let low = blend(corner(0.0, 0.0), corner(1.0, 0.0), right);
        let high = blend(corner(0.0, 1.0), corner(1.0, 1.0), right);
        blend(low, high, up)
    }

    /// Three octaves, from −1 to 1.
    #[must_use]
    pub fn fractal(self, x: f64, y: f64) -> f64 {
        let second = Self(mixed(self.0 ^ 2)).at(x * 2.0, y * 2.0);
        let third = Self(mixed(self.0 ^ 3)).at(x * 4.0, y * 4.0);
        (self.at(x, y) * 4.0 + second * 2.0 + third) / 7.0
    }

    fn corner(self, column: f64, row: f64) -> f64 {
        let hashed = mixed(self.0 ^ mixed(column.to_bits() ^ mixed(row.to_bits())));
        unit(hashed) * 2.0 - 1.0
    }
}

/// The 53 high bits as a number from 0 up to 1.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014).
const fn mixed(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn smooth(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

fn blend(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_for_ever() {
        let mut slump = Slump::new(1, 2);
        let drawn: Vec<usize> = (0..8).map(|_| slump.below(1_000)).collect();
        let mut again = Slump::new(1, 2);
        assert_eq!(drawn, (0..8).map(|_| again.below(1_000)).collect::<Vec<_>>());
        let mut other = Slump::new(1, 3);
        assert_ne!(drawn, (0..8).map(|_| other.below(1_000)).collect::<Vec<_>>());
    }

    #[test]
    fn noise_is_bounded_and_continuous() {
        let brus = Brus::new(7, 1);
        let mut before = brus.fractal(-3.0, 0.3);
        for step in 0..6_000 {
            let now = brus.fractal(-3.0 + f64::from(step) * 0.001, 0.3);
            assert!(now.abs() <= 1.0 && (now - before).abs() < 0.01, "{step}: {before} {now}");
            before = now;
        }
    }
}
