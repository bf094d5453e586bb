//! Addresses in memory: columns, sorted by street and number.
//!
//! An address takes 22 bytes beside its share of its street: coordinates are kept
//! in units of 10⁻⁷ degree (about a centimetre), and postcodes, towns and suffixes
//! as numbers into tables of distinct values.

use std::collections::HashMap;

use super::gatunamn::sort_key;
use crate::adress;
use crate::geo::Wgs84;

/// An address's place in the register. Not its id in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plats(u32);

/// A street (or named place) in one post town.
#[derive(Debug)]
pub struct Gata {
    /// Its name as printed.
    pub namn: Box<str>,
    /// Number of its town in the table of towns.
    ort: u16,
    first: u32,
    end: u32,
}

impl AsRef<str> for Gata {
    fn as_ref(&self) -> &str {
        &self.namn
    }
}

/// Every address, by street.
#[derive(Debug, Default)]
pub struct Adressregister {
    gator: Vec<Gata>,
    orter: Vec<Box<str>>,
    postnummer: Vec<Box<str>>,
    tillagg: Vec<Box<str>>,
    id: Vec<u32>,
    lat: Vec<i32>,
    lon: Vec<i32>,
    /// 0 when the place has a name only.
    nummer: Vec<u16>,
    tillagg_nr: Vec<u16>,
    postnummer_nr: Vec<u16>,
    /// Places in the register in the order of their ids.
    by_id: Vec<u32>,
}

/// One address as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Adressrad<'a> {
    /// Its id in the database.
    pub id: i64,
    /// The street.
    pub gata: &'a str,
    /// The number on it.
    pub nummer: Option<u16>,
    /// What follows the number.
    pub tillagg: &'a str,
    /// Five digits, or empty.
    pub postnummer: &'a str,
    /// The post town, or empty.
    pub postort: &'a str,
    /// Where it is.
    pub plats: Wgs84,
}

impl Adressrad<'_> {
    /// Street, number and letter as printed.
    #[must_use]
    pub fn rad(&self) -> String {
        adress::rad(self.gata, self.nummer, self.tillagg)
    }
}

const DEGREE: f64 = 1e7;

impl Adressregister {
    /// How many addresses there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// The streets, in the order of the Swedish alphabet.
    #[must_use]
    pub fn gator(&self) -> &[Gata] {
        &self.gator
    }

    /// The post town of a street; empty when not known.
    #[must_use]
    pub fn ort(&self, gata: &Gata) -> &str {
        text(&self.orter, gata.ort)
    }

    /// The addresses of a street, by number and suffix.
    pub fn on(&self, gata: &Gata) -> impl ExactSizeIterator<Item = Plats> + Clone + use<> {
        (gata.first..gata.end).map(Plats)
    }

    /// The number of an address; 0 when it has a name only.
    #[must_use]
    pub fn nummer(&self, plats: Plats) -> u16 {
        get(&self.nummer, plats)
    }

    /// What follows the number.
    #[must_use]
    pub fn tillagg(&self, plats: Plats) -> &str {
        text(&self.tillagg, get(&self.tillagg_nr, plats))
    }

    /// The postcode of an address; empty when not known.
    #[must_use]
    pub fn postnummer(&self, plats: Plats) -> &str {
        text(&self.postnummer, get(&self.postnummer_nr, plats))
    }

    /// Where an address is.
    #[must_use]
    pub fn plats(&self, plats: Plats) -> Option<Wgs84> {
        let degrees = |v: &[i32]| v.get(plats.0 as usize).map(|d| f64::from(*d) / DEGREE);
        Wgs84::parse(degrees(&self.lat)?, degrees(&self.lon)?).ok()
    }

    /// The number of an address in the database.
    #[must_use]
    pub fn id(&self, plats: Plats) -> Option<i64> {
        self.id.get(plats.0 as usize).copied().map(i64::from)
    }

    /// An address as it is shown. O(log streets).
    #[must_use]
    pub fn rad(&self, plats: Plats) -> Option<Adressrad<'_>> {
        let after = self.gator.partition_point(|gata| gata.first <= plats.0);
        let gata = self.gator.get(after.checked_sub(1)?)?;
        let nummer = self.nummer(plats);
        Some(Adressrad {
            id: i64::from(*self.id.get(plats.0 as usize)?),
            gata: &gata.namn,
            nummer: (nummer > 0).then_some(nummer),
            tillagg: self.tillagg(plats),
            postnummer: self.postnummer(plats),
            postort: self.ort(gata),
            plats: self.plats(plats)?,
        })
    }

    /// An address by its id in the database. O(log addresses).
    #[must_use]
    pub fn by_id(&self, id: i64) -> Option<Plats> {
        let id = u32::try_from(id).ok()?;
        let of = |nr: &u32| self.id.get(*nr as usize).copied().unwrap_or(u32::MAX);
        let found = self.by_id.binary_search_by_key(&id, of).ok()?;
        self.by_id.get(found).copied().map(Plats)
    }

    /// Bytes of memory in use, for measuring.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts =
            |t: &[Box<str>]| t.iter().map(|s| s.len() + size_of::<Box<str>>()).sum::<usize>();
        self.gator.iter().map(|g| g.namn.len() + size_of::<Gata>()).sum::<usize>()
            + texts(&self.orter)
            + texts(&self.postnummer)
            + texts(&self.tillagg)
            + self.len() * (4 * size_of::<u32>() + 3 * size_of::<u16>())
    }
}

fn text(table: &[Box<str>], nr: u16) -> &str {
    table.get(usize::from(nr)).map_or("", |text| text)
}

fn get<T: Copy + Default>(column: &[T], plats: Plats) -> T {
    column.get(plats.0 as usize).copied().unwrap_or_default()
}

/// Gathers addresses in any order and makes the register of them.
#[derive(Debug, Default)]
pub struct Byggare {
    gator: Table,
    orter: Table,
    postnummer: Table,
    tillagg: Table,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    gata: u32,
    ort: u16,
    nummer: u16,
    tillagg: u16,
    postnummer: u16,
    id: u32,
    lat: i32,
    lon: i32,
}

/// Distinct texts with their numbers.
#[derive(Debug, Default)]
struct Table {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Table {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(nr) = self.numbers.get(text) {
            return *nr;
        }
        let nr = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.numbers.insert(text.into(), nr);
        nr
    }

    /// As [`Table::number`], for tables of which the register keeps 16-bit numbers:
    /// text number 65,536 and on become the empty text.
    fn short_number(&mut self, text: &str) -> u16 {
        self.number("");
        u16::try_from(self.number(text)).unwrap_or(0)
    }

    /// For each text its rank in the order of `key`.
    fn ranks(&self, key: impl Fn(&str) -> String) -> Vec<u32> {
        let mut order: Vec<(String, usize)> =
            self.texts.iter().enumerate().map(|(nr, text)| (key(text), nr)).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, nr)) in (0u32..).zip(order) {
            if let Some(slot) = ranks.get_mut(nr) {
                *slot = rank;
            }
        }
        ranks
    }
}

impl Byggare {
    /// Adds an address. One whose id does not fit 32 bits is left out, which no
    /// database of this program comes near.
    #[expect(clippy::too_many_arguments, reason = "the columns of one row, called in one place")]
    pub fn add(
        &mut self,
        id: i64,
        gata: &str,
        nummer: Option<u16>,
        tillagg: &str,
        postnummer: &str,
        postort: &str,
        plats: Wgs84,
    ) {
        let Ok(id) = u32::try_from(id) else { return };
        #[expect(clippy::cast_possible_truncation, reason = "±180 · 10⁷ fits 32 bits")]
        let units = |degrees: f64| (degrees * DEGREE).round() as i32;
        self.rows.push(Row {
            gata: self.gator.number(gata),
            ort: self.orter.short_number(postort),
            nummer: nummer.unwrap_or(0),
            tillagg: self.tillagg.short_number(tillagg),
            postnummer: self.postnummer.short_number(postnummer),
            id,
            lat: units(plats.lat()),
            lon: units(plats.lon()),
        });
    }

    /// The register. O(n log n).
    #[must_use]
    pub fn build(mut self) -> Adressregister {
        let street_rank = self.gator.ranks(sort_key);
        let town_rank = self.orter.ranks(sort_key);
        let suffix_rank = self.tillagg.ranks(str::to_owned);
        let rank = |ranks: &[u32], nr: u32| ranks.get(nr as usize).copied().unwrap_or(u32::MAX);
        self.rows.sort_unstable_by_key(|row| {
            (
                rank(&street_rank, row.gata),
                rank(&town_rank, row.ort.into()),
                row.nummer,
                rank(&suffix_rank, row.tillagg.into()),
                row.id,
            )
        });
        let mut gator: Vec<Gata> = Vec::new();
        let mut previous = None;
        for (nr, row) in (0u32..).zip(&self.rows) {
            if previous != Some((row.gata, row.ort)) {
                previous = Some((row.gata, row.ort));
                let namn = self.gator.texts.get(row.gata as usize).cloned().unwrap_or_default();
                gator.push(Gata { namn, ort: row.ort, first: nr, end: nr });
            }
            if let Some(gata) = gator.last_mut() {
                gata.end = nr + 1;
            }
        }
        gator.shrink_to_fit();
        let mut by_id: Vec<u32> = (0u32..).take(self.rows.len()).collect();
        by_id.sort_unstable_by_key(|nr| self.rows.get(*nr as usize).map_or(u32::MAX, |r| r.id));
        Adressregister {
            gator,
            orter: self.orter.texts,
            postnummer: self.postnummer.texts,
            tillagg: self.tillagg.texts,
            id: self.rows.iter().map(|row| row.id).collect(),
            lat: self.rows.iter().map(|row| row.lat).collect(),
            lon: self.rows.iter().map(|row| row.lon).collect(),
            nummer: self.rows.iter().map(|row| row.nummer).collect(),
            tillagg_nr: self.rows.iter().map(|row| row.tillagg).collect(),
            postnummer_nr: self.rows.iter().map(|row| row.postnummer).collect(),
            by_id,
        }
    }
}

impl Gata {
    /// How many addresses the street has.
    #[must_use]
    pub const fn antal(&self) -> usize {
        (self.end - self.first) as usize
    }
}
