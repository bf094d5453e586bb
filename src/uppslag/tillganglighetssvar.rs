//! What is known of how one gets in to a lokal, as the API says it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::lokal::inventering::Behov;
use crate::lokal::tillganglighet::{Krav, Svar, Tillganglighet};

/// What is known of how one gets in. `okant` means just that.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Tillganglighet)]
pub struct TillganglighetSvar<'a> {
    /// A way in without steps.
    #[schema(value_type = String, example = "ja")]
    pub stegfritt: &'static str,
    /// A lift where one is needed.
    #[schema(value_type = String, example = "ja")]
    pub hiss: &'static str,
    /// A ramp.
    #[schema(value_type = String, example = "okant")]
    pub ramp: &'static str,
    /// A hearing loop.
    #[schema(value_type = String, example = "okant")]
    pub horslinga: &'static str,
    /// An accessible toilet.
    #[schema(value_type = String, example = "okant")]
    pub toalett: &'static str,
    /// How far needs are met, by the newest inspection.
    #[schema(inline = false)]
    pub nivaer: NivaerSvar,
    /// The day of the newest inspection, if there has been one.
    pub inventerad: Option<NaiveDate>,
    /// What the kommun wrote, if it wrote anything.
    #[schema(example = "Hiss finns")]
    pub text: Option<&'a str>,
}

impl<'a> TillganglighetSvar<'a> {
    /// What is known, as the API says it.
    #[must_use]
    pub fn new(known: &'a Tillganglighet) -> Self {
        let answer = |krav| match known.uppfyller(krav) {
            Svar::Ja => "ja",
            Svar::Nej => "nej",
            Svar::Okant => "okant",
        };
        Self {
            stegfritt: answer(Krav::Stegfritt),
            hiss: answer(Krav::Hiss),
            ramp: answer(Krav::Ramp),
            horslinga: answer(Krav::Horslinga),
            toalett: answer(Krav::Toalett),
            nivaer: NivaerSvar::new(known),
            inventerad: known.inventerat().map(|(datum, _)| *datum),
            text: (!known.text.is_empty()).then_some(&*known.text),
        }
    }
}

/// How far needs are met: `full`, `med_hjalp`, `nej`, or `okand` when something that
/// decides it has not been measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Nivaer)]
pub struct NivaerSvar {
    /// To get about, as in a wheelchair.
    #[schema(value_type = String, example = "full")]
    pub rorelse: &'static str,
    /// To see badly.
    #[schema(value_type = String, example = "med_hjalp")]
    pub syn: &'static str,
    /// To hear badly.
    #[schema(value_type = String, example = "okand")]
    pub horsel: &'static str,
    /// To find one's way and bear with noise.
    #[schema(value_type = String, example = "okand")]
    pub kognition: &'static str,
}

impl NivaerSvar {
    fn new(known: &Tillganglighet) -> Self {
        let niva = |behov| known.niva(behov).as_str();
        Self {
            rorelse: niva(Behov::Rorelse),
            syn: niva(Behov::Syn),
            horsel: niva(Behov::Horsel),
            kognition: niva(Behov::Kognition),
        }
    }
}
