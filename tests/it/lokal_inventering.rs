//! Inspections of lokaler: from the form to what voters are told.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde_json::json;
use thirtyfour::prelude::*;
use valkansli::db::schema::{handelse, inventering};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::logg::Utforare;
use valkansli::lokal::inventering::katalog::KATALOG;
use valkansli::lokal::inventering::{Uppgifter, Varden, store};
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::{App, until};
use crate::databas::{Databas, on_both, run};
use crate::inloggad::Klient;
use crate::kommun::{self, VAL, plats};
use crate::uppladdning::{Del, jpeg, lokal_id, post};
use crate::webblasare::{Syn, Webblasare};

/// A lokal that lacks nothing for someone in a wheelchair, as it is typed.
const FULL: [(&str, &str); 12] = [
    ("datum", "2026-08-03"),
    ("inventerare", "Inga Provsson"),
    ("stegfri_entre", "ja"),
    ("troskel_mm", "20"),
    ("dorrbredd_mm", "900 mm"),
    ("dorroppnare", "ja"),
    ("entreplan", "ja"),
    ("vandyta_mm", "1500"),
    ("valsedlar_lagt", "ja"),
    ("skarm_lag", "ja"),
    ("skarm_yta_mm", "1400"),
    ("hallplats_m", "120"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> =
        FULL.into_iter().filter(|(kod, _)| changes.iter().all(|(other, _)| other != kod)).collect();
    all.extend(changes);
    all
}

/// Notes an inspection without its form.
async fn note(db: &Db, lokal: i64, datum: NaiveDate, values: &[(&str, &str)]) -> i64 {
    let mut varden = Varden::default();
    for (kod, text) in values {
        varden.set(kod, KATALOG.falt(kod).unwrap().parse(text).unwrap());
    }
    let (inventerare, anteckning) = ("Inga Provsson".to_owned(), String::new());
    let ny = Uppgifter { datum, inventerare, anteckning, varden };
    let now = tid::now();
    db.write(move |conn| store::add(conn, &now, &Utforare::systemet(), lokal, &ny)).await.unwrap()
}

async fn only(db: &Db) -> (i64, i64) {
    db.read(|conn| {
        let columns = (inventering::id, inventering::version);
        Ok::<_, Error>(inventering::table.select(columns).first(conn)?)
    })
    .await
    .unwrap()
}

async fn events(db: &Db, kod: &'static str) -> Vec<String> {
    db.read(move |conn| {
        let all = handelse::table.filter(handelse::kod.eq(kod)).select(handelse::andringar);
        Ok::<_, Error>(all.load(conn)?)
    })
    .await
    .unwrap()
}

on_both! {
    async fn what_is_saved_is_soon_what_voters_see(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        let public = format!("/lokaler/{lokal}?val={VAL}");
        let before = app.get(&public).await;
        assert!(!before.text().contains("inventerat"), "{}", before.text());
        let ask = |krav: &str| {
            let here = plats(600.0, 500.0);
            let (lat, lon) = (here.lat(), here.lon());
            format!("/api/v1/narmast?lat={lat}&lon={lon}&krav={krav}&tid=2026-09-03T12:00")
        };
        let none = app.json(&ask("rullstol")).await;
        assert_eq!(none["lokaler"], json!([]));

        let sent = pia.post(&format!("/kansli/lokal/{lokal}/inventeringar/ny"), &with(&[])).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        until("voters see the inspection", || async {
            app.get(&public).await.text().contains("kommer in och kan rösta själv")
        })
        .await;
        let page = app.get(&public).await;
        assert!(page.text().contains("Kontrollerat på plats"), "{}", page.text());
        let english = app.get(&format!("{public}&sprak=en")).await;
        assert!(english.text().contains("you can get in and vote by yourself"));
        let found = app.json(&ask("rullstol,stegfritt")).await;
        assert_eq!(found["lokaler"].as_array().unwrap().len(), 1);
        let known = &found["lokaler"][0]["tillganglighet"];
        assert_eq!(known["inventerad"], "2026-08-03");
        assert_eq!((&known["nivaer"]["rorelse"], &known["nivaer"]["syn"]), (&json!("full"), &json!("okand")));
        assert_eq!((&known["stegfritt"], &known["hiss"]), (&json!("ja"), &json!("ja")), "the words still count");
        let list = app.get(&format!("/lokaler?val={VAL}&krav=rullstol")).await;
        assert!(list.text().contains("Stadsbiblioteket") && !list.text().contains("Centrumhuset"));

        // The plan goes by the same, in its list and on the card of the place.
        let planned = pia.get(&format!("/kansli/lokaler?val={VAL}&tillganglighet=stegfritt")).await;
        assert!(planned.text().contains("Stadsbiblioteket"), "{}", planned.text());
        let stalle: i64 = db
            .read(move |conn| {
                use valkansli::db::schema::rostmottagningsstalle as stalle;
                let of = stalle::table.filter(stalle::lokal_id.eq(lokal));
                Ok::<_, Error>(of.select(stalle::id).first(conn)?)
            })
            .await
            .unwrap();
        let card = pia.get(&format!("/kansli/stalle/{stalle}")).await;
        for part in ["Inventerat 2026-08-03", "Rörelsehinder och rullstol: <span class=\"marke-stat ok\">Full"] {
            assert!(card.text().contains(part), "{part}: {}", card.text());
        }

        // A threshold that needs help, and a measure that goes before words.
        let (id, version) = only(db).await;
        let version = version.to_string();
        let changed = with(&[("troskel_mm", "50"), ("hiss", "nej"), ("version", &version)]);
        assert_eq!(pia.post(&format!("/kansli/inventering/{id}/andra"), &changed).await.status, 303);
        until("voters see the change", || async {
            app.json(&ask("rullstol-hjalp")).await["lokaler"][0]["tillganglighet"]["hiss"] == "nej"
        })
        .await;
        assert_eq!(app.json(&ask("rullstol")).await["lokaler"], json!([]));
        let changes = events(db, "inventering_andrad").await;
        let said = &changes[0];
        assert!(said.contains("troskel_mm") && said.contains("50"), "{said}");
        assert!(!said.contains("Provsson") && !said.contains("stegfri_entre"), "{said}");
        assert_eq!(pia.post(&format!("/kansli/inventering/{id}/ta-bort"), &[]).await.status, 303);
        until("voters no longer see it", || async {
            !app.get(&public).await.text().contains("Kontrollerat på plats")
        })
        .await;
        app.stop().await;
    }

    async fn what_is_wrong_or_stale_is_said_and_nothing_is_saved(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        let new = format!("/kansli/lokal/{lokal}/inventeringar/ny");
        let tomorrow = (tid::now().date_naive() + Days::new(1)).to_string();
        let wrong = with(&[
            ("datum", &tomorrow), ("inventerare", ""), ("troskel_mm", "låg"),
            ("dorrbredd_mm", "90000"), ("hiss", "kanske"),
        ]);
        let answer = pia.post(&new, &wrong).await;
        assert_eq!(answer.status, 422);
        for said in [
            "kan inte vara gjord efter i dag", "Skriv vem som gjorde", "Tröskelns höjd: skriv ett tal",
            "Dörrens fria bredd: talet ska vara från 300 till 5000 mm", "Hiss finns: välj ett av svaren",
            "value=\"låg\"",
        ] {
            assert!(answer.text().contains(said), "{said}: {}", answer.text());
        }
        assert_eq!(pia.post("/kansli/lokal/99/inventeringar/ny", &FULL).await.status, 404);
        assert_eq!(pia.post(&new, &FULL).await.status, 303);
        let (id, version) = only(db).await;
        let edit = format!("/kansli/inventering/{id}/andra");
        let seen = version.to_string();
        let mine = with(&[("troskel_mm", "50"), ("version", &seen)]);
        let theirs = with(&[("vandyta_mm", "1300"), ("version", &seen)]);
        assert_eq!(pia.post(&edit, &mine).await.status, 303);
        let stale = pia.post(&edit, &theirs).await;
        assert_eq!(stale.status, 409);
        assert!(stale.text().contains("Någon annan har ändrat samtidigt"));
        assert!(stale.text().contains("Vändyta") && stale.text().contains("1300"));
        let again = (version + 1).to_string();
        let theirs = with(&[("vandyta_mm", "1300"), ("version", &again)]);
        assert_eq!(pia.post(&edit, &theirs).await.status, 303);
        let page = pia.get(&format!("/kansli/inventering/{id}")).await;
        assert!(page.text().contains("Vändytan är för liten. Mätt: vändyta 1300 mm, ska vara minst 1500 mm."), "{}", page.text());
        assert!(page.text().contains("Det är inte känt om det finns en hörslinga. Mät: hörslinga."));
        app.stop().await;
    }

    async fn the_list_tells_the_old_and_the_missing_and_goes_out_as_a_file(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let ana = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        // Age is that of valdagen, whatever day it is.
        let today = kommun::val().valdag;
        let old = today - Days::new(3 * 366 + 1);
        let library = lokal_id(db, "Stadsbiblioteket").await;
        note(db, library, today, &[("horslinga", "ja"), ("belysning", "god")]).await;
        note(db, library, old, &[("horslinga", "nej")]).await;
        note(db, lokal_id(db, "Centrumhuset").await, old, &[("horslinga", "nej"), ("belysning", "god"), ("ramp_lutning", "8,3")]).await;
        let list = |query: &str| format!("/kansli/lokaler/inventeringar?val={VAL}{query}");
        let shown = async |query: &str| {
            let page = ana.get(&list(query)).await;
            assert_eq!(page.status, 200, "{}", page.text());
            let main = page.text().split("<tbody>").nth(1).unwrap_or_default().to_owned();
            ["Stadsbiblioteket", "Centrumhuset", "Norra skolan"].map(|namn| main.contains(namn))
        };
        assert_eq!(shown("").await, [true, true, true]);
        assert_eq!(shown("&urval=gammal").await, [false, true, false]);
        assert_eq!(shown("&urval=saknas").await, [false, false, true]);
        assert_eq!(shown("&behov=horsel&niva=full").await, [true, false, false]);
        assert_eq!(shown("&behov=horsel&niva=med_hjalp").await, [false, true, false]);
        assert_eq!(shown("&q=storgatan+12").await, [false, true, false]);
        let csv = ana.get(&list("&format=csv")).await;
        let lines: Vec<&str> = csv.text().lines().collect();
        assert_eq!(lines.len(), 7, "{}", csv.text());
        assert!(lines[0].contains("Rampens lutning (%)"), "{}", lines[0]);
        let row = lines.iter().find(|line| line.starts_with("Centrumhuset")).unwrap();
        assert!(row.contains(";8,3;") && row.contains("Med hjälp"), "{row}");
        assert_eq!(ana.get(&list("&format=xlsx")).await.status, 200);
        assert_eq!(events(db, "inventeringar_exporterade").await.len(), 2);
        let one = ana.get(&format!("/kansli/lokal/{library}/inventeringar")).await;
        assert!(one.text().contains(&today.to_string()) && one.text().contains(&old.to_string()));
        assert!(!one.text().contains("Ny inventering"), "who may not plan has no way to");
        let paper = ana.get(&format!("/kansli/lokal/{library}/inventeringar/protokoll")).await;
        assert!(paper.text().contains("Tröskelns höjd") && paper.text().contains("Storgatan 2"));
        app.stop().await;
    }

    async fn photos_belong_to_their_inspection(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        let id = note(db, lokal, tid::now().date_naive(), &[]).await;
        let (page, photo) = (format!("/kansli/inventering/{id}"), jpeg());
        let add = format!("{page}/foton");
        let none = post(&app, &pia, &add, vec![Del::Fil("fil", "", b"")]).await;
        assert!(none.status == 422 && none.text().contains("Välj en fil."));
        let sent = vec![Del::Fil("fil", "ramp.jpg", &photo), Del::Falt("beskrivning", "Rampen")];
        assert_eq!(post(&app, &pia, &add, sent).await.status, 303);
        assert!(pia.get(&page).await.text().contains("alt=\"Rampen\""));
        assert_eq!(pia.post(&format!("{page}/ta-bort"), &[]).await.status, 303);
        assert_eq!(pia.get(&page).await.status, 404);
        let kept = pia.get(&format!("/kansli/lokal/{lokal}/filer")).await;
        assert!(kept.text().contains("alt=\"Rampen\""), "the photo stays with the lokal");
        app.stop().await;
    }
}

/// Every page about inspections and files, in order for everyone.
async fn every_page_is_in_order(databas: Databas, syn: Syn) {
    let Some(browser) = Webblasare::start(syn).await else { return };
    let (app, db) = (App::with_kommun(&databas).await, databas.db());
    let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
    let lokal = lokal_id(db, "Stadsbiblioteket").await;
    let id = note(db, lokal, "2020-05-04".parse().unwrap(), &FULL[2..]).await;
    let photo = vec![Del::Fil("fil", "ramp.png", PIXEL), Del::Falt("beskrivning", "Rampen")];
    let sent = post(&app, &pia, &format!("/kansli/inventering/{id}/foton"), photo).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    browser.open(&format!("{}/healthz", app.address)).await;
    let cookie = json!({
        "name": kakor::SESSION, "value": pia.token(), "url": app.address, "path": "/",
        "secure": true, "httpOnly": true,
    });
    browser.cdp("Network.setCookie", cookie).await;
    for path in [
        format!("/kansli/lokaler/inventeringar?val={VAL}&urval=gammal"),
        format!("/kansli/lokal/{lokal}/inventeringar"),
        format!("/kansli/lokal/{lokal}/inventeringar/ny"),
        format!("/kansli/lokal/{lokal}/inventeringar/protokoll"),
        format!("/kansli/inventering/{id}"),
        format!("/kansli/lokal/{lokal}/filer"),
        format!("/lokaler/{lokal}?val={VAL}"),
    ] {
        browser.open(&format!("{}{path}", app.address)).await;
        assert_eq!(browser.violations().await, Vec::<String>::new(), "{path}");
        let wide = browser
            .eval(
                "[...document.querySelectorAll('main *')].filter((element) => \
                 !element.closest('.dold, thead') && \
                 element.getBoundingClientRect().right > document.documentElement.clientWidth + 1) \
                 .map((element) => element.outerHTML.slice(0, 120))",
            )
            .await;
        assert_eq!(wide, json!([]), "{path} is wider than the window");
    }
    // The form by hand, with something wrong first.
    browser.open(&format!("{}/kansli/inventering/{id}/andra", app.address)).await;
    let field = browser.driver().find(By::Id("troskel_mm")).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys("låg").await.unwrap();
    click(&browser, "spara").await;
    browser.until("document.querySelector('#felruta a[href=\"#troskel_mm\"]') !== null").await;
    assert_eq!(browser.violations().await, Vec::<String>::new());
    let field = browser.driver().find(By::Id("troskel_mm")).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys("50").await.unwrap();
    click(&browser, "spara").await;
    browser
        .until("document.querySelector('#nivaer')?.textContent.includes('50 mm') ?? false")
        .await;
    browser.quit().await;
    app.stop().await;
}

async fn click(browser: &Webblasare, id: &str) {
    browser.click(&format!("#{id}")).await;
}

/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

#[test]
fn every_page_is_in_order_on_a_desk() {
    run(Databas::sqlite(), |databas| every_page_is_in_order(databas, Syn::WIDE));
}

#[test]
fn every_page_is_in_order_on_a_phone() {
    run(Databas::sqlite(), |databas| every_page_is_in_order(databas, Syn::NARROW));
}
