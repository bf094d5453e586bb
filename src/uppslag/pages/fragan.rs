//! The question as a voter puts it in the form, read with what is wrong in it.

use chrono::NaiveDate;

use crate::gangnat::Profil;
use crate::geo::Wgs84;
use crate::lokal::tillganglighet::Krav;
use crate::tid::{self, Klockslag, Svensktid};
use crate::uppslag::Valbild;
use crate::val::rules::ramar;
use crate::web::ord;
use crate::web::sidmall::Begaran;
use crate::web::sprak::Sprak;

/// What a field of the form needs mending for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fel {
    /// The id of the field.
    pub falt: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

/// The question.
#[derive(Debug, Clone, Default)]
pub struct Fragan {
    /// The address as typed.
    pub adress: Option<String>,
    /// The address that was chosen among suggestions.
    pub adress_id: Option<i64>,
    /// A position instead of an address.
    pub plats: Option<Wgs84>,
    /// Needs.
    pub krav: Vec<Krav>,
    /// How someone moves, when that is chosen by itself.
    pub profil: Option<Profil>,
    /// The day asked about.
    pub dag: Option<NaiveDate>,
    /// The time of that day.
    pub klockslag: Option<Klockslag>,
    /// Only places open then.
    pub bara_oppna: bool,
    /// What needs mending.
    pub fel: Vec<Fel>,
}

impl Fragan {
    /// Reads the form.
    #[must_use]
    pub fn read(begaran: &Begaran) -> Self {
        let s = begaran.sprak;
        let mut fragan = Self {
            adress: begaran.value("adress").map(|text| text.chars().take(200).collect()),
            adress_id: begaran.value("adress_id").and_then(|id| id.parse().ok()),
            bara_oppna: begaran.value("oppna") == Some("ja"),
            ..Self::default()
        };
        for text in begaran.values("krav") {
            match text.parse::<Krav>() {
                Ok(krav) if !fragan.krav.contains(&krav) => fragan.krav.push(krav),
                Ok(_) => {}
                Err(_) => fragan.fel.push(Fel {
                    falt: "krav",
                    text: s.with("fel-krav", [("skrivet", quote(s, text).into())]),
                }),
            }
        }
        if let Some(text) = begaran.value("profil") {
            fragan.profil = text.parse().ok();
            if fragan.profil.is_none() {
                let text = s.with("fel-profil", [("skrivet", quote(s, text).into())]);
                fragan.fel.push(Fel { falt: "krav", text });
            }
        }
        if let Some(text) = begaran.value("dag") {
            fragan.dag = text.parse().ok();
            if fragan.dag.is_none() {
                let text = s.with("fel-dag", [("skrivet", quote(s, text).into())]);
                fragan.fel.push(Fel { falt: "dag", text });
            }
        }
        if let Some(text) = begaran.value("tid") {
            fragan.klockslag = Klockslag::parse(text).ok();
            if fragan.klockslag.is_none() {
                let text = s.with("fel-tid", [("skrivet", quote(s, text).into())]);
                fragan.fel.push(Fel { falt: "tid", text });
            }
        }
        if let (Some(lat), Some(lon)) = (begaran.value("lat"), begaran.value("lon")) {
            let plats = lat.parse().ok().zip(lon.parse().ok());
            fragan.plats = plats.and_then(|(lat, lon)| Wgs84::parse(lat, lon).ok());
            if fragan.plats.is_none() {
                fragan.fel.push(Fel { falt: "adress", text: s.t("fel-plats") });
            }
        }
        // The form was sent, but with an empty field.
        let sent = begaran.names("adress");
        if sent && !fragan.asks() && fragan.error("adress").is_none() {
            fragan.fel.push(Fel { falt: "adress", text: s.t("fel-adress-saknas") });
        }
        fragan
    }

    /// Whether there is a place to answer from.
    #[must_use]
    pub const fn asks(&self) -> bool {
        self.adress.is_some() || self.adress_id.is_some() || self.plats.is_some()
    }

    /// How someone moves: who needs a lokal that works with a wheelchair needs such a way
    /// there too.
    #[must_use]
    pub fn profil(&self) -> Profil {
        let by_need = [Krav::Rullstol, Krav::RullstolHjalp]
            .iter()
            .any(|krav| self.krav.contains(krav))
            .then_some(Profil::Rullstol);
        self.profil.or(by_need).unwrap_or_default()
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, falt: &str) -> Option<&str> {
        self.fel.iter().find(|fel| fel.falt == falt).map(|fel| &*fel.text)
    }

    /// The moment asked about, and whether it is now. A day without a time means
    /// noon, a time without a day means today.
    #[must_use]
    pub fn moment(&self, now: &Svensktid) -> (Svensktid, bool) {
        let today = now.date_naive();
        match (self.dag, self.klockslag) {
            (None, None) => (*now, true),
            (Some(dag), None) if dag == today => (*now, true),
            (dag, klockslag) => {
                let noon = Klockslag::from_minutes(12 * 60).unwrap_or(Klockslag::DYGNETS_SLUT);
                (tid::instant(dag.unwrap_or(today), klockslag.unwrap_or(noon)), false)
            }
        }
    }
}

/// What was typed, within the quotation marks of the language.
#[must_use]
pub fn quote(sprak: Sprak, text: &str) -> String {
    match sprak {
        Sprak::Sv => format!("«{text}»"),
        Sprak::En => format!("“{text}”"),
    }
}

/// A choice of a list in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternativ {
    /// What is sent.
    pub varde: String,
    /// What is shown.
    pub text: String,
    /// Whether it is chosen.
    pub valt: bool,
}

/// The needs that can be chosen.
#[must_use]
pub fn needs(sprak: Sprak, chosen: &[Krav]) -> Vec<Alternativ> {
    Krav::ALLA
        .into_iter()
        .map(|krav| Alternativ {
            varde: krav.as_str().to_owned(),
            text: sprak.t(&format!("behov-{}", krav.as_str())),
            valt: chosen.contains(&krav),
        })
        .collect()
}

/// The days on which one can vote, from the first of förtidsröstningen to valdagen.
#[must_use]
pub fn days(sprak: Sprak, bild: &Valbild, chosen: Option<NaiveDate>) -> Vec<Alternativ> {
    let frame = ramar(&bild.val);
    frame
        .fortid_fran
        .iter_days()
        .take_while(|datum| *datum <= frame.fortid_till)
        .map(|datum| Alternativ {
            varde: datum.to_string(),
            text: ord::date(sprak, datum),
            valt: chosen == Some(datum),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str) -> Fragan {
        let query = uri.split_once('?').map_or("", |(_, query)| query);
        Fragan::read(&Begaran::new("/", query, None, None))
    }

    #[test]
    fn an_empty_form_asks_for_an_address_but_the_first_visit_does_not() {
        assert!(read("/").fel.is_empty());
        assert_eq!(read("/?adress=+").fel[0].falt, "adress");
    }

    #[test]
    fn what_is_wrong_names_its_field_and_the_rest_is_kept() {
        let fragan = read("/?adress=Storgatan+1&dag=igår&tid=25:99&krav=hiss&krav=vinge");
        let fields: Vec<_> = fragan.fel.iter().map(|fel| fel.falt).collect();
        assert_eq!(fields, ["krav", "dag", "tid"]);
        assert_eq!(fragan.adress.as_deref(), Some("Storgatan 1"));
        assert_eq!(fragan.krav, [Krav::Hiss]);
        assert!(fragan.error("dag").unwrap().contains("«igår»"));
        assert_eq!(read("/?lat=99&lon=18").fel[0].falt, "adress");
        assert!(read("/?lat=59.3&lon=18").plats.is_some());
    }

    #[test]
    fn a_need_for_a_wheelchair_chooses_such_a_way_and_a_way_chooses_no_need() {
        assert_eq!(read("/?adress=a").profil(), Profil::Gang);
        assert_eq!(read("/?adress=a&krav=rullstol").profil(), Profil::Rullstol);
        assert_eq!(read("/?adress=a&krav=rullstol-hjalp").profil(), Profil::Rullstol);
        let chosen = read("/?adress=a&profil=rullstol");
        assert!(chosen.profil() == Profil::Rullstol && chosen.krav.is_empty());
        assert_eq!(read("/?adress=a&profil=flyg").fel[0].falt, "krav");
    }

    #[test]
    fn a_day_without_a_time_means_noon_and_a_time_without_a_day_today() {
        let now = tid::parse_moment("2022-09-02T09:15").unwrap();
        let moment = |uri: &str| read(uri).moment(&now);
        assert_eq!(moment("/"), (now, true));
        assert_eq!(moment("/?dag=2022-09-02"), (now, true));
        let noon = tid::parse_moment("2022-09-03T12:00").unwrap();
        assert_eq!(moment("/?dag=2022-09-03"), (noon, false));
        let later = tid::parse_moment("2022-09-02T18:30").unwrap();
        assert_eq!(moment("/?tid=18.30"), (later, false));
    }
}
