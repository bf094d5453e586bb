//! What of a file concerns walking: its ways, their points, and water. Pure.

use std::collections::{BTreeMap, HashMap};

use super::Satt;
use super::regler::{REGLER, Skal, overgang};
use crate::fil::Filfel;
use crate::fil::osm::{self, Framat, Objekt, Vad};
use crate::gangnat::Far;
use crate::geo::e7::E7;

/// A way that is walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gangvag {
    /// Its points, by their place in [`Urval::noder`].
    pub noder: Vec<u32>,
    /// Who may use it.
    pub far: Far,
    /// Whether it crosses a street: the kerbs are its own.
    pub overgang: bool,
}

/// A point that ways or water run through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Punkt {
    /// Where it is.
    pub plats: E7,
    /// Whom it lets pass.
    pub far: Far,
}

/// What a file holds that concerns walking.
#[derive(Debug, Clone, Default)]
pub struct Urval {
    /// The points.
    pub noder: Vec<Punkt>,
    /// The ways, each in one piece.
    pub vagar: Vec<Gangvag>,
    /// The lines of water, by points.
    pub vatten: Vec<Vec<u32>>,
    /// Ways that are not walked, by why.
    pub utelamnade: BTreeMap<Skal, usize>,
    /// Points of walked ways that the file does not hold.
    pub saknade: usize,
}

impl Urval {
    /// How many points stop someone.
    #[must_use]
    pub fn sparrar(&self) -> usize {
        self.noder.iter().filter(|nod| nod.far != Far::ALLA).count()
    }
}

/// A line by the numbers of OpenStreetMap.
struct Linje {
    noder: Vec<i64>,
    far: Far,
    overgang: bool,
}

/// Picks out what concerns walking.
///
/// # Errors
/// As [`osm::each`].
pub fn read(fil: &str, bytes: &[u8], satt: Satt, framat: Framat<'_>) -> Result<Urval, Filfel> {
    framat("Letar upp områden", None);
    let of_areas = areas(fil, bytes, satt)?;
    framat("Letar upp vägar", None);
    let mut urval = Urval::default();
    let (mut lines, mut water) = (Vec::new(), Vec::new());
    osm::each(fil, bytes, Vad::Vagar, &mut |objekt| {
        let Objekt::Vag { id, noder, taggar } = objekt else { return };
        let area = of_areas.get(&id).copied().unwrap_or_default();
        if area.vatten || REGLER.vatten(taggar) {
            water.push(noder.to_vec());
        }
        let own = REGLER.vag(taggar, satt.farjor).or(area.far.map(Ok));
        match own {
            Some(Ok(far)) => {
                lines.push(Linje { noder: noder.to_vec(), far, overgang: overgang(taggar) });
            }
            Some(Err(skal)) => *urval.utelamnade.entry(skal).or_default() += 1,
            None => {}
        }
    })?;
    framat("Letar upp platser", None);
    let mut ids: Vec<i64> = lines.iter().flat_map(|line| &line.noder).copied().collect();
    ids.extend(water.iter().flatten());
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<Option<Punkt>> = vec![None; ids.len()];
    osm::each(fil, bytes, Vad::Noder, &mut |objekt| {
        let Objekt::Nod { id, plats, taggar } = objekt else { return };
        if let Some(slot) = ids.binary_search(&id).ok().and_then(|at| found.get_mut(at)) {
            *slot = Some(Punkt { plats, far: REGLER.punkt(taggar) });
        }
    })?;
    // The points that there are, in a row.
    let mut number: Vec<Option<u32>> = Vec::with_capacity(found.len());
    for punkt in found {
        number.push(punkt.and_then(|_| u32::try_from(urval.noder.len()).ok()));
        urval.noder.extend(punkt);
    }
    let place = |id: i64| ids.binary_search(&id).ok().and_then(|at| *number.get(at)?);
    for line in lines {
        urval.saknade += line.noder.iter().filter(|id| place(**id).is_none()).count();
        for noder in pieces(&line.noder, place) {
            urval.vagar.push(Gangvag { noder, far: line.far, overgang: line.overgang });
        }
    }
    for line in water {
        urval.vatten.extend(pieces(&line, place));
    }
    Ok(urval)
}

/// A line cut where a point is missing; pieces of one point are none.
fn pieces(line: &[i64], place: impl Fn(i64) -> Option<u32>) -> Vec<Vec<u32>> {
    let known: Vec<Option<u32>> = line.iter().map(|id| place(*id)).collect();
    known
        .split(Option::is_none)
        .map(|piece| piece.iter().copied().flatten().collect::<Vec<u32>>())
        .filter(|piece| piece.len() > 1)
        .collect()
}

/// What a line is as the outline of an area.
#[derive(Debug, Clone, Copy, Default)]
struct Omrade {
    vatten: bool,
    far: Option<Far>,
}

/// The outlines of areas of several lines, which have no tags of their own: water, and
/// squares, whose outlines are walked.
fn areas(fil: &str, bytes: &[u8], satt: Satt) -> Result<HashMap<i64, Omrade>, Filfel> {
    let mut areas: HashMap<i64, Omrade> = HashMap::new();
    osm::each(fil, bytes, Vad::Relationer, &mut |objekt| {
        let Objekt::Relation { vagar, taggar, .. } = objekt else { return };
        if !taggar.is("type", "multipolygon") {
            return;
        }
        let vatten = REGLER.vatten(taggar);
        let far = REGLER.vag(taggar, satt.farjor).and_then(Result::ok);
        if !vatten && far.is_none() {
            return;
        }
        for vag in vagar {
            let area = areas.entry(*vag).or_default();
            area.vatten |= vatten;
            area.far = area.far.or(far);
        }
    })?;
    Ok(areas)
}
