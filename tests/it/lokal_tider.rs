//! The hours of a val: the form of one place, all places at once, and the kansli's sheets.

use std::future::Future;
use std::path::PathBuf;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{handelse, oppettid, revision, rostmottagningsstalle as stalle};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::lokal::{self, plan::Sparat};
use valkansli::val::{self, Val, Valform, Valtyp};

use crate::app::{App, Svar};
use crate::databas::{Databas, on_both};
use crate::inloggad::{Klient, account};
use crate::kansli_browser::{sign_in, wrong};
use crate::kommando::on;
use crate::kommun;
use crate::webblasare::{Syn, Webblasare};

/// All places of a val, by number.
async fn places(db: &Db, val: &str) -> Vec<Sparat> {
    let val = val.parse().unwrap();
    db.read(move |conn| lokal::store::all(conn, &val)).await.unwrap()
}

/// The number of a place by the name of its lokal.
async fn number(db: &Db, namn: &str) -> i64 {
    places(db, kommun::VAL).await.iter().find(|one| one.stalle.namn == namn).unwrap().id
}

/// The hours of a place as texts.
async fn hours(db: &Db, id: i64) -> Vec<String> {
    let rows: Vec<(NaiveDate, i32, i32)> = db
        .read(move |conn| {
            Ok::<_, Error>(
                oppettid::table
                    .filter(oppettid::stalle_id.eq(id))
                    .order((oppettid::datum, oppettid::oppnar))
                    .select((oppettid::datum, oppettid::oppnar, oppettid::stanger))
                    .load(conn)?,
            )
        })
        .await
        .unwrap();
    let hour = |minutes: i32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    rows.iter().map(|(d, from, to)| format!("{d} {}-{}", hour(*from), hour(*to))).collect()
}

async fn version(db: &Db, id: i64) -> i64 {
    let work = move |conn: &mut _| {
        Ok::<_, Error>(stalle::table.find(id).select(stalle::version).first(conn)?)
    };
    db.read(work).await.unwrap()
}

async fn raised(db: &Db) -> i64 {
    let work = |conn: &mut _| {
        let of_val = revision::table.filter(revision::amne.eq(valkansli::db::revision::VAL));
        Ok::<_, Error>(of_val.select(revision::nummer).first(conn)?)
    };
    db.read(work).await.unwrap()
}

/// What the log holds of hours: what changed.
async fn logged(db: &Db) -> Vec<String> {
    let work = |conn: &mut _| {
        let of_hours = handelse::table.filter(handelse::kod.eq("oppettider_andrade"));
        Ok::<_, Error>(of_hours.order(handelse::nummer).select(handelse::andringar).load(conn)?)
    };
    db.read(work).await.unwrap()
}

/// The fields of the days of the period, with what is typed on some of them.
fn days(filled: &[(i64, &str)]) -> Vec<(String, String)> {
    let valdag: NaiveDate = kommun::VALDAG.parse().unwrap();
    (-18..=0)
        .map(|day| {
            let typed = filled.iter().find(|(d, _)| *d == day).map_or("", |(_, typed)| typed);
            (format!("dag-{}", valkansli::tid::shift(valdag, day)), typed.to_owned())
        })
        .collect()
}

async fn post(
    client: &Klient<'_>,
    id: i64,
    days: &[(String, String)],
    more: &[(&str, &str)],
) -> Svar {
    let mut fields: Vec<(&str, &str)> =
        days.iter().map(|(name, typed)| (&**name, &**typed)).collect();
    fields.extend(more);
    client.post(&format!("/kansli/stalle/{id}/tider"), &fields).await
}

/// What stands in a field of a page.
fn field(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    let rest = &page[at..];
    let value = rest.split_once("value=\"").unwrap().1;
    value.split_once('"').unwrap().0.to_owned()
}

on_both! {
    async fn hours_are_saved_with_version_log_and_revision(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let id = number(db, "Stadsbiblioteket").await;
        let page = planner.get(&format!("/kansli/stalle/{id}/tider")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(field(page.text(), "dag-2026-08-26"), "10:00-18:00");
        assert_eq!(field(page.text(), "dag-2026-09-13"), "08:00-20:00");
        assert!(page.text().contains("156 timmar"), "18 × 8 + 12");

        let before = raised(db).await;
        let typed = days(&[(-18, "10-18"), (-17, "8-12 och 13-16.30"), (0, "8.00–20.00")]);
        let answer = post(&planner, id, &typed, &[("version", "1"), ("gor", "spara")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let expected = [
            "2026-08-26 10:00-18:00", "2026-08-27 08:00-12:00", "2026-08-27 13:00-16:30",
            "2026-09-13 08:00-20:00",
        ];
        assert_eq!(hours(db, id).await, expected);
        assert_eq!((version(db, id).await, raised(db).await), (2, before + 1));
        let log = logged(db).await;
        assert_eq!(log.len(), 1);
        assert!(log[0].contains("torsdag 2026-08-27"), "{log:?}");
        assert!(log[0].contains("08:00-12:00, 13:00-16:30"), "{log:?}");
        assert!(!log[0].contains("2026-09-13"), "what is the same is not told: {log:?}");

        // The same again is no change, and an old form is told of.
        let same = post(&planner, id, &typed, &[("version", "2"), ("gor", "spara")]).await;
        assert_eq!(same.header("location").unwrap(), format!("/kansli/stalle/{id}/tider?klart=oforandrat"));
        let stale = post(&planner, id, &days(&[(0, "9-12")]), &[("version", "1")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.text().contains("Någon annan har ändrat samtidigt"));
        assert_eq!(field(stale.text(), "version"), "2");
        assert_eq!(field(stale.text(), "dag-2026-09-13"), "9-12", "what was typed is kept");
        assert_eq!((hours(db, id).await.len(), version(db, id).await), (4, 2));
        app.stop().await;
    }

    async fn vl_4_21_hours_against_the_law_are_refused_or_take_reasons(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let vallokal = places(db, kommun::VAL).await[0].id;
        let typed = |text: &str| vec![("dag-2026-09-13".to_owned(), text.to_owned())];
        let version_1 = [("version", "1"), ("gor", "spara")];

        for (wrong, part) in [
            ("10-20", "VL 4:21"), ("8-12,11-20", "överlappar"), ("20-8", "slutar innan"), ("åtta", "inte en öppettid"),
        ] {
            let answer = post(&planner, vallokal, &typed(wrong), &version_1).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.text().contains(part), "{wrong}: {}", answer.text());
            assert!(answer.text().contains("href=\"#dag-2026-09-13\""), "the summary links");
            assert_eq!(field(answer.text(), "dag-2026-09-13"), wrong);
        }
        let shorter = post(&planner, vallokal, &typed("9-20"), &version_1).await;
        assert_eq!(shorter.status, 422);
        assert!(shorter.text().contains("href=\"#samrad\"") && shorter.text().contains("href=\"#skal\""));
        assert_eq!(hours(db, vallokal).await, ["2026-09-13 08:00-20:00"]);
        let with_reasons = [
            ("version", "1"), ("gor", "spara"), ("samrad", "ja"), ("skal", "Skolan öppnar klockan nio."),
        ];
        let answer = post(&planner, vallokal, &typed("9-20"), &with_reasons).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(hours(db, vallokal).await, ["2026-09-13 09:00-20:00"]);
        assert!(logged(db).await[0].contains("Skolan öppnar klockan nio."));
        let page = planner.get(&format!("/kansli/lokaler/tider?val={}", kommun::VAL)).await;
        assert!(page.text().contains("kräver samråd"), "told on the page of all hours");
        app.stop().await;
    }

    async fn fields_are_filled_in_without_saving(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let id = number(db, "Norrby torg").await;
        let (library, shut) = (number(db, "Stadsbiblioteket").await, days(&[]));
        let saved = hours(db, id).await;

        let pattern = [("monster-1", "10-18"), ("monster-7", "11-15"), ("gor", "alla")];
        let page = post(&planner, id, &shut, &pattern).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("inte sparade"));
        assert_eq!(field(page.text(), "dag-2026-08-31"), "10:00-18:00");
        assert_eq!(field(page.text(), "dag-2026-09-06"), "11:00-15:00");
        assert_eq!(field(page.text(), "dag-2026-09-01"), "");

        let kept = days(&[(-13, "9-10"), (-6, "9-10")]);
        let chosen = [("monster-1", "10-18"), ("vald", "2026-08-31"), ("gor", "valda")];
        let page = post(&planner, id, &kept, &chosen).await;
        assert_eq!(field(page.text(), "dag-2026-08-31"), "10:00-18:00");
        assert_eq!(field(page.text(), "dag-2026-09-07"), "9-10", "not chosen");
        let none = post(&planner, id, &kept, &[("gor", "valda")]).await;
        assert_eq!(none.status, 422);
        let wrong = post(&planner, id, &kept, &[("monster-2", "tio"), ("gor", "alla")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("href=\"#monster-2\""));

        let from = library.to_string();
        let page = post(&planner, id, &kept, &[("kopiera", &from), ("gor", "kopiera")]).await;
        assert_eq!(field(page.text(), "dag-2026-08-26"), "10:00-18:00");
        assert_eq!(field(page.text(), "dag-2026-09-13"), "08:00-20:00");

        let pasted = [("klistra", "26/8\t10\t18\n27/8\t8,5\t12"), ("gor", "klistra")];
        let page = post(&planner, id, &shut, &pasted).await;
        assert_eq!(field(page.text(), "dag-2026-08-26"), "10:00-18:00");
        assert_eq!(field(page.text(), "dag-2026-08-27"), "08:30-12:00");
        let wrong = post(&planner, id, &shut, &[("klistra", "10-18\t10-18"), ("gor", "klistra")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("2 celler") && wrong.text().contains("19 dagar"));

        let path = format!("/kansli/stalle/{id}/tider/prov?dag-2026-08-26=8-12&dag-2026-08-27=12-8");
        let probed: Value = planner.get(&path).await.json();
        assert_eq!(probed["dagar"]["2026-08-26"]["timmar"], "4 timmar");
        assert_eq!(probed["dagar"]["2026-08-27"]["hindrar"], true);
        assert_eq!(probed["summa"], "4 timmar");
        assert_eq!((hours(db, id).await, version(db, id).await), (saved, 1), "nothing is saved");
        app.stop().await;
    }

    async fn hours_of_the_val_before_move_with_valdagen(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let later = Val::new(
            "omval2026".parse().unwrap(), Valtyp::Rkl, Valform::Omval,
            "2026-11-29".parse().unwrap(), "9999".parse().unwrap(),
        ).unwrap();
        let library = places(db, kommun::VAL).await;
        let mut library =
            library.into_iter().find(|one| one.stalle.namn == "Stadsbiblioteket").unwrap().stalle;
        library.oppettider.clear();
        db.write(move |conn| {
            val::store::add(conn, &later).unwrap();
            let fortid = lokal::plan::Omfang::Fortid;
            lokal::store::apply(conn, &later, fortid, &[library.clone()]).unwrap();
            Ok::<_, Error>(())
        }).await.unwrap();
        let id = places(db, "omval2026").await[0].id;
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let page = planner.get(&format!("/kansli/stalle/{id}/tider")).await;
        assert!(page.text().contains("Fyll i förra valets tider"), "{}", page.text());
        assert!(page.text().contains("VL 4:24"), "no place is open yet");
        let page = post(&planner, id, &[], &[("gor", "forra")]).await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("dag-2026-11-18"), "from day −10");
        assert_eq!(field(page.text(), "dag-2026-11-19"), "10:00-18:00");
        assert_eq!(field(page.text(), "dag-2026-11-29"), "08:00-20:00");
        assert!(!page.text().contains("VL 4:24"), "open each day then");
        app.stop().await;
    }

    async fn many_places_are_changed_in_one_step_or_not_at_all(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let (library, centre, square) = (
            number(db, "Stadsbiblioteket").await,
            number(db, "Centrumhuset").await,
            number(db, "Norrby torg").await,
        );
        let path = format!("/kansli/lokaler/tider?val={}", kommun::VAL);
        let page = planner.get(&path).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("Öppettiderna följer vallagen"), "{text}");
        assert_eq!(text.matches("2 i lokalen").count(), 2, "vallokaler stand by lokal");
        let narrowed = planner.get(&format!("{path}&typ=tillfallig")).await;
        assert!(narrowed.text().contains("Norrby torg</a>"));
        assert!(!narrowed.text().contains("Stadsbiblioteket</a>"));

        let key = |id: i64, version: i64| format!("{id}:{version}");
        let from = library.to_string();
        let (one, two, stale) = (key(centre, 1), key(square, 1), key(square, 7));
        let before = (hours(db, centre).await, hours(db, square).await);
        let fields = [("valj", &*one), ("valj", &*stale), ("kalla", &*from), ("gor", "kopiera")];
        let answer = planner.post(&path, &fields).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!((hours(db, centre).await, hours(db, square).await), before, "all or nothing");
        let fields = [("valj", &*one), ("valj", &*two), ("kalla", &*from), ("gor", "kopiera")];
        let answer = planner.post(&path, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert!(answer.header("location").unwrap().contains("antal=2"));
        assert_eq!(hours(db, square).await, hours(db, library).await);
        assert_eq!(logged(db).await.len(), 2);

        let two = key(square, 2);
        let fields = [("valj", &*two), ("monster-3", "12-14"), ("behall_valdag", "ja"), ("gor", "monster")];
        assert_eq!(planner.post(&path, &fields).await.status, 303);
        let open = hours(db, square).await;
        assert_eq!(open, [
            "2026-08-26 12:00-14:00", "2026-09-02 12:00-14:00", "2026-09-09 12:00-14:00",
            "2026-09-13 08:00-20:00",
        ]);
        let vallokal = key(places(db, kommun::VAL).await[0].id, 1);
        for (fields, link) in [
            (vec![("gor", "kopiera"), ("kalla", &*from)], "#rader"),
            (vec![("gor", "kopiera"), ("valj", &*two)], "#kalla"),
            (vec![("gor", "monster"), ("valj", &*vallokal)], "#rader"),
            (vec![("gor", "monster"), ("valj", &*two), ("monster-1", "x")], "#monster-1"),
        ] {
            let answer = planner.post(&path, &fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert!(answer.text().contains(&format!("href=\"{link}\"")), "{fields:?}");
        }

        let csv = planner.get(&format!("{path}&format=csv&typ=tillfallig")).await;
        let lines: Vec<&str> = csv.text().lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains("2026-08-26;2026-08-27"), "{}", lines[0]);
        assert!(lines[1].contains("Norrby torg;Tillfällig;Publicerad;1 Provköping;12:00-14:00;;"), "{}", lines[1]);
        assert!(lines[1].ends_with(";18,00"), "{}", lines[1]);
        app.stop().await;
    }

    async fn open_places_are_counted_by_hour_and_valkrets(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let client = Klient::with(&app, databas.db(), "analytiker", &[Roll::Analytiker]).await;
        let path = format!("/kansli/lokaler/tider/karta?val={}", kommun::VAL);
        let page = client.get(&path).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("Valkrets 1 Provköping"), "{text}");
        // Day −18: the library 10–18 and the centre 8–12 and 13–21.
        let row = |hour: &str| {
            let rest = text.split_once(&format!("<th scope=\"row\">{hour}</th>")).unwrap().1;
            let cells: Vec<&str> = rest.split_once("</tr>").unwrap().0.split("</td>").collect();
            cells[0].rsplit_once('>').unwrap().1.to_owned()
        };
        assert_eq!([row("8–9"), row("10–11"), row("12–13"), row("20–21")], ["1", "2", "1", "1"]);
        let weekly = client.get(&format!("{path}&per=veckodag")).await;
        assert!(weekly.text().contains("valdagen"));
        let page = client.get(&format!("/kansli/stalle/{}/tider", number(databas.db(), "Norrby torg").await)).await;
        assert!(!page.text().contains("id=\"spara\""), "who may only read sees no form");
        app.stop().await;
    }

    async fn the_sheets_of_2014_are_read_again_and_again(databas: Databas) {
        let files = [
            "01_oppettider_originalfil.xlsx", "02_oppettider_before.xlsx",
            "99_fortid_oppettider_adress.csv", "10_adresser_originalfil.xlsx",
        ].map(|name| file(&format!("stockholm-valnamnd-2014/{name}")));
        let [Some(wide), Some(before), Some(iso), Some(addresses)] = files else { return };
        let words = ["val", "add", "rkl2014", "--typ", "rkl", "--valdag", "2014-09-14", "--kommun", "0180"];
        assert_eq!(on(&databas, &words).code, 0);
        let import = |path: &str, more: &[&str]| {
            let mut words = vec!["import", "oppettider", path, "--val", "rkl2014", "--json"];
            words.extend(more);
            let ended = on(&databas, &words);
            (ended.code, ended.report())
        };
        let counts = |report: &Value| {
            ["lasta", "tillagda", "andrade", "oforandrade"].map(|f| report[f].as_u64().unwrap())
        };
        // Nobody has told where these lokaler are.
        let (code, report) = import(&wide, &[]);
        assert_eq!((code, report["sparad"].as_bool()), (1, Some(false)), "{report:#}");
        assert!(report["avvisade"][0]["skal"].as_str().unwrap().contains("--adresser"));

        let (code, report) = import(&wide, &["--adresser", &addresses, "--dry-run"]);
        assert_eq!((code, counts(&report)), (0, [2, 2, 0, 0]), "{report:#}");
        assert!(places(databas.db(), "rkl2014").await.is_empty(), "a trial");
        let (code, report) = import(&wide, &["--adresser", &addresses]);
        assert_eq!((code, counts(&report)), (0, [2, 2, 0, 0]), "{report:#}");
        assert!(report.to_string().contains("har år 2013, men dag, månad och veckodag stämmer"), "{report:#}");
        let kept = places(databas.db(), "rkl2014").await;
        let alvik = kept.iter().find(|one| one.stalle.namn == "Alviks bibliotek").unwrap();
        assert_eq!(alvik.stalle.adress, "Gustavslundsvägen 26");
        assert_eq!(alvik.status, lokal::Status::Kandidat);
        let open = hours(databas.db(), alvik.id).await;
        assert_eq!(open[..2], ["2014-08-27 12:00-19:00", "2014-08-28 10:00-17:00"]);
        assert!(!open.iter().any(|day| day.starts_with("2014-08-31")), "closed on Sundays");

        let (code, report) = import(&wide, &["--adresser", &addresses]);
        assert_eq!((code, counts(&report)), (0, [2, 0, 0, 2]), "again: {report:#}");
        let (code, report) = import(&before, &[]);
        assert_eq!((code, counts(&report)), (0, [2, 0, 0, 2]), "the same hours: {report:#}");
        let (code, report) = import(&iso, &[]);
        assert_eq!((code, counts(&report)), (0, [2, 2, 0, 0]), "{report:#}");
        assert!(report.to_string().contains("har år 2018"), "{report:#}");
        let kept = places(databas.db(), "rkl2014").await;
        let europahuset = kept.iter().find(|one| one.stalle.namn == "Europahuset").unwrap();
        assert!(europahuset.stalle.plats.is_some());
        assert_eq!(hours(databas.db(), europahuset.id).await[0], "2014-08-27 09:00-16:00");

        // Another val: the days do not fit.
        let words = ["val", "add", "rkl2018", "--typ", "rkl", "--valdag", "2018-09-09", "--kommun", "0180"];
        assert_eq!(on(&databas, &words).code, 0);
        let ended = on(&databas, &["import", "oppettider", &wide, "--val", "rkl2018", "--json"]);
        assert_eq!(ended.code, 1);
        assert!(ended.report()["avvisade"][0]["skal"].as_str().unwrap().contains("onsdag"), "{ended:#?}");
        assert_eq!(on(&databas, &["import", "oppettider", &addresses, "--val", "rkl2018"]).code, 2);
    }
}

/// A file of the shared folder, if that is here.
fn file(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        eprintln!("not run: ../shared/data/{name} is absent");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

/// Runs a test with a browser, if there is one, in which a planner is signed in.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare, Db) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let planner = account(databas.db(), "planerare", &[Roll::Planerare], false).await;
            sign_in(&browser, &app, databas.db(), planner).await;
            let db = databas.db().clone();
            test(app, browser, db).await;
        }
    });
}

async fn every_page_is_in_order(app: App, browser: Webblasare, db: Db) {
    let place = format!("/kansli/stalle/{}/tider", number(&db, "Norrby torg").await);
    let vallokal = format!("/kansli/stalle/{}/tider", places(&db, kommun::VAL).await[0].id);
    let mut found = Vec::new();
    for page in [
        &*place,
        &*vallokal,
        "/kansli/lokaler/tider?typ=rostningslokal",
        "/kansli/lokaler/tider/karta",
    ] {
        browser.open(&format!("{}{page}", app.address)).await;
        found.extend(wrong(&browser, page).await);
    }
    browser.open(&format!("{}{place}", app.address)).await;
    browser.type_into("dag-2026-09-07", "18-10").await;
    browser.follow("#spara").await;
    assert!(browser.text("#felruta").await.contains("slutar innan den börjar"));
    found.extend(wrong(&browser, "tider med fel").await);
    browser.quit().await;
    app.stop().await;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_pages_are_in_order_on_a_wide_screen() {
    with(Syn::WIDE, every_page_is_in_order);
}

#[test]
fn the_pages_are_in_order_on_a_phone() {
    with(Syn::NARROW, every_page_is_in_order);
}

#[test]
fn the_law_is_told_while_one_types() {
    with(Syn::WIDE, |app, browser, db| async move {
        let id = places(&db, kommun::VAL).await[0].id;
        browser.open(&format!("{}/kansli/stalle/{id}/tider", app.address)).await;
        browser.until("document.querySelector('#samradsdel').hidden").await;
        browser.type_into("dag-2026-09-13", "9-20").await;
        let told = "document.querySelector('#anm-2026-09-13').textContent.includes('VL 4:21')";
        browser.until(told).await;
        browser.until("!document.querySelector('#samradsdel').hidden").await;
        browser.until("document.querySelector('#summa').textContent === '11 timmar'").await;
        assert_eq!(browser.failures().await, Vec::<String>::new());
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn without_scripts_the_button_checks_and_the_form_saves() {
    with(Syn::NO_JAVASCRIPT, |app, browser, db| async move {
        let id = number(&db, "Norrby torg").await;
        browser.open(&format!("{}/kansli/stalle/{id}/tider", app.address)).await;
        browser.type_into("dag-2026-09-07", "18-10").await;
        browser.follow("#kontrollera").await;
        let box_text = browser.text("#felruta").await;
        assert!(box_text.contains("slutar innan den börjar"), "{box_text}");
        browser.type_into("dag-2026-09-07", "10-18").await;
        browser.follow("#spara").await;
        assert_eq!(browser.text("#notis").await, "Öppettiderna är sparade.");
        assert!(hours(&db, id).await.contains(&"2026-09-07 10:00-18:00".to_owned()));
        browser.quit().await;
        app.stop().await;
    });
}
