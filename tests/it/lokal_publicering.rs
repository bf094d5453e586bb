//! What goes out: Valmyndigheten's form there and back, what changed since, and what is
//! printed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use diesel::prelude::*;
use serde_json::{Value, json};
use valkansli::db::schema::{
    handelse, lokalkontakt, publicering, rostmottagningsstalle as stalle, valdistrikt, valkommun,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::sigill::nyckelfil::Nyckelkalla;
use valkansli::sigill::register::LOKALKONTAKT_NAMN;
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::{App, Svar, settings};
use crate::databas::{Databas, on_both};
use crate::inloggad::Klient;
use crate::kommando::on;
use crate::webblasare::{Syn, Webblasare};

/// The page.
const SIDA: &str = "/kansli/lokaler/publicering?val=rkl2026";

/// A file of the shared folder, if that is here.
fn file(name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let path = folder.join("valmyndigheten-2022").join(name);
    if !path.exists() {
        eprintln!("not run: ../shared/data/valmyndigheten-2022/{name} is absent");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

/// The rows of a csv file with their fields by column, and the columns in order.
fn rows(bytes: &[u8]) -> (Vec<String>, BTreeSet<BTreeMap<String, String>>) {
    let text = str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').expect("a BOM");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "CRLF only");
    assert!(text.ends_with("\r\n"));
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<BTreeMap<String, String>> = reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            columns.iter().cloned().zip(row.iter().map(str::to_owned)).collect()
        })
        .collect();
    let set: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(set.len(), rows.len(), "no row stands twice");
    (columns, set)
}

/// The objects of a JSON file, each as text with its fields in order.
fn objects(bytes: &[u8]) -> BTreeSet<String> {
    let text = str::from_utf8(bytes).unwrap();
    let inner = text.strip_prefix("[\n").unwrap().strip_suffix("\n]").unwrap();
    inner.split(",\n{\n").map(|one| one.trim_start_matches("{\n").to_owned()).collect()
}

fn import(databas: &Databas, slag: &str, path: &str, more: &[&str]) -> Value {
    let mut words = vec!["import", slag, path, "--val", "rkl2022", "--json"];
    words.extend(more);
    let ended = on(databas, &words);
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.report()
}

fn export(databas: &Databas, slag: &str, format: &str) -> (PathBuf, Vec<u8>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("ut.{format}"));
    let words = ["export", slag, path.to_str().unwrap(), "--val", "rkl2022", "--format", format];
    let ended = on(databas, &words);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes, folder)
}

fn add_val(databas: &Databas, kommun: &str) {
    let words =
        ["val", "add", "rkl2022", "--typ", "rkl", "--valdag", "2022-09-11", "--kommun", kommun];
    let added = on(databas, &words);
    assert_eq!(added.code, 0, "{added:#?}");
}

/// A file comes out with the rows and fields that went in, and in again without a change.
fn there_and_back(databas: &Databas, kommun: &str, name: &str, rows_in: u64) -> Option<()> {
    add_val(databas, kommun);
    for slag in ["vallokaler", "rostningslokaler"] {
        let path = file(&format!("{name}-{kommun}-{slag}.csv"))?;
        let report = import(databas, slag, &path, &[]);
        assert_eq!(report["tillagda"], report["lasta"], "{report:#}");
        let (out, bytes, _folder) = export(databas, slag, "csv");
        let (columns, given) = rows(&std::fs::read(&path).unwrap());
        let (back_columns, back) = rows(&bytes);
        assert_eq!(back_columns, columns);
        assert_eq!(back, given);
        let again = import(databas, slag, out.to_str().unwrap(), &[]);
        assert_eq!((&again["tillagda"], &again["andrade"]), (&json!(0), &json!(0)), "{again:#}");
        let (json_out, bytes, _folder) = export(databas, slag, "json");
        if let Some(path) =
            (name == "stockholm").then(|| file(&format!("{name}-{kommun}-{slag}.json"))).flatten()
        {
            assert_eq!(objects(&bytes), objects(&std::fs::read(path).unwrap()));
        }
        let again = import(databas, slag, json_out.to_str().unwrap(), &[]);
        assert_eq!((&again["tillagda"], &again["andrade"]), (&json!(0), &json!(0)), "{again:#}");
        assert_eq!(again["oforandrade"], again["lasta"]);
        if slag == "rostningslokaler" {
            assert_eq!(again["lasta"], rows_in);
        }
    }
    Some(())
}

on_both! {
    async fn gotland_comes_out_as_it_went_in(databas: Databas) {
        there_and_back(&databas, "0980", "gotland", 25);
    }

    async fn uppsala_comes_out_as_it_went_in(databas: Databas) {
        there_and_back(&databas, "0380", "uppsala", 28);
    }

    async fn stockholm_comes_out_as_it_went_in(databas: Databas) {
        if there_and_back(&databas, "0180", "stockholm", 99).is_none() {
            return;
        }
        // One snapshot a list: the same file once more is no news.
        let (snapshots, kommuner) = databas.db().read(|conn| {
            let snapshots: Vec<(String, i32)> = publicering::table
                .order(publicering::slag)
                .select((publicering::slag, publicering::antal))
                .load(conn)?;
            let kommuner: Vec<(String, String)> =
                valkommun::table.select((valkommun::kommun, valkommun::lan_namn)).load(conn)?;
            Ok::<_, Error>((snapshots, kommuner))
        }).await.unwrap();
        let expected = [("rostningslokaler".to_owned(), 99), ("vallokaler".to_owned(), 592)];
        assert_eq!(snapshots, expected);
        assert_eq!(kommuner, [("0180".to_owned(), "Stockholms län".to_owned())]);
    }

    /// Rows of several kommuner keep their own heads, and places of one name without
    /// coordinates are not taken for one.
    async fn several_kommuner_come_out_with_their_own_heads(databas: Databas) {
        add_val(&databas, "0180");
        let head = "LÄNSKOD;LÄN;KOMMUNKOD;KOMMUN;VALNÄMND;HEMSIDA;TELNR;LOKALID;LOKAL;ADRESS1;\
                    ADRESS2;TILLGÄNGL;BEGRTILLT;LATITUD;LONGITUD;2022-09-11\r\n";
        let text = format!(
            "\u{feff}{head}01;Stockholms län;80;Stockholm;Nämnden A;a.example;08-1;1;Hemmet;;\
             Storgatan 1;;J;;;10:00-12:00\r\n03;Uppsala län;80;Uppsala;Nämnden B;b.example;018-1;2;\
             Hemmet;;Storgatan 1;;J;;;10:00-12:00,13:00-14:00\r\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.csv");
        std::fs::write(&path, &text).unwrap();
        let path = path.to_str().unwrap();
        let report = import(&databas, "rostningslokaler", path, &["--kommun", "alla"]);
        assert_eq!(report["tillagda"], 2, "{report:#}");
        let (_, bytes, _folder) = export(&databas, "rostningslokaler", "csv");
        let (columns, back) = rows(&bytes);
        // Every day of the period has its column, though the file had only the last.
        assert_eq!(columns.len(), 15 + 19);
        let filled = |row: &BTreeMap<String, String>| {
            row.iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect::<BTreeMap<_, _>>()
        };
        let (_, given) = rows(text.as_bytes());
        let given: BTreeSet<_> = given.iter().map(filled).collect();
        assert_eq!(back.iter().map(filled).collect::<BTreeSet<_>>(), given);
        let again = import(&databas, "rostningslokaler", path, &["--kommun", "alla"]);
        assert_eq!(again["oforandrade"], 2, "{again:#}");
    }

    /// To be in Valmyndigheten's file is to be published.
    async fn an_import_publishes_what_it_holds(databas: Databas) {
        let Some(path) = file("gotland-0980-vallokaler.csv") else { return };
        add_val(&databas, "0980");
        import(&databas, "vallokaler", &path, &[]);
        set_status(databas.db(), "rkl2022", "beslutad").await;
        let (_, bytes, _folder) = export(&databas, "vallokaler", "csv");
        assert_eq!(rows(&bytes).1.len(), 0, "nothing is published");
        let prov = import(&databas, "vallokaler", &path, &["--dry-run"]);
        assert_eq!(prov["andrade"], 40, "{prov:#}");
        let report = import(&databas, "vallokaler", &path, &[]);
        assert_eq!((&report["andrade"], &report["oforandrade"]), (&json!(40), &json!(0)));
        let (_, bytes, _folder) = export(&databas, "vallokaler", "csv");
        assert_eq!(rows(&bytes).1.len(), 40);
    }
}

/// Moves every röstmottagningsställe of a val to a step.
async fn set_status(db: &Db, val: &'static str, status: &'static str) {
    db.write(move |conn| {
        diesel::update(stalle::table.filter(stalle::val_id.eq(val)))
            .set(stalle::status.eq(status))
            .execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

/// Changes the vallokal of the first valdistrikt: it moves to another street.
async fn move_a_vallokal(db: &Db) {
    db.write(|conn| {
        let first = stalle::table.filter(stalle::valdistrikt.eq("99990001"));
        diesel::update(first).set(stalle::adress.eq("Nygatan 9")).execute(conn)?;
        diesel::update(valdistrikt::table.filter(valdistrikt::kod.eq("99990001")))
            .set(valdistrikt::rostberattigade.eq(1234))
            .execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

async fn kinds(db: &Db) -> Vec<String> {
    let all: Vec<String> = db
        .read(|conn| {
            Ok::<_, Error>(
                handelse::table.order(handelse::nummer).select(handelse::kod).load(conn)?,
            )
        })
        .await
        .unwrap();
    all.into_iter()
        .filter(|kod| kod.starts_with("publicering") || kod.starts_with("lokaler"))
        .collect()
}

fn location(answer: &Svar) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap()
}

on_both! {
    async fn what_is_published_is_noted_and_what_changes_since_is_told(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let planner = Klient::with(&app, databas.db(), "plan", &[Roll::Planerare]).await;
        let analyst = Klient::with(&app, databas.db(), "ana", &[Roll::Analytiker]).await;
        let page = planner.get(SIDA).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.text().contains("Inget är noterat än"), "{}", page.text());
        assert!(analyst.post(SIDA, &[("slag", "vallokaler")]).await.status == 403);
        assert!(planner.post(SIDA, &[("slag", "annat")]).await.status == 400);

        let done = planner.post(SIDA, &[("slag", "vallokaler")]).await;
        assert!(location(&done).ends_with("klart=publicerat"));
        let again = planner.post(SIDA, &[("slag", "vallokaler")]).await;
        assert!(location(&again).ends_with("klart=oforandrat"));
        let page = planner.get(&format!("{SIDA}&klart=publicerat")).await;
        assert!(page.text().contains("är noterat."), "{}", page.text());
        assert!(page.text().contains("Inget är ändrat."), "{}", page.text());

        move_a_vallokal(databas.db()).await;
        let page = planner.get(SIDA).await;
        for part in ["Nygatan 9", "1 ändrade, 0 tillagda, 0 borttagna", "Valmyndigheten", "1234"] {
            assert!(page.text().contains(part), "{part}: {}", page.text());
        }
        // The analyst reads the same, without the buttons.
        let read = analyst.get(SIDA).await;
        assert!(read.text().contains("Nygatan 9") && !read.text().contains("publicera-vallokaler"));

        let csv = planner
            .get("/kansli/lokaler/publicering/andringar?val=rkl2026&slag=vallokaler&format=csv")
            .await;
        let lines: Vec<&str> = csv.text().trim_end().lines().collect();
        assert_eq!(lines.len(), 2, "{}", csv.text());
        assert!(lines[1].starts_with("Ändrad;") && lines[1].contains(";Nygatan 9;1234;"));

        let id = databas
            .db()
            .read(|conn| Ok::<i64, Error>(publicering::table.select(publicering::id).first(conn)?))
            .await
            .unwrap()
            .to_string();
        let path = "/kansli/lokaler/publicering/angra?val=rkl2026";
        assert_eq!(planner.post(path, &[("id", "4711")]).await.status, 409);
        assert_eq!(planner.post(path, &[]).await.status, 404);
        let undone = planner.post(path, &[("id", &id)]).await;
        assert!(location(&undone).ends_with("klart=angrat"));
        assert_eq!(kinds(databas.db()).await, ["lokaler_publicerade", "publicering_angrad"]);
        app.stop().await;
    }

    async fn each_list_is_a_file(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let client = Klient::with(&app, databas.db(), "info", &[Roll::Informationstjanst]).await;
        for slag in ["vallokaler", "rostningslokaler"] {
            let path = format!("/kansli/lokaler/publicering/fil?val=rkl2026&slag={slag}&format=");
            let csv = client.get(&format!("{path}csv")).await;
            let (columns, of_csv) = rows(&csv.body);
            assert_eq!(columns[0], "LÄNSKOD");
            let objects = client.get(&format!("{path}json")).await.json();
            assert_eq!(objects.as_array().unwrap().len(), of_csv.len());
            assert!(objects[0]["VALNÄMND"] == "Valnämnden i Provköping", "{objects:#}");
            let xlsx = client.get(&format!("{path}xlsx")).await;
            assert!(xlsx.body.starts_with(b"PK"));
            set_status(databas.db(), "rkl2026", "beslutad").await;
            assert_eq!(rows(&client.get(&format!("{path}csv")).await.body).1.len(), 0);
            let with = client.get(&format!("{path}csv&beslutade=ja")).await;
            assert_eq!(rows(&with.body).1, of_csv);
            set_status(databas.db(), "rkl2026", "publicerad").await;
        }
        assert_eq!(client.get("/kansli/lokaler/publicering/fil?val=rkl2026").await.status, 400);
        let whole = client
            .get("/kansli/lokaler/publicering/stallen?val=rkl2026&format=csv")
            .await;
        assert!(whole.text().contains("Publicerad") && whole.text().contains("2026-09-03"));
        app.stop().await;
    }

    /// Anyone may fetch what is published, from memory: with the database gone too.
    async fn what_is_published_is_open_to_all(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let page = app.get("/oppna-data").await;
        assert!(page.text().contains("/oppna-data/rkl2026/vallokaler.csv"), "{}", page.text());
        let client = Klient::with(&app, databas.db(), "info", &[Roll::Informationstjanst]).await;
        for (slag, format) in [("vallokaler", "csv"), ("rostningslokaler", "json")] {
            let path = format!("val=rkl2026&slag={slag}&format={format}");
            let inside = client.get(&format!("/kansli/lokaler/publicering/fil?{path}")).await;
            let open = app.get(&format!("/oppna-data/rkl2026/{slag}.{format}")).await;
            assert_eq!(open.status, 200, "{}", open.text());
            assert_eq!(open.body, inside.body);
            let tag = open.header("etag").unwrap().to_owned();
            let again = app
                .ask("GET", &format!("/oppna-data/rkl2026/{slag}.{format}"), &[("if-none-match", &tag)])
                .await;
            assert_eq!(again.status, 304);
        }
        assert_eq!(app.get("/oppna-data/rkl2026/annat.csv").await.status, 404);
        assert_eq!(app.get("/oppna-data/inget/vallokaler.csv").await.status, 404);
        app.stop().await;
    }

    async fn the_lokalblad_shows_contacts_to_planners_only(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let (id, lokal): (i64, i64) = databas
            .db()
            .read(|conn| {
                Ok::<_, Error>(
                    stalle::table
                        .filter(stalle::valdistrikt.eq("99990001"))
                        .select((stalle::id, stalle::lokal_id))
                        .first(conn)?,
                )
            })
            .await
            .unwrap();
        let kalla: std::sync::Arc<Nyckelkalla> =
            settings(&[]).nycklar.kalla().unwrap().unwrap().into();
        let now = tid::now();
        databas
            .db()
            .write(move |conn| {
                let ring = valkansli::sigill::store::ring_to_seal(conn, &kalla, &now)?;
                diesel::insert_into(lokalkontakt::table)
                    .values((
                        lokalkontakt::id.eq(77),
                        lokalkontakt::lokal_id.eq(lokal),
                        lokalkontakt::uppgift.eq("Vaktmästare"),
                        lokalkontakt::forseglad_namn
                            .eq(ring.seal(LOKALKONTAKT_NAMN.plats(77), "Ture Vaktsson")),
                    ))
                    .execute(conn)?;
                Ok::<_, valkansli::sigill::store::Error>(())
            })
            .await
            .unwrap();
        let planner = Klient::with(&app, databas.db(), "plan", &[Roll::Planerare]).await;
        let analyst = Klient::with(&app, databas.db(), "ana", &[Roll::Analytiker]).await;
        let path = format!("/kansli/stalle/{id}/blad");
        let sheet = planner.get(&path).await;
        assert_eq!(sheet.status, 200, "{}", sheet.text());
        for part in ["Ture Vaktsson", "<svg", "Valdistrikt i lokalen", "Söder", "Ring 112"] {
            assert!(sheet.text().contains(part), "{part}: {}", sheet.text());
        }
        let sheet = analyst.get(&path).await;
        assert!(!sheet.text().contains("Ture Vaktsson") && sheet.text().contains("Ring 112"));
        assert_eq!(planner.get("/kansli/stalle/4711/blad").await.status, 404);
        for (urval, antal) in [("fortid", 4), ("vallokaler", 4), ("alla", 8)] {
            let many = analyst.get(&format!("/kansli/lokaler/blad?val=rkl2026&urval={urval}")).await;
            assert_eq!(many.text().matches("<article").count(), antal, "{urval}");
        }
        app.stop().await;
    }

    async fn the_poster_speaks_the_languages_that_are_chosen(databas: Databas) {
        let app = App::start_with_languages(&databas).await;
        let client = Klient::with(&app, databas.db(), "info", &[Roll::Informationstjanst]).await;
        let page = client.get("/kansli/lokaler/affischer?val=rkl2026&sprak=en,ar").await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(page.text().matches("<article").count(), 4);
        for part in ["<section lang=\"sv\" dir=\"ltr\"", "<section lang=\"en\" dir=\"ltr\"",
                     "<section lang=\"ar\" dir=\"rtl\"", "Här kan du förtidsrösta",
                     "Här kan du som vistas här förtidsrösta"] {
            assert!(page.text().contains(part), "{part}");
        }
        assert!(!page.text().contains("<section lang=\"fi\""));
        // The setting says Finnish when nothing is chosen.
        let page = client.get("/kansli/lokaler/affischer?val=rkl2026&urval=vallokaler").await;
        assert!(page.text().contains("<section lang=\"fi\""), "{}", page.text());
        assert!(page.text().contains("Här röstar du som hör till Söder"), "{}", page.text());
        assert_eq!(client.get("/kansli/stalle/4711/affisch").await.status, 404);
        app.stop().await;
    }
}

impl App {
    /// The service with the kommun of the tests and Finnish posters.
    async fn start_with_languages(databas: &Databas) -> Self {
        crate::kommun::make(databas.db()).await;
        Self::start(databas.db(), &["--poster-languages", "sv,fi"]).await
    }
}

/// Every page of the room, on a wide and a narrow screen, and on paper.
#[test]
fn the_pages_hold_in_a_browser_and_on_paper() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let app = App::with_kommun(&databas).await;
        let planner = Klient::with(&app, databas.db(), "plan", &[Roll::Planerare]).await;
        planner.post(SIDA, &[("slag", "vallokaler")]).await;
        move_a_vallokal(databas.db()).await;
        let id: i64 = databas
            .db()
            .read(|conn| {
                let first = stalle::table.filter(stalle::valdistrikt.eq("99990001"));
                Ok::<_, Error>(first.select(stalle::id).first(conn)?)
            })
            .await
            .unwrap();
        let (blad, affisch) = (
            format!("/kansli/stalle/{id}/blad"),
            format!("/kansli/stalle/{id}/affisch?sprak=ar,en"),
        );
        for syn in [Syn::WIDE, Syn { width: 390, ..Syn::WIDE }] {
            let Some(browser) = Webblasare::start(syn).await else { return };
            let cookie = json!({
                "name": kakor::SESSION, "value": planner.token(), "url": app.address,
                "httpOnly": true, "secure": true,
            });
            browser.cdp("Network.setCookie", cookie).await;
            for path in [SIDA, &blad, &affisch, "/kansli/lokaler/affischer?val=rkl2026"] {
                browser.open(&format!("{}{path}", app.address)).await;
                assert_eq!(browser.violations().await, [""; 0], "{path}");
                assert_eq!(browser.failures().await, [""; 0], "{path}");
                let wide = "document.documentElement.scrollWidth <= innerWidth";
                assert_eq!(browser.eval(wide).await, true, "{path} scrolls sideways");
            }
            // On paper nothing is left of the service but the sheet.
            browser.open(&format!("{}{blad}", app.address)).await;
            browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
            let shown = |what: &str| format!("!!document.querySelector('{what}').offsetParent");
            for (what, is_shown) in
                [(".kanslihuvud", false), (".skarm", false), (".lokalblad", true)]
            {
                assert_eq!(browser.eval(&shown(what)).await, is_shown, "{what}");
            }
            browser.quit().await;
        }
        app.stop().await;
    });
}
