//! What must hold of codes and polygons.

use ::geo::{Coord, LineString, MultiPolygon};

use super::{Kodfel, Valdistrikt, Valdistriktskod};
use crate::val::Kommunkod;

/// Reads a code as files write it: eight digits, also as a number that has lost its
/// leading zero or has a space or dash between kommun and district, or the four
/// digits of the district alone when the kommun is known.
///
/// # Errors
/// [`Kodfel`] with the text when it is none of these.
pub fn parse_kod(text: &str, kommun: Option<Kommunkod>) -> Result<Valdistriktskod, Kodfel> {
    let wrong = || Kodfel(text.to_owned());
    let whole = text.trim();
    // A spreadsheet writes the number 1803406 as «1803406.0».
    let whole = whole.strip_suffix(".0").unwrap_or(whole);
    let digits: String = whole.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    match (digits.len(), kommun) {
        (8, _) => digits.parse(),
        (7, _) => format!("0{digits}").parse(),
        (1..=4, Some(kommun)) => Valdistriktskod::join(kommun, &digits),
        _ => Err(wrong()),
    }
    .map_err(|_| wrong())
}

/// Metres that two coordinates may differ and still be the same.
const SAME_M: f64 = 0.001;

/// Whether a file says the same of a valdistrikt as what is kept: name, number of
/// röstberättigade if it gives one, and polygon to the millimetre.
#[must_use]
pub fn unchanged(old: &Valdistrikt, new: &Valdistrikt) -> bool {
    old.namn == new.namn
        && (new.rostberattigade.is_none() || old.rostberattigade == new.rostberattigade)
        && same_shape(&old.polygon, &new.polygon)
}

/// Whether two polygons in the order that [`in_order`](super::yta::in_order) gives are the same to the
/// millimetre.
#[must_use]
pub fn same_shape(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> bool {
    a.0.len() == b.0.len()
        && a.iter().zip(b).all(|(a, b)| {
            same_ring(a.exterior(), b.exterior())
                && a.interiors().len() == b.interiors().len()
                && a.interiors().iter().zip(b.interiors()).all(|(a, b)| same_ring(a, b))
        })
}

fn same_ring(a: &LineString<f64>, b: &LineString<f64>) -> bool {
    // A hair more than the limit, for what the difference itself loses.
    let near = |a: &Coord<f64>, b: &Coord<f64>| {
        (a.x - b.x).abs() < SAME_M * 1.01 && (a.y - b.y).abs() < SAME_M * 1.01
    };
    a.0.len() == b.0.len() && a.coords().zip(b.coords()).all(|(a, b)| near(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::geo::{Polygon, polygon};
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_as_files_write_them() {
        let kommun = "0180".parse().ok();
        for text in ["01803406", "1803406", "1803406.0", "0180-3406", "0180 3406", " 01803406 "] {
            assert_eq!(parse_kod(text, None).unwrap().to_string(), "01803406", "{text}");
        }
        assert_eq!(parse_kod("3406", kommun).unwrap().to_string(), "01803406");
        assert_eq!(parse_kod("101", kommun).unwrap().to_string(), "01800101");
        for text in ["", "3406", "180340", "018034060", "0180340A", "-", "１２３４５６７８"]
        {
            assert!(parse_kod(text, None).is_err(), "{text}");
        }
    }

    fn square(side: f64) -> Polygon<f64> {
        polygon![(x: 0.0, y: 0.0), (x: side, y: 0.0), (x: side, y: side), (x: 0.0, y: side)]
    }

    #[test]
    fn a_millimetre_is_no_change_and_two_are() {
        let old = Valdistrikt {
            kod: "01800101".parse().unwrap(),
            namn: "Ett".into(),
            polygon: square(100.0).into(),
            rostberattigade: Some(1_200),
        };
        let grown = |m: f64| Valdistrikt { polygon: square(100.0 + m).into(), ..old.clone() };
        assert!(unchanged(&old, &grown(0.001)));
        assert!(!unchanged(&old, &grown(0.002)));
        assert!(!unchanged(&old, &Valdistrikt { namn: "Två".into(), ..old.clone() }));
        assert!(unchanged(&old, &Valdistrikt { rostberattigade: None, ..old.clone() }));
        assert!(!unchanged(&old, &Valdistrikt { rostberattigade: Some(1), ..old.clone() }));
        let in_two = MultiPolygon(vec![square(100.0), square(1.0)]);
        assert!(!unchanged(&old, &Valdistrikt { polygon: in_two, ..old.clone() }));
    }

    proptest! {
        #[test]
        fn any_text_is_a_code_or_an_error(text in "\\PC*") {
            let _ = parse_kod(&text, "0180".parse().ok());
        }
    }
}
