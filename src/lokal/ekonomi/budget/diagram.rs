//! Budget and outcome as bars. Pure: it gives where each bar begins and how long it is.

use super::Rad;
use crate::lokal::ekonomi::kronor::Kr;

/// Units across a bar that is as long as any.
pub const BREDD: i64 = 4000;

/// A bar: where it begins and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stapel {
    /// Units from the left.
    pub x: i64,
    /// Units, at least 0.
    pub bredd: i64,
}

/// The bars of one part of the budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grupp {
    /// The name of the part, and its outcome and budget.
    pub text: String,
    /// The budget.
    pub budget: Stapel,
    /// What is booked.
    pub utfall: Stapel,
    /// What contracts bind beyond that.
    pub bundet: Stapel,
    /// Where the forecast is.
    pub prognos: i64,
}

/// The whole drawing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// Where nothing is, units from the left.
    pub noll: i64,
    /// Each part.
    pub grupper: Vec<Grupp>,
}

impl Diagram {
    /// The drawing of the parts of a budget, on one scale.
    #[must_use]
    pub fn new(rader: &[Rad]) -> Self {
        let ends = |rad: &Rad| {
            let it = &rad.stallning;
            [0, it.budget_kr, it.utfall_kr, it.utfall_kr + it.bundet_kr, it.prognos_kr]
        };
        let least = rader.iter().flat_map(ends).min().unwrap_or(0);
        let most = rader.iter().flat_map(ends).max().unwrap_or(0);
        let span = (most - least).max(1);
        let at = |kr: i64| (kr - least).saturating_mul(BREDD) / span;
        let bar = |from: i64, to: i64| {
            let (from, to) = (at(from.min(to)), at(from.max(to)));
            Stapel { x: from, bredd: to - from }
        };
        let group = |rad: &Rad| {
            let it = &rad.stallning;
            Grupp {
                text: format!(
                    "{}: {} av {}",
                    rad.post.delprogram.namn(),
                    Kr(it.utfall_kr),
                    Kr(it.budget_kr)
                ),
                budget: bar(0, it.budget_kr),
                utfall: bar(0, it.utfall_kr),
                bundet: bar(it.utfall_kr, it.utfall_kr + it.bundet_kr),
                prognos: at(it.prognos_kr),
            }
        };
        Self { noll: at(0), grupper: rader.iter().map(group).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::ekonomi::Delprogram;
    use crate::lokal::ekonomi::budget::Post;
    use crate::lokal::ekonomi::rules::{Forbrukning, Stallning};

    fn rad(kod: i32, budget_kr: i64, utfall_kr: i64, bundet_kr: i64) -> Rad {
        let post = Post { budget_kr, ..Post::tom(Delprogram::med_kod(kod).unwrap()) };
        let used = Forbrukning { utfall_kr, bundet_kr };
        Rad { stallning: Stallning::new(budget_kr, None, used), post }
    }

    #[test]
    fn bars_share_a_scale_and_income_goes_the_other_way() {
        let drawing = Diagram::new(&[rad(40, 300, 150, 100), rad(100, 0, -100, 0)]);
        assert_eq!(drawing.noll, 1000);
        let first = &drawing.grupper[0];
        assert_eq!(first.budget, Stapel { x: 1000, bredd: 3000 });
        assert_eq!(first.utfall, Stapel { x: 1000, bredd: 1500 });
        assert_eq!(first.bundet, Stapel { x: 2500, bredd: 1000 });
        assert_eq!(first.prognos, 3500);
        assert_eq!(drawing.grupper[1].utfall, Stapel { x: 0, bredd: 1000 });
    }

    #[test]
    fn a_budget_of_nothing_is_drawn_as_nothing() {
        let drawing = Diagram::new(&[rad(10, 0, 0, 0)]);
        assert_eq!(drawing.grupper[0].budget, Stapel { x: 0, bredd: 0 });
        assert_eq!(Diagram::new(&[]), Diagram::default());
    }
}
