//! Recognising a lokal again. Pure.
//!
//! Files know a lokal by a LOKALID that changes between years and between files, so
//! it is recognised by its name and street address. What is only nearly the same is
//! told, and kept apart: a wrong guess would send voters to the wrong door, while a
//! lokal that stands twice in a list harms nobody.

use std::collections::BTreeMap;

use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// How far apart two points may lie and still be one lokal, when name and address
/// are the same. The districts of a school have their own doors, and its address is
/// placed anew for each: in the files of 2022 seldom more than 100 m apart.
pub const SAMMA_INOM_M: f64 = 150.0;

/// How many signs may differ in what may be a slip of the pen.
const MOST_SLIPS: usize = 2;

/// A lokal as a file or the database writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forekomst<'a> {
    /// Its name.
    pub namn: &'a str,
    /// Its street address.
    pub adress: &'a str,
    /// Where it is, if that is known.
    pub plats: Option<Wgs84>,
}

/// Name and address written in one way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nyckel {
    namn: String,
    adress: String,
}

impl Nyckel {
    /// The key of a name and an address.
    #[must_use]
    pub fn new(namn: &str, adress: &str) -> Self {
        Self { namn: plain(namn), adress: plain(adress) }
    }
}

impl std::fmt::Display for Nyckel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}|{}", self.namn, self.adress)
    }
}

/// Text as it is compared: small letters and digits, one space wherever anything
/// else stands and between a digit and a letter; `é` is `e`, but å, ä and ö are
/// letters of their own.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars().flat_map(char::to_lowercase).map(without_accent) {
        let kind = match c {
            c if c.is_numeric() => Some(Kind::Digit),
            c if c.is_alphabetic() => Some(Kind::Letter),
            _ => None,
        };
        if let Some(kind) = kind {
            if last != Some(kind) && !plain.is_empty() {
                plain.push(' ');
            }
            plain.push(c);
        }
        last = kind;
    }
    plain
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Digit,
    Letter,
}

fn without_accent(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c => c,
    }
}

/// The lokal that a new entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tillhor {
    /// One that is known, by its place in the list of those.
    Kand(usize),
    /// One that was not known, by its place in [`Utfall::nya`].
    Ny(usize),
}

/// Why two lokaler may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likhet {
    /// The same name and address, too far apart.
    LangtIsar,
    /// The same name at another address.
    AnnanAdress,
    /// The same address under another name.
    AnnatNamn,
    /// Name and address both differ by a sign or two.
    Stavning,
}

/// A lokal that is new, and another that it resembles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tveksam {
    /// The new one, as a place in [`Utfall::nya`].
    pub ny: usize,
    /// The other.
    pub mot: Tillhor,
    /// In what they are alike.
    pub likhet: Likhet,
    /// Metres between them; `None` when either place is unknown.
    pub avstand_m: Option<f64>,
}

/// What was recognised.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Utfall {
    /// The lokal of each new entry.
    pub lokaler: Vec<Tillhor>,
    /// For each lokal that was not known, the entry to describe it by: the first of
    /// those at its most common point.
    pub nya: Vec<usize>,
    /// What may be one lokal but is kept as two.
    pub tveksamma: Vec<Tveksam>,
}

/// Recognises lokaler: each entry of a file goes to a known lokal of the same name
/// and address within [`SAMMA_INOM_M`], or becomes, with those linked to it in steps
/// of that length, a new one. The order of the entries decides nothing but the
/// numbering. Time is linear but for the doubtful ones, which are sought among all
/// pairs of a new lokal and another.
#[must_use]
pub fn recognise(kanda: &[Forekomst<'_>], entries: &[Forekomst<'_>]) -> Utfall {
    let mut groups: BTreeMap<Nyckel, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (i, known) in kanda.iter().enumerate() {
        groups.entry(Nyckel::new(known.namn, known.adress)).or_default().0.push(i);
    }
    for (i, entry) in entries.iter().enumerate() {
        groups.entry(Nyckel::new(entry.namn, entry.adress)).or_default().1.push(i);
    }
    let plats = |i: usize| entries.get(i).and_then(|entry| entry.plats);
    let mut found: Vec<Option<Tillhor>> = vec![None; entries.len()];
    let mut new_groups = Vec::new();
    for (known, members) in groups.values() {
        for linked in linked(members, plats) {
            let near: Vec<usize> = known
                .iter()
                .copied()
                .filter(|&k| {
                    let place = kanda.get(k).and_then(|known| known.plats);
                    linked.iter().any(|&i| distance(place, plats(i)) <= SAMMA_INOM_M)
                })
                .collect();
            if near.is_empty() {
                new_groups.push(linked);
                continue;
            }
            for i in linked {
                let metres = |&k: &usize| distance(kanda.get(k).and_then(|k| k.plats), plats(i));
                let nearest = near.iter().copied().min_by(|a, b| metres(a).total_cmp(&metres(b)));
                if let Some(slot) = found.get_mut(i) {
                    *slot = nearest.map(Tillhor::Kand);
                }
            }
        }
    }
    // New lokaler are numbered in the order of the file.
    new_groups.sort_by_key(|members| members.first().copied());
    let mut outcome = Utfall::default();
    for (number, members) in new_groups.iter().enumerate() {
        outcome.nya.extend(most_common_point(members, plats));
        for &i in members {
            if let Some(slot) = found.get_mut(i) {
                *slot = Some(Tillhor::Ny(number));
            }
        }
    }
    outcome.lokaler = found.into_iter().flatten().collect();
    outcome.tveksamma = doubtful(kanda, entries, &outcome.nya);
    outcome
}

/// Divides places of one name and address into those linked in steps of at most
/// [`SAMMA_INOM_M`], each in the order given.
fn linked(members: &[usize], plats: impl Fn(usize) -> Option<Wgs84>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &member in members {
        let (near, mut rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| {
            group.iter().any(|&other| distance(plats(member), plats(other)) <= SAMMA_INOM_M)
        });
        let mut joined: Vec<usize> = near.into_iter().flatten().chain([member]).collect();
        joined.sort_unstable();
        rest.push(joined);
        groups = rest;
    }
    groups
}

/// Metres between two places. An unknown place speaks against nothing: name and
/// address, which are the same wherever this is asked, then decide alone.
pub(super) fn distance(a: Option<Wgs84>, b: Option<Wgs84>) -> f64 {
    a.zip(b).map_or(0.0, |(a, b)| great_circle_m(a, b))
}

/// The first entry of those at the point where most are.
fn most_common_point(members: &[usize], plats: impl Fn(usize) -> Option<Wgs84>) -> Option<usize> {
    let together = |i: usize| members.iter().filter(|&&other| plats(other) == plats(i)).count();
    // The first of equals wins when the order is turned.
    members.iter().copied().rev().max_by_key(|&i| together(i))
}

/// What a pair is compared by.
struct Features {
    nyckel: Nyckel,
    plats: Option<Wgs84>,
    tillhor: Tillhor,
}

/// Pairs of a new lokal and another that resemble each other.
fn doubtful(kanda: &[Forekomst<'_>], entries: &[Forekomst<'_>], nya: &[usize]) -> Vec<Tveksam> {
    let features = |of: &Forekomst<'_>, tillhor: Tillhor| Features {
        nyckel: Nyckel::new(of.namn, of.adress),
        plats: of.plats,
        tillhor,
    };
    let mut others: Vec<Features> =
        kanda.iter().enumerate().map(|(i, known)| features(known, Tillhor::Kand(i))).collect();
    let mut found = Vec::new();
    for (ny, entry) in nya.iter().enumerate().filter_map(|(n, &i)| Some((n, entries.get(i)?))) {
        let new = features(entry, Tillhor::Ny(ny));
        for other in &others {
            if let Some(likhet) = likeness(&new.nyckel, &other.nyckel) {
                let avstand_m = new.plats.zip(other.plats).map(|(a, b)| great_circle_m(a, b));
                found.push(Tveksam { ny, mot: other.tillhor, likhet, avstand_m });
            }
        }
        others.push(new);
    }
    found
}

fn likeness(a: &Nyckel, b: &Nyckel) -> Option<Likhet> {
    match (a.namn == b.namn, a.adress == b.adress && !a.adress.is_empty()) {
        (true, true) => Some(Likhet::LangtIsar),
        (true, false) => Some(Likhet::AnnanAdress),
        (false, true) => Some(Likhet::AnnatNamn),
        (false, false) => {
            (nearly(&a.namn, &b.namn) && nearly(&a.adress, &b.adress)).then_some(Likhet::Stavning)
        }
    }
}

/// Whether two texts may differ by a slip of the pen: the same digits, and at most
/// one sign in ten changed, never more than [`MOST_SLIPS`].
fn nearly(a: &str, b: &str) -> bool {
    // Cheap, and nearly always enough: a letter of a Swedish name takes at most two bytes.
    if a.len().abs_diff(b.len()) > 2 * MOST_SLIPS {
        return false;
    }
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).collect::<String>();
    let (a_chars, b_chars): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = MOST_SLIPS.min(a_chars.len().max(b_chars.len()) / 10 + 1);
    a_chars.len().abs_diff(b_chars.len()) <= most
        && digits(a) == digits(b)
        && edits(&a_chars, &b_chars) <= most
}

/// Levenshtein's distance: the least number of signs to put in, take out or change.
/// Time is the product of the lengths.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        let mut left = i + 1;
        row.push(left);
        for (y, pair) in b.iter().zip(above.windows(2)) {
            if let [diagonal, up] = pair {
                left = (diagonal + usize::from(x != y)).min(up + 1).min(left + 1);
                row.push(left);
            }
        }
        above = row;
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
