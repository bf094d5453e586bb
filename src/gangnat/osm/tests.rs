//! Files drawn by hand, and what becomes of them.

use std::fmt::Write;

use proptest::prelude::*;

use super::{Last, Satt, read};
use crate::fil::Filfel;
use crate::gangnat::prov::plats;
use crate::gangnat::{Fastpunkt, INGEN, Losfel, Profil};

/// A file in the text form while it is drawn.
#[derive(Default)]
struct Fil {
    noder: String,
    vagar: String,
    id: i64,
}

impl Fil {
    fn nod(&mut self, id: i64, (east, north): (f64, f64), tags: &str) {
        let at = plats(east, north);
        writeln!(
            self.noder,
            r#"<node id="{id}" lat="{:.7}" lon="{:.7}">{}</node>"#,
            at.lat(),
            at.lon(),
            tagged(tags)
        )
        .unwrap();
    }

    fn vag(&mut self, noder: &[i64], tags: &str) -> i64 {
        self.id += 1;
        let refs = joined(noder.iter().map(|id| format!(r#"<nd ref="{id}"/>"#)));
        writeln!(self.vagar, r#"<way id="{}">{refs}{}</way>"#, self.id, tagged(tags)).unwrap();
        self.id
    }

    fn relation(&mut self, vagar: &[i64], tags: &str) {
        let member = |id| format!(r#"<member type="way" ref="{id}" role="outer"/>"#);
        let members = joined(vagar.iter().map(member));
        writeln!(self.vagar, r#"<relation id="1">{members}{}</relation>"#, tagged(tags)).unwrap();
    }

    fn text(&self) -> String {
        format!("<?xml version='1.0'?>\n<osm version=\"0.6\">\n{}{}</osm>", self.noder, self.vagar)
    }

    fn read(&self) -> Last {
        self.read_with(Satt::default()).unwrap()
    }

    fn read_with(&self, satt: Satt) -> Result<Last, Filfel> {
        read("prov.osm", self.text().as_bytes(), satt, &|_, _| ())
    }
}

fn tagged(tags: &str) -> String {
    let pairs = tags.split_whitespace().map(|tag| tag.split_once('=').unwrap());
    joined(pairs.map(|(k, v)| format!(r#"<tag k="{k}" v="{v}"/>"#)))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

/// Twelve junctions in two rows of six, 100 m apart, as one network.
fn town() -> Fil {
    let mut fil = Fil::default();
    for column in 0..6_i32 {
        for row in 0..2_i32 {
            let at = (f64::from(column) * 100.0, f64::from(row) * 100.0);
            fil.nod(i64::from(column * 10 + row), at, "");
        }
    }
    fil.vag(&[0, 10, 20, 30, 40, 50], "highway=residential name=Storgatan");
    fil.vag(&[1, 11, 21, 31, 41, 51], "highway=residential");
    for column in 0..6 {
        fil.vag(&[column * 10, column * 10 + 1], "highway=footway");
    }
    fil
}

/// Decimetres from one place to another.
fn walk(last: &Last, profil: Profil, a: (f64, f64), b: (f64, f64)) -> u32 {
    let fast =
        |at: (f64, f64)| -> Fastpunkt { last.nat.fast(plats(at.0, at.1), profil, 150.0).unwrap() };
    let (a, b) = (fast(a), fast(b));
    last.nat.till(&last.nat.fran(profil, &a, INGEN - 1), &a, &b)
}

fn near(dm: u32, metres: u32) {
    assert!(dm.abs_diff(metres * 10) <= 8, "{dm} dm, not {metres} m");
}

#[test]
fn points_between_junctions_become_bends() {
    let last = town().read();
    // The corners have two ways that are alike: they are bends.
    assert_eq!((last.nat.nodes(), last.nat.kanter().len()), (8, 12));
    assert_eq!((last.vagar, last.saknade, last.sparrar), (8, 0, 0));
    let total = last.nat.meter(Profil::Gang);
    assert!((total - 1_600.0).abs() < 2.0, "{total}");
    near(walk(&last, Profil::Gang, (0.0, 50.0), (500.0, 50.0)), 600);
}

#[test]
fn steps_are_for_those_on_foot() {
    let mut fil = town();
    fil.nod(100, (50.0, 50.0), "");
    fil.vag(&[0, 100], "highway=footway surface=asphalt");
    fil.vag(&[100, 11], "highway=steps");
    let last = fil.read();
    near(walk(&last, Profil::Gang, (1.0, 0.0), (99.0, 101.0)), 144);
    near(walk(&last, Profil::Rullstol, (0.0, 0.0), (100.0, 100.0)), 200);
}

#[test]
fn a_locked_gate_stops_all_and_a_kerb_the_wheels() {
    let long_way = |tags: &str, profil| {
        let mut fil = Fil::default();
        for (id, at) in [(1, (0.0, 0.0)), (3, (400.0, 0.0)), (4, (400.0, 300.0)), (5, (0.0, 300.0))]
        {
            fil.nod(id, at, "");
        }
        fil.nod(2, (200.0, 0.0), tags);
        fil.vag(&[1, 2, 3], "highway=footway footway=crossing");
        fil.vag(&[3, 4, 5, 1], "highway=footway");
        walk(&fil.read(), profil, (150.0, 1.0), (250.0, 1.0))
    };
    let round = 1_400 - 100;
    near(long_way("", Profil::Gang), 102);
    near(long_way("kerb=lowered", Profil::Rullstol), 102);
    near(long_way("kerb=raised", Profil::Gang), 102);
    near(long_way("kerb=raised", Profil::Rullstol), round + 2);
    near(long_way("barrier=gate locked=yes", Profil::Gang), round + 2);
}

#[test]
fn a_kerb_at_a_pavement_stops_who_crosses_and_not_who_passes() {
    // The crossing begins on the pavement at a raised kerb.
    let mut fil = Fil::default();
    for (id, at) in [(1, (0.0, 0.0)), (3, (200.0, 0.0)), (4, (100.0, 20.0))] {
        fil.nod(id, at, "");
    }
    fil.nod(2, (100.0, 0.0), "kerb=raised");
    fil.vag(&[1, 2, 3], "highway=footway");
    fil.vag(&[2, 4], "highway=footway footway=crossing");
    let last = fil.read();
    near(walk(&last, Profil::Rullstol, (10.0, 0.0), (190.0, 0.0)), 180);
    near(walk(&last, Profil::Gang, (10.0, 0.0), (100.0, 15.0)), 105);
    let fast = |at| last.nat.fast(at, Profil::Rullstol, 150.0).unwrap();
    let (a, b) = (fast(plats(10.0, 0.0)), fast(plats(100.0, 15.0)));
    // The short crossing is left out for wheels, so that one is fastened to the pavement.
    near(last.nat.till(&last.nat.fran(Profil::Rullstol, &a, INGEN - 1), &a, &b), 90 + 15);
}

#[test]
fn what_is_small_and_apart_is_left_out_and_what_is_large_is_kept() {
    let mut fil = town();
    fil.nod(100, (200.0, 300.0), "");
    fil.nod(101, (250.0, 300.0), "");
    fil.vag(&[100, 101], "highway=footway");
    let last = fil.read();
    assert_eq!(last.bortlamnat[0].oar, 1);
    assert!((last.bortlamnat[0].meter - 50.0).abs() < 0.5);
    assert_eq!(last.nat.kanter().len(), 12);
    fil.nod(102, (250.0, 800.0), "");
    fil.vag(&[101, 102], "highway=path surface=asphalt");
    let last = fil.read();
    assert_eq!((last.bortlamnat[0].oar, last.nat.kanter().len()), (0, 13));
    let islands: std::collections::HashSet<u32> =
        (0..last.nat.nodes()).map(|nod| last.nat.o(Profil::Gang, nod)).collect();
    assert_eq!(islands.len(), 2);
}

#[test]
fn ferries_are_walked_only_when_they_are_asked_for() {
    let mut fil = town();
    fil.nod(100, (0.0, 900.0), "");
    fil.vag(&[1, 100], "route=ferry");
    assert!((fil.read().nat.meter(Profil::Gang) - 1_600.0).abs() < 0.5);
    let with = fil.read_with(Satt { farjor: true }).unwrap();
    assert!((with.nat.meter(Profil::Gang) - 2_400.0).abs() < 0.5);
}

#[test]
fn a_square_of_several_lines_is_walked_round_and_a_ring_of_one_too() {
    let mut fil = town();
    fil.nod(100, (600.0, 0.0), "");
    fil.nod(101, (600.0, 100.0), "");
    let a = fil.vag(&[50, 100, 101], "");
    let b = fil.vag(&[101, 51], "");
    fil.relation(&[a, b], "type=multipolygon highway=pedestrian");
    let last = fil.read();
    near(walk(&last, Profil::Gang, (600.0, 50.0), (500.0, 50.0)), 200);
    let mut ring = Fil::default();
    for (id, at) in [(1, (0.0, 0.0)), (2, (200.0, 0.0)), (3, (200.0, 200.0)), (4, (0.0, 200.0))] {
        ring.nod(id, at, "");
    }
    ring.vag(&[1, 2, 3, 4, 1], "highway=pedestrian area=yes");
    let last = ring.read();
    assert_eq!((last.nat.nodes(), last.nat.kanter().len()), (1, 1));
    near(walk(&last, Profil::Gang, (0.0, 100.0), (200.0, 100.0)), 400);
}

#[test]
fn water_stops_a_step_over_it_except_at_a_bridge() {
    let mut fil = town();
    fil.nod(100, (-50.0, 150.0), "");
    fil.nod(101, (550.0, 150.0), "");
    fil.vag(&[100, 101], "waterway=canal");
    fil.nod(102, (300.0, 190.0), "");
    fil.vag(&[31, 102], "highway=footway bridge=yes");
    let last = fil.read();
    let at = |east, north| last.nat.fast(plats(east, north), Profil::Gang, 150.0);
    assert_eq!(at(100.0, 145.0).unwrap().steg_dm, 450);
    // Across the water there is only the end of the bridge.
    assert_eq!(at(100.0, 160.0), Err(Losfel::IngenVag));
    assert!(at(250.0, 185.0).is_ok());
    assert!(at(303.0, 145.0).unwrap().steg_dm <= 31);
}

#[test]
fn ways_end_where_the_file_does() {
    let mut fil = town();
    fil.vag(&[50, 999, 998], "highway=residential");
    let last = fil.read();
    assert_eq!((last.saknade, last.vagar), (2, 8));
}

#[test]
fn files_of_other_kinds_are_refused_with_what_to_do() {
    let said = |name: &str, bytes: &[u8]| {
        let error = read(name, bytes, Satt::default(), &|_, _| ()).unwrap_err().to_string();
        assert!(error.contains(name) && error.ends_with('.'), "{error}");
        error
    };
    assert!(said("tom.osm", b"").contains("tom"));
    assert!(said("a.zip", b"PK\x03\x04....").contains("Packa upp"));
    assert!(said("a.csv", b"gata;nummer\nStorgatan;1\n").contains("OpenStreetMap"));
    assert!(said("a.html", b"<!doctype html><p>Hej</p>").contains("OpenStreetMap"));
    assert!(said("b.osm", b"<osm></osm>").contains("inga v\u{e4}gar"));
    let text = town().text();
    assert!(said("c.osm", &text.as_bytes()[..text.len() / 2]).contains("avbruten"));
    assert!(said("d.osm", text.replace("lat=\"59", "lat=\"x59").as_bytes()).contains("trasig"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_text_is_read_or_refused(at in 0..4_000_usize, with: u8) {
        let mut bytes = town().text().into_bytes();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = read("prov.osm", &bytes, Satt::default(), &|_, _| ());
    }

    #[test]
    fn any_bytes_that_look_like_a_file_are_refused(bytes: Vec<u8>) {
        let fil = [&b"\0\0\0\x0d\x0a\x09OSMHeader\x18"[..], &bytes].concat();
        prop_assert!(read("prov.osm.pbf", &fil, Satt::default(), &|_, _| ()).is_err());
    }
}
