//! Which valdistrikt votes where: the list, the change of a vallokal, and the figures of
//! the real files.

use diesel::prelude::*;
use serde_json::json;
use valkansli::db::schema::{
    handelse, lokal, lokalrum, neutralitet, oppettid, rostmottagningsstalle as stalle,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::{App, until};
use crate::databas::{Databas, on_both};
use crate::import_val::{add_val, file, import, stockholm_2022};
use crate::inloggad::Klient;
use crate::kommun::{self, kod};
use crate::webblasare::{Syn, Webblasare};

const LISTA: &str = "/kansli/lokaler/vallokaler";

fn of(nr: u32) -> String {
    format!("{LISTA}/{}?val={}", kod(nr), kommun::VAL)
}

/// The vallokal of a valdistrikt: its number, lokal, version, status, directions.
async fn kept(db: &Db, nr: u32) -> Vec<(i64, i64, i64, String, String)> {
    db.read(move |conn| {
        let its = stalle::table
            .filter(stalle::typ.eq("vallokal"))
            .filter(stalle::valdistrikt.eq(kod(nr).to_string()))
            .order(stalle::id);
        let columns =
            (stalle::id, stalle::lokal_id, stalle::version, stalle::status, stalle::anvisning);
        Ok::<_, Error>(its.select(columns).load(conn)?)
    })
    .await
    .unwrap()
}

/// The number of a lokal whose name begins so.
async fn lokal_id(db: &Db, namn: &'static str) -> i64 {
    db.read(move |conn| {
        let found = lokal::table.filter(lokal::namn.like(format!("{namn}%"))).order(lokal::id);
        Ok::<_, Error>(found.select(lokal::id).first(conn)?)
    })
    .await
    .unwrap()
}

async fn events(db: &Db, slag: &'static str) -> Vec<String> {
    db.read(move |conn| {
        let its = handelse::table.filter(handelse::kod.eq(slag)).order(handelse::nummer);
        Ok::<_, Error>(its.select(handelse::text).load(conn)?)
    })
    .await
    .unwrap()
}

on_both! {
    async fn the_list_tells_what_is_missing_and_sorts_filters_and_exports(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let page = planner.get(&format!("{LISTA}?val={}", kommun::VAL)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        for nr in 1..=4 {
            assert!(page.text().contains(&kod(nr).to_string()));
        }
        assert!(!page.text().contains("Att rätta"));
        // Two districts share each building, and nothing tells their rooms apart.
        assert!(page.text().contains("Samma rum som"));

        db.write(|conn| {
            let second = stalle::table.filter(stalle::valdistrikt.eq(kod(2).to_string()));
            diesel::update(second).set(stalle::status.eq("avvecklad")).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let page = planner.get(&format!("{LISTA}?val={}", kommun::VAL)).await;
        assert!(page.text().contains("Att rätta: 1 valdistrikt"), "{}", page.text());
        let only = planner.get(&format!("{LISTA}?val={}&urval=fel", kommun::VAL)).await;
        assert!(only.text().contains("Rad 1–1 av 1."), "{}", only.text());
        let file = planner.get(&format!("{LISTA}?val={}&format=csv&sortera=-medel", kommun::VAL)).await;
        assert!(file.header("content-type").unwrap().starts_with("text/csv"));
        let text = file.text();
        assert_eq!(text.lines().count(), 5, "{text}");
        let book = planner.get(&format!("{LISTA}?val={}&format=xlsx", kommun::VAL)).await;
        assert!(book.body.starts_with(b"PK"));
        let reader = Klient::with(&app, db, "analytiker", &[Roll::Analytiker]).await;
        assert_eq!(reader.get(&format!("{LISTA}?val={}", kommun::VAL)).await.status, 200);
        assert_eq!(reader.post(&of(1), &[]).await.status, 403);
        assert_eq!(planner.get(&format!("{LISTA}/1?val={}", kommun::VAL)).await.status, 404);
        app.stop().await;
    }

    async fn a_changed_vallokal_is_shown_to_voters_logged_and_undone(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let (id, before, version, ..) = kept(db, 1).await.remove(0);
        let library = lokal_id(db, "Centrumhuset").await;
        let page = planner.get(&of(1)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.text().contains("Närmaste lokaler"), "{}", page.text());
        let (stalle_id, seen) = (id.to_string(), version.to_string());
        let form = |lokal: &str, anvisning: &'static str| {
            vec![
                ("stalle", stalle_id.clone()),
                ("version", seen.clone()),
                ("lokal", lokal.to_owned()),
                ("anvisning", anvisning.to_owned()),
                ("genast", "ja".to_owned()),
            ]
        };
        let send = async |falt: Vec<(&str, String)>| {
            let falt: Vec<(&str, &str)> = falt.iter().map(|(k, v)| (*k, v.as_str())).collect();
            planner.post(&of(1), &falt).await
        };
        let nothing = send(form("", "Aulan")).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.text().contains("Välj en lokal") && nothing.text().contains("Aulan"));
        assert_eq!(send(form("4711", "")).await.status, 422);

        // It is published: another lokal is a choice that must be made knowingly.
        let mut unknowing = form(&library.to_string(), "Sal B");
        unknowing.retain(|(name, _)| *name != "genast");
        let refused = send(unknowing).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("Nämnden har redan beslutat om vallokalen."));

        let saved = send(form(&library.to_string(), "Sal B")).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let now = kept(db, 1).await.remove(0);
        assert_eq!((now.1, now.2, now.4.as_str()), (library, version + 1, "Sal B"));
        assert_eq!(events(db, "vallokal_bytt").await.len(), 1);
        let at = kommun::plats(500.0, 500.0);
        let question = format!("/api/v1/narmast?lat={}&lon={}", at.lat(), at.lon());
        until("voters are told", || async {
            app.json(&question).await["vallokal"]["namn"] == "Centrumhuset"
        })
        .await;

        // The form that has not seen it is stale.
        let late = send(form(&before.to_string(), "")).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Någon annan har ändrat"), "{}", late.text());
        let onward = saved.header("location").unwrap().to_owned();
        let page = planner.get(&onward).await;
        assert!(page.text().contains("Vallokalen är sparad."));
        assert!(page.text().contains("Ångra: tillbaka till"), "{}", page.text());
        let back = planner
            .post(
                &of(1),
                &[
                    ("stalle", &id.to_string()),
                    ("version", &(version + 1).to_string()),
                    ("lokal", &before.to_string()),
                    ("genast", "ja"),
                ],
            )
            .await;
        assert_eq!(back.status, 303);
        assert_eq!(kept(db, 1).await[0].1, before);
        app.stop().await;
    }

    async fn vl_4_21_a_new_vallokal_has_the_hours_of_the_law(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let (gone, school, ..) = kept(db, 1).await.remove(0);
        db.write(move |conn| {
            diesel::delete(oppettid::table.filter(oppettid::stalle_id.eq(gone))).execute(conn)?;
            diesel::delete(stalle::table.find(gone)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let saved = planner.post(&of(1), &[("lokal", &school.to_string())]).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let (id, lokal, _, status, _) = kept(db, 1).await.remove(0);
        assert_eq!((lokal, status.as_str()), (school, "kandidat"));
        let hours: Vec<(i32, i32)> = db
            .read(move |conn| {
                let its = oppettid::table.filter(oppettid::stalle_id.eq(id));
                Ok::<_, Error>(its.select((oppettid::oppnar, oppettid::stanger)).load(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(hours, [(8 * 60, 20 * 60)]);
        assert_eq!(events(db, "vallokal_tillagd").await.len(), 1);
        // Someone else was first.
        let late = planner.post(&of(1), &[("lokal", &school.to_string())]).await;
        assert_eq!(late.status, 409);
        app.stop().await;
    }

    async fn vl_4_20_a_lokal_with_a_link_to_a_party_is_refused(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let (id, own, version, ..) = kept(db, 1).await.remove(0);
        let (library, room) = db
            .write(move |conn| {
                let its = lokal::table.filter(lokal::namn.like("Centrumhuset%"));
                let library: i64 = its.select(lokal::id).first(conn)?;
                let room: i64 = diesel::insert_into(lokalrum::table)
                    .values((
                        lokalrum::lokal_id.eq(library),
                        lokalrum::namn.eq("Aulan"),
                        lokalrum::vaning.eq(""),
                        lokalrum::anteckning.eq(""),
                    ))
                    .returning(lokalrum::id)
                    .get_result(conn)?;
                Ok::<_, Error>((library, room))
            })
            .await
            .unwrap();
        let (stalle_id, seen, room) = (id.to_string(), version.to_string(), room.to_string());
        let send = async |lokal: i64, rum: &str| {
            let lokal = lokal.to_string();
            let falt =
                [
                    ("stalle", &*stalle_id),
                    ("version", &*seen),
                    ("lokal", &*lokal),
                    ("rum", rum),
                    ("genast", "ja"),
                ];
            planner.post(&of(1), &falt).await
        };
        let wrong = send(own, &room).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("hör inte till den valda lokalen"), "{}", wrong.text());
        db.write(move |conn| {
            diesel::insert_into(neutralitet::table)
                .values((
                    neutralitet::lokal_id.eq(library),
                    neutralitet::parti.eq("ja"),
                    neutralitet::religion.eq("nej"),
                    neutralitet::foretag.eq("nej"),
                    neutralitet::skal.eq("Partiets hus"),
                    neutralitet::bedomd.eq(chrono::NaiveDate::from_ymd_opt(2026, 5, 1).unwrap()),
                    neutralitet::bedomd_av.eq("prov"),
                ))
                .execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let refused = send(library, &room).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("VL 4:20"), "{}", refused.text());
        assert_eq!(kept(db, 1).await[0].1, own);
        app.stop().await;
    }
}

/// The figures that were counted in the files by other means.
#[test]
fn stockholm_2022_has_the_figures_of_the_control() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if stockholm_2022(&databas).is_none() {
            return;
        }
        if let (Some(sheet), Some(places)) = (
            file("stockholm-valnamnd-2014/consid_vallokaler_2014_536distrikt.xlsx"),
            file("stockholm-valnamnd-2014/stockholm_vallokaler_unika_geokodade.csv"),
        ) {
            add_val(&databas, "rkl2014", "2014-09-14");
            let lagen = ["--lagen", &*places];
            assert_eq!(import(&databas, "rkl2014", "vallokaler", &sheet, &lagen).0, 0);
        }
        let app = App::start(databas.db(), &[]).await;
        let planner = Klient::with(&app, databas.db(), "planerare", &[Roll::Planerare]).await;
        let file = planner.get(&format!("{LISTA}?val=rkl2022&mot=ingen&format=csv")).await;
        let text = file.text().trim_start_matches('\u{feff}');
        let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let header = rows.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|one| one == name).unwrap();
        let (from, voters, wrong) = (
            column("Från distriktets gräns (m)"),
            column("Röstberättigade"),
            column("Vallokaler i distriktet"),
        );
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 592);
        assert!(rows.iter().all(|row| &row[wrong] == "1"));
        let sum: i64 = rows.iter().map(|row| row[voters].parse::<i64>().unwrap()).sum();
        assert_eq!(sum, 773_389);
        let mut metres: Vec<f64> = rows.iter().map(|row| row[from].parse().unwrap()).collect();
        metres.sort_by(f64::total_cmp);
        eprintln!(
            "inside {}, median of all {}, of those outside {}, largest {}",
            metres.iter().filter(|m| **m == 0.0).count(),
            metres[296],
            metres[126 + 233],
            metres[591]
        );
        // The control measured in the plane; a great circle is some thousandths shorter.
        assert!((metres[591] - 2087.0).abs() <= 6.0, "{}", metres[591]);
        let page = planner.get(&format!("{LISTA}?val=rkl2022&mot=ingen")).await;
        let whole = page.text().split("summa-alla").nth(1).unwrap();
        let inside = "data-rubrik=\"I sitt distrikt\">126<";
        assert!(whole.contains(inside), "{whole}");

        // Warm, as every page but the first is.
        let began = std::time::Instant::now();
        assert_eq!(planner.get(&format!("{LISTA}?val=rkl2022")).await.status, 200);
        eprintln!("the list of 592 takes {:?} in this build", began.elapsed());
        let one = planner.get(&format!("{LISTA}/01800901?val=rkl2022")).await;
        assert_eq!(one.status, 200);
        app.stop().await;
    });
}

/// Looks at the pages in a browser.
fn with_browser(syn: Syn) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let Some(browser) = Webblasare::start(syn).await else { return };
        let app = App::with_kommun(&databas).await;
        let client = Klient::with(&app, databas.db(), "planerare", &[Roll::Planerare]).await;
        let cookie = json!({
            "name": kakor::SESSION, "value": client.token(), "url": app.address, "path": "/",
            "secure": true, "httpOnly": true, "sameSite": "Lax",
        });
        assert_eq!(browser.cdp("Network.setCookie", cookie).await["success"], true);
        let mut found = Vec::new();
        let list = format!("{LISTA}?val={}&urval=samma-rum", kommun::VAL);
        let quality = format!("/kansli/lokaler/kvalitet?val={}", kommun::VAL);
        let search = format!("{}&sok=finnsinte", of(1));
        for path in [list, of(1), search, quality] {
            browser.open(&format!("{}{path}", app.address)).await;
            found.extend(
                browser.violations().await.into_iter().map(|what| format!("{path}: {what}")),
            );
            found.extend(browser.failures().await);
            let wide =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let wide = browser.eval(wide).await.as_i64().unwrap();
            if wide > 0 {
                found.push(format!("{path}: {wide} px wider than the window"));
            }
        }
        assert!(found.is_empty(), "{found:#?}");
        // A vallokal is changed, and changed back.
        browser.open(&format!("{}{}", app.address, of(1))).await;
        browser.click("input[name=lokal]:not(:checked)").await;
        browser.follow("#spara").await;
        // The nämnd has decided on the lokal, so the change wants a tick.
        found.extend(browser.wrong("beslutad").await);
        browser.click("#genast").await;
        browser.follow("#spara").await;
        browser.follow("#angra").await;
        assert!(browser.text("#notis").await.contains("sparad"));
        browser.quit().await;
        assert!(found.is_empty(), "{found:#?}");
        app.stop().await;
    });
}

#[test]
fn the_pages_are_in_order_on_a_wide_screen() {
    with_browser(Syn::WIDE);
}

#[test]
fn the_pages_are_in_order_on_a_phone() {
    with_browser(Syn::NARROW);
}
