//! Signing in over HTTP, on both databases.

use chrono::TimeDelta;
use diesel::prelude::*;
use valkansli::db::schema::{engangslank, handelse, inloggningsforsok, konto, session};
use valkansli::db::{Db, Error};
use valkansli::konto::losenord::{self, Losenord};
use valkansli::konto::{KontoId, Roll};
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::{App, NYCKEL, Svar};
use crate::besokare::{Besokare, element, leads_to, phone_code};
use crate::databas::{Databas, on_both};
use crate::inloggad::account;
use crate::kommando::{Slut, on_with};

const LOSENORD: &str = "gurka trombon fjäll";
const FEL: &str = "gurka trombon berg";

/// A service on a database without a val.
async fn start(databas: &Databas) -> App {
    let app = App::begin(databas.db(), &[]);
    crate::app::until("the service answers", || async {
        app.get("/kansli/logga-in").await.status == 200
    })
    .await;
    app
}

/// An account that signs in with [`LOSENORD`].
async fn with_password(db: &Db, namn: &str, roller: &[Roll]) -> KontoId {
    let id = account(db, namn, roller, false).await;
    let hash = losenord::hash(Losenord::new(LOSENORD, namn, "").unwrap()).await.unwrap();
    let now = tid::utc(&tid::now());
    change(db, move |conn| {
        diesel::update(konto::table.find(id))
            .set((konto::losenord.eq(&hash), konto::losenord_satt.eq(now)))
            .execute(conn)
    })
    .await;
    id
}

/// Changes something behind the back of the service.
async fn change(
    db: &Db,
    mut work: impl FnMut(&mut valkansli::db::AnyConnection) -> QueryResult<usize> + Send + 'static,
) {
    let changed = db.write(move |conn| Ok::<_, Error>(work(conn)?)).await.unwrap();
    assert!(changed > 0, "nothing was there to change");
}

/// Lets time go by for what is kept of attempts.
async fn wait(db: &Db, minutes: i64) {
    let all: Vec<(i64, chrono::NaiveDateTime)> = db
        .read(|conn| {
            let rows = inloggningsforsok::table
                .select((inloggningsforsok::id, inloggningsforsok::nar))
                .load(conn)?;
            Ok::<_, Error>(rows)
        })
        .await
        .unwrap();
    for (id, nar) in all {
        let earlier = nar - TimeDelta::minutes(minutes);
        change(db, move |conn| {
            diesel::update(inloggningsforsok::table.find(id))
                .set(inloggningsforsok::nar.eq(earlier))
                .execute(conn)
        })
        .await;
    }
}

/// The kinds of the events so far, and everything that stands in them.
async fn events(db: &Db) -> (Vec<String>, String) {
    let rows: Vec<(String, String, String, String)> = db
        .read(|conn| {
            let rows = handelse::table
                .order(handelse::nummer)
                .select((handelse::kod, handelse::text, handelse::namn, handelse::andringar))
                .load(conn)?;
            Ok::<_, Error>(rows)
        })
        .await
        .unwrap();
    let all = format!("{rows:#?}");
    (rows.into_iter().map(|row| row.0).collect(), all)
}

async fn sign_in<'a>(app: &'a App, namn: &str, losenord: &str) -> (Besokare<'a>, Svar) {
    let mut browser = Besokare::new(app);
    let answer = try_again(&mut browser, namn, losenord).await;
    (browser, answer)
}

async fn try_again(browser: &mut Besokare<'_>, namn: &str, losenord: &str) -> Svar {
    browser.open("/kansli/logga-in").await;
    browser.send("/kansli/logga-in", &[("anvandarnamn", namn), ("losenord", losenord)]).await
}

/// The app in a person's phone.
struct Telefon {
    bokstaver: String,
}

impl Telefon {
    fn read(page: &str) -> Self {
        Self { bokstaver: element(page, "nyckel").split_whitespace().collect() }
    }

    /// The code that it shows some steps from now.
    fn code(&self, steps: i64) -> String {
        phone_code(&self.bokstaver, steps)
    }
}

/// Signs in to an account whose role needs a second factor, and sets it up.
async fn set_up<'a>(app: &'a App, namn: &str) -> (Besokare<'a>, Telefon, Vec<String>) {
    let (mut browser, answer) = sign_in(app, namn, LOSENORD).await;
    assert_eq!(leads_to(&answer), "/kansli/logga-in/andra-faktor");
    let page = browser.follow(&answer).await;
    let phone = Telefon::read(page.text());
    let answer = browser.send("/kansli/logga-in/andra-faktor", &[("kod", &phone.code(0))]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let codes = element(answer.text(), "koder").split_whitespace().map(str::to_owned).collect();
    (browser, phone, codes)
}

async fn is_in(browser: &mut Besokare<'_>) -> bool {
    browser.open("/kansli/mitt-konto").await.status == 200
}

fn user(databas: &Databas, words: &[&str]) -> Slut {
    on_with(databas, &[&["user"], words].concat(), &[("VALKANSLI_KEYS", NYCKEL)])
}

/// The path of the link that a command printed.
fn link(slut: &Slut) -> String {
    assert_eq!(slut.code, 0, "{slut:#?}");
    let line = slut.stdout.lines().last().unwrap();
    line.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

/// What differs between two answers that are to be the same: tokens and the name.
fn without_tokens(page: &str, namn: &str) -> String {
    let csrf: Vec<&str> = page.split("name=\"csrf\" value=\"").collect();
    let rest: Vec<&str> = csrf[1..].iter().map(|part| part.split_once('"').unwrap().1).collect();
    let whole = format!("{}{}", csrf[0], rest.concat());
    let mut parts = whole.split("nonce=\"");
    let first = parts.next().unwrap().to_owned();
    let rest: String = parts.map(|part| part.split_once('"').unwrap().1).collect();
    format!("{first}{rest}").replace(&format!("value=\"{namn}\""), "value=\"\"")
}

on_both! {
    async fn the_first_administrator_comes_in_by_a_link(databas: Databas) {
        let app = start(&databas).await;
        let made = user(&databas, &["add", "--roll", "administrator", "--namn", "Åsa Prov", "asa"]);
        let path = link(&made);
        let mut browser = Besokare::new(&app);
        // Whatever opens the link, it stays good.
        for _ in 0..2 {
            let page = browser.open(&path).await;
            assert_eq!(page.status, 200);
            assert!(page.text().contains("Åsa Prov"));
        }
        for (losenord, igen, says) in [
            ("kort", "kort", "minst 13"),
            ("Sommaren2026!!", "Sommaren2026!!", "lätt att gissa"),
            ("asa.asa.asa.prov", "asa.asa.asa.prov", "liknar"),
            (LOSENORD, FEL, "inte lika"),
        ] {
            let answer = browser.send(&path, &[("losenord", losenord), ("igen", igen)]).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text().contains(says), "{losenord}: {}", answer.text());
            assert!(!answer.text().contains(losenord), "no password is sent back");
        }
        let answer = browser.send(&path, &[("losenord", LOSENORD), ("igen", LOSENORD)]).await;
        assert_eq!(leads_to(&answer), "/kansli/logga-in/andra-faktor");

        // Half way in she opens nothing else.
        let halfway = browser.session().unwrap().to_owned();
        let sent_back = browser.open("/kansli/mitt-konto").await;
        assert_eq!(leads_to(&sent_back), "/kansli/logga-in/kod?till=%2Fkansli%2Fmitt-konto");
        let on = browser.follow(&sent_back).await;
        assert_eq!(leads_to(&on), "/kansli/logga-in/andra-faktor?till=%2Fkansli%2Fmitt-konto");
        let page = browser.follow(&on).await;
        assert!(page.text().contains("src=\"data:image/svg+xml;base64,"));
        let phone = Telefon::read(page.text());

        let wrong = browser.send("/kansli/logga-in/andra-faktor", &[("kod", "000000")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(Telefon::read(wrong.text()).bokstaver, phone.bokstaver, "the phone need not read anew");
        let answer =
            browser.send("/kansli/logga-in/andra-faktor", &[("kod", &phone.code(0))]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(element(answer.text(), "koder").split_whitespace().count(), 10);
        assert!(answer.text().contains("href=\"/kansli/mitt-konto\""));
        assert_ne!(browser.session().unwrap(), halfway);
        assert!(is_in(&mut browser).await);
        let mut old = Besokare::new(&app);
        old.plant(kakor::SESSION, &halfway);
        assert!(!is_in(&mut old).await, "the token from half way is worth nothing");

        for answer in [
            browser.open(&path).await,
            browser.send(&path, &[("losenord", LOSENORD), ("igen", LOSENORD)]).await,
        ] {
            assert_eq!(answer.status, 410);
            assert!(answer.text().contains("redan använd"), "{}", answer.text());
        }
        let (kinds, _) = events(databas.db()).await;
        assert_eq!(kinds, [
            "konto_skapat", "lank_skapad", "lank_anvand", "losenord_satt", "andra_faktor_satt",
            "inloggad",
        ]);
        app.stop().await;
    }

    async fn an_old_link_and_a_replaced_one_say_so(databas: Databas) {
        let app = start(&databas).await;
        let first = link(&user(&databas, &["add", "--roll", "planerare", "per"]));
        let second = link(&user(&databas, &["link", "per"]));
        let mut browser = Besokare::new(&app);
        assert_eq!(browser.open(&first).await.status, 410);
        assert_eq!(browser.open(&second).await.status, 200);
        let now = tid::utc(&tid::now());
        change(databas.db(), move |conn| {
            diesel::update(engangslank::table).set(engangslank::galler_till.eq(now)).execute(conn)
        }).await;
        let falt = [("losenord", LOSENORD), ("igen", LOSENORD)];
        let answer = browser.send(&second, &falt).await;
        assert_eq!(answer.status, 410);
        assert!(answer.text().contains("för gammal"));
        assert!(answer.text().contains("administratör"));

        // A closed account is let in by no link, and gets no new one.
        let third = link(&user(&databas, &["link", "per"]));
        assert_eq!(user(&databas, &["close", "per"]).code, 0);
        assert_eq!(browser.open(&third).await.status, 410);
        assert_eq!(user(&databas, &["link", "per"]).code, 2);
        app.stop().await;
    }

    async fn whoever_needs_no_second_factor_is_in_at_once(databas: Databas) {
        let app = start(&databas).await;
        let id = with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let mut browser = Besokare::new(&app);
        let sent = browser.open("/kansli/mitt-konto?x=1").await;
        assert_eq!(leads_to(&sent), "/kansli/logga-in?till=%2Fkansli%2Fmitt-konto%3Fx%3D1");
        browser.follow(&sent).await;
        let falt = [("anvandarnamn", "PER"), ("losenord", LOSENORD)];
        let answer = browser.send("/kansli/logga-in", &falt).await;
        assert_eq!(leads_to(&answer), "/kansli/mitt-konto?x=1");
        let cookie = answer.header("set-cookie").unwrap();
        for part in ["__Host-session=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Max-Age"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(is_in(&mut browser).await);
        let seen = databas.db().read(move |conn| {
            Ok::<_, Error>(konto::table.find(id).select(konto::senast_inloggad)
                .first::<Option<chrono::NaiveDateTime>>(conn)?)
        }).await.unwrap();
        assert!(seen.is_some());

        let out = browser.send("/kansli/logga-ut", &[]).await;
        assert_eq!(leads_to(&out), "/kansli/logga-in?klart=utloggad");
        assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
        assert_eq!(browser.session(), None);
        let (kinds, _) = events(databas.db()).await;
        assert_eq!(kinds, ["inloggad", "utloggad"]);
        app.stop().await;
    }

    async fn nobody_is_sent_to_another_site(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        for till in ["https://example.org/kansli/", "//example.org", "/kansli//example.org", "/om"] {
            let mut browser = Besokare::new(&app);
            let page = browser.open(&format!("/kansli/logga-in?till={till}")).await;
            assert!(!page.text().contains("example.org"));
            let falt = [("anvandarnamn", "per"), ("losenord", LOSENORD), ("till", till)];
            let answer = browser.send("/kansli/logga-in", &falt).await;
            assert_eq!(leads_to(&answer), "/kansli", "{till}");
        }
        app.stop().await;
    }

    /// A token that an attacker has planted is not the one that is signed in.
    async fn signing_in_gives_a_new_token_and_ends_the_old_session(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        with_password(databas.db(), "eva", &[Roll::Analytiker]).await;
        let mut browser = Besokare::new(&app);
        browser.plant(kakor::SESSION, "planterad");
        try_again(&mut browser, "per", LOSENORD).await;
        assert!(is_in(&mut browser).await);
        let first = browser.session().unwrap().to_owned();
        assert_ne!(first, "planterad");

        // Someone else signs in with the same browser.
        let answer = try_again(&mut browser, "eva", LOSENORD).await;
        assert_eq!(leads_to(&answer), "/kansli");
        assert_ne!(browser.session().unwrap(), first);
        for token in ["planterad", &first] {
            let mut old = Besokare::new(&app);
            old.plant(kakor::SESSION, token);
            assert!(!is_in(&mut old).await, "{token}");
        }
        app.stop().await;
    }

    async fn an_unknown_name_and_a_wrong_password_are_answered_alike(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        account(databas.db(), "utan", &[Roll::Analytiker], false).await;
        let (_, wrong) = sign_in(&app, "per", FEL).await;
        assert_eq!(wrong.status, 422);
        let wrong = without_tokens(wrong.text(), "per");
        assert!(wrong.contains("Användarnamnet eller lösenordet stämmer inte"));
        // The last is a password in the wrong field.
        for namn in ["finns-inte", "utan", "Mitt Hemliga Lösenord 17"] {
            let (_, answer) = sign_in(&app, namn, FEL).await;
            assert_eq!(answer.status, 422);
            assert_eq!(without_tokens(answer.text(), namn), wrong, "{namn}");
        }
        let (kinds, all) = events(databas.db()).await;
        assert_eq!(kinds, ["inloggning_misslyckad"; 4]);
        for typed in [FEL, "finns-inte", "Hemliga"] {
            assert!(!all.contains(typed), "{all}");
        }
        let kept = databas.db().read(|conn| {
            Ok::<_, Error>(inloggningsforsok::table.select(inloggningsforsok::nyckel)
                .load::<Vec<u8>>(conn)?)
        }).await.unwrap();
        assert!(kept.iter().all(|key| key.len() == 32));
        app.stop().await;
    }

    async fn five_failures_lock_an_account_for_a_while(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let other = databas.another_instance();
        let elsewhere = App::begin(&other, &[]);
        let mut answers = Vec::new();
        for namn in ["per", "finns-inte"] {
            for _ in 0..5 {
                assert_eq!(sign_in(&app, namn, FEL).await.1.status, 422);
            }
            // The right password, and on another instance: the same.
            for app in [&app, &elsewhere] {
                let (browser, answer) = sign_in(app, namn, LOSENORD).await;
                assert_eq!(answer.status, 429);
                assert_eq!(browser.session(), None);
                let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
                assert!((1..=61).contains(&wait), "{wait}");
                assert!(answer.text().contains("för många misslyckade försök"));
                let text = without_tokens(answer.text(), namn);
                let (before, clock) = text.split_once("klockan ").unwrap();
                answers.push(format!("{before}{}", &clock[5..200]));
            }
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "known and unknown names are answered alike: {answers:#?}");

        // After the wait one more attempt, which when wrong is followed by a longer wait.
        wait(databas.db(), 2).await;
        assert_eq!(sign_in(&app, "per", FEL).await.1.status, 422);
        let (_, answer) = sign_in(&app, "per", LOSENORD).await;
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((61..=121).contains(&seconds), "{seconds}");

        // Who is in has a clean slate.
        wait(databas.db(), 3).await;
        assert_eq!(leads_to(&sign_in(&app, "per", LOSENORD).await.1), "/kansli");
        for _ in 0..4 {
            assert_eq!(sign_in(&app, "per", FEL).await.1.status, 422);
        }
        assert_eq!(leads_to(&sign_in(&app, "per", LOSENORD).await.1), "/kansli");
        let (kinds, _) = events(databas.db()).await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "inloggning_sparrad").count(), 3);
        elsewhere.stop().await;
        app.stop().await;
    }

    async fn an_address_gets_thirty_failures(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        for n in 0..30 {
            let (_, answer) = sign_in(&app, &format!("namn{n}"), FEL).await;
            assert_eq!(answer.status, 422, "{n}");
        }
        assert_eq!(sign_in(&app, "per", LOSENORD).await.1.status, 429);
        wait(databas.db(), 16).await;
        assert_eq!(leads_to(&sign_in(&app, "per", LOSENORD).await.1), "/kansli");
        app.stop().await;
    }

    /// Attempts are counted before the password is looked at.
    async fn many_attempts_at_once_count_as_many(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let mut browser = Besokare::new(&app);
        browser.open("/kansli/logga-in").await;
        let attempts = (0..16).map(|_| {
            let mut browser = browser.clone();
            async move {
                let falt = [("anvandarnamn", "per"), ("losenord", FEL)];
                browser.send("/kansli/logga-in", &falt).await.status
            }
        });
        let answers = futures_util::future::join_all(attempts).await;
        let looked_at = answers.iter().filter(|status| **status == 422).count();
        assert_eq!(looked_at, 5, "{answers:?}");
        assert!(answers.iter().all(|status| [422, 429].contains(&status.as_u16())));
        app.stop().await;
    }

    async fn an_ended_account_is_told_so_only_by_the_right_password(databas: Databas) {
        let app = start(&databas).await;
        let id = with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let yesterday = tid::now().date_naive().pred_opt().unwrap();
        change(databas.db(), move |conn| {
            diesel::update(konto::table.find(id)).set(konto::slutar.eq(yesterday)).execute(conn)
        }).await;
        let (browser, answer) = sign_in(&app, "per", LOSENORD).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains("Kontot har upphört"));
        assert_eq!(browser.session(), None);
        let (_, answer) = sign_in(&app, "per", FEL).await;
        assert!(!answer.text().contains("upphört"));
        app.stop().await;
    }

    async fn a_code_is_good_once(databas: Databas) {
        let app = start(&databas).await;
        let db = databas.db();
        let id = with_password(db, "bea", &[Roll::Bemanningsansvarig]).await;
        let (_, phone, codes) = set_up(&app, "bea").await;

        let (mut browser, answer) = sign_in(&app, "bea", LOSENORD).await;
        assert_eq!(leads_to(&answer), "/kansli/logga-in/kod");
        let halfway = browser.session().unwrap().to_owned();
        browser.follow(&answer).await;
        assert!(!is_in(&mut browser).await);
        // With a second factor already there, none is set up by the password alone.
        let refused = browser.open("/kansli/logga-in/andra-faktor").await;
        assert_eq!(leads_to(&refused), "/kansli/logga-in/kod");
        let refused = browser.send("/kansli/logga-in/andra-faktor", &[("kod", "123456")]).await;
        assert_eq!(leads_to(&refused), "/kansli/logga-in/kod");
        browser.open("/kansli/logga-in/kod").await;
        let empty = browser.send("/kansli/logga-in/kod", &[("kod", " ")]).await;
        assert_eq!(empty.status, 422);
        // The code of the set-up is used.
        let used = browser.send("/kansli/logga-in/kod", &[("kod", &phone.code(0))]).await;
        assert_eq!(used.status, 422);
        let code = phone.code(1);
        let answer = browser.send("/kansli/logga-in/kod", &[("kod", &code)]).await;
        assert_eq!(leads_to(&answer), "/kansli");
        assert_ne!(browser.session().unwrap(), halfway);
        assert!(is_in(&mut browser).await);

        // Overheard, it is worth nothing; nor is the one before.
        let (mut again, answer) = sign_in(&app, "bea", LOSENORD).await;
        again.follow(&answer).await;
        for code in [&code, &phone.code(0)] {
            let answer = again.send("/kansli/logga-in/kod", &[("kod", code)]).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text().contains("redan använd"));
        }
        // A recovery code, and the same again.
        let answer = again.send("/kansli/logga-in/kod", &[("kod", &codes[3].to_lowercase())]).await;
        assert_eq!(leads_to(&answer), "/kansli");
        let (mut third, answer) = sign_in(&app, "bea", LOSENORD).await;
        third.follow(&answer).await;
        let answer = third.send("/kansli/logga-in/kod", &[("kod", &codes[3])]).await;
        assert_eq!(answer.status, 422);
        let own = again.open("/kansli/mitt-konto").await;
        assert!(own.text().contains("<dt>Reservkoder kvar</dt><dd>9</dd>"), "{}", own.text());

        // The secret is sealed, the codes are hashed.
        let kept = db.read(move |conn| {
            Ok::<_, Error>(konto::table.find(id).select(konto::forseglad_totp)
                .first::<Option<Vec<u8>>>(conn)?)
        }).await.unwrap().unwrap();
        let letters = &phone.bokstaver;
        assert!(!kept.windows(8).any(|w| w == &letters.as_bytes()[..8]));
        let (_, all) = events(db).await;
        assert!(all.contains("Använde en reservkod. 9 finns kvar."));
        for secret in [&codes[3], &code, letters] {
            assert!(!all.contains(&**secret));
        }
        app.stop().await;
    }

    /// Whoever knows the password gets no more guesses at the code by giving it again.
    async fn codes_are_limited_for_whoever_knows_the_password(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "bea", &[Roll::Bemanningsansvarig]).await;
        let (_, phone, _) = set_up(&app, "bea").await;
        for n in 0..5 {
            let (mut browser, answer) = sign_in(&app, "bea", LOSENORD).await;
            browser.follow(&answer).await;
            let answer = browser.send("/kansli/logga-in/kod", &[("kod", "000000")]).await;
            assert_eq!(answer.status, 422, "{n}");
        }
        let (mut browser, answer) = sign_in(&app, "bea", LOSENORD).await;
        browser.follow(&answer).await;
        let answer = browser.send("/kansli/logga-in/kod", &[("kod", &phone.code(1))]).await;
        assert_eq!(answer.status, 429);
        wait(databas.db(), 2).await;
        let answer = browser.send("/kansli/logga-in/kod", &[("kod", &phone.code(1))]).await;
        assert_eq!(leads_to(&answer), "/kansli");
        app.stop().await;
    }

    async fn a_session_ends_when_it_rests_and_when_it_is_old(databas: Databas) {
        let app = start(&databas).await;
        let db = databas.db();
        with_password(db, "per", &[Roll::Analytiker]).await;
        let nu = tid::utc(&tid::now());
        for (startad, sedd, lives) in [(0, 29, true), (0, 31, false), (599, 1, true), (601, 1, false)] {
            let (mut browser, _) = sign_in(&app, "per", LOSENORD).await;
            let minutes = TimeDelta::minutes;
            change(db, move |conn| {
                diesel::update(session::table)
                    .set((
                        session::startad.eq(nu - minutes(startad)),
                        session::senast_sedd.eq(nu - minutes(sedd)),
                    ))
                    .execute(conn)
            }).await;
            assert_eq!(is_in(&mut browser).await, lives, "{startad} {sedd}");
        }
        // Those that are over are not kept.
        sign_in(&app, "per", LOSENORD).await;
        let kept: i64 = db.read(|conn| Ok::<_, Error>(session::table.count().get_result(conn)?))
            .await.unwrap();
        assert_eq!(kept, 1);
        app.stop().await;
    }

    async fn a_form_from_elsewhere_is_refused(databas: Databas) {
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let falt = [("anvandarnamn", "per"), ("losenord", LOSENORD), ("csrf", "")];
        let mut browser = Besokare::new(&app);
        browser.open("/kansli/logga-in").await;
        assert_eq!(browser.send("/kansli/logga-in", &falt).await.status, 403);
        // A token of another browser.
        browser.open("/kansli/logga-in").await;
        let mut another = Besokare::new(&app);
        another.open("/kansli/logga-in").await;
        browser.plant(kakor::FORHAND, "annan");
        assert_eq!(browser.send("/kansli/logga-in", &falt[..2]).await.status, 403);

        // Of those who are in, only the session's own token counts.
        let (mut browser, answer) = sign_in(&app, "per", LOSENORD).await;
        assert_eq!(leads_to(&answer), "/kansli");
        browser.open("/kansli/logga-in").await;
        assert_eq!(browser.send("/kansli/logga-ut", &[]).await.status, 403);
        assert!(is_in(&mut browser).await);
        app.stop().await;
    }

    async fn everyone_sees_and_ends_her_own_sessions(databas: Databas) {
        let app = start(&databas).await;
        let db = databas.db();
        with_password(db, "per", &[Roll::Analytiker]).await;
        with_password(db, "eva", &[Roll::Analytiker]).await;
        let mut first = Besokare::new(&app).called("Mozilla/5.0 (X11; Linux) Firefox/130.0");
        try_again(&mut first, "per", LOSENORD).await;
        let (mut second, _) = sign_in(&app, "per", LOSENORD).await;
        let (mut third, _) = sign_in(&app, "per", LOSENORD).await;
        let (mut eva, _) = sign_in(&app, "eva", LOSENORD).await;

        let page = second.open("/kansli/mitt-konto").await;
        assert!(page.text().contains("Firefox på Linux"));
        assert!(page.text().contains("127.0.0.1"));
        let ends: Vec<String> = page.text().split("action=\"").skip(1)
            .map(|part| part.split('"').next().unwrap().to_owned())
            .filter(|path| path.ends_with("/avsluta")).collect();
        assert_eq!(ends.len(), 2, "the one that asks is ended by signing out");

        // Somebody else's is not told apart from one that does not exist.
        eva.open("/kansli/mitt-konto").await;
        let others = eva.send(&ends[0], &[]).await;
        let nobodys = eva.send("/kansli/mitt-konto/sessioner/999999/avsluta", &[]).await;
        assert_eq!((others.status.as_u16(), nobodys.status.as_u16()), (404, 404));
        assert!(is_in(&mut first).await && is_in(&mut third).await);

        second.open("/kansli/mitt-konto").await;
        for path in &ends[1..] {
            assert_eq!(leads_to(&second.send(path, &[]).await), "/kansli/mitt-konto?klart=session");
        }
        let ended = [is_in(&mut first).await, is_in(&mut third).await];
        assert_eq!(ended.iter().filter(|lives| **lives).count(), 1);
        let answer = second.send("/kansli/mitt-konto/sessioner/avsluta-andra", &[]).await;
        assert_eq!(leads_to(&answer), "/kansli/mitt-konto?klart=andra");
        assert!(!is_in(&mut first).await && !is_in(&mut third).await);
        assert!(is_in(&mut second).await && is_in(&mut eva).await);
        let (kinds, _) = events(db).await;
        assert_eq!(kinds[4..], ["rad_nekad", "session_avslutad", "sessioner_avslutade"]);
        app.stop().await;
    }

    async fn a_new_password_ends_all_other_sessions(databas: Databas) {
        const NYTT: &str = "paraply rabarber sjö";
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let (mut browser, _) = sign_in(&app, "per", LOSENORD).await;
        let (mut other, _) = sign_in(&app, "per", LOSENORD).await;
        let token = browser.session().unwrap().to_owned();
        browser.open("/kansli/mitt-konto/losenord").await;
        let path = "/kansli/mitt-konto/losenord";
        for (nuvarande, losenord, igen, says) in [
            (FEL, NYTT, NYTT, "stämmer inte"),
            ("", NYTT, NYTT, "nuvarande lösenord"),
            (LOSENORD, "kort", "kort", "minst 13"),
            (LOSENORD, NYTT, FEL, "inte lika"),
        ] {
            let falt = [("nuvarande", nuvarande), ("losenord", losenord), ("igen", igen)];
            let answer = browser.send(path, &falt).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text().contains(says), "{says}: {}", answer.text());
        }
        let falt = [("nuvarande", LOSENORD), ("losenord", NYTT), ("igen", NYTT)];
        let answer = browser.send(path, &falt).await;
        assert_eq!(leads_to(&answer), "/kansli/mitt-konto?klart=losenord");
        assert_ne!(browser.session().unwrap(), token);
        assert!(is_in(&mut browser).await && !is_in(&mut other).await);
        let mut old = Besokare::new(&app);
        old.plant(kakor::SESSION, &token);
        assert!(!is_in(&mut old).await);
        assert_eq!(sign_in(&app, "per", LOSENORD).await.1.status, 422);
        assert_eq!(leads_to(&sign_in(&app, "per", NYTT).await.1), "/kansli");
        app.stop().await;
    }

    async fn the_second_factor_is_changed_by_whoever_gives_the_password(databas: Databas) {
        const MITT: &str = "/kansli/mitt-konto/andra-faktor";
        let app = start(&databas).await;
        with_password(databas.db(), "per", &[Roll::Analytiker]).await;
        let (mut browser, _) = sign_in(&app, "per", LOSENORD).await;
        let (mut other, _) = sign_in(&app, "per", LOSENORD).await;
        browser.open(MITT).await;
        let answer = browser.send(MITT, &[("losenord", FEL)]).await;
        assert_eq!(answer.status, 422);
        assert!(!answer.text().contains("nyckel"), "no secret without the password");
        let page = browser.send(MITT, &[("losenord", LOSENORD)]).await;
        let phone = Telefon::read(page.text());

        // What one session was shown is worth nothing to another, and nothing by itself.
        let forslag = page.text().split("name=\"forslag\" value=\"").nth(1).unwrap();
        let forslag = forslag.split('"').next().unwrap().to_owned();
        other.open(MITT).await;
        let path = format!("{MITT}/bekrafta");
        for forslag in [&*forslag, "", "AAAA"] {
            let falt = [("forslag", forslag), ("kod", &phone.code(0))];
            assert_eq!(other.send(&path, &falt).await.status, 422, "{forslag}");
        }
        let answer = browser.send(&path, &[("kod", &phone.code(0))]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(is_in(&mut browser).await && !is_in(&mut other).await);

        // From now on it is asked for, though the role does not need it.
        let (mut again, answer) = sign_in(&app, "per", LOSENORD).await;
        assert_eq!(leads_to(&answer), "/kansli/logga-in/kod");
        again.follow(&answer).await;
        let answer = again.send("/kansli/logga-in/kod", &[("kod", &phone.code(1))]).await;
        assert_eq!(leads_to(&answer), "/kansli");

        // New recovery codes, also for the password only.
        let path = "/kansli/mitt-konto/reservkoder";
        again.open(path).await;
        assert_eq!(again.send(path, &[("losenord", FEL)]).await.status, 422);
        let answer = again.send(path, &[("losenord", LOSENORD)]).await;
        assert_eq!(element(answer.text(), "koder").split_whitespace().count(), 10);

        // Who has lost the phone gets to set up another, by whoever runs the machine.
        assert_eq!(user(&databas, &["link", "--ny-andra-faktor", "per"]).code, 0);
        assert_eq!(leads_to(&sign_in(&app, "per", LOSENORD).await.1), "/kansli");
        app.stop().await;
    }

    async fn a_weak_hash_is_made_anew_when_the_password_is_there(databas: Databas) {
        // «gurka trombon fjäll» with 8 MiB and one pass.
        let app = start(&databas).await;
        let db = databas.db();
        let id = with_password(db, "per", &[Roll::Analytiker]).await;
        let weak = weak_hash();
        change(db, move |conn| {
            diesel::update(konto::table.find(id)).set(konto::losenord.eq(&weak)).execute(conn)
        }).await;
        assert_eq!(leads_to(&sign_in(&app, "per", LOSENORD).await.1), "/kansli");
        let kept = db.read(move |conn| {
            Ok::<_, Error>(konto::table.find(id).select(konto::losenord)
                .first::<Option<String>>(conn)?)
        }).await.unwrap().unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_eq!(leads_to(&sign_in(&app, "per", LOSENORD).await.1), "/kansli");
        app.stop().await;
    }

    async fn accounts_are_kept_from_the_command_line(databas: Databas) {
        let made = user(&databas, &[
            "add", "--roll", "Planerare,analytiker", "--namn", "Per Prov", "--epost",
            "per@kommunen.se", "--slutar", "2030-01-31", "Per",
        ]);
        assert!(made.stdout.contains("72 timmar"), "{made:#?}");
        let again = user(&databas, &["add", "--roll", "planerare", "per"]);
        assert_eq!(again.code, 2);
        assert!(again.stderr.contains("redan ett konto"), "{again:#?}");
        for wrong in [
            &["add", "--roll", "chef", "eva"][..],
            &["add", "--roll", "", "eva"],
            &["add", "--roll", "planerare", "eva ek"],
            &["add", "--roll", "planerare", "--epost", "eva", "eva"],
            &["add", "eva"],
            &["link", "finns-inte"],
            &["close", "finns-inte"],
        ] {
            let slut = user(&databas, wrong);
            assert_eq!(slut.code, 2, "{wrong:?} {slut:#?}");
            assert!(!slut.stderr.is_empty());
        }
        let list = user(&databas, &["list"]).stdout;
        assert_eq!(list.trim(), "per  Per Prov  planerare,analytiker  till och med 2030-01-31  aldrig inloggad");
        assert_eq!(user(&databas, &["close", "per"]).code, 0);
        assert!(user(&databas, &["list"]).stdout.contains("stängt"));
        let public = on_with(&databas, &["user", "add", "--roll", "planerare", "eva"], &[
            ("VALKANSLI_KEYS", NYCKEL),
            ("VALKANSLI_PUBLIC_URL", "https://val.kommunen.se/"),
        ]);
        assert!(public.stdout.contains("\nhttps://val.kommunen.se/kansli/logga-in/lank/"));
        let (kinds, all) = events(databas.db()).await;
        assert_eq!(kinds, [
            "konto_skapat", "lank_skapad", "konto_stangt", "konto_skapat", "lank_skapad",
        ]);
        assert!(all.contains("Kommandoraden") && !all.contains("per@kommunen.se"));
        let without_keys = on_with(&databas, &["user", "add", "--roll", "planerare", "ida"], &[]);
        assert_eq!(without_keys.code, 2);
        assert!(without_keys.stderr.contains("--key-file"));
    }
}

fn weak_hash() -> String {
    use argon2::password_hash::phc::PasswordHash;
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let params = Params::new(8_192, 1, 1, None).unwrap();
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash =
        weak.hash_password_with_salt(LOSENORD.as_bytes(), b"saltsaltsaltsalt").unwrap();
    hash.to_string()
}
