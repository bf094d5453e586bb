//! Signing in at a provider: a real one, and one that says what a right one does not.

mod falsk;
pub mod staden;

use diesel::prelude::*;
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};
use valkansli::db::schema::{handelse, konto, session};
use valkansli::db::{Db, Error};
use valkansli::konto::{KontoId, Roll};
use valkansli::tid;
use valkansli::web::kakor;

use self::falsk::{Falsk, HEMLIGHET, KLIENT, Nyckel, Svar};
use self::staden::{Bladdrare, Sida, Staden};
use crate::app::{App, settings};
use crate::databas::on_both;
use crate::inloggad::account;

const BORJA: &str = "/kansli/logga-in/oidc";

/// The text of the button.
pub const KNAPP: &str = "Logga in med stadens konto";

/// The settings for a provider.
pub fn options(issuer: &str) -> Vec<&str> {
    vec![
        "--oidc-issuer",
        issuer,
        "--oidc-client-id",
        KLIENT,
        "--oidc-client-secret",
        HEMLIGHET,
        "--oidc-roll",
        "val-plan=planerare",
        "--oidc-roll",
        "val-admin=administrator",
        "--oidc-name",
        KNAPP,
    ]
}

/// The service with a provider. It has no kommun, and is not waited for.
fn app(db: &Db, issuer: &str) -> App {
    App::begin(db, &options(issuer))
}

#[derive(Debug, PartialEq, Eq)]
struct Konto {
    id: KontoId,
    anvandarnamn: String,
    namn: String,
    roller: String,
    ser_skyddade: bool,
    godkant: bool,
    stangt: bool,
    amne: Option<String>,
}

async fn accounts(db: &Db) -> Vec<Konto> {
    db.read(|conn| {
        type Row = (KontoId, String, String, String, bool, bool, bool, Option<String>);
        let rows: Vec<Row> = konto::table
            .order(konto::id)
            .select((
                konto::id,
                konto::anvandarnamn,
                konto::namn,
                konto::roller,
                konto::ser_skyddade,
                konto::godkant.is_not_null(),
                konto::stangt.is_not_null(),
                konto::oidc_amne,
            ))
            .load(conn)?;
        let account = |(id, anvandarnamn, namn, roller, ser_skyddade, godkant, stangt, amne)| {
            Konto { id, anvandarnamn, namn, roller, ser_skyddade, godkant, stangt, amne }
        };
        Ok::<_, Error>(rows.into_iter().map(account).collect())
    })
    .await
    .unwrap()
}

/// The events, each with its code, text and changes.
async fn events(db: &Db) -> Vec<(String, String, String)> {
    db.read(|conn| {
        let columns = (handelse::kod, handelse::text, handelse::andringar);
        Ok::<_, Error>(handelse::table.order(handelse::nummer).select(columns).load(conn)?)
    })
    .await
    .unwrap()
}

async fn codes(db: &Db) -> Vec<String> {
    events(db).await.into_iter().map(|(kod, ..)| kod).collect()
}

async fn sessions(db: &Db) -> i64 {
    db.read(|conn| Ok::<_, Error>(session::table.count().get_result(conn)?)).await.unwrap()
}

/// Signs in at the provider with a name and groups; gives the page that is come to.
async fn sign_in(app: &App, browser: &mut Bladdrare, namn: &str, grupper: &str) -> Sida {
    let question = browser.get(&format!("{}{BORJA}?till=/kansli/mitt-konto", app.address)).await;
    assert!(question.url.path().starts_with("/fraga/"), "{question:?}");
    browser.post(&question.url, &[("namn", namn), ("grupper", grupper)]).await
}

fn is_in(page: &Sida) -> bool {
    page.status == StatusCode::OK && page.url.path() == "/kansli/mitt-konto"
}

fn is_refused(page: &Sida, status: u16, words: &str) {
    assert_eq!(page.status.as_u16(), status, "{page:?}");
    assert!(page.text.contains(words), "{page:?}");
    assert!(page.text.contains("Till inloggningen"), "{page:?}");
}

on_both! {
    async fn a_person_of_the_city_signs_in(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let app = app(databas.db(), &staden.issuer);
        let mut browser = Bladdrare::new();
        let door = browser.get(&format!("{}/kansli/mitt-konto", app.address)).await;
        let button = r#"href="/kansli/logga-in/oidc?till=%2Fkansli%2Fmitt-konto""#;
        assert!(door.text.contains(KNAPP) && door.text.contains(button), "{}", door.text);
        let before = codes(databas.db()).await;

        let page = sign_in(&app, &mut browser, "anna", "val-plan annan-grupp").await;
        assert!(is_in(&page), "{page:?}");
        assert!(page.text.contains("Prov anna"));
        let all = accounts(databas.db()).await;
        let made = Konto {
            id: all[0].id,
            anvandarnamn: "anna".to_owned(),
            namn: "Prov anna".to_owned(),
            roller: "planerare".to_owned(),
            ser_skyddade: false,
            godkant: false,
            stangt: false,
            amne: Some("amne-anna".to_owned()),
        };
        assert_eq!(all, [made]);
        assert_eq!(before, Vec::<String>::new(), "to begin changes nothing");
        let written = events(databas.db()).await;
        assert_eq!(written[0].0, "konto_skapat");
        assert_eq!((&*written[1].0, &*written[1].1), ("inloggad", "Loggade in med OpenID Connect."));
        assert_eq!(written.len(), 2);

        // The browser keeps the session, and nothing of the way there.
        let home: Url = app.address.parse().unwrap();
        assert!(browser.cookie(&home, kakor::SESSION).is_some());
        assert_eq!(browser.cookie(&home, kakor::OIDC), None);
        // Secrets stood in no address: the state did, whose use is over.
        let last = browser.vag.iter().find(|url| url.path() == format!("{BORJA}/svar")).unwrap();
        let names: Vec<_> = last.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["code", "state", "iss"]);

        // The second time it is the same account, and the session from before is over.
        let token = browser.cookie(&home, kakor::SESSION);
        let again = browser.get(&format!("{}{BORJA}", app.address)).await;
        assert_eq!((again.status, again.url.path()), (StatusCode::OK, "/kansli"), "{again:?}");
        assert_ne!(browser.cookie(&home, kakor::SESSION), token);
        assert_eq!(accounts(databas.db()).await.len(), 1);
        assert_eq!(sessions(databas.db()).await, 1);
        app.stop().await;
    }

    async fn roles_follow_the_groups_and_end_other_sessions(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let (app, db) = (app(databas.db(), &staden.issuer), databas.db());
        let mut first = Bladdrare::new();
        assert!(is_in(&sign_in(&app, &mut first, "anna", "val-plan").await));
        db.write(|conn| {
            let granted = (konto::ser_skyddade.eq(true), konto::godkant.eq(tid::utc(&tid::now())));
            diesel::update(konto::table).set(granted).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();

        // With the same groups nothing changes.
        let mut second = Bladdrare::new();
        assert!(is_in(&sign_in(&app, &mut second, "anna", "val-plan").await));
        assert!(is_in(&first.get(&format!("{}/kansli/mitt-konto", app.address)).await));
        assert!(accounts(db).await[0].godkant);

        let mut third = Bladdrare::new();
        assert!(is_in(&sign_in(&app, &mut third, "anna", "val-admin val-plan").await));
        for ended in [&mut first, &mut second] {
            let page = ended.get(&format!("{}/kansli/mitt-konto", app.address)).await;
            assert_eq!(page.url.path(), "/kansli/logga-in");
        }
        let account = &accounts(db).await[0];
        assert_eq!(account.roller, "administrator,planerare");
        assert!(account.ser_skyddade, "given by hand, taken by hand");
        assert!(!account.godkant, "what was approved was something else");
        let (_, text, changes) =
            events(db).await.into_iter().find(|(kod, ..)| kod == "oidc_roller_andrade").unwrap();
        assert!(text.ends_with("avslutades: 2."), "{text}");
        let changes: Value = serde_json::from_str(&changes).unwrap();
        let expected =
            json!([{ "falt": "roller", "fore": "planerare", "efter": "administrator,planerare" }]);
        assert_eq!(changes, expected);

        // Out of every group she is out of everything.
        let page = sign_in(&app, &mut Bladdrare::new(), "anna", "annan-grupp").await;
        is_refused(&page, 403, "har inte behörighet");
        assert_eq!(sessions(db).await, 0);
        assert_eq!(accounts(db).await[0].roller, "");
        assert_eq!(codes(db).await.last().unwrap(), "oidc_nekad");
        app.stop().await;
    }

    async fn nobody_without_a_group_is_let_in(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let (app, db) = (app(databas.db(), &staden.issuer), databas.db());
        for grupper in ["", "annan-grupp", "val-pla VAL-PLAN"] {
            let mut browser = Bladdrare::new();
            let page = sign_in(&app, &mut browser, "olle", grupper).await;
            is_refused(&page, 403, "har inte behörighet");
            assert_eq!(browser.cookie(&app.address.parse().unwrap(), kakor::SESSION), None);
        }
        assert_eq!(accounts(db).await, []);
        let written = events(db).await;
        assert_eq!(written.len(), 3);
        for (kod, text, _) in written {
            assert_eq!(kod, "oidc_nekad");
            assert_eq!(text, "Nekades inloggning med OpenID Connect (ingen_roll).");
        }
        app.stop().await;
    }

    async fn a_closed_or_ended_account_stays_so(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let (app, db) = (app(databas.db(), &staden.issuer), databas.db());
        assert!(is_in(&sign_in(&app, &mut Bladdrare::new(), "anna", "val-plan").await));
        let now = tid::now();
        db.write(move |conn| {
            let closed = konto::stangt.eq(tid::utc(&now));
            diesel::update(konto::table).set(closed).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let page = sign_in(&app, &mut Bladdrare::new(), "anna", "val-admin").await;
        is_refused(&page, 403, "är stängt");
        let account = &accounts(db).await[0];
        assert!(account.stangt);
        assert_eq!(account.roller, "planerare", "a closed account is left as it is");
        db.write(move |conn| {
            let ended = (
                konto::stangt.eq(None::<chrono::NaiveDateTime>),
                konto::slutar.eq(now.date_naive() - chrono::Days::new(1)),
            );
            diesel::update(konto::table).set(ended).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let page = sign_in(&app, &mut Bladdrare::new(), "anna", "val-plan").await;
        is_refused(&page, 403, "är stängt");
        assert_eq!(codes(db).await[2..], ["oidc_nekad", "oidc_nekad"]);
        app.stop().await;
    }

    async fn an_account_of_the_same_name_is_not_taken_over(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let (app, db) = (app(databas.db(), &staden.issuer), databas.db());
        let local = account(db, "anna", &[Roll::Administrator], true).await;
        let page = sign_in(&app, &mut Bladdrare::new(), "anna", "val-plan").await;
        assert!(is_in(&page), "{page:?}");
        let all = accounts(db).await;
        assert_eq!((all[0].id, &*all[0].roller, &all[0].amne), (local, "administrator", &None));
        assert_eq!((&*all[1].anvandarnamn, &*all[1].roller), ("anna-2", "planerare"));
        assert!(!all[1].ser_skyddade);
        app.stop().await;
    }

    async fn an_answer_is_good_once_and_in_its_own_browser(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let (app, db) = (app(databas.db(), &staden.issuer), databas.db());
        let home: Url = app.address.parse().unwrap();
        let mut browser = Bladdrare::new();
        let question = browser.get(&format!("{}{BORJA}", app.address)).await;
        let kaka = browser.cookie(&home, kakor::OIDC).unwrap();
        let form = [("namn", "anna"), ("grupper", "val-plan")];
        let page = browser.post(&question.url, &form).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        let svar = browser.vag.iter().find(|url| url.path().ends_with("/svar")).unwrap().clone();

        let stolen = Bladdrare::new().get(svar.as_str()).await;
        is_refused(&stolen, 400, "inte börjat i den här webbläsaren");
        let again = browser.get(svar.as_str()).await;
        is_refused(&again, 400, "inte börjat i den här webbläsaren");
        let mut replayed = Bladdrare::new();
        replayed.set_cookie(&home, kakor::OIDC, &kaka);
        is_refused(&replayed.get(svar.as_str()).await, 400, "redan använd");

        let mut victim = Bladdrare::new();
        victim.get(&format!("{}{BORJA}", app.address)).await;
        is_refused(&victim.get(svar.as_str()).await, 400, "hör inte till den inloggning");
        assert_eq!(codes(db).await[2..], ["oidc_nekad"; 4]);
        app.stop().await;
    }

    async fn whoever_breaks_it_off_is_told_so(databas: Databas) {
        let Some(staden) = Staden::start() else { return };
        let app = app(databas.db(), &staden.issuer);
        let mut browser = Bladdrare::new();
        let question = browser.get(&format!("{}{BORJA}", app.address)).await;
        let page = browser.post(&question.url, &[("namn", "anna"), ("avbryt", "ja")]).await;
        is_refused(&page, 400, "avbröts innan den var klar");
        assert!(!page.text.contains("access_denied"));
        assert_eq!(accounts(databas.db()).await, []);
        app.stop().await;
    }
}

/// A sign-in that has begun at the provider that is not right.
struct Borjad {
    kaka: String,
    state: String,
    nonce: String,
}

impl Borjad {
    async fn with(app: &App) -> Self {
        let answer = app.get(BORJA).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let cookie = answer.header("set-cookie").unwrap();
        for part in ["__Host-oidc=", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        let url: Url = answer.header("location").unwrap().parse().unwrap();
        let value = |name: &str| {
            let found = url.query_pairs().find(|(one, _)| one == name);
            found.unwrap_or_else(|| panic!("no {name}: {url}")).1.into_owned()
        };
        assert_eq!(value("code_challenge_method"), "S256");
        assert_eq!(value("redirect_uri"), format!("{}{BORJA}/svar", app.address));
        assert_eq!(value("scope"), "openid profile email");
        Self {
            kaka: cookie.split(';').next().unwrap().to_owned(),
            state: value("state"),
            nonce: value("nonce"),
        }
    }

    async fn end(&self, app: &App) -> crate::app::Svar {
        let path = format!("{BORJA}/svar?code=kod&state={}", self.state);
        app.ask("GET", &path, &[("cookie", &self.kaka), ("accept", "text/html")]).await
    }
}

/// Signs in with a token made of right claims.
async fn with_token(app: &App, falsk: &Falsk, make: impl Fn(Value) -> String) -> crate::app::Svar {
    let begun = Borjad::with(app).await;
    falsk.answers(Svar::Token(make(falsk.claims(&begun.nonce))));
    begun.end(app).await
}

type Forgery<'a> = &'a dyn Fn(&Value) -> String;

fn changed(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

on_both! {
    async fn a_token_that_is_not_right_lets_nobody_in(databas: Databas) {
        let (own, other) = (Nyckel::new("ett"), Nyckel::new("ett"));
        let falsk = Falsk::start(&own);
        let (app, db) = (app(databas.db(), &falsk.issuer), databas.db());
        let past = tid::now().timestamp() - 1;
        let wrong: [(&str, &str, Value); 8] = [
            ("another nonce", "nonce", json!("annan")),
            ("no nonce", "nonce", Value::Null),
            ("for another client", "aud", json!("annan")),
            ("for another client too", "aud", json!([KLIENT, "annan"])),
            ("from another provider", "iss", json!("http://127.0.0.1:1")),
            ("too old", "exp", json!(past)),
            ("without an end", "exp", Value::Null),
            ("of nobody", "sub", Value::Null),
        ];
        for (what, name, value) in wrong {
            let make = |claims: Value| own.sign(&changed(claims, name, value.clone()));
            let answer = with_token(&app, &falsk, make).await;
            assert_eq!(answer.status.as_u16(), 424, "{what}: {}", answer.text());
            assert!(answer.text().contains("gick inte att lita på"), "{what}");
            let cookie = answer.header("set-cookie").unwrap();
            assert!(cookie.starts_with("__Host-oidc=;"), "{what}: {cookie}");
        }
        let forged: [(&str, Forgery<'_>); 4] = [
            ("with another's key", &|claims| other.sign(claims)),
            ("with no key", &falsk::not_signed),
            ("with the secret of the client", &falsk::signed_with_secret),
            ("with nothing to read", &|_| "a.b.c".to_owned()),
        ];
        for (what, make) in forged {
            let answer = with_token(&app, &falsk, |claims| make(&claims)).await;
            assert_eq!(answer.status.as_u16(), 424, "{what}: {}", answer.text());
        }
        assert_eq!(accounts(db).await, []);
        assert_eq!(sessions(db).await, 0);
        assert_eq!(codes(db).await, ["oidc_nekad"; 12]);

        // What all of them lacked was one thing each.
        let answer = with_token(&app, &falsk, |claims| own.sign(&claims)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.header("location"), Some("/kansli"));
        assert_eq!(accounts(db).await[0].anvandarnamn, "prov.ek");
        let form = falsk.koder().pop().unwrap();
        for part in ["grant_type=authorization_code", "code=kod", "code_verifier=", "client_secret="]
        {
            assert!(form.contains(part), "{part}: {form}");
        }
        app.stop().await;
        falsk.stop().await;
    }

    async fn keys_are_kept_until_one_is_missing(databas: Databas) {
        let (first, second) = (Nyckel::new("ett"), Nyckel::new("tva"));
        let falsk = Falsk::start(&first);
        let app = app(databas.db(), &falsk.issuer);
        for _ in 0..3 {
            let answer = with_token(&app, &falsk, |claims| first.sign(&claims)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        }
        assert_eq!(falsk.asked_for_keys(), 1);
        falsk.publishes(&second);
        let answer = with_token(&app, &falsk, |claims| second.sign(&claims)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(falsk.asked_for_keys(), 2);
        let answer = with_token(&app, &falsk, |claims| first.sign(&claims)).await;
        assert_eq!(answer.status.as_u16(), 424, "the old key is gone");
        app.stop().await;
        falsk.stop().await;
    }

    async fn a_level_that_is_asked_for_is_needed(databas: Databas) {
        let own = Nyckel::new("ett");
        let falsk = Falsk::start(&own);
        let mut options = options(&falsk.issuer);
        options.extend(["--oidc-acr", "stark"]);
        let app = App::begin(databas.db(), &options);
        let asked = app.get(BORJA).await;
        assert!(asked.header("location").unwrap().contains("acr_values=stark"));
        for acr in [Value::Null, json!("svag"), json!("stark och svag")] {
            let make = |claims: Value| own.sign(&changed(claims, "acr", acr.clone()));
            let answer = with_token(&app, &falsk, make).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{acr}");
            assert!(answer.text().contains("starkare metod"));
        }
        let make = |claims: Value| own.sign(&changed(claims, "acr", json!("stark")));
        let answer = with_token(&app, &falsk, make).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        app.stop().await;
        falsk.stop().await;
    }

    async fn a_provider_that_fails_is_no_fault_here(databas: Databas) {
        let own = Nyckel::new("ett");
        let falsk = Falsk::start(&own);
        let app = app(databas.db(), &falsk.issuer);
        let cases = [
            (Svar::Fel("invalid_grant"), 400, "redan använd"),
            (Svar::Fel("invalid_client"), 424, "gick inte att lita på"),
            (Svar::Annat(500, "fel"), 424, "gick inte att lita på"),
            (Svar::Annat(200, "ingen json"), 424, "gick inte att lita på"),
            (Svar::Annat(302, ""), 424, "gick inte att lita på"),
            (Svar::Tystnad, 424, "svarar inte just nu"),
        ];
        for (svar, status, words) in cases {
            let begun = Borjad::with(&app).await;
            falsk.answers(svar);
            let answer = begun.end(&app).await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
            assert!(answer.text().contains(words), "{}", answer.text());
        }
        // Wrong answers are not taken to the provider at all.
        let asked = falsk.koder().len();
        let begun = Borjad::with(&app).await;
        for (query, words) in [
            ("", "hör inte till"),
            ("?code=kod", "hör inte till"),
            ("?code=kod&state=annan", "hör inte till"),
            (&format!("?state={}", begun.state), "avbröts"),
            (&format!("?error=server_error&state={}", begun.state), "avbröts"),
            (&format!("?code=kod&iss=http://annan&state={}", begun.state), "hör inte till"),
        ] {
            let path = format!("{BORJA}/svar{query}");
            let answer = app.ask("GET", &path, &[("cookie", &begun.kaka)]).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
            assert!(answer.text().contains(words), "{query}: {}", answer.text());
        }
        for kaka in ["", "__Host-oidc=", "__Host-oidc=abc", "__Host-oidc=åäö"] {
            let path = format!("{BORJA}/svar?code=kod&state={}", begun.state);
            let answer = app.ask("GET", &path, &[("cookie", kaka)]).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kaka}");
        }
        assert_eq!(falsk.koder().len(), asked);
        falsk.stop().await;
        app.stop().await;

        let app = self::app(databas.db(), &falsk.issuer);
        let answer = app.ask("GET", BORJA, &[("accept", "text/html")]).await;
        assert_eq!(answer.status.as_u16(), 424, "{}", answer.text());
        assert!(answer.text().contains("svarar inte just nu"));
        assert!(answer.header("set-cookie").is_none());
        assert_eq!(accounts(databas.db()).await, []);
        app.stop().await;
    }

    async fn without_a_provider_there_is_no_such_way_in(databas: Databas) {
        let app = App::begin(databas.db(), &[]);
        for path in [BORJA, "/kansli/logga-in/oidc/svar?code=a&state=b"] {
            assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND);
        }
        let door = app.ask("GET", "/kansli/logga-in", &[("accept", "text/html")]).await;
        assert!(!door.text().contains(BORJA));
        app.stop().await;
    }

    async fn settings_that_say_half_do_not_start(databas: Databas) {
        let whole = options("https://id.staden.se");
        let without = |name: &str| -> Vec<&str> {
            let pairs = whole.chunks(2).filter(|pair| pair[0] != name);
            pairs.flatten().copied().collect()
        };
        let mut everywhere = whole.clone();
        everywhere.extend(["--bind", "0.0.0.0:0"]);
        let mut no_file = without("--oidc-client-secret");
        no_file.extend(["--oidc-client-secret-file", "/finns/inte"]);
        let cases = [
            (without("--oidc-issuer"), "--oidc-issuer"),
            (without("--oidc-client-id"), "--oidc-client-id"),
            (without("--oidc-client-secret"), "--oidc-client-secret-file"),
            (without("--oidc-roll"), "--oidc-roll"),
            (everywhere, "--public-url"),
            (no_file, "/finns/inte"),
        ];
        for (options, named) in cases {
            let settings = settings(&options);
            let built = valkansli::web::Application::build(settings, databas.db().clone());
            let error = built.err().unwrap_or_else(|| panic!("{options:?} starts")).to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
