use super::*;
use crate::geo::Wgs84;

fn stalle(typ: Stalletyp, namn: &str, anvisning: &str) -> Rostmottagningsstalle {
    Rostmottagningsstalle {
        typ,
        namn: namn.into(),
        anvisning: anvisning.into(),
        adress: "Storgatan 1".into(),
        tillganglighet: String::new(),
        plats: Some(Wgs84::parse(59.33, 18.06).unwrap()),
        valdistrikt: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: None,
        kallans_id: "1".into(),
        oppettider: Vec::new(),
    }
}

fn vallokal(namn: &str, distrikt: &str) -> Rostmottagningsstalle {
    Rostmottagningsstalle {
        valdistrikt: Some(distrikt.parse().unwrap()),
        ..stalle(Stalletyp::Vallokal, namn, "Gå mot 1")
    }
}

/// One lokal a name, numbered as the names are.
fn lokaler(names: &[&str]) -> Vec<Lokal> {
    names
        .iter()
        .enumerate()
        .map(|(i, namn)| Lokal {
            id: i64::try_from(i).unwrap() + 1,
            namn: (*namn).into(),
            adress: "Storgatan 1".into(),
            plats: Some(Wgs84::parse(59.33, 18.06).unwrap()),
        })
        .collect()
}

fn sparade(list: &[(i64, i64, &Rostmottagningsstalle)]) -> Vec<Sparat> {
    list.iter()
        .map(|&(id, lokal_id, stalle)| Sparat {
            id,
            lokal_id,
            status: Status::Publicerad,
            version: 1,
            stalle: stalle.clone(),
        })
        .collect()
}

fn atgarder(plan: &Plan) -> Vec<Atgard> {
    plan.steg.iter().map(|step| step.atgard).collect()
}

#[test]
fn a_vallokal_is_known_by_its_district_also_in_another_lokal() {
    let old = vallokal("Skolan", "01800001");
    let new = [vallokal("Biblioteket", "01800001"), vallokal("Skolan", "01800002")];
    let plan = plan(&lokaler(&["Skolan", "Biblioteket"]), &sparade(&[(7, 1, &old)]), &new);
    assert_eq!(atgarder(&plan), [Atgard::Andring { id: 7, tider: false }, Atgard::Tillagg]);
    assert_eq!(plan.steg[0].lokal, Tillhor::Kand(1));
    assert!(plan.saknas.is_empty());
}

#[test]
fn rooms_of_one_lokal_keep_their_numbers() {
    let (a, b) = (
        stalle(Stalletyp::Rostningslokal, "Skolan", "Aulan"),
        stalle(Stalletyp::Rostningslokal, "Skolan", "Matsalen"),
    );
    let known = sparade(&[(7, 1, &a), (8, 1, &b)]);
    let moved = Rostmottagningsstalle { tillganglighet: "Hiss".into(), ..b.clone() };
    let plan = plan(&lokaler(&["Skolan"]), &known, &[moved, a]);
    assert_eq!(atgarder(&plan), [Atgard::Andring { id: 8, tider: false }, Atgard::Ingen]);
}

#[test]
fn a_corrected_room_is_a_change_and_two_are_not_guessed() {
    let old = stalle(Stalletyp::Rostningslokal, "Skolan", "Aulan");
    let new = stalle(Stalletyp::Rostningslokal, "Skolan", "Stora aulan");
    let known = sparade(&[(7, 1, &old)]);
    let one = plan(&lokaler(&["Skolan"]), &known, std::slice::from_ref(&new));
    assert_eq!(atgarder(&one), [Atgard::Andring { id: 7, tider: false }]);

    let other = stalle(Stalletyp::Rostningslokal, "Skolan", "Lilla aulan");
    let two = plan(&lokaler(&["Skolan"]), &known, &[new, other]);
    assert_eq!(atgarder(&two), [Atgard::Tillagg, Atgard::Tillagg]);
    assert_eq!(two.saknas, [0]);
}

#[test]
fn an_institution_and_a_rostningslokal_in_one_building_are_two() {
    let institution = stalle(Stalletyp::Institution, "Sjukhuset", "");
    let open = stalle(Stalletyp::Rostningslokal, "Sjukhuset", "");
    let plan =
        plan(&lokaler(&["Sjukhuset"]), &sparade(&[(7, 1, &institution)]), &[open, institution]);
    assert_eq!(atgarder(&plan), [Atgard::Tillagg, Atgard::Ingen]);
}

#[test]
fn a_street_site_stays_one_although_the_file_cannot_tell() {
    let site = stalle(Stalletyp::Tillfallig, "Torget", "");
    let row = stalle(Stalletyp::Rostningslokal, "Torget", "");
    let plan = plan(&lokaler(&["Torget"]), &sparade(&[(7, 1, &site)]), &[row]);
    assert_eq!(atgarder(&plan), [Atgard::Ingen]);
    assert_eq!(plan.steg[0].typ, Stalletyp::Tillfallig);
}
