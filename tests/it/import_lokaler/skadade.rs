//! Files that something befell on their way: cut, swapped, garbled.

use proptest::prelude::*;
use valkansli::fil::Importsatt;
use valkansli::lokal::import::{self, Slag};

use super::{all, database_with, read, real, run, whole};
use crate::databas::Databas;

/// A cut file is refused as a whole, or its last row is, or it is whole up to there.
/// Only the fields of the last day may be lost unseen; then the file ends within a
/// line, and that is told.
#[test]
fn a_cut_file_is_never_half_understood() {
    let bytes = whole();
    let full = read(&bytes, Slag::Rostningslokaler).unwrap();
    assert_eq!((full.stallen.len(), full.avvisade.len()), (6, 0));
    for length in 0..bytes.len() {
        let Ok(last) = read(&bytes[..length], Slag::Rostningslokaler) else { continue };
        let taken = last.stallen.len();
        if last.stallen != full.stallen[..taken] {
            assert!(last.anmarkningar.iter().any(|r| r.text.contains("slutar mitt på en rad")));
            assert_eq!(last.stallen[..taken - 1], full.stallen[..taken - 1], "cut at {length}");
        }
        assert_eq!(last.lasta, taken + last.avvisade.len(), "cut at {length}");
    }
}

/// What can befall a file on its way.
#[derive(Debug, Clone)]
enum Harm {
    Cut(usize),
    Overwrite(usize, u8),
    Insert(usize, u8),
    Remove(usize),
    SwapLines(usize, usize),
    SwapColumns(usize, usize),
    Latin1Twice,
}

fn harm() -> impl Strategy<Value = Harm> {
    let at = 0..700_usize;
    let byte = prop_oneof![any::<u8>(), proptest::sample::select(b";,\"\n\r\0:-\xff".to_vec())];
    prop_oneof![
        at.clone().prop_map(Harm::Cut),
        (at.clone(), byte.clone()).prop_map(|(at, b)| Harm::Overwrite(at, b)),
        (at.clone(), byte).prop_map(|(at, b)| Harm::Insert(at, b)),
        at.prop_map(Harm::Remove),
        (0..7_usize, 0..7_usize).prop_map(|(a, b)| Harm::SwapLines(a, b)),
        (0..12_usize, 0..12_usize).prop_map(|(a, b)| Harm::SwapColumns(a, b)),
        Just(Harm::Latin1Twice),
    ]
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        let length = bytes.len();
        match *harm {
            Harm::Cut(at) => bytes.truncate(at),
            Harm::Overwrite(at, b) if at < length => bytes[at] = b,
            Harm::Insert(at, b) => bytes.insert(at.min(length), b),
            Harm::Remove(at) if at < length => _ = bytes.remove(at),
            Harm::SwapLines(a, b) => {
                let mut lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
                let (a, b) = (a.min(lines.len() - 1), b.min(lines.len() - 1));
                lines.swap(a, b);
                bytes = lines.join(&b'\n');
            }
            // The header stays where it is.
            Harm::SwapColumns(a, b) => {
                let lines = bytes.split(|&b| b == b'\n').enumerate().map(|(i, line)| {
                    let mut fields: Vec<&[u8]> = line.split(|&b| b == b';').collect();
                    if i > 0 && a < fields.len() && b < fields.len() {
                        fields.swap(a, b);
                    }
                    fields.join(&b';')
                });
                bytes = lines.collect::<Vec<_>>().join(&b'\n');
            }
            Harm::Latin1Twice => {
                bytes = bytes.iter().map(|&b| char::from(b)).collect::<String>().into_bytes();
            }
            Harm::Overwrite(..) | Harm::Remove(_) => {}
        }
    }
    bytes
}

proptest! {
    #[test]
    fn a_harmed_file_is_read_or_refused_and_every_row_accounted_for(
        harms in proptest::collection::vec(harm(), 1..4),
    ) {
        for slag in [Slag::Rostningslokaler, Slag::Vallokaler] {
            if let Ok(last) = read(&harmed(whole(), &harms), slag) {
                let remarked = last.anmarkningar.iter().filter(|r| r.text.contains("läggs inte in")).count();
                prop_assert_eq!(last.lasta, last.stallen.len() + last.avvisade.len() + remarked);
                prop_assert_eq!(last.stallen.len(), last.rader.len());
            }
        }
    }

    #[test]
    fn a_harmed_json_or_workbook_never_panics(at in 0..3000_usize, byte: u8, cut in 0..3000_usize) {
        let Some(json) = real("stockholm-0180-rostningslokaler.json") else { return Ok(()) };
        let mut bytes = json[..json.len().min(3000)].to_vec();
        bytes[at] = byte;
        bytes.truncate(cut);
        bytes.extend_from_slice(b"}]");
        let _ = read(&bytes, Slag::Rostningslokaler);
    }
}

/// A harmed file is imported whole or not at all.
#[test]
fn a_harmed_file_is_never_half_imported() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let databas = Databas::sqlite();
    let db = runtime.block_on(database_with(&databas, "0180"));
    let satt = Importsatt { ersatt: true, ..Importsatt::default() };
    runtime.block_on(run(&db, &whole(), Slag::Rostningslokaler, satt)).unwrap();
    let config =
        ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(harms in proptest::collection::vec(harm(), 1..3))| {
        runtime.block_on(async {
            let before = all(&db).await;
            let bytes = harmed(whole(), &harms);
            match run(&db, &bytes, Slag::Rostningslokaler, satt).await {
                Ok(report) if report.sparad => {
                    prop_assert!(report.avvisade.is_empty());
                    let wanted = read(&bytes, Slag::Rostningslokaler).unwrap().stallen;
                    let mut kept: Vec<_> = all(&db).await.into_iter().map(|s| s.stalle).collect();
                    prop_assert_eq!(kept.len(), wanted.len());
                    kept.retain(|stalle| !wanted.contains(stalle));
                    prop_assert_eq!(kept, []);
                }
                Ok(_) | Err(import::Error::Fil(_)) => prop_assert_eq!(all(&db).await, before),
                Err(error) => prop_assert!(false, "{}", error),
            }
            Ok(())
        })?;
    });
}
