//! The kommun as a whole, and what it says to the world.

use chrono::NaiveDate;

use super::data::DATA;
use super::distrikt::{Distrikt, Indelning, Ort};
use super::falt::{Falt, Nummer};
use super::gator::{self, Gatunat, Gatunr};
use super::hus::{self, Hus};
use super::namn::Platser;
use super::terrang::Terrang;
use super::vagar::{Vagar, Vagslag};
use super::{Exempelfel, Parametrar, broar, polygoner};
use crate::adress::Adress;
use crate::geo::{self, Projektionsfel, Wgs84};
use crate::val::{Kansli, Kommunkod, Val, ValId, Valfel, Valform, Valtyp};
use crate::valdistrikt::{Valdistrikt, Valdistriktskod, Valkrets};

/// The example kommun.
#[derive(Debug)]
pub struct Kommun {
    /// What it was made from.
    pub parametrar: Parametrar,
    /// Land and water.
    pub terrang: Terrang,
    /// Valdistrikt, stadsdelar, orter, valkretsar.
    pub indelning: Indelning,
    /// Names of stadsdelar and orter.
    pub platser: Platser,
    /// What lies between the cells.
    pub vagar: Vagar,
    /// Streets, and the walking network.
    pub gatunat: Gatunat,
    /// Every entrance with an address.
    pub hus: Vec<Hus>,
    postnummer: Falt<Distrikt, String>,
    koder: Falt<Distrikt, Valdistriktskod>,
    valkretsar: Vec<Valkrets>,
}

impl Kommun {
    /// Makes the kommun. O(n log n); a second or two for a million addresses.
    ///
    /// # Errors
    /// [`Exempelfel::Trangt`] when a seed leaves too little land, which no seed that
    /// was tried does.
    pub fn new(parametrar: Parametrar) -> Result<Self, Exempelfel> {
        let Parametrar { seed, valdistrikt, adresser } = parametrar;
        let mut terrang = Terrang::new(seed, valdistrikt);
        let broar = broar::build(&mut terrang);
        terrang.smooth_coast();
        let indelning = Indelning::new(seed, &mut terrang, &broar, valdistrikt);
        if indelning.rutor.len() != valdistrikt {
            return Err(Exempelfel::Trangt(seed));
        }
        let platser = Platser::new(seed, &terrang, &indelning);
        let vagar = Vagar::new(seed, &terrang, &indelning, &broar);
        let gator = gator::named(seed, &terrang, &indelning, &platser, &vagar, &broar);
        let hus = hus::build(seed, &terrang, &vagar, &gator, adresser);
        let gatunat = Gatunat::new(&terrang, &vagar, gator);
        let postnummer = hus::postnummer(&indelning);
        let koder = codes(&indelning)?;
        let valkretsar = valkretsar(&indelning, &platser);
        Ok(Self {
            parametrar,
            terrang,
            indelning,
            platser,
            vagar,
            gatunat,
            hus,
            postnummer,
            koder,
            valkretsar,
        })
    }

    /// The val that the example is shown with, marked as an example.
    ///
    /// # Errors
    /// [`Exempelfel::Val`] unless the day is a Sunday.
    pub fn val(id: ValId, valdag: NaiveDate) -> Result<Val, Exempelfel> {
        let mut val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommunkod()?)?;
        val.namn = format!("{} (påhittad): {}", DATA.kommun.namn, lower_first(&val.namn));
        val.exempel = true;
        val.kansli = Kansli {
            namn: Some(DATA.kommun.valnamnd.clone()),
            telefon: Some(DATA.kommun.telefon.clone()),
            hemsida: Some(DATA.kommun.hemsida.clone()),
        };
        Ok(val)
    }

    /// The code of a valdistrikt.
    #[must_use]
    pub fn kod(&self, distrikt: Distrikt) -> Valdistriktskod {
        self.koder[distrikt]
    }

    /// The valdistrikt with names and outlines, by code.
    #[must_use]
    pub fn valdistrikt(&self) -> Vec<Valdistrikt> {
        let streets = self.main_streets();
        let indelning = &self.indelning;
        indelning
            .rutor
            .par()
            .map(|(d, cells)| Valdistrikt {
                kod: self.koder[d],
                namn: self.district_name(d, streets[d]),
                polygon: polygoner::outline(&self.terrang, cells, |ruta| {
                    indelning.distrikt[ruta] == Some(d)
                }),
                rostberattigade: Some(indelning.rostberattigade[d]),
            })
            .collect()
    }

    /// The valkrets of a valdistrikt.
    #[must_use]
    pub fn valkrets(&self, distrikt: Distrikt) -> Option<Valkrets> {
        self.valkretsar.get(self.indelning.valkrets[distrikt]).cloned()
    }

    /// Every address, in the order of streets and numbers.
    ///
    /// # Errors
    /// [`Exempelfel::Plats`], which the example's place on the plane rules out.
    pub fn adresser(&self) -> Result<Vec<Adress>, Exempelfel> {
        self.hus
            .iter()
            .enumerate()
            .map(|(i, hus)| {
                Ok(Adress {
                    nyckel: self.parametrar.key(i),
                    gata: self.gatunat.gator[hus.gata].namn.clone(),
                    nummer: Some(hus.nummer),
                    tillagg: hus.bokstav.map(String::from).unwrap_or_default(),
                    postnummer: self.postnummer_of(hus).to_owned(),
                    postort: self.platser.ort[self.ort_of(hus.gata)].clone(),
                    plats: wgs84(hus.plats)?,
                    valdistrikt: None,
                })
            })
            .collect()
    }

    /// Street and number of a house as printed: «Björkvägen 12 B».
    #[must_use]
    pub fn adressrad(&self, hus: &Hus) -> String {
        let tillagg = hus.bokstav.map(String::from).unwrap_or_default();
        crate::adress::rad(&self.gatunat.gator[hus.gata].namn, Some(hus.nummer), &tillagg)
    }

    fn ort_of(&self, gata: Gatunr) -> Ort {
        self.indelning.ort[self.gatunat.gator[gata].stadsdel]
    }

    /// The postnummer of the house's own district; across the border of an ort, that
    /// of the street, since a street keeps its postort.
    fn postnummer_of(&self, hus: &Hus) -> &str {
        let gata = &self.gatunat.gator[hus.gata];
        let own = self.indelning.distrikt[hus.ruta]
            .filter(|d| self.indelning.ort[self.indelning.stadsdel[*d]] == self.ort_of(hus.gata));
        let first = || self.indelning.distrikten[gata.stadsdel].first().copied();
        own.or_else(first).map_or("", |d| &self.postnummer[d])
    }

    /// The street that runs longest within or along each district.
    fn main_streets(&self) -> Falt<Distrikt, Option<Gatunr>> {
        let mut beside: Vec<(Distrikt, Gatunr)> = Vec::new();
        let streets = self.gatunat.gator.par().filter(|(_, gata)| gata.slag == Vagslag::Gata);
        for (nr, gata) in streets {
            for sida in &gata.sidor {
                let side = self.terrang.nat.mellan(*sida);
                let districts = [side.vanster, side.hoger]
                    .into_iter()
                    .flatten()
                    .filter_map(|ruta| self.indelning.distrikt[ruta]);
                beside.extend(districts.map(|d| (d, nr)));
            }
        }
        beside.sort_unstable();
        let mut best =
            Falt::<Distrikt, (usize, Option<Gatunr>)>::filled(self.koder.len(), (0, None));
        for run in beside.chunk_by(|a, b| a == b) {
            if let Some((d, nr)) = run.first().copied()
                && run.len() > best[d].0
            {
                best[d] = (run.len(), Some(nr));
            }
        }
        best.iter().map(|(_, nr)| *nr).collect()
    }

    /// As real ones are called: stadsdel, number in it, and a place in the district.
    fn district_name(&self, d: Distrikt, street: Option<Gatunr>) -> String {
        let s = self.indelning.stadsdel[d];
        let within = &self.indelning.distrikten[s];
        let nummer = within.iter().take_while(|other| **other < d).count() + 1;
        let square = self.vagar.torg[s].filter(|r| self.indelning.distrikt[*r] == Some(d));
        let name = street.map_or("", |nr| &self.gatunat.gator[nr].namn);
        let place = match square {
            Some(_) => "Torget",
            None if nummer % 4 == 3 => self.side_of_town(d),
            None => name,
        };
        format!("{} {nummer} {place}", self.platser.stadsdel[s]).trim_end().to_owned()
    }

    /// On which side of its stadsdel a district lies.
    fn side_of_town(&self, d: Distrikt) -> &'static str {
        let within = &self.indelning.distrikten[self.indelning.stadsdel[d]];
        let here = self.indelning.mitt[d];
        let (east, north) = within
            .iter()
            .map(|other| here - self.indelning.mitt[*other])
            .fold((0.0, 0.0), |(east, north), off| (east + off.x, north + off.y));
        match (east.abs() > north.abs(), east > 0.0, north > 0.0) {
            (true, true, _) => "Ö",
            (true, false, _) => "V",
            (false, _, true) => "N",
            (false, _, false) => "S",
        }
    }
}

/// The code of the example kommun.
///
/// # Errors
/// When the data hold none, which a test rules out.
pub fn kommunkod() -> Result<Kommunkod, Valfel> {
    DATA.kommun.kod.parse()
}

/// Codes as in many kommuner, stadsdel and number in it, two digits each; where that
/// does not do, the districts are numbered through.
fn codes(indelning: &Indelning) -> Result<Falt<Distrikt, Valdistriktskod>, Exempelfel> {
    const TWO_DIGITS: usize = 99;
    let kommun = kommunkod()?;
    let grouped = indelning.distrikten.len() <= TWO_DIGITS
        && indelning.distrikten.iter().all(|within| within.len() <= TWO_DIGITS);
    let mut codes = Vec::with_capacity(indelning.rutor.len());
    for (s, within) in indelning.distrikten.par() {
        for i in 1..=within.len() {
            let four = if grouped { (s.plats() + 1) * 100 + i } else { codes.len() + 1 };
            codes.push(Valdistriktskod::join(kommun, &format!("{four:04}"))?);
        }
    }
    Ok(codes.into_iter().collect())
}

/// The valkretsar in order, each called after its first and last stadsdel.
fn valkretsar(indelning: &Indelning, platser: &Platser) -> Vec<Valkrets> {
    let mut ends: Vec<(&str, &str)> = Vec::new();
    for (krets, stadsdel) in indelning.valkrets.iter().zip(&indelning.stadsdel) {
        let name = platser.stadsdel[*stadsdel].as_str();
        match ends.get_mut(*krets) {
            Some((_, last)) => *last = name,
            None => ends.push((name, name)),
        }
    }
    ends.iter()
        .zip(1..)
        .map(|((first, last), nummer)| Valkrets {
            kod: format!("{}{nummer:02}", DATA.kommun.kod),
            namn: if first == last {
                format!("{nummer} {first}")
            } else {
                format!("{nummer} {first}-{last}")
            },
        })
        .collect()
}

/// A point in degrees with seven decimals, a centimetre, so that the last bits of a
/// machine's sines do not show.
pub(super) fn wgs84(p: ::geo::Coord<f64>) -> Result<Wgs84, Projektionsfel> {
    let exact = geo::wgs84(p.into())?;
    let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
    Ok(Wgs84::parse(rounded(exact.lat()), rounded(exact.lon())).unwrap_or(exact))
}

fn lower_first(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect())
}
