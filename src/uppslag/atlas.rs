//! The picture itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use fixedbitset::FixedBitSet;
use serde_json::value::RawValue;

use super::adressok::Adressok;
use super::distriktskarta::Distriktskarta;
use super::narmast::Platsindex;
use super::oppetindex::{Oppen, Oppetindex, instants};
use super::ord;
use super::svar::OppettidSvar;
use super::svarsjson::Fasta;
use crate::gangnat::Gangnat;
use crate::gangnat::matt::Matt;
use crate::gangnat::narmast::Vagkarta;
use crate::geo::Wgs84;
use crate::lokal::publicering::form::Fil;
use crate::lokal::tillganglighet::{Inventerat, Krav, Svar, Tillganglighet};
use crate::lokal::{Oppettid, Rostmottagningsstalle, Stalletyp};
use crate::val::rules::{Handelse, kalender};
use crate::val::{Kommunkod, Val, ValId};
use crate::valdistrikt::{Valdistrikt, Valdistriktskod, Valkrets};

/// An immutable picture of all published facts.
#[derive(Debug)]
pub struct Atlas {
    /// The revisions of the facts it shows.
    pub revision: Revision,
    /// Every val, by election day.
    pub val: Vec<Arc<Valbild>>,
    /// The address register with its search.
    pub adresser: Arc<Adressok>,
    /// The walking networks of every kommun that has a val.
    pub gangnat: BTreeMap<Kommunkod, Vec<Arc<Gangnat>>>,
}

/// The revisions of published facts, by subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Revision {
    /// Of the val, their valdistrikt and lokaler.
    pub val: i64,
    /// Of the address register.
    pub adresser: i64,
    /// Of the walking networks.
    pub gangnat: i64,
}

impl Atlas {
    /// The val of a short name.
    #[must_use]
    pub fn by_id(&self, id: &ValId) -> Option<&Valbild> {
        self.val.iter().map(|bild| &**bild).find(|bild| bild.val.id == *id)
    }

    /// The kansli's phone number: that of the val, or of the latest other val in the
    /// same kommun whose files gave one.
    #[must_use]
    pub fn telefon<'a>(&'a self, bild: &'a Valbild) -> Option<&'a str> {
        let others = self.val.iter().rev().map(|other| &**other);
        std::iter::once(bild)
            .chain(others.filter(|other| other.val.kommun == bild.val.kommun))
            .find_map(|one| one.val.kansli.telefon.as_deref())
    }

    /// The val that someone who names none means on a day: the next one, that day
    /// included, or else the latest.
    #[must_use]
    pub fn aktuellt(&self, datum: NaiveDate) -> Option<&Valbild> {
        let bilder = || self.val.iter().map(|bild| &**bild);
        bilder().find(|bild| bild.val.valdag >= datum).or_else(|| bilder().next_back())
    }
}

/// A röstmottagningsställe as voters see it.
#[derive(Debug)]
pub struct Stalle {
    /// The number of its lokal.
    pub lokal_id: i64,
    /// What it is for.
    pub typ: Stalletyp,
    /// The name of the lokal.
    pub namn: String,
    /// Street address.
    pub adress: String,
    /// Room or directions; empty when there is nothing to say.
    pub anvisning: String,
    /// Where it is; only an institution may lack it.
    pub plats: Option<Wgs84>,
    /// What is known of its tillgänglighet.
    pub tillganglighet: Tillganglighet,
    /// The valdistrikt that votes here; for a vallokal.
    pub valdistrikt: Option<Valdistriktskod>,
    /// Hours by date and time.
    pub oppettider: Vec<Oppettid>,
    /// The same as instants.
    pub oppen: Vec<Oppen>,
    /// The instants as ISO times with zone, in the order of `oppen`.
    pub oppen_iso: Vec<(Box<str>, Box<str>)>,
    /// The hours as the API gives them, written once.
    pub oppettider_json: Box<RawValue>,
    /// What the answer says of tillgänglighet, written once.
    pub tillganglighet_skal: String,
    /// The parts of the API's JSON that depend on no question.
    pub json: Fasta,
}

impl Stalle {
    fn new(lokal_id: i64, s: Rostmottagningsstalle, inventerat: Option<Inventerat>) -> Self {
        let oppen = instants(&s.oppettider);
        let iso = |seconds: i64| -> Box<str> {
            let moment = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            crate::tid::iso(&moment.with_timezone(&chrono_tz::Europe::Stockholm)).into()
        };
        let hours: Vec<_> = s.oppettider.iter().map(OppettidSvar::from).collect();
        let said = Tillganglighet::from_text(&s.tillganglighet);
        let tillganglighet = match inventerat {
            Some(inventerat) => said.inventerad(inventerat),
            None => said,
        };
        Self {
            json: Fasta::new(lokal_id, &s, &tillganglighet),
            tillganglighet_skal: ord::tillganglighet(&tillganglighet),
            lokal_id,
            typ: s.typ,
            namn: s.namn,
            adress: s.adress,
            anvisning: s.anvisning,
            plats: s.plats,
            tillganglighet,
            valdistrikt: s.valdistrikt,
            oppen_iso: oppen.iter().map(|span| (iso(span.fran), iso(span.till))).collect(),
            oppen,
            oppettider: s.oppettider,
            oppettider_json: serde_json::value::to_raw_value(&hours)
                .unwrap_or_else(|_| RawValue::NULL.to_owned()),
        }
    }
}

/// One val, ready for questions.
///
/// The places where anyone may vote early come first among `stallen`, and only they
/// have numbers in the indexes: an institution cannot be offered by mistake.
#[derive(Debug)]
pub struct Valbild {
    /// The val.
    pub val: Val,
    /// Its deadlines.
    pub kalender: Vec<Handelse>,
    /// Its valdistrikt.
    pub distrikt: Distriktskarta,
    stallen: Vec<Stalle>,
    /// Lokaler that have gone into another, with that other.
    hopslagna: Arc<HashMap<i64, i64>>,
    fortid: usize,
    vagkarta: Arc<Vagkarta>,
    plats: Platsindex,
    oppet: Oppetindex,
    typer: BTreeMap<Stalletyp, FixedBitSet>,
    krav: BTreeMap<Krav, FixedBitSet>,
    vallokal: HashMap<Valdistriktskod, usize>,
    /// What the address register says, by address id.
    register: Vec<(u32, Valdistriktskod)>,
    filer: Vec<Fil>,
}

impl Valbild {
    /// Puts the facts of a val together. `stallen` come with the number of their
    /// lokal; `inventerat` is what inspections have shown, by lokal; `register` is what the address register says, by address id.
    #[must_use]
    pub fn new(
        val: Val,
        distrikt: Vec<Valdistrikt>,
        stallen: Vec<(i64, Rostmottagningsstalle)>,
        inventerat: &HashMap<i64, Inventerat>,
        register: Vec<(i64, Valdistriktskod)>,
    ) -> Self {
        let valkretsar: HashMap<Valdistriktskod, Valkrets> = stallen
            .iter()
            .filter_map(|(_, s)| Some((s.valdistrikt?, s.valkrets.clone()?)))
            .collect();
        let mut stallen: Vec<Stalle> = stallen
            .into_iter()
            .map(|(lokal_id, s)| Stalle::new(lokal_id, s, inventerat.get(&lokal_id).copied()))
            .collect();
        stallen.sort_by_cached_key(|s| {
            (!s.typ.oppen_for_alla(), super::gatunamn::sort_key(&s.namn), s.lokal_id)
        });
        let fortid = stallen.partition_point(|s| s.typ.oppen_for_alla());
        let early = stallen.get(..fortid).unwrap_or_default();
        let mask = |holds: &dyn Fn(&Stalle) -> bool| -> FixedBitSet {
            let mut set = FixedBitSet::with_capacity(fortid);
            set.extend(early.iter().enumerate().filter(|(_, s)| holds(s)).map(|(nr, _)| nr));
            set
        };
        let spans: Vec<&[Oppen]> = early.iter().map(|s| &*s.oppen).collect();
        let mut register: Vec<(u32, Valdistriktskod)> = register
            .into_iter()
            .filter_map(|(id, kod)| Some((u32::try_from(id).ok()?, kod)))
            .collect();
        register.sort_unstable();
        Self {
            hopslagna: Arc::default(),
            kalender: kalender(&val),
            distrikt: Distriktskarta::new(distrikt, |kod| valkretsar.get(&kod).cloned()),
            fortid,
            vagkarta: Arc::default(),
            plats: Platsindex::new(early.iter().map(|s| s.plats)),
            oppet: Oppetindex::new(&spans),
            typer: Stalletyp::ALLA
                .into_iter()
                .filter(|typ| typ.oppen_for_alla())
                .map(|typ| (typ, mask(&|s| s.typ == typ)))
                .collect(),
            krav: Krav::ALLA
                .into_iter()
                .map(|krav| (krav, mask(&|s| s.tillganglighet.uppfyller(krav) == Svar::Ja)))
                .collect(),
            vallokal: stallen
                .iter()
                .enumerate()
                .filter(|(_, s)| s.typ == Stalletyp::Vallokal)
                .filter_map(|(nr, s)| Some((s.valdistrikt?, nr)))
                .collect(),
            register,
            filer: Vec::new(),
            stallen,
            val,
        }
    }

    /// The same on walking networks. The map of an older picture of the same val is shared
    /// where nothing has moved, and what has not moved is taken from it.
    #[must_use]
    pub fn with_gangnat(self, nat: &[Arc<Gangnat>], matt: Matt, old: Option<&Self>) -> Self {
        let platser = if nat.is_empty() {
            Vec::new()
        } else {
            self.stallen.iter().map(|stalle| stalle.plats).collect()
        };
        let langt = self.fortid;
        let old = old.map(|old| &old.vagkarta);
        let vagkarta = match old {
            Some(old) if old.is_of(nat, &matt, &platser, langt) => Arc::clone(old),
            _ => Arc::new(Vagkarta::new(nat.to_vec(), matt, platser, langt, old.map(Arc::as_ref))),
        };
        Self { vagkarta, ..self }
    }

    /// The places on the walking networks, under the numbers that they have in
    /// [`stallen`](Self::stallen); empty when the kommun has no network.
    #[must_use]
    pub fn vagkarta(&self) -> &Vagkarta {
        &self.vagkarta
    }

    pub(super) const fn platsindex(&self) -> &Platsindex {
        &self.plats
    }

    /// The same with files to fetch.
    #[must_use]
    pub fn with_files(mut self, filer: Vec<Fil>) -> Self {
        self.filer = filer;
        self
    }

    /// The files of what is published.
    #[must_use]
    pub fn filer(&self) -> &[Fil] {
        &self.filer
    }

    /// Every röstmottagningsställe: first those where anyone may vote early, each
    /// part in alphabetical order.
    #[must_use]
    pub fn stallen(&self) -> &[Stalle] {
        &self.stallen
    }

    /// Those where anyone may vote early, in alphabetical order. Their position here
    /// is their number in the indexes.
    #[must_use]
    pub fn fortid(&self) -> &[Stalle] {
        self.stallen.get(..self.fortid).unwrap_or_default()
    }

    /// The same with the lokaler that have gone into another, each with that other.
    #[must_use]
    pub fn with_hopslagna(mut self, hopslagna: Arc<HashMap<i64, i64>>) -> Self {
        self.hopslagna = hopslagna;
        self
    }

    /// The lokal that a number stands for: itself, or the one that it has gone into. The
    /// number lives on in links and calendars.
    #[must_use]
    pub fn nuvarande(&self, lokal_id: i64) -> i64 {
        self.hopslagna.get(&lokal_id).copied().unwrap_or(lokal_id)
    }

    /// Every use in this val of the lokal that a number stands for.
    pub fn lokal(&self, lokal_id: i64) -> impl Iterator<Item = &Stalle> {
        let lokal_id = self.nuvarande(lokal_id);
        self.stallen.iter().filter(move |s| s.lokal_id == lokal_id)
    }

    /// The vallokal of a valdistrikt.
    #[must_use]
    pub fn vallokal(&self, kod: Valdistriktskod) -> Option<&Stalle> {
        self.vallokal.get(&kod).and_then(|nr| self.stallen.get(*nr))
    }

    /// The number of the vallokal of a valdistrikt in [`stallen`](Self::stallen).
    #[must_use]
    pub fn vallokal_nr(&self, kod: Valdistriktskod) -> Option<usize> {
        self.vallokal.get(&kod).copied()
    }

    /// The valdistrikt that the address register gives for an address.
    #[must_use]
    pub fn registrets_distrikt(&self, adress_id: i64) -> Option<Valdistriktskod> {
        let id = u32::try_from(adress_id).ok()?;
        let found = self.register.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.register.get(found).map(|(_, kod)| *kod)
    }

    /// Which of [`Valbild::fortid`] may answer.
    #[must_use]
    pub fn urval(&self, urval: &Urval<'_>) -> FixedBitSet {
        let mut allowed = if let Some(nu) = urval.oppna_vid {
            self.oppet.at(nu).clone()
        } else {
            let mut all = FixedBitSet::with_capacity(self.fortid);
            all.insert_range(..);
            all
        };
        if let Some(set) = urval.typ.and_then(|typ| self.typer.get(&typ)) {
            allowed.intersect_with(set);
        }
        for krav in urval.krav {
            if let Some(set) = self.krav.get(krav) {
                allowed.intersect_with(set);
            }
        }
        allowed
    }
}

/// Which places may answer a question.
#[derive(Debug, Clone, Copy, Default)]
pub struct Urval<'a> {
    /// Only those open at an instant, in Unix seconds.
    pub oppna_vid: Option<i64>,
    /// Only those known to meet each of these needs.
    pub krav: &'a [Krav],
    /// Only those of a kind. A kind that is not open to all selects as if none were
    /// asked for; the API refuses such a question before.
    pub typ: Option<Stalletyp>,
}
