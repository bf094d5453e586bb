//! Where keys are kept: a text file, or a value of the environment.
//!
//! One key a line, `NUMMER:NYCKEL`, the key as 32 bytes in base64, the newest last.
//! Lines that begin with `#` are comments. A running service looks at the file each
//! time that it takes the keys, so that a key that is added is used at once.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::{Nyckel, NyckelId, Nyckelring};
use crate::slump;

/// Why keys could not be read or written. No message repeats what a line holds.
#[derive(Debug, thiserror::Error)]
pub enum Nyckelfel {
    /// There is no such file.
    #[error(
        "Nyckelfilen {0} finns inte. Ange rätt fil med --key-file, eller skapa en med «valkansli \
         key new»."
    )]
    Saknas(PathBuf),
    /// There is a file where one was to be made.
    #[error(
        "Filen {0} finns redan och har inte ändrats. Välj ett annat namn, eller lägg till en \
         nyckel med «valkansli key rotate»."
    )]
    Finns(PathBuf),
    /// The file could not be read or written.
    #[error("Nyckelfilen {0} går inte att läsa eller skriva: {1}")]
    Fil(PathBuf, std::io::Error),
    /// A line is no key.
    #[error(
        "Rad {0} bland nycklarna är ingen nyckel. En rad skrivs NUMMER:NYCKEL, där nyckeln är 32 \
         byte i base64."
    )]
    Rad(usize),
    /// Two keys have one number.
    #[error("Nyckel {0} står två gånger bland nycklarna. Ta bort den rad som är fel.")]
    Dubblett(NyckelId),
    /// There is no key at all.
    #[error("Det står ingen nyckel bland nycklarna. Skapa en nyckelfil med «valkansli key new».")]
    Tom,
    /// Keys of the environment cannot be changed from here.
    #[error(
        "Nycklarna kommer från VALKANSLI_KEYS eller --keys och kan inte ändras härifrån. Ändra dem \
         där de står och starta om tjänsten, eller använd en nyckelfil."
    )]
    IngenFil,
}

impl FromStr for Nyckelring {
    type Err = Nyckelfel;

    /// Reads the lines of a key file, or the same parted by commas.
    fn from_str(text: &str) -> Result<Self, Nyckelfel> {
        let mut nycklar: Vec<Nyckel> = Vec::new();
        for (place, line) in text.lines().map(str::trim).enumerate() {
            let keys = if line.starts_with('#') { "" } else { line };
            for key in keys.split(',').filter(|key| !key.trim().is_empty()) {
                let nyckel = parse_key(key).ok_or(Nyckelfel::Rad(place + 1))?;
                if nycklar.iter().any(|other| other.id == nyckel.id) {
                    return Err(Nyckelfel::Dubblett(nyckel.id));
                }
                nycklar.push(nyckel);
            }
        }
        let nyast = nycklar.pop().ok_or(Nyckelfel::Tom)?;
        Ok(Self::new(nyast, nycklar))
    }
}

fn parse_key(text: &str) -> Option<Nyckel> {
    let (id, key) = text.split_once(':')?;
    let key = Zeroizing::new(BASE64.decode(key.trim().as_bytes()).ok()?);
    let id = id.trim().parse().ok().filter(|id| *id > 0)?;
    Some(Nyckel::new(id, key.as_slice().try_into().ok()?))
}

/// A line of a key file.
fn line(nyckel: &Nyckel) -> Zeroizing<String> {
    let key = Zeroizing::new(BASE64.encode(&*nyckel.hemlig));
    Zeroizing::new(format!("{}:{}\n", nyckel.id, *key))
}

/// What stands at the top of a new key file.
const HUVUD: &str = "\
# Nycklar för personuppgifter i Valkansli. Den sista förseglar, alla öppnar.
# Utan den här filen går uppgifterna inte att läsa. Ha en kopia av den, men inte
# tillsammans med säkerhetskopiorna av databasen.
";

/// Makes a key file with one new key, for its owner only.
///
/// # Errors
/// [`Nyckelfel::Finns`] when there is a file of that name.
pub fn create(path: &Path) -> Result<NyckelId, Nyckelfel> {
    let mut text = Zeroizing::new(HUVUD.to_owned());
    let nyckel = Nyckel::new(1, *slump::bytes());
    text.push_str(&line(&nyckel));
    match write_new(path, &text) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(Nyckelfel::Finns(path.to_owned()))
        }
        Err(error) => Err(Nyckelfel::Fil(path.to_owned(), error)),
        Ok(()) => Ok(nyckel.id),
    }
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Puts a text in the place of a file, whole or not at all, with the file's mode.
fn replace(path: &Path, text: &str) -> Result<(), Nyckelfel> {
    let failed = |error| Nyckelfel::Fil(path.to_owned(), error);
    let mut name = path.as_os_str().to_owned();
    write!(name, ".ny-{}", slump::rad_id()).unwrap_or_default();
    let beside = PathBuf::from(name);
    let replaced = fs::metadata(path)
        .and_then(|old| write_new(&beside, text).map(|()| old))
        .and_then(|old| fs::set_permissions(&beside, old.permissions()))
        .and_then(|()| fs::rename(&beside, path));
    if replaced.is_err() {
        // There may be no such file; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    replaced.map_err(failed)
}

fn read(path: &Path) -> Result<Zeroizing<String>, Nyckelfel> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Nyckelfel::Saknas(path.to_owned()))
        }
        Err(error) => Err(Nyckelfel::Fil(path.to_owned(), error)),
    }
}

/// By what a changed file is told from what was read.
type Spar = (SystemTime, u64, u64);

fn trace(path: &Path) -> Option<Spar> {
    let of = fs::metadata(path).ok()?;
    Some((of.modified().ok()?, of.len(), of.ino()))
}

/// Where the keys come from, with the keys that stood there last.
#[derive(Debug)]
pub struct Nyckelkalla {
    fil: Option<PathBuf>,
    last: Mutex<(Option<Spar>, Arc<Nyckelring>)>,
}

impl Nyckelkalla {
    /// Keys that never change.
    #[must_use]
    pub fn fixed(ring: Nyckelring) -> Self {
        Self { fil: None, last: Mutex::new((None, Arc::new(ring))) }
    }

    /// Keys in a file.
    ///
    /// # Errors
    /// [`Nyckelfel`] when it cannot be read.
    pub fn file(path: &Path) -> Result<Self, Nyckelfel> {
        let spar = trace(path);
        let ring = read(path)?.parse()?;
        Ok(Self { fil: Some(path.to_owned()), last: Mutex::new((spar, Arc::new(ring))) })
    }

    /// The file, if that is where they are.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.fil.as_deref()
    }

    /// Whether others than its owner may read the file.
    #[must_use]
    pub fn is_open_to_others(&self) -> bool {
        self.path()
            .and_then(|path| fs::metadata(path).ok())
            .is_some_and(|file| file.mode() & 0o077 != 0)
    }

    /// The keys of now. A file that has changed is read again; while it cannot be
    /// read, the keys that stood there last are good.
    #[must_use]
    pub fn ring(&self) -> Arc<Nyckelring> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = &self.fil
            && let Some(spar) = trace(path)
            && last.0 != Some(spar)
        {
            match read(path).and_then(|text| text.parse()) {
                Ok(ring) => last.1 = Arc::new(ring),
                Err(error) => tracing::error!(%error, "the changed key file cannot be used"),
            }
            // Told once of each change.
            last.0 = Some(spar);
        }
        Arc::clone(&last.1)
    }

    /// Adds a new key at the end of the file; gives its number.
    ///
    /// # Errors
    /// [`Nyckelfel::IngenFil`] when there is none.
    pub fn add(&self) -> Result<NyckelId, Nyckelfel> {
        let path = self.path().ok_or(Nyckelfel::IngenFil)?;
        let mut text = read(path)?;
        let ring: Nyckelring = text.parse()?;
        let id = ring.ids().max().unwrap_or_default() + 1;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&line(&Nyckel::new(id, *slump::bytes())));
        replace(path, &text)?;
        Ok(id)
    }

    /// Takes a key out of the file.
    ///
    /// # Errors
    /// [`Nyckelfel::IngenFil`] when there is none.
    pub fn remove(&self, id: NyckelId) -> Result<(), Nyckelfel> {
        let path = self.path().ok_or(Nyckelfel::IngenFil)?;
        let text = read(path)?;
        let is_it = |line: &&str| parse_key(line).is_some_and(|nyckel| nyckel.id == id);
        let rest = text.split_inclusive('\n').filter(|line| !is_it(line)).collect::<String>();
        replace(path, &Zeroizing::new(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigill::Plats;

    const TWO: &str = "# två\n1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n\
                       3:AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n";
    const HERE: Plats = Plats::new("person", "namn", 7);

    #[test]
    fn the_last_key_seals_and_all_open() {
        let parted = TWO.replace("# två\n", "").replace('\n', ",");
        for text in [TWO.to_owned(), parted, TWO.replace('\n', "\r\n")] {
            let ring: Nyckelring = text.parse().unwrap();
            assert_eq!(ring.nyast(), 3);
            let old = Nyckelring::new(Nyckel::new(1, [1; 32]), vec![]).seal(HERE, "Åsa");
            assert_eq!(ring.open(HERE, &old).as_deref(), Ok("Åsa"));
        }
    }

    #[test]
    fn what_is_wrong_is_told_without_the_key() {
        let said = |text: &str| text.parse::<Nyckelring>().unwrap_err().to_string();
        for (text, part) in [
            ("", "ingen nyckel"),
            ("# bara en kommentar", "ingen nyckel"),
            ("1:AQEB", "Rad 1"),
            ("# x\n0:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "Rad 2"),
            ("hemligt", "Rad 1"),
        ] {
            assert!(said(text).contains(part), "{text}: {}", said(text));
            assert!(!said(text).contains("AQEB") && !said(text).contains("hemligt"));
        }
        assert!(said(&TWO.replace("3:", "1:")).contains("Nyckel 1 står två gånger"));
        let ring: Nyckelring = TWO.parse().unwrap();
        assert!(!format!("{ring:?}").contains("AQEB"));
    }

    #[test]
    fn a_file_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nycklar");
        assert_eq!(create(&path).unwrap(), 1);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert!(matches!(create(&path), Err(Nyckelfel::Finns(_))));
        let kalla = Nyckelkalla::file(&path).unwrap();
        assert!(!kalla.is_open_to_others());
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(kalla.is_open_to_others());
    }

    #[test]
    fn a_key_that_is_added_or_removed_is_seen_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nycklar");
        create(&path).unwrap();
        let (service, command) =
            (Nyckelkalla::file(&path).unwrap(), Nyckelkalla::file(&path).unwrap());
        let old = service.ring().seal(HERE, "Åsa");
        assert_eq!(command.add().unwrap(), 2);
        assert_eq!(service.ring().nyast(), 2);
        assert_eq!(service.ring().open(HERE, &old).as_deref(), Ok("Åsa"));
        command.remove(1).unwrap();
        assert_eq!(service.ring().ids().collect::<Vec<_>>(), [2]);
        assert!(fs::read_to_string(&path).unwrap().starts_with("# Nycklar"), "comments are kept");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        fs::write(&path, "trasig").unwrap();
        assert_eq!(service.ring().nyast(), 2, "what cannot be read changes nothing");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn keys_of_the_environment_are_not_changed_from_here() {
        let kalla = Nyckelkalla::fixed(TWO.parse().unwrap());
        assert!(matches!(kalla.add(), Err(Nyckelfel::IngenFil)));
        assert_eq!(kalla.ring().nyast(), 3);
    }
}
