use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::lokal::flikar::PLANERAR;
use crate::lokal::stalle::gatuplats::Tillstandsuppgift;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn idag() -> NaiveDate {
    day("2026-06-01")
}

fn planerare() -> Roller {
    [Roll::Planerare].into_iter().collect()
}

/// A place of which all is known that can be.
fn hel(typ: Stalletyp) -> Underlag {
    let beviljad = Tillstandsuppgift { lage: Tillstandslage::Beviljad, ..Default::default() };
    Underlag {
        typ,
        status: Status::Kandidat,
        plats: true,
        valdistrikt: typ == Stalletyp::Vallokal,
        dagar: vec![day("2026-09-12"), day("2026-09-13")],
        tidsbrister: Vec::new(),
        inventerad: Some(day("2025-01-01")),
        parti: Partilank::Nej,
        avtal: vec![(day("2026-08-01"), day("2026-09-13"))],
        gatuplats: Gatuplats {
            upplatelse: beviljad.clone(),
            polis: beviljad,
            ..Gatuplats::default()
        },
        kontakt: true,
        rostmottagare: 2,
        beslut: Beslut::parse("2026-05-02", "§ 14", idag()).ok(),
    }
}

fn hinders(underlag: &Underlag) -> Vec<Hinder> {
    hinder(underlag, Status::Publicerad, idag())
}

#[test]
fn a_step_may_be_taken_by_a_role_that_may_open_its_form() {
    let crate::web::rutt::Tilltrade::Roller(may) = PLANERAR else { panic!("roles") };
    let all = SKEDEN.skede.iter().flat_map(|s| &s.roller).chain(&SKEDEN.bakat.roller);
    for name in all {
        assert!(may.contains(&name.parse().unwrap()), "{name}");
    }
    let forward: Vec<Status> = SKEDEN.skede.iter().map(|s| s.status).collect();
    assert_eq!(
        forward,
        [Status::Inventerad, Status::Avtalad, Status::Beslutad, Status::Publicerad]
    );
    for krav in SKEDEN.skede.iter().flat_map(|s| &s.kraver) {
        assert!(SKEDEN.krav.iter().any(|rad| rad.kod == *krav), "{krav:?}");
    }
}

#[test]
fn a_place_of_which_all_is_known_goes_all_the_way() {
    for typ in Stalletyp::ALLA {
        let mut underlag = hel(typ);
        assert_eq!(hinders(&underlag), [], "{typ:?}");
        while let Some(till) = nasta(underlag.status) {
            assert_eq!(take(&underlag, till, planerare(), "", idag()), Ok(()), "{typ:?} {till}");
            underlag.status = till;
        }
        assert_eq!(underlag.status, Status::Publicerad);
    }
}

#[test]
fn vl_4_20_a_party_link_blocks_and_what_nobody_has_judged_does_too() {
    for typ in Stalletyp::ALLA {
        for (parti, expected) in [
            (Partilank::Ja, Hinder::Parti),
            (Partilank::Oklart, Hinder::PartiOklart),
            (Partilank::Obedomd, Hinder::EjBedomd),
        ] {
            let underlag = Underlag { parti, ..hel(typ) };
            assert_eq!(hinders(&underlag), [expected]);
            let till = take(&underlag, Status::Avtalad, planerare(), "", idag());
            assert!(matches!(till, Err(Nej::Hinder(_))), "{typ:?}");
            assert_eq!(take(&underlag, Status::Inventerad, planerare(), "", idag()), Ok(()));
        }
    }
}

#[test]
fn vl_4_20_a_vallokal_has_its_valdistrikt() {
    let without = |typ| Underlag { valdistrikt: false, ..hel(typ) };
    assert_eq!(hinders(&without(Stalletyp::Vallokal)), [Hinder::Valdistrikt]);
    assert_eq!(hinders(&without(Stalletyp::Rostningslokal)), []);
}

#[test]
fn vl_4_21_shorter_hours_are_told_but_hours_below_the_floor_block() {
    let with = |brist: Tidsbrist| Underlag { tidsbrister: vec![brist], ..hel(Stalletyp::Vallokal) };
    assert_eq!(hinders(&with(Tidsbrist::Kortare(Vec::new()))), []);
    for brist in [
        Tidsbrist::UnderGolvet(Vec::new()),
        Tidsbrist::VallokalStangd,
        Tidsbrist::UtanforPerioden(day("2026-01-01")),
    ] {
        let found = hinders(&with(brist.clone()));
        assert_eq!(found, [Hinder::Tid(brist)]);
        assert!(found[0].text().contains("VL"), "{}", found[0].text());
    }
    let none = Underlag { dagar: Vec::new(), ..hel(Stalletyp::Vallokal) };
    assert_eq!(hinders(&none), [Hinder::IngaTider]);
}

#[test]
fn vl_3_6_two_go_to_an_institution() {
    let with = |rostmottagare| Underlag { rostmottagare, ..hel(Stalletyp::Institution) };
    assert_eq!(hinders(&with(1)), [Hinder::Rostmottagare(1, 2)]);
    assert_eq!(hinders(&with(3)), []);
    let nobody = Underlag { kontakt: false, ..hel(Stalletyp::Institution) };
    assert_eq!(hinders(&nobody), [Hinder::Kontakt]);
}

#[test]
fn an_inspection_ages() {
    let at = |nar: &str| Underlag { inventerad: Some(day(nar)), ..hel(Stalletyp::Vallokal) };
    assert_eq!(hinders(&at("2023-06-01")), [], "three years to the day");
    let old = day("2023-05-31");
    assert_eq!(hinders(&at("2023-05-31")), [Hinder::GammalInventering(old)]);
}

#[test]
fn a_contract_and_a_permit_cover_each_day() {
    let mut rented = hel(Stalletyp::Rostningslokal);
    rented.avtal = vec![(day("2026-08-01"), day("2026-09-12"))];
    assert_eq!(hinders(&rented), [Hinder::AvtalsDagar(vec![day("2026-09-13")])]);
    rented.avtal.push((day("2026-09-13"), day("2026-09-13")));
    assert_eq!(hinders(&rented), []);
    let mut street = hel(Stalletyp::Tillfallig);
    street.avtal.clear();
    street.gatuplats.polis.till = Some(day("2026-09-12"));
    street.gatuplats.upplatelse.lage = Tillstandslage::Sokt;
    let expected = [
        Hinder::Tillstand(Tillstand::Upplatelse, Tillstandslage::Sokt),
        Hinder::TillstandsDagar(Tillstand::Polis, vec![day("2026-09-13")]),
    ];
    assert_eq!(hinders(&street), expected);
    assert_eq!(expected[0].text(), "Upplåtelsen av marken: sökt men inte beviljat.");
    assert_eq!(expected[1].text(), "Polistillståndet täcker inte 2026-09-13.");
}

#[test]
fn going_back_takes_a_reason_and_what_was_given_up_starts_over() {
    let at = |status| Underlag { status, ..hel(Stalletyp::Vallokal) };
    let take = |status, till, skal: &str| take(&at(status), till, planerare(), skal, idag());
    assert_eq!(take(Status::Publicerad, Status::Avtalad, " "), Err(Nej::Skal));
    assert_eq!(take(Status::Publicerad, Status::Avtalad, "Brand."), Ok(()));
    assert_eq!(take(Status::Kandidat, Status::Avvecklad, ""), Err(Nej::Skal));
    assert_eq!(take(Status::Kandidat, Status::Avvecklad, "Såld."), Ok(()));
    assert_eq!(take(Status::Avvecklad, Status::Kandidat, "Inte såld."), Ok(()));
    for till in [Status::Inventerad, Status::Publicerad] {
        let no = take(Status::Avvecklad, till, "Ångrat.");
        assert_eq!(no, Err(Nej::IngenVag(Status::Avvecklad, till)));
    }
    assert_eq!(take(Status::Avtalad, Status::Avtalad, "x"), Err(Nej::RedanDar));
}

#[test]
fn a_role_that_is_not_named_takes_no_step() {
    for roll in Roll::ALLA.into_iter().filter(|roll| *roll != Roll::Planerare) {
        let roller: Roller = [roll].into_iter().collect();
        let underlag = hel(Stalletyp::Vallokal);
        for till in [Status::Inventerad, Status::Publicerad, Status::Avvecklad] {
            assert_eq!(take(&underlag, till, roller, "skäl", idag()), Err(Nej::Roll));
        }
    }
}

/// The requirements once more, said in another way.
fn all_holds(u: &Underlag, idag: NaiveDate) -> bool {
    let contract = |d: &NaiveDate| u.avtal.iter().any(|(a, b)| (a..=b).contains(&d));
    let permit = |one: &Tillstandsuppgift| match one.lage {
        Tillstandslage::BehovsInte => true,
        Tillstandslage::Beviljad => u.dagar.iter().all(|d| {
            one.fran.unwrap_or(NaiveDate::MIN) <= *d && *d <= one.till.unwrap_or(NaiveDate::MAX)
        }),
        _ => false,
    };
    let building = matches!(u.typ, Stalletyp::Vallokal | Stalletyp::Rostningslokal);
    let institution = u.typ == Stalletyp::Institution;
    let stopped = u.tidsbrister.iter().any(|b| !matches!(b, Tidsbrist::Kortare(_)));
    let measured = u.inventerad.is_some_and(|d| (idag - d).num_days() <= 1096);
    (institution || (u.plats && measured))
        && u.parti == Partilank::Nej
        && (!building || (!u.avtal.is_empty() && u.dagar.iter().all(contract)))
        && (u.typ != Stalletyp::Tillfallig
            || (permit(&u.gatuplats.upplatelse) && permit(&u.gatuplats.polis)))
        && (u.typ != Stalletyp::Vallokal || u.valdistrikt)
        && u.beslut.is_some()
        && !u.dagar.is_empty()
        && !stopped
        && (!institution || (u.kontakt && u.rostmottagare >= 2))
}

fn permits() -> impl Strategy<Value = Tillstandsuppgift> {
    let days = || proptest::option::weighted(0.3, (0..4_u64).prop_map(a_day));
    // Most often something good, so that some places come all the way.
    let lage = prop_oneof![
        6 => Just(Tillstandslage::Beviljad),
        1 => Just(Tillstandslage::BehovsInte),
        1 => Just(Tillstandslage::Sokt),
    ];
    (lage, days(), days()).prop_map(|(lage, fran, till)| Tillstandsuppgift {
        lage,
        fran,
        till,
        ..Default::default()
    })
}

fn a_day(n: u64) -> NaiveDate {
    day("2026-09-10") + Days::new(n)
}

fn mostly() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.9)
}

prop_compose! {
    fn anything(typ: Stalletyp)(
        plats in mostly(),
        valdistrikt in mostly(),
        dagar in proptest::collection::btree_set(0..4_u64, 0..4),
        brist in proptest::option::weighted(0.15, prop_oneof![
            Just(Tidsbrist::VallokalStangd),
            Just(Tidsbrist::Kortare(Vec::new())),
        ]),
        // A day on either side of the three years is left out, as the twin counts days.
        age in proptest::option::weighted(0.9, prop_oneof![9 => 0..1000_u64, 1 => 1098..3000_u64]),
        parti in prop_oneof![
            8 => Just(Partilank::Nej), 1 => Just(Partilank::Ja), 1 => Just(Partilank::Obedomd),
        ],
        avtal in proptest::collection::vec((0..2_u64, 1..4_u64), 0..3),
        permits in (permits(), permits()),
        kontakt in mostly(),
        rostmottagare in 0..4_usize,
        decided in mostly(),
    ) -> Underlag {
        Underlag {
            typ,
            status: Status::Kandidat,
            plats,
            valdistrikt,
            dagar: dagar.into_iter().map(a_day).collect(),
            tidsbrister: brist.into_iter().collect(),
            inventerad: age.map(|age| idag() - Days::new(age)),
            parti,
            avtal: avtal.into_iter().map(|(a, b)| (a_day(a), a_day(b))).collect(),
            gatuplats: Gatuplats {
                upplatelse: permits.0, polis: permits.1, ..Gatuplats::default()
            },
            kontakt,
            rostmottagare,
            beslut: decided.then(|| Beslut::parse("2026-05-02", "§ 1", idag()).unwrap()),
        }
    }
}

/// What is known of one place at each of several moments, and the step asked for then.
fn a_story() -> impl Strategy<Value = Vec<(Underlag, Status)>> {
    let step = (0..Status::ALLA.len()).prop_map(|i| Status::ALLA[i]);
    (0..Stalletyp::ALLA.len()).prop_flat_map(move |i| {
        proptest::collection::vec((anything(Stalletyp::ALLA[i]), step.clone()), 1..12)
    })
}

proptest! {
    #[test]
    fn no_way_leads_to_publicerad_while_a_requirement_is_unmet(story in a_story()) {
        let mut status = Status::Kandidat;
        for (known, till) in story {
            let known = Underlag { status, ..known };
            if take(&known, till, planerare(), "skäl", idag()).is_ok() {
                status = till;
                if status == Status::Publicerad {
                    prop_assert!(all_holds(&known, idag()), "{known:#?}");
                }
            }
        }
    }

    #[test]
    fn what_holds_is_never_in_the_way(i in 0..4_usize, known in (0..4_usize).prop_flat_map(|i| anything(Stalletyp::ALLA[i]))) {
        let known = Underlag { typ: Stalletyp::ALLA[i], ..known };
        prop_assert_eq!(hinders(&known).is_empty(), all_holds(&known, idag()));
    }
}
