//! What a form sends: its fields, and the files chosen in it.
//!
//! A form is read whole before its handler is called. Most forms hold only text and are
//! small; a route that takes files says so where it is declared
//! ([`Rutter::post_filer`](super::rutt::Rutter::post_filer)), and takes more.

use std::future::{Ready, ready};

use actix_multipart::{Field, Multipart};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::{StreamExt, stream};

use super::Error;

/// The most that the text of a form may weigh, in bytes.
const LARGEST_TEXT: usize = 64 * 1024;

/// The most that a form with files may weigh, in bytes.
const LARGEST_WITH_FILES: usize = 12 * 1024 * 1024;

/// How much more than it may weigh is read of a form, only to be thrown away: a browser
/// that is still sending does not show the answer that says what is wrong.
const READ_IN_VAIN: usize = 8 * LARGEST_WITH_FILES;

/// The most fields and files that a form with files may have.
const MOST_PARTS: usize = 1000;

/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tar {
    /// Fields of text.
    Text,
    /// Fields of text, and files.
    Filer,
}

/// A file that was chosen in a form. Nothing is yet known of what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uppladdad {
    /// What it is called where it comes from: without folders and control characters,
    /// at most 120 characters. Never a path on this machine.
    pub namn: String,
    /// Its bytes.
    pub innehall: Bytes,
}

/// The fields of a form that the guard has let through, in the order sent.
#[derive(Debug, Clone, Default)]
pub struct Insant {
    falt: Vec<(String, String)>,
    filer: Vec<(String, Uppladdad)>,
}

impl Insant {
    /// The first value of a field, trimmed; empty when it was not sent.
    #[must_use]
    pub fn value(&self, falt: &str) -> &str {
        self.raw(falt).trim()
    }

    /// A value as it was typed, as a password must be.
    #[must_use]
    pub fn raw(&self, falt: &str) -> &str {
        self.falt.iter().find(|(name, _)| name == falt).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may be repeated, trimmed.
    pub fn values<'a>(&'a self, falt: &'a str) -> impl Iterator<Item = &'a str> {
        self.falt.iter().filter(move |(name, _)| name == falt).map(|(_, value)| value.trim())
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, falt: &str) -> bool {
        self.falt.iter().any(|(name, _)| name == falt)
    }

    /// The file chosen in a field; none when nothing was chosen.
    #[must_use]
    pub fn fil(&self, falt: &str) -> Option<&Uppladdad> {
        self.filer.iter().find(|(name, _)| name == falt).map(|(_, fil)| fil)
    }
}

impl FromRequest for Insant {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or_default()))
    }
}

/// Reads the form that a request carries.
///
/// # Errors
/// [`Error::FelInnehall`] for a kind that the route does not take, [`Error::ForStort`]
/// and [`Error::ForStorFil`] for too much, [`Error::TrasigtFormular`] when it breaks off
/// or is not of its form.
pub async fn read(request: &mut ServiceRequest, tar: Tar) -> Result<Insant, Error> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let chunks = body(request.take_payload(), LARGEST_TEXT).await?.ok_or(Error::ForStort)?;
        return text(&chunks);
    }
    if tar == Tar::Filer && kind.eq_ignore_ascii_case("multipart/form-data") {
        let chunks = body(request.take_payload(), LARGEST_WITH_FILES).await?;
        return parts(request.headers(), chunks.ok_or(Error::ForStorFil)?).await;
    }
    Err(Error::FelInnehall)
}

/// The whole body; nothing when it weighs more than it may.
async fn body(mut payload: Payload, most: usize) -> Result<Option<Vec<Bytes>>, Error> {
    let (mut chunks, mut weight) = (Vec::new(), 0);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::TrasigtFormular)?;
        weight += chunk.len();
        if weight > most.max(READ_IN_VAIN) {
            break;
        }
        if weight > most {
            chunks.clear();
        } else {
            chunks.push(chunk);
        }
    }
    Ok((weight <= most).then_some(chunks))
}

fn text(chunks: &[Bytes]) -> Result<Insant, Error> {
    let falt = serde_urlencoded::from_bytes(&chunks.concat()).map_err(|_| Error::FelInnehall)?;
    Ok(Insant { falt, filer: Vec::new() })
}

/// Reads `multipart/form-data` (RFC 7578).
async fn parts(headers: &HeaderMap, chunks: Vec<Bytes>) -> Result<Insant, Error> {
    let chunks = stream::iter(chunks.into_iter().map(Ok::<_, PayloadError>));
    let mut parts = Multipart::new(headers, chunks);
    let (mut insant, mut weight) = (Insant::default(), 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| Error::TrasigtFormular)?;
        let name = part.name().ok_or(Error::TrasigtFormular)?.to_owned();
        let file = part.content_disposition().and_then(|said| said.get_filename());
        let file = file.map(file_name);
        let bytes = content(&mut part).await?;
        match file {
            // A field in which no file was chosen is sent without a name and empty.
            Some(namn) if namn.is_empty() && bytes.is_empty() => {}
            Some(namn) => insant.filer.push((name, Uppladdad { namn, innehall: bytes })),
            None => {
                weight += bytes.len();
                if weight > LARGEST_TEXT {
                    return Err(Error::ForStort);
                }
                let value = String::from_utf8(bytes.into()).map_err(|_| Error::TrasigtFormular)?;
                insant.falt.push((name, value));
            }
        }
        if insant.falt.len() + insant.filer.len() > MOST_PARTS {
            return Err(Error::TrasigtFormular);
        }
    }
    Ok(insant)
}

async fn content(part: &mut Field) -> Result<Bytes, Error> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = part.next().await {
        whole.extend_from_slice(&chunk.map_err(|_| Error::TrasigtFormular)?);
    }
    Ok(whole.freeze())
}

/// The last part of what a browser calls a file.
fn file_name(said: &str) -> String {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim();
    match clean.rsplit_once('.') {
        // A long name keeps its ending.
        Some((stem, ending)) if ending.chars().count() < 10 => {
            let room = LONGEST_NAME - 1 - ending.chars().count();
            format!("{}.{ending}", stem.chars().take(room).collect::<String>())
        }
        _ => clean.chars().take(LONGEST_NAME).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_its_last_part_and_harmless() {
        assert_eq!(file_name("entré.jpg"), "entré.jpg");
        assert_eq!(file_name("C:\\Users\\eva\\entré.jpg"), "entré.jpg");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name(" a\r\nb\u{0}.pdf "), "ab.pdf");
        assert_eq!(file_name("/"), "");
        let long = file_name(&format!("{}.docx", "å".repeat(300)));
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with("å.docx"));
        assert_eq!(file_name(&"x".repeat(300)).len(), 120);
        assert_eq!(file_name(&format!("a.{}", "x".repeat(300))).len(), 120);
    }
}
