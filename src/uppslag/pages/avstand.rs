//! Distances in words, with how they are measured.

use crate::gangnat::Profil;
use crate::uppslag::gangvag::{Avstand, Metod};
use crate::web::ord;
use crate::web::sprak::Sprak;

fn told(sprak: Sprak, key: &str, avstand: &Avstand) -> String {
    sprak.with(
        key,
        [
            ("avstand", ord::distance(sprak, avstand.meter).into()),
            ("minuter", avstand.minuter.into()),
        ],
    )
}

/// «650 meter att gå, ungefär 9 minuter», «650 meter fågelvägen».
#[must_use]
pub fn kort(sprak: Sprak, profil: Profil, avstand: &Avstand) -> String {
    let key = match (avstand.metod, profil) {
        (Metod::Gangvag, Profil::Gang) => "avstand-gang",
        (Metod::Gangvag, Profil::Rullstol) => "avstand-rullstol",
        (Metod::Fagelvag, _) => "avstand-fagel",
    };
    told(sprak, key, avstand)
}

/// «Det är 650 meter att gå dit, ungefär 9 minuter.»
#[must_use]
pub fn mening(sprak: Sprak, profil: Profil, avstand: &Avstand) -> String {
    let key = match (avstand.metod, profil) {
        (Metod::Gangvag, Profil::Gang) => "svar-avstand-gang",
        (Metod::Gangvag, Profil::Rullstol) => "svar-avstand-rullstol",
        (Metod::Fagelvag, _) => "svar-avstand-fagel",
    };
    told(sprak, key, avstand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_told_with_its_minutes_and_a_straight_line_as_one() {
        let avstand = |metod, minuter| Avstand { metod, meter: 648.0, gang_m: 648.0, minuter };
        let walked = avstand(Metod::Gangvag, 9);
        assert_eq!(kort(Sprak::Sv, Profil::Gang, &walked), "650 meter att gå, ungefär 9 minuter");
        assert_eq!(
            mening(Sprak::Sv, Profil::Rullstol, &avstand(Metod::Gangvag, 1)),
            "Det är 650 meter dit med rullstol, ungefär 1 minut."
        );
        assert_eq!(
            mening(Sprak::Sv, Profil::Gang, &avstand(Metod::Fagelvag, 12)),
            "Det är 650 meter dit fågelvägen. Vägen kan vara längre."
        );
        assert_eq!(kort(Sprak::En, Profil::Gang, &walked), "650 metres to walk, about 9 minutes");
    }
}
