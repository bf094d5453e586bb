//! What a voter is told of the way to walk, in the kommun of [`kommun`] with a river that
//! has one bridge, whose steps no wheelchair takes.

use serde_json::Value;

use crate::app::{App, until};
use crate::databas::{Databas, on_both, run};
use crate::kommun::{self, TORSDAG};
use crate::webblasare::{Syn, Webblasare};

/// East of the river, a hundred metres from the library on the other side.
const OSTER: (f64, f64) = (700.0, 500.0);
/// On a way that leads to no other.
const ON: (f64, f64) = (1500.0, 1500.0);

fn place((east, north): (f64, f64)) -> String {
    let plats = kommun::plats(east, north);
    format!("lat={}&lon={}", plats.lat(), plats.lon())
}

fn at(from: (f64, f64), more: &str) -> String {
    format!("/api/v1/narmast?{}&tid={TORSDAG}T12:30{more}", place(from))
}

fn told(answer: &Value) -> Vec<(&str, &str)> {
    answer["lokaler"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lokal| (lokal["namn"].as_str().unwrap(), lokal["metod"].as_str().unwrap()))
        .collect()
}

fn metres(lokal: &Value) -> f64 {
    lokal["avstand_m"].as_f64().unwrap()
}

async fn with_ways(databas: &Databas, options: &[&str]) -> App {
    kommun::make(databas.db()).await;
    kommun::make_gangnat(databas.db()).await;
    App::start(databas.db(), options).await
}

on_both! {
    async fn the_nearest_on_foot_is_not_the_nearest_by_a_straight_line(databas: Databas) {
        let app = with_ways(&databas, &[]).await;
        let answer = app.json(&at(OSTER, "")).await;
        assert_eq!(answer["metod"], "gangvag");
        assert_eq!(answer["profil"], "gang");
        assert_eq!(answer["takt_m_min"], 75.0);
        assert_eq!(answer["avskurna"], 0);
        assert_eq!(
            told(&answer),
            [("Centrumhuset", "gangvag"), ("Norrby torg", "gangvag"), ("Stadsbiblioteket", "gangvag")]
        );
        // Straight there; over the bridge and a step from the way; over the bridge and back.
        for (lokal, metres_there, minutes) in [(0, 1100.0, 15), (1, 2000.0, 27), (2, 2900.0, 39)] {
            let lokal = &answer["lokaler"][lokal];
            assert!((metres(lokal) - metres_there).abs() < 10.0, "{lokal:#}");
            assert_eq!(lokal["gangtid_min"], minutes, "{lokal:#}");
            assert_eq!(lokal["uppskattad_gangvag_m"], Value::Null);
        }
        let reasons = answer["lokaler"][2]["skal"].as_array().unwrap();
        assert!(reasons.contains(&"2,9 kilometer att gå, ungefär 39 minuter.".into()), "{reasons:?}");
        // The vallokal stands on a way that leads to no other.
        let vallokal = &answer["vallokal"];
        assert_eq!(vallokal["namn"], "Norra skolan");
        assert_eq!(vallokal["metod"], "gangvag");
        assert_eq!(vallokal["avstand_m"], Value::Null);
        assert!(vallokal["skal"].to_string().contains("ingen kartlagd väg"));
        // What is open comes first as before, and now it is a walk.
        let open = app.json(&at(OSTER, "&oppen=true&antal=1")).await;
        assert_eq!(told(&open), [("Stadsbiblioteket", "gangvag")]);
        // From the west bank the library is at hand.
        let west = app.json(&at((590.0, 500.0), "&antal=1")).await;
        assert_eq!(told(&west), [("Stadsbiblioteket", "gangvag")]);
        assert!((metres(&west["lokaler"][0]) - 10.0).abs() < 1.0);
        app.stop().await;
    }

    async fn a_wheelchair_takes_no_steps_and_adds_no_needs(databas: Databas) {
        let app = with_ways(&databas, &["--wheelchair-pace", "50"]).await;
        let answer = app.json(&at(OSTER, "&profil=rullstol")).await;
        assert_eq!(answer["profil"], "rullstol");
        assert_eq!(answer["takt_m_min"], 50.0);
        // Nothing is known of the centre for wheelchairs, and that is not asked.
        assert_eq!(told(&answer), [("Centrumhuset", "gangvag")]);
        assert_eq!(answer["avskurna"], 2);
        assert_eq!(answer["lokaler"][0]["gangtid_min"], 22);
        let both = app.json(&at(OSTER, "&profil=rullstol&krav=hiss")).await;
        assert_eq!(told(&both), []);
        assert_eq!(both["avskurna"], 1);
        app.get(&at(OSTER, "&profil=flyg")).await.problem(400, "fel_parameter");
        app.stop().await;
    }

    async fn an_answer_is_made_anew_when_the_pace_is_another(databas: Databas) {
        let before = with_ways(&databas, &[]).await;
        let library = before.json(&at(OSTER, "")).await["lokaler"][2].take();
        let asked = [
            at(OSTER, ""),
            format!("/api/v1/vag?{}&lokal={}", place(OSTER), library["id"]),
        ];
        let mut tags = Vec::new();
        for url in &asked {
            let answer = before.get(url).await;
            tags.push(answer.header("etag").unwrap_or_else(|| panic!("{url}: {answer:?}")).to_owned());
        }
        before.stop().await;
        for (pace, status) in [("75", 304), ("60", 200)] {
            let after = App::start(databas.db(), &["--walk-pace", pace]).await;
            for (url, tag) in asked.iter().zip(&tags) {
                let answer = after.ask("GET", url, &[("if-none-match", tag)]).await;
                assert_eq!(answer.status, status, "{pace}: {url}");
            }
            after.stop().await;
        }
    }

    async fn without_a_way_near_the_distance_is_a_straight_line_and_says_so(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let before = app.json(&at(OSTER, "")).await;
        assert_eq!(before["metod"], "fagelvag");
        let straight =
            [("Stadsbiblioteket", "fagelvag"), ("Norrby torg", "fagelvag"), ("Centrumhuset", "fagelvag")];
        assert_eq!(told(&before), straight);
        let library = &before["lokaler"][0];
        assert!((metres(library) - 100.0).abs() < 0.5);
        let guessed = library["uppskattad_gangvag_m"].as_f64().unwrap();
        assert!((guessed - 130.0).abs() < 0.7, "{guessed}");
        assert_eq!(before["omvagsfaktor"], 1.3);
        assert_eq!(library["gangtid_min"], 2);
        let page = app.get(&format!("/?{}&dag={TORSDAG}&tid=12:30", place(OSTER))).await;
        assert!(page.text().contains("Det är 100 meter dit fågelvägen. Vägen kan vara längre."));
        assert!(!page.text().contains("data-vag-url"));
        let way = format!("/api/v1/vag?{}&lokal={}", place(OSTER), library["id"]);
        assert!(app.get(&way).await.problem(404, "saknas").contains("gångväg"));

        // A network that is read while the service runs is taken up by itself.
        kommun::make_gangnat(databas.db()).await;
        until("the Atlas knows the ways", || async {
            app.json(&at(OSTER, "")).await["metod"] == "gangvag"
        })
        .await;
        // Beside the network it is as before.
        let beside = app.json(&at((3000.0, 3000.0), "")).await;
        assert_eq!(beside["metod"], "fagelvag");
        assert_eq!(beside["lokaler"].as_array().unwrap().len(), 3);
        app.stop().await;
    }

    async fn a_place_off_the_network_competes_by_its_guessed_way(databas: Databas) {
        // The street site is a hundred metres from the nearest way.
        let app = with_ways(&databas, &["--walk-snap-metres", "50"]).await;
        let answer = app.json(&at(OSTER, "")).await;
        assert_eq!(
            told(&answer),
            [("Centrumhuset", "gangvag"), ("Norrby torg", "fagelvag"), ("Stadsbiblioteket", "gangvag")]
        );
        let torg = &answer["lokaler"][1];
        assert!((metres(torg) - 1019.8).abs() < 3.0, "{torg:#}");
        assert_eq!(torg["gangtid_min"], 18);
        app.stop().await;
        // Where a walk is guessed shorter, it comes first.
        let app = App::start(databas.db(), &["--walk-snap-metres", "50", "--walk-detour", "1"]).await;
        assert_eq!(told(&app.json(&at(OSTER, "&antal=1")).await), [("Norrby torg", "fagelvag")]);
        app.stop().await;
    }

    async fn who_is_cut_off_is_told_so_and_given_no_straight_line(databas: Databas) {
        let app = with_ways(&databas, &[]).await;
        let answer = app.json(&at(ON, "")).await;
        assert_eq!(answer["metod"], "gangvag");
        assert_eq!(told(&answer), []);
        assert_eq!(answer["avskurna"], 3);
        let page = app.get(&format!("/?{}&dag={TORSDAG}&tid=12:30", place(ON))).await;
        assert!(page.text().contains("Vi hittar ingen väg från din plats till någon lokal."));
        assert!(page.text().contains("Till 3 lokaler leder ingen väg på vår karta"));
        app.stop().await;
    }

    async fn the_way_is_given_as_a_line(databas: Databas) {
        let app = with_ways(&databas, &[]).await;
        let answer = app.json(&at(OSTER, "")).await;
        let library = &answer["lokaler"][2];
        let id = &library["id"];
        let asked = format!("/api/v1/vag?val=rkl2026&{}&lokal={id}", place(OSTER));
        let way = app.get(&asked).await;
        assert_eq!(way.header("content-type"), Some("application/geo+json"));
        let way = way.json();
        assert_eq!(way["type"], "Feature");
        assert_eq!(way["geometry"]["type"], "LineString");
        assert_eq!(way["properties"]["langd_m"], library["avstand_m"]);
        assert_eq!(way["properties"]["gangtid_min"], library["gangtid_min"]);
        assert_eq!(way["properties"]["profil"], "gang");
        let line = way["geometry"]["coordinates"].as_array().unwrap();
        // Up the east bank, over the bridge, and down the west bank.
        let corners = [(700.0, 500.0), (700.0, 1900.0), (600.0, 1900.0), (600.0, 500.0)];
        assert_eq!(line.len(), corners.len(), "{line:?}");
        for (point, corner) in line.iter().zip(corners) {
            let plats = kommun::plats(corner.0, corner.1);
            assert!((point[0].as_f64().unwrap() - plats.lon()).abs() < 1e-6, "{point}");
            assert!((point[1].as_f64().unwrap() - plats.lat()).abs() < 1e-6, "{point}");
        }
        let detail = app.get(&format!("{asked}&profil=rullstol")).await.problem(404, "saknas");
        assert!(detail.contains("profil=gang"), "{detail}");
        let beside = format!("/api/v1/vag?{}&lokal={id}", place((3000.0, 3000.0)));
        assert!(app.get(&beside).await.problem(404, "saknas").contains("vid platsen"));
        for (wrong, status, code) in [
            ("&lokal=999999", 404, "saknas"),
            ("", 400, "fel_parameter"),
            ("&lokal=x", 400, "fel_parameter"),
            ("&lokal=1&profil=flyg", 400, "fel_parameter"),
            ("&lokal=1&adress=Storgatan", 400, "fel_parameter"),
            ("&lokal=1&val=finns-inte", 404, "val_saknas"),
            ("&lokal=1&hittepa=1", 400, "fel_parameter"),
        ] {
            let url = format!("/api/v1/vag?{}{wrong}", place(OSTER));
            app.get(&url).await.problem(status, code);
        }
        app.get("/api/v1/vag?lokal=1").await.problem(400, "fel_parameter");
        app.stop().await;
    }

    async fn the_page_says_how_far_it_is_to_walk_and_offers_the_line(databas: Databas) {
        let app = with_ways(&databas, &[]).await;
        let url = format!("/?{}&dag={TORSDAG}&tid=12:30", place(OSTER));
        let page = app.get(&url).await;
        let text = page.text();
        assert!(text.contains("Det är 2,9 kilometer att gå dit, ungefär 39 minuter."), "{text}");
        assert!(text.contains("1,1 kilometer att gå, ungefär 15 minuter"));
        assert!(text.contains("Ingen känd väg dit"));
        assert!(text.contains("data-vag-url=\"/api/v1/vag?val=rkl2026&amp;lat=") || text.contains("data-vag-url=\"/api/v1/vag?val=rkl2026&#38;lat="), "{text}");
        assert!(text.find("Centrumhuset").is_some());
        let english = app.get(&format!("{url}&sprak=en")).await;
        assert!(english.text().contains("It is 2.9 kilometres to walk, about 39 minutes."));
        let rolling = app.get(&format!("{url}&profil=rullstol")).await;
        let text = rolling.text();
        assert!(text.contains("Först öppnar Centrumhuset"), "{text}");
        assert!(text.contains("1,1 kilometer dit med rullstol, ungefär"));
        assert!(text.contains("Till 2 lokaler känner vi ingen väg som fungerar med rullstol."));
        assert!(text.contains("profil=rullstol"));
        // A need for a wheelchair measures its way too.
        let needs = app.get(&format!("{url}&krav=rullstol")).await;
        assert!(!needs.text().contains("att gå dit"));
        app.stop().await;
    }
}

#[test]
fn the_map_draws_the_way_to_the_answer_and_then_to_the_one_that_is_chosen() {
    run(Databas::sqlite(), |databas| async move {
        let Some(browser) = Webblasare::start(Syn::WIDE).await else { return };
        let app = with_ways(&databas, &[]).await;
        let url = format!("{}/?{}&dag={TORSDAG}&tid=12:30", app.address, place(OSTER));
        browser.open(&url).await;
        browser.until("!document.getElementById('karta').hidden").await;
        browser.eval("document.getElementById('visa-karta')?.click()").await;
        let drawn = |namn: &str| {
            format!(
                "document.getElementById('karta').dataset.vag === \
                 document.querySelector('[data-namn=\"{namn}\"]').dataset.lokal"
            )
        };
        browser.until(&drawn("Stadsbiblioteket")).await;
        let chosen = "document.querySelector('#lokaler [data-namn=\"Centrumhuset\"] a').focus()";
        browser.eval(&format!("({chosen}, true)")).await;
        browser.until(&drawn("Centrumhuset")).await;
        assert_eq!(browser.violations().await, Vec::<String>::new());
        assert_eq!(browser.failures().await, Vec::<String>::new());
        browser.quit().await;
        app.stop().await;
    });
}
