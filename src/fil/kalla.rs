//! Files as bytes, and bytes as text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Filfel;

/// The largest file that is read. The addresses of the whole country are half of it.
const MOST_BYTES: u64 = 1 << 30;

/// The whole of a file.
///
/// # Errors
/// [`Filfel::Las`] when it cannot be opened, [`Filfel::Form`] when it is larger than
/// a gigabyte.
pub fn read(path: &Path) -> Result<Vec<u8>, Filfel> {
    read_at_most(path, MOST_BYTES)
}

/// The name of a file without its folder, as reports give it.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, Filfel> {
    let unreadable = |e: std::io::Error| Filfel::Las { fil: name(path), skal: reason(&e) };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // The length that the system tells may be wrong (a pipe has none): one byte over
    // the limit is what shows that there is more.
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(Filfel::Form {
            fil: name(path),
            skal: format!("den är större än {} MB. Dela upp den.", most >> 20),
        });
    }
    Ok(bytes)
}

fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "den finns inte.".to_owned(),
        ErrorKind::PermissionDenied => "behörighet saknas.".to_owned(),
        ErrorKind::IsADirectory => "det är en mapp.".to_owned(),
        _ => error.to_string(),
    }
}

/// Bytes as text: UTF-8 with or without a byte order mark, UTF-16 with one, and
/// otherwise Windows-1252, of which Latin-1 is a part. Bytes that cannot be text in
/// the encoding that the file itself names become U+FFFD.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xFF, 0xFE, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFE, 0xFF, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        _ => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(e) if cut_off(bytes, e) => String::from_utf8_lossy(bytes).into_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    }
}

/// Whether bytes are UTF-8 but for a sign that the end of the file cuts in two. An
/// «ö» at the end of a Latin-1 file looks the same, so there must be other signs
/// beyond ASCII that are right.
fn cut_off(bytes: &[u8], error: std::str::Utf8Error) -> bool {
    let right = bytes.get(..error.valid_up_to()).unwrap_or_default();
    error.error_len().is_none() && !right.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Östermalmstorg 1; à la carte";

    fn latin1(text: &str) -> Vec<u8> {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let bom = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        let big = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            TEXT.as_bytes().to_vec(),
            bom(&[0xEF, 0xBB, 0xBF], TEXT.as_bytes().to_vec()),
            bom(&[0xFF, 0xFE], little),
            bom(&[0xFE, 0xFF], big),
            latin1(TEXT),
        ] {
            assert_eq!(text(&bytes), TEXT);
        }
        // What Windows adds to Latin-1.
        assert_eq!(
            text(b"10:00 \x96 18:00, L\xe4rkans f\xf6rskola"),
            "10:00 – 18:00, Lärkans förskola"
        );
    }

    #[test]
    fn a_file_that_is_cut_within_a_sign_is_still_utf8() {
        let bytes = "Sankt Görans väg, å".as_bytes();
        let cut = text(&bytes[..bytes.len() - 1]);
        assert_eq!(cut, "Sankt Görans väg, \u{fffd}");
        assert_eq!(text(b"Till \xe5"), "Till å");
    }

    #[test]
    fn a_missing_file_a_folder_and_a_huge_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("liten.csv");
        std::fs::write(&path, b"0123456789").unwrap();
        assert_eq!(read(&path).unwrap(), b"0123456789");
        assert_eq!(read_at_most(&path, 10).unwrap().len(), 10);
        assert!(
            matches!(read_at_most(&path, 9), Err(Filfel::Form { fil, .. }) if fil == "liten.csv")
        );
        let missing = read(&folder.path().join("finns-inte.csv")).unwrap_err();
        assert_eq!(missing.to_string(), "Filen finns-inte.csv går inte att läsa: den finns inte.");
        assert!(matches!(read(folder.path()), Err(Filfel::Las { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_text(bytes: Vec<u8>) {
            let _ = text(&bytes);
        }

        #[test]
        fn utf8_comes_back(original in "\\PC*") {
            prop_assume!(!original.starts_with('\u{feff}'));
            prop_assert_eq!(text(original.as_bytes()), original);
        }
    }
}
