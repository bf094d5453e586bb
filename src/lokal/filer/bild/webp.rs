//! WebP (RFC 9649): chunks in a RIFF container.

use super::Matt;

/// Chunks that make up the picture.
const KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH"];

/// The flags of `VP8X` that say that EXIF and XMP follow.
const METADATA: u8 = 0x08 | 0x04;

struct Chunk<'a> {
    kind: &'a [u8; 4],
    content: &'a [u8],
}

fn chunks(bytes: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let (size, rest) = bytes.strip_prefix(b"RIFF")?.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    let mut rest = rest.get(..size)?.strip_prefix(b"WEBP")?;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (kind, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (content, next) = after.split_at_checked(length)?;
        found.push(Chunk { kind, content });
        // A chunk of odd length is followed by a byte that is not of it.
        rest = if length % 2 == 1 { next.get(1..).unwrap_or_default() } else { next };
    }
    Some(found)
}

/// How large the picture is, from its first chunk.
#[must_use]
pub fn matt(bytes: &[u8]) -> Option<Matt> {
    let chunks = chunks(bytes)?;
    let first = chunks.first()?;
    let content = first.content;
    match first.kind {
        b"VP8X" => {
            let &[w1, w2, w3, h1, h2, h3] = content.get(4..)?.first_chunk::<6>()?;
            let (w, h) = (u32::from_le_bytes([w1, w2, w3, 0]), u32::from_le_bytes([h1, h2, h3, 0]));
            Matt::new(w + 1, h + 1)
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(*content.strip_prefix(&[0x2f])?.first_chunk::<4>()?);
            Matt::new((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        b"VP8 " => {
            let sizes = content.get(3..)?.strip_prefix(&[0x9d, 0x01, 0x2a])?;
            let &[w1, w2, h1, h2] = sizes.first_chunk::<4>()?;
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            Matt::new(side(w1, w2), side(h1, h2))
        }
        _ => None,
    }
}

/// The same picture without what is written beside it.
#[must_use]
pub fn utan_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = b"WEBP".to_vec();
    for chunk in chunks(bytes)?.iter().filter(|chunk| KEPT.contains(&chunk.kind)) {
        body.extend(chunk.kind);
        body.extend(u32::try_from(chunk.content.len()).ok()?.to_le_bytes());
        match (chunk.kind, chunk.content.split_first()) {
            (b"VP8X", Some((flags, rest))) => {
                body.push(flags & !METADATA);
                body.extend(rest);
            }
            _ => body.extend(chunk.content),
        }
        if chunk.content.len() % 2 == 1 {
            body.push(0);
        }
    }
    let mut out = b"RIFF".to_vec();
    out.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    out.extend(body);
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(pieces: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (kind, content) in pieces {
            body.extend(*kind);
            body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
            body.extend(content);
            body.extend(vec![0; content.len() % 2]);
        }
        [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
    }

    #[test]
    fn its_size_stands_in_each_kind_of_first_chunk() {
        let extended = vec![0x2c, 0, 0, 0, 0xff, 3, 0, 0xff, 2, 0];
        assert_eq!(matt(&file(&[(b"VP8X", extended)])), Matt::new(1024, 768));
        let lossless = [vec![0x2f], (1023_u32 | 767 << 14).to_le_bytes().to_vec()].concat();
        assert_eq!(matt(&file(&[(b"VP8L", lossless)])), Matt::new(1024, 768));
        let lossy = vec![0, 0, 0, 0x9d, 1, 0x2a, 0, 4, 0, 3];
        assert_eq!(matt(&file(&[(b"VP8 ", lossy)])), Matt::new(1024, 768));
        assert_eq!(matt(&file(&[(b"EXIF", vec![1])])), None);
    }

    proptest! {
        #[test]
        fn only_what_is_the_picture_is_left(
            coded in prop::collection::vec(any::<u8>(), 0..50),
            exif in prop::collection::vec(any::<u8>(), 0..50),
        ) {
            let head = |flags| vec![flags, 0, 0, 0, 9, 0, 0, 9, 0, 0];
            let whole = file(&[
                (b"VP8X", head(0x3c)), (b"VP8 ", coded.clone()), (b"EXIF", exif.clone()),
                (b"XMP ", exif),
            ]);
            let clean = utan_metadata(&whole).unwrap();
            prop_assert_eq!(clean, file(&[(b"VP8X", head(0x30)), (b"VP8 ", coded)]));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let whole = file(&[(b"VP8X", bytes.clone()), (b"VP8 ", bytes.clone())]);
            let _ = (matt(&whole), utan_metadata(&[&b"RIFF\x20\0\0\0WEBP"[..], &bytes].concat()));
        }
    }
}
