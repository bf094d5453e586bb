//! The page of a search, filled in: what the template shows and how it writes numbers.

use askama::Template;

use super::store::{Lage, Sokning};
use super::svar::Svar;
use super::uppdrag::svenskt;
use crate::lokal::flikar::Underflik;
use crate::web::kansli::Kanslisida;

/// What a search asked for and found, or how far it has come.
#[derive(Template)]
#[template(path = "tackning/platsval/pages/svar.html")]
pub(super) struct Visa {
    pub(super) sida: Kanslisida,
    pub(super) flikar: Vec<Underflik>,
    pub(super) val: String,
    pub(super) sokning: Sokning,
    pub(super) planerar: bool,
    pub(super) raknar: bool,
    pub(super) kvar: String,
    pub(super) hittills: String,
    pub(super) villkor: Vec<String>,
    /// What a place is taken to cost where no contract says.
    pub(super) antaget: String,
    pub(super) punkter: String,
    pub(super) plattor: String,
    pub(super) kalla: String,
    pub(super) texter: String,
}

#[allow(
    clippy::unused_self,
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "templates call methods and pass references"
)]
impl Visa {
    pub(super) fn visa(&self, svar: &Svar, varde: &f64) -> String {
        svar.mal.visa(*varde)
    }

    pub(super) fn m(&self, meter: &f64) -> String {
        format!("{} m", svenskt(*meter, 0))
    }

    pub(super) fn m_or(&self, meter: &Option<f64>) -> String {
        meter.as_ref().map_or_else(|| "saknas".to_owned(), |m| self.m(m))
    }

    pub(super) fn antal(&self, antal: &f64) -> String {
        svenskt(*antal, 0)
    }

    pub(super) fn procent(&self, share: &f64) -> String {
        format!("{} %", svenskt(100.0 * *share, 1))
    }

    pub(super) fn tal(&self, tal: &f64) -> String {
        svenskt(*tal, 2)
    }

    pub(super) fn sek(&self, sekunder: &f64) -> String {
        svenskt(*sekunder, 1)
    }

    pub(super) fn samre(&self, svar: &Svar, varde: &f64) -> String {
        svar.mal.skillnad(*varde)
    }
}
