//! Positions of addresses: which system the columns are in, and in which order.

use ::geo::Rect;

use super::kolumner::Lageskolumner;
use crate::geo::igenkann::{self, Lasning, Slag};
use crate::geo::{Crs, Wgs84, sweref99_tm};

/// How the two columns with the position are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lagessystem {
    crs: Crs,
    /// True when the column that should hold east holds north.
    omkastade: bool,
    /// True when the zone was found by trying.
    provad: bool,
}

/// Why positions cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lagesfel {
    /// Not one position in Sweden.
    #[error(
        "inget läge ligger i Sverige. Ange vilka kolumner som håller läget med --kolumner, och \
         koordinatsystemet med --crs."
    )]
    Inget,
    /// A local zone, but which?
    #[error(
        "lägena är i en lokal zon av SWEREF 99, men det framgår inte vilken. Ange den, till \
         exempel --crs EPSG:3011 för Stockholm."
    )]
    Zon,
}

/// Share of the positions that must fall within the val's districts for a zone to be
/// believed.
const MOST_INSIDE: f64 = 0.8;

impl Lagessystem {
    /// Recognises the system from some pairs (east column, north column). A local zone
    /// cannot be told from its numbers, but only one of the twelve puts the addresses
    /// among the val's own districts, whose box on SWEREF 99 TM is `omrade`.
    ///
    /// # Errors
    /// [`Lagesfel`] when no system fits.
    pub fn recognise(
        pairs: &[(f64, f64)],
        told: Option<Crs>,
        omrade: Option<Rect<f64>>,
    ) -> Result<Self, Lagesfel> {
        let Lasning { slag, norr_forst } =
            igenkann::common_reading(pairs.iter().copied()).ok_or(Lagesfel::Inget)?;
        let found = |crs, provad| Self { crs, omkastade: norr_forst, provad };
        match (told, slag) {
            (Some(crs), _) => Ok(found(crs, false)),
            (None, Slag::Grader) => Ok(found(Crs::Wgs84, false)),
            (None, Slag::Riket) => Ok(found(Crs::Sweref99Tm, false)),
            (None, Slag::LokalZon) => {
                let omrade = omrade.ok_or(Lagesfel::Zon)?;
                (3007..=3018)
                    .filter_map(Crs::from_epsg)
                    .map(|crs| found(crs, true))
                    .find(|system| system.share_inside(pairs, omrade) >= MOST_INSIDE)
                    .ok_or(Lagesfel::Zon)
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a sample of some thousands")]
    fn share_inside(self, pairs: &[(f64, f64)], omrade: Rect<f64>) -> f64 {
        let inside = pairs
            .iter()
            .filter_map(|(east, north)| sweref99_tm(self.place(*east, *north)?))
            .filter(|p| {
                (omrade.min().x..=omrade.max().x).contains(&p.e)
                    && (omrade.min().y..=omrade.max().y).contains(&p.n)
            })
            .count();
        inside as f64 / pairs.len().max(1) as f64
    }

    /// The place of a pair (east column, north column); `None` outside Sweden.
    #[must_use]
    pub fn place(self, east: f64, north: f64) -> Option<Wgs84> {
        let (east, north) = if self.omkastade { (north, east) } else { (east, north) };
        self.crs.to_wgs84(east, north).ok().filter(|p| igenkann::in_sweden(*p))
    }

    /// The system.
    #[must_use]
    pub const fn crs(self) -> Crs {
        self.crs
    }

    /// What should be told of it.
    #[must_use]
    pub fn remarks(self, kolumner: Lageskolumner, header: &[String]) -> Vec<String> {
        let name = |at: usize| header.get(at).map_or("", String::as_str);
        let mut remarks = Vec::new();
        if self.omkastade {
            let (ost, norr) = (name(kolumner.norr), name(kolumner.ost));
            let how = if kolumner.xy { "" } else { ", tvärtemot vad de heter" };
            remarks.push(format!(
                "Kolumnen «{norr}» håller norr (latitud) och «{ost}» öst (longitud){how}. De har \
                 lästs så."
            ));
        }
        if self.provad {
            remarks.push(format!(
                "Lägena har lästs som {}, den lokala zon där de hamnar i valets valdistrikt. Ange \
                 en annan med --crs om det är fel.",
                self.crs
            ));
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::geo::Coord;

    /// Medborgarplatsen, and the box of Stockholm on SWEREF 99 TM.
    const LAT: f64 = 59.314_5;
    const LON: f64 = 18.072;

    fn stockholm() -> Rect<f64> {
        Rect::new(Coord { x: 658_000.0, y: 6_570_000.0 }, Coord { x: 686_000.0, y: 6_593_000.0 })
    }

    /// The point in a local zone, found by halving (the zones are only read, not written).
    fn in_zone(crs: Crs) -> (f64, f64) {
        let (mut east, mut north) = (150_000.0, 6_580_000.0);
        for _ in 0..60 {
            let p = crs.to_wgs84(east, north).unwrap();
            east += (LON - p.lon()) * 56_000.0;
            north += (LAT - p.lat()) * 111_000.0;
        }
        (east, north)
    }

    #[test]
    fn the_zone_that_puts_the_addresses_in_the_districts_is_found() {
        let (east, north) = in_zone(Crs::Sweref99Zone(3011));
        let system = Lagessystem::recognise(&[(east, north)], None, Some(stockholm())).unwrap();
        assert_eq!(system.crs(), Crs::Sweref99Zone(3011));
        let p = system.place(east, north).unwrap();
        assert!((p.lat() - LAT).abs() < 1e-7 && (p.lon() - LON).abs() < 1e-7, "{p:?}");
        assert_eq!(Lagessystem::recognise(&[(east, north)], None, None), Err(Lagesfel::Zon));
    }

    #[test]
    fn swapped_axes_are_read_and_told() {
        let header = ["lat".to_owned(), "lon".to_owned()];
        let kolumner = Lageskolumner { ost: 1, norr: 0, xy: false };
        let swapped = Lagessystem::recognise(&[(LAT, LON)], None, None).unwrap();
        assert_eq!(swapped.place(LAT, LON), Wgs84::parse(LAT, LON).ok());
        let remarks = swapped.remarks(kolumner, &header);
        assert!(remarks[0].starts_with("Kolumnen «lon» håller norr"), "{remarks:?}");
        let right = Lagessystem::recognise(&[(LON, LAT)], None, None).unwrap();
        assert!(right.remarks(kolumner, &header).is_empty());
        assert_eq!(right.place(0.0, 0.0), None);
    }

    #[test]
    fn a_told_system_is_taken_and_nowhere_is_refused() {
        let (east, north) = in_zone(Crs::Sweref99Zone(3011));
        let told = Some(Crs::Sweref99Zone(3011));
        let system = Lagessystem::recognise(&[(north, east)], told, None).unwrap();
        assert!(system.place(north, east).is_some());
        assert_eq!(Lagessystem::recognise(&[(0.0, 0.0)], told, None), Err(Lagesfel::Inget));
    }
}
