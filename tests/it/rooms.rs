//! The walls of the house: which layer may know which library.

use std::fs;
use std::path::{Path, PathBuf};

/// Rust files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
    found
}

/// Whether code of a file, comments aside, names a crate in a path.
fn names(code: &str, library: &str) -> bool {
    code.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .any(|line| line.contains(&format!("{library}::")))
}

#[test]
fn only_stores_and_db_speak_diesel_and_only_the_web_speaks_actix() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in files(&src) {
        let code = fs::read_to_string(&path).unwrap();
        let inside = path.strip_prefix(&src).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let file = inside.file_name().unwrap().to_str().unwrap();
        let may_diesel = room == "db" || file == "store.rs";
        let may_actix =
            room == "web" || room == "main.rs" || ["api.rs", "pages.rs"].contains(&file);
        if names(&code, "diesel") && !may_diesel {
            wrong.push(format!("{} speaks Diesel", inside.display()));
        }
        if names(&code, "actix_web") && !may_actix {
            wrong.push(format!("{} speaks actix", inside.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
