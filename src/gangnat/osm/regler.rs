//! What may be walked, by tags; the rules stand in `data/gangnat.toml`. Pure.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::matt;
use crate::fil::osm::Taggar;
use crate::gangnat::Far;

/// The rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regler {
    vag: Vagregler,
    rullstol: Rullstolsregler,
    grind: Grindregler,
    /// Shores.
    pub vatten: Vattenregler,
    /// What is left out as too small.
    pub oar: Oregler,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vagregler {
    alltid: Vec<String>,
    utan_motsats: Vec<String>,
    med_trottoar: Vec<String>,
    med_tillstand: Vec<String>,
    byggs: Vec<String>,
    annat: Vec<(String, String)>,
    trottoar: Vec<String>,
    ingen_trottoar: Vec<String>,
    far: Vec<String>,
    far_inte: Vec<String>,
    stangt: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rullstolsregler {
    ja: Vec<String>,
    nej: Vec<String>,
    lutning_procent: f64,
    bredd_m: f64,
    kant_m: f64,
    kand_yta: Vec<String>,
    underlag: Vec<String>,
    jamnhet: Vec<String>,
    vagtyp: Vec<String>,
    led: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grindregler {
    rullstol: Vec<String>,
    alla: Vec<String>,
    fordon: Vec<String>,
}

/// What of water stops a step over it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vattenregler {
    natural: Vec<String>,
    waterway: Vec<String>,
    /// Metres that are open to each side of a way over the water.
    pub oppning_m: f64,
    /// Metres from the nearest way within which water counts.
    pub nara_m: f64,
}

/// What is too small to be kept: smaller in both.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oregler {
    /// Fewer junctions than this.
    pub korsningar: usize,
    /// And shorter than this in metres.
    pub meter: f64,
}

/// The rules that the product ships.
pub static REGLER: LazyLock<Regler> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
fn read() -> Regler {
    toml::from_str(include_str!("../../../data/gangnat.toml")).expect("data/gangnat.toml")
}

/// Why a way of the file is not walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Skal {
    /// It is for vehicles, or nothing says that there is a pavement.
    Fordon,
    /// It is private or closed.
    Stangt,
    /// Walking is forbidden there.
    Forbjudet,
    /// It is being built, planned, or gone.
    Byggs,
    /// Indoors, a track for horses: nothing says that everyone may.
    Tillstand,
    /// A ferry, and those were not asked for.
    Farja,
}

impl Skal {
    /// Why, in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Fordon => "för fordon, eller utan uppgift om trottoar",
            Self::Stangt => "privata eller stängda",
            Self::Forbjudet => "förbjudna att gå på",
            Self::Byggs => "byggs, planeras eller är borta",
            Self::Tillstand => "ridvägar och gångar inomhus utan uppgift om att alla får gå där",
            Self::Farja => "färjor, som bara tas med när det begärs",
        }
    }
}

fn one_of(list: &[String], value: Option<&str>) -> bool {
    value.is_some_and(|value| list.iter().any(|known| known == value))
}

impl Regler {
    /// Who may use a line by its tags; `None` when it is no way at all.
    ///
    /// # Errors
    /// [`Skal`] when it is a way that is not walked.
    #[must_use]
    pub fn vag(&self, taggar: Taggar<'_>, farjor: bool) -> Option<Result<Far, Skal>> {
        let highway = taggar.get("highway");
        let ferry = taggar.is("route", "ferry");
        let other = self.vag.annat.iter().any(|(key, value)| taggar.is(key, value));
        if highway.is_none() && !ferry && !other {
            return None;
        }
        Some(self.on_foot(taggar, highway, ferry && !other && highway.is_none(), farjor))
    }

    fn on_foot(
        &self,
        taggar: Taggar<'_>,
        highway: Option<&str>,
        ferry: bool,
        farjor: bool,
    ) -> Result<Far, Skal> {
        let (rules, foot, access) = (&self.vag, taggar.get("foot"), taggar.get("access"));
        if one_of(&rules.byggs, highway) {
            return Err(Skal::Byggs);
        }
        if ferry && !farjor {
            return Err(Skal::Farja);
        }
        let told = one_of(&rules.far, foot);
        if one_of(&rules.far_inte, foot) {
            return Err(Skal::Forbjudet);
        }
        if !told && one_of(&rules.stangt, access) {
            return Err(Skal::Stangt);
        }
        if taggar.is("motorroad", "yes") {
            return Err(Skal::Fordon);
        }
        let sidewalk = |list: &[String]| {
            let keys = ["sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"];
            keys.into_iter().any(|key| one_of(list, taggar.get(key)))
        };
        let pavement = sidewalk(&rules.trottoar);
        let refused = match highway {
            None => None,
            _ if one_of(&rules.alltid, highway) => None,
            _ if one_of(&rules.utan_motsats, highway) => {
                let without = sidewalk(&rules.ingen_trottoar) && !pavement;
                (without && !told).then_some(Skal::Fordon)
            }
            _ if one_of(&rules.med_trottoar, highway) => {
                (!told && !pavement).then_some(Skal::Fordon)
            }
            _ if one_of(&rules.med_tillstand, highway) => {
                let public = told || one_of(&rules.far, access);
                (!public).then_some(Skal::Tillstand)
            }
            _ => (!told).then_some(Skal::Fordon),
        };
        match refused {
            Some(skal) => Err(skal),
            None if self.rolls(taggar, highway) => Ok(Far::ALLA),
            None => Ok(Far::GANG),
        }
    }

    /// Whether a wheelchair rolls on a way that one walks.
    fn rolls(&self, taggar: Taggar<'_>, highway: Option<&str>) -> bool {
        let rules = &self.rullstol;
        let wheelchair = taggar.get("wheelchair");
        if one_of(&rules.ja, wheelchair) {
            return true;
        }
        let steps = highway == Some("steps") && !taggar.is("ramp:wheelchair", "yes");
        let (ground, smoothness) = (taggar.get("surface"), taggar.get("smoothness"));
        let bad_ground = one_of(&rules.underlag, ground) && !smooth(smoothness);
        let known = ground.is_some() || smoothness.is_some() || taggar.is("tracktype", "grade1");
        let steep = taggar.get("incline").and_then(matt::incline);
        let narrow = ["width", "est_width", "maxwidth:physical"]
            .into_iter()
            .any(|key| self.narrow(taggar.get(key)));
        let trail = taggar.get("sac_scale");
        !(one_of(&rules.nej, wheelchair)
            || steps
            || bad_ground
            || one_of(&rules.jamnhet, smoothness)
            || one_of(&rules.vagtyp, taggar.get("tracktype"))
            || steep.is_some_and(|percent| percent > rules.lutning_procent)
            || narrow
            || (trail.is_some() && !one_of(&rules.led, trail))
            || (one_of(&rules.kand_yta, highway) && !known))
    }

    fn narrow(&self, width: Option<&str>) -> bool {
        width.and_then(matt::metres).is_some_and(|metres| metres < self.rullstol.bredd_m)
    }

    /// Whom a point on a way lets pass, by its tags.
    #[must_use]
    pub fn punkt(&self, taggar: Taggar<'_>) -> Far {
        let barrier = taggar.get("barrier");
        let kerb = taggar.get("kerb").is_some() || barrier == Some("kerb");
        let (foot, access) = (taggar.get("foot"), taggar.get("access"));
        if barrier.is_none() && !kerb {
            return Far::ALLA;
        }
        let told = one_of(&self.vag.far, foot);
        let shut = one_of(&self.vag.far_inte, foot)
            || (one_of(&self.vag.stangt, access) && !one_of(&self.grind.fordon, barrier))
            || taggar.is("locked", "yes")
            || one_of(&self.grind.alla, barrier);
        if shut && !told {
            return Far::default();
        }
        let wheelchair = taggar.get("wheelchair");
        let high = taggar.get("kerb:height").or_else(|| taggar.get("height").filter(|_| kerb));
        let high = high.and_then(matt::metres).map(|metres| metres > self.rullstol.kant_m);
        let raised = high.unwrap_or_else(|| taggar.is("kerb", "raised"));
        let stops = raised
            || one_of(&self.grind.rullstol, barrier)
            || one_of(&self.rullstol.nej, wheelchair)
            || self.narrow(taggar.get("maxwidth:physical"));
        if stops && !one_of(&self.rullstol.ja, wheelchair) { Far::GANG } else { Far::ALLA }
    }

    /// Whether a line or an area is water that nobody steps over.
    #[must_use]
    pub fn vatten(&self, taggar: Taggar<'_>) -> bool {
        let hidden =
            taggar.get("tunnel").is_some_and(|how| how != "no") || taggar.is("intermittent", "yes");
        let water = one_of(&self.vatten.natural, taggar.get("natural"))
            || one_of(&self.vatten.waterway, taggar.get("waterway"));
        water && !hidden
    }
}

/// Smoothness that makes up for a loose ground.
fn smooth(smoothness: Option<&str>) -> bool {
    matches!(smoothness, Some("excellent" | "good" | "intermediate"))
}

/// Whether a line is a crossing, at whose ends the kerbs are.
#[must_use]
pub fn overgang(taggar: Taggar<'_>) -> bool {
    ["footway", "path", "cycleway"].into_iter().any(|key| taggar.is(key, "crossing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLA: Option<Result<Far, Skal>> = Some(Ok(Far::ALLA));
    const GANG: Option<Result<Far, Skal>> = Some(Ok(Far::GANG));

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
    fn no(skal: Skal) -> Option<Result<Far, Skal>> {
        Some(Err(skal))
    }

    /// Tags as `key=value` with spaces between.
    fn way(text: &str) -> Option<Result<Far, Skal>> {
        let tags: Vec<(&str, &str)> =
            text.split_whitespace().map(|tag| tag.split_once('=').unwrap()).collect();
        REGLER.vag(Taggar(&tags), text.contains("route=ferry duration"))
    }

    fn point(text: &str) -> Far {
        let tags: Vec<(&str, &str)> =
            text.split_whitespace().map(|tag| tag.split_once('=').unwrap()).collect();
        REGLER.punkt(Taggar(&tags))
    }

    #[test]
    fn who_may_use_a_way_follows_from_its_tags() {
        for (tags, who) in [
            ("highway=residential", ALLA),
            ("highway=footway surface=asphalt", ALLA),
            ("highway=footway access=private", no(Skal::Stangt)),
            ("highway=footway access=private foot=yes", ALLA),
            ("highway=footway foot=no", no(Skal::Forbjudet)),
            ("highway=cycleway", ALLA),
            ("highway=cycleway foot=no", no(Skal::Forbjudet)),
            ("highway=steps", GANG),
            ("highway=steps ramp:wheelchair=yes", ALLA),
            ("highway=steps wheelchair=yes", ALLA),
            ("highway=secondary", ALLA),
            ("highway=secondary sidewalk=no", no(Skal::Fordon)),
            ("highway=secondary sidewalk=separate", no(Skal::Fordon)),
            ("highway=secondary sidewalk=no foot=yes", ALLA),
            ("highway=secondary sidewalk:left=no sidewalk:right=yes", ALLA),
            ("highway=primary", no(Skal::Fordon)),
            ("highway=primary sidewalk=both", ALLA),
            ("highway=trunk foot=yes", ALLA),
            ("highway=trunk foot=yes motorroad=yes", no(Skal::Fordon)),
            ("highway=motorway", no(Skal::Fordon)),
            ("highway=motorway_link", no(Skal::Fordon)),
            ("highway=construction construction=footway", no(Skal::Byggs)),
            ("highway=proposed", no(Skal::Byggs)),
            ("highway=corridor", no(Skal::Tillstand)),
            ("highway=corridor access=yes", ALLA),
            ("highway=bridleway", no(Skal::Tillstand)),
            ("highway=bridleway foot=yes", GANG),
            ("highway=bus_guideway", no(Skal::Fordon)),
            ("railway=platform", ALLA),
            ("man_made=pier", ALLA),
            ("railway=rail", None),
            ("building=yes", None),
            ("route=ferry", no(Skal::Farja)),
            ("route=ferry duration=10", ALLA),
            // In a wheelchair.
            ("highway=footway wheelchair=no", GANG),
            ("highway=footway surface=gravel", GANG),
            ("highway=footway surface=gravel smoothness=good", ALLA),
            ("highway=footway surface=fine_gravel", ALLA),
            ("highway=footway smoothness=bad", GANG),
            ("highway=footway incline=8%", ALLA),
            ("highway=footway incline=-9%", GANG),
            ("highway=footway incline=up", ALLA),
            ("highway=footway width=0.8", GANG),
            ("highway=footway width=90cm", ALLA),
            ("highway=path", GANG),
            ("highway=path surface=asphalt", ALLA),
            ("highway=path surface=ground", GANG),
            ("highway=path wheelchair=yes", ALLA),
            ("highway=path surface=compacted sac_scale=mountain_hiking", GANG),
            ("highway=track tracktype=grade1", ALLA),
            ("highway=track tracktype=grade4", GANG),
        ] {
            assert_eq!(way(tags), who, "{tags}");
        }
    }

    #[test]
    fn whom_a_gate_lets_pass_follows_from_its_tags() {
        for (tags, who) in [
            ("highway=crossing", Far::ALLA),
            ("barrier=gate", Far::ALLA),
            ("barrier=gate locked=yes", Far::default()),
            ("barrier=gate access=private", Far::default()),
            ("barrier=gate access=private foot=yes", Far::ALLA),
            ("barrier=lift_gate access=private", Far::ALLA),
            ("barrier=lift_gate foot=no", Far::default()),
            ("barrier=bollard", Far::ALLA),
            ("barrier=bollard maxwidth:physical=0.7", Far::GANG),
            ("barrier=stile", Far::GANG),
            ("barrier=stile wheelchair=yes", Far::ALLA),
            ("barrier=wall", Far::default()),
            ("barrier=kerb", Far::ALLA),
            ("barrier=kerb kerb=raised", Far::GANG),
            ("kerb=raised", Far::GANG),
            ("kerb=lowered", Far::ALLA),
            ("kerb=raised kerb:height=0.03", Far::ALLA),
            ("kerb=lowered kerb:height=10cm", Far::GANG),
            ("kerb=raised wheelchair=yes", Far::ALLA),
        ] {
            assert_eq!(point(tags), who, "{tags}");
        }
    }

    #[test]
    fn water_is_water_unless_it_runs_under_ground() {
        let water = |tags: &[(&str, &str)]| REGLER.vatten(Taggar(tags));
        assert!(water(&[("natural", "water")]) && water(&[("natural", "coastline")]));
        assert!(water(&[("waterway", "canal")]) && !water(&[("waterway", "ditch")]));
        assert!(!water(&[("waterway", "river"), ("tunnel", "culvert")]));
        assert!(REGLER.oar.meter > 0.0 && REGLER.vatten.nara_m > REGLER.vatten.oppning_m);
    }
}
