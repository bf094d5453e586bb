//! Answers: a question about a place and a time in, what a voter needs to know out.
//!
//! The types borrow from the Atlas and serialize to the API's JSON; pages read the
//! same types and put their own words to them.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::adressregister::Plats;
use super::atlas::{Atlas, Stalle, Urval, Valbild};
use super::distriktskarta::Distrikt;
use super::gangvag::{Avstand, Metod, Vagen};
use super::oppetindex::now_or_next;
use super::ord;
use super::tillganglighetssvar::TillganglighetSvar;
use crate::gangnat::Profil;
use crate::geo::Wgs84;
use crate::lokal::Stalletyp;
use crate::lokal::tillganglighet::Krav;
use crate::tid::{self, Klockslag, Svensktid};
use crate::val::ValId;
use crate::valdistrikt::{Valdistriktskod, Valkrets};

/// Where, when and for whom.
#[derive(Debug, Clone)]
pub struct Fraga {
    /// The place asked from.
    pub plats: Wgs84,
    /// The address it is, if it came from the register.
    pub adress: Option<Plats>,
    /// Something about how the address was found, to be told.
    pub adress_osaker: Option<Osakerhet>,
    /// The moment asked about.
    pub tid: Svensktid,
    /// Only places open then.
    pub bara_oppna: bool,
    /// Needs that must be known to be met.
    pub krav: Vec<Krav>,
    /// Only this kind of place.
    pub typ: Option<Stalletyp>,
    /// How many places.
    pub antal: usize,
    /// How someone moves. It chooses the ways and the pace, and adds no needs.
    pub profil: Profil,
}

/// Opening hours of one interval.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Oppettid)]
pub struct OppettidSvar {
    /// The date.
    pub datum: NaiveDate,
    /// Opens, Swedish time.
    #[schema(value_type = String, example = "10:00")]
    pub oppnar: Klockslag,
    /// Closes, Swedish time.
    #[schema(value_type = String, example = "18:00")]
    pub stanger: Klockslag,
}

/// A place to vote, as seen from where and when it was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NarmasteLokal)]
pub struct LokalSvar<'a> {
    /// The number of the lokal; its page is `/lokaler/{id}`.
    pub id: i64,
    /// Its name.
    #[schema(example = "Stadsbiblioteket")]
    pub namn: &'a str,
    /// What it is for.
    pub typ: Stalletyp,
    /// Street address.
    #[schema(example = "Odengatan 53")]
    pub adress: &'a str,
    /// Room or directions, if there is anything to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anvisning: Option<&'a str>,
    /// Latitude, WGS 84; null when not known.
    pub lat: Option<f64>,
    /// Longitude, WGS 84; null when not known.
    pub lon: Option<f64>,
    /// Metres from the place asked from by `metod`, one decimal; null when the place is not
    /// known, or when the network has no way there.
    pub avstand_m: Option<f64>,
    /// How the distance was measured: `gangvag` is along ways that one can walk, `fagelvag`
    /// along the great circle.
    #[schema(inline = false)]
    pub metod: Metod,
    /// Metres to walk as guessed from the great circle, times `omvagsfaktor`, one decimal;
    /// null when the way was measured.
    pub uppskattad_gangvag_m: Option<f64>,
    /// Minutes that the way takes, measured or guessed, rounded up; null as `avstand_m`.
    pub gangtid_min: Option<u32>,
    /// Open at the moment asked about.
    pub oppen: bool,
    /// When it closes, if open.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub stanger: Option<&'a str>,
    /// When it opens next, if shut and it opens again.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub oppnar: Option<&'a str>,
    /// All hours in this val.
    #[schema(value_type = Vec<OppettidSvar>)]
    pub oppettider: &'a RawValue,
    /// What is known of how one gets in.
    #[schema(inline = false)]
    pub tillganglighet: TillganglighetSvar<'a>,
    /// Why it is in the answer, in Swedish sentences.
    #[schema(value_type = Vec<String>)]
    pub skal: Vec<Cow<'a, str>>,
    /// The place itself, for pages.
    #[serde(skip)]
    #[schema(ignore)]
    pub stalle: &'a Stalle,
    /// How far it is, for pages.
    #[serde(skip)]
    #[schema(ignore)]
    pub vagen: Vagen,
}

/// How the valdistrikt of a place was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kalla {
    /// The address register gives it.
    Register,
    /// The place lies in its polygon.
    Polygon,
}

/// Why the valdistrikt, or the place itself, is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Osakerhet {
    /// A border is within 25 m.
    NaraGrans,
    /// No valdistrikt of the kommun holds the place.
    UtanforKommunen,
    /// The register and the polygon give different valdistrikt; the register's is
    /// given.
    RegistretAvviker,
    /// This val has no valdistrikt yet.
    DistriktSaknas,
    /// The number typed is not on the street; the nearest was taken.
    NarmasteNummer,
    /// The street is spelt otherwise than typed.
    Stavning,
}

impl Osakerhet {
    /// The same in a Swedish sentence or two, with what to do.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NaraGrans => {
                "Platsen ligger nära gränsen till ett annat valdistrikt. Ditt röstkort visar \
                 vilken vallokal som är din."
            }
            Self::UtanforKommunen => {
                "Platsen ligger utanför kommunens valdistrikt. Du kan förtidsrösta i vilken \
                 röstningslokal som helst. Ditt röstkort visar vilken vallokal som är din."
            }
            Self::RegistretAvviker => {
                "Adressregistret och kartan anger olika valdistrikt för adressen. Registrets \
                 visas här. Ditt röstkort visar vilken vallokal som är din."
            }
            Self::DistriktSaknas => {
                "Valdistrikten är inte inlagda för det här valet. Ditt röstkort visar vilken \
                 vallokal som är din."
            }
            Self::NarmasteNummer => {
                "Numret finns inte på gatan. Svaret gäller det närmaste numret som finns."
            }
            Self::Stavning => "Gatan stavas lite annorlunda än du skrev.",
        }
    }
}

/// An uncertainty with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct OsakerhetSvar {
    /// Which one.
    pub kod: Osakerhet,
    /// In Swedish, with what to do.
    pub text: &'static str,
}

/// The place that was asked from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plats)]
pub struct PlatsSvar<'a> {
    /// The address, if one was asked for.
    #[schema(example = "Odengatan 53")]
    pub adress: Option<String>,
    /// Latitude, WGS 84.
    pub lat: f64,
    /// Longitude, WGS 84.
    pub lon: f64,
    /// Eight digits; null when unknown.
    #[schema(value_type = Option<String>, example = "01800901")]
    pub valdistriktskod: Option<Valdistriktskod>,
    /// Name of the valdistrikt.
    #[schema(example = "Engelbrekt 1 Humlegården")]
    pub valdistrikt: Option<&'a str>,
    /// Its valkrets, when the files tell.
    pub valkrets: Option<&'a Valkrets>,
    /// How the valdistrikt was found.
    pub kalla: Option<Kalla>,
    /// Why it is not certain; empty when it is.
    pub osakert: Vec<OsakerhetSvar>,
}

/// The answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Narmast)]
pub struct NarmastSvar<'a> {
    /// The val it is about.
    pub val: &'a ValId,
    /// The moment it is about.
    #[schema(format = DateTime, example = "2022-09-03T13:30:00+02:00")]
    pub tid: String,
    /// The place asked from.
    pub plats: PlatsSvar<'a>,
    /// How distances were measured: `gangvag` when there is a way by the place asked from;
    /// then a single lokal off the network may still have `fagelvag`.
    #[schema(inline = false)]
    pub metod: Metod,
    /// How someone moves.
    pub profil: Profil,
    /// How many times longer than the great circle a way is taken to be where it is guessed.
    #[schema(example = 1.3)]
    pub omvagsfaktor: f64,
    /// Metres a minute that times are reckoned by.
    #[schema(example = 75.0)]
    pub takt_m_min: f64,
    /// How many lokaler that answer to the question are left out because the network has no
    /// way there.
    pub avskurna: usize,
    /// Where the voter votes on valdagen, by her valdistrikt.
    pub vallokal: Option<LokalSvar<'a>>,
    /// The nearest places to vote early, by the way that is measured or guessed, the nearest
    /// first.
    pub lokaler: Vec<LokalSvar<'a>>,
}

/// Where a place lies, by register and polygon.
struct Hemvist<'a> {
    kod: Option<Valdistriktskod>,
    distrikt: Option<&'a Distrikt>,
    kalla: Option<Kalla>,
    osakert: Vec<Osakerhet>,
}

fn hemvist(bild: &Valbild, plats: Wgs84, adress_id: Option<i64>) -> Hemvist<'_> {
    let lage = bild.distrikt.locate(plats);
    let by_polygon = lage.distrikt.and_then(|nr| bild.distrikt.get(nr));
    let by_register = adress_id.and_then(|id| bild.registrets_distrikt(id));
    let mut osakert = Vec::new();
    if bild.distrikt.alla().is_empty() && by_register.is_none() {
        osakert.push(Osakerhet::DistriktSaknas);
    } else if by_polygon.is_none() && by_register.is_none() {
        osakert.push(Osakerhet::UtanforKommunen);
    } else if by_register.is_some() && by_register != by_polygon.map(|d| d.kod) {
        osakert.push(Osakerhet::RegistretAvviker);
    }
    if lage.nara_grans {
        osakert.push(Osakerhet::NaraGrans);
    }
    match by_register {
        Some(kod) => Hemvist {
            kod: Some(kod),
            distrikt: bild.distrikt.by_kod(kod).and_then(|nr| bild.distrikt.get(nr)),
            kalla: Some(Kalla::Register),
            osakert,
        },
        None => Hemvist {
            kod: by_polygon.map(|d| d.kod),
            distrikt: by_polygon,
            kalla: by_polygon.map(|_| Kalla::Polygon),
            osakert,
        },
    }
}

/// Answers a question from the Atlas alone.
#[must_use]
pub fn answer<'a>(atlas: &'a Atlas, bild: &'a Valbild, fraga: &Fraga) -> NarmastSvar<'a> {
    let adress = fraga.adress.and_then(|plats| atlas.adresser.register().rad(plats));
    let hem = hemvist(bild, fraga.plats, adress.map(|a| a.id));
    let nu = fraga.tid.timestamp();
    let urval =
        Urval { oppna_vid: fraga.bara_oppna.then_some(nu), krav: &fraga.krav, typ: fraga.typ };
    let fran = bild.fran(fraga.plats, fraga.profil);
    let vallokal = hem.kod.and_then(|kod| bild.vallokal_nr(kod)).and_then(|nr| {
        let stalle = bild.stallen().get(nr)?;
        Some(lokal_svar(stalle, bild.vagen(&fran, nr), fraga))
    });
    let tillatna = bild.urval(&urval);
    let lokaler = bild
        .narmast_av(&fran, &tillatna, fraga.antal)
        .into_iter()
        .map(|(stalle, avstand)| lokal_svar(stalle, Vagen::Finns(avstand), fraga))
        .collect();
    let reached = bild.nabara(&fran, &tillatna).count_ones(..);
    let matt = bild.vagkarta().matt();
    NarmastSvar {
        val: &bild.val.id,
        tid: tid::iso(&fraga.tid),
        plats: PlatsSvar {
            adress: adress.map(|a| a.rad()),
            lat: fraga.plats.lat(),
            lon: fraga.plats.lon(),
            valdistriktskod: hem.kod,
            valdistrikt: hem.distrikt.map(|d| &*d.namn),
            valkrets: hem.distrikt.and_then(|d| d.valkrets.as_ref()),
            kalla: hem.kalla,
            osakert: fraga
                .adress_osaker
                .into_iter()
                .chain(hem.osakert)
                .map(|kod| OsakerhetSvar { kod, text: kod.text() })
                .collect(),
        },
        metod: Metod::fran(&fran),
        profil: fraga.profil,
        omvagsfaktor: matt.omvag,
        takt_m_min: matt.takt(fraga.profil),
        avskurna: tillatna.count_ones(..) - reached,
        vallokal,
        lokaler,
    }
}

fn one_decimal(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

fn lokal_svar<'a>(stalle: &'a Stalle, vagen: Vagen, fraga: &Fraga) -> LokalSvar<'a> {
    let nu = fraga.tid.timestamp();
    let next = now_or_next(&stalle.oppen, nu);
    let iso = next.and_then(|span| {
        let nr = stalle.oppen.binary_search(&span).ok()?;
        stalle.oppen_iso.get(nr)
    });
    let oppen = next.is_some_and(|span| span.fran <= nu);
    let avstand = vagen.avstand();
    let guessed = avstand.filter(|it| it.metod == Metod::Fagelvag).map(|it| it.gang_m);
    LokalSvar {
        id: stalle.lokal_id,
        namn: &stalle.namn,
        typ: stalle.typ,
        adress: &stalle.adress,
        anvisning: (!stalle.anvisning.is_empty()).then_some(&*stalle.anvisning),
        lat: stalle.plats.map(Wgs84::lat),
        lon: stalle.plats.map(Wgs84::lon),
        avstand_m: avstand.map(|it| one_decimal(it.meter)),
        metod: match vagen {
            Vagen::Finns(avstand) => avstand.metod,
            Vagen::Avskuren => Metod::Gangvag,
            Vagen::Okand => Metod::Fagelvag,
        },
        uppskattad_gangvag_m: guessed.map(one_decimal),
        gangtid_min: avstand.map(|it| it.minuter),
        oppen,
        stanger: iso.filter(|_| oppen).map(|(_, till)| &**till),
        oppnar: iso.filter(|_| !oppen).map(|(fran, _)| &**fran),
        oppettider: &stalle.oppettider_json,
        tillganglighet: TillganglighetSvar::new(&stalle.tillganglighet),
        skal: skal(stalle, vagen, fraga),
        stalle,
        vagen,
    }
}

/// When a place is open: a state that pages and the API put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oppetlage {
    /// Open; closes then.
    OppetTill(NaiveDate, Klockslag),
    /// Shut; opens then.
    OppnarNasta(NaiveDate, Klockslag),
    /// Shut, and does not open again in this val.
    StangtForGott,
}

impl Stalle {
    /// Whether the place is open at a moment, until when, or when it opens next.
    #[must_use]
    pub fn oppetlage(&self, vid: &Svensktid) -> Oppetlage {
        let nu = vid.timestamp();
        match now_or_next(&self.oppen, nu) {
            None => Oppetlage::StangtForGott,
            Some(span) => {
                let open = span.fran <= nu;
                let (datum, klockslag) = local_reading(if open { span.till } else { span.fran });
                if open && klockslag.minutes() == 0 {
                    // Midnight belongs to the day that it ends.
                    Oppetlage::OppetTill(tid::shift(datum, -1), Klockslag::DYGNETS_SLUT)
                } else if open {
                    Oppetlage::OppetTill(datum, klockslag)
                } else {
                    Oppetlage::OppnarNasta(datum, klockslag)
                }
            }
        }
    }
}

/// What Swedish clocks show at an instant, in whole minutes.
fn local_reading(instant: i64) -> (NaiveDate, Klockslag) {
    use chrono::Timelike;
    let moment = chrono::DateTime::from_timestamp(instant, 0)
        .unwrap_or_default()
        .with_timezone(&chrono_tz::Europe::Stockholm);
    let minutes = u16::try_from(moment.hour() * 60 + moment.minute()).unwrap_or_default();
    (moment.date_naive(), Klockslag::from_minutes(minutes).unwrap_or(Klockslag::DYGNETS_SLUT))
}

fn skal<'a>(stalle: &'a Stalle, vagen: Vagen, fraga: &Fraga) -> Vec<Cow<'a, str>> {
    let hours = match stalle.oppetlage(&fraga.tid) {
        Oppetlage::OppetTill(_, tid) => format!("Öppet till klockan {}.", ord::klockan(tid)),
        Oppetlage::OppnarNasta(datum, tid) => {
            format!("Stängt. Öppnar {} klockan {}.", ord::dag(datum, &fraga.tid), ord::klockan(tid))
        }
        Oppetlage::StangtForGott => "Stängt. Öppnar inte mer i det här valet.".to_owned(),
    };
    let away = match vagen {
        Vagen::Finns(avstand) => Some(away(&avstand, fraga.profil)),
        Vagen::Avskuren => Some("men ingen kartlagd väg leder dit".to_owned()),
        Vagen::Okand => None,
    };
    let distance = match (stalle.typ, away) {
        (Stalletyp::Vallokal, Some(away)) => {
            format!("Vallokalen för ditt valdistrikt, {away}.")
        }
        (Stalletyp::Vallokal, None) => "Vallokalen för ditt valdistrikt.".to_owned(),
        (_, away) => format!("{}.", away.unwrap_or_else(|| "Avståndet är inte känt".to_owned())),
    };
    vec![hours.into(), distance.into(), (&*stalle.tillganglighet_skal).into()]
}

/// «650 meter att gå, ungefär 9 minuter», «650 meter bort fågelvägen».
fn away(avstand: &Avstand, profil: Profil) -> String {
    let (metres, minutes) = (ord::avstand(avstand.meter), ord::minuter(avstand.minuter));
    match (avstand.metod, profil) {
        (Metod::Gangvag, Profil::Gang) => format!("{metres} att gå, ungefär {minutes}"),
        (Metod::Gangvag, Profil::Rullstol) => format!("{metres} med rullstol, ungefär {minutes}"),
        (Metod::Fagelvag, _) => format!("{metres} bort fågelvägen"),
    }
}
