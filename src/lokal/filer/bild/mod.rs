//! Pictures as files: how large they are, and the same picture without what a camera or
//! a program has written beside it (place, camera, names, thumbnails). Nothing is
//! decoded: what makes up the picture is kept byte for byte. Pure.

pub mod jpeg;
pub mod png;
pub mod webp;

use super::Filtyp;

/// Width and height in pixels, both at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matt {
    /// Width.
    pub bredd: u32,
    /// Height.
    pub hojd: u32,
}

impl Matt {
    /// A size with pixels in it.
    #[must_use]
    pub fn new(bredd: u32, hojd: u32) -> Option<Self> {
        (bredd > 0 && hojd > 0).then_some(Self { bredd, hojd })
    }
}

/// How large a picture is, by its own header; nothing when it has none that can be read.
#[must_use]
pub fn matt(typ: Filtyp, bytes: &[u8]) -> Option<Matt> {
    match typ {
        Filtyp::Jpeg => jpeg::matt(bytes),
        Filtyp::Png => png::matt(bytes),
        Filtyp::Webp => webp::matt(bytes),
        Filtyp::Pdf | Filtyp::Docx | Filtyp::Xlsx => None,
    }
}

/// The same picture without what is written beside it; nothing when it is broken. A file
/// that is no picture is given as it is. O(bytes).
#[must_use]
pub fn utan_metadata(typ: Filtyp, bytes: &[u8]) -> Option<Vec<u8>> {
    match typ {
        Filtyp::Jpeg => jpeg::utan_metadata(bytes),
        Filtyp::Png => png::utan_metadata(bytes),
        Filtyp::Webp => webp::utan_metadata(bytes),
        Filtyp::Pdf | Filtyp::Docx | Filtyp::Xlsx => Some(bytes.to_vec()),
    }
}
