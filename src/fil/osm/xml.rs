//! The text form, `.osm`.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Objekt, Taggar, Vad};
use crate::geo::Wgs84;
use crate::geo::e7::e7;

/// An object while it is read.
#[derive(Default)]
struct Halv {
    id: i64,
    lat: f64,
    lon: f64,
    refs: Vec<i64>,
    taggar: Vec<(String, String)>,
}

impl Halv {
    fn tell(&self, vad: Vad, take: &mut dyn FnMut(Objekt<'_>)) {
        let taggar: Vec<(&str, &str)> =
            self.taggar.iter().map(|(key, value)| (&**key, &**value)).collect();
        let (id, taggar) = (self.id, Taggar(&taggar));
        match vad {
            Vad::Noder => {
                if let Ok(plats) = Wgs84::parse(self.lat, self.lon) {
                    take(Objekt::Nod { id, plats: e7(plats), taggar });
                }
            }
            Vad::Vagar => take(Objekt::Vag { id, noder: &self.refs, taggar }),
            Vad::Relationer => take(Objekt::Relation { id, vagar: &self.refs, taggar }),
        }
    }
}

/// Tells of each object of a kind.
///
/// # Errors
/// What is wrong with the file and what to do.
pub fn each(bytes: &[u8], vad: Vad, take: &mut dyn FnMut(Objekt<'_>)) -> Result<(), String> {
    let wanted: &[u8] = match vad {
        Vad::Noder => b"node",
        Vad::Vagar => b"way",
        Vad::Relationer => b"relation",
    };
    let mut reader = Reader::from_reader(bytes);
    let mut now: Option<Halv> = None;
    let (mut begun, mut ended) = (false, false);
    loop {
        let event = reader.read_event();
        let at = reader.buffer_position();
        let damaged = |_| format!("den är trasig eller avbruten vid byte {at}. Hämta den igen.");
        match event.map_err(|error| damaged(error.to_string()))? {
            Event::Start(start) if start.name().as_ref() == wanted => {
                now = Some(object(&start, vad, &reader).map_err(damaged)?);
            }
            Event::Empty(start) if start.name().as_ref() == wanted => {
                object(&start, vad, &reader).map_err(damaged)?.tell(vad, take);
            }
            Event::End(end) if end.name().as_ref() == wanted => {
                if let Some(whole) = now.take() {
                    whole.tell(vad, take);
                }
            }
            Event::Start(start) if start.name().as_ref() == b"osm" => begun = true,
            Event::End(end) if end.name().as_ref() == b"osm" => ended = true,
            Event::Empty(start) | Event::Start(start) => {
                if let Some(half) = &mut now {
                    part(half, &start, &reader).map_err(damaged)?;
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match (begun, ended) {
        (true, true) => Ok(()),
        (true, false) => Err("den är avbruten: slutet saknas. Hämta den igen.".to_owned()),
        (false, _) => {
            Err("den är inte ett utdrag av OpenStreetMap. Här läses .osm.pbf och .osm.".to_owned())
        }
    }
}

type Lasare<'a> = Reader<&'a [u8]>;

/// Each attribute of an element by its name.
fn attributes(
    start: &BytesStart<'_>,
    reader: &Lasare<'_>,
    mut take: impl FnMut(&[u8], &str),
) -> Result<(), String> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.decode_and_unescape_value(reader.decoder());
        take(attribute.key.as_ref(), &value.map_err(|error| error.to_string())?);
    }
    Ok(())
}

/// The beginning of an object: its number, and of a point where it is.
fn object(start: &BytesStart<'_>, vad: Vad, reader: &Lasare<'_>) -> Result<Halv, String> {
    let (mut id, mut lat, mut lon) = (None, None, None);
    attributes(start, reader, |key, value| match key {
        b"id" => id = value.parse().ok(),
        b"lat" => lat = value.parse().ok(),
        b"lon" => lon = value.parse().ok(),
        _ => {}
    })?;
    let id = id.ok_or("no id")?;
    match (vad, lat, lon) {
        (Vad::Noder, Some(lat), Some(lon)) => Ok(Halv { id, lat, lon, ..Halv::default() }),
        (Vad::Noder, ..) => Err("no place".to_owned()),
        _ => Ok(Halv { id, ..Halv::default() }),
    }
}

/// A part of an object: a tag, a point of a line, a line of an area.
fn part(half: &mut Halv, start: &BytesStart<'_>, reader: &Lasare<'_>) -> Result<(), String> {
    match start.name().as_ref() {
        b"tag" => {
            let (mut k, mut v) = (String::new(), String::new());
            attributes(start, reader, |key, value| match key {
                b"k" => value.clone_into(&mut k),
                b"v" => value.clone_into(&mut v),
                _ => {}
            })?;
            half.taggar.push((k, v));
        }
        b"nd" | b"member" => {
            let (mut number, mut line) = (None, true);
            attributes(start, reader, |key, value| match key {
                b"ref" => number = value.parse().ok(),
                b"type" => line = value == "way",
                _ => {}
            })?;
            let number = number.ok_or("no ref")?;
            if line {
                half.refs.push(number);
            }
        }
        _ => {}
    }
    Ok(())
}
