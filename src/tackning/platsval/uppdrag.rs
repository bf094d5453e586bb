//! What is asked for: in a form, kept as JSON, or in a TOML file. Pure.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::gangnat::Profil;
use crate::lokal::register::Byggnadstyp;
use crate::lokal::tillganglighet::Krav;

/// What is wanted of the choice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Onskan {
    /// The least mean distance.
    Medel,
    /// The least Kolm–Pollak equally-distributed equivalent.
    KolmPollak,
    /// The largest share within so many metres.
    Inom(f64),
    /// The fewest people farther away than so many metres, or without a place.
    Utanfor(f64),
}

impl FromStr for Onskan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || {
            format!(
                "«{text}» är inget mål. Välj medel, kolm-pollak, inom:METER eller utanfor:METER, \
                 till exempel inom:1000."
            )
        };
        let metres = |text: &str| {
            let number: f64 = text.trim().replace(',', ".").parse().map_err(|_| unknown())?;
            if number.is_finite() && number > 0.0 { Ok(number) } else { Err(unknown()) }
        };
        match text.trim() {
            "medel" | "mean" => Ok(Self::Medel),
            "kolm-pollak" => Ok(Self::KolmPollak),
            other => match other.split_once(':') {
                Some(("inom" | "within", far)) => Ok(Self::Inom(metres(far)?)),
                Some(("utanfor" | "left-out", far)) => Ok(Self::Utanfor(metres(far)?)),
                _ => Err(unknown()),
            },
        }
    }
}

impl TryFrom<String> for Onskan {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Onskan> for String {
    fn from(onskan: Onskan) -> Self {
        onskan.to_string()
    }
}

impl fmt::Display for Onskan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Medel => f.write_str("medel"),
            Self::KolmPollak => f.write_str("kolm-pollak"),
            Self::Inom(metres) => write!(f, "inom:{metres}"),
            Self::Utanfor(metres) => write!(f, "utanfor:{metres}"),
        }
    }
}

impl Onskan {
    /// The objective in words.
    #[must_use]
    pub fn namn(self) -> String {
        match self {
            Self::Medel => "Kortast medelavstånd".to_owned(),
            Self::KolmPollak => "Kortast jämnt fördelade avstånd (Kolm–Pollak)".to_owned(),
            Self::Inom(metres) => format!("Störst andel inom {metres} m"),
            Self::Utanfor(metres) => format!("Färst längre bort än {metres} m, eller utan plats"),
        }
    }

    /// A value in words.
    #[must_use]
    pub fn visa(self, varde: f64) -> String {
        match self {
            Self::Medel | Self::KolmPollak => format!("{} m", svenskt(varde, 0)),
            Self::Inom(_) => format!("{} %", svenskt(100.0 * varde, 2)),
            Self::Utanfor(_) => format!("{} personer", svenskt(varde, 0)),
        }
    }

    /// How far two values are apart, with the unit.
    #[must_use]
    pub fn skillnad(self, varde: f64) -> String {
        match self {
            Self::Inom(_) => format!("{} procentenheter", svenskt(100.0 * varde, 2)),
            Self::Medel | Self::KolmPollak => format!("{} m", svenskt(varde, 1)),
            Self::Utanfor(_) => self.visa(varde),
        }
    }
}

/// A number as it is written in Swedish.
#[must_use]
pub fn svenskt(tal: f64, decimaler: usize) -> String {
    let text = format!("{:.decimaler$}", tal.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let sign = if tal < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped},{rest}") }
}

/// What may be chosen among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Kandidatval {
    /// The röstningslokaler and street sites of the plan.
    pub planen: bool,
    /// The buildings of the vallokaler of the plan, as lokaler for early voting.
    pub vallokaler: bool,
    /// Kinds of building ([`Byggnadstyp::as_str`]) in the register, as lokaler.
    pub lokaler: Vec<String>,
    /// Kinds of building in the register, as street sites.
    pub gatuplatser: Vec<String>,
}

impl Default for Kandidatval {
    fn default() -> Self {
        Self { planen: true, vallokaler: false, lokaler: Vec::new(), gatuplatser: Vec::new() }
    }
}

/// How many places of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slagantal {
    /// At least so many.
    pub minst: Option<usize>,
    /// At most so many.
    pub hogst: Option<usize>,
}

/// A number for each kind of place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PerSlag {
    /// For a lokal.
    pub lokal: Option<f64>,
    /// For a street site.
    pub gatuplats: Option<f64>,
}

/// Areas of which each is to have a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Indelning {
    /// Valkretsar.
    Valkrets,
    /// Stadsdelar.
    Stadsdel,
}

impl Indelning {
    /// The word for one.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valkrets => "valkrets",
            Self::Stadsdel => "stadsdel",
        }
    }
}

/// Whose ways weigh more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vikt {
    /// How much low turnout weighs: a voter of a valdistrikt counts as
    /// `(turnout of all / turnout there) ^ so much`. 0 is not at all; at 1 a voter where half
    /// as many vote counts as two.
    pub valdeltagande: f64,
    /// What a voter counts as in some areas: by the code or name of a valkrets, the name of
    /// a stadsdel, or the code of a valdistrikt.
    pub omraden: BTreeMap<String, f64>,
}

impl Vikt {
    /// Whether all count alike.
    #[must_use]
    pub fn ingen(&self) -> bool {
        self.valdeltagande == 0.0 && self.omraden.is_empty()
    }
}

/// Street sites that move from place to place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rorliga {
    /// How many teams move.
    pub lag: usize,
    /// How many days before valdagen they are out.
    pub dagar: usize,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uppdrag {
    /// What it is called.
    pub namn: String,
    /// What is wanted.
    pub mal: Onskan,
    /// How voters move.
    pub profil: Profil,
    /// How many places in all.
    pub antal: Option<usize>,
    /// Whether fewer will do.
    pub eller_farre: bool,
    /// What may be chosen among.
    pub kandidater: Kandidatval,
    /// Whether every place of the plan must be kept.
    pub behall_planen: bool,
    /// Places that must be kept: the id of a candidate, or its name.
    pub behall: Vec<String>,
    /// Places that must not be chosen.
    pub utan: Vec<String>,
    /// What all places may cost together, in kronor.
    pub budget_kr: Option<i64>,
    /// What a place is taken to cost where the plan does not say, in kronor.
    pub kostnad_kr: PerSlag,
    /// At least one place in each.
    pub minst_en_per: Option<Indelning>,
    /// How many street sites.
    pub gatuplatser: Slagantal,
    /// How many lokaler.
    pub lokaler: Slagantal,
    /// No two new places nearer each other than so many metres, nor a new one nearer one of
    /// the plan; in straight lines.
    pub isar_m: Option<f64>,
    /// How many voters a place takes at most, of those who have it nearest.
    pub kapacitet: PerSlag,
    /// What a place must be known to meet ([`Krav::as_str`]).
    pub krav: Vec<String>,
    /// If set, only so many of the chosen need meet it.
    pub krav_minst: Option<usize>,
    /// Whose ways weigh more.
    pub vikt: Vikt,
    /// Street sites that move.
    pub rorliga: Option<Rorliga>,
    /// How long the search may take, in seconds; what constraints cost is looked for as long
    /// again at most.
    pub sekunder: f64,
    /// The search ends when the choice is proved to be this near the best, as a share.
    pub gap: f64,
    /// What chance follows from.
    pub fro: u64,
}

impl Default for Uppdrag {
    fn default() -> Self {
        Self {
            namn: String::new(),
            mal: Onskan::Medel,
            profil: Profil::Gang,
            antal: None,
            eller_farre: false,
            kandidater: Kandidatval::default(),
            behall_planen: false,
            behall: Vec::new(),
            utan: Vec::new(),
            budget_kr: None,
            kostnad_kr: PerSlag::default(),
            minst_en_per: None,
            gatuplatser: Slagantal::default(),
            lokaler: Slagantal::default(),
            isar_m: None,
            kapacitet: PerSlag::default(),
            krav: Vec::new(),
            krav_minst: None,
            vikt: Vikt::default(),
            rorliga: None,
            sekunder: 30.0,
            gap: 0.0001,
            fro: 1,
        }
    }
}

/// A field that cannot be so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Uppdragsfel {
    /// The field, by its name in the file.
    pub falt: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

/// The longest that a search may take, in seconds.
pub const LANGST: f64 = 3_600.0;

impl Uppdrag {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| 1 + text.get(..span.start).unwrap_or(text).matches('\n').count());
            format!("Rad {line}: {}", in_swedish(error.message()))
        })?;
        match read.fel().into_iter().next() {
            None => Ok(read),
            Some(fel) => {
                let line = text.lines().position(|line| line.trim_start().starts_with(fel.falt));
                Err(match line {
                    Some(line) => format!("Rad {}: {}", line + 1, fel.text),
                    None => fel.text,
                })
            }
        }
    }

    /// What a place must meet.
    #[must_use]
    pub fn krav(&self) -> Vec<Krav> {
        self.krav.iter().filter_map(|krav| krav.parse().ok()).collect()
    }

    /// What cannot be so, field by field.
    #[must_use]
    pub fn fel(&self) -> Vec<Uppdragsfel> {
        let mut all = Vec::new();
        let mut fel = |wrong: bool, falt: &'static str, text: &str| {
            if wrong {
                all.push(Uppdragsfel { falt, text: text.to_owned() });
            }
        };
        let limited = self.antal.is_some()
            || self.budget_kr.is_some()
            || (self.gatuplatser.hogst.is_some()
                && (self.lokaler.hogst.is_some()
                    || (self.kandidater.lokaler.is_empty() && !self.kandidater.vallokaler)));
        fel(
            !limited,
            "antal",
            "Skriv hur många platser som ska väljas, en budget, eller högst så många av varje slag som det väljs bland.",
        );
        fel(self.antal == Some(0), "antal", "Minst en plats ska väljas.");
        let nothing = !self.kandidater.planen
            && !self.kandidater.vallokaler
            && self.kandidater.lokaler.is_empty()
            && self.kandidater.gatuplatser.is_empty();
        fel(nothing, "kandidater", "Välj vad det ska väljas bland.");
        let kinds = self.kandidater.lokaler.iter().chain(&self.kandidater.gatuplatser);
        for kind in kinds.filter(|kind| Byggnadstyp::parse(kind).is_none()) {
            let known: Vec<&str> = Byggnadstyp::ALLA.iter().map(|typ| typ.as_str()).collect();
            let text =
                format!("«{kind}» är ingen byggnadstyp. De som finns är {}.", known.join(", "));
            fel(true, "kandidater", &text);
        }
        for krav in self.krav.iter().filter(|krav| krav.parse::<Krav>().is_err()) {
            let known: Vec<&str> = Krav::ALLA.iter().map(|krav| krav.as_str()).collect();
            fel(
                true,
                "krav",
                &format!("«{krav}» är inget krav. De som finns är {}.", known.join(", ")),
            );
        }
        fel(
            self.krav_minst.is_some() && self.krav.is_empty(),
            "krav_minst",
            "Välj också vilket krav så många platser ska uppfylla.",
        );
        fel(
            self.budget_kr.is_some_and(|kr| kr < 0),
            "budget_kr",
            "Budgeten ska vara 0 kr eller mer.",
        );
        for (falt, slag) in [("gatuplatser", self.gatuplatser), ("lokaler", self.lokaler)] {
            let reversed = slag.minst.zip(slag.hogst).is_some_and(|(least, most)| least > most);
            fel(reversed, falt, "Det minsta antalet är större än det största. Byt plats på dem.");
        }
        let number = |value: f64, most: f64| value.is_finite() && (0.0..=most).contains(&value);
        fel(
            self.isar_m.is_some_and(|m| !number(m, 50_000.0)),
            "isar_m",
            "Avståndet mellan platser ska vara från 0 till 50 000 m.",
        );
        for (falt, per) in [("kapacitet", self.kapacitet), ("kostnad_kr", self.kostnad_kr)] {
            let wrong = [per.lokal, per.gatuplats].into_iter().flatten().any(|v| !number(v, 1e9));
            fel(wrong, falt, "Skriv ett tal som är 0 eller större.");
        }
        fel(
            !number(self.vikt.valdeltagande, 5.0),
            "valdeltagande",
            "Hur mycket lågt valdeltagande väger ska vara ett tal från 0 till 5.",
        );
        fel(
            self.vikt.omraden.values().any(|v| !(number(*v, 1_000.0) && *v > 0.0)),
            "omraden",
            "Vikten för ett område ska vara större än 0 och högst 1 000.",
        );
        fel(
            self.rorliga.is_some_and(|one| one.lag == 0 || one.dagar == 0 || one.dagar > 60),
            "rorliga",
            "Rörliga gatuplatser ska ha minst ett lag och från 1 till 60 dagar.",
        );
        fel(
            !number(self.sekunder, LANGST),
            "sekunder",
            "Söktiden ska vara från 0 till 3 600 sekunder.",
        );
        fel(
            !(0.0..1.0).contains(&self.gap),
            "gap",
            "Gapet ska vara från 0 till 1, till exempel 0.001.",
        );
        all
    }
}

/// What the reader of TOML says, where it is plain what is meant.
fn in_swedish(message: &str) -> String {
    let quoted = |text: &str| text.replace('`', "«").replacen("««", "«", 1);
    let first = message.lines().next().unwrap_or_default();
    match first.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')) {
        Some((field, rest)) => {
            let known = rest.split_once("expected ").map_or("", |(_, known)| known);
            let known = known.trim_start_matches("one of ").replace('`', "");
            format!("«{field}» finns inte. De namn som finns här är {known}.")
        }
        None => format!("Det går inte att läsa: {}", quoted(first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_wrong_is_told_with_its_line() {
        let text = "namn = \"Tio torg\"\nmal = \"inom:1000\"\nantal = 65\n[gatuplatser]\nminst = 10\nhogst = 10\n[vikt.omraden]\n\"6 Yttre Västerort\" = 3\n";
        let read = Uppdrag::parse(text).unwrap();
        assert_eq!((read.mal, read.antal), (Onskan::Inom(1000.0), Some(65)));
        assert_eq!(read.vikt.omraden.get("6 Yttre Västerort"), Some(&3.0));
        let again: Uppdrag = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
        let wrong = |text: &str| Uppdrag::parse(text).unwrap_err();
        assert!(wrong("antal = 5\nantall = 6\n").starts_with("Rad 2: «antall» finns inte."));
        assert!(wrong("antal = 5\nmal = \"snitt\"\n").contains("Rad 2"));
        assert!(wrong("antal = 5\n\nsekunder = -1\n").starts_with("Rad 3: Söktiden"));
        assert!(wrong("antal = \"fem\"").starts_with("Rad 1"));
        assert!(wrong("").contains("hur många"));
        assert!(wrong("antal = 5\n[kandidater]\nlokaler = [\"slott\"]\n").contains("«slott»"));
    }

    #[test]
    fn numbers_are_written_as_in_swedish() {
        assert_eq!(svenskt(1_234_567.0, 0), "1\u{a0}234\u{a0}567");
        assert_eq!(svenskt(-0.456, 1), "−0,5");
        assert_eq!(svenskt(-0.04, 1), "0,0");
        assert_eq!(Onskan::Inom(800.0).visa(0.5), "50,00 %");
    }
}
