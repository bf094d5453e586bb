//! A kansli's own sheet of vallokaler: one row a valdistrikt with code, name, lokal,
//! address, postnummer and postort, with or without a header, and perhaps coordinates.
//! Coordinates that it lacks come from a file beside it, or else are sought in what is
//! known.

use std::collections::{BTreeMap, HashMap};

use super::Last;
use super::rad::{Fel, distrikt, plats};
use crate::fil::namn;
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{Anmarkning, Avvisad, Filfel, shortened};
use crate::geo::Wgs84;
use crate::lokal::matcha::{Nyckel, plain};
use crate::lokal::{Intervall, Lokal};
use crate::lokal::{Oppettid, Rostmottagningsstalle, Stalletyp};
use crate::val::{Val, rules};
use crate::valdistrikt::Valdistriktskod;

/// Where the columns of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ark {
    kod: usize,
    distrikt: usize,
    lokal: usize,
    adress: usize,
    postnummer: Option<usize>,
    postort: Option<usize>,
    lage: Option<(usize, usize)>,
    /// Whether the first row is a row like the others.
    utan_rubrik: bool,
}

fn column(tabell: &Tabell, wanted: &[&str]) -> Option<usize> {
    let names = &tabell.kolumner;
    wanted.iter().find_map(|wanted| names.iter().position(|name| namn::plain(name) == *wanted))
}

impl Ark {
    /// Recognises a sheet; `None` when it is something else, such as Valmyndigheten's
    /// file.
    pub(super) fn recognise(tabell: &Tabell) -> Option<Self> {
        let code =
            |text: &str| (3..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let first = tabell.kolumner.first().map(String::as_str).unwrap_or_default();
        if code(first) && tabell.kolumner.len() >= 4 {
            let more = |place: usize| (tabell.kolumner.len() > place).then_some(place);
            return Some(Self {
                kod: 0,
                distrikt: 1,
                lokal: 2,
                adress: 3,
                postnummer: more(4),
                postort: more(5),
                lage: None,
                utan_rubrik: true,
            });
        }
        if column(tabell, &["valdag"]).is_some() {
            return None;
        }
        Some(Self {
            kod: column(tabell, &["rowkey", "valdistriktskod", "distriktskod", "valdistriktkod"])?,
            distrikt: column(tabell, &["valdistriktnamn", "valdistrikt", "distriktsnamn"])?,
            lokal: column(tabell, &["vallokalnamn", "vallokal", "lokal"])?,
            adress: column(tabell, &["adress", "gatuadress", "adress2"])?,
            postnummer: column(tabell, &["postnr", "postnummer"]),
            postort: column(tabell, &["postort"]),
            lage: column(tabell, &LATITUD).zip(column(tabell, &LONGITUD)),
            utan_rubrik: false,
        })
    }

    /// Reads every row. Pure.
    pub(super) fn read(self, fil: &str, tabell: &Tabell, val: &Val, lagen: &Lagen) -> Last {
        let mut last = Last::default();
        let mut rows: HashMap<Valdistriktskod, usize> = HashMap::new();
        if self.utan_rubrik {
            let names: Vec<&str> = tabell.kolumner.iter().map(String::as_str).collect();
            self.row(fil, 1, &|place| names.get(place).copied().unwrap_or_default(), val, lagen)
                .keep(&mut last, &mut rows);
        }
        for rad in tabell.rader() {
            self.row(fil, rad.nummer, &|place| Rad::get(&rad, place), val, lagen)
                .keep(&mut last, &mut rows);
        }
        if !last.stallen.is_empty() {
            let (from, to) = rules::ramar(val).vallokal;
            let text = format!(
                "Arket har inga öppettider. Vallokalerna får lagens {from}–{to} på valdagen \
                 (VL 4:21)."
            );
            last.anmarkningar.push(Anmarkning { rad: None, text });
        }
        last
    }

    fn row<'t>(
        self,
        fil: &'t str,
        nummer: usize,
        get: &dyn Fn(usize) -> &'t str,
        val: &Val,
        lagen: &Lagen,
    ) -> Utlast<'t> {
        let read = || {
            let kod = distrikt(get(self.kod), val.kommun)?;
            let (namn, adress) = (get(self.lokal), get(self.adress));
            if plain(namn).is_empty() {
                let skal = "Lokalens namn saknas. Skriv in det.".to_owned();
                return Err(Fel { falt: "vallokal".to_owned(), varde: namn.to_owned(), skal });
            }
            let own = self.lage.map(|(lat, lon)| (get(lat), get(lon)));
            let own = own.filter(|(lat, lon)| !lat.is_empty() || !lon.is_empty());
            let plats = match own {
                Some((lat, lon)) => Some(plats(namn, lat, lon)?),
                None => lagen.find(namn, adress),
            };
            let (from, to) = rules::ramar(val).vallokal;
            let oppettider = Intervall::new(from, to)
                .map(|tid| vec![Oppettid { datum: val.valdag, tid }])
                .unwrap_or_default();
            let stalle = Rostmottagningsstalle {
                typ: Stalletyp::Vallokal,
                namn: namn.to_owned(),
                anvisning: String::new(),
                adress: adress.to_owned(),
                tillganglighet: String::new(),
                plats,
                valdistrikt: Some(kod),
                valkrets: None,
                valdistrikt_namn: get(self.distrikt).to_owned(),
                kommun: None,
                kallans_id: String::new(),
                oppettider,
            };
            let text = |place: Option<usize>| place.map(get).unwrap_or_default().to_owned();
            let post = Post { postnummer: text(self.postnummer), postort: text(self.postort) };
            Ok((kod, post, stalle))
        };
        Utlast { fil, nummer, last: read() }
    }
}

/// The rest of an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    /// As the sheet writes it.
    pub postnummer: String,
    /// The post town.
    pub postort: String,
}

struct Utlast<'t> {
    fil: &'t str,
    nummer: usize,
    last: Result<(Valdistriktskod, Post, Rostmottagningsstalle), Fel>,
}

impl Utlast<'_> {
    fn keep(self, last: &mut Last, rows: &mut HashMap<Valdistriktskod, usize>) {
        last.lasta += 1;
        let once = self.last.and_then(|read| match rows.insert(read.0, self.nummer) {
            None => Ok(read),
            Some(first) => Err(Fel {
                falt: "valdistrikt".to_owned(),
                varde: read.0.to_string(),
                skal: format!(
                    "Valdistriktet har redan en vallokal på rad {first}. Ta bort den ena."
                ),
            }),
        });
        match once {
            Ok((_, post, stalle)) => {
                last.post.push(post);
                last.stallen.push(stalle);
                last.rader.push(self.nummer);
            }
            Err(fel) => last.avvisade.push(Avvisad {
                fil: self.fil.to_owned(),
                rad: self.nummer,
                falt: fel.falt,
                varde: shortened(&fel.varde),
                skal: fel.skal,
            }),
        }
    }
}

const LATITUD: [&str; 3] = ["latitud", "lat", "latitude"];
const LONGITUD: [&str; 4] = ["longitud", "lon", "lng", "longitude"];

/// Places by name and address, from a file beside the sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lagen {
    by_key: BTreeMap<Nyckel, Wgs84>,
    by_address: BTreeMap<String, Option<Wgs84>>,
}

impl Lagen {
    /// Reads the file. A row without coordinates says nothing.
    ///
    /// # Errors
    /// [`Filfel`] when it lacks the columns, and of the first row whose coordinates are
    /// no place.
    pub fn read(fil_namn: &str, bytes: &[u8]) -> Result<Self, Filfel> {
        let form = |skal: String| Filfel::Form { fil: fil_namn.to_owned(), skal };
        let tabell = Tabell::read(fil_namn, bytes)?;
        let lokal = column(&tabell, &["vallokal", "vallokalnamn", "lokal", "namn"]);
        let adress = column(&tabell, &["adress", "gatuadress", "adress2"]);
        let lage = column(&tabell, &LATITUD).zip(column(&tabell, &LONGITUD));
        let (Some(lokal), Some(adress), Some((lat, lon))) = (lokal, adress, lage) else {
            return Err(form(
                "filen med lägen ska ha kolumnerna vallokal, adress, lat och lon.".to_owned(),
            ));
        };
        let mut lagen = Self::default();
        for rad in tabell.rader() {
            let (namn, adress) = (rad.get(lokal), rad.get(adress));
            if rad.get(lat).is_empty() && rad.get(lon).is_empty() {
                continue;
            }
            let place = plats(namn, rad.get(lat), rad.get(lon))
                .map_err(|fel| form(format!("rad {}: {}", rad.nummer, fel.skal)))?;
            lagen.add(namn, adress, place);
        }
        Ok(lagen)
    }

    /// The places of the lokaler that are known.
    #[must_use]
    pub fn of_lokaler(lokaler: &[Lokal]) -> Self {
        let mut lagen = Self::default();
        for lokal in lokaler {
            if let Some(place) = lokal.plats {
                lagen.add(&lokal.namn, &lokal.adress, place);
            }
        }
        lagen
    }

    fn add(&mut self, namn: &str, adress: &str, place: Wgs84) {
        self.by_key.entry(Nyckel::new(namn, adress)).or_insert(place);
        let adress = plain(adress);
        if !adress.is_empty() {
            self.by_address
                .entry(adress)
                // An address of two places tells neither.
                .and_modify(|known| *known = known.filter(|other| near(*other, place)))
                .or_insert(Some(place));
        }
    }

    /// The place of a lokal: of its name and address, or else of its address alone.
    #[must_use]
    pub fn find(&self, namn: &str, adress: &str) -> Option<Wgs84> {
        let by_address = || self.by_address.get(&plain(adress)).copied().flatten();
        self.by_key.get(&Nyckel::new(namn, adress)).copied().or_else(by_address)
    }
}

fn near(a: Wgs84, b: Wgs84) -> bool {
    crate::geo::distance::great_circle_m(a, b) <= crate::lokal::matcha::SAMMA_INOM_M
}

/// What a search for a place by address gives, in the register of addresses.
pub trait Adressplats {
    /// The place of an address, when the register has it and it is one place.
    fn find(&mut self, adress: &str, post: &Post) -> Option<Wgs84>;
}

/// Gives places to what lacks one: first by the lokaler that are known, then by the
/// register of addresses; tells what remains.
pub(super) fn complete(last: &mut Last, lokaler: &[Lokal], adresser: &mut dyn Adressplats) {
    let known = Lagen::of_lokaler(lokaler);
    let (mut of_lokaler, mut of_addresses) = (0_usize, 0_usize);
    let mut lacking: BTreeMap<String, (usize, String, usize)> = BTreeMap::new();
    let mut sought: HashMap<String, Option<Wgs84>> = HashMap::new();
    for ((stalle, post), rad) in last.stallen.iter_mut().zip(&last.post).zip(&last.rader) {
        if stalle.plats.is_some() {
            continue;
        }
        if let Some(place) = known.find(&stalle.namn, &stalle.adress) {
            stalle.plats = Some(place);
            of_lokaler += 1;
            continue;
        }
        let place = sought
            .entry(format!("{}|{}", stalle.adress, post.postnummer))
            .or_insert_with(|| adresser.find(&stalle.adress, post));
        if place.is_some() {
            stalle.plats = *place;
            of_addresses += 1;
            continue;
        }
        let shown = format!("{}, {}", stalle.namn, stalle.adress);
        lacking.entry(plain(&shown)).or_insert((*rad, shown, 0)).2 += 1;
    }
    for (count, source) in
        [(of_lokaler, "registret över lokaler"), (of_addresses, "adressregistret")]
    {
        if count > 0 {
            let text = format!("{count} valdistrikt fick vallokalens läge ur {source}.");
            last.anmarkningar.push(Anmarkning { rad: None, text });
        }
    }
    let mut lacking: Vec<(usize, String, usize)> = lacking.into_values().collect();
    lacking.sort_unstable();
    last.anmarkningar.extend(lacking.into_iter().map(|(rad, shown, districts)| Anmarkning {
        rad: Some(rad),
        text: format!(
            "«{shown}» saknar koordinater ({districts} valdistrikt) och läggs in utan plats. Sätt \
             platsen på lokalens kort."
        ),
    }));
}

#[cfg(test)]
mod tests;
