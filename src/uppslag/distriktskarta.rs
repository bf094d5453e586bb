//! In which valdistrikt a point lies, and how sure that is.

use ::geo::{Coord, MapCoords, MultiPolygon};
use rstar::{AABB, RTree, RTreeObject};
use serde_json::value::RawValue;

use crate::geo::polygon::PreparedPolygon;
use crate::geo::{Sweref99Tm, Wgs84, sweref99_tm, wgs84};
use crate::valdistrikt::{Valdistrikt, Valdistriktskod, Valkrets};

/// A point nearer than this to a border may be an address on the other side of it:
/// address points are set by hand, at the door or in the middle of the house.
pub const BORDER_M: f64 = 25.0;

/// A valdistrikt ready for questions.
#[derive(Debug)]
pub struct Distrikt {
    /// Its code.
    pub kod: Valdistriktskod,
    /// Its name.
    pub namn: String,
    /// The valkrets it lies in, when the files tell.
    pub valkrets: Option<Valkrets>,
    /// Those entitled to vote, when known.
    pub rostberattigade: Option<i32>,
    /// Its area, for questions.
    pub omrade: PreparedPolygon,
    /// Its area on WGS 84, seven decimals, longitude first.
    pub wgs84: MultiPolygon<f64>,
    /// The same as a GeoJSON geometry, written once.
    pub geojson: Box<RawValue>,
}

/// Number of a valdistrikt in its [`Distriktskarta`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distriktsnummer(u32);

/// The valdistrikt of a val, found by point and by code.
#[derive(Debug, Default)]
pub struct Distriktskarta {
    /// By code.
    distrikt: Vec<Distrikt>,
    boxes: RTree<Ruta>,
}

#[derive(Debug)]
struct Ruta {
    envelope: AABB<[f64; 2]>,
    nr: Distriktsnummer,
}

impl RTreeObject for Ruta {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// A shape in degrees, rounded to about a centimetre.
fn on_wgs84(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    shape.map_coords(|c| match wgs84(c.into()) {
        Ok(p) => Coord { x: round(p.lon()), y: round(p.lat()) },
        // The import lets in nothing that lies outside the plane.
        Err(_) => c,
    })
}

fn geometry(shape: &MultiPolygon<f64>) -> Box<RawValue> {
    let geometry = geojson::Geometry::from(shape);
    serde_json::value::to_raw_value(&geometry).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// What the map says of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lage {
    /// The valdistrikt that holds the point.
    pub distrikt: Option<Distriktsnummer>,
    /// Another valdistrikt, or the outside, is within [`BORDER_M`].
    pub nara_grans: bool,
}

impl Distriktskarta {
    /// Prepares the valdistrikt of a val. A shape without area is left out; the
    /// import lets none in. O(n log n) in the number of border points.
    #[must_use]
    pub fn new(
        mut distrikt: Vec<Valdistrikt>,
        valkrets: impl Fn(Valdistriktskod) -> Option<Valkrets>,
    ) -> Self {
        distrikt.sort_by_key(|d| d.kod);
        let distrikt: Vec<Distrikt> = distrikt
            .into_iter()
            .filter_map(|d| {
                let wgs84 = on_wgs84(&d.polygon);
                Some(Distrikt {
                    geojson: geometry(&wgs84),
                    wgs84,
                    omrade: PreparedPolygon::new(&d.polygon)?,
                    valkrets: valkrets(d.kod),
                    kod: d.kod,
                    namn: d.namn,
                    rostberattigade: d.rostberattigade,
                })
            })
            .collect();
        let boxes = (0..)
            .zip(&distrikt)
            .map(|(nr, d)| {
                let bbox = d.omrade.bbox();
                Ruta {
                    envelope: AABB::from_corners(
                        [bbox.min().x, bbox.min().y],
                        [bbox.max().x, bbox.max().y],
                    ),
                    nr: Distriktsnummer(nr),
                }
            })
            .collect();
        Self { distrikt, boxes: RTree::bulk_load(boxes) }
    }

    /// Every valdistrikt, by code.
    #[must_use]
    pub fn alla(&self) -> &[Distrikt] {
        &self.distrikt
    }

    /// The valdistrikt of a number.
    #[must_use]
    pub fn get(&self, nr: Distriktsnummer) -> Option<&Distrikt> {
        self.distrikt.get(nr.0 as usize)
    }

    /// The valdistrikt of a code. O(log n).
    #[must_use]
    pub fn by_kod(&self, kod: Valdistriktskod) -> Option<Distriktsnummer> {
        let nr = self.distrikt.binary_search_by_key(&kod, |d| d.kod).ok()?;
        u32::try_from(nr).ok().map(Distriktsnummer)
    }

    /// Where a point lies. O(log n) in the number of valdistrikt.
    #[must_use]
    pub fn locate(&self, p: Wgs84) -> Lage {
        let outside = Lage { distrikt: None, nara_grans: false };
        let Some(p) = sweref99_tm(p) else { return outside };
        let reach =
            AABB::from_corners([p.e - BORDER_M, p.n - BORDER_M], [p.e + BORDER_M, p.n + BORDER_M]);
        let mut lage = outside;
        for candidate in self.boxes.locate_in_envelope_intersecting(&reach) {
            let Some(d) = self.get(candidate.nr) else { continue };
            if lage.distrikt.is_none() && d.omrade.contains(p) {
                lage.distrikt = Some(candidate.nr);
            }
            lage.nara_grans = lage.nara_grans || d.omrade.border_within(p, BORDER_M).is_some();
        }
        lage
    }

    /// The valdistrikt that holds a point, by asking each: the twin that tests
    /// compare [`Distriktskarta::locate`] with.
    #[must_use]
    pub fn locate_by_asking_each(&self, p: Sweref99Tm) -> Option<&Distrikt> {
        self.distrikt.iter().find(|d| d.omrade.contains(p))
    }
}
