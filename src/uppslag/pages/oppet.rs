//! When a place is open, in words and shapes.

use chrono::NaiveDate;

use crate::lokal::Stalletyp;
use crate::tid::{self, Klockslag, Svensktid};
use crate::uppslag::Stalle;
use crate::uppslag::svar::Oppetlage;
use crate::web::ord;
use crate::web::sprak::Sprak;

/// How long before closing a place is said to close soon.
const SOON_MIN: i64 = 30;

/// The moment that a page speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Stund<'a> {
    /// The moment.
    pub vid: &'a Svensktid,
    /// Whether it is now; otherwise the voter has named it.
    pub nu: bool,
}

impl Stund<'_> {
    /// A day in words: «i morgon» only to someone who asks about now.
    #[must_use]
    pub fn day(self, sprak: Sprak, datum: NaiveDate) -> String {
        if self.nu {
            ord::day(sprak, datum, self.vid.date_naive())
        } else {
            sprak.with("ord-pa-dag", [("dag", ord::date(sprak, datum).into())])
        }
    }

    /// Whether a place that closes then closes soon.
    #[must_use]
    pub fn soon(self, datum: NaiveDate, klockslag: Klockslag) -> bool {
        let left = tid::instant(datum, klockslag).signed_duration_since(self.vid);
        self.nu && left.num_minutes() <= SOON_MIN
    }
}

/// The state of a place in words, with the class and the shape that go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lage {
    /// «öppet nu till klockan 18».
    pub text: String,
    /// For the style sheet: `oppen`, `snart`, `stangd` or `vilar`.
    pub klass: &'static str,
    /// The shape in lists and on the map.
    pub form: &'static str,
}

/// The state of a place at a moment.
#[must_use]
pub fn lage(sprak: Sprak, stalle: &Stalle, stund: Stund<'_>) -> Lage {
    let state = stalle.oppetlage(stund.vid);
    let open = matches!(state, Oppetlage::OppetTill(..));
    let (text, klass) = match state {
        Oppetlage::OppetTill(datum, closes) => {
            let tid = ord::clock(sprak, closing(stund.vid.date_naive(), datum, closes)).into();
            if stund.soon(datum, closes) {
                (sprak.with("lage-stanger-snart", [("tid", tid)]), "snart")
            } else if stund.nu {
                (sprak.with("lage-oppet-nu", [("tid", tid)]), "oppen")
            } else {
                (sprak.with("lage-oppet", [("tid", tid)]), "oppen")
            }
        }
        Oppetlage::OppnarNasta(datum, opens) => {
            let (dag, tid) = (stund.day(sprak, datum), ord::clock(sprak, opens));
            let text = sprak.with("lage-stangt-oppnar", [("dag", dag.into()), ("tid", tid.into())]);
            (text, "stangd")
        }
        Oppetlage::StangtForGott => (sprak.t("lage-stangt-helt"), "vilar"),
    };
    Lage { text, klass, form: form(stalle.typ, open) }
}

/// Midnight at the end of the day is 24, not 0 of the next.
#[must_use]
pub fn closing(today: NaiveDate, datum: NaiveDate, closes: Klockslag) -> Klockslag {
    if datum > today && closes.minutes() == 0 { Klockslag::DYGNETS_SLUT } else { closes }
}

/// The shape of a place: circle open, square shut, triangle street site, diamond
/// institution.
#[must_use]
pub const fn form(typ: Stalletyp, open: bool) -> &'static str {
    match (typ, open) {
        (Stalletyp::Tillfallig, true) => "gata",
        (Stalletyp::Tillfallig, false) => "gata-stangd",
        (Stalletyp::Institution, true) => "institution",
        (Stalletyp::Institution, false) => "institution-stangd",
        (_, true) => "oppen",
        (_, false) => "stangd",
    }
}

/// The hours of a place on a day: «10–16 och 17–19»; `None` when it is closed.
#[must_use]
pub fn hours(sprak: Sprak, stalle: &Stalle, datum: NaiveDate) -> Option<String> {
    stalle
        .oppettider
        .iter()
        .filter(|hours| hours.datum == datum)
        .map(|hours| ord::hours(sprak, hours.tid.oppnar(), hours.tid.stanger()))
        .reduce(|first, last| {
            sprak.with("tider-och", [("forst", first.into()), ("sist", last.into())])
        })
}
