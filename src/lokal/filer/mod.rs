//! Files kept about a lokal: photos from inspections, contracts, permits.
//!
//! What is sent is looked at before it is kept ([`rules`]): what it holds decides what
//! it is, not its name. What a camera writes beside a picture, such as where it was
//! taken and with what, is taken away ([`bild`]). Whoever reads the plan sees photos;
//! contracts and permits are for those who plan.

pub mod bild;
pub mod handelser;
pub mod pages;
pub mod rules;
pub mod store;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDateTime;

use crate::konto::{Roll, Roller};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filslag {
    /// A photo of the lokal.
    Foto,
    /// A contract.
    Avtal,
    /// A permit for a street site: upplåtelse, polistillstånd.
    Tillstand,
    /// Something else.
    Ovrigt,
}

impl Filslag {
    /// Every kind.
    pub const ALLA: [Self; 4] = [Self::Foto, Self::Avtal, Self::Tillstand, Self::Ovrigt];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Foto => "foto",
            Self::Avtal => "avtal",
            Self::Tillstand => "tillstand",
            Self::Ovrigt => "ovrigt",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Foto => "Foto",
            Self::Avtal => "Avtal",
            Self::Tillstand => "Tillstånd",
            Self::Ovrigt => "Övrigt",
        }
    }

    /// Whether someone with these roles may see it.
    #[must_use]
    pub const fn far_ses_av(self, roller: Roller) -> bool {
        matches!(self, Self::Foto) || roller.har(Roll::Planerare) || roller.har(Roll::Administrator)
    }
}

impl fmt::Display for Filslag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Filslag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA.into_iter().find(|slag| slag.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// What a file holds, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filtyp {
    /// A picture.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    Webp,
    /// A document.
    Pdf,
    /// A document of Word, without macros.
    Docx,
    /// A sheet of Excel, without macros.
    Xlsx,
}

impl Filtyp {
    /// Every kind.
    pub const ALLA: [Self; 6] =
        [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf, Self::Docx, Self::Xlsx];

    /// The media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The kind with a media type.
    #[must_use]
    pub fn of_mime(mime: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|typ| typ.mime() == mime)
    }

    /// The endings that a file of this kind may have, in lower case.
    #[must_use]
    pub const fn andelser(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Pdf => "PDF",
            Self::Docx => "Word",
            Self::Xlsx => "Excel",
        }
    }

    /// Whether it is a picture.
    #[must_use]
    pub const fn ar_bild(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }
}

/// What is known of a file without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fil {
    /// Its number, random.
    pub id: i64,
    /// The lokal it is about.
    pub lokal_id: i64,
    /// The inspection it belongs to.
    pub inventering_id: Option<i64>,
    /// What it is for.
    pub slag: Filslag,
    /// What it is called.
    pub namn: String,
    /// What it holds.
    pub typ: Filtyp,
    /// Its size in bytes.
    pub storlek: i64,
    /// What it shows or says, in words.
    pub beskrivning: String,
    /// When it was added, in UTC.
    pub lagd: NaiveDateTime,
    /// By whom.
    pub lagd_av: String,
}

impl Fil {
    /// Its size in words: `340 kB`, `2,4 MB`.
    #[must_use]
    pub fn storlek_i_ord(&self) -> String {
        let kb = (self.storlek + 500) / 1000;
        if kb < 1000 {
            return format!("{} kB", kb.max(1));
        }
        let tenths = (kb + 50) / 100;
        format!("{},{} MB", tenths / 10, tenths % 10)
    }

    /// What it shows, or else its name: what a link or a picture is called.
    #[must_use]
    pub fn rubrik(&self) -> &str {
        if self.beskrivning.is_empty() { &self.namn } else { &self.beskrivning }
    }
}
