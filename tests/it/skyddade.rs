//! Protected persons: nothing of them comes out but on a card that one who may has
//! opened.
//!
//! Two persons with unmistakable details are registered, and every route is asked, by
//! every role and by nobody, with their ids and with what someone might search for.
//! What comes out is looked through: bodies, headers, files, the audit log, letters,
//! and what the service writes about its running.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, Once, OnceLock};

use diesel::prelude::*;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use valkansli::db::schema::{brev, handelse};
use valkansli::db::{Db, Error};
use valkansli::konto::{KontoId, Roll};
use valkansli::person::kontakt::{Adress, Epost, Namn, Telefon};
use valkansli::person::personnummer::Personnummer;
use valkansli::person::{PersonId, Slag, Uppgifter};
use valkansli::sigill::register::{BREV_MOTTAGARE, BREV_RUBRIK, BREV_TEXT};
use valkansli::tid;
use valkansli::web::rutt::Rutt;
use valkansli::web::rutter;

use crate::app::{App, NYCKEL, Svar};
use crate::besok::visit;
use crate::databas::{Databas, on_both};
use crate::inloggad::{Klient, account};
use crate::kommando::on_with;
use crate::person::{events, keep, nummer, ring};

const FORNAMN: &str = "Qvidra";
const TELEFON: &str = "070-918 73 64";

fn number() -> String {
    nummer("901015", 918)
}

fn her() -> Uppgifter {
    let today = tid::now().date_naive();
    Uppgifter {
        namn: Namn::parse("Qvidra Skyddenfrost").unwrap(),
        adress: Adress::parse("Xyzzyvägen 9187, 999 87 Skuggköping").unwrap(),
        telefon: Telefon::parse(TELEFON).ok(),
        epost: Epost::parse("dold.adress@skugga.example").ok(),
        personnummer: Personnummer::parse(&number(), today).ok(),
        val: Some("rkl2026".parse().unwrap()),
    }
}

/// What must not come out, in lower case.
const STRINGS: [&str; 12] = [
    "qvidra",
    "skyddenfrost",
    "xyzzyv",
    "9187, 999",
    "skuggk",
    "918 73 64",
    "9187364",
    "709187364",
    "dold.adress",
    "skugga.example",
    "901015918",
    "901015-918",
];

/// Which of them a text holds, but for what was typed to get it.
fn leaks(text: &str, typed: &[&str]) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let typed = typed.join("\n").to_lowercase();
    STRINGS.into_iter().filter(|own| text.contains(own) && !typed.contains(own)).collect()
}

/// All that an answer holds, with the files that are inside a file.
fn whole(svar: &Svar) -> String {
    let mut all = String::new();
    for (name, value) in &svar.headers {
        writeln!(all, "{name}: {value:?}").unwrap();
    }
    if let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(&svar.body)) {
        for place in 0..zip.len() {
            let mut inside = Vec::new();
            zip.by_index(place).unwrap().read_to_end(&mut inside).unwrap();
            all.push_str(&String::from_utf8_lossy(&inside));
        }
    }
    all.push_str(&String::from_utf8_lossy(&svar.body));
    all
}

/// What was found in the log of the running of all tests.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[derive(Clone)]
struct Watch;

impl Write for Watch {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let found = leaks(&text, &[]);
        if !found.is_empty() {
            LOGGED.lock().unwrap().push(format!("{found:?}: {text}"));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Watch {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Looks through all that is logged from here on, down to debug.
fn watch_the_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = EnvFilter::new("debug,hyper=info,reqwest=info,h2=info");
        let watch = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Watch).finish();
        tracing::subscriber::set_global_default(watch).unwrap();
        tracing::info!("{FORNAMN}");
        let found = std::mem::take(&mut *LOGGED.lock().unwrap());
        assert_eq!(found.len(), 1, "the watch sees what is logged");
    });
}

/// A path of a pattern, with an id where one is asked for.
fn path(monster: &str, id: i64) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in monster.chars() {
        match c {
            '{' => {
                if depth == 0 {
                    out.push_str(&id.to_string());
                }
                depth += 1;
            }
            '}' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Someone who asks.
struct Fragare {
    namn: String,
    konto: Option<KontoId>,
    roll: Option<Roll>,
    ser_skyddade: bool,
}

impl Fragare {
    /// Whether she may be shown the details by a route.
    fn may(&self, rutt: &Rutt, slag: Slag) -> bool {
        let cards = ["/kansli/personer/{id}/oppna", "/kansli/personer/{id}/utdrag"];
        let visit = rutt.monster == "/kansli/besok/{id}/oppna";
        let own = self.roll == Some(slag.roll()) && cards.contains(&&*rutt.monster);
        let planner = visit && self.roll == Some(Roll::Informationstjanst);
        let team = visit && self.roll == Some(Roll::Ambulerande);
        self.ser_skyddade && rutt.metod == "POST" && (own || planner || team)
    }
}

static RUTTER: OnceLock<Vec<Rutt>> = OnceLock::new();

struct Provning<'a> {
    app: &'a App,
    db: &'a Db,
    found: Vec<String>,
    asked: usize,
    opened: usize,
}

impl Provning<'_> {
    async fn ask(
        &mut self,
        who: &Fragare,
        rutt: &Rutt,
        (slag, path): (Slag, &str),
        form: &[(&str, &str)],
    ) -> u16 {
        self.asked += 1;
        // A session of its own: some routes end the one that asks.
        let answer = match (who.konto, rutt.metod.as_str()) {
            (None, "GET") => self.app.get(path).await,
            (None, _) => self.app.send(path, &[], form).await,
            (Some(konto), "GET") => Klient::of(self.app, self.db, konto).await.get(path).await,
            (Some(konto), _) => Klient::of(self.app, self.db, konto).await.post(path, form).await,
        };
        let typed: Vec<&str> = form.iter().map(|(_, value)| *value).collect();
        let leaks = leaks(&whole(&answer), &typed);
        let status = answer.status.as_u16();
        assert!(status < 500, "{} {} {path}: {status}", who.namn, rutt.metod);
        if who.may(rutt, slag) {
            self.opened += usize::from(leaks.len() > 5);
        } else if !leaks.is_empty() {
            let Rutt { metod, .. } = rutt;
            self.found.push(format!("{}: {metod} {path} {form:?}: {leaks:?}", who.namn));
        }
        status
    }

    /// Everything that can be asked of a route about one person.
    async fn sweep(&mut self, who: &Fragare, rutt: &Rutt, slag: Slag, id: i64) {
        let path = path(&rutt.monster, id);
        if rutt.metod == "GET" {
            if self.ask(who, rutt, (slag, &path), &[]).await == 403 || rutt.monster.contains('{') {
                return;
            }
            for query in ["?format=csv", "?format=xlsx", "?q=", "?sida=1&sortera=-namn"] {
                self.ask(who, rutt, (slag, &format!("{path}{query}")), &[]).await;
            }
            return;
        }
        if self.ask(who, rutt, (slag, &path), &[]).await == 403 && who.roll.is_some() {
            return;
        }
        let number = number();
        // A row of version 0 is nobody's, so that nothing is changed by any of them.
        let skal = ("skal", "Ska bokas om efter samtal");
        let forms: [&[(&str, &str)]; 4] = [
            &[("q", FORNAMN), ("namn", FORNAMN), ("version", "0"), skal, ("bekrafta", "ja")],
            &[
                ("q", &number),
                ("personnummer", &number),
                ("version", "0"),
                ("format", "json"),
                skal,
            ],
            &[("q", TELEFON), ("telefon", TELEFON), ("version", "0"), ("format", "csv")],
            &[
                ("q", "skydden"),
                ("namn", "Någon"),
                ("telefon", "fel"),
                ("version", "0"),
                ("slag", slag.as_str()),
                ("val", "rkl2026"),
                ("personnummer", &number),
            ],
        ];
        for form in forms {
            // Whoever makes a person or a scenario of her first name would see that in
            // lists later.
            let makes = path.ends_with("/ny") || path.ends_with("/scenarier");
            let made = |(name, _): &(&str, &str)| *name == "namn" && makes;
            let form: Vec<(&str, &str)> = form.iter().filter(|one| !made(one)).copied().collect();
            self.ask(who, rutt, (slag, &path), &form).await;
        }
    }
}

on_both! {
    async fn nothing_of_a_protected_person_comes_out(databas: Databas) {
        watch_the_log();
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let mut askers = vec![Fragare { namn: "anonym".into(), konto: None, roll: None, ser_skyddade: false }];
        for ser_skyddade in [false, true] {
            for roll in Roll::ALLA {
                let namn = format!("{}{}", roll.as_str(), if ser_skyddade { "-ser" } else { "" });
                let konto = Some(account(db, &namn, &[roll], ser_skyddade).await);
                askers.push(Fragare { namn, konto, roll: Some(roll), ser_skyddade });
            }
        }
        let mut rows: Vec<(Slag, PersonId, i64)> = Vec::new();
        for slag in Slag::ALLA {
            let id = keep(db, slag, her(), true).await;
            // A visit of each team today, by which it may reach her.
            let mut besok = 0;
            for asker in askers.iter().filter(|asker| asker.roll == Some(Roll::Ambulerande)) {
                besok = visit(db, id, asker.konto.unwrap(), tid::now().date_naive()).await;
            }
            rows.push((slag, id, besok));
        }
        let all = RUTTER.get_or_init(|| rutter(&Arc::default()).tabell().to_vec());
        let mut provning = Provning { app: &app, db, found: Vec::new(), asked: 0, opened: 0 };
        for asker in &askers {
            for rutt in all {
                let named = rutt.monster.contains('{');
                for &(slag, person, besok) in if named { &rows[..] } else { &rows[..1] } {
                    let id = if rutt.monster.starts_with("/kansli/besok/") { besok } else { person };
                    provning.sweep(asker, rutt, slag, id).await;
                }
            }
        }
        let Provning { found, asked, opened, .. } = provning;
        assert!(found.is_empty(), "{found:#?}");
        assert!(asked > 1000, "{asked}");
        // Each kind by its own role: the card and the file, two forms each; the visit by
        // the phone service and the team, five forms.
        assert!(opened >= 8, "the test sees what is opened: {opened}");
        for &(_, id, _) in &rows {
            let told = events(db, "person", id).await;
            assert!(told.iter().filter(|kod| *kod == "skyddad_oppnad").count() >= 4, "{told:?}");
            assert!(told.contains(&"rad_nekad".to_owned()));
            assert!(!told.contains(&"person_borttagen".to_owned()));
        }
        written(db).await;
        commands(&databas);
        let logged = LOGGED.lock().unwrap().clone();
        assert!(logged.is_empty(), "{logged:#?}");
        eprintln!("{asked} requests, {opened} answers with an opened card");
        app.stop().await;
    }
}

/// A letter as it is kept: id, whom for, subject, text.
type Letter = (i64, Vec<u8>, Vec<u8>, Vec<u8>);

/// The audit log and the letters.
async fn written(db: &Db) {
    let (events, letters) = db
        .read(|conn| {
            let events: Vec<(String, String, String, Option<String>)> = handelse::table
                .select((handelse::namn, handelse::text, handelse::andringar, handelse::rad))
                .load(conn)?;
            let letters: Vec<Letter> = brev::table
                .select((
                    brev::id,
                    brev::forseglad_mottagare,
                    brev::forseglad_rubrik,
                    brev::forseglad_text,
                ))
                .load(conn)?;
            Ok::<_, Error>((events, letters))
        })
        .await
        .unwrap();
    assert!(events.len() > 100);
    for event in events {
        let text = format!("{event:?}");
        assert!(leaks(&text, &[]).is_empty(), "{text}");
    }
    for (id, mottagare, rubrik, text) in letters {
        for (kolumn, sealed) in
            [(BREV_MOTTAGARE, mottagare), (BREV_RUBRIK, rubrik), (BREV_TEXT, text)]
        {
            let open = ring().open(kolumn.plats(id), &sealed).unwrap();
            assert!(leaks(&open, &[]).is_empty(), "{open}");
        }
    }
}

/// What the program lists on the machine.
fn commands(databas: &Databas) {
    let keys = [("VALKANSLI_KEYS", NYCKEL), ("VALKANSLI_LOG", "debug")];
    for words in [
        &["key", "list"][..],
        &["val", "list"],
        &["user", "list"],
        &["audit", "verify"],
        &["gallra", "--dry-run"],
        &["val", "show", "rkl2026"],
    ] {
        let ended = on_with(databas, words, &keys);
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(leaks(&said, &[]).is_empty(), "{words:?}: {said}");
    }
}

#[test]
fn the_search_for_strings_finds_them() {
    assert_eq!(leaks("… QVIDRA …", &[]), ["qvidra"]);
    assert_eq!(leaks("Qvidra Skyddenfrost", &["Qvidra"]), ["skyddenfrost"]);
    let her = her();
    let shown = format!(
        "{} {} {} {} {}",
        her.namn.as_str(),
        her.adress.unwrap().as_str(),
        her.telefon.unwrap().visad(),
        her.epost.unwrap().as_str(),
        her.personnummer.unwrap().skrivet(),
    );
    assert_eq!(leaks(&shown, &[]).len(), 9, "{shown}");
}
