//! How far it is round a place: bands along the network, or circles. Pure.

use serde_json::{Value, json};

use super::skala::Skala;
use crate::gangnat::{INGEN, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::MEAN_EARTH_RADIUS_M;
use crate::tackning::Grund;

/// The ways that can be walked from a place, cut into the steps of the map, or circles
/// where no network lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Isokron {
    /// Each step with its shape, the farthest first; GeoJSON geometries.
    pub band: Vec<(usize, Value)>,
    /// Whether it is along the network.
    pub natet: bool,
}

/// The bands within the limits round a place. Along the network each way belongs to the
/// step of its farther end; where there is none, circles whose radius is the limit divided
/// by the detour factor. One shortest-path run.
#[must_use]
pub fn isokron(
    grund: &Grund,
    plats: Wgs84,
    profil: Profil,
    granser_m: &[f64],
    omvag: f64,
) -> Isokron {
    let skala = Skala::new(granser_m);
    let limits: Vec<f64> = granser_m.iter().copied().take(4).collect();
    let farthest = limits.last().copied().unwrap_or_default();
    let on = grund.lage(plats, profil).ok().and_then(|at| Some((at, grund.nat.get(at.nat)?)));
    let Some((at, nat)) = on else {
        let band = limits.iter().rev().map(|limit| {
            let ring = circle(plats, limit / omvag);
            (skala.steg(Some(*limit)), json!({ "type": "Polygon", "coordinates": [ring] }))
        });
        return Isokron { band: band.collect(), natet: false };
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kilometres")]
    let radius = (farthest * 10.0) as u32;
    let dm = nat.fran(profil, &at.fast, radius);
    let mut lines: Vec<Vec<Vec<[f64; 2]>>> = vec![Vec::new(); 6];
    for (nr, kant) in (0_u32..).zip(nat.kanter()) {
        if !kant.far.far(profil) {
            continue;
        }
        let away = |nod: u32| dm.get(nod as usize).copied().unwrap_or(INGEN);
        let far = away(kant.fran).max(away(kant.till));
        if far > radius {
            continue;
        }
        if let Some(band) = lines.get_mut(skala.steg(Some(f64::from(far) / 10.0))) {
            let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
            band.push(nat.form(nr).map(|p| [rounded(p.lon()), rounded(p.lat())]).collect());
        }
    }
    let band =
        lines.into_iter().enumerate().rev().filter(|(_, lines)| !lines.is_empty()).map(
            |(step, lines)| (step, json!({ "type": "MultiLineString", "coordinates": lines })),
        );
    Isokron { band: band.collect(), natet: true }
}

/// A closed ring of degrees so many metres from a place.
fn circle(middle: Wgs84, radius_m: f64) -> Vec<[f64; 2]> {
    const CORNERS: u32 = 72;
    let north = (radius_m / MEAN_EARTH_RADIUS_M).to_degrees();
    let east = north / middle.lat().to_radians().cos();
    (0..=CORNERS)
        .map(|nr| {
            let angle = f64::from(nr % CORNERS) / f64::from(CORNERS) * std::f64::consts::TAU;
            [middle.lon() + east * angle.sin(), middle.lat() + north * angle.cos()]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::gangnat::Far;
    use crate::gangnat::nat::Byggare;
    use crate::geo::distance::great_circle_m;
    use crate::tackning::befolkning::Befolkning;
    use crate::tackning::installning::Installning;

    fn grund(build: impl FnOnce(&mut Byggare)) -> Grund {
        let mut nat = Byggare::default();
        build(&mut nat);
        let nat = vec![Arc::new(nat.build())];
        Grund::new(Arc::new(Befolkning::default()), nat, &Installning::default())
    }

    #[test]
    fn a_way_belongs_to_the_step_of_its_farther_end() {
        let at = |metres: f64| Wgs84::parse(59.0 + metres / 111_195.0, 18.0).unwrap();
        let grund = grund(|nat| {
            let nodes = [0.0, 400.0, 900.0, 2_900.0].map(|m| nat.nod(at(m)));
            for pair in nodes.windows(2) {
                nat.kant(pair[0], pair[1], &[], Far::ALLA);
            }
        });
        let made = isokron(&grund, at(0.0), Profil::Gang, &[500.0, 1_000.0], 1.3);
        assert!(made.natet);
        let steps: Vec<usize> = made.band.iter().map(|(step, _)| *step).collect();
        assert_eq!(steps, [3, 1], "what is beyond the last limit is not drawn");
    }

    #[test]
    fn without_a_network_there_are_circles_shorter_by_the_factor() {
        let middle = Wgs84::parse(59.0, 18.0).unwrap();
        let grund = grund(|_| ());
        let made = isokron(&grund, middle, Profil::Gang, &[500.0, 1_300.0], 1.3);
        assert!(!made.natet);
        let corner = &made.band[0].1["coordinates"][0][18];
        let corner =
            Wgs84::parse(corner[1].as_f64().unwrap(), corner[0].as_f64().unwrap()).unwrap();
        assert!((great_circle_m(middle, corner) - 1_000.0).abs() < 2.0);
    }
}
