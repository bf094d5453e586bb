//! The binary form, `.osm.pbf`.

use std::io::Cursor;

use osmpbf::{BlobDecode, BlobReader, Element, RelMemberType};

use super::{Objekt, Taggar, Vad};

/// What a reader must know to read a file right.
const KNOWN: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

const DAMAGED: &str = "den är trasig eller avbruten. Hämta den igen.";

/// Tells of each object of a kind.
///
/// # Errors
/// What is wrong with the file and what to do.
pub fn each(bytes: &[u8], vad: Vad, take: &mut dyn FnMut(Objekt<'_>)) -> Result<(), String> {
    for blob in BlobReader::new(Cursor::new(bytes)) {
        let blob = blob.map_err(|_| DAMAGED.to_owned())?;
        match blob.decode().map_err(|_| DAMAGED.to_owned())? {
            BlobDecode::OsmHeader(header) => {
                let needed = header.required_features().iter().map(String::as_str);
                if let Some(strange) = needed.into_iter().find(|one| !KNOWN.contains(one)) {
                    return Err(format!(
                        "den kräver «{strange}», som inte stöds. Gör om den till vanlig .osm.pbf."
                    ));
                }
            }
            BlobDecode::OsmData(block) => {
                for element in block.elements() {
                    one(&element, vad, take);
                }
            }
            BlobDecode::Unknown(_) => {}
        }
    }
    Ok(())
}

fn one(element: &Element<'_>, vad: Vad, take: &mut dyn FnMut(Objekt<'_>)) {
    match (element, vad) {
        (Element::Node(nod), Vad::Noder) => {
            let taggar: Vec<_> = nod.tags().collect();
            let plats = [nod.decimicro_lat(), nod.decimicro_lon()];
            take(Objekt::Nod { id: nod.id(), plats, taggar: Taggar(&taggar) });
        }
        (Element::DenseNode(nod), Vad::Noder) => {
            let taggar: Vec<_> = nod.tags().collect();
            let plats = [nod.decimicro_lat(), nod.decimicro_lon()];
            take(Objekt::Nod { id: nod.id(), plats, taggar: Taggar(&taggar) });
        }
        (Element::Way(vag), Vad::Vagar) => {
            let (taggar, noder): (Vec<_>, Vec<_>) = (vag.tags().collect(), vag.refs().collect());
            take(Objekt::Vag { id: vag.id(), noder: &noder, taggar: Taggar(&taggar) });
        }
        (Element::Relation(relation), Vad::Relationer) => {
            let taggar: Vec<_> = relation.tags().collect();
            let lines = relation.members().filter(|one| one.member_type == RelMemberType::Way);
            let vagar: Vec<i64> = lines.map(|one| one.member_id).collect();
            take(Objekt::Relation { id: relation.id(), vagar: &vagar, taggar: Taggar(&taggar) });
        }
        _ => {}
    }
}
