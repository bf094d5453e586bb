//! What it costs to serve each point from each candidate.

/// The costs, a row for each candidate, weighted by how many live at each point.
///
/// A cost is kept with seven digits: sums of them are made with more.
#[derive(Debug, Clone)]
pub struct Instans {
    punkter: usize,
    kandidater: usize,
    kostnad: Vec<f32>,
}

impl Instans {
    /// Costs by candidate and point. They are at least 0 and finite; anything else
    /// counts as the dearest there can be.
    #[must_use]
    pub fn new(punkter: usize, kandidater: usize, kostnad: impl Fn(usize, usize) -> f64) -> Self {
        const DYRAST: f64 = 1e30;
        let mut rows = Vec::with_capacity(punkter * kandidater);
        for j in 0..kandidater {
            #[expect(clippy::cast_possible_truncation, reason = "seven digits are enough")]
            rows.extend((0..punkter).map(|i| {
                let cost = kostnad(j, i);
                (if (0.0..DYRAST).contains(&cost) { cost } else { DYRAST }) as f32
            }));
        }
        Self { punkter, kandidater, kostnad: rows }
    }

    /// How many points there are.
    #[must_use]
    pub const fn punkter(&self) -> usize {
        self.punkter
    }

    /// How many candidates there are.
    #[must_use]
    pub const fn kandidater(&self) -> usize {
        self.kandidater
    }

    /// What each point costs from a candidate.
    #[must_use]
    pub fn rad(&self, kandidat: usize) -> &[f32] {
        let from = kandidat * self.punkter;
        self.kostnad.get(from..from + self.punkter).unwrap_or_default()
    }

    /// What a point costs from each candidate.
    pub(super) fn kolumn(&self, punkt: usize) -> impl Iterator<Item = f32> {
        self.kostnad.iter().skip(punkt).step_by(self.punkter.max(1)).copied()
    }

    /// What a choice costs: each point is served from where that is cheapest.
    #[must_use]
    pub fn varde(&self, val: &[usize]) -> f64 {
        let mut cheapest = vec![f32::INFINITY; self.punkter];
        for &j in val {
            for (best, &cost) in cheapest.iter_mut().zip(self.rad(j)) {
                *best = best.min(cost);
            }
        }
        sum(&cheapest)
    }
}

/// The sum, with the digits of an `f64`.
#[must_use]
pub fn sum(varden: &[f32]) -> f64 {
    varden.iter().map(|&varde| f64::from(varde)).sum()
}

/// Costs below which one core is done before another has begun.
const SMATT: usize = 1 << 16;

/// A value for each candidate, worked out on all cores where there is enough to do.
pub(super) fn parallel<T: Send + Clone + Default>(
    instans: &Instans,
    varde: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let antal = instans.kandidater();
    if instans.kostnad.len() < SMATT {
        return (0..antal).map(varde).collect();
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = antal.div_ceil(cores).max(1);
    let mut values = vec![T::default(); antal];
    std::thread::scope(|scope| {
        for (part, slots) in values.chunks_mut(share).enumerate() {
            let varde = &varde;
            scope.spawn(move || {
                for (slot, nummer) in slots.iter_mut().zip(part * share..) {
                    *slot = varde(nummer);
                }
            });
        }
    });
    values
}
