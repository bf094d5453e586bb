//! What the pages about lokaler share: who may open them, and the tabs above them.

use crate::konto::{Roll, Roller};
use crate::val::ValId;
use crate::web::rutt::Tilltrade;

/// Who may look at the plan.
pub const LASER: Tilltrade = Tilltrade::Roller(&[
    Roll::Administrator,
    Roll::Planerare,
    Roll::Bemanningsansvarig,
    Roll::Informationstjanst,
    Roll::Analytiker,
]);

/// Who may change it.
pub const PLANERAR: Tilltrade = Tilltrade::Roller(&[Roll::Planerare]);

/// Who may look at contracts and money.
pub const LASER_EKONOMI: Tilltrade =
    Tilltrade::Roller(&[Roll::Administrator, Roll::Planerare, Roll::Analytiker]);

/// The page about contracts and money, which not all who read the plan may open.
const EKONOMI: &str = "/kansli/lokaler/ekonomi";

/// Each page with its name.
const FLIKAR: [(&str, &str); 10] = [
    ("/kansli/lokaler", "Lista och karta"),
    ("/kansli/lokaler/register", "Register"),
    ("/kansli/lokaler/tider", "Öppettider"),
    ("/kansli/lokaler/vallokaler", "Vallokaler"),
    ("/kansli/lokaler/inventeringar", "Inventeringar"),
    (EKONOMI, "Avtal och ekonomi"),
    ("/kansli/lokaler/checklista", "Checklista"),
    ("/kansli/lokaler/bekraftelser", "Bekräftelser"),
    ("/kansli/lokaler/publicering", "Publicering"),
    ("/kansli/lokaler/kvalitet", "Kvalitet"),
];

/// A tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underflik {
    /// Its link, with the val in work.
    pub href: String,
    /// Its name.
    pub text: &'static str,
    /// Whether it is the page shown.
    pub har: bool,
}

/// The tabs above the page at a path, for `lokal/pages/flikar.html`: those that someone
/// with these roles may follow.
#[must_use]
pub fn flikar(har: &str, val: &ValId, roller: Roller) -> Vec<Underflik> {
    FLIKAR
        .into_iter()
        .filter(|(path, _)| *path != EKONOMI || LASER_EKONOMI.slapper_in(roller))
        .map(|(path, text)| Underflik { href: format!("{path}?val={val}"), text, har: path == har })
        .collect()
}
