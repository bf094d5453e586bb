//! The answer in words, the most important first. Pure.

use chrono::NaiveDate;
use fixedbitset::FixedBitSet;

use super::avstand;
use super::fragan::Fragan;
use super::karta::Karta;
use super::oppet::closing;
use super::rad::{Omstandighet, Rad};
use crate::config;
use crate::gangnat::Profil;
use crate::gangnat::narmast::Fran;
use crate::lokal::tillganglighet::Svar;
use crate::tid::Klockslag;
use crate::uppslag::atlas::Urval;
use crate::uppslag::gangvag::{Avstand, Metod, Vagen};
use crate::uppslag::hitta::Utgang;
use crate::uppslag::svar::{Fraga, LokalSvar, NarmastSvar, Oppetlage, Osakerhet, answer};
use crate::uppslag::{Atlas, Stalle, Valbild};
use crate::web::ord;
use crate::web::sprak::Sprak;

/// How many lokaler are listed.
const LISTED: usize = 10;

/// The answer as it is shown.
#[derive(Debug)]
pub struct Svarsvy {
    /// The answer in one sentence.
    pub rubrik: String,
    /// What belongs to it.
    pub rader: Vec<String>,
    /// For the style sheet: `oppen`, `snart` or `stangd`.
    pub klass: &'static str,
    /// The way to the place of the answer: text and link.
    pub vag: Option<(String, String)>,
    /// Where the answer starts from.
    pub fran: String,
    /// What to keep in mind about the place.
    pub noter: Vec<String>,
    /// The vallokal.
    pub vallokal: Option<Rad>,
    /// Its valdistrikt.
    pub valdistrikt: Option<String>,
    /// Its valkrets.
    pub valkrets: Option<String>,
    /// «Din vallokal på valdagen är Engelbrektshallen.»
    pub vallokal_kort: Option<String>,
    /// Whether it is valdagen, so that the vallokal comes first.
    pub valdag: bool,
    /// The nearest lokaler.
    pub lokaler: Vec<Rad>,
    /// «För 3 andra lokaler saknas uppgift …», when needs were chosen.
    pub okanda: Option<String>,
    /// The map.
    pub karta: Karta,
}

/// A sentence and what goes with it.
struct Slutsats<'a> {
    rubrik: String,
    rader: Vec<String>,
    klass: &'static str,
    dit: Option<(&'a Stalle, Vagen)>,
}

impl Slutsats<'_> {
    fn without_place(rubrik: String, rader: Vec<String>) -> Self {
        Self { rubrik, rader, klass: "stangd", dit: None }
    }
}

/// What a question is about.
struct Sak<'a> {
    atlas: &'a Atlas,
    bild: &'a Valbild,
    fragan: &'a Fragan,
    utgang: Utgang,
    fran: Fran,
    om: Omstandighet<'a>,
}

impl Svarsvy {
    /// Answers a question put from a place.
    #[must_use]
    pub fn new(
        atlas: &Atlas,
        bild: &Valbild,
        fragan: &Fragan,
        utgang: Utgang,
        om: Omstandighet<'_>,
        sidor: &config::Sidor,
    ) -> Self {
        let s = om.sida.sprak;
        let fraga = Fraga {
            plats: utgang.plats,
            adress: utgang.adress,
            adress_osaker: utgang.osaker,
            tid: *om.stund.vid,
            bara_oppna: fragan.bara_oppna,
            krav: fragan.krav.clone(),
            typ: None,
            antal: LISTED,
            profil: om.profil,
        };
        let svar = answer(atlas, bild, &fraga);
        let fran = bild.fran(utgang.plats, om.profil);
        let sak = Sak { atlas, bild, fragan, utgang, fran, om };
        let slutsats = sak.conclude(&svar);
        let mut rader = slutsats.rader;
        match slutsats.dit {
            Some((_, Vagen::Finns(away))) => rader.push(avstand::mening(s, om.profil, &away)),
            Some((_, Vagen::Avskuren)) => rader.push(s.t("svar-avskuren")),
            Some((_, Vagen::Okand)) | None => {}
        }
        let lokaler = sak.listed(&svar);
        let mut karta = Karta::new(s, bild, sidor).around(utgang.plats, svar.plats.valdistriktskod);
        if let Some(lokal) = drawn(slutsats.dit, &lokaler) {
            karta = karta.with_vag(bild, &sak.fran, lokal);
        }
        let vag = slutsats.dit.and_then(|(stalle, _)| {
            let text = s.with("svar-vag-till", [("namn", (&*stalle.namn).into())]);
            Some((text, om.kartapp.directions(stalle.plats?, &stalle.namn)))
        });
        let valdag = bild.val.valdag;
        Self {
            rubrik: slutsats.rubrik,
            rader,
            klass: slutsats.klass,
            vag,
            fran: sak.start(&svar),
            noter: sak.notes(&svar),
            vallokal: svar.vallokal.as_ref().map(|v| Rad::vallokal(om, v.stalle, v.vagen, valdag)),
            valdistrikt: svar.plats.valdistrikt.map(str::to_owned),
            valkrets: svar.plats.valkrets.map(|valkrets| valkrets.namn.clone()),
            vallokal_kort: svar
                .vallokal
                .as_ref()
                .map(|v| s.with("svar-vallokal-ar", [("namn", v.namn.into())])),
            valdag: om.stund.vid.date_naive() == valdag,
            lokaler: lokaler
                .into_iter()
                .zip(1..)
                .map(|((stalle, away), nr)| Rad::new(om, stalle, Some(away), Some(nr)))
                .collect(),
            okanda: sak
                .unknown()
                .filter(|_| !svar.lokaler.is_empty())
                .map(|antal| s.with("svar-okanda", [("antal", antal.into())])),
            karta,
        }
    }
}

impl<'a> Sak<'a> {
    const fn sprak(&self) -> Sprak {
        self.om.sida.sprak
    }

    /// «Utgår från Hornsgatan 20, 118 20 Stockholm.»
    fn start(&self, svar: &NarmastSvar<'_>) -> String {
        let s = self.sprak();
        let adress = self.utgang.adress.and_then(|it| self.atlas.adresser.register().rad(it));
        match (adress, &svar.plats.adress) {
            (Some(rad), _) => {
                let text = label(&rad.rad(), rad.postnummer, rad.postort);
                s.with("svar-fran", [("adress", text.into())])
            }
            (None, Some(text)) => s.with("svar-fran", [("adress", text.into())]),
            (None, None) => s.t("svar-fran-position"),
        }
    }

    /// The answer in a sentence: on valdagen the vallokal, or else the nearest that
    /// is open, or else the first to open.
    fn conclude(&self, svar: &NarmastSvar<'a>) -> Slutsats<'a> {
        let s = self.sprak();
        let today = self.om.stund.vid.date_naive();
        let valdag = self.bild.val.valdag;
        if today > valdag {
            let text = s.with("svar-over", [("valdag", ord::full_date(s, valdag).into())]);
            return Slutsats::without_place(text, Vec::new());
        }
        if today == valdag
            && let Some(vallokal) = &svar.vallokal
            && !vallokal.stalle.oppettider.is_empty()
        {
            return self.vallokal(vallokal);
        }
        if self.bild.fortid().is_empty() {
            let text = vec![s.t("svar-inga-lokaler-text")];
            return Slutsats::without_place(s.t("svar-inga-lokaler"), text);
        }
        self.nearest_open().or_else(|| self.first_to_open()).unwrap_or_else(|| {
            let matching = self.matching();
            match self.unknown() {
                _ if !matching.is_clear() && self.bild.nabara(&self.fran, &matching).is_clear() => {
                    let text = vec![s.t("svar-ingen-vag-text")];
                    Slutsats::without_place(s.t("svar-ingen-vag"), text)
                }
                Some(antal) if matching.is_clear() => {
                    let text = s.with("svar-inga-krav-text", [("antal", antal.into())]);
                    Slutsats::without_place(s.t("svar-inga-krav"), vec![text])
                }
                _ => Slutsats::without_place(s.t("svar-inget-mer"), Vec::new()),
            }
        })
    }

    fn vallokal(&self, vallokal: &LokalSvar<'a>) -> Slutsats<'a> {
        let s = self.sprak();
        let stalle = vallokal.stalle;
        let namn = &*stalle.namn;
        let dit = stalle.plats.map(|_| (stalle, vallokal.vagen));
        match stalle.oppetlage(self.om.stund.vid) {
            Oppetlage::OppetTill(datum, tid) => Slutsats {
                rubrik: s.with(
                    "svar-vallokal-oppen",
                    [("namn", namn.into()), ("tid", self.clock(datum, tid).into())],
                ),
                rader: Vec::new(),
                klass: if self.om.stund.soon(datum, tid) { "snart" } else { "oppen" },
                dit,
            },
            Oppetlage::OppnarNasta(_, tid) => Slutsats {
                rubrik: s.with(
                    "svar-vallokal-oppnar",
                    [("namn", namn.into()), ("tid", ord::clock(s, tid).into())],
                ),
                rader: Vec::new(),
                klass: "stangd",
                dit,
            },
            Oppetlage::StangtForGott => {
                let text = s.with("svar-vallokal-stangd", [("namn", namn.into())]);
                Slutsats::without_place(text, Vec::new())
            }
        }
    }

    fn nearest_open(&self) -> Option<Slutsats<'a>> {
        let s = self.sprak();
        let stund = self.om.stund;
        let urval =
            Urval { oppna_vid: Some(stund.vid.timestamp()), krav: &self.fragan.krav, typ: None };
        let (stalle, away) = self.bild.narmast(&self.fran, &urval, 1).into_iter().next()?;
        let Oppetlage::OppetTill(datum, tid) = stalle.oppetlage(stund.vid) else { return None };
        let (namn, till) = (&*stalle.namn, self.clock(datum, tid));
        let rubrik = if stund.nu {
            s.with("svar-oppet-i-dag", [("namn", namn.into()), ("tid", till.into())])
        } else {
            let dag = stund.day(s, stund.vid.date_naive());
            s.with(
                "svar-oppet-dag",
                [("namn", namn.into()), ("tid", till.into()), ("dag", dag.into())],
            )
        };
        let klass = if stund.soon(datum, tid) { "snart" } else { "oppen" };
        Some(Slutsats { rubrik, rader: Vec::new(), klass, dit: Some((stalle, Vagen::Finns(away))) })
    }

    /// The place that opens first, the nearest of several that open at once.
    fn first_to_open(&self) -> Option<Slutsats<'a>> {
        let s = self.sprak();
        let stund = self.om.stund;
        let reached = self.bild.nabara(&self.fran, &self.matching());
        let opens = |nr: &usize| match self.bild.fortid().get(*nr)?.oppetlage(stund.vid) {
            Oppetlage::OppnarNasta(datum, tid) => Some((datum, tid)),
            _ => None,
        };
        let (datum, tid) = reached.ones().filter_map(|nr| opens(&nr)).min()?;
        let mut first = FixedBitSet::with_capacity(reached.len());
        first.extend(reached.ones().filter(|nr| opens(nr) == Some((datum, tid))));
        let (stalle, away) = self.bild.narmast_av(&self.fran, &first, 1).into_iter().next()?;
        let (namn, dag, tid) = (&*stalle.namn, stund.day(s, datum), ord::clock(s, tid));
        let rubrik = if stund.nu {
            s.with("svar-oppnar", [("namn", namn.into()), ("dag", dag.into()), ("tid", tid.into())])
        } else {
            s.with(
                "svar-oppnar-da",
                [("namn", namn.into()), ("dag", dag.into()), ("tid", tid.into())],
            )
        };
        let dit = Some((stalle, Vagen::Finns(away)));
        Some(Slutsats { rubrik, rader: Vec::new(), klass: "stangd", dit })
    }

    /// The places to list. On valdagen few are open, and only they are of any use.
    fn listed(&self, svar: &NarmastSvar<'a>) -> Vec<(&'a Stalle, Avstand)> {
        let today = self.om.stund.vid.date_naive();
        if today != self.bild.val.valdag || self.fragan.bara_oppna {
            let listed = svar.lokaler.iter();
            return listed.filter_map(|it| Some((it.stalle, it.vagen.avstand()?))).collect();
        }
        let mut open = self.matching();
        for (nr, stalle) in self.bild.fortid().iter().enumerate() {
            if stalle.oppettider.iter().all(|hours| hours.datum != today) {
                open.set(nr, false);
            }
        }
        self.bild.narmast_av(&self.fran, &open, LISTED)
    }

    /// Every place that meets the needs.
    fn matching(&self) -> FixedBitSet {
        let urval = Urval { oppna_vid: None, krav: &self.fragan.krav, typ: None };
        let mut known = self.bild.urval(&urval);
        for (nr, stalle) in self.bild.fortid().iter().enumerate() {
            if stalle.plats.is_none() {
                known.set(nr, false);
            }
        }
        known
    }

    /// What to keep in mind about the place asked from.
    fn notes(&self, svar: &NarmastSvar<'_>) -> Vec<String> {
        let s = self.sprak();
        let doubts = svar.plats.osakert.iter().map(|it| s.t(note(it.kod)));
        let cut_off = (svar.avskurna > 0).then(|| {
            let key = match self.om.profil {
                Profil::Gang => "svar-avskurna",
                Profil::Rullstol => "svar-avskurna-rullstol",
            };
            s.with(key, [("antal", svar.avskurna.into())])
        });
        doubts.chain(cut_off).collect()
    }

    /// How many places may meet the needs, for all that is known.
    fn unknown(&self) -> Option<usize> {
        let answers = |stalle: &Stalle, wanted: Svar| {
            self.fragan.krav.iter().any(|krav| stalle.tillganglighet.uppfyller(*krav) == wanted)
        };
        let count = self
            .bild
            .fortid()
            .iter()
            .filter(|stalle| answers(stalle, Svar::Okant) && !answers(stalle, Svar::Nej))
            .count();
        (count > 0).then_some(count)
    }

    fn clock(&self, datum: NaiveDate, tid: Klockslag) -> String {
        let today = self.om.stund.vid.date_naive();
        ord::clock(self.sprak(), closing(today, datum, tid))
    }
}

/// The lokal that the map shows the way to: that of the answer, or else the first of the
/// list, if the way there has been measured.
fn drawn(dit: Option<(&Stalle, Vagen)>, listed: &[(&Stalle, Avstand)]) -> Option<i64> {
    let first = || listed.first().map(|(stalle, away)| (*stalle, Vagen::Finns(*away)));
    let (stalle, vagen) = dit.or_else(first)?;
    let measured = vagen.avstand().is_some_and(|away| away.metod == Metod::Gangvag);
    measured.then_some(stalle.lokal_id)
}

/// The text of an uncertainty.
const fn note(kod: Osakerhet) -> &'static str {
    match kod {
        Osakerhet::NaraGrans => "osaker-nara-grans",
        Osakerhet::UtanforKommunen => "osaker-utanfor",
        Osakerhet::RegistretAvviker => "osaker-registret",
        Osakerhet::DistriktSaknas => "osaker-distrikt-saknas",
        Osakerhet::NarmasteNummer => "osaker-nummer",
        Osakerhet::Stavning => "osaker-stavning",
    }
}

/// An address as it is written in the field: «Hornsgatan 20, 118 20 Stockholm».
#[must_use]
pub fn label(rad: &str, postnummer: &str, postort: &str) -> String {
    let number = match (postnummer.get(..3), postnummer.get(3..)) {
        (Some(first), Some(last)) if postnummer.len() == 5 => format!("{first} {last}"),
        _ => postnummer.to_owned(),
    };
    let place: Vec<&str> = [&*number, postort].into_iter().filter(|it| !it.is_empty()).collect();
    if place.is_empty() { rad.to_owned() } else { format!("{rad}, {}", place.join(" ")) }
}
