//! Holds languages, templates and code together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// Keys that code puts together, by what they begin with. Each such set is tested
/// where it is made.
const BUILT: [&str; 6] = ["kalender-", "manad-", "veckodag-", "typ-", "behov-", "niva-"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path.extension().is_some_and(|e| extensions.contains(&e.to_str().unwrap())) {
            found.push(path);
        }
    }
    found
}

/// Every message of a language with the names of its arguments.
fn messages(sprak: Sprak) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&root().join("data/sprak").join(sprak.kod()), &["ftl"]) {
        let mut key = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                key = line.split([' ', '=']).next().unwrap().to_owned();
                let again = found.insert(key.clone(), BTreeSet::new());
                assert!(again.is_none(), "{key} stands twice in {}", sprak.kod());
            }
            if !line.starts_with('#') {
                for piece in line.split('$').skip(1) {
                    let name: String =
                        piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    found.get_mut(&key).unwrap().insert(name);
                }
            }
        }
    }
    found
}

/// What code and templates ask for: key, and the arguments if it is `.with(…)`.
fn asked() -> Vec<(String, BTreeSet<String>, PathBuf)> {
    let mut found = Vec::new();
    for path in files(&root().join("src"), &["rs", "html"]) {
        if path.file_name().is_some_and(|name| name == "sprak_test.rs") {
            continue;
        }
        let text: String = fs::read_to_string(&path).unwrap();
        for start in [".t(", ".with("] {
            for piece in text.split(start).skip(1) {
                let Some(rest) = piece.trim_start().strip_prefix('"') else { continue };
                let key = rest.split('"').next().unwrap().to_owned();
                let mut names = BTreeSet::new();
                if start == ".with(" {
                    let args = rest.split("],").next().unwrap().split("])").next().unwrap();
                    for tuple in args.split("(\"").skip(1) {
                        if tuple.split('"').nth(1).is_some_and(|after| after.starts_with(',')) {
                            names.insert(tuple.split('"').next().unwrap().to_owned());
                        }
                    }
                }
                found.push((key, names, path.clone()));
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_arguments() {
    let (sv, en) = (messages(Sprak::Sv), messages(Sprak::En));
    let (sv_keys, en_keys): (BTreeSet<_>, BTreeSet<_>) = (sv.keys().collect(), en.keys().collect());
    let only_one: Vec<_> = sv_keys.symmetric_difference(&en_keys).collect();
    assert!(only_one.is_empty(), "in one language only: {only_one:?}");
    for (key, names) in &sv {
        assert_eq!(Some(names), en.get(key), "arguments of {key}");
    }
}

#[test]
fn every_text_that_is_asked_for_exists_and_gets_its_arguments() {
    let texts = messages(Sprak::Sv);
    let asked = asked();
    assert!(asked.len() > 50, "the scan finds next to nothing: {}", asked.len());
    let mut wrong = Vec::new();
    for (key, names, path) in asked {
        match texts.get(&key) {
            None => wrong.push(format!("{key} in {} is missing", path.display())),
            Some(wanted) if *wanted != names => {
                wrong.push(format!("{key} in {}: {names:?}, not {wanted:?}", path.display()));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_text_lies_unused() {
    let code: String = files(&root().join("src"), &["rs", "html"])
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let unused: Vec<String> = messages(Sprak::Sv)
        .into_keys()
        .filter(|key| !BUILT.iter().any(|start| key.starts_with(start)))
        .filter(|key| !code.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn every_file_is_read_without_complaint() {
    for sprak in Sprak::ALLA {
        for path in files(&root().join("data/sprak").join(sprak.kod()), &["ftl"]) {
            let text = fs::read_to_string(&path).unwrap();
            let read = fluent_templates::fluent_bundle::FluentResource::try_new(text);
            assert!(read.is_ok(), "{}: {:?}", path.display(), read.err().map(|(_, e)| e));
        }
        for (key, names) in messages(sprak) {
            let given: HashMap<String, Varde<'_>> =
                names.into_iter().map(|name| (name, Varde::from(2))).collect();
            let found = TEXTER.lookup_single_language(sprak.identifier(), &key, Some(&given));
            assert!(found.is_ok(), "{key} in {}: {found:?}", sprak.kod());
        }
    }
}

#[test]
fn every_entry_of_the_calendar_has_a_title_and_an_explanation() {
    let texts = messages(Sprak::Sv);
    let law = fs::read_to_string(root().join("data/kalender.toml")).unwrap();
    let keys: Vec<&str> = law
        .lines()
        .filter_map(|line| line.strip_prefix("nyckel = "))
        .map(|value| value.trim_matches('"'))
        .collect();
    assert!(keys.len() > 5);
    for key in keys {
        for form in [format!("kalender-{key}"), format!("kalender-{key}-text")] {
            assert!(texts.contains_key(&form), "{form}");
        }
    }
}

#[test]
fn no_voice_that_shouts_or_regrets() {
    for path in files(&root().join("data/sprak"), &["ftl"]) {
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for word in ["tyvärr", "unfortunately", "!\n", "! "] {
            assert!(!text.contains(word), "{word:?} in {}", path.display());
        }
    }
}

#[test]
fn the_query_weighs_more_than_the_cookie_and_the_cookie_more_than_the_browser() {
    assert_eq!(Sprak::choose(Some("en"), Some("sv"), Some("sv")), Sprak::En);
    assert_eq!(Sprak::choose(None, Some("en"), Some("sv")), Sprak::En);
    assert_eq!(Sprak::choose(None, None, Some("en-GB,en;q=0.9")), Sprak::En);
    assert_eq!(Sprak::choose(Some("de"), None, None), Sprak::Sv);
}

#[test]
fn the_browsers_weights_decide() {
    assert_eq!(Sprak::accepted("de, en;q=0.7, sv;q=0.8"), Some(Sprak::Sv));
    assert_eq!(Sprak::accepted("sv;q=0, en;q=0.1"), Some(Sprak::En));
    assert_eq!(Sprak::accepted("fi, *;q=0.5"), None);
    assert_eq!(Sprak::accepted("sv-SE"), Some(Sprak::Sv));
}
