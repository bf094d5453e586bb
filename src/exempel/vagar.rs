//! Which sides between cells are streets, paths, steps, or nothing.

use super::broar::{Bro, Samling};
use super::distrikt::{Indelning, Stadsdel};
use super::falt::{Falt, Nummer};
use super::rutnat::{Horn, Ruta, Sida, tal};
use super::slump::Slump;
use super::terrang::{Mark, Terrang};

/// What one walks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vagslag {
    /// A residential street.
    Gata,
    /// A footway between houses.
    Gangvag,
    /// A path through a park or along a shore.
    Parkvag,
    /// Steps, which wheels cannot take.
    Trappa,
    /// A bridge.
    Bro,
    /// A square.
    Torg,
}

/// What each side between cells is.
#[derive(Debug)]
pub struct Vagar {
    /// The kind; `None` where nobody can walk.
    pub slag: Falt<Sida, Option<Vagslag>>,
    /// The cell that is the square of each stadsdel, if it has room for one.
    pub torg: Falt<Stadsdel, Option<Ruta>>,
    /// Whether a cell is a square.
    pub ar_torg: Falt<Ruta, bool>,
}

impl Vagar {
    /// Lays out streets. Every corner that can be walked to can be walked to from
    /// every other.
    #[must_use]
    pub fn new(seed: u64, terrang: &Terrang, indelning: &Indelning, broar: &[Bro]) -> Self {
        let mut slump = Slump::new(seed, 40);
        let torg: Falt<Stadsdel, Option<Ruta>> = indelning
            .distrikten
            .nummer()
            .map(|stadsdel| square(terrang, indelning, stadsdel))
            .collect();
        let mut ar_torg = Falt::filled(terrang.nat.rutor(), false);
        let mut slag =
            Falt::build(terrang.nat.sidor(), |sida| kind(terrang, indelning, sida, &mut slump));
        for ruta in torg.iter().flatten() {
            ar_torg[*ruta] = true;
            for sida in terrang.nat.sidor_av(*ruta) {
                slag[sida] = Some(Vagslag::Torg);
            }
        }
        for sida in broar.iter().flat_map(|bro| &bro.sidor) {
            slag[*sida] = Some(Vagslag::Bro);
        }
        connect(terrang, &mut slag);
        Self { slag, torg, ar_torg }
    }
}

/// The cell nearest to the middle of a stadsdel with houses on all its sides.
fn square(terrang: &Terrang, indelning: &Indelning, stadsdel: Stadsdel) -> Option<Ruta> {
    let districts = &indelning.distrikten[stadsdel];
    let sum = districts.iter().map(|d| indelning.mitt[*d]).reduce(|a, b| a + b)?;
    let middle = sum / tal(districts.len());
    let distance2 = |ruta: Ruta| {
        let off = terrang.nat.mitt(ruta) - middle;
        off.x * off.x + off.y * off.y
    };
    districts
        .iter()
        .flat_map(|d| indelning.rutor[*d].iter().copied())
        .filter(|ruta| {
            terrang.mark[*ruta] == Mark::Bebyggt
                && terrang.nat.grannar(*ruta).iter().all(|g| {
                    g.is_some_and(|g| {
                        terrang.mark[g] == Mark::Bebyggt
                            && indelning.distrikt[g]
                                .is_some_and(|d| indelning.stadsdel[d] == stadsdel)
                    })
                })
        })
        .min_by(|a, b| distance2(*a).total_cmp(&distance2(*b)).then(a.cmp(b)))
}

/// What a side becomes by what lies on its two sides.
fn kind(
    terrang: &Terrang,
    indelning: &Indelning,
    sida: Sida,
    slump: &mut Slump,
) -> Option<Vagslag> {
    let side = terrang.nat.mellan(sida);
    let (a, b) = (side.vanster?, side.hoger?);
    // Drawn for every side, so that one side's kind does not move the others.
    let (draw, second) = (slump.andel(), slump.andel());
    match (terrang.mark[a], terrang.mark[b]) {
        (Mark::Bebyggt, Mark::Bebyggt) => {
            let same = indelning.distrikt[a] == indelning.distrikt[b];
            let town = terrang.tathet[a] + terrang.tathet[b] > 2.1;
            let open = if town { 0.07 } else { 0.24 };
            if !same || draw > open {
                return Some(Vagslag::Gata);
            }
            match second {
                x if x < 0.45 => Some(Vagslag::Gangvag),
                x if x < 0.49 => Some(Vagslag::Trappa),
                _ => None,
            }
        }
        (Mark::Bebyggt, Mark::Park) | (Mark::Park, Mark::Bebyggt) if draw < 0.85 => {
            Some(Vagslag::Gata)
        }
        (Mark::Park, Mark::Park) if draw < 0.55 => Some(Vagslag::Parkvag),
        (Mark::Bebyggt, Mark::Vatten) | (Mark::Vatten, Mark::Bebyggt) => {
            let town = terrang.tathet[a].max(terrang.tathet[b]) > 1.1;
            if town || draw < 0.4 { Some(Vagslag::Gata) } else { Some(Vagslag::Parkvag) }
        }
        (Mark::Park, Mark::Vatten) | (Mark::Vatten, Mark::Park) if draw < 0.8 => {
            Some(Vagslag::Parkvag)
        }
        _ => None,
    }
}

/// Opens footways until all that can be walked on hangs together. Bridges have
/// joined the islands already.
fn connect(terrang: &Terrang, slag: &mut Falt<Sida, Option<Vagslag>>) {
    let mut sets = Samling::<Horn>::new(terrang.nat.horn());
    let mut used = Falt::<Horn, bool>::filled(terrang.nat.horn(), false);
    for (sida, kind) in slag.par() {
        if kind.is_some() {
            let side = terrang.nat.mellan(sida);
            sets.join(side.fran, side.till);
            used[side.fran] = true;
            used[side.till] = true;
        }
    }
    let land = |ruta: Option<Ruta>| ruta.is_some_and(|r| terrang.is_land(r));
    let closed: Vec<Sida> =
        (0..slag.len()).map(Sida::from_plats).filter(|sida| slag[*sida].is_none()).collect();
    // Between cells first; along the rim of the kommun only where nothing else leads.
    for rim in [false, true] {
        for sida in &closed {
            let side = terrang.nat.mellan(*sida);
            let (left, right) = (land(side.vanster), land(side.hoger));
            let wanted = if rim { left || right } else { left && right };
            // A corner that no street reaches is left alone at the rim.
            let reached = !rim || (used[side.fran] && used[side.till]);
            if wanted && reached && sets.join(side.fran, side.till) {
                slag[*sida] = Some(Vagslag::Gangvag);
                used[side.fran] = true;
                used[side.till] = true;
            }
        }
    }
}
