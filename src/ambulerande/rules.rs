//! Who may see which visit.

use chrono::NaiveDate;

use super::Besok;
use crate::konto::{KontoId, Roll, Roller};

/// Whether someone may see a visit: the phone service every one, a team its own of the
/// day.
#[must_use]
pub fn may_see(roller: Roller, konto: KontoId, today: NaiveDate, besok: &Besok) -> bool {
    roller.har(Roll::Informationstjanst)
        || (roller.har(Roll::Ambulerande) && besok.lag.konto == konto && besok.datum == today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambulerande::Lag;

    #[test]
    fn a_team_sees_its_own_visits_of_the_day() {
        let today: NaiveDate = "2026-09-10".parse().unwrap();
        let besok = Besok {
            id: 1,
            person: 2,
            datum: today,
            lag: Lag { konto: 7, namn: "Lag 1".to_owned() },
        };
        let may = |roll: Roll, konto, day: NaiveDate| {
            may_see([roll].into_iter().collect(), konto, day, &besok)
        };
        assert!(may(Roll::Ambulerande, 7, today));
        assert!(!may(Roll::Ambulerande, 8, today));
        assert!(!may(Roll::Ambulerande, 7, today.succ_opt().unwrap()));
        assert!(!may(Roll::Ambulerande, 7, today.pred_opt().unwrap()));
        assert!(may(Roll::Informationstjanst, 9, today.pred_opt().unwrap()));
        assert!(!may(Roll::Bemanningsansvarig, 7, today));
    }
}
