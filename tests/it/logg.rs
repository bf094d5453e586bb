//! The audit log: its chain, its page, its head.

use std::path::Path;
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use valkansli::db::schema::{brev, handelse};
use valkansli::db::{AnyConnection, Db, Error};
use valkansli::konto::Roll;
use valkansli::logg::huvud::{self, Huvud, Mottagare};
use valkansli::logg::rules::{Brott, FORE_FORSTA, hash};
use valkansli::logg::{Andring, Handelse, Rad, Utforare, kontroll, store};
use valkansli::sigill::{Nyckel, Nyckelring};
use valkansli::tid::{self, Svensktid};

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::inloggad::Klient;

/// An event of the tests.
struct Provhandelse {
    kod: &'static str,
    rad: usize,
    text: String,
    andringar: Vec<Andring>,
}

impl Handelse for Provhandelse {
    fn kod(&self) -> &'static str {
        self.kod
    }
    fn rad(&self) -> Option<Rad> {
        Some(Rad::new("lokal", self.rad))
    }
    fn text(&self) -> String {
        self.text.clone()
    }
    fn andringar(&self) -> Vec<Andring> {
        self.andringar.clone()
    }
}

fn event(number: usize) -> Provhandelse {
    Provhandelse {
        kod: "inloggad",
        rad: number,
        text: format!("Ändrade lokal {number}."),
        andringar: vec![],
    }
}

fn now() -> Svensktid {
    tid::parse_moment("2026-09-01T23:30").unwrap()
}

async fn write(db: &Db, events: Vec<Provhandelse>) {
    let av = Utforare { konto: Some(7), roller: "Planerare".to_owned(), ..Utforare::systemet() };
    db.write(move |conn| {
        events.iter().try_for_each(|event| store::append(conn, &now(), &av, event))
    })
    .await
    .unwrap();
}

/// Runs a statement as whoever owns the database can.
async fn force(db: &Db, statement: &str) -> Result<(), Error> {
    let statement = statement.to_owned();
    db.write(move |conn| {
        match conn {
            AnyConnection::Sqlite(conn) => conn.batch_execute(&statement),
            AnyConnection::Pg(conn) => conn.batch_execute(&statement),
        }?;
        Ok(())
    })
    .await
}

async fn without_triggers(db: &Db) {
    let postgres = db.url().shown().starts_with("postgres");
    let statements = if postgres {
        "ALTER TABLE handelse DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER handelse_andras_inte; DROP TRIGGER handelse_tas_inte_bort;"
    };
    force(db, statements).await.unwrap();
}

/// The built program with a command; its exit code and what it printed.
fn program(databas: &Databas, words: &[&str]) -> (i32, String) {
    let url = match databas.url() {
        valkansli::db::DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
        valkansli::db::DatabaseUrl::Postgres(url) => url.clone(),
    };
    let output = Command::new(env!("CARGO_BIN_EXE_valkansli"))
        .args(["--database", &url])
        .args(words)
        .env_clear()
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

on_both! {
    async fn the_database_refuses_to_change_or_remove_an_entry(databas: Databas) {
        let db = databas.db();
        write(db, (1..=3).map(event).collect()).await;
        let mut refused = vec![
            "UPDATE handelse SET text = 'Inget.' WHERE nummer = 2",
            "UPDATE handelse SET nummer = 9 WHERE nummer = 3",
            "DELETE FROM handelse WHERE nummer = 3",
            "DELETE FROM handelse",
        ];
        if db.url().shown().starts_with("postgres") {
            refused.push("TRUNCATE handelse");
        } else {
            refused.push(
                "INSERT OR REPLACE INTO handelse SELECT 2, nar, konto_id, namn, roller, fran, kod, \
                 tabell, rad, 'Inget.', andringar, foregaende, hash FROM handelse WHERE nummer = 2",
            );
        }
        for statement in refused {
            let error = force(db, statement).await.unwrap_err().to_string();
            assert!(error.contains("Händelseloggen kan inte ändras"), "{statement}: {error}");
        }
        assert_eq!(kontroll::verify(db, &[]).await.unwrap().unwrap().antal, 3);
    }

    async fn many_writers_at_once_keep_the_chain_whole(databas: Databas) {
        const WRITERS: usize = 12;
        const EACH: usize = 15;
        let instances = [databas.db().clone(), databas.another_instance()];
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let db = instances[writer % 2].clone();
                tokio::spawn(async move {
                    for number in 0..EACH {
                        write(&db, vec![event(writer * 100 + number)]).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let hel = kontroll::verify(databas.db(), &[]).await.unwrap().unwrap();
        assert_eq!(hel.antal, (WRITERS * EACH) as i64);
    }

    /// More entries than are held at a time.
    async fn a_long_chain_is_followed_in_parts(databas: Databas) {
        let db = databas.db();
        write(db, (1..=4500).map(event).collect()).await;
        assert_eq!(kontroll::verify(db, &[]).await.unwrap().unwrap().antal, 4500);
        without_triggers(db).await;
        force(db, "UPDATE handelse SET namn = 'Någon' WHERE nummer = 4100").await.unwrap();
        let brott = kontroll::verify(db, &[]).await.unwrap().unwrap_err();
        assert!(matches!(brott, Brott::Innehall { nummer: 4100, .. }), "{brott:?}");
    }

    async fn the_program_names_the_first_broken_link(databas: Databas) {
        let db = databas.db();
        assert_eq!(program(&databas, &["audit", "verify"]).0, 2, "an empty log proves nothing");
        write(db, (1..=9).map(event).collect()).await;
        let (code, said) = program(&databas, &["audit", "verify"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.starts_with("Loggen hänger ihop: 9 poster.\n"), "{said}");

        without_triggers(db).await;
        force(db, "UPDATE handelse SET text = 'Inget.' WHERE nummer = 7").await.unwrap();
        let (code, said) = program(&databas, &["audit", "verify"]);
        assert_eq!(code, 1, "{said}");
        let changed = "Post 7 från 2026-09-01 23:30:00 är ändrad";
        assert!(said.contains(changed), "{said}");
        force(db, "DELETE FROM handelse WHERE nummer = 4").await.unwrap();
        let (code, said) = program(&databas, &["audit", "verify"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("Post 4 saknas"), "{said}");
        force(db, "DELETE FROM handelse WHERE nummer < 4").await.unwrap();
        let (code, said) = program(&databas, &["audit", "verify"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("Post 1 saknas"), "{said}");
    }

    async fn a_log_made_anew_is_found_by_a_head_that_was_written_down(databas: Databas) {
        let db = databas.db();
        write(db, (1..=5).map(event).collect()).await;
        let (code, head) = program(&databas, &["audit", "head"]);
        assert_eq!(code, 0);
        assert_eq!(head.trim().parse::<Huvud>().unwrap().nummer, 5);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("huvuden");
        std::fs::write(&file, &head).unwrap();
        let check = || program(&databas, &["audit", "verify", "--huvud", file.to_str().unwrap()]);
        write(db, (6..=9).map(event).collect()).await;
        let (code, said) = check();
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("Alla 1 antecknade huvuden"), "{said}");

        // Someone who may do anything with the database makes the chain anew.
        let posts = db.read(|conn| store::links(conn, 0, 100)).await.unwrap();
        without_triggers(db).await;
        db.write(move |conn| {
            let mut before = FORE_FORSTA;
            for mut lank in posts.clone() {
                if lank.post.nummer == 3 {
                    lank.post.text = String::from("Inget hände.");
                }
                let own = hash(&before, &lank.post);
                diesel::update(handelse::table.find(lank.post.nummer))
                    .set((
                        handelse::text.eq(&lank.post.text),
                        handelse::foregaende.eq(before.as_slice()),
                        handelse::hash.eq(own.as_slice()),
                    ))
                    .execute(conn)?;
                before = own;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        assert_eq!(program(&databas, &["audit", "verify"]).0, 0);
        let (code, said) = check();
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("Post 5") && said.contains("omskriven"), "{said}");

        force(db, "DELETE FROM handelse WHERE nummer > 4").await.unwrap();
        let (code, said) = check();
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("Slutet är borttaget"), "{said}");

        std::fs::write(&file, "2026-09-01 fem 00").unwrap();
        let (code, said) = check();
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("Rad 1"), "{said}");
    }

    async fn the_head_of_the_day_is_written_and_mailed_once(databas: Databas) {
        let db = databas.db();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("huvuden");
        let mottagare = Mottagare {
            fil: Some(file.clone()),
            brev: vec!["a@kommunen.se".parse().unwrap(), "b@kommunen.se".parse().unwrap()],
            nycklar: Some(std::sync::Arc::new(Nyckelring::new(Nyckel::new(1, [7; 32]), vec![]))),
        };
        let letters = || async {
            let counted = db
                .read(|conn| Ok::<i64, Error>(brev::table.count().get_result(conn)?))
                .await;
            counted.unwrap()
        };
        // An empty log has no head.
        huvud::daily(db, &mottagare, now()).await.unwrap();
        assert!(!file.exists());
        write(db, vec![event(1)]).await;
        for hours in [0, 0, 1, 20] {
            let at = now() + chrono::TimeDelta::hours(hours);
            huvud::daily(&databas.another_instance(), &mottagare, at).await.unwrap();
            huvud::daily(db, &mottagare, at).await.unwrap();
        }
        let heads = huvud::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let days: Vec<String> = heads.iter().map(|huvud| huvud.dag.to_string()).collect();
        assert_eq!(days, ["2026-09-01", "2026-09-02"]);
        assert_eq!(letters().await, 4);
        assert_eq!(kontroll::verify(db, &heads).await.unwrap().unwrap().huvuden, 2);

        // A file that cannot be written does not keep the mail from going.
        let broken = Mottagare { fil: Some(folder.path().to_owned()), ..mottagare };
        let tomorrow = now() + chrono::TimeDelta::days(2);
        assert!(huvud::daily(db, &broken, tomorrow).await.is_err());
        assert_eq!(letters().await, 6);
    }

    async fn the_service_writes_the_head_by_itself(databas: Databas) {
        let db = databas.db();
        write(db, vec![event(1)]).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("huvuden");
        let app = App::start(db, &["--log-head-file", file.to_str().unwrap()]).await;
        // The file is there, empty, a moment before its first line is.
        let text = || std::fs::read_to_string(&file).unwrap_or_default();
        crate::app::until("the head is written", || async { text().ends_with('\n') }).await;
        app.stop().await;
        assert_eq!(huvud::parse(&text()).unwrap()[0].nummer, 1);
    }

    async fn entries_are_searched_filtered_and_paged(databas: Databas) {
        let db = databas.db();
        write(db, (1..=120).map(event).collect()).await;
        let mut odd = event(121);
        odd.kod = "utloggad";
        odd.text = String::from("Bytte namn på <b>lokalen</b> 50 % _x.");
        odd.andringar = vec![
            Andring::of("namn", Some("Ödegården".to_owned()), Some("Ängen".to_owned())).unwrap(),
            Andring::of("krets", None, Some("3".to_owned())).unwrap(),
            Andring::person("telefon"),
        ];
        write(db, vec![odd]).await;
        let app = App::start(db, &[]).await;
        let granskare = Klient::with(&app, db, "granskare", &[Roll::Granskare]).await;
        let shown = async |query: &str| {
            let page = granskare.get(&format!("/kansli/logg{query}")).await;
            assert_eq!(page.status, 200, "{query}");
            let text = page.text().to_owned();
            let numbers: Vec<i64> = text
                .split("<tr id=\"post-")
                .skip(1)
                .map(|row| row.split('"').next().unwrap().parse().unwrap())
                .collect();
            (text, numbers)
        };
        let (first, numbers) = shown("").await;
        assert_eq!(numbers, (72..=121).rev().collect::<Vec<_>>());
        assert!(first.contains("&#60;b&#62;lokalen") || first.contains("&lt;b&gt;lokalen"));
        assert!(first.contains("<del>Ödegården</del> → <ins>Ängen</ins>"));
        assert!(first.contains("krets: tomt → <ins>3</ins>"));
        assert!(first.contains("telefon ändrades (personuppgift)"));
        assert!(first.contains("?fore=72") && !first.contains("id=\"nyare\""));
        let (last, numbers) = shown("?fore=22").await;
        assert_eq!(numbers, (1..=21).rev().collect::<Vec<_>>());
        assert!(last.contains("?efter=21") && !last.contains("id=\"aldre\""));
        let (_, numbers) = shown("?efter=21").await;
        assert_eq!(numbers, (22..=71).rev().collect::<Vec<_>>());

        for (query, expected) in [
            ("?q=LOKAL+17", vec![17]),
            ("?q=%C3%A4ndrade+LOKAL+99", vec![99]),
            ("?q=%C3%B6DEg%C3%A5rden", vec![121]),
            ("?q=50+%25+_X", vec![121]),
            ("?q=5_%25", vec![]),
            ("?kod=utloggad", vec![121]),
            ("?tabell=lokal&rad=5", vec![5]),
            ("?namn=ingen", vec![]),
            ("?namn=SYSTEM&rad=8", vec![8]),
            ("?konto=7&rad=8", vec![8]),
            ("?konto=8", vec![]),
            ("?fran=2026-09-01&till=2026-09-01&rad=8", vec![8]),
            ("?fran=2026-09-02", vec![]),
            ("?till=2026-08-31", vec![]),
        ] {
            assert_eq!(shown(query).await.1, expected, "{query}");
        }
        let (page, _) = shown("?q=lokal&fore=100").await;
        assert!(page.contains("?q=lokal&#38;fore=50") || page.contains("?q=lokal&amp;fore=50"));
        app.stop().await;
    }

    async fn a_whole_export_is_checked_without_the_program(databas: Databas) {
        let db = databas.db();
        let mut odd = event(1);
        odd.text = String::from("=1+1; \"citat\"\nny rad");
        odd.andringar = vec![Andring::of("namn", Some("Å".to_owned()), None).unwrap()];
        write(db, vec![odd]).await;
        write(db, (2..=30).map(event).collect()).await;
        let system = Utforare::systemet();
        let vad = valkansli::konto::handelser::Kontohandelse::FelCsrf { rutt: "/x".to_owned() };
        db.write(move |conn| store::append(conn, &now(), &system, &vad)).await.unwrap();

        let app = App::start(db, &[]).await;
        let granskare = Klient::with(&app, db, "granskare", &[Roll::Granskare]).await;
        let file = granskare.post("/kansli/logg/export", &[("format", "csv")]).await;
        assert_eq!(file.status, 200);
        assert!(file.header("content-disposition").unwrap().contains(".csv"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logg.csv");
        let verify = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_log.py");
            let output = Command::new("python3").arg(script).arg(&path).output().unwrap();
            (output.status.success(), String::from_utf8(output.stdout).unwrap())
        };
        let (whole, said) = verify(&file.body);
        let head = db.read(|conn| store::links(conn, 30, 1)).await.unwrap().remove(0);
        let hex = data_encoding::HEXLOWER.encode(&head.hash);
        assert!(whole, "{said}");
        assert_eq!(said.trim(), format!("31 {hex}"));
        let changed = file.text().replace("Ändrade lokal 12.", "Ändrade lokal 13.");
        assert!(!verify(changed.as_bytes()).0);

        // That it was taken out is an event, with what was asked for but not the words.
        let part = [("format", "xlsx"), ("kod", "inloggad"), ("q", "Anna")];
        assert_eq!(granskare.post("/kansli/logg/export", &part).await.status, 200);
        let events = db.read(|conn| store::links(conn, 31, 10)).await.unwrap();
        let texts: Vec<&str> = events.iter().map(|lank| &*lank.post.text).collect();
        assert_eq!(
            texts,
            [
                "Hämtade loggen som fil: 31 poster.",
                "Hämtade en del av loggen som fil: 0 poster, urval q kod=inloggad."
            ]
        );
        app.stop().await;
    }

    async fn the_granskare_checks_the_chain_from_the_page(databas: Databas) {
        let db = databas.db();
        write(db, (1..=5).map(event).collect()).await;
        let app = App::start(db, &[]).await;
        let granskare = Klient::with(&app, db, "granskare", &[Roll::Granskare]).await;
        let check = async || {
            let answer = granskare.post("/kansli/logg/kontroll", &[]).await;
            assert_eq!(answer.status, 303);
            granskare.get(answer.header("location").unwrap()).await.text().to_owned()
        };
        assert!(check().await.contains("alla 5 poster hänger ihop"));
        without_triggers(db).await;
        force(db, "UPDATE handelse SET namn = 'X' WHERE nummer = 2").await.unwrap();
        let page = check().await;
        assert!(page.contains("den är bruten. Post 2 "), "{page}");
        // Whoever comes later sees the last check.
        let page = granskare.get("/kansli/logg").await;
        assert!(page.text().contains("id=\"bruten\"") && !page.text().contains("id=\"notis\""));
        app.stop().await;
    }
}
