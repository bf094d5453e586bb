//! Vallokaler in schools, röstningslokaler, street sites and institutions.

use std::collections::BTreeSet;

use ::geo::Coord;
use chrono::{Datelike, NaiveDate};

use super::data::{Dag, Slag};
use super::dela::Karta;
use super::distrikt::{Distrikt, Stadsdel};
use super::falt::{Falt, Nummer};
use super::hus::{self, Hus};
use super::kommun::wgs84;
use super::namn::{filled, word};
use super::rutnat::{Ruta, antal, tal};
use super::slump::Slump;
use super::{DATA, Exempelfel, Kommun};
use crate::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use crate::tid;
use crate::val::Val;
use crate::val::rules::{Ramar, ramar};

impl Kommun {
    /// Every röstmottagningsställe of the example in a val.
    ///
    /// # Errors
    /// [`Exempelfel::Plats`], which the example's place on the plane rules out.
    pub fn lokaler(&self, val: &Val) -> Result<Vec<Rostmottagningsstalle>, Exempelfel> {
        let mut builder = Byggare::new(self, val);
        builder.schools()?;
        builder.early_voting()?;
        builder.street_sites()?;
        builder.institutions()?;
        Ok(builder.stallen)
    }
}

/// Finds houses for lokaler, never two lokaler in one cell while there are others.
struct Byggare<'a> {
    kommun: &'a Kommun,
    ramar: Ramar,
    slump: Slump,
    /// A house in each cell that has any.
    hus: Falt<Ruta, Option<Hus>>,
    upptagen: Falt<Ruta, bool>,
    names: BTreeSet<String>,
    stallen: Vec<Rostmottagningsstalle>,
}

impl<'a> Byggare<'a> {
    fn new(kommun: &'a Kommun, val: &Val) -> Self {
        Self {
            kommun,
            ramar: ramar(val),
            slump: Slump::new(kommun.parametrar.seed, 80),
            hus: hus::in_cells(&kommun.terrang, &kommun.hus),
            upptagen: Falt::filled(kommun.terrang.nat.rutor(), false),
            names: BTreeSet::new(),
            stallen: Vec::new(),
        }
    }

    /// One school for a few neighbouring districts of a stadsdel, a room for each.
    fn schools(&mut self) -> Result<(), Exempelfel> {
        let data = &DATA.skola;
        let (opens, closes) = self.ramar.vallokal;
        let hours: Vec<Oppettid> = Intervall::new(opens, closes)
            .map(|tid| Oppettid { datum: self.ramar.fortid_till, tid })
            .into_iter()
            .collect();
        let kommun = self.kommun;
        for (stadsdel, within) in kommun.indelning.distrikten.par() {
            for group in self.small_groups(within.clone(), data.valdistrikt) {
                let Some(hus) = self.house(&group) else { continue };
                let namn = self.name(&data.namn, stadsdel, &hus);
                let mut rooms: Vec<&String> = data.rum.iter().collect();
                self.slump.shuffle(&mut rooms);
                for (distrikt, room) in group.into_iter().zip(rooms.into_iter().cycle()) {
                    let district = &kommun.platser.stadsdel[stadsdel];
                    let nummer = within.iter().take_while(|d| **d < distrikt).count() + 1;
                    self.stallen.push(Rostmottagningsstalle {
                        typ: Stalletyp::Vallokal,
                        namn: namn.clone(),
                        anvisning: format!("{room}, följ skyltarna mot {district} {nummer}"),
                        adress: kommun.adressrad(&hus),
                        tillganglighet: word(&mut self.slump, &data.tillganglighet).to_owned(),
                        plats: Some(wgs84(hus.plats)?),
                        valdistrikt: Some(kommun.kod(distrikt)),
                        valdistrikt_namn: String::new(),
                        kommun: None,
                        valkrets: kommun.valkrets(distrikt),
                        kallans_id: String::new(),
                        oppettider: hours.clone(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Lokaler spread over the kommun. The first lies where people live most densely
    /// and keeps all hours (VL 4:24).
    fn early_voting(&mut self) -> Result<(), Exempelfel> {
        let data = &DATA.rostningslokaler;
        let all: Vec<Distrikt> = self.kommun.indelning.rutor.nummer().collect();
        let count = share(all.len(), data.per_valdistrikt);
        let mut groups = self.groups(all, count);
        let densest = |group: &Vec<Distrikt>| {
            let rutor = group.iter().flat_map(|d| &self.kommun.indelning.rutor[*d]);
            rutor.map(|ruta| self.kommun.terrang.tathet[*ruta]).fold(0.0, f64::max)
        };
        let central = groups
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| densest(a).total_cmp(&densest(b)))
            .map_or(0, |(i, _)| i);
        let end = groups.len().min(central + 1);
        if let Some(part) = groups.get_mut(..end) {
            part.rotate_right(1);
        }
        let deck: Vec<&Slag> =
            data.slag.iter().flat_map(|slag| std::iter::repeat_n(slag, slag.vikt)).collect();
        let mut waiting: Vec<&Slag> = Vec::new();
        for (i, group) in groups.into_iter().enumerate() {
            let Some(hus) = self.house(&group) else { continue };
            if waiting.is_empty() {
                waiting.clone_from(&deck);
                self.slump.shuffle(&mut waiting);
            }
            let (slag, week) = if i == 0 {
                (data.slag.first(), 0)
            } else {
                let drawn = waiting.pop();
                (drawn, self.slump.below(drawn.map_or(0, |slag| slag.veckor.len())))
            };
            let Some((slag, week)) = slag.and_then(|s| Some((s, s.veckor.get(week)?))) else {
                continue;
            };
            let hours = self.weekly(week, &slag.valdag);
            let stadsdel = self.stadsdel(&hus, &group);
            let namn = self.name(&slag.namn, stadsdel, &hus);
            let anvisning = word(&mut self.slump, &slag.anvisning).to_owned();
            let access = word(&mut self.slump, &data.tillganglighet).to_owned();
            self.add(Stalletyp::Rostningslokal, namn, anvisning, access, &hus, hours)?;
        }
        Ok(())
    }

    /// Sites on squares in the last days before valdagen.
    fn street_sites(&mut self) -> Result<(), Exempelfel> {
        let data = &DATA.tillfalliga;
        let kommun = self.kommun;
        let mut squares: Vec<(Stadsdel, Ruta)> =
            kommun.vagar.torg.par().filter_map(|(s, ruta)| Some((s, (*ruta)?))).collect();
        self.slump.shuffle(&mut squares);
        squares.truncate(share(kommun.indelning.rutor.len(), data.per_valdistrikt));
        squares.sort_unstable();
        for (stadsdel, ruta) in squares {
            let torg = self.square(stadsdel);
            let pattern = word(&mut self.slump, &data.namn);
            let namn = filled(pattern, &kommun.platser.stadsdel[stadsdel], "", &torg);
            let Some(day) = self.slump.pick(&data.tider) else { continue };
            let last = self.ramar.fortid_till;
            let hours = (1..=data.dagar)
                .rev()
                .filter(|_| self.slump.chance(0.8))
                .flat_map(|before| on(tid::shift(last, -before), day))
                .collect();
            self.stallen.push(Rostmottagningsstalle {
                typ: Stalletyp::Tillfallig,
                namn,
                anvisning: word(&mut self.slump, &data.anvisning).to_owned(),
                adress: torg,
                tillganglighet: word(&mut self.slump, &data.tillganglighet).to_owned(),
                plats: Some(wgs84(kommun.terrang.nat.mitt(ruta))?),
                valdistrikt: None,
                valdistrikt_namn: String::new(),
                kommun: None,
                valkrets: None,
                kallans_id: self.source_id(),
                oppettider: hours,
            });
        }
        Ok(())
    }

    /// A few hours on one or two weekdays, for those who live there.
    fn institutions(&mut self) -> Result<(), Exempelfel> {
        let data = &DATA.institutioner;
        let all: Vec<Distrikt> = self.kommun.indelning.rutor.nummer().collect();
        let count = share(all.len(), data.per_valdistrikt);
        let weekdays: Vec<NaiveDate> =
            self.period().filter(|day| day.weekday().number_from_monday() <= 5).collect();
        for group in self.groups(all, count) {
            let Some(hus) = self.house(&group) else { continue };
            let mut days: Vec<NaiveDate> = (0..=self.slump.below(2))
                .filter_map(|_| self.slump.pick(&weekdays).copied())
                .collect();
            days.sort_unstable();
            days.dedup();
            let Some(times) = self.slump.pick(&data.tider) else { continue };
            let hours = days.into_iter().flat_map(|day| on(day, times)).collect();
            let stadsdel = self.stadsdel(&hus, &group);
            let namn = self.name(&data.namn, stadsdel, &hus);
            let anvisning = word(&mut self.slump, &data.anvisning).to_owned();
            let access = word(&mut self.slump, &data.tillganglighet).to_owned();
            self.add(Stalletyp::Institution, namn, anvisning, access, &hus, hours)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        typ: Stalletyp,
        namn: String,
        anvisning: String,
        tillganglighet: String,
        hus: &Hus,
        oppettider: Vec<Oppettid>,
    ) -> Result<(), Exempelfel> {
        self.stallen.push(Rostmottagningsstalle {
            typ,
            namn,
            anvisning,
            adress: self.kommun.adressrad(hus),
            tillganglighet,
            plats: Some(wgs84(hus.plats)?),
            valdistrikt: None,
            valdistrikt_namn: String::new(),
            kommun: None,
            valkrets: None,
            kallans_id: self.source_id(),
            oppettider,
        });
        Ok(())
    }

    /// A LOKALID as Valmyndigheten's: the kommun and a running number.
    fn source_id(&self) -> String {
        format!("{}{:05}", DATA.kommun.kod, self.stallen.len())
    }

    /// Districts gathered into so many groups of neighbours.
    fn groups(&self, districts: Vec<Distrikt>, count: usize) -> Vec<Vec<Distrikt>> {
        let indelning = &self.kommun.indelning;
        let even = Falt::filled(indelning.rutor.len(), 1.0);
        Karta { grannar: &indelning.grannar, lage: &indelning.mitt, vikt: &even }
            .dela(districts, count)
    }

    /// Districts gathered into groups of at most so many neighbours.
    fn small_groups(&self, districts: Vec<Distrikt>, most: usize) -> Vec<Vec<Distrikt>> {
        let mut small = Vec::new();
        let mut waiting = vec![districts];
        while let Some(group) = waiting.pop() {
            if group.len() <= most {
                small.push(group);
            } else {
                let count = group.len().div_ceil(most);
                waiting.extend(self.groups(group, count).into_iter().rev());
            }
        }
        small
    }

    /// A house near the middle of a group of districts, in a cell of its own if
    /// there is one.
    fn house(&mut self, group: &[Distrikt]) -> Option<Hus> {
        let indelning = &self.kommun.indelning;
        let sum = group.iter().map(|d| indelning.mitt[*d]).reduce(|a, b| a + b)?;
        let middle: Coord<f64> = sum / tal(group.len());
        let distance2 = |ruta: Ruta| {
            let off = self.kommun.terrang.nat.mitt(ruta) - middle;
            off.x * off.x + off.y * off.y
        };
        let ruta = group
            .iter()
            .flat_map(|d| indelning.rutor[*d].iter().copied())
            .filter(|ruta| self.hus[*ruta].is_some())
            .min_by(|a, b| {
                let taken = self.upptagen[*a].cmp(&self.upptagen[*b]);
                taken.then(distance2(*a).total_cmp(&distance2(*b))).then(a.cmp(b))
            })?;
        self.upptagen[ruta] = true;
        self.hus[ruta]
    }

    fn stadsdel(&self, hus: &Hus, group: &[Distrikt]) -> Stadsdel {
        let indelning = &self.kommun.indelning;
        indelning.distrikt[hus.ruta]
            .or_else(|| group.first().copied())
            .map_or(Stadsdel::from_plats(0), |d| indelning.stadsdel[d])
    }

    /// A name that no other lokal has; the street tells apart what the patterns
    /// cannot.
    fn name(&mut self, patterns: &[String], stadsdel: Stadsdel, hus: &Hus) -> String {
        const FORSOK: usize = 6;
        let place = &self.kommun.platser.stadsdel[stadsdel];
        let words = &self.kommun.platser.krets[stadsdel].ord;
        let mut name = String::new();
        for _ in 0..FORSOK {
            let pattern = word(&mut self.slump, patterns);
            name = filled(pattern, place, word(&mut self.slump, words), "");
            if self.names.insert(name.clone()) {
                return name;
            }
        }
        name = format!("{name}, {}", self.kommun.gatunat.gator[hus.gata].namn);
        self.names.insert(name.clone());
        name
    }

    fn square(&self, stadsdel: Stadsdel) -> String {
        let place = &self.kommun.platser.stadsdel[stadsdel];
        filled("{plats_s} ", place, "", "") + DATA.gator.torg.as_str()
    }

    /// The days of förtidsröstningen, valdagen with them.
    fn period(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.ramar.fortid_till;
        self.ramar.fortid_fran.iter_days().take_while(move |day| *day <= last)
    }

    fn weekly(&self, week: &[Dag; 7], valdag: &Dag) -> Vec<Oppettid> {
        self.period()
            .flat_map(|datum| {
                let weekday = datum.weekday().num_days_from_monday() as usize;
                let usual = week.get(weekday).unwrap_or(valdag);
                on(datum, if datum == self.ramar.fortid_till { valdag } else { usual })
            })
            .collect()
    }
}

fn on(datum: NaiveDate, dag: &Dag) -> Vec<Oppettid> {
    dag.0.iter().map(|tid| Oppettid { datum, tid: *tid }).collect()
}

/// So many for each district, at least one.
fn share(districts: usize, each: f64) -> usize {
    antal(tal(districts) * each).max(1)
}
