//! The pages as files over HTTP: their weight, what they point at, and the calendar
//! file of a lokal.

use std::collections::BTreeSet;
use std::path::Path;

use crate::app::{App, Svar};
use crate::databas::{Databas, run};

/// Bytes of the first page with what it loads by itself, compressed, at the most.
const MOST_BYTES: usize = 60_000;

/// What a browser sends when it asks for a page.
const BROWSER: [(&str, &str); 2] =
    [("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"), ("accept-encoding", "br")];

/// Values of an attribute in a page.
fn attributes<'a>(html: &'a str, name: &str) -> BTreeSet<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// A value of an attribute as it is meant.
fn unescaped(value: &str) -> String {
    value.replace("&#38;", "&").replace("&amp;", "&")
}

/// A page, not compressed.
async fn page(app: &App, path: &str) -> Svar {
    let answer = app.ask("GET", path, &BROWSER[..1]).await;
    assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{path}");
    answer
}

#[test]
fn the_first_page_is_light() {
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join("static/dist/manifest.json").exists() {
        eprintln!("not run: the front end is not built");
        return;
    }
    run(Databas::sqlite(), |databas| async move {
        let app = App::with_kommun(&databas).await;
        let html = page(&app, "/").await;
        let mut weight = app.ask("GET", "/", &BROWSER).await.body.len();
        let mut files = attributes(html.text(), "src");
        files.extend(attributes(html.text(), "href").iter().filter(|to| to.starts_with("/static")));
        assert!(files.iter().any(|file| file.contains("/assets/app")), "{files:?}");
        assert!(files.iter().any(|file| file.contains(".css")), "{files:?}");
        for file in files {
            let answer = app.ask("GET", file, &BROWSER).await;
            assert_eq!(answer.status, 200, "{file}");
            // Files that carry a hash of what they hold never change.
            let kept = answer.header("cache-control").unwrap().contains("immutable");
            assert_eq!(kept, file.contains("/assets/"), "{file}");
            weight += answer.body.len();
        }
        println!("the first page weighs {weight} bytes");
        assert!(weight < MOST_BYTES, "{weight} bytes");
        app.stop().await;
    });
}

#[test]
fn pages_have_nothing_inline_and_no_link_leads_nowhere() {
    run(Databas::sqlite(), |databas| async move {
        let app = App::with_kommun(&databas).await;
        let mut seen = BTreeSet::new();
        let mut left = vec![
            "/".to_owned(),
            "/?adress=Storgatan+2&amp;dag=2026-09-03&amp;tid=12:30".to_owned(),
            "/?adress=Ringv%C3%A4gen+7".to_owned(),
        ];
        while let Some(link) = left.pop() {
            let path = unescaped(&link);
            let path = path.split('#').next().unwrap();
            if path.is_empty() || !seen.insert(path.to_owned()) || seen.len() > 300 {
                continue;
            }
            let answer = app.ask("GET", path, &BROWSER[..1]).await;
            assert_eq!(answer.status, 200, "{path}");
            if !answer.header("content-type").unwrap().starts_with("text/html") {
                continue;
            }
            let html = answer.text();
            for inline in
                [" style=\"", "<style", " onclick=", " onload=", "<script>", "javascript:"]
            {
                assert!(!html.contains(inline), "{path}: {inline}");
            }
            left.extend(
                attributes(html, "href")
                    .into_iter()
                    .filter(|to| to.starts_with('/') && !to.starts_with("//"))
                    .map(str::to_owned),
            );
        }
        assert!(seen.len() > 15, "{seen:?}");
        app.stop().await;
    });
}

#[test]
fn a_lokal_has_a_calendar_file() {
    run(Databas::sqlite(), |databas| async move {
        let app = App::with_kommun(&databas).await;
        let all = app.json("/api/v1/val/rkl2026/lokaler?typ=rostningslokal").await;
        for lokal in all["lokaler"].as_array().unwrap() {
            let html = page(&app, &format!("/lokaler/{}", lokal["id"])).await;
            let file = attributes(html.text(), "href")
                .into_iter()
                .find(|to| to.contains(".ics"))
                .expect("a calendar file");
            let answer = app.get(&unescaped(file)).await;
            assert_eq!(answer.status, 200);
            assert!(answer.header("content-type").unwrap().starts_with("text/calendar"));
            let text = answer.text();
            assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
            assert!(text.lines().all(|line| line.len() <= 75), "{text}");
            let intervals = lokal["oppettider"].as_array().unwrap().len();
            assert_eq!(text.matches("BEGIN:VEVENT").count(), intervals, "{text}");
        }
        app.stop().await;
    });
}

#[test]
fn an_error_is_a_page_for_people_and_a_problem_for_programs() {
    run(Databas::sqlite(), |databas| async move {
        let app = App::with_kommun(&databas).await;
        for path in ["/finns/inte", "/lokaler/987654321"] {
            let people = page(&app, path).await;
            assert_eq!(people.status, 404, "{path}");
            assert!(people.text().contains("<h1"), "{path}");
            app.get(path)
                .await
                .problem(404, if path == "/finns/inte" { "okand_sida" } else { "saknas" });
        }
        app.stop().await;
    });
}
