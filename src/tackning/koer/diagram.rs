//! Bars by the hour, to be drawn as SVG. Pure.

use super::ord::{tal, timme};
use super::simulering::Dagsvar;

/// The width of a drawing in its own units.
pub const BREDD: f64 = 720.0;
/// The height of a drawing.
pub const HOJD: f64 = 150.0;
/// Room to the left, for the scale.
const VANSTER: f64 = 44.0;
/// Room below, for the hours.
const UNDER: f64 = 24.0;
/// Room above, for the number on the highest bar.
const OVER: f64 = 18.0;

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Stapel {
    /// Left edge, to a tenth.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Width.
    pub bredd: String,
    /// Height.
    pub hojd: String,
    /// Middle, for the words above and below.
    pub mitt: String,
    /// Where the number stands.
    pub over: String,
    /// The hour; empty where there is no room for it.
    pub timme: String,
    /// The number.
    pub tal: String,
    /// Whether it is above the limit, if there is one.
    pub hog: bool,
}

/// One drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagram {
    /// What is drawn, with its unit.
    pub rubrik: &'static str,
    /// The class of its bars.
    pub klass: &'static str,
    /// The bars.
    pub staplar: Vec<Stapel>,
    /// Where the limit is drawn, if it is within.
    pub grans: Option<String>,
    /// The highest number, in words.
    pub hogst: String,
}

/// Where the ground line is.
#[must_use]
pub const fn grund() -> f64 {
    HOJD - UNDER
}

impl Diagram {
    fn new(
        rubrik: &'static str,
        klass: &'static str,
        values: &[(u32, f64)],
        grans: Option<f64>,
    ) -> Self {
        let most = values.iter().map(|(_, value)| *value).fold(0.0, f64::max);
        let scale = most.max(grans.unwrap_or(0.0)).max(1.0);
        #[expect(clippy::cast_precision_loss, reason = "hours are few")]
        let step = (BREDD - VANSTER) / values.len().max(1) as f64;
        let height = |value: f64| value / scale * (grund() - OVER);
        let staplar = (0_u32..)
            .zip(values)
            .map(|(nr, (hour, value))| {
                let x = step.mul_add(f64::from(nr), VANSTER);
                let top = grund() - height(*value);
                let roomy = values.len() <= 14 || nr.is_multiple_of(2);
                Stapel {
                    x: format!("{:.1}", x + step * 0.1),
                    y: format!("{top:.1}"),
                    bredd: format!("{:.1}", step * 0.8),
                    hojd: format!("{:.1}", height(*value)),
                    mitt: format!("{:.1}", x + step / 2.0),
                    over: format!("{:.1}", top - 4.0),
                    timme: if roomy { timme(*hour) } else { String::new() },
                    tal: tal(*value, 0),
                    hog: grans.is_some_and(|grans| *value > grans),
                }
            })
            .collect();
        let grans = grans.map(|grans| format!("{:.1}", grund() - height(grans)));
        Self { rubrik, klass, staplar, grans, hogst: tal(most, 0) }
    }

    /// Arrivals, waits and queues of a day.
    #[must_use]
    pub fn dag(svar: &Dagsvar, grans_min: f64) -> [Self; 3] {
        let by = |value: fn(&super::simulering::Timme) -> f64| -> Vec<(u32, f64)> {
            svar.timmar.iter().map(|one| (one.timme, value(one))).collect()
        };
        let kom = by(|one| one.ankomster);
        let wait = by(|one| one.p95_s / 60.0);
        let queue = by(|one| one.ko.iter().map(|ko| ko.medel).sum());
        [
            Self::new("Väljare som kommer per timme", "kom", &kom, None),
            Self::new("Väntan i minuter, p95", "vantan", &wait, Some(grans_min)),
            Self::new("Väljare i kö i medeltal, vid alla stationer", "ko", &queue, None),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stay_within_the_drawing() {
        let made = Diagram::new("x", "y", &[(8, 10.0), (9, 40.0), (10, 0.0)], Some(15.0));
        assert_eq!(made.hogst, "40");
        for one in &made.staplar {
            let number = |text: &str| text.parse::<f64>().unwrap();
            assert!(number(&one.y) >= OVER - 0.1 && number(&one.x) >= VANSTER);
            assert!((number(&one.y) + number(&one.hojd) - grund()).abs() < 0.2);
            assert!(number(&one.x) + number(&one.bredd) <= BREDD);
        }
        assert_eq!(
            made.staplar.iter().map(|one| one.hog).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert!(Diagram::new("x", "y", &[], None).staplar.is_empty());
    }
}
