//! The second factor: codes that change every thirty seconds (TOTP, RFC 6238), and
//! recovery codes for whoever has lost the device that makes them.

pub mod pages;
pub mod store;

use data_encoding::{BASE32_NOPAD, BASE64};
use qrcode::QrCode;
use qrcode::render::svg;
use sha2::{Digest, Sha256};
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use super::KontoId;
use super::session::SessionId;
use crate::sigill::register::KONTO_TOTP;
use crate::sigill::{Nyckelring, Plats};
use crate::slump;

/// Seconds of one step.
const STEG_S: u64 = 30;

/// Steps before and after the present one whose codes are accepted.
const SLACK: u16 = 1;

/// The name of the service in the app that makes the codes.
const UTGIVARE: &str = "Valkansli";

/// How long a secret that was shown may be confirmed, in seconds.
const FORSLAG_S: i64 = 30 * 60;

/// The secret that person and service share: 160 bits (RFC 4226, section 4).
#[derive(Clone)]
pub struct Hemlighet(Zeroizing<Vec<u8>>);

impl Hemlighet {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        Self(Zeroizing::new(slump::bytes::<20>().to_vec()))
    }

    /// The letters that are typed into an app, in groups of four.
    #[must_use]
    pub fn grupper(&self) -> String {
        grouped(&self.base32())
    }

    /// The same without spaces.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&self.0))
    }

    fn read(base32: &str) -> Option<Self> {
        BASE32_NOPAD.decode(base32.as_bytes()).ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    fn totp(&self, anvandarnamn: &str) -> Option<Totp> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SLACK)
            .with_step_duration(STEG_S)
            .with_secret(self.0.to_vec())
            .with_account_name(anvandarnamn.to_owned())
            .with_issuer(Some(UTGIVARE.to_owned()))
            .build()
            .ok()
    }

    /// The step whose code was typed, if it is near the present one. `unix_s` is the
    /// time in seconds since 1970.
    #[must_use]
    pub fn step_of(&self, typed: &str, unix_s: i64) -> Option<i64> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp("")?.check(&code, u64::try_from(unix_s).ok()?)?;
        i64::try_from(step).ok()
    }

    /// The code of a moment.
    #[must_use]
    pub fn code_at(&self, unix_s: i64) -> Option<String> {
        Some(self.totp("")?.generate(u64::try_from(unix_s).ok()?).to_string())
    }

    /// A picture for an app to read, as a `data:` address of an SVG; `None` for a user
    /// name that does not fit, which is not to be.
    #[must_use]
    pub fn qr(&self, anvandarnamn: &str) -> Option<String> {
        let address = Zeroizing::new(self.totp(anvandarnamn)?.to_url().ok()?);
        let picture = QrCode::new(address.as_bytes()).ok()?;
        let svg = picture.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
        Some(format!("data:image/svg+xml;base64,{}", BASE64.encode(svg.as_bytes())))
    }

    /// The secret as the account keeps it.
    #[must_use]
    pub fn sealed(&self, nycklar: &Nyckelring, konto: KontoId) -> Vec<u8> {
        nycklar.seal(plats(konto), &self.base32())
    }

    /// Opens what the account keeps.
    ///
    /// # Errors
    /// When the seal does not open ([`crate::sigill::Sigillfel`]).
    pub fn open(
        nycklar: &Nyckelring,
        konto: KontoId,
        forseglat: &[u8],
    ) -> Result<Self, crate::sigill::Sigillfel> {
        let base32 = Zeroizing::new(nycklar.open(plats(konto), forseglat)?);
        Self::read(&base32).ok_or(crate::sigill::Sigillfel::Brutet("konto", "forseglad_totp"))
    }

    /// The secret as a form carries it until it is confirmed: sealed for one session,
    /// and good for half an hour. Nothing needs to be kept of a set-up that is never
    /// finished.
    #[must_use]
    pub fn proposed(&self, nycklar: &Nyckelring, session: SessionId, unix_s: i64) -> String {
        let text = Zeroizing::new(format!("{} {}", unix_s + FORSLAG_S, *self.base32()));
        data_encoding::BASE64URL_NOPAD.encode(&nycklar.seal(plats_forslag(session), &text))
    }

    /// Reads what a form carried; `None` when it is another session's or too old.
    #[must_use]
    pub fn read_proposed(
        nycklar: &Nyckelring,
        session: SessionId,
        unix_s: i64,
        carried: &str,
    ) -> Option<Self> {
        let sealed = data_encoding::BASE64URL_NOPAD.decode(carried.as_bytes()).ok()?;
        let text = Zeroizing::new(nycklar.open(plats_forslag(session), &sealed).ok()?);
        let (till, base32) = text.split_once(' ')?;
        let in_time = till.parse::<i64>().is_ok_and(|till| unix_s < till);
        if in_time { Self::read(base32) } else { None }
    }
}

impl std::fmt::Debug for Hemlighet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hemlighet(…)")
    }
}

const fn plats(konto: KontoId) -> Plats {
    KONTO_TOTP.plats(konto)
}

const fn plats_forslag(session: SessionId) -> Plats {
    Plats::new("session", "totp_forslag", session)
}

fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// How many recovery codes a set holds.
pub const RESERVKODER: usize = 10;

/// A recovery code: 80 bits, so that its plain SHA-256 can be kept.
pub struct Reservkod(Zeroizing<String>);

impl Reservkod {
    /// A new set.
    #[must_use]
    pub fn new_set() -> Vec<Self> {
        let one = |_| Self(Zeroizing::new(BASE32_NOPAD.encode(&*slump::bytes::<10>())));
        (0..RESERVKODER).map(one).collect()
    }

    /// The code for eyes: `ABCD-EFGH-IJKL-MNOP`.
    #[must_use]
    pub fn shown(&self) -> String {
        grouped(&self.0).replace(' ', "-")
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        code_hash(&self.0)
    }

    /// What is kept of a code that was typed, if it has the form of one.
    #[must_use]
    pub fn hash_of_typed(typed: &str) -> Option<[u8; 32]> {
        let code: String =
            typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        (code.len() == 16).then(|| code_hash(&code))
    }
}

fn code_hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigill::Nyckel;

    fn hemlighet() -> Hemlighet {
        // The secret of RFC 6238, appendix B.
        Hemlighet(Zeroizing::new(b"12345678901234567890".to_vec()))
    }

    fn ring() -> Nyckelring {
        Nyckelring::new(Nyckel::new(1, [1; 32]), vec![])
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The appendix gives eight digits, of which these are the last six.
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(hemlighet().code_at(time).as_deref(), Some(code));
            assert_eq!(hemlighet().step_of(code, time), Some(time / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_before_and_after() {
        let steps: Vec<i64> =
            (0..6).filter(|at| hemlighet().step_of("287082", at * 30).is_some()).collect();
        assert_eq!(steps, [0, 1, 2]);
        assert_eq!(hemlighet().step_of("287 082", 59), Some(1));
        for wrong in ["", "28708", "2870822", "287083", "+87082", "abcdef"] {
            assert_eq!(hemlighet().step_of(wrong, 59), None, "{wrong}");
        }
    }

    #[test]
    fn the_picture_and_the_letters_hold_the_secret() {
        assert_eq!(hemlighet().grupper(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let qr = hemlighet().qr("anna.ek").unwrap();
        let svg = BASE64.decode(qr.split_once(',').unwrap().1.as_bytes()).unwrap();
        assert!(svg.starts_with(b"<?xml") && svg.ends_with(b"</svg>"));
    }

    #[test]
    fn a_secret_opens_for_its_account_only() {
        let sealed = hemlighet().sealed(&ring(), 7);
        let opened = Hemlighet::open(&ring(), 7, &sealed).unwrap();
        assert_eq!(*opened.base32(), *hemlighet().base32());
        assert!(Hemlighet::open(&ring(), 8, &sealed).is_err());
    }

    #[test]
    fn a_proposed_secret_is_good_for_its_session_and_for_half_an_hour() {
        let carried = hemlighet().proposed(&ring(), 7, 1000);
        let read = |session, at| Hemlighet::read_proposed(&ring(), session, at, &carried).is_some();
        assert!(read(7, 1000 + 30 * 60 - 1));
        assert!(!read(7, 1000 + 30 * 60));
        assert!(!read(8, 1000));
        assert!(Hemlighet::read_proposed(&ring(), 7, 1000, "skräp").is_none());
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let set = Reservkod::new_set();
        assert_eq!(set.len(), RESERVKODER);
        let shown = set[0].shown();
        assert_eq!(shown.len(), 19);
        let typed = format!(" {} ", shown.to_lowercase().replace('-', " "));
        assert_eq!(Reservkod::hash_of_typed(&typed), Some(set[0].hash()));
        assert_ne!(set[0].hash(), set[1].hash());
        assert_eq!(Reservkod::hash_of_typed("123456"), None);
    }
}
