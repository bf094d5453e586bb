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

#[cfg(test)]
mod tests {
    use super::super::prov::bild;
    use super::*;

    /// The words about a place, by its number, at a moment that is now.
    fn said(sprak: Sprak, lokal_id: i64, moment: &str, nu: bool) -> Lage {
        let vid = tid::parse_moment(moment).unwrap();
        lage(sprak, bild().lokal(lokal_id).next().unwrap(), Stund { vid: &vid, nu })
    }

    #[test]
    fn an_open_place_says_until_when() {
        let open = said(Sprak::Sv, 1, "2026-09-10T13:00", true);
        assert_eq!(open.text, "öppet nu till klockan 18");
        assert_eq!((open.klass, open.form), ("oppen", "oppen"));
        assert_eq!(said(Sprak::En, 1, "2026-09-10T13:00", true).text, "open now until 18:00");
        let later = said(Sprak::Sv, 1, "2026-09-10T13:00", false);
        assert_eq!(later.text, "öppet till klockan 18");
    }

    #[test]
    fn the_last_half_hour_is_told_of_but_only_now() {
        let soon = said(Sprak::Sv, 1, "2026-09-10T17:30", true);
        assert_eq!((&*soon.text, soon.klass), ("stänger snart, klockan 18", "snart"));
        assert_eq!(said(Sprak::Sv, 1, "2026-09-10T17:29", true).klass, "oppen");
        assert_eq!(said(Sprak::Sv, 1, "2026-09-10T17:30", false).klass, "oppen");
    }

    #[test]
    fn a_shut_place_says_when_it_opens() {
        let shut = |moment| said(Sprak::Sv, 1, moment, true).text;
        assert_eq!(shut("2026-09-10T09:59"), "stängt, öppnar i dag klockan 10");
        assert_eq!(shut("2026-09-10T18:00"), "stängt, öppnar i morgon klockan 10");
        assert_eq!(shut("2026-09-11T15:00"), "stängt, öppnar i dag klockan 16");
        assert_eq!(shut("2026-09-11T19:00"), "stängt, öppnar söndag 13 september klockan 8");
        assert_eq!(shut("2026-09-13T20:00"), "stängt, öppnar inte mer i det här valet");
        let english = said(Sprak::En, 1, "2026-09-11T19:00", true).text;
        assert_eq!(english, "closed, opens on Sunday 13 September at 8:00");
    }

    #[test]
    fn midnight_is_the_end_of_the_day() {
        let street = said(Sprak::Sv, 2, "2026-09-12T15:00", true);
        assert_eq!((&*street.text, street.form), ("öppet nu till klockan 24", "gata"));
        assert_eq!(said(Sprak::Sv, 2, "2026-09-12T09:00", true).form, "gata-stangd");
    }

    #[test]
    fn a_day_may_have_several_intervals() {
        let bild = bild();
        let library = bild.lokal(1).next().unwrap();
        let friday = "2026-09-11".parse().unwrap();
        assert_eq!(hours(Sprak::Sv, library, friday).unwrap(), "10–14 och 16–19");
        assert_eq!(hours(Sprak::En, library, friday).unwrap(), "10:00–14:00 and 16:00–19:00");
        assert_eq!(hours(Sprak::Sv, library, "2026-09-12".parse().unwrap()), None);
    }
}
