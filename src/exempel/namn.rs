//! Names of places and streets, joined from parts.

use std::collections::BTreeSet;

use super::data::{DATA, Krets};
use super::distrikt::{Indelning, Ort, Stadsdel};
use super::falt::Falt;
use super::slump::Slump;
use super::terrang::{Mark, Terrang};

/// How often a name is drawn before a longer one is made.
const FORSOK: usize = 40;

/// Names of stadsdelar and orter, and the words of each stadsdel.
#[derive(Debug)]
pub struct Platser {
    /// The name of each stadsdel, unique.
    pub stadsdel: Falt<Stadsdel, String>,
    /// The name of each postort.
    pub ort: Falt<Ort, String>,
    /// The circle of ideas that each stadsdel names its streets after.
    pub krets: Falt<Stadsdel, &'static Krets>,
}

impl Platser {
    /// Names every stadsdel and ort.
    #[must_use]
    pub fn new(seed: u64, terrang: &Terrang, indelning: &Indelning) -> Self {
        let mut slump = Slump::new(seed, 50);
        let mut taken = BTreeSet::new();
        let stadsdel: Falt<Stadsdel, String> = indelning
            .distrikten
            .nummer()
            .map(|s| place(&mut slump, &mut taken, by_water(terrang, indelning, s)))
            .collect();
        Self {
            ort: towns(terrang, indelning, &stadsdel),
            krets: circles(&mut slump, indelning),
            stadsdel,
        }
    }
}

/// The town in the middle has a name that says what it is; each other ort is called
/// as its first stadsdel.
fn towns(
    terrang: &Terrang,
    indelning: &Indelning,
    stadsdel: &Falt<Stadsdel, String>,
) -> Falt<Ort, String> {
    let mut orter = Falt::<Ort, String>::filled(indelning.orter, String::new());
    for (s, ort) in indelning.ort.par() {
        if orter[*ort].is_empty() {
            orter[*ort].clone_from(&stadsdel[s]);
        }
    }
    let most_dense = indelning
        .rutor
        .par()
        .flat_map(|(d, cells)| cells.iter().map(move |ruta| (d, terrang.tathet[*ruta])))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((d, _)) = most_dense {
        orter[indelning.ort[indelning.stadsdel[d]]].clone_from(&DATA.kommun.huvudort);
    }
    orter
}

/// A circle of ideas for each stadsdel; neighbours in number have different ones.
fn circles(slump: &mut Slump, indelning: &Indelning) -> Falt<Stadsdel, &'static Krets> {
    let mut deck: Vec<&'static Krets> = Vec::new();
    let first: &'static [Krets] = &DATA.gator.krets;
    let mut drawn: Vec<&'static Krets> = Vec::new();
    while drawn.len() < indelning.distrikten.len() && !first.is_empty() {
        if deck.is_empty() {
            deck = first.iter().collect();
            slump.shuffle(&mut deck);
        }
        drawn.extend(deck.pop());
    }
    drawn.into_iter().collect()
}

/// Whether much of a stadsdel lies by the water.
fn by_water(terrang: &Terrang, indelning: &Indelning, stadsdel: Stadsdel) -> bool {
    let cells = || indelning.distrikten[stadsdel].iter().flat_map(|d| &indelning.rutor[*d]);
    let wet = cells().filter(|ruta| {
        terrang.nat.grannar(**ruta).into_iter().flatten().any(|g| terrang.mark[g] == Mark::Vatten)
    });
    wet.count() * 6 > cells().count()
}

fn place(slump: &mut Slump, taken: &mut BTreeSet<String>, coast: bool) -> String {
    let parts = &DATA.platser;
    let endings = if coast { &parts.kust } else { &parts.inland };
    let mut name = String::new();
    for attempt in 0..FORSOK * 5 {
        name = joined(word(slump, &parts.forled), word(slump, endings));
        if attempt >= FORSOK {
            name = format!("{} {name}", word(slump, &parts.vaderstreck));
        }
        if taken.insert(name.clone()) {
            break;
        }
    }
    name
}

/// Names streets so that no ort has two of the same name.
#[derive(Debug)]
pub struct Gatunamn<'a> {
    platser: &'a Platser,
    taken: Falt<Ort, BTreeSet<String>>,
    slump: Slump,
}

/// What a street is like, as far as its name shows it.
#[derive(Debug, Clone, Copy)]
pub struct Gatuform {
    /// The stadsdel that names it.
    pub stadsdel: Stadsdel,
    /// The ort it lies in.
    pub ort: Ort,
    /// Its length in sides of the lattice.
    pub langd: usize,
    /// Whether it runs along the water.
    pub strand: bool,
    /// Whether people live densely along it.
    pub stad: bool,
}

impl<'a> Gatunamn<'a> {
    /// No street has a name yet.
    #[must_use]
    pub fn new(seed: u64, platser: &'a Platser) -> Self {
        let taken = Falt::filled(platser.ort.len(), BTreeSet::new());
        Self { platser, taken, slump: Slump::new(seed, 51) }
    }

    /// A new name for a street.
    pub fn gata(&mut self, form: Gatuform) -> String {
        let parts = &DATA.gator;
        // The longest street of every ort is called the same; it comes first.
        let main = parts.vanliga.first().filter(|name| !self.taken[form.ort].contains(*name));
        let common = match main {
            Some(_) => main,
            None if form.langd >= 2 && self.slump.chance(0.05) => self.slump.pick(&parts.vanliga),
            None => None,
        };
        if let Some(name) = common
            && self.taken[form.ort].insert(name.clone())
        {
            return name.clone();
        }
        let endings = match form.langd {
            _ if form.strand => &parts.strand,
            1 => &parts.korta,
            7.. => &parts.stora,
            _ if form.stad => &parts.vanlig_stad,
            _ => &parts.vanlig_forort,
        };
        self.unique(form.stadsdel, form.ort, endings)
    }

    /// The name of the square of a stadsdel.
    pub fn torg(&mut self, stadsdel: Stadsdel, ort: Ort) -> String {
        let name = format!("{} {}", genitive(&self.platser.stadsdel[stadsdel]), DATA.gator.torg);
        self.taken[ort].insert(name.clone());
        name
    }

    /// A new name for a bridge.
    pub fn bro(&mut self, stadsdel: Stadsdel, ort: Ort) -> String {
        self.unique(stadsdel, ort, std::slice::from_ref(&DATA.gator.bro))
    }

    fn unique(&mut self, stadsdel: Stadsdel, ort: Ort, endings: &[String]) -> String {
        let own = &self.platser.krets[stadsdel].ord;
        for attempt in 0..FORSOK * 4 {
            // A stadsdel that runs out of its own words borrows from the others.
            let words = if attempt < FORSOK {
                own
            } else {
                self.slump.pick(&DATA.gator.krets).map_or(own, |krets| &krets.ord)
            };
            let mut name = joined(word(&mut self.slump, words), word(&mut self.slump, endings));
            if attempt >= FORSOK * 2 {
                name = format!("{} {name}", word(&mut self.slump, &DATA.platser.vaderstreck));
            }
            if self.taken[ort].insert(name.clone()) {
                return name;
            }
        }
        // Only an ort far larger than any of the example comes here.
        let name = format!("{} {}", self.platser.stadsdel[stadsdel], self.taken[ort].len());
        self.taken[ort].insert(name.clone());
        name
    }
}

/// Fills in a name from the data: `{plats}` a stadsdel, `{plats_s}` its genitive,
/// `{ord}` a word of its circle, `{torg}` its square.
#[must_use]
pub fn filled(pattern: &str, plats: &str, ord: &str, torg: &str) -> String {
    pattern
        .replace("{plats_s}", &genitive(plats))
        .replace("{plats}", plats)
        .replace("{ord}skolan", &joined(ord, "skolan"))
        .replace("{ord}", ord)
        .replace("{torg}", torg)
}

/// The genitive as in names of places: «Lövviks», but «Ekeby» and «Månsås».
#[must_use]
pub fn genitive(name: &str) -> String {
    const BARE: [char; 12] = ['a', 'e', 'i', 'o', 'u', 'y', 'å', 'ä', 'ö', 's', 'x', 'z'];
    if name.ends_with(BARE) { name.to_owned() } else { format!("{name}s") }
}

/// Joins two parts; three of the same letter in a row become two.
fn joined(first: &str, second: &str) -> String {
    let mut ending = first.chars().rev();
    let last = ending.next();
    let thrice = last.is_some() && last == ending.next() && last == second.chars().next();
    let start = if thrice { first.len() - last.map_or(0, char::len_utf8) } else { first.len() };
    format!("{}{second}", first.get(..start).unwrap_or(first))
}

/// One of the parts, never missing: the lists of the data are not empty.
pub fn word<'a>(slump: &mut Slump, words: &'a [String]) -> &'a str {
    slump.pick(words).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_join_as_swedish_spells() {
        assert_eq!(joined("Tall", "lunda"), "Tallunda");
        assert_eq!(joined("Björk", "vägen"), "Björkvägen");
        assert_eq!(genitive("Lövvik"), "Lövviks");
        assert_eq!(genitive("Ekby"), "Ekby");
        assert_eq!(filled("{plats_s} station", "Lövvik", "", ""), "Lövviks station");
    }

    #[test]
    fn the_data_is_read_and_no_list_is_empty() {
        assert!(DATA.gator.krets.iter().all(|krets| krets.ord.len() >= 15));
        assert!(DATA.rostningslokaler.slag.iter().all(|slag| !slag.veckor.is_empty()));
        assert!(DATA.kommun.telefon.starts_with("08-465 004"));
    }
}
