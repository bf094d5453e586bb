//! What is known exactly of one station in the long run: M/M/c, where voters come as a
//! Poisson process, times are exponential and one queue leads to c servers (Erlang 1917).
//! Pure. The simulation is held to it by a test.

/// A station in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mmc {
    /// Voters a second.
    pub ankomst: f64,
    /// Voters that a server takes a second.
    pub betjaning: f64,
    /// Servers, at least 1.
    pub antal: u16,
}

impl Mmc {
    /// The share of their time that servers are busy; from 1 on the queue grows for ever.
    #[must_use]
    pub fn belaggning(self) -> f64 {
        self.ankomst / (self.betjaning * f64::from(self.antal))
    }

    /// The share of voters who wait at all: Erlang's C, by the recursion of his B. `None`
    /// when the queue grows for ever. O(c).
    #[must_use]
    pub fn vantar(self) -> Option<f64> {
        let busy = self.belaggning();
        if busy >= 1.0 {
            return None;
        }
        let offered = self.ankomst / self.betjaning;
        let lost = (1..=self.antal).fold(1.0, |lost, servers| {
            let carried = offered * lost;
            carried / (f64::from(servers) + carried)
        });
        Some(lost / (1.0 - busy * (1.0 - lost)))
    }

    /// The mean wait in seconds.
    #[must_use]
    pub fn medel_s(self) -> Option<f64> {
        Some(self.vantar()? / self.slack())
    }

    /// What a share of the voters do not exceed, in seconds.
    #[must_use]
    pub fn kvantil_s(self, andel: f64) -> Option<f64> {
        let over = (1.0 - andel) / self.vantar()?;
        Some(if over >= 1.0 { 0.0 } else { -over.ln() / self.slack() })
    }

    /// Those who queue, on average.
    #[must_use]
    pub fn ko(self) -> Option<f64> {
        Some(self.medel_s()? * self.ankomst)
    }

    fn slack(self) -> f64 {
        self.betjaning.mul_add(f64::from(self.antal), -self.ankomst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_is_the_textbook_and_two_are_too() {
        let one = Mmc { ankomst: 0.8, betjaning: 1.0, antal: 1 };
        assert!((one.vantar().unwrap() - 0.8).abs() < 1e-12);
        assert!((one.medel_s().unwrap() - 4.0).abs() < 1e-12);
        assert!((one.ko().unwrap() - 3.2).abs() < 1e-12);
        // P(W > t) = 0.8 e^(-0.2 t), which is 0.05 at 13.86.
        assert!((one.kvantil_s(0.95).unwrap() - 13.862_943_6).abs() < 1e-6);
        assert_eq!(one.kvantil_s(0.1).unwrap().to_bits(), 0.0_f64.to_bits());
        // For two servers C is 2 ρ² / (1 + ρ).
        let two = Mmc { ankomst: 1.5, betjaning: 1.0, antal: 2 };
        assert!((two.vantar().unwrap() - 2.0 * 0.5625 / 1.75).abs() < 1e-12);
        assert_eq!(Mmc { ankomst: 2.0, ..two }.vantar(), None);
    }
}
