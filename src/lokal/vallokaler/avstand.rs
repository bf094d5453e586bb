//! How far it is from a valdistrikt to a place. Pure; great circles in metres.

use super::karta::{Bostader, Karta};
use crate::geo::Wgs84;
use crate::geo::distance::{chord2, chord2_to_m, great_circle_m, unit_vector};
use crate::valdistrikt::Valdistriktskod;

/// From what the way of the voters is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Underlag {
    /// So many addresses of the register.
    Adresser(usize),
    /// The middle of the polygon, for want of addresses.
    Mittpunkt,
}

/// How far it is from where the voters of a valdistrikt live.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vag {
    /// The mean in metres.
    pub medel_m: f64,
    /// The longest in metres.
    pub langst_m: f64,
    /// The share that has longer than the limit, 0 to 1.
    pub over: f64,
    /// From what it is measured.
    pub underlag: Underlag,
}

/// Metres from the polygon of a valdistrikt to a place; 0 inside. O(n) in its border
/// points.
#[must_use]
pub fn from_polygon(karta: &Karta, kod: Valdistriktskod, to: Wgs84) -> Option<f64> {
    Some(great_circle_m(karta.nearest_point(kod, to)?, to))
}

/// How far it is from where the voters of a valdistrikt live to a place; `grans_m` is the
/// limit of what is far. O(n) in its addresses.
#[must_use]
pub fn from_voters(
    karta: &Karta,
    bostader: &Bostader,
    kod: Valdistriktskod,
    to: Wgs84,
    grans_m: f64,
) -> Option<Vag> {
    let homes = bostader.of(kod);
    if homes.is_empty() {
        let metres = great_circle_m(karta.mitt(kod)?, to);
        let over = if metres > grans_m { 1.0 } else { 0.0 };
        let underlag = Underlag::Mittpunkt;
        return Some(Vag { medel_m: metres, langst_m: metres, over, underlag });
    }
    let to = unit_vector(to);
    let (mut sum, mut longest, mut far) = (0.0_f64, 0.0_f64, 0_usize);
    for home in homes {
        let metres = chord2_to_m(chord2(*home, to));
        sum += metres;
        longest = longest.max(metres);
        far += usize::from(metres > grans_m);
    }
    #[expect(clippy::cast_precision_loss, reason = "a district has far fewer than 2^52 addresses")]
    let (all, far) = (homes.len() as f64, far as f64);
    Some(Vag {
        medel_m: sum / all,
        langst_m: longest,
        over: far / all,
        underlag: Underlag::Adresser(homes.len()),
    })
}
