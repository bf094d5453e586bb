//! How changes are written in the database, field by field, for `#[serde(with)]`.

/// A place as `{"lat": …, "lon": …}`.
pub mod wgs84 {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::geo::Wgs84;

    #[derive(Deserialize)]
    struct Pair {
        lat: f64,
        lon: f64,
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(plats: &Wgs84, to: S) -> Result<S::Ok, S::Error> {
        plats.serialize(to)
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is no place on the globe.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Wgs84, D::Error> {
        let Pair { lat, lon } = Pair::deserialize(from)?;
        Wgs84::parse(lat, lon).map_err(D::Error::custom)
    }
}

/// Hours as `{"2026-08-26": "10:00-18:00"}`; days that are shut are left out.
pub mod tider {
    use std::collections::BTreeMap;

    use chrono::NaiveDate;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::lokal::Intervall;
    use crate::lokal::tider::dagar::{Tider, text};

    /// Writes them.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(tider: &Tider, to: S) -> Result<S::Ok, S::Error> {
        let open = tider.iter().filter(|(_, day)| !day.is_empty());
        to.collect_map(open.map(|(datum, day)| (datum, text(day))))
    }

    /// Reads them.
    ///
    /// # Errors
    /// When a day or its hours cannot be read.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Tider, D::Error> {
        let days = BTreeMap::<NaiveDate, String>::deserialize(from)?;
        days.into_iter()
            .map(|(datum, text)| {
                Ok((datum, Intervall::parse_day(&text).map_err(D::Error::custom)?))
            })
            .collect()
    }
}

/// Needs as their words.
pub mod krav {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::lokal::tillganglighet::Krav;

    /// Writes them.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(krav: &[Krav], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(krav.iter().map(|krav| krav.as_str()))
    }

    /// Reads them.
    ///
    /// # Errors
    /// When a word is no need.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Krav>, D::Error> {
        let words = Vec::<String>::deserialize(from)?;
        words.iter().map(|word| word.parse().map_err(D::Error::custom)).collect()
    }
}
