//! OpenStreetMap files as a row of objects, in either of their forms.

mod pbf;
mod xml;

use crate::fil::Filfel;
use crate::geo::e7::E7;

/// Told of each stage of the work, with its number of steps where that is known.
pub type Framat<'a> = &'a dyn Fn(&'static str, Option<usize>);

/// The tags of an object.
#[derive(Debug, Clone, Copy)]
pub struct Taggar<'a>(pub &'a [(&'a str, &'a str)]);

impl<'a> Taggar<'a> {
    /// The value of a key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// Whether a key has a value.
    #[must_use]
    pub fn is(self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }
}

/// An object of a file.
#[derive(Debug, Clone, Copy)]
pub enum Objekt<'a> {
    /// A point.
    Nod {
        /// Its number in OpenStreetMap.
        id: i64,
        /// Where it is.
        plats: E7,
        /// What it is.
        taggar: Taggar<'a>,
    },
    /// A line.
    Vag {
        /// Its number in OpenStreetMap.
        id: i64,
        /// Its points by number.
        noder: &'a [i64],
        /// What it is.
        taggar: Taggar<'a>,
    },
    /// An area of several lines, or something else that is not used here.
    Relation {
        /// Its number in OpenStreetMap.
        id: i64,
        /// Its lines by number.
        vagar: &'a [i64],
        /// What it is.
        taggar: Taggar<'a>,
    },
}

/// Which objects are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vad {
    /// Points.
    Noder,
    /// Lines.
    Vagar,
    /// Areas.
    Relationer,
}

/// Tells of each object of a kind, in the order of the file.
///
/// # Errors
/// [`Filfel::Form`] when the file is of another kind, damaged, or cut off.
pub fn each(
    fil: &str,
    bytes: &[u8],
    vad: Vad,
    take: &mut dyn FnMut(Objekt<'_>),
) -> Result<(), Filfel> {
    let wrong = |skal: String| Filfel::Form { fil: fil.to_owned(), skal };
    match kind(bytes) {
        Ok(Form::Pbf) => pbf::each(bytes, vad, take).map_err(wrong),
        Ok(Form::Xml) => xml::each(bytes, vad, take).map_err(wrong),
        Err(skal) => Err(wrong(skal.to_owned())),
    }
}

enum Form {
    Pbf,
    Xml,
}

/// Whether a file calls itself one of OpenStreetMap.
#[must_use]
pub fn is_osm(fil: &str) -> bool {
    let fil = fil.to_lowercase();
    [".osm", ".pbf", ".osm.xml"].iter().any(|end| fil.ends_with(end))
}

/// The form of a file by how it begins.
fn kind(bytes: &[u8]) -> Result<Form, &'static str> {
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    if start.windows(9).any(|part| part == b"OSMHeader") {
        return Ok(Form::Pbf);
    }
    if text.first() == Some(&b'<') {
        return Ok(Form::Xml);
    }
    Err(match start {
        [] => "den är tom. Hämta den igen.",
        [b'P', b'K', ..] | [0x1f, 0x8b, ..] | [b'B', b'Z', b'h', ..] => {
            "den är packad. Packa upp den först: här läses .osm.pbf och .osm."
        }
        _ => {
            "den är inte ett utdrag av OpenStreetMap. Här läses .osm.pbf och .osm, som finns att \
             hämta för varje län och kommun."
        }
    })
}
