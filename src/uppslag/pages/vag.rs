//! Links that open directions in the voter's own map.
//!
//! No one form works everywhere: `geo:` opens the chosen map on Android but nothing
//! on an iPhone, and Apple's address opens Apple's map there but a page elsewhere. So
//! the browser's name decides, and whoever has neither gets OpenStreetMap. The link
//! holds where to go and never where from.

use crate::geo::Wgs84;

/// The kind of map a browser is likely to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kartapp {
    /// iPhone, iPad, Mac.
    Apple,
    /// Android: `geo:` of RFC 5870.
    Geo,
    /// Everyone else.
    Webb,
}

impl Kartapp {
    /// The map of a browser, by its `User-Agent`.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        if user_agent.contains("Android") {
            Self::Geo
        } else if ["iPhone", "iPad", "iPod", "Macintosh"].iter().any(|it| user_agent.contains(it)) {
            Self::Apple
        } else {
            Self::Webb
        }
    }

    /// The way to a place.
    #[must_use]
    pub fn directions(self, plats: Wgs84, namn: &str) -> String {
        let (lat, lon) = (plats.lat(), plats.lon());
        match self {
            Self::Apple => format!("https://maps.apple.com/?daddr={lat:.6},{lon:.6}&dirflg=w"),
            Self::Geo => format!("geo:0,0?q={lat:.6},{lon:.6}({})", escape(namn)),
            Self::Webb => format!(
                "https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&to={lat:.6}%2C{lon:.6}"
            ),
        }
    }
}

/// Escapes all but letters and digits, as a label within parentheses needs.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phone_gets_the_link_that_opens_its_map() {
        let here = Wgs84::parse(59.343_412_34, 18.054_5).unwrap();
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1";
        assert_eq!(
            Kartapp::of(iphone).directions(here, "Odenplan"),
            "https://maps.apple.com/?daddr=59.343412,18.054500&dirflg=w"
        );
        let android = "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130.0 Mobile";
        assert_eq!(
            Kartapp::of(android).directions(here, "Åvägen (2)"),
            "geo:0,0?q=59.343412,18.054500(%C3%85v%C3%A4gen%20%282%29)"
        );
        let desktop = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0";
        assert!(
            Kartapp::of(desktop).directions(here, "x").starts_with("https://www.openstreetmap")
        );
    }
}
