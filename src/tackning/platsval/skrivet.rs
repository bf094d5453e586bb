//! What was typed in the form of a search. Pure.

use std::collections::BTreeMap;

use super::kandidater::Slag;
use super::uppdrag::{Indelning, Kandidatval, Onskan, PerSlag, Rorliga, Slagantal, Uppdrag, Vikt};
use crate::fil::tal;

/// The fields that may be repeated or ticked.
const FLERA: [&str; 8] = [
    "eller_farre",
    "planen",
    "vallokaler",
    "lokaler",
    "gatuplatser",
    "behall_planen",
    "krav",
    "behall",
];

/// The fields of one value.
const ENKLA: [&str; 24] = [
    "namn",
    "mal",
    "meter",
    "profil",
    "antal",
    "behall_fler",
    "utan_fler",
    "budget_kr",
    "kostnad_lokal",
    "kostnad_gatuplats",
    "minst_en_per",
    "gatuplatser_minst",
    "gatuplatser_hogst",
    "lokaler_minst",
    "lokaler_hogst",
    "isar_m",
    "kapacitet_lokal",
    "kapacitet_gatuplats",
    "krav_minst",
    "valdeltagande",
    "omraden",
    "lag",
    "dagar",
    "sekunder",
];

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skrivet(BTreeMap<String, Vec<String>>);

/// What is wrong with fields.
pub type Felen = Vec<(&'static str, String)>;

impl Skrivet {
    /// Takes the fields of a form: `alla` gives every value of one.
    #[must_use]
    pub fn read(alla: impl Fn(&str) -> Vec<String>) -> Self {
        let names = ENKLA.iter().chain(&FLERA).chain(&["utan"]);
        Self(names.map(|name| ((*name).to_owned(), alla(name))).collect())
    }

    /// The value of a field.
    #[must_use]
    pub fn v(&self, falt: &str) -> &str {
        self.0.get(falt).and_then(|all| all.first()).map_or("", |text| text.trim())
    }

    /// Whether one of the values of a field is this.
    #[must_use]
    pub fn har(&self, falt: &str, varde: &str) -> bool {
        self.values(falt).any(|one| one == varde)
    }

    fn values<'a>(&'a self, falt: &str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.get(falt).into_iter().flatten().map(|text| text.trim()).filter(|t| !t.is_empty())
    }

    fn lines<'a>(&'a self, falt: &str) -> impl Iterator<Item = &'a str> + 'a {
        self.v(falt).lines().map(str::trim).filter(|line| !line.is_empty())
    }

    fn number(&self, falt: &'static str, fel: &mut Felen) -> Option<f64> {
        let text = self.v(falt);
        if text.is_empty() {
            return None;
        }
        let read = tal::decimal(&text.replace([' ', '\u{a0}'], "")).filter(|n| n.is_finite());
        if read.is_none() {
            fel.push((falt, format!("«{text}» är inget tal. Skriv det med siffror.")));
        }
        read
    }

    fn count(&self, falt: &'static str, fel: &mut Felen) -> Option<usize> {
        let text = self.v(falt);
        if text.is_empty() {
            return None;
        }
        let read = text.parse().ok().filter(|n| *n <= 100_000);
        if read.is_none() {
            fel.push((
                falt,
                format!("«{text}» är inget antal. Skriv ett heltal, till exempel 10."),
            ));
        }
        read
    }

    fn areas(&self, fel: &mut Felen) -> BTreeMap<String, f64> {
        let mut all = BTreeMap::new();
        for line in self.lines("omraden") {
            let read = line.rsplit_once(':').and_then(|(namn, vikt)| {
                Some((namn.trim().to_owned(), tal::decimal(vikt.trim())?))
            });
            match read {
                Some((namn, vikt)) => {
                    all.insert(namn, vikt);
                }
                None => fel.push((
                    "omraden",
                    format!(
                        "«{line}» går inte att läsa. Skriv området, kolon och vikten: 18006: 3."
                    ),
                )),
            }
        }
        all
    }

    /// The order.
    ///
    /// # Errors
    /// Field by field, what is wrong.
    pub fn uppdrag(&self) -> Result<Uppdrag, Felen> {
        let mut fel = Felen::new();
        let f = &mut fel;
        let ticked = |falt: &str| self.values(falt).next().is_some();
        let list = |falt: &str| self.values(falt).map(str::to_owned).collect::<Vec<_>>();
        let named = |ticks: &str, lines: &str| {
            let all = self.values(ticks).chain(self.lines(lines));
            all.map(str::to_owned).collect::<Vec<_>>()
        };
        let metres = self.number("meter", f);
        let mal = match (self.v("mal"), metres) {
            ("kolm-pollak", _) => Onskan::KolmPollak,
            ("inom", Some(m)) if m > 0.0 => Onskan::Inom(m),
            ("utanfor", Some(m)) if m > 0.0 => Onskan::Utanfor(m),
            ("inom" | "utanfor", _) => {
                f.push((
                    "meter",
                    "Skriv hur många meter målet gäller, till exempel 1 000.".to_owned(),
                ));
                Onskan::Medel
            }
            _ => Onskan::Medel,
        };
        let (lag, dagar) = (self.count("lag", f), self.count("dagar", f));
        let whole = self.number("budget_kr", f);
        #[expect(clippy::cast_possible_truncation, reason = "kronor of a budget fit")]
        let budget_kr = whole.map(|kr| kr.round() as i64);
        let usual = Uppdrag::default();
        let made = Uppdrag {
            namn: self.v("namn").chars().take(120).collect(),
            mal,
            profil: self.v("profil").parse().unwrap_or_default(),
            antal: self.count("antal", f),
            eller_farre: ticked("eller_farre"),
            kandidater: Kandidatval {
                planen: ticked("planen"),
                vallokaler: ticked("vallokaler"),
                lokaler: list("lokaler"),
                gatuplatser: list("gatuplatser"),
            },
            behall_planen: ticked("behall_planen"),
            behall: named("behall", "behall_fler"),
            utan: named("utan", "utan_fler"),
            budget_kr,
            kostnad_kr: PerSlag {
                lokal: self.number("kostnad_lokal", f),
                gatuplats: self.number("kostnad_gatuplats", f),
            },
            minst_en_per: match self.v("minst_en_per") {
                "valkrets" => Some(Indelning::Valkrets),
                "stadsdel" => Some(Indelning::Stadsdel),
                _ => None,
            },
            gatuplatser: Slagantal {
                minst: self.count("gatuplatser_minst", f),
                hogst: self.count("gatuplatser_hogst", f),
            },
            lokaler: Slagantal {
                minst: self.count("lokaler_minst", f),
                hogst: self.count("lokaler_hogst", f),
            },
            isar_m: self.number("isar_m", f),
            kapacitet: PerSlag {
                lokal: self.number("kapacitet_lokal", f),
                gatuplats: self.number("kapacitet_gatuplats", f),
            },
            krav: list("krav"),
            krav_minst: self.count("krav_minst", f),
            vikt: Vikt {
                valdeltagande: self.number("valdeltagande", f).unwrap_or_default(),
                omraden: self.areas(f),
            },
            rorliga: lag.map(|lag| Rorliga { lag, dagar: dagar.unwrap_or(18) }),
            sekunder: self.number("sekunder", f).unwrap_or(usual.sekunder),
            ..usual
        };
        if made.namn.is_empty() {
            f.push(("namn", "Ge sökningen ett namn, så att den går att hitta igen.".to_owned()));
        }
        for one in made.fel() {
            f.push((field(one.falt), one.text));
        }
        if fel.is_empty() { Ok(made) } else { Err(fel) }
    }
}

/// The field of the form for a name of the file.
#[must_use]
pub fn field(falt: &'static str) -> &'static str {
    match falt {
        "kandidater" => "planen",
        "gatuplatser" => "gatuplatser_minst",
        "lokaler" => "lokaler_minst",
        "kapacitet" => "kapacitet_lokal",
        "kostnad_kr" => "kostnad_lokal",
        "rorliga" => "lag",
        "behall" => "behall_fler",
        "utan" => "utan_fler",
        other => other,
    }
}

impl From<&Uppdrag> for Skrivet {
    fn from(of: &Uppdrag) -> Self {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut set = |falt: &str, values: Vec<String>| {
            all.insert(falt.to_owned(), values);
        };
        let one = |value: Option<String>| value.into_iter().collect::<Vec<_>>();
        let tick = |is: bool| one(is.then(|| "ja".to_owned()));
        let plain = |value: Option<f64>| one(value.map(|v| v.to_string().replace('.', ",")));
        let (mal, meter) = match of.mal {
            Onskan::Medel => ("medel", None),
            Onskan::KolmPollak => ("kolm-pollak", None),
            Onskan::Inom(m) => ("inom", Some(m)),
            Onskan::Utanfor(m) => ("utanfor", Some(m)),
        };
        set("namn", vec![of.namn.clone()]);
        set("mal", vec![mal.to_owned()]);
        set("meter", plain(meter));
        set("profil", vec![of.profil.to_string()]);
        set("antal", one(of.antal.map(|n| n.to_string())));
        set("eller_farre", tick(of.eller_farre));
        set("planen", tick(of.kandidater.planen));
        set("vallokaler", tick(of.kandidater.vallokaler));
        set("lokaler", of.kandidater.lokaler.clone());
        set("gatuplatser", of.kandidater.gatuplatser.clone());
        set("behall_planen", tick(of.behall_planen));
        // Ids of the plan are ticked, the rest is written in lines.
        let in_plan =
            |text: &&String| text.strip_prefix('s').is_some_and(|nr| nr.parse::<i64>().is_ok());
        for (ticks, lines, places) in
            [("behall", "behall_fler", &of.behall), ("utan", "utan_fler", &of.utan)]
        {
            set(ticks, places.iter().filter(in_plan).cloned().collect());
            let rest: Vec<String> = places.iter().filter(|t| !in_plan(t)).cloned().collect();
            set(lines, vec![rest.join("\n")]);
        }
        set("budget_kr", one(of.budget_kr.map(|kr| kr.to_string())));
        for (falt, per) in [("kostnad", of.kostnad_kr), ("kapacitet", of.kapacitet)] {
            for slag in Slag::ALLA {
                set(&format!("{falt}_{}", slag.as_str()), plain(slag.av(per)));
            }
        }
        set("minst_en_per", one(of.minst_en_per.map(|one| one.as_str().to_owned())));
        for (falt, count) in [("gatuplatser", of.gatuplatser), ("lokaler", of.lokaler)] {
            set(&format!("{falt}_minst"), one(count.minst.map(|n| n.to_string())));
            set(&format!("{falt}_hogst"), one(count.hogst.map(|n| n.to_string())));
        }
        set("isar_m", plain(of.isar_m));
        set("krav", of.krav.clone());
        set("krav_minst", one(of.krav_minst.map(|n| n.to_string())));
        set("valdeltagande", plain(Some(of.vikt.valdeltagande)));
        let areas = of.vikt.omraden.iter().map(|(namn, vikt)| format!("{namn}: {vikt}"));
        set("omraden", vec![areas.collect::<Vec<_>>().join("\n").replace('.', ",")]);
        set("lag", one(of.rorliga.map(|one| one.lag.to_string())));
        set("dagar", one(of.rorliga.map(|one| one.dagar.to_string())));
        set("sekunder", plain(Some(of.sekunder)));
        Self(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_comes_back_from_its_form() {
        let mut order = Uppdrag {
            namn: "Tio torg".to_owned(),
            mal: Onskan::Inom(750.0),
            antal: Some(12),
            eller_farre: true,
            behall: vec!["s4".to_owned(), "Stadsbiblioteket".to_owned()],
            budget_kr: Some(1_000_000),
            minst_en_per: Some(Indelning::Valkrets),
            isar_m: Some(400.0),
            rorliga: Some(Rorliga { lag: 2, dagar: 9 }),
            krav: vec!["stegfritt".to_owned()],
            ..Uppdrag::default()
        };
        order.kandidater.gatuplatser = vec!["torg".to_owned()];
        order.vikt.omraden.insert("6 Yttre Västerort".to_owned(), 2.5);
        assert_eq!(Skrivet::from(&order).uppdrag().unwrap(), order);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_field() {
        let empty = Skrivet::read(|_| Vec::new()).uppdrag().unwrap_err();
        let fields: Vec<&str> = empty.iter().map(|(falt, _)| *falt).collect();
        assert_eq!(fields, ["namn", "antal", "planen"]);
        let mut typed = Skrivet::from(&Uppdrag { antal: Some(3), ..Uppdrag::default() });
        let mut put = |falt: &str, text: &str| {
            typed.0.insert(falt.to_owned(), vec![text.to_owned()]);
        };
        put("namn", "x");
        put("mal", "inom");
        put("budget_kr", "mycket");
        put("omraden", "18006");
        let wrong = typed.uppdrag().unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|(falt, _)| *falt).collect();
        assert_eq!(fields, ["meter", "budget_kr", "omraden"]);
    }
}
