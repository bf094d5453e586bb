use super::*;
use crate::val::{Valform, Valtyp};

fn val() -> Val {
    let (id, valdag) = ("rkl2014".parse().unwrap(), "2014-09-14".parse().unwrap());
    Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, "0180".parse().unwrap()).unwrap()
}

fn sheet(text: &str, lagen: &Lagen) -> Last {
    let tabell = Tabell::read("ark.csv", text.as_bytes()).unwrap();
    Ark::recognise(&tabell).unwrap().read("ark.csv", &tabell, &val(), lagen)
}

struct Inga;

impl Adressplats for Inga {
    fn find(&mut self, _: &str, _: &Post) -> Option<Wgs84> {
        None
    }
}

const LAGEN: &str = "vallokal,adress,postnr,postort,lat,lon,kalla\n\
    Norra Real,Roslagsgatan 1,113 55,Stockholm,59.34,18.06,x\n\
    Riksdagshuset,Riksgatan 3,100 12,Stockholm,,,\n";

#[test]
fn a_sheet_without_a_header_is_read_from_its_first_row() {
    let lagen = Lagen::read("lagen.csv", LAGEN.as_bytes()).unwrap();
    let last = sheet(
        "101;Domkyrko 1;Riksdagshuset;Riksgatan 3;100 12;Stockholm\n\
         401;Johannes 1;Norra real;Roslagsgatan 1;113 55;Stockholm\n\
         402;Johannes 2;Gymnasiet;Roslagsgatan 1;113 55;Stockholm\n",
        &lagen,
    );
    assert_eq!((last.lasta, last.stallen.len(), last.rader.clone()), (3, 3, vec![1, 2, 3]));
    assert_eq!(last.stallen[0].valdistrikt, "01800101".parse().ok());
    assert_eq!(last.stallen[0].valdistrikt_namn, "Domkyrko 1");
    // The second by name and address, the third by the address alone.
    let placed: Vec<bool> = last.stallen.iter().map(|s| s.plats.is_some()).collect();
    assert_eq!(placed, [false, true, true]);
    assert!(last.anmarkningar.iter().any(|a| a.text.contains("08:00–20:00 på valdagen")));
    assert_eq!(last.stallen[0].oppettider.len(), 1);
}

#[test]
fn a_sheet_with_a_header_has_its_own_coordinates() {
    let last = sheet(
        "PartitionKey,RowKey,Valdistrikt_namn,Vallokal_namn,Adress,Postnr,Postort,Latitud,Longitud\n\
         1,101,Domkyrko 1,Riksdagsbiblioteket,Storkyrkobrinken 7,100 12,Stockholm,59.3256,18.0685\n\
         1,101,Domkyrko 1,Riksdagsbiblioteket,Storkyrkobrinken 7,100 12,Stockholm,59.3256,18.0685\n\
         1,102,Domkyrko 2,Riksdagsbiblioteket,Storkyrkobrinken 7,100 12,Stockholm,18.0,59.3\n\
         1,103,Domkyrko 3,,Storkyrkobrinken 7,100 12,Stockholm,,\n",
        &Lagen::default(),
    );
    assert_eq!((last.lasta, last.stallen.len()), (4, 1));
    let wrong: Vec<(usize, &str)> =
        last.avvisade.iter().map(|a| (a.rad, a.falt.as_str())).collect();
    assert_eq!(wrong, [(3, "valdistrikt"), (4, "LATITUD"), (5, "vallokal")]);
}

#[test]
fn valmyndighetens_file_is_no_sheet_of_a_kansli() {
    let head =
        "LÄNSKOD;KOMMUNKOD;VALDISTRIKTKOD;VALDISTRIKT;LOKAL;ADRESS2;LATITUD;LONGITUD;VALDAG\n";
    let tabell = Tabell::read("a.csv", format!("{head}01;80;1;a;b;c;1;1;x\n").as_bytes()).unwrap();
    assert_eq!(Ark::recognise(&tabell), None);
}

#[test]
fn what_lacks_a_place_is_sought_in_the_register_and_told_once_a_lokal() {
    let mut last = sheet(
        "101;Domkyrko 1;Riksdagshuset;Riksgatan 3;100 12;Stockholm\n\
         102;Domkyrko 2;Riksdagshuset;Riksgatan 3;100 12;Stockholm\n\
         401;Johannes 1;Norra Real;Roslagsgatan 1;113 55;Stockholm\n",
        &Lagen::default(),
    );
    let known = Lokal {
        id: 1,
        namn: "Norra Real".to_owned(),
        adress: "Roslagsgatan 1".to_owned(),
        plats: Wgs84::parse(59.34, 18.06).ok(),
    };
    complete(&mut last, &[known], &mut Inga);
    let placed: Vec<bool> = last.stallen.iter().map(|s| s.plats.is_some()).collect();
    assert_eq!(placed, [false, false, true]);
    let told: Vec<&str> =
        last.anmarkningar.iter().filter(|a| a.rad.is_some()).map(|a| &*a.text).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("(2 valdistrikt)"), "{}", told[0]);
}

#[test]
fn an_address_of_two_places_tells_neither() {
    let mut lagen = Lagen::default();
    lagen.add("A", "Skolgatan 1", Wgs84::parse(59.34, 18.06).unwrap());
    lagen.add("B", "Skolgatan 1", Wgs84::parse(59.40, 18.06).unwrap());
    assert_eq!(lagen.find("C", "Skolgatan 1"), None);
    assert!(lagen.find("B", "Skolgatan 1").is_some());
}
