//! Which column of a table holds what: found from its header, or told.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::fil::namn::plain;

/// What a column of an address table can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Falt {
    /// The whole address in one line.
    Adress,
    /// Street or place: Lantmäteriet's adressområde.
    Gata,
    /// The farm within the place: Lantmäteriet's gårdsadressområde.
    Gard,
    /// The number, perhaps with a letter: Lantmäteriet's adressplatsnummer.
    Nummer,
    /// The letter after the number: bokstavstillägg.
    Bokstav,
    /// The house behind the house: lägestillägg.
    Lage,
    /// Its number: lägestilläggsnummer.
    Lagesnummer,
    /// Postnummer.
    Postnummer,
    /// Postort.
    Postort,
    /// Latitude in degrees.
    Lat,
    /// Longitude in degrees.
    Lon,
    /// Northing.
    Norr,
    /// Easting.
    Ost,
    /// The first of two coordinates, which is east in some files and north in others.
    X,
    /// The second of them.
    Y,
    /// Lantmäteriet's objektidentitet, or another lasting identity.
    Id,
    /// The valdistrikt that the register gives.
    Valdistriktskod,
    /// The kommun, by code or name.
    Kommun,
}

/// Each field with its word on the command line and the headers that mean it, in the
/// form of [`plain`], the best first.
const FALT: [(Falt, &str, &[&str]); 18] = [
    (
        Falt::Adress,
        "adress",
        &["adress", "address", "gatuadress", "besoksadress", "belagenhetsadress", "adressrad"],
    ),
    (
        Falt::Gata,
        "gata",
        &[
            "gata",
            "gatunamn",
            "street",
            "streetname",
            "addrstreet",
            "vagnamn",
            "adressomrade",
            "adressomradesnamn",
            "adressomradenamn",
        ],
    ),
    (
        Falt::Gard,
        "gard",
        &["gardsadressomrade", "gardsadressomradesnamn", "gardsadressomradenamn", "gard"],
    ),
    (
        Falt::Nummer,
        "nummer",
        &[
            "nummer",
            "nr",
            "gatunummer",
            "husnummer",
            "housenumber",
            "addrhousenumber",
            "adressplatsnummer",
            "adressplats",
            "adressnummer",
        ],
    ),
    (Falt::Bokstav, "bokstav", &["bokstav", "bokstavstillagg", "littera"]),
    (Falt::Lage, "lage", &["lagestillagg"]),
    (Falt::Lagesnummer, "lagesnummer", &["lagestillaggsnummer", "lagesnummer"]),
    (
        Falt::Postnummer,
        "postnummer",
        &["postnummer", "postnr", "postcode", "addrpostcode", "postalcode", "zipcode", "zip"],
    ),
    (Falt::Postort, "postort", &["postort", "ort", "city", "addrcity", "town", "stad"]),
    (Falt::Lat, "lat", &["lat", "latitud", "latitude", "wgs84lat", "latwgs84", "breddgrad"]),
    (
        Falt::Lon,
        "lon",
        &["lon", "lng", "long", "longitud", "longitude", "wgs84lon", "lonwgs84", "langdgrad"],
    ),
    (
        Falt::Norr,
        "norr",
        &[
            "norr",
            "n",
            "nord",
            "north",
            "northing",
            "nkoordinat",
            "nordkoordinat",
            "nkoord",
            "sweref99n",
            "sweref99norr",
            "sweref99tmn",
            "sweref99tmnorr",
            "swerefn",
            "swerefnorr",
        ],
    ),
    (
        Falt::Ost,
        "ost",
        &[
            "ost",
            "e",
            "o",
            "east",
            "easting",
            "ekoordinat",
            "ostkoordinat",
            "ekoord",
            "sweref99e",
            "sweref99ost",
            "sweref99tme",
            "sweref99tmost",
            "swerefe",
            "swerefost",
        ],
    ),
    (Falt::X, "x", &["x", "xkoordinat", "xkoord", "coordx", "swerefx", "sweref99x", "sweref99tmx"]),
    (Falt::Y, "y", &["y", "ykoordinat", "ykoord", "coordy", "swerefy", "sweref99y", "sweref99tmy"]),
    (Falt::Id, "id", &["objektidentitet", "objektid", "uuid", "id"]),
    (Falt::Valdistriktskod, "valdistriktskod", &["valdistriktskod", "valdistriktkod", "lkfv"]),
    (Falt::Kommun, "kommun", &["kommunkod", "kommun"]),
];

impl Falt {
    /// The word on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        FALT.iter().find(|(falt, ..)| *falt == self).map_or("", |(_, word, _)| word)
    }
}

impl fmt::Display for Falt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why columns could not be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Kolumnfel {
    /// Not `field=column`.
    #[error("«{0}» ska skrivas fält=kolumn, till exempel gata=street.")]
    Form(String),
    /// A field that there is none of.
    #[error("Det finns inget fält «{0}». Fälten är {falt}.", falt = words())]
    Falt(String),
    /// A column that the file does not have.
    #[error("filen har ingen kolumn «{0}». Kolumnerna är {1}.")]
    Kolumn(String, String),
    /// No column with the address.
    #[error(
        "ingen kolumn med adress känns igen. Kolumnerna är {0}. Ange en med till exempel \
         --kolumner adress=NAMN."
    )]
    IngenAdress(String),
    /// No columns with the position.
    #[error(
        "inga kolumner med läge känns igen. Kolumnerna är {0}. Ange dem med till exempel \
         --kolumner lat=NAMN,lon=NAMN eller norr=NAMN,ost=NAMN."
    )]
    IngetLage(String),
}

fn words() -> String {
    FALT.map(|(_, word, _)| word).join(", ")
}

/// One `field=column` of the command line; without a column the field is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Angiven {
    falt: Falt,
    kolumn: String,
}

impl Angiven {
    /// The field that is told.
    #[must_use]
    pub const fn falt(&self) -> Falt {
        self.falt
    }
}

impl FromStr for Angiven {
    type Err = Kolumnfel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (falt, kolumn) =
            text.split_once('=').ok_or_else(|| Kolumnfel::Form(text.to_owned()))?;
        let wanted = plain(falt);
        let falt = FALT
            .iter()
            .find(|(_, word, names)| *word == wanted || names.contains(&wanted.as_str()))
            .map(|(falt, ..)| *falt)
            .ok_or_else(|| Kolumnfel::Falt(falt.trim().to_owned()))?;
        Ok(Self { falt, kolumn: kolumn.trim().to_owned() })
    }
}

/// Which columns hold the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lageskolumner {
    /// The column that should hold east or longitude.
    pub ost: usize,
    /// The column that should hold north or latitude.
    pub norr: usize,
    /// True for columns called x and y, of which either may be north.
    pub xy: bool,
}

/// Which column holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kolumner {
    found: BTreeMap<Falt, usize>,
    /// The position.
    pub lage: Lageskolumner,
}

impl Kolumner {
    /// Finds the columns of a header; what is told goes before what is found.
    ///
    /// # Errors
    /// [`Kolumnfel`] when a told column is not there, or no column holds the address
    /// or the position.
    pub fn find(header: &[String], told: &[Angiven]) -> Result<Self, Kolumnfel> {
        let shown = || header.join(", ");
        let plain_header: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut found = BTreeMap::new();
        for (falt, _, names) in FALT {
            let place =
                names.iter().find_map(|wanted| plain_header.iter().position(|name| name == wanted));
            if let Some(place) = place {
                found.insert(falt, place);
            }
        }
        for Angiven { falt, kolumn } in told {
            if kolumn.is_empty() {
                found.remove(falt);
                continue;
            }
            let place = header
                .iter()
                .position(|name| name == kolumn)
                .or_else(|| plain_header.iter().position(|name| *name == plain(kolumn)))
                .ok_or_else(|| Kolumnfel::Kolumn(kolumn.clone(), shown()))?;
            found.insert(*falt, place);
        }
        if !found.contains_key(&Falt::Adress) && !found.contains_key(&Falt::Gata) {
            return Err(Kolumnfel::IngenAdress(shown()));
        }
        let pair = |ost: Falt, norr: Falt| Some((*found.get(&ost)?, *found.get(&norr)?));
        let is_told = |falt: Falt| told.iter().any(|told| told.falt == falt);
        let mut pairs = [(Falt::Lon, Falt::Lat), (Falt::Ost, Falt::Norr), (Falt::X, Falt::Y)];
        pairs.sort_by_key(|(ost, norr)| !(is_told(*ost) || is_told(*norr)));
        let lage = pairs
            .iter()
            .find_map(|(ost_falt, norr_falt)| {
                let (ost, norr) = pair(*ost_falt, *norr_falt)?;
                Some(Lageskolumner { ost, norr, xy: *ost_falt == Falt::X })
            })
            .ok_or_else(|| Kolumnfel::IngetLage(shown()))?;
        Ok(Self { found, lage })
    }

    /// The place of a field's column.
    #[must_use]
    pub fn get(&self, falt: Falt) -> Option<usize> {
        self.found.get(&falt).copied()
    }

    /// Reads a field no more.
    pub fn forget(&mut self, falt: Falt) {
        self.found.remove(&falt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn found(names: &str, told: &[&str]) -> Result<Kolumner, Kolumnfel> {
        let told: Vec<Angiven> = told.iter().map(|text| text.parse().unwrap()).collect();
        Kolumner::find(&header(names), &told)
    }

    #[test]
    fn headers_are_recognised_whatever_their_dress() {
        let k = found("osm,street,housenumber,postcode,city,name,lat,lon", &[]).unwrap();
        assert_eq!(k.get(Falt::Gata), Some(1));
        assert_eq!(k.get(Falt::Nummer), Some(2));
        assert_eq!(k.get(Falt::Postort), Some(4));
        assert_eq!(k.lage, Lageskolumner { ost: 7, norr: 6, xy: false });
        let k = found(
            "Objektidentitet,ADRESSOMRÅDE,Gårdsadressområde,Adressplatsnummer,Bokstavstillägg,\
             Lägestillägg,Lägestilläggs-nummer,Postnummer,Post ort,N,E",
            &[],
        )
        .unwrap();
        let places = [
            Falt::Id,
            Falt::Gata,
            Falt::Gard,
            Falt::Nummer,
            Falt::Bokstav,
            Falt::Lage,
            Falt::Lagesnummer,
            Falt::Postnummer,
            Falt::Postort,
            Falt::Norr,
            Falt::Ost,
        ];
        for (place, falt) in places.into_iter().enumerate() {
            assert_eq!(k.get(falt), Some(place), "{falt}");
        }
    }

    #[test]
    fn told_columns_go_first_and_an_empty_one_takes_a_field_away() {
        let k = found("Gatan,nr,lat,lon,X,Y", &["gata=gatan", "x=X", "nummer="]).unwrap();
        assert_eq!(k.get(Falt::Gata), Some(0));
        assert_eq!(k.get(Falt::Nummer), None);
        assert_eq!(k.lage, Lageskolumner { ost: 4, norr: 5, xy: true });
    }

    #[test]
    fn what_is_missing_is_told_with_what_there_is() {
        assert!(matches!(found("a,lat,lon", &[]), Err(Kolumnfel::IngenAdress(_))));
        assert!(matches!(found("adress,lat", &[]), Err(Kolumnfel::IngetLage(_))));
        let missing = found("adress,lat,lon", &["gata=street"]).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "filen har ingen kolumn «street». Kolumnerna är adress, lat, lon."
        );
        assert!(matches!("gata".parse::<Angiven>(), Err(Kolumnfel::Form(_))));
        let unknown = "hus=a".parse::<Angiven>().unwrap_err().to_string();
        assert!(unknown.contains("Fälten är adress, gata,"), "{unknown}");
    }
}
