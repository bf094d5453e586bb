//! The walking network of the example, from its streets.

use super::falt::{Falt, Nummer};
use super::gator::Nod;
use super::kommun::wgs84;
use super::rutnat::Sida;
use super::slump::Slump;
use super::terrang::Mark;
use super::vagar::Vagslag;
use super::{Exempelfel, Kommun};
use crate::gangnat::{Byggare, Far, Gangnat};

/// How likely a stretch is to stop a wheelchair: a loose path, a high kerb, a steep street.
const STOPPAR: [(Vagslag, f64); 3] =
    [(Vagslag::Parkvag, 0.35), (Vagslag::Gangvag, 0.10), (Vagslag::Gata, 0.005)];

impl Kommun {
    /// The walking network: every street, path, bridge and square, walked both ways, with
    /// the coast as what nobody steps over. Steps, and some stretches by the seed, are for
    /// those on foot only. O(n log n).
    ///
    /// # Errors
    /// [`Exempelfel::Plats`], which the example's place on the plane rules out.
    pub fn gangnat(&self) -> Result<Gangnat, Exempelfel> {
        let mut slump = Slump::new(self.parametrar.seed, 80);
        let mut byggare = Byggare::default();
        let mut number = Falt::<Nod, u32>::filled(self.gatunat.noder.len(), 0);
        for (nod, plats) in self.gatunat.noder.par() {
            number[nod] = byggare.nod(wgs84((*plats).into())?);
        }
        for kant in &self.gatunat.kanter {
            // Drawn for every stretch, so that one's kind does not move the others.
            let draw = slump.andel();
            let stops = STOPPAR.iter().any(|(slag, share)| *slag == kant.slag && draw < *share);
            let steps = kant.slag == Vagslag::Trappa;
            let far = if stops || steps { Far::GANG } else { Far::ALLA };
            byggare.kant(number[kant.fran], number[kant.till], &[], far);
        }
        for sida in (0..self.terrang.nat.sidor()).map(Sida::from_plats) {
            let side = self.terrang.nat.mellan(sida);
            let mark = |ruta| self.terrang.mark[ruta];
            let (fran, till) = match (side.vanster.map(mark), side.hoger.map(mark)) {
                (Some(left), Some(Mark::Vatten)) if left.is_land() => (side.fran, side.till),
                (Some(Mark::Vatten), Some(right)) if right.is_land() => (side.till, side.fran),
                _ => continue,
            };
            let mut here = wgs84(self.terrang.nat.lage(fran))?;
            let coast = self.terrang.kustlinje(fran, till);
            for next in coast.into_iter().chain([self.terrang.nat.lage(till)]) {
                let next = wgs84(next)?;
                byggare.hinder(here, next);
                here = next;
            }
        }
        Ok(byggare.build())
    }
}
