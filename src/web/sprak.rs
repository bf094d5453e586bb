//! Languages: Swedish first, English beside it. The texts are in `data/sprak`.
//!
//! The language of a request is the first of `?sprak=`, the cookie that an earlier
//! `?sprak=` left, and `Accept-Language`; otherwise Swedish. A test below holds the
//! two languages, the templates and the code together.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid};

fluent_templates::static_loader! {
    static TEXTER = {
        locales: "data/sprak",
        fallback_language: "sv",
        // Names go into texts in the same direction as the text itself.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static SV: LanguageIdentifier = langid!("sv");
static EN: LanguageIdentifier = langid!("en");

/// A value for a text: a number, which may choose between singular and plural, or
/// words.
pub type Varde<'a> = FluentValue<'a>;

/// The name of the query parameter and of the cookie.
pub const PARAMETER: &str = "sprak";

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sprak {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Sprak {
    /// Every language.
    pub const ALLA: [Self; 2] = [Self::Sv, Self::En];

    /// The language subtag, as in `<html lang>`.
    #[must_use]
    pub const fn kod(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The language's own name.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Sv => "Svenska",
            Self::En => "English",
        }
    }

    /// The language that a page offers to switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Sv => Self::En,
            Self::En => Self::Sv,
        }
    }

    /// The language with this subtag.
    #[must_use]
    pub fn from_kod(kod: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|sprak| sprak.kod() == kod)
    }

    /// The language of a request, from what it says in falling order of weight.
    #[must_use]
    pub fn choose(query: Option<&str>, cookie: Option<&str>, accept: Option<&str>) -> Self {
        query
            .and_then(Self::from_kod)
            .or_else(|| cookie.and_then(Self::from_kod))
            .or_else(|| accept.and_then(Self::accepted))
            .unwrap_or(Self::Sv)
    }

    /// The best of ours in an `Accept-Language` header (RFC 9110, section 12.5.4).
    fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let subtag = parts.next()?.split('-').next()?.to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1.0), |q| q.parse::<f32>().ok())
                .unwrap_or(0.0);
            if let Some(sprak) = Self::from_kod(&subtag)
                && weight > 0.0
                && best.is_none_or(|(w, _)| weight > w)
            {
                best = Some((weight, sprak));
            }
        }
        best.map(|(_, sprak)| sprak)
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::Sv => &SV,
            Self::En => &EN,
        }
    }

    /// A text without arguments.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        TEXTER
            .lookup_single_language::<&str>(self.identifier(), key, None)
            .unwrap_or_else(|_| missing(key))
    }

    /// A text with arguments.
    #[must_use]
    pub fn with<const N: usize>(self, key: &str, args: [(&'static str, Varde<'_>); N]) -> String {
        let args: HashMap<Cow<'static, str>, Varde<'_>> =
            args.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        TEXTER
            .lookup_single_language(self.identifier(), key, Some(&args))
            .unwrap_or_else(|_| missing(key))
    }
}

/// What stands where a text is missing; the tests see to it that none is.
fn missing(key: &str) -> String {
    tracing::error!(key, "a text is missing");
    key.to_owned()
}

#[cfg(test)]
#[path = "sprak_test.rs"]
mod tests;
