//! The answer as JSON, for the route that is asked most.
//!
//! What does not depend on the question (name, address, hours, tillgänglighet) is
//! written once for each place when the Atlas is built, and copied here between the
//! few fields that do. The result is what serde would write of the same answer; a
//! test holds the two together.

use serde::Serialize;

use super::svar::{LokalSvar, NarmastSvar, OppettidSvar};
use super::tillganglighetssvar::TillganglighetSvar;
use crate::geo::Wgs84;
use crate::lokal::tillganglighet::Tillganglighet;
use crate::lokal::{Oppettid, Rostmottagningsstalle, Stalletyp};

/// The parts of a place's JSON that never change.
#[derive(Debug)]
pub struct Fasta {
    /// From `id` to `lon`, with the comma after it.
    fore: Box<str>,
    /// From `oppettider` to `tillganglighet`, with the comma after it.
    efter: Box<str>,
}

/// The fields of [`LokalSvar`] before those that depend on the question.
#[derive(Serialize)]
struct Fore<'a> {
    id: i64,
    namn: &'a str,
    typ: Stalletyp,
    adress: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    anvisning: &'a str,
    lat: Option<f64>,
    lon: Option<f64>,
}

/// The fields of [`LokalSvar`] after those.
#[derive(Serialize)]
struct Efter<'a> {
    oppettider: Vec<OppettidSvar>,
    tillganglighet: TillganglighetSvar<'a>,
}

impl Fasta {
    /// Writes the parts of a place.
    #[must_use]
    pub fn new(lokal_id: i64, s: &Rostmottagningsstalle, kant: &Tillganglighet) -> Self {
        let fore = Fore {
            id: lokal_id,
            namn: &s.namn,
            typ: s.typ,
            adress: &s.adress,
            anvisning: &s.anvisning,
            lat: s.plats.map(Wgs84::lat),
            lon: s.plats.map(Wgs84::lon),
        };
        let efter = Efter {
            oppettider: s.oppettider.iter().map(OppettidSvar::from).collect(),
            tillganglighet: TillganglighetSvar::new(kant),
        };
        Self { fore: fields(&fore), efter: fields(&efter) }
    }
}

impl From<&Oppettid> for OppettidSvar {
    fn from(h: &Oppettid) -> Self {
        Self { datum: h.datum, oppnar: h.tid.oppnar(), stanger: h.tid.stanger() }
    }
}

/// The fields of an object without its braces, each followed by a comma.
fn fields(object: &impl Serialize) -> Box<str> {
    let text = serde_json::to_string(object).unwrap_or_default();
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or("");
    format!("{inner},").into()
}

/// A good guess at the length of an answer with five places and three weeks of hours.
const USUAL_LENGTH: usize = 12 * 1024;

/// The answer as JSON.
#[must_use]
pub fn write(svar: &NarmastSvar<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(USUAL_LENGTH);
    out.extend_from_slice(b"{\"val\":");
    value(&mut out, svar.val);
    out.extend_from_slice(b",\"tid\":");
    value(&mut out, &svar.tid);
    out.extend_from_slice(b",\"plats\":");
    value(&mut out, &svar.plats);
    out.extend_from_slice(b",\"metod\":");
    value(&mut out, &svar.metod);
    out.extend_from_slice(b",\"profil\":");
    value(&mut out, &svar.profil);
    out.extend_from_slice(b",\"omvagsfaktor\":");
    value(&mut out, &svar.omvagsfaktor);
    out.extend_from_slice(b",\"takt_m_min\":");
    value(&mut out, &svar.takt_m_min);
    out.extend_from_slice(b",\"avskurna\":");
    value(&mut out, &svar.avskurna);
    out.extend_from_slice(b",\"vallokal\":");
    match &svar.vallokal {
        Some(lokal) => place(&mut out, lokal),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"lokaler\":[");
    for (nr, lokal) in svar.lokaler.iter().enumerate() {
        if nr > 0 {
            out.push(b',');
        }
        place(&mut out, lokal);
    }
    out.extend_from_slice(b"]}");
    out
}

fn place(out: &mut Vec<u8>, lokal: &LokalSvar<'_>) {
    let fasta = &lokal.stalle.json;
    out.push(b'{');
    out.extend_from_slice(fasta.fore.as_bytes());
    out.extend_from_slice(b"\"avstand_m\":");
    value(out, &lokal.avstand_m);
    out.extend_from_slice(b",\"metod\":");
    value(out, &lokal.metod);
    out.extend_from_slice(b",\"uppskattad_gangvag_m\":");
    value(out, &lokal.uppskattad_gangvag_m);
    out.extend_from_slice(b",\"gangtid_min\":");
    value(out, &lokal.gangtid_min);
    out.extend_from_slice(b",\"oppen\":");
    value(out, &lokal.oppen);
    out.extend_from_slice(b",\"stanger\":");
    value(out, &lokal.stanger);
    out.extend_from_slice(b",\"oppnar\":");
    value(out, &lokal.oppnar);
    out.push(b',');
    out.extend_from_slice(fasta.efter.as_bytes());
    out.extend_from_slice(b"\"skal\":");
    value(out, &lokal.skal);
    out.push(b'}');
}

fn value(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok(), "a vector takes all that is written to it");
}
