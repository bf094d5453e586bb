//! The tabs above the pages about coverage.

use crate::lokal::flikar::Underflik;
use crate::val::ValId;

/// Each page with its name.
const FLIKAR: [(&str, &str); 7] = [
    ("/kansli/tackning", "Täckning"),
    ("/kansli/tackning/samst", "Sämst ställda"),
    ("/kansli/tackning/scenarier", "Scenarier"),
    ("/kansli/tackning/platsval", "Välj platser"),
    ("/kansli/tackning/koer", "Köer"),
    ("/kansli/tackning/gangnat", "Gångnät"),
    ("/kansli/tackning/metod", "Så räknas det"),
];

/// The tabs above the page at a path, for `lokal/pages/flikar.html`.
#[must_use]
pub fn flikar(har: &str, val: &ValId) -> Vec<Underflik> {
    FLIKAR
        .into_iter()
        .map(|(path, text)| Underflik { href: format!("{path}?val={val}"), text, har: path == har })
        .collect()
}
