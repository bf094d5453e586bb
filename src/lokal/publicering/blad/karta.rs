//! The map of a lokalblad: borders of valdistrikt, the lokal and its neighbours, north
//! up, on the national plane. Pure.

use std::fmt::Write as _;

use ::geo::{BoundingRect, Coord, MultiPolygon, Rect};

use crate::geo::Sweref99Tm;
use crate::lokal::Stalletyp;

/// Width of the map, in the units of the drawing.
pub const BREDD: f64 = 640.0;
/// Height of the map.
pub const HOJD: f64 = 400.0;

/// The least that a map shows from edge to edge, in metres.
const MINST_M: f64 = 1200.0;
/// The most: a district far larger than its surroundings is not shown whole.
const MEST_M: f64 = 20_000.0;
/// How many neighbours are numbered.
const GRANNAR: usize = 8;

/// Somewhere to vote, as it may come on a map.
#[derive(Debug, Clone)]
pub struct Plats<'a> {
    /// The number of the röstmottagningsställe.
    pub id: i64,
    /// Its lokal.
    pub lokal_id: i64,
    /// Its kind.
    pub typ: Stalletyp,
    /// Its name.
    pub namn: &'a str,
    /// Where it is.
    pub punkt: Sweref99Tm,
}

/// A district as it may come on a map.
#[derive(Debug)]
pub struct Yta<'a> {
    /// Its area.
    pub polygon: &'a MultiPolygon<f64>,
    ruta: Rect<f64>,
}

impl<'a> Yta<'a> {
    /// An area; `None` when it is empty.
    #[must_use]
    pub fn new(polygon: &'a MultiPolygon<f64>) -> Option<Self> {
        Some(Self { polygon, ruta: polygon.bounding_rect()? })
    }
}

/// A neighbour, numbered on the map and in the table beside it.
#[derive(Debug, PartialEq)]
pub struct Granne {
    /// Its number on the map, from 1.
    pub nummer: usize,
    /// Its name.
    pub namn: String,
    /// Its kind.
    pub typ: Stalletyp,
    /// Metres to it, as the crow flies.
    pub avstand_m: i64,
    /// Where its number stands.
    pub x: f64,
    /// The same, from above.
    pub y: f64,
    /// Its sign: a path.
    pub tecken: String,
}

/// A map, ready to draw.
#[derive(Debug, PartialEq)]
pub struct Karta {
    /// Borders of districts: paths.
    pub granser: Vec<String>,
    /// The areas that vote here: paths.
    pub egna: Vec<String>,
    /// The lokal: x and y.
    pub har: (f64, f64),
    /// The nearest neighbours within the map.
    pub grannar: Vec<Granne>,
    /// The length of the scale bar.
    pub skala: f64,
    /// What it stands for.
    pub skala_text: String,
}

/// From the plane to the drawing.
struct Vy {
    mitt: Coord<f64>,
    m_per_enhet: f64,
}

impl Vy {
    fn to(&self, punkt: Coord<f64>) -> (f64, f64) {
        let x = BREDD / 2.0 + (punkt.x - self.mitt.x) / self.m_per_enhet;
        let y = HOJD / 2.0 - (punkt.y - self.mitt.y) / self.m_per_enhet;
        (tenth(x), tenth(y))
    }

    fn shows(&self, ruta: &Rect<f64>) -> bool {
        let (half_x, half_y) = (self.m_per_enhet * BREDD / 2.0, self.m_per_enhet * HOJD / 2.0);
        ruta.max().x >= self.mitt.x - half_x
            && ruta.min().x <= self.mitt.x + half_x
            && ruta.max().y >= self.mitt.y - half_y
            && ruta.min().y <= self.mitt.y + half_y
    }

    fn path(&self, polygon: &MultiPolygon<f64>) -> String {
        let mut d = String::new();
        for part in polygon {
            for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
                let mut last: Option<(f64, f64)> = None;
                for punkt in ring.coords() {
                    let (x, y) = self.to(*punkt);
                    // Bends smaller than a unit are not seen.
                    if last.is_some_and(|(a, b)| (a - x).hypot(b - y) < 1.0) {
                        continue;
                    }
                    // To write into a String does not fail.
                    let _ = write!(d, "{}{x} {y}", if last.is_none() { "M" } else { "L" });
                    last = Some((x, y));
                }
                d.push('Z');
            }
        }
        d
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The map of a place: its own areas whole where they are not too large, else its
/// surroundings.
#[must_use]
pub fn draw(har: &Plats<'_>, egna: &[&Yta<'_>], alla: &[Yta<'_>], platser: &[Plats<'_>]) -> Karta {
    let punkt = Coord { x: har.punkt.e, y: har.punkt.n };
    let mut ruta = Rect::new(punkt, punkt);
    for yta in egna {
        ruta = Rect::new(
            Coord { x: ruta.min().x.min(yta.ruta.min().x), y: ruta.min().y.min(yta.ruta.min().y) },
            Coord { x: ruta.max().x.max(yta.ruta.max().x), y: ruta.max().y.max(yta.ruta.max().y) },
        );
    }
    let wide = (ruta.width() * 1.15).max(ruta.height() * 1.15 * BREDD / HOJD);
    let (mitt, width_m) = if wide > MEST_M {
        (punkt, MEST_M)
    } else {
        (ruta.center(), wide.max(if egna.is_empty() { 2.0 * MINST_M } else { MINST_M }))
    };
    let vy = Vy { mitt, m_per_enhet: width_m / BREDD };
    let (skala, skala_text) = scale(vy.m_per_enhet);
    Karta {
        granser: alla
            .iter()
            .filter(|yta| vy.shows(&yta.ruta))
            .map(|yta| vy.path(yta.polygon))
            .collect(),
        egna: egna.iter().map(|yta| vy.path(yta.polygon)).collect(),
        har: vy.to(punkt),
        grannar: neighbours(har, platser, &vy),
        skala,
        skala_text,
    }
}

/// The nearest places within the map that are in other lokaler, each lokal once a kind.
fn neighbours(har: &Plats<'_>, platser: &[Plats<'_>], vy: &Vy) -> Vec<Granne> {
    let far = |plats: &Plats<'_>| (plats.punkt.e - har.punkt.e).hypot(plats.punkt.n - har.punkt.n);
    let inside = |plats: &&Plats<'_>| {
        let (x, y) = vy.to(plats.punkt.into());
        (8.0..BREDD - 8.0).contains(&x) && (8.0..HOJD - 8.0).contains(&y)
    };
    let mut near: Vec<&Plats<'_>> =
        platser.iter().filter(|plats| plats.lokal_id != har.lokal_id).filter(inside).collect();
    near.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.id.cmp(&b.id)));
    let mut met: Vec<(i64, Stalletyp)> = Vec::new();
    near.retain(|plats| {
        let key = (plats.lokal_id, plats.typ);
        let new = !met.contains(&key);
        met.push(key);
        new
    });
    near.into_iter()
        .take(GRANNAR)
        .zip(1..)
        .map(|(plats, nummer)| {
            let (x, y) = vy.to(plats.punkt.into());
            Granne {
                nummer,
                namn: plats.namn.to_owned(),
                typ: plats.typ,
                avstand_m: metres(far(plats)),
                x: tenth(x + 9.0),
                y: tenth(y + 4.0),
                tecken: sign(plats.typ, x, y),
            }
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a map is not 9 billion kilometres wide")]
fn metres(value: f64) -> i64 {
    value.round() as i64
}

/// The sign of a kind: circle, square, triangle, diamond.
fn sign(typ: Stalletyp, x: f64, y: f64) -> String {
    match typ {
        Stalletyp::Vallokal => format!("M{} {}h10v10h-10Z", tenth(x - 5.0), tenth(y - 5.0)),
        Stalletyp::Rostningslokal => {
            format!("M{} {y}a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z", tenth(x - 5.5))
        }
        Stalletyp::Tillfallig => format!("M{x} {}l6.5 11h-13Z", tenth(y - 7.0)),
        Stalletyp::Institution => format!("M{x} {}l6.5 6.5l-6.5 6.5l-6.5 -6.5Z", tenth(y - 6.5)),
    }
}

/// A scale bar of a round length, at most a third of the width.
fn scale(m_per_enhet: f64) -> (f64, String) {
    let most = BREDD / 3.0 * m_per_enhet;
    let lengths = [50, 100, 200, 500, 1000, 2000, 5000, 10_000];
    let metres = lengths.into_iter().rfind(|length| f64::from(*length) <= most).unwrap_or(50);
    let text = if metres >= 1000 { format!("{} km", metres / 1000) } else { format!("{metres} m") };
    (tenth(f64::from(metres) / m_per_enhet), text)
}

#[cfg(test)]
mod tests {
    use ::geo::polygon;

    use super::*;

    fn plats(id: i64, e: f64, n: f64) -> Plats<'static> {
        Plats {
            id,
            lokal_id: id,
            typ: Stalletyp::Vallokal,
            namn: "Skolan",
            punkt: Sweref99Tm { e, n },
        }
    }

    #[test]
    fn north_is_up_and_the_nearest_come_first() {
        let square: MultiPolygon<f64> = polygon![
            (x: 0.0, y: 0.0), (x: 1000.0, y: 0.0), (x: 1000.0, y: 1000.0), (x: 0.0, y: 1000.0),
        ]
        .into();
        let yta = Yta::new(&square).unwrap();
        let har = plats(1, 500.0, 500.0);
        let all = [plats(2, 500.0, 900.0), plats(3, 500.0, 300.0), plats(4, 9000.0, 500.0)];
        let alla = [Yta::new(&square).unwrap()];
        let karta = draw(&har, &[&yta], &alla, &all);
        assert_eq!(karta.har, (320.0, 200.0));
        let told: Vec<_> = karta.grannar.iter().map(|g| (g.nummer, g.avstand_m)).collect();
        assert_eq!(told, [(1, 200), (2, 400)]);
        assert!(karta.grannar[1].y < karta.har.1, "what lies to the north is above");
        assert_eq!((karta.granser.len(), karta.egna.len()), (1, 1));
        assert!(karta.egna[0].starts_with('M') && karta.egna[0].ends_with('Z'));
        // 1000 m tall with a margin fills the height: 1840 m over 640 units.
        assert_eq!(karta.skala_text, "500 m");
        assert!((karta.skala - 173.9).abs() < 0.2, "{}", karta.skala);
    }

    #[test]
    fn a_place_without_a_district_shows_its_surroundings() {
        let karta = draw(&plats(1, 0.0, 0.0), &[], &[], &[]);
        assert_eq!((karta.har, karta.grannar.len()), ((320.0, 200.0), 0));
        assert_eq!(karta.skala_text, "500 m");
    }
}
