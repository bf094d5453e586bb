//! Streets with names, and the network one walks in.

use super::broar::Bro;
use super::distrikt::{Indelning, Stadsdel};
use super::falt::{Falt, nummer};
use super::namn::{Gatuform, Gatunamn, Platser};
use super::rutnat::{Horn, Sida, tal};
use super::slump::Slump;
use super::terrang::{Mark, Terrang};
use super::vagar::{Vagar, Vagslag};
use crate::geo::Sweref99Tm;

nummer!(
    /// A named street, square or bridge.
    Gatunr
);
nummer!(
    /// A crossing or end of the walking network.
    Nod
);

/// A named street, square or bridge.
#[derive(Debug, Clone, PartialEq)]
pub struct Gata {
    /// Its name, unique in its postort.
    pub namn: String,
    /// The stadsdel it lies in.
    pub stadsdel: Stadsdel,
    /// What it is: street, square or bridge.
    pub slag: Vagslag,
    /// Its sides of the lattice, from its beginning.
    pub(super) sidor: Vec<Sida>,
}

/// A stretch of the walking network between two nodes, straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kant {
    /// One end.
    pub fran: Nod,
    /// The other end.
    pub till: Nod,
    /// What one walks on.
    pub slag: Vagslag,
    /// The street it belongs to, if that has a name.
    pub gata: Option<Gatunr>,
}

/// The walking network: planar, connected, in metres on SWEREF 99 TM.
#[derive(Debug, Clone, PartialEq)]
pub struct Gatunat {
    /// Where each node is.
    pub noder: Falt<Nod, Sweref99Tm>,
    /// The stretches, each walkable both ways.
    pub kanter: Vec<Kant>,
    /// The streets by number.
    pub gator: Falt<Gatunr, Gata>,
}

/// Names every street: a street runs along a line of the lattice within a stadsdel.
#[must_use]
pub fn named(
    seed: u64,
    terrang: &Terrang,
    indelning: &Indelning,
    platser: &Platser,
    vagar: &Vagar,
    broar: &[Bro],
) -> Falt<Gatunr, Gata> {
    let mut names = Gatunamn::new(seed, platser);
    let mut streets = Falt::<Gatunr, Gata>::default();
    for (stadsdel, ruta) in vagar.torg.par() {
        if let Some(ruta) = ruta {
            let namn = names.torg(stadsdel, indelning.ort[stadsdel]);
            let sidor = terrang.nat.sidor_av(*ruta).to_vec();
            streets.push(Gata { namn, stadsdel, slag: Vagslag::Torg, sidor });
        }
    }
    for bro in broar {
        if let Some(d) = indelning.distrikt[bro.fran] {
            let stadsdel = indelning.stadsdel[d];
            let namn = names.bro(stadsdel, indelning.ort[stadsdel]);
            streets.push(Gata { namn, stadsdel, slag: Vagslag::Bro, sidor: bro.sidor.clone() });
        }
    }
    let mut runs = runs(seed, terrang, indelning, vagar);
    // The longest streets choose their names first.
    runs.sort_by_key(|(_, sidor)| std::cmp::Reverse(sidor.len()));
    for (stadsdel, sidor) in runs {
        let form = form(terrang, indelning, stadsdel, &sidor);
        streets.push(Gata { namn: names.gata(form), stadsdel, slag: Vagslag::Gata, sidor });
    }
    streets
}

/// Stretches of street along lines of the lattice, cut where the stadsdel changes
/// and now and then in between.
fn runs(
    seed: u64,
    terrang: &Terrang,
    indelning: &Indelning,
    vagar: &Vagar,
) -> Vec<(Stadsdel, Vec<Sida>)> {
    let mut slump = Slump::new(seed, 60);
    let mut runs: Vec<(Stadsdel, Vec<Sida>)> = Vec::new();
    for line in terrang.nat.linjer() {
        let mut current: Option<(Stadsdel, Vec<Sida>)> = None;
        for sida in line {
            let street = (vagar.slag[sida] == Some(Vagslag::Gata))
                .then(|| stadsdel(terrang, indelning, sida))
                .flatten();
            let goes_on = match (&current, street) {
                (Some((s, sidor)), Some(t)) => *s == t && !(sidor.len() >= 3 && slump.chance(0.10)),
                _ => false,
            };
            if !goes_on {
                runs.extend(current.take());
            }
            if let Some(s) = street {
                current.get_or_insert_with(|| (s, Vec::new())).1.push(sida);
            }
        }
        runs.extend(current);
    }
    runs
}

/// The stadsdel that a side lies in, or on the border of.
fn stadsdel(terrang: &Terrang, indelning: &Indelning, sida: Sida) -> Option<Stadsdel> {
    let side = terrang.nat.mellan(sida);
    [side.vanster, side.hoger]
        .into_iter()
        .flatten()
        .find_map(|ruta| indelning.distrikt[ruta])
        .map(|d| indelning.stadsdel[d])
}

fn form(terrang: &Terrang, indelning: &Indelning, stadsdel: Stadsdel, sidor: &[Sida]) -> Gatuform {
    let beside = |sida: &Sida| {
        let side = terrang.nat.mellan(*sida);
        [side.vanster, side.hoger].into_iter().flatten()
    };
    let wet = |sida: &&Sida| beside(sida).any(|ruta| terrang.mark[ruta] == Mark::Vatten);
    let density: f64 = sidor.iter().flat_map(beside).map(|ruta| terrang.tathet[ruta]).sum();
    Gatuform {
        stadsdel,
        ort: indelning.ort[stadsdel],
        langd: sidor.len(),
        strand: sidor.iter().filter(wet).count() * 2 > sidor.len(),
        stad: density > 2.1 * tal(sidor.len()),
    }
}

impl Gatunat {
    /// The network of all that can be walked on. Each square has a node in its
    /// middle, joined to its corners.
    #[must_use]
    pub fn new(terrang: &Terrang, vagar: &Vagar, gator: Falt<Gatunr, Gata>) -> Self {
        let mut street_of = Falt::<Sida, Option<Gatunr>>::filled(terrang.nat.sidor(), None);
        for (gata, street) in gator.par() {
            for sida in &street.sidor {
                street_of[*sida] = Some(gata);
            }
        }
        let mut noder = Falt::<Nod, Sweref99Tm>::default();
        let mut node_of = Falt::<Horn, Option<Nod>>::filled(terrang.nat.horn(), None);
        let mut kanter = Vec::new();
        for (sida, slag) in vagar.slag.par() {
            let Some(slag) = *slag else { continue };
            let side = terrang.nat.mellan(sida);
            let mut node = |horn: Horn| {
                *node_of[horn].get_or_insert_with(|| noder.push(terrang.nat.lage(horn).into()))
            };
            let (fran, till) = (node(side.fran), node(side.till));
            kanter.push(Kant { fran, till, slag, gata: street_of[sida] });
        }
        for ruta in vagar.torg.iter().flatten() {
            let gata = terrang.nat.sidor_av(*ruta).first().and_then(|sida| street_of[*sida]);
            let middle = noder.push(terrang.nat.mitt(*ruta).into());
            for corner in terrang.nat.kring_ruta(*ruta).into_iter().filter_map(|h| node_of[h]) {
                kanter.push(Kant { fran: corner, till: middle, slag: Vagslag::Torg, gata });
            }
        }
        Self { noder, kanter, gator }
    }
}
