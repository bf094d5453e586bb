//! PNG (W3C, 2003): a signature and a row of chunks.

use super::Matt;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that may be left out but say how the picture is to look.
const KEPT: [&[u8; 4]; 11] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"hIST", b"pHYs",
    b"sPLT",
];

/// A chunk: its kind, what it holds, and all its bytes with length and checksum.
struct Chunk<'a> {
    kind: &'a [u8; 4],
    content: &'a [u8],
    bytes: &'a [u8],
}

/// The chunks up to the end of the picture; nothing when it breaks off, or does not
/// begin with its header.
fn chunks(bytes: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut found: Vec<Chunk<'_>> = Vec::new();
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let content = after.get(..length)?;
        let (bytes, next) = rest.split_at_checked(length.checked_add(12)?)?;
        found.push(Chunk { kind, content, bytes });
        if found.first().is_some_and(|first| first.kind != b"IHDR") {
            return None;
        }
        if kind == b"IEND" {
            return Some(found);
        }
        rest = next;
    }
}

/// How large the picture is.
#[must_use]
pub fn matt(bytes: &[u8]) -> Option<Matt> {
    let chunks = chunks(bytes)?;
    let header = chunks.first()?.content;
    let (width, rest) = header.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    Matt::new(u32::from_be_bytes(*width), u32::from_be_bytes(*height))
}

/// The same picture without what is written beside it: of the chunks that may be left
/// out, only those that say how it is to look.
#[must_use]
pub fn utan_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(SIGNATURE);
    for chunk in chunks(bytes)? {
        let needed = chunk.kind.first().is_some_and(u8::is_ascii_uppercase);
        if needed || KEPT.contains(&chunk.kind) {
            out.extend(chunk.bytes);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a byte string is a reference")]
    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[..], kind, content, b"crc!"].concat()
    }

    fn file(pieces: &[Vec<u8>]) -> Vec<u8> {
        let header = chunk(b"IHDR", &[0, 0, 4, 0, 0, 0, 3, 0, 8, 2, 0, 0, 0]);
        [SIGNATURE, &header, &pieces.concat(), &chunk(b"IEND", b"")].concat()
    }

    #[test]
    fn its_size_stands_first() {
        assert_eq!(matt(&file(&[])), Matt::new(1024, 768));
        assert_eq!(matt(&[SIGNATURE, &chunk(b"IDAT", b"x")].concat()), None);
    }

    proptest! {
        #[test]
        fn only_what_is_the_picture_is_left(
            pieces in prop::collection::vec(
                (
                    prop::sample::select(vec![
                        (b"IDAT", true), (b"PLTE", true), (b"iCCP", true), (b"pHYs", true),
                        (b"eXIf", false), (b"tEXt", false), (b"iTXt", false), (b"tIME", false),
                        (b"prVt", false),
                    ]),
                    prop::collection::vec(any::<u8>(), 0..30),
                ),
                0..10,
            ),
            after in prop::collection::vec(any::<u8>(), 0..10),
        ) {
            let make = |kept: bool| -> Vec<Vec<u8>> {
                let chosen = pieces.iter().filter(|((_, keep), _)| *keep || !kept);
                chosen.map(|((kind, _), content)| chunk(kind, content)).collect()
            };
            let clean = utan_metadata(&[file(&make(false)), after].concat()).unwrap();
            prop_assert_eq!(&clean, &file(&make(true)));
            prop_assert_eq!(matt(&clean), Matt::new(1024, 768));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = utan_metadata(&[SIGNATURE, &bytes].concat());
        }
    }
}
