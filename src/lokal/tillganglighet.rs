//! What free text says of tillgänglighet.
#![allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Krav {
    Stegfritt,
    Hiss,
    Ramp,
}
impl Krav {
    pub const ALLA: [Self; 3] = [Self::Stegfritt, Self::Hiss, Self::Ramp];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stegfritt => "stegfritt",
            Self::Hiss => "hiss",
            Self::Ramp => "ramp",
        }
    }
}
impl std::str::FromStr for Krav {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALLA.into_iter().find(|k| k.as_str() == s).ok_or_else(|| s.to_owned())
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Svar {
    Ja,
    Nej,
    Okant,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tillganglighet {
    pub text: String,
}
impl Tillganglighet {
    pub fn from_text(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
    pub fn uppfyller(&self, _k: Krav) -> Svar {
        Svar::Okant
    }
}
