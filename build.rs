//! Tells cargo what is embedded: the migrations and the built front end.

use std::{fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=static/dist");
    println!("cargo::rerun-if-changed=data");
    // Without a built front end the binary still builds, and its pages work
    // without scripts and styles (`deploy/demo.sh` and `tests/run.sh` build it).
    let dist = Path::new("static/dist");
    if !dist.exists() {
        fs::create_dir_all(dist).unwrap_or_else(|e| println!("cargo::error={e}"));
    }
}
