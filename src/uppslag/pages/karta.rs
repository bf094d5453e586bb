//! What the map beside a list needs; the script reads it from `data-` attributes.

use serde_json::json;

use crate::config;
use crate::gangnat::narmast::Fran;
use crate::geo::Wgs84;
use crate::uppslag::Valbild;
use crate::valdistrikt::Valdistriktskod;
use crate::web::sprak::Sprak;

/// A map.
#[derive(Debug, Clone)]
pub struct Karta {
    /// Where the valdistrikt come from.
    pub distrikt_url: String,
    /// The valdistrikt that stands out; empty when none does.
    pub valdistrikt: String,
    /// Where the voter is, as `lat,lon`; empty when nowhere.
    pub plats: String,
    /// Where the way from there to a lokal comes from, but for the number of the lokal;
    /// empty when there is none to draw.
    pub vag_url: String,
    /// The number of the lokal that the way leads to first; empty as `vag_url`.
    pub vag_lokal: String,
    /// Whether institutions are shown.
    pub institutioner: bool,
    /// Background tiles; empty when there are none.
    pub plattor: String,
    /// The source of the tiles.
    pub kalla: String,
    /// MapLibre's own texts in the language of the page, as JSON.
    pub texter: String,
}

impl Karta {
    /// A map of places in a val.
    #[must_use]
    pub fn new(sprak: Sprak, bild: &Valbild, sidor: &config::Sidor) -> Self {
        let texts = json!({
            "Map.Title": sprak.t("karta-namn"),
            "NavigationControl.ZoomIn": sprak.t("karta-zooma-in"),
            "NavigationControl.ZoomOut": sprak.t("karta-zooma-ut"),
            "Popup.Close": sprak.t("karta-stang"),
            "AttributionControl.ToggleAttribution": sprak.t("karta-kalla"),
            "CooperativeGesturesHandler.WindowsHelpText": sprak.t("karta-ctrl"),
            "CooperativeGesturesHandler.MacHelpText": sprak.t("karta-cmd"),
            "CooperativeGesturesHandler.MobileHelpText": sprak.t("karta-tva-fingrar"),
        });
        Self {
            distrikt_url: format!("/api/v1/val/{}/valdistrikt", bild.val.id),
            valdistrikt: String::new(),
            plats: String::new(),
            vag_url: String::new(),
            vag_lokal: String::new(),
            institutioner: false,
            plattor: sidor.map_tiles.clone().unwrap_or_default(),
            kalla: sidor.map_attribution.clone(),
            texter: texts.to_string(),
        }
    }

    /// The same with a place to start from and the valdistrikt it lies in.
    #[must_use]
    pub fn around(self, plats: Wgs84, kod: Option<Valdistriktskod>) -> Self {
        Self {
            plats: format!("{:.6},{:.6}", plats.lat(), plats.lon()),
            valdistrikt: kod.map(|kod| kod.to_string()).unwrap_or_default(),
            ..self
        }
    }

    /// The same with the way from a position to a lokal of a val.
    #[must_use]
    pub fn with_vag(self, bild: &Valbild, fran: &Fran, lokal: i64) -> Self {
        let (lat, lon) = (fran.plats.lat(), fran.plats.lon());
        let (val, profil) = (&bild.val.id, fran.profil);
        Self {
            vag_url: format!("/api/v1/vag?val={val}&lat={lat:.6}&lon={lon:.6}&profil={profil}"),
            vag_lokal: lokal.to_string(),
            ..self
        }
    }
}
