//! The steps of the map's colours. Pure.

use crate::tackning::oversikt::ord;

/// The most steps that colours can tell apart.
const STEG: usize = 5;

/// The steps, cut at the limits of the settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Skala(Vec<f64>);

impl Skala {
    /// The steps of limits in metres, in rising order; the first four of them count.
    #[must_use]
    pub fn new(granser_m: &[f64]) -> Self {
        Self(granser_m.iter().copied().take(STEG - 1).collect())
    }

    /// The colour of a distance, 1 for the nearest to 5 for the farthest; 0 for none.
    #[must_use]
    pub fn steg(&self, meter: Option<f64>) -> usize {
        let Some(meter) = meter else { return 0 };
        self.colour(self.0.iter().filter(|limit| meter > **limit).count())
    }

    /// The colour of a step: those of few steps lie apart.
    fn colour(&self, step: usize) -> usize {
        step * (STEG - 1) / self.0.len().max(1) + 1
    }

    /// Each step in words, with the class of its sample; the last is those without.
    #[must_use]
    pub fn ord(&self) -> Vec<(String, String)> {
        let class = |step: usize| format!("prov-steg-{}", self.colour(step));
        let mut words = Vec::new();
        let mut before: Option<f64> = None;
        for (step, limit) in self.0.iter().enumerate() {
            let text = match before {
                None => format!("högst {}", ord::meter(*limit)),
                Some(from) => format!("{}–{}", ord::antal(from), ord::meter(*limit)),
            };
            words.push((class(step), text));
            before = Some(*limit);
        }
        if let Some(from) = before {
            words.push((class(self.0.len()), format!("längre än {}", ord::meter(from))));
        }
        words.push(("prov-steg-0".to_owned(), "ingen lokal, eller ingen väg dit".to_owned()));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_has_the_colour_that_the_legend_says() {
        let skala = Skala::new(&[500.0, 1_000.0, 1_500.0, 2_000.0]);
        let steps = [0.0, 500.0, 500.1, 1_500.0, 2_000.0, 9_000.0].map(|m| skala.steg(Some(m)));
        assert_eq!(steps, [1, 1, 2, 3, 4, 5]);
        assert_eq!(skala.steg(None), 0);
        let words: Vec<String> = skala.ord().into_iter().map(|(_, text)| text).collect();
        assert_eq!(words[0], "högst 500\u{a0}m");
        assert_eq!(words[1], "500–1\u{a0}000\u{a0}m");
        assert_eq!(words.len(), 6);
    }

    #[test]
    fn few_limits_still_use_the_whole_range_of_colours() {
        let skala = Skala::new(&[800.0]);
        assert_eq!([Some(1.0), Some(900.0)].map(|m| skala.steg(m)), [1, 5]);
        assert_eq!(skala.ord().len(), 3);
        assert_eq!(Skala::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).steg(Some(9.0)), 5);
    }
}
