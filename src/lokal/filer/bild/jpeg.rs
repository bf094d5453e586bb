//! JPEG (ITU-T T.81, annex B): a row of segments, each with a marker.

use super::Matt;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;

/// The tag of EXIF that says how a camera was held.
const ORIENTATION: u16 = 0x0112;

/// A piece of the file.
#[derive(Debug, Clone, Copy)]
struct Segment<'a> {
    marker: u8,
    /// The segment whole, with its marker, and for a scan the picture that follows it.
    bytes: &'a [u8],
    /// What it holds after marker and length.
    content: &'a [u8],
}

/// The segments in their order, up to the end of the picture; nothing when it breaks
/// off. What some cameras put after the end, such as a film, is not in it.
fn segments(bytes: &[u8]) -> Option<Vec<Segment<'_>>> {
    let mut rest = bytes.strip_prefix(&[0xff, SOI])?;
    let mut found = Vec::new();
    loop {
        let (&first, after) = rest.split_first()?;
        if first != 0xff {
            return None;
        }
        let (&marker, after) = after.split_first()?;
        match marker {
            // Fill before a marker.
            0xff => rest = rest.get(1..)?,
            EOI => return Some(found),
            // No other marker without a length stands outside a scan.
            0x00 | 0x01 | 0xd0..=SOI => return None,
            _ => {
                let (length, _) = after.split_first_chunk::<2>()?;
                let length = usize::from(u16::from_be_bytes(*length));
                let content = after.get(2..length)?;
                let scan = if marker == SOS { scan_length(after.get(length..)?)? } else { 0 };
                let (bytes, next) = rest.split_at_checked(2 + length + scan)?;
                found.push(Segment { marker, bytes, content });
                rest = next;
            }
        }
    }
}

/// How many bytes of the coded picture come before the next marker.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(
        |pair| matches!(pair, [0xff, after] if *after != 0x00 && !(0xd0..=0xd7).contains(after)),
    )
}

/// Whether a segment makes up the picture: tables, frames and scans, what JFIF and Adobe
/// say of its colours and size, and its colour profile.
fn is_picture(segment: &Segment<'_>) -> bool {
    match segment.marker {
        0xe0 => segment.content.starts_with(b"JFIF\0"),
        APP2 => segment.content.starts_with(b"ICC_PROFILE\0"),
        APP1 | 0xe3..=0xed | 0xef | 0xfe => false,
        _ => true,
    }
}

/// How large the picture is, from its first frame header.
#[must_use]
pub fn matt(bytes: &[u8]) -> Option<Matt> {
    let frame = segments(bytes)?.into_iter().find(|segment| {
        matches!(segment.marker, 0xc0..=0xcf) && !matches!(segment.marker, 0xc4 | 0xc8 | 0xcc)
    })?;
    let [_, h1, h2, w1, w2, ..] = frame.content else { return None };
    Matt::new(u16::from_be_bytes([*w1, *w2]).into(), u16::from_be_bytes([*h1, *h2]).into())
}

/// The same picture without what is written beside it. Of EXIF only how the camera was
/// held is kept, since without it a picture may lie on its side.
#[must_use]
pub fn utan_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let segments = segments(bytes)?;
    let turned = segments
        .iter()
        .filter(|segment| segment.marker == APP1)
        .find_map(|segment| orientation(segment.content))
        .filter(|turned| (2..=8).contains(turned));
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, SOI]);
    let jfif = |segment: &&Segment<'_>| segment.marker == 0xe0;
    for segment in segments.iter().filter(jfif).filter(|segment| is_picture(segment)).take(1) {
        out.extend(segment.bytes);
    }
    if let Some(turned) = turned {
        out.extend(turned_segment(turned));
    }
    for segment in segments.iter().filter(|segment| segment.marker != 0xe0) {
        if is_picture(segment) {
            out.extend(segment.bytes);
        }
    }
    out.extend([0xff, EOI]);
    Some(out)
}

/// How the camera was held, 1 to 8 (TIFF 6.0, tag 274), from the first directory of
/// EXIF.
fn orientation(content: &[u8]) -> Option<u16> {
    let tiff = content.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<4>()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(four(4)?).ok()?;
    let entries = usize::from(two(directory)?);
    let at = (0..entries)
        .map(|entry| directory + 2 + 12 * entry)
        .find(|&at| two(at) == Some(ORIENTATION))?;
    two(at + 8)
}

/// EXIF that holds how the camera was held, and nothing else.
fn turned_segment(turned: u16) -> Vec<u8> {
    let [high, low] = turned.to_be_bytes();
    let mut out = vec![0xff, APP1, 0, 34];
    out.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01");
    out.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, high, low, 0, 0]);
    out.extend([0; 4]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A segment with its marker and length.
    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    }

    fn file(pieces: &[Vec<u8>]) -> Vec<u8> {
        [&[0xff, SOI][..], &pieces.concat(), &[0xff, EOI]].concat()
    }

    const FRAME: [u8; 6] = [8, 0x0b, 0xd0, 0x0f, 0xc0, 3];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a byte string is a reference")]
    fn exif(order: &[u8; 2], turned: u16) -> Vec<u8> {
        let b = |n: u16| if order == b"MM" { n.to_be_bytes() } else { n.to_le_bytes() };
        let l = |n: u32| if order == b"MM" { n.to_be_bytes() } else { n.to_le_bytes() };
        let mut out = [b"Exif\0\0", &order[..], &b(42), &l(8), &b(2)].concat();
        out.extend([&b(0x010f)[..], &b(2), &l(4), b"Sony"].concat());
        out.extend([&b(ORIENTATION)[..], &b(3), &l(1), &b(turned), &[0, 0]].concat());
        out.extend(l(0));
        out
    }

    #[test]
    fn its_size_stands_in_the_frame() {
        let picture = file(&[segment(0xe1, b"Exif\0\0"), segment(0xc2, &FRAME)]);
        assert_eq!(matt(&picture), Matt::new(4032, 3024));
        assert_eq!(matt(&file(&[])), None);
        assert_eq!(matt(&file(&[segment(0xc0, &[8, 0, 0, 0, 9, 3])])), None);
        assert_eq!(matt(&picture[..picture.len() - 2]), None, "breaks off");
    }

    #[test]
    fn place_camera_and_names_go_but_not_how_it_was_held() {
        for order in [b"MM", b"II"] {
            let picture = file(&[
                segment(0xe0, b"JFIF\0\x01\x02"),
                segment(0xe1, &exif(order, 6)),
                segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0Eva"),
                segment(0xe2, b"ICC_PROFILE\0\x01\x01"),
                segment(0xe2, b"MPF\0"),
                segment(0xed, b"Photoshop 3.0\0Eva"),
                segment(0xfe, b"Eva"),
                segment(0xc0, &FRAME),
                [segment(SOS, &[1, 2]), vec![1, 0xff, 0x00, 0xff, 0xd3, 7]].concat(),
            ]);
            let clean = utan_metadata(&[&picture[..], b"film"].concat()).unwrap();
            let text = String::from_utf8_lossy(&clean);
            for gone in ["Eva", "Sony", "MPF", "film"] {
                assert!(!text.contains(gone), "{gone}");
            }
            assert!(text.contains("JFIF") && text.contains("ICC_PROFILE"));
            let held = segments(&clean).unwrap().iter().find_map(|s| orientation(s.content));
            assert_eq!(held, Some(6));
            assert_eq!(matt(&clean), matt(&picture));
        }
        let upright = file(&[segment(0xe1, &exif(b"MM", 1)), segment(0xc0, &FRAME)]);
        assert_eq!(utan_metadata(&upright).unwrap(), file(&[segment(0xc0, &FRAME)]));
    }

    /// Coded picture: no marker in it but the restart markers.
    fn coded() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            (0u8..0xff).prop_map(|byte| vec![byte]),
            Just(vec![0xff, 0x00]),
            (0xd0u8..=0xd7).prop_map(|marker| vec![0xff, marker]),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    /// Segments of a picture; whether each is kept.
    fn piece() -> impl Strategy<Value = (Vec<u8>, bool)> {
        let content = || prop::collection::vec(any::<u8>(), 0..60);
        prop_oneof![
            (prop_oneof![Just(0xdb_u8), Just(0xc4), Just(0xc0), Just(0xdd), Just(0xee)], content())
                .prop_map(|(marker, content)| (segment(marker, &content), true)),
            (prop_oneof![0xe3u8..=0xed, Just(0xef), Just(0xfe)], content())
                .prop_map(|(marker, content)| (segment(marker, &content), false)),
            content().prop_map(|content| {
                (segment(APP1, &[b"http://ns.adobe.com/", &content[..]].concat()), false)
            }),
            (content(), coded())
                .prop_map(|(head, coded)| ([segment(SOS, &head), coded].concat(), true)),
        ]
    }

    proptest! {
        #[test]
        fn the_picture_is_left_as_it_is(pieces in prop::collection::vec(piece(), 0..12)) {
            let all: Vec<Vec<u8>> = pieces.iter().map(|(bytes, _)| bytes.clone()).collect();
            let kept: Vec<Vec<u8>> =
                pieces.iter().filter(|(_, kept)| *kept).map(|(bytes, _)| bytes.clone()).collect();
            let clean = utan_metadata(&file(&all)).unwrap();
            prop_assert_eq!(&clean, &file(&kept));
            prop_assert_eq!(utan_metadata(&clean).unwrap(), clean);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (matt(&bytes), utan_metadata(&bytes));
            let bytes = [&[0xff, SOI, 0xff, APP1][..], &bytes].concat();
            let _ = (matt(&bytes), utan_metadata(&bytes));
        }
    }
}
