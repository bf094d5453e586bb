//! Zips: one file that holds several.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Filfel;

/// A file, or a file within a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Del {
    /// Its name, without folders.
    pub namn: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The most that the files of a zip may hold together when unpacked. The valdistrikt
/// of the whole country are a tenth of it; a zip made to fill the memory is larger.
const MOST_BYTES: u64 = 1 << 30;

/// The files of a zip whose names end in one of `endings` (lower case, with the dot);
/// a file that is no zip is its own only part. Folders, and what macOS puts beside
/// the files, are passed over.
///
/// # Errors
/// [`Filfel::Form`] when the zip is broken, protected by a password, too large, or
/// holds no such file.
pub fn files(fil_name: &str, bytes: Vec<u8>, endings: &[&str]) -> Result<Vec<Del>, Filfel> {
    files_at_most(fil_name, bytes, endings, MOST_BYTES)
}

fn files_at_most(
    fil_name: &str,
    bytes: Vec<u8>,
    endings: &[&str],
    most: u64,
) -> Result<Vec<Del>, Filfel> {
    if !is_zip(&bytes) {
        return Ok(vec![Del { namn: fil_name.to_owned(), bytes }]);
    }
    let form = |skal: String| Filfel::Form { fil: fil_name.to_owned(), skal };
    let broken = |e: zip::result::ZipError| {
        form(format!("zip-filen går inte att packa upp ({e}). Hämta den på nytt."))
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut found = Vec::new();
    let mut left = most;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let path = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let namn = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
        let lower = namn.to_lowercase();
        let wanted = endings.iter().any(|ending| lower.ends_with(ending));
        if !wanted || entry.is_dir() || lower.starts_with("._") {
            continue;
        }
        // The size that the zip tells may be wrong: one byte over the limit shows it.
        let mut bytes = Vec::new();
        entry
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| broken(zip::result::ZipError::Io(e)))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            form(format!("filerna i den är tillsammans större än {} MB.", most >> 20))
        })?;
        found.push(Del { namn, bytes });
    }
    if found.is_empty() {
        return Err(form(format!("zip-filen innehåller ingen {}.", endings.join(" eller "))));
    }
    Ok(found)
}

/// A zip begins with the mark of its first file, or of its end when it is empty.
fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn the_wanted_files_of_a_zip_come_out_in_order() {
        let bytes = packed(&[
            ("LÄSMIG.txt", b"hej"),
            ("län/VD_01.JSON", b"{}"),
            ("__MACOSX/._VD_01.json", b"x"),
            ("VD_09.geojson", b"[]"),
        ]);
        let parts = files("alla.zip", bytes, &[".json", ".geojson"]).unwrap();
        let names: Vec<&str> = parts.iter().map(|part| part.namn.as_str()).collect();
        assert_eq!(names, ["VD_01.JSON", "VD_09.geojson"]);
        assert_eq!(parts[1].bytes, b"[]");
    }

    #[test]
    fn a_file_that_is_no_zip_is_its_own_part() {
        let parts = files("a.json", b"{}".to_vec(), &[".json"]).unwrap();
        assert_eq!(parts, [Del { namn: "a.json".into(), bytes: b"{}".to_vec() }]);
    }

    #[test]
    fn a_zip_without_the_wanted_files_and_one_that_is_too_large_are_refused() {
        let bytes = packed(&[("a.txt", b"hej")]);
        let error = files("a.zip", bytes, &[".json", ".geojson"]).unwrap_err();
        assert!(error.to_string().contains("ingen .json eller .geojson"), "{error}");
        let bytes = packed(&[("a.json", &[b' '; 60]), ("b.json", &[b' '; 60])]);
        assert!(files_at_most("a.zip", bytes.clone(), &[".json"], 120).is_ok());
        assert!(files_at_most("a.zip", bytes, &[".json"], 119).is_err());
    }

    proptest! {
        #[test]
        fn a_damaged_zip_never_panics(at in 0usize..200, to: u8, cut in 0usize..200) {
            let mut bytes = packed(&[("a.json", b"{\"a\":1}"), ("b.json", b"[]")]);
            let at = at % bytes.len();
            bytes[at] = to;
            let _ = files("a.zip", bytes.clone(), &[".json"]);
            bytes.truncate(cut % bytes.len());
            let _ = files("a.zip", bytes, &[".json"]);
        }
    }
}
