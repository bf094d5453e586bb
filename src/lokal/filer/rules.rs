//! Which files are kept.

use std::io::Cursor;

use zip::ZipArchive;

use super::bild;
use super::{Filslag, Filtyp};

/// The most that a photo may weigh, in megabytes.
const STORSTA_FOTO_MB: usize = 8;

/// The most that another file may weigh, in megabytes.
const STORSTA_FIL_MB: usize = 10;

/// The most pixels of a picture: what a phone takes fits, and a small file that would
/// unfold to fill the memory of a browser does not.
const FLEST_PUNKTER: u64 = 50_000_000;

/// The kinds of picture that a photo may be.
const FOTON: &[Filtyp] = &[Filtyp::Jpeg, Filtyp::Png, Filtyp::Webp];

/// The kinds that another file may be.
const DOKUMENT: &[Filtyp] = &[Filtyp::Pdf, Filtyp::Jpeg, Filtyp::Png, Filtyp::Docx, Filtyp::Xlsx];

/// Why a file is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Filfel {
    /// Nothing was chosen.
    #[error("Välj en fil.")]
    Saknas,
    /// It holds nothing.
    #[error("Filen är tom. Välj en annan.")]
    Tom,
    /// It weighs too much.
    #[error("Filen är större än {0} MB. Välj en mindre, till exempel en bild i lägre upplösning.")]
    ForStor(usize),
    /// It is of another kind, or of none that is known.
    #[error("Filen går inte att spara här. Den ska vara {0}.")]
    FelTyp(&'static str),
    /// A picture as phones of one make keep it.
    #[error(
        "Bilden är i formatet HEIC, som många inte kan öppna. Spara den som JPEG och skicka den."
    )]
    Heic,
    /// Its name says something else than what it holds.
    #[error("Filens namn stämmer inte med innehållet, som är {0}. Rätta filens ändelse till .{1}.")]
    FelAndelse(&'static str, &'static str),
    /// It breaks off, or is not as files of its kind are.
    #[error("Filen är trasig eller har inte kommit fram hel. Öppna den och spara den på nytt.")]
    Trasig,
    /// A picture with too many pixels.
    #[error("Bilden har fler än 50 miljoner bildpunkter. Spara den i lägre upplösning.")]
    ForMangaPunkter,
}

/// The kinds of file that may be kept for something.
const fn taken(slag: Filslag) -> (&'static [Filtyp], &'static str) {
    match slag {
        Filslag::Foto => (FOTON, "en bild i formatet JPEG, PNG eller WebP"),
        Filslag::Avtal | Filslag::Tillstand | Filslag::Ovrigt => {
            (DOKUMENT, "en PDF, en bild (JPEG eller PNG), ett Word-dokument eller ett Excel-ark")
        }
    }
}

/// What the field of a form offers for a kind of file, as `accept` of HTML.
#[must_use]
pub const fn accept(slag: Filslag) -> &'static str {
    match slag {
        Filslag::Foto => "image/jpeg,image/png,image/webp",
        Filslag::Avtal | Filslag::Tillstand | Filslag::Ovrigt => ".pdf,.jpg,.jpeg,.png,.docx,.xlsx",
    }
}

/// Looks at a file that someone wants to keep: its size, what it holds, and whether its
/// name says the same.
///
/// # Errors
/// [`Filfel`] says what is wrong and what to do.
pub fn granska(slag: Filslag, namn: &str, bytes: &[u8]) -> Result<Filtyp, Filfel> {
    if bytes.is_empty() {
        return Err(Filfel::Tom);
    }
    let mb = if slag == Filslag::Foto { STORSTA_FOTO_MB } else { STORSTA_FIL_MB };
    if bytes.len() > mb * 1024 * 1024 {
        return Err(Filfel::ForStor(mb));
    }
    if infer::image::is_heif(bytes) {
        return Err(Filfel::Heic);
    }
    let (taken, said) = taken(slag);
    let typ = held(bytes).filter(|typ| taken.contains(typ)).ok_or(Filfel::FelTyp(said))?;
    let ending = namn.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    if !ending.is_some_and(|ending| typ.andelser().contains(&&*ending)) {
        let right = typ.andelser().first().copied().unwrap_or_default();
        return Err(Filfel::FelAndelse(typ.namn(), right));
    }
    if typ.ar_bild() {
        let matt = bild::matt(typ, bytes).ok_or(Filfel::Trasig)?;
        if u64::from(matt.bredd) * u64::from(matt.hojd) > FLEST_PUNKTER {
            return Err(Filfel::ForMangaPunkter);
        }
        bild::utan_metadata(typ, bytes).ok_or(Filfel::Trasig)?;
    }
    Ok(typ)
}

/// What a file holds, if it is a kind that is kept for anything.
fn held(bytes: &[u8]) -> Option<Filtyp> {
    if infer::image::is_jpeg(bytes) {
        Some(Filtyp::Jpeg)
    } else if infer::image::is_png(bytes) {
        Some(Filtyp::Png)
    } else if infer::image::is_webp(bytes) {
        Some(Filtyp::Webp)
    } else if infer::archive::is_pdf(bytes) {
        Some(Filtyp::Pdf)
    } else if infer::archive::is_zip(bytes) {
        office(bytes)
    } else {
        None
    }
}

/// A document of Word or Excel is a zip with certain files; one with macros is refused.
fn office(bytes: &[u8]) -> Option<Filtyp> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<_> = archive.file_names().collect::<Result<_, _>>().ok()?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let macros = names.iter().any(|name| name.to_lowercase().contains("vbaproject"));
    if !has("[Content_Types].xml") || macros {
        return None;
    }
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Some(Filtyp::Docx),
        (false, true) => Some(Filtyp::Xlsx),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
